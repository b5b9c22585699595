"""Times scoring on Spark against the same loop without it, and two single-core executors against one.

    mvn -q test-compile dependency:build-classpath -pl spark-jobs -Dmdep.outputFile=/tmp/classpath
    python spark-jobs/benchmarks/spark_overhead.py /tmp/classpath [--rounds 3] [--model 125] [--items 160] [--shards 16]
        [--ways loop local[1] one two]

Needs torch and transformers. A Llama with random weights answers four-choice items, contexts of about 120 tokens and
choices of about 15: planned once, then scored by

  loop      one thread, shard after shard, reading and publishing the same tables (SparkOverhead.java)
  local[1]  ScoreJob in one process
  one, two  ScoreJob on local-cluster: executors of one core in processes of their own, which share the machine

with the settings of bin/lethe, every process with one thread an operation, the model loaded once a process before the
clock starts: each scores twice and the second time counts, so that loading is not in it, nor most of compiling. Printed:
seconds of every way, Spark's overhead, local[1] over loop - 1, and the speed of two executors over one; of each round,
median with least and greatest.
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from scoring import HERE, MEMORY_KEPT, MODELS, make

TASK = """task: items
dataset_path: json
dataset_kwargs: {data_files: {test: items.jsonl}}
test_split: test
output_type: multiple_choice
doc_to_text: prompt
doc_to_choice: choices
doc_to_target: gold
"""
EXPERIMENT = """output: out
task-path: .
data-path: .
checkpoints:
  base: {{path: model, role: base}}
tasks: [{{task: items}}]
plan: {{shard-documents: {documents}}}
"""
OPENS = [f"--add-opens=java.base/{p}=ALL-UNNAMED" for p in
         ("java.lang", "java.lang.invoke", "java.lang.reflect", "java.io", "java.net", "java.nio", "java.util",
          "java.util.concurrent", "java.util.concurrent.atomic", "sun.nio.ch", "sun.nio.cs", "sun.security.action",
          "sun.util.calendar", "javax.security.auth")]
SETTINGS = HERE.resolve().parents[1] / "conf/spark-defaults.conf"
DRIVER = next(line.split()[1:] for line in SETTINGS.read_text().splitlines()
              if line.startswith("spark.driver.defaultJavaOptions "))


def write(folder, millions, items, shards):
    draw = random.Random(20261121)
    vocabulary = MODELS[millions]["vocab_size"]
    text = lambda n: " ".join(f"w{draw.randrange(3, vocabulary)}" for _ in range(n))
    (folder / "model").mkdir()
    make(folder / "model", MODELS[millions])
    (folder / "items.jsonl").write_text("".join(
        json.dumps(dict(prompt=text(draw.randint(100, 140)), gold=0,
                        choices=[text(draw.randint(10, 20)) for _ in range(4)])) + "\n" for _ in range(items)))
    (folder / "items.yaml").write_text(TASK)
    (folder / "experiment.yaml").write_text(EXPERIMENT.format(documents=-(-items // shards)))
    home = folder / "spark-home"
    (home / "jars").mkdir(parents=True)
    return home


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("classpath", type=Path)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--model", type=int, default=125, choices=MODELS)
    arguments.add_argument("--items", type=int, default=160)
    arguments.add_argument("--shards", type=int, default=16)
    arguments.add_argument("--ways", nargs="+", default=["loop", "local[1]", "one", "two"])
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = write(folder, options.model, options.items, options.shards)
        libraries = f"{HERE.parent / 'target/classes'}:{options.classpath.read_text().strip()}"
        classes = folder / "classes"
        subprocess.run(["javac", "-nowarn", "-d", classes, "-cp", libraries, HERE / "SparkOverhead.java"], check=True)
        environment = dict(os.environ, **MEMORY_KEPT, SPARK_HOME=str(home), SPARK_SCALA_VERSION="2.13",
                           OMP_NUM_THREADS="1", DJL_OFFLINE="true", OPT_OUT_TRACKING="true", SPARK_LOCAL_IP="127.0.0.1")

        def seconds(way, times=2):
            found = subprocess.run(
                ["java", "-Xmx1g", *OPENS, *DRIVER, "-Dai.djl.pytorch.num_threads=1",
                 "-Dai.djl.pytorch.num_interop_threads=1", "-cp", f"{classes}:{libraries}", "org.lethe.job.SparkOverhead",
                 str(folder / "experiment.yaml"), way, str(times)], env=environment, text=True, capture_output=True)
            if found.returncode:
                sys.exit(found.stderr)
            return float(found.stdout.split()[-1]) if way != "plan" else None

        seconds("plan")
        ways = {"loop": "loop", "local[1]": "local[1]", "one": "local-cluster[1,1,1024]",
                "two": "local-cluster[2,1,1024]"}
        times = {way: [] for way in ways}
        for _ in range(options.rounds):
            for way in options.ways:
                times[way].append(seconds(ways[way]))
                print(f"  {way}: {times[way][-1]:.2f} s", flush=True)
        spread = lambda ratios: f"{statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})"
        print(f"{options.model} million weights, {options.items} items in {options.shards} shards")
        if times["loop"] and times["local[1]"]:
            print(f"Spark's overhead: {spread([s / l - 1 for s, l in zip(times['local[1]'], times['loop'])])}")
        if times["one"] and times["two"]:
            print(f"two executors over one: {spread([o / t for o, t in zip(times['one'], times['two'])])}")


if __name__ == "__main__":
    main()

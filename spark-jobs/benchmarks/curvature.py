"""Times curvature whose steps are summed over shards: two executors of one core against one.

    mvn -q test-compile dependency:build-classpath -pl spark-jobs -Dmdep.outputFile=/tmp/classpath
    python spark-jobs/benchmarks/curvature.py /tmp/classpath [--rounds 3] [--model 20] [--items 32] [--shards 8] [--steps 4]

Needs torch and transformers. A Llama with random weights, items with contexts of about 120 tokens, the weights of one
block. Every way measures twice in a session and the second time counts, so that loading is not in it, nor most of
compiling. One and two executors are processes of one thread on local-cluster and share the machine. Printed: seconds of
every round, whether all rows are equal bit for bit, and the speed of two executors over one; median, least and greatest.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from scoring import HERE, MEMORY_KEPT, MODELS
from spark_overhead import DRIVER, OPENS, write

SECTION = """curvature: {{checkpoints: all, documents: {items}, scope: block, block: 6, lanczos-steps: {steps}, starts: 1,
            probes: 2, ascent-steps: 1, slice-points: 2, blocks: 2}}
"""


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("classpath", type=Path)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--model", type=int, default=20, choices=MODELS)
    arguments.add_argument("--items", type=int, default=32)
    arguments.add_argument("--shards", type=int, default=8)
    arguments.add_argument("--steps", type=int, default=4)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = write(folder, options.model, options.items, options.shards)
        with open(folder / "experiment.yaml", "a") as file:
            file.write(SECTION.format(items=options.items, steps=options.steps))
        libraries = f"{HERE.parent / 'target/classes'}:{options.classpath.read_text().strip()}"
        classes = folder / "classes"
        subprocess.run(["javac", "-nowarn", "-d", classes, "-cp", libraries, HERE / "CurvatureTimes.java"], check=True)
        environment = dict(os.environ, **MEMORY_KEPT, SPARK_HOME=str(home), SPARK_SCALA_VERSION="2.13",
                           OMP_NUM_THREADS="1", DJL_OFFLINE="true", OPT_OUT_TRACKING="true", SPARK_LOCAL_IP="127.0.0.1")

        def measured(master):
            found = subprocess.run(
                ["java", "-Xmx1g", *OPENS, *DRIVER, "-Dai.djl.pytorch.num_threads=1",
                 "-Dai.djl.pytorch.num_interop_threads=1", "-cp", f"{classes}:{libraries}", "org.lethe.job.CurvatureTimes",
                 str(folder / "experiment.yaml"), master, "2"], env=environment, text=True, capture_output=True)
            if found.returncode:
                sys.exit(found.stderr)
            return found.stdout.split()[-2:] if master != "plan" else None

        measured("plan")
        digests, ratios = set(), []
        for _ in range(options.rounds):
            times = []
            for executors in (1, 2):
                digest, seconds = measured(f"local-cluster[{executors},1,1024]")
                digests.add(digest)
                times.append(float(seconds))
                print(f"  executors {executors}: {float(seconds):.2f} s; load {os.getloadavg()[0]:.1f}", flush=True)
            ratios.append(times[0] / times[1])
        print(f"{options.model} million weights, {options.items} items in {options.shards} shards")
        print(f"rows equal bit for bit: {'yes' if len(digests) == 1 else 'no'}")
        print(f"two executors over one: {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")


if __name__ == "__main__":
    main()

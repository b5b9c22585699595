"""Breaks runs of a small experiment in many ways and compares their tables with those of an unbroken run.

    mvn -q test-compile dependency:build-classpath -pl spark-jobs -Dmdep.outputFile=/tmp/classpath
    python spark-jobs/benchmarks/faults.py /tmp/classpath [--only kill,drivers-2] [--kills 3] [--seed 7] [--classes DIR]

Needs pyarrow (compare_tables.py). The base of the quickstart and two copies of it, whose last norm is scaled, answer two
tasks in many small shards. One run is left alone; each case below has an output of its own, is broken, and is run again
until it ends well, three times at most. Then every table must hold the values of the unbroken run, or the command must have
ended with the exit code and the words that the case asks for.

  drivers-2, drivers-3  processes at once on one output, each with --take-over
  lease                 a second process on an output that another works on: it is refused; and after a kill, when it begins at once
  speculation           every task may be run a second time, on two executors
  kill, stop            SIGKILL and SIGTERM at a random moment (--kills times each)
  cut, delete, garble   random files of tables, or manifests, of a finished run
  weights               other weights of equal length put in place between plan and score; put back
  nan, cut-weights      a checkpoint with NaN among its weights, or cut in two: the others go on; then put back
  read-only             an output that cannot be written
  path                  blanks, brackets, percent signs and umlauts in the path of the output

Prints a line a case: exit codes in order, whether the tables are equal, seconds. Exits with 1 if any case failed.
"""
import argparse
import contextlib
import io
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import compare_tables
from spark_overhead import HERE, OPENS

CONF = HERE.resolve().parents[1] / "conf"
EXPERIMENT = """output: out
task-path: {conf}/tasks/quickstart
data-path: {conf}/quickstart
checkpoints:
  base: {{path: base, role: base}}
  tuned: {{path: tuned, role: fine-tuned, parent: base, trained-on: opposite}}
  other: {{path: other, role: fine-tuned, parent: base, trained-on: opposite}}
tasks: [{{task: opposite, limit: 60}}, {{task: knowledge-completion, limit: 60}}]
plan: {{shard-documents: 5}}
compare: {{bootstrap-samples: 50}}
"""
STAGES = "plan,score,activations,compare,report"
LOCAL = ["-Dspark.master=local[2]"]
CLUSTER = ["-Dspark.master=local-cluster[2,1,1024]", "-Dspark.speculation=true", "-Dspark.speculation.interval=50ms",
           "-Dspark.speculation.quantile=0.1", "-Dspark.speculation.multiplier=1.01",
           "-Dspark.speculation.minTaskRuntime=1ms"]
ODD = ["a b", "run[x]", "{a,b}", "100%", "%20", "Läufe ß"]
OUTPUT_REFUSED, DATA, STOPPED, TEMPORARY = 73, 65, 143, 75


def norm(file):
    """Returns content, first byte and last byte of the last norm in a safetensors file of float32."""
    data = bytearray(file.read_bytes())
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    assert header["model.norm.weight"]["dtype"] == "F32"
    return data, *(8 + length + offset for offset in header["model.norm.weight"]["data_offsets"])


def scale(file, factor):
    data, first, last = norm(file)
    numbers = struct.unpack(f"<{(last - first) // 4}f", data[first:last])
    data[first:last] = struct.pack(f"<{len(numbers)}f", *(factor * number for number in numbers))
    file.write_bytes(data)


def put_nan(file):
    data, first, _ = norm(file)
    data[first:first + 4] = struct.pack("<f", float("nan"))
    file.write_bytes(data)


class Campaign:
    def __init__(self, folder, options):
        self.folder, self.options, self.random = folder, options, random.Random(options.seed)
        for name, factor in (("base", None), ("tuned", 1.5), ("other", 0.7)):
            shutil.copytree(CONF / "quickstart/base", folder / name)
            if factor:
                scale(folder / name / "model.safetensors", factor)
        (folder / "experiment.yaml").write_text(EXPERIMENT.format(conf=CONF))
        self.libraries = f"{options.classes}:{options.classpath.read_text().strip()}"
        self.home = folder / "spark-home"
        (self.home / "jars").mkdir(parents=True)
        self.reference, self.seconds, self.failed = folder / "reference", None, 0

    def start(self, output, *command, settings=LOCAL):
        command = command or ("run", "--only", STAGES)
        environment = dict(os.environ, SPARK_HOME=str(self.home), SPARK_SCALA_VERSION="2.13", DJL_OFFLINE="true",
                           OPT_OUT_TRACKING="true", SPARK_LOCAL_IP="127.0.0.1", OMP_NUM_THREADS="1")
        log = tempfile.TemporaryFile("w+")
        process = subprocess.Popen(
            ["java", "-Xmx1g", "-XX:TieredStopAtLevel=1", *OPENS, *settings, "-Dspark.ui.enabled=false",
             "-Dspark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1",
             f"-Dspark.executor.extraClassPath={self.libraries}", "-Dspark.sql.shuffle.partitions=2",
             "-Dspark.driver.host=127.0.0.1", "-Dspark.driver.bindAddress=127.0.0.1", "-cp", self.libraries,
             "org.lethe.cli.Main", command[0], str(self.folder / "experiment.yaml"), *command[1:],
             "--output", str(output)],
            env=environment, stdout=log, stderr=subprocess.STDOUT, text=True)
        process.log = log
        return process

    def end(self, process):
        """Waits for a process; returns its exit code and what it printed."""
        code = process.wait()
        process.log.seek(0)
        return (128 - code if code < 0 else code), process.log.read()

    def run(self, output, *command, settings=LOCAL):
        return self.end(self.start(output, *command, settings=settings))

    def until_done(self, output):
        codes = []
        while len(codes) < 3 and 0 not in codes:
            codes.append(self.run(output)[0])
        return codes

    def equals(self, output):
        """Compares the tables of two outputs; returns what differs."""
        tables = {table.name for place in (self.reference, output) for table in (place / "tables").iterdir()}
        found = io.StringIO()
        with contextlib.redirect_stdout(found):
            equal = [compare_tables.compare(name, self.reference, output, False)
                     for name in sorted(tables - compare_tables.TABLES_NOT_COMPARED - {"checkpoint_faults"})]
        return "" if all(equal) else "\n".join(line for line in found.getvalue().splitlines() if line.startswith("    "))

    def case(self, name, work):
        """Runs a case, which returns exit codes and complaints, and compares its output if it has one."""
        start = time.time()
        output = self.folder / ("out-" + name.replace("/", "-"))
        codes, complaints = work(output)
        if (output / "tables").is_dir():
            different = self.equals(output)
            complaints += [different] if different else []
            tables = "differ" if different else "equal"
            shutil.rmtree(output)
        else:
            tables = "none"
        self.failed += bool(complaints)
        print(f"| {name} | {', '.join(map(str, codes))} | {tables} | {'failed' if complaints else 'as it should be'} | "
              f"{time.time() - start:.0f} |", flush=True)
        for complaint in complaints:
            print("    " + complaint.replace("\n", "\n    "), flush=True)

    def finished(self, output):
        """A finished output: a copy of the reference. Its files are as new to Lethe as any."""
        shutil.copytree(self.reference, output)
        return output

    def files(self, output, pattern):
        return sorted(file for file in (output / "tables").rglob(pattern)
                      if not file.name.startswith(".") and "_staging" not in file.parts)

    def some(self, output, pattern, count=4):
        """Random files, each of another table where there are as many."""
        by_table = {}
        for file in self.files(output, pattern):
            by_table.setdefault(file.relative_to(output / "tables").parts[0], []).append(file)
        tables = self.random.sample(sorted(by_table), min(count, len(by_table)))
        return [self.random.choice(by_table[table]) for table in tables]

    def drivers(self, count):
        def work(output):
            running = [self.start(output, "run", "--only", STAGES, "--take-over") for _ in range(count)]
            ended = [self.end(process) for process in running]
            codes = [code for code, _ in ended]
            complaints = [text[-600:] for code, text in ended if code]
            left = self.files(output, "*.parquet*"), self.files(output, "*.json")
            if len(left[0]) != len(left[1]):
                complaints.append(f"{len(left[0])} data files and {len(left[1])} manifests")
            again, text = self.run(output)
            if "score: finished work is skipped, nothing is left to do" not in text:
                complaints.append("a further run computed scores")
            return codes + [again], complaints
        return work

    def lease(self, output):
        first = self.start(output)
        while not list((output / "_lease").glob("lease-*.json")):
            time.sleep(0.05)
        refused, text = self.run(output)
        complaints = [] if f"another run works on this output: process {first.pid} of " in text else [text[-600:]]
        first.kill()
        codes = [refused, self.end(first)[0]]
        code, text = self.run(output)
        if f"took over the output from process {first.pid} of " not in text or "waiting up to" in text:
            complaints.append(text[:600])
        return codes + [code], complaints + ([] if refused == TEMPORARY and code == 0 else ["wrong exit codes"])

    def ended(self, how, expected, words):
        def work(output):
            process = self.start(output)
            time.sleep(self.random.uniform(0.2, 1) * self.seconds)
            process.send_signal(how)
            code, text = self.end(process)
            codes = [code] + self.until_done(output)
            complaints = [] if codes[-1] == 0 else ["it did not end well"]
            if code not in (0, expected) or code == expected and words not in text:
                complaints.append(f"ended with {code}: {text[-400:]}")
            return codes, complaints
        return work

    def damaged(self, pattern, damage, repair=False):
        def work(output):
            for file in self.some(self.finished(output), pattern):
                damage(file)
            codes, complaints = [], []
            if repair:
                codes += [self.run(output, "verify")[0], self.run(output, "verify", "--repair")[0]]
                complaints += [] if codes == [DATA, 0] else ["verify did not find it"]
            codes += self.until_done(output)
            codes.append(self.run(output, "verify")[0])
            complaints += [] if codes[-2:] == [0, 0] else ["it was not mended"]
            return codes, complaints
        return work

    def delete(self, file):
        file.unlink()

    def cut(self, file):
        file.write_bytes(file.read_bytes()[:self.random.randrange(0, file.stat().st_size)])

    def garble(self, file):
        data = bytearray(file.read_bytes())
        for _ in range(20):
            data[self.random.randrange(len(data))] ^= 0x55
        file.write_bytes(data)
        file.with_name(f".{file.name}.crc").unlink(missing_ok=True)  # else Hadoop would see it by itself

    def changed(self, change, stages):
        """Changes a checkpoint before some stages, then puts it back and runs everything."""
        def work(output):
            file = self.folder / "other/model.safetensors"
            before = file.read_bytes()
            codes, complaints = stages(output, lambda: change(file))
            file.write_bytes(before)
            codes += self.until_done(output)
            return codes, complaints + ([] if codes[-1] == 0 else ["it did not end well"])
        return work

    def refused(self, output, change):
        codes = [self.run(output, "plan")[0]]
        change()
        code, text = self.run(output, "score")
        right = code == DATA and "checkpoint other has other weights than were planned: digest " in text
        return codes + [code], [] if right else [text[-600:]]

    def left_out(self, output, change):
        change()
        code, text = self.run(output)
        right = code == 0 and "checkpoint other is left out" in text and (output / "report.html").exists()
        scored = {file.parent.parent.name for file in self.files(output, "*.parquet") if "scores" in file.parts}
        right &= scored == {"checkpoint_id_part=_base", "checkpoint_id_part=_tuned"}
        strict, _ = self.run(output, "run", "--only", "plan", "--fail-fast")
        return [code, strict], [] if right and strict == DATA else [text[-600:]]

    def read_only(self, output):
        place = Path("/proc/lethe")  # where nobody makes folders, root neither
        if os.geteuid():
            output.mkdir(mode=0o555)
            place = output / "below"
        code, text = self.run(place)
        return [code], [] if code == OUTPUT_REFUSED else [text[-600:]]

    def plain(self, settings):
        def work(output):
            code, text = self.run(output, settings=settings)
            return [code], [text[-600:]] if code else []
        return work

    def cases(self):
        flip = lambda file: scale(file, 1.25)
        cases = [("drivers-2", self.drivers(2)), ("drivers-3", self.drivers(3)), ("lease", self.lease),
                 ("speculation", self.plain(CLUSTER))]
        for i in range(self.options.kills):
            cases.append((f"kill/{i + 1}", self.ended(signal.SIGKILL, 137, "")))
            cases.append((f"stop/{i + 1}", self.ended(signal.SIGTERM, STOPPED, "Finished work is kept")))
        for what, damage in (("cut", self.cut), ("delete", self.delete)):
            cases += [(f"{what}/files", self.damaged("*.parquet", damage)),
                      (f"{what}/manifests", self.damaged("*.json", damage))]
        cases += [("garble/files", self.damaged("*.parquet", self.garble, repair=True)),
                  ("garble/manifests", self.damaged("*.json", self.garble)),
                  ("weights", self.changed(flip, self.refused)),
                  ("nan", self.changed(put_nan, self.left_out)),
                  ("cut-weights", self.changed(self.cut, self.left_out)),
                  ("read-only", self.read_only)]
        return cases + [(f"path/{name}", self.plain(LOCAL)) for name in ODD]

    def all(self):
        start = time.time()
        code, text = self.run(self.reference)
        if code:
            sys.exit(text)
        self.seconds = time.time() - start
        print(f"unbroken run: {self.seconds:.0f} s, {len(self.files(self.reference, '*.json'))} units\n")
        print("| case | exit codes | tables | outcome | seconds |\n|---|---|---|---|---:|", flush=True)
        for name, work in self.cases():
            if self.options.only is None or name.split("/")[0] in self.options.only or name in self.options.only:
                self.case(name, work)
        print(f"\n{self.failed} cases failed")
        return self.failed


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("classpath", type=Path, help="file that dependency:build-classpath wrote")
    arguments.add_argument("--classes", type=Path, default=HERE.parent / "target/classes")
    arguments.add_argument("--only", type=lambda names: names.split(","), help="names of cases, or of their kinds")
    arguments.add_argument("--kills", type=int, default=3)
    arguments.add_argument("--seed", type=int, default=7)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        sys.exit(1 if Campaign(Path(name), options).all() else 0)


if __name__ == "__main__":
    main()

"""Breaks runs of a small experiment in many ways and compares their tables with those of an unbroken run.

    python spark-jobs/benchmarks/faults.py [--only kill,drivers-2] [--kills 20] [--modes local] [--stores file,s3a]

Needs pyarrow (compare_tables.py), lethe.jar below spark-jobs/target, and Maven's registry for S3A (spark_home.py). Root can
mount small disks; faketime (libfaketime) tells processes another time. Without them their cases fail.

The base of the quickstart and two copies of it, whose last norm is scaled, answer two tasks in twelve shards each, so that
units are packed (fault_world.py). One run is left alone; every case has an output of its own, is broken, and is run again
until it ends well, three times at most. Then every table must hold the values of the unbroken run, or the command must
have ended with the exit code and the words that the case asks for. Cases and what they do: CASES below.

Modes are local, local-cluster and standalone (a master and two workers); stores are a local disk and an S3 server on
loopback. Kills go through every mode and store; other cases use the mode that they need. On s3a those cases run that
differ there.

Prints a line a case or kill, and how many kills each mode and store survived. Exits with 1 if anything failed.
"""
import argparse
import contextlib
import random
import sys
import tempfile
import time
from pathlib import Path

import fault_files as files
import fault_kills
import fault_processes as processes
from fault_bench import Bench, FileStore, S3Store
from fault_runs import OwnHome, Processes
from fault_world import cut, delete, garble, put_nan
from spark_home import TARGET, SparkHome

MODES = ("local", "local-cluster", "standalone")
STORES = {"file": FileStore, "s3a": S3Store}
ODD = ["a b", "run[x]", "{a,b}", "100%", "%20", "Läufe ß"]
BOTH, FILE, S3A = ("file", "s3a"), ("file",), ("s3a",)
DAMAGES = {"cut": cut, "delete": delete, "garble": garble}
DAMAGED_ON_S3A = {"cut/pack-manifests", "delete/files", "garble/packs"}

# name: stores, what is done, case
CASES = {
    "drivers-2": (BOTH, "two drivers at once, each with --take-over", processes.drivers(2)),
    "drivers-3": (BOTH, "three drivers at once, each with --take-over", processes.drivers(3)),
    "lease": (BOTH, "a second driver while one works; then the first is killed", processes.lease),
    "speculation": (FILE, "every task may run twice, on two executors", processes.speculation),
    "zombie/speculation": (FILE, "an executor sleeps until a second attempt made its unit, then goes on",
                           processes.zombie("local-cluster", processes.SPECULATION)),
    "zombie/lost": (BOTH, "a worker and its executor sleep until they were given up and their unit was redone, then go on",
                    processes.zombie("standalone", processes.LOSE_SOON)),
    **{f"stop/{i + 1}": (FILE, f"SIGTERM after {moment:.0%} of the time", processes.stopped(moment))
       for i, moment in enumerate((0.4, 0.6, 0.8))},
    **{f"{what}/{kind}": (BOTH if f"{what}/{kind}" in DAMAGED_ON_S3A else FILE,
                          f"{what} {kind} of four tables of a finished run", files.damaged(kind, damage))
       for what, damage in DAMAGES.items() for kind in files.KINDS},
    "garble/between": (FILE, "garble packed scores between score and compare", files.garbled_between("packs")),
    **{f"{what}/lease": (FILE, f"{what} the lease of a killed run", processes.damaged_lease(damage))
       for what, damage in DAMAGES.items()},
    "cut/report": (FILE, "cut the report of a finished run", files.report_cut),
    **{f"{what}/answers": (FILE, f"{what} an answer that a killed iteration (curvature) kept", files.answers_damaged(damage))
       for what, damage in DAMAGES.items()},
    "weights": (FILE, "other weights of equal length between plan and score; put back", files.refused),
    "data": (FILE, "documents in another order after score; put back", files.data_changed),
    "nan": (FILE, "NaN among the weights of a checkpoint; put back", files.left_out(put_nan)),
    "cut-weights": (FILE, "a checkpoint cut in two; put back",
                    files.left_out(lambda file: cut(file, random.Random(1)))),
    **{f"full/{share:.0%}": (FILE, f"the disk of the output is full at {share:.0%} of what is written", files.full(share))
       for share in (0.1, 0.4, 0.7)},
    "full/cache": (S3A, "the disk that checkpoints are copied to is full",
                   files.local_disk_full("java.io.tmpdir", 3 << 20)),
    "full/buffer": (S3A, "the disk where S3A keeps what it will send is full",
                    files.local_disk_full("spark.hadoop.fs.s3a.buffer.dir", 1 << 14)),
    "read-only": (FILE, "the output cannot be written", files.never_writable),
    "read-only/meanwhile": (FILE, "the disk becomes read-only during score", files.read_only_meanwhile),
    **{f"memory/{where}-{stage}": (FILE, f"heaps of the {where} too small for {stage}, from 16 MiB upwards",
                                   processes.out_of_memory(stage, where))
       for stage in ("score", "compare") for where in ("driver", "executor")},
    **{f"clock/driver{days:+}d": (FILE, f"a driver whose clock is wrong by {days:+} days replaces units, and puts them back",
                                  processes.wrong_driver(days)) for days in (-2, 2)},
    **{f"clock/executors{days:+}d": (FILE, f"the same with executors whose clocks are wrong by {days:+} days",
                                     processes.wrong_executors(days)) for days in (-2, 2)},
    **{f"clock/files{days:+}d": (FILE, f"units dated {days:+} days are replaced, and put back", processes.wrong_files(days))
       for days in (-30, 2)},
    **{f"clock/lease{days:+}d": (FILE, f"the lease of a killed run is dated {days:+} days",
                                 processes.damaged_lease(processes.dated(days))) for days in (-30, 2)},
    "clock/drivers": (FILE, "two drivers at once whose clocks are four days apart", processes.drivers_apart),
    **{f"path/{name}": (FILE, "experiment, checkpoints, data and output lie in a folder of this name", files.odd_world(name))
       for name in ODD},
    "nobody": (FILE, "a user who may read the checkpoints and write the output, nothing else", files.nobody),
}


class Campaign:
    def __init__(self, folder, options, stack):
        self.options, self.failed, self.kills = options, 0, {}
        home, draw = OwnHome(), random.Random(options.seed)
        masters = {"local": "local[2]", "local-cluster": "local-cluster[2,1,1024]"}
        if "standalone" in options.modes:
            masters["standalone"] = stack.enter_context(home.standalone(folder))
        jars = [options.jar, *(TARGET / "natives").glob("*.jar"), *home.jars()]
        self.benches = {}
        for name in options.stores:
            runs = Processes(folder / f"{name}-runs", jars + (s3a_jars(options, folder) if name == "s3a" else []))
            self.benches[name] = Bench(runs, STORES[name](folder), masters, draw)

    def is_wanted(self, name):
        return self.options.only is None or name in self.options.only or name.split("/")[0] in self.options.only

    def unbroken(self):
        """Makes the run that all are compared with, and times one in every mode."""
        for store, bench in self.benches.items():
            code, text = bench.run(bench.reference, java=bench.processes.dumping())
            if code:
                sys.exit(text)
            packs = len(bench.files(bench.reference, files.KINDS["packs"]))
            for mode in self.options.modes:
                output = bench.store.root / "unbroken"
                begun = time.time()
                code, text = bench.run(output, mode=mode)
                bench.seconds[mode] = time.time() - begun
                different = text[-600:] if code else bench.differences(output)
                self.failed += bool(different)
                bench.remove(output)
                print(f"unbroken {store} {mode}: {bench.seconds[mode]:.1f} s, {packs} packs, "
                      f"tables {'differ' if different else 'equal'} {different}", flush=True)

    def case(self, bench, name, done, work):
        """Runs a case and compares its output if it has one."""
        begun, output = time.time(), bench.store.root / ("out-" + name.replace("/", "-"))
        try:
            codes, complaints = work(bench, output)
        except (OSError, ValueError, KeyError) as e:  # the case could not be made
            codes, complaints = [], [repr(e)]
        tables = "none"
        if (output / "tables").is_dir():
            different = bench.differences(output)
            complaints += [different] if different else []
            tables = "differ" if different else "equal"
        bench.remove(output)
        self.failed += bool(complaints)
        print(f"| {name} | {bench.store.name} | {done} | {', '.join(map(str, codes))} | {tables} | "
              f"{'failed' if complaints else 'as it should be'} | {time.time() - begun:.0f} |", flush=True)
        for complaint in complaints:
            print("    " + complaint.replace("\n", "\n    "), flush=True)

    def all(self):
        self.unbroken()
        head("case", "store", "what was done", "exit codes", "tables", "outcome", "seconds")
        for name, (stores, done, work) in CASES.items():
            for store in stores:
                if self.is_wanted(name) and store in self.benches:
                    self.case(self.benches[store], name, done, work)
        if self.is_wanted("kill"):
            self.kill()
        print(f"\n{self.failed} failed")
        return self.failed

    def kill(self):
        head("mode", "store", "moment", "killed", "stage", "exit codes", "tables", "seconds")
        kills = {(mode, store): fault_kills.campaign(bench, mode, self.options.kills)
                 for store, bench in self.benches.items() for mode in self.options.modes}
        head("mode", "store", "kills", "of executors", "runs until the end", "at most", "tables differ", "failed")
        for (mode, store), found in kills.items():
            self.failed += sum(bool(one.different or one.complaints) for one in found)
            print(f"| {mode} | {store} | {' | '.join(map(str, fault_kills.summary(found)))} |", flush=True)


def s3a_jars(options, folder):
    found = (SparkHome(options.spark, options.homes or folder).folder / "jars").glob("*.jar")
    return [jar for jar in found if jar.name.startswith(("hadoop-aws-", "bundle-", "wildfly-"))]


def head(*columns):
    print(f"\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}", flush=True)


def names(text):
    return text.split(",")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--only", type=names, help="names of cases, or what stands before the slash; kill for the kills")
    arguments.add_argument("--kills", type=int, default=20, help="of each mode and store")
    arguments.add_argument("--modes", type=names, default=list(MODES))
    arguments.add_argument("--stores", type=names, default=list(STORES))
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--jar", type=Path, default=TARGET / "lethe.jar")
    arguments.add_argument("--spark", default="4.0.4", help="version of Spark whose S3A is used")
    arguments.add_argument("--homes", type=Path, help="folder where that is, or is put; a temporary one by default")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # another user reads the experiment
        sys.exit(1 if Campaign(folder, options, stack).all() else 0)


if __name__ == "__main__":
    main()

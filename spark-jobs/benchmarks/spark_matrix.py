"""Runs a whole experiment on every version of Spark, topology and store, and compares the tables of all.

    ./mvnw -q -DskipTests package
    python spark-jobs/benchmarks/spark_matrix.py [--versions 3.5.9 4.0.4 4.1.3 4.2.0] [--topologies ...]
        [--stores ...] [--homes DIR]

Needs pyarrow (compare_tables.py) and Maven's registry: a Spark home of each version is laid out in --homes, with hadoop-aws
of its version of Hadoop (1 GB each). The experiment (small_experiment.py) plans, scores, reads activations, compares
and reports. Everything it reads and writes lies on this disk (file) or in s3_server.py (s3a). Topologies:

  local       local[2]: one process
  executors   local-cluster[2,1,1024]: two executors, each a process
  standalone  a master and two workers, which start an executor each

Every table of a cell must have the values of the first cell's. Prints a line a cell as it ends, then the table in
Markdown: "equal" with seconds, or why a cell did not run or differs. Exits with 1 if any cell is not equal.
"""
import argparse
import contextlib
import io
import shutil
import sys
import tempfile
import time
from pathlib import Path

import compare_tables
import small_experiment
from s3_server import Server
from spark_home import SparkHome, s3a

VERSIONS = ["3.5.9", "4.0.4", "4.1.3", "4.2.0"]
TOPOLOGIES = ["local", "executors", "standalone"]
STORES = ["file", "s3a"]
MASTERS = {"local": "local[2]", "executors": "local-cluster[2,1,1024]"}


class Matrix:
    def __init__(self, folder, server):
        self.folder, self.server, self.first, self.cells = folder, server, None, {}
        self.experiment = folder / "bucket/lethe/experiment.yaml"

    def cell(self, home, topology, store):
        """Runs the experiment; returns what the table says of it."""
        name = f"{home.version}-{home.scala}-{topology}-{store}"
        start = time.time()
        work = self.folder / "work"
        work.mkdir()
        try:
            if topology == "standalone":
                with home.standalone(work) as master:
                    problem = self.run(home, master, store, name)
            else:
                problem = self.run(home, MASTERS[topology], store, name)
            executors = len([*work.glob("work-*/app-*/*"), *(home.folder / "work").glob("app-*/*")])
            if not problem and topology != "local" and executors < 2:
                problem = f"{executors} executors"
        except TimeoutError as e:
            problem = f"the cluster did not start: {e}"
        finally:
            shutil.rmtree(work)
            shutil.rmtree(home.folder / "work", ignore_errors=True)
        return f"{problem or 'equal'}, {time.time() - start:.0f} s"

    def run(self, home, master, store, name):
        """Returns None for tables that are equal to the first, else what went wrong."""
        place = f"s3a://lethe/{name}" if store == "s3a" else str(self.folder / name)
        output = self.folder / "bucket/lethe" / name if store == "s3a" else self.folder / name
        world = "s3a://lethe" if store == "s3a" else str(self.experiment.parent)
        code, text = home.lethe(master, s3a(self.server) if store == "s3a" else {}, "run", f"{world}/experiment.yaml",
                                "--only", small_experiment.STAGES, "--output", place)
        if code:
            print(text[-3000:], file=sys.stderr)
            return f"exit code {code}"
        places = [f"file:{place}", f"file:{world}", place, world]
        if self.first is None:
            if not list(output.glob("tables/scores/**/pack.*.parquet")):
                return "no packs"
            self.first = output, places
            return None
        different = differences(*self.first, output, places)
        if not different:
            shutil.rmtree(output)
            return None
        print(different, file=sys.stderr)
        return "tables differ"


def differences(old, old_places, new, new_places):
    found = io.StringIO()
    names = {table.name for output in (old, new) for table in (output / "tables").iterdir()}
    with contextlib.redirect_stdout(found):
        equal = [compare_tables.compare(name, old, new, False, (old_places, new_places))
                 for name in sorted(names - compare_tables.TABLES_NOT_COMPARED)]
    return None if all(equal) else "\n".join(line for line in found.getvalue().splitlines() if line.startswith("    "))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--versions", nargs="+", default=VERSIONS)
    parser.add_argument("--topologies", nargs="+", default=TOPOLOGIES, choices=TOPOLOGIES)
    parser.add_argument("--stores", nargs="+", default=STORES, choices=STORES)
    parser.add_argument("--homes", type=Path, help="folder of Spark homes, which stay there; a temporary one without it")
    options = parser.parse_args()
    columns = [(topology, store) for topology in options.topologies for store in options.stores]
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small_experiment.write(folder / "bucket/lethe")
        matrix = Matrix(folder, Server(folder / "bucket").begin())
        for version in options.versions:
            home = SparkHome(version, (options.homes or folder / "homes").resolve())
            cells = []
            for topology, store in columns:
                cells.append(matrix.cell(home, topology, store))
                print(f"  {version}, {topology}, {store}: {cells[-1]}", flush=True)
            rows.append((f"{home.version}, Scala {home.scala}, Hadoop {home.hadoop}", cells))
            if not options.homes:
                shutil.rmtree(home.folder)
    print("\n| Spark | " + " | ".join(f"{topology}, {store}" for topology, store in columns) + " |")
    print("|---|" + "---|" * len(columns))
    for name, cells in rows:
        print(f"| {name} | " + " | ".join(cells) + " |")
    sys.exit(0 if all(cell.startswith("equal") for _, cells in rows for cell in cells) else 1)


if __name__ == "__main__":
    main()

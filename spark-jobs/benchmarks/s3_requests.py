"""Counts what a whole experiment asks of S3: stage by stage, a unit, and once more when all is finished.

    ./mvnw -q -DskipTests package
    python spark-jobs/benchmarks/s3_requests.py [--version 4.0.4] [--homes DIR] [--jar FILE] [--stages train,plan,...]

Needs Maven's registry for a Spark home with hadoop-aws. Runs small_experiment.py in one process (local[2]); files, data,
checkpoints and output lie in s3_server.py, which counts. Each stage is a command of its own, so that it begins with
nothing known. Printed in Markdown: requests of every stage by kind, units published and requests a unit; then `run`
over the finished experiment in one command; then which places were asked most, by kind, with the answers 404.
"""
import argparse
import collections
import json
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote

import small_experiment
from s3_server import Server
from spark_home import TARGET, SparkHome, s3a

KINDS = ["GET", "HEAD", "LIST", "PUT", "COPY", "PART", "DELETE", "DELETES"]


def units(output):
    """Returns the names of the published units of an output folder."""
    found = set()
    for manifest in output.glob("tables/*/_units/**/*.json"):
        table = manifest.relative_to(output / "tables").parts[0]
        partition = [unquote(part.split("=_", 1)[1]) for part in manifest.relative_to(output / "tables" / table / "_units").parts[:-1]]
        if manifest.name.startswith("pack."):
            found |= {(table, *unit.get("partition", partition), unit["slot"], unit["key"])
                      for unit in json.loads(manifest.read_text())["units"]}
        else:
            found.add((table, *partition, *manifest.stem.rsplit("@", 1)))
    return found


def place(key):
    """Returns where a key lies: its table and folder, without partitions and names."""
    parts = key.split("/")[2:]
    if parts and parts[0] == "tables":
        inner = [part for part in parts[2:] if part in ("_units", "_staging")]
        return "/".join(["tables", *(["TABLE"] if len(parts) > 1 else []), *(inner or ["data"] * (len(parts) > 2))])
    return parts[0] if parts and parts[0] else "output"


def row(name, asked, made):
    counts = collections.Counter(kind for kind, _, _ in asked)
    each = f"{len(asked) / made:.1f}" if made else ""
    print(f"| {name} | " + " | ".join(str(counts[kind] or "") for kind in KINDS) + f" | {len(asked)} | {made or ''} | {each} |",
          flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--version", default="4.0.4")
    parser.add_argument("--homes", type=Path, help="folder of Spark homes, which stay there; a temporary one without it")
    parser.add_argument("--jar", type=Path, default=TARGET / "lethe.jar")
    parser.add_argument("--stages", default=small_experiment.STAGES, type=lambda names: names.split(","))
    options = parser.parse_args()
    stages = options.stages
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = SparkHome(options.version, (options.homes or folder / "homes").resolve())
        small_experiment.write(folder / "bucket/lethe")
        server = Server(folder / "bucket").begin()
        output, everything, before = folder / "bucket/lethe/out", [], set()

        def lethe(*arguments):
            code, text = home.lethe("local[2]", s3a(server), *arguments, "--output", "s3a://lethe/out", jar=options.jar)
            if code:
                sys.exit(text)
            return server.take()

        print("| stage | " + " | ".join(KINDS) + " | all | units | a unit |\n|---" * 1 + "|---:" * (len(KINDS) + 3) + "|")
        for stage in stages:
            asked = lethe("run", "s3a://lethe/experiment.yaml", "--only", stage)
            now = units(output)
            row(stage, asked, len(now - before))
            everything += asked
            before = now
        row("all stages", everything, len(before))
        again = lethe("run", "s3a://lethe/experiment.yaml", "--only", ",".join(stages))
        row("run again", again, 0)
        for title, asked in (("all stages", everything), ("run again", again)):
            places = collections.Counter((kind, place(key), status == 404) for kind, status, key in asked)
            print(f"\n{title}: kind, place, requests")
            for (kind, where, missing), count in places.most_common(16):
                print(f"  {kind:8}{where:28}{count:6}{'  of what is not there' if missing else ''}")


if __name__ == "__main__":
    main()

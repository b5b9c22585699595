"""Prints how far each family is from transformers, on the recorded folders and on fresh random ones.

    python spark-jobs/benchmarks/families.py [--random 56] [--seed 7]

Needs torch and transformers, and what the Maven build needs. A line is a family: the number of folders; the largest
absolute difference of logits, of the residual stream after each block, of a layer's head outputs and of the logits with
one head set to zero; the largest difference of the gradients of the mean loss, relative to their norms; and the lines of
code of the family's file.
"""
import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
FAMILIES = ROOT / "spark-jobs/src/test/resources/checkpoint/families"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--random", type=int, default=56, help="fresh configurations, family after family")
    arguments.add_argument("--seed", type=int, default=7)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folders = Path(temporary) / "families"
        shutil.copytree(FAMILIES, folders, ignore=shutil.ignore_patterns("*.py"))
        if options.random:
            subprocess.run([sys.executable, FAMILIES / "families.py", "--random", str(options.random), "--seed", str(options.seed),
                            "--out", folders], check=True)
        table = Path(temporary) / "families.md"
        subprocess.run(["mvn", "-o", "-q", "test", "-pl", "spark-jobs", "-Dtest=FamilyTable", f"-Dlethe.families={folders}",
                        f"-Dlethe.table={table}"], cwd=ROOT, check=True)
        print(table.read_text(), end="")


if __name__ == "__main__":
    main()

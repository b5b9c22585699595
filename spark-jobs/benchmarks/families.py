"""Prints how far each family is from transformers and its adapters from PEFT, on what is recorded and on fresh random ones.

    python spark-jobs/benchmarks/families.py [--random 56] [--adapters 46] [--seed 7]

Needs torch, transformers and peft, and what the Maven build needs. A line is a family: the lines of code of its file; the
number of folders; the largest absolute difference of logits, of the residual stream after each block, of a layer's head
outputs and of the logits with one head set to zero; the largest difference of the gradients of the mean loss, relative to
their norms; then the number of LoRA adapters and the largest differences of logits and gradients with one of them.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHECKPOINTS = ROOT / "spark-jobs/src/test/resources/checkpoint"


def drawn(temporary, name, number, seed, *more):
    """The recorded folders and fresh ones."""
    folders = Path(temporary) / name
    shutil.copytree(CHECKPOINTS / name, folders, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    if number:
        subprocess.run([sys.executable, CHECKPOINTS / name / f"{name}.py", "--random", str(number), "--seed", str(seed), "--out", folders, *more],
                       check=True, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    return folders


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--random", type=int, default=56, help="fresh configurations, family after family")
    arguments.add_argument("--adapters", type=int, default=46, help="fresh adapters, recorded folder after recorded folder")
    arguments.add_argument("--seed", type=int, default=7)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        families = drawn(temporary, "families", options.random, options.seed)
        adapters = drawn(temporary, "adapters", options.adapters, options.seed, "--families", CHECKPOINTS / "families")
        table = Path(temporary) / "families.md"
        run = subprocess.run(["mvn", "-o", "-q", "test", "-pl", "spark-jobs", "-Dtest=FamilyTable",
                              f"-Dlethe.families={families}", f"-Dlethe.adapters={adapters}", f"-Dlethe.table={table}"], cwd=ROOT)
        if table.exists():
            print(table.read_text(), end="")
        sys.exit(run.returncode)


if __name__ == "__main__":
    main()

"""Prints how many of lm-evaluation-harness's task files Lethe reads as they are, and why not the others.

    python spark-jobs/benchmarks/task_files.py [FOLDER] [--reasons 20]

FOLDER holds task files; without it those of the lm_eval that this Python has. Needs what bin/lethe needs. A line is a
reason: the tasks that have it, and those of them that have no other and so would be read without it.
"""
import argparse
import re
import subprocess
from importlib import metadata, util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def installed():
    """The folder of the installed harness's task files, which is not imported, and its version."""
    package = Path(util.find_spec("lm_eval").origin).parent
    return package / "tasks", f"lm_eval {metadata.version('lm_eval')}"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", nargs="?", type=Path)
    arguments.add_argument("--reasons", type=int, default=20, help="reasons to print, the most frequent first")
    options = arguments.parse_args()
    folder, name = (options.folder, str(options.folder)) if options.folder else installed()
    told = subprocess.run([ROOT / "bin/lethe", "tasks", folder], check=True, capture_output=True, text=True).stdout
    summary, *lines = told.splitlines()
    print(f"{name}: {summary}\n\n| Reason | tasks | alone |\n|---|---:|---:|")
    for line in lines[1 : options.reasons + 1]:
        tasks, alone, reason = re.fullmatch(r" *(\d+) +(\d+)  (.*)", line).groups()
        print(f"| {reason.replace('|', '/')} | {tasks} | {alone} |")


if __name__ == "__main__":
    main()

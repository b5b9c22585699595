"""Compares the hours that `lethe estimate` predicts for `score` with the time that it takes.

    python spark-jobs/benchmarks/estimate.py EXPERIMENT OUTPUT [--lethe COMMAND]

Trains and plans into OUTPUT first where that is missing; OUTPUT must not hold scores. Estimates before and
after scoring, since other work on the machine comes and goes.
"""

import argparse
import re
import shlex
import subprocess
import sys


def lethe(command, *arguments):
    run = subprocess.run([*shlex.split(command), *arguments], stdout=subprocess.PIPE, text=True, check=True)
    return run.stdout


def predicted(command, experiment, output):
    text = lethe(command, "estimate", experiment, "--output", output)
    print(text)
    row = next(line.split() for line in text.splitlines() if line.startswith("score "))
    return 3600 * float(row[-1])


def seconds(clock):
    return sum(int(part) * 60**power for power, part in enumerate(reversed(clock.split(":"))))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("experiment")
    parser.add_argument("output")
    parser.add_argument("--lethe", default="bin/lethe", help="command that runs Lethe")
    options = parser.parse_args()
    lethe(options.lethe, "run", options.experiment, "--output", options.output, "--only", "train,plan")
    before = predicted(options.lethe, options.experiment, options.output)
    text = lethe(options.lethe, "run", options.experiment, "--output", options.output, "--only", "score")
    measured = seconds(re.search(r"^score +([\d:]+)", text, re.MULTILINE).group(1))
    after = predicted(options.lethe, options.experiment, options.output)
    print(f"predicted {before:.0f} s before and {after:.0f} s after, measured {measured} s")
    print(f"predicted over measured: {before / measured:.2f} and {after / measured:.2f}")
    return 0 if 0.5 < (before + after) / 2 / measured < 2 else 1


sys.exit(main())

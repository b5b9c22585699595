"""Kills training at random moments, resumes it until it is done, and compares every checkpoint with an unbroken run's.

    python spark-jobs/benchmarks/training_kills.py [--rounds 2] [--kills 40] [--seed 7] [--only plain,fv-guided]

The recipes of conf/experiments/mitigation.yaml, each over its two tasks with one seed, states saved every five of 40 steps. A
round trains them all into a new output: the process is killed (SIGKILL and SIGTERM in turn) within two seconds after it has
saved 2 to 12 states or ends of runs, and started again, until it ends by itself or was killed as often as asked. Needs the jar (bin/lethe makes it).

Prints after each round, for each recipe, how many kills met one of its runs in progress, how many of these resumed from a saved step rather than
from the beginning, and whether the bytes of all its checkpoints are those of the unbroken run. Exits with 1 if any differ.
"""
import argparse
import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VECTORS = "plan,in-context,head-means,head-effects,function-vectors"


def start(experiment, output, stages):
    environment = dict(os.environ, SPARK_LOCAL_IP="127.0.0.1")
    return subprocess.Popen([str(ROOT / "bin/lethe"), "run", str(experiment), "--only", stages, "--output", str(output)],
                            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, start_new_session=True)


def finish(experiment, output, stages):
    if start(experiment, output, stages).wait():
        sys.exit(f"{experiment.name} failed; see its output by bin/lethe run {experiment} --output {output}")


def experiment(folder, vectors, only):
    """Writes the experiment with fewer steps and one seed."""
    text = (ROOT / "conf/experiments/mitigation.yaml").read_text()
    text = text.replace("steps: 80, checkpoint-steps: [5, 10, 20, 40]", "steps: 40, checkpoint-steps: [20], save-every: 5")
    text = text.replace("seeds: [1, 2, 3]", "seeds: [1]").replace("../../runs/mitigation-vectors", str(vectors))
    text = text.replace("../", f"{ROOT}/conf/")
    if only:
        head, runs = text.split("  runs:\n")
        kept = [line for line in runs.splitlines(True) if not line.startswith("    ") or line.split(":")[0].strip() in only]
        text = head + "  runs:\n" + "".join(kept).replace("*taught", "[people, reverse]").replace("&taught ", "")
    file = folder / "kills.yaml"
    file.write_text(text)
    return file


def recipe(run):
    """plain-2-seed-1 -> plain"""
    return re.split(r"-\d", run)[0]


def in_progress(output):
    """Runs that have begun and are not over -> whether a state is saved."""
    begun = [file.parent for file in output.rglob("run.id")]
    return {folder.name: any(folder.glob("state-*")) for folder in begun if not (folder / "result.json").exists()}


def saved(output):
    """What training has saved so far: states, and runs that are over."""
    return {file for name in ("state-*", "result.json") for file in output.rglob(name)}


def checkpoints(output):
    found = {}
    for result in sorted(output.rglob("result.json")):
        for file in sorted(result.parent.rglob("*.safetensors")):
            key = recipe(result.parent.name), str(file.relative_to(output))
            found[key] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def broken_round(file, output, rng, kills):
    """Trains with kills; returns the kills' codes and, by recipe, how many met it and how many of these found a state."""
    met, resumed, codes = Counter(), Counter(), []
    while True:
        before, wanted = saved(output), rng.randint(2, 12)
        process = start(file, output, "train")
        while process.poll() is None and (len(codes) == kills or len(saved(output) - before) < wanted):
            time.sleep(0.05)
        try:
            process.wait(rng.uniform(0, 2))
        except subprocess.TimeoutExpired:
            how = (signal.SIGKILL, signal.SIGTERM)[len(codes) % 2]
            os.killpg(process.pid, how)
            codes.append(process.wait())
            for run, has_state in in_progress(output).items():
                met[recipe(run)] += 1
                resumed[recipe(run)] += has_state
            continue
        if process.returncode:
            sys.exit(f"a run ended with {process.returncode}")
        return codes, met, resumed


def table(whole, met, resumed, different, rounds):
    print("\n| recipe | kills that met it | resumed from a saved step | files of weights | that differ |\n|---|---:|---:|---:|---:|")
    for one in sorted({key[0] for key in whole}):
        files = sum(key[0] == one for key in whole) * rounds
        print(f"| {one} | {met[one]} | {resumed[one]} | {files} | {different[one]} |", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--kills", type=int, default=40, help="of a round at most")
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--only", type=lambda names: set(names.split(",")), help="names of runs in mitigation.yaml")
    options = arguments.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        finish(ROOT / "conf/experiments/mitigation-vectors.yaml", folder / "vectors", VECTORS)
        file = experiment(folder, folder / "vectors", options.only)
        began = time.time()
        finish(file, folder / "whole", "train")
        whole = checkpoints(folder / "whole")
        print(f"unbroken: {time.time() - began:.0f} s, {len(whole)} files of weights", flush=True)
        met, resumed, different, codes = Counter(), Counter(), Counter(), Counter()
        for k in range(options.rounds):
            output = folder / f"round-{k}"
            ended, met_now, resumed_now = broken_round(file, output, rng, options.kills)
            met, resumed, codes = met + met_now, resumed + resumed_now, codes + Counter(ended)
            found = checkpoints(output)
            for key in whole.keys() | found.keys():
                different[key[0]] += whole.get(key) != found.get(key)
            print(f"round {k + 1}: {len(ended)} kills, exit codes {dict(Counter(ended))}", flush=True)
            table(whole, met, resumed, different, k + 1)
        sys.exit(1 if sum(different.values()) else 0)


if __name__ == "__main__":
    main()

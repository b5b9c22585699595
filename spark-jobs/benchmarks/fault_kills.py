"""Kills of faults.py: at moments spread over an unbroken run, of the driver and, where there are any, of executors."""
import os
import signal
import time
from collections import namedtuple

from fault_processes import TEMPORARY
from fault_runs import end_executors, executors

Kill = namedtuple("Kill", "moment victim stage codes complaints different seconds")
KILLED = 137


def kill(bench, mode, number, count):
    """Kills a run within the given one of equal parts of an unbroken run, then runs until it ends well."""
    output = bench.store.root / f"kill-{mode}-{number}"
    begun, mark = time.time(), bench.mark(output)
    moment = (number + bench.draw.random()) / count * bench.seconds[mode]
    run = bench.start(output, mode=mode)
    run.wait_for(lambda: time.time() - run.begun > moment)
    found = sorted(executors(mark)) if number % 2 else []
    stage, victim = run.stage(), "executor" if found else "driver"
    if found:
        os.kill(bench.draw.choice(found), signal.SIGKILL)
    else:
        run.send(signal.SIGKILL)
    code, text = run.end()
    codes = [code] if code == 0 else [code] + bench.until_done(output, mode=mode)
    end_executors(mark)
    complaints = [] if codes[-1] == 0 else ["it did not end well"]
    if not set(codes) <= {0, TEMPORARY, KILLED}:
        complaints.append(text[-600:])
    different = bench.differences(output) if codes[-1] == 0 else "no tables"
    bench.remove(output)
    if victim == "driver" and code == 0:
        stage, victim = "over", "nobody"
    return Kill(moment, victim, stage, codes, complaints, different, time.time() - begun)


def campaign(bench, mode, count):
    """Prints a line a kill; returns all of them."""
    kills = []
    for number in range(count):
        one = kill(bench, mode, number, count)
        kills.append(one)
        codes, tables = ", ".join(map(str, one.codes)), "differ" if one.different else "equal"
        print(f"| {mode} | {bench.store.name} | {one.moment:.1f} of {bench.seconds[mode]:.1f} s | {one.victim} | "
              f"{one.stage} | {codes} | {tables} | {one.seconds:.0f} |", flush=True)
        for complaint in one.complaints + ([one.different] if one.different else []):
            print("    " + complaint.replace("\n", "\n    "), flush=True)
    return kills


def summary(kills):
    """Returns the columns of a mode and store: kills, of executors, runs until the end, at most, tables, failures."""
    done = [one for one in kills if one.victim != "nobody"]
    runs = [len(one.codes) for one in done]
    return [len(done), sum(one.victim == "executor" for one in done), f"{sum(runs) / max(1, len(runs)):.1f}",
            max(runs, default=0), sum(bool(one.different) for one in kills), sum(bool(one.complaints) for one in kills)]

"""Cases of faults.py in which processes are killed, stopped, starved, or disagree about the time.

A case works on an output of a bench and returns exit codes in order, and what was wrong.
"""
import os
import re
import signal
import time
from pathlib import Path

from fault_runs import end_executors, executors
from fault_world import STAGES, changed, scale

ENGINE, STOPPED, TEMPORARY = 69, 143, 75
NOTHING_LEFT = "score: finished work is skipped, nothing is left to do"
SPECULATION = {"spark.speculation": "true", "spark.speculation.interval": "50ms", "spark.speculation.quantile": "0.1",
               "spark.speculation.multiplier": "1.01", "spark.speculation.minTaskRuntime": "1ms"}
LOSE_SOON = {"spark.executor.heartbeatInterval": "1s", "spark.network.timeout": "6s", "spark.network.timeoutInterval": "1s"}
HEAPS = (16, 20, 24, 28, 32, 40, 64)  # MiB
DAYS = 2


def beyond(*codes):
    return lambda found: [f"ended with {code}" for code in found if code not in codes]


def drivers(count):
    def work(bench, output):
        running = [bench.start(output, "run", "--only", STAGES, "--take-over") for _ in range(count)]
        ended = [run.end() for run in running]
        complaints = [text[-600:] for code, text in ended if code]
        again, text = bench.run(output)
        if NOTHING_LEFT not in text:
            complaints.append("a further run computed scores")
        return [code for code, _ in ended] + [again], complaints
    return work


def lease(bench, output):
    first = bench.start(output)
    first.wait_for(lambda: list((output / "_lease").glob("lease-*.json")))
    refused, text = bench.run(output)
    complaints = [] if f"another run works on this output: process {first.pid} of " in text else [text[-600:]]
    first.send(signal.SIGKILL)
    codes = [refused, first.end()[0]]
    code, text = bench.run(output)
    if f"took over the output from process {first.pid} of " not in text or "waiting up to" in text:
        complaints.append(text[:600])
    return codes + [code], complaints + beyond(TEMPORARY, 137, 0)(codes + [code])


def damaged_lease(damage):
    """A run is killed and its lease damaged: who comes next cannot know that it is dead, and waits."""
    def work(bench, output):
        run = bench.start(output)
        run.wait_for(lambda: run.stage() == "score")
        run.send(signal.SIGKILL)
        codes = [run.end()[0]]
        for file in (output / "_lease").glob("lease-*.json"):
            damage(file, bench.draw)
            file.with_name(f".{file.name}.crc").unlink(missing_ok=True)
        bench.store.sync()
        codes += bench.until_done(output)
        return codes, [] if codes[1:] == [0] else ["the next run did not end well"]
    return work


def dated(days):
    """Dates what a lease says, and its file, some days from now."""
    def damage(file, draw):
        then = time.time() + days * 86400
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(then))
        file.write_text(re.sub(r'("(?:since|heartbeat)" : )"[^"]*"', rf'\1"{stamp}"', file.read_text()))
        os.utime(file, (then, then))
    return damage


def speculation(bench, output):
    code, text = bench.run(output, mode="local-cluster", settings=SPECULATION)
    return [code], [text[-600:]] if code else []


def stopped(moment):
    def work(bench, output):
        run = bench.start(output)
        run.wait_for(lambda: time.time() - run.begun > moment * bench.seconds["local"])
        run.send(signal.SIGTERM)
        code, text = run.end()
        codes = [code] + bench.until_done(output)
        complaints = beyond(0, STOPPED)(codes) + ([] if codes[-1] == 0 else ["it did not end well"])
        if code == STOPPED and "Finished work is kept" not in text:
            complaints.append(text[-400:])
        return codes, complaints
    return work


def freeze(run, bench, output):
    """Stops an executor, and the worker above it where that is a process of its own, while scores are made."""
    run.wait_for(lambda: run.stage() == "score")
    mark = bench.mark(output)
    run.wait_for(lambda: executors(mark))
    run.wait_for(lambda: list((output / "tables/scores").rglob("*@*.json")))
    executor, parent = min(executors(mark).items())
    frozen = [executor] + ([parent] if parent != run.pid else [])
    for pid in reversed(frozen):
        os.kill(pid, signal.SIGSTOP)
    return frozen


def zombie(mode, settings):
    """An executor sleeps until others have made its unit, then goes on while the run does."""
    def work(bench, output):
        run = bench.start(output, mode=mode, settings=settings)
        frozen = freeze(run, bench, output)
        redone = run.wait_for(lambda: run.stage() not in ("start", "plan", "score"), 120)
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
            time.sleep(2)  # the executor has time for its unit before its worker hears that it must end
        code, text = run.end()
        codes = [code] if code == 0 else [code] + bench.until_done(output, mode=mode)
        end_executors(bench.mark(output))
        complaints = beyond(0, TEMPORARY)(codes) + ([] if codes[-1] == 0 else ["it did not end well"])
        return codes, complaints + ([] if redone else ["nobody made its unit meanwhile"])
    return work


def out_of_memory(stage, where):
    """A stage runs with heaps from far too small to large enough; every one that is too small must say so."""
    before = "plan" if stage == "score" else "plan,score,activations"

    def work(bench, output):
        codes, complaints, said = [bench.run(output, "run", "--only", before)[0]], [], 0
        for heap in HEAPS:
            small = {"spark.testing.reservedMemory": "1000000"}  # else Spark asks for 450 MB
            more = dict(heap=f"{heap}m", settings=small)
            if where == "executor":
                bench.masters["small"] = f"local-cluster[1,1,{heap}]"
                more = dict(mode="small", settings={**small, "spark.executor.memory": f"{heap}m"})
            code, text = bench.start(output, "run", "--only", stage, **more).end(240)
            end_executors(bench.mark(output))
            codes.append(code)
            said += code == ENGINE and "out of memory" in text.lower()
            if code not in (0, ENGINE):
                complaints.append(f"{heap} MiB: ended with {code}: {text[-500:]}")
            if code == 0:
                break
        codes += bench.until_done(output)
        return codes, complaints + ([] if said else ["no heap was too small"])
    return work


def fake_time(days):
    """Environment of a process whose clock is wrong, and that sees files as the kernel dates them."""
    library = next(iter(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)
    if library is None:
        raise FileNotFoundError("libfaketimeMT.so.1: install faketime")
    return {"LD_PRELOAD": str(library), "FAKETIME": f"{days:+}d", "NO_FAKE_STAT": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def there_and_back(bench, output, **more):
    """Runs a finished output with other weights, again, and with the old ones: slots change hands twice."""
    with changed(bench.world / "other/model.safetensors", lambda file: scale(file, 1.25)):
        bench.store.sync()
        codes = [bench.run(output, **more)[0]]
        code, text = bench.run(output, **more)
    bench.store.sync()
    codes += [code] + bench.until_done(output, **more)
    complaints = [] if NOTHING_LEFT in text else ["what was made of the other weights was not kept"]
    return codes, complaints + beyond(0)(codes)


def wrong_driver(days):
    return lambda bench, output: there_and_back(bench, bench.finished(output), environment=fake_time(days))


def wrong_executors(days):
    def work(bench, output):
        settings = {f"spark.executorEnv.{name}": value for name, value in fake_time(days).items()}
        return there_and_back(bench, bench.finished(output), mode="local-cluster", settings=settings)
    return work


def wrong_files(days):
    def work(bench, output):
        then = time.time() + days * 86400
        for file in bench.files(bench.finished(output), lambda file: True):
            os.utime(file, (then, then))
        return there_and_back(bench, output)
    return work


def drivers_apart(bench, output):
    """Two drivers at once whose clocks are days apart."""
    running = [bench.start(output, "run", "--only", STAGES, "--take-over", environment=fake_time(days))
               for days in (DAYS, -DAYS)]
    codes = [run.end()[0] for run in running] + bench.until_done(output)
    return codes, [] if codes[-1] == 0 else ["it did not end well"]

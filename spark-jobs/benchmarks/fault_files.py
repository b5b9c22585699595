"""Cases of faults.py in which files are damaged or changed, places are full, read-only, oddly named or somebody else's.

A case works on an output of a bench and returns exit codes in order, and what was wrong.
"""
import os
import shutil
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path

import fault_world
from fault_processes import beyond
from fault_world import STAGES, changed, garble

DATA, OUTPUT_REFUSED = 65, 73
NOBODY = 65534
BLOCK = 4096

KINDS = {"files": lambda file: file.suffix == ".parquet" and not file.name.startswith("pack."),
         "packs": lambda file: file.suffix == ".parquet" and file.name.startswith("pack."),
         "manifests": lambda file: file.suffix == ".json" and not file.name.startswith("pack."),
         "pack-manifests": lambda file: file.suffix == ".json" and file.name.startswith("pack.")}


def without_checksum(file):
    file.with_name(f".{file.name}.crc").unlink(missing_ok=True)  # else Hadoop would see it by itself


def damaged(kind, damage):
    """Damages some files of a finished output; garbled ones are as long as before, so verify must find them."""
    def work(bench, output):
        for file in bench.some(bench.finished(output), KINDS[kind]):
            damage(file, bench.draw)
            without_checksum(file)
        bench.store.sync()
        codes, complaints = [], []
        if damage is garble:
            codes += [bench.run(output, "verify")[0], bench.run(output, "verify", "--repair")[0]]
            complaints += [] if codes == [DATA, 0] else ["verify did not find it"]
        codes += bench.until_done(output)
        codes.append(bench.run(output, "verify")[0])
        return codes, complaints + ([] if codes[-2:] == [0, 0] else ["it was not mended"])
    return work


def garbled_between(kind):
    """Garbles scores before they are compared: the comparison must refuse them and say how to mend it."""
    def work(bench, output):
        codes = [bench.run(output, "run", "--only", "plan,score,activations")[0]]
        for file in bench.files(output, lambda file: "scores" in file.parts and KINDS[kind](file)):
            garble(file, bench.draw)
            without_checksum(file)
        bench.store.sync()
        code, text = bench.run(output, "run", "--only", "forgetting")
        codes += [code, bench.run(output, "verify", "--repair")[0]] + bench.until_done(output)
        right = codes[:3] == [0, DATA, 0] and codes[-1] == 0 and "lethe verify" in text
        return codes, [] if right else [text[-600:]]
    return work


def report_cut(bench, output):
    command = ("run", "--only", "report")
    codes = [bench.run(bench.finished(output), *command)[0]]
    report = output / "report.html"
    os.truncate(report, report.stat().st_size * 2 // 3)
    without_checksum(report)
    codes.append(bench.run(output, *command)[0])
    return codes, [] if codes == [0, 0] and "</html>" in report.read_text() else ["the page stays cut"]


def answers_damaged(damage):
    """Kills a curvature, whose iterations keep the answers they got, and damages one of these."""
    command, curvature = ("run", "--only", "plan,curvature"), {"file": "curvature.yaml"}

    def work(bench, output):
        whole = output.with_name(output.name + "-whole")
        codes = [bench.run(whole, *command, **curvature)[0]]
        run = bench.start(output, *command, **curvature)
        kept = lambda: sorted((output / "tables/curvature/_staging").rglob("answer-*"))
        run.wait_for(lambda: len(kept()) > 3)
        run.send(signal.SIGKILL)
        codes.append(run.end()[0])
        answer = kept()[1]
        damage(answer, bench.draw)
        without_checksum(answer)
        code, text = bench.run(output, *command, **curvature)
        different = bench.differences(output, whole)
        for place in (whole, output):
            bench.remove(place)
        return codes + [code], ([text[-600:]] if code else []) + ([different] if different else [])
    return work


def refused(bench, output):
    """Weights change between plan and score."""
    codes = [bench.run(output, "plan")[0]]
    with changed(bench.world / "other/model.safetensors", lambda file: fault_world.scale(file, 1.25)):
        bench.store.sync()
        code, text = bench.run(output, "score")
    bench.store.sync()
    right = code == DATA and "checkpoint other has other weights than were planned: digest " in text
    codes += [code] + bench.until_done(output)
    return codes, [] if right and codes[-1] == 0 else [text[-600:]]


def left_out(change):
    """A checkpoint cannot be measured: the others are, until it is put back."""
    def work(bench, output):
        with changed(bench.world / "other/model.safetensors", change):
            bench.store.sync()
            code, text = bench.run(output)
            scored = {file.parent.parent.name for file in bench.files(output, KINDS["packs"]) if "scores" in file.parts}
            strict, _ = bench.run(output, "run", "--only", "plan", "--fail-fast")
        bench.store.sync()
        right = code == 0 and "checkpoint other is left out" in text
        right &= scored == {"checkpoint_id_part=_base", "checkpoint_id_part=_tuned"} and strict == DATA
        codes = [code, strict] + bench.until_done(output)
        return codes, [] if right and codes[-1] == 0 else [text[-600:]]
    return work


def data_changed(bench, output):
    """Documents change their order after score: they are another task, until they are put back."""
    file = bench.world / "data/tasks/opposite/test.jsonl"
    codes = [bench.run(output, "run", "--only", "plan,score")[0]]
    with changed(file, fault_world.turn_documents):
        bench.store.sync()
        codes += [bench.run(output)[0]]
        differs = bool(bench.differences(output))
    bench.store.sync()
    codes += bench.until_done(output)
    return codes, beyond(0)(codes) + ([] if differs else ["other documents made no difference"])


@contextmanager
def small_disk(folder, size):
    """A disk of some bytes in memory; needs root."""
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "faults", folder], check=True)
    try:
        yield lambda options: not subprocess.call(["mount", "-o", f"remount,{options}", folder], stderr=subprocess.DEVNULL)
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def full(share):
    """The disk of the output is full when a share of it is written."""
    def work(bench, output):
        need = sum(-(-file.stat().st_size // BLOCK) * BLOCK for file in bench.reference.rglob("*") if file.is_file())
        disk = output.with_name(output.name + "-disk")
        with small_disk(disk, int(share * need)) as remount:
            code, text = bench.run(disk)
            remount("size=1g")
            codes = [code] + bench.until_done(disk)
            shutil.copytree(disk, output)
        disk.rmdir()
        right = code == OUTPUT_REFUSED and "No space left" in text and codes[-1] == 0
        return codes, [] if right else [text[-600:]]
    return work


def local_disk_full(setting, size):
    """A local disk that a store needs is full: the folder that a setting names."""
    def work(bench, output):
        disk = output.with_name(output.name + "-disk")
        with small_disk(disk, size) as remount:
            code, text = bench.run(output, settings={setting: disk})
            remount("size=1g")
            codes = [code] + bench.until_done(output, settings={setting: disk})
        disk.rmdir()
        return codes, [] if code == OUTPUT_REFUSED and codes[-1] == 0 else [text[-600:]]
    return work


def never_writable(bench, output):
    code, text = bench.run(Path("/proc/lethe"))  # where nobody makes folders, root neither
    return [code], [] if code == OUTPUT_REFUSED else [text[-600:]]


def read_only_meanwhile(bench, output):
    """The disk becomes read-only while scores are made."""
    disk = output.with_name(output.name + "-disk")
    with small_disk(disk, 1 << 30) as remount:
        run = bench.start(disk)
        run.wait_for(lambda: run.stage() == "score" and list((disk / "tables/scores").rglob("*@*.json")))
        run.wait_for(lambda: remount("ro"), 60)
        code, text = run.end()
        remount("rw")
        codes = [code] + bench.until_done(disk)
        shutil.copytree(disk, output)
    disk.rmdir()
    return codes, [] if code == OUTPUT_REFUSED and codes[-1] == 0 else [text[-600:]]


def odd_world(name):
    """Experiment, checkpoints, data and output lie in a folder of an odd name."""
    def work(bench, output):
        world = output.with_name(name)
        shutil.copytree(bench.world, world)
        bench.store.sync()
        code, text = bench.run(world / name, world=world)
        if code == 0:
            shutil.copytree(world / name, output)
        bench.remove(world)
        return [code], [text[-600:]] if code else []
    return work


def nobody(bench, output):
    """Another user, who may read the checkpoints, write the output, and nothing else."""
    output.mkdir()
    os.chown(output, NOBODY, NOBODY)
    code, text = bench.run(output, before=["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"])
    return [code], [text[-600:]] if code else []

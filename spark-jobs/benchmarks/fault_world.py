"""The experiment that faults.py breaks: three checkpoints, two tasks in twelve shards each, so that units are packed."""
import json
import os
import shutil
import struct
from contextlib import contextmanager
from pathlib import Path

CONF = Path(__file__).resolve().parents[2] / "conf"
STAGES = "plan,score,activations,forgetting,drift"  # two measures and what they read stand for all of compare
TASKS = ("opposite", "knowledge-completion")
EXPERIMENT = """output: out
task-path: tasks
data-path: data
checkpoints:
  base: {path: base, role: base}
  tuned: {path: tuned, role: fine-tuned, parent: base, trained-on: opposite}
  other: {path: other, role: fine-tuned, parent: base, trained-on: opposite}
tasks: [{task: opposite, limit: 60}, {task: knowledge-completion, limit: 60}]
plan: {shard-documents: 5}
compare: {bootstrap-samples: 50}
"""
CURVATURE = """curvature: {checkpoints: [tuned], tasks: [opposite], documents: 20, lanczos-steps: 6, starts: 1, probes: 2,
  ascent-steps: 2, slice-points: 2, density-points: 5, blocks: 2}
"""


def write(folder):
    """Writes the experiment with all that it reads; every path in it is relative to its file."""
    folder.mkdir(parents=True)
    for name, factor in (("base", None), ("tuned", 1.5), ("other", 0.7)):
        shutil.copytree(CONF / "quickstart/base", folder / name)
        if factor:
            scale(folder / name / "model.safetensors", factor)
    for task in TASKS:
        (folder / "tasks").mkdir(exist_ok=True)
        shutil.copy(CONF / f"tasks/quickstart/{task}.yaml", folder / "tasks")
        shutil.copytree(CONF / f"quickstart/tasks/{task}", folder / f"data/tasks/{task}")
    (folder / "experiment.yaml").write_text(EXPERIMENT)
    (folder / "curvature.yaml").write_text(EXPERIMENT + CURVATURE)


@contextmanager
def changed(file, change):
    """Changes a file for a while; what writes it back is a writer like any other."""
    before = file.read_bytes()
    change(file)
    try:
        yield
    finally:
        file.write_bytes(before)


def norm(file):
    """Returns content, first byte and last byte of the last norm in a safetensors file of float32."""
    data = bytearray(file.read_bytes())
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    assert header["model.norm.weight"]["dtype"] == "F32"
    return data, *(8 + length + offset for offset in header["model.norm.weight"]["data_offsets"])


def scale(file, factor):
    data, first, last = norm(file)
    numbers = struct.unpack(f"<{(last - first) // 4}f", data[first:last])
    data[first:last] = struct.pack(f"<{len(numbers)}f", *(factor * number for number in numbers))
    file.write_bytes(data)


def put_nan(file):
    data, first, _ = norm(file)
    data[first:first + 4] = struct.pack("<f", float("nan"))
    file.write_bytes(data)


def turn_documents(file):
    """Puts the documents of a file in the opposite order: another file of equal length."""
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(reversed(lines)))


def cut(file, draw):
    os.truncate(file, draw.randrange(file.stat().st_size))


def garble(file, draw):
    data = bytearray(file.read_bytes())
    for _ in range(20):
        data[draw.randrange(len(data))] ^= 0x55
    file.write_bytes(data)


def delete(file, draw):
    file.unlink()

"""A whole experiment that takes half a minute: the quickstart's base and two copies of it, whose last norm is scaled."""
import json
import shutil
import struct
from pathlib import Path

from spark_home import ROOT

TEXT = """output: out
seed: 7
task-path: tasks
data-path: .
checkpoints:
  base: {path: base, role: base}
  tuned: {path: tuned, role: fine-tuned, parent: base, trained-on: opposite}
  other: {path: other, role: fine-tuned, parent: base, trained-on: opposite}
tasks:
  - {task: opposite, limit: 40, cluster: item}
  - {task: knowledge-completion, limit: 40}
plan: {shard-documents: 5} # eight shards a task, so that its units are packed
activations: {documents: 10, positions: [last]}
compare: {bootstrap-samples: 50, permutations: 50}
"""
STAGES = "plan,score,activations,compare,report"


def write(folder):
    """Writes the experiment with all that it reads; returns its file, in which every path is relative."""
    folder = Path(folder)
    shutil.copytree(ROOT / "conf/quickstart", folder)
    shutil.copytree(ROOT / "conf/tasks/quickstart", folder / "tasks", dirs_exist_ok=True)
    for name, factor in (("tuned", 1.5), ("other", 0.7)):
        shutil.copytree(folder / "base", folder / name)
        scale_norm(folder / name / "model.safetensors", factor)
    file = folder / "experiment.yaml"
    file.write_text(TEXT)
    return file


def scale_norm(file, factor):
    data = bytearray(file.read_bytes())
    length = struct.unpack("<Q", data[:8])[0]
    norm = json.loads(data[8:8 + length])["model.norm.weight"]
    assert norm["dtype"] == "F32"
    first, last = (8 + length + offset for offset in norm["data_offsets"])
    numbers = struct.unpack(f"<{(last - first) // 4}f", data[first:last])
    data[first:last] = struct.pack(f"<{len(numbers)}f", *(factor * number for number in numbers))
    file.write_bytes(data)

"""A whole experiment that takes a minute: the quickstart's base, trained for a few steps, on two tasks in small shards."""
import shutil
from pathlib import Path

from spark_home import ROOT

TEXT = """seed: 7
task-path: tasks
data-path: .
checkpoints:
  base: {path: base, role: base}
training:
  recipes:
    teach: {kind: fine-tune, steps: 6, batch-size: 8, learning-rate: 1e-3, clip-norm: 1}
    reread: {kind: restore, text: restore.txt, subject-field: subject, window: 64, steps: 4, batch-size: 8, learning-rate: 4e-4}
  runs:
    opposite: {recipe: teach, parent: base, trained-on: opposite}
  restore: reread
tasks:
  - {task: opposite, limit: 60, cluster: item}
  - {task: knowledge-completion, limit: 60}
  - {task: knowledge-instruction, limit: 60}
  - {task: heldout, limit: 60}
plan: {shard-documents: 5} # twelve shards a task, so that units are packed
activations: {documents: 20, positions: [last]}
gradients: {checkpoints: [base], examples: 20}
compare:
  bootstrap-samples: 200
  permutations: 200
  loss-text: heldout
  knowledge-pairs: [{name: people, knowledge: knowledge-completion, instruction: knowledge-instruction}]
"""
STAGES = "train,plan,score,activations,gradients,first-tokens,compare,report"


def write(folder):
    """Writes the experiment with all that it reads; returns its file, in which every path is relative."""
    folder = Path(folder)
    shutil.copytree(ROOT / "conf/quickstart", folder)
    shutil.copytree(ROOT / "conf/tasks/quickstart", folder / "tasks", dirs_exist_ok=True)
    file = folder / "experiment.yaml"
    file.write_text(TEXT)
    return file

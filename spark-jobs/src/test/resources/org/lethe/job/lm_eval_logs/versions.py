#!/usr/bin/env python3
"""Logs of an earlier version of lm-evaluation-harness, of small tasks with the stories260K model.

    PYTHONPATH=FOLDER_OF_THAT_VERSION python versions.py REFERENCE_DATA

Run with lm_eval 0.4.3 (torch, transformers 5). Writes 0.4.3/ beside itself, what its EvaluationTracker writes, and array/, the
same samples as __main__.py of 0.4.2 writes them.
"""
import json
import logging
import re
import shutil
import sys
import tempfile
from pathlib import Path

import lm_eval
from lm_eval import evaluator
from lm_eval.loggers import EvaluationTracker
from lm_eval.tasks import TaskManager

HERE, SHARED = Path(__file__).parent, Path(sys.argv[1])
VERSION = re.search(r"\d+\.\d+\.\d+", lm_eval.__file__).group()
DATE = "2026-11-27T02-00-00.000000"
DATA = [
    dict(q="a cat saw the moon", o=["it ran.", "it slept all day.", "it sat."], a=1, w=["it ran", "it slept"]),
    dict(q="Tim had a red ball", o=["He was happy.", "He was sad.", "A tree is big."], a=0, w=["He was happy", "He ran"]),
]
COMMON = "dataset_path: json\ndataset_kwargs: {data_files: {test: DATA}}\ntest_split: test\ndoc_to_text: q\n"
TASKS = {
    "old_choose": "output_type: multiple_choice\ndoc_to_choice: o\ndoc_to_target: a\nmetric_list: [{metric: acc}]\n",
    "old_write": "output_type: generate_until\ndoc_to_target: w\ngeneration_kwargs: {until: [\".\"], max_gen_toks: 6}\nmetric_list: [{metric: exact_match}]\n",
}
logging.disable(logging.WARNING)
with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    (folder / "test.jsonl").write_text("".join(json.dumps(d) + "\n" for d in DATA))
    for name, text in TASKS.items():
        (folder / f"{name}.yaml").write_text(f"task: {name}\n" + (COMMON + text).replace("DATA", str(folder / "test.jsonl")))
    tracker = EvaluationTracker(output_path=str(folder / "out"))
    results = evaluator.simple_evaluate(
        model="hf", model_args=f"pretrained={SHARED / 'models/stories260K'},dtype=float32", tasks=list(TASKS), device="cpu", batch_size=1,
        task_manager=TaskManager(include_path=str(folder)), log_samples=True, bootstrap_iters=10, evaluation_tracker=tracker)
    samples = results.pop("samples")
    (HERE / "array").mkdir(exist_ok=True)
    for name, rows in samples.items():
        (HERE / "array" / f"model_{name}.jsonl").write_text(json.dumps(rows, indent=2, default=str, ensure_ascii=False))
    tracker.save_results_aggregated(results=results, samples=samples)
    for name, rows in samples.items():
        tracker.save_results_samples(task_name=name, samples=rows)
    shutil.rmtree(HERE / VERSION, ignore_errors=True)
    (HERE / VERSION).mkdir()
    for path in next((folder / "out").iterdir()).glob("samples_*"):
        shutil.copy(path, HERE / VERSION / (path.name[: path.name.rindex("_")] + "_" + DATE + path.suffix))

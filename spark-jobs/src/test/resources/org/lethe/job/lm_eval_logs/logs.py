#!/usr/bin/env python3
"""Logs that lm-evaluation-harness writes in other ways than ../lm_eval/: under a chat template, with --output_path FILE.json,
and of tasks that Python code marks.

    OMP_NUM_THREADS=1 python logs.py REFERENCE_DATA

lm_eval 0.4.13, torch, transformers 5; float32, CPU, the stories260K model with a made-up chat template. Writes chat/, single/
and file/ beside itself; times, paths of this machine and versions of its libraries are taken out of the results.
"""
import json
import logging
import re
import shutil
import sys
import tempfile
from pathlib import Path

import lm_eval
from lm_eval.loggers import EvaluationTracker
from lm_eval.tasks import TaskManager

logging.disable(logging.WARNING)
HERE, SHARED = Path(__file__).parent, Path(sys.argv[1])
TEMPLATE = "{% for m in messages %}<{{ m.role }}> {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"
UTILS = '''
def half(doc, results):
    return {"exact_match": 0.5}


def mass(doc, results):
    return {"acc": 0.25}


def same(doc, results):
    scores = [score for score, greedy in results]
    return {"acc": float(scores.index(max(scores)) == doc["o"].index(doc["a"]))}
'''
DATA = [
    dict(q="a cat saw the moon", o=["it ran.", "it slept all day.", "it sat."], a="it slept all day."),
    dict(q="Tim had a red ball", o=["He was happy.", "He was sad.", "A tree is big."], a="He was happy."),
    dict(q="the dog was lost", o=["Mom came", "It went home.", "He said no."], a="It went home."),
]
COMMON = "dataset_path: json\ndataset_kwargs: {data_files: {test: DATA, train: TRAIN}}\ntest_split: test\nfewshot_split: train\n"
CHOICE = COMMON + "output_type: multiple_choice\ndoc_to_text: q\ndoc_to_choice: o\ndoc_to_target: \"{{o.index(a)}}\"\n"
WRITTEN = COMMON + "output_type: generate_until\ndoc_to_text: q\ndoc_to_target: a\ngeneration_kwargs: {until: [\".\", \"\\n\"], max_gen_toks: 8}\n"
TASKS = {
    "say_choose": CHOICE + "num_fewshot: 1\ndescription: Tales.\nmetric_list: [{metric: acc}, {metric: acc_norm}]\n",
    "say_write": WRITTEN + "num_fewshot: 1\nmetric_list: [{metric: exact_match}]\n",
    "mark_half": WRITTEN + "process_results: !function utils.half\nmetric_list: [{metric: exact_match}]\n",
    "mark_mass": CHOICE + "process_results: !function utils.mass\nmetric_list: [{metric: acc}]\n",
    "mark_same": CHOICE + "process_results: !function utils.same\nmetric_list: [{metric: acc}]\n",
    "draw": WRITTEN.replace("max_gen_toks: 8", "max_gen_toks: 8, do_sample: true, temperature: 0.8") + "repeats: 2\nmetric_list: [{metric: exact_match}]\n",
}
KEPT = ("results", "configs", "n-shot", "chat_template", "chat_template_sha", "system_instruction", "fewshot_as_multiturn")
DATE = "2026-11-27T02-00-00.000000"


def run(folder, tasks, target, output, **options):
    tracker = EvaluationTracker(output_path=str(output))
    results = lm_eval.simple_evaluate(
        model="hf", model_args=dict(pretrained=str(folder / "model"), dtype="float32"), tasks=tasks, device="cpu", batch_size=1,
        task_manager=TaskManager(include_path=str(folder), include_defaults=False), log_samples=True, bootstrap_iters=10, **options)
    samples = results.pop("samples")
    tracker.save_results_aggregated(results=results, samples=samples)
    for name, rows in samples.items():
        tracker.save_results_samples(task_name=name, samples=rows)
    out = output.parent if output.suffix else next(output.iterdir())
    shutil.rmtree(HERE / target, ignore_errors=True)
    (HERE / target).mkdir()
    for path in out.iterdir():
        name = path.name[: path.name.rindex("_")] + "_" + DATE + path.suffix
        if path.suffix == ".json":
            written = {k: v for k, v in json.loads(path.read_text()).items() if k in KEPT}
            text = json.dumps(written, indent=1, ensure_ascii=False).replace(str(folder), "TASKS")
            (HERE / target / name).write_text(re.sub(r" at 0x[0-9a-f]+", "", text) + "\n")
        else:
            shutil.copy(path, HERE / target / name)


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    shutil.copytree(SHARED / "models/stories260K", folder / "model")
    (folder / "model/chat_template.jinja").write_text(TEMPLATE)
    (folder / "utils.py").write_text(UTILS)
    (folder / "test.jsonl").write_text("".join(json.dumps(d) + "\n" for d in DATA))
    (folder / "train.jsonl").write_text("".join(json.dumps(dict(d, q=d["q"].upper())) + "\n" for d in DATA))
    for name, text in TASKS.items():
        text = text.replace("DATA", str(folder / "test.jsonl")).replace("TRAIN", str(folder / "train.jsonl"))
        (folder / f"{name}.yaml").write_text(f"task: {name}\n" + text)
    chat = dict(apply_chat_template=True, system_instruction="Be kind.")
    run(folder, ["say_choose", "say_write"], "chat", folder / "a", fewshot_as_multiturn=True, **chat)
    run(folder, ["say_choose"], "single", folder / "b", fewshot_as_multiturn=False, **chat)
    run(folder, ["mark_half", "mark_mass", "mark_same", "draw"], "file", folder / "c/mine.json")

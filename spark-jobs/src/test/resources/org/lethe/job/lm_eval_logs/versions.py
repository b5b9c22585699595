#!/usr/bin/env python3
"""Logs of an earlier version of lm-evaluation-harness, of small tasks with the stories260K model.

    PYTHONPATH=FOLDER_OF_THAT_VERSION python versions.py REFERENCE_DATA

Run with lm_eval 0.4.3, 0.4.5 and 0.4.8 (torch, transformers 5). Writes a folder of that name beside itself, what its
EvaluationTracker writes. Of 0.4.3 also array/, the same samples as __main__.py of 0.4.2 writes them; of later versions further
tasks (filters, a text, a group) with their results and, in VERSION-chat/, those under a chat template.
"""
import json
import logging
import re
import shutil
import sys
import tempfile
import types
from pathlib import Path

sys.modules["lm_eval.models.hf_vlms"] = types.ModuleType("hf_vlms")  # models that see need classes of transformers 4
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
LATER = {
    "new_filter": "output_type: generate_until\ndoc_to_target: \"{{w[0]}}\"\ngeneration_kwargs: {until: [\".\"], max_gen_toks: 6}\n"
    "filter_list: [{name: word, filter: [{function: regex, regex_pattern: \"([A-Za-z]+)\"}, {function: take_first}]}, {name: all, filter: [{function: take_first}]}]\n"
    "metric_list: [{metric: exact_match}]\n",
    "new_text": "output_type: loglikelihood_rolling\ndoc_to_target: \"{{q}} {{w[0]}}.\"\nmetric_list: [{metric: word_perplexity}]\n",
}
KEPT = ("results", "groups", "group_subtasks", "configs", "n-shot", "chat_template", "chat_template_sha", "system_instruction", "fewshot_as_multiturn")
GROUP = "group: new_group\ntask: [old_choose, new_text]\n"
TEMPLATE = "{% for m in messages %}<{{ m.role }}> {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"
logging.disable(logging.WARNING)


def run(folder, tasks, target, model, **options):
    tracker = EvaluationTracker(output_path=str(folder / target))
    results = evaluator.simple_evaluate(
        model="hf", model_args=f"pretrained={model},dtype=float32", tasks=tasks, device="cpu", batch_size=1,
        task_manager=TaskManager(include_path=str(folder), **({"include_defaults": False} if later else {})), log_samples=True, bootstrap_iters=10, evaluation_tracker=tracker, **options)
    samples = results.pop("samples")
    tracker.save_results_aggregated(results=results, samples=samples)
    for name, rows in samples.items():
        tracker.save_results_samples(task_name=name, samples=rows)
    shutil.rmtree(HERE / target, ignore_errors=True)
    (HERE / target).mkdir()
    for path in next((folder / target).iterdir()).glob("samples_*"):
        shutil.copy(path, HERE / target / (path.name[: path.name.rindex("_")] + "_" + DATE + path.suffix))
    for path in next((folder / target).iterdir()).glob("results_*") if later else []:
        kept = {k: v for k, v in json.loads(path.read_text()).items() if k in KEPT}
        text = json.dumps(kept, indent=1, ensure_ascii=False).replace(str(folder), "TASKS").replace(str(SHARED), "REFERENCE")
        (HERE / target / f"results_{DATE}.json").write_text(re.sub(r" at 0x[0-9a-f]+", "", text) + "\n")
    return samples


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    (folder / "test.jsonl").write_text("".join(json.dumps(d) + "\n" for d in DATA))
    later = tuple(map(int, VERSION.split("."))) > (0, 4, 3)
    tasks = {**TASKS, **LATER} if later else TASKS
    for name, text in tasks.items():
        (folder / f"{name}.yaml").write_text(f"task: {name}\n" + (COMMON + text).replace("DATA", str(folder / "test.jsonl")))
    model = SHARED / "models/stories260K"
    if later:
        (folder / "new_group.yaml").write_text(GROUP)
        run(folder, ["new_group", "old_write", "new_filter"], VERSION, model)
        shutil.copytree(model, folder / "model")
        (folder / "model/chat_template.jinja").write_text(TEMPLATE)
        chat = dict(apply_chat_template=True, system_instruction="Be kind.", fewshot_as_multiturn=True, num_fewshot=1)
        run(folder, ["old_choose", "old_write"], VERSION + "-chat", folder / "model", **chat)
    else:
        samples = run(folder, list(TASKS), VERSION, model)
        (HERE / "array").mkdir(exist_ok=True)
        for name, rows in samples.items():
            (HERE / "array" / f"model_{name}.jsonl").write_text(json.dumps(rows, indent=2, default=str, ensure_ascii=False))

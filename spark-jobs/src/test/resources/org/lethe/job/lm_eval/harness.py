#!/usr/bin/env python3
"""Files that lm-evaluation-harness itself writes: samples and results of small tasks with the stories260K model.

    OMP_NUM_THREADS=1 python harness.py REFERENCE_DATA CONF

lm_eval 0.4.13, torch, transformers 5; float32, CPU. Writes beside itself: tasks/ (what conf/lm_eval/export_tasks.py makes
of the made-up tasks below), and samples_*.jsonl and results.json as the harness logs them. Times, paths of this machine and
versions of its libraries are taken out of results.json.
"""
import json
import logging
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import lm_eval
from lm_eval.loggers import EvaluationTracker
from lm_eval.tasks import TaskManager

logging.disable(logging.WARNING)
HERE, SHARED, CONF = Path(__file__).parent, Path(sys.argv[1]), Path(sys.argv[2])
UTILS = '''
def docs(dataset):
    return dataset.map(lambda d: {"query": "Once, " + d["q"].strip() + ".", "n": len(d["o"])})


def text(doc):
    return doc["query"] + " Then"


def target(doc):
    return doc["o"].index(doc["a"])


def which(doc):
    return len(doc["q"]) % 2


def twist(dataset):
    return dataset.map(lambda d: {"query": "Long ago, " + d["q"] + "."})
'''
DATA = [
    dict(q="a cat saw the moon ", o=["it ran.", "it slept all day.", "naïve café"], a="it slept all day."),
    dict(q="Tim had a red ball", o=["He was happy.", "He was sad.", "A tree is big."], a="He was happy."),
    dict(q="the dog was lost", o=["Mom came", "It went home.", "He said \"no\"."], a="It went home."),
    dict(q="Lily found a box", o=["She opened it.", "no", "It was blue and very big"], a="She opened it."),
    dict(q="the sun went down", o=["Dark.", "They went to bed.", "Sam ate"], a="They went to bed."),
]
COMMON = "dataset_path: json\ndataset_kwargs: {data_files: {test: DATA, train: TRAIN}}\ntest_split: test\n"
TASKS = {
    "tale": COMMON + "process_docs: !function utils.docs\ntraining_split: train\nfewshot_split: train\nnum_fewshot: 2\noutput_type: multiple_choice\n"
            "description: \"Tales.\\n\"\ndoc_to_text: !function utils.text\ndoc_to_choice: o\ndoc_to_target: !function utils.target\n"
            "metric_list: [{metric: acc}, {metric: acc_norm}]\nmetadata: {version: 1.5}\n",
    "tale_self": COMMON + "num_fewshot: 1\nfewshot_split: test\noutput_type: multiple_choice\ndoc_to_text: \"{{q}}:\"\ndoc_to_choice: \"{{o}}\"\n"
                 "doc_to_target: a\ntarget_delimiter: \"\\n\"\nmetric_list: [{metric: acc}]\n",
    "tale_twist": COMMON + "process_docs: !function utils.docs\nnum_fewshot: 1\nfewshot_split: train\nfewshot_config: {sampler: first_n, process_docs: !function utils.twist}\n"
                  "output_type: multiple_choice\ndoc_to_text: query\ndoc_to_choice: o\ndoc_to_target: \"{{o.index(a)}}\"\nmetric_list: [{metric: acc}]\n",
    "tale_last": COMMON + "output_type: loglikelihood\ndoc_to_text: \"{{q.strip()}}\"\ndoc_to_target: \" {{a}}\"\nmetric_list: [{metric: perplexity}, {metric: acc}]\n",
    "tale_which": COMMON + "num_fewshot: 1\nfewshot_split: train\noutput_type: multiple_choice\ndoc_to_text: !function utils.which\n"
                  "doc_to_choice: \"{{[q + ' Sam', q + ' the big dog']}}\"\ndoc_to_target: \"was {{a}}\"\nmetric_list: [{metric: acc}, {metric: f1}, {metric: mcc}, {metric: brier_score}]\n",
    "tale_write": COMMON + "num_fewshot: 1\nfewshot_split: train\noutput_type: generate_until\ndoc_to_text: \"{{q.strip()}}.\"\ndoc_to_target: a\n"
                  "gen_prefix: Then\ngeneration_kwargs: {until: [\".\", \"\\n\"], max_gen_toks: 16}\nmetric_list: [{metric: exact_match, ignore_case: true}]\n"
                  "filter_list:\n  - {name: whole, filter: [{function: remove_whitespace}, {function: take_first}]}\n"
                  "  - {name: word, filter: [{function: regex, regex_pattern: \"([a-z]+)$\"}, {function: take_first}]}\n",
    "tale_text": COMMON + "output_type: loglikelihood_rolling\ndoc_to_text: \"\"\ndoc_to_target: \"{{q}} {{o|join(' ')}}\"\n"
                 "metric_list: [{metric: word_perplexity}, {metric: byte_perplexity}, {metric: bits_per_byte}]\n",
}
GROUP = "group: tales\ngroup_alias: Tales\ntask: [tale, tale_self]\naggregate_metric_list: [{metric: acc}, {metric: acc_norm, weight_by_size: false}]\nmetadata: {version: 2.0}\n"
DROPPED = ("date", "pretty_env_info", "git_hash", "upper_git_hash", "start_time", "end_time", "total_evaluation_time_seconds", "config", "transformers_version", "model_name", "model_name_sanitized", "task_hashes")

with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    (folder / "utils.py").write_text(UTILS)
    (folder / "test.jsonl").write_text("".join(json.dumps(d) + "\n" for d in DATA))
    (folder / "train.jsonl").write_text("".join(json.dumps(dict(d, q=d["q"].upper())) + "\n" for d in DATA[:4]))
    for name, text in TASKS.items():
        text = text.replace("DATA", str(folder / "test.jsonl")).replace("TRAIN", str(folder / "train.jsonl"))
        (folder / f"{name}.yaml").write_text(f"task: {name}\n" + text)
    (folder / "tales.yaml").write_text(GROUP)
    shutil.rmtree(HERE / "tasks", ignore_errors=True)
    subprocess.run([sys.executable, CONF / "lm_eval/export_tasks.py", *TASKS, "--output", HERE / "tasks", "--include-path", folder], check=True)
    shutil.copy(folder / "tales.yaml", HERE / "tasks/tales.yaml")
    tracker = EvaluationTracker(output_path=str(folder / "out"))
    results = lm_eval.simple_evaluate(
        model="hf", model_args=dict(pretrained=str(SHARED / "models/stories260K"), dtype="float32"), tasks=["tales", "tale_twist", "tale_last", "tale_which", "tale_write", "tale_text"],
        task_manager=TaskManager(include_path=str(folder), include_defaults=False), device="cpu", batch_size=1, log_samples=True, bootstrap_iters=10)
    samples = results.pop("samples")
    tracker.save_results_aggregated(results=results, samples=samples)
    for name, rows in samples.items():
        tracker.save_results_samples(task_name=name, samples=rows)
    out = next((folder / "out").iterdir())
    for old in HERE.glob("samples_*.jsonl"):
        old.unlink()
    for path in out.glob("samples_*.jsonl"):
        shutil.copy(path, HERE / (path.name.rsplit("_", 1)[0] + "_2026-11-21T12-00-00.000000.jsonl"))
    written = json.loads(next(out.glob("results_*.json")).read_text())
    written = {k: v for k, v in written.items() if k not in DROPPED}
    text = json.dumps(written, indent=1, ensure_ascii=False).replace(str(folder), "TASKS")
    text = re.sub(r" at 0x[0-9a-f]+", "", text)
    (HERE / "results_2026-11-21T12-00-00.000000.json").write_text(text + "\n")

#!/usr/bin/env python3
"""What lm-evaluation-harness makes of SmolLM2-135M-Instruct asked through its chat template.

    OMP_NUM_THREADS=1 python chat_scores.py FOLDER > chat_scores.json

lm_eval 0.4.13, transformers 5.24, torch 2.15, float32, eager attention, one request at a time. Per run: the task file,
its documents, how it is asked, per document prompt_hash, requests [context, continuation], answers (log-likelihood
[sum, greedy], or the text), and the metrics.
"""
import json
import logging
import sys
import tempfile
from pathlib import Path

import yaml
from lm_eval import evaluator
from lm_eval.api.task import ConfigurableTask
from lm_eval.models.huggingface import HFLM

logging.disable(logging.WARNING)
CITIES = dict(France="Paris", Japan="Tokyo", Italy="Rome", Egypt="Cairo", Canada="Ottawa", Peru="Lima", Norway="Oslo", Cuba="Havana")
NAMES = list(CITIES)
ROWS = [dict(country=c, city=CITIES[c], options=[CITIES[NAMES[(i + k) % 8]] for k in range(4)], label=0) for i, c in enumerate(NAMES)]
for i, row in enumerate(ROWS):
    row["options"] = row["options"][-(i % 4):] + row["options"][:-(i % 4)]
    row["label"] = row["options"].index(row["city"])
CHOICE = ("doc_to_text: 'What is the capital of {{country}}?'\ndoc_to_choice: options\ndoc_to_target: label\noutput_type: multiple_choice\n"
          "metric_list: [{metric: acc}, {metric: acc_norm}]\n")
PREFIX = CHOICE + "gen_prefix: 'The capital is'\n"
LAST = "doc_to_text: 'Country: {{country}}. Capital:'\ndoc_to_target: ' {{city}}'\noutput_type: loglikelihood\nmetric_list: [{metric: acc}, {metric: perplexity}]\n"
FREE = ("doc_to_text: 'What is the capital of {{country}}?'\ndoc_to_target: city\noutput_type: generate_until\n"
        "generation_kwargs: {until: ['.'], max_gen_toks: 12, do_sample: false}\nmetric_list: [{metric: exact_match}]\n")
DESCRIBED = 'description: "Answer with the name of a city."\n'
RUNS = [
    ("choices", CHOICE, 2, "You know the world.", True),
    ("choices", CHOICE + DESCRIBED, 2, "You know the world.", False),
    ("choices", CHOICE, 0, None, True),
    ("begun", PREFIX, 1, None, True),
    ("last", LAST, 1, "Be brief.", True),
    ("generates", FREE, 0, None, True),
    ("generates", FREE + DESCRIBED, 2, "Be brief.", True),
    ("generates", FREE, 2, None, False),
]

lm = HFLM(pretrained=sys.argv[1], dtype="float32", device="cpu", batch_size=1, attn_implementation="eager")


def record(name, text, shots, instruction, multiturn, folder):
    path = Path(folder) / f"{name}.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    text = f"task: {name}\n{text}num_fewshot: {shots}\ndataset_path: json\ntest_split: test\nfewshot_split: test\n"
    config = yaml.safe_load(text)
    task = ConfigurableTask(config={**config, "dataset_kwargs": dict(data_files=dict(test=str(path)))})
    task.set_fewshot_seed(1234)
    found = evaluator.evaluate(lm, {name: task}, apply_chat_template=True, fewshot_as_multiturn=multiturn, system_instruction=instruction,
                               log_samples=True, bootstrap_iters=0)
    docs = []
    for sample in sorted(found["samples"][name], key=lambda s: s["doc_id"]):
        args = [list(a) for a in sample["arguments"]]
        requests = [[a[0], a[1]["until"] if isinstance(a[1], dict) else a[1]] for a in args]
        resps = [r[0] for r in sample["resps"]]
        docs.append(dict(prompt_hash=sample["prompt_hash"], requests=requests, answers=resps))
    metrics = {k.split(",")[0]: v for k, v in found["results"][name].items() if isinstance(v, float) and "stderr" not in k}
    return dict(name=name, yaml=text, instruction=instruction, multiturn=multiturn, docs=docs, metrics=metrics)


with tempfile.TemporaryDirectory() as folder:
    runs = [record(*run, folder) for run in RUNS]
rows = ",\n".join(json.dumps(run, ensure_ascii=False) for run in runs)
sys.stdout.write('{"docs": ' + json.dumps(ROWS) + ',\n"runs": [\n' + rows + "\n]}\n")

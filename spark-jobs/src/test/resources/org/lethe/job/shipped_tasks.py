#!/usr/bin/env python3
"""Prompts of lm-evaluation-harness for the tasks in conf/tasks, over the reference data.

    python shipped_tasks.py CONF_TASKS REFERENCE_DATA > shipped_tasks.json

lm_eval 0.4.13, Jinja2 3.1.6. A task the harness has is built from the harness's own definition, its data brought into
the Hub's columns here; the others from our file, which the harness reads too (our extensions are applied here).
Per case: the files of each split, and per 50 documents the first 16 hexadecimal digits of SHA-256 over, for each
document, context, continuations and gold, joined by U+001F and ended by U+001E.
The first document of a case without examples stands in full.
"""
import csv
import glob
import hashlib
import json
import logging
import os
import sys
from pathlib import Path

import datasets
import lm_eval
import yaml
from lm_eval.api.task import ConfigurableTask
from lm_eval.tasks._yaml_loader import load_yaml

logging.disable(logging.WARNING)
CONF, SHARED = Path(sys.argv[1]), Path(sys.argv[2])
HARNESS = Path(lm_eval.__file__).parent / "tasks"


def lines(name):
    return [json.loads(x) for x in (SHARED / name).read_text().splitlines() if x]


def arc(name):
    return [dict(question=r["question"]["stem"], answerKey=r["answerKey"],
                 choices={k: [c[k] for c in r["question"]["choices"]] for k in ("text", "label")}) for r in lines(name)]


def openbookqa(name):  # from another packaging of the set, which has the choices apart
    rows = lines("data/openbookqa/openbook_qa_test_500.foundry.jsonl")
    return [dict(question_stem=r["query"], answerKey="ABCD"[r["gold"]], choices=dict(text=r["choices"], label=list("ABCD"))) for r in rows]


def boolq(name):
    return [dict(question=r["question"], passage=r["passage"], label=int(r["answer"])) for r in lines(name)]


def mmlu(name):
    with open(SHARED / name, newline="") as f:
        return [dict(question=r["question"], choices=[r[f"choice{i}"] for i in range(4)], answer=int(r["answer"])) for r in csv.DictReader(f)]


def stories(task):
    return lambda name: [r for r in lines(name) if r["task"] == task and r["split"] == "test"]


def texts(name):
    return [dict(text=t) for t in (SHARED / name).read_text().split("<|endoftext|>")]


HELLASWAG, ARC_DEV = "data/hellaswag/hellaswag_val_1000.jsonl", "data/arc/ARC-Challenge-Dev.jsonl"
ITEMS = "models/stories-family/items.jsonl"
CASES = [
    ("hellaswag", 0, dict(validation=HELLASWAG), lines, "hellaswag/hellaswag.yaml"),
    ("hellaswag", 3, dict(validation=HELLASWAG, train=HELLASWAG), lines, "hellaswag/hellaswag.yaml"),
    ("arc_challenge", 0, dict(test="data/arc/ARC-Challenge-Test.jsonl"), arc, "arc/arc_challenge.yaml"),
    ("arc_challenge", 25, dict(test="data/arc/ARC-Challenge-Test.jsonl", train=ARC_DEV), arc, "arc/arc_challenge.yaml"),
    ("arc_easy", 0, dict(test=ARC_DEV), arc, "arc/arc_easy.yaml"),
    ("openbookqa", 0, dict(test="data/openbookqa/test.tsv"), openbookqa, "openbookqa/openbookqa.yaml"),
    ("commonsense_qa", 0, dict(validation="data/commonsenseqa/dev_rand_split.jsonl"), lines, "commonsense_qa/default.yaml"),
    ("boolq", 0, dict(validation="data/boolq/dev_500.jsonl"), boolq, "super_glue/boolq/default.yaml"),
    ("boolq", 4, dict(validation="data/boolq/dev_500.jsonl", train="data/boolq/dev_500.jsonl"), boolq, "super_glue/boolq/default.yaml"),
    ("lambada_openai", 0, dict(test="data/lambada/lambada_test_500.jsonl"), lines, "lambada/lambada_openai.yaml"),
    ("stories/heldout", 0, dict(test="models/stories-family/heldout.txt"), texts, None),
]
for path in sorted(glob.glob(str(SHARED / "data/mmlu/test/*.csv"))):
    subject = os.path.basename(path)[:-len("_test.csv")]
    files = dict(test=f"data/mmlu/test/{subject}_test.csv", dev=f"data/mmlu/dev/{subject}_dev.csv")
    for shots in (0, 5):
        CASES.append((f"mmlu/mmlu_{subject}", shots, files, mmlu, f"mmlu/default/mmlu_{subject}.yaml"))
for path in sorted(glob.glob(str(SHARED / "data/function_vectors/*.json"))):
    name = "data/function_vectors/" + os.path.basename(path)
    for shots in (0, 10):
        CASES.append((f"function_vectors/fv_{os.path.basename(path)[:-5]}", shots, dict(test=name),
                      lambda n: json.loads((SHARED / n).read_text()), None))
for task in ("antonym", "country-capital", "present-past", "singular-plural", "capitalize"):
    CASES.append((f"stories/{task}", 0, dict(test=ITEMS), stories(task), None))


def build(name, shots, files, read, harness):
    config = load_yaml(HARNESS / harness, resolve_func=True) if harness else yaml.safe_load((CONF / f"{name}.yaml").read_text())
    for key in ("include", "where", "separator", "dataset_path", "dataset_name", "dataset_kwargs", "tag", "task_alias"):
        config.pop(key, None)
    data = {split: datasets.Dataset.from_list(read(file)) for split, file in files.items()}
    for key in ("training_split", "validation_split"):  # splits that are not at hand
        if config.get(key) and config[key] not in data:
            config[key] = None
    if "train" in data:
        config["training_split"] = "train"
    task = ConfigurableTask(config=dict(config, custom_dataset=lambda **kw: datasets.DatasetDict(data), num_fewshot=shots))
    task.set_fewshot_seed(1234)
    task.build_all_requests(rank=0, world_size=1)
    documents = {}
    for i in task.instances:
        documents.setdefault(i.doc_id, []).append(i)
    rows = []
    for doc_id, instances in sorted(documents.items()):
        doc, gold = instances[0].doc, 0
        if task.OUTPUT_TYPE == "multiple_choice":
            gold = task.doc_to_target(doc)
            gold = task.doc_to_choice(doc).index(gold) if isinstance(gold, str) else int(gold)
        if task.OUTPUT_TYPE == "loglikelihood_rolling":
            rows.append(["", instances[0].args[0], "0"])
        else:
            assert len({i.args[0] for i in instances}) == 1
            rows.append([instances[0].args[0]] + [i.args[1] for i in instances] + [str(gold)])
    text = ["\x1f".join(r) + "\x1e" for r in rows]
    digests = [hashlib.sha256("".join(text[i:i + 50]).encode()).hexdigest()[:16] for i in range(0, len(text), 50)]
    case = dict(task=name, num_fewshot=shots, files=files, documents=len(rows), digests=digests)
    return case if shots else dict(case, first=rows[0])


json.dump([build(*case) for case in CASES], sys.stdout, indent=1)
print()

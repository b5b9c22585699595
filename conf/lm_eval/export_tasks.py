#!/usr/bin/env python3
"""Writes lm-evaluation-harness tasks as files that Lethe reads without running Python.

    python export_tasks.py hellaswag mmlu_anatomy --output lm_eval_tasks [--include-path DIR]

Per task: OUTPUT/TASK.yaml and OUTPUT/data/TASK/SPLIT.jsonl, the documents as the harness has them after process_docs.
What a function gives for doc_to_text, doc_to_choice or doc_to_target becomes a field of every document. In the experiment:

    task-path: lm_eval_tasks
    data-path: lm_eval_tasks/data
    tasks: [{task: hellaswag}]

A task that no file can stand for is told and left out: metrics or filters in Python, images, sound. Needs lm_eval (0.4.13) and, for tasks of the Hub, the network.
"""
import argparse
import json
import sys
from pathlib import Path

import yaml
from lm_eval.api.task import ConfigurableTask
from lm_eval.tasks import TaskManager

COPIED = ("tag", "training_split", "validation_split", "test_split", "fewshot_split", "output_type", "description", "target_delimiter",
          "fewshot_delimiter", "num_fewshot", "metric_list", "generation_kwargs", "filter_list", "repeats", "gen_prefix")
RENDERED = {"doc_to_text": "lm_eval_text", "doc_to_choice": "lm_eval_choices", "doc_to_target": "lm_eval_target"}
FEWSHOT = "fewshot"


class Refused(Exception):
    """Why no file can stand for a task."""


def has_code(value):
    if isinstance(value, dict):
        return any(map(has_code, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(has_code, value))
    return callable(value)


def documents(task, docs):
    """The documents, and what functions make of each."""
    rendered = {key: field for key, field in RENDERED.items() if callable(getattr(task.config, key))}
    rows = []
    for doc in docs:
        row = dict(doc)
        for key, field in rendered.items():
            row[field] = getattr(task, key)(doc)
            if key == "doc_to_text" and not isinstance(row[field], (str, int)):
                raise Refused("doc_to_text gives neither text nor the index of a choice")
        rows.append(row)
    return rows


def exported(task):
    """The keys of the task file and the documents of every split."""
    config = task.config
    for key in ("process_results", "metric_list", "filter_list", "gen_prefix", "description"):
        if has_code(getattr(config, key)):
            raise Refused(f"{key} is Python code")
    for key in ("doc_to_image", "doc_to_audio", "use_prompt"):
        if getattr(config, key):
            raise Refused(f"{key} is set")
    keys = dict(task=config.task, dataset_path="json")
    keys.update({k: getattr(config, k) for k in COPIED if getattr(config, k) not in (None, "", [])})
    keys.update({k: RENDERED[k] if callable(getattr(config, k)) else getattr(config, k) for k in RENDERED if getattr(config, k) is not None})
    splits = {}
    for split, docs in ((config.test_split, task.test_docs), (config.validation_split, task.validation_docs), (config.training_split, task.training_docs)):
        if split:
            splits.setdefault(split, documents(task, docs()))
    few = config.fewshot_config
    pool = documents(task, task.fewshot_docs() or [])
    if few.split and splits.setdefault(few.split, pool) != pool or few.samples and not few.split:
        splits[FEWSHOT] = pool
        keys["fewshot_split"] = FEWSHOT
    sampler = few.sampler if isinstance(few.sampler, str) else None
    if sampler is None:
        raise Refused("fewshot_config.sampler is Python code")
    own = {k: getattr(few, k) for k in ("doc_to_text", "doc_to_choice", "doc_to_target", "gen_prefix", "fewshot_delimiter", "target_delimiter")}
    differ = {k: v for k, v in own.items() if v != getattr(config, k)}
    if has_code(list(differ.values())):
        raise Refused("fewshot_config holds Python code")
    keys["fewshot_config"] = dict(sampler=sampler, **differ)
    keys["dataset_kwargs"] = dict(data_files={s: f"{config.task}/{s}.jsonl" for s in splits})
    if "version" in (config.metadata or {}):
        keys["metadata"] = dict(version=config.metadata["version"])
    return keys, splits


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tasks", nargs="+", help="names of tasks, groups or tags")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--include-path", help="folder of further task files")
    given = parser.parse_args()
    refused = 0
    for name, task in TaskManager(include_path=given.include_path).load(given.tasks)["tasks"].items():
        try:
            if not isinstance(task, ConfigurableTask):
                raise Refused("the task is Python code")
            keys, splits = exported(task)
        except Refused as why:
            refused += 1
            print(f"{name}: {why}", file=sys.stderr)
            continue
        folder = given.output / "data" / name
        folder.mkdir(parents=True, exist_ok=True)
        for split, rows in splits.items():
            with open(folder / f"{split}.jsonl", "w", encoding="utf-8") as file:
                file.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)
        (given.output / f"{name}.yaml").write_text(yaml.safe_dump(json.loads(json.dumps(keys, default=str)), sort_keys=False, allow_unicode=True), encoding="utf-8")
        print(f"{name}: " + ", ".join(f"{len(rows)} {split}" for split, rows in splits.items()))
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""What lm-evaluation-harness makes of files that include others, and of groups and tags.

    python groups.py > groups.json

lm_eval 0.4.13. files: made-up task files by path. loads: for each name its tasks with what they say, and its groups.
"""
import json
import logging
import sys
import tempfile
from pathlib import Path

from lm_eval.tasks import TaskManager

logging.disable(logging.WARNING)
BASE = """dataset_path: json
dataset_kwargs:
  data_files: {test: DATA}
test_split: test
output_type: multiple_choice
doc_to_text: "{{q}}"
doc_to_choice: ["a", "b"]
doc_to_target: 0
metric_list:
  - metric: acc
metadata: {version: 1}
"""
FILES = {
    "base_yaml": BASE,
    "more/mid_yaml": "include: ../base_yaml\ndescription: mid\nnum_fewshot: 1\nfewshot_delimiter: '--'\n",
    "more/last_yaml": "description: last\ntarget_delimiter: '='\n",
    "a.yaml": "include: base_yaml\ntask: a\ntag: [letters, first]\n",
    "b.yaml": "include: more/mid_yaml\ntask: b\ntag: letters\ndescription: own\n",
    "more/c.yaml": "task: c\ninclude: [mid_yaml, last_yaml]\nnum_fewshot: null\n",
    "more/d.yaml": "task: d\ninclude: [last_yaml, mid_yaml]\nmetric_list: [{metric: acc_norm}]\n",
    "plain.yaml": "group: plain\ntask: [a, c]\nmetadata: {version: 2.5}\n",
    "nested.yaml": "group: nested\ngroup_alias: Nested\ntask: [plain, b]\naggregate_metric_list:\n  - {metric: acc, weight_by_size: false}\n"
                   "  - {metric: acc_norm, filter_list: none, aggregation: mean}\n",
    "over.yaml": "group: over\nnum_fewshot: 3\ntarget_delimiter: ':'\ntask:\n  - a\n  - {task: b, num_fewshot: 4, description: item}\n"
                 "  - {group: plain, description: all}\naggregate_metric_list: [{metric: acc, filter_list: [none, x]}]\n",
    "inline.yaml": "group: inline\ntask:\n  - group: inner\n    group_alias: Inner\n    task: [a, d]\n    aggregate_metric_list: [{metric: acc}]\n  - letters\n",
    "own.yaml": "group: own\ntask:\n  - task: fresh\n" + "".join("    " + line + "\n" for line in BASE.splitlines()) + "    description: here\n",
}
NAMES = ["a", "b", "c", "d", "letters", "plain", "nested", "over", "inline", "own"]
KEYS = ["description", "num_fewshot", "target_delimiter", "fewshot_delimiter"]

with tempfile.TemporaryDirectory() as folder:
    data = Path(folder) / "data.jsonl"
    data.write_text('{"q": "x"}\n')
    for name, text in FILES.items():
        (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
        (Path(folder) / name).write_text(text.replace("DATA", str(data)))
    loads = {}
    for name in NAMES:
        found = TaskManager(include_path=folder, include_defaults=False).load([name])
        loads[name] = dict(
            tasks=[dict(name=t.config.task, metrics=[m["metric"] for m in t.config.metric_list], **{k: t.config[k] for k in KEYS}) for t in found["tasks"].values()],
            groups=[dict(name=g.name, alias=g.alias or g.name, version=g.version, tasks=[t.config.task for t in g.get_all_tasks()], children=g.child_names,
                         aggregates=[dict(metric=a.metric, filters=a.filter_list or [], weightBySize=a.weight_by_size) for a in g.aggregate_metric_list or []])
                    for g in found["groups"].values()])
json.dump(dict(files=FILES, loads=loads), sys.stdout, indent=1)
print()

#!/usr/bin/env python3
"""What lm-evaluation-harness asks for made-up tasks, and how it marks answers that are drawn.

    python prompts.py > prompts.json

lm_eval 0.4.13, numpy 2, scikit-learn, seed 7. tasks: the task file, its documents by split, its requests as
[document, context, continuation or stop strings], what was drawn for each ([log-likelihood, greedy]), and its metrics.
"""
import json
import logging
import random
import sys
import tempfile
from pathlib import Path

import yaml
from lm_eval.api.task import ConfigurableTask

logging.disable(logging.WARNING)
DRAW = random.Random(7)
WORDS = "sun moon rain wind cloud storm river stone".split()
BLANKS = [dict(sentence=f"The {a} met the {b} because _ was {w}.", option1=a, option2=b, answer=str(1 + i % 2))
          for i, (a, b, w) in enumerate([("fox", "owl", "sly"), ("crow", "toad", "old"), ("ant", "bee", "busy"), ("cat", "dog", "fast"), ("hen", "pig", "fat")])]
PAIRS = [dict(a=DRAW.choice(WORDS), b=DRAW.choice(WORDS), label=DRAW.randrange(2), hint=f"{w.upper()}:", lead=DRAW.choice(["It is", "It is ", ""])) for w in WORDS * 3]
FOURS = [dict(a=w, options=DRAW.sample(WORDS, 4), label=DRAW.randrange(4), answer=i, answers=[w, w.upper()]) for i, w in enumerate(WORDS)]
NOTES = ["I'm 3.5 km away, aren't I?", "A \"quoted\" (old-fashioned) word-", "é à 10,000 €: ça va… 日本語です。", "x&amp;y cost $5-10/day; 1,2 and 3. No.5", "short", ""]
LINES = [dict(a=text, answer=DRAW.choice([text, text.upper(), " ".join(text.split()[::-1]), text[2:] + " too, 4.", "other words"]) or "none") for text in NOTES * 3]
LETTERED = [dict(a=["It is " + row["options"][i % 4].upper() + "!", "Answer: C", "(B) or (A)", "none"][i % 4], choices=row["options"], right=f"({'ABCD'[i % 3]})")
            for i, row in enumerate(FOURS)]
SEVERAL = [dict(row, rights=[[0, 2], [3], [1, 9], [0, 1, 2, 3], [2, 1]][i % 5]) for i, row in enumerate(FOURS)]

WINOGRANDE = r'''
task: blanks
doc_to_text: "{{ answer|int - 1 }}"
doc_to_choice: "{% set at = sentence.index('_') %}{{ [sentence[:at] + option1, sentence[:at] + option2] }}"
doc_to_target: "{{ sentence[sentence.index('_') + 1:].strip() }}"
output_type: multiple_choice
description: "Fill in.\n"
metric_list: [{metric: acc}, {metric: acc_norm}]
'''
BINARY = r'''
doc_to_text: "{{a}} or {{b}}?"
doc_to_choice: ["no", "yes, indeed"]
doc_to_target: label
output_type: multiple_choice
'''
FREE = r'''
doc_to_text: "{{a}}?"
doc_to_target: answers
generation_kwargs: {until: ["."], max_gen_toks: 5}
metric_list: [{metric: exact_match}]
'''
TASKS = {
    "blanks": (WINOGRANDE, BLANKS),
    "blanks_shots": (WINOGRANDE + "num_fewshot: 2\ntarget_delimiter: ''\n", BLANKS),
    "blanks_prefix": (WINOGRANDE + "num_fewshot: 1\ngen_prefix: 'I say'\n", BLANKS),
    "columns": ("doc_to_text: label\ndoc_to_choice: options\ndoc_to_target: '{{a}} {{answer}}'\noutput_type: multiple_choice\nnum_fewshot: 1\n"
                "metric_list: [{metric: acc}, {metric: acc_norm}, {metric: acc_bytes}]\n", FOURS),
    "binary": (BINARY + "metric_list: [{metric: acc}, {metric: f1}, {metric: mcc}, {metric: brier_score}]\n", PAIRS),
    "one_sided": (BINARY.replace("label", "'{{0}}'") + "metric_list: [{metric: f1}, {metric: mcc}, {metric: brier_score}]\n", PAIRS[:1]),
    "four": ("doc_to_text: '{{a}}:'\ndoc_to_choice: options\ndoc_to_target: label\noutput_type: multiple_choice\n"
             "metric_list: [{metric: acc}, {metric: brier_score}]\n", FOURS),
    "prefix": (BINARY + "gen_prefix: 'I say'\nnum_fewshot: 2\nmetric_list: [{metric: acc}]\n", PAIRS),
    "prefix_field": (BINARY + "gen_prefix: hint\nnum_fewshot: 1\ntarget_delimiter: ' = '\nmetric_list: [{metric: acc}]\n", PAIRS),
    "prefix_sometimes": (BINARY + "gen_prefix: '{{lead}}'\nnum_fewshot: 3\nmetric_list: [{metric: acc}]\n", PAIRS),
    "prefix_line": (FREE + 'gen_prefix: "Answer:\\n"\nnum_fewshot: 1\n', FOURS),
    "written_otherwise": (BINARY + "num_fewshot: 2\nfewshot_config: {sampler: first_n, doc_to_text: 'Is it {{a}}?', doc_to_choice: {a: 'never', b: 'always'},"
                          " doc_to_target: '{{1 - label}}', gen_prefix: 'Well,', fewshot_delimiter: ' | ', target_delimiter: ' -> '}\nmetric_list: [{metric: acc}]\n", PAIRS),
    "delimited_otherwise": (FREE + "num_fewshot: 2\nfewshot_config: {fewshot_delimiter: ' | ', doc_to_target: '{{a}}!'}\n", FOURS),
    "generates": (FREE, FOURS),
    "generates_choice": (FREE.replace("answers", "label") + "doc_to_choice: ['one', 'two', 'three', 'four']\nnum_fewshot: 2\n", FOURS),
    "translates": ("doc_to_text: '{{a}} ='\ndoc_to_target: answer\nmetric_list: [{metric: bleu}, {metric: chrf}, {metric: ter}]\n", LINES),
    "lettered": ("doc_to_text: '{{a}}:'\ndoc_to_target: right\nmetric_list: [{metric: exact_match}]\nfilter_list: [{name: letter, filter: ["
                 "{function: multi_choice_regex, regex_pattern: '(\\([A-Z]\\))', ignore_case: true}, {function: take_first}]}]\n", LETTERED),
    "several": ("doc_to_text: '{{a}}:'\ndoc_to_choice: options\ndoc_to_target: rights\noutput_type: multiple_choice\n"
                "metric_list: [{metric: acc}, {metric: acc_norm}, {metric: acc_bytes}, {metric: exact_match}]\n", SEVERAL),
    "several_rendered": ("doc_to_text: '{{a}}:'\ndoc_to_choice: options\ndoc_to_target: '{{ rights }}'\noutput_type: multiple_choice\n"
                         "metric_list: [{metric: acc}, {metric: acc_norm}]\n", SEVERAL),
    "repeated": (FREE + "output_type: generate_until\nrepeats: 3\nfilter_list: [{name: vote, filter: [{function: take_first_k, k: 2},"
                 " {function: majority_vote}, {function: take_first}]}]\n", FOURS),
}


def record(name, text, rows, folder):
    path = Path(folder) / f"{name}.jsonl"
    pool = Path(folder) / f"{name}_pool.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    pool.write_text("".join(json.dumps(row) + "\n" for row in rows[::-1]))
    head = "" if text.lstrip().startswith("task:") else f"task: {name}\n"
    text = head + text.strip() + "\ndataset_path: json\ntest_split: test\nfewshot_split: pool\n"
    config = yaml.safe_load(text)
    task = ConfigurableTask(config={**config, "dataset_kwargs": dict(data_files=dict(test=str(path), pool=str(pool)))})
    task.set_fewshot_seed(1234)
    task.build_all_requests(limit=None, rank=0, world_size=1)
    generates = task.OUTPUT_TYPE == "generate_until"
    requests, drawn, results = [], [], {}
    for instance in task.instances:
        context, rest = instance.args
        requests.append([instance.doc_id, context, rest["until"] if generates else rest])
        answer = str(rows[instance.doc_id].get("a")) if generates and instance.doc_id % 3 else "stone"
        answer = answer if generates else [-DRAW.uniform(1, 9), DRAW.random() < 0.3]
        drawn.append(answer)
        instance.resps = [answer if generates else tuple(answer)] * instance.repeats
    task.apply_filters()
    filtered = next(iter(task.instances[0].filtered_resps))
    for i, row in enumerate(task.eval_docs):
        heard = [r.filtered_resps[filtered] for r in task.instances if r.doc_id == i]
        for metric, value in task.process_results(row, heard).items():
            results.setdefault(metric, []).append(value)
    metrics = {metric: float(task.aggregation()[metric](values)) for metric, values in results.items()}
    return dict(name=name, yaml=text, docs=rows, requests=requests, drawn=drawn, metrics=metrics)


with tempfile.TemporaryDirectory() as folder:
    tasks = [record(name, text, rows, folder) for name, (text, rows) in TASKS.items()]
sys.stdout.write("[\n" + ",\n".join(json.dumps(task, ensure_ascii=False) for task in tasks) + "\n]\n")

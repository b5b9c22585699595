#!/usr/bin/env python3
"""What lm-evaluation-harness asks for made-up tasks through chat templates.

    python chat_prompts.py > chat_prompts.json

lm_eval 0.4.13, transformers 5.24. Per row: the task file, its documents, how it is asked, and its requests as
[document, context, continuation or stop strings]. Worked examples come from the documents in reverse order.
"""
import json
import logging
import sys
import tempfile
from pathlib import Path

import yaml
from lm_eval.api.task import ConfigurableTask
from lm_eval.models.huggingface import HFLM
from transformers.utils.chat_template_utils import render_jinja_template

logging.disable(logging.WARNING)
SPECIAL = {"bos_token": "<s>", "eos_token": "</s>"}
TEMPLATES = {
    "turns": "{{ bos_token }}{% for m in messages %}<{{ m.role }}>\n{{ m.content }}{{ eos_token }}\n{% endfor %}\n"
             "{% if add_generation_prompt %}\n<assistant>\n\n{% endif %}",
    "trimmed": "{%- for m in messages %}\n    {{- '[' + m['role'] + ']' + m['content'] | trim + '[/]' }}\n{%- endfor %}\n"
               "{%- if add_generation_prompt %}\n    {{- '[assistant]' }}\n{%- endif %}",
    "no system": "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}{% for m in messages %}"
                 "{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('turns') }}{% endif %}"
                 "{{ '<' + m['role'] + '>' + m['content'] + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<model>\\n' }}{% endif %}",
}
ROWS = [dict(a=w, options=[w.upper(), w[::-1], w + w], label=i % 3, lead=["It is", "It is ", ""][i % 3], answers=[w, w[::-1]])
        for i, w in enumerate("sun moon rain wind".split())]
BLANKS = [dict(sentence=f"The {a} met the {b} because _ was {w}.", option1=a, option2=b, answer=str(1 + i % 2))
          for i, (a, b, w) in enumerate([("fox", "owl", "sly"), ("crow", "toad", "old"), ("ant", "bee", "busy")])]
CHOICE = "doc_to_text: '{{a}}?'\ndoc_to_choice: options\ndoc_to_target: label\noutput_type: multiple_choice\nmetric_list: [{metric: acc}]\n"
FREE = "doc_to_text: '{{a}}?'\ndoc_to_target: answers\noutput_type: generate_until\ngeneration_kwargs: {until: ['.'], max_gen_toks: 5}\nmetric_list: [{metric: exact_match}]\n"
TASKS = {
    "choices": (CHOICE, ROWS),
    "described": (CHOICE + 'description: "Choose {{a}}.\\n"\nnum_fewshot: 2\n', ROWS),
    "described_plainly": (CHOICE + 'description: "Choose."\nnum_fewshot: 1\ntarget_delimiter: " = "\nfewshot_delimiter: " | "\n', ROWS),
    "prefix": (CHOICE + "gen_prefix: 'I say'\nnum_fewshot: 1\n", ROWS),
    "prefix_blank": (CHOICE + "gen_prefix: 'I say '\nnum_fewshot: 1\n", ROWS),
    "prefix_sometimes": (CHOICE + "gen_prefix: '{{lead}}'\nnum_fewshot: 2\ntarget_delimiter: ': '\n", ROWS),
    "written_otherwise": (CHOICE + "num_fewshot: 2\nfewshot_config: {sampler: first_n, doc_to_text: 'Is it {{a}}?', doc_to_choice: ['x', 'y', 'z'],"
                          " gen_prefix: 'Well,', fewshot_delimiter: ' | ', target_delimiter: ' -> '}\n", ROWS),
    "blanks": ("doc_to_text: '{{ answer|int - 1 }}'\ndoc_to_choice: \"{% set at = sentence.index('_') %}{{ [sentence[:at] + option1, sentence[:at] + option2] }}\"\n"
               "doc_to_target: \"{{ sentence[sentence.index('_') + 1:].strip() }}\"\noutput_type: multiple_choice\nnum_fewshot: 1\nmetric_list: [{metric: acc}]\n", BLANKS),
    "last_word": ("doc_to_text: 'Say {{a}}:'\ndoc_to_target: ' {{a}}'\noutput_type: loglikelihood\nnum_fewshot: 1\nmetric_list: [{metric: acc}]\n", ROWS),
    "rolls": ("doc_to_text: ''\ndoc_to_target: a\noutput_type: loglikelihood_rolling\nmetric_list: [{metric: word_perplexity}]\n", ROWS),
    "generates": (FREE + "num_fewshot: 2\n", ROWS),
    "generates_prefix": (FREE + "num_fewshot: 1\ngen_prefix: 'Word: '\n", ROWS),
}


class Tokenizer:
    def __init__(self, template):
        self.template = template

    def apply_chat_template(self, messages, tokenize, add_generation_prompt, continue_final_message):
        return render_jinja_template([messages], chat_template=self.template, add_generation_prompt=add_generation_prompt,
                                     continue_final_message=continue_final_message, **SPECIAL)[0][0]


class Model:
    chat_template_args = {}
    apply_chat_template = HFLM.apply_chat_template

    def __init__(self, template):
        self.tokenizer = Tokenizer(template)


def record(name, text, rows, template, instruction, multiturn, folder):
    path, pool = Path(folder) / f"{name}.jsonl", Path(folder) / f"{name}_pool.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    pool.write_text("".join(json.dumps(row) + "\n" for row in rows[::-1]))
    text = f"task: {name}\n{text}dataset_path: json\ntest_split: test\nfewshot_split: pool\n"
    config = yaml.safe_load(text)
    task = ConfigurableTask(config={**config, "dataset_kwargs": dict(data_files=dict(test=str(path), pool=str(pool)))})
    task.set_fewshot_seed(1234)
    task.build_all_requests(limit=None, rank=0, world_size=1, system_instruction=instruction, apply_chat_template=True,
                            fewshot_as_multiturn=multiturn, chat_template=Model(TEMPLATES[template]).apply_chat_template)
    requests = []
    for instance in task.instances:
        args = instance.args
        context = args[0] if len(args) > 1 else ""
        rest = args[1]["until"] if task.OUTPUT_TYPE == "generate_until" else args[-1]
        requests.append([instance.doc_id, context, rest])
    return dict(name=name, yaml=text, docs=rows, template=template, instruction=instruction, multiturn=multiturn, requests=requests)


with tempfile.TemporaryDirectory() as folder:
    rows = [record(name, text, rows, template, instruction, multiturn, folder)
            for name, (text, rows) in TASKS.items()
            for template, instruction, multiturn in [("turns", None, True), ("turns", "Be brief.", False), ("trimmed", "Be brief.\n", True),
                                                     ("trimmed", None, False), ("no system", "Be brief.", True), ("no system", None, False)]]
sys.stdout.write(json.dumps(dict(special=SPECIAL, templates=TEMPLATES), ensure_ascii=False)[:-1] + ', "rows": [\n')
sys.stdout.write(",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]}\n")

#!/usr/bin/env python3
"""What lm-evaluation-harness's filters leave of made-up answers.

    python filters.py > filters.json

lm_eval 0.4.13. The pipelines are ours and every distinct pipeline of pure YAML in the harness's own tasks; every one gets
every answer. error: the harness fails.
"""
import glob
import json
import logging
import sys
from pathlib import Path

import lm_eval
import yaml
from lm_eval.api.instance import Instance
from lm_eval.filters import build_filter_ensemble

logging.disable(logging.WARNING)
DOC = {"choices": ["Guilty", "Guilty of Romance", "a [b] c.", "  Straße ", "x*y"]}
ANSWERS = [
    "", " ", "So #### 1,234.50 apples. #### -7", "The answer is (B).", "answer: C", "The answer is: Guilty of Romance!",
    "GUILTY, of romance", "a [b] c", "STRASSE or straße", "x*y", "  Yes\u00a0\n", "no", "\x1c42\x1c", "Answer: A\nAnswer: B",
    "The best answer is \\boxed{12}", "### 5 {3}", "नमस्ते दुनिया 12", "ÀÉ İstanbul ΟΔΟΣ", "٣٤ or 34 or ½ or ²", "A) first (C) third",
    "[[b]] && c", "Therefore, the answer is 18.", "```python\nprint(1)\n```", "yes, it is True", "$3.50 and 17%", "a\r\nb\u2028c\u0085d", "D",
]


def step(function, **kwargs):
    return dict(function=function, **kwargs)


FIRST = step("take_first")
PATTERNS = [
    r"[[&&a]+", r"[]b]", r"[^]b]+", r"(\w+) (\w+)", r"\bor\b", r"\B.\B", r"a{,2}", r"x{2", r"(?P<n>\d+)\D+(?P=n)?", r"\s+", r"\S+$", r".\Z", r"^.*$",
    r"(?i)(guilty)( of)?", r"(?m)^.+$", r"(?s).+", r"(a)|(b)|(c)", r"(?<=answer is )(.*)(?=.)", r"[\w\s]+", r"[\W]", r"[^\W\d]+", r"\$?\d[\d,]*\.?\d*", r"\v|\f",
]
PIPELINES = [[FIRST]] + [[step(f), FIRST] for f in ("remove_whitespace", "lowercase", "uppercase", "regex", "multi_choice_regex")]
PIPELINES += [[step("regex", regex_pattern=p, group_select=g), FIRST] for p in PATTERNS for g in (0, -1)]
PIPELINES += [
    [step("regex", regex_pattern="(z)|(q)?", group_select=1, fallback=" none "), FIRST],
    [step("regex", regex_pattern="([A-Z])", fallback="?"), step("map", mapping_dict={"A": 1, "B": "two", "?": None}, default_value=-1), FIRST],
    [step("regex", regex_pattern="[A-D]"), FIRST, step("map", mapping_dict={"A": 0, "B": 1}), FIRST],
    [step("lowercase"), step("remove_whitespace"), step("regex", regex_pattern="(yes|no)"), FIRST],
    [step("multi_choice_regex", regex_pattern=r"(\([A-Z]\))", ignore_case=True, ignore_punctuation=True), FIRST],
    [step("multi_choice_regex", regex_pattern=r"(\([A-Z]\))", group_select=-1, regexes_to_ignore=["of", r"\s+"]), FIRST],
]
PURE = {"take_first", "regex", "multi_choice_regex", "remove_whitespace", "lowercase", "uppercase", "map"}


class Loader(yaml.SafeLoader):
    """Code stands as its name."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: "!" + str(node.value))
seen = {json.dumps(p) for p in PIPELINES}
for path in sorted(glob.glob(str(Path(lm_eval.__file__).parent / "tasks/**/*yaml"), recursive=True)):
    text = Path(path).read_text()
    config = yaml.load(text, Loader) if "filter_list" in text else {}
    for pipeline in (config.get("filter_list") or []) if isinstance(config, dict) else []:
        steps = pipeline["filter"]
        if {s["function"] for s in steps} <= PURE and steps[-1] == FIRST and json.dumps(steps) not in seen:
            seen.add(json.dumps(steps))
            PIPELINES.append(steps)


def left(steps, answer):
    instance = Instance(request_type="generate_until", doc=DOC, arguments=("", {}), idx=0, resps=[answer])
    try:
        build_filter_ensemble("p", [(s["function"], {k: v for k, v in s.items() if k != "function"}) for s in steps]).apply([instance])
        return dict(value=instance.filtered_resps["p"])
    except Exception as e:
        return dict(error=type(e).__name__)


rows = [dict(filter=p, left=[left(p, a) for a in ANSWERS]) for p in PIPELINES]
sys.stdout.write('{"doc": %s,\n"answers": %s,\n"rows": [\n' % (json.dumps(DOC), json.dumps(ANSWERS)))
sys.stdout.write(",\n".join(json.dumps(r) for r in rows) + "\n]}\n")

#!/usr/bin/env python3
"""Templates of lm-evaluation-harness's own tasks, rendered by the harness on made-up documents.

    python task_templates.py > task_templates.json         # what the tasks do, without what they say
    python task_templates.py --all > templates.json        # every template, word for word

lm_eval 0.4.13, Jinja2 3.1.6. Templates are doc_to_text, doc_to_target, doc_to_choice, description and gen_prefix of all
tasks, includes merged. Without --all, text between tags shrinks to an x and templates that then are the same, or long,
stand once or not at all; a name that stands alone becomes a. A document has for every name a value of the kind the template needs, found by trying.
"""
import argparse
import itertools
import json
import logging
import re
import sys
from pathlib import Path

import lm_eval
import yaml
from jinja2 import meta, nodes
from lm_eval.utils import apply_template, env

logging.disable(logging.WARNING)
LONGEST = 120
KEYS = ("doc_to_text", "doc_to_target", "doc_to_choice", "description", "gen_prefix")
TEXTS = ["Ça ira, it's \"so\".\n2 lines ", "b", " c: d, e. [f]", "true", "3", ""]
ITEM = {"text": "t'", "label": "A", "key": 1}


class Code(str):
    """A name of Python code."""


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Code stands as its name."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: Code(node.value))


def load(path, cache={}):
    path = path.resolve()
    if path not in cache:
        config = yaml.load(path.read_bytes(), Loader)
        includes = config.pop("include", [])
        merged = {}
        for include in includes if isinstance(includes, list) else [includes]:
            merged.update(load(path.parent / include))
        cache[path] = {**merged, **config}
    return cache[path]


def templates():
    found = set()
    for path in sorted((Path(lm_eval.__file__).parent / "tasks").glob("**/*.yaml")):
        try:
            config = load(path)
        except Exception:
            continue
        for key in KEYS:
            value = config.get(key)
            if isinstance(value, str) and not isinstance(value, Code) and ("{{" in value or "{%" in value):
                found.add(value)
    return sorted(found)


def skeleton(template):
    parts = re.split(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", template, flags=re.S)
    parts = [re.sub(r"^\{\{\s*[A-Za-z_]\w*\s*\}\}$", "{{a}}", p) for p in parts]
    return "".join(p if i % 2 else re.sub(r"\S(?:.*\S)?", "x", p, flags=re.S) for i, p in enumerate(parts))


def uses(tree, name):
    """Constant keys a name is indexed with, and those its elements are indexed with."""
    loops = {n.target.name for n in tree.find_all(nodes.For) if isinstance(n.iter, nodes.Name) and n.iter.name == name and isinstance(n.target, nodes.Name)}
    keys, inner = set(), set()
    for n in tree.find_all((nodes.Getitem, nodes.Getattr)):
        key = n.attr if isinstance(n, nodes.Getattr) else n.arg.value if isinstance(n.arg, nodes.Const) else None
        base = n.node
        if isinstance(base, nodes.Name) and key is not None:
            (keys if base.name == name else inner if base.name in loops else set()).add(key)
        elif isinstance(base, (nodes.Getitem, nodes.Getattr)) and isinstance(base.node, nodes.Name) and base.node.name == name and key is not None:
            inner.add(key)
    return {k for k in keys if not hasattr(str, str(k))}, {k for k in inner if not hasattr(str, str(k))}


def kinds(tree, name, text):
    """Values a name could have, the likeliest first."""
    keys, inner = uses(tree, name)
    words = sorted(k for k in keys if isinstance(k, str))
    item = {**ITEM, **{str(k): text for k in inner if isinstance(k, str)}}
    fields = [{**{k: v for k in words}} for v in (text, [text, "b", "c", "d", "e"], 1, item, [item, item])]
    plain = [text, 1, [text, "b", "c", "d", "e", "f"], [item, item, item, item], True, None, [0, 1, 2, 3], "['x', \"y\"]", "2", 0.5, {"a": text, "b": "c"}, [[text, "b"], ["c", "d"]]]
    return fields + plain if words else plain


def documents(template):
    tree = env.parse(template)
    names = sorted(meta.find_undeclared_variables(tree))
    made = []
    for turn in (0, 1):
        choices = [kinds(tree, name, TEXTS[(i + turn) % len(TEXTS)]) for i, name in enumerate(names)]
        budget = itertools.islice(sorted(itertools.product(*(range(len(c)) for c in choices)), key=sum) if len(names) < 4 else
                                  itertools.chain([(0,) * len(names)], ([*((0,) * i), k, *((0,) * (len(names) - i - 1))] for k in range(1, 17) for i in range(len(names))),
                                                  ([k] * len(names) for k in range(1, 17))), 2500)
        for picks in budget:
            if any(p >= len(c) for p, c in zip(picks, choices)):
                continue
            doc = {n: c[p] for n, c, p in zip(names, choices, picks)}
            try:
                made.append((doc, apply_template(template, doc)))
                break
            except Exception:
                continue
    return made


parser = argparse.ArgumentParser()
parser.add_argument("--all", action="store_true")
whole = parser.parse_args().all
chosen = templates()
if not whole:
    chosen = sorted({s for s in map(skeleton, chosen) if len(s) <= LONGEST})
rows, unfit = [], []
for template in chosen:
    try:
        made = documents(template)
    except Exception as e:  # no template
        made, _ = [], sys.stderr.write(f"{e}: {template[:80]!r}\n")
    rows += [dict(template=template, doc=doc, text=text) for doc, text in made]
    unfit += [] if made else [template]
sys.stderr.write(f"{len(chosen)} templates, {len(unfit)} without a document that fits\n")
sys.stdout.write("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")

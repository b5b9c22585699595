"""Gradients of tasks in blocks of examples, and how often they must conflict.

Computed with numpy and scipy on the vectors themselves, pair by pair, independently of the Java
code, which works on inner products. Tasks a and b have a signal in common, c has the opposite one,
d is noise in seven of the ten blocks. Block 9 is empty in b. Heads of q and o stand side by side.
numpy 2.4.6, scipy 1.17.1; seed 20261126. Run: python interference.py
"""
import itertools
import json
import pathlib

import numpy as np
from scipy import stats

BLOCKS, CONFIDENCE = 10, 0.9
MODULES = [(-1, "embed", 12, 1), (0, "q", 12, 3), (0, "o", 10, 2), (1, "q", 12, 3)]  # numbers, heads
EXAMPLES = {"a": [[2, 1, 2, 2, 1, 1, 2, 1, 1, 1], [1, 1, 0, 1, 2, 1, 1, 1, 3, 2]],  # two shards
            "b": [[2] * 9 + [0]], "c": [[1] * 10], "d": [[1, 0, 1, 0, 2, 0, 1, 1, 1, 1]]}
SIGNAL = dict(a=0.6, b=0.5, c=-0.4, d=0.0)
rng = np.random.default_rng(20261126)
exact = lambda v: np.round(64 * v) / 64  # exact in float32
common = {m: rng.normal(size=m[2]) for m in MODULES}

gradients, held = [], {}  # held: task, module -> block -> [(examples, vector)]
for task, shards in EXAMPLES.items():
    for shard, counts in enumerate(shards):
        for module in MODULES:
            layer, name, size, heads = module
            vectors = [exact(SIGNAL[task] * common[module] + rng.normal(size=size)) * (n > 0)
                       for n in counts]
            for k, n in enumerate(counts):
                if n:
                    held.setdefault((task, module), {}).setdefault(k, []).append((n, vectors[k]))
            mean = np.average(vectors, axis=0, weights=counts).astype(np.float32)
            gradients.append(
                dict(checkpoint="base", task=task, shard=shard, layer=layer, module=name,
                     examples=sum(counts), loss=1.0 + shard, vector=mean.tolist(),
                     block_examples=counts, block_vectors=np.concatenate(vectors).tolist(), heads=heads))


def block(task, places, k):
    """Mean gradient of a block over some modules, or over one head of a module; None for none."""
    if k not in held[task, places[0][0]]:
        return None
    parts = []
    for module, head in places:
        examples = held[task, module][k]
        mean = sum(n * v for n, v in examples) / sum(n for n, _ in examples)
        parts.append(mean if head is None else np.split(mean, module[3])[head])
    return np.concatenate(parts)


def cosine(x, y):
    return x @ y / np.linalg.norm(x) / np.linalg.norm(y)


def pairs(a, b, places, left):
    """Cosines of all pairs of blocks of different number, without the blocks that are left out."""
    found = []
    for i, j in (itertools.combinations if a == b else itertools.permutations)(range(BLOCKS), 2):
        x, y = block(a, places, i), block(b, places, j)
        if x is not None and y is not None and left not in (i, j):
            found.append(cosine(x, y))
    return np.array(found)


def error(each):
    n = len(each)
    return np.sqrt((n - 1) / n * ((each - each.mean()) ** 2).sum())


def score(share, each, least, t):
    """Wilson's interval; the number of pairs is what the jackknife's error stands for."""
    stderr = error(each)
    n = share * (1 - share) / stderr**2 if stderr > 0 and 0 < share < 1 else least // 2
    root = np.roots([1 + t * t / n, -(2 * share + t * t / n), share**2])  # (p - share)^2 = t^2 p (1 - p) / n
    return min(root.real) if share > 0 else 0.0, max(root.real) if share < 1 else 1.0


interference = lambda cosines: np.maximum(0, -cosines).mean()
rate = lambda cosines: (cosines < 0).mean()
SCOPES = [("global", None, None, None)] + [("layer", layer, None, None) for layer in (-1, 0, 1)]
SCOPES += [("module", layer, module, None) for layer, module, _, _ in MODULES]
SCOPES += [("head", layer, module, h) for layer, module, _, heads in MODULES if heads > 1 for h in range(heads)]
rows = []
for (scope, layer, module, head), (a, b) in itertools.product(
        SCOPES, itertools.combinations_with_replacement(EXAMPLES, 2)):
    places = [(m, head) for m in MODULES if layer in (None, m[0]) and module in (None, m[1])]
    blocks = {t: set(held[t, places[0][0]]) for t in (a, b)}
    either, least = sorted(blocks[a] | blocks[b]), min(map(len, blocks.values()))
    all_pairs, t = pairs(a, b, places, None), stats.t.ppf((1 + CONFIDENCE) / 2, len(either) - 1)
    row = dict(checkpoint_id="base", task_a=a, task_b=b, scope=scope, layer=layer, module=module, head=head,
               blocks=len(either), pairs=len(all_pairs), mean_cosine=all_pairs.mean(),
               interference=interference(all_pairs), interference_low=None, interference_high=None,
               conflict_rate=rate(all_pairs), conflict_low=None, conflict_high=None,
               baseline_interference=None, baseline_conflict_rate=None, excess=None, excess_low=None,
               excess_high=None, ci_method=None, sketch_error=0.0, flag="few_blocks")
    within = lambda left: [pairs(x, x, places, left) for x in (a, b)]
    if a != b:
        row.update(baseline_interference=np.mean([interference(w) for w in within(None)]),
                   baseline_conflict_rate=np.mean([rate(w) for w in within(None)]))
        row["excess"] = row["conflict_rate"] - row["baseline_conflict_rate"]
    if least >= 8:
        each = [pairs(a, b, places, k) for k in either]
        low, high = score(row["conflict_rate"], np.array([rate(e) for e in each]), least, t)
        row.update(conflict_low=low, conflict_high=high, ci_method="block_jackknife", flag=None)
        logs = np.array([interference(e) for e in each])
        if logs.min() > 0 and error(logs) > 0:
            half = t * error(np.log(logs))
            row.update(interference_low=row["interference"] * np.exp(-half),
                       interference_high=min(1, row["interference"] * np.exp(half)))
        if a != b:
            own = np.array([rate(e) for e in each])
            base = np.array([np.mean([rate(w) for w in within(k)]) for k in either])
            x, y = row["conflict_rate"], row["baseline_conflict_rate"]
            below, above = score(y, base, least, t)
            s = error(own), error(base), error(own - base)
            r = np.clip((s[0]**2 + s[1]**2 - s[2]**2) / (2 * s[0] * s[1]), -1, 1) if s[0] * s[1] > 0 else 0
            width = lambda p, q: np.sqrt(max(0, p * p + q * q - 2 * r * p * q))
            row.update(excess_low=x - y - width(x - low, above - y), excess_high=x - y + width(high - x, y - below))
    rows.append(row)
whole = {(r["task_a"], r["task_b"]): r for r in rows if r["scope"] == "global"}
assert whole["a", "c"]["excess_low"] > 0 > whole["a", "b"]["excess"] - 0.5
assert any(r["interference"] == 0 or r["conflict_rate"] == 1 for r in rows)

checkpoints = [dict(id="base", role="base", parent=None, control=None, trained_on=None)]
requests = [dict(task=task, shard=0, doc=0, choice=0, choices=1, gold=0, type="loglikelihood",
                 context="x", tokens=1, chars=1, bytes=1, words=1, status="OK") for task in EXAMPLES]
inputs = dict(checkpoints=checkpoints, requests=requests, gradients=gradients)
inputs = {t: dict(columns=list(r[0]), rows=[list(row.values()) for row in r]) for t, r in inputs.items()}
here = pathlib.Path(__file__).parent
plain = lambda v: v.item()
here.joinpath("interference_inputs.json").write_text(json.dumps(inputs, default=plain) + "\n")
here.joinpath("interference.json").write_text(
    '{"gradient_interference": [\n' + ",\n".join(json.dumps(row, default=plain) for row in rows) + "\n]}\n")

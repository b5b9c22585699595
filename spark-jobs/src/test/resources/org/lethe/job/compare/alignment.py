"""Gradients of tasks in blocks of examples, and what their alignment must be.

Computed with numpy and scipy on the vectors themselves, independently of the Java code, which works
on inner products; only the splits replay its draw (draws.py). Tasks a and b have a signal in
common, c is noise alone, d has examples in six of the eight blocks. Halves, left-out blocks and
means are formed anew every time.
numpy 2.4.6, scipy 1.17.1; seed 20261121. Run: python alignment.py
"""
import itertools
import json
import pathlib

import numpy as np
from scipy import stats

from draws import SEED, Twister

BLOCKS, SPLITS, CONFIDENCE = 8, 32, 0.9
MODULES = [(-1, "embed", 12), (0, "q", 9), (0, "o", 6), (1, "q", 9)]
EXAMPLES = {"a": [[2, 1, 2, 2, 1, 1, 2, 1], [1, 1, 0, 1, 2, 1, 1, 1]],  # two shards
            "b": [[2] * 8], "c": [[1] * 8], "d": [[1, 0, 1, 1, 2, 0, 1, 1]]}
rng = np.random.default_rng(SEED)
exact = lambda v: np.round(64 * v) / 64  # exact in float32
common = {m: rng.normal(size=m[2]) for m in MODULES}
own = {(t, m): rng.normal(size=m[2]) for t in EXAMPLES for m in MODULES}
SIGNAL = dict(a=1.0, b=1.0, c=0.0, d=1.0)

gradients, held = [], {}  # held: task, module -> [(block, examples, vector)]
for task, shards in EXAMPLES.items():
    for shard, counts in enumerate(shards):
        for module in MODULES:
            layer, name, size = module
            signal = SIGNAL[task] * (common[module] + 0.7 * own[task, module])
            vectors = [exact(signal + 1.5 / np.sqrt(max(n, 1)) * rng.normal(size=size)) * (n > 0)
                       for n in counts]
            held.setdefault((task, module), []).extend(
                (k, n, v) for k, (n, v) in enumerate(zip(counts, vectors)) if n)
            mean = np.average(vectors, axis=0, weights=counts).astype(np.float32)
            gradients.append(
                dict(checkpoint="base", task=task, shard=shard, layer=layer, module=name,
                     examples=sum(counts), loss=1.0 + shard, vector=mean.tolist(),
                     block_examples=counts, block_vectors=np.concatenate(vectors).tolist())
            )
            held.setdefault((task, module, "mean"), []).append((sum(counts), mean.astype(float)))

twister = Twister()
splits = [set(twister.permutation(BLOCKS)[: BLOCKS // 2]) for _ in range(SPLITS)]


def mean(task, modules, blocks):
    """Mean gradient over the examples of some blocks."""
    parts = []
    for module in modules:
        kept = [(n, v) for k, n, v in held[task, module] if k in blocks]
        parts.append(sum(n * v for n, v in kept) / sum(n for n, _ in kept))
    return np.concatenate(parts)


def whole(task, modules):
    return np.concatenate([np.average([v for _, v in held[task, m, "mean"]], axis=0,
                                      weights=[n for n, _ in held[task, m, "mean"]]) for m in modules])


def cosine(x, y):
    return x @ y / np.linalg.norm(x) / np.linalg.norm(y)


def estimates(a, b, modules, left):
    """Reliabilities, cosine of means and cross-fitted cosine over the blocks left."""
    half = lambda t, s: mean(t, modules, left & s)
    other = [left - s for s in splits]
    ra = np.mean([cosine(half(a, s), half(a, o)) for s, o in zip(splits, other)])
    rb = np.mean([cosine(half(b, s), half(b, o)) for s, o in zip(splits, other)])
    crossed = np.mean([(cosine(half(a, s), half(b, o)) + cosine(half(a, o), half(b, s))) / 2
                       for s, o in zip(splits, other)])
    return ra, rb, cosine(mean(a, modules, left), mean(b, modules, left)), crossed


def error(left_out):
    n = len(left_out)
    return np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum())


SCOPES = [("global", None, None)] + [("layer", layer, None) for layer in (-1, 0, 1)]
SCOPES += [("module", layer, module) for layer, module, _ in MODULES]
gradient_alignment = []
for (scope, layer, module), (a, b) in itertools.product(SCOPES, itertools.permutations(EXAMPLES, 2)):
    modules = [m for m in MODULES if layer in (None, m[0]) and module in (None, m[1])]
    blocks = [{k for k, _, _ in held[t, modules[0]]} for t in (a, b)]
    x, y = whole(a, modules), whole(b, modules)
    row = dict(checkpoint_id="base", task_a=a, task_b=b, scope=scope, layer=layer, module=module,
               cosine=cosine(x, y), norm_a=np.linalg.norm(x), norm_b=np.linalg.norm(y), method="exact",
               cosine_error=None, sketch_error=0.0, blocks=len(blocks[0] & blocks[1]),
               reliability_a=None, reliability_b=None, cross_fitted=None, cross_fitted_low=None,
               cross_fitted_high=None, corrected=None, corrected_low=None, corrected_high=None,
               ci_method=None, flag="few_blocks")
    if min(map(len, blocks)) >= 8:
        ra, rb, _, crossed = estimates(a, b, modules, set(range(BLOCKS)))
        left = np.array([estimates(a, b, modules, set(range(BLOCKS)) - {k}) for k in range(BLOCKS)])
        t = stats.t.ppf((1 + CONFIDENCE) / 2, BLOCKS - 1)
        z = t * error(np.arctanh(left[:, 3]))
        row.update(cosine_error=error(left[:, 2]), reliability_a=ra, reliability_b=rb,
                   cross_fitted=crossed, cross_fitted_low=np.tanh(np.arctanh(crossed) - z),
                   cross_fitted_high=np.tanh(np.arctanh(crossed) + z), ci_method="block_jackknife_t",
                   flag="unreliable")
        if ra > 0.2 and rb > 0.2:
            with np.errstate(invalid="ignore"):
                corrected, each = crossed / np.sqrt(ra * rb), left[:, 3] / np.sqrt(left[:, 0] * left[:, 1])
            half = t * error(each)
            known = not np.isnan(half)
            row.update(flag=None, corrected=corrected, corrected_low=corrected - half if known else None,
                       corrected_high=corrected + half if known else None)
    gradient_alignment.append(row)
flags = [row["flag"] for row in gradient_alignment if row["scope"] == "global"]
assert sorted(map(str, flags)) == ["None"] * 2 + ["few_blocks"] * 6 + ["unreliable"] * 4

checkpoints = [dict(id="base", role="base", parent=None, control=None, trained_on=None)]
requests = [dict(task=task, shard=0, doc=0, choice=0, choices=1, gold=0, type="loglikelihood",
                 context="x", tokens=1, chars=1, bytes=1, words=1, status="OK") for task in EXAMPLES]
inputs = dict(checkpoints=checkpoints, requests=requests, gradients=gradients)
inputs = {t: dict(columns=list(r[0]), rows=[list(row.values()) for row in r]) for t, r in inputs.items()}
here = pathlib.Path(__file__).parent
plain = lambda v: v.item()
here.joinpath("alignment_inputs.json").write_text(json.dumps(inputs, default=plain) + "\n")
here.joinpath("alignment.json").write_text(
    '{"gradient_alignment": [\n'
    + ",\n".join(json.dumps(row, default=plain) for row in gradient_alignment) + "\n]}\n"
)

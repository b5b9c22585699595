"""Residual streams and head outputs of a small family, and what their geometry must be.

Computed with numpy and scipy, independently of the Java code; only the batches replay its draw
(draws.py). Every item is left out and HSIC computed anew. The last prompt token is the same in all
of task b, so its embedding does not vary; a head of the base is silent there.
numpy 2.4.6, scipy 1.17.1; seed 20261121. Run: python states.py
"""
import json
import math
import pathlib
import sys

import numpy as np
from scipy import stats
from scipy.linalg import subspace_angles
from scipy.spatial import procrustes
from scipy.spatial.distance import cosine

from draws import SEED, Twister

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "analysis"))
from cka import biased, jackknife, unbiased  # noqa: E402

COMPONENTS, BATCH, CONFIDENCE, HEAD_CONFIDENCE = 4, 10, 0.9, 0.95
BLOCKS, WIDTH, HEAD_WIDTH, SHARD = 12, 12, 3, 9
LAYERS = {0: "embedding", 5: "middle", 9: "upper"}
HEAD_LAYERS = {0: "lower", 4: "middle", 11: "upper"}
DOCS = {"a": 21, "b": 6, "c": 3}
CHECKPOINTS = [
    dict(id="base", role="base", parent=None, control=None, trained_on=None, blocks=BLOCKS),
    dict(id="ft-a", role="fine_tuned", parent="base", control=None, trained_on="a", blocks=BLOCKS),
    dict(id="ft-a-b", role="fine_tuned", parent="ft-a", control=None, trained_on="b", blocks=BLOCKS),
]
CONTRASTS = [("base", "ft-a"), ("ft-a", "ft-a-b"), ("base", "ft-a-b")]
MISSING = {("base", "a", 20), ("ft-a", "a", 7)}
MISSING_AT = {("ft-a-b", "a", 3, "resid", 5)}  # at one layer alone
rng = np.random.default_rng(SEED)

requests = [
    dict(task=task, shard=doc // SHARD, doc=doc, choice=choice, choices=2, gold=0,
         type="multiple_choice", context="x", tokens=1, chars=1, bytes=1, words=1, status="OK")
    for task, n in DOCS.items() for doc in range(n) for choice in range(2)
]


# ---- states: a common part that layers and checkpoints share, and one of their own ----------------
def exact(values):
    return np.round(64 * values) / 64  # exact in float32


def states(task, width, noise):
    common = np.random.default_rng(len(task) + ord(task)).normal(size=(DOCS[task], width))
    turn = rng.normal(size=(width, width))
    return exact(common @ turn + noise * rng.normal(size=(DOCS[task], width)) + 2)


activations, held = [], {}
for number, checkpoint in enumerate(CHECKPOINTS):
    name = checkpoint["id"]
    for task, n in DOCS.items():
        places = [("resid", layer, -1, position) for layer in LAYERS for position in ("last", "mean")]
        places += [("head", layer, head, "last") for layer in HEAD_LAYERS for head in range(2)]
        for site, layer, head, position in places:
            vectors = states(task, WIDTH if site == "resid" else HEAD_WIDTH, 2)
            if (site, task, layer, position) == ("resid", "b", 0, "last"):
                vectors[:] = vectors[0]
            if (name, site, task, layer, head) == ("base", "head", "b", 11, 1):
                vectors[:] = 0
            for doc in range(n):
                lost = (name, task, doc, site, layer) in MISSING_AT
                if (name, task, doc) not in MISSING and not lost:
                    held[name, task, site, layer, head, position, doc] = vectors[doc]
                    activations.append(
                        dict(checkpoint=name, task=task, shard=doc // SHARD, doc=doc, site=site,
                             layer=layer, head=head, position=position, vector=vectors[doc].tolist())
                    )


# ---- measures ----------------------------------------------------------------------------------
def pair(reference, checkpoint, task, first, second):
    docs = [d for d in range(DOCS[task])
            if (reference, task, *first, d) in held and (checkpoint, task, *second, d) in held]
    return tuple(np.array([held[c, task, *place, d] for d in docs])
                 for c, place in ((reference, first), (checkpoint, second)))


def batches(n, most):
    if n <= most:
        return [list(range(n))]
    dealt, count = Twister().permutation(n), math.ceil(n / most)
    return [dealt[n * b // count : n * (b + 1) // count] for b in range(count)]


def flat(x):
    return np.ptp(x, axis=0).max() == 0


def similarity(x, y, most, confidence):
    n, dealt = len(x), batches(len(x), most)
    row = dict(n=n, batch_items=max(map(len, dealt)), batches=len(dealt), cka=None, ci_low=None,
               ci_high=None, ci_method=None, cka_biased=None, flag="few_items" if n < 20 else None)
    if n >= 4 and not flat(x) and not flat(y):
        row.update(cka=unbiased(x, y, dealt), cka_biased=biased(x, y))
        row["ci_low"], row["ci_high"] = jackknife(x, y, dealt, confidence)
        row["ci_method"] = "jackknife_t"
    return row


def about(reference, checkpoint, task):
    trained = next(c["trained_on"] for c in CHECKPOINTS if c["id"] == checkpoint)
    return dict(checkpoint_id=checkpoint, reference_id=reference, task=task, trained_on=trained)


def basis(x, k):
    return np.linalg.svd(x - x.mean(0), full_matrices=False)[2][:k].T


representation_geometry, layer_cka, head_drift = [], [], []
for reference, checkpoint in CONTRASTS:
    for task in DOCS:
        for position in ("last", "mean"):
            for layer, third in LAYERS.items():
                place = ("resid", layer, -1, position)
                x, y = pair(reference, checkpoint, task, place, place)
                k = 0 if flat(x) or flat(y) else min(COMPONENTS, len(x) - 1, WIDTH)
                angles = np.degrees(subspace_angles(basis(x, k), basis(y, k))) if k else []
                representation_geometry.append(
                    dict(about(reference, checkpoint, task), layer=layer, third=third,
                         position=position, n=len(x), components=k,
                         angle_mean=np.mean(angles) if k else None,
                         angle_max=np.max(angles) if k else None,
                         procrustes=2 * (1 - np.sqrt(1 - procrustes(x, y)[2])) if k else None,
                         flag="few_items" if len(x) < 20 else None)
                )
            for first, reference_third in LAYERS.items():
                for layer, third in LAYERS.items():
                    x, y = pair(reference, checkpoint, task, ("resid", first, -1, position),
                                ("resid", layer, -1, position))
                    layer_cka.append(
                        dict(about(reference, checkpoint, task), position=position,
                             reference_layer=first, reference_third=reference_third, layer=layer,
                             third=third, **similarity(x, y, BATCH, CONFIDENCE))
                    )
        for layer, third in HEAD_LAYERS.items():
            for head in range(2):
                place = ("head", layer, head, "last")
                x, y = pair(reference, checkpoint, task, place, place)
                silent = flat(x) or flat(y)
                head_drift.append(
                    dict(about(reference, checkpoint, task), layer=layer, third=third, head=head,
                         cosine_centred=None if silent else np.mean(
                             [1 - cosine(u, v) for u, v in zip(x - x.mean(0), y - y.mean(0))]),
                         norm_change=None if not x.any() else
                         np.linalg.norm(y, axis=1).mean() / np.linalg.norm(x, axis=1).mean() - 1,
                         **similarity(x, y, 4096, HEAD_CONFIDENCE))
                )
assert {row["batches"] for row in layer_cka} == {1, 2}
assert {row["n"] for row in layer_cka} == {3, 6, 19, 20}
assert max(row["ci_high"] or 0 for row in layer_cka) > 0.9 > min(row["cka"] or 0 for row in layer_cka)

inputs = dict(checkpoints=CHECKPOINTS, requests=requests, activations=activations)
inputs = {t: dict(columns=list(r[0]), rows=[list(row.values()) for row in r]) for t, r in inputs.items()}
expected = dict(representation_geometry=representation_geometry, layer_cka=layer_cka, head_drift=head_drift)
plain = lambda v: v.item() if isinstance(v, np.generic) else v.tolist()
here.joinpath("states_inputs.json").write_text(json.dumps(inputs, default=plain) + "\n")
here.joinpath("states.json").write_text(
    "{\n" + ",\n".join(
        f'"{t}": [\n' + ",\n".join(json.dumps(r, default=plain) for r in rows) + "\n]"
        for t, rows in expected.items()
    ) + "\n}\n"
)

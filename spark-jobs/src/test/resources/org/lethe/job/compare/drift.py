"""Residual streams of tasks of many sizes, and what their drift must be.

Unbiased CKA is estimated in batches of about 32 documents: as many batches as are nearest to a
32nd of the documents, at least one, cut in the order of the documents. A task is named after its
number of documents. Computed with numpy, independently of the Java code.
numpy 2.4.6; seed 20261121. Run: python drift.py
"""
import json
import math
import pathlib
from fractions import Fraction

import numpy as np

SEED, WIDTH, BATCH = 20261121, 3, 32
SIZES = (3, 4, 15, 33, 47, 48, 49, 65, 80)  # a 48th document makes a second batch
rng = np.random.default_rng(SEED)


def u_centred(x):
    """The Gram matrix without diagonal, U-centred (Szekely and Rizzo 2014)."""
    k = x @ x.T
    np.fill_diagonal(k, 0)
    n = len(k)
    u = k - k.sum(0) / (n - 2) - k.sum(1)[:, None] / (n - 2) + k.sum() / ((n - 1) * (n - 2))
    np.fill_diagonal(u, 0)
    return u


def hsic(x, y):
    n = len(x)
    return (u_centred(x) * u_centred(y)).sum() / (n * (n - 3))


def batched_cka(x, y, count):
    cuts = [len(x) * b // count for b in range(count + 1)]
    parts = [(x[a:b], y[a:b]) for a, b in zip(cuts, cuts[1:])]
    kl, kk, ll = (sum(hsic(*pick(*part)) for part in parts)
                  for pick in (lambda p, q: (p, q), lambda p, q: (p, p), lambda p, q: (q, q)))
    return kl / math.sqrt(kk * ll)


def nearest(n):
    return max(1, math.floor(Fraction(n, BATCH) + Fraction(1, 2)))


norm = np.linalg.norm
checkpoints = [dict(id="base", role="base", parent=None, control=None, trained_on=None),
               dict(id="ft", role="fine_tuned", parent="base", control=None, trained_on="n80")]
requests, activations, representation_drift = [], [], []
for n in SIZES:
    task = f"n{n}"
    x = np.round(64 * (rng.normal(size=(n, WIDTH)) + 2)) / 64  # exact in float32
    y = np.round(64 * (x + rng.normal(size=(n, WIDTH)))) / 64
    for doc in range(n):
        requests.append(dict(task=task, shard=0, doc=doc, choice=0, choices=1, gold=0,
                             type="loglikelihood", context="x", tokens=1, chars=1, bytes=1, words=1,
                             status="OK"))
        for name, states in (("base", x), ("ft", y)):
            activations.append(dict(checkpoint=name, task=task, doc=doc, layer=1, position="last",
                                    vector=states[doc].tolist()))
    xc, yc = x - x.mean(0), y - y.mean(0)
    values = {count: batched_cka(x, y, count) for count in range(1, n // 4 + 1)}
    representation_drift.append(
        dict(checkpoint_id="ft", reference_id="base", task=task, trained_on="n80", layer=1,
             position="last", n=n, cka=values.get(nearest(n)),
             cka_biased=norm(yc.T @ xc) ** 2 / norm(xc.T @ xc) / norm(yc.T @ yc),
             cosine_centred=np.mean((xc * yc).sum(1) / norm(xc, axis=1) / norm(yc, axis=1)))
    )
    for other in (n // BATCH, math.ceil(n / BATCH)):
        if other in values and other != nearest(n):
            assert abs(values[other] - values[nearest(n)]) > 1e-4
assert [nearest(n) for n in SIZES] == [1, 1, 1, 1, 1, 2, 2, 2, 3]

here = pathlib.Path(__file__).parent
plain = lambda v: v.item()
inputs = dict(checkpoints=checkpoints, requests=requests, activations=activations)
inputs = {t: dict(columns=list(r[0]), rows=[list(row.values()) for row in r]) for t, r in inputs.items()}
here.joinpath("drift_inputs.json").write_text(json.dumps(inputs, default=plain) + "\n")
here.joinpath("drift.json").write_text(
    '{"representation_drift": [\n'
    + ",\n".join(json.dumps(row, default=plain) for row in representation_drift) + "\n]}\n"
)

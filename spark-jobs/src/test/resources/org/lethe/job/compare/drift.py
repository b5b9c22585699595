"""Residual streams of tasks of many sizes, and what their drift must be.

Unbiased CKA takes all documents at once where they fit, else in as few batches of even size as fit,
dealt at random (draws.py replays the draw). A task is named after its number of documents. Computed
with numpy and scipy, independently of the Java code (cka.py).
numpy 2.4.6, scipy 1.17.1; seed 20261121. Run: python drift.py
"""
import json
import math
import pathlib
import sys

import numpy as np

from draws import SEED, Twister

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "analysis"))
from cka import biased, jackknife, unbiased  # noqa: E402

WIDTH = 3
SIZES = (3, 4, 15, 33, 48, 65)
MOST = dict(one_batch=4096, batches_of_32=32)
rng = np.random.default_rng(SEED)


def batches(n, most):
    if n <= most:
        return [list(range(n))]
    dealt, count = Twister().permutation(n), math.ceil(n / most)
    return [dealt[n * b // count : n * (b + 1) // count] for b in range(count)]


norm = np.linalg.norm
checkpoints = [dict(id="base", role="base", parent=None, control=None, trained_on=None),
               dict(id="ft", role="fine_tuned", parent="base", control=None, trained_on="n65")]
requests, activations = [], []
expected = {name: [] for name in MOST}
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
    for name, most in MOST.items():
        dealt = batches(n, most)
        known, interval = n >= 4, n >= 5
        low, high = jackknife(x, y, dealt, 0.95) if interval else (None, None)
        expected[name].append(
            dict(checkpoint_id="ft", reference_id="base", task=task, trained_on="n65", layer=1,
                 position="last", n=n, cka=unbiased(x, y, dealt) if known else None,
                 cka_biased=biased(x, y) if known else None,
                 cosine_centred=np.mean((xc * yc).sum(1) / norm(xc, axis=1) / norm(yc, axis=1)),
                 batch_items=max(map(len, dealt)), batches=len(dealt), ci_low=low, ci_high=high,
                 ci_method="jackknife_t" if interval else None,
                 flag="few_items" if n < 20 else None)
        )
for one, cut in zip(*expected.values()):
    assert one["batches"] == 1 and cut["batches"] == math.ceil(cut["n"] / 32)
    if cut["batches"] > 1:
        assert abs(one["cka"] - cut["cka"]) > 1e-4

plain = lambda v: v.item()
inputs = dict(checkpoints=checkpoints, requests=requests, activations=activations)
inputs = {t: dict(columns=list(r[0]), rows=[list(row.values()) for row in r]) for t, r in inputs.items()}
here.joinpath("drift_inputs.json").write_text(json.dumps(inputs, default=plain) + "\n")
here.joinpath("drift.json").write_text(
    "{\n" + ",\n".join(
        f'"{name}": [\n' + ",\n".join(json.dumps(row, default=plain) for row in rows) + "\n]"
        for name, rows in expected.items()
    ) + "\n}\n"
)

"""States and losses of documents, how their drift must differ by depth and go with the loss.

Computed with numpy and scipy, independently of the Java code; only the bootstrap and the
permutations replay its draws (draws.py). Six blocks, of which layer 3 is not captured. Task b has
few documents, c no answers. One document has no state on a layer, another no answer.
numpy 2.4.6, scipy 1.17.1; seed 20261121. Run: python depth.py
"""
import json
import pathlib
import sys

import numpy as np
from scipy import stats

here = pathlib.Path(__file__).parent
resources = here.parents[1]
sys.path += [str(resources / "job" / "compare"), str(resources / "analysis")]
from cka import jackknife, unbiased  # noqa: E402
from draws import SAMPLES, SEED, Twister  # noqa: E402
from inference import Mean  # noqa: E402

BLOCKS, WIDTH, PERMUTATIONS = 6, 5, 300
THIRDS = dict(lower=[1, 2], middle=[4], upper=[5, 6])
LAYERS = [0, 1, 2, 4, 5, 6]
DOCS = dict(a=24, b=12, c=22)
CHECKPOINTS = [("base", None, None), ("ft", "base", "a"), ("ft2", "ft", "b")]
CONTRASTS = [("base", "ft"), ("ft", "ft2"), ("base", "ft2")]
NO_STATE, NO_ANSWER = ("ft", "a", 5, 2), ("ft2", "a", 7)
rng = np.random.default_rng(SEED)
exact = lambda v: np.round(64 * v) / 64  # exact in float32

# ---- states move by an amount of the document, most in the middle; the loss follows it ------------
requests, scores, activations, states, losses = [], [], [], {}, {}
for task, n in DOCS.items():
    amount, common = rng.gamma(2, size=(len(CHECKPOINTS), n)), rng.normal(size=(n, WIDTH))
    for doc in range(n):
        for choice in range(2):
            requests.append(dict(task=task, shard=doc // 8, doc=doc, choice=choice, choices=2, gold=doc % 2,
                                 type="multiple_choice", context="x", tokens=1 + choice, chars=1, bytes=1,
                                 words=1, status="OK"))
    for number, (checkpoint, _, _) in enumerate(CHECKPOINTS):
        moved = amount[:number + 1].sum(0) - amount[0]
        for position in ("last", "mean") if task == "a" else ("last",):
            for layer in LAYERS:
                size = dict(lower=0.1, middle=0.5, upper=0.3)[next((t for t in THIRDS if layer in THIRDS[t]), "lower")]
                vectors = exact(common + layer + size * moved[:, None] * rng.normal(size=(n, WIDTH)))
                for doc in range(n):
                    if (checkpoint, task, layer, doc) != NO_STATE:
                        states[checkpoint, task, position, layer, doc] = vectors[doc]
                        activations.append(dict(checkpoint=checkpoint, task=task, doc=doc, layer=layer,
                                                position=position, vector=vectors[doc].tolist()))
        for doc in range(n):
            if task != "c" and (checkpoint, task, doc) != NO_ANSWER:
                for choice in range(2):
                    log_prob = round(-2.0 - 0.4 * moved[doc] - 0.3 * abs(rng.normal()), 4)
                    scores.append(dict(checkpoint=checkpoint, task=task, doc=doc, choice=choice,
                                       log_prob=log_prob, greedy=False))
                    if choice == doc % 2:
                        losses[checkpoint, task, doc] = -log_prob / (1 + choice)


def draws(n):
    twister = Twister()
    return [[(twister.word() * n) >> 32 for _ in range(n)] for _ in range(SAMPLES)]


def both(before, after, task, position, layer):
    return [d for d in range(DOCS[task]) if all((c, task, position, layer, d) in states for c in (before, after))]


def of(checkpoint, task, position, layer, docs):
    return np.array([states[checkpoint, task, position, layer, d] for d in docs])


def layer_drift(before, after, task, position, layer):
    docs = both(before, after, task, position, layer)
    x, y = (of(c, task, position, layer, docs) for c in (before, after))
    x, y = x - x.mean(0), y - y.mean(0)
    return dict(zip(docs, 1 - (x * y).sum(1) / np.linalg.norm(x, axis=1) / np.linalg.norm(y, axis=1)))


def correlated(x, y):
    r, n = stats.spearmanr(x, y).statistic, len(x)
    if n < 20:
        return dict(spearman=r, ci_low=None, ci_high=None, ci_method=None, p=None, p_method=None)
    z = np.arctanh([stats.spearmanr(np.delete(x, i), np.delete(y, i)).statistic for i in range(n)])
    half = stats.t.ppf(0.975, n - 1) * np.sqrt((n - 1) / n * ((z - z.mean()) ** 2).sum())
    rank_x, rank_y, twister = stats.rankdata(x), stats.rankdata(y), Twister()
    hits = 1 + sum(abs(stats.pearsonr(rank_x, rank_y[twister.permutation(n)]).statistic) >= abs(r) - 1e-12
                   for _ in range(PERMUTATIONS))
    return dict(spearman=r, ci_low=np.tanh(np.arctanh(r) - half), ci_high=np.tanh(np.arctanh(r) + half),
                ci_method="jackknife_fisher_z", p=hits / (PERMUTATIONS + 1), p_method=f"permutation_{PERMUTATIONS}")


depth, loss_rows = [], []
for before, after in CONTRASTS:
    for task in DOCS:
        for position in ("last", "mean") if task == "a" else ("last",):
            subject = dict(checkpoint_id=after, reference_id=before, task=task,
                           trained_on=dict((c, t) for c, _, t in CHECKPOINTS)[after], position=position)
            layers = {l: layer_drift(before, after, task, position, l) for t in THIRDS.values() for l in t}
            docs = sorted(set.intersection(*(set(d) for d in layers.values())))
            values = {l: np.array([d[doc] for doc in docs]) for l, d in layers.items()}
            thirds = {t: np.mean([values[l] for l in ls], axis=0) for t, ls in THIRDS.items()}
            few = "few_items" if len(docs) < 20 else None
            for third, own in thirds.items():
                others = np.mean([v for t, v in thirds.items() if t != third], axis=0)
                mean, beyond = (Mean(v, np.ones(len(docs)), draws(len(docs))) for v in (own, own - others))
                ckas, ends = [], []
                for layer in THIRDS[third]:
                    shown = both(before, after, task, position, layer)
                    x, y = (of(c, task, position, layer, shown) for c in (before, after))
                    ckas.append(1 - unbiased(x, y, [list(range(len(shown)))]))
                    ends.append([1 - e for e in jackknife(x, y, [list(range(len(shown)))], 0.95)])
                depth.append(subject | dict(
                    third=third, layers=len(THIRDS[third]), n=len(docs), drift=mean.value, drift_low=mean.low,
                    drift_high=mean.high, beyond=beyond.value, beyond_low=beyond.low, beyond_high=beyond.high,
                    ci_method=None if few else "studentised_bootstrap", cka_drift=np.mean(ckas),
                    cka_low=np.mean([e[1] for e in ends]), cka_high=np.mean([e[0] for e in ends]), flag=few))
            kept = [i for i, d in enumerate(docs) if all((c, task, d) in losses for c in (before, after))]
            if kept:
                increase = np.array([losses[after, task, docs[i]] - losses[before, task, docs[i]] for i in kept])
                for third, own in (thirds | dict(all=np.mean(list(values.values()), axis=0))).items():
                    loss_rows.append(subject | dict(third=third, n=len(kept), loss=increase.mean())
                                     | correlated(own[kept], increase)
                                     | dict(p_bh=None, pearson=stats.pearsonr(own[kept], increase).statistic,
                                            flag="few_items" if len(kept) < 20 else None))
for family in {(r["checkpoint_id"], r["reference_id"], r["position"]) for r in loss_rows}:
    tested = [r for r in loss_rows if (r["checkpoint_id"], r["reference_id"], r["position"]) == family and r["p"]]
    for row, adjusted in zip(tested, stats.false_discovery_control([r["p"] for r in tested])):
        row["p_bh"] = adjusted
assert any(r["n"] == 22 for r in loss_rows) and any(r["n"] == 23 for r in depth)
assert any(r["p_bh"] and r["p_bh"] < 0.05 for r in loss_rows)

checkpoints = [dict(id=c, role="fine_tuned" if p else "base", parent=p, control=None, trained_on=t, blocks=BLOCKS)
               for c, p, t in CHECKPOINTS]
inputs = dict(checkpoints=checkpoints, requests=requests, scores=scores, activations=activations)
inputs = {t: dict(columns=list(r[0]), rows=[list(row.values()) for row in r]) for t, r in inputs.items()}
plain = lambda v: v.item()
here.joinpath("depth_inputs.json").write_text(json.dumps(inputs, default=plain) + "\n")
lines = lambda rows: "[\n" + ",\n".join(json.dumps(row, default=plain) for row in rows) + "\n]"
here.joinpath("depth.json").write_text(
    '{"drift_by_depth": %s,\n"drift_and_loss": %s}\n' % (lines(depth), lines(loss_rows)))

"""Six tasks at two lengths of training, and what correlations and regressions must say of them.

Pearson, Spearman and Kendall are scipy's; the Mantel test and QAP run over all 720 relabellings;
the regression is statsmodels' (dyadic.py). numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0; seed
20261126. Run: python pairs.py
"""
import itertools
import json
import pathlib
import sys

import numpy as np
from scipy import stats

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "analysis"))
from dyadic import CONFIDENCE, coefficients  # noqa: E402

rng = np.random.default_rng(20261126)
TASKS = [f"t{i}" for i in range(6)]
N, STEPS = len(TASKS), (10, 40)
symmetric = lambda m: (m + m.T) / 2
round12 = lambda m: np.round(m, 12)
alike = round12(symmetric(rng.normal(size=(N, N))))
aligned = round12(symmetric(0.5 * alike + rng.normal(size=(N, N))))
crossed = round12(0.7 * aligned + 0.1 * symmetric(rng.normal(size=(N, N))))
base = round12(rng.uniform(0.3, 0.9, N))
row, own, moved = rng.normal(size=N), rng.uniform(0.1, 0.5, (2, N)), rng.uniform(1, 2, (2, N))
lost = round12(np.array([0.05 * k + 0.1 * alike + 0.03 * row[:, None] + 0.2 * base[None, :]
                         + 0.05 * rng.normal(size=(N, N)) for k in range(2)]))
places = [(f, t, k) for k in range(2) for f in range(N) for t in range(N) if f != t]

# ---- regression: all lengths together -----------------------------------------------------------
pick = lambda fn: np.array([fn(*p) for p in places])
terms = {
    "gradient_alignment_cross_fitted_global": ("PAIR", pick(lambda f, t, k: crossed[f, t])),
    "similarity_cosine_centred_layer_1": ("PAIR", pick(lambda f, t, k: alike[f, t])),
    "base_score": ("TASK", pick(lambda f, t, k: base[t])),
    "own_gain": ("TASK", pick(lambda f, t, k: own[k, f])),
    "weight_change": ("TASK", pick(lambda f, t, k: moved[k, f])),
    "log_steps": ("LAYER", pick(lambda f, t, k: np.log(STEPS[k]))),
}


def adjusted(p):
    """Benjamini and Hochberg over those that are not None."""
    known = [i for i, v in enumerate(p) if v is not None]
    fdr = stats.false_discovery_control([p[i] for i in known])
    return [float(fdr[known.index(i)]) if i in known else None for i in range(len(p))]


fitted = coefficients(places, pick(lambda f, t, k: lost[k, f, t]), terms, [list(range(N))], list(terms))
regressions = [
    dict(baseId="base", y="delta", term=c["term"], unit=terms[c["term"]][0].lower(), nTasks=N,
         nPairs=len(places), nCheckpoints=2 * N, estimate=c["estimate"], standardised=c["standardised"],
         ciLow=c["low"], ciHigh=c["high"], ciMethod=None if c["low"] is None else "task_jackknife_t",
         p=c["p"], pMethod=None if c["p"] is None else "permutation_exact", pBh=q, flag=None)
    for c, q in zip(fitted, adjusted([c["p"] for c in fitted]))
]

# ---- correlations: a length at a time -----------------------------------------------------------
METHODS = dict(pearson=stats.pearsonr, spearman=stats.spearmanr, kendall=stats.kendalltau)
MEASURES = {"similarity_cosine_centred_layer_1": alike, "gradient_alignment_global": aligned,
            "gradient_alignment_cross_fitted_global": crossed}
pairs = [(f, t) for f in range(N) for t in range(N) if f != t]
correlations = []
for (name, x), (k, steps), (method, of) in itertools.product(
    MEASURES.items(), enumerate(STEPS), METHODS.items()
):
    r = lambda some, to=range(N): of([x[f, t] for f, t in some], [lost[k][to[f], to[t]] for f, t in some])[0]
    whole = r(pairs)
    hits = [abs(r(pairs, p)) >= abs(whole) - 1e-12 for p in itertools.permutations(range(N))]
    left = np.arctanh([r([p for p in pairs if i not in p]) for i in range(N)])
    apart = np.arctanh([r([p for p in pairs if set(p) != set(d)]) for d in itertools.combinations(range(N), 2)])
    jackknife = lambda v: (len(v) - 1) / len(v) * ((v - v.mean()) ** 2).sum()
    dyadic = jackknife(left) - min(jackknife(apart), jackknife(left) / 2)
    half = stats.t.ppf((1 + CONFIDENCE) / 2, N - 2) * np.sqrt(dyadic * N / (N - 2))
    m = len(pairs)
    variance = dict(pearson=1 / (m - 3), spearman=(1 + whole**2 / 2) / (m - 3), kendall=0.437 / (m - 4))[method]
    naive = stats.norm.ppf((1 + CONFIDENCE) / 2) * np.sqrt(variance)
    z = np.arctanh(whole)
    correlations.append(
        dict(x=name, y="delta", method=method, trainingSteps=steps, nTasks=N, nPairs=m, r=whole,
             ciLow=np.tanh(z - half), ciHigh=np.tanh(z + half), ciMethod="dyadic_jackknife_t",
             naiveLow=np.tanh(z - naive), naiveHigh=np.tanh(z + naive), pMantel=np.mean(hits),
             pMantelMethod="permutation_exact", flag=None, nCheckpoints=N)
    )
for method in METHODS:
    family = [c for c in correlations if c["method"] == method]
    for c, q in zip(family, adjusted([c["pMantel"] for c in family])):
        c["pBh"] = q

plain = lambda v: v.item() if isinstance(v, np.generic) else v.tolist()
inputs = dict(tasks=TASKS, steps=STEPS, alike=alike, aligned=aligned, crossed=crossed, base=base, own=own,
              moved=moved, lost=lost, confidence=CONFIDENCE)
(here / "pairs.json").write_text(json.dumps(inputs, default=plain)[:-1]
    + ',\n"forgetting_regressions": [\n' + ",\n".join(json.dumps(v, default=plain) for v in regressions)
    + '\n],\n"correlations": [\n' + ",\n".join(json.dumps(v, default=plain) for v in correlations) + "\n]}\n")

"""Means of clustered values with cluster-robust intervals, and split-half overlaps of top items.

Python 3, numpy, statsmodels. Run: python clustered_mean.py
"""
import itertools
import json
import pathlib

import numpy as np
import statsmodels.api as sm
from scipy import stats

rng = np.random.default_rng(5)
cases = []
for sizes in [[1] * 12, [3, 3, 3, 3], [1, 2, 5, 9], [2, 2], [7, 1]]:
    clusters = np.repeat(np.arange(len(sizes)), sizes)
    values = rng.normal(size=len(clusters)) + rng.normal(size=len(sizes))[clusters]
    order = rng.permutation(len(clusters))
    values, clusters = values[order], clusters[order]
    # the sandwich without the correction for the number of values, C / (C - 1) alone
    fit = sm.OLS(values, np.ones(len(values))).fit(
        cov_type="cluster", cov_kwds={"groups": clusters, "use_correction": False}, use_t=True
    )
    n_clusters = len(sizes)
    stderr = float(fit.bse[0] * np.sqrt(n_clusters / (n_clusters - 1)))
    t = stats.t.ppf(0.975, n_clusters - 1)
    mean = float(fit.params[0])
    cases.append(
        dict(
            values=values.tolist(),
            clusters=clusters.tolist(),
            mean=mean,
            stderr=stderr,
            low=mean - t * stderr,
            high=mean + t * stderr,
        )
    )

# the mean over all halves of few trials, which random halves approach
overlaps = []
for trials, items, top, noise in [(6, 12, 4, 0.5), (8, 20, 5, 1.0), (7, 9, 3, 2.0)]:
    effects = rng.normal(size=items) + noise * rng.normal(size=(trials, items))
    half = trials // 2
    shared = []
    for first in itertools.combinations(range(trials), half):
        rest = [i for i in range(trials) if i not in first]
        for second in itertools.combinations(rest, half):
            a = set(np.argsort(-effects[list(first)].mean(0), kind="stable")[:top].tolist())
            b = set(np.argsort(-effects[list(second)].mean(0), kind="stable")[:top].tolist())
            shared.append(len(a & b) / top)
    best = np.argsort(-effects.mean(0), kind="stable")[:top].tolist()
    overlaps.append(
        dict(
            effects=effects.tolist(),
            top=top,
            best=best,
            overlap=float(np.mean(shared)),
            spread=float(np.std(shared)),
        )
    )
text = json.dumps(dict(means=cases, overlaps=overlaps))
pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")

"""Ranks, quantiles, perfect agreement and detectable effects of small samples, by numpy and scipy.

numpy 2.4.6, scipy 1.17.1. Run: python small_samples.py
"""
import json
import pathlib

import numpy as np
from scipy import stats

VALUES = [3.0, 1.0, 3.0, 2.0, 3.0, -5.0, 1.0]


def quantiles(values):
    probabilities = [0, 0.025, 0.25, 0.5, 0.9, 1]
    return dict(values=sorted(values), probabilities=probabilities, expected=np.quantile(values, probabilities).tolist())


def detectable(n, alpha, power):
    """Bloom 1995: standard errors between a rejected zero and the effect that is found."""
    effect = stats.t.ppf(1 - alpha / 2, n - 1) + stats.t.ppf(power, n - 1)
    return dict(n=n, alpha=alpha, power=power, effect=float(effect))


def agreement(n):
    """Kendall's coefficient of an order with itself."""
    return dict(n=n, kendall=float(stats.kendalltau(np.arange(n), np.arange(n)).statistic))


golden = dict(
    values=VALUES,
    ranks=stats.rankdata(VALUES).tolist(),
    quantiles=[quantiles([7.0]), quantiles([1.0, 2.0]), quantiles(VALUES)],
    agreement=[agreement(n) for n in (2, 3, 4, 18, 21, 27)],
    detectable=[detectable(2, 0.05, 0.8), detectable(3, 0.05, 0.8), detectable(30, 0.01, 0.9)],
)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")

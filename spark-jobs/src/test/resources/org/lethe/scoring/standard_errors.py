#!/usr/bin/env python3
"""Standard errors by the infinitesimal jackknife (Efron 1982), which the delta method equals.

    python standard_errors.py > standard_errors.json

numpy 2.4.6, scikit-learn 1.9.1; seed 20261122. A document's influence is the derivative of the statistic with respect to
its weight, here a central difference; the error is the root of the sum of squares, of a ratio times sqrt(n / (n - 1)).
"""
import json
import sys

import numpy as np
from sklearn.metrics import matthews_corrcoef

rng = np.random.default_rng(20261122)


def error(statistic, n, step=1e-5):
    def slope(i):
        up, down = np.ones(n), np.ones(n)
        up[i], down[i] = 1 + step, 1 - step
        return (statistic(up) - statistic(down)) / (2 * step)

    return float(np.sqrt(sum(slope(i) ** 2 for i in range(n))))


def matthews(both, predicted, right, neither):
    """Documents by cell: chosen and right, chosen alone, right alone, neither."""
    chosen = np.array([1] * (both + predicted) + [0] * (right + neither))
    gold = np.array([1] * both + [0] * predicted + [1] * right + [0] * neither)
    return dict(cells=[both, predicted, right, neither], value=float(matthews_corrcoef(gold, chosen)),
                stderr=error(lambda w: matthews_corrcoef(gold, chosen, sample_weight=w), len(gold)))


def ratio(values, weights):
    values, weights = np.array(values, float), np.array(weights, float)
    n = len(values)
    scale = np.sqrt(n / (n - 1))
    return dict(values=values.tolist(), weights=weights.tolist(), value=float(values.sum() / weights.sum()),
                stderr=float(scale * error(lambda w: (w * values).sum() / (w * weights).sum(), n)))


json.dump(dict(
    matthews=[matthews(*cells) for cells in [(7, 2, 3, 11), (1, 9, 2, 30), (20, 1, 6, 2), (2, 8, 9, 3)]],
    ratios=[ratio([1, 0], [1, 1]), ratio([1, 0, 1], [1, 1, 1]), ratio([-3, -7.5], [2, 4]), ratio(-rng.exponential(5, 12), rng.integers(1, 9, 12))],
), sys.stdout)
print()

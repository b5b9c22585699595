"""Writes broken_line.json: a continuous broken line by numpy's least squares over 401 places.

python broken_line.py > broken_line.json   (numpy 2.4, scipy 1.17)
"""
import json

import numpy as np
from scipy import stats

rng = np.random.default_rng(20261126)


def rss(x, y, place=None):
    columns = [np.ones_like(x), x] + ([] if place is None else [np.maximum(0, x - place)])
    design = np.stack(columns, 1)
    solution = np.linalg.lstsq(design, y, rcond=None)[0]
    return ((y - design @ solution) ** 2).sum(), solution


def fit(x, y):
    places = x[1] + (x[-2] - x[1]) * np.arange(401) / 400
    sums = np.array([rss(x, y, place)[0] for place in places])
    best = sums.argmin()
    return places, sums, best, rss(x, y, places[best])[1]


def gain(x, y):
    _, sums, best, _ = fit(x, y)
    return 1 - sums[best] / rss(x, y)[0]


rows = []
for n, bend, noise in [(8, 0.8, 0.1), (10, 0.0, 0.2), (12, -0.5, 0.3)]:
    x = np.log(2.0 ** np.arange(1, n + 1))
    y = 0.1 * x + bend * np.maximum(0, x - x[n // 2]) + rng.normal(0, noise, n)
    places, sums, best, solution = fit(x, y)
    f = stats.f.ppf(0.95, 1, n - 4)
    inside = places[sums <= sums[best] * (1 + f / (n - 4))]
    observed = gain(x, y)
    null = [gain(x, rng.normal(0, 1, n)) for _ in range(2000)]
    rows.append({"x": x.tolist(), "y": y.tolist(), "at": places[best], "before": solution[1],
                 "after": solution[1] + solution[2], "location": [inside[0], inside[-1]],
                 "p": float(np.mean(np.array(null) >= observed))})
print(json.dumps(rows, indent=1))

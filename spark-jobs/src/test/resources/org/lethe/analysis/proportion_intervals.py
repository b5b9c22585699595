"""Score intervals of paired proportions, from the likelihood itself: a difference is in the interval
when the score test with the likeliest probabilities under that difference does not reject it.

The likelihood is maximised by a grid that narrows, the interval found by bisection; no formula of the
maximum is used. numpy 2.4.6, scipy 1.17.1 (quantiles, Wilson). Run: python proportion_intervals.py
"""
import json
import pathlib

import numpy as np
from scipy import stats

CASES = [
    (1, 1, 7, 12), (0, 0, 0, 10), (10, 0, 0, 0), (5, 3, 0, 2), (5, 0, 3, 2), (0, 10, 0, 0),
    (0, 0, 10, 0), (212, 31, 17, 40), (0, 5, 5, 0), (40, 1, 0, 0), (3, 9, 2, 6), (0, 1, 0, 0),
]


def likeliest(delta, n11, n10, n01, n00):
    """Probability of wrong before and right after where that of the other flip is delta more."""
    low, high = max(0.0, -delta), (1 - delta) / 2
    term = lambda n, p: n * np.log(np.maximum(p, 1e-300)) if n else 0.0 * p
    for _ in range(18):
        q = np.linspace(low, high, 41)
        k = int(np.argmax(term(n10, q + delta) + term(n01, q) + term(n11 + n00, 1 - 2 * q - delta)))
        low, high = q[max(k - 1, 0)], q[min(k + 1, 40)]
    return (low + high) / 2


def tango(case, level):
    n, d, z = sum(case), (case[1] - case[2]) / sum(case), stats.norm.ppf((1 + level) / 2)

    def end(out):
        inside = d
        for _ in range(50):
            middle = (out + inside) / 2
            variance = n * (2 * likeliest(middle, *case) + middle - middle**2)
            if n * abs(d - middle) >= z * np.sqrt(max(variance, 0)):
                out = middle
            else:
                inside = middle
        return (out + inside) / 2

    return [end(-1.0), end(1.0)]


rows = []
for case in CASES:
    for level in (0.9, 0.95, 0.99):
        right = case[0] + case[1]
        wilson = stats.binomtest(right, sum(case)).proportion_ci(level, method="wilson")
        rows.append(dict(counts=case, level=level, tango=tango(case, level), wilson=[float(wilson.low), float(wilson.high)]))
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")

"""Writes paired_differences.json: numpy and scipy only, written from the formulas of the papers.

python paired_differences.py > paired_differences.json   (numpy 2.4, scipy 1.17)
"""
import json

import numpy as np
from scipy import optimize, stats

rng = np.random.default_rng(20261126)


def ratio(d, w):
    """Ratio of totals and its linearised standard error (Cochran 1977, eq. 2.46)."""
    n = len(d)
    r = d.sum() / w.sum()
    return r, np.sqrt(((d - r * w) ** 2).sum() * n / (n - 1)) / w.sum()


def studentised(d, w, draws=200_000):
    value, stderr = ratio(d, w)
    t = []
    for _ in range(draws // 1000):
        index = rng.integers(0, len(d), (1000, len(d)))
        dd, ww = d[index], w[index]
        r = dd.sum(1) / ww.sum(1)
        n = len(d)
        s = np.sqrt(((dd - r[:, None] * ww) ** 2).sum(1) * n / (n - 1)) / ww.sum(1)
        t.append((r - value) / s)
    low, high = np.quantile(np.concatenate(t), [0.025, 0.975])
    return [value - high * stderr, value - low * stderr]


means = []
for n, kind in [(20, "normal"), (40, "skewed"), (60, "weighted"), (120, "sparse")]:
    d = rng.normal(0.3, 1, n)
    w = np.ones(n)
    if kind == "skewed":
        d = rng.exponential(1, n) - 0.6
    if kind == "weighted":
        w = rng.integers(3, 40, n).astype(float)
        d = w * rng.normal(0.1, 0.3, n)
    if kind == "sparse":
        d = np.where(rng.random(n) < 0.3, rng.normal(1, 1, n), 0)
    value, stderr = ratio(d, w)
    t = stats.t(n - 1)
    means.append({
        "differences": d.tolist(), "weights": w.tolist(), "value": value, "stderr": stderr,
        "interval": studentised(d, w), "p": 2 * t.sf(abs(value / stderr)),
        "detectable": (t.ppf(0.975) + t.ppf(0.8)) * stderr})


def above(counts, bound):
    """P-value of the score test (Tango 1998): the likelihood is maximised numerically."""
    n11, n10, n01, n00 = counts
    n = sum(counts)
    rest = n11 + n00

    def minus(p01):
        p10 = p01 + bound
        terms = [(n10, p10), (n01, p01), (rest, 1 - p10 - p01)]
        return -sum(k * np.log(p) if k else 0 for k, p in terms)

    low, high = max(0, -bound), (1 - bound) / 2
    eps = 1e-13
    found = optimize.minimize_scalar(minus, bounds=(low + eps, high - eps), method="bounded",
                                     options={"xatol": 1e-14})
    p01 = found.x
    if n01 == 0 and minus(low + eps) <= found.fun:
        p01 = low
    variance = n * (2 * p01 + bound - bound * bound)
    return stats.norm.sf((n10 - n01 - n * bound) / np.sqrt(variance))


proportions = []
for counts in [(60, 20, 5, 15), (10, 0, 0, 10), (200, 30, 2, 68), (5, 9, 1, 6)]:
    n = sum(counts)
    d = np.array([1.0] * counts[1] + [-1.0] * counts[2] + [0.0] * (counts[0] + counts[3]))
    for bound in [0.01, 0.03, 0.1, -0.05]:
        proportions.append({"counts": counts, "bound": bound, "above": above(counts, bound),
                            "stderr": d.std(ddof=1) / np.sqrt(n)})


def mover_ratio(first, second, r):
    """Closed form of Donner and Zou (2012), numerator first, divisor second."""
    a, _, la, ua = first
    b, _, lb, ub = second
    p = a * b - r * (a - la) * (ub - b)
    low = (p - np.sqrt(p * p - la * ub * (2 * a - la) * (2 * b - ub))) / (ub * (2 * b - ub))
    q = a * b - r * (ua - a) * (b - lb)
    high = (q + np.sqrt(q * q - ua * lb * (2 * a - ua) * (2 * b - lb))) / (lb * (2 * b - lb))
    return [low, high]


mover = []
for first, second, r in [((0.2, 0.04, 0.13, 0.28), (0.4, 0.05, 0.31, 0.49), 0.4),
                         ((0.05, 0.02, 0.02, 0.09), (0.3, 0.05, 0.21, 0.4), 0.0),
                         ((0.3, 0.05, 0.2, 0.4), (0.3, 0.05, 0.2, 0.41), 0.8)]:
    a, _, la, ua = first
    b, _, lb, ub = second
    d = a - b
    difference = [d - np.sqrt((a - la) ** 2 + (ub - b) ** 2 - 2 * r * (a - la) * (ub - b)),
                  d + np.sqrt((ua - a) ** 2 + (b - lb) ** 2 - 2 * r * (ua - a) * (b - lb))]
    mover.append({"first": first, "second": second, "correlation": r, "difference": difference,
                  "ratio": mover_ratio(first, second, r)})

print(json.dumps({"means": means, "proportions": proportions, "mover": mover}, indent=1))

"""Golden values of unbiased CKA, its jackknife and the norm change, by numpy and scipy.

Nothing is updated: every item is left out and HSIC computed anew from the samples as they came.
numpy 2.4.6, scipy 1.17.1; seed 20261121. Run: python cka.py
"""
import json
import pathlib

import numpy as np
from scipy import stats

rng = np.random.default_rng(20261121)


def hsic1(k, l):
    """Song et al. 2012, equation 5, in the matrices of the paper."""
    n = len(k)
    k, l = k.copy(), l.copy()
    np.fill_diagonal(k, 0)
    np.fill_diagonal(l, 0)
    one = np.ones(n)
    return (
        np.trace(k @ l)
        + (one @ k @ one) * (one @ l @ one) / ((n - 1) * (n - 2))
        - 2 / (n - 2) * (one @ k @ l @ one)
    ) / (n * (n - 3))


def unbiased(x, y, batches):
    grams = [(x[b] @ x[b].T, y[b] @ y[b].T) for b in batches]
    kl, kk, ll = (sum(hsic1(*pair(k, l)) for k, l in grams)
                  for pair in (lambda k, l: (k, l), lambda k, l: (k, k), lambda k, l: (l, l)))
    return kl / np.sqrt(kk * ll)


def biased(x, y):
    """Kornblith et al. 2019 with the centring matrix H written out."""
    n = len(x)
    h = np.eye(n) - np.ones((n, n)) / n
    k, l = h @ x @ x.T @ h, h @ y @ y.T @ h
    return np.trace(k @ l) / np.sqrt(np.trace(k @ k) * np.trace(l @ l))


def jackknife(x, y, batches, confidence):
    n = len(x)
    left = np.array([unbiased(x, y, [[j for j in b if j != i] for b in batches]) for i in range(n)])
    error = np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum())
    half = stats.t.ppf((1 + confidence) / 2, n - 1) * error
    value = unbiased(x, y, batches)
    return [max(-1, value - half), min(1, value + half)]


def case(p, q, batches, confidence, noise=1.0):
    n = sum(map(len, batches))
    x = rng.normal(size=(n, p)) + 3
    y = x @ rng.normal(size=(p, q)) + noise * rng.normal(size=(n, q)) + 5
    return dict(
        x=x, y=y, batches=batches, confidence=confidence,
        unbiased=unbiased(x, y, batches), biased=biased(x, y),
        interval=jackknife(x, y, batches, confidence) if min(map(len, batches)) > 4 else None,
        norm_change=np.linalg.norm(y, axis=1).mean() / np.linalg.norm(x, axis=1).mean() - 1,
    )


if __name__ == "__main__":
    golden = [
        case(4, 7, [list(range(24))], 0.95, noise=2.0),  # more samples than dimensions
        case(20, 20, [list(range(8))], 0.9),  # fewer
        case(12, 5, [list(range(9))], 0.95),  # one of each
        case(6, 6, [[3, 0, 11, 5, 8, 12, 7], [1, 10, 2, 9, 6, 4]], 0.8),  # batches
        case(3, 3, [list(range(4))], 0.95),  # too few to leave one out
        case(5, 5, [list(range(12))], 0.95, noise=0.05),  # an interval that ends at 1
    ]
    assert golden[5]["interval"][1] == 1
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(golden, default=lambda a: np.asarray(a).tolist()) + "\n")

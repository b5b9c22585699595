"""Golden values of representation measures, by numpy and scipy.

numpy 2.4.6, scipy 1.17.1; seed 20261121. Run: python representations.py
"""
import json
import pathlib

import numpy as np
from scipy.linalg import subspace_angles
from scipy.spatial import procrustes
from scipy.spatial.distance import cosine, jensenshannon

rng = np.random.default_rng(20261121)


def centre(x):
    return x - x.mean(0)


def biased_cka(x, y):
    x, y = centre(x), centre(y)
    return np.linalg.norm(y.T @ x) ** 2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y))


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


def minibatch_cka(x, y, n):
    sums = np.zeros(3)
    for i in range(0, len(x), n):
        k, l = x[i : i + n] @ x[i : i + n].T, y[i : i + n] @ y[i : i + n].T
        sums += [hsic1(k, l), hsic1(k, k), hsic1(l, l)]
    return sums[0] / np.sqrt(sums[1] * sums[2])


def basis(x, k):
    return np.linalg.svd(centre(x), full_matrices=False)[2][:k]


def case(n, p, q, batch):
    x = rng.normal(size=(n, p)) + 3
    y = x @ rng.normal(size=(p, q)) + rng.normal(size=(n, q)) + 5
    unbiased = minibatch_cka(x, y, batch)
    out = dict(x=x, y=y, batch=batch, cka=biased_cka(x, y), cka_unbiased=unbiased)
    if p == q:
        a, b = basis(x, 3), basis(y, 3)
        angles = np.degrees(np.sort(subspace_angles(a.T, b.T)))
        xc, yc = centre(x), centre(y)
        out.update(
            overlap=np.linalg.norm(a @ b.T) ** 2 / 3,
            angles=angles,
            procrustes=2 * (1 - np.sqrt(1 - procrustes(x, y)[2])),
            cosine=1 - cosine(x[0], y[0]),
            cosine_centred=1 - cosine(x[0] - x.mean(0), y[0] - x.mean(0)),
            cosine_mean_centred=np.mean([1 - cosine(u, v) for u, v in zip(xc, yc)]),
        )
    return out


p, q = rng.dirichlet(np.ones(6), size=4), rng.dirichlet(np.ones(6), size=4)
p[0, 0] = 0
attention = dict(
    p=p,
    q=q,
    divergence=[jensenshannon(a, b, base=2) ** 2 for a, b in zip(p, q)],
)
prompts = [["Q: the cat sat", "the cat ran"], ["Q: a Dog ran", "dog"], ["x y z"]]
terms = [[t.lower().replace(":", "").split() for t in task] for task in prompts]
vocabulary = sorted({t for task in terms for prompt in task for t in prompt})
total = sum(map(len, terms))
df = np.array([sum(w in prompt for task in terms for prompt in task) for w in vocabulary])
tf = np.array([[sum(prompt.count(w) for prompt in task) for w in vocabulary] for task in terms])
vectors = tf * (np.log((1 + total) / (1 + df)) + 1)
text = dict(
    prompts=prompts,
    cosine=[[1 - cosine(a, b) for b in vectors] for a in vectors],
)
golden = dict(
    cases=[case(12, 5, 5, 6), case(8, 20, 20, 4), case(24, 4, 7, 8), case(6, 9, 11, 6)],
    attention=attention,
    text=text,
)
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, default=lambda a: np.asarray(a).tolist()) + "\n")

"""Eigenvalues of symmetric matrices by numpy and ARPACK, traces with standard errors by scipy.

numpy 2.4.6, scipy 1.17.1. Run: python lanczos.py

Entry (i, j) is ((131 i j + 57 (i + j)) mod 997 - 498) / 512, exact in float32; some diagonal entries are raised.
"""
import json
import pathlib

import numpy as np
from scipy import stats
from scipy.sparse.linalg import eigsh

RAISED = {0: 150.0, 1: -120.0, 2: 90.0, 3: -60.0}


def matrix(n):
    i, j = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
    a = ((131 * i * j + 57 * (i + j)) % 997 - 498) / 512
    for k, value in RAISED.items():
        a[k, k] += value
    return a


def start(n):
    return 1 + np.arange(n) % 3


def signs(stream, n):
    """The top bits of splitmix64(stream 2^32 + j)."""
    with np.errstate(over="ignore"):
        z = np.uint64(stream << 32) + np.arange(n, dtype=np.uint64) + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return np.where(z >> np.uint64(63) == 1, 1.0, -1.0)


def moments(a, v):
    v = v / np.linalg.norm(v)
    return [float(v @ np.linalg.matrix_power(a, m) @ v) for m in range(5)]


def density(a, v, steps, at):
    """The Krylov space by QR in float64, its matrix, and Gaussians at its eigenvalues."""
    columns = [v / np.linalg.norm(v)]
    for _ in range(steps - 1):
        w = a @ columns[-1]
        for _ in range(2):
            q = np.array(columns)
            w = w - q.T @ (q @ w)
        columns.append(w / np.linalg.norm(w))
    q = np.array(columns)
    nodes, vectors = np.linalg.eigh(q @ a @ q.T)
    grid = np.linspace(nodes[0] - 0.05 * np.ptp(nodes), nodes[-1] + 0.05 * np.ptp(nodes), at)
    deviation = 0.01 * np.sqrt(np.ptp(nodes) * np.ptp(grid))
    heights = sum(w * stats.norm.pdf(grid, x, deviation) for x, w in zip(nodes, vectors[0] ** 2))
    return dict(nodes=nodes.tolist(), grid=grid.tolist(), density=heights.tolist())


def flattening(before, after, examples, confidence):
    """The jackknife over blocks, as Efron and Tibshirani 1993, equation 11.5, and Student's t."""
    before, after, examples = np.array(before), np.array(after), np.array(examples)

    def ends(kept):
        return [np.linalg.eigvalsh(np.average(forms[kept], axis=0, weights=examples[kept]))[-1] for forms in (before, after)]

    n = len(examples)
    left_out = [1 - ends(np.arange(n) != b)[1] / ends(np.arange(n) != b)[0] for b in range(n)]
    top = ends(np.arange(n) >= 0)
    value = 1 - top[1] / top[0]
    half = stats.t.ppf((1 + confidence) / 2, n - 1) * np.sqrt((n - 1) * np.var(left_out))
    return dict(
        before=before.tolist(), after=after.tolist(), examples=examples.tolist(),
        top_before=top[0], top_after=top[1], value=value, low=value - half, high=value + half,
    )


small = matrix(24)
large = matrix(300)
ends = sorted(eigsh(large, k=4, which="BE", return_eigenvectors=False).tolist())
probes = [signs(k, 300) for k in (7, 8, 9, 10, 11)]
forms = [float(z @ large @ z) for z in probes]
golden = dict(
    all_of_24=np.linalg.eigvalsh(small).tolist(),
    ends_of_300=ends,
    moments=moments(large, start(300)),
    trace=float(np.trace(large)),
    forms=forms,
    mean=float(np.mean(forms)),
    error=float(stats.sem(forms)),
    signs=signs(3, 12).tolist(),
    signs_of_long_stream=signs(2**31 + 5, 12).tolist(),
    flattening=flattening(
        [[[10.0, 1.0], [1.0, 2.0]], [[2.0, -4.0], [-4.0, 9.0]], [[9.0, 0.0], [0.0, 1.0]], [[12.0, 2.0], [2.0, -3.0]]],
        [[[5.0, 0.0], [0.0, 1.0]], [[9.0, 3.0], [3.0, 4.0]], [[6.0, 1.0], [1.0, 1.0]], [[4.5, -2.0], [-2.0, 7.0]]],
        [4, 4, 3, 5],
        0.9,
    ),
    density=density(large, start(300), 12, 41),
)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")

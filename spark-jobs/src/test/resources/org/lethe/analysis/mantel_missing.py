"""Mantel tests of matrices that miss rows, columns and single cells, by numpy and scipy.

numpy 2.4.6, scipy 1.17.1; seed 20261122. Run: python mantel_missing.py
Tasks 3 and 4 miss whole rows or columns of one matrix, so they are exchanged with each other alone: 3! 2! relabellings.
"""
import itertools
import json
import pathlib

import numpy as np
from scipy import stats

rng = np.random.default_rng(20261122)
N, WHOLE = 5, 3
METHODS = dict(
    pearson=lambda x, y: stats.pearsonr(x, y)[0],
    spearman=lambda x, y: stats.pearsonr(x, y)[0],  # of ranks taken once
    kendall=lambda x, y: stats.kendalltau(x, y)[0],
)


def ranked(matrix, cells):
    ranks = np.full((N, N), np.nan)
    for cell, rank in zip(cells, stats.rankdata([matrix[c] for c in cells])):
        ranks[cell] = rank
    return ranks


def p_value(method, x, y):
    """Share of relabellings of y at least as far from 0; pairs whose relabelled cell is missing are left out.

    Ranks exist in the cells that both matrices measure, so a relabelled cell outside of them is missing.
    """
    cells = [(i, j) for i in range(N) for j in range(N) if i != j and not np.isnan(x[i, j] + y[i, j])]
    if method == "spearman":
        x, y = ranked(x, cells), ranked(y, cells)

    def coefficient(p):
        pairs = np.array([(x[i, j], y[p[i], p[j]]) for i, j in cells])
        pairs = pairs[~np.isnan(pairs[:, 1])]
        return abs(METHODS[method](pairs[:, 0], pairs[:, 1]))

    observed = coefficient(range(N)) - 1e-12
    relabellings = [a + b for a in itertools.permutations(range(WHOLE)) for b in itertools.permutations(range(WHOLE, N))]
    return float(np.mean([coefficient(p) >= observed for p in relabellings]))


def case(matrix, axis, cell, methods):
    x = rng.normal(size=(N, N))
    y = 0.8 * x + rng.normal(size=(N, N))
    missing = dict(x=x, y=y)[matrix]
    missing[(slice(WHOLE, N), slice(None)) if axis == "rows" else (slice(None), slice(WHOLE, N))] = np.nan
    missing[cell] = np.nan
    np.fill_diagonal(x, np.nan)  # a task is no pair with itself
    np.fill_diagonal(y, np.nan)
    out = dict(missing=f"{axis} of {matrix}", x=x, y=y)
    out["p"] = {m: p_value(m, x, y) for m in methods}
    return {k: [[None if np.isnan(c) else c for c in r] for r in v] if k in "xy" else v for k, v in out.items()}


golden = [
    case("y", "rows", (0, 1), METHODS),
    case("y", "columns", (2, 1), METHODS),
    case("x", "rows", (1, 0), METHODS),
    case("x", "columns", (0, 2), METHODS),
]
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")

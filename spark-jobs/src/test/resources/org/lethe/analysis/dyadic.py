"""Golden values of regressions over pairs of tasks, by statsmodels and numpy.

Coefficients and t statistics are those of statsmodels' OLS. QAP with double semi-partialling runs
over all relabellings. For the jackknife a task is left out and the regression fitted anew.
statsmodels 0.15.0, numpy 2.4.6, scipy 1.17.1; seed 20261126. Run: python dyadic.py
"""
import itertools
import json
import pathlib

import numpy as np
import statsmodels.api as sm
from scipy import stats

rng = np.random.default_rng(20261126)
CONFIDENCE = 0.9


def fit(columns, y):
    return sm.OLS(y, sm.add_constant(np.column_stack(columns), has_constant="add")).fit()


def relabellings(groups):
    for orders in itertools.product(*(itertools.permutations(g) for g in groups)):
        to = {}
        for group, order in zip(groups, orders):
            to.update(zip(group, order))
        yield to


def coefficients(places, y, terms, groups, kept):
    """places: (from, to, layer); terms: name -> (unit, values); kept: names that are no combination."""
    tasks = sorted({t for f, g, _ in places for t in (f, g)})
    rows = []
    for name, (unit, x) in terms.items():
        row = dict(term=name, estimate=None, standardised=None, low=None, high=None, p=None)
        rows.append(row)
        if name not in kept:
            continue
        others = [terms[k][1] for k in kept if k != name]
        whole = fit([x, *others], y)
        row.update(estimate=whole.params[1], standardised=whole.params[1] * x.std() / y.std())
        if unit == "LAYER":
            continue
        residual = fit(others, x).resid
        cell = dict(zip(places, residual))
        hits = total = 0
        for to in relabellings(groups):
            moved = [cell.get((to[f], to[g], l)) for f, g, l in places]
            known = [i for i, v in enumerate(moved) if v is not None]
            again = fit([np.array([moved[i] for i in known]), *(o[known] for o in others)], y[known])
            hits += abs(again.tvalues[1]) >= abs(whole.tvalues[1]) - 1e-9
            total += 1
        left = []
        for t in tasks:
            known = [i for i, (f, g, _) in enumerate(places) if t not in (f, g)]
            left.append(fit([x[known], *(o[known] for o in others)], y[known]).params[1])
        left, n = np.array(left), len(tasks)
        share = (n - 2) / (2 * n) if unit == "PAIR" else (n - 1) / n
        half = stats.t.ppf((1 + CONFIDENCE) / 2, n - 1) * np.sqrt(share * ((left - left.mean()) ** 2).sum())
        row.update(low=row["estimate"] - half, high=row["estimate"] + half, p=hits / total)
    return rows


def case(n, trained, layers, missing, combination):
    places = [(f, g, l) for l in range(layers) for f in trained for g in range(n)
              if f != g and (f, g, l) not in missing]
    alike = rng.normal(size=(n, n))
    alike += alike.T
    base, gain = rng.normal(size=n), rng.normal(size=(layers, n))
    pick = lambda f: np.array([f(*p) for p in places])
    terms = dict(similarity=("PAIR", pick(lambda f, g, l: alike[f, g])),
                 base_score=("TASK", pick(lambda f, g, l: base[g])),
                 own_gain=("TASK", pick(lambda f, g, l: gain[l, f])))
    if layers > 1:
        terms["log_steps"] = ("LAYER", pick(lambda f, g, l: np.log(10.0 * 2**l)))
    kept = list(terms)
    if combination:
        terms["combination"] = ("PAIR", 2 * terms["similarity"][1] - 3 * terms["base_score"][1] + 1)
    row = rng.normal(size=n)
    y = pick(lambda f, g, l: 0.4 * alike[f, g] + 0.3 * base[g] + 0.5 * row[f] + 0.2 * l)
    y = y + rng.normal(size=len(y))
    idle = [t for t in range(n) if t not in trained]
    rows = coefficients(places, y, terms, [list(trained), idle] if idle else [list(trained)], kept)
    return dict(tasks=n, confidence=CONFIDENCE, y=y, **{"from": [p[0] for p in places]},
                to=[p[1] for p in places], layer=[p[2] for p in places],
                terms=[dict(name=k, unit=u, x=x) for k, (u, x) in terms.items()], coefficients=rows)


if __name__ == "__main__":
    golden = [case(6, range(6), 1, set(), False),
              case(7, range(5), 2, {(0, 3, 0), (2, 6, 1)}, True)]
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(golden, default=lambda a: np.asarray(a).tolist()) + "\n")

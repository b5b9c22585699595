"""Golden values of correlations, tests and intervals, by numpy and scipy.

numpy 2.4.6, scipy 1.17.1; seed 20261121. Run: python reference_statistics.py
Draws replay MT19937, the generator of commons-math: its seed is the array [high, low] of the
64 bits, so draws agree bit by bit and need no tolerance.
"""
import itertools
import json
import math
import pathlib

import numpy as np
from scipy import optimize, stats

rng = np.random.default_rng(20261121)


class Twister:
    def __init__(self, seed):
        self.bits = np.random.RandomState([seed >> 32, seed & 0xFFFFFFFF])._bit_generator

    def word(self):
        return int(self.bits.random_raw())

    def below(self, n):
        """commons-math's nextInt(n)."""
        if n & -n == n:
            return (n * (self.word() >> 1)) >> 31
        while True:
            word = self.word() >> 1
            value = word % n
            if word - value + n - 1 < 2**31:
                return value

    def permutation(self, n):
        p = list(range(n))
        for k in range(n - 1, 0, -1):
            j = self.below(k + 1)
            p[k], p[j] = p[j], p[k]
        return p


METHODS = dict(
    pearson=lambda x, y: stats.pearsonr(x, y)[0],
    spearman=lambda x, y: stats.spearmanr(x, y)[0],
    kendall=lambda x, y: stats.kendalltau(x, y)[0],
)


def fisher(method, r, n):
    variance = dict(
        pearson=1 / (n - 3), spearman=(1 + r * r / 2) / (n - 3), kendall=0.437 / (n - 4)
    )[method]
    half = stats.norm.ppf(0.975) * math.sqrt(variance)
    return [math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)]


def permutation_p(f, x, y, draws, seed):
    r = abs(f(x, y)) - 1e-12
    if math.factorial(len(x)) <= draws:
        hits = [abs(f(x, y[list(p)])) >= r for p in itertools.permutations(range(len(x)))]
        return float(np.mean(hits))
    twister = Twister(seed)
    hits = sum(abs(f(x, y[twister.permutation(len(x))])) >= r for _ in range(draws))
    return (hits + 1) / (draws + 1)


def correlation(n, ties):
    x = rng.normal(size=n)
    y = 0.6 * x + rng.normal(size=n)
    if ties:
        x, y = np.round(x), np.round(y)
    fit = stats.linregress(x, y)
    out = dict(x=x, y=y, slope=fit.slope, intercept=fit.intercept, seed=77, draws=300, methods={})
    for name, f in METHODS.items():
        r = f(x, y)
        out["methods"][name] = dict(
            r=r,
            ci=fisher(name, r, n) if n >= 8 else None,
            p=permutation_p(f, x, y, 300, 77),
        )
    return out


def off(x, y, p=None):
    n = len(x)
    p = list(range(n)) if p is None else p
    cells = [(i, j) for i in range(n) for j in range(n) if i != j and not np.isnan(y[i, j])]
    return (
        np.array([x[i, j] for i, j in cells]),
        np.array([y[p[i], p[j]] for i, j in cells]),
    )


def mantel(n, trained, draws):
    """Tasks from index `trained` on are evaluated only: their rows of y are missing."""
    x = rng.normal(size=(n, n))
    y = 0.8 * x + rng.normal(size=(n, n))
    y[trained:] = np.nan
    out = dict(
        x=x,
        y=[[None if np.isnan(v) else v for v in row] for row in y],
        draws=draws,
        seed=4242424242424242,
        methods={},
    )
    for name in ("pearson", "spearman"):
        f = METHODS[name]
        bound = abs(f(*off(x, y))) - 1e-12
        count = math.factorial(trained) * math.factorial(n - trained)
        if count <= draws:
            ps = [
                a + b
                for a in itertools.permutations(range(trained))
                for b in itertools.permutations(range(trained, n))
            ]
            p = float(np.mean([abs(f(*off(x, y, q))) >= bound for q in ps]))
        else:
            assert trained == n
            twister = Twister(out["seed"])
            hits = sum(abs(f(*off(x, y, twister.permutation(n)))) >= bound for _ in range(draws))
            p = (hits + 1) / (draws + 1)
        loo = []
        for t in range(n):
            keep = [i for i in range(n) if i != t]
            loo.append(f(*off(x[np.ix_(keep, keep)], y[np.ix_(keep, keep)])))
        twister = Twister(out["seed"])
        cluster = []
        for _ in range(200):
            times = np.bincount([twister.below(n) for _ in range(n)], minlength=n)
            cells = [(i, j) for i in range(n) for j in range(n) if i != j and not np.isnan(y[i, j])]
            a = np.repeat([x[c] for c in cells], [times[i] * times[j] for i, j in cells])
            b = np.repeat([y[c] for c in cells], [times[i] * times[j] for i, j in cells])
            if len(np.unique(a)) > 1:
                cluster.append(f(a, b))
        out["methods"][name] = dict(
            r=f(*off(x, y)), p=p, loo=[min(loo), max(loo)], cluster=np.quantile(cluster, [0.05, 0.95])
        )
    return out


def bootstrap(n, samples, seed):
    before = rng.normal(size=n)
    after = before - 0.2 + 0.5 * rng.normal(size=n)
    twister = Twister(seed)
    difference = before - after
    means = [
        np.mean(difference[[(twister.word() * n) >> 32 for _ in range(n)]]) for _ in range(samples)
    ]
    return dict(
        before=before, after=after, samples=samples, seed=seed, ci=np.quantile(means, [0.025, 0.975])
    )


def mcnemar(n10, n01):
    exact = stats.binomtest(n10, n10 + n01).pvalue if n10 + n01 else 1.0
    mid = exact - stats.binom.pmf(min(n10, n01), n10 + n01, 0.5) if n10 != n01 else None
    if n10 == n01:
        mid = min(1.0, 2 * stats.binom.cdf(n10, 2 * n10, 0.5) - stats.binom.pmf(n10, 2 * n10, 0.5))
    return dict(n10=n10, n01=n01, mid=mid)


def detectable(n, alpha, power):
    """Effect in standard errors whose two-sided paired t-test has that power, by the noncentral t."""
    cut = stats.t.ppf(1 - alpha / 2, n - 1)
    found = lambda e: stats.nct.sf(cut, n - 1, e) + stats.nct.cdf(-cut, n - 1, e)
    return dict(n=n, alpha=alpha, power=power, effect=optimize.brentq(lambda e: found(e) - power, 1, 6))


p_values = [0.01, 0.04, 0.03, 0.005, 0.5, 0.04]
order = np.argsort(p_values, kind="stable")
holm = np.empty(6)
holm[order] = np.minimum(1, np.maximum.accumulate(np.array(p_values)[order] * np.arange(6, 0, -1)))
golden = dict(
    correlations=[correlation(5, False), correlation(9, False), correlation(20, True)],
    mantel=[mantel(5, 5, 10000), mantel(7, 5, 10000), mantel(9, 9, 500)],
    bootstraps=[bootstrap(60, 500, 20261121), bootstrap(7, 200, -1 & (2**63 - 1))],
    mcnemar=[mcnemar(*c) for c in [(0, 0), (5, 5), (12, 3), (3, 12), (0, 9), (400, 350)]],
    detectable=[detectable(*d) for d in [(10, 0.05, 0.8), (50, 0.05, 0.8), (1000, 0.05, 0.8), (30, 0.01, 0.9)]],
    p_values=p_values,
    holm=holm,
    benjamini_hochberg=stats.false_discovery_control(p_values),
)
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, default=lambda a: np.asarray(a).tolist()) + "\n")

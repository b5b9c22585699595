"""Intervals, p-values and stages from the formulas of the papers, for the scripts beside it.

numpy 2.4.6, scipy 1.17.1. Only the bootstrap replays the draws of the Java code (draws.py).
"""
import math

import numpy as np
from scipy import optimize, stats

Z, POWER = stats.norm.ppf(0.975), stats.norm.ppf(0.8)
EPSILON, MARGIN = 0.01, 0.03


def score(counts, delta):
    """Score statistic of paired proportions (Tango 1998): the likeliest p01 is a root of the
    derivative of the log-likelihood, a polynomial of degree two."""
    n11, n10, n01, n00 = counts
    n, rest = sum(counts), n11 + n00
    # n10 q (1 - 2q - d) + n01 (q + d)(1 - 2q - d) - 2 rest q (q + d) = 0
    a = np.array([-2 * n10 - 2 * n01 - 2 * rest,
                  n10 * (1 - delta) + n01 * (1 - delta - 2 * delta) - 2 * rest * delta,
                  n01 * delta * (1 - delta)])
    low, high = max(0.0, -delta), (1 - delta) / 2
    roots = [r.real for r in np.roots(a) if abs(r.imag) < 1e-9 and low - 1e-12 <= r.real <= high + 1e-12]
    loglik = lambda q: sum(k * math.log(max(p, 1e-300)) if k else 0.0
                           for k, p in ((n10, q + delta), (n01, q), (rest, 1 - 2 * q - delta)))
    q = min(max(max(roots + [low, high], key=loglik), 0), 1)
    variance = n * (2 * q + delta - delta * delta)
    deviation = n10 - n01 - n * delta
    if deviation == 0:
        return 0.0
    return deviation / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, deviation)


def totals(values, clusters):
    """Sums of values and number of items by cluster [clusters], in the order of first items."""
    names = list(dict.fromkeys(clusters))
    member = np.array([[c == name for c in clusters] for name in names], float)
    return member @ np.asarray(values, float), member.sum(1)


def cluster_error(values, clusters):
    """Standard error of a mean over items in clusters (Cochran 1977, eq. 2.46)."""
    return Mean.ratio(*totals(values, clusters))[1]


def independent(values, clusters):
    """Independent items that tell as much as items of value 0, 1 or -1 in clusters: n over the
    design effect, and (z / t)^2 less (Korn and Graubard 1998), where t has one degree of freedom
    less than the clusters that hold a change; items of a cluster as one below 20 clusters, and
    where fewer than ten hold a 0 or hold another value."""
    values = np.asarray(values, float)
    sums, sizes = totals(values, clusters)
    n, c = len(values), len(sizes)
    informative = min((np.abs(sums) > 0).sum(), (np.abs(sums) < sizes).sum())
    if c < 20 or informative < 10:
        return n**2 / (sizes**2).sum()
    effect = (cluster_error(values, clusters) / stats.sem(values)) ** 2
    return n / max(1, effect) * (Z / stats.t.ppf(0.975, informative - 1)) ** 2


class Proportion:
    """Right before less right after, of the same items."""

    def __init__(self, before, after, clusters=None):
        x, y = np.asarray(before) > 0.5, np.asarray(after) > 0.5
        self.counts = [int(v.sum()) for v in (x & y, x & ~y, ~x & y, ~x & ~y)]
        d = x.astype(float) - y.astype(float)
        self.value, self.stderr = d.mean(), d.std(ddof=1) / math.sqrt(len(d))
        self.scaled = self.counts
        if clusters is not None:
            self.stderr = cluster_error(d, clusters)
            self.scaled = [k * independent(d, clusters) / len(d) for k in self.counts]
        self.low, self.high = self.end(-1), self.end(1)
        self.mde = (self.high - self.low) / 2 * (Z + POWER) / Z
        if clusters is not None:
            self.method, self.test = f"tango_score_{len(set(clusters))}_clusters", "tango_score"
            self.p = 2 * min(self.above(0), self.below(0))
            return
        self.method, self.test = "tango_score", "mcnemar_mid_p"
        n10, n01 = self.counts[1:3]
        few, flipped = min(n10, n01), n10 + n01
        cut = stats.binom.cdf(few, flipped, 0.5) - 0.5 * stats.binom.pmf(few, flipped, 0.5)
        self.p = min(1.0, 2 * cut) if flipped else 1.0

    def end(self, out):
        """Bisection from the end of the range to the value, where the test rejects nothing."""
        inside = self.value
        for _ in range(60):
            middle = (out + inside) / 2
            out, inside = (middle, inside) if abs(score(self.scaled, middle)) >= Z else (out, middle)
        return (out + inside) / 2

    def above(self, bound):
        return stats.norm.sf(score(self.scaled, bound))

    def below(self, bound):
        return stats.norm.cdf(score(self.scaled, bound))


class Mean:
    """A mean or ratio of totals, by the studentised bootstrap over the draws of documents."""

    def __init__(self, d, w, draws, clusters=None):
        d, w = np.asarray(d, float), np.asarray(w, float)
        if clusters is not None:
            d, w = totals(d, clusters)[0], totals(w, clusters)[0]
        n, parts = len(d), "items" if clusters is None else "clusters"
        self.value, self.stderr = self.ratio(d, w)
        self.low = self.high = self.p = self.mde = None
        if n < 20:
            self.method, self.test = f"none_fewer_than_20_{parts}", None
        elif np.count_nonzero(d) < 10:
            self.method, self.test = f"none_fewer_than_10_{parts}_differ", None
        else:
            drawn = [self.ratio(d[k], w[k]) for k in draws]
            self.t = np.sort([(r - self.value) / s for r, s in drawn])
            low, high = np.quantile(self.t, [0.025, 0.975])
            self.low, self.high = self.value - high * self.stderr, self.value - low * self.stderr
            self.method, self.test = "studentised_bootstrap", "paired_t"
            if clusters is not None:
                self.method += f"_{n}_clusters"
            self.p = 2 * stats.t.sf(abs(self.value / self.stderr), n - 1)
            self.mde = self.stderr * stats.t.ppf([0.975, 0.8], n - 1).sum()

    @staticmethod
    def ratio(d, w):
        n, r = len(d), d.sum() / w.sum()
        return r, math.sqrt(((d - r * w) ** 2).sum() * n / (n - 1)) / w.sum()

    def above(self, bound):
        return (1 + (self.t >= (self.value - bound) / self.stderr).sum()) / (1 + len(self.t))

    def below(self, bound):
        return (1 + (self.t <= (self.value - bound) / self.stderr).sum()) / (1 + len(self.t))


def correlation(first, second, stderr):
    product = first * second
    return min(1, max(-1, (first**2 + second**2 - stderr**2) / (2 * product))) if product > 0 else 0.0


def of_shares(first, second, stderr, n):
    """Correlation of shares, its covariance lessened as Newcombe (1998) does."""
    covariance = n * (first**2 + second**2 - stderr**2) / 2
    if covariance > 0:
        covariance = max(0.0, covariance - 1 / (2 * n))
    return min(1, max(-1, covariance / (n * first * second))) if first * second > 0 else 0.0


def difference(a, b, r):
    """Ends of a - b by MOVER; a and b have value, stderr, low, high and the correlation r."""
    d = a.value - b.value
    width = lambda u, v: math.sqrt(max(0, u * u + v * v - 2 * r * u * v))
    return d - width(a.value - a.low, b.high - b.value), d + width(a.high - a.value, b.value - b.low)


def ratio(a, b, r):
    """Ends of a / b, b above 0: where a - R b has an end at 0."""
    def end(R, sign):
        reach = (b.high - b.value) if (sign < 0) == (R > 0) else (b.value - b.low)
        u, v = (a.value - a.low if sign < 0 else a.high - a.value), abs(R) * reach
        width = math.sqrt(max(0, u * u + v * v - 2 * math.copysign(1, R) * r * u * v))
        return a.value - R * b.value + sign * width

    at = a.value / b.value
    low = optimize.brentq(lambda R: end(R, -1), at - 50, at, xtol=1e-13)
    return low, optimize.brentq(lambda R: end(R, 1), at, at + 50, xtol=1e-13)


def stage(gross, residual, epsilon, margin):
    """Stage, and twice the largest one-sided p-value of its conditions."""
    if gross.low is None or residual.low is None:
        return "UNDECIDED", None
    if gross.high <= margin:
        return "NONE", min(1, 2 * gross.below(margin))
    if gross.low > epsilon and residual.low > epsilon:
        return "ACTUAL", min(1, 2 * max(gross.above(epsilon), residual.above(epsilon)))
    if gross.low > epsilon and residual.high <= margin:
        return "PSEUDO", min(1, 2 * max(gross.above(epsilon), residual.below(margin)))
    return "UNDECIDED", None


def deciding(gross, residual, epsilon, margin, n):
    """Documents with which the most easily shown stage would be called with probability 0.8."""
    factor = (Z + POWER) / Z
    above = lambda d, b: factor * (d.value - d.low) / (d.value - b) if d.value > b else math.inf
    below = lambda d, b: factor * (d.high - d.value) / (b - d.value) if d.value < b else math.inf
    lost = above(gross, epsilon)
    times = min(below(gross, margin), max(lost, above(residual, epsilon)), max(lost, below(residual, margin)))
    return math.ceil(n * max(1, times * times)) if math.isfinite(times) else None


def holm(p):
    p = np.asarray(p, float)
    adjusted, order = np.empty(len(p)), np.argsort(p, kind="stable")
    adjusted[order] = np.minimum(1, np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)))
    return adjusted


def wilson(right, n, independent=None):
    if independent is not None:  # Wilson (1927), whose ends solve |share - p| = z sqrt(p (1 - p) / n)
        share = right / n
        ends = np.roots([1 + Z * Z / independent, -2 * share - Z * Z / independent, share * share]).real
        return float(max(0, ends.min())), float(min(1, ends.max()))
    ends = stats.binomtest(int(right), int(n)).proportion_ci(0.95, method="wilson")
    return float(ends.low), float(ends.high)

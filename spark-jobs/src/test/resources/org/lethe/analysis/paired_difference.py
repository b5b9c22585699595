"""Paired t tests by scipy.

    python paired_difference.py        # rewrites paired_difference.json beside this file

Made with Python 3.11, numpy 2.4, scipy 1.17; seed 20261126.
"""

import json
from pathlib import Path

import numpy as np
from scipy import stats

random = np.random.default_rng(20261126)
cases = []
for n, shift in [(2, 0.5), (5, 0.0), (20, 0.3), (60, -0.2)]:
    x = random.normal(size=n) + shift
    y = random.normal(size=n)
    found = stats.ttest_rel(x, y)
    low, high = found.confidence_interval(0.9)
    cases.append(dict(x=x.tolist(), y=y.tolist(), mean=float(np.mean(x - y)), p=float(found.pvalue), low=float(low), high=float(high)))
Path(__file__).with_suffix(".json").write_text(json.dumps(cases) + "\n")

"""Records paired t tests of losses with a vector against those without and with controls.

    python saved_loss.py             # rewrites saved_loss.json beside this file

Made with Python 3.11, numpy and scipy as `versions` says; seed 20261126. Losses are rounded to float32. A control's loss of a prompt
is the mean over its draws; p is the largest of the three.
"""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy.stats import ttest_rel

N = 24
draw = np.random.default_rng(20261126)


def rounded(values):
    return np.asarray(values, dtype=np.float32).astype(float)


none = rounded(3 + draw.normal(0, 1, N))
vector = rounded(none - 0.8 + draw.normal(0, 0.9, N))
random = [rounded(none - 0.1 + draw.normal(0, 0.7, N)) for _ in range(3)]
gaussian = [rounded(none - 0.4 + draw.normal(0, 0.5, N)) for _ in range(2)]

tests = [ttest_rel(other, vector) for other in (none, np.mean(random, axis=0), np.mean(gaussian, axis=0))]
means = [float(np.mean(other - vector)) for other in (none, np.mean(random, axis=0), np.mean(gaussian, axis=0))]
Path(__file__).with_suffix(".json").write_text(
    json.dumps(
        {
            "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
            "none": none.tolist(),
            "vector": vector.tolist(),
            "random": [r.tolist() for r in random],
            "gaussian": [g.tolist() for g in gaussian],
            "means": means,
            "p_values": [float(test.pvalue) for test in tests],
            "p": float(max(test.pvalue for test in tests)),
        },
        indent=1,
    )
    + "\n"
)

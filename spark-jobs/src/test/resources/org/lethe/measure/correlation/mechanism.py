"""Two measures of mechanisms against forgetting: correlation, and the coefficient with the norm of
the change of weights and the log of steps held, in standard deviations. numpy 2.4.6, statsmodels.
Run: python mechanism.py
"""
import json
import pathlib

import numpy as np
import statsmodels.api as sm

rng = np.random.default_rng(20261126)
TASKS = [f"t{i}" for i in range(8)]
STEPS = [40, 150]
n = len(TASKS)
lost = rng.normal(0.1, 0.1, (len(STEPS), n, n))
change = rng.uniform(1, 2, (len(STEPS), n))  # ||d theta|| of every checkpoint
drift = 0.3 * lost + 0.01 * rng.normal(size=lost.shape) + 0.05 * change[:, :, None]
apart = rng.uniform(0, 1, (n, n))
apart = (apart + apart.T) / 2  # of two tasks at the base, whichever was trained on

rows = [(k, i, j) for k in range(len(STEPS)) for i in range(n) for j in range(n) if i != j]
y = np.array([lost[r] for r in rows])
held = np.array([[change[k, i], np.log(STEPS[k])] for k, i, _ in rows])
expected = {}
for name, x in (("drift_upper", np.array([drift[r] for r in rows])),
                ("interference", np.array([apart[i, j] for _, i, j in rows]))):
    fit = sm.OLS(y, sm.add_constant(np.column_stack([x, held]))).fit()
    expected[name] = dict(r=np.corrcoef(x, y)[0, 1], partial=fit.params[1] * x.std() / y.std())

pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(dict(
    tasks=TASKS, steps=STEPS, lost=lost.tolist(), change=change.tolist(), drift=drift.tolist(),
    apart=apart.tolist(), expected=expected)) + "\n")

"""Forgetting and transfer of the stories family's sequence of five tasks, from the log-likelihoods
that an independent PyTorch trainer recorded. numpy 2.4.6. Run: python stories_sequence.py FOLDER
"""
import json
import pathlib
import sys

import numpy as np

folder = pathlib.Path(sys.argv[1])
reference = json.loads((folder / "reference.json").read_text())
TASKS, checkpoints = reference["tasks"], reference["checkpoints"]
items = [json.loads(line) for line in (folder / "items.jsonl").open()]
items = {task: [i for i in items if i["task"] == task and i["split"] == "test"] for task in TASKS}


def scores(checkpoint):
    """acc and mean log-likelihood of the right answer, by task."""
    found = {"acc": [], "log_likelihood": []}
    for task in TASKS:
        sums = np.array([checkpoints[checkpoint]["choice_loglik"][i["item"]] for i in items[task]])
        gold = np.array([i["gold"] for i in items[task]])
        right = (sums.argmax(1) == gold).mean()
        assert abs(right - checkpoints[checkpoint]["accuracy"][task]) < 1e-12
        found["acc"].append(right)
        found["log_likelihood"].append(sums[np.arange(len(gold)), gold].mean())
    return {m: np.array(v) for m, v in found.items()}


along = [scores(c) for c in ["base"] + [f"seq-{k}" for k in range(1, 6)]]
alone = [scores(f"ft-{task}") for task in TASKS]
said = {}
for m in ("acc", "log_likelihood"):
    R = np.array([s[m] for s in along])
    own, last = np.diagonal(R[1:]), R[-1]
    before = np.diagonal(R[:-1])
    star = np.array([alone[i][m][i] for i in range(5)])
    said[m] = dict(
        op=last.mean(),
        bwt_gem=(last - own)[:-1].mean(),
        bwt_trace=(last - own)[:-1].sum() / 5,
        fwt_base=(before - R[0])[1:].mean(),
        chaudhry_max=(R[1:-1].max(0) - last)[:-1].mean(),
        mammoth_max=(R[1:].max(0) - last)[:-1].mean(),
        intransigence=(star - own).mean(),
    )
    if m == "acc":
        said[m]["fwt"] = (before - 0.25)[1:].mean()
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({m: {k: float(v) for k, v in row.items()} for m, row in said.items()}, indent=1) + "\n")

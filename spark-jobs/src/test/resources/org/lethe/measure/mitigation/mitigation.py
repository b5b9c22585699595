"""Made-up recipes with answers item by item, and what is to be said of them at matched plasticity.

Computed with numpy and scipy from the definitions, independently of the Java code: a match is a root of the curve that
numpy.interp draws, documents are weighted with it one by one, intervals are Student's t by scipy with the degrees of freedom of
Satterthwaite. By the loss all tasks are at
their floor, for right answers have one token alone, so it tells of taught tasks only. seed 20261127. Run: python mitigation.py
"""
import json
import math
import pathlib

import numpy as np
from scipy import optimize, stats

SEED = 20261127
rng = np.random.default_rng(SEED)
DOCS, SHARD, SEEDS, STEPS = 76, 25, (1, 2, 3), (10, 40)
TASKS, RECIPES = ["first", "second", "olda", "oldb"], ["plain", "careful", "twin", "slow"]
ORDER = ["first", "second"]
COLUMNS = ["id", "role", "parent", "trained_on", "seed", "training_steps", "sequence", "step", "recipe", "objective"]

family = [("base", "base", None, None, None, None, None, None, None, None)]
skill = {"base": (0.0, 0.0, 5.0, 5.0)}  # how much more likely the right answer is, by task
for recipe in RECIPES:
    loss = {"plain": 1.0, "careful": 0.2, "twin": 1.0, "slow": 1.0}[recipe]
    rise = 0.1 if recipe == "slow" else 1.0
    for seed in SEEDS:
        parent = "base"
        for k, task in enumerate(ORDER):
            for steps in STEPS:
                id = f"{recipe}-{k + 1}-{seed}-{steps}"
                family.append((id, "fine_tuned", parent, task, seed, steps, None, None, recipe, recipe if recipe != "plain" else "plain"))
                gain = 3.0 * rise * math.log2(steps / 5)
                before = skill[parent]
                skill[id] = tuple(s + gain if i == k else s - loss * math.log2(steps / 5) * (0.8 if i < 2 else 1.0) for i, s in enumerate(before))
            parent = f"{recipe}-{k + 1}-{seed}-{STEPS[-1]}"

requests, scores = [], []
for t, task in enumerate(TASKS):
    for doc in range(DOCS):
        gold = int(rng.integers(4))
        hard = rng.normal(size=4)
        for choice in range(4):
            requests.append(dict(task=task, shard=doc // SHARD, doc=doc, choice=choice, choices=4, gold=gold, type="multiple_choice",
                                 context="", tokens=1, chars=4, bytes=4, words=1, status="OK"))
        noise = {}
        for id, *_ in family:
            source = id.replace("twin", "plain")
            if source not in noise:
                noise[source] = [round(float(-30 + 2 * hard[c] + 2 * rng.normal() + skill[id][t] * (c == gold)), 2) for c in range(4)]
            scores += [(id, task, doc, c, noise[source][c], False) for c in range(4)]


# ---- what documents say -----------------------------------------------------------------------
gold = {(r["task"], r["doc"]): r["gold"] for r in requests}
lp = {}
for id, task, doc, choice, value, _ in scores:
    lp.setdefault((id, task), np.zeros((DOCS, 4)))[doc, choice] = value
right = {t: np.array([gold[t, d] for d in range(DOCS)]) for t in TASKS}
ACC = {k: (v.argmax(1) == right[k[1]]).astype(float) for k, v in lp.items()}
LOSS = {k: v[np.arange(DOCS), right[k[1]]] for k, v in lp.items()}  # negated, more is better


def mix(z):
    z = (z + 0x9E3779B97F4A7C15) % 2**64
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return z ^ (z >> 31)


def block(doc):
    at, key = doc % 4096, mix(doc // 4096)
    for _ in range(3):
        at = (at * (key | 1) + (key >> 32)) & 4095
        at ^= at >> 6
        key = mix(key)
    return at


VALIDATION = np.array([block(d) < 2048 for d in range(DOCS)])
ALL = np.ones(DOCS, bool)

# ---- matches ----------------------------------------------------------------------------------
LEVEL, TOLERANCE = 0.9, 0.02


def curve(recipe, seed, length):
    """Ids when each task was just learned, by state."""
    done = [f"{recipe}-{k + 1}-{seed}-{STEPS[-1]}" for k in range(length - 1)]
    return [done + [done[-1] if done else "base"]] + [done + [f"{recipe}-{length}-{seed}-{s}"] for s in STEPS]


def plasticity(states, docs):
    return np.array([np.mean([ACC[id, t][docs].mean() for t, id in zip(ORDER, learned)]) for learned in states])


def match(states, level):
    """Weights of the states at the first place on the level."""
    values, n = plasticity(states, VALIDATION), len(states)
    at = np.arange(n)
    above = [i for i in range(n) if values[i] >= level]
    if not above:
        best = int(values.argmax())
        return None if values[best] < level - TOLERANCE else np.eye(n)[best]
    i = above[0]
    x = float(i) if i == 0 or values[i] == level else optimize.brentq(lambda x: np.interp(x, at, values) - level, i - 1, i, xtol=1e-15)
    return np.array([np.interp(x, at, row) for row in np.eye(n)])


def blend(table, states, weights, task, learned):
    return sum(w * table[s[learned], task] for w, s in zip(weights, states))


def crossed(by_seed):
    """by_seed: a list of tasks' document values for every seed."""
    value = np.array([np.mean([t.mean() for t in tasks]) for tasks in by_seed])
    error = np.array([math.sqrt(sum((stats.sem(t) / len(tasks)) ** 2 for t in tasks)) for tasks in by_seed])
    items = min(len(t) for t in by_seed[0])
    a, b = error.mean() ** 2, value.var(ddof=1) / len(value)
    if a + b == 0:
        return dict(value=value.mean(), low=None, high=None, p=1.0, se=None, method="none_no_spread", detect=None)
    df = (a + b) ** 2 / (a**2 / (items - 1) + b**2 / (len(value) - 1))
    se, t = math.sqrt(a + b), stats.t(df)
    half = se * t.ppf(0.975)
    return dict(value=value.mean(), low=value.mean() - half, high=value.mean() + half, p=2 * t.sf(abs(value.mean() / se)), se=se,
                method="crossed_seeds_and_items", detect=se * (t.ppf(0.975) + t.ppf(0.8)))


def row(recipe, length, task, metric):
    table = ACC if metric == "acc" else LOSS
    order = ORDER[:length]
    olds = [t for t in TASKS if t not in order] if metric == "acc" else []
    olds = [t for t in order[:-1]] + [t for t in olds if t.startswith("old")]
    asked = olds if task is None else [task]
    curves = {(r, s): curve(r, s, length) for r in ("plain", recipe) for s in SEEDS}
    ref = [plasticity(curves["plain", s], VALIDATION) for s in SEEDS]
    level = np.mean([v[0] + LEVEL * (v.max() - v[0]) for v in ref])
    found = {k: match(c, level) for k, c in curves.items()}
    whole = sum(found["plain", s] is not None and found[recipe, s] is not None for s in SEEDS)
    line = dict(recipe=recipe, tasks=order, task=task, metric=metric, n_tasks=len(asked), n_seeds=3, n_matched=whole, level=level)
    if whole < 3:
        return dict(line, verdict="NOT_MATCHED", difference=None, p=None, forgetting=None, plasticity=None)

    def forgotten(r, s, t):
        c, w = curves[r, s], found[r, s]
        docs = ~VALIDATION if t in order else ALL
        before = blend(table, c, w, t, order.index(t)) if t in order else table["base", t]
        return (before - blend(table, c, w, t, -1))[docs]

    def learned(r, s, t):
        return blend(ACC, curves[r, s], found[r, s], t, order.index(t))[~VALIDATION]

    effect = crossed([[forgotten("plain", s, t) - forgotten(recipe, s, t) for t in asked] for s in SEEDS])
    more = crossed([[learned(recipe, s, t) - learned("plain", s, t) for t in order] for s in SEEDS])
    mean = lambda f: float(np.mean([[f(s, t).mean() for t in asked] for s in SEEDS]))
    taught = lambda r: float(np.mean([[learned(r, s, t).mean() for t in order] for s in SEEDS]))
    return dict(line, difference=effect["value"], stderr=effect["se"], ci_low=effect["low"], ci_high=effect["high"], p=effect["p"],
                ci_method=effect["method"], detectable=effect["detect"], forgetting=mean(lambda s, t: forgotten(recipe, s, t)),
                reference_forgetting=mean(lambda s, t: forgotten("plain", s, t)), plasticity=taught(recipe),
                reference_plasticity=taught("plain"), plasticity_low=more["low"], plasticity_high=more["high"])


rows = []
for metric in ("acc", "loss"):
    for pooled in (True, False):
        kin = []
        for length in (1, 2):
            for recipe in RECIPES[1:]:
                olds = (ORDER[: length - 1]) + (["olda", "oldb"] if metric == "acc" else [])
                for task in ([None] if pooled else olds) if olds else []:
                    kin.append(row(recipe, length, task, metric))
        tested = [k for k in kin if k["p"] is not None]
        if tested:
            for k, p in zip(tested, stats.false_discovery_control([k["p"] for k in tested])):
                k["p_bh"] = float(p)
                k["verdict"] = "NO_DIFFERENCE" if p > 0.05 else "LESS_FORGETTING" if k["difference"] > 0 else "MORE_FORGETTING"
        rows += kin
for r in rows:
    print(r["recipe"], r["tasks"], r["task"], r["metric"], r["verdict"], r["difference"], r.get("p_bh"))


def table(lines, columns=None):
    columns = columns or list(lines[0])
    return {"columns": columns, "rows": [[l[c] for c in columns] if isinstance(l, dict) else list(l) for l in lines]}


here = pathlib.Path(__file__).parent
inputs = {"checkpoints": table(family, COLUMNS), "requests": table(requests),
          "scores": table(scores, ["checkpoint", "task", "doc", "choice", "log_prob", "greedy"])}
(here / "mitigation_inputs.json").write_text(json.dumps(inputs, separators=(",", ":")))
clean = lambda v: None if v is None else float(v) if isinstance(v, np.floating) else v
(here / "mitigation.json").write_text(json.dumps([{k: clean(v) for k, v in r.items()} for r in rows], indent=1))

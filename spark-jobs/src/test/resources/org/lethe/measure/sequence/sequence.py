"""Made-up training sequences with answers item by item, and what is to be said of them.

Computed with numpy and scipy from the definitions of the papers, independently of the Java code:
Tango's interval from the likelihood itself, Wilson's as the shares a z test does not reject. numpy
2.4.6, scipy 1.17.1; seed 20261121. Run: python sequence.py
"""
import functools
import json
import math
import pathlib

import numpy as np
from scipy import optimize, stats

SEED = 20261121
rng = np.random.default_rng(SEED)
# worked examples of the tasks; of text it is not known
EXAMPLES = {"a": 0, "b": 2, "c": 3, "d": 0}
INSTRUCTIONS = ["c", "d"]
CHOICE, TASKS, DOCS, SHARD = ["a", "b", "c", "d"], ["a", "b", "c", "d", "text"], 16, 10
COLUMNS = ["id", "role", "parent", "trained_on", "seed", "training_steps", "sequence", "step"]
FAMILY = [
    ("base", "base", None, None, None, None, None, None),
    ("blank", "base", None, None, None, None, None, None),
    ("full-1", "fine_tuned", "base", "a", 1, 10, "full run", 1),
    ("full-2", "fine_tuned", "full-1", "b", 1, 10, "full run", 2),
    ("full-3", "fine_tuned", "full-2", "c", 1, 10, "full run", 3),
    ("a-1", "fine_tuned", "base", "a", 1, 10, None, None),
    ("a-2", "fine_tuned", "base", "a", 2, 10, None, None),
    ("b-1", "fine_tuned", "base", "b", 1, 10, None, None),
    ("b-long", "fine_tuned", "base", "b", 1, 20, None, None),
    ("b-after-a", "fine_tuned", "a-1", "b", 1, 10, None, None),
    ("c-1", "fine_tuned", "base", "c", 1, 10, None, None),
    ("c-2", "fine_tuned", "base", "c", 2, 10, None, None),
    ("pair-1", "fine_tuned", "base", "b", 1, 10, "pair", 1),
    ("pair-2", "fine_tuned", "pair-1", "d", 1, 10, "pair", 2),
    ("d-1", "fine_tuned", "base", "d", 1, 10, None, None),
    ("one-1", "fine_tuned", "base", "a", 1, 5, "one", 1),
    ("gap-1", "fine_tuned", "base", "a", 1, 10, "gap", 1),
    ("gap-3", "fine_tuned", "gap-1", "b", 1, 10, "gap", 3),
    ("twice-1", "fine_tuned", "base", "a", 1, 10, "twice", 1),
    ("twice-2", "fine_tuned", "twice-1", "b", 1, 10, "twice", 2),
    ("twice-3", "fine_tuned", "twice-2", "a", 1, 10, "twice", 3),
]
IDS = [row[0] for row in FAMILY]
# how much better than chance every checkpoint is at every choice task; the sequence forgets a,
# knows b best before the end of its own training, never learns c above chance
SKILL = {c: (3, 3, 3, 3) for c in IDS}
SKILL.update({"blank": (0, 0, 0, 0), "full-1": (7, 1, 3, 2), "full-2": (2, 6, 0, 2), "full-3": (0, 3, 0, 4)})
SKILL.update({"a-1": (8, 2, 2, 2), "a-2": (6, 2, 2, 2), "b-1": (2, 8, 2, 2), "c-1": (2, 2, 7, 2), "c-2": (2, 2, 5, 2)})
SKILL.update({"gap-3": (1, 6, 3, 3), "one-1": (6, 3, 3, 3)})

# ---- inputs -----------------------------------------------------------------------------------
requests, scores = [], []
for t, task in enumerate(CHOICE):
    for doc in range(DOCS):
        choices, gold = 3 + (doc + t) % 2, int(rng.integers(3))
        broken = task == "a" and doc == 7
        for choice in range(choices):
            requests.append(
                dict(task=task, shard=doc // SHARD, doc=doc, choice=choice, choices=choices, gold=gold,
                     type="multiple_choice", context="", tokens=1 + choice, chars=4 + choice,
                     bytes=4 + 2 * choice, words=1,
                     status="EMPTY_CONTINUATION" if broken and choice == 1 else "OK")
            )
            luck = rng.normal()
            for c in IDS:
                lp = -6 + luck + rng.normal() + 0.5 * SKILL[c][t] * (choice == gold)
                scores.append((c, task, doc, choice, round(float(-abs(lp)), 3), bool(rng.random() < 0.3)))
for doc in range(6):
    requests.append(
        dict(task="text", shard=0, doc=doc, choice=0, choices=1, gold=0, type="loglikelihood_rolling",
             context="", tokens=20 + doc, chars=9, bytes=200 + doc, words=40, status="OK")
    )
    for i, c in enumerate(IDS):
        scores.append((c, "text", doc, 0, round(float(-60 - 2 * i + 4 * rng.normal()), 3), False))
replicates = [
    ("base", task, doc, choice, round(lp + 0.1 * float(rng.normal()), 3), greedy)
    for c, task, doc, choice, lp, greedy in scores
    if c == "base" and task in ("b", "text")
]

# ---- metrics of documents ---------------------------------------------------------------------
MEANS = ["acc", "acc_norm", "acc_bytes", "exact_match", "log_likelihood", "gold_probability", "loss"]
RIGHT = MEANS[:4]
asked = {(r["task"], r["doc"], r["choice"]): r for r in requests}


def documents(rows):
    """metric -> doc -> (value, weight) of one checkpoint and task; documents answered whole."""
    found = {}
    for doc in sorted({r[2] for r in rows}):
        mine = sorted(r for r in rows if r[2] == doc)
        ask = [asked[r[1], doc, r[3]] for r in mine]
        if any(a["status"] != "OK" for a in ask):
            continue
        lp = np.array([r[4] for r in mine])
        if ask[0]["type"] == "loglikelihood_rolling":
            found.setdefault("loss", {})[doc] = (-lp.sum(), ask[0]["tokens"])
            continue
        gold = ask[0]["gold"]
        size = lambda key: np.array([a[key] for a in ask])
        values = [
            float(np.argmax(lp) == gold), float(np.argmax(lp / size("chars")) == gold),
            float(np.argmax(lp / size("bytes")) == gold), float(mine[gold][5]), lp[gold],
            math.exp(lp[gold]), -lp[gold] / ask[gold]["tokens"],
        ]
        for metric, value in zip(MEANS, values):
            found.setdefault(metric, {})[doc] = (value, 1)
        found.setdefault("guess", {})[doc] = (1 / len(lp), 1)
    return found


by_place = {}
for row in scores:
    by_place.setdefault(row[:2], []).append(row)
answers = {place: documents(rows) for place, rows in by_place.items()}


def score(checkpoint, task, metric):
    docs = answers.get((checkpoint, task), {}).get(metric)
    if docs is None:
        return math.nan
    value, weight = np.array(list(docs.values())).T
    return value.sum() / weight.sum()


def error(docs):
    """Standard error of a ratio of sums, linearised."""
    value, weight = np.array(list(docs.values()), dtype=float).T
    n = len(value)
    residual = value - value.sum() / weight.sum() * weight
    return math.sqrt((residual**2).sum() * n / (n - 1)) / weight.sum()


def chance(task, metric):
    if metric not in RIGHT:
        return math.nan
    return 0.0 if metric == "exact_match" else score("base", task, "guess")


def better(metric):
    return -1 if metric == "loss" else 1


def metrics(task):
    return ["loss"] if task == "text" else MEANS


again = {}
for row in replicates:
    again.setdefault(row[1], []).append(row)
spread = {}
for task, rows in again.items():
    second = documents(rows)
    for m in metrics(task):
        first = answers["base", task][m]
        moved = {d: (second[m][d][0] - first[d][0], first[d][1]) for d in first}
        value, weight = np.array(list(moved.values())).T
        spread[task, m] = abs(value.sum() / weight.sum()) + 1.959963984540054 * error(moved)

# ---- intervals --------------------------------------------------------------------------------
NONE = (math.nan, math.nan, math.nan)


@functools.cache
def tango(n10, n01, n, level):
    """Differences that a score test of the paired counts does not reject."""
    z, d = stats.norm.ppf((1 + level) / 2), (n10 - n01) / n

    def statistic(delta):
        """How far off a difference is, and how far it may be; p01 is the likeliest under it."""
        low, width = max(0.0, -delta), (1 - abs(delta)) / 2
        slope = lambda u: (
            (n10 / (u + max(0.0, delta)) if n10 else 0) + (n01 / (u + low) if n01 else 0)
            - ((n - n10 - n01) / (width - u) if n > n10 + n01 else 0)
        )
        edge = 1e-13 * width
        if slope(edge) <= 0:
            u = 0
        elif slope(width - edge) >= 0:
            u = width
        else:
            u = optimize.brentq(slope, edge, width - edge, xtol=1e-16)
        return n * abs(d - delta) - z * math.sqrt(max(0, n * (2 * (low + u) + delta - delta**2)))

    low = -1.0 if d <= -1 else optimize.brentq(statistic, -1 + 1e-12, d - 1e-9, xtol=1e-14)
    high = 1.0 if d >= 1 else optimize.brentq(statistic, d + 1e-9, 1 - 1e-12, xtol=1e-14)
    return low, high


@functools.cache
def wilson(right, n, level):
    z = stats.norm.ppf((1 + level) / 2)
    rejects = lambda p: (right / n - p) ** 2 - z**2 * p * (1 - p) / n
    low = 0.0 if right == 0 else optimize.brentq(rejects, 0, right / n, xtol=1e-15)
    high = 1.0 if right == n else optimize.brentq(rejects, right / n, 1, xtol=1e-15)
    return low, high


def student(value, stderr, n, level):
    half = stats.t.ppf((1 + level) / 2, n - 1) * stderr
    return value - half, value + half


def difference(first, second, task, m, level=0.95):
    """value, error, low, high of the first less the second, more = better."""
    x, y = answers[first, task][m], answers[second, task][m]
    assert x.keys() == y.keys()
    moved = {d: (better(m) * (x[d][0] - y[d][0]), x[d][1]) for d in x}
    value, weight = np.array(list(moved.values())).T
    value, e = value.sum() / weight.sum(), error(moved)
    if m in RIGHT:
        n10, n01 = (sum(v[0] == s for v in moved.values()) for s in (1, -1))
        return (value, e) + tango(n10, n01, len(moved), level)
    return (value, e) + student(value, e, len(moved), level)


def single(c, task, m):
    docs = answers[c, task][m]
    value, e, n = score(c, task, m), error(docs), len(docs)
    return (value, e) + (wilson(round(value * n), n, 0.95) if m in RIGHT else student(value, e, n, 0.95))


def combined(weight, parts):
    """Sum of independent parts (error, low, high): variances are recovered from their intervals."""
    v, e, low, high = np.array(parts).T
    total = weight * v.sum()
    return (
        weight * math.sqrt((e**2).sum()),
        total - weight * math.sqrt(((v - low) ** 2).sum()),
        total + weight * math.sqrt(((high - v) ** 2).sum()),
    )


def negative(part):
    return -part[0], part[1], -part[3], -part[2]


def greatest(states, last, task, m, level=0.95):
    """low and high of the largest difference."""
    wide = 1 - (1 - level) / len(states)
    return (
        max(difference(c, last, task, m, wide)[2] for c in states),
        max(difference(c, last, task, m, level)[3] for c in states),
    )


def kind(m):
    return "tango_score" if m in RIGHT else "student_t"


# ---- what is to be said -----------------------------------------------------------------------
tables = dict(sequence_scores=[], sequence_forgetting=[], sequence_summary=[])


def null(x):
    return None if x is None or math.isnan(x) else float(x)


def alone(sequence, step):
    """Checkpoints that learned the task of a step alone, for as many steps."""
    own = next(r for r in FAMILY if r[6] == sequence and r[7] == step)
    return [r[0] for r in FAMILY if r[6] is None and r[2] == "base" and r[3] == own[3] and r[5] == own[5]]


for sequence in ("full run", "pair", "one", "gap", "twice"):
    members = {r[7]: r for r in FAMILY if r[6] == sequence}
    T = max(members)
    at = ["base"] + [members[k][0] if k in members else None for k in range(1, T + 1)]
    trained = [members[k][3] if k in members else None for k in range(1, T + 1)]
    repeated = len(set(trained)) < T
    learned = {task: trained.index(task) + 1 for task in trained if task}
    general = [t for t in TASKS if t not in trained]
    groups = dict(
        general_delta=general,
        zero_shot_delta=[t for t in general if EXAMPLES.get(t) == 0],
        in_context_delta=[t for t in general if EXAMPLES.get(t, 0) > 0],
        instruction_delta=[t for t in general if t in INSTRUCTIONS],
    )
    for k, c in enumerate(at):
        for task in TASKS if c else []:
            for m in metrics(task):
                docs = answers[c, task][m]
                tables["sequence_scores"].append(
                    dict(sequence=sequence, step=k, checkpoint_id=c, task=task, metric=m,
                         value=score(c, task, m), stderr=error(docs), n=len(docs),
                         learned_at=learned.get(task), chance=null(chance(task, m)))
                )
    for task in TASKS:
        i = learned.get(task)
        for m in metrics(task):
            x = better(m) * np.array([score(c, task, m) for c in at])
            said = {"delta": x[0] - x[T]}
            if i is not None and i < T:
                said["first_last" if m != "loss" else "loss_delta"] = x[i] - x[T]
                said["chaudhry_max"] = np.max(x[1:T]) - x[T]
                said["mammoth_max"] = np.max(x[1:]) - x[T]
                if m in RIGHT:
                    above = x[i] - chance(task, m)
                    said["relative"] = (x[i] - x[T]) / above if not above <= 0 else None
            for convention, value in said.items():
                flags, (e, low, high), method = [], NONE, "none"
                if repeated and convention != "delta":
                    value, flags = math.nan, ["repeated_task"]
                elif value is None:
                    value, flags = math.nan, ["not_above_chance"]
                elif math.isnan(value):
                    flags = ["incomplete"]
                elif convention == "relative":
                    method = "none_relative"
                elif convention in ("chaudhry_max", "mammoth_max"):
                    low, high = greatest(at[1:T], at[T], task, m)
                    if convention == "mammoth_max":
                        low, high = max(low, 0), max(high, 0)
                    method = kind(m) if T == 2 else "largest_of_" + kind(m)
                else:
                    _, e, low, high = difference(at[0 if convention == "delta" else i], at[T], task, m)
                    method = kind(m)
                if not math.isnan(low) and m not in RIGHT:
                    flags = ["few_items"]
                moved = x[i] - x[T] if convention == "relative" else value
                if 0 < abs(moved) <= spread.get((task, m), 0) and not math.isnan(value):
                    value, flags = 0.0, flags + ["within_noise"]
                tables["sequence_forgetting"].append(
                    dict(sequence=sequence, task=task, metric=m, convention=convention, learned_at=i,
                         n_steps=T, value=null(value), stderr=null(e), ci_low=null(low), ci_high=null(high),
                         ci_method=method, n=len(answers[at[T], task][m]), flag=",".join(flags) or None)
                )
    singles = [alone(sequence, k) if k in members else [] for k in range(1, T + 1)]
    fewest = min(len(s) for s in singles)
    for m in MEANS:
        s = better(m)
        R = s * np.array([[score(c, task, m) for task in trained] for c in at])
        groups_of = {g: [t for t in ts if m in metrics(t)] for g, ts in groups.items()}
        groups_of = {g: ts for g, ts in groups_of.items() if ts}
        changes = lambda ts: [s * (score(at[T], t, m) - score(at[0], t, m)) for t in ts]
        own = np.array([R[k, k - 1] for k in range(1, T + 1)])
        before = np.array([R[k - 1, k - 1] for k in range(1, T + 1)])
        ends = R[T]
        blank = s * np.array([score("blank", task, m) for task in trained])
        guess = np.array([chance(task, m) if task else math.nan for task in trained])
        star = s * np.array([np.mean([score(c, t, m) for c in ids]) if ids else math.nan
                             for t, ids in zip(trained, singles)])
        several = dict(
            bwt_gem=lambda: (ends - own)[:-1].sum() / (T - 1),
            bwt_trace=lambda: (ends - own)[:-1].sum() / T,
            fwt=lambda: (before - guess)[1:].mean(),
            fwt_init=lambda: (before - blank)[1:].mean(),
            fwt_base=lambda: (before - R[0])[1:].mean(),
            chaudhry_max=lambda: (R[1:T].max(0) - ends)[:-1].mean(),
            mammoth_max=lambda: (R[1:].max(0) - ends)[:-1].mean(),
        )
        if m not in RIGHT:
            del several["fwt"]
        others = dict(
            op=lambda: s * ends.mean(),
            intransigence=lambda: (star - own).mean(),
        )
        for g, ts in groups_of.items():
            others[g] = lambda ts=ts: np.mean(changes(ts))
        steps = range(1, T)
        backward = lambda: [negative(difference(at[k], at[T], trained[k - 1], m)) for k in steps]
        ahead = lambda c: [difference(at[k], c, trained[k], m) for k in steps]
        known = lambda: [single(at[k], trained[k], m) for k in steps]
        level = 1 - 0.05 / (T - 1) if T > 1 else None
        worst = lambda: [greatest(at[1:T], at[T], trained[k - 1], m, level) for k in steps]
        one = "wilson_score" if m in RIGHT else "student_t"
        shift = lambda interval, by: (interval[0], interval[1] - by, interval[2] - by)
        largest = ("simultaneous_largest_of_" if T > 2 else "") + kind(m)
        interval = dict(
            bwt_gem=lambda: (combined(1 / (T - 1), backward()), kind(m)),
            bwt_trace=lambda: (combined(1 / T, backward()), kind(m)),
            fwt=lambda: (shift(combined(1 / (T - 1), known()), guess[1:].mean()), one),
            fwt_init=lambda: (combined(1 / (T - 1), ahead("blank")), kind(m)),
            fwt_base=lambda: (combined(1 / (T - 1), ahead("base")), kind(m)),
            chaudhry_max=lambda: ((math.nan, *np.mean(worst(), axis=0)), largest),
            mammoth_max=lambda: ((math.nan, *np.maximum(worst(), 0).mean(axis=0)), largest),
            op=lambda: (combined(1 / T, [single(at[T], t, m) for t in trained]), one),
            intransigence=lambda: (
                (NONE, "none_several_seeds") if max(map(len, singles)) > 1
                else (combined(1 / T, [difference(c[0], at[k + 1], trained[k], m)
                                       for k, c in enumerate(singles)]), kind(m))
            ),
        )
        for g, ts in groups_of.items():
            interval[g] = lambda ts=ts: (
                combined(1 / len(ts), [difference(at[T], at[0], t, m) for t in ts]), kind(m))
        for convention, compute in {**several, **others}.items():
            flag = None
            if None in trained:
                flag = "incomplete"
            elif repeated and convention not in groups:
                flag = "repeated_task"
            elif T == 1 and convention in several:
                flag = "one_step"
            elif convention == "intransigence" and fewest == 0:
                flag = "no_single_task"
            n_tasks = len(groups_of[convention]) if convention in groups else T - (convention in several)
            (e, low, high), method = (NONE, "none") if flag else interval[convention]()
            if not math.isnan(low):
                if n_tasks > 1 and not convention.endswith("_max"):
                    method = "mover_" + method
                if m not in RIGHT:
                    flag = "few_items"
            tables["sequence_summary"].append(
                dict(sequence=sequence, metric=m, convention=convention, n_steps=T, n_tasks=n_tasks,
                     n_references=fewest if convention == "intransigence" else None,
                     value=null(compute()) if flag in (None, "few_items") else None, stderr=null(e),
                     ci_low=null(low), ci_high=null(high), ci_method=method, flag=flag)
            )

# the fixture shows what it is meant to show
said = {(r["sequence"], r["task"], r["metric"], r["convention"]): r for r in tables["sequence_forgetting"]}
assert said["full run", "a", "acc", "first_last"]["value"] > 0.2
assert any(r["flag"] == "within_noise" for r in said.values())
assert any(r["flag"] == "not_above_chance" for r in said.values())
maxima = [(r, said[k[:3] + ("mammoth_max",)]) for k, r in said.items() if k[3] == "chaudhry_max" and r["value"] is not None]
assert any(c["value"] < 0 == m["value"] for c, m in maxima)
assert any(c["value"] != said[k[:3] + ("first_last",)]["value"] for k, c in said.items()
           if k[3] == "chaudhry_max" and k[2] != "loss" and c["value"] is not None)
deltas = {(r["sequence"], r["metric"], r["convention"]): r for r in tables["sequence_summary"]}
assert len({deltas["pair", "acc", g + "_delta"]["value"] for g in ("general", "zero_shot", "in_context")}) == 3
assert ("full run", "acc", "in_context_delta") not in deltas and ("full run", "loss", "zero_shot_delta") in deltas
assert any(r["ci_method"] == "mover_tango_score" and r["convention"] == "intransigence"
           for r in tables["sequence_summary"])

place = pathlib.Path(__file__).parent


def lines(rows, columns=None):
    columns = columns or list(rows[0])
    return dict(columns=columns, rows=[[r[c] for c in columns] if isinstance(r, dict) else list(r) for r in rows])


def write(name, parts):
    text = ",\n".join(
        f'"{key}": ' + (json.dumps(value) if isinstance(value, list) else
                       '{"columns": ' + json.dumps(value["columns"]) + ', "rows": [\n'
                       + ",\n".join(json.dumps(row, separators=(",", ":")) for row in value["rows"]) + "\n]}")
        for key, value in parts.items()
    )
    (place / name).write_text("{\n" + text + "\n}\n")


ANSWER = ["checkpoint", "task", "doc", "choice", "log_prob", "greedy"]
write("sequence_inputs.json", dict(checkpoints=lines(FAMILY, COLUMNS),
                                   tasks=lines(EXAMPLES.items(), ["task", "examples"]), requests=lines(requests),
                                   scores=lines(scores, ANSWER), replicates=lines(replicates, ANSWER)))
(place / "sequence.json").write_text(
    "{\n" + ",\n".join(
        f'"{name}": [\n' + ",\n".join(json.dumps(row) for row in rows) + "\n]" for name, rows in tables.items()
    ) + "\n}\n"
)

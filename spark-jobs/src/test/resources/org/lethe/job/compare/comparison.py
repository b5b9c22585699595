"""A small family of checkpoints with made-up answers, and what a comparison of them must say.

Computed with pandas, numpy and scipy, independently of the Java code; only the bootstrap and the
permutations replay its draws (draws.py). numpy 2.4.6, scipy 1.17.1, pandas 3.1.1; seed 20261121. Run: python comparison.py
"""
import itertools
import json
import math
import pathlib
import re
import sys

import numpy as np
import pandas as pd
from scipy import stats

from draws import SAMPLES, SEED, Twister, bootstrap, interval
from inference import (EPSILON, MARGIN, Mean, Proportion, cluster_error, correlation, deciding, difference, holm,
                       independent, of_shares, ratio, stage, wilson)

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "analysis"))
from cka import biased, jackknife, unbiased  # noqa: E402

DRAWS = 1000
rng = np.random.default_rng(SEED)
TASKS = ["a", "b", "c", "text"]
CHOICE = TASKS[:3]
SHARD = 20
DOCS = 30
CLUSTERS = 13  # of task c, whose documents are not independent
CHECKPOINTS = pd.DataFrame(
    [
        ("base", "base", None, None, None),
        ("control", "control", "base", None, None),
        ("ft-a", "fine_tuned", "base", None, "a"),
        ("ft-b", "fine_tuned", "base", None, "b"),
        ("ft-c", "fine_tuned", "base", None, "c"),
        ("ft-a-c", "fine_tuned", "ft-a", None, "c"),
        ("ft-a-restored", "restored", "ft-a", "control", None),
        ("ft-b-restored", "restored", "ft-b", "control", None),
    ],
    columns=["id", "role", "parent", "control", "trained_on"],
).set_index("id", drop=False)
# how much better than chance every checkpoint is at every choice task
SKILL = dict(
    zip(
        CHECKPOINTS.id,
        [(3, 3, 3), (2.8, 3, 3), (5, 0.5, 2), (0, 5, 1), (2, 1, 5), (4, 0, 5), (4.5, 2.5, 3), (0, 5, 1)],
    )
)
WORDS = "the cat sat on a mat while some dog ran far from home and then slept".split()


def null(value):
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else value


# ---- inputs -----------------------------------------------------------------------------------
requests, scores = [], []
for t, task in enumerate(CHOICE):
    for doc in range(DOCS):
        choices = 3 + (doc + t) % 2
        gold = int(rng.integers(choices))
        context = " ".join(rng.choice(WORDS[4 * t : 4 * t + 8], 6))
        broken = task == "a" and doc == 7
        luck = rng.normal(size=choices)
        for choice in range(choices):
            chars = int(rng.integers(3, 12))
            tokens = int(rng.integers(1, 4))
            requests.append(
                dict(task=task, shard=doc // SHARD, doc=doc, choice=choice, choices=choices,
                     gold=gold, type="multiple_choice", context=context, tokens=tokens,
                     ids=[(doc + 3 * choice + 5 * i) % 29 for i in range(tokens)],
                     chars=chars, bytes=chars + choice, words=1,
                     status="EMPTY_CONTINUATION" if broken and choice == 1 else "OK",
                     cluster=doc % CLUSTERS if task == "c" else None)
            )
            for c in CHECKPOINTS.id:
                lp = -6 + 0.6 * luck[choice] + rng.normal() + SKILL[c][t] * 0.5 * (choice == gold)
                scores.append(
                    dict(checkpoint=c, task=task, doc=doc, choice=choice, log_prob=round(float(-abs(lp)), 4),
                         greedy=bool(rng.random() < 0.3))
                )
for doc in range(2):
    for window in range(2):
        words = 40 + doc if window == 0 else 0
        requests.append(
            dict(task="text", shard=0, doc=doc, choice=window, choices=2, gold=0,
                 type="loglikelihood_rolling", context="", tokens=20 + window + doc,
                 ids=[(7 * doc + i * i) % 31 for i in range(20 + window + doc)],
                 chars=9,
                 bytes=5 * words, words=words, status="OK", cluster=None)
        )
        for i, c in enumerate(CHECKPOINTS.id):
            lp = float(-60 - 4 * i + rng.normal())
            scores.append(
                dict(checkpoint=c, task="text", doc=doc, choice=window, log_prob=round(lp, 4), greedy=False)
            )
# the base once more, as another arrangement of batches would give it; much noisier than any real one
noisy = np.random.default_rng(SEED + 1)
replicates = [
    dict(row, log_prob=round(row["log_prob"] + float(noisy.normal()) * (0.05 if row["task"] == "text" else 0.3), 4))
    for row in scores
    if row["checkpoint"] == "base" and row["task"] != "b"
]
activations = []
for c in CHECKPOINTS.id:
    for t, task in enumerate(CHOICE):
        for layer in range(2):
            for position in ("last", "mean"):
                shared = np.random.default_rng(100 * t + layer).normal(size=(12, 16)) + 2
                own = 0.4 * rng.normal(size=(12, 16))
                for doc in range(12):
                    vector = np.round(64 * (shared + own)[doc]) / 64  # exact in float32
                    activations.append(
                        dict(checkpoint=c, task=task, doc=doc, layer=layer, position=position,
                             vector=vector.tolist())
                    )
gradients = []
MODULES = [(-1, "embed", 7), (0, "q", 5), (0, "o", 4), (1, "q", 5), (1, "o", 4)]
for task in TASKS:
    for shard, examples in ((0, 8), (1, 4)):
        for layer, module, size in MODULES:
            vector = np.round(64 * rng.normal(size=size)) / 64
            gradients.append(
                dict(checkpoint="base", task=task, shard=shard, layer=layer, module=module,
                     examples=examples, loss=1.0 + shard, vector=vector.tolist())
            )

# ---- metrics of documents ---------------------------------------------------------------------
again = [dict(row, checkpoint="base~replicate") for row in replicates]
frame = pd.DataFrame(scores + again).merge(pd.DataFrame(requests), on=["task", "doc", "choice"])
frame["answered"] = frame.status == "OK"


def document(rows):
    rows = rows.sort_values("choice")
    gold = rows.iloc[int(rows.gold.iloc[0])]
    best = lambda s: float(np.argmax(s.to_numpy()) == rows.gold.iloc[0])
    return pd.Series(
        dict(
            complete=bool(rows.answered.all()),
            inverse=1 / len(rows),
            acc=best(rows.log_prob),
            acc_norm=best(rows.log_prob / rows.chars),
            acc_bytes=best(rows.log_prob / rows.bytes),
            exact_match=float(gold.greedy),
            log_likelihood=gold.log_prob,
            gold_probability=math.exp(gold.log_prob),
            loss=-gold.log_prob / gold.tokens,
            sum_log_prob=rows.log_prob.sum(),
            tokens=rows.tokens.sum(),
            bytes=rows.bytes.sum(),
            words=rows.words.sum(),
        )
    )


docs = frame.groupby(["checkpoint", "task", "doc"]).apply(document, include_groups=False).reset_index()
docs = docs[docs.complete]
MEANS = ["acc", "acc_norm", "acc_bytes", "exact_match", "log_likelihood", "gold_probability", "loss"]
RIGHT = MEANS[:4]


def of(checkpoint, task):
    return docs[(docs.checkpoint == checkpoint) & (docs.task == task)].set_index("doc").sort_index()


def clusters(task, index):
    """Cluster of every document; None where documents are independent."""
    return [doc % CLUSTERS for doc in index] if task == "c" else None


def mean_error(values, task):
    groups = clusters(task, values.index)
    return stats.sem(values) if groups is None else cluster_error(values, groups)


def ratio_error(value, weight):
    """Linearised standard error of a ratio of sums."""
    n, r = len(value), value.sum() / weight.sum()
    return math.sqrt(((value - r * weight) ** 2).sum() * n / (n - 1)) / weight.sum()


task_scores = []
for c in CHECKPOINTS.id:
    for task in TASKS:
        d = of(c, task)
        asked = frame[(frame.checkpoint == c) & (frame.task == task)]
        common = dict(checkpoint_id=c, task=task, n=len(d), n_failed=int((~asked.answered).sum()),
                      n_requests=len(asked), plan_id="plan" + task, weights_digest="w" + c)
        if task != "text":
            for m in MEANS:
                groups = clusters(task, d.index)
                task_scores.append(
                    dict(common, metric=m, value=d[m].mean(), stderr=mean_error(d[m], task),
                         n_clusters=groups and len(set(groups)),
                         n_independent=independent(d[m], groups) if groups and m in RIGHT else None)
                )
        else:
            for m, weight in (("word_perplexity", d.words), ("byte_perplexity", d.bytes),
                              ("bits_per_byte", d.bytes), ("loss", d.tokens)):
                r, e = -d.sum_log_prob.sum() / weight.sum(), ratio_error(d.sum_log_prob, weight)
                value, error = (
                    (math.exp(r), math.exp(r) * e) if "perplexity" in m
                    else (r / math.log(2), e / math.log(2)) if m == "bits_per_byte" else (r, e)
                )
                task_scores.append(
                    dict(common, metric=m, value=value, stderr=error, n_clusters=None, n_independent=None)
                )


# ---- losses -------------------------------------------------------------------------------------
def loss_of(d, draw=slice(None)):
    return -d.sum_log_prob.to_numpy()[draw].sum() / d.tokens.to_numpy()[draw].sum()


# ---- what batching alone moves ------------------------------------------------------------------
def paired_error(before, after, m, task):
    """Standard error of the mean paired difference; of text, of the difference of ratios."""
    if m == "loss" and before.tokens.min() >= 20:
        return ratio_error(after.sum_log_prob - before.sum_log_prob, before.tokens)
    return mean_error(after[m] - before[m], task)


noise_floor, spread = [], {}
for task in ("a", "c", "text"):
    before, after = of("base", task), of("base~replicate", task)
    two = frame[(frame.task == task) & frame.doc.isin(before.index)].pivot(
        index=["doc", "choice"], columns="checkpoint", values="log_prob"
    )
    moved = two["base~replicate"] - two["base"]
    for m in MEANS if task != "text" else ["loss"]:
        b, a = (loss_of(before), loss_of(after)) if task == "text" else (before[m].mean(), after[m].mean())
        error = paired_error(before, after, m, task)
        spread[task, m] = abs(a - b) + stats.norm.ppf(0.975) * error
        noise_floor.append(
            dict(checkpoint_id="base", task=task, metric=m, planned=b, replicate=a, difference=a - b,
                 stderr=error, spread=spread[task, m], n=len(before),
                 n_flipped=int((before[m] != after[m]).sum()) if m in RIGHT else None,
                 n_requests=len(moved), max_log_prob=moved.abs().max(),
                 rms_log_prob=math.sqrt((moved**2).mean()), n_changed=None, plan_id="plan" + task,
                 weights_digest="wbase")
        )
assert sum(row["n_flipped"] or 0 for row in noise_floor) > 3


# ---- floors -------------------------------------------------------------------------------------
planned = pd.DataFrame(requests)
planned = planned[planned.status == "OK"]
floors = []
for task in TASKS:
    asked = planned[planned.task == task]
    guess = (1 / asked[asked.choice == 0].choices).mean()
    right = asked if task == "text" else asked[asked.choice == asked.gold]
    tokens = [t for ids in right.ids for t in ids]
    logp = {t: math.log(tokens.count(t) / len(tokens)) for t in set(tokens)}
    answers = [sum(logp[t] for t in ids) for ids in right.ids]
    unigram = dict(
        log_likelihood=np.mean(answers),
        loss=-sum(answers) / len(tokens) if task == "text"
        else np.mean([-a / len(ids) for a, ids in zip(answers, right.ids)]),
    )
    for row in task_scores:
        m = row["metric"]
        if row["checkpoint_id"] != "base" or row["task"] != task or m not in MEANS:
            continue
        n, value = row["n"], row["value"]
        if m in RIGHT:
            (low, high), method = wilson(round(value * n), n, row["n_independent"]), "wilson_score"
        else:
            half = stats.t.ppf(0.975, (row["n_clusters"] or n) - 1) * row["stderr"]
            low, high, method = value - half, value + half, "student_t"
        floor, kind = (
            (unigram[m], "unigram") if m in unigram
            else (guess, "guessing") if m in ("acc", "acc_norm", "acc_bytes") else (0.0, "zero")
        )
        gain, worst = (floor - value, floor - high) if m == "loss" else (value - floor, low - floor)
        unit = gain if m in unigram else 1.0
        above = unit > 0 and worst > EPSILON * unit
        floors.append(
            dict(checkpoint_id="base", task=task, metric=m, n=n, score=value, score_low=low, score_high=high,
                 ci_method=method, floor=floor, floor_kind=kind, above_floor=bool(above),
                 epsilon=EPSILON * unit if above else None, margin=MARGIN * unit if above else None)
        )
bounds = {(row["task"], row["metric"]): (row["epsilon"], row["margin"]) for row in floors if row["above_floor"]}
assert 3 < len(bounds) < len(floors) - 3


# ---- forgetting and flips ---------------------------------------------------------------------
def root(c):
    while CHECKPOINTS.parent[c] is not None and isinstance(CHECKPOINTS.parent[c], str):
        c = CHECKPOINTS.parent[c]
    return c


forgetting, flips = [], []
CONTRASTS = [
    (reference, c)
    for c in CHECKPOINTS.id
    if isinstance(CHECKPOINTS.parent[c], str)
    for reference in dict.fromkeys([CHECKPOINTS.parent[c], root(c)])
]
for (reference, c), task in itertools.product(CONTRASTS, TASKS):
    before, after = of(reference, task), of(c, task)
    assert (before.index == after.index).all()
    draws, groups = bootstrap(before.index), clusters(task, before.index)
    for m in MEANS if task != "text" else ["loss"]:
        sign = -1 if m == "loss" else 1
        if task == "text":
            b, a = loss_of(before), loss_of(after)
            change = Mean(before.sum_log_prob - after.sum_log_prob, before.tokens, draws)
        else:
            b, a = before[m].mean(), after[m].mean()
            change = (Proportion(before[m], after[m], groups) if m in RIGHT
                      else Mean(sign * (before[m] - after[m]), np.ones(len(before)), draws, groups))
        common = dict(checkpoint_id=c, reference_id=reference, task=task, metric=m,
                      trained_on=null(CHECKPOINTS.trained_on[c]), n=len(before))
        if m in RIGHT:
            n11, n10, n01, n00 = change.counts
            chance = 0.0 if m == "exact_match" else before.inverse.mean()
            n = len(before)
            adjust = lambda k: (k / (1 - chance) - chance * n00 / (1 - chance) ** 2) / n
            share = lambda v: v if 0 <= v <= 1 else None
            shares = [share(adjust(n10)), share(adjust(n01))]
            flips.append(
                dict(common, n11=n11, n10=n10, n01=n01, n00=n00, forgetting_share=n10 / n,
                     backward_share=n01 / n, chance=chance, forgetting_adjusted=shares[0],
                     backward_adjusted=shares[1],
                     flag="adjusted_out_of_range" if None in shares else None)
            )
        noise = bool(0 < abs(b - a) <= spread.get((task, m), 0))
        flags = (["within_noise"] * noise + ["few_items"] * (change.low is None)
                 + ["at_floor"] * ((task, m) not in bounds))
        forgetting.append(
            dict(common, convention="loss_delta" if m == "loss" else "delta", before=b, after=a,
                 value=0.0 if noise else sign * (b - a), ci_low=change.low, ci_high=change.high,
                 ci_method=change.method, p_value=change.p, p_method=change.test, flag=flags,
                 stderr=paired_error(before, after, m, task), mde=change.mde,
                 n_clusters=groups and len(set(groups)))
        )
assert 3 < sum("within_noise" in row["flag"] for row in forgetting) < len(forgetting) / 2

families = {}
for row in forgetting:
    row.update(p_holm=None, p_bh=None)
    floor = "at_floor" in row["flag"] and row["task"] != row["trained_on"]
    row["verdict"] = "FLOOR" if floor else "UNTESTED" if row["p_value"] is None else None
    if row["verdict"] is None:
        families.setdefault((row["checkpoint_id"], row["reference_id"], row["metric"]), []).append(row)
for family in families.values():
    p = [row["p_value"] for row in family]
    for row, h, b in zip(family, holm(p), stats.false_discovery_control(p)):
        chance = bool(h > 0.05)
        found = "LOST" if row["value"] > 0 else "GAINED"
        row["verdict"] = "NO_DIFFERENCE" if chance or "within_noise" in row["flag"] else found
        row.update(p_holm=h, p_bh=b, flag=row["flag"] + ["not_significant"] * chance)
for row in forgetting:
    row["flag"] = ",".join(row["flag"]) or None
    row.update(share_cut=None, share_shows_own_answer=None, share_copies=None)  # no audit of this plan
assert {row["verdict"] for row in forgetting} == {"LOST", "GAINED", "NO_DIFFERENCE", "FLOOR", "UNTESTED"}

# ---- recovery ----------------------------------------------------------------------------------
recovery, methods = [], {}
for r in ("ft-a-restored", "ft-b-restored"):
    s = CHECKPOINTS.parent[r]
    four = ["base", s, "control", r]
    losses = [loss_of(of(c, "text")) for c in four]
    open_pattern = losses[3] - losses[2] > 0.02
    for task, m in itertools.product(CHOICE, ("acc", "log_likelihood")):
        base, tuned, control, restored = (of(c, task)[m].to_numpy() for c in four)
        n, draws, ones = len(base), bootstrap(of("base", task).index), np.ones(len(base))
        groups = clusters(task, of("base", task).index)
        units = len(set(groups)) if groups else n
        gross, residual = (
            (Proportion(base, tuned, groups), Proportion(control, restored, groups)) if m == "acc"
            else (Mean(base - tuned, ones, draws, groups), Mean(control - restored, ones, draws, groups))
        )
        back = mean_error(pd.Series(base - tuned - control + restored, of("base", task).index), task)
        if m == "acc":
            r4 = of_shares(gross.stderr, residual.stderr, back, units)
            (low, high), method = difference(gross, residual, r4), "mover_difference_" + gross.method
        else:
            r4 = correlation(gross.stderr, residual.stderr, back)
            whole = Mean(base - tuned - control + restored, ones, draws, groups)
            low, high, method = whole.low, whole.high, whole.method
        noisy = bool(0 < abs(gross.value) <= spread.get((task, m), 0))
        unsure = gross.low is None or residual.low is None
        sure = gross.low is not None and gross.low > 0 and not noisy  # a gain has nothing to recover
        rho = (None, None)
        if sure:
            ends = ratio(residual, gross, r4)
            rho = 1 - ends[1], 1 - ends[0]
        epsilon, margin = bounds.get((task, m), (None, None))
        label, p = ("FLOOR", None) if epsilon is None else stage(gross, residual, epsilon, margin)
        flags = ["within_noise"] * noisy + ["few_items"] * unsure
        if label == "ACTUAL" and low > epsilon:
            flags.append("partly_recovered")
        if label == "UNDECIDED" and not unsure and gross.low <= epsilon and residual.low > epsilon:
            flags.append("lost_in_restoration")
        methods[s, task, m] = method
        undecided = label == "UNDECIDED" and not unsure
        decide = deciding(gross, residual, epsilon, margin, n) if undecided else None
        if open_pattern and label in ("ACTUAL", "PSEUDO"):
            label, p = "UNDECIDED", None
            flags.append("pattern_not_restored")
        recovery.append(
            dict(fine_tuned_id=s, restored_id=r, control_id="control", base_id="base", task=task,
                 trained_on=CHECKPOINTS.trained_on[s], metric=m, gross=gross.value, gross_low=gross.low,
                 gross_high=gross.high, residual=residual.value, residual_low=residual.low,
                 residual_high=residual.high, recovered=gross.value - residual.value, recovered_low=low,
                 recovered_high=high, pseudo=max(0.0, gross.value - residual.value),
                 ratio=1 - residual.value / gross.value if sure else None, ratio_low=rho[0], ratio_high=rho[1],
                 pattern_shift=losses[1] - losses[0], pattern_residual=losses[3] - losses[2], stage=label,
                 stage_p=p, epsilon=epsilon, margin=margin, n_to_decide=decide,
                 mde=None if epsilon is None or gross.mde is None else epsilon + gross.mde,
                 ci_method=method, gross_stderr=gross.stderr,
                 residual_stderr=residual.stderr, recovered_stderr=back, n=n, n_clusters=groups and units, flag=",".join(flags) or None)
        )

# ---- recovery over tasks ------------------------------------------------------------------------
class Pool:
    """An estimate of several tasks or checkpoints: its value, standard error and ends."""

    def __init__(self, value, stderr, low, high):
        self.value, self.stderr, self.low, self.high = value, stderr, low, high


def over_tasks(rows, name):
    """Mean over tasks, whose documents are independent: squares of the distances to the ends add (MOVER)."""
    value, low, high, error = (np.array([r[name + k] for r in rows]) for k in ("", "_low", "_high", "_stderr"))
    n = len(rows)
    return Pool(value.mean(), np.linalg.norm(error) / n, value.mean() - np.linalg.norm(value - low) / n,
                value.mean() + np.linalg.norm(high - value) / n)


def over_checkpoints(pools):
    return Pool(*np.mean([(p.value, p.stderr, p.low, p.high) for p in pools], axis=0))


PARTS = ("gross", "residual", "recovered")


def pooled(keys, parts, r, tasks, count, method, is_open):
    row = dict(base_id="base", fine_tuned_id=None, restored_id=None, restoration_steps=None, trained_on=None,
               tasks=tasks, n_checkpoints=count, ci_method=method, flag="pattern_not_restored" if is_open else None)
    row.update(keys)
    for name, part in parts.items():
        row.update({name: part.value, name + "_low": part.low, name + "_high": part.high})
    ends = ratio(parts["residual"], parts["gross"], r) if parts["gross"].low > 0 else None
    row.update(ratio=ends and 1 - parts["residual"].value / parts["gross"].value,
               ratio_low=ends and 1 - ends[1], ratio_high=ends and 1 - ends[0])
    return row


recovery_pooled = []
for m in ("acc", "log_likelihood"):
    alone, tasks, is_open = [], [], []
    for (s, r, own), rows in itertools.groupby(
        [row for row in recovery if row["metric"] == m],
        lambda row: (row["fine_tuned_id"], row["restored_id"], row["trained_on"]),
    ):
        rows = [row for row in rows if row["stage"] != "FLOOR" and row["task"] != own
                and None not in (row["gross_low"], row["residual_low"], row["recovered_low"])]
        if rows:
            parts = {name: over_tasks(rows, name) for name in PARTS}
            r4 = correlation(parts["gross"].stderr, parts["residual"].stderr, parts["recovered"].stderr)
            method = "mover_" * (len(rows) > 1) + "_and_".join(sorted({methods[s, row["task"], m] for row in rows}))
            alone.append(parts)
            is_open.append(any(row["pattern_residual"] > 0.02 for row in rows))
            tasks += [row["task"] for row in rows if row["task"] not in tasks]
            recovery_pooled.append(
                pooled(dict(fine_tuned_id=s, restored_id=r, trained_on=own, metric=m), parts, r4,
                       [row["task"] for row in rows], 1, method, is_open[-1]))
    if alone:
        parts = {name: over_checkpoints([a[name] for a in alone]) for name in PARTS}
        recovery_pooled.append(pooled(dict(metric=m), parts, 0.0, tasks, len(alone),
                                      ("dependent_" if len(alone) > 1 else "") + method, any(is_open)))

# ---- claims and their families -----------------------------------------------------------------
gathered = {}
for row in forgetting:
    if CHECKPOINTS.role[row["checkpoint_id"]] == "fine_tuned" and row["reference_id"] == root(row["checkpoint_id"]):
        name = "learning" if row["task"] == row["trained_on"] else "forgetting"
        claim = dict(family=name, metric=row["metric"], checkpoint_id=row["checkpoint_id"],
                     reference_id=row["reference_id"], restored_id=None, task=row["task"],
                     claim="LOST" if row["value"] > 0 else "GAINED", value=row["value"], ci_low=row["ci_low"],
                     ci_high=row["ci_high"], p=row["p_value"])
        gathered.setdefault((name, row["metric"]), []).append(
            (claim, row["verdict"], "within_noise" in (row["flag"] or ""), row["mde"]))
for row in recovery:
    for name in ("NONE", "PSEUDO", "ACTUAL"):
        if row["task"] != row["trained_on"]:
            shown = row["stage"] == name and row["stage_p"] is not None
            claim = dict(family="stage_" + name.lower(), metric=row["metric"], checkpoint_id=row["fine_tuned_id"],
                         reference_id="base", restored_id=row["restored_id"], task=row["task"], claim=name,
                         value=row["gross"], ci_low=row["gross_low"], ci_high=row["gross_high"],
                         p=row["stage_p"] if shown else 1.0)
            missing = None in (row["gross_low"], row["residual_low"])
            state = "FLOOR" if row["stage"] == "FLOOR" else "UNTESTED" if missing else None
            gathered.setdefault((claim["family"], row["metric"]), []).append((claim, state, False, row["mde"]))
claims, family_rows = [], []
for (name, metric), members in gathered.items():
    tests = [m for m in members if m[1] not in ("FLOOR", "UNTESTED")]
    bh = stats.false_discovery_control([m[0]["p"] for m in tests]) if tests else []
    for (claim, _, noisy, _), adjusted in zip(tests, bh):
        claims.append(dict(claim, p_bh=adjusted, n_tests=len(tests), holds=bool(adjusted <= 0.05 and not noisy)))
    found = [m[3] for m in tests if m[3] is not None]
    for kind in ("LOST", "GAINED") if name in ("learning", "forgetting") else (name[6:].upper(),):
        family_rows.append(
            dict(family=name, metric=metric, claim=kind, n_tests=len(tests),
                 n_holds=sum(c["holds"] and c["claim"] == kind for c in claims
                             if (c["family"], c["metric"]) == (name, metric)),
                 n_floor=sum(m[1] == "FLOOR" for m in members), n_untested=sum(m[1] == "UNTESTED" for m in members),
                 level=0.05, correction="benjamini_hochberg", mde_median=np.median(found) if found else None,
                 mde_largest=max(found) if found else None))
assert any(c["holds"] for c in claims) and not all(c["holds"] for c in claims)

# ---- similarity, alignment, drift --------------------------------------------------------------
acts = pd.DataFrame(activations)


def states(c, task, layer, position):
    rows = acts[(acts.checkpoint == c) & (acts.task == task) & (acts.layer == layer)
                & (acts.position == position)].sort_values("doc")
    return np.array(rows.vector.tolist())


def cosine(x, y):
    return float(x @ y / np.linalg.norm(x) / np.linalg.norm(y))


task_similarity = []
for c in CHECKPOINTS.id:
    for layer in range(2):
        x = {t: states(c, t, layer, "last") for t in CHOICE}
        means = {t: v.mean(0) for t, v in x.items()}
        centre = np.mean(list(means.values()), 0)
        bases = {t: np.linalg.svd(v - v.mean(0), full_matrices=False)[2][:11] for t, v in x.items()}
        for a, b in itertools.permutations(CHOICE, 2):
            for measure, value in (
                ("cosine_raw", cosine(means[a], means[b])),
                ("cosine_centred", cosine(means[a] - centre, means[b] - centre)),
                ("subspace_overlap", np.linalg.norm(bases[a] @ bases[b].T) ** 2 / len(bases[a])),
            ):
                task_similarity.append(
                    dict(checkpoint_id=c, task_a=a, task_b=b, layer=layer, measure=measure,
                         value=value, n_a=12, n_b=12, flag=None)
                )
prompts = pd.DataFrame(requests)
prompts = prompts[(prompts.choice == 0) & (prompts.type == "multiple_choice")]
terms = {t: [re.findall(r"\w+", p) for p in prompts[prompts.task == t].context] for t in CHOICE}
every = [p for t in CHOICE for p in terms[t]]
vocabulary = sorted({w for p in every for w in p})
idf = np.log((1 + len(every)) / (1 + np.array([sum(w in p for p in every) for w in vocabulary]))) + 1
tf = {t: np.array([sum(p.count(w) for p in terms[t]) for w in vocabulary]) * idf for t in CHOICE}
for a, b in itertools.permutations(CHOICE, 2):
    task_similarity.append(
        dict(checkpoint_id="base", task_a=a, task_b=b, layer=None, measure="tfidf_cosine",
             value=cosine(tf[a], tf[b]), n_a=DOCS, n_b=DOCS, flag=None)
    )

grads = pd.DataFrame(gradients)
gradient_alignment = []


def gradient(task, keep):
    """Mean over examples, concatenated over the modules kept."""
    parts = []
    for layer, module, _ in MODULES:
        if keep(layer, module):
            rows = grads[(grads.task == task) & (grads.layer == layer) & (grads.module == module)]
            parts.append(np.average(rows.vector.tolist(), axis=0, weights=rows.examples))
    return np.concatenate(parts)


SCOPES = [("global", None, None)]
SCOPES += [("layer", layer, None) for layer in (-1, 0, 1)]
SCOPES += [("module", layer, module) for layer, module, _ in MODULES]
for (scope, layer, module), (a, b) in itertools.product(SCOPES, itertools.permutations(TASKS, 2)):
    keep = lambda l, m: layer in (None, l) and module in (None, m)
    x, y = gradient(a, keep), gradient(b, keep)
    gradient_alignment.append(
        dict(checkpoint_id="base", task_a=a, task_b=b, scope=scope, layer=layer, module=module,
             cosine=cosine(x, y), norm_a=np.linalg.norm(x), norm_b=np.linalg.norm(y),
             method="exact", cosine_error=None, sketch_error=0.0, blocks=0,  # alignment.py has blocks
             reliability_a=None, reliability_b=None, cross_fitted=None, cross_fitted_low=None,
             cross_fitted_high=None, corrected=None, corrected_low=None, corrected_high=None,
             ci_method=None, flag="few_blocks")
    )


representation_drift = []
for (reference, c), task, layer, position in itertools.product(
    CONTRASTS, CHOICE, range(2), ("last", "mean")
):
    x, y = states(reference, task, layer, position), states(c, task, layer, position)
    xc, yc = x - x.mean(0), y - y.mean(0)
    low, high = jackknife(x, y, [range(12)], 0.95)
    representation_drift.append(
        dict(checkpoint_id=c, reference_id=reference, task=task, layer=layer, position=position,
             trained_on=null(CHECKPOINTS.trained_on[c]), n=12,
             cka=unbiased(x, y, [range(12)]), cka_biased=biased(x, y),
             cosine_centred=np.mean([cosine(u, v) for u, v in zip(xc, yc)]), batch_items=12,
             batches=1, ci_low=low, ci_high=high, ci_method="jackknife_t", flag="few_items")
    )

# ---- correlations -------------------------------------------------------------------------------
METHODS = dict(
    pearson=lambda x, y: stats.pearsonr(x, y)[0],
    spearman=lambda x, y: stats.spearmanr(x, y)[0],
    kendall=lambda x, y: stats.kendalltau(x, y)[0],
)
explained = {}
for row in forgetting:
    if row["reference_id"] == "base" and row["checkpoint_id"] in ("ft-a", "ft-b", "ft-c"):
        if row["trained_on"] != row["task"] and row["metric"] in ("acc", "loss") and row["verdict"] != "FLOOR":
            pair = (row["trained_on"], row["task"])
            explained.setdefault(row["convention"], {})[pair] = row["value"]
explaining = {}
for row in task_similarity:
    if row["checkpoint_id"] == "base":
        layer = "" if row["layer"] is None else f"_layer_{row['layer']}"
        name = f"similarity_{row['measure']}{layer}"
        explaining.setdefault(name, {})[row["task_a"], row["task_b"]] = row["value"]
for row in gradient_alignment:
    if row["scope"] != "module":
        layer = "" if row["layer"] is None else f"_{row['layer']}"
        name = f"gradient_alignment_{row['scope']}{layer}"
        explaining.setdefault(name, {})[row["task_a"], row["task_b"]] = row["cosine"]
TRAINED = ["a", "b", "c"]


correlations = []
for (name, xs), (y_name, ys) in itertools.product(explaining.items(), explained.items()):
    pairs = [(a, b) for a in TASKS for b in TASKS if (a, b) in xs and (a, b) in ys]
    # equal values may differ by rounding; they must tie in ranks
    ys = {p: round(v, 12) for p, v in ys.items()}
    x, y = np.array([round(xs[p], 12) for p in pairs]), np.array([ys[p] for p in pairs])
    n = len(pairs)
    tasks = sorted({t for p in pairs for t in p})
    line = stats.linregress(x, y)
    for method, f in METHODS.items():
        r = f(x, y)
        low = high = None
        if n >= 8:
            variance = dict(pearson=1 / (n - 3), spearman=(1 + r * r / 2) / (n - 3),
                            kendall=0.437 / (n - 4))[method]
            half = stats.norm.ppf(0.975) * math.sqrt(variance)
            low, high = math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
        loo = []
        for t in tasks:
            keep = [i for i, p in enumerate(pairs) if t not in p]
            loo.append(f(x[keep], y[keep]) if len(keep) >= 3 else math.nan)
        left_out = [None, None] if any(map(math.isnan, loo)) else [min(loo), max(loo)]
        correlations.append(
            dict(x=name, y=y_name, method=method, n_tasks=len(tasks), n_pairs=n, r=r, ci_low=None,
                 ci_high=None, ci_method="none_fewer_than_6_tasks", p_naive=None, p_mantel=None,
                 p_mantel_method=None, slope=line.slope, intercept=line.intercept,
                 loo_low=left_out[0], loo_high=left_out[1], cluster_low=None, cluster_high=None,
                 cluster_method="none_fewer_than_6_tasks", flag="too_few_tasks", training_steps=None,
                 seed=None, runs="one_checkpoint", n_checkpoints=len(TRAINED), p_bh=None,
                 naive_low=low, naive_high=high)  # pairs.py has more tasks
        )

inputs = dict(
    checkpoints=[{k: null(v) for k, v in row.items()} for row in CHECKPOINTS.to_dict("records")],
    requests=requests, scores=scores, replicates=replicates, activations=activations, gradients=gradients,
)
inputs = {t: dict(columns=list(r[0]), rows=[list(row.values()) for row in r]) for t, r in inputs.items()}
expected = dict(
    task_scores=task_scores, noise_floor=noise_floor, floors=floors, forgetting=forgetting, flips=flips, recovery=recovery,
    recovery_pooled=recovery_pooled, claims=claims, families=family_rows,
    task_similarity=task_similarity, gradient_alignment=gradient_alignment,
    representation_drift=representation_drift, correlations=correlations,
)
plain = lambda v: v.item() if isinstance(v, np.generic) else v.tolist()
here.joinpath("comparison_inputs.json").write_text(json.dumps(inputs, default=plain) + "\n")
here.joinpath("comparison.json").write_text(
    "{\n" + ",\n".join(
        f'"{t}": [\n' + ",\n".join(json.dumps(r, default=plain) for r in rows) + "\n]"
        for t, rows in expected.items()
    ) + "\n}\n"
)

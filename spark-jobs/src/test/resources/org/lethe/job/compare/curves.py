"""A family trained to several lengths with several seeds, and what a comparison of it must say of
transitions, of knowledge and instruction, of findings in every seed and of correlations by group.

Computed with pandas, numpy and scipy, independently of the Java code; only the bootstrap replays
its draws (draws.py). numpy 2.4.6, scipy 1.17.1, pandas 3.1.1; seed 20261121. Run: python curves.py
"""
import itertools
import json
import math
import pathlib
import re

import numpy as np
import pandas as pd
from scipy import stats

from draws import SEED, SAMPLES, Twister, block, interval

EPSILON, DOCS = 0.01, 40
rng = np.random.default_rng(SEED)
TASKS = ["a", "b", "k"]  # k asks b's items without an instruction
PAIRS = [("facts", "k", "b"), ("a/b", "a", "b")]

# id, role, parent, control, trained_on, seed, training_steps, share right on a, b, k
FAMILY = [
    ("base", "base", None, None, None, None, None, (0.5, 0.9, 0.9)),
    ("control", "control", "base", None, None, None, 5, (0.5, 0.9, 0.9)),
    ("a-10-s1", "fine_tuned", "base", None, "a", 1, 10, (0.8, 0.9, 0.9)),
    ("a-40-s1", "fine_tuned", "base", None, "a", 1, 40, (0.9, 0.5, 0.85)),
    ("a-160-s1", "fine_tuned", "base", None, "a", 1, 160, (1.0, 0.4, 0.6)),
    ("a-640-s1", "fine_tuned", "base", None, "a", 1, 640, (1.0, 0.2, 0.3)),
    ("a-10-s2", "fine_tuned", "base", None, "a", 2, 10, (0.8, 0.95, 0.9)),
    ("a-40-s2", "fine_tuned", "base", None, "a", 2, 40, (0.9, 0.6, 0.85)),
    ("a-160-s2", "fine_tuned", "base", None, "a", 2, 160, (1.0, 0.45, 0.65)),
    ("a-640-s2", "fine_tuned", "base", None, "a", 2, 640, (1.0, 0.85, 0.4)),
    ("b-40-s1", "fine_tuned", "base", None, "b", 1, 40, (0.35, 1.0, 0.85)),
    ("b-160-s1", "fine_tuned", "base", None, "b", 1, 160, (0.1, 1.0, 0.95)),
    ("b-40-s2", "fine_tuned", "base", None, "b", 2, 40, (0.45, 1.0, 0.95)),
    ("b-160-s2", "fine_tuned", "base", None, "b", 2, 160, (0.2, 1.0, 0.7)),
    ("k-160-s1", "fine_tuned", "base", None, "k", 1, 160, (0.4, 0.95, 1.0)),
    ("a-10-s1-r", "restored", "a-10-s1", "control", None, None, 5, (0.6, 0.9, 0.9)),
    ("a-40-s1-r", "restored", "a-40-s1", "control", None, None, 5, (0.6, 0.9, 0.9)),
    ("a-160-s1-r", "restored", "a-160-s1", "control", None, None, 5, (0.7, 0.6, 0.85)),
    ("a-640-s1-r", "restored", "a-640-s1", "control", None, None, 5, (0.8, 0.3, 0.4)),
    ("a-40-s2-r", "restored", "a-40-s2", "control", None, None, 5, (0.6, 0.9, 0.9)),
    ("a-160-s2-r", "restored", "a-160-s2", "control", None, None, 5, (0.7, 0.9, 0.6)),
]
CHECKPOINTS = pd.DataFrame(
    [row[:7] for row in FAMILY],
    columns=["id", "role", "parent", "control", "trained_on", "seed", "training_steps"],
    dtype=object,
).set_index("id", drop=False)
RIGHT = {row[0]: dict(zip(TASKS, row[7])) for row in FAMILY}
WORDS = "the cat sat on a mat while some dog ran far from home and then slept".split()


def null(value):
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else value


# ---- inputs -----------------------------------------------------------------------------------
requests, scores = [], []
for t, task in enumerate(TASKS):
    hardness = rng.permutation(DOCS) / DOCS  # the easiest share of the documents is answered right
    for doc in range(DOCS):
        choices = 1 if task == "k" else 3
        gold = 0 if task == "k" else int(rng.integers(3))
        context = " ".join(rng.choice(WORDS[3 * t : 3 * t + 8], 6))
        for choice in range(choices):
            tokens = int(rng.integers(1, 4))
            broken = task == "a" and doc == 7 and choice == 1
            requests.append(
                dict(task=task, shard=doc // 20, doc=doc, choice=choice, choices=choices, gold=gold,
                     type="loglikelihood" if task == "k" else "multiple_choice", context=context,
                     tokens=tokens, chars=5, bytes=5, words=1,
                     status="EMPTY_CONTINUATION" if broken else "OK")
            )
            for c in CHECKPOINTS.id:
                right = hardness[doc] < RIGHT[c][task]
                lp = -2.5 - rng.random()
                if choice == gold:
                    lp += 1.7 if right else -1.2
                scores.append(
                    dict(checkpoint=c, task=task, doc=doc, choice=choice, log_prob=round(lp, 4),
                         greedy=bool(choice == gold and right))
                )

# ---- values of documents ----------------------------------------------------------------------
frame = pd.DataFrame(scores).merge(pd.DataFrame(requests), on=["task", "doc", "choice"])
values = {}
for (c, task, doc), rows in frame.groupby(["checkpoint", "task", "doc"]):
    rows = rows.sort_values("choice")
    if not (rows.status == "OK").all():
        continue
    gold = rows.iloc[int(rows.gold.iloc[0])]
    picked = gold.greedy if task == "k" else int(np.argmax(rows.log_prob)) == rows.gold.iloc[0]
    values[c, task, doc] = dict(
        acc=float(picked), gold_probability=math.exp(gold.log_prob), loss=-gold.log_prob / gold.tokens
    )
METRICS = ["acc", "gold_probability", "loss"]


def of(c, task, metric):
    """A metric of every document, NaN for one that is not answered [DOCS]."""
    return np.array([values.get((c, task, d), {}).get(metric, math.nan) for d in range(DOCS)])


def draws(answered):
    """Documents drawn together [SAMPLES, documents]."""
    index = np.flatnonzero(answered)
    index = index[np.argsort([block(int(d)) for d in index])]
    twister, n = Twister(), len(index)
    return np.array([index[[(twister.word() * n) >> 32 for _ in range(n)]] for _ in range(SAMPLES)])


def lost(before, after, metric):
    return (after - before) if metric == "loss" else (before - after)


# ---- forgetting, as far as findings and correlations need it -----------------------------------
tuned = [c for c in CHECKPOINTS.id if CHECKPOINTS.role[c] == "fine_tuned"]
forgetting = []
for c, metric in itertools.product(tuned, ["acc", "loss"]):
    family = []
    for task in TASKS:
        before, after = of("base", task, metric), of(c, task, metric)
        answered = ~np.isnan(before)
        change = lost(before, after, metric)
        row = dict(c=c, task=task, metric=metric, value=np.nanmean(after) - np.nanmean(before))
        row["value"] = lost(np.nanmean(before), np.nanmean(after), metric)
        if metric == "acc":
            n10 = int((before[answered] > after[answered]).sum())
            n01 = int((before[answered] < after[answered]).sum())
            few, flipped = min(n10, n01), n10 + n01
            cut = stats.binom.cdf(few, flipped, 0.5) - 0.5 * stats.binom.pmf(few, flipped, 0.5)
            row["p"] = min(1.0, 2 * cut) if flipped else 1.0
            family.append(row)
        else:
            low, high = interval(change[draws(answered)].mean(1))
            row["sure"] = not low <= 0 <= high
        forgetting.append(row)
    order = sorted(family, key=lambda r: r["p"])
    worst = 0.0
    for rank, row in enumerate(order):
        worst = max(worst, min(1.0, row["p"] * (len(order) - rank)))
        row["sure"] = worst <= 0.05

# ---- stages and transitions ---------------------------------------------------------------------
stages = []
for r in CHECKPOINTS.id:
    if CHECKPOINTS.role[r] == "restored":
        s = CHECKPOINTS.parent[r]
        for task in TASKS:
            base, after, control, restored = (of(c, task, "acc") for c in ("base", s, "control", r))
            drawn = draws(~np.isnan(base))
            g, z = base - after, control - restored
            (gl, gh), (zl, zh) = interval(g[drawn].mean(1)), interval(z[drawn].mean(1))
            stage = (
                "NONE" if gh <= EPSILON
                else "ACTUAL" if zl > EPSILON
                else "PSEUDO" if gl > EPSILON and zh <= EPSILON
                else "UNDECIDED"
            )
            stages.append(
                dict(s=s, r=r, task=task, seed=CHECKPOINTS.seed[s], steps=CHECKPOINTS.training_steps[s],
                     trained_on=CHECKPOINTS.trained_on[s], stage=stage,
                     residual=np.nanmean(control) - np.nanmean(restored))
            )
stages = pd.DataFrame(stages)


def break_point(x, y):
    """The first x of the second of two lines, by least squares over every split."""
    best = None
    for at in range(2, len(x) - 1):
        fits = [stats.linregress(x[:at], y[:at]), stats.linregress(x[at:], y[at:])]
        parts = [(x[:at], y[:at]), (x[at:], y[at:])]
        error = sum(((v - f.intercept - f.slope * u) ** 2).sum() for f, (u, v) in zip(fits, parts))
        if best is None or error < best[0]:
            best = error, at, fits[0].slope, fits[1].slope
    return best


transitions = []
for (trained_on, seed, task), curve in stages.groupby(["trained_on", "seed", "task"]):
    curve = curve.sort_values("steps")
    steps, names = curve.steps.tolist(), curve.stage.tolist()
    actual = next((i for i in range(len(names)) if set(names[i:]) == {"ACTUAL"}), None)
    fit = None
    if len(steps) >= 4:
        fit = break_point(np.log(np.array(steps, float)), curve.residual.to_numpy(float))
    transitions.append(
        dict(base_id="base", parent_id="base", trained_on=trained_on, seed=int(seed), restoration_steps=5,
             task=task, metric="acc", n_points=len(steps), training_steps=steps, stages=names,
             fine_tuned_ids=curve.s.tolist(), restored_ids=curve.r.tolist(),
             t_star=None if actual is None else steps[actual],
             pseudo_from=steps[names.index("PSEUDO")] if "PSEUDO" in names else None,
             break_steps=fit and steps[fit[1]], slope_before=fit and fit[2], slope_after=fit and fit[3],
             break_method="two_segment_least_squares_log_steps" if fit else "none_fewer_than_4_points",
             flag=None)
    )

# ---- knowledge and instruction ------------------------------------------------------------------
knowledge_instruction = []
REFERENCES = [
    (ref, c)
    for c in CHECKPOINTS.id
    if CHECKPOINTS.parent[c] is not None
    for ref in dict.fromkeys([CHECKPOINTS.parent[c], "base"])
]
for (name, k, i), (reference, c), metric in itertools.product(PAIRS, REFERENCES, METRICS):
    kb, ka, ib, ia = of(reference, k, metric), of(c, k, metric), of(reference, i, metric), of(c, i, metric)
    drawn = draws(~np.isnan(kb) | ~np.isnan(ib))
    mean = lambda v: np.nanmean(v[drawn], axis=1)  # an item that one task lacks counts for the other
    dk, di = lost(mean(kb), mean(ka), metric), lost(mean(ib), mean(ia), metric)
    k_loss, i_loss = (lost(np.nanmean(b), np.nanmean(a), metric) for b, a in ((kb, ka), (ib, ia)))
    (kl, kh), (il, ih), (tl, th) = interval(dk), interval(di), interval(dk + di)
    share, sl, sh = None, None, None
    if tl > 0:
        total = (dk + di)[dk + di != 0]
        share = i_loss / (k_loss + i_loss)
        sl, sh = interval(di[dk + di != 0] / total)
    nk, ni = int((~np.isnan(kb)).sum()), int((~np.isnan(ib)).sum())
    knowledge_instruction.append(
        dict(checkpoint_id=c, reference_id=reference, pair=name, knowledge_task=k, instruction_task=i,
             trained_on=CHECKPOINTS.trained_on[c], metric=metric, knowledge_before=np.nanmean(kb),
             knowledge_after=np.nanmean(ka), knowledge_loss=k_loss, knowledge_low=kl, knowledge_high=kh,
             instruction_before=np.nanmean(ib), instruction_after=np.nanmean(ia), instruction_loss=i_loss,
             instruction_low=il, instruction_high=ih, total_loss=k_loss + i_loss, total_low=tl,
             total_high=th, instruction_share=share, share_low=sl, share_high=sh,
             ci_method="paired_bootstrap_percentile", n_knowledge=nk, n_instruction=ni,
             flag=None if nk == ni else "different_items")
    )

# ---- correlations by length and seed -------------------------------------------------------------
prompts = pd.DataFrame(requests)
prompts = prompts[prompts.choice == 0]
terms = {t: [re.findall(r"\w+", p) for p in prompts[prompts.task == t].context] for t in TASKS}
every = [p for t in TASKS for p in terms[t]]
vocabulary = sorted({w for p in every for w in p})
idf = np.log((1 + len(every)) / (1 + np.array([sum(w in p for p in every) for w in vocabulary]))) + 1
tf = {t: np.array([sum(p.count(w) for p in terms[t]) for w in vocabulary]) * idf for t in TASKS}
cosine = lambda x, y: float(x @ y / np.linalg.norm(x) / np.linalg.norm(y))
METHODS = dict(
    pearson=lambda x, y: stats.pearsonr(x, y)[0],
    spearman=lambda x, y: stats.spearmanr(x, y)[0],
    kendall=lambda x, y: stats.kendalltau(x, y)[0],
)
changes = pd.DataFrame(forgetting)
changes["trained_on"] = changes.c.map(CHECKPOINTS.trained_on)
changes["seed"] = changes.c.map(CHECKPOINTS.seed).astype(int)
changes["steps"] = changes.c.map(CHECKPOINTS.training_steps).astype(int)
GROUPS = [(steps, seed) for steps in (10, 40, 160, 640) for seed in (1, 2)]
GROUPS += [(steps, None) for steps in (10, 40, 160, 640)]
correlations = []
for (steps, seed), (y_name, metric) in itertools.product(GROUPS, [("delta", "acc"), ("loss_delta", "loss")]):
    group = changes[(changes.steps == steps) & (changes.metric == metric)]
    group = group if seed is None else group[group.seed == seed]
    ys = group[group.task != group.trained_on].groupby(["trained_on", "task"]).value.mean().round(12)
    pairs = [(a, b) for a in TASKS for b in TASKS if (a, b) in ys.index]
    x = np.array([round(cosine(tf[a], tf[b]), 12) for a, b in pairs])
    y = np.array([ys[p] for p in pairs])
    for method, f in METHODS.items():
        r = f(x, y) if len(set(y)) > 1 else math.nan
        correlations.append(
            dict(x="similarity_tfidf_cosine", y=y_name, method=method, training_steps=steps, seed=seed,
                 runs="mean_over_seeds" if seed is None else "one_checkpoint",
                 n_checkpoints=int(group.c.nunique()), n_tasks=len({t for p in pairs for t in p}),
                 n_pairs=len(pairs), r=null(float(r)), p_mantel=None, p_bh=None, flag="too_few_tasks")
        )

# ---- findings --------------------------------------------------------------------------------------
findings = []
BLANK = dict.fromkeys(["trained_on", "training_steps", "restoration_steps", "task", "metric", "x", "y", "method"])


def finding(kind, seeds, shows, test, **subject):
    """seeds: (seed, outcome, sure, value)"""
    agree = [s for s in seeds if s[1] == shows]
    holds = sum(s[2] for s in agree)
    v = [s[3] for s in seeds]
    findings.append(
        dict(BLANK, finding=kind, base_id="base", shows=shows, n_seeds=len(seeds), n_holds=int(holds),
             n_agree=len(agree), holds="all" if holds == len(seeds) else "some" if holds else "none",
             mean=np.mean(v), low=min(v), high=max(v), test=test,
             by_seed=[f"{s[0]}: {s[1]}" + ("" if s[2] else ", not beyond chance") for s in seeds], **subject)
    )


def direction(value, above, below):
    return "unchanged" if abs(value) < 1e-12 else above if value > 0 else below


for (trained_on, steps, task, metric), rows in changes.groupby(["trained_on", "steps", "task", "metric"]):
    seeds = [(r.seed, direction(r.value, "lost", "gained"), bool(r.sure), r.value)
             for r in rows.sort_values("seed").itertuples()]
    if len(seeds) > 1:
        test = "mcnemar_mid_p, Holm over tasks" if metric == "acc" else "paired_bootstrap_percentile"
        finding("forgetting", seeds, direction(rows.value.mean(), "lost", "gained"), test,
                trained_on=trained_on, training_steps=int(steps), task=task, metric=metric)
for (trained_on, steps, task), rows in stages.groupby(["trained_on", "steps", "task"]):
    seeds = [(r.seed, r.stage, True, r.residual) for r in rows.sort_values("seed").itertuples()]
    if len(seeds) > 1:
        count = {s: (rows.stage == s).sum() for s in ("ACTUAL", "PSEUDO", "UNDECIDED", "NONE")}
        finding("stage", seeds, max(count, key=count.get),
                "intervals of gross and residual loss: paired_bootstrap_percentile",
                trained_on=trained_on, training_steps=int(steps), restoration_steps=5, task=task, metric="acc")
# ---- files -------------------------------------------------------------------------------------------
inputs = dict(
    checkpoints=CHECKPOINTS.to_dict("records"), requests=requests, scores=scores,
)
inputs = {t: dict(columns=list(r[0]), rows=[list(row.values()) for row in r]) for t, r in inputs.items()}
expected = dict(transitions=transitions, knowledge_instruction=knowledge_instruction,
                correlations=correlations, findings=findings)
here = pathlib.Path(__file__).parent
plain = lambda v: v.item() if isinstance(v, np.generic) else v.tolist()
here.joinpath("curves_inputs.json").write_text(json.dumps(inputs, default=plain) + "\n")
here.joinpath("curves.json").write_text(
    "{\n" + ",\n".join(
        f'"{t}": [\n' + ",\n".join(json.dumps(r, default=plain) for r in rows) + "\n]"
        for t, rows in expected.items()
    ) + "\n}\n"
)

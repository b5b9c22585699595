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

from draws import SEED, SAMPLES, Twister, block
from inference import (EPSILON, MARGIN, Mean, Proportion, cluster_error, difference, holm, independent, of_shares,
                       stage, wilson)

DOCS = 160
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


def cluster(task, doc):
    """What documents of task k share; None where documents are independent."""
    return int(doc) // 4 * 4 if task == "k" else None


def clusters(task, documents):
    return [cluster(task, d) for d in documents] if task == "k" else None


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
                     tokens=tokens, ids=[(2 * doc + choice + i) % 23 for i in range(tokens)], chars=5, bytes=5, words=1,
                     status="EMPTY_CONTINUATION" if broken else "OK", cluster=cluster(task, doc))
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

# first tokens of right answers to the tasks of knowledge; a few documents are not ranked
ranked = np.random.default_rng(SEED + 1)
first_tokens = [
    dict(checkpoint=c, task=task, shard=doc // 20, doc=doc, rank=int(ranked.geometric(0.2)) - 1,
         log_prob=round(-3 * ranked.random(), 4))
    for c in CHECKPOINTS.id for task in ("k", "a") for doc in range(DOCS) if doc % 11 != 5
]

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
        acc=float(picked), gold_probability=math.exp(gold.log_prob), log_likelihood=gold.log_prob, loss=-gold.log_prob / gold.tokens
    )
METRICS = ["acc", "gold_probability", "loss"]


def of(c, task, metric):
    """A metric of every document, NaN for one that is not answered [DOCS]."""
    return np.array([values.get((c, task, d), {}).get(metric, math.nan) for d in range(DOCS)])


def draws(n, order):
    """Positions drawn together [SAMPLES, n]; order: which position the Java code draws first."""
    twister = Twister()
    return [order[[(twister.word() * n) >> 32 for _ in range(n)]] for _ in range(SAMPLES)]


def loss_of(before, after, metric, documents, task):
    """What was lost, over documents both answered."""
    groups = clusters(task, documents)
    if metric == "acc":
        return Proportion(before, after, groups)
    if groups is not None:
        order = np.argsort([block(name) for name in dict.fromkeys(groups)])
        drawn = draws(len(order), order)
        return Mean(lost(before, after, metric), np.ones(len(before)), drawn, groups)
    order = np.argsort([block(int(d)) for d in documents])
    return Mean(lost(before, after, metric), np.ones(len(before)), draws(len(before), order))


def units(task, values):
    return len(set(clusters(task, range(DOCS)))) if task == "k" else len(values)


def lost(before, after, metric):
    return (after - before) if metric == "loss" else (before - after)


def independent_of(values, task):
    """Independent documents that tell as much; every document is answered where they are not."""
    return independent(values, clusters(task, range(DOCS))) if task == "k" else None


def error_of(values, task):
    return cluster_error(values, clusters(task, range(DOCS))) if task == "k" else stats.sem(values)


def freedom(values, task):
    return (len(set(clusters(task, range(DOCS)))) if task == "k" else len(values)) - 1


# ---- floors ----------------------------------------------------------------------------------------
above = set()
planned = pd.DataFrame(requests)
bounds = {}
for task, metric in itertools.product(TASKS, ("acc", "loss", "log_likelihood")):
    asked = planned[(planned.task == task) & (planned.status == "OK")]
    base = of("base", task, metric)
    base = base[~np.isnan(base)]
    if metric == "acc":
        guess = 0.0 if task == "k" else (1 / asked[asked.choice == 0].choices).mean()
        if wilson(base.sum(), len(base), independent_of(base, task))[0] > guess + EPSILON:
            above.add((task, metric))
            bounds[task, metric] = EPSILON, MARGIN
    elif metric == "log_likelihood":
        right = asked[asked.choice == asked.gold].ids
        tokens = [t for ids in right for t in ids]
        unigram = np.mean([sum(math.log(tokens.count(t) / len(tokens)) for t in ids) for ids in right])
        gap = base.mean() - unigram
        if gap > 0 and base.mean() - stats.t.ppf(0.975, freedom(base, task)) * error_of(base, task) - unigram > EPSILON * gap:
            above.add((task, metric))
            bounds[task, metric] = EPSILON * gap, MARGIN * gap
    else:
        right = asked[asked.choice == asked.gold].ids
        tokens = [t for ids in right for t in ids]
        unigram = np.mean([np.mean([-math.log(tokens.count(t) / len(tokens)) for t in ids]) for ids in right])
        gap = unigram - base.mean()
        worst = base.mean() + stats.t.ppf(0.975, freedom(base, task)) * error_of(base, task)
        if gap > 0 and unigram - worst > EPSILON * gap:
            above.add((task, metric))
print("above the floor:", sorted(above))

# ---- forgetting, as far as findings and correlations need it -----------------------------------
tuned = [c for c in CHECKPOINTS.id if CHECKPOINTS.role[c] == "fine_tuned"]
forgetting = []
for c, metric in itertools.product(tuned, ["acc", "loss"]):
    family = []
    for task in TASKS:
        answered = np.flatnonzero(~np.isnan(of("base", task, metric)))
        before, after = of("base", task, metric)[answered], of(c, task, metric)[answered]
        change = loss_of(before, after, metric, answered, task)
        floor = (task, metric) not in above and task != CHECKPOINTS.trained_on[c]
        row = dict(c=c, task=task, metric=metric, value=lost(before.mean(), after.mean(), metric), floor=floor,
                   p=change.p, stderr=change.stderr, n=units(task, before), sure=False,
                   test=f"{change.test}, Holm over tasks" if change.test else change.method)
        if not floor and change.p is not None:
            family.append(row)
        forgetting.append(row)
    for row, h in zip(family, holm([r["p"] for r in family])):
        row["sure"] = bool(h <= 0.05)

# ---- stages and transitions ---------------------------------------------------------------------
stages = []
for r in CHECKPOINTS.id:
    if CHECKPOINTS.role[r] == "restored":
        s = CHECKPOINTS.parent[r]
        for task in TASKS:
            for metric in ("acc", "log_likelihood"):
                four = [of(c, task, metric) for c in ("base", s, "control", r)]
                answered = np.flatnonzero(~np.isnan(four[0]))
                base, after, control, restored = (v[answered] for v in four)
                gross = loss_of(base, after, metric, answered, task)
                residual = loss_of(control, restored, metric, answered, task)
                label = "FLOOR"
                if (task, metric) in above:
                    label = stage(gross, residual, *bounds[task, metric])[0]
                whole = loss_of(base - after, control - restored, metric, answered, task) if metric != "acc" else None
                stages.append(
                    dict(s=s, r=r, task=task, metric=metric, seed=CHECKPOINTS.seed[s],
                         steps=CHECKPOINTS.training_steps[s], trained_on=CHECKPOINTS.trained_on[s], stage=label,
                         residual=residual.value, stderr=residual.stderr, n=units(task, base),
                         method=whole.method if whole else "mover_difference_" + gross.method)
                )
stages = pd.DataFrame(stages)
print(stages.stage.value_counts().to_dict())

transitions = []
for (trained_on, seed, task, metric), curve in stages.groupby(["trained_on", "seed", "task", "metric"]):
    curve = curve.sort_values("steps")
    steps, names = curve.steps.tolist(), curve.stage.tolist()
    actual = next((i for i in range(len(names)) if set(names[i:]) == {"ACTUAL"}), None)
    calm = [s for s, n in zip(steps[:actual], names) if n in ("NONE", "PSEUDO")] if actual is not None else []
    transitions.append(
        dict(base_id="base", parent_id="base", trained_on=trained_on, seed=int(seed), restoration_steps=5,
             task=task, metric=metric, n_points=len(steps), training_steps=steps, stages=names,
             fine_tuned_ids=curve.s.tolist(), restored_ids=curve.r.tolist(),
             t_star=None if actual is None else steps[actual],
             pseudo_from=steps[names.index("PSEUDO")] if "PSEUDO" in names else None,
             t_star_after=None if actual is None else max(calm, default=0), break_p=None, break_steps=None,
             break_low=None, break_high=None, slope_before=None, slope_after=None,
             break_method="none_fewer_than_8_lengths",
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
knowledge_items = []
RANKED = pd.DataFrame(first_tokens)
for (name, k, i), (reference, c), metric in itertools.product(PAIRS, REFERENCES, METRICS):
    four = [of(reference, k, metric), of(c, k, metric), of(reference, i, metric), of(c, i, metric)]
    both = np.flatnonzero(~np.isnan(four[0]) & ~np.isnan(four[2]))
    differ = (~np.isnan(four[0])).sum() > len(both) or (~np.isnan(four[2])).sum() > len(both)
    kb, ka, ib, ia = (v[both] for v in four)
    groups = clusters(k, both)
    parts = len(set(groups)) if groups else len(both)
    if metric == "acc":
        known, told = Proportion(kb, ka, groups), Proportion(ib, ia, groups)
    else:
        drawn, ones = draws(parts, np.arange(parts)), np.ones(len(both))
        known, told = (Mean(lost(b, a, metric), ones, drawn, groups) for b, a in ((kb, ka), (ib, ia)))
    excess = lost(ib, ia, metric) - lost(kb, ka, metric)
    if metric == "acc":
        error = cluster_error(excess, groups) if groups else stats.sem(excess)
        r = of_shares(told.stderr, known.stderr, error, parts)
        (low, high), method = difference(told, known, r), "mover_difference_" + told.method
    else:
        more = Mean(excess, ones, drawn, groups)
        low, high, method = more.low, more.high, more.method
    common = dict(checkpoint_id=c, reference_id=reference, pair=name, knowledge_task=k, instruction_task=i,
                  trained_on=CHECKPOINTS.trained_on[c], n=len(both))
    knowledge_instruction.append(
        dict(common, metric=metric, knowledge_before=kb.mean(), knowledge_after=ka.mean(),
             knowledge_loss=known.value, knowledge_low=known.low, knowledge_high=known.high,
             instruction_before=ib.mean(), instruction_after=ia.mean(), instruction_loss=told.value,
             instruction_low=told.low, instruction_high=told.high, excess_loss=excess.mean(), excess_low=low,
             excess_high=high, ci_method=method, flag="different_items" if differ else None)
    )
    if metric == "acc":
        right = (kb > 0) & (ib > 0)
        fate = {f: right & (ka == f[0]) & (ia == f[1]) for f in itertools.product((1.0, 0.0), repeat=2)}
        n, lb, li = int(right.sum()), int(fate[0, 0].sum()), int(fate[1, 0].sum())
        row = dict(common, n_known=n, kept_both=int(fate[1, 1].sum()), lost_both=lb, lost_instruction_only=li,
                   lost_knowledge_only=int(fate[0, 1].sum()), ci_method="wilson_score")
        parts = dict(kept=row["kept_both"], lost=lb, instruction=li, knowledge=row["lost_knowledge_only"])
        group_names = np.array(groups) if groups else None
        among = lambda own, all_of: independent(own[all_of], list(group_names[all_of])) if groups else None
        kinds = dict(kept=(1.0, 1.0), lost=(0.0, 0.0), instruction=(1.0, 0.0), knowledge=(0.0, 1.0))
        for key, count in parts.items():
            low, high = wilson(count, n, among(fate[kinds[key]], right))
            row.update({f"{key}_share": count / n, f"{key}_low": low, f"{key}_high": high})
        gone = fate[0, 0] | fate[1, 0]
        low, high = wilson(li, lb + li, among(fate[1, 0], gone)) if lb + li else (None, None)
        row.update(stayed_share=li / (lb + li) if lb + li else None, stayed_low=low, stayed_high=high)
        row["verdict"] = None if low is None else "STAYED" if low > 0.5 else "LOST" if high < 0.5 else "OPEN"
        for fate_of, key in (((1.0, 0.0), "first"), ((0.0, 0.0), "lost")):
            documents = both[fate[fate_of]]
            for side, when in ((reference, "before"), (c, "after")):
                found = RANKED[(RANKED.checkpoint == side) & (RANKED.task == k) & RANKED.doc.isin(documents)]
                row[f"{key}_token_{when}"] = np.exp(found.log_prob).mean() if len(found) else None
                row[f"{key}_rank_{when}"] = float(np.median(found["rank"])) if len(found) else None
        knowledge_items.append(row)

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
    ys = group[(group.task != group.trained_on) & ~group.floor].groupby(["trained_on", "task"]).value.mean().round(12)
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


def crossed(seeds):
    """Interval and p-value over seeds and documents."""
    v, e, n = [s[3] for s in seeds], [s[4] for s in seeds], min(s[5] for s in seeds)
    over_items, over_seeds = np.mean(e) ** 2, np.var(v, ddof=1) / len(v)
    variance = over_items + over_seeds
    if not variance > 0:
        return None, None, "none_no_spread", None
    freedom = variance**2 / (over_items**2 / (n - 1) + over_seeds**2 / (len(v) - 1))
    half = stats.t.ppf(0.975, freedom) * math.sqrt(variance)
    p = 2 * stats.t.sf(abs(np.mean(v)) / math.sqrt(variance), freedom)
    return np.mean(v) - half, np.mean(v) + half, "crossed_seeds_and_items", p


def finding(kind, seeds, shows, test, **subject):
    """seeds: (seed, outcome, sure, value, standard error, documents)"""
    low, high, method, p = crossed(seeds) if kind != "correlation" else (None, None, "none_no_spread", None)
    agree = [s for s in seeds if s[1] == shows]
    holds = sum(s[2] for s in agree)
    v = [s[3] for s in seeds]
    findings.append(
        dict(BLANK, finding=kind, base_id="base", shows=shows, n_seeds=len(seeds), n_holds=int(holds),
             n_agree=len(agree), holds="all" if holds == len(seeds) else "some" if holds else "none",
             mean=np.mean(v), low=min(v), high=max(v), ci_low=low, ci_high=high, ci_method=method, p=p, test=test,
             by_seed=[f"{s[0]}: {s[1]}" + ("" if s[2] else ", not beyond chance") for s in seeds], **subject)
    )


def direction(value, above, below):
    return "unchanged" if abs(value) < 1e-12 else above if value > 0 else below


for (trained_on, steps, task, metric), rows in changes.groupby(["trained_on", "steps", "task", "metric"]):
    if rows.floor.any():
        continue
    seeds = [(r.seed, direction(r.value, "lost", "gained"), bool(r.sure), r.value, r.stderr, r.n)
             for r in rows.sort_values("seed").itertuples()]
    if len(seeds) > 1:
        test = "; ".join(dict.fromkeys(rows.sort_values("seed").test))
        finding("forgetting", seeds, direction(rows.value.mean(), "lost", "gained"), test,
                trained_on=trained_on, training_steps=int(steps), task=task, metric=metric)
for (trained_on, steps, task, metric), rows in stages.groupby(["trained_on", "steps", "task", "metric"]):
    seeds = [(r.seed, r.stage, r.stage != "UNDECIDED", r.residual, r.stderr, r.n)
             for r in rows.sort_values("seed").itertuples()]
    if len(seeds) > 1 and "FLOOR" not in set(rows.stage):
        count = {s: (rows.stage == s).sum() for s in ("ACTUAL", "PSEUDO", "UNDECIDED", "NONE")}
        finding("stage", seeds, max(count, key=count.get),
                "; ".join(dict.fromkeys("intervals of gross and residual loss: " + rows.sort_values("seed").method)),
                trained_on=trained_on, training_steps=int(steps), restoration_steps=5, task=task, metric=metric)

for kind, metric in dict.fromkeys((f["finding"], f["metric"]) for f in findings):
    family = [f for f in findings if (f["finding"], f["metric"]) == (kind, metric) and f["p"] is not None]
    for row, bh in zip(family, stats.false_discovery_control([f["p"] for f in family]) if family else []):
        found = "LOST" if row["mean"] > 0 else "GAINED"
        row.update(p_bh=bh, verdict=found if bh <= 0.05 else "NO_DIFFERENCE")
for row in findings:
    row.setdefault("p_bh", None)
    row.setdefault("verdict", None)

# ---- files -------------------------------------------------------------------------------------------
inputs = dict(
    checkpoints=CHECKPOINTS.to_dict("records"), requests=requests, scores=scores,
    first_tokens=first_tokens,
)
inputs = {t: dict(columns=list(r[0]), rows=[list(row.values()) for row in r]) for t, r in inputs.items()}
expected = dict(transitions=transitions, knowledge_instruction=knowledge_instruction,
                knowledge_items=knowledge_items,
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

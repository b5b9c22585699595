"""Two made-up experiments with answers item by item, and what is to be said of their differences.

Computed with numpy and scipy from the definitions, independently of the Java code. Documents are those that both ask alike. Scores that
are right or wrong: exact McNemar mid-p (scipy's binomial), Tango's score interval; forgetting: paired t-test over documents, the
interval of Zou and Donner (2008) out of Tango's, with Newcombe's (1998, method 10) covariance; other metrics: paired t-test, their
bootstrap intervals are not computed here. scipy 1.17.1, numpy 2.4.6, seed 20261127. Run: python differences.py
"""
import json
import math
import pathlib

import numpy as np
from scipy import optimize, stats

rng = np.random.default_rng(20261127)
COLUMNS = ["id", "role", "parent", "trained_on", "seed", "training_steps"]
FAMILY = [("base", "base", None, None, None, None), ("one", "fine_tuned", "base", "taught", 1, 20),
          ("two", "fine_tuned", "one", "other", 1, 40)]
IDS = [row[0] for row in FAMILY]
# documents of a task in A and in B, and documents per shard
DOCS = {"A": {t: range(0, 120) for t in ("taught", "lost", "chancy", "tokens")}, "B": {}}
DOCS["B"] = {t: range(30, 150) for t in DOCS["A"]}
for x in "AB":
    DOCS[x]["few"] = range(12)
    DOCS[x]["reworded"] = range(40)
    DOCS[x]["partly"] = range(60)
DOCS["A"]["alone"] = range(30)
SHARD = {"A": 25, "B": 40}
SKILL = {"taught": (3, 7, 6), "lost": (6, 4, 3), "chancy": (0, 0, 0), "tokens": (6, 5, 4), "few": (6, 3, 2),
         "reworded": (6, 5, 4), "partly": (6, 5, 4), "alone": (6, 5, 4)}
MORE = {"lost": (0, -3.5, -3)}  # what B adds to a skill


def asked(x, task, doc):
    if task == "reworded":
        return x
    return x if task == "partly" and doc % 3 == 0 else "same"


requests, scores, LP, GOLD = {x: [] for x in "AB"}, {x: [] for x in "AB"}, {}, {}
for task in SKILL:
    for doc in range(150):
        gold = int(rng.integers(4))
        GOLD[task, doc] = gold
        hard = rng.normal(size=4)
        for x in "AB":
            if doc not in DOCS[x].get(task, ()):
                continue
            first = DOCS[x][task][0]
            for choice in range(4):
                tokens = 2 if task == "tokens" and x == "B" else 1
                requests[x].append(dict(task=task, shard=(doc - first) // SHARD[x], doc=doc, choice=choice, choices=4, gold=gold,
                                        type="multiple_choice", context="", tokens=tokens, chars=4, bytes=4, words=1, status="OK",
                                        asked=asked(x, task, doc)))
            for k, id in enumerate(IDS):
                skill = SKILL[task][k] + (MORE.get(task, (0, 0, 0))[k] if x == "B" else 0)
                lp = [round(float(-30 + 2 * hard[c] + 2 * rng.normal() + skill * (c == gold)), 2) for c in range(4)]
                LP[x, id, task, doc] = np.array(lp)
                scores[x] += [(id, task, doc, c, lp[c], False) for c in range(4)]


def values(x, id, task, metric, docs):
    found = []
    for d in docs:
        lp, gold = LP[x, id, task, d], GOLD[task, d]
        if metric == "acc":
            found.append(float(lp.argmax() == gold))
        elif metric == "log_likelihood":
            found.append(lp[gold])
        else:
            found.append(lp[gold])  # loss, negated: one token
    return np.array(found)


def likeliest(delta, n11, n10, n01, n00):
    """Share of items lost and gained alike under a difference, the larger root (Tango 1998)."""
    n = n11 + n10 + n01 + n00
    a, b, c = 2 * n, -n10 - n01 + (2 * n - n10 + n01) * delta, -n01 * delta * (1 - delta)
    return (math.sqrt(b * b - 4 * a * c) - b) / (2 * a)


def tango(before, after, level=0.95):
    n10, n01 = int(((before == 1) & (after == 0)).sum()), int(((before == 0) & (after == 1)).sum())
    n11 = int(((before == 1) & (after == 1)).sum())
    n = len(before)
    counts, d, z = (n11, n10, n01, n - n11 - n10 - n01), (n10 - n01) / n, stats.norm.ppf((1 + level) / 2)

    def beyond(delta):
        variance = n * (2 * likeliest(delta, *counts) + delta * (1 - delta))
        return n * (d - delta) - math.copysign(z, d - delta) * math.sqrt(max(variance, 0)) if delta != d else -1e-9

    low = optimize.brentq(lambda x: beyond(x), -1 + 1e-12, d - 1e-9, xtol=1e-14)
    high = optimize.brentq(lambda x: beyond(x), d + 1e-9, 1 - 1e-12, xtol=1e-14)
    return low, high


def mover(beforeB, afterB, beforeA, afterA):
    b, a = (beforeB - afterB), (beforeA - afterA)
    n, (lb, ub), (la, ua) = len(b), tango(beforeB, afterB), tango(beforeA, afterA)
    sb, sa, sd = stats.sem(b), stats.sem(a), stats.sem(b - a)
    covariance = (sb**2 + sa**2 - sd**2) / 2 * n
    if covariance > 0:
        covariance = max(0, covariance - 0.5 / n)
    r = covariance / (sb * sa * n)
    mb, ma = b.mean(), a.mean()
    low = mb - ma - math.sqrt((mb - lb) ** 2 + (ua - ma) ** 2 - 2 * r * (mb - lb) * (ua - ma))
    high = mb - ma + math.sqrt((ub - mb) ** 2 + (ma - la) ** 2 - 2 * r * (ub - mb) * (ma - la))
    return low, high


def detectable(d):
    n, t = len(d), stats.t(len(d) - 1)
    return stats.sem(d) * (t.ppf(0.975) + t.ppf(0.8))


def tested(d):
    return len(d) >= 20 and (d != 0).sum() >= 10


rows = []
for task in SKILL:
    docs = [d for d in DOCS["A"][task] if d in DOCS["B"].get(task, ()) and asked("A", task, d) == asked("B", task, d)]
    if not docs:
        continue
    left = sum(d in DOCS["B"][task] and asked("A", task, d) != asked("B", task, d) for d in DOCS["A"][task])
    for metric in ("acc", "log_likelihood", "loss"):
        if metric == "loss" and task == "tokens":
            continue
        sign = -1 if metric == "loss" else 1
        V = {(x, id): values(x, id, task, metric, docs) for x in "AB" for id in IDS}
        for id in IDS:
            a, b = V["A", id], V["B", id]
            d = b - a
            row = dict(task=task, metric=metric, quantity="score", against=None, checkpoint_a=id, n=len(docs), n_otherwise=left,
                       value_a=sign * a.mean(), value_b=sign * b.mean(), difference=sign * d.mean(), stderr=stats.sem(d), floor=False)
            if metric == "acc":
                n10, n01 = int((d > 0).sum()), int((d < 0).sum())
                less, binomial = min(n10, n01), stats.binom(n10 + n01, 0.5)
                row["p_value"] = min(1.0, float(2 * (binomial.cdf(less) - binomial.pmf(less) / 2)))
                row["ci_low"], row["ci_high"] = tango(b, a)
            else:
                row["p_value"] = stats.ttest_1samp(d, 0).pvalue if tested(d) else None
                row["mde"] = detectable(d) if tested(d) else None
            rows.append(row)
        for id, reference, against in (("one", "base", "base"), ("two", "base", "base"), ("two", "one", "parent")):
            a, b = V["A", reference] - V["A", id], V["B", reference] - V["B", id]
            d = b - a
            row = dict(task=task, metric=metric, quantity="loss_delta" if metric == "loss" else "delta", against=against, checkpoint_a=id,
                       reference_a=reference, n=len(docs), n_otherwise=left, value_a=a.mean(), value_b=b.mean(), difference=d.mean(),
                       stderr=stats.sem(d), p_value=stats.ttest_1samp(d, 0).pvalue if tested(d) else None, mde=detectable(d),
                       floor=task == "chancy")
            if metric == "acc":
                row["ci_low"], row["ci_high"] = mover(V["B", reference], V["B", id], V["A", reference], V["A", id])
            rows.append(row)

for key in {(r["quantity"], r["metric"], r["against"]) for r in rows}:
    if key[1] != "acc" and key[0] != "score":
        continue  # which tasks are at the floor in nats is said elsewhere
    family = [r for r in rows if (r["quantity"], r["metric"], r["against"]) == key]
    kin = [r for r in family if r["p_value"] is not None and not r["floor"]]
    for r in family:
        r["family_size"] = len(kin)
        r["verdict"] = "FLOOR" if r["floor"] else "UNTESTED"
        r["p_bh"] = None
    for r, p in zip(kin, stats.false_discovery_control([r["p_value"] for r in kin])):
        r["p_bh"] = float(p)
        r["verdict"] = "NO_DIFFERENCE" if p > 0.05 else "HIGHER" if r["difference"] > 0 else "LOWER"
for r in rows:
    if r["metric"] == "acc":
        print(r["quantity"], r["against"], r["task"], r["checkpoint_a"], r["n"], round(r["difference"], 3), r["p_value"], r["verdict"])


def table(lines, columns=None):
    columns = columns or list(lines[0])
    return {"columns": columns, "rows": [[l[c] for c in columns] if isinstance(l, dict) else list(l) for l in lines]}


here = pathlib.Path(__file__).parent
for x in "AB":
    inputs = {"checkpoints": table(FAMILY, COLUMNS), "requests": table(requests[x]),
              "scores": table(scores[x], ["checkpoint", "task", "doc", "choice", "log_prob", "greedy"])}
    (here / f"differences_{x.lower()}.json").write_text(json.dumps(inputs, separators=(",", ":")))
clean = lambda v: float(v) if isinstance(v, np.floating) else v
rows = [{k: clean(v) for k, v in r.items() if k != "floor"} for r in rows]
(here / "differences.json").write_text("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")

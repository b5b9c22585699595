#!/usr/bin/env python3
"""Metrics of lm-evaluation-harness over random answers.

    python metrics.py > metrics.json

lm_eval 0.4.13, numpy, scikit-learn; seed 20261121. Values are ConfigurableTask.process_results and its aggregations; standard
errors are the harness's: of the mean, and by bootstrap (100000 draws) for perplexity. Where it has none (weighted
perplexities, bits per byte), and of f1, mcc and brier_score, they are numpy bootstraps over documents (20000 draws).
"""
import contextlib
import json
import math
import os
import sys

os.environ["DISABLE_MULTIPROC"] = "1"
import datasets
import numpy as np
from lm_eval.api.metrics import bootstrap_stderr, mean_stderr
from lm_eval.api.task import ConfigurableTask

rng = np.random.default_rng(20261121)
WORDS = ["red", "naïve", "日本", "a longer choice", "x", "straße", "😀 face", "two words", "é"]


def task(output_type, docs, metrics, **config):
    data = datasets.DatasetDict(test=datasets.Dataset.from_list(docs))
    return ConfigurableTask(config=dict(
        task="t", output_type=output_type, test_split="test", custom_dataset=lambda **kw: data,
        metric_list=[dict(metric=m, aggregation=a, higher_is_better=True) for m, a in metrics], **config))


def bootstrap(statistic, items, draws=20000):
    a = np.array(items, float)
    values = [statistic(a[rng.integers(0, len(a), len(a))]) for _ in range(draws)]
    return float(np.std(values, ddof=1))


# multiple choice, with ties, several lengths and numbers of choices
docs, answers = [], []
for i in range(60):
    n = int(rng.integers(2, 6))
    docs.append(dict(q=f"q{i}", choices=[str(w) for w in rng.choice(WORDS, n, replace=False)], gold=int(rng.integers(0, n))))
    lls = [round(float(x), 2) for x in -rng.exponential(5, n)]
    if i % 5 == 0:
        lls = [lls[0]] * n
    answers.append([(ll, bool(rng.integers(0, 2))) for ll in lls])
metrics = ["acc", "acc_norm", "acc_bytes", "exact_match"]
t = task("multiple_choice", docs, [(m, "mean") for m in metrics], doc_to_text="q", doc_to_choice="choices", doc_to_target="gold")
rows = [t.process_results(d, a) for d, a in zip(t.test_docs(), answers)]
choice = dict(
    documents=[dict(gold=d["gold"], choices=[dict(text=c, log_prob=ll, greedy=g) for c, (ll, g) in zip(d["choices"], a)])
               for d, a in zip(docs, answers)],
    scores={m: dict(values=[float(r[m]) for r in rows], value=float(t.aggregation()[m]([r[m] for r in rows])),
                    stderr=mean_stderr([r[m] for r in rows])) for m in metrics})

# one continuation
docs = [dict(q=f"q{i}", a="x") for i in range(200)]
answers = [(float(-rng.exponential(1.5)), bool(rng.integers(0, 2))) for _ in docs]
t = task("loglikelihood", docs, [("perplexity", "perplexity"), ("acc", "mean")], doc_to_text="q", doc_to_target="a")
rows = [t.process_results(d, [a]) for d, a in zip(docs, answers)]
perplexity = t.aggregation()["perplexity"]
with contextlib.redirect_stdout(sys.stderr):  # the harness prints while it bootstraps
    perplexity_stderr = float(bootstrap_stderr(perplexity, [r["perplexity"] for r in rows], iters=100000))
continuation = dict(
    documents=[dict(log_prob=ll, greedy=g) for ll, g in answers],
    scores=dict(
        acc=dict(value=t.aggregation()["acc"]([r["acc"] for r in rows]), stderr=mean_stderr([r["acc"] for r in rows])),
        perplexity=dict(value=perplexity([r["perplexity"] for r in rows]),
                        stderr_bootstrap=perplexity_stderr)))

# rolling text
texts = [" ".join(str(w) for w in rng.choice(WORDS, int(rng.integers(3, 60)))) + ("\n" if i % 3 else "") for i in range(80)]
docs = [dict(text=x) for x in texts]
lls = [float(-len(x) * rng.uniform(0.8, 1.6)) for x in texts]
t = task("loglikelihood_rolling", docs, [("word_perplexity", "weighted_perplexity"), ("byte_perplexity", "weighted_perplexity"),
                                         ("bits_per_byte", "bits_per_byte")], doc_to_text="", doc_to_target="text")
rows = [t.process_results(d, [ll]) for d, ll in zip(docs, lls)]
ratio = lambda a: a[:, 0].sum() / a[:, 1].sum()  # noqa: E731
links = dict(word_perplexity=lambda a: math.exp(-ratio(a)), byte_perplexity=lambda a: math.exp(-ratio(a)),
             bits_per_byte=lambda a: -ratio(a) / math.log(2))
rolling = dict(
    documents=[dict(text=x, log_prob=ll) for x, ll in zip(texts, lls)],
    scores={m: dict(value=t.aggregation()[m]([r[m] for r in rows]), stderr_bootstrap=bootstrap(links[m], [r[m] for r in rows]))
            for m in links})

# one of two choices
docs = [dict(q=f"q{i}", gold=int(rng.integers(0, 2))) for i in range(400)]
answers = [[(float(-rng.exponential(3) - 2 * (d["gold"] != i)), False) for i in range(2)] for d in docs]
t = task("multiple_choice", docs, [("f1", "f1"), ("mcc", "matthews_corrcoef"), ("brier_score", "brier_score")], doc_to_text="q", doc_to_choice=["no", "yes"],
         doc_to_target="gold")
rows = [t.process_results(d, a) for d, a in zip(docs, answers)]
pairs = np.array([r["f1"] for r in rows], float)  # right, chosen
distance = [t.aggregation()["brier_score"]([r["brier_score"]]) for r in rows]
f1 = lambda a: 2 * (a[:, 0] * a[:, 1]).sum() / a.sum()  # noqa: E731
mcc = lambda a: np.corrcoef(a.T)[0, 1]  # noqa: E731
two = dict(
    documents=[dict(gold=d["gold"], choices=[dict(text=c, log_prob=ll, greedy=g) for c, (ll, g) in zip(["no", "yes"], a)]) for d, a in zip(docs, answers)],
    scores=dict(
        f1=dict(value=float(t.aggregation()["f1"]([r["f1"] for r in rows])), stderr_bootstrap=bootstrap(f1, pairs)),
        mcc=dict(value=float(t.aggregation()["mcc"]([r["mcc"] for r in rows])), stderr_bootstrap=bootstrap(mcc, pairs)),
        brier_score=dict(value=float(t.aggregation()["brier_score"]([r["brier_score"] for r in rows])), stderr_bootstrap=bootstrap(np.mean, distance))))

json.dump(dict(multiple_choice=choice, loglikelihood=continuation, loglikelihood_rolling=rolling, one_of_two=two), sys.stdout)
print()

"""Attention of a tiny Mistral before and after its weights were moved, and how disrupted its heads must be.

    python disruption.py          # writes beside itself

The base is ../../../../checkpoint/families/mistral: three query heads on one key head, a window of three keys. Patterns and
head outputs come from transformers (eager attention), prompt by prompt; divergence from scipy, entropy, weights, CKA and
intervals from numpy, CKA without a document computed anew. Only the bootstrap replays the draws of the Java code (draws.py).
Python 3.11, torch 2.15.0, transformers 5.24.0, numpy, scipy; seed 20261126; float32.

tuned, own-1, own-2.safetensors   the moved weights: far, and twice not so far
disruption.json   head_attention: a row a document and block; head_disruption and head_disruption_by_depth: what is made of them
"""
import json
import pathlib
import sys

import numpy as np
import torch
from scipy import stats
from scipy.spatial.distance import jensenshannon
from transformers import MistralForCausalLM

HERE = pathlib.Path(__file__).parent
RESOURCES = HERE.parents[3]
sys.path.append(str(HERE.parents[1] / "job" / "compare"))
from draws import SAMPLES, Twister  # noqa: E402
from inference import Mean  # noqa: E402

BASE = RESOURCES / "checkpoint" / "families" / "mistral"
LAYERS, HEADS, SIZE, WINDOW = 2, 3, 8, 3
torch.manual_seed(20261126)
rng = np.random.default_rng(20261126)
torch.set_num_threads(1)
load = lambda: MistralForCausalLM.from_pretrained(BASE, dtype=torch.float32, attn_implementation="eager")
base, models = load(), {}
for name, far in (("tuned", 0.2), ("own-1", 0.03), ("own-2", 0.03)):
    models[name] = load()
    with torch.no_grad():
        for weight in models[name].parameters():
            weight.add_(far * torch.randn(weight.shape) * (1 if weight.ndim > 1 else 0.1))
    models[name].save_pretrained(HERE / name)
    (HERE / name / "model.safetensors").rename(HERE / f"{name}.safetensors")
    for file in (HERE / name).iterdir():
        file.unlink()
    (HERE / name).rmdir()

prompts = {}
for task, n in (("few", 6), ("many", 24)):
    words = [rng.integers(4, 37, size=rng.integers(4, 11)).tolist() for _ in range(n)]
    words[1] = words[0][:2] + words[1][2:]  # a prefix in common
    prompts[task] = words
    lines = [dict(prompt=" ".join(f"w{w}" for w in ws), choices=["w4", "w5"], gold=0) for ws in words]
    (HERE / "tasks" / f"{task}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def read(model, tokens):
    """Patterns [L][H, T, T] and head outputs at the last token [L][H, SIZE]."""
    outputs = []
    hooks = [layer.self_attn.o_proj.register_forward_pre_hook(lambda m, x: outputs.append(x[0][0, -1].reshape(HEADS, SIZE).numpy()))
             for layer in model.model.layers]
    with torch.no_grad():
        patterns = model(torch.tensor([tokens]), output_attentions=True).attentions
    for hook in hooks:
        hook.remove()
    return [p[0].double().numpy() for p in patterns], [o.astype(float) for o in outputs]


def changed(p, q):
    """Mean divergence, that of the last query, mean change of normalised entropy of two patterns [T, T]."""
    divergences, entropies = [], []
    for t in range(len(p)):
        seen = slice(max(0, t - WINDOW + 1), t + 1)
        a, b = p[t, seen], q[t, seen]
        assert abs(a.sum() - 1) < 1e-5 and abs(b.sum() - 1) < 1e-5
        divergences.append(jensenshannon(a, b, base=2) ** 2 if t else 0.0)
        if t:
            entropies.append((stats.entropy(b) - stats.entropy(a)) / np.log(len(a)))
    return np.mean(divergences), divergences[-1], np.mean(entropies)


def head_weights(model, layer, head):
    """Rows of q, rows of k and v of the one key head, columns of o."""
    attention = model.model.layers[layer].self_attn
    own = slice(head * SIZE, (head + 1) * SIZE)
    parts = (attention.q_proj.weight[own], attention.k_proj.weight, attention.v_proj.weight, attention.o_proj.weight[:, own])
    return np.concatenate([part.detach().double().numpy().ravel() for part in parts])


def cka(x, y):
    """Unbiased linear CKA (Nguyen et al. 2021) of one batch."""
    n = len(x)
    if n < 4:
        return np.nan
    kernels = [a @ a.T for a in (x, y)]
    for kernel in kernels:
        np.fill_diagonal(kernel, 0)
    ones = np.ones(n)
    hsic = lambda k, l: (np.trace(k @ l) + ones @ k @ ones * (ones @ l @ ones) / ((n - 1) * (n - 2))
                         - 2 / (n - 2) * (ones @ k @ l @ ones)) / (n * (n - 3))
    k, l = kernels
    return hsic(k, l) / np.sqrt(hsic(k, k) * hsic(l, l))


attention, states = [], {}
for task, words in prompts.items():
    before = [read(base, tokens) for tokens in words]
    for name, model in models.items():
        for doc, tokens in enumerate(words):
            after = read(model, tokens)
            for layer in range(LAYERS):
                values = [changed(before[doc][0][layer][h], after[0][layer][h]) for h in range(HEADS)]
                weights = [np.linalg.norm(head_weights(model, layer, h) - head_weights(base, layer, h))
                           / np.linalg.norm(head_weights(base, layer, h)) for h in range(HEADS)]
                attention.append(dict(
                    checkpoint_id=name, reference_id="base", task=task, layer=layer, doc_id=doc, queries=len(tokens),
                    divergence=[v[0] for v in values], last_divergence=[v[1] for v in values],
                    entropy_change=[v[2] for v in values], weight_change=weights))
                for h in range(HEADS):
                    states.setdefault((name, task, layer, h), []).append((before[doc][1][layer][h], after[1][layer][h]))


def draws(n):
    twister = Twister()
    return [[(twister.word() * n) >> 32 for _ in range(n)] for _ in range(SAMPLES)]


heads, left_out = [], {}
for (name, task, layer, h), pairs in states.items():
    rows = [r for r in attention if (r["checkpoint_id"], r["task"], r["layer"]) == (name, task, layer)]
    n, known = len(rows), len(rows) >= 20
    column = lambda key: np.array([r[key][h] for r in rows])
    means = [Mean(column(key), np.ones(n), draws(n)) for key in ("divergence", "last_divergence", "entropy_change")]
    x, y = (np.array(side) for side in zip(*pairs))
    similarity = cka(x, y)
    d = (means[0].value + 1 - similarity) / 2
    without = lambda a, i: np.delete(a, i, axis=0)
    left = np.array([(without(column("divergence"), i).mean() + 1 - cka(without(x, i), without(y, i))) / 2 for i in range(n)])
    left_out[name, task, layer, h] = left
    half = stats.t.ppf(0.975, n - 1) * np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum())
    ends = lambda m, prefix: {f"{prefix}_low": m.low, f"{prefix}_high": m.high}
    heads.append(dict(
        checkpoint_id=name, reference_id="base", task=task, trained_on="few" if name == "tuned" else None, layer=layer,
        third=["lower", "upper"][layer], head=h, n=n,
        divergence=means[0].value, **ends(means[0], "divergence"), last_divergence=means[1].value, **ends(means[1], "last"),
        entropy_change=means[2].value, **ends(means[2], "entropy"), ci_method="studentised_bootstrap" if known else None,
        cka=similarity, weight_change=rows[0]["weight_change"][h], disruption=d,
        disruption_low=d - half, disruption_high=d + half,
        disruption_method="jackknife_t", beyond_three_tenths=bool(d > 0.3), beyond_half=bool(d > 0.5)))
others = {"tuned": ["own-1", "own-2"], "own-1": ["own-2"], "own-2": ["own-1"]}
nulls = {name: [r["disruption"] for r in heads if r["checkpoint_id"] in own] for name, own in others.items()}
for row in heads:
    name = row["checkpoint_id"]
    row["cut"] = np.quantile(nulls[name], 0.99)
    row.update(severe=bool(row["disruption"] > row["cut"]), null_checkpoints=others[name], null_values=len(nulls[name]),
               flag="small_null" if row["n"] >= 20 else "few_items,small_null")

depth = []
for name in models:
    for task in prompts:
        for third in ("lower", "upper", "all"):
            own = [r for r in heads if (r["checkpoint_id"], r["task"]) == (name, task) and third in (r["third"], "all")]
            n, values = own[0]["n"], np.array([r["disruption"] for r in own])
            left = np.array([left_out[name, task, r["layer"], r["head"]] for r in own])
            pseudo = n * values[:, None] - (n - 1) * left
            drawn = np.array([values + (pseudo[:, k].mean(1) - pseudo.mean(1)) for k in draws(n)])
            row = dict(checkpoint_id=name, reference_id="base", task=task, trained_on=own[0]["trained_on"], third=third,
                       heads=len(own), n=n, ci_method="percentile_bootstrap_of_pseudo_values" if n >= 20 else None,
                       cut=own[0]["cut"], null_checkpoints=others[name], null_values=own[0]["null_values"], flag=own[0]["flag"])
            above = lambda cut: (lambda v: (v > cut).mean(-1))
            for key, ends, of in (("disruption", "disruption", lambda v: v.mean(-1)), ("severe", "severe", above(row["cut"])),
                                  ("beyond_three_tenths", "three_tenths", above(0.3)), ("beyond_half", "half", above(0.5))):
                low, high = np.quantile(of(drawn), [0.025, 0.975]) if n >= 20 else (None, None)
                row.update({key: of(values), f"{ends}_low": low, f"{ends}_high": high})
            depth.append(row)
print("severe:", {(r["checkpoint_id"], r["task"]): r["severe"] for r in depth if r["third"] == "all"},
      "D:", np.round(sorted(r["disruption"] for r in heads), 3))
margins = [min(abs(r["disruption"] - c) for c in (r["cut"], 0.3, 0.5)) for r in heads]
lines = lambda rows: "[\n" + ",\n".join(json.dumps(row, default=lambda v: v.item()) for row in rows) + "\n]"
(HERE / "disruption.json").write_text('{"head_attention": %s,\n"head_disruption": %s,\n"head_disruption_by_depth": %s}\n'
                                      % (lines(attention), lines(heads), lines(depth)))
print("smallest margin of a cut:", min(margins))

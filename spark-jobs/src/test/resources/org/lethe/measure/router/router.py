"""Routing of a tiny Mixtral before and after its weights were moved, and what its drift must be.

    python router.py          # writes beside itself

The base is ../../../../checkpoint/families/mixtral. Experts and probabilities come from transformers, prompt by prompt;
divergence, loads and intervals from numpy and scipy, where only the bootstrap replays the draws of the Java code (draws.py).
Python 3.11, torch 2.15.0, transformers 5.24.0, numpy, scipy; seed 20261126; float32, eager attention.

tuned.safetensors   the moved weights
router.json         documents: a row a document and block, the noise columns made up; router_drift: the rows made of them
"""
import json
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import save_file
from scipy import stats
from scipy.spatial.distance import jensenshannon
from transformers import MixtralForCausalLM

HERE = pathlib.Path(__file__).parent
RESOURCES = HERE.parents[3]
sys.path.append(str(HERE.parents[1] / "job" / "compare"))
from draws import SAMPLES, Twister  # noqa: E402
from inference import Mean  # noqa: E402

BASE = RESOURCES / "checkpoint" / "families" / "mixtral"
EXPERTS, CHOSEN = 4, 2
torch.manual_seed(20261126)
rng = np.random.default_rng(20261126)
torch.set_num_threads(1)
base, tuned = (MixtralForCausalLM.from_pretrained(BASE, dtype=torch.float32, attn_implementation="eager",
                                                  experts_implementation="eager") for _ in range(2))
with torch.no_grad():
    for name, weight in tuned.named_parameters():
        weight.add_((0.6 if "gate.weight" in name and "block_sparse" in name or name.endswith("mlp.gate.weight") else 0.02)
                    * torch.randn(weight.shape))
tuned.save_pretrained(HERE / "tuned")
(HERE / "tuned" / "model.safetensors").rename(HERE / "tuned.safetensors")
for file in (HERE / "tuned").iterdir():
    file.unlink()
(HERE / "tuned").rmdir()

prompts = {}
for task, n in (("few", 4), ("many", 24)):
    words = [rng.integers(4, 37, size=rng.integers(3, 10)).tolist() for _ in range(n)]
    words[1] = words[0][:2] + words[1][2:]  # a prefix in common
    prompts[task] = words
    lines = [dict(prompt=" ".join(f"w{w}" for w in ws), choices=["w4", "w5"], gold=0) for ws in words]
    (HERE / "tasks" / f"{task}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def routed(model, tokens):
    """Probabilities [tokens, E] and chosen experts of every block."""
    with torch.no_grad():
        logits = model(torch.tensor([tokens]), output_router_logits=True).router_logits
    return [(p, p.argsort(-1, descending=True)[:, :CHOSEN].sort(-1).values)
            for p in (block.reshape(len(tokens), EXPERTS).double().softmax(-1) for block in logits)]


documents = []
for task, words in prompts.items():
    for doc, tokens in enumerate(words):
        for layer, ((p, x), (q, y)) in enumerate(zip(routed(base, tokens), routed(tuned, tokens))):
            count = lambda chosen: np.bincount(chosen.reshape(-1).numpy(), minlength=EXPERTS).tolist()
            documents.append(dict(
                task=task, doc=doc, layer=layer, tokens=len(tokens),
                divergence=float(np.mean([jensenshannon(a, b, base=2) ** 2 for a, b in zip(p.numpy(), q.numpy())])),
                changed=int((x != y).any(-1).sum()), load_before=count(x), load_after=count(y),
                noise_divergence=float(rng.uniform(0, 1e-3)), noise_changed=int(rng.integers(0, 2))))


def moved(rows):
    shares = [np.sum([r[k] for r in rows], axis=0) / np.sum([r[k] for r in rows]) for k in ("load_before", "load_after")]
    return np.abs(shares[0] - shares[1]).sum() / 2, *shares


drift = []
for task in prompts:
    for layer in range(2):
        rows = [r for r in documents if (r["task"], r["layer"]) == (task, layer)]
        n, tokens = len(rows), np.array([r["tokens"] for r in rows], float)
        twister = Twister()
        draws = [[(twister.word() * n) >> 32 for _ in range(n)] for _ in range(SAMPLES)]
        divergence = Mean([r["divergence"] * r["tokens"] for r in rows], tokens, draws)
        changed = Mean([r["changed"] for r in rows], tokens, draws)
        value, before, after = moved(rows)
        left = np.array([moved(rows[:i] + rows[i + 1:])[0] for i in range(n)])
        half = stats.t.ppf(0.975, n - 1) * np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum())
        known = n >= 20
        drift.append(dict(
            checkpoint_id="tuned", reference_id="base", task=task, trained_on="few", layer=layer,
            third=["lower", "upper"][layer], n=n, tokens=int(tokens.sum()), experts=EXPERTS, chosen=CHOSEN,
            divergence=divergence.value, divergence_low=divergence.low, divergence_high=divergence.high,
            changed=changed.value, changed_low=changed.low, changed_high=changed.high, load_moved=value,
            load_low=max(0, value - half) if known else None, load_high=min(1, value + half) if known else None,
            ci_method="studentised_bootstrap" if known else None, load_method="jackknife_t" if known else None,
            noise_divergence=sum(r["noise_divergence"] * r["tokens"] for r in rows) / tokens.sum(),
            noise_changed=sum(r["noise_changed"] for r in rows) / tokens.sum(),
            load_before=before.tolist(), load_after=after.tolist(), flag=None if known else "few_items"))
assert all(row["changed_low"] is not None for row in drift if row["task"] == "many")
lines = lambda rows: "[\n" + ",\n".join(json.dumps(row, default=lambda v: v.item()) for row in rows) + "\n]"
(HERE / "router.json").write_text('{"documents": %s,\n"router_drift": %s}\n' % (lines(documents), lines(drift)))

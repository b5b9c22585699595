#!/usr/bin/env python3
"""Reference gradients of the mean answer loss on a checkpoint of the stories family.

    python stories_gradients.py STORIES_FAMILY_DIR > stories_gradients.json

The loss of an example is the mean negative log-likelihood of its answer tokens (prompt and answer tokenised
jointly); the gradient is the mean over the first 12 test items of a task. For every weight: Euclidean norm,
inner product with v[i] = cos(i), and every 97th element. Also all pairwise inner products of two tasks' gradients.
Made with torch 2.15.0, transformers 5.23.0, float32 on CPU.
"""
import json
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

CHECKPOINT, TASKS, EXAMPLES = "ft-present-past", ["present-past", "country-capital"], 12


def main(family):
    torch.manual_seed(0)
    folder = family / CHECKPOINT
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    items = [json.loads(line) for line in (family / "items.jsonl").read_text().splitlines()]
    gradients, out = {}, {}
    for task in TASKS:
        chosen = [i for i in items if i["task"] == task and i["split"] == "test"][:EXAMPLES]
        model.zero_grad()
        total = 0.0
        for item in chosen:
            context = tokenizer.encode(item["prompt"])
            whole = tokenizer.encode(item["prompt"] + item["answer"])
            log_probs = torch.log_softmax(model(torch.tensor([whole])).logits[0, :-1], -1)
            rows = range(len(context) - 1, len(whole) - 1)
            loss = -torch.stack([log_probs[r, whole[r + 1]] for r in rows]).mean() / len(chosen)
            loss.backward()
            total += float(loss.detach())
        gradients[task] = {n: p.grad.detach().flatten().clone() for n, p in model.named_parameters()}
        out[task] = dict(
            loss=total,
            weights={
                n: dict(
                    norm=float(g.double().norm()),
                    projection=float(g.double() @ torch.cos(torch.arange(len(g), dtype=torch.float64))),
                    every_97th=[float(x) for x in g[::97]],
                )
                for n, g in gradients[task].items()
            },
        )
    a, b = (gradients[t] for t in TASKS)
    print(json.dumps(dict(
        made_with=dict(torch=torch.__version__, transformers=transformers.__version__),
        checkpoint=CHECKPOINT, examples=EXAMPLES, tasks=out,
        inner_products={n: float(a[n].double() @ b[n].double()) for n in a},
    )))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Trains the tiny checkpoint as training.py's "full" run does, with passes in bf16 beside float32 weights.

    python precision.py                # writes precision.json beside itself

Mixed precision as Micikevicius et al. 2018 (figure 1) describe it: a copy of the weights in bf16 computes loss and gradients, AdamW moves
float32 weights, the copy follows. The loss is computed from float32 logits. Made with torch 2.15.0, transformers 5.24.0; one thread.
"""
import json

import torch
from transformers import get_cosine_schedule_with_warmup

import training

torch.set_num_threads(1)
data = training.batches(training.tiny().config.vocab_size)
masters = training.tiny()
copy = training.tiny().to(torch.bfloat16).train()
weights, copies = list(masters.parameters()), list(copy.parameters())
optimiser = torch.optim.AdamW(weights, lr=3e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1)
schedule = get_cosine_schedule_with_warmup(optimiser, 5, training.STEPS)


class FloatLogits(torch.nn.Module):
    def __call__(self, **inputs):
        out = copy(**inputs)
        out.logits = out.logits.float()
        return out


steps = []
for rows in data:
    loss = training.loss_of(FloatLogits(), rows)
    for c in copies:
        c.grad = None
    loss.backward()
    for w, c in zip(weights, copies):
        w.grad = c.grad.float()
    norm = torch.nn.utils.clip_grad_norm_(weights, 1.0)
    optimiser.step()
    schedule.step()
    with torch.no_grad():
        for w, c in zip(weights, copies):
            c.copy_(w)
    steps.append({"loss": float(loss.detach()), "gradient_norm": float(norm)})
(training.HERE / "precision.json").write_text(json.dumps({"steps": steps}, indent=0) + "\n")

"""Trains the tiny checkpoint of ../../../checkpoint/tiny-llama with PyTorch, transformers and PEFT.

    python training.py                 # writes training.json and *.safetensors beside itself

Made with Python 3.11, torch 2.15.0, transformers 5.23.0, peft 0.21.2, safetensors 0.8.0; seed 20261122; float32, one
thread. Both runs see 20 batches of ragged (context, answer) pairs and of whole windows in turn; every number a trainer of
another make needs is in training.json: batches, learning rates, losses, gradient norms, and the LoRA factors to start from.

  full  torch.optim.AdamW over all weights, weight decay 0.1, 5 steps warm-up then cosine, clipping at 1
  lora  PEFT, rank 3, alpha 6 on q, v and down; AdamW without decay, 4 steps warm-up then linear, clipping at 0.5
"""
import json
import random
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import (LlamaForCausalLM, get_constant_schedule_with_warmup, get_cosine_schedule_with_warmup,
                          get_linear_schedule_with_warmup)

HERE = Path(__file__).parent
TINY = HERE.parents[2] / "checkpoint" / "tiny-llama"
SEED, STEPS = 20261122, 20
PROBE = [1, 5, 9, 17, 33, 60, 2, 71, 8, 3]


def batches(vocab):
    rng = random.Random(SEED)
    out = []
    for step in range(STEPS):
        rows = []
        for _ in range(4):
            length = 12 if step % 2 else rng.randint(4, 14)
            first = 1 if step % 2 else rng.randint(1, length - 1)
            rows.append({"tokens": [rng.randrange(vocab) for _ in range(length)], "first_target": first})
        out.append(rows)
    return out


def loss_of(model, rows):
    width = max(len(r["tokens"]) for r in rows)
    ids = torch.zeros(len(rows), width, dtype=torch.long)
    labels = torch.full((len(rows), width), -100)
    for k, r in enumerate(rows):
        n, first = len(r["tokens"]), r["first_target"]
        ids[k, :n] = torch.tensor(r["tokens"])
        labels[k, first:n] = ids[k, first:n]
    logits = model(input_ids=ids).logits[:, :-1]
    return torch.nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels[:, 1:].reshape(-1),
                                             ignore_index=-100)


def train(model, optimiser, schedule, clip, data):
    weights = [p for p in model.parameters() if p.requires_grad]
    model.train()
    log = []
    for rows in data:
        rate = optimiser.param_groups[0]["lr"]
        loss = loss_of(model, rows)
        optimiser.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(weights, clip)
        optimiser.step()
        schedule.step()
        log.append({"loss": float(loss.detach()), "learning_rate": rate, "gradient_norm": float(norm)})
    return log


def tiny():
    return LlamaForCausalLM.from_pretrained(TINY, dtype=torch.float32, attn_implementation="eager")


def probe(model):
    model.eval()
    with torch.no_grad():
        return [[float(str(v.numpy())) for v in row] for row in model(torch.tensor([PROBE])).logits[0]]


def full(data):
    model = tiny()
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1)
    log = train(model, optimiser, get_cosine_schedule_with_warmup(optimiser, 5, STEPS), 1.0, data)
    save_file({n: p.detach().contiguous() for n, p in model.named_parameters()}, HERE / "full.safetensors", {"format": "pt"})
    return {"steps": log, "probe_logits": probe(model)}


def lora(data):
    torch.manual_seed(SEED)
    config = LoraConfig(r=3, lora_alpha=6, target_modules=["q_proj", "v_proj", "down_proj"], task_type="CAUSAL_LM")
    model = get_peft_model(tiny(), config)
    prefix, inner = "base_model.model.", ".default.weight"
    trained = {n: p for n, p in model.named_parameters() if p.requires_grad}
    named = {n.removeprefix(prefix).replace(inner, ".weight"): p for n, p in trained.items()}
    save_file({n: p.detach().clone() for n, p in named.items()}, HERE / "lora_start.safetensors", {"format": "pt"})
    optimiser = torch.optim.AdamW(trained.values(), lr=1e-2, weight_decay=0.0)
    log = train(model, optimiser, get_linear_schedule_with_warmup(optimiser, 4, STEPS), 0.5, data)
    save_file({n: p.detach().clone() for n, p in named.items()}, HERE / "lora.safetensors", {"format": "pt"})
    model.save_pretrained(HERE / "saved")
    names = sorted(load_file(HERE / "saved" / "adapter_model.safetensors"))
    for file in (HERE / "saved").iterdir():
        file.unlink()
    (HERE / "saved").rmdir()
    return {"steps": log, "probe_logits": probe(model), "peft_tensors": names}


def schedules():
    out = []
    for name, make in [("constant", lambda o, w, n: get_constant_schedule_with_warmup(o, w)),
                       ("cosine", get_cosine_schedule_with_warmup), ("linear", get_linear_schedule_with_warmup)]:
        for warmup, steps in [(0, 7), (3, 10), (10, 10)]:
            optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.01)
            schedule = make(optimiser, warmup, steps)
            rates = []
            for _ in range(steps):
                rates.append(schedule.get_last_lr()[0])
                optimiser.step()
                schedule.step()
            out.append({"shape": name, "warmup": warmup, "steps": steps, "rates": rates})
    return out


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    data = batches(tiny().config.vocab_size)
    golden = {"batches": data, "probe": PROBE, "full": full(data), "lora": lora(data), "schedules": schedules()}
    (HERE / "training.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")

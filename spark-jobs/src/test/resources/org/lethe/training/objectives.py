"""Trains the tiny checkpoint of ../../../checkpoint/tiny-llama with the objectives of other papers, in PyTorch alone.

    python objectives.py               # writes objectives.json and objectives.safetensors beside itself

Made with Python 3.11, torch 2.15.0, transformers 5.24.0, safetensors 0.8.0; seed 20261127; float32, one thread. Every objective
sees 20 batches of 4 sequences; `current` is the data of the task, `earlier` are two earlier tasks, which replay reads in turn,
one sequence a batch (fraction 0.25). AdamW, learning rate 3e-3, weight decay 0.1, clipping at 1.

  l2-sp     weight / 2 · squared distance to the start
  ewc       weight / 2 · Fisher-weighted squared distance; the diagonal is added over both earlier tasks: `empirical`, `batch`
  replay    three sequences of the task and one of the past in one mean over all targets
  pcgrad    the same sequences, gradients of the two groups projected off each other (Yu et al. 2020), then averaged
  freeze    block 0, the map `down`, and heads 1.0 and 1.3; what is frozen gets its first values back after each step
  o-lora    rank 3, alpha 6 on q and v: weight · sum |A_old A_new'| with the earlier factors in objectives.safetensors
  dropout   the same adapters, without the earlier ones; dropout 0.25 of their inputs, whose masks `dropped` computes
"""
import json
import random
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import LlamaForCausalLM

HERE = Path(__file__).parent
TINY = HERE.parents[2] / "checkpoint" / "tiny-llama"
SEED, STEPS = 20261127, 20
WEIGHTS = {"l2-sp": 0.5, "ewc": 400.0, "o-lora": 0.5}
HEADS = [(1, 0), (1, 3)]


def rows(rng, vocab, count):
    made = []
    for _ in range(count):
        length = rng.randint(4, 14)
        made.append({"tokens": [rng.randrange(vocab) for _ in range(length)], "first_target": rng.randint(1, length - 1)})
    return made


def loss_of(model, batch):
    width = max(len(r["tokens"]) for r in batch)
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    labels = torch.full((len(batch), width), -100)
    for k, r in enumerate(batch):
        n, first = len(r["tokens"]), r["first_target"]
        ids[k, :n] = torch.tensor(r["tokens"])
        labels[k, first:n] = ids[k, first:n]
        ids[k, n - 1] = 0 if n < width else ids[k, n - 1]  # predicts nothing
    logits = model(input_ids=ids[:, :-1]).logits
    return torch.nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels[:, 1:].reshape(-1),
                                             ignore_index=-100)


def tiny():
    return LlamaForCausalLM.from_pretrained(TINY, dtype=torch.float32, attn_implementation="eager")


def fisher(model, data, size):
    weights = list(model.parameters())
    total = [torch.zeros_like(w) for w in weights]
    for task in data:
        batches = [task[i:i + size] for i in range(0, len(task), size)]
        for batch in batches:
            for t, g in zip(total, torch.autograd.grad(loss_of(model, batch), weights)):
                t += g * g / len(batches)
    return total


def train(weights, loss, batches, gradients=None, after=lambda: None):
    optimiser = torch.optim.AdamW(weights, lr=3e-3, weight_decay=0.1)
    norms = []
    for step, batch in enumerate(batches):
        optimiser.zero_grad()
        if gradients is None:
            loss(batch).backward()
        else:
            for w, g in zip(weights, gradients(batch)):
                w.grad = g
        norms.append(float(torch.nn.utils.clip_grad_norm_(weights, 1.0)))
        optimiser.step()
        after()
    return norms


def projected(model, groups):
    weights = list(model.parameters())
    flat = [torch.cat([g.flatten() for g in torch.autograd.grad(loss_of(model, group), weights)]) for group in groups]
    changed = []
    for i, g in enumerate(flat):
        g = g.clone()
        for j, other in enumerate(flat):
            product = g @ other
            if i != j and product < 0:
                g -= product / (other @ other) * other
        changed.append(g)
    mean = torch.stack(changed).mean(0)
    return [part.view_as(w) for part, w in zip(mean.split([w.numel() for w in weights]), weights)]


def masks(model):
    """1 where a weight is trained; None where all of it is."""
    config = model.config
    size, group = config.head_dim, config.num_attention_heads // config.num_key_value_heads
    found = {}
    for name, w in model.named_parameters():
        mask = torch.ones_like(w)
        if ".layers.0." in name or ".down_proj." in name:
            mask.zero_()
        for layer, head in HEADS:
            if f".layers.{layer}.self_attn." in name:
                place = head // group if ".k_proj." in name or ".v_proj." in name else head
                part = slice(place * size, (place + 1) * size)
                if ".o_proj." in name:
                    mask[:, part] = 0
                else:
                    mask[part] = 0
        found[name] = mask
    return found


def mixed(x):
    y = ((x ^ (x >> 16)) * 73244475) & 0xFFFFFFFF
    z = ((y ^ (y >> 16)) * 73244475) & 0xFFFFFFFF
    return z ^ (z >> 16)


def java_hash(text):
    value = 0
    for c in text:
        value = (value * 31 + ord(c)) & 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value


def dropped(x, step, adapter, probability):
    """x with the zeros that seed 0, the only pass of a step and the adapter's name give."""
    wide = (1 << 64) - 1
    key = ((step << 20) * 0x9E3779B97F4A7C15 + java_hash(adapter)) & wide
    key = ((key ^ (key >> 30)) * 0xBF58476D1CE4E5B9) & wide
    key = ((key ^ (key >> 27)) * 0x94D049BB133111EB) & wide
    key = (key ^ (key >> 31)) & ((1 << 30) - 1)
    random = mixed(mixed(torch.arange(x.numel()) + 1) ^ key).reshape(x.shape)
    return x * (random >= probability * 2 ** 32) / (1 - probability)


def main():
    rng = random.Random(SEED)
    vocab = tiny().config.vocab_size
    current = [rows(rng, vocab, 4) for _ in range(STEPS)]
    earlier = [rows(rng, vocab, 10) for _ in range(2)]
    replayed = [[batch[:3], [earlier[step % 2][step // 2 % 10]]] for step, batch in enumerate(current)]
    saved, out = {}, {"current": current, "earlier": earlier, "norms": {}, "weights": WEIGHTS}

    def keep(name, model, norms):
        out["norms"][name] = norms
        saved.update({f"{name}.{n}": p.detach().clone() for n, p in model.named_parameters()})

    def penalised(name, factors):
        model = tiny()
        weights = list(model.parameters())
        start = [w.detach().clone() for w in weights]
        factors = factors(model)

        def loss(batch):
            distance = sum((f * (w - s) ** 2).sum() for f, w, s in zip(factors, weights, start))
            return loss_of(model, batch) + WEIGHTS[name.split(".")[0]] / 2 * distance

        keep(name, model, train(weights, loss, current))

    penalised("l2-sp", lambda model: [torch.ones_like(w) for w in model.parameters()])
    penalised("ewc.empirical", lambda model: fisher(model, earlier, 1))
    penalised("ewc.batch", lambda model: fisher(model, earlier, 4))

    model = tiny()
    keep("replay", model, train(list(model.parameters()), lambda b: loss_of(model, b[0] + b[1]), replayed))
    model = tiny()
    keep("pcgrad", model, train(list(model.parameters()), None, replayed, lambda b: projected(model, b)))

    model = tiny()
    mask = masks(model)
    trained = {n: w for n, w in model.named_parameters() if mask[n].any()}
    start = {n: w.detach().clone() for n, w in trained.items()}
    for w in (w for n, w in model.named_parameters() if n not in trained):
        w.requires_grad_(False)
    for n, w in trained.items():
        w.register_hook(lambda g, m=mask[n]: g * m)

    def restore():
        with torch.no_grad():
            for n, w in trained.items():
                w.copy_(torch.where(mask[n] > 0, w, start[n]))

    keep("freeze", model, train(list(trained.values()), lambda b: loss_of(model, b), current, after=restore))

    model = tiny()
    rank, scale = 3, 2.0
    torch.manual_seed(SEED)
    factors, old = {}, {}
    for n, w in list(model.named_parameters()):
        w.requires_grad_(False)
        if ".q_proj." in n or ".v_proj." in n:
            module = model.get_submodule(n.removesuffix(".weight"))
            a = torch.nn.Parameter(torch.randn(rank, w.shape[1]) * 0.1)
            b = torch.nn.Parameter(torch.zeros(w.shape[0], rank))
            name = n.removesuffix(".weight")
            factors[name + ".lora_A.weight"], factors[name + ".lora_B.weight"] = a, b
            old[name] = torch.randn(2, w.shape[1]) * 0.1
            saved[f"o-lora.start.{name}.lora_A.weight"] = a.detach().clone()
            saved[f"o-lora.old.{name}.lora_A.weight"] = old[name]
            module.register_forward_hook(
                lambda _, x, y, a=a, b=b: y + scale * torch.nn.functional.linear(torch.nn.functional.linear(x[0], a), b))

    def loss(batch):
        overlap = sum((old[n] @ factors[n + ".lora_A.weight"].T).abs().sum() for n in old)
        return loss_of(model, batch) + WEIGHTS["o-lora"] * overlap

    out["norms"]["o-lora"] = train(list(factors.values()), loss, current)
    saved.update({f"o-lora.{n}": p.detach().clone() for n, p in factors.items()})

    state = {"step": 0}
    model = tiny()
    factors = {}
    for n, w in list(model.named_parameters()):
        w.requires_grad_(False)
        if ".q_proj." in n or ".v_proj." in n:
            name = n.removesuffix(".weight")
            a = torch.nn.Parameter(saved[f"o-lora.start.{name}.lora_A.weight"].clone())
            b = torch.nn.Parameter(torch.zeros(w.shape[0], rank))
            factors[name + ".lora_A.weight"], factors[name + ".lora_B.weight"] = a, b
            model.get_submodule(name).register_forward_hook(
                lambda _, x, y, a=a, b=b, name=name: y + scale * torch.nn.functional.linear(
                    torch.nn.functional.linear(dropped(x[0], state["step"], name + ".lora_A.weight", 0.25), a), b))

    def advance():
        state["step"] += 1

    out["norms"]["dropout"] = train(list(factors.values()), lambda b: loss_of(model, b), current, after=advance)
    saved.update({f"dropout.{n}": p.detach().clone() for n, p in factors.items()})

    (HERE / "objectives.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
    save_file({n: t.contiguous() for n, t in saved.items()}, HERE / "objectives.safetensors", {"format": "pt"})


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    main()

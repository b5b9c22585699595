"""Records what edits at the last token of a prompt do to the checkpoints in checkpoint/families, by a loop of full passes.

    python effects.py                # rewrites effects.json beside this file

Made with Python 3.11, torch 2.15.0, transformers 5.23.0, peft 0.21.2; seed 20261126. Every edit is a hook of
PyTorch on the whole model and one forward pass in float32, eager attention, over the prompt and its target.

effects.json: by family
  trials     prompts with their targets
  means      [L, nh, hs] random vectors that replace a head's slice of the input of the output projection, or are added
  vector     [C] a random vector that is added, times `scale`, to the output of a block
  heads      [trials][L, nh, hs] these slices at the last token of the prompt, without an edit
  plain      [trials] log-probabilities of the target's tokens; rank of its first token
  replaced, added   [trials][L][nh] the same log-probabilities under the edit of one head
  slopes     [trials] of {probability, mean}: [L, nh, hs] derivative of the probability of the target's first token, and of
             the mean log-probability of its tokens, with respect to the slices, by autograd
  streamed   [trials][L] log-probabilities and rank with the vector added after a block
  chosen     heads of the function vectors `once` and `every` [C]: the output projection of a block applied to the means of
             its chosen heads together (its bias counts once), and to each by itself
and by adapter (checkpoint/adapters): means, chosen, once, every.
"""

import importlib.util
import json
import random
from pathlib import Path

import torch
import transformers

HERE = Path(__file__).parent
CHECKPOINTS = HERE.parents[2] / "checkpoint"
SEED = 20261126
ADAPTERS = ["all-linear", "fused", "heads", "saved", "stacked-transposed", "columns"]
SCALE = 1.5

spec = importlib.util.spec_from_file_location("families", CHECKPOINTS / "families/families.py")
families = importlib.util.module_from_spec(spec)
spec.loader.exec_module(families)


def numbers(tensor):
    return [float(f"{x:.7g}") for x in tensor.detach().double().flatten().tolist()]


class Case:
    def __init__(self, model, draw):
        self.model = model
        config = model.config.get_text_config()
        self.blocks = families.blocks(model)
        self.layers, self.heads = len(self.blocks), config.num_attention_heads
        seen = []
        hook = families.projection(self.blocks[0]).register_forward_pre_hook(lambda m, x: seen.append(x[0].shape[-1]))
        model(torch.tensor([[3]]))
        hook.remove()
        self.size = seen[0] // self.heads
        generator = torch.Generator().manual_seed(draw.randrange(2**31))
        self.means = torch.randn(self.layers, self.heads, self.size, generator=generator)
        self.vector = torch.randn(config.hidden_size, generator=generator)
        self.chosen = sorted(draw.sample([(l, h) for l in range(self.layers) for h in range(self.heads)], 3 if self.heads > 1 else 2))

    def answer(self, trial):
        ids = trial["prompt"] + trial["target"][:-1]
        last = len(trial["prompt"]) - 1
        logits = self.model(torch.tensor([ids])).logits[0, last:]
        target = torch.tensor(trial["target"])
        log_probs = logits.log_softmax(-1).gather(-1, target[:, None])[:, 0]
        return {"log_probs": numbers(log_probs), "rank": int((logits[0] > logits[0, target[0]]).sum())}

    def with_head(self, trial, layer, head, replace):
        last, part = len(trial["prompt"]) - 1, slice(head * self.size, (head + 1) * self.size)

        def edit(module, x):
            z = x[0].clone()
            z[0, last, part] = self.means[layer, head] + (0 if replace else z[0, last, part])
            return (z,)

        hook = families.projection(self.blocks[layer]).register_forward_pre_hook(edit)
        found = self.answer(trial)["log_probs"]
        hook.remove()
        return found

    def with_vector(self, trial, layer):
        last = len(trial["prompt"]) - 1

        def edit(module, x, y):
            stream = (y if isinstance(y, torch.Tensor) else y[0]).clone()
            stream[0, last] += SCALE * self.vector
            return stream if isinstance(y, torch.Tensor) else (stream, *y[1:])

        hook = self.blocks[layer].register_forward_hook(edit)
        found = self.answer(trial)
        hook.remove()
        return found

    def head_outputs(self, trial):
        seen, hooks = {}, []
        for layer, block in enumerate(self.blocks):
            hooks.append(families.projection(block).register_forward_pre_hook(
                lambda m, x, layer=layer: seen.__setitem__(layer, x[0][0, len(trial["prompt"]) - 1])))
        self.answer(trial)
        for hook in hooks:
            hook.remove()
        return numbers(torch.stack([seen[layer] for layer in range(self.layers)]))

    def slopes(self, trial):
        ids, last, target = trial["prompt"] + trial["target"][:-1], len(trial["prompt"]) - 1, torch.tensor(trial["target"])
        shifts, hooks = [], []
        for block in self.blocks:
            shift = torch.zeros(self.heads * self.size, requires_grad=True)

            def edit(module, x, shift=shift):
                return (torch.cat([x[0][:, :last], x[0][:, last:last + 1] + shift, x[0][:, last + 1:]], 1),)

            shifts.append(shift)
            hooks.append(families.projection(block).register_forward_pre_hook(edit))
        with torch.enable_grad():
            logits = self.model(torch.tensor([ids])).logits[0, last:]
            log_probs = logits.log_softmax(-1).gather(-1, target[:, None])[:, 0]
            found = {name: torch.stack(torch.autograd.grad(value, shifts, retain_graph=True))
                     for name, value in (("probability", log_probs[0].exp()), ("mean", log_probs.mean()))}
        for hook in hooks:
            hook.remove()
        return {name: [float(f"{x:.5g}") for x in value.flatten().tolist()] for name, value in found.items()}

    def projected(self, heads):
        z = torch.zeros(self.heads, self.size)
        for layer, head in heads:
            z[head] = self.means[layer, head]
        return families.projection(self.blocks[heads[0][0]])(z.reshape(1, 1, -1))[0, 0]

    def function_vectors(self):
        layers = sorted({layer for layer, _ in self.chosen})
        return {"means": numbers(self.means), "size": self.size, "chosen": self.chosen,
                "once": numbers(sum(self.projected([h for h in self.chosen if h[0] == layer]) for layer in layers)),
                "every": numbers(sum(self.projected([h]) for h in self.chosen))}


def family(folder, draw):
    model = families.load(folder)
    if hasattr(model, "set_experts_implementation"):
        model.set_experts_implementation("eager")
    case = Case(model, draw)
    vocabulary = model.config.get_text_config().vocab_size
    # short and long of where rotations change; the long one comes last, for some models remember the longest so far
    trials = [{"prompt": [draw.randrange(3, vocabulary) for _ in range(p)], "target": [draw.randrange(3, vocabulary) for _ in range(t)]}
              for p, t in [(1, 2), (4, 3), (8, 2)]]
    result = {"trials": trials, "vector": numbers(case.vector), "scale": SCALE, **case.function_vectors()}
    for key in ("heads", "plain", "replaced", "added", "streamed", "slopes"):
        result[key] = []
    for trial in trials:
        result["heads"].append(case.head_outputs(trial))
        result["plain"].append(case.answer(trial))
        result["slopes"].append(case.slopes(trial))
        for key, replace in (("replaced", True), ("added", False)):
            result[key].append([[case.with_head(trial, l, h, replace) for h in range(case.heads)] for l in range(case.layers)])
        result["streamed"].append([case.with_vector(trial, layer) for layer in range(case.layers)])
    return result


def adapter(folder, draw):
    from peft import PeftModel
    base = json.loads((folder / "adapter_config.json").read_text())["base_model_name_or_path"]
    model = PeftModel.from_pretrained(families.load(CHECKPOINTS / "families" / base), folder).eval()
    return Case(model.base_model.model, draw).function_vectors()


def main():
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    with torch.no_grad():
        found = {"families": {f.name: family(f, random.Random(SEED)) for f in sorted((CHECKPOINTS / "families").iterdir()) if f.is_dir()},
                 "adapters": {name: adapter(CHECKPOINTS / "adapters" / name, random.Random(SEED)) for name in ADAPTERS}}
    (HERE / "effects.json").write_text(json.dumps(found, separators=(",", ":")).replace('"trials"', '\n"trials"') + "\n")


if __name__ == "__main__":
    main()

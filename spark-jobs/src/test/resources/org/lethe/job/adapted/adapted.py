"""Draws a LoRA adapter of ../../../../checkpoint/tiny-llama, merges it with PEFT, and records what transformers computes
on the merged weights.

    python adapted.py          # writes beside itself

Made with Python 3.11, torch 2.15.0, transformers 5.23.0, peft 0.21.2, safetensors 0.8.0; seed 20261121; float32, eager
attention.

adapter/             as PEFT writes it: q, v and down of rank 3, the first norm of every block whole
merged.safetensors   the weights after merge_and_unload()
golden.json          scores: "<task>/<document>/<choice>" -> log-probability of the choice, nats
                     states: "<task>/<document>/<layer>" -> residual stream at the last token of the prompt; layer 0 is the
                     embedding, k is after block k
                     losses: task -> mean over documents of the mean negative log-probability of the right answer's tokens
gradients.safetensors   "<task>.<tensor>" -> gradient of that loss
"""

import json
import shutil
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoTokenizer, LlamaForCausalLM

HERE = Path(__file__).parent
TINY = HERE.parents[3] / "checkpoint" / "tiny-llama"
SEED = 20261121


def adapted():
    model = get_peft_model(LlamaForCausalLM.from_pretrained(TINY, dtype=torch.float32, attn_implementation="eager"),
                           LoraConfig(task_type="CAUSAL_LM", r=3, lora_alpha=5, target_modules=["q_proj", "v_proj", "down_proj"],
                                      modules_to_save=["input_layernorm"]))
    generator = torch.Generator().manual_seed(SEED)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "lora_" in name or "modules_to_save" in name:
                weight.add_(0.3 * torch.randn(weight.shape, generator=generator))
    return model


def write(model):
    shutil.rmtree(HERE / "adapter", ignore_errors=True)
    model.save_pretrained(HERE / "adapter")
    (HERE / "adapter" / "README.md").unlink(missing_ok=True)
    file = HERE / "adapter" / "adapter_config.json"
    config = json.loads(file.read_text())
    config.update(base_model_name_or_path="tiny-llama", target_modules=sorted(config["target_modules"]))
    file.write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")


def numbers(vector):
    return [float(str(v.numpy())) for v in vector.detach()]


def golden(model):
    tokenizer = AutoTokenizer.from_pretrained(TINY)
    scores, states, losses, gradients = {}, {}, {}, {}
    stream = {}
    model.model.embed_tokens.register_forward_hook(lambda m, x, y: stream.__setitem__(0, y[0]))
    for number, block in enumerate(model.model.layers, 1):
        block.register_forward_hook(lambda m, x, y, n=number: stream.__setitem__(n, (y if isinstance(y, torch.Tensor) else y[0])[0]))
    for task in ("facts", "story"):
        right = []
        for document, line in enumerate((HERE / "tasks" / f"{task}.jsonl").read_text().splitlines()):
            doc = json.loads(line)
            context = tokenizer(doc["prompt"])["input_ids"]
            for choice, text in enumerate(doc["choices"]):
                target = torch.tensor(tokenizer(doc["prompt"] + " " + text)["input_ids"][len(context):])
                logits = model(torch.tensor([context + target[:-1].tolist()])).logits[0, len(context) - 1:]
                log_probs = logits.log_softmax(-1)[torch.arange(len(target)), target]
                scores[f"{task}/{document}/{choice}"] = log_probs.detach().double().sum().item()
                if choice == doc["gold"]:
                    right.append(-log_probs.mean())
            model(torch.tensor([context]))
            states.update({f"{task}/{document}/{layer}": numbers(x[-1]) for layer, x in stream.items()})
        model.zero_grad()
        loss = torch.stack(right).mean()
        loss.backward()
        losses[task] = loss.item()
        gradients.update({f"{task}.{name}": weight.grad.clone() for name, weight in model.named_parameters()})
    save_file(gradients, HERE / "gradients.safetensors")
    (HERE / "golden.json").write_text(json.dumps(dict(scores=scores, states=states, losses=losses)) + "\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    peft = adapted()
    write(peft)
    merged = peft.merge_and_unload().eval()
    merged.requires_grad_(True)
    weights = {n: t.detach().contiguous() for n, t in merged.state_dict().items() if n != "lm_head.weight"}  # tied
    save_file(weights, HERE / "merged.safetensors", {"format": "pt"})
    golden(merged)

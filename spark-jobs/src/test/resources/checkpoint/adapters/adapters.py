"""Draws LoRA adapters of the tiny checkpoints in ../families and records what PEFT computes with them.

    python adapters.py                                     # rewrites the folders beside this file
    python adapters.py --random 30 --seed 7 --out FOLDER   # fresh adapters of all families

Made with Python 3.11, torch 2.15.0, transformers 5.23.0, peft 0.21.2, safetensors 0.8.0; seed 20261121.
A folder is an adapter as PEFT writes it (base_model_name_or_path is the family's name, of a folder in ../families), and
golden.safetensors, all of it float32, computed in eager attention with the adapter unmerged:

  ids [1, T]; logits [1, T, V]; loss, the mean negative log-probability in nats of every token but the first;
  grad.<tensor> the loss's gradient for some tensors of the base.
"""

import argparse
import json
import random
import shutil
from pathlib import Path

import torch
import transformers
from peft import EvaConfig, LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

HERE = Path(__file__).parent
SEED = 20261121

# name -> (base, options of LoraConfig)
CASES = {
    "list": ("qwen3", dict(r=3, lora_alpha=5, target_modules=["q_proj", "v_proj", "down_proj"])),
    "all-linear": ("llama-biases", dict(r=2, lora_alpha=7, target_modules="all-linear", use_rslora=True, lora_bias=True)),
    "expression": ("mistral", dict(r=2, lora_alpha=3, target_modules=r".*\.layers\.\d+\.(self_attn\.[kq]_proj|mlp\.up_proj)",
                                   rank_pattern={"k_proj": 4, r"layers\.1\.mlp\.up_proj": 1}, alpha_pattern={r".*\.0\..*q_proj": 9, "up_proj": 2.5})),
    "eva": ("mistral", dict(r=2, lora_alpha=3, target_modules=["q_proj", "down_proj"], init_lora_weights="eva", eva_config=EvaConfig(rho=1.5),
                            rank_pattern={"model.layers.0.self_attn.q_proj": 3, "model.layers.1.self_attn.q_proj": 1})),
    "fused": ("phi3", dict(r=3, lora_alpha=4, target_modules=["qkv_proj", "gate_up_proj", "o_proj"])),
    "heads": ("gpt_neox", dict(r=2, lora_alpha=6, target_modules=["query_key_value", "dense", "lm_head"], lora_bias=True, use_rslora=True)),
    "columns": ("gpt2", dict(r=2, lora_alpha=3, target_modules=["c_attn", "mlp.c_proj"], fan_in_fan_out=True, layers_to_transform=[1])),
    "saved": ("gemma3-v5", dict(r=2, lora_alpha=2, target_modules=["o_proj"], exclude_modules=["layers.0.self_attn.o_proj"],
                                modules_to_save=["lm_head", "input_layernorm"])),
    "tied-head-saved": ("gemma2", dict(r=2, lora_alpha=2, target_modules=["q_proj"], modules_to_save=["lm_head"])),
    "tied-embedding-saved": ("qwen2", dict(r=2, lora_alpha=2, target_modules=["q_proj"], modules_to_save=["embed_tokens"])),
    "tied-head-adapted": ("qwen2", dict(r=2, lora_alpha=5, target_modules=["v_proj", "lm_head"])),
    "experts": ("qwen2_moe", dict(r=2, lora_alpha=5, target_modules="all-linear")),
    "embedding": ("gemma2", dict(r=2, lora_alpha=5, target_modules=["embed_tokens", "v_proj"])),
    "embedding-and-head": ("gpt_neox", dict(r=3, lora_alpha=5, target_modules=["embed_in", "lm_head"], use_rslora=True)),
    "embedding-kept": ("mistral", dict(r=2, lora_alpha=3, target_modules=["embed_tokens", "lm_head"])),
    "positions": ("gpt2", dict(r=2, lora_alpha=3, target_modules=["wte", "wpe", "c_fc"], fan_in_fan_out=True)),
    "stacked": ("qwen3_moe", dict(r=2, lora_alpha=5, target_modules=["q_proj"], target_parameters=["mlp.experts.gate_up_proj", "mlp.experts.down_proj"],
                                  rank_pattern={"experts.down_proj": 3}, alpha_pattern={"gate_up_proj": 1.5}, use_rslora=True)),
    "stacked-one": ("mixtral", dict(r=2, lora_alpha=5, target_modules=[], target_parameters=["model.layers.1.mlp.experts.gate_up_proj"])),
    "routers": ("mixtral", dict(r=2, lora_alpha=5, target_modules="all-linear")),
    "stacked-transposed": ("llama4_text", dict(r=3, lora_alpha=5, target_modules=["o_proj"],
                                               target_parameters=["feed_forward.experts.gate_up_proj", "feed_forward.experts.down_proj"])),
}
KEEPS_TABLES = {"embedding", "embedding-kept"}  # as save_pretrained does where they are adapted


def draw(model, generator):
    """Adapters start as no change: give them one."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "lora_" in name:
                weight.copy_(0.3 * torch.randn(weight.shape, generator=generator))
            elif "modules_to_save" in name:
                weight.add_(0.2 * torch.randn(weight.shape, generator=generator))


def make(folder, base, options, families, seed, tables=False):
    shutil.rmtree(folder, ignore_errors=True)
    model = AutoModelForCausalLM.from_pretrained(families / base, dtype=torch.float32, attn_implementation="eager").eval()
    if hasattr(model, "set_experts_implementation"):
        model.set_experts_implementation("eager")
    model = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **options)).eval()
    draw(model, torch.Generator().manual_seed(seed))
    model.save_pretrained(folder, save_embedding_layers=tables)
    (folder / "README.md").unlink(missing_ok=True)
    config = json.loads((folder / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = base
    for key in ("target_modules", "target_parameters"):
        if isinstance(config[key], list):
            config[key].sort()
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")
    chooser = random.Random(seed)
    ids = torch.tensor([[chooser.randrange(3, model.config.vocab_size) for _ in range(9)]])
    for _, weight in model.named_parameters():
        weight.requires_grad_(True)
    logits = model(ids).logits
    loss = -logits[:, :-1].log_softmax(-1).gather(-1, ids[:, 1:, None]).mean()
    loss.backward()
    grads = {}
    for name, weight in model.named_parameters():
        own = name.replace("base_model.model.", "").replace("base_layer.", "")
        kept = "lora_" not in own and "original_module" not in own and "experts" not in own and weight.grad is not None
        if kept and own.endswith("weight") and ("attn" in own or "attention" in own or "head" in own or "embed" in own):
            grads["grad." + own.replace("modules_to_save.default.", "")] = weight.grad
    save_file({n: t.detach().float().contiguous() for n, t in {**grads, "ids": ids, "logits": logits, "loss": loss}.items()},
              folder / "golden.safetensors")


def fresh(chooser, base):
    """Options that fit a family. PEFT cannot run an adapter of Llama 4's router, nor give one of tables or experts a bias;
    all-linear means the experts of Mixtral and Qwen 3 too."""
    options = dict(r=chooser.choice([1, 2, 5]), lora_alpha=chooser.choice([1, 3, 8.5]), use_rslora=chooser.random() < 0.5,
                   modules_to_save=chooser.choice([None, None, ["lm_head"]]), exclude_modules=["router"] if "llama4" in base else None)
    bias = chooser.random() < 0.3
    kind = chooser.choice(["all-linear", "all-linear", "tables", "experts"])
    if kind == "experts" and ("moe" in base or base in ("mixtral", "llama4_text")):
        names = ["experts.gate_up_proj", "experts.down_proj"]
        return {**options, "target_modules": ["o_proj"], "target_parameters": chooser.choice([names, names[:1], names[1:]]), "exclude_modules": None}
    if kind == "tables":
        return {**options, "target_modules": r".*\.(embed_tokens|embed_in|wte|wpe|v_proj|qkv_proj|query_key_value|c_attn)", "exclude_modules": None}
    return {**options, "target_modules": "all-linear", "lora_bias": bias and base not in ("mixtral", "qwen3_moe")}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("names", nargs="*", help="cases to make; all without")
    arguments.add_argument("--random", type=int, default=0, help="number of adapters to draw, base after base")
    arguments.add_argument("--seed", type=int, default=SEED)
    arguments.add_argument("--families", type=Path, default=HERE.parent / "families")
    arguments.add_argument("--out", type=Path, default=HERE)
    options = arguments.parse_args()
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    if options.random:
        chooser = random.Random(options.seed)
        names = sorted(f.parent.name for f in options.families.glob("*/config.json") if "text_config" not in json.loads(f.read_text()))
        for number in range(options.random):
            base = names[number % len(names)]
            make(options.out / f"{number:03d}-{base}", base, fresh(chooser, base), options.families, chooser.randrange(2**31))
        return
    for name, (base, lora) in CASES.items() if not options.names else [(n, CASES[n]) for n in options.names]:
        make(options.out / name, base, lora, options.families, options.seed, name in KEEPS_TABLES)


if __name__ == "__main__":
    main()

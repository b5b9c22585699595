"""Shrinks published configurations and records the logits that transformers computes with them.

    python published.py --add NAME CONFIG.json   # adds a configuration, its sizes shrunk, all other keys and values kept
    python published.py                          # computes the logits of all again

Made with Python 3.11, torch 2.15.0, transformers 5.24.0, numpy 2.4.6, safetensors 0.8.0. published.json: name ->
  config: the published config.json, shrunk;
  from_documentation: no copy of the file was at hand; keys and values are those that its documentation tells;
  tensors: shape of each tensor as save_pretrained writes it; its elements are element(crc32(name), index) below;
  logits [3, V] at positions 3, 7 and 11 of ids 3, 10, 17, .. (mod V).
Without tensors and logits, transformers reads no configuration of this kind and size.
"""

import argparse
import json
import tempfile
import zlib
from pathlib import Path

import numpy as np
import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM

FILE = Path(__file__).with_suffix(".json")
VOCABULARY = 64
LENGTH, READ = 12, [3, 7, 11]
IDS = [(3 + 7 * i) % VOCABULARY for i in range(LENGTH)]


def values(name, shape):
    """Murmur3's finalizer of the index, as a number in [-1, 1); then one of three scales."""
    x = np.arange(int(np.prod(shape)), dtype=np.uint32) ^ np.uint32(zlib.crc32(name.encode()))
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        x = (x ^ (x >> np.uint32(shift))) * np.uint32(factor)
    x ^= x >> np.uint32(16)
    v = (x >> np.uint32(8)).astype(np.float64) / 2**23 - 1
    if len(shape) == 1:
        v = 0.2 * v + (0 if name.endswith("bias") else 1)
    else:
        v = v * (1.2 if "emb" in name or "wte" in name or "wpe" in name else 0.35)
    return torch.from_numpy(v.astype(np.float32).reshape(shape))


def shrink(config):
    """Small sizes in the same relations: which are equal, shared or absent."""
    c = dict(config)
    first = lambda *keys: next((k for k in keys if c.get(k) is not None), None)
    heads_key, width_key, layers_key = first("num_attention_heads", "n_head"), first("hidden_size", "n_embd", "n_embed"), first("num_hidden_layers", "n_layer")
    if not (heads_key and width_key and layers_key):
        return c  # of no decoder that is read
    heads, width = c[heads_key], c[width_key]
    share = next((c[k] for k in ("partial_rotary_factor", "rotary_pct") if c.get(k)), 1)
    size = next(s for s in (8, 12, 16, 20) if int(s * share) % 2 == 0 and int(s * share) > 0)
    c[heads_key], c[width_key] = 4, 4 * size
    for key in ("num_key_value_heads", "num_kv_heads"):
        if c.get(key) is not None:
            c[key] = {heads: 4, 1: 1}.get(c[key], 2)
    if c.get("head_dim") is not None:
        c["head_dim"] = size if c["head_dim"] * heads == width else size + 4
        size = c["head_dim"]
    if c.get("word_embed_proj_dim"):
        c["word_embed_proj_dim"] = c[width_key] if c["word_embed_proj_dim"] == width else c[width_key] // 2
    if c.get("rotary_dim"):
        c["rotary_dim"] = size // 2
    for key in ("intermediate_size", "ffn_dim", "n_inner", "ffn_hidden_size"):
        if c.get(key) is not None:
            c[key] = 24
    for key, small in (("sliding_window", 4), ("moe_intermediate_size", 8), ("shared_expert_intermediate_size", 12), ("vocab_size", VOCABULARY)):
        if c.get(key) is not None:
            c[key] = small
    for key in ("num_experts", "num_local_experts", "n_routed_experts"):
        if c.get(key) is not None:
            c[key] = 4
    if c.get("num_experts_per_tok") is not None:
        c["num_experts_per_tok"] = min(2, c["num_experts_per_tok"])
    c[layers_key] = min(c[layers_key], 4)
    for key in ("layer_types", "no_rope_layers"):
        if c.get(key) is not None:
            c[key] = c[key][: c[layers_key]]
    rope = dict(c.get("rope_scaling") or {})
    for key in ("long_factor", "short_factor"):
        if key in rope:
            rope[key] = rope[key][: int(size * share) // 2]
    if rope:
        c["rope_scaling"] = rope
    for key, small in (("bos_token_id", 1), ("eos_token_id", 2), ("pad_token_id", 0)):
        if c.get(key) is not None:
            c[key] = [small + i for i in range(len(c[key]))] if isinstance(c[key], list) else small
    return c


def record(config):
    """What transformers computes; nothing where it cannot read the configuration or needs sizes of its own."""
    try:
        with tempfile.TemporaryDirectory() as name, torch.no_grad():
            return {"config": config, **computed(Path(name), config)}
    except Exception as problem:
        print("  not by transformers:", type(problem).__name__, str(problem).splitlines()[0][:100])
        return {"config": config}


def computed(folder, config):
    (folder / "config.json").write_text(json.dumps(config))
    AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(folder, trust_remote_code=False), dtype=torch.float32).save_pretrained(folder)
    made = {n: values(n, tuple(t.shape)) for n, t in load_file(folder / "model.safetensors").items()}
    save_file(made, folder / "model.safetensors", {"format": "pt"})
    (folder / "config.json").write_text(json.dumps(config))
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    if hasattr(model, "set_experts_implementation"):
        model.set_experts_implementation("eager")
    logits = model(torch.tensor([IDS])).logits[0, READ]
    return {"tensors": {n: list(t.shape) for n, t in sorted(made.items())}, "logits": [[float(f"{v:.7g}") for v in row] for row in logits.tolist()]}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--add", nargs=2, action="append", default=[], metavar=("NAME", "CONFIG"))
    options = arguments.parse_args()
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    kept = json.loads(FILE.read_text()) if FILE.exists() else {}
    configs = {name: entry["config"] for name, entry in kept.items()}
    documented = {name for name, entry in kept.items() if entry.get("from_documentation")}
    for name, file in options.add:
        configs[name] = shrink(json.loads(Path(file).read_text()))
    chosen = {name for name, _ in options.add} or set(configs)
    for name in sorted(chosen):
        print(name)
        kept[name] = record(configs[name]) | ({"from_documentation": True} if name in documented else {})
    lines = [f"{json.dumps(name)}: {json.dumps(kept[name], separators=(',', ':'))}" for name in sorted(kept, key=str.lower)]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()

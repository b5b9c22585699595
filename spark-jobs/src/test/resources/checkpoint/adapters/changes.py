"""How far the adapters of this folder move the weights of their bases, by numpy.

The change of a map is alpha / r B A (Hu et al. 2021), that of a table (B A)'; query, key and value
of phi3 and gpt2 are rows of one map. numpy 2.4.6, safetensors 0.8.0. Run: python changes.py
"""
import json
import pathlib

import numpy as np
from safetensors.numpy import load_file

here = pathlib.Path(__file__).parent
MODULES = dict(down_proj="down", q_proj="q", v_proj="v", o_proj="o", embed_tokens="embed")
# fused maps: rows of each part. phi3: 3 heads of 8, 1 of keys and values; gpt2: width 18
FUSED = dict(
    qkv_proj=[("q", 24), ("k", 8), ("v", 8)], gate_up_proj=[("gate", 20), ("up", 20)],
    c_attn=[("q", 18), ("k", 18), ("v", 18)],
)
golden = {}
for name in ("list", "columns", "embedding", "fused"):
    config = json.loads((here / name / "adapter_config.json").read_text())
    tensors = load_file(here / name / "adapter_model.safetensors")
    squares = {}
    for key, a in tensors.items():
        if ".lora_A." in key or key.endswith(".lora_embedding_A"):
            b = tensors[key.replace("lora_A", "lora_B").replace("embedding_A", "embedding_B")]
            change = config["lora_alpha"] / config["r"] * (b.astype(float) @ a.astype(float))
            module = key.split(".lora_")[0].split(".")[-1]
            if module == "c_proj":
                module = "down_proj"
            parts = FUSED.get(module, [(MODULES.get(module), len(change))])
            assert sum(rows for _, rows in parts) == len(change), (key, change.shape)
            first = 0
            for part, rows in parts:
                square = (change[first : first + rows] ** 2).sum()
                squares[part] = squares.get(part, 0.0) + square
                first += rows
    golden[name] = dict(
        base=config["base_model_name_or_path"], norm=np.sqrt(sum(squares.values())),
        modules={m: np.sqrt(s) for m, s in sorted(squares.items())},
    )
(here / "changes.json").write_text(json.dumps(golden, indent=1, default=float) + "\n")

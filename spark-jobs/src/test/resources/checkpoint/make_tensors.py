"""Makes tensors.safetensors and tensors.json, its values as float32 bits, beside itself; also half.json.

Made with Python 3, numpy 2.4.6, torch 2.15.0, safetensors 0.8.0; seed 20261121.
half.json: SHA-256 of all 65536 binary16 values widened by numpy to little-endian float32, every NaN as 0x7fc00000.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

HERE = Path(__file__).parent


def bits(array):
    return np.ascontiguousarray(array, dtype="<f4").view("<u4").ravel().tolist()


def tensors():
    rng = np.random.default_rng(20261121)
    f32 = rng.standard_normal((3, 5)).astype(np.float32)
    f32[0, :4] = [0.0, -0.0, np.inf, np.float32(1e-45)]
    f16 = rng.standard_normal((2, 2, 3)).astype(np.float16)
    f16[0, 0] = [np.float16(6e-8), -np.inf, np.float16(65504)]  # smallest subnormal, infinity, largest
    bf16 = torch.from_numpy(rng.standard_normal(7).astype(np.float32) * 1e30).to(torch.bfloat16)
    empty = torch.zeros(0, 4)
    save_file({"f32": torch.from_numpy(f32), "f16": torch.from_numpy(f16), "bf16": bf16, "scalar": torch.tensor(2.5),
               "empty": empty}, HERE / "tensors.safetensors", {"made": "by make_tensors.py"})
    values = {"f32": f32, "f16": f16.astype(np.float32), "bf16": bf16.float().numpy(), "scalar": np.float32(2.5),
              "empty": empty.numpy()}
    (HERE / "tensors.json").write_text(json.dumps(
        {name: {"shape": list(np.shape(v)), "bits": bits(v)} for name, v in values.items()}) + "\n")


def half():
    every = np.arange(65536, dtype=np.uint16).view(np.float16).astype("<f4")
    found = every.view("<u4")
    found[np.isnan(every)] = 0x7FC00000
    (HERE / "half.json").write_text(json.dumps({"sha256": hashlib.sha256(found.tobytes()).hexdigest()}) + "\n")


tensors()
half()

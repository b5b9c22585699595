"""Writes sampling.json: what transformers may draw, from made-up logits.

transformers 5.24.0, torch 2.15.0 (CPU); logits are drawn with seed 7. Temperature, top_k and top_p
are applied in the order of generate(). Run: python sampling.py
"""
import json
from pathlib import Path

import torch
from transformers.generation.logits_process import (
    LogitsProcessorList,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

torch.manual_seed(7)
cases = []
for temperature, top_k, top_p in [
    (1.0, 0, 1.0),
    (0.7, 0, 1.0),
    (1.0, 5, 1.0),
    (1.0, 50, 1.0),
    (1.0, 0, 0.9),
    (1.0, 0, 0.05),
    (0.6, 50, 0.95),
    (1.5, 8, 0.8),
    (0.2, 3, 0.7),
]:
    logits = 3 * torch.randn(1, 60)
    logits[0, 11] = logits[0, 4]  # a tie
    processors = LogitsProcessorList()
    if temperature != 1.0:
        processors.append(TemperatureLogitsWarper(temperature))
    if top_k != 0:
        processors.append(TopKLogitsWarper(top_k=top_k))
    if top_p < 1.0:
        processors.append(TopPLogitsWarper(top_p=top_p))
    scores = processors(torch.zeros(1, 1, dtype=torch.long), logits)
    cases.append(
        {
            "temperature": temperature,
            "top_k": top_k,
            "top_p": top_p,
            "logits": logits[0].tolist(),
            "probabilities": scores.softmax(dim=-1)[0].tolist(),
        }
    )
path = Path(__file__).with_suffix(".json")
path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")

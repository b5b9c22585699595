"""Ranks the first token of every right answer by the tiny Llama and by the weights that adapted.py merged.

    python first_tokens.py          # writes first_tokens.json beside itself

Made with Python 3.11, torch 2.15.0, transformers 5.24.0; float32, eager attention.

first_tokens.json    "<checkpoint>/<task>/<document>" -> token id, number of tokens with a greater logit, log-probability in nats
"""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer, LlamaForCausalLM

HERE = Path(__file__).parent
TINY = HERE.parents[3] / "checkpoint" / "tiny-llama"

tokenizer = AutoTokenizer.from_pretrained(TINY)
golden = {}
for checkpoint in ("base", "merged"):
    model = LlamaForCausalLM.from_pretrained(TINY, dtype=torch.float32, attn_implementation="eager").eval()
    if checkpoint == "merged":
        model.load_state_dict(load_file(HERE / "merged.safetensors"), strict=False)
    for task in ("facts", "story"):
        for document, line in enumerate((HERE / "tasks" / f"{task}.jsonl").read_text().splitlines()):
            doc = json.loads(line)
            context = tokenizer(doc["prompt"])["input_ids"]
            token = tokenizer(doc["prompt"] + " " + doc["choices"][doc["gold"]])["input_ids"][len(context)]
            with torch.no_grad():
                logits = model(torch.tensor([context])).logits[0, -1]
            golden[f"{checkpoint}/{task}/{document}"] = dict(
                token=token, rank=int((logits > logits[token]).sum()), log_prob=logits.log_softmax(-1)[token].item())
(HERE / "first_tokens.json").write_text(json.dumps(golden, indent=0) + "\n")

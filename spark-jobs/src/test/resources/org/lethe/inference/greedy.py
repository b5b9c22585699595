"""Greedy tokens of transformers for every folder of checkpoint/families: writes greedy.json beside this file.

    python greedy.py              # all folders
    python greedy.py olmo3        # these alone; the others stay as they are

Made with Python 3.11, torch 2.15.0, transformers 5.23.0 (families added since: 5.24.0); seed 20261121. `generate` without sampling, one prompt
at a time in float32, end-of-sequence tokens ignored, without a cache: what is compared is the model. With a cache all
give the same but llama-dynamic, where transformers keeps keys turned by other frequencies than a pass over the whole text
would use.
"""
import json
import random
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoModelForImageTextToText

HERE = Path(__file__).parent
FAMILIES = HERE.parents[2] / "checkpoint" / "families"
SEED = 20261121


def load(folder):
    kind = json.loads((folder / "config.json").read_text())["model_type"]
    auto = AutoModelForImageTextToText if kind == "llama4" else AutoModelForCausalLM
    model = auto.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    if hasattr(model, "set_experts_implementation"):
        model.set_experts_implementation("eager")
    return model


def main():
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    names = sys.argv[1:]
    found = json.loads((HERE / "greedy.json").read_text()) if names else {}
    for folder in sorted(path for path in FAMILIES.iterdir() if path.is_dir() and (not names or path.name in names)):
        model = load(folder)
        draw = random.Random(SEED)
        short = model.config.model_type in ("gpt2", "gptj", "opt")  # 12 positions
        header = [draw.randrange(4, 37) for _ in range(3 if short else 20)]
        items = []
        for number in range(5):
            prompt = (header if number < 4 else []) + [draw.randrange(4, 37) for _ in range(draw.randint(1, 4))]
            wanted = 12 - len(prompt) if short else draw.randint(4, 12)
            ids = torch.tensor([prompt])
            out = {}
            for cache in (False, True):
                if "dynamic" in folder.name:
                    model = load(folder)  # it remembers the longest text it has seen
                out[cache] = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=wanted,
                                            min_new_tokens=wanted, eos_token_id=None, pad_token_id=0, use_cache=cache)[0, len(prompt):].tolist()
            if out[False] != out[True]:
                print(folder.name, number, "differs with a cache")
            items.append({"prompt": prompt, "ids": out[False]})
        found[folder.name] = items
    (HERE / "greedy.json").write_text("{\n" + ",\n".join(f' "{k}": {json.dumps(v)}' for k, v in sorted(found.items())) + "\n}\n")


if __name__ == "__main__":
    main()

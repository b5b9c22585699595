"""Loads what WrittenFoldersTest wrote with transformers and PEFT and records the logits they give.

    python written.py ../../../../../../target/written-by-lethe      # writes written.json beside itself

Run the test once before: it leaves its folders there. Made with Python 3.11, torch 2.15.0, transformers 5.23.0,
peft 0.21.2; float32. The seed of the training is in the test.
"""
import json
import sys
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

HERE = Path(__file__).parent
TINY = HERE.parents[2] / "checkpoint" / "tiny-llama"
PROBE = [1, 5, 9, 17, 33, 60, 2, 71, 8, 3]


def probe(model):
    model.eval()
    with torch.no_grad():
        return [[float(str(v.numpy())) for v in row] for row in model(torch.tensor([PROBE])).logits[0]]


def checkpoint(folder):
    model, report = AutoModelForCausalLM.from_pretrained(folder, output_loading_info=True)
    assert model.dtype == torch.float32 and not any(report[k] for k in ("missing_keys", "unexpected_keys"))
    assert AutoTokenizer.from_pretrained(folder)("The dog was")["input_ids"]
    return probe(model)


if __name__ == "__main__":
    out = Path(sys.argv[1])
    adapted = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(TINY), out / "lora" / "checkpoint-000006-adapter")
    golden = {"full": checkpoint(out / "full" / "checkpoint-000006"), "merged": checkpoint(out / "lora" / "checkpoint-000006"),
              "peft": probe(adapted)}
    gap = max(abs(a - b) for x, y in zip(golden["merged"], golden["peft"]) for a, b in zip(x, y))
    base = probe(AutoModelForCausalLM.from_pretrained(TINY))
    moved = max(abs(a - b) for x, y in zip(base, golden["peft"]) for a, b in zip(x, y))
    print(f"merged against PEFT: largest difference {gap:.2e}; trained against base: {moved:.2e}")
    (HERE / "written.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")

"""Answers of the tiny checkpoints in bf16 and fp16, as transformers computes them.

    python precision.py            # writes precision.json beside itself

Made with Python 3, torch 2.15.0, transformers 5.23.0. The checkpoints are those of ../checkpoint, their golden.json
names the answers: ids of a context, ids of a continuation. Weights and blocks are in the precision, attention is
eager, the log-softmax of the logits is taken in float32.

precision.json: folder -> precision -> log-probability in nats of each continuation token, answer by answer
"""

import json
from pathlib import Path

import torch
from transformers import LlamaForCausalLM

HERE = Path(__file__).parent
TYPES = {"float32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def main():
    torch.set_num_threads(1)
    found = {}
    for name in ("tiny-llama", "tiny-llama-sharded"):
        folder = HERE.parent / "checkpoint" / name
        answers = json.loads((folder / "golden.json").read_text())["answers"]
        for key, dtype in TYPES.items():
            model = LlamaForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="eager")
            rows = []
            for answer in answers:
                context, continuation = answer["context_ids"], answer["continuation_ids"]
                with torch.no_grad():
                    logits = model(torch.tensor([context + continuation])).logits[0]
                scores = torch.log_softmax(logits.float(), -1)[len(context) - 1:-1]
                rows.append([scores[i, token].item() for i, token in enumerate(continuation)])
            found.setdefault(name, {})[key] = rows
    (HERE / "precision.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()

"""Tiny causal language models as TorchScript, and the log-probabilities they give.

    python torchscript.py            # writes plain.pt, dictionary.pt and torchscript.json beside itself

Made with Python 3, torch 2.15.0; seed 20261121. A token's state is the running mean of the embeddings up to it.

torchscript.json: ids of a context, ids of a continuation -> log-probability in nats of each continuation token
"""

import json
from pathlib import Path
from typing import Dict

import torch

HERE = Path(__file__).parent
VOCABULARY, WIDTH = 11, 6


class Plain(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(VOCABULARY, WIDTH)
        self.head = torch.nn.Linear(WIDTH, VOCABULARY)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        count = torch.arange(1, ids.size(1) + 1)
        return self.head(3 * self.embedding(ids).cumsum(1) / count.unsqueeze(-1))


class Dictionary(torch.nn.Module):
    def __init__(self, plain: Plain):
        super().__init__()
        self.plain = plain

    def forward(self, ids: torch.Tensor) -> Dict[str, torch.Tensor]:
        scores = self.plain(ids)
        return {"hidden": torch.cat([scores, scores], -1), "logits": scores}


def main():
    torch.manual_seed(20261121)
    model = Plain().eval()
    torch.jit.script(model).save(str(HERE / "plain.pt"))
    torch.jit.script(Dictionary(model)).save(str(HERE / "dictionary.pt"))
    answers = []
    for context, continuation in [([1], [2, 3]), ([4, 5, 6, 7, 8, 9, 10], [0]), ([3, 3, 3], [3, 3, 3, 3]), ([9], [9])]:
        with torch.no_grad():
            scores = torch.log_softmax(model(torch.tensor([context + continuation]))[0], -1)[len(context) - 1:-1]
        answers.append({"context": context, "continuation": continuation,
                        "log_probs": [scores[i, token].item() for i, token in enumerate(continuation)],
                        "greedy": all(scores[i].argmax().item() == token for i, token in enumerate(continuation))})
    (HERE / "torchscript.json").write_text(json.dumps(answers, indent=1) + "\n")


if __name__ == "__main__":
    main()

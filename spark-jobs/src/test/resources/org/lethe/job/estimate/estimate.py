"""Counts requests, tokens and operations of the tiny experiment for EstimateTest.

Run from this folder, with tokenizers 0.23.3: python estimate.py > estimate.json
Requests are those of lm-evaluation-harness (context, delimiter, choice). Tokens that requests begin with in
common are nodes of a trie and count once: at least those of one trie for all documents ("shared"), at most
those of a trie a document ("apart"). Operations: two a token and weight of the blocks, four a pair of tokens,
block and channel, two an answer row and weight of the output head.
"""

import json
import struct
from pathlib import Path

from tokenizers import Tokenizer

HERE = Path(__file__).parent
MODEL = HERE / "../../../../checkpoint/tiny-llama"
TASKS = HERE / "../adapted/tasks"


def weights(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
    total = 0
    for name, tensor in header.items():
        if name != "__metadata__":
            size = 1
            for n in tensor["shape"]:
                size *= n
            total += size
    return total


def count(task, tokenizer, apart):
    nodes, rows, asked, requests = {}, set(), 0, 0
    for number, line in enumerate((TASKS / f"{task}.jsonl").read_text().splitlines()):
        document = json.loads(line)
        root = number if apart else 0
        for choice in document["choices"]:
            context = tokenizer.encode(document["prompt"]).ids
            whole = tokenizer.encode(document["prompt"] + " " + choice).ids
            answer = whole[len(context) :]  # as lm-evaluation-harness cuts, whatever tokens join
            read = context + answer[:-1]
            requests += 1
            asked += len(read)
            for depth in range(len(read)):
                nodes[(root, *read[: depth + 1])] = depth
            for end in range(len(context), len(read) + 1):
                rows.add((root, *read[:end]))
    return {
        "requests": requests,
        "tokens": len(nodes),
        "asked_tokens": asked,
        "pairs": sum(depth + 1 for depth in nodes.values()),
        "answer_rows": len(rows),
    }


config = json.loads((MODEL / "config.json").read_text())
tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
width, layers, vocabulary = config["hidden_size"], config["num_hidden_layers"], config["vocab_size"]
blocks = weights(MODEL / "model.safetensors") - vocabulary * width
result = {"weights": blocks + vocabulary * width}
for task in ["facts", "story"]:
    result[task] = {}
    for name in ["shared", "apart"]:
        load = count(task, tokenizer, name == "apart")
        load["flops"] = (
            2 * blocks * load["tokens"]
            + 4 * layers * width * load["pairs"]
            + 2 * width * vocabulary * load["answer_rows"]
        )
        result[task][name] = load
print(json.dumps(result, indent=2))

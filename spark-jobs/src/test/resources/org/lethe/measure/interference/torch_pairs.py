"""Interference of single documents of two tasks, by a loop over pairs with torch's gradients.

Documents of ../../job/adapted/tasks, the merged weights beside them. A pair is a document of one task and one of another
number of the other, or two documents of one task.
Python 3.11, torch 2.15.0, transformers 5.24.0; float32, eager attention. Run: python torch_pairs.py
"""
import itertools
import json
import pathlib
import shutil
import tempfile

import torch
from transformers import AutoTokenizer, LlamaForCausalLM

HERE = pathlib.Path(__file__).parent
ADAPTED = HERE.parents[1] / "job" / "adapted"
TINY = HERE.parents[3] / "checkpoint" / "tiny-llama"
MODULES = dict(q="self_attn.q_proj", k="self_attn.k_proj", v="self_attn.v_proj", o="self_attn.o_proj", gate="mlp.gate_proj",
               up="mlp.up_proj", down="mlp.down_proj", attn_norm="input_layernorm", mlp_norm="post_attention_layernorm")
HEADS = dict(q=4, k=2, v=2, o=4)

torch.set_num_threads(1)
with tempfile.TemporaryDirectory() as folder:
    for name in ("config.json", "tokenizer.json"):
        shutil.copy(TINY / name, folder)
    shutil.copy(ADAPTED / "merged.safetensors", pathlib.Path(folder) / "model.safetensors")
    model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    tokenizer = AutoTokenizer.from_pretrained(folder)

weights = {(layer, module): model.get_submodule(f"model.layers.{layer}.{path}").weight
           for layer in range(2) for module, path in MODULES.items()}
weights |= {(-1, "embed"): model.model.embed_tokens.weight, (-1, "final_norm"): model.model.norm.weight}


def gradients(task):
    found = []
    for line in (ADAPTED / "tasks" / f"{task}.jsonl").read_text().splitlines():
        doc = json.loads(line)
        context = tokenizer(doc["prompt"])["input_ids"]
        target = torch.tensor(tokenizer(doc["prompt"] + " " + doc["choices"][doc["gold"]])["input_ids"][len(context):])
        logits = model(torch.tensor([context + target[:-1].tolist()])).logits[0, len(context) - 1:]
        loss = -logits.log_softmax(-1)[torch.arange(len(target)), target].mean()
        found.append(dict(zip(weights, torch.autograd.grad(loss, weights.values()))))
    return found


def part(gradient, layer, module, head):
    parts = []
    for (l, m), values in gradient.items():
        if layer in (None, l) and module in (None, m):
            if head is not None:
                values = values.chunk(HEADS[m], dim=1 if m == "o" else 0)[head]
            parts.append(values.reshape(-1).double())
    return torch.cat(parts)


tasks = {task: gradients(task) for task in ("facts", "story")}
scopes = [("global", None, None, None)] + [("layer", layer, None, None) for layer in (-1, 0, 1)]
scopes += [("module", layer, module, None) for layer, module in weights]
scopes += [("head", layer, module, head) for layer, module in weights for head in range(HEADS.get(module, 0))]
rows = []
for (scope, layer, module, head), (a, b) in itertools.product(scopes, itertools.combinations_with_replacement(tasks, 2)):
    cosines = []
    for i, x in enumerate(tasks[a]):
        for j, y in enumerate(tasks[b]):
            if i < j or (a != b and i > j):
                cosines.append(torch.cosine_similarity(part(x, layer, module, head), part(y, layer, module, head), dim=0).item())
    rows.append(dict(scope=scope, layer=layer, module=module, head=head, task_a=a, task_b=b, pairs=len(cosines),
                     mean_cosine=sum(cosines) / len(cosines), interference=sum(max(0, -c) for c in cosines) / len(cosines),
                     conflict_rate=sum(c < 0 for c in cosines) / len(cosines), flag="few_blocks"))
(HERE / "torch_pairs.json").write_text('{"rows": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]}\n")

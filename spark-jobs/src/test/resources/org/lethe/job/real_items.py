#!/usr/bin/env python3
"""Log-likelihoods that lm-evaluation-harness computes on real items, through two tokenizers.

    OMP_NUM_THREADS=1 python real_items.py REFERENCE_DATA > real_items.json

lm_eval 0.4.13 (hf model, float32, CPU, batches of 8), torch 2, transformers 5. Tasks are the harness's own definitions over the
reference data, the first documents each: a choice of endings, a choice of letters (one token), and five examples drawn before a question.
Models: stories260K, and a Llama of two blocks with GPT-2's vocabulary whose weights are hashes of their place, which
RealItemsParityTest computes too. Per model and task: metrics, and per document the first 16 hexadecimal digits of its prompt_hash and its log-likelihoods.
"""
import csv
import hashlib
import json
import logging
import sys
import tempfile
from pathlib import Path

import datasets
import lm_eval
import numpy as np
from lm_eval.api.task import ConfigurableTask
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks._yaml_loader import load_yaml
from safetensors.numpy import save_file
from transformers import GPT2TokenizerFast, PreTrainedTokenizerFast

logging.disable(logging.WARNING)
SHARED = Path(sys.argv[1])
HARNESS = Path(lm_eval.__file__).parent / "tasks"
END = "<|endoftext|>"
C, F, V = 32, 64, 50257


def lines(name):
    return [json.loads(x) for x in (SHARED / "data" / name).read_text().splitlines() if x]


def arc(name):
    return [dict(question=r["question"]["stem"], answerKey=r["answerKey"], choices={k: [c[k] for c in r["question"]["choices"]] for k in ("text", "label")}) for r in lines(name)]


def mmlu(name):
    with open(SHARED / "data" / name, newline="") as f:
        return [dict(question=r["question"], choices=[r[f"choice{i}"] for i in range(4)], answer=int(r["answer"])) for r in csv.DictReader(f)]


CASES = {  # task: file of the harness, documents, examples, splits
    "hellaswag": ("hellaswag/hellaswag.yaml", 60, 0, dict(validation=lines("hellaswag/hellaswag_val_1000.jsonl"))),
    "mmlu_anatomy": ("mmlu/default/mmlu_anatomy.yaml", 60, 0, dict(test=mmlu("mmlu/test/anatomy_test.csv"), dev=mmlu("mmlu/dev/anatomy_dev.csv"))),
    "arc_challenge": ("arc/arc_challenge.yaml", 60, 5, dict(test=arc("arc/ARC-Challenge-Test.jsonl"), train=arc("arc/ARC-Challenge-Dev.jsonl"))),
}


def hashed(index, shape, scale):
    """Numbers in [-scale/2, scale/2), by tensor and place."""
    h = np.arange(np.prod(shape), dtype=np.uint32) * np.uint32(0x9E3779B1) ^ np.uint32((index * 0x85EBCA6B) & 0xFFFFFFFF)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        h = (h ^ h >> np.uint32(shift)) * np.uint32(factor)
    h ^= h >> np.uint32(16)
    return (((h >> np.uint32(8)).astype(np.float32) / np.float32(1 << 24) - np.float32(0.5)) * np.float32(scale)).reshape(shape)


def gpt2(folder):
    vocabulary, merges = SHARED / "data/gpt2_tokenizer/vocab.json", SHARED / "data/gpt2_tokenizer/merges.txt"
    level = dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=True)
    pairs = [x for x in merges.read_text(encoding="utf-8").split("\n") if x and not x.startswith("#version")]
    tokenizer = dict(version="1.0", truncation=None, padding=None, normalizer=None, pre_tokenizer=level, post_processor=level, decoder=level,
                     added_tokens=[dict(id=V - 1, content=END, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)],
                     model=dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix="", end_of_word_suffix="", fuse_unk=False,
                                byte_fallback=False, vocab=json.loads(vocabulary.read_text(encoding="utf-8")), merges=pairs))
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    (folder / "tokenizer_config.json").write_text(json.dumps(dict(bos_token=END, eos_token=END, tokenizer_class="PreTrainedTokenizerFast")))
    (folder / "config.json").write_text(json.dumps(dict(
        architectures=["LlamaForCausalLM"], model_type="llama", hidden_size=C, intermediate_size=F, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=4,
        vocab_size=V, max_position_embeddings=1024, rms_norm_eps=1e-5, rope_theta=10000.0, hidden_act="silu", tie_word_embeddings=True,
        attention_bias=False, mlp_bias=False, bos_token_id=V - 1, eos_token_id=V - 1, torch_dtype="float32")))
    shapes = {"model.embed_tokens.weight": (V, C)}
    for b in range(2):
        for name, shape in (("self_attn.q_proj", (C, C)), ("self_attn.k_proj", (C, C)), ("self_attn.v_proj", (C, C)), ("self_attn.o_proj", (C, C)),
                            ("mlp.gate_proj", (F, C)), ("mlp.up_proj", (F, C)), ("mlp.down_proj", (C, F))):
            shapes[f"model.layers.{b}.{name}.weight"] = shape
    weights = {name: hashed(i, shape, 2.0 if i == 0 else 1.0) for i, (name, shape) in enumerate(shapes.items())}
    norms = ["model.norm"] + [f"model.layers.{b}.{n}" for b in range(2) for n in ("input_layernorm", "post_attention_layernorm")]
    weights.update({f"{name}.weight": np.ones(C, np.float32) for name in norms})
    save_file(weights, folder / "model.safetensors", metadata=dict(format="pt"))
    own, plain = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json")), GPT2TokenizerFast(vocab=str(vocabulary), merges=str(merges))
    for row in lines("arc/ARC-Challenge-Dev.jsonl"):
        assert own.encode(row["question"]["stem"]) == plain.encode(row["question"]["stem"])
    return folder


def score(lm, name):
    file, limit, shots, splits = CASES[name]
    config = load_yaml(HARNESS / file, resolve_func=True)
    for key in ("include", "dataset_path", "dataset_name", "dataset_kwargs", "tag", "task_alias"):
        config.pop(key, None)
    data = {split: datasets.Dataset.from_list(rows) for split, rows in splits.items()}
    for key in ("training_split", "validation_split", "fewshot_split"):
        if config.get(key) and config[key] not in data:
            config[key] = None
    task = ConfigurableTask(config=dict(config, custom_dataset=lambda **kw: datasets.DatasetDict(data), num_fewshot=shots))
    task.set_fewshot_seed(1234)
    task.build_all_requests(limit=limit, rank=0, world_size=1)
    answers = lm.loglikelihood(task.instances, disable_tqdm=True)
    documents, results = {}, {}
    for instance, answer in zip(task.instances, answers):
        documents.setdefault(instance.doc_id, []).append((instance, answer))
    rows = []
    for doc_id, pairs in sorted(documents.items()):
        for metric, value in task.process_results(pairs[0][0].doc, [a for _, a in pairs]).items():
            results.setdefault(metric, []).append(value)
        rows.append(dict(prompt=hashlib.sha256(pairs[0][0].args[0].encode()).hexdigest()[:16], log_probs=[round(a[0], 6) for _, a in pairs]))
    return dict(metrics={m: task.aggregation()[m](v) for m, v in results.items()}, documents=rows)


with tempfile.TemporaryDirectory() as folder:
    found = {}
    for model, path in (("stories260K", SHARED / "models/stories260K"), ("gpt2_vocabulary", gpt2(Path(folder)))):
        lm = HFLM(pretrained=str(path), dtype="float32", device="cpu", batch_size=8)
        found[model] = {name: score(lm, name) for name in CASES}
json.dump(found, sys.stdout, indent=None)
print()

"""Draws tiny checkpoints of every family and records what transformers computes on them.

    python families.py                                     # rewrites the folders beside this file
    python families.py mistral gpt2                        # these alone
    python families.py --random 20 --seed 7 --out FOLDER   # fresh configurations of all families, other shapes

Made with Python 3.11, torch 2.15.0, transformers 5.23.0 (olmo3, smollm3, starcoder2, stablelm phi to cohere2 and gemma: 5.24.0), tokenizers 0.23.3, safetensors 0.8.0;
seed 20261121.
A folder is a checkpoint as save_pretrained writes it (weights F32, F16 or BF16; where a case says "v4", config.json in
the spelling of transformers 4) with a word-level tokenizer, and golden.safetensors, all of it float32, computed in eager
attention:

  ids [2, T], lengths [2]    two sequences, padded on the right with 0
  logits [2, T, V]; hidden.<layer> [2, T, C] the residual stream after each block; z [2, T, nh*hs] the input of the
  output projection of layer `layer` (a scalar); patched [2, T, V] the logits with head `head` of z set to zero;
  loss, the mean negative log-probability in nats of every token but the first of each sequence; norm.<tensor> the
  norm of the loss's gradient for each tensor of the checkpoint; grad.<tensor> some of these gradients whole;
  router.<layer> [2, T, E] router logits and experts.<layer> [2, T, k] chosen experts, in rising order (mixtures).
Values after the end of a sequence mean nothing. gpt2-bare is stored without its head, its names without "transformer.".
"""

import argparse
import json
import math
import random
import shutil
from pathlib import Path

import torch
import transformers
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText

HERE = Path(__file__).parent
SEED = 20261121
FULL_GRADIENTS = 3
TOKENS = dict(bos_token_id=1, eos_token_id=2, pad_token_id=0)


def shapes(draw, **more):
    """Sizes most families share."""
    kv = draw.choice([1, 2, 3])
    heads = kv * draw.choice([1, 2, 3] if kv < 3 else [1])
    size = draw.choice([4, 6, 8])
    found = dict(vocab_size=draw.randint(30, 45), hidden_size=draw.choice([16, 20, 24, 28]), num_hidden_layers=draw.choice([2, 3]),
                 intermediate_size=draw.choice([12, 18, 20, 26]), num_attention_heads=heads, num_key_value_heads=kv,
                 head_dim=size, max_position_embeddings=64, rms_norm_eps=draw.choice([1e-6, 1e-5, 1e-3]),
                 tie_word_embeddings=draw.random() < 0.5)
    found.update(more)
    return found


def fixed(**more):
    """The sizes of the recorded folders."""
    found = dict(vocab_size=37, hidden_size=24, num_hidden_layers=2, intermediate_size=20, num_attention_heads=3,
                 num_key_value_heads=1, head_dim=8, max_position_embeddings=64)
    found.update(more)
    return found


def whole_heads(config, multiple=2):
    """Families whose heads hold the whole width; half of a head rotates in pairs if its size is a multiple of 4."""
    config = dict(config)
    config["head_dim"] = multiple * max(1, config["hidden_size"] // (multiple * config["num_attention_heads"]))
    config["hidden_size"] = config["head_dim"] * config["num_attention_heads"]
    return config


def gpt2(width, heads, layers, **more):
    """GPT-2 has keys of its own."""
    return dict(vocab_size=37, n_embd=width, n_head=heads, n_layer=layers, n_positions=12, **more)


def opt(width, heads, layers, **more):
    return dict(vocab_size=37, hidden_size=width, num_attention_heads=heads, num_hidden_layers=layers, max_position_embeddings=12, **more)


def falcon(draw):
    """Queries, keys and values lie together in three ways; key heads of their own exist in two of them."""
    kv = draw.choice([1, 2, 3])
    heads = kv * draw.choice([1, 2])
    kind = draw.choice([dict(new_decoder_architecture=True, num_ln_in_parallel_attn=1, num_kv_heads=kv), dict(multi_query=True), dict(multi_query=False)])
    parallel = kind.get("new_decoder_architecture", False) or draw.random() < 0.5
    return dict(vocab_size=41, hidden_size=heads * draw.choice([4, 6, 8]), num_attention_heads=heads, num_hidden_layers=2, ffn_hidden_size=draw.choice([None, 20]),
                parallel_attn=parallel, bias=draw.random() < 0.5, rope_parameters=theta(draw), **kind)


def factors(draw, config):
    return {**config, "attention_bias": draw.random() < 0.5, "mlp_bias": draw.random() < 0.5, "embedding_multiplier": draw.choice([1.0, 2.5]),
            "attention_multiplier": draw.choice([0.2, 0.5]), "residual_multiplier": draw.choice([0.3, 1.0]), "logits_scaling": draw.choice([0.5, 3.0]),
            "rope_parameters": theta(draw)}


def theta(draw, **more):
    return dict(rope_theta=float(draw.choice([50, 500, 10000])), **{"rope_type": "default", **more})


def window(draw):
    return draw.choice([None, 2, 3, 5])


def layer_types(draw, layers):
    return [draw.choice(["full_attention", "sliding_attention"]) for _ in range(layers)]


def even_width(config):
    """Some want the width to be a multiple of the heads, though these have a size of their own."""
    return {**config, "hidden_size": 4 * config["num_attention_heads"] * max(1, 24 // (4 * config["num_attention_heads"]))}


def gemma(draw, config):
    return {**config, "sliding_window": 3, "query_pre_attn_scalar": draw.choice([5, 16]), "attention_bias": draw.random() < 0.5,
            "layer_types": layer_types(draw, config["num_hidden_layers"])}


def experts(draw, config):
    return {**config, "num_experts": draw.choice([3, 4, 7]), "num_experts_per_tok": draw.choice([1, 2, 3]), "moe_intermediate_size": draw.choice([6, 10]),
            "norm_topk_prob": draw.random() < 0.5, "decoder_sparse_step": draw.choice([1, 2]), "mlp_only_layers": draw.choice([[], [0]]),
            "use_sliding_window": draw.random() < 0.5, "sliding_window": 3, "rope_parameters": theta(draw)}


def llama4(draw, config):
    layers = config["num_hidden_layers"]
    return {**config, "intermediate_size_mlp": draw.choice([12, 22]), "num_local_experts": draw.choice([2, 3, 5]), "num_experts_per_tok": draw.choice([1, 1, 2]),
            "no_rope_layers": draw.choice([None, [draw.choice([0, 1]) for _ in range(layers)]]), "no_rope_layer_interval": draw.choice([2, 3, 4]),
            "moe_layers": draw.choice([None, [1]]), "interleave_moe_layer_step": draw.choice([1, 2]), "attention_chunk_size": draw.choice([2, 3, 5, 64]),
            "use_qk_norm": draw.random() < 0.6, "attn_temperature_tuning": draw.random() < 0.7, "floor_scale": draw.choice([1, 2, 5]),
            "attn_scale": draw.choice([0.1, 0.7]), "attention_bias": draw.random() < 0.3, "rope_parameters": theta(draw)}


def smollm3(draw, config):
    layers = config["num_hidden_layers"]
    return {**config, "no_rope_layers": draw.choice([None, [draw.choice([0, 1]) for _ in range(layers)]]), "no_rope_layer_interval": draw.choice([2, 3]),
            "use_sliding_window": draw.random() < 0.5, "sliding_window": draw.choice([2, 3, 5])}


def phi3(draw, config):
    config = whole_heads(config)
    pairs = config["head_dim"] // 2
    rope = theta(draw)
    if draw.random() < 0.7:
        rope = dict(rope_type="longrope", rope_theta=100.0, short_factor=[1 + draw.random() for _ in range(pairs)],
                    long_factor=[1 + 4 * draw.random() for _ in range(pairs)])
    return {**config, "rope_parameters": rope, "original_max_position_embeddings": draw.choice([5, 8, 32])}


def scaled(draw):
    """Every way of stretching a context."""
    kind = draw.choice(["linear", "dynamic", "yarn", "llama3"])
    rope = dict(rope_type=kind, factor=draw.choice([1.5, 2.0, 4.0]), rope_theta=float(draw.choice([50, 500, 10000])))
    if kind == "yarn":
        rope.update(original_max_position_embeddings=draw.choice([8, 16]), beta_fast=draw.choice([2.0, 32.0]), beta_slow=1.0)
    if kind == "llama3":
        rope.update(original_max_position_embeddings=draw.choice([8, 32]), low_freq_factor=1.0, high_freq_factor=4.0)
    return dict(rope_parameters=rope, max_position_embeddings=5 if kind == "dynamic" else 64)


# Recorded cases: name -> (model_type, configuration, options). A random configuration is drawn by DRAWS below.
CASES = {
    "mistral": ("mistral", fixed(sliding_window=3, rope_parameters=dict(rope_type="default", rope_theta=100.0)), dict(dtype="bfloat16")),
    "mistral-v4": ("mistral", fixed(sliding_window=None, num_attention_heads=4, num_key_value_heads=2, head_dim=6,
                                    rope_parameters=dict(rope_type="default", rope_theta=50.0)), dict(v4=True)),
    "qwen2": ("qwen2", fixed(num_hidden_layers=3, use_sliding_window=True, sliding_window=4, max_window_layers=1, tie_word_embeddings=True), dict(dtype="bfloat16")),
    "qwen3": ("qwen3", fixed(head_dim=10, rope_parameters=dict(rope_type="default", rope_theta=1000.0)), dict(dtype="float16")),
    "gpt_neox": ("gpt_neox", fixed(head_dim=8, rope_parameters=dict(rope_type="default", rope_theta=100.0, partial_rotary_factor=0.5)), dict(v4=True, dtype="float16")),
    "gpt_neox-serial": ("gpt_neox", fixed(hidden_size=20, num_attention_heads=2, head_dim=10, use_parallel_residual=False, attention_bias=False,
                                          hidden_act="gelu_new", tie_word_embeddings=True), dict(dtype="bfloat16")),
    "gpt2": ("gpt2", gpt2(18, 3, 2, scale_attn_by_inverse_layer_idx=True), dict(dtype="float16")),
    "gpt2-bare": ("gpt2", gpt2(20, 2, 2, n_inner=26, activation_function="relu", scale_attn_weights=False), dict(bare=True, dtype="bfloat16")),
    "phi3": ("phi3", fixed(sliding_window=4, hidden_size=24, original_max_position_embeddings=6, rope_parameters=dict(
        rope_type="longrope", rope_theta=100.0, partial_rotary_factor=0.75, short_factor=[1.0, 1.2, 1.5], long_factor=[1.0, 2.0, 3.5])),
        dict(v4=True, dtype="bfloat16")),
    "phi3-short": ("phi3", fixed(num_key_value_heads=3, original_max_position_embeddings=32, rope_parameters=dict(
        rope_type="longrope", rope_theta=100.0, short_factor=[1.0, 1.2, 1.5, 1.9], long_factor=[1.0, 2.0, 3.5, 4.0])), dict(dtype="float16")),
    "olmo2": ("olmo2", fixed(num_attention_heads=4, num_key_value_heads=2, head_dim=6, attention_bias=True), dict(v4=True, dtype="bfloat16")),
    "gemma": ("gemma", fixed(hidden_act="gelu", head_dim=6, rope_parameters=dict(rope_type="default", rope_theta=100.0)), dict(v4=True, dtype="bfloat16")),
    "gemma2": ("gemma2", fixed(sliding_window=3, query_pre_attn_scalar=13, attn_logit_softcapping=3.0, final_logit_softcapping=2.0), dict(v4=True, dtype="bfloat16")),
    "gemma3": ("gemma3_text", fixed(num_hidden_layers=3, sliding_window=3, sliding_window_pattern=2, query_pre_attn_scalar=13, head_dim=6, rope_parameters=dict(
        full_attention=dict(rope_type="linear", factor=3.0, rope_theta=1000.0),
        sliding_attention=dict(rope_type="default", rope_theta=50.0))), dict(v4=True, dtype="bfloat16")),
    "gemma3-v5": ("gemma3_text", fixed(sliding_window=3, layer_types=["full_attention", "sliding_attention"], attention_bias=True,
                                       tie_word_embeddings=False), dict(dtype="float16")),
    "llama-biases": ("llama", fixed(attention_bias=True, mlp_bias=True, hidden_act="gelu", rope_parameters=dict(
        rope_type="linear", factor=2.5, rope_theta=100.0)), dict(v4=True, dtype="bfloat16")),
    "llama-dynamic": ("llama", fixed(max_position_embeddings=6, rope_parameters=dict(rope_type="dynamic", factor=2.5, rope_theta=100.0)),
                      dict(v4=True, dtype="bfloat16")),
    "llama-yarn": ("llama", fixed(rope_parameters=dict(rope_type="yarn", factor=4.0, rope_theta=100.0, original_max_position_embeddings=16,
                                                       beta_fast=4.0, beta_slow=1.0)), dict(v4=True, dtype="bfloat16")),
    "llama-yarn-mscale": ("llama", fixed(rope_parameters=dict(
        rope_type="yarn", factor=8.0, rope_theta=500.0, original_max_position_embeddings=24, beta_fast=3.0, mscale=0.8, mscale_all_dim=0.4,
        truncate=False)), dict(dtype="bfloat16")),
    "olmo3": ("olmo3", fixed(num_hidden_layers=5, sliding_window=3, num_key_value_heads=3, rope_parameters=dict(
        full_attention=dict(rope_type="yarn", factor=4.0, rope_theta=500000.0, original_max_position_embeddings=16, beta_fast=4.0, beta_slow=1.0),
        sliding_attention=dict(rope_type="default", rope_theta=500000.0))), dict(v4=True, dtype="bfloat16")),
    "olmo3-bases": ("olmo3", fixed(num_hidden_layers=3, layer_types=["full_attention", "sliding_attention", "full_attention"], sliding_window=2,
                                   num_key_value_heads=3, rope_parameters=dict(full_attention=dict(rope_type="default", rope_theta=1000.0),
                                                                               sliding_attention=dict(rope_type="default", rope_theta=30.0))),
                    dict(dtype="float16")),
    "smollm3": ("smollm3", fixed(num_hidden_layers=3, no_rope_layer_interval=2, use_sliding_window=True, sliding_window=3,
                                 rope_parameters=dict(rope_type="default", rope_theta=100.0)), dict(v4=True, dtype="bfloat16")),
    "starcoder2": ("starcoder2", fixed(sliding_window=4, rope_parameters=dict(rope_type="default", rope_theta=100.0)), dict(dtype="bfloat16")),
    "stablelm": ("stablelm", fixed(use_qkv_bias=True, num_key_value_heads=3, rope_parameters=dict(
        rope_type="default", rope_theta=100.0, partial_rotary_factor=0.25)), dict(v4=True, dtype="float16")),
    "phi": ("phi", fixed(num_key_value_heads=3, rope_parameters=dict(rope_type="default", rope_theta=100.0, partial_rotary_factor=0.5)),
            dict(v4=True, dtype="float16")),
    "gptj": ("gptj", gpt2(24, 3, 2, rotary_dim=4), dict(dtype="bfloat16")),
    "opt": ("opt", opt(24, 3, 2, ffn_dim=20), dict(dtype="float16")),
    "falcon": ("falcon", dict(vocab_size=37, hidden_size=24, num_hidden_layers=2, num_attention_heads=3, ffn_hidden_size=20, rope_parameters=dict(
        rope_type="default", rope_theta=100.0)), dict(v4=True, dtype="bfloat16")),
    "falcon-groups": ("falcon", dict(vocab_size=37, hidden_size=24, num_hidden_layers=2, num_attention_heads=4, num_kv_heads=2, bias=True,
                                     new_decoder_architecture=True, num_ln_in_parallel_attn=1, ffn_hidden_size=20), dict(dtype="float16")),
    "falcon-serial": ("falcon", dict(vocab_size=37, hidden_size=24, num_hidden_layers=2, num_attention_heads=3, multi_query=False, parallel_attn=False,
                                     ffn_hidden_size=18, tie_word_embeddings=False), dict(dtype="bfloat16")),
    "granite": ("granite", fixed(embedding_multiplier=3.0, attention_multiplier=0.2, residual_multiplier=0.4, logits_scaling=2.0, rope_parameters=dict(
        rope_type="default", rope_theta=100.0)), dict(v4=True, dtype="bfloat16")),
    "cohere": ("cohere", fixed(logit_scale=0.3, rope_parameters=dict(rope_type="default", rope_theta=100.0)), dict(v4=True, dtype="float16")),
    "cohere2": ("cohere2", fixed(num_hidden_layers=3, sliding_window=3, sliding_window_pattern=2, logit_scale=0.5, rope_parameters=dict(
        rope_type="default", rope_theta=100.0)), dict(v4=True, dtype="bfloat16")),
    "mixtral": ("mixtral", fixed(intermediate_size=14, num_local_experts=4, num_experts_per_tok=2), dict(v4=True, dtype="bfloat16")),
    "qwen2_moe": ("qwen2_moe", fixed(num_experts=5, num_experts_per_tok=2, moe_intermediate_size=10, shared_expert_intermediate_size=14,
                                     decoder_sparse_step=2, norm_topk_prob=False), dict(dtype="bfloat16")),
    "qwen3_moe": ("qwen3_moe", fixed(num_experts=6, num_experts_per_tok=3, moe_intermediate_size=8, mlp_only_layers=[0], norm_topk_prob=True,
                                     tie_word_embeddings=True), dict(dtype="bfloat16")),
    "llama4_text": ("llama4_text", fixed(num_hidden_layers=4, intermediate_size=14, intermediate_size_mlp=20, num_local_experts=3, num_attention_heads=3,
                                         no_rope_layer_interval=3, interleave_moe_layer_step=2, attention_chunk_size=4, floor_scale=2, attn_scale=0.4,
                                         rope_parameters=dict(rope_type="default", rope_theta=100.0)), dict(v4=True, dtype="bfloat16")),
    "llama4": ("llama4_text", fixed(num_hidden_layers=3, intermediate_size=10, intermediate_size_mlp=18, num_local_experts=4, num_experts_per_tok=2,
                                    no_rope_layers=[0, 1, 1], moe_layers=[0, 2], attention_chunk_size=3, use_qk_norm=False, attention_bias=True,
                                    rope_parameters=dict(rope_type="llama3", rope_theta=200.0, factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0,
                                                         original_max_position_embeddings=24)), dict(dtype="float16", nested=True)),
}

DRAWS = {
    "mistral": lambda d: shapes(d, sliding_window=window(d), rope_parameters=theta(d)),
    "qwen2": lambda d: whole_heads(shapes(d, use_sliding_window=d.random() < 0.7, sliding_window=3,
                                          max_window_layers=d.choice([0, 1, 2]), rope_parameters=theta(d))),
    "qwen3": lambda d: shapes(d, use_sliding_window=d.random() < 0.7, sliding_window=3, attention_bias=d.random() < 0.5,
                              max_window_layers=d.choice([0, 1, 2]), rope_parameters=theta(d)),
    "gpt_neox": lambda d: whole_heads(shapes(d, use_parallel_residual=d.random() < 0.5, attention_bias=d.random() < 0.5,
                                             layer_norm_eps=d.choice([1e-5, 1e-3]), hidden_act=d.choice(["gelu", "gelu_new", "relu"]),
                                             rope_parameters=theta(d, partial_rotary_factor=d.choice([0.5, 1.0]))), 4),
    "gpt2": lambda d: gpt2(*d.choice([(16, 2), (20, 2), (24, 3), (28, 4)]), d.choice([1, 2, 3]), n_inner=d.choice([None, 18]),
                           scale_attn_weights=d.random() < 0.7, scale_attn_by_inverse_layer_idx=d.random() < 0.5,
                           tie_word_embeddings=d.random() < 0.7, activation_function=d.choice(["gelu_new", "gelu", "silu"])),
    "phi3": lambda d: whole_heads(phi3(d, shapes(d, sliding_window=window(d)))),
    "olmo2": lambda d: whole_heads(shapes(d, attention_bias=d.random() < 0.5, rope_parameters=theta(d))),
    "gemma": lambda d: even_width(shapes(d, attention_bias=d.random() < 0.5, rope_parameters=theta(d))),
    "gemma2": lambda d: even_width(gemma(d, shapes(d, attn_logit_softcapping=d.choice([None, 2.0, 50.0]),
                                                   final_logit_softcapping=d.choice([None, 1.5, 30.0]), rope_parameters=theta(d)))),
    "gemma3_text": lambda d: even_width(gemma(d, shapes(d, rope_parameters=dict(
        full_attention=dict(rope_type="default", rope_theta=1000.0) if d.random() < 0.5 else dict(rope_type="linear", factor=2.0, rope_theta=100.0),
        sliding_attention=dict(rope_type="default", rope_theta=30.0))))),
    "olmo3": lambda d: whole_heads(shapes(d, attention_bias=d.random() < 0.5, sliding_window=d.choice([2, 3, 5]), rope_parameters=dict(
        full_attention=dict(rope_type="default", rope_theta=1000.0) if d.random() < 0.5 else dict(rope_type="linear", factor=2.0, rope_theta=100.0),
        sliding_attention=dict(rope_type="default", rope_theta=30.0)))),
    "smollm3": lambda d: smollm3(d, shapes(d, attention_bias=d.random() < 0.5, mlp_bias=d.random() < 0.5, rope_parameters=theta(d))),
    "starcoder2": lambda d: shapes(d, use_bias=d.random() < 0.7, norm_epsilon=d.choice([1e-5, 1e-3]), sliding_window=window(d), rope_parameters=theta(d)),
    "stablelm": lambda d: whole_heads(shapes(d, use_qkv_bias=d.random() < 0.5, layer_norm_eps=d.choice([1e-5, 1e-3]),
                                             rope_parameters=theta(d, partial_rotary_factor=d.choice([0.5, 1.0]))), 4),
    "llama": lambda d: even_width(shapes(d, attention_bias=d.random() < 0.5, mlp_bias=d.random() < 0.5, hidden_act=d.choice(["silu", "gelu", "relu"]),
                                         **scaled(d))),
    "phi": lambda d: whole_heads(shapes(d, layer_norm_eps=d.choice([1e-5, 1e-3]), tie_word_embeddings=False,
                                        rope_parameters=theta(d, partial_rotary_factor=d.choice([0.5, 1.0]))), 4),
    "gptj": lambda d: gpt2(*d.choice([(16, 2), (24, 3), (32, 4)]), d.choice([1, 2, 3]), rotary_dim=d.choice([2, 4, 8]), n_inner=d.choice([None, 18])),
    "opt": lambda d: opt(*d.choice([(16, 2), (20, 2), (24, 3)]), d.choice([1, 2, 3]), ffn_dim=d.choice([18, 26]), enable_bias=d.random() < 0.7,
                         activation_function=d.choice(["relu", "gelu"]), tie_word_embeddings=d.random() < 0.7),
    "falcon": falcon,
    "granite": lambda d: factors(d, whole_heads(shapes(d))),
    "cohere": lambda d: whole_heads(shapes(d, attention_bias=d.random() < 0.5, layer_norm_eps=d.choice([1e-5, 1e-3]), logit_scale=d.choice([0.0625, 1.0, 2.0]),
                                           rope_parameters=theta(d))),
    "cohere2": lambda d: whole_heads(shapes(d, attention_bias=d.random() < 0.5, logit_scale=d.choice([0.25, 1.0]), sliding_window=d.choice([2, 3, 5]),
                                            sliding_window_pattern=d.choice([2, 3]), rope_parameters=theta(d))),
    "mixtral": lambda d: shapes(d, num_local_experts=d.choice([2, 4, 5]), num_experts_per_tok=d.choice([1, 2]), sliding_window=window(d),
                                rope_parameters=theta(d)),
    "qwen2_moe": lambda d: whole_heads(experts(d, shapes(d, shared_expert_intermediate_size=d.choice([6, 14]), qkv_bias=d.random() < 0.7,
                                                         max_window_layers=d.choice([0, 1, 2])))),
    "qwen3_moe": lambda d: experts(d, shapes(d, attention_bias=d.random() < 0.5)),
    "llama4_text": lambda d: llama4(d, shapes(d)),
}


def version4(config):
    """The same configuration as transformers 4 spells it."""
    rope = config.pop("rope_parameters", None)
    config["torch_dtype"] = config.pop("dtype")
    if rope and config["model_type"] == "gpt_neox":
        config["rotary_emb_base"], config["rotary_pct"] = rope["rope_theta"], rope["partial_rotary_factor"]
        config.pop("head_dim", None)
    elif rope and config["model_type"] == "gemma3_text":
        whole = rope["full_attention"]
        config["rope_theta"], config["rope_local_base_freq"] = whole["rope_theta"], rope["sliding_attention"]["rope_theta"]
        scaling = {k: v for k, v in whole.items() if k != "rope_theta"}
        config["rope_scaling"] = scaling if scaling["rope_type"] != "default" else None
        pattern = config["sliding_window_pattern"] = config.pop("_sliding_window_pattern")
        if all((kind == "full_attention") == ((i + 1) % pattern == 0) for i, kind in enumerate(config["layer_types"])):
            config.pop("layer_types")
    elif rope and config["model_type"] == "olmo3":  # transformers 5 reads rope_theta of this spelling for full attention alone
        whole = rope["full_attention"]
        config["rope_theta"] = whole["rope_theta"]
        config["rope_scaling"] = {k: v for k, v in whole.items() if k != "rope_theta"}
    elif rope:
        config["rope_theta"] = rope["rope_theta"]
        scaling = {k: v for k, v in rope.items() if k not in ("rope_theta", "partial_rotary_factor")}
        if "partial_rotary_factor" in rope:
            config["partial_rotary_factor"] = rope["partial_rotary_factor"]
        if scaling["rope_type"] != "default":
            config["rope_scaling"] = {("type" if k == "rope_type" else k): v for k, v in scaling.items()}
    config["transformers_version"] = "4.46.0"
    return config


def weights(model, generator):
    """Random weights, large enough for attention to be far from uniform."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            drawn = torch.randn(weight.shape, generator=generator)
            if weight.dim() == 1:
                centre = 0 if name.endswith("bias") or "gemma" in model.config.model_type else 1
                weight.copy_(centre + 0.2 * drawn)
            elif "emb" in name or "wte" in name or "wpe" in name:
                weight.copy_(0.7 * drawn)
            else:
                columns = model.config.model_type == "gpt2" and ".h." in name or "llama4" in model.config.model_type and "experts" in name
                inputs = weight.shape[-2] if columns else weight.shape[-1]
                weight.copy_(1.2 * drawn / math.sqrt(inputs))


def tokenizer(folder, size):
    vocabulary = {"<pad>": 0, "<s>": 1, "</s>": 2, "<unk>": 3, **{f"w{i}": i for i in range(4, size)}}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.save(str(folder / "tokenizer.json"), pretty=False)


def blocks(model):
    base = getattr(model, "language_model", model)  # of a model that sees
    base = base.model if "llama4" in model.config.model_type else base.base_model
    base = getattr(base, "decoder", base)
    return base.layers if hasattr(base, "layers") else base.h


def projection(block):
    attention = next(getattr(block, n) for n in ("self_attn", "self_attention", "attention", "attn") if hasattr(block, n))
    return next(getattr(attention, n) for n in ("o_proj", "dense", "c_proj", "out_proj") if hasattr(attention, n))


def routers(model):
    mlps = [(i, getattr(b, n)) for i, b in enumerate(blocks(model)) for n in ("mlp", "feed_forward") if hasattr(b, n)]
    return [(i, m.gate if hasattr(m, "gate") else m.router) for i, m in mlps if hasattr(m, "experts")]


def load(folder):
    kind = json.loads((folder / "config.json").read_text())["model_type"]
    auto = AutoModelForImageTextToText if kind == "llama4" else AutoModelForCausalLM
    return auto.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()


def gradients(model, stored):
    """The gradient of every tensor of the checkpoint, under its name there; experts are one tensor in the model."""
    found = {}
    mixtral = model.config.model_type == "mixtral"
    gate, up, down = ("w1", "w3", "w2") if mixtral else ("gate_proj", "up_proj", "down_proj")
    for name, weight in model.named_parameters():
        if name not in stored and weight.grad is None:
            continue  # of the part that sees
        if name == "lm_head.weight" and "embed_out.weight" in stored:
            name = "embed_out.weight"
        if mixtral:
            name = name.replace(".mlp.", ".block_sparse_moe.")
        if name in stored:
            found[name] = weight.grad
            continue
        for expert, grad in enumerate(weight.grad):
            prefix = name.rsplit(".", 1)[0] + f".{expert}."
            if name.endswith("gate_up_proj"):
                found[prefix + gate + ".weight"], found[prefix + up + ".weight"] = grad.chunk(2)
            else:
                found[prefix + down + ".weight"] = grad
    assert set(found) == set(stored), set(found) ^ set(stored)
    return found


def golden(folder, draw):
    model = load(folder)
    if hasattr(model, "set_experts_implementation"):
        model.set_experts_implementation("eager")
    config = model.config.get_text_config()
    heads = config.num_attention_heads
    with safe_open(folder / "model.safetensors", "pt") as file:
        stored = list(file.keys())
    if model.config.model_type == "llama4":
        stored = [name for name in stored if name.startswith("language_model.")]
    prefix = "" if "llama4" in model.config.model_type else model.base_model_prefix + "."
    if not any(name.startswith(prefix) for name in stored):
        stored = [prefix + name for name in stored]
    lengths = draw.sample(range(4, 10), 2)
    ids = torch.zeros(2, max(lengths), dtype=torch.int64)
    for row, length in enumerate(lengths):
        ids[row, :length] = torch.tensor([draw.randrange(3, config.vocab_size) for _ in range(length)])
    mask = (torch.arange(max(lengths))[None] < torch.tensor(lengths)[:, None]).long()
    chosen_layer, chosen_head = draw.randrange(len(blocks(model))), draw.randrange(heads)
    seen, hooks = {}, []
    for i, block in enumerate(blocks(model)):
        hooks.append(block.register_forward_hook(lambda m, x, y, i=i: seen.__setitem__(
            f"hidden.{i}", y if isinstance(y, torch.Tensor) else y[0])))
    for i, router in routers(model):
        def read(module, x, y, i=i):
            scores = y[1] if "llama4" in model.config.model_type else y[0]
            chosen = scores.topk(config.num_experts_per_tok, -1).indices if "llama4" in model.config.model_type else y[2]
            seen[f"router.{i}"] = scores.reshape(*ids.shape, -1)
            seen[f"experts.{i}"] = chosen.reshape(*ids.shape, -1).sort(-1).values
        hooks.append(router.register_forward_hook(read))
    target = projection(blocks(model)[chosen_layer])
    hooks.append(target.register_forward_pre_hook(lambda m, x: seen.__setitem__("z", x[0])))
    logits = model(ids, attention_mask=mask).logits
    for hook in hooks:
        hook.remove()
    log_probs = logits[:, :-1].log_softmax(-1).gather(-1, ids[:, 1:, None])[..., 0]
    loss = -(log_probs * mask[:, 1:]).sum() / mask[:, 1:].sum()
    loss.backward()
    grads = gradients(model, stored)
    size = seen["z"].shape[-1] // heads

    def patch(module, x):
        z = x[0].clone()
        z[..., chosen_head * size:(chosen_head + 1) * size] = 0
        return (z,)

    hook = target.register_forward_pre_hook(patch)
    with torch.no_grad():
        patched = model(ids, attention_mask=mask).logits
    hook.remove()
    result = {**seen, "ids": ids, "lengths": torch.tensor(lengths), "logits": logits, "patched": patched, "loss": loss,
              "layer": torch.tensor(chosen_layer), "head": torch.tensor(chosen_head)}
    for name, grad in grads.items():
        result["norm." + name] = grad.double().norm().float()
    # attention's first projection in the chosen layer, its norm, and what no rule would choose
    first = [n for n in stored if f".{chosen_layer}." in n and "att" in n and grads[n].dim() == 2][:1]
    whole = first + draw.sample([n for n in stored if n not in first], min(FULL_GRADIENTS, len(stored)) - 1)
    result.update({"grad." + name: grads[name] for name in whole})
    save_file({n: t.detach().float().contiguous() for n, t in result.items()},
              folder / "golden.safetensors")


def seeing(config):
    """A text model's configuration within that of a model that sees."""
    sight = dict(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, vision_output_dim=8, image_size=4, patch_size=2,
                 projector_input_dim=8, projector_output_dim=8)
    return dict(text_config=config, vision_config=sight, boi_token_index=4, eoi_token_index=5, image_token_index=6)


def make(folder, model_type, config, seed, dtype="float32", v4=False, bare=False, nested=False):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = AutoConfig.for_model(model_type, **{**TOKENS, **config})
    if nested:
        model = AutoModelForImageTextToText.from_config(AutoConfig.for_model("llama4", **seeing({**TOKENS, **config})))
    else:
        model = AutoModelForCausalLM.from_config(made)
    weights(model, torch.Generator().manual_seed(seed))
    (model.base_model if bare else model).to(getattr(torch, dtype)).save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    if bare:
        edit(folder, lambda c: {**c, "architectures": [type(model).__name__]})
    tokenizer(folder, made.vocab_size)
    golden(folder, random.Random(seed))
    if v4:
        before = load_file(folder / "golden.safetensors")
        edit(folder, version4)
        golden(folder, random.Random(seed))
        after = load_file(folder / "golden.safetensors")
        assert all(torch.equal(before[n], after[n]) for n in before), "the spelling of transformers 4 means something else"


def edit(folder, change):
    file = folder / "config.json"
    file.write_text(json.dumps(change(json.loads(file.read_text())), indent=1) + "\n")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("names", nargs="*", help="recorded cases to write again; all without any")
    arguments.add_argument("--random", type=int, default=0, help="number of fresh configurations to draw, family after family")
    arguments.add_argument("--seed", type=int, default=SEED)
    arguments.add_argument("--out", type=Path, default=HERE)
    options = arguments.parse_args()
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    if options.random:
        draw = random.Random(options.seed)
        for number in range(options.random):
            family = list(DRAWS)[number % len(DRAWS)]
            make(options.out / f"{number:03d}-{family}", family, DRAWS[family](draw), draw.randrange(2**31),
                 draw.choice(["float32", "bfloat16", "float16"]), v4=family != "olmo3" and draw.random() < 0.4)
        return
    for name, (model_type, config, extra) in CASES.items():
        if not options.names or name in options.names:
            make(options.out / name, model_type, config, options.seed, **extra)


if __name__ == "__main__":
    main()

"""Makes the tiny checkpoints of this folder and what transformers computes on them.

    python make_tiny_llama.py            # writes beside itself

Made with Python 3, torch 2.15.0, transformers 5.23.0, tokenizers 0.23.3, safetensors 0.8.0, numpy 2.4.6; seed 20261121.
Weights are random and large enough for attention to be far from uniform. Everything is computed in float32, eager
attention. The two folders differ in all that the configuration can say:

tiny-llama          F32, one file, tied head, grouped queries (4 heads on 2), head_dim 6 (hidden 16 / 4 heads is 4),
                    default rope with theta 500, transformers 5 spelling, BPE tokenizer that adds <s>
tiny-llama-sharded  BF16, three shards, untied head, 2 heads on 1, no head_dim, llama3 rope scaling, biases everywhere,
                    transformers 4 spelling, word-level tokenizer that adds nothing and whose file asks for
                    truncation to 4 and padding to 12

golden.json of each folder:
  inverse_frequencies [hs/2]
  encodings     text -> ids with and without special tokens, and the text decoded from the former
  prompts       ids [T] -> logits [T, V]
  inspect       ids [T] -> hidden [L+1, T, C] (embedding, then the residual stream after each block), final_norm [T, C],
                z [L, T, nh, hs] (input of o_proj), pattern [L, nh, T, T], attn_out, mlp_out [L, T, C]
  answers       ids(context), then ids(context + continuation) from there on, as lm-evaluation-harness cuts them (the
                contexts of the BPE tokenizer end in other tokens when joined) -> token log-probabilities (nats), their
                sum, greedy flag
  gradient      loss = mean over answers of the mean negative log-probability of the answer's tokens; norm of each gradient
tiny-llama/gradients.safetensors: the gradient of that loss for every tensor, under the tensor's name.
"""

import json
import math
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer, LlamaForCausalLM

HERE = Path(__file__).parent
SEED = 20261121

CORPUS = """Once upon a time there was a little dog. The dog was big and happy.
Q: What is the opposite of hot?
A: cold
The capital of France is Paris, and the capital of Italy is Rome.
She said: I like the red ball! He ran to the tree."""

TEXTS = [
    "The dog was happy.",
    "Q: What is the opposite of hot?\nA:",
    "",
    " ",
    "two  spaces, and a tab\there",
    "unknown: \u00e9\u4e16\U0001f600 42",
    "nul \u0000 inside",
    "<s>The</s> dog",
    "the the the the the the the the the the the the the the the the",
]
ANSWERS = [
    ("Q: What is the opposite of hot?\nA:", " cold"),
    ("The capital of France is", " Paris and Rome"),
    ("The dog was", " big"),
]


def bpe(folder):
    """A BPE tokenizer of Llama 2's kind: spaces become U+2581, unknown characters <unk>, <s> goes first."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("\u2581", " "), decoders.Fuse(), decoders.Strip(content=" ", left=1)]
    )
    trainer = trainers.BpeTrainer(vocab_size=72, special_tokens=["<unk>", "<s>", "</s>"], show_progress=False)
    tokenizer.train_from_iterator(CORPUS.split("\n") + ["\n"], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    tokenizer.save(str(folder / "tokenizer.json"))
    write(folder / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>",
                                            "eos_token": {"__type": "AddedToken", "content": "</s>", "special": True}, "unk_token": "<unk>"})
    return tokenizer.get_vocab_size()


def words(folder):
    """A word-level tokenizer that asks for truncation and padding, which a scorer must not obey."""
    split = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()])
    found = sorted({w for line in CORPUS.split("\n") for w, _ in split.pre_tokenize_str(line)})
    vocabulary = {w: i for i, w in enumerate(["<unk>", "<pad>", "<end>"] + found)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = split
    tokenizer.add_special_tokens(["<unk>", "<pad>", "<end>"])
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=12, pad_id=1, pad_token="<pad>")
    tokenizer.save(str(folder / "tokenizer.json"))
    write(folder / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<end>",
                                            "unk_token": "<unk>"})
    return len(vocabulary)


def write(path, value):
    path.write_text(json.dumps(value, indent=1, ensure_ascii=True) + "\n")


def tensors(config, dtype):
    """Random weights under their HuggingFace names."""
    rng = torch.Generator().manual_seed(SEED)
    width, mlp, heads, kv = (config[k] for k in
                             ("hidden_size", "intermediate_size", "num_attention_heads", "num_key_value_heads"))
    size = config.get("head_dim", width // heads)
    found = {}

    def linear(name, rows, columns, bias=False):
        found[name + ".weight"] = torch.randn(rows, columns, generator=rng) * 1.5 / math.sqrt(columns)
        if bias:
            found[name + ".bias"] = torch.randn(rows, generator=rng) * 0.3

    def norm(name):
        found[name + ".weight"] = 1 + 0.2 * torch.randn(width, generator=rng)

    found["model.embed_tokens.weight"] = torch.randn(config["vocab_size"], width, generator=rng) * 0.7
    for layer in range(config["num_hidden_layers"]):
        block = f"model.layers.{layer}."
        norm(block + "input_layernorm")
        for name, rows, columns in [("q", heads * size, width), ("k", kv * size, width), ("v", kv * size, width),
                                    ("o", width, heads * size)]:
            linear(f"{block}self_attn.{name}_proj", rows, columns, config["attention_bias"])
        norm(block + "post_attention_layernorm")
        for name, rows, columns in [("gate", mlp, width), ("up", mlp, width), ("down", width, mlp)]:
            linear(f"{block}mlp.{name}_proj", rows, columns, config["mlp_bias"])
    norm("model.norm")
    if not config["tie_word_embeddings"]:
        linear("lm_head", config["vocab_size"], width)
    return {name: t.to(dtype).contiguous() for name, t in found.items()}


def shard(folder, found, parts):
    """Writes tensors over several files with an index."""
    names = list(found)
    index = {"metadata": {"total_size": sum(t.numel() * t.element_size() for t in found.values())}, "weight_map": {}}
    for part in range(parts):
        chosen = names[part * len(names) // parts:(part + 1) * len(names) // parts]
        file = f"model-{part + 1:05d}-of-{parts:05d}.safetensors"
        save_file({n: found[n] for n in chosen}, folder / file, {"format": "pt"})
        index["weight_map"].update({n: file for n in chosen})
    write(folder / "model.safetensors.index.json", index)


def numbers(value):
    """Nested lists of float32 values, shortest text that reads back equal."""
    if isinstance(value, torch.Tensor):
        value = value.detach().float()
        return [numbers(v) for v in value] if value.dim() else float(str(value.numpy()))
    return value


def golden(folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    config = model.config
    heads, size = config.num_attention_heads, model.model.layers[0].self_attn.head_dim

    def encode(text, special=True):
        tokenizer.backend_tokenizer.no_truncation()
        tokenizer.backend_tokenizer.no_padding()
        return tokenizer(text, add_special_tokens=special)["input_ids"]

    result = {"bos": tokenizer.bos_token_id, "eos": tokenizer.eos_token_id,
              "inverse_frequencies": numbers(model.model.rotary_emb.inv_freq),
              "encodings": [{"text": t, "ids": encode(t), "plain_ids": encode(t, False),
                             "decoded": tokenizer.backend_tokenizer.decode(encode(t), skip_special_tokens=True)}
                            for t in TEXTS]}
    with torch.no_grad():
        result["prompts"] = [{"ids": (ids := encode(t)), "logits": numbers(model(torch.tensor([ids])).logits[0])}
                             for t in (TEXTS[0], "The dog was")]
        ids = encode("The dog was")
        seen = {}
        for i, layer in enumerate(model.model.layers):
            layer.self_attn.o_proj.register_forward_pre_hook(lambda m, x, i=i: seen.__setitem__(("z", i), x[0][0]))
            layer.self_attn.register_forward_hook(lambda m, x, y, i=i: seen.__setitem__(("attn_out", i), y[0][0]))
            layer.mlp.register_forward_hook(lambda m, x, y, i=i: seen.__setitem__(("mlp_out", i), y[0]))
            layer.register_forward_hook(lambda m, x, y, i=i: seen.__setitem__(
                ("resid", i), (y if isinstance(y, torch.Tensor) else y[0])[0]))
        out = model.model(torch.tensor([ids]), output_attentions=True)
        every = range(config.num_hidden_layers)
        result["inspect"] = {
            "ids": ids,
            "hidden": [numbers(model.model.embed_tokens(torch.tensor(ids)))] + [numbers(seen["resid", i]) for i in every],
            "final_norm": numbers(out.last_hidden_state[0]),
            "z": [numbers(seen["z", i].reshape(len(ids), heads, size)) for i in every],
            "pattern": [numbers(out.attentions[i][0]) for i in every],
            "attn_out": [numbers(seen["attn_out", i]) for i in every],
            "mlp_out": [numbers(seen["mlp_out", i]) for i in every]}
    losses, answers = [], []
    for context, continuation in ANSWERS:
        before = encode(context)
        target = torch.tensor(encode(context + continuation)[len(before):])
        logits = model(torch.tensor([before + target[:-1].tolist()])).logits[0, len(before) - 1:]
        log_probs = logits.log_softmax(-1)[torch.arange(len(target)), target]
        losses.append(-log_probs.mean())
        answers.append({"context": context, "continuation": continuation, "context_ids": before,
                        "continuation_ids": target.tolist(), "token_log_probs": numbers(log_probs),
                        "log_prob": float(log_probs.detach().double().sum()),
                        "greedy": bool((logits.argmax(-1) == target).all())})
    loss = torch.stack(losses).mean()
    model.zero_grad()
    loss.backward()
    gradients = {n: p.grad for n, p in model.named_parameters()}
    result["answers"] = answers
    result["gradient"] = {"loss": numbers(loss.detach()),
                          "norms": {n: float(g.double().norm()) for n, g in gradients.items()}}
    (folder / "golden.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
    return gradients


def folder(name):
    path = HERE / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    return path


def single():
    path = folder("tiny-llama")
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": bpe(path), "hidden_size": 16,
        "intermediate_size": 20, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 6,
        "hidden_act": "silu", "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "tie_word_embeddings": True,
        "attention_bias": False, "mlp_bias": False, "rope_parameters": {"rope_theta": 500.0, "rope_type": "default"},
        "bos_token_id": 1, "eos_token_id": 2, "dtype": "float32", "transformers_version": "5.23.0"}
    write(path / "config.json", config)
    write(path / "generation_config.json", {"bos_token_id": 1, "eos_token_id": 2})
    save_file(tensors(config, torch.float32), path / "model.safetensors", {"format": "pt"})
    save_file(golden(path), path / "gradients.safetensors")


def sharded():
    path = folder("tiny-llama-sharded")
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": words(path), "hidden_size": 16,
        "intermediate_size": 20, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 1,
        "hidden_act": "silu", "max_position_embeddings": 128, "rms_norm_eps": 1e-6, "tie_word_embeddings": False,
        "attention_bias": True, "mlp_bias": True, "rope_theta": 50.0,
        "rope_scaling": {"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                         "original_max_position_embeddings": 48},
        "eos_token_id": [2, 1], "torch_dtype": "bfloat16", "transformers_version": "4.46.0"}
    write(path / "config.json", config)
    shard(path, tensors(config, torch.bfloat16), 3)
    golden(path)


if __name__ == "__main__":
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    single()
    sharded()

"""Records how transformers begins and ends texts with tokenizer configurations as they are published.

    python tokenizer_configs.py

Made with Python 3.11, transformers 5.24.0. tokenizer_configs.json: name ->
  files: contents by file name; the keys of tokenizer_config.json are those of the published file, the vocabulary is made up;
  tokens: ids of TEXT with what the tokenizer puts around it; bos, eos: their ids, null for none;
  prefix: the token that lm-evaluation-harness begins an empty context with: BOS, else EOS.
"""

import json
import tempfile
from pathlib import Path

import transformers
from transformers import AutoTokenizer

FILE = Path(__file__).with_suffix(".json")
TEXT = "the cat"


def tokenizer(blank, specials, before=None, after=None, prefixed=True):
    """A BPE of letters; blank is how it writes a space. The tokens before and after go around every text.

    prefixed: whether a text begins with a space of its own, where the blank is not that of bytes."""
    words = specials + [blank] + [chr(c) for c in range(ord("a"), ord("z") + 1)] + ["th", "the", "at"]
    vocab = {w: i for i, w in enumerate(words)}
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    metaspace = {"type": "Metaspace", "replacement": blank, "prepend_scheme": "first" if prefixed else "never", "split": False}
    single = [{"Sequence": {"id": "A", "type_id": 0}}]
    for token, place in ((before, 0), (after, len(single) + 1)):
        if token:
            single.insert(place, {"SpecialToken": {"id": token, "type_id": 0}})
    template = {
        "type": "TemplateProcessing",
        "single": single,
        "pair": single + [{"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {t: {"id": t, "ids": [vocab[t]], "tokens": [t]} for t in (before, after) if t},
    }
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": vocab[s], "content": s, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
            for s in specials
        ],
        "normalizer": None,
        "pre_tokenizer": byte_level if blank == "Ġ" else metaspace,
        "post_processor": template if before or after else None,
        "decoder": byte_level if blank == "Ġ" else metaspace,
        "model": {"type": "BPE", "dropout": None, "unk_token": None if blank == "Ġ" else "<unk>", "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "vocab": vocab, "merges": ["t h", "th e", "a t"]},
    }


def added(content):
    return {"__type": "AddedToken", "content": content, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False}


SENTENCE = ["<unk>", "<s>", "</s>"]
END = ["<|endoftext|>"]
NO_CLEANING = {"clean_up_tokenization_spaces": False}
LLAMA = {"legacy": False, "model_max_length": 1000000000000000019884624838656, "padding_side": "right", "sp_model_kwargs": {}, "tokenizer_class": "LlamaTokenizer"}
CASES = {
    "Llama-2-7b": (tokenizer("▁", SENTENCE, "<s>"), {"add_bos_token": True, "add_eos_token": False, "bos_token": added("<s>"), **NO_CLEANING, "eos_token": added("</s>"), "pad_token": None, "unk_token": added("<unk>"), **LLAMA}, {"bos_token_id": 1, "eos_token_id": 2}),
    "TinyLlama-1.1B-Chat-v1.0": (tokenizer("▁", SENTENCE, "<s>"), {"bos_token": "<s>", **NO_CLEANING, "eos_token": "</s>", "pad_token": "</s>", "unk_token": "<unk>", "use_default_system_prompt": False, **LLAMA}, {"bos_token_id": 1, "eos_token_id": 2}),
    "Mistral-7B-v0.3": (tokenizer("▁", SENTENCE, "<s>"), {"add_bos_token": True, "add_eos_token": False, "add_prefix_space": True, "additional_special_tokens": [], "bos_token": "<s>", **NO_CLEANING, "eos_token": "</s>", "pad_token": None, "spaces_between_special_tokens": False, "unk_token": "<unk>", "use_default_system_prompt": False, **LLAMA}, {"bos_token_id": 1, "eos_token_id": 2}),
    "Phi-3-mini-4k-instruct": (tokenizer("▁", SENTENCE + END), {"add_bos_token": False, "add_eos_token": False, "bos_token": "<s>", **NO_CLEANING, "eos_token": "<|endoftext|>", "pad_token": "<|endoftext|>", "unk_token": "<unk>", "use_default_system_prompt": False, **LLAMA}, {"bos_token_id": 1, "eos_token_id": 3}),
    "gemma-2-2b": (tokenizer("▁", ["<pad>", "<eos>", "<bos>", "<unk>"], "<bos>", prefixed=False), {"add_bos_token": True, "add_eos_token": False, "bos_token": "<bos>", **NO_CLEANING, "eos_token": "<eos>", "pad_token": "<pad>", "unk_token": "<unk>", "sp_model_kwargs": {}, "spaces_between_special_tokens": False, "tokenizer_class": "GemmaTokenizer", "use_default_system_prompt": False}, {"bos_token_id": 2, "eos_token_id": 1, "pad_token_id": 0}),
    "Llama-3.1-8B": (tokenizer("Ġ", ["<|begin_of_text|>", "<|end_of_text|>"], "<|begin_of_text|>"), {"bos_token": "<|begin_of_text|>", "clean_up_tokenization_spaces": True, "eos_token": "<|end_of_text|>", "model_input_names": ["input_ids", "attention_mask"], "model_max_length": 131072, "tokenizer_class": "PreTrainedTokenizerFast"}, {"bos_token_id": 0, "eos_token_id": 1}),
    "Qwen2.5-3B": (tokenizer("Ġ", END + ["<|im_end|>"]), {"add_bos_token": False, "add_prefix_space": False, "bos_token": None, **NO_CLEANING, "eos_token": "<|endoftext|>", "errors": "replace", "model_max_length": 131072, "pad_token": "<|endoftext|>", "split_special_tokens": False, "tokenizer_class": "Qwen2Tokenizer", "unk_token": None}, {"bos_token_id": 0, "eos_token_id": 0}),
    "gpt2": (tokenizer("Ġ", END), {"model_max_length": 1024}, {"model_type": "gpt2", "bos_token_id": 0, "eos_token_id": 0}),
    "opt-125m": (tokenizer("Ġ", ["<s>", "<pad>", "</s>"], "</s>"), {"errors": "replace", "unk_token": added("</s>"), "bos_token": added("</s>"), "eos_token": added("</s>"), "pad_token": added("<pad>"), "add_prefix_space": False, "add_bos_token": True, "special_tokens_map_file": None, "tokenizer_class": "GPT2Tokenizer"}, {"bos_token_id": 2, "eos_token_id": 2, "pad_token_id": 1}),
    "pythia-160m": (tokenizer("Ġ", END), {"add_prefix_space": False, "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "tokenizer_class": "GPTNeoXTokenizer", "unk_token": "<|endoftext|>"}, {"bos_token_id": 0, "eos_token_id": 0}),
    "SmolLM2-135M": (tokenizer("Ġ", END), {"add_prefix_space": False, "additional_special_tokens": ["<|endoftext|>"], "bos_token": "<|endoftext|>", **NO_CLEANING, "eos_token": "<|endoftext|>", "model_max_length": 8192, "tokenizer_class": "GPT2Tokenizer", "unk_token": "<|endoftext|>", "vocab_size": 49152}, {"bos_token_id": 0, "eos_token_id": 0}),
    "falcon-7b": (tokenizer("Ġ", END), {"add_prefix_space": False, "eos_token": "<|endoftext|>", "model_input_names": ["input_ids", "attention_mask"], "model_max_length": 2048, "name_or_path": "tiiuae/falcon_tokenizer", "special_tokens_map_file": None, "tokenizer_class": "PreTrainedTokenizerFast"}, {"bos_token_id": 0, "eos_token_id": 0}),
    "phi-2": (tokenizer("Ġ", END), {"add_prefix_space": False, "bos_token": "<|endoftext|>", "clean_up_tokenization_spaces": True, "eos_token": "<|endoftext|>", "model_max_length": 2048, "return_token_type_ids": False, "tokenizer_class": "CodeGenTokenizer", "unk_token": "<|endoftext|>"}, {"bos_token_id": 0, "eos_token_id": 0}),
    "c4ai-command-r-v01": (tokenizer("Ġ", ["<PAD>", "<BOS_TOKEN>", "<|END_OF_TURN_TOKEN|>"], "<BOS_TOKEN>"), {"add_bos_token": True, "add_eos_token": False, "add_prefix_space": False, "bos_token": "<BOS_TOKEN>", **NO_CLEANING, "eos_token": "<|END_OF_TURN_TOKEN|>", "legacy": True, "merges_file": None, "pad_token": "<PAD>", "sp_model_kwargs": {}, "spaces_between_special_tokens": False, "tokenizer_class": "CohereTokenizer", "unk_token": None, "use_default_system_prompt": False, "vocab_file": None}, {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}),
    "deepseek-llm-7b-base": (tokenizer("Ġ", ["<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"], "<｜begin▁of▁sentence｜>"), {"add_bos_token": True, "add_eos_token": False, "bos_token": added("<｜begin▁of▁sentence｜>"), **NO_CLEANING, "eos_token": added("<｜end▁of▁sentence｜>"), "legacy": True, "model_max_length": 16384, "pad_token": added("<｜end▁of▁sentence｜>"), "sp_model_kwargs": {}, "unk_token": None, "tokenizer_class": "LlamaTokenizerFast"}, {"bos_token_id": 0, "eos_token_id": 1}),
    "LlamaTokenizer, a template without BOS, add_bos_token": (tokenizer("▁", SENTENCE), {"add_bos_token": True, "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", **LLAMA}, {"bos_token_id": 1, "eos_token_id": 2}),
    "a template without BOS, add_bos_token": (tokenizer("Ġ", ["<s>", "</s>"]), {"add_bos_token": True, "bos_token": "<s>", "eos_token": "</s>", "tokenizer_class": "PreTrainedTokenizerFast"}, {"bos_token_id": 0, "eos_token_id": 1}),
    "a template without EOS, add_eos_token": (tokenizer("▁", SENTENCE, "<s>"), {"add_bos_token": True, "add_eos_token": True, "bos_token": "<s>", "eos_token": "</s>", "tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "<unk>"}, {"bos_token_id": 1, "eos_token_id": 2}),
}


def record(tokenizer_json, tokenizer_config, config):
    files = {"tokenizer.json": tokenizer_json, "tokenizer_config.json": tokenizer_config, "config.json": {"model_type": "llama", "vocab_size": 64, **config}}
    with tempfile.TemporaryDirectory() as name:
        for file, content in files.items():
            (Path(name) / file).write_text(json.dumps(content))
        loaded = AutoTokenizer.from_pretrained(name)
    bos, eos = loaded.bos_token_id, loaded.eos_token_id
    return {"files": files, "class": type(loaded).__name__, "tokens": loaded(TEXT)["input_ids"], "bos": bos, "eos": eos, "prefix": eos if bos is None else bos}


def main():
    transformers.logging.set_verbosity_error()
    recorded = {name: record(*case) for name, case in CASES.items()}
    lines = [f"{json.dumps(name)}: {json.dumps(entry, separators=(',', ':'))}" for name, entry in recorded.items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    for name, entry in recorded.items():
        print(name, {k: v for k, v in entry.items() if k != "files"})


if __name__ == "__main__":
    main()

"""Writes conversations.json: tokens of conversations and which of them the assistant says, as transformers tells.

Made with transformers 5.24.0; run: python conversations.py. tokenizer: tokenizer.json of a byte-level BPE trained here;
rows: template, its source, messages, tokens and mask of apply_chat_template(return_assistant_tokens_mask=True).
transformers tells masks of templates with generation tags alone. A template without them has the mask of its twin,
which differs by the tags alone: they enclose what a message of the assistant adds to the conversation opened for it.
"""

import json
import pathlib
import tempfile

import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

SPECIAL = ["<s>", "</s>", "<|im_start|>", "<|im_end|>", "[INST]", "[/INST]"]
CORPUS = [
    "system user assistant You are a careful assistant. What is the capital of France? The capital of France is Paris.",
    "And of Norway? It is Oslo, naïve as it may sound. Thanks! You are welcome. Say nothing. Answer with one word.",
]
SYSTEM = {"role": "system", "content": "Answer with one word."}
FRANCE = {"role": "user", "content": "What is the capital of France? 😀"}
PARIS = {"role": "assistant", "content": "The capital is Paris 😀 naïvely é."}
NORWAY = {"role": "user", "content": "And of Norway?"}
OSLO = {"role": "assistant", "content": "  Oslo  \n"}
CONVERSATIONS = [
    [FRANCE, PARIS],
    [SYSTEM, FRANCE, PARIS],
    [SYSTEM, FRANCE, PARIS, NORWAY, OSLO],
    [FRANCE, PARIS, NORWAY],
    [FRANCE, PARIS, OSLO],
    [PARIS, FRANCE, OSLO],
    [FRANCE, {"role": "assistant", "content": ""}],
    [SYSTEM, FRANCE],
]
CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}{% if message['role'] == 'assistant' %}"
    "{% generation %}{{ message['content'] + '<|im_end|>' + '\\n' }}{% endgeneration %}{% else %}{{ message['content'] + '<|im_end|>' + '\\n' }}{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
INSTRUCT = (
    "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'assistant' %}"
    "{%- generation -%}{{ ' ' + message['content'] | trim + ' ' + eos_token }}{%- endgeneration -%}"
    "{% else %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% endif %}{% endfor %}"
)
# tags of its own: the end of the turn is not learned, and a variable is set within
WITHIN = (
    "{% for message in messages %}\n<|im_start|>{{ message.role }}\n{% if message.role == 'assistant' %}\n"
    "    {% generation %}{% set text = message.content | trim %}{{ text }}{% endgeneration %}<|im_end|>\n"
    "{% else %}\n{{ message.content }}<|im_end|>\n{% endif %}\n{% endfor %}\n"
)
TAGS = ["{% generation %}", "{% endgeneration %}", "{%- generation -%}", "{%- endgeneration -%}"]


def bare(template):
    for tag in TAGS:
        template = template.replace(tag, "")
    return template


def trained():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=320, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def main():
    transformers.logging.set_verbosity_error()
    with tempfile.TemporaryDirectory() as name:
        PreTrainedTokenizerFast(tokenizer_object=trained(), bos_token="<s>", eos_token="</s>").save_pretrained(name)
        tokenizer = PreTrainedTokenizerFast.from_pretrained(name)
        saved = json.loads((pathlib.Path(name) / "tokenizer.json").read_text())
    rows = []
    for title, template, source in (
        ("chatml, marked", CHATML, CHATML),
        ("chatml", CHATML, bare(CHATML)),
        ("instruct, marked", INSTRUCT, INSTRUCT),
        ("instruct", INSTRUCT, bare(INSTRUCT)),
        ("words alone, marked", WITHIN, WITHIN),
    ):
        for messages in CONVERSATIONS:
            read = tokenizer.apply_chat_template(messages, chat_template=template, tokenize=True, return_dict=True, return_assistant_tokens_mask=True)
            plain = tokenizer.apply_chat_template(messages, chat_template=source, tokenize=False)
            assert plain == tokenizer.apply_chat_template(messages, chat_template=template, tokenize=False)
            rows.append({"title": title, "template": source, "messages": messages, "text": plain, "tokens": read["input_ids"], "mask": read["assistant_masks"]})
    lines = ",\n".join(json.dumps(row) for row in rows)
    file = pathlib.Path(__file__).with_suffix(".json")
    file.write_text('{"special": %s,\n"tokenizer": %s,\n"rows": [\n%s\n]}\n' % (json.dumps({"bos_token": "<s>", "eos_token": "</s>"}), json.dumps(saved, separators=(",", ":")), lines))


if __name__ == "__main__":
    main()

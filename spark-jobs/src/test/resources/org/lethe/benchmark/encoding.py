#!/usr/bin/env python3
"""Token ids of requests as lm-evaluation-harness makes them, with a toy tokenizer.

    python encoding.py > encoding.json

lm_eval 0.4.13. The tokenizer takes the longest piece of its vocabulary; "<s>" is BOS and put in front unless asked
not to. loglikelihood and rolling windows are the harness's own; the left truncation repeats the expression of
HFLM._loglikelihood_tokens, which needs a model.
"""
import json
import sys

from lm_eval.api.instance import Instance
from lm_eval.api.model import TemplateLM
from lm_eval.models.utils import has_bos_prefix
from lm_eval.utils import get_rolling_token_windows, make_disjoint_window

PIECES = ["<s>", "</s>", " ", "a", "b", "c", "ab", " a", " b", "c ", "\n", "ca", " ab", "é", "\u00a0", "  "]


class Toy(TemplateLM):
    backend = "causal"

    def __init__(self, bos):
        super().__init__()
        self.bos, self.seen = bos, []

    eot_token_id = 1
    prefix_token_id = property(lambda self: 0 if self.bos else 1)

    def tok_encode(self, string, add_special_tokens=None, **kwargs):
        if add_special_tokens is None:  # as HFLM.tok_encode
            add_special_tokens = not has_bos_prefix(string, PIECES[self.prefix_token_id])
        ids, at = [0] if add_special_tokens and self.bos else [], 0
        while at < len(string):
            piece = max((p for p in PIECES if string.startswith(p, at)), key=len)
            ids.append(PIECES.index(piece))
            at += len(piece)
        return ids

    def _loglikelihood_tokens(self, requests, **kwargs):
        self.seen = requests
        return [(0.0, False)] * len(requests)

    def loglikelihood_rolling(self, *a, **k): ...
    def generate_until(self, *a, **k): ...


PAIRS = [("a", " b"), ("a ", "b"), ("a  ", " b"), ("ab\n", "c"), ("", "ab"), ("", "<s>ab"), ("</s>", "a"), ("<s>a", " b"),
         ("a", "b"), ("c", "a"), ("abc abc abc", " abc"), ("a\u00a0", "b"), ("aé", "é"), (" ", "a"), ("a", ""), ("ab", " abababab"),
         ("\n", "ab"), ("", " b")]

rows = []
for bos in (True, False):
    for limit in (4, 6, 100):
        for context, continuation in PAIRS:
            model = Toy(bos)
            request = Instance("loglikelihood", {}, (context, continuation), 0)
            model.loglikelihood([request], disable_tqdm=True)
            _, head, tail = model.seen[0]
            row = dict(bos=bos, max_length=limit, context=context, continuation=continuation)
            if tail and not head:
                row["no_context"] = True  # the harness asserts; we put the prefix token
            elif tail and len(tail) <= limit:
                both = (head + tail)[-(limit + 1):]
                row |= dict(context_tokens=both[:len(both) - len(tail)], continuation_tokens=tail)
            else:
                row["status"] = "CONTINUATION_TOO_LONG" if tail else "EMPTY_CONTINUATION"
            rows.append(row)

windows = []
for bos in (True, False):
    for limit in (1, 2, 3, 4, 7):
        for n in (1, 2, 3, 4, 5, 8, 9, 13):
            text = "abc\n" * n
            model = Toy(bos)
            pairs = map(make_disjoint_window, get_rolling_token_windows(
                model.tok_encode(text), model.prefix_token_id, limit, 1))
            windows.append(dict(bos=bos, max_length=limit, text=text, windows=[list(p) for p in pairs]))

json.dump(dict(pieces=PIECES, pairs=rows, rolling=windows), sys.stdout)
print()

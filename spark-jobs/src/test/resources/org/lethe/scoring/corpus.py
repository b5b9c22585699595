#!/usr/bin/env python3
"""BLEU and chrF of made-up answers by sacrebleu.

    python corpus.py > corpus.json

sacrebleu 2.6.0, seed 20261122. Every item: right answers, answer, and both scores of it alone. By number of right
answers both scores of all such items together.
"""
import json
import random
import sys

from sacrebleu.metrics import BLEU, CHRF

DRAW = random.Random(20261122)
WORDS = ["the", "cat", "sat", "on", "a", "mat", "The", "mat.", "1,000", "3.5", "well-known", "5-6", "&quot;x&quot;", "A&amp;B",
         "x &lt; y", "$5", "can't", "naïve", "東京", "😀", "U.S.", "<skipped>", "end-\nof", "(so)", "line\n", "a/b", "{z}", "q@r.s"]


def text(length):
    return " ".join(DRAW.choice(WORDS[:DRAW.choice([6, len(WORDS)])]) for _ in range(length))


def changed(words):
    words = words.split(" ")
    for _ in range(DRAW.randrange(5)):
        at = DRAW.randrange(len(words))
        words[at:at + DRAW.randrange(3)] = [DRAW.choice(WORDS) for _ in range(DRAW.randrange(3))]
        words = words or ["cat"]
    return " ".join(words)


def item(targets):
    right = text(DRAW.randrange(1, 14))
    others = [DRAW.choice([changed, lambda _: text(DRAW.randrange(1, 14))])(right) for _ in range(targets)]
    answer = DRAW.choice([changed(right), changed(right), right, right[:len(right) // 2], text(DRAW.randrange(0, 9))])
    return dict(targets=others, answer=answer)


def scores(items):
    answers = [i["answer"] for i in items]
    targets = [list(column) for column in zip(*(i["targets"] for i in items))]
    return dict(bleu=BLEU().corpus_score(answers, targets).score, chrf=CHRF().corpus_score(answers, targets).score)


BY_HAND = [(["a b c d"], "a b c d"), (["a b c d e"], "a b c d"), (["a b c d"], "a b c d e"), (["a b c d", "a b"], "a b c"), (["a b", "a b c d"], "a b c"),
           (["x"], ""), ([""], "x"), (["a a a b"], "a a a a a a"), (["a a b b", "a b b b"], "a a b b b b"), (["q w e r t y"], "q w e r"),
           (["abcdef"], "abcdef"), (["abcdefg"], "abcdef"), (["abc"], "abcdef"), (["abcdef"], "abc"), (["ab", "abcd"], "abcd"), (["zz", "yy"], "xx"),
           (["q w x y"], "q x w y z"), (["one two three four five"], "one two three six four five")]
ITEMS = [dict(targets=t, answer=a) for t, a in BY_HAND] + [item(n) for n in [1, 2, 3] * 20]
for i in ITEMS:
    i.update(scores([i]))
together = {n: scores([i for i in ITEMS if len(i["targets"]) == n]) for n in (1, 2, 3)}
sys.stdout.write('{"together": %s, "items": [\n' % json.dumps(together) + ",\n".join(json.dumps(i) for i in ITEMS) + "\n]}\n")

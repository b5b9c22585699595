#!/usr/bin/env python3
"""Translation edit rates of made-up answers by sacrebleu.

    python ter.py > ter.json

sacrebleu 2.6.0, seed 11. Every item: right answers, answer, edits to the closest, mean length; and the rate of all together.
"""
import json
import random
import sys

from sacrebleu.metrics import TER

DRAW = random.Random(11)
WORDS = "the a of in sun Moon rain, WIND. cloud storm river Straße İl ΟΔΟΣ stone".split()


def moved(words):
    """Runs of words elsewhere, some words others, missing or twice."""
    words = list(words)
    for _ in range(DRAW.randrange(5)):
        start = DRAW.randrange(len(words) + 1)
        run = words[start:start + DRAW.randrange(1, 14)]
        rest = words[:start] + words[start + len(run):]
        at = DRAW.randrange(len(rest) + 1)
        words = rest[:at] + run + rest[at:]
    for i in range(len(words)):
        if DRAW.random() < 0.15:
            words[i] = DRAW.choice(["", "other", words[i] + " " + words[i], words[i].lower()])
    return words


def item(length):
    right = [DRAW.choice(WORDS[:DRAW.choice([4, len(WORDS)])]) if DRAW.random() < 0.9 else f"w{DRAW.randrange(40)}" for _ in range(length)]
    answer = moved(right) if DRAW.random() < 0.8 else DRAW.choices(WORDS, k=DRAW.choice([0, 1, 5, 90]))
    targets = [" ".join(right)] + [" ".join(moved(right)) for _ in range(DRAW.choice([0, 0, 2]))]
    return dict(targets=targets, answer=DRAW.choice([" ", "\u00a0", "  \n"]).join(answer))


ITEMS = [item(length) for length in [0, 0, 1, 2, 3, 5, 8, 8, 12, 12, 20, 20, 30, 40, 60, 90, 130] * 6]
ITEMS += [dict(targets=[""], answer=""), dict(targets=["one"], answer=" ".join(["one"] * 120)), dict(targets=[" ".join(map(str, range(150)))], answer="7 3 1")]
# few words, so that several moves save equally many edits
for length in list(range(3, 15)) * 12:
    letters = "ab" if DRAW.random() < 0.3 else "abcd"
    right = DRAW.choices(letters, k=length)
    ITEMS.append(dict(targets=[" ".join(right)], answer=" ".join(moved(right) if DRAW.random() < 0.5 else DRAW.choices(letters, k=length + DRAW.randrange(-2, 3)))))
# lengths far apart, runs near the longest that moves and the farthest it goes, and what lies off the diagonal
MANY = [f"w{i}" for i in range(200)]
for gap in (24, 25, 26, 27, 40, 49, 50, 51, 52):
    ITEMS.append(dict(targets=[" ".join(MANY[:gap + 10])], answer=" ".join(MANY[gap:gap + 10] + MANY[:gap])))
    ITEMS.append(dict(targets=[" ".join(MANY[:gap] + MANY[100:160])], answer=" ".join(MANY[100:160] + MANY[160:160 + min(gap, 40)])))
for length in (51, 60, 101, 200):
    ITEMS.append(dict(targets=[" ".join(MANY[:length])], answer=f"w{length - 1}"))
    ITEMS.append(dict(targets=[" ".join(MANY[:length])], answer=f"w{length - 1} w0"))
    ITEMS.append(dict(targets=["w1 w0"], answer=" ".join(MANY[:length])))
for run in (9, 10, 11, 12):
    ITEMS.append(dict(targets=[" ".join(MANY[:20])], answer=" ".join(MANY[run:20] + MANY[:run])))
TER_ = TER()
for row in ITEMS:
    score = TER_.sentence_score(row["answer"], row["targets"])
    row.update(edits=score.num_edits, length=score.ref_length)
alone = [row for row in ITEMS if len(row["targets"]) == 1]
rate = TER_.corpus_score([row["answer"] for row in alone], [[row["targets"][0] for row in alone]]).score
sys.stdout.write('{"rate": %r, "items": [\n' % rate + ",\n".join(json.dumps(row) for row in ITEMS) + "\n]}\n")

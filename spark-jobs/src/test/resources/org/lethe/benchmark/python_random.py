#!/usr/bin/env python3
"""Draws of CPython's random.Random(1234).sample, on both sides of the size from which it remembers what it drew.

    python python_random.py > python_random.json

CPython 3.11. Per case a generator of its own that draws three times from range(n): 5-shot prompts draw 5 or, where a
document must not be its own example, 6.
"""
import json
import random
import sys

CASES = [(k, n) for k in (1, 5, 6, 7) for n in (7, 21, 22, 23, 40, 64, 84, 85, 86, 300)]
CASES += [(k, n) for k in (21, 22) for n in (85, 86, 277, 278)]

out = []
for k, n in CASES:
    generator = random.Random(1234)
    out.append(dict(n=n, k=k, draws=[generator.sample(range(n), k) for _ in range(3)]))
sys.stdout.write("[\n" + ",\n".join(map(json.dumps, out)) + "\n]\n")

#!/usr/bin/env python3
"""Few-shot draws of lm-evaluation-harness.

    python fewshot.py > fewshot.json

lm_eval 0.4.13, CPython 3.11; seed 1234. Per case the sizes and, for every document in order, the indices drawn. A
pool of n documents holds copies where n is followed by a list: the position says which document it is a copy of.
"""
import json
import sys

from lm_eval.api.samplers import ContextSampler, FirstNSampler

CASES = [(3, 30, None, False), (5, 12, None, False), (5, 21, None, False), (5, 22, None, False), (8, 80, None, False),
         (8, 90, None, False), (10, 2000, None, False), (25, 300, None, False), (32, 1172, None, False), (1, 1, None, False),
         (2, 30, None, True), (5, 8, None, True), (4, 400, None, True), (10, 40, None, True),
         (2, 6, [0, 1, 0, 1, 0, 5], True), (3, 24, [0] * 12 + list(range(12, 24)), True)]

out = []
for k, n, copies, excludes in CASES:
    identity = copies or list(range(n))
    pool = [dict(text=f"document {i}") for i in identity]
    tags = {id(d): i for i, d in enumerate(pool)}
    sampler = ContextSampler(pool, rnd=1234)
    draws = [[tags[id(d)] for d in sampler.sample(k, eval_doc=pool[i] if excludes else None)] for i in range(min(n, 40))]
    first = [[tags[id(d)] for d in FirstNSampler(pool, rnd=1234).sample(k, eval_doc=pool[i] if excludes else None)]
             for i in range(min(n, 5))] if k + (copies is not None) * 12 < n else None
    out.append(dict(examples=k, pool=identity, excludes=excludes, draws=draws, first=first))
json.dump(out, sys.stdout)
print()

"""Blocks of items, by SplitMix64 (Steele et al. 2014) in Python's whole numbers.

Python 3.11. Run: python bootstrap_blocks.py
"""
import json
import pathlib

MASK = 2**64 - 1
BLOCKS = 4096


def mix(value):
    z = (value + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


# the first outputs of the published generator for the seed 1234567
state, outputs = 1234567, []
for _ in range(3):
    outputs.append(mix(state))
    state = (state + 0x9E3779B97F4A7C15) & MASK
assert outputs == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def block(item):
    run, place = divmod(item, BLOCKS)
    key = mix(run & MASK)
    for _ in range(3):
        place = (place * (key | 1) + (key >> 32)) % BLOCKS
        place ^= place >> 6
        key = mix(key)
    return place


items = [0, 1, 2, 63, 64, 4095, 4096, 4097, 8191, 8192, 10**6, 10**6 + 1, 2**40, 2**63 - 1, -1, -4096, -4097]
golden = [dict(item=i, block=block(i)) for i in items]
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")

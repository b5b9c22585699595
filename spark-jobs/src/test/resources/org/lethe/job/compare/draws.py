"""The draws of the Java code, replayed: MT19937 seeded with [high, low] of the 64 bits, documents
dealt into blocks. numpy 2.4.6; seed 20261121.
"""
import numpy as np

SEED, SAMPLES = 20261121, 400


class Twister:
    def __init__(self):
        self.bits = np.random.RandomState([SEED >> 32, SEED & 0xFFFFFFFF])._bit_generator

    def word(self):
        return int(self.bits.random_raw())

    def below(self, n):
        if n & -n == n:
            return (n * (self.word() >> 1)) >> 31
        while True:
            word = self.word() >> 1
            value = word % n
            if word - value + n - 1 < 2**31:
                return value

    def permutation(self, n):
        p = list(range(n))
        for k in range(n - 1, 0, -1):
            j = self.below(k + 1)
            p[k], p[j] = p[j], p[k]
        return p


def mix(v):
    mask = 2**64 - 1
    z = (v + 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return z ^ (z >> 31)


def block(doc):
    run, b = divmod(doc, 4096)
    key = mix(run)
    for _ in range(3):
        b = (b * (key | 1) + (key >> 32)) & 4095
        b ^= b >> 6
        key = mix(key)
    return b


def bootstrap(index):
    """Positions of the documents drawn, for every sample."""
    order = np.argsort([block(d) for d in index])
    twister, n = Twister(), len(index)
    return [order[[(twister.word() * n) >> 32 for _ in range(n)]] for _ in range(SAMPLES)]


def interval(values):
    return np.quantile(values, [0.025, 0.975])

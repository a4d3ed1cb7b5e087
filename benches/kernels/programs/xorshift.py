"""A million numbers of Marsaglia's xorshift64* generator, which works modulo two to the 64th."""

from kernel import measure

COUNT = 1000000
MASK = 0xFFFFFFFFFFFFFFFF


def xorshift(seed, count):
    x = seed
    total = 0
    for _ in range(count):
        x ^= x >> 12
        x ^= (x << 25) & MASK
        x ^= x >> 27
        total = (total + ((x * 0x2545F4914F6CDD1D) & MASK)) & MASK
    return total


measure(lambda: xorshift(0x9E3779B97F4A7C15, COUNT))

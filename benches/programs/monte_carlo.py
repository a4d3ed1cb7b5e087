"""Random numbers: an estimate of pi, walks on a line and a shuffled deck, from a seeded generator.

Size: samples.
"""

import random

from _program import main


def inside_circle(rng, samples):
    hits = 0
    draw = rng.random
    for _ in range(samples):
        x, y = draw(), draw()
        if x * x + y * y <= 1.0:
            hits += 1
    return hits


def walks(rng, count, length):
    """How many of the walks end on the side they began on."""
    same = 0
    for _ in range(count):
        place = first = rng.choice((-1, 1))
        for _ in range(length):
            place += 1 if rng.getrandbits(1) else -1
        same += (place > 0) == (first > 0)
    return same


def runs_in_shuffles(rng, count):
    """Pairs of neighbours in shuffled decks where the next card is the higher by one."""
    deck = list(range(52))
    pairs = 0
    for _ in range(count):
        rng.shuffle(deck)
        pairs += sum(b - a == 1 for a, b in zip(deck, deck[1:]))
    return pairs


def run(samples):
    rng = random.Random(20240229)
    return inside_circle(rng, samples), walks(rng, samples // 100, 50), runs_in_shuffles(rng, samples // 500)


if __name__ == "__main__":
    main(run, full=(1800000, (1412699, 9948, 3666)), small=(5000, (3977, 28, 7)))

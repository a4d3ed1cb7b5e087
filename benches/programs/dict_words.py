"""Dicts keyed by strings: counts, an index of places, neighbours and the commonest words of a text.

Size: words.
"""

from collections import Counter, defaultdict
import random

from _program import main


def prepare(size):
    """A text whose words are the commoner the shorter their number is."""
    rng = random.Random(11)
    words = ["w%d" % int(1000 ** rng.random()) for _ in range(size)]
    return " ".join(words)


def run(text):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    places = defaultdict(list)
    following = {}
    last = None
    for place, word in enumerate(text.split()):
        places[word].append(place)
        if last is not None:
            after = following.setdefault(last, {})
            if word in after:
                after[word] += 1
            else:
                after[word] = 1
        last = word
    commonest = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5]
    pairs = max((count, first, second) for first, row in following.items() for second, count in row.items())
    gaps = sum(b - a for row in places.values() for a, b in zip(row, row[1:]))
    same = Counter(text.split()) == counts
    lengths = {word: len(row) for word, row in places.items() if len(row) > 10}
    return [word for word, _ in commonest], pairs, gaps, same, len(lengths)


if __name__ == "__main__":
    main(
        run,
        full=(300000, (["w1", "w2", "w3", "w4", "w5"], (2974, "w1", "w1"), 292869154, True, 999)),
        small=(2000, (["w1", "w2", "w3", "w4", "w5"], (16, "w1", "w1"), 250820, True, 30)),
        prepare=prepare,
    )

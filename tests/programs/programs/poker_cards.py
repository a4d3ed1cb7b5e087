"""Cards: ranking poker hands, counting all kinds, blackjack strategy by recursion, shuffles; classes with ordering and hashing."""
import itertools
import random
from collections import Counter
from enum import IntEnum
from functools import cache, total_ordering

RANKS, SUITS = "23456789TJQKA", "CDHS"
Kind = IntEnum("Kind", "HIGH PAIR TWO_PAIR THREE STRAIGHT FLUSH FULL FOUR STRAIGHT_FLUSH")


@total_ordering
class Card:
    __slots__ = ("rank", "suit")

    def __init__(self, text):
        try:
            self.rank, self.suit = RANKS.index(text[0]) + 2, SUITS.index(text[1])
        except (ValueError, IndexError):
            raise ValueError(f"no such card: {text!r}") from None

    def __repr__(self): return RANKS[self.rank - 2] + SUITS[self.suit]
    def __eq__(self, o): return (self.rank, self.suit) == (o.rank, o.suit)
    def __lt__(self, o): return (self.rank, self.suit) < (o.rank, o.suit)
    def __hash__(self): return self.rank * 4 + self.suit


def score(hand):
    counts = sorted(Counter(c.rank for c in hand).items(), key=lambda kv: (-kv[1], -kv[0]))
    ranks = [r for r, _ in counts]
    shape = tuple(n for _, n in counts)
    flush = len({c.suit for c in hand}) == 1
    if ranks == [14, 5, 4, 3, 2]:
        ranks = [5, 4, 3, 2, 1]
    straight = len(ranks) == 5 and ranks[0] - ranks[4] == 4
    kind = Kind.STRAIGHT_FLUSH if straight and flush else Kind.FOUR if shape == (4, 1) else Kind.FULL if shape == (3, 2) else Kind.FLUSH if flush else Kind.STRAIGHT if straight else Kind.THREE if shape == (3, 1, 1) else Kind.TWO_PAIR if shape == (2, 2, 1) else Kind.PAIR if shape == (2, 1, 1, 1) else Kind.HIGH
    return kind, ranks


hands = ["TC JC QC KC AC", "2C 3C 4C 5C AC", "9C 9D 9H 9S 2C", "3C 3D 3H 6S 6C", "2H 4H 6H 8H KH", "2C 3D 4H 5S 6C", "AC 2D 3H 4S 5C", "7C 7D 7H KS 2C", "7C 7D KH KS 2C", "7C 7D KH QS 2C", "2C 4D 6H 8S TC", "7C 7D KH QS 3C"]
scored = sorted(((score([Card(t) for t in h.split()]), h) for h in hands), reverse=True)
for (kind, ranks), h in scored:
    print(kind.name, ranks, h)
for bad in ("1C", "AX", "", "A"):
    try:
        Card(bad)
    except ValueError as e:
        print(e)
deck = [Card(r + s) for r in RANKS for s in SUITS]
print(len(set(deck)), max(deck), min(deck), sorted(deck)[:3])
small = [c for c in deck if c.rank >= 10]
print({k.name: v for k, v in sorted(Counter(score(h)[0] for h in itertools.combinations(small, 5)).items())})
rng = random.Random(77)
wins = Counter()
for _ in range(300):
    d = deck[:]
    rng.shuffle(d)
    board = d[:5]
    best = [max(score(h) for h in itertools.combinations(board + d[5 + 2 * i:7 + 2 * i], 5)) for i in range(2)]
    wins["tie" if best[0] == best[1] else int(best[1] > best[0])] += 1
print(sorted(wins.items(), key=str))


def perfect_shuffle(d):
    half = len(d) // 2
    return [c for pair in zip(d[:half], d[half:]) for c in pair]


d, n = perfect_shuffle(deck), 1
while d != deck:
    d, n = perfect_shuffle(d), n + 1
print(n)


@cache
def dealer(total, soft):
    """Probabilities of the dealer's final totals, as a tuple of (total, numerator over 13**k as float)."""
    if soft and total > 21: return dealer(total - 10, False)
    if total > 21: return (("bust", 1.0),)
    if total >= 17: return ((total, 1.0),)
    out = Counter()
    for card in range(1, 14):
        v = min(card, 10)
        t, s = total + v, soft
        if card == 1 and t + 10 <= 21: t, s = t + 10, True
        for k, p in dealer(t, s): out[k] += p / 13
    return tuple(sorted(out.items(), key=str))


for up in (2, 6, 10, 11):
    r = dealer(up, up == 11)
    print(up, {k: round(p, 9) for k, p in r}, round(sum(p for _, p in r), 12))


@cache
def player(total, soft, up):
    stand = sum(p * (1 if k == "bust" or k < total else 0 if k == total else -1) for k, p in dealer(up, up == 11))
    hit = 0.0
    for card in range(1, 14):
        t, s = total + min(card, 10), soft
        if card == 1 and t + 10 <= 21: t, s = t + 10, True
        if t > 21 and s: t, s = t - 10, False
        hit += (-1 if t > 21 else player(t, s, up)[0]) / 13
    return max((stand, "stand"), (hit, "hit"))


print(["".join("H" if player(t, False, up)[1] == "hit" else "S" for t in range(10, 21)) for up in range(2, 12)])
print(f"{player(16, False, 10)[0]:.9f} {player(12, False, 4)[0]:.9f} {player(18, True, 9)[0]:.9f}")

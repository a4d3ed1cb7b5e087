"""Sets: union, intersection, difference, subsets, membership, frozen sets as keys.

Size: elements of the largest set.
"""

from _program import main


def closure(step, start):
    """Everything reached from start by the pairs that step gives."""
    seen = set(start)
    fresh = set(start)
    while fresh:
        fresh = {after for n in fresh for after in step(n)} - seen
        seen |= fresh
    return seen


def run(size):
    threes, fives = set(range(0, size, 3)), set(range(0, size, 5))
    sevens = {n for n in range(size) if n % 7 == 0}
    counts = [len(threes | fives), len(threes & fives & sevens), len(threes - sevens), len(threes ^ fives)]
    counts.append(sum(1 for n in range(0, size, 2) if n in sevens and n not in threes))
    reached = closure(lambda n: (n * 2 % size, (n + 3) % size), {1})
    counts.append(len(reached))
    words = {"k%d" % (n * n % size) for n in range(size // 2)}
    counts.append(len(words & {"k%d" % n for n in range(0, size, 2)}))
    groups = {}
    for n in range(size // 4):
        key = frozenset((n % 5, n % 11, n % 3))
        groups[key] = groups.get(key, 0) + 1
    counts.append(len(groups))
    counts.append(sum(a <= b for a in groups for b in groups))
    mine = set()
    for n in range(size):
        mine.add(n * n % 5003)
        mine.discard(n % 4001)
    counts.append(len(mine))
    return counts


if __name__ == "__main__":
    main(
        run,
        full=(250000, [116667, 2381, 71429, 100000, 11905, 250000, 13022, 94, 367, 1803]),
        small=(3000, [1400, 29, 857, 1200, 143, 2000, 212, 94, 367, 1656]),
    )

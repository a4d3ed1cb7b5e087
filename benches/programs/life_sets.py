"""Simulation: the game of life on a plane without edges, living cells as a set of tuples.

Size: generations.
"""

from _program import main


def step(living):
    counts = {}
    for x, y in living:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    cell = (x + dx, y + dy)
                    counts[cell] = counts.get(cell, 0) + 1
    return {cell for cell, count in counts.items() if count == 3 or (count == 2 and cell in living)}


def run(generations):
    living = {(1, 0), (2, 0), (0, 1), (1, 1), (1, 2), (40, 3), (41, 3), (42, 3), (42, 2), (41, 1)}
    most = total = 0
    for _ in range(generations):
        living = step(living)
        total += len(living)
        most = max(most, len(living))
    return len(living), most, total, max(x for x, _ in living), min(y for _, y in living)


if __name__ == "__main__":
    main(run, full=(900, (209, 324, 157463, 267, -207)), small=(20, (37, 40, 419, 47, -2)))

"""Dynamic programming over lists of ints: a knapsack, partitions of a number, and the cheapest chain of products.

Size: capacity.
"""

from _program import main


def knapsack(capacity, items):
    best = [0] * (capacity + 1)
    for weight, value in items:
        for room in range(capacity, weight - 1, -1):
            candidate = best[room - weight] + value
            if candidate > best[room]:
                best[room] = candidate
    return best[capacity]


def partitions(n):
    ways = [1] + [0] * n
    for part in range(1, n + 1):
        for total in range(part, n + 1):
            ways[total] = (ways[total] + ways[total - part]) % 1000000007
    return ways[n]


def chain_cost(sides):
    count = len(sides) - 1
    cost = [[0] * count for _ in range(count)]
    for length in range(2, count + 1):
        for first in range(count - length + 1):
            last = first + length - 1
            cost[first][last] = min(
                cost[first][k] + cost[k + 1][last] + sides[first] * sides[k + 1] * sides[last + 1]
                for k in range(first, last)
            )
    return cost[0][-1]


def run(capacity):
    items = [(n * 13 % 37 + 5, n * 29 % 101 + 1) for n in range(60)]
    sides = [n * 17 % 23 + 2 for n in range(capacity // 90 + 3)]
    return knapsack(capacity, items), partitions(capacity // 5), chain_cost(sides)


if __name__ == "__main__":
    main(run, full=(12000, (2910, 47359540, 43384)), small=(300, (1454, 966467, 1876)))

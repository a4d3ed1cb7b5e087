"""Dicts keyed by ints and tuples: inserts, look-ups, deletions, a sparse matrix and cached chains.

Size: keys.
"""

from _program import main


def chains(limit):
    """The start below limit of the longest Collatz chain, all lengths kept in a dict."""
    lengths = {1: 1}
    best = (1, 1)
    for start in range(2, limit):
        path = []
        n = start
        while n not in lengths:
            path.append(n)
            n = 3 * n + 1 if n & 1 else n >> 1
        length = lengths[n]
        for n in reversed(path):
            length += 1
            lengths[n] = length
        best = max(best, (lengths[start], start))
    return best, len(lengths)


def sparse_product(size):
    """The square of a matrix that has three entries in each row."""
    entries = {(row, (row * k + k) % size): row % 10 + k for row in range(size) for k in (1, 5, 7)}
    rows = {}
    for (row, column), value in entries.items():
        rows.setdefault(row, []).append((column, value))
    result = {}
    for (row, middle), value in entries.items():
        for column, other in rows.get(middle, ()):
            key = row, column
            result[key] = result.get(key, 0) + value * other
    return len(result), sum(result.values())


def churn(size):
    """Inserts and deletes by turns, so that about a thousand keys live."""
    live = {}
    for n in range(size):
        live[n * 7919 % 1000003] = n
        if n >= 1000:
            del live[(n - 1000) * 7919 % 1000003]
    return len(live), sum(live.values())


def run(size):
    return chains(size), sparse_product(size // 4), churn(size)


if __name__ == "__main__":
    main(
        run,
        full=(120000, (((354, 106239), 260485), (269902, 19376220), (1000, 119499500))),
        small=(2000, (((182, 1161), 4358), (4430, 320920), (1000, 1499500))),
    )

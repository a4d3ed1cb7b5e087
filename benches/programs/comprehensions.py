"""Lists, slices, comprehensions and the functions that take them: sum, min, any, zip, sorted, reversed.

Size: values.
"""

from _program import main


def transposed(rows):
    return [list(column) for column in zip(*rows)]


def run(count):
    values = [n * n % 10007 for n in range(count)]
    even = [v for v in values if v % 2 == 0]
    pairs = [(a, b) for a, b in zip(values, values[1:]) if a < b]
    rows = [values[at : at + 50] for at in range(0, count, 50)]
    turned = transposed(rows)
    flat = [v for row in turned for v in row[::-1]]
    total = sum(flat) + sum(a * b for a, b in pairs) + max(even) - min(values)
    highest = [max(row) for row in rows if any(v > 10000 for v in row)]
    small = all(v < 10007 for v in flat)
    queue = values[:1000]
    for n in range(count // 10):
        queue.append(queue.pop(0) + 1)
        if n % 100 == 0:
            queue.reverse()
    queue.insert(3, 5)
    stack = []
    for v in values:
        while stack and stack[-1] > v:
            stack.pop()
        stack.append(v)
    index = {v: at for at, v in enumerate(sorted(set(values)))}
    ranks = sum(index[v] for v in values[::3])
    return total, len(highest), small, sum(queue), len(stack), ranks, values.index(even[-1]), values.count(4)


if __name__ == "__main__":
    main(
        run,
        full=(500000, (6073226606017, 100, True, 4864052, 60, 417019812, 352, 99)),
        small=(2000, (45362783961, 1, True, 4814252, 6, 644205, 1999, 1)),
    )

"""Generators: pipelines, send, yield from over a tree, generator expressions and itertools.

Size: values.
"""

import itertools

from _program import main


def numbers(count):
    state = 1
    for _ in range(count):
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        yield state >> 8


def windows(values, width):
    window = []
    for value in values:
        window.append(value)
        if len(window) == width:
            yield tuple(window)
            del window[0]


def local_maxima(values):
    for a, b, c in windows(values, 3):
        if a < b > c:
            yield b


def running_mean():
    """Gives back the mean of what was sent so far."""
    total = count = mean = 0
    while True:
        value = yield mean
        total += value
        count += 1
        mean = total // count


class Tree:
    def __init__(self, low, high):
        middle = (low + high) // 2
        self.value = middle
        self.left = Tree(low, middle) if low < middle else None
        self.right = Tree(middle + 1, high) if middle + 1 < high else None

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


def run(count):
    peaks = sum(value & 255 for value in local_maxima(numbers(count)))
    mean = running_mean()
    next(mean)
    for value in numbers(count):
        last = mean.send(value)
    ordered = all(a < b for a, b in itertools.pairwise(Tree(0, count // 4)))
    odd = (value for value in numbers(count) if value & 1)
    squares = ((value & 1023) ** 2 for value in itertools.takewhile(lambda v: v != 77, odd))
    grouped = sum(len(list(group)) ** 2 for _, group in itertools.groupby(squares, key=lambda v: v > 300000))
    pairs = sum(a * b for a, b in itertools.islice(itertools.product(range(500), repeat=2), count // 2))
    return peaks, last, ordered, grouped, pairs


if __name__ == "__main__":
    main(
        run,
        full=(240000, (10172929, 4202828, True, 364365, 3577830000)),
        small=(2000, (89699, 4188698, True, 2918, 124750)),
    )

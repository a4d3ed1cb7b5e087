"""Closures: counters with nonlocal, composed functions, a decorator that caches, partial, map and filter.

Size: calls.
"""

import functools

from _program import main


def counter(start, step):
    value = start

    def advance():
        nonlocal value
        value += step
        return value

    def reset():
        nonlocal value
        value = start

    return advance, reset


def compose(*functions):
    def both(f, g):
        return lambda x: g(f(x))

    return functools.reduce(both, functions)


def cached(function):
    results = {}

    @functools.wraps(function)
    def call(*arguments):
        if arguments not in results:
            results[arguments] = function(*arguments)
        return results[arguments]

    call.results = results
    return call


def multiply_by(factor):
    return lambda x: x * factor % 1000003


def run(calls):
    advance, reset = counter(0, 3)
    total = 0
    for n in range(calls):
        total += advance()
        if n % 1000 == 999:
            reset()
    pipeline = compose(multiply_by(17), lambda x: x + 1, multiply_by(5), functools.partial(max, 10), lambda x: x ^ 3)
    for n in range(calls // 4):
        total += pipeline(n)

    @cached
    def paths(right, down):
        if right == 0 or down == 0:
            return 1
        return (paths(right - 1, down) + paths(right, down - 1)) % 1000003

    total += paths(60, 60)
    for n in range(calls // 4):
        total += paths(n % 60, n % 50)
    evens = filter(lambda x: x % 2 == 0, map(multiply_by(7), range(calls)))
    scales = [lambda x, factor=factor: x * factor for factor in range(10)]
    for n, value in enumerate(evens):
        total += scales[n % 10](value)
    return total, len(paths.results)


if __name__ == "__main__":
    main(run, full=(700000, (925428546714, 3721)), small=(5000, (729080705, 3721)))

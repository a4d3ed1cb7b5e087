"""Recursion: Fibonacci, Ackermann, the towers of Hanoi, permutations and mutual recursion.

Size: n of Fibonacci.
"""

from _program import main


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def hanoi(discs, source, target, spare, pegs):
    if discs == 0:
        return 0
    moves = hanoi(discs - 1, source, spare, target, pegs)
    pegs[target].append(pegs[source].pop())
    return moves + 1 + hanoi(discs - 1, spare, target, source, pegs)


def permutations(items, at, count):
    """The number of permutations whose neighbours all differ by more than one."""
    if at == len(items):
        return 1
    for other in range(at, len(items)):
        items[at], items[other] = items[other], items[at]
        if at == 0 or abs(items[at] - items[at - 1]) > 1:
            count += permutations(items, at + 1, 0)
        items[at], items[other] = items[other], items[at]
    return count


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def run(n):
    discs = n // 2 + 2
    pegs = [list(range(discs, 0, -1)), [], []]
    moves = hanoi(discs, 0, 2, 1, pegs)
    parity = sum(is_even(depth) for depth in range(n * 12))
    return fibonacci(n), ackermann(2, n * 5), moves, len(pegs[2]), permutations(list(range(n // 4 + 2)), 0, 0), parity


if __name__ == "__main__":
    main(run, full=(30, (832040, 303, 131071, 17, 47622, 180)), small=(12, (144, 123, 255, 8, 14, 72)))

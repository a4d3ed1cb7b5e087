"""The longest way down to one from a number below thirty thousand."""

from kernel import measure

LIMIT = 30000


def collatz(limit):
    best = 0
    longest = 0
    for start in range(1, limit):
        n = start
        steps = 0
        while n != 1:
            if n % 2 == 0:
                n //= 2
            else:
                n = 3 * n + 1
            steps += 1
        if steps > longest:
            longest = steps
            best = start
    return best, longest


measure(lambda: collatz(LIMIT))

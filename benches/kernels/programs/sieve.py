"""How many primes are below two hundred thousand, by a list of flags."""

from kernel import measure

LIMIT = 200000


def sieve(limit):
    flags = [True] * (limit + 1)
    flags[0] = flags[1] = False
    i = 2
    while i * i <= limit:
        if flags[i]:
            j = i * i
            while j <= limit:
                flags[j] = False
                j += i
        i += 1
    count = 0
    for flag in flags:
        if flag:
            count += 1
    return count


measure(lambda: sieve(LIMIT))

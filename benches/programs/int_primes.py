"""Int numerics: a sieve of smallest factors, from which divisor sums and amicable pairs come.

Size: the largest number.
"""

from _program import main


def smallest_factors(limit):
    smallest = list(range(limit + 1))
    n = 2
    while n * n <= limit:
        if smallest[n] == n:
            for multiple in range(n * n, limit + 1, n):
                if smallest[multiple] == multiple:
                    smallest[multiple] = n
        n += 1
    return smallest


def sum_of_divisors(n, smallest):
    """The sum of all divisors of n, by its factors."""
    total = 1
    while n > 1:
        factor = smallest[n]
        power = term = 1
        while n % factor == 0:
            n //= factor
            power *= factor
            term += power
        total *= term
    return total


def run(limit):
    smallest = smallest_factors(limit)
    primes = sum(1 for n in range(2, limit + 1) if smallest[n] == n)
    proper = [0, 0] + [sum_of_divisors(n, smallest) - n for n in range(2, limit + 1)]
    amicable = [n for n in range(2, limit + 1) if n < proper[n] <= limit and proper[proper[n]] == n]
    return primes, len(amicable), sum(amicable)


if __name__ == "__main__":
    main(run, full=(300000, (25997, 22, 1761321)), small=(5000, (669, 3, 4024)))

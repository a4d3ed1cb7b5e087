"""Big integers: digits of pi by Machin's formula, factorials, powers modulo a prime, and their decimal text.

Size: digits.
"""

import math

from _program import main


def arctan_inverse(x, unity):
    """The arc tangent of 1/x, as a multiple of 1/unity."""
    power = unity // x
    total = power
    square, divisor, sign = x * x, 1, 1
    while power:
        power //= square
        divisor += 2
        sign = -sign
        total += sign * (power // divisor)
    return total


def pi_digits(count):
    unity = 10 ** (count + 10)
    return 4 * (4 * arctan_inverse(5, unity) - arctan_inverse(239, unity)) // 10**10


def is_probable_prime(n):
    """Fermat's test to a few bases."""
    return all(pow(base, n - 1, n) == 1 for base in (2, 3, 5, 7))


def fibonacci(n):
    a, b = 0, 1
    for bit in bin(n)[2:]:
        a, b = a * (2 * b - a), a * a + b * b
        if bit == "1":
            a, b = b, a + b
    return a


def run(digits):
    pi = pi_digits(digits)
    factorial = 1
    for n in range(1, digits // 2):
        factorial *= n
    # The conversion to text has a limit of 4,300 digits.
    product = str(factorial % 10**4000)
    mersenne = [p for p in range(3, digits // 20, 2) if is_probable_prime(2**p - 1)]
    ratio = math.gcd(factorial, fibonacci(digits))
    return pi % 10**10, len(product), product.count("7"), mersenne[-3:], ratio % 1000003


if __name__ == "__main__":
    main(
        run,
        full=(16000, (5154334260, 4000, 196, [127, 521, 607], 562866)),
        small=(400, (9415116094, 373, 24, [13, 17, 19], 100518)),
    )

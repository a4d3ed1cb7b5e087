"""x ** 0.5 is what the C library's pow gives, which is not always the square root."""

import math


def powers(values):
    out = []
    for x in values:
        out.append(x**0.5)
    return out


def numbers(n):
    x = 0.1
    for k in range(n):
        x = (x * 997.0 + 0.123456789) % 1000.0
        yield x


values = list(numbers(60000))
odd = [79.90562747975414, 88.07676147212581, 6.634846187863274e247, 0.9315909682991008]
values += odd
result = powers(values)
print(len(result), sum(result), result[-4:])
differ = [(x, r) for x, r in zip(values, result) if r != math.sqrt(x)]
print(len(differ), differ[:3], differ[-3:])
print(powers([0.0, -0.0, 1.0, 4.0, 2.0, math.inf, -math.inf, 5e-324, 1e-310, 2.2250738585072014e-308, 1e-275, 1.7976931348623157e308] * 40)[:12])
print(powers([math.nan] * 100 + [-4.0, -2.0, 3])[-4:])

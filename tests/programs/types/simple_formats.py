"""Specifications and conversions with width, alignment, zeros and precision, of numbers and text."""
import random

values = [0, 7, -45, 123456, -(2**61), 2**63, 0.0, -0.0, 0.5, 2.5, -2.675, 1.005, 999999.5, 1e15, 1e22, 1e23, 1e300, 5e-324,
          float("nan"), float("-inf"), "", "text", "naïve", "\U0001f600", True, 1j]
fills = ["", "0", "<", ">", "^", "=", "<0", "=0", "*<", "->", "é^", "0=", "+", " ", "#", "-0"]
ends = ["", "d", "x", "X", "f", "F", "s", "%", ".0f", ".1f", ".2f", ".6f", ".22f", ".23f", ".30f", ".3", ".2s", ",", ",.2f"]


def shown(make):
    try:
        return make()
    except Exception as e:
        return f"{type(e).__name__}: {e}"


digest = 0
count = 0
for value in values:
    for fill in fills:
        for width in ["", "1", "7", "12"]:
            for end in ends:
                spec = fill + width + end
                results = {shown(lambda: format(value, spec)), shown(lambda: ("{:" + spec + "}").format(value)),
                           shown(lambda: f"{value:{spec}}")}
                if len(results) != 1:
                    print("differ", repr(value), spec, results)
                text = results.pop()
                count += 1
                for c in text:
                    digest = (digest * 31 + ord(c)) % (2**61 - 1)
                if count % 997 == 0:
                    print(repr(value), repr(spec), text)
print(count, digest)

for value in values:
    row = []
    for conversion in ["%d", "%5d", "%05d", "%-5d|", "%+d", "%.3d", "%i", "%f", "%.2f", "%8.2f", "%-9.1f|", "%09.3f", "%+.1f",
                       "%.0f", "%#.0f", "%s", "%6s", "%-6s|", "%.2s", "%x", "%.25f", "%F"]:
        text = shown(lambda: conversion % (value,))
        row.append(text)
        for c in text:
            digest = (digest * 31 + ord(c)) % (2**61 - 1)
    print(*row)
print(digest)

# Ties to even, and numbers of all sizes.
print(*("%.0f %.1f %.2f" % (x, x / 10, x / 100) for x in (0.5, 1.5, 2.5, 3.5, 0.25, 0.75, 12.5)))
print(*(f"{x:.2f}" for x in (0.005, 0.015, 0.025, 0.125, 0.375, 2.675, 1.115)))
rng = random.Random(5)
for _ in range(4000):
    x = rng.uniform(-1, 1) * 10.0 ** rng.randrange(-12, 25)
    p = rng.randrange(0, 24)
    text = f"{x:.{p}f}"
    assert text == "%.*f" % (p, x) and abs(float(text) - x) <= 0.5000001 * 10.0**-p + abs(x) * 1e-15, (x, p, text)
    for c in text:
        digest = (digest * 31 + ord(c)) % (2**61 - 1)
print(digest)


# What formats while it is formatted.
class Inner:
    def __init__(self, depth):
        self.depth = depth

    def __format__(self, spec):
        if not self.depth:
            return "end"
        return "<{:{}} {:>3} %s>".format(Inner(self.depth - 1), spec, self.depth) % self.depth

    def __str__(self):
        return "{:x} %d".format(Inner(1)) % self.depth


print(f"{Inner(4):a}", "%s and %s" % (Inner(2), "{} {}".format(Inner(1), Inner(0))))
for width in (0, 1, 5, 63, 64, 65, 200):
    print("ab".ljust(width, "*"), "ab".rjust(width), "ab".center(width, "-"), "é".center(width, "-"), "ab".ljust(width, "é"), sep="|")

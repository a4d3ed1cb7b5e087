"""Complex numbers: how soon points of the plane escape under z*z + c.

Size: points along each side.
"""

from _program import main

C = complex(-0.79, 0.15)
MOST = 60


def escape_time(z):
    for n in range(MOST):
        if abs(z) > 2.0:
            return n
        z = z * z + C
    return MOST


def run(size):
    counts = [0] * (MOST + 1)
    for row in range(size):
        y = 2.4 * row / size - 1.2
        for column in range(size):
            counts[escape_time(complex(3.2 * column / size - 1.6, y))] += 1
    return sum(n * count for n, count in enumerate(counts)), counts[MOST]


if __name__ == "__main__":
    main(run, full=(420, (2291340, 19083)), small=(30, (11834, 93)))

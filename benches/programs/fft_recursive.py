"""A Fourier transform that halves its list, over complex numbers, there and back.

Size: the list's length.
"""

import cmath

from _program import main


def transform(values, sign):
    count = len(values)
    if count == 1:
        return values
    even, odd = transform(values[::2], sign), transform(values[1::2], sign)
    turn = cmath.exp(complex(0.0, sign * 2.0 * cmath.pi / count))
    factor = 1.0 + 0.0j
    low, high = [], []
    for a, b in zip(even, odd):
        b *= factor
        low.append(a + b)
        high.append(a - b)
        factor *= turn
    return low + high


def prepare(size):
    return [complex((n * 37) % 101 / 101.0, (n * 53) % 89 / 89.0) for n in range(size)]


def run(signal):
    size = len(signal)
    spectrum = transform(signal, -1.0)
    back = transform(spectrum, 1.0)
    worst = max(abs(a / size - b) for a, b in zip(back, signal))
    return round(abs(spectrum[1]), 6), worst < 1e-9


if __name__ == "__main__":
    main(run, full=(65536, (0.595523, True)), small=(512, (0.892075, True)), prepare=prepare)

"""A fast Fourier transform of 8,192 points in place: real and imaginary parts in a list each."""

import math

from kernel import measure

SIZE = 8192


def transform(re, im):
    n = len(re)
    j = 0
    for i in range(1, n):
        bit = n >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j |= bit
        if i < j:
            re[i], re[j] = re[j], re[i]
            im[i], im[j] = im[j], im[i]
    length = 2
    while length <= n:
        angle = -2.0 * math.pi / length
        step_re = math.cos(angle)
        step_im = math.sin(angle)
        half = length // 2
        for start in range(0, n, length):
            wr = 1.0
            wi = 0.0
            for k in range(start, start + half):
                ur = re[k]
                ui = im[k]
                xr = re[k + half]
                xi = im[k + half]
                vr = xr * wr - xi * wi
                vi = xr * wi + xi * wr
                re[k] = ur + vr
                im[k] = ui + vi
                re[k + half] = ur - vr
                im[k + half] = ui - vi
                wr, wi = wr * step_re - wi * step_im, wr * step_im + wi * step_re
        length *= 2


def run():
    re = [float(i % 31) for i in range(SIZE)]
    im = [0.0] * SIZE
    transform(re, im)
    return round(sum(abs(x) for x in re), 3)


measure(run)

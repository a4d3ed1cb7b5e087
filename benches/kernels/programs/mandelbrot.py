"""Points of a grid that stay bounded for fifty steps of z*z + c, in separate real and imaginary parts."""

from kernel import measure

SIZE = 200
STEPS = 50


def mandelbrot(size, steps):
    inside = 0
    for y in range(size):
        ci = 2.0 * y / size - 1.0
        for x in range(size):
            cr = 2.0 * x / size - 1.5
            zr = zi = 0.0
            for _ in range(steps):
                rr = zr * zr
                ii = zi * zi
                if rr + ii > 4.0:
                    break
                zi = 2.0 * zr * zi + ci
                zr = rr - ii + cr
            else:
                inside += 1
    return inside


measure(lambda: mandelbrot(SIZE, STEPS))

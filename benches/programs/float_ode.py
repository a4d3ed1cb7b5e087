"""Float numerics: the Lorenz system by Runge-Kutta steps of fourth order.

Size: steps.
"""

from _program import main

SIGMA, RHO, BETA = 10.0, 28.0, 8.0 / 3.0


def slope(x, y, z):
    return SIGMA * (y - x), x * (RHO - z) - y, x * y - BETA * z


def step(x, y, z, h):
    half = h / 2.0
    ax, ay, az = slope(x, y, z)
    bx, by, bz = slope(x + half * ax, y + half * ay, z + half * az)
    cx, cy, cz = slope(x + half * bx, y + half * by, z + half * bz)
    dx, dy, dz = slope(x + h * cx, y + h * cy, z + h * cz)
    sixth = h / 6.0
    return (
        x + sixth * (ax + 2.0 * (bx + cx) + dx),
        y + sixth * (ay + 2.0 * (by + cy) + dy),
        z + sixth * (az + 2.0 * (bz + cz) + dz),
    )


def run(steps):
    x, y, z = 1.0, 1.0, 1.0
    turns = 0
    for _ in range(steps):
        before = x
        x, y, z = step(x, y, z, 0.002)
        if (before < 0.0) != (x < 0.0):
            turns += 1
    return turns, round(z, 6)


if __name__ == "__main__":
    main(run, full=(250000, (288, 35.986112)), small=(2000, (1, 27.972126)))

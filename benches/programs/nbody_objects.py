"""The n-body problem with an object for each of ten bodies.

Size: steps.
"""

import math

from _program import main


class Body:
    def __init__(self, mass, x, y, z):
        self.mass = mass
        self.x, self.y, self.z = x, y, z
        self.vx = self.vy = self.vz = 0.0

    def pull(self, other, h):
        """Changes both bodies' velocities by what their attraction does in a time of h."""
        dx, dy, dz = other.x - self.x, other.y - self.y, other.z - self.z
        square = dx * dx + dy * dy + dz * dz + 0.01
        strength = h / (square * math.sqrt(square))
        mine, theirs = strength * other.mass, strength * self.mass
        self.vx += dx * mine
        self.vy += dy * mine
        self.vz += dz * mine
        other.vx -= dx * theirs
        other.vy -= dy * theirs
        other.vz -= dz * theirs

    def drift(self, h):
        self.x += h * self.vx
        self.y += h * self.vy
        self.z += h * self.vz


class System:
    def __init__(self, count):
        self.bodies = [
            Body(1.0 + i % 3, (i * 7 % 11 - 5) * 1.5, (i * 4 % 13 - 6) * 1.25, 0.1 * (i % 4)) for i in range(count)
        ]

    def advance(self, h):
        bodies = self.bodies
        for i, body in enumerate(bodies):
            for other in bodies[i + 1 :]:
                body.pull(other, h)
        for body in bodies:
            body.drift(h)

    def momentum(self):
        x = y = 0.0
        for body in self.bodies:
            x += body.mass * body.vx
            y += body.mass * body.vy
        return math.sqrt(x * x + y * y)


def run(steps):
    system = System(10)
    for _ in range(steps):
        system.advance(0.001)
    first = system.bodies[0]
    return round(first.x, 6), round(first.vy, 6), system.momentum() < 1e-9


if __name__ == "__main__":
    main(run, full=(15000, (-11.668103, 0.539099, True)), small=(100, (-7.499493, 0.01366, True)))

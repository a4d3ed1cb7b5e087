"""Dunder methods: a vector and a polynomial with operators, comparison, hash, indexing, iteration and calls.

Size: rounds.
"""

from _program import main


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    __rmul__ = __mul__

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __eq__(self, other):
        return isinstance(other, Vector) and self.x == other.x and self.y == other.y

    def __hash__(self):
        return self.x * 31 + self.y

    def __lt__(self, other):
        return (self.x, self.y) < (other.x, other.y)

    def __bool__(self):
        return self.x != 0 or self.y != 0


class Polynomial:
    def __init__(self, *parts):
        self.parts = list(parts)

    def __len__(self):
        return len(self.parts)

    def __getitem__(self, power):
        return self.parts[power] if power < len(self.parts) else 0

    def __setitem__(self, power, value):
        self.parts.extend([0] * (power + 1 - len(self.parts)))
        self.parts[power] = value

    def __iter__(self):
        return iter(self.parts)

    def __contains__(self, value):
        return value in self.parts

    def __matmul__(self, other):
        result = Polynomial()
        for i, a in enumerate(self):
            for j, b in enumerate(other):
                result[i + j] = (result[i + j] + a * b) % 10007
        return result

    def __iadd__(self, other):
        for power in range(len(other)):
            self[power] = self[power] + other[power]
        return self

    def __call__(self, x):
        value = 0
        for part in reversed(self.parts):
            value = (value * x + part) % 10007
        return value


def run(rounds):
    place, speed = Vector(0, 0), Vector(3, -2)
    seen = {}
    for n in range(rounds):
        place = place + speed * (n % 5) - Vector(n % 3, 1)
        if place.x > 500 or place.y < -500:
            place = -place
            speed = 2 * Vector(n % 4 - 1, n % 3)
        if place and speed != Vector(0, 0):
            seen[Vector(place.x % 40, place.y % 40)] = n
    corner = min(seen)
    total = Polynomial(1)
    for n in range(rounds // 100):
        total = total @ Polynomial(n % 7, 1, n % 3)
        if len(total) > 20:
            total = Polynomial(*total.parts[:10])
        total += Polynomial(1, 2, 3)
    value = sum(total(x) for x in range(rounds // 100))
    return len(seen), corner.x, corner.y, value, 5 in total


if __name__ == "__main__":
    main(run, full=(200000, (199, 0, 0, 10008204, False)), small=(2000, (199, 0, 0, 86054, False)))

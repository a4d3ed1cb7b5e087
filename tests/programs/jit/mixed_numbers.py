"""Comparisons and arithmetic of ints and floats that come together, in all orders, with ints that no double has."""

BIG = 2 ** 53


def less(xs, ys):
    n = 0
    for x in xs:
        for y in ys:
            if x < y:
                n += 1
            if x == y:
                n += 100
            if x >= y:
                n += 10000
    return n


ints = [0, 1, 2, 3, 4, 5]
floats = [0.0, 0.5, 1.0, 2.5, 4.0, 1e300]
both = [0, 0.5, 1, 1.0, 2, 2.5, 3]
for xs in (ints, floats, both):
    for ys in (ints, floats, both):
        print([less(xs, ys) for _ in range(20)][-1], end=" ")
print()


def compare(x, y):
    return (x < y, x <= y, x == y, x != y, x > y, x >= y)


values = [0, 1.5, 2, -3, 2.0, -3.0]
for _ in range(60):
    for x in values:
        for y in values:
            compare(x, y)
exact = [BIG - 1, BIG, BIG + 1, BIG + 2, 2 ** 60, 2 ** 60 + 1, 2 ** 61, 2 ** 70, -BIG - 1, -(2 ** 61)]
for n in exact:
    for f in (float(BIG), float(2 ** 60), float(2 ** 61), float(2 ** 70), -float(BIG), float("inf"), float("nan")):
        text = "".join("01"[b] for b in compare(n, f)) + "".join("01"[b] for b in compare(f, n))
        print(text, end=" ")
    print()
for odd in (True, False, 2 + 0j, "x", None):
    for other in (1, 1.0):
        try:
            print(compare(odd, other))
        except TypeError as e:
            print(e)


def against(x, limit):
    n = 0
    while x < limit:
        x += 1
        n += 1
    return n


print(against(0, 100.5), against(0.5, 100), against(BIG - 3, float(BIG)), against(BIG - 3.0, BIG))


def arithmetic(x, y):
    return (x + y, x - y, x * y, x / y if y else None, x // y if y else None, x % y if y else None)


def show(values):
    return [(type(v).__name__, v) for v in values]


for _ in range(80):
    for x in (1, 2.5, 3):
        for y in (2, 0.5):
            if not (type(x) is int and type(y) is int):
                arithmetic(x, y)
for x in (1, 2.5, 3, BIG + 1, 2 ** 80, True):
    for y in (2, 0.5, 0, 0.0, -1, BIG + 1):
        print(show(arithmetic(x, y)))


def total(values):
    n = 0
    for v in values:
        n = n + v * 2 - v
    return n


print(total([1, 2, 3]), total([1, 2.5, 3] * 100), total([0.5] * 300), total([1, 2, 3] * 100))


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def scaled(self, k):
        return Vector(self.x * k, self.y * k)

    def length(self):
        return self.x ** 2 + self.y ** 2


v = Vector(1, 2.0)
for k in range(300):
    v = v.scaled(1 if k % 3 else 0.999)
    if v.length() < 1:
        v = Vector(3, 4.0)
print(v.x, v.y)

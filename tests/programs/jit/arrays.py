"""Items of arrays in hot loops: every type code, its limits, and what changes under way."""
from array import array


def fill(a, values):
    n = len(a)
    for i in range(len(values)):
        a[i % n] = values[i]
    return a


def total(a):
    t = 0
    for i in range(len(a)):
        t += a[i] + a[-1 - i]
    return t


for code in "bBhHiIlLqQfd":
    a = array(code, [0]) * 50
    fill(a, [i % 100 for i in range(400)])
    print(code, total(a), a[:5].tolist())
    size = a.itemsize * 8
    limits = [2 ** (size - 1) - 1, -2 ** (size - 1), 2 ** size - 1, 2 ** size, 2 ** (size - 1), -1, 2 ** 62, -2 ** 62, 1.5, "x"]
    for value in limits:
        try:
            fill(a, [1] * 120 + [value])
            print(repr(a[20]), end=" ")
        except (OverflowError, TypeError) as e:
            print(type(e).__name__, end=" ")
    print(total(a))


def reads(a, n):
    t = 0
    for i in range(n):
        t += a[i % len(a)]
        if i == n - 5:
            a.append(7)
    return t


print(reads(array("i", range(10)), 300), reads(array("d", range(10)), 300), reads([1, 2], 300), reads(array("q", [2 ** 63 - 1]), 300))


def past(a):
    try:
        for i in range(1000):
            a[i] = i
    except IndexError as e:
        return str(e), a[-1]


print(past(array("l", [0]) * 300), past(array("d", [0]) * 300))


class Own(array):
    def __getitem__(self, i):
        return 5


print(reads(Own("i", [1, 2, 3]), 300), total(array("d", [0.5, float("inf"), -0.0] * 40)))


def shrinks(a):
    t = 0
    try:
        for i in range(10 ** 6):
            t += a[i]
            if i % 3 == 0:
                a.pop()
    except IndexError:
        return t, len(a)


print(shrinks(array("h", range(900))))

# list, tuple, set, sum, any and all over generators whose code is compiled for them.
import gc
import math


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __repr__(self):
        return f"<{self.x}, {self.y}>"


class Truth:
    asked = 0

    def __init__(self, value):
        self.value = value

    def __bool__(self):
        Truth.asked += 1
        if self.value is None:
            raise ValueError("no truth")
        return self.value


class Key:
    def __init__(self, k):
        self.k = k

    def __hash__(self):
        if self.k == 13:
            raise TypeError("unlucky")
        return self.k % 5

    def __eq__(self, other):
        return self.k == other.k


def attempt(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def ints(n, k):
    return sum(i * k for i in range(n))


def floats(n, k):
    return sum(i * k for i in range(n))


def mixed(values):
    return sum(v for v in values)


def bools(n):
    return sum(i % 3 == 0 for i in range(n))


def lengths(words):
    return sum(len(w) for w in words), sum(1 for w in words if w), sum(len(w) for w in words if len(w) > 2)


def quotients(n, at):
    return sum(100 // (i - at) for i in range(n))


for _ in range(30):
    for n in (0, 1, 7, 60):
        r = ints(n, 3), floats(n, 0.1), bools(n), lengths(["ab", "", "xyz"] * n)
print(r, ints(5000, 1), floats(5000, 0.1), bools(5000))
print(ints(60, 1 << 58), ints(3, 1 << 70), floats(60, 1e307), floats(3, math.nan), floats(4, -0.0), floats(1, -0.0))
print(mixed([1, 2, 0.5, 3]), mixed([0.5, 1, 2]), mixed([1, 2.5, 1j]), mixed([True, 2, False]), mixed([]))
print(mixed([1e100, 1.0, -1e100]), mixed([1e16, 1.0, 1.0, -1e16]), mixed([math.inf, 1.0]), mixed([0.1] * 10))
print(attempt(mixed, ["a"]), attempt(mixed, [1, None]), attempt(mixed, [2, "x"]))
for _ in range(40):
    r = mixed([0.1] * 30), mixed(list(range(30))), mixed([True] * 9)
print(r)
print(sum((Vector(i, -i) for i in range(300)), Vector(1, 1)), sum((i for i in range(300)), 0.25))
print([attempt(quotients, 50, at) for at in (60, 20, 49, -1) for _ in range(20)][::20])
print(sum((i for i in range(100)), 1 << 61), sum((1 << 59 for i in range(40)), -(1 << 61)))


def some(values, limit):
    return any(v > limit for v in values), all(v < limit for v in values)


def truths(values):
    return any(v for v in values), all(v for v in values)


data = list(range(500))
for limit in list(range(-3, 30)) * 3 + [600]:
    r = some(data, limit)
print(r, some([], 1), some([1.5, 2.5], 2), attempt(some, [1, "a"], 0), attempt(some, [1, "a"], 2))
for _ in range(200):
    r = truths([0, "", (), 0.0, None]), truths([1, "a", [0]]), truths([]), truths(["", 5])
print(r)
print(truths([Truth(False), Truth(True), Truth(None)]), Truth.asked, attempt(truths, [Truth(None)]))


def left_over():
    g = (i * i for i in range(10))
    first = any(v > 20 for v in g)
    h = iter(range(20))
    k = (v for v in h)
    return first, list(g), all(v < 5 for v in k), next(k), list(h)


for _ in range(300):
    r = left_over()
print(r)


def kinds(n):
    return (
        list(i * 2 for i in range(n))[-2:],
        tuple(str(i) for i in range(n))[-2:],
        sorted(set(i % 7 for i in range(n))),
        sorted(frozenset((i % 3, i % 2) for i in range(n))),
        sorted(set("ab"[i % 2] * 2 for i in range(n))),
        len(set(i / 4 for i in range(n))),
        sorted(-i for i in range(n))[:2],
    )


for n in [5] * 150 + [1200]:
    r = kinds(n)
print(r)
print(len(set(Key(i % 12) for i in range(200))), attempt(lambda: set(Key(i) for i in range(20))))
print(attempt(lambda: set([i] for i in range(3))), attempt(lambda: list(1 // (i - 500) for i in range(1000))))


def growing(n):
    out = []
    out.extend(len(out) for i in range(n))
    out += (len(out) for i in range(3))
    return out[:2] + out[-4:]


for _ in range(300):
    r = growing(50)
print(r)


def several(n):
    total = 0
    for i in range(n):
        if i % 3 == 0:
            yield i
        elif i % 3 == 1:
            total += 1
            yield total
        else:
            try:
                yield -i
            finally:
                total += i
    return "done"


def users(n):
    return sum(several(n)), len(list(several(n))), any(v == n for v in several(n)), max(several(n))


for n in [9] * 300 + [2000]:
    r = users(n)
print(r)
loop = 0
for v in several(1000):
    loop += v
print(loop, sum(v for v in several(1000)))


def nested(n):
    return sum(sum(i * j for j in range(i)) for i in range(n)), [sum(r) for r in ([j for j in range(i)] for i in range(4))]


for _ in range(200):
    r = nested(12)
print(r, nested(80)[0])


def ways(n, k):
    return 1 if n == 0 else sum(ways(n - j, j) for j in range(1, min(n, k) + 1))


print([ways(n, n) for n in range(14)])


def permutations(items):
    if len(items) < 2:
        yield tuple(items)
        return
    for i, item in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1 :]):
            yield (item, *rest)


def queens(n):
    cols = range(n)
    for vec in permutations(list(cols)):
        if n == len(set(vec[i] + i for i in cols)) == len(set(vec[i] - i for i in cols)):
            yield vec


print(len(list(queens(6))), next(queens(6)), sum(1 for _ in permutations("abcdef")))


def collected(n):
    total = 0
    for i in range(n):
        total += len([x for x in list([i] * 3 for _ in range(50))])
        if i % 40 == 0:
            gc.collect()
    return total


print(collected(120))


def shared(n):
    seen = []

    def note(i):
        seen.append(i)
        return i

    return sum(note(i) for i in range(n)) + len(seen), all(note(i) < n for i in range(n)), len(seen)


for _ in range(100):
    r = shared(20)
print(r)


class Account:
    rate = 2

    def __init__(self, n):
        self.n = n

    @property
    def worth(self):
        return self.n * self.rate


accounts = [Account(i) for i in range(40)]


def total():
    return sum(a.worth for a in accounts), any(a.worth > 77 for a in accounts)


for k in range(200):
    r = total()
    if k == 150:
        print(r)
        Account.rate = 0.5
print(r)
accounts[20].n = "s"
print(attempt(total))

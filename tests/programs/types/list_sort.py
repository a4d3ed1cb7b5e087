"""list.sort and sorted: stability, keys, reverse, errors, mutation while sorting."""
import random
from functools import cmp_to_key


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


l = [3, 1, 2]
print(l.sort(), l, sorted("banana"), sorted([3, 1, 2], reverse=True), sorted(["b", "A", "c"], key=str.lower), sorted({"z": 1, "a": 2}), sorted((1, 3, 2)), sorted([]), sorted([1]), sorted(range(5, 0, -1)))
pairs = [("b", 2), ("a", 2), ("c", 1), ("a", 1), ("b", 1)]
print(sorted(pairs), sorted(pairs, key=lambda p: p[1]), sorted(pairs, key=lambda p: p[1], reverse=True), sorted(pairs, key=lambda p: (-p[1], p[0])))
print(sorted([1, 2.5, True, 0, -1.5, 2**70, -2**70, 10**20 + 0.5]), sorted(["é", "z", "a", "😀", "Z"]), sorted([(1, "b"), (1, "a"), (0, "z")]), sorted([[2], [1, 5], [1]]), sorted([b"b", b"a"]), sorted([0.0, -0.0, 1.0, -1.0]), sorted([False, True, 0, 1]))
random.seed(5)
for n in (5, 31, 32, 33, 64, 65, 100, 1000, 5000):
    data = [random.randrange(n) for _ in range(n)]
    a = sorted(data)
    assert all(a[i] <= a[i + 1] for i in range(n - 1)) and sorted(a) == a and sorted(data, reverse=True) == a[::-1]
    tagged = sorted(enumerate(data), key=lambda p: p[1])
    assert all(x[1] < y[1] or (x[1] == y[1] and x[0] < y[0]) for x, y in zip(tagged, tagged[1:]))
    rev = sorted(enumerate(data), key=lambda p: p[1], reverse=True)
    assert all(x[1] > y[1] or (x[1] == y[1] and x[0] < y[0]) for x, y in zip(rev, rev[1:]))
    floats = sorted(random.random() for _ in range(n))
    assert floats == sorted(floats)
    strs = sorted(str(x) for x in data)
    assert all(x <= y for x, y in zip(strs, strs[1:]))
    print(n, sum(i * v for i, v in enumerate(a)), end="; ")
print()
for data in (list(range(200)), list(range(200, 0, -1)), [1] * 200, list(range(100)) + list(range(100)), [i % 7 for i in range(200)], list(range(100)) + list(range(100, 0, -1)), [200] + list(range(200))):
    calls = 0

    class C:
        def __init__(self, v): self.v = v

        def __lt__(self, o):
            global calls
            calls += 1
            return self.v < o.v
    s = sorted(C(x) for x in data)
    print([x.v for x in s] == sorted(data), calls < 200 * 9, end="; ")
print()
for f in (lambda: sorted([1, "a"]), lambda: sorted([None, 1]), lambda: sorted([1, None]), lambda: sorted([1j, 2j]), lambda: sorted(5), lambda: sorted(), lambda: sorted([1], lambda x: x), lambda: sorted([1], key=5), lambda: sorted([1], foo=1), lambda: sorted([3, 1], key=lambda x: 1 / (x - 1)), lambda: [2, 1].sort(key=len), lambda: sorted([1, 2], reverse="yes"), lambda: sorted([1, 2], reverse=None), lambda: sorted([{}, {}]), lambda: sorted([[1], ["a"]]), lambda: sorted([(1, {}), (1, {})]), lambda: sorted([object(), object()]) and 0):
    err(f)
l = [3, 1, 2, "x"]
err(l.sort)
print(sorted(map(str, l)))


class Boom:
    def __init__(self, v): self.v = v

    def __lt__(self, o):
        raise ZeroDivisionError("in lt")


err(lambda: sorted([Boom(1), Boom(2)]))
l = [3, 1, 2]


def key(x):
    l.append(x)
    return x


err(lambda: l.sort(key=key))
print(l)
seen = []
l = [3, 1, 2]
l.sort(key=lambda x: seen.append(list(l)) or x)
print(seen, l)


def compare(a, b):
    return (a > b) - (a < b)


print(sorted([5, 2, 9], key=cmp_to_key(compare)), sorted("hello", key=cmp_to_key(lambda a, b: compare(b, a))), sorted([3, 1, 2], key=None), sorted([3, -1, 2], key=abs), sorted(["aa", "b"], key=len))
nan = float("nan")
print(len(sorted([nan, 1, nan, 0])), sorted([1, 2, 3], key=lambda x: 0), sorted([3, 2, 1], key=lambda x: 0, reverse=True))


class R:
    def __init__(self, v): self.v = v
    def __gt__(self, o): return self.v > o.v
    def __repr__(self): return f"R{self.v}"


print(sorted([R(3), R(1), R(2)]), min(R(3), R(1)), max([R(3), R(1)], key=lambda r: -r.v))


class NotBool:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return [] if self.v >= o.v else [1]
    def __repr__(self): return f"N{self.v}"


print(sorted([NotBool(3), NotBool(1), NotBool(2)]))
keys = []
sorted([3, 1, 2], key=lambda x: keys.append(x) or x)
print(keys, sorted([(2, "a"), (1, "b")], key=lambda p: p[0]), sorted(dict(b=1, a=2).items()), [*sorted({3, 1, 2})])

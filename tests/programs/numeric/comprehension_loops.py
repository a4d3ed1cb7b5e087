"""Comprehensions and built-in reductions in hot functions: nested, filtered, with captured variables, exceptions and type changes."""
import functools


def nested(n): return [[i * j for j in range(i)] for i in range(n)]
def filtered(xs): return [x * 2 for x in xs if x % 3 if not x % 2]
def pairs(n): return [(i, j) for i in range(n) for j in range(i, n) if (i + j) % 4 == 0]
def dicts(xs): return {x % 7: x for x in xs}
def sets(xs): return sorted({x * x % 13 for x in xs})
def captured(xs, k): return [x + k for x in xs], [(lambda: x * k)() for x in xs[:5]], [f() for f in [lambda: k for _ in xs[:3]]]
def gens(n): return sum(i * i for i in range(n)), max(i % 17 for i in range(n)), any(i == n - 1 for i in range(n)), all(i >= 0 for i in range(n)), sum(1 for i in range(n) if i % 5 == 0)
def walrus(xs): return [y for x in xs if (y := x * x % 11) > 5], y
def cond(xs): return [x if x % 2 else -x if x % 3 else None for x in xs]
def flat(xss): return [x for xs in xss for x in xs]
def mixed(n): return [i if i % 3 == 0 else i / 2 if i % 3 == 1 else str(i) for i in range(n)]
def transpose(m): return [list(c) for c in zip(*m)]
def lookup(d, ks): return [d.get(k, -1) for k in ks], [d[k] for k in ks if k in d]
def methods(words): return [w.upper()[::-1] for w in words if w.startswith("a") or len(w) > 3]
def calls(xs): return [abs(x) for x in xs], [*map(abs, xs)], [max(x, 3) for x in xs], [len(str(x)) for x in xs]
def reduce(xs): return functools.reduce(lambda a, b: a * 31 + b & 0xFFFFFFFF, xs, 7)


def guarded(xs):
    out = []
    for d in (3, 2, 1, 0):
        try:
            out.append(sum([x // d for x in xs]))
        except ZeroDivisionError as e:
            out.append(str(e))
    return out


def error_inside(xs):
    try:
        return [10 // (x - 50) for x in xs]
    except ZeroDivisionError:
        return "x" in locals()


class C:
    k = 3
    def __init__(self, xs): self.xs = xs
    def scaled(self): return [x * self.k for x in self.xs]
    def pairs(self): return {(x, self.k) for x in self.xs if x < 3}
    def __iter__(self): return (x + 1 for x in self.xs)


def change(n):
    c = C(list(range(n)))
    out = []
    for i in range(20):
        if i == 10: c.k = 0.5
        if i == 15: C.k, c.k = 2, 2**62
        out.append(sum(c.scaled()))
    C.k = 3
    return out[0], out[9], out[10], out[15], sorted(c.pairs()), sum(c)


def sort_keys(n):
    data = [(i * 7919 % 101, str(i)) for i in range(n)]
    return sorted(data, key=lambda t: t[0])[:3], sorted(data, key=lambda t: (-t[0], t[1]))[:2], min(data, key=lambda t: t[1]), [b for a, b in sorted(data)][:4]


def sieve(n):
    flags = [True] * (n + 1)
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]:
            flags[i * i::i] = [False] * len(range(i * i, n + 1, i))
    return [i for i in range(2, n + 1) if flags[i]]


def pythag(n): return [(a, b, c) for a in range(1, n) for b in range(a, n) for c in range(b, n) if a * a + b * b == c * c]
def words(text): return {w: sum(1 for x in text.split() if x == w) for w in text.split()}


xs = list(range(-20, 200))
for _ in range(3):
    r = [sum(map(sum, nested(40))), filtered(xs)[:8], len(pairs(40)), dicts(xs), sets(xs), captured(xs[:8], 5), captured(xs[:3], 0.5), gens(2000), walrus(xs)[0][:5], walrus(xs)[1], cond(xs)[:8], sum(flat(nested(30))), mixed(9), transpose([[1, 2.5], ["a", None]]), lookup({i: i * i for i in range(0, 50, 2)}, range(6)), methods(["apple", "bob", "cherry", "ab", "éclair"]), [sum(map(int, c)) for c in calls(xs)], reduce(xs), guarded(xs), error_inside(xs), change(100), sort_keys(300), sieve(60), len(sieve(5000)), pythag(30), words("a b a c b a")]
print(*r, sep="\n")

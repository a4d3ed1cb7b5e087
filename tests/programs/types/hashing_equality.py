"""Hash and equality across types: equal things hash equal, and containers use both in the documented way."""
from decimal import Decimal
from fractions import Fraction

groups = [
    [0, 0.0, -0.0, False, 0j, Decimal(0), Fraction(0)], [1, 1.0, True, 1 + 0j, Decimal(1), Fraction(1)], [-1, -1.0, -1 + 0j, Decimal(-1)], [0.5, Decimal("0.5"), Fraction(1, 2), 0.5 + 0j], [2**61 - 1, float(2**61), Decimal(2**61 - 1)][:1], [2**70, 2.0**70, Decimal(2**70), Fraction(2**70)], [10**30, Decimal(10**30)], ["a", "".join(["a"])], [(1, 2), (1.0, True + 1)], [frozenset([1, 2]), frozenset([2.0, True])], [b"x", bytes([120])], [range(3), range(0, 3, 1)], [slice(1, 2), slice(1, 2, None)],
]
for g in groups:
    print(all(a == b and hash(a) == hash(b) for a in g for b in g), len(set(g)), len(dict.fromkeys(g)), [x in {g[0]} for x in g])
print([hash(x) for x in (0, 1, -1, -2, 2**31, 2**61 - 2, 2**61 - 1, 2**61, -2**61, 2**63, 10**18, 1.5, -0.5, 1e10, 1e300, 0.1, float("inf"), 1j, 2 + 3j, True, Fraction(1, 3), Decimal("1.1"), Fraction(-7, 2))])
print([hash(t) for t in ((), (0,), (1, 2), (1, (2, 3)), (-1,), (1.5, 2**61))], hash(frozenset()), hash(frozenset([1, 2, 3])) == hash(frozenset([3, 2, 1])))
unhashable = [[], {}, set(), bytearray(), [1], {1: 2}, ([],), (1, {}), slice([], 1)]
for u in unhashable:
    for f in (lambda: hash(u), lambda: {u}, lambda: {u: 1}, lambda: u in {1}, lambda: {}.get(u), lambda: {1: 2}[u]):
        try:
            f()
            print("ok", end=" ")
        except TypeError as e:
            print(e, end="; ")
    print()


class Eq:
    def __init__(self, v, h=None): self.v, self.h = v, h
    def __eq__(self, o): return isinstance(o, Eq) and self.v == o.v
    def __hash__(self): return hash(self.v) if self.h is None else self.h
    def __repr__(self): return f"Eq({self.v})"


a, b, c = Eq(1), Eq(1), Eq(2, 1)
print(a == b, hash(a) == hash(b), len({a, b, c}), {a: "first", b: "second"}, a in [b], [b].index(a), (a,) == (b,), {a} == {b}, {a: 1} == {b: 1}, a != b, not a == c)


class NoHash:
    def __eq__(self, o): return True


class BackHash(NoHash):
    __hash__ = object.__hash__


class Derived(Eq):
    def __eq__(self, o): return super().__eq__(o)


for cls in (NoHash, BackHash, Derived):
    try:
        o = cls(1) if cls is Derived else cls()
        hash(o)
        print(cls.__name__, "hashable")
    except TypeError as e:
        print(e)
for bad in (lambda s: "x", lambda s: 1.5, lambda s: None, lambda s: 2**100, lambda s: True, lambda s: -1):
    C = type("C", (), {"__hash__": bad})
    try:
        print(hash(C()) == hash(bad(None)))
    except TypeError as e:
        print(e)
keys = [Eq(i, i % 3) for i in range(50)]
d = {k: i for i, k in enumerate(keys)}
print(len(d), all(d[Eq(i, i % 3)] == i for i in range(50)), Eq(99, 0) in d)
for k in keys[::2]:
    del d[k]
print(len(d), list(d.values())[:5], sum(Eq(i, i % 3) in d for i in range(50)))
calls = []


class Loud:
    def __init__(self, n): self.n = n
    def __hash__(self): calls.append(("hash", self.n)); return 1
    def __eq__(self, o): calls.append(("eq", self.n, o.n)); return self.n == o.n


x, y = Loud(1), Loud(2)
s = {x}
s.add(y)
x in s
y in s
print(calls)


class Changing:
    def __init__(self): self.h = 1
    def __hash__(self): return self.h


ch = Changing()
d = {ch: "v"}
ch.h = 2
print(ch in d, len(d), list(d)[0] is ch)
ch.h = 1
print(ch in d)
print(hash("a") == hash("a"), hash(b"a") == hash("a"), hash(int) == hash(int), hash(len) == hash(len), hash(None) == hash(None), hash(...) == hash(...), hash(NotImplemented) == hash(NotImplemented), hash("x".upper) == hash("x".upper), hash(range(0)) == hash(range(1, 1)), hash(range(1)) == hash(range(0, 1, 5)), isinstance(hash(object()), int))
import datetime, uuid, enum
print(hash(datetime.date(2024, 1, 1)) == hash(datetime.date(2024, 1, 1)), hash(uuid.UUID(int=5)) == hash(uuid.UUID(int=5)), hash(memoryview(b"a")) == hash(b"a"), hash(enum.Enum("E", "A").A) == hash("A"))

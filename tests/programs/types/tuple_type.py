"""tuple: construction, slices, comparison, hashing, subclassing, errors."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


t = (1, "a", None, 2.5)
print(t, (), (1,), tuple(), tuple("abc"), tuple([1, 2]), tuple(range(3)), tuple(x for x in "x"), tuple({1: 2}), (1, (2, (3,))), 1, 2)
print(t[0], t[-1], t[1:3], t[::-1], t[::2], t[10:], len(t), t.index("a"), t.count(1), t + (5,), t * 2, 2 * (1,), () + (), "a" in t, 9 in t, t == (1, "a", None, 2.5), t != t, bool(()), bool((0,)))
print((1, 2) < (1, 3), (1,) < (1, 0), () < (1,), (2,) > (1, 5), (1, 2) == [1, 2], (1, "a") < (2, 1), max((1, 2), (1, 3)), sorted([(2, 1), (1, 2), (1, 1)]), (1, 2) <= (1, 2), (1.0, True) == (1, 1))
for f in (lambda: t[4], lambda: t[-5], lambda: t["a"], lambda: t[1.5], lambda: t.__setitem__(0, 1), lambda: t.append(1), lambda: t + [1], lambda: t * "a", lambda: t.index(99), lambda: t.index(1, 1), lambda: (1, "a") < (1, 2), lambda: () < 1, lambda: hash(([],)), lambda: tuple(5), lambda: tuple(1, 2), lambda: tuple(x=1), lambda: t(), lambda: t[::0], lambda: setattr(t, "x", 1), lambda: t.count(), lambda: (1,) * 2**62, lambda: t.foo, lambda: -t, lambda: {(1, []): 1}):
    err(f)
try:
    t[0] = 1
except TypeError as e:
    print(e)
try:
    del t[0]
except TypeError as e:
    print(e)
print(hash(()) == hash(()), hash((1, 2)) == hash((1, 2)), hash((1, 2)) == hash((2, 1)), {(1, 2): "v"}[1, 2], hash((1.0, 2)) == hash((1, 2)), hash((1, 2, 3)), hash((0,)), hash(((), (1,))), hash((-1, 2**61 - 1)))
a = ([1],)
a[0].append(2)
print(a)
try:
    a[0] += [3]
except TypeError as e:
    print(e, a)
r = []
tr = (r,)
r.append(tr)
print(tr, repr(tr))
print(t.__getnewargs__(), (1, 2).__contains__(1), (1,).__add__((2,)), (1, 2).__len__(), (1,).__mul__(3), (1,).__eq__(1), (1,).__hash__() == hash((1,)), (3, 4).__getitem__(slice(1)), (1, 2).__iter__().__next__())


class T(tuple):
    def __new__(cls, *items, tag=None):
        self = super().__new__(cls, items)
        self.tag = tag
        return self

    def __repr__(self):
        return "T" + super().__repr__()


x = T(1, 2, tag="g")
print(x, x.tag, x[0], x + (3,), type(x + ()).__name__, type(x[:]).__name__, type(x * 1).__name__, x == (1, 2), hash(x) == hash((1, 2)), {x: 1}[(1, 2)], isinstance(x, tuple), tuple(x), type(tuple(x)).__name__, [*x])
a, *b = x
print(a, b, *x, x.index(2), x.count(5), sum(x), max(x), sorted(x, reverse=True), list(reversed(x)), "%s-%s" % x)
big = tuple(range(1000))
print(big[500], big[-1], sum(big), big[10:13], hash(big) == hash(tuple(range(1000))), big.index(999), len(big + big), (0,) * 5, big == tuple(list(big)))


def f():
    return 1, 2, 3


x, y, z = f()
x, y = y, x
print(x, y, z, f()[1], (lambda *a: a)(*f()), tuple(f()) is not None, tuple((1, 2)) == (1, 2))
tt = (1, 2)
print(tuple(tt) is tt, tt[:] is tt, tt + () == tt, tt * 1 == tt)
from collections import namedtuple
P = namedtuple("P", "x y", defaults=[5])
p = P(1)
print(p, p.x, p.y, p[0], p._asdict(), p._replace(x=9), P._fields, P._field_defaults, P._make([3, 4]), p == (1, 5), P.__match_args__, isinstance(p, tuple), P(y=1, x=2), p + (1,), repr(P), P.__doc__, P.x.__doc__)
for f in (lambda: P(), lambda: P(1, 2, 3), lambda: P(z=1), lambda: setattr(p, "x", 1), lambda: p._replace(z=1), lambda: namedtuple("Q", "a a"), lambda: namedtuple("Q", "1a"), lambda: namedtuple("Q", "class"), lambda: namedtuple("Q", "_a"), lambda: P._make([1, 2, 3]), lambda: namedtuple("Q", "a b", defaults=[1, 2, 3]), lambda: namedtuple("1", "a"), lambda: p.z):
    err(f)
print(namedtuple("Q", "a a class _b", rename=True)._fields, namedtuple("Q", "a, b")(1, 2), namedtuple("Q", ["a"], module="m").__module__)

"""Objects held only from unusual places survive collections: cells, generators, frames, iterators, defaults, native calls in progress."""
import collections
import functools
import gc
import itertools
import sys


class Obj:
    def __init__(self, v): self.v = [v]


def churn():
    for _ in range(30):
        [[i] for i in range(200)]
    gc.collect()


def closure():
    x = Obj(1)
    return lambda: x.v


def default(x=Obj(2)): return x.v


def gen():
    x, l = Obj(3), [Obj(i) for i in range(5)]
    yield 1
    yield x.v, [o.v for o in l]


def deco(f):
    data = Obj("deco")

    @functools.wraps(f)
    def w(*a): return data.v, f(*a)
    return w


@deco
def decorated(): return "decorated"


c, g, p, d = closure(), gen(), functools.partial(lambda o: o.v, Obj(4)), collections.deque([Obj(5)])
next(g)
m = map(lambda o: o.v, [Obj(6), Obj(7)])
z, e, ch = zip([Obj(8)], [Obj(9)]), enumerate([Obj(10)]), itertools.chain([Obj(11)], [Obj(12)])
cyc = itertools.cycle([Obj(13)])
tee1, tee2 = itertools.tee([Obj(14), Obj(15)])
next(tee1)
grp = itertools.groupby([Obj(16), Obj(17)], key=lambda o: 0)
bound = Obj(18).v.append
meth = type("M", (), {"get": lambda self: self.o.v, "o": Obj(19)})().get
it, rev, key = iter([Obj(20)]), reversed([Obj(21)]), iter({Obj(22): 1})
mv = memoryview(bytearray(b"view"))
sl = slice(Obj(23), Obj(24))
gexp = (o.v for o in [Obj(25)])
co_result = []


async def co():
    x = Obj(26)
    await asleep()
    co_result.append(x.v)


class asleep:
    def __await__(self): yield "suspended"


coro = co()
coro.send(None)
try:
    raise ValueError(Obj(27))
except ValueError as err:
    saved = err
frame = (lambda o: sys._getframe())(Obj(28))
prop = property((lambda o: lambda self: o.v)(Obj(29)))
cls = type("Cls", (), {"attr": Obj(30), "p": prop})
acc = itertools.accumulate([Obj(31), Obj(32)], lambda a, b: Obj(a.v + b.v))
first = next(acc)
churn()
print(c(), default(), next(g), p(), d[0].v, list(m), [(a.v, b.v) for a, b in z], [(i, o.v) for i, o in e], [o.v for o in ch], next(cyc).v, [o.v for o in tee2], next(tee1).v, [[o.v for o in x] for _, x in grp], bound("x"), meth(), next(it).v, next(rev).v, next(key).v, bytes(mv), sl.start.v, sl.stop.v, next(gexp), decorated())
try:
    coro.send(None)
except StopIteration:
    print(co_result)
print(saved.args[0].v, frame.f_locals["o"].v, cls.attr.v, cls().p, next(acc).v)


def during_sort():
    data = [Obj(i * 7 % 50) for i in range(50)]

    def key(o):
        if o.v[0] % 10 == 0:
            churn()
        return o.v[0]
    data.sort(key=key)
    return [o.v[0] for o in data] == list(range(50))


def during_calls(a, *args, k=None, **kw):
    churn()
    return a.v, [x.v for x in args], k.v, {n: o.v for n, o in kw.items()}


class Key:
    def __init__(self, n): self.n = n
    def __hash__(self): gc.collect() if self.n % 20 == 0 else None; return self.n % 7
    def __eq__(self, o): gc.collect() if self.n % 20 == 1 else None; return self.n == o.n
    def __lt__(self, o): return self.n < o.n
    def __repr__(self): gc.collect(); return f"K{self.n}"


print(during_sort(), during_calls(Obj(1), Obj(2), Obj(3), k=Obj(4), z=Obj(5)), (Obj(1), churn(), Obj(2))[0].v, [Obj(1), churn()][0].v, {"k": Obj(1), "z": churn()}["k"].v, (lambda a, b: a.v)(Obj(9), churn()), "".join([chr(97 + i) for i in range(3)] + [churn() or "z"]), f"{Obj(5).v}{churn()}{Obj(6).v}")
ks = {Key(i): Obj(i) for i in range(60)}
print(len(ks), ks[Key(41)].v, [Key(1), Key(2)], sorted({Key(3), Key(1)}), str([Key(5)] * 2), len(set(map(Key, range(40)))))


def rec(n): return [Obj(n), rec(n - 1) if n else churn()]


x, depth = rec(60), 0
while x:
    depth += x[0].v[0]
    x = x[1]
print(depth)
print(functools.reduce(lambda a, o: (gc.collect(), Obj(a.v[0] + o.v[0]))[1], [Obj(i) for i in range(20)]).v, max((Obj(i) for i in range(20)), key=lambda o: (gc.collect(), o.v[0])[1]).v, [o.v for o in filter(lambda o: gc.collect() is not None and o.v[0] % 5 == 0, [Obj(i) for i in range(20)])], sorted([Obj(3), Obj(1)], key=lambda o: o.v)[0].v)
import re, json
print(re.sub(r"\d", lambda m: (gc.collect(), str(int(m[0]) + 1))[1], "a1b2c3"), json.loads('{"a": [1, {"b": 2}]}', object_hook=lambda d: (gc.collect(), d)[1]), json.dumps([Obj(1), {"k": Obj(2)}], default=lambda o: (gc.collect(), o.v)[1]), "%s %s" % (Key(1), Key(2)), "{} {}".format(Key(3), [Key(4)]))

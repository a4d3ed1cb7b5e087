"""Data nested deeper than any stack, and iterators and calls nested as deeply: an answer or an error, and no crash.

CPython does not survive such depths everywhere, so there everything is shallow; only that it ends is printed.
"""
import collections
import contextlib
import bisect
import functools
import gc
import heapq
import io
import itertools
import operator
import os
import sys
import weakref

# A collection at each few hundred objects that are this deep takes long, so the depth is less there.
STRESSED = "TAIPAN_GC_STRESS" in os.environ
DEEP = 200 if sys.implementation.name == "cpython" else 3000 if STRESSED else 100_000


def nest(make, n=DEEP, x=None):
    for _ in range(min(n, DEEP)):
        x = make(x)
    return x


def attempt(name, f):
    try:
        f()
    except Exception:
        pass
    print(name, "survived")


def ident(x):
    return x


def delegating(x):
    yield from x


def generating(x):
    for y in x:
        yield y


async def waiting(inner):
    return await inner if inner else 5


def drive(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as e:
        return e.value


for name, f in {
    "map": lambda: next(nest(lambda x: map(ident, x), x=[1])),
    "map native": lambda: next(nest(lambda x: map(abs, x), x=[1])),
    "filter": lambda: next(nest(lambda x: filter(None, x), x=[1])),
    "zip": lambda: next(nest(lambda x: zip(x), x=[1])) and 1,
    "enumerate": lambda: next(nest(lambda x: enumerate(x), x=[1])) and 1,
    "reversed": lambda: next(nest(lambda x: iter(x), x=[1])),
    "chain": lambda: next(nest(lambda x: itertools.chain(x), x=[1])),
    "chain from": lambda: next(nest(lambda x: itertools.chain.from_iterable([x]), x=[1])),
    "chain list": lambda: list(nest(lambda x: itertools.chain(x, [2]), 5000, x=[1])),
    "islice": lambda: next(nest(lambda x: itertools.islice(x, 5), x=[1])),
    "takewhile": lambda: next(nest(lambda x: itertools.takewhile(bool, x), x=[1])),
    "dropwhile": lambda: next(nest(lambda x: itertools.dropwhile(operator.not_, x), x=[1])),
    "accumulate": lambda: next(nest(lambda x: itertools.accumulate(x), x=[1])),
    "starmap": lambda: next(nest(lambda x: itertools.starmap(lambda *a: (1,), x), x=[(1,)])) and 1,
    "cycle": lambda: next(nest(lambda x: itertools.cycle(x), x=[1])),
    "groupby": lambda: next(nest(lambda x: itertools.groupby(x), x=[1])) and 1,
    "tee": lambda: next(nest(lambda x: itertools.tee(x)[0], x=iter([1]))),
    "tee of map": lambda: next(nest(lambda x: itertools.tee(map(ident, x))[0], x=iter([1]))),
    "pairwise": lambda: next(nest(lambda x: itertools.pairwise(x), x=[1, 2]), 0),
    "batched": lambda: next(nest(lambda x: itertools.batched(x, 1), x=[1])) and 1,
    "compress": lambda: next(nest(lambda x: itertools.compress(x, [1]), x=[1])),
    "zip_longest": lambda: next(nest(lambda x: itertools.zip_longest(x), x=[1])) and 1,
    "product": lambda: next(nest(lambda x: itertools.product(x), 1000, x=[1])) and 1,
    "iter call": lambda: next(nest(lambda x: iter(functools.partial(next, x), 5), x=iter([1]))),
    "genexpr": lambda: next(nest(lambda x: (y for y in x), x=[1])),
    "gen": lambda: next(nest(generating, x=[1])),
    "yield from": lambda: next(nest(delegating, x=[1])),
    "yield from sum": lambda: sum(nest(delegating, x=[1])),
    "gen sum": lambda: sum(nest(generating, 50000, x=[1])),
    "await": lambda: drive(nest(waiting, 200)),
    "sorted": lambda: sorted(nest(lambda x: map(ident, x), x=[1])),
    "closures": lambda: nest(lambda f: lambda: f(), x=lambda: 1)(),
    "closure args": lambda: nest(lambda f: lambda *a: f(*a), x=lambda: 1)(),
    "wraps": lambda: nest(lambda f: functools.lru_cache(f), x=lambda: 1)(),
    "singledispatch": lambda: nest(lambda f: functools.partialmethod(f), 2000, x=lambda: 1),
    "callable iterator": lambda: list(nest(lambda x: iter(x.__next__, 7), x=iter([1, 7]))),
    "itemgetter": lambda: operator.attrgetter(".".join(["real"] * DEEP))(1),
    "memo": lambda: nest(lambda x: operator.methodcaller("__call__", x), x=1) and 1,
    "ChainMap": lambda: nest(lambda m: collections.ChainMap(m), 20000, x={})[1],
    "ExitStack": lambda: [s.callback(ident, 1) for s in [contextlib.ExitStack()] for _ in range(DEEP)] and 1,
    "BufferedReader": lambda: nest(lambda x: io.BufferedReader(x), 200, x=io.BytesIO(b"abc")).read(1),
    "BufferedWriter": lambda: nest(lambda x: io.BufferedWriter(x), 200, x=io.BytesIO(b"abc")).flush(),
    "BufferedRandom close": lambda: nest(lambda x: io.BufferedReader(x), 200, x=io.BytesIO(b"abc")).close(),
    "TextIOWrapper": lambda: nest(lambda x: io.TextIOWrapper(x), 200, x=io.BytesIO(b"abc")).name,
    "bases": lambda: len(nest(lambda c: type("C", (c,), {}), 1500, x=object).__mro__),
    "subclass": lambda: issubclass(nest(lambda c: type("C", (c,), {}), 1500, x=int), int),
    "new": lambda: nest(lambda c: type("C", (c,), {}), 1500, x=int)(5),
    "super": lambda: nest(lambda c: type("C", (c,), {"f": lambda s, c=c: 1}), 1500, x=int)(5).f(),
    "metaclasses": lambda: type(nest(lambda c: type(c)("C", (c,), {}), 1000, x=type)) and 1,
    "weak references": lambda: nest(lambda x: [weakref.ref(x), x], x=set()) and 1,
    "sum lists": lambda: len(sum(([i] for i in range(3000)), [])),
    "reduce": lambda: functools.reduce(lambda a, b: (a, b), range(DEEP)) and 1,
    "heap": lambda: heapq.heappop([nest(lambda x: (x,)), nest(lambda x: (x,))]) and 1,
    "bisect": lambda: bisect.bisect([nest(lambda x: (x,))], nest(lambda x: (x,))) and 1,
}.items():
    attempt(name, f)
gc.collect()
print("freed")

"""functools: partial, reduce, wraps, cmp_to_key, total_ordering, singledispatch, singledispatchmethod, cached_property, partialmethod, Placeholder."""
import functools as ft


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def f(a, b=2, *args, c=3, **kw): return a, b, args, c, kw


p = ft.partial(f, 1, c=5)
print(p(), p(9), p(9, 8, c=7, z=1), p.func is f, p.args, p.keywords, repr(p).split("<")[0], ft.partial(p, 2, d=4)(), ft.partial(ft.partial(f, 1), 2).args, ft.partial(int, base=2)("101"))
p.attr = 5
print(p.attr, p.__dict__, ft.partial(print, "x", sep="-")("y"), ft.partial(f, ft.Placeholder, "second")("first"), ft.partial(f, ft.Placeholder, 2, ft.Placeholder, 4)("a", "c", "e"))
for g in (lambda: ft.partial(), lambda: ft.partial(5), lambda: p(b=1), lambda: ft.partial(f, ft.Placeholder)("a"), lambda: ft.partial(f, ft.Placeholder, 1)(), lambda: ft.reduce(f, []), lambda: ft.reduce(5, [1, 2]), lambda: ft.reduce(lambda a, b: a + b, [1, "x"]), lambda: ft.cmp_to_key(), lambda: ft.lru_cache("a"), lambda: ft.wraps()(f)):
    err(g)
print(ft.reduce(lambda a, b: a * b, range(1, 6)), ft.reduce(max, [3, 9, 4]), ft.reduce(lambda a, b: a + [b], "abc", []), ft.reduce(lambda a, b: (a, b), "abcd"), ft.reduce(lambda a, b: a, [7]))


def deco(fn):
    @ft.wraps(fn)
    def w(*a, **k):
        "wrapper doc"
        return fn(*a, **k)
    return w


@deco
def documented(x: int) -> str:
    "the doc"
    return str(x)


print(documented.__name__, documented.__doc__, documented.__annotations__, documented.__wrapped__(5), documented.__module__, documented.__qualname__)


@ft.total_ordering
class V:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v if isinstance(o, V) else NotImplemented
    def __lt__(self, o): return self.v < o.v if isinstance(o, V) else NotImplemented


print(V(1) < V(2), V(1) <= V(1), V(2) > V(1), V(2) >= V(3), V(1) != V(1), max(V(1), V(5)).v)
err(lambda: V(1) >= 5)
err(lambda: ft.total_ordering(type("E", (), {})))


@ft.singledispatch
def show(x, *a): return f"object {x!r}"


@show.register
def _(x: int | float, *a): return f"number {x}"


@show.register(list)
def show_list(x, *a): return f"list of {len(x)}"


@show.register(type(None))
def _(x): return "none"


class L(list): pass


print(show("s"), show(1), show(True), show(1.5), show([1]), show(L()), show(None), show.dispatch(L) is show_list, show.dispatch(bytes).__name__, len(show.registry), show(1j))
err(lambda: show())
err(lambda: show.register(5))


class M:
    @ft.singledispatchmethod
    def m(self, x): return "default"

    @m.register
    def _(self, x: int): return "int"

    @m.register(str)
    @classmethod
    def _(cls, x): return cls.__name__

    base = ft.partialmethod(lambda self, a, b: (a, b), 1)

    @ft.cached_property
    def cp(self):
        print("computed")
        return [1]


m = M()
print(m.m([]), m.m(1), m.m("s"), m.base(2), m.cp is m.cp, m.__dict__, M.cp.__class__.__name__)
del m.cp
print(m.cp)
m.cp = "assigned"
print(m.cp)


class S:
    __slots__ = ()
    cp = ft.cached_property(lambda self: 1)


err(lambda: S().cp)
print(sorted([3, 1, 2], key=ft.cmp_to_key(lambda a, b: b - a)), ft.cmp_to_key(lambda a, b: a - b)(1) < ft.cmp_to_key(lambda a, b: a - b)(2) if False else "", min("bca", key=ft.cmp_to_key(lambda a, b: (a > b) - (a < b))))
K = ft.cmp_to_key(lambda a, b: (a > b) - (a < b))
print(K(1) < K(2), K(1) == K(1), K(3).obj)
err(lambda: hash(K(1)))
err(lambda: K(1) < 5)
calls = []


@ft.lru_cache(maxsize=2)
def sq(x):
    calls.append(x)
    if x < 0: raise ValueError("negative")
    return x * x


print([sq(i) for i in (1, 2, 1, 3, 2, 1)], calls, sq.cache_info())
err(lambda: sq(-1))
err(lambda: sq(-1))
print(calls, sq.cache_parameters(), sq.__wrapped__.__name__, sq.__name__)
fib = ft.cache(lambda n: n if n < 2 else fib(n - 1) + fib(n - 2))
print(fib(100), fib.cache_info())
print(ft.WRAPPER_ASSIGNMENTS[:2], ft.update_wrapper(ft.partial(f), f).__name__)
import pickle
print(pickle.loads(pickle.dumps(ft.partial(max, 5)))(3))

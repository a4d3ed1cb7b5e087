"""Decorators: order, arguments, classes as decorators, any expression."""
import functools


def trace(tag):
    print("make", tag)

    def deco(f):
        print("apply", tag, f.__name__)

        @functools.wraps(f)
        def wrapper(*a, **k):
            print("call", tag)
            return f(*a, **k)
        return wrapper
    return deco


@trace("outer")
@trace("inner")
def add(a, b):
    "adds"
    return a + b


print(add(1, b=2), add.__name__, add.__doc__, add.__wrapped__.__wrapped__(3, 4))


@lambda f: "replaced"
def gone():
    pass


print(gone)
registry = {}


@registry.setdefault("k", lambda f: f)
def kept():
    return "kept"


@[None, lambda f: f][1]
def indexed():
    return "indexed"


print(kept(), indexed())


class Count:
    def __init__(self, f):
        functools.update_wrapper(self, f)
        self.f, self.n = f, 0

    def __call__(self, *a):
        self.n += 1
        return self.f(*a)

    def __get__(self, obj, owner):
        return functools.partial(self, obj)


@Count
def square(x):
    return x * x


print(square(3), square(4), square.n, square.__name__)


class K:
    @Count
    def m(self, x):
        return ("m", x)

    @staticmethod
    def s(x):
        return ("s", x)

    @classmethod
    def c(cls, x):
        return (cls.__name__, x)

    @property
    def p(self):
        return "p"

    @functools.cached_property
    def cp(self):
        print("once")
        return [1]


k = K()
print(k.m(1), K.s(2), k.s(3), K.c(4), k.c(5), k.p, k.cp, k.cp)


def add_repr(cls):
    cls.__repr__ = lambda self: f"<{cls.__name__} {vars(self)}>"
    return cls


@add_repr
@functools.total_ordering
class V:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return self.v == o.v

    def __lt__(self, o):
        return self.v < o.v


print(V(1), V(1) <= V(2), V(2) >= V(1), V(1) > V(2), V(1) != V(2))
try:
    @None
    def broken():
        pass
except TypeError as e:
    print(e)


def boom(f):
    raise ValueError("decorating " + f.__name__)


try:
    @boom
    def never():
        pass
except ValueError as e:
    print(e)
print("never" in globals())


@functools.lru_cache(maxsize=2)
def cached(x):
    print("compute", x)
    return x


cached(1), cached(2), cached(1), cached(3), cached(2)
print(cached.cache_info())


@functools.singledispatch
def show(x):
    return "object"


@show.register
def _(x: int):
    return "int"


@show.register(list)
@show.register(tuple)
def _(x):
    return "sequence"


print(show(1), show(True), show("s"), show([]), show(()))
async def noop(): ...


@trace("async")
async def co():
    return 1


c = co()
try:
    c.send(None)
except StopIteration as e:
    print("result", e.value)

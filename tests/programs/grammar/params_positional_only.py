"""Positional-only parameters."""


def err(f, *args, **kwargs):
    try:
        print("no error:", f(*args, **kwargs))
    except TypeError as e:
        print("TypeError:", e)


def f(a, b, /):
    return a, b


def g(a, /, b):
    return a, b


def h(a, b=2, /, c=3, *, d=4):
    return a, b, c, d


def kw(a, /, **kwargs):
    return a, kwargs


print(f(1, 2), g(1, 2), g(1, b=2), h(1), h(1, 2, c=5), h(1, d=0))
err(f, a=1, b=2)
err(f, 1, b=2)
err(f)
err(f, 1)
err(f, 1, 2, 3)
err(g, a=1, b=2)
err(h)
err(h, 1, b=3)
err(h, 1, 2, 3, 4)
err(h, a=1, b=3, c=4)
print(kw(1, a=2, b=3), kw(1))
err(kw, a=1)
print((lambda a, /: a)(3))
err(lambda a, /: a, a=3)


class C:
    def __init__(self, x=0, /, **extra):
        self.x = x
        self.extra = extra


c = C(1, x=2, self=3)
print(c.x, c.extra)
print(f.__code__.co_posonlyargcount, h.__code__.co_posonlyargcount, h.__code__.co_argcount, h.__code__.co_kwonlyargcount)
print(h.__code__.co_varnames, f.__code__.co_varnames)
err(h, 1, 2, 3, b=1)
err(f, 1, 2, c=3)

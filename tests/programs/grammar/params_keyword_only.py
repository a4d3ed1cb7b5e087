"""Keyword-only parameters and **kwargs."""


def err(f, *args, **kwargs):
    try:
        print("no error:", f(*args, **kwargs))
    except TypeError as e:
        print("TypeError:", e)


def f(a, *, b, c=3):
    return a, b, c


def g(*, x, y, z):
    return x, y, z


def h(a=1, *rest, k=5, **kw):
    return a, rest, k, kw


print(f(1, b=2), f(a=1, b=2, c=4), f(b=1, a=2))
err(f, 1)
err(f, 1, 2)
err(f, 1, 2, b=3)
err(f, 1, 2, 3, b=3)
err(f, b=1)
err(f, 1, b=2, d=3)
err(g)
err(g, x=1)
err(g, x=1, y=2)
err(g, 1, x=1, y=2, z=3)
print(h(), h(1, 2, 3), h(k=1), h(q=1, r=2), h(1, 2, k=3, s=4))
print(f.__kwdefaults__, g.__kwdefaults__, h.__kwdefaults__)
f.__kwdefaults__["b"] = "given"
print(f(1))
f.__kwdefaults__ = None
err(f, 1, b=2)


def order(**kw):
    return list(kw)


print(order(z=1, a=2, m=3), order(**{"b": 1}, a=0, **{"c": 2}))
err(order, **{"a": 1}, **{"b": 2})
err(lambda: order(**{"a": 1}, **{"a": 2}))
err(lambda: order(a=1, **{"a": 2}))
err(lambda: order(**{1: 2}))
err(lambda: order(**[("a", 1)]))
err(lambda: order(**5))
err(lambda: order(*5))
err(lambda: order(1))


def same(kw=None, **kwargs):
    return kw, kwargs


print(same(kw=1), same(kwargs=2), same(self=3))


class Mapping:
    def keys(self):
        print("keys")
        return ["p", "q"]

    def __getitem__(self, key):
        print("get", key)
        return key * 2


print(order(**Mapping()), same(**Mapping()))
kw = {"a": 1}


def change(**k):
    k["new"] = 1
    return k


print(change(**kw), kw)
print((lambda *, a, b=2: (a, b))(a=1))
print((lambda **k: k)(one=1), (lambda *a, **k: (a, k))(1, *[2, 3], x=1, *(4,), **{"y": 2}))
print(order(**{"not an identifier": 1, "": 2}))

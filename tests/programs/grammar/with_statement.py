"""with: order, exceptions, suppression, multiple managers, targets, return and loops inside."""


class M:
    def __init__(self, name, swallow=False, fail=""):
        self.name, self.swallow, self.fail = name, swallow, fail

    def __enter__(self):
        print("enter", self.name)
        if self.fail == "enter":
            raise RuntimeError("enter failed")
        return self.name.upper()

    def __exit__(self, t, v, tb):
        print("exit", self.name, t.__name__ if t else None, v, tb is not None)
        if self.fail == "exit":
            raise RuntimeError("exit failed")
        return self.swallow


with M("a") as a:
    print("body", a)
with M("a"), M("b") as b, M("c"):
    print("body", b)
with (
    M("p") as p,
    M("q"),
):
    print("parenthesised", p)
with (M("tuple")) as t:
    print(t)
with M("swallow", True):
    raise ValueError("gone")
print("after")
try:
    with M("outer"), M("inner"):
        raise ValueError("through")
except ValueError as e:
    print("caught", e)
with M("outer", True), M("inner"):
    raise ValueError("outer swallows")
try:
    with M("a"), M("b", fail="enter"):
        print("not reached")
except RuntimeError as e:
    print(e)
try:
    with M("a", fail="exit"):
        raise ValueError("original")
except RuntimeError as e:
    print(e, repr(e.__context__))
with M("a", True), M("b", fail="exit"):
    raise ValueError("original")


def ret():
    with M("r"):
        return "value"


def loops():
    out = []
    for i in range(4):
        with M(f"l{i}"):
            if i == 1:
                continue
            if i == 3:
                break
            out.append(i)
    return out


def swallow_return():
    with M("s", True):
        raise KeyError
    return "continued"


print(ret(), loops(), swallow_return())


def gen():
    with M("gen"):
        yield 1
        yield 2


g = gen()
print(next(g))
g.close()


class Target:
    pass


t = Target()
d = {}
with M("x") as t.attr, M("y") as d["k"], M("uv") as (u, v):
    print(t.attr, d, u, v)
with M("list") as [a, *rest]:
    print(a, rest)
for bad in (5, "s", None, type("OnlyEnter", (), {"__enter__": lambda s: 1})(), M):
    try:
        with bad:
            pass
    except TypeError as e:
        print(e)


class Raw:
    __enter__ = lambda self: "raw"
    __exit__ = lambda self, *a: print("raw exit", len(a))


with Raw() as r:
    print(r)
r = Raw()
r.__enter__ = lambda: "instance attribute is not used"
with r as x:
    print(x)


class Truthy:
    def __enter__(self):
        return self

    def __exit__(self, *a):
        return "a true value"


with Truthy():
    1 / 0
print("swallowed by a true value")


def nested():
    try:
        with M("1"):
            try:
                with M("2"):
                    raise KeyError("k")
            except KeyError:
                print("handled between")
                raise IndexError("i")
    except IndexError as e:
        return repr(e), repr(e.__context__)
    finally:
        print("finally")


print(nested())
from contextlib import contextmanager, ExitStack, suppress, closing, nullcontext


@contextmanager
def cm(n):
    print("before", n)
    try:
        yield n * 2
    except ValueError as e:
        print("seen", e)
    finally:
        print("after", n)


with cm(1) as x, cm(2) as y:
    print(x, y)
with cm(3):
    raise ValueError("into generator")
with ExitStack() as stack:
    for i in range(3):
        print(stack.enter_context(cm(i)))
    stack.callback(print, "callback", sep="|")
with suppress(KeyError), nullcontext(7) as n:
    {}[n]

"""Everything that can be called, and what the special method lookup ignores: instances, classes, metaclasses."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Meta(type):
    def __len__(cls): return 10
    def __getitem__(cls, k): return ("meta item", k)
    def __add__(cls, o): return "meta add"
    def __iter__(cls): return iter("meta")
    def __contains__(cls, x): return True
    def __getattr__(cls, n): return f"meta attr {n}"
    def __eq__(cls, o): return o == "equal to class"
    def __hash__(cls): return 7
    def __bool__(cls): return False
    def __str__(cls): return "str of class"
    def __enter__(cls): return "entered"
    def __exit__(cls, *a): return True
    def __neg__(cls): return "neg"
    def __dir__(cls): return ["d"]
    def __format__(cls, s): return f"fmt {s}"


class K(metaclass=Meta):
    def __len__(self): return 1
    def __iter__(self): return iter("inst")
    def __getitem__(self, k): return ("inst item", k)


k = K()
print(len(K), len(k), K[1], k[1], K + 1, list(K), list(k), 5 in K, K.nope, K == "equal to class", hash(K), bool(K), str(K), -K, dir(K), f"{K:x}")
with K as x:
    raise ValueError(x)
err(lambda: k.nope)
err(lambda: k + 1)


class Plain:
    pass


p = Plain()
for name, f in (("__len__", lambda: len(p)), ("__call__", lambda: p()), ("__iter__", lambda: iter(p)), ("__getitem__", lambda: p[0]), ("__add__", lambda: p + 1), ("__bool__", lambda: bool(p)), ("__eq__", lambda: p == 1), ("__hash__", lambda: hash(p) == 5), ("__contains__", lambda: 1 in p), ("__str__", lambda: str(p) == "s"), ("__enter__", lambda: p.__enter__()), ("__getattr__", lambda: p.zz), ("__index__", lambda: [1][p]), ("__format__", lambda: f"{p}" == "s"), ("__next__", lambda: next(p)), ("__reversed__", lambda: reversed(p)), ("__set_name__", lambda: 1), ("__instancecheck__", lambda: isinstance(1, p))):
    setattr(p, name, lambda *a: 5)
    print(name, end=" ")
    err(f)
Plain.__len__ = lambda self: 3
print(len(p), bool(p))
Plain.__call__ = lambda self, *a, **kw: (a, kw)
print(p(1, x=2), callable(p))
Plain.__call__ = 5
err(lambda: p())
Plain.__call__ = Plain
print(type(p()).__name__)
del Plain.__call__
err(lambda: p())


class CallDesc:
    def __get__(self, o, t): return lambda *a: ("descriptor", a, o is not None)


class WithDesc:
    __call__ = CallDesc()
    __len__ = property(lambda self: lambda: 42)
    __add__ = staticmethod(lambda o: ("static add", o))
    __getitem__ = classmethod(lambda cls, k: (cls.__name__, k))


w = WithDesc()
print(w(1), len(w), w + 2, w[3])


class Chain:
    def __call__(self, x): return Chain() if x else "end"


print(Chain()(1)(1)(0), type(Chain())()(0))


class NewCall(type):
    def __call__(cls, *a):
        print("meta call", a)
        o = super().__call__(*a)
        return o


class X(metaclass=NewCall):
    def __new__(cls, *a): print("new", a); return super().__new__(cls)
    def __init__(self, *a): print("init", a)


X(1)
type.__call__(X, 2)
X.__new__(X, 3)
for f in (lambda: 5 .real(), lambda: K.nope(), lambda: (lambda: 0)(1), lambda: print.__call__("direct"), lambda: len.__call__([1]), lambda: (lambda *a: a).__call__(1, 2), lambda: type.__call__(int, "7"), lambda: Plain.__init__(p, 1)):
    err(f)
import functools, operator
for f in (len, int, str.upper, "x".upper, functools.partial(int, "5"), operator.itemgetter(0), lambda s="d": s, Chain().__call__, classmethod, staticmethod(len), K, abs, type, [].append, {}.get, print):
    print(callable(f), end=" ")
print()


class Get:
    def __getattribute__(self, n):
        if n.startswith("__"): return object.__getattribute__(self, n)
        return lambda *a: (n, a)


print(Get().anything(1, 2), Get().x.__class__.__name__)
err(lambda: len(Get()))

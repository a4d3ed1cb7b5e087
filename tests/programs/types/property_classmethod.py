"""property, classmethod, staticmethod objects: attributes, chaining, errors, documentation."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class C:
    def __init__(self): self._x = 1

    def get(self):
        "getter doc"
        return self._x

    def set(self, v): self._x = v

    def rem(self): del self._x

    x = property(get, set, rem)
    y = property(get, doc="own doc")
    w = property(fset=set)
    e = property()

    @property
    def z(self):
        """z doc"""
        return self._x * 2

    @z.setter
    def z(self, v): self._x = v // 2

    @classmethod
    def cm(cls, *a):
        "cm doc"
        return cls.__name__, a

    @staticmethod
    def sm(*a):
        "sm doc"
        return a


c = C()
c.x = 5
print(c.x, c.z, C.x.__doc__, C.y.__doc__, C.z.__doc__, C.w.__doc__, C.x.fget.__name__, C.x.fset.__name__, C.x.fdel.__name__, C.y.fset, type(C.x).__name__, C.z.__name__, C.__dict__["z"].__name__, C.x.__isabstractmethod__)
c.z = 20
c.w = 3
print(c.x)
del c.x
for f in (lambda: c.x, lambda: c.w, lambda: c.e, lambda: setattr(c, "y", 1), lambda: delattr(c, "y"), lambda: delattr(c, "z"), lambda: setattr(c, "e", 1), lambda: delattr(c, "e"), lambda: C.x.__get__(None, C) is C.x, lambda: property(1, 2, 3, 4, 5), lambda: C.x.__set__(c, 3), lambda: C.x.__get__(c), lambda: setattr(C.x, "fget", 1), lambda: property(5).__get__(c), lambda: C.x.getter(lambda s: "new").__get__(c)):
    err(f)


class D(C):
    @C.z.getter
    def z(self): return "overridden getter"

    @property
    def x(self): return "D.x"

    @x.deleter
    def x(self): print("deleted")


d = D()
d.z = 8
print(d.z, d._x, d.x, D.cm(1), d.cm(2), D.sm(3), d.sm(4))
del d.x
err(lambda: setattr(d, "x", 1))
print(C.cm.__name__, C.cm.__doc__, C.cm.__self__ is C, C.cm.__func__.__name__, C.sm.__name__, C.sm.__doc__, C.__dict__["cm"].__func__(D), C.__dict__["sm"].__func__(1), C.__dict__["sm"](5), C.__dict__["cm"].__wrapped__.__name__, C.__dict__["sm"].__wrapped__.__name__, type(C.__dict__["cm"]).__name__, type(C.__dict__["sm"]).__name__, C.__dict__["cm"].__doc__)
err(lambda: C.__dict__["cm"](1))
err(lambda: classmethod())
err(lambda: staticmethod(1, 2))
err(lambda: classmethod(5).__get__(1)())
err(lambda: C.__dict__["cm"].__get__(None, D)())
err(lambda: C.__dict__["cm"].__get__(c)())
s = staticmethod(len)
print(s("abc"), s.__wrapped__ is len, s.__name__, repr(s)[:14], s.__get__(5) is len, callable(s), classmethod(len).__func__ is len, repr(classmethod(len)))
s.attr = 1
print(s.attr, vars(s).get("attr"))


class P(property):
    def __get__(self, o, t=None):
        return ("P", super().__get__(o, t)) if o is not None else self


class E:
    @P
    def v(self):
        "v doc"
        return 7

    @v.setter
    def v(self, x): self.got = x


e = E()
e.v = 4
print(e.v, e.got, type(E.v).__name__, E.v.__doc__, E.v.__name__)


class F:
    @property
    @classmethod
    def odd(cls): return 1

    @classmethod
    @property
    def odd2(cls): return 2


err(lambda: F().odd)
print(type(F.odd2).__name__)
import abc


class A(abc.ABC):
    @property
    @abc.abstractmethod
    def p(self): ...

    @classmethod
    @abc.abstractmethod
    def q(cls): ...

    @staticmethod
    @abc.abstractmethod
    def r(): ...


err(A)


class B(A):
    p = 1

    @classmethod
    def q(cls): return "q"


err(B)


class G(B):
    r = staticmethod(lambda: "r")


print(G().p, G.q(), G.r(), sorted(A.__abstractmethods__), A.p.__isabstractmethod__)

"""Classes changed while their methods run: __class__, __bases__, methods deleted, __slots__ layouts, mro()."""
import gc
import sys
import types
import weakref

def show(name, f):
    try:
        r = repr(f())
        print(name, "->", r if len(r) < 150 else len(r))
    except BaseException as e:
        print(name, "->", type(e).__name__ + ":", str(e)[:200])
    sys.stdout.flush()
class A:
    def __init__(self): self.x = 1; self.y = 2
    def f(self, i):
        if i == 50: self.__class__ = B
        return self.x
    def g(self): return "A.g"
class B:
    def __init__(self): self.y = 3; self.x = 4
    def f(self, i):
        if i == 70: self.__class__ = A
        if i == 80: del A.g
        if i == 90: A.g = lambda s: "new"
        return self.y
    def g(self): return "B.g"
def loop():
    a = A(); out = []
    for i in range(100):
        r = a.f(i)
        try: out.append((r, a.g()))
        except AttributeError as e: out.append(str(e))
        if i == 60: A.f2 = A.f
    return [o for i, o in enumerate(out) if not i or o != out[i - 1]], type(a).__name__
for _ in range(3): show("switch", loop)
class Base1:
    def m(self): return 1
class Base2:
    def m(self): return 2
class Derived(Base1):
    def k(self): return super().m()
def bases():
    d = Derived(); out = []
    for i in range(300):
        out.append((d.m(), d.k()))
        if i == 100: Derived.__bases__ = (Base2,)
        if i == 200: Derived.__bases__ = (Base1, Base2)
        if i == 250: del Base1.m
        if i == 270: Base1.m = lambda s: "again"
    return [o for i, o in enumerate(out) if not i or o != out[i - 1]]
show("bases", bases)
show("bases", lambda: [setattr(Base1, "m", lambda s: 1), setattr(Derived, "__bases__", (Base1,)), bases()][2])
class P:
    @property
    def v(self):
        self.n = getattr(self, "n", 0) + 1
        if self.n == 40: type(self).v = 7
        return self.n
def prop():
    p = P(); s = 0
    for i in range(100): s += p.v
    return s
show("property", prop)
class G:
    def __getattr__(self, name):
        if name == "a" and self.__dict__.setdefault("n", 0) > 30: type(self).a = property(lambda s: s.__dict__.pop("n", 0))
        self.__dict__["n"] = self.__dict__.get("n", 0) + 1
        return 1
def getattr_():
    g = G(); return sum(g.a for _ in range(100))
show("getattr", getattr_)
class S1: __slots__ = ("a", "b")
class S2: __slots__ = ("a", "b")
class S3: __slots__ = ("b", "a", "c")
class S4: __slots__ = ("a", "b", "__dict__")
class S5: __slots__ = ("b", "a")
def slots():
    out = []
    for other in (S2, S3, S4, S5, A, int, object):
        s = S1(); s.a = 1; s.b = 2
        for i in range(60):
            try:
                s.__class__ = other if i % 2 else S1
                out.append((type(s).__name__, s.a, s.b))
            except (TypeError, AttributeError) as e: out.append(str(e))
    return sorted(set(map(str, out)))
show("slots", slots)
show("slot of other", lambda: S1.a.__get__(S3()))
show("slot of other 2", lambda: S3.c.__set__(S1(), 1))
show("slot del", lambda: S1.a.__delete__(S1()))
class M(type):
    def mro(cls): return hook(cls) if hook else super().mro()
hook = None
for h in (lambda c: [], lambda c: [c], lambda c: [c, int, object], lambda c: [object, c], lambda c: [1], lambda c: None, lambda c: (c, object), lambda c: [c, c, c], lambda c: [dict], lambda c: iter([c, object]), lambda c: [int, str], lambda c: [c, object] * 1000, lambda c: 1 / 0, lambda c: [c, type(c), object]):
    hook = h
    def make():
        class X(metaclass=M):
            a = 1
            def f(self): return super().__repr__
        x = X.__new__(X) if hasattr(X, "__new__") else 1
        return (getattr(X, "a", None), len(X.__mro__), getattr(x, "a", 0), isinstance(x, X), issubclass(X, object))
    show("mro", make)
hook = None
class X1(metaclass=M): a = 1
class X2(X1): b = 1
def h(c):
    X1.zork = 1
    X1.__bases__ = (object,) if depth.append(1) or len(depth) < 5 else X1.__bases__
    return type.mro(c)
depth = []
hook = h
show("mro sets bases", lambda: setattr(X2, "__bases__", (X1,)))
def h(c):
    if c is X2: X2.__bases__ = (X1,) if len(depth) > 100 or depth.append(1) else X1.__bases__
    return type.mro(c)
hook = h
show("mro again", lambda: (setattr(X2, "__bases__", (X1,)), X2.__mro__ and len(depth)))
hook = lambda c: type.mro(c)[::-1]
show("reversed mro", lambda: [setattr(X2, "__bases__", (X1,)), X2.a, X2().b])
hook = None
class ME:
    def __mro_entries__(self, bases): return hook2(bases)
for hook2 in (lambda b: (), lambda b: (int,), lambda b: [int], lambda b: (ME(),), lambda b: b, lambda b: (int, int), lambda b: (1,), lambda b: (int, str), lambda b: None, lambda b: 1 / 0, lambda b: (type,) ):
    show("mro_entries", lambda: types.new_class("N", (ME(),)).__mro__)
    def stmt():
        class N(ME(), ME()): pass
        return N.__mro__
    show("mro_entries stmt", stmt)
class SN:
    def __set_name__(self, owner, name): act(owner, name)
for act in (lambda o, n: setattr(o, "zz", SN()), lambda o, n: delattr(o, n), lambda o, n: [setattr(o, f"a{i}", i) for i in range(100)], lambda o, n: 1 / 0, lambda o, n: type("Y", (o,), {}), lambda o, n: gc.collect()):
    show("set_name", lambda: len(vars(type("Z", (), {"a": SN(), "b": SN(), "c": 1}))) > 3)
class IS:
    def __init_subclass__(cls, **k): act(cls)
for act in (lambda c: setattr(IS, "x", 1), lambda c: setattr(c, "__class__", M), lambda c: delattr(IS, "x"), lambda c: 1 / 0, lambda c: setattr(c, "__bases__", (A, IS)), lambda c: c(), lambda c: setattr(c, "__name__", "Other"), lambda c: type("Deep", (c,), {}, ) if len(IS.__subclasses__()) > 10 ** 6 else None):
    show("init_subclass", lambda: type("Z", (IS,), {}).__mro__)

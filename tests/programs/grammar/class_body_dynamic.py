"""Class namespaces: __class__ cell, dynamic attributes, __dict__ proxies, __call__, __new__ and __init__."""


class A:
    def __new__(cls, *args, **kw):
        print("new", cls.__name__, args, kw)
        return super().__new__(cls)

    def __init__(self, *args, **kw):
        print("init", args, kw)


A(1, b=2)


class NotInstance:
    def __new__(cls):
        return [1, 2]

    def __init__(self):
        print("never")


print(NotInstance())


class Sub(A):
    def __new__(cls, x):
        return A.__new__(A, x)

    def __init__(self, x):
        print("never")


print(type(Sub(1)).__name__)


def err(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__ + ":", e)


class NoArgs:
    pass


class InitOnly:
    def __init__(self, a):
        pass


class NewOnly:
    def __new__(cls, a):
        return object.__new__(cls)


class BadInit:
    def __init__(self):
        return 5


err(lambda: NoArgs(1))
err(lambda: NoArgs(x=1))
err(lambda: InitOnly())
err(lambda: NewOnly())
err(lambda: type(NewOnly(1)).__name__)
err(BadInit)
err(lambda: object(1))
err(lambda: object.__new__(int))
err(lambda: object.__new__(5))
err(lambda: object.__new__())
err(lambda: int.__new__(str))
err(lambda: object.__init__(NoArgs(), 1))
p = A.__dict__
print(type(p).__name__, "__init__" in p)
err(lambda: p.__setitem__("x", 1))


class Meth:
    def m(self):
        return __class__

    @classmethod
    def c(cls):
        return __class__ is cls

    @staticmethod
    def s():
        return __class__.__name__


print(Meth().m() is Meth, Meth.c(), Meth.s(), type("D", (Meth,), {}).c())
o = Meth()
o.__dict__["x"] = 1
o.__dict__.update(y=2)
print(o.x, o.y, vars(o))
o.__dict__ = {"z": 3}
print(o.z, hasattr(o, "x"), vars(o))
err(lambda: setattr(o, "__dict__", 5))
d = o.__dict__
o.w = 4
print(d, d is o.__dict__)
del o.__dict__["w"]
print(hasattr(o, "w"))
del o.__dict__
print(vars(o))
setattr(Meth, "added", property(lambda self: "added property"))
print(o.added, getattr(Meth, "nope", "default"))
err(lambda: setattr(int, "x", 1))
err(lambda: setattr(o, 5, 1))
err(lambda: getattr(o, 5))
err(lambda: Meth.__class__)
err(lambda: delattr(int, "real"))
setattr(o, "not an identifier", 9)
print(getattr(o, "not an identifier"), vars(o))


class Callable:
    def __call__(self, x, *, y=1):
        return x, y


print(Callable()(1, y=5), callable(Callable()), callable(5))
c = Callable()
c.__call__ = lambda: "instance"
err(lambda: c())
Meth.__name__ = "Renamed"
Meth.__qualname__ = "Q.Renamed"
Meth.__module__ = "mod"
print(Meth, type(o).__name__)
for name, value in (("__name__", 5), ("__qualname__", 1), ("__bases__", 5), ("__bases__", ()), ("__name__", "a\0b"), ("__doc__", "doc")):
    err(lambda: setattr(Meth, name, value))
print(Meth.__doc__)


class Evil:
    def __getattribute__(self, n):
        raise AttributeError(f"no {n}")


err(lambda: Evil().x)
err(lambda: hasattr(Evil(), "x"))
print(isinstance(Evil(), Evil))


class Lie:
    @property
    def __class__(self):
        return int


print(isinstance(Lie(), int), isinstance(Lie(), Lie), type(Lie()).__name__)
cls = type("X Y", (), {"a": 1, "__doc__": "made", "__slots__": ("q",)})
print(cls.__name__, cls.a, cls.__doc__)
x = cls()
x.q = 1
err(lambda: setattr(x, "r", 1))


class Chain:
    def __getattr__(self, n):
        return Chain() if n.startswith("c") else n


print(Chain().ca.cb.cc.end)


class K:
    x = 1

    def f(self, y=x):
        return y
    x = 2


print(K().f(), K.x)

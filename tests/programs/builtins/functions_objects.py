"""getattr/setattr/hasattr/delattr, isinstance/issubclass with ABCs, callable, vars, dir, id, type, repr, ascii, format, iter/next, len."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class A:
    cls_attr = 1

    def __init__(self): self.x = 1
    def m(self): pass

    @property
    def bad(self): raise AttributeError("inside property")

    @property
    def worse(self): raise ValueError("not an attribute error")


a = A()
print(getattr(a, "x"), getattr(a, "y", 5), hasattr(a, "x"), hasattr(a, "y"), hasattr(a, "bad"), getattr(a, "bad", "default"), getattr(A, "cls_attr"), getattr(a, "x", 1 / 1))
err(lambda: hasattr(a, "worse"))
err(lambda: getattr(a, "worse", 1))
err(lambda: getattr(a, "bad"))
err(lambda: getattr(a, "nope"))
err(lambda: getattr(A, "nope"))
err(lambda: getattr(a, 5))
err(lambda: getattr(a))
setattr(a, "z", 3)
delattr(a, "x")
print(a.z, vars(a), hasattr(a, "x"))
err(lambda: delattr(a, "x"))
err(lambda: setattr(a, 1, 2))
err(lambda: setattr(a, "bad", 2))
err(lambda: delattr(a, "m"))
print(sorted(set(dir(a)) - set(dir(object))), "x" in dir(a), dir(type("E", (), {"__dir__": lambda s: ["b", "a"]})()))
err(lambda: dir(type("E", (), {"__dir__": lambda s: 5})()))
err(lambda: dir(type("E", (), {"__dir__": lambda s: [1, "a"]})()))


def loc():
    b, a = 1, 2
    return dir(), vars()


print(loc())
from collections import abc
import numbers
for obj in (1, "a", [], {}, set(), (), b"", range(1), iter([]), (i for i in []), len, 1.5, None, A, a):
    print(type(obj).__name__, [n for n in ("Hashable", "Iterable", "Iterator", "Generator", "Sized", "Container", "Collection", "Callable", "Sequence", "MutableSequence", "Mapping", "MutableMapping", "Set", "Reversible", "Buffer") if isinstance(obj, getattr(abc, n))], [n for n in ("Number", "Integral", "Real", "Complex") if isinstance(obj, getattr(numbers, n))])


class Quack:
    def __len__(self): return 0
    def __iter__(self): return iter([])
    def __contains__(self, x): return False


class Not(Quack):
    __iter__ = None


print(issubclass(Quack, abc.Collection), issubclass(Not, abc.Iterable), issubclass(list, abc.Sequence), issubclass(abc.Sequence, abc.Collection), issubclass(int, (str, (bytes, int))))
abc.Sequence.register(Quack)
print(isinstance(Quack(), abc.Sequence), issubclass(Not, abc.Sequence))


class Meta(type):
    def __instancecheck__(cls, o): return "truthy"
    def __subclasscheck__(cls, c): return []


class M(metaclass=Meta): pass


print(isinstance(1, M), issubclass(int, M), isinstance(M(), M), issubclass(M, M))


class Fake:
    __bases__ = (int,)


class FakeCls:
    __class__ = int


print(issubclass(Fake(), object) if False else "", isinstance(FakeCls(), int), isinstance(FakeCls(), FakeCls), isinstance(True, int), isinstance(1, bool))
print(repr("é"), ascii("é"), ascii(["é"]), repr(a)[:17], format(5, "03"), format("x"), len("abc"), len({1: 2}), callable(A), callable(a), callable(lambda: 0), callable(None), id(a) == id(a), id(a) != id(A()), type(a) is A, type(1) is int)
for f in (lambda: len(5), lambda: len(), lambda: repr(), lambda: format(1, 2), lambda: format(), lambda: callable(), lambda: id(1, 2), lambda: vars(5), lambda: isinstance(1, "int"), lambda: isinstance(1, [int]), lambda: issubclass(1, int), lambda: issubclass(int, "a"), lambda: type(1, 2), lambda: next(a), lambda: iter(a), lambda: iter(a, 1), lambda: ascii(), lambda: __import__(5), lambda: __import__(""), lambda: __import__("nope_nope"), lambda: eval(a), lambda: compile(), lambda: super(), lambda: open("/nonexistent/file"), lambda: globals(1), lambda: input(1, 2), lambda: print(1, foo=2), lambda: breakpoint and 1, lambda: memoryview(), lambda: slice(), lambda: property(1).fget, lambda: enumerate(), lambda: __build_class__(), lambda: __build_class__(1, 2), lambda: delattr(5, "real"), lambda: vars(A)["cls_attr"], lambda: hash(slice([], 1)), lambda: aiter(1), lambda: anext(1)):
    err(f)


class Rep:
    def __repr__(self): return "é repr"
    def __format__(self, s): return "f" + s


print(repr(Rep()), ascii(Rep()), str(Rep()), format(Rep(), "x"), f"{Rep()!a}", [Rep()], {1: Rep()}, (Rep(),), {Rep()}, f"{Rep():y}", "{:z}".format(Rep()))
import builtins
print(builtins.len is len, __builtins__ is builtins, len.__module__, builtins.__name__, sorted(n for n in dir(builtins) if n[0].islower())[:8], copyright.__class__.__name__, type(exit).__name__, type(help).__name__)
x = [1]
it = iter(x)
print(iter(it) is it, next(it), next(it, None), next(iter({}), "d"), list(iter("ab")), repr(iter([]))[:14], type(iter({}.items())).__name__)

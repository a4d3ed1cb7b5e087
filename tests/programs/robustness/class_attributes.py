"""Attributes of classes set to nonsense, and then everything done with the class and its instances."""
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
class S1: __slots__ = ("a", "b")
class M(type): pass
for n, v in (("__bases__", ()), ("__bases__", (1,)), ("__bases__", 1), ("__bases__", (A, A)), ("__bases__", (type,)), ("__bases__", (S1,)), ("__bases__", (bool,)), ("__name__", 1), ("__name__", "a\0b"), ("__name__", "\udc80"), ("__qualname__", 1), ("__module__", 1), ("__dict__", {}), ("__mro__", ()), ("__class__", int), ("__class__", M), ("__doc__", 1), ("__abstractmethods__", 1), ("__abstractmethods__", ["a"]), ("__annotations__", 1), ("__annotate__", 1), ("__type_params__", 1), ("__flags__", 1), ("__new__", 5), ("__init__", 5), ("__getattribute__", 5), ("__getattribute__", None), ("__hash__", None), ("__eq__", None), ("__call__", 5), ("__get__", 5), ("__set__", None), ("__iter__", None), ("__next__", 5), ("__len__", None), ("__index__", None), ("__bool__", None), ("__repr__", None), ("__str__", 5), ("__class_getitem__", 5), ("__instancecheck__", 5), ("__dictoffset__", 7), ("__basicsize__", 1), ("__weakref__", 5), ("__contains__", None), ("__await__", 5), ("__enter__", 5), ("__buffer__", 5), ("__format__", None), ("__reduce_ex__", None), ("__dir__", None), ("__setattr__", None), ("__delattr__", 5), ("__set_name__", 5), ("__prepare__", 4), ("__bytes__", 4), ("__length_hint__", 4), ("__missing__", 4), ("__match_args__", 4), ("__sizeof__", 4), ("__init_subclass__", 4), ("__subclasshook__", 4), ("__subclasses__", 4), ("__mro_entries__", 4)):
    def attr():
        class T(A):
            def f(self): return 1
        t = T()
        setattr(T, n, v)
        r = []
        for f in (T, lambda: t.f(0), lambda: t.zork, lambda: t == t, lambda: hash(t) and 0, lambda: repr(t)[:9], lambda: str(t)[:5], lambda: len(t), lambda: bool(t), lambda: t(), lambda: iter(t), lambda: 1 in t, lambda: [1, 2][t], lambda: setattr(t, "q", 1), lambda: delattr(t, "q"), lambda: T[1], lambda: type("TT", (T,), {}), lambda: isinstance(t, T), lambda: bytes(t), lambda: format(t), lambda: dir(t), lambda: weakref.ref(t), lambda: next(t), lambda: list(t), lambda: memoryview(t), lambda: t.__reduce_ex__(2), lambda: sys.getsizeof(t), lambda: type(t).__name__, lambda: T.__mro__):
            try: f(); r.append("")
            except BaseException as e: r.append(type(e).__name__[:3])
        return "".join(x or "." for x in r)
    show(f"{n} = {v!r}", attr)

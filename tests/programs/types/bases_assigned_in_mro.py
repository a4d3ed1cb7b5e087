"""`__bases__` assigned while a metaclass computes a method resolution order, and orders that do not do."""


def attempt(f):
    try:
        return f()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)


ready = False


class M(type):
    def mro(cls):
        global ready
        if ready and cls.__name__ == "C":
            ready = False
            C.__bases__ = (B2,)
        return type.mro(cls)


class A(metaclass=M): pass
class B1(A): pass
class B2(A): pass
class C(A): pass


ready = True
C.__bases__ = (B1,)
B1.__bases__ = (C,)
print(C.__bases__, B2.__subclasses__(), B1.__bases__, C.__subclasses__(), B1.__subclasses__())
print(B1.__mro__)


class Cycle(type):
    def mro(cls):
        if cycling:
            if cls.__name__ == "D1":
                D2.__bases__ = (D1,)
            if cls.__name__ == "D2":
                D1.__bases__ = (D2,)
        return type.mro(cls)


cycling = False
class D(metaclass=Cycle): pass
class D1(D): pass
class D2(D): pass
cycling = True


def extend():
    D1.__bases__ += ()


print(attempt(extend))


class Once(type):
    def mro(cls):
        if cls.__name__ == "F" and failing:
            raise RuntimeError("bozo")
        return type.mro(cls)


failing = False
class Base: pass
class Other: pass
class Sub(Base): pass
class E(Sub): pass
class F(Sub, metaclass=Once): pass
failing = True
before = Sub.__mro__, E.__mro__


def rebase():
    Sub.__bases__ = (Other,)


print(attempt(rebase), (Sub.__mro__, E.__mro__) == before, Sub.__bases__)


class Incomplete(type):
    def mro(cls):
        if cls.__mro__ is None and cls.__name__ != "X":
            print(attempt(lambda: Incomplete("X", (cls,), {})))
        return type.mro(cls)


class G(metaclass=Incomplete): pass


for result in ([1], (Base,), (), None, [int, object]):
    class Odd(type):
        def mro(cls):
            return result
    print(attempt(lambda: Odd("H", (), {})))


class Layout:
    __slots__ = ["b", "a"]


class Same:
    __slots__ = ["a", "b"]


x = Layout()
x.a, x.b = 1, 2
x.__class__ = Same
print(x.a, x.b, type(x).__name__)

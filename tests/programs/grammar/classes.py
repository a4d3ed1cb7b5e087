"""Classes: bases, MRO, attributes, special names, class body order."""


class Base:
    """The docstring."""
    shared = []
    count: int = 0

    def __init__(self, name):
        self.name = name
        Base.count += 1

    def greet(self):
        return f"{type(self).__name__} {self.name}"


class Child(Base):
    def __init__(self, name, extra):
        super().__init__(name)
        self.extra = extra

    def greet(self):
        return super().greet() + "!" + self.extra


c = Child("x", "y")
print(c.greet(), Base("z").greet(), Base.count, Child.count)
print(Base.__name__, Base.__qualname__, Base.__module__, Base.__doc__, Child.__doc__, Child.__bases__)
print(c.__dict__, c.__class__ is Child, isinstance(c, Base), issubclass(Child, Base), type(c).__mro__)
c.shared.append(1)
c.count = 100
print(Base.shared, Child.shared, c.count, Base.count)
print(sorted(k for k in Base.__dict__ if not k.startswith("__")))
print(Base.__annotations__, "name" in Base.__dict__)


class A:
    def who(self):
        return ["A"]


class B(A):
    def who(self):
        return ["B"] + super().who()


class C(A):
    def who(self):
        return ["C"] + super().who()


class D(B, C):
    def who(self):
        return ["D"] + super().who()


print(D().who(), [k.__name__ for k in D.__mro__], D.mro() == list(D.__mro__))
try:
    class Bad(A, B):
        pass
except TypeError as e:
    print(e)
try:
    class Twice(A, A):
        pass
except TypeError as e:
    print(e)
for base in (1, bool, lambda: 0, type(None), range):
    try:
        class Derived(base):
            pass
    except TypeError as e:
        print(type(e).__name__, e)


class Order:
    a = 1
    b = a + 1
    print("body runs", a, b)
    for i in range(3):
        pass
    if i:
        def cond(self):
            return "cond"
    del a


print(Order.i, Order().cond(), hasattr(Order, "a"), Order.b)


class Private:
    __secret = 1
    __dunder__ = 2

    def get(self):
        return self.__secret, self.__dunder__

    def set(self, v):
        self.__x = v


p = Private()
p.set(5)
print(p.get(), p.__dict__, Private._Private__secret)
try:
    p.__secret
except AttributeError as e:
    print(e)


def make(n):
    class Local:
        value = n

        class Inner:
            pass
    return Local


print(make(1).value, make(2).__qualname__, make(3).Inner.__qualname__, make(1) is make(1))
c.dynamic = lambda: "instance attribute"
print(c.dynamic())
Base.added = lambda self: self.name
print(c.added())
del c.name
try:
    c.added()
except AttributeError as e:
    print(e)
try:
    del c.name
except AttributeError as e:
    print(e)
try:
    del Base.nothing
except AttributeError as e:
    print(e)


class Reparent(B):
    pass


r = Reparent()
r.__class__ = D
print(r.who())
Reparent.__bases__ = (C,)
print(Reparent().who(), [k.__name__ for k in Reparent.__mro__])
try:
    r.__class__ = int
except TypeError as e:
    print(e)

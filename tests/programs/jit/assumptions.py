"""Compiled code takes globals, classes and the code of functions for what they were: whatever changes them is noticed at the
next instruction that relies on them, also in the middle of inlined calls and while loops run."""


def one(x):
    return x + 1


def two(x):
    return x + 2


def three(x):
    return x * 3


def user(n, change=None, at=-1):
    total = 0
    for i in range(n):
        if i == at:
            change()
        total += helper(i)
    return total


helper = one


def rebind():
    global helper
    helper = two


def rebind_in_dict():
    globals()["helper"] = three


def remove():
    del globals()["helper"]


print([user(500) for _ in range(30)][-1])
print(user(500, rebind, 250), user(500))
print([user(500) for _ in range(30)][-1])
print(user(500, rebind_in_dict, 100), user(500))
try:
    user(500, remove, 400)
except NameError as error:
    print(error)
helper = one
print(user(500))


# Back and forth: each time what is there is called.
def swaps(n):
    global helper
    out = []
    for i in range(n):
        helper = one if i % 2 else two
        out.append(helper(0))
    return out[-6:]


print([swaps(100) for _ in range(20)][-1])
helper = one
print([user(300) for _ in range(20)][-1])


# Changed and changed back between two looks.
def flip():
    global helper
    helper = two
    user(3)
    helper = one


print(user(500, flip, 100))


# The code of a function that is called, or inlined.
def inner(x):
    return x + 10


def outer(n, change=None, at=-1):
    total = 0
    for i in range(n):
        if i == at:
            change()
        total += inner(i)
    return total


def other(x):
    return x - 10


print([outer(400) for _ in range(20)][-1])
saved = inner.__code__


def recode():
    inner.__code__ = other.__code__


print(outer(400, recode, 200), outer(400))
inner.__code__ = saved
print(outer(400))


def with_default(x, step=1):
    return x + step


def calls_default(n, change=None, at=-1):
    total = 0
    for i in range(n):
        if i == at:
            change()
        total += with_default(i)
    return total


print([calls_default(400) for _ in range(20)][-1])


def new_default():
    with_default.__defaults__ = (100,)


print(calls_default(400, new_default, 399), calls_default(400))


# Methods, in a class and its base; attributes of the class; a class that is a global.
class Base:
    factor = 2

    def value(self):
        return self.n * self.factor


class Point(Base):
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        return Point(self.n + other.n)


def sums(n, change=None, at=-1):
    p = Point(0)
    total = 0
    for i in range(n):
        if i == at:
            change()
        p = p + Point(i)
        total += p.value()
    return total, type(p).__name__


print([sums(300) for _ in range(20)][-1])


def method():
    Point.value = lambda self: -1


def back():
    del Point.value


def factor():
    Base.factor = 3


def own():
    Point.factor = 5


def operator():
    Point.__add__ = lambda self, other: Point(self.n - other.n)


def init():
    def __init__(self, n):
        self.n = n + 1

    Point.__init__ = __init__


for change in (method, back, factor, own, operator, init):
    print(change.__name__, sums(300, change, 150), sums(300))


class Other(Base):
    def __init__(self, n):
        self.n = 0

    def __add__(self, other):
        return self


def another():
    global Point
    Point = Other


print(sums(300, another, 150), sums(300))

# A builtin hidden by a global, and seen again.
values = [3, 1, 2]


def lengths(n, change=None, at=-1):
    total = 0
    for i in range(n):
        if i == at:
            change()
        total += len(values)
    return total


def hide():
    global len
    len = lambda v: 1000


def show():
    global len
    del len


print([lengths(300) for _ in range(20)][-1])
print(lengths(300, hide, 299), lengths(10))
print(lengths(300, show, 299), lengths(10))

# In a module that is changed from outside.
import types

module = types.ModuleType("module")
exec("def f(x): return x + 1\ndef g(n, change=None, at=-1):\n    t = 0\n    for i in range(n):\n        if i == at: change()\n        t += f(i)\n    return t\n", module.__dict__)
print([module.g(300) for _ in range(20)][-1])


def patch():
    module.f = lambda x: 0


print(module.g(300, patch, 10), module.g(300))

# Many classes that come and go change nothing for others.
def churn(n):
    total = 0
    for i in range(n):
        cls = type("Made", (Base,), {"n": i})
        total += cls().value() + one(i)
    return total


print(churn(200))

"""Module globals and builtins that are rebound, deleted and shadowed while hot functions use them."""
import builtins

LIMIT = 10
scale = 2


def helper(x): return x + 1


def use(n): return [helper(i) * scale + LIMIT for i in range(n)][-1]


def hot():
    for _ in range(200):
        r = use(10)
    return r


print(hot())
LIMIT = 20
print(hot())
LIMIT = 0.5
print(hot())
scale = "ab"
try:
    print(hot())
except TypeError as e:
    print(e)
scale = 3


def helper(x): return x * 100


print(hot())
helper = lambda x: -x
print(hot())
helper = abs
print(hot())
helper = [1].__class__
try:
    hot()
except TypeError as e:
    print(e)
del helper
try:
    hot()
except NameError as e:
    print(e)
helper = int
print(hot())


def change_inside(n):
    global scale
    s = 0
    for i in range(n):
        if i == n // 2:
            scale = 1000
        s += scale
    return s


scale = 1
print(change_inside(1000))


def change_by_callee(n):
    s = 0
    for i in range(n):
        bump(i)
        s += LIMIT
    return s


def bump(i):
    global LIMIT
    if i == 500:
        LIMIT = 7.5


LIMIT = 1
print(change_by_callee(1000))


def use_len(xs): return len(xs)


def hot_len():
    for _ in range(300):
        r = use_len([1, 2, 3])
    return r


print(hot_len())
len = lambda x: "shadowed by a global"
print(hot_len())
del len
print(hot_len())
real = builtins.len
builtins.len = lambda x: "patched builtin"
print(hot_len())
builtins.len = real
print(hot_len())
globals()["len"] = lambda x: "through globals()"
print(hot_len())
globals().pop("len")
print(hot_len())


def use_range(n):
    t = 0
    for i in range(n):
        t += i
    return t


print([use_range(5) for _ in range(200)][-1])
range = lambda n: [100] * n
print(use_range(5))
del range
print(use_range(5))


def isinst(x): return isinstance(x, int), type(x) is int, str(x), print is not None


for _ in range(200):
    isinst(5)
isinstance = lambda a, b: "fake"
type = lambda x: None
str = repr
print(isinst(5), isinst("a"))
del isinstance, type, str
print(isinst(5), isinst("a"))


class K:
    pass


def make(): return K()


for _ in range(200):
    make()
OldK = K


class K:
    new = True


print(make().new, OldK() is not None)


def counter():
    global total
    total += 1
    return total


total = 0
for _ in range(1000):
    counter()
print(total)
total = 2**62 - 500
for _ in range(1000):
    counter()
print(total)
total = 0.5
print(counter(), counter())
del total
try:
    counter()
except NameError as e:
    print(e)
exec("total = 41")
print(counter())
vars(builtins)["made_builtin"] = 9


def use_made(): return made_builtin


print([use_made() for _ in range(200)][-1])
made_builtin = "global wins"
print(use_made())
del made_builtin
print(use_made())
del builtins.made_builtin
try:
    use_made()
except NameError as e:
    print(e)
import math


def use_math(x): return math.sqrt(x)


print([use_math(16) for _ in range(200)][-1])
saved = math.sqrt
math.sqrt = lambda x: "patched"
print(use_math(16))
math.sqrt = saved
print(use_math(16))


class FakeMath:
    sqrt = staticmethod(lambda x: "fake module")


math = FakeMath
print(use_math(16))


def default(x, k=LIMIT): return x + k


for _ in range(300):
    default(1)
default.__defaults__ = (1000,)
print(default(1))
default.__code__ = (lambda x, k=0: (x, k)).__code__
print(default(1))

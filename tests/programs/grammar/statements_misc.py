"""pass, Ellipsis, global statements at module level, semicolons, nested functions, star-args in class, print variants."""
import sys

pass; ...
print("a", "b", sep="-", end="!\n")
print(sep="", end="")
print(1, 2, 3, sep=None, end=None)
print("to stderr is not shown here", file=sys.stdout, flush=True)
for kw in ({"sep": 1}, {"end": 2}, {"file": 5}, {"wrong": 1}):
    try:
        print("x", **kw)
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)


class W:
    def __init__(self):
        self.parts = []

    def write(self, s):
        self.parts.append(s)


w = W()
print(1, "two", [3], sep="|", file=w)
print(w.parts)
global top
top = 1


def f():
    def g():
        def h():
            return "deep"
        return h
    return g


print(f()()(), f.__qualname__, f().__qualname__, f()().__qualname__)


class A(*[object], **{}):
    pass


class B(*(int,), metaclass=type):
    pass


print(A.__bases__, B(5) + 1)
if 0:
    pass
elif 0.0:
    pass
elif "":
    pass
elif []:
    pass
elif {}:
    pass
elif ():
    pass
elif None:
    pass
else:
    print("all false")


def many_returns(x):
    if x == 1: return
    if x == 2: return None
    if x == 3: return 1, 2
    if x == 4: return *"ab",
    if x == 5: return (yield_)
    return ()


yield_ = "y"
print([many_returns(i) for i in range(1, 7)])


def unreachable():
    return 1
    print("never")
    yield 5


print(type(unreachable()).__name__)


def dead():
    return 1
    x = 5


print(dead(), dead.__code__.co_varnames)


def constant_conditions():
    if False:
        yield 1
    while 0:
        pass
    if 1:
        return "always"


print(type(constant_conditions()).__name__)


def f1(a, a_=1): return a, a_


print(f1(1), f1(a=2))
import os.path as p, sys as s
from os import path, sep as separator
from os.path import (join, split,)
print(p is path, s is sys, join("a", "b") == "a" + separator + "b")
try:
    from os import nonexistent_name
except ImportError as e:
    print(type(e).__name__, str(e).split("(")[0], e.name)
try:
    import nonexistent_module_xyz
except ModuleNotFoundError as e:
    print(e, e.name)
try:
    import os.nonexistent
except ModuleNotFoundError as e:
    print(e)
try:
    raise
except RuntimeError as e:
    print(e)
for bad in ("raise 5", "raise 'str'", "raise int", "raise None", "raise ValueError from 5", "raise ValueError('a') from None", "raise object()", "raise ValueError from KeyError"):
    try:
        exec(bad)
    except BaseException as e:
        print(bad, "->", repr(e), repr(e.__cause__))


class Weird(Exception):
    def __new__(cls, *a):
        return 5 if a else super().__new__(cls)


for x in (Weird, Weird()):
    try:
        raise x
    except BaseException as e:
        print(repr(e))
if True:
  print("two spaces")
  if True:
        print("eight more")
#	a comment with a tab
	
print(__name__, __doc__.split(":")[0], __spec__, __package__, type(__loader__).__name__ != "", type(__builtins__).__name__)

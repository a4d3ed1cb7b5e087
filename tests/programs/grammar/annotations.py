"""Lazy annotations (PEP 649), annotationlib, type parameters, type aliases."""
import annotationlib
from annotationlib import Format, get_annotations


def f(a: int, b: "str" = 1, *c: Undefined, d: list[int] = None, **e: dict) -> Later:
    pass


class Later:
    pass


try:
    f.__annotations__
except NameError as e:
    print(e)
print(get_annotations(f, format=Format.STRING))
fw = get_annotations(f, format=Format.FORWARDREF)
print(fw["a"], fw["b"], type(fw["c"]).__name__, fw["return"])
Undefined = float
print(f.__annotations__ == {"a": int, "b": "str", "c": float, "d": list[int], "e": dict, "return": Later})
print(callable(f.__annotate__), f.__annotate__(1) == f.__annotations__)
try:
    f.__annotate__(2)
except NotImplementedError as e:
    print("NotImplementedError")


class C:
    x: int
    y: str = "default"
    z: Missing
    if False:
        never: int
    for i in range(1):
        loop: bytes
    (paren): int
    obj = type("O", (), {})()
    obj.attr: int = 5


try:
    C.__annotations__
except NameError as e:
    print(e)
print(get_annotations(C, format=Format.STRING), hasattr(C, "x"), C.y, C.obj.attr)
Missing = 1
print(sorted(C.__annotations__))


class D(C):
    pass


print(D.__annotations__, get_annotations(D))
x: int = 5
y: undefined_type
print("y" in globals(), x)
try:
    y
except NameError as e:
    print(e)


def local():
    v: print("not evaluated") = 3
    w: int
    try:
        return v, w
    except UnboundLocalError as e:
        return v, str(e)


print(local(), local.__annotations__)


def first[T](items: list[T], default: T | None = None) -> T:
    return items[0] if items else default


print(first.__type_params__, first([1]), first.__annotations__["return"])


class Stack[T: (int, str), *Ts, **P]:
    items: list[T]

    def push[U](self, x: T, y: U) -> "Stack[T]":
        return (T, U)


print(Stack.__type_params__, Stack.__parameters__, Stack.__orig_bases__, Stack[int, str, [bool]])
print(Stack().push(1, 2), Stack.push.__type_params__)
T = Stack.__type_params__[0]
print(T.__constraints__, T.__bound__, T.__name__, T.__infer_variance__, T.__covariant__)


def bounded[T: int = bool]():
    return T


b = bounded.__type_params__[0]
print(b.__bound__, b.__default__, b.has_default())
type Alias = int | list[Alias]
type Pair[A, B = str] = tuple[A, B]
print(Alias, Alias.__value__, Alias.__name__, Pair[int, str], Pair.__type_params__, Pair.__value__, type(Alias).__name__)
type Lazy = NotYet
try:
    Lazy.__value__
except NameError as e:
    print(e)
NotYet = 5
print(Lazy.__value__)


class Outer[T]:
    class Inner[U]:
        def m(self) -> tuple[T, U]: ...
    def cls(self):
        return T, __class__


print(Outer.Inner.m.__annotations__, Outer().cls())
for src in ("def f[T, T](): pass", "class C[T=int, U]: pass", "type x[T] = T = 1", "def f[T: (yield)](): pass", "type A = (yield)", "type int.x = 1",
            "class C[*T: int]: pass", "def f[](): pass", "x: (yield) = 1", "(x, y): int", "[x]: int = 1", "def f(a: (y := 1)): pass", "lambda x: int: x", "type T: int = 1",
            "def f():\n  async def g():\n    x: (await z)", "class A[T: (x := 1)]: pass", "def f[T](x: int):\n  nonlocal T"):
    try:
        compile(src, "s", "exec")
        print("ok", src)
    except SyntaxError as e:
        print(src, "->", e.msg)
wrapped = lambda: 0
wrapped.__annotations__ = {"a": 1}
print(wrapped.__annotations__)
del wrapped.__annotations__
print(wrapped.__annotations__)
f.__annotate__ = None
print(f.__annotations__)
try:
    f.__annotations__ = 5
except TypeError as e:
    print(e)

"""from __future__ import annotations: they stay strings."""
from __future__ import annotations


def f(a: int, b: undefined[x, 1:2], *args: (lambda q: q), c: "quoted" = 1) -> a if b else c:
    pass


print(f.__annotations__)


class C:
    x: list[int] = []
    y: not_defined
    z: 1 + 2 * (3 - 4)
    w: {"a": 1, **b}
    v: [i for i in range(3) if i]
    u: a.b(c, *d, e=f)[1:2, ...]
    s: "it's"
    t: f"{x!r:>{y}}"
    r: -x ** 2
    q: not a or b and c
    p: 1 < 2 <= 3
    o: (yes if no else maybe)
    n: lambda a, *b, c=1, **d: (a, b)
    m: {*a, 1}
    l: b"bytes"
    k: 1.50e3
    j: 0x1F
    i: (1,)
    h: ()
    g: x[()]
    f: x[(1, 2)]
    e: await_ @ b // c
    d: ~a << 2 | 3 & 4 ^ 5
    c: a is not b
    b: a not in b


for k, v in C.__annotations__.items():
    print(k, "|", v)
x: SomethingLong | None = 1
print(__annotations__)
import typing
print(typing.get_type_hints(f2 := (lambda: 0)))


def g(a: int, b: str | None) -> list[int]: ...


print(typing.get_type_hints(g))
print(annotations.compiler_flag == __import__("__future__").CO_FUTURE_ANNOTATIONS, annotations)

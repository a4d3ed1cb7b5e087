"""Syntax errors in statements: message, line, columns, and the caret text."""
import traceback
import warnings

warnings.simplefilter("ignore")


def show(source):
    try:
        compile(source, "<src>", "exec")
        print("no error:", repr(source))
    except SyntaxError as e:
        print(repr(source))
        print("  ", type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)
        print("".join(traceback.format_exception_only(e)), end="")


for source in (
    "if x\n    pass", "if x = 1:\n    pass", "if x:\npass", "elif x:\n    pass", "else:\n    pass", "while True\n    pass", "for x in y\n    pass", "for x y:\n    pass", "for 1 in x: pass", "for f() in x: pass",
    "def f()\n    pass", "def f(:\n    pass", "def (x): pass", "def f(x y): pass", "def f(x=1, y): pass", "def f(*): pass", "def f(**k, a): pass", "def f(*a, *b): pass", "def f(a, a): pass", "def f(a, *, a): pass", "def f(a, /, b, /): pass", "def f(/, a): pass", "def f(*, /): pass", "def f(**k, *a): pass", "def f(*, **k): pass", "def f(a=): pass", "def f(x: int = ): pass", "def f(1): pass", "def f(None): pass", "def f(a.b): pass", "def f((a, b)): pass",
    "class C\n    pass", "class C(:\n    pass", "class 1: pass", "class C(x for x in y): pass",
    "return 1", "def f():\n    return 1 2", "yield 1", "break", "continue", "if 1:\n    break", "def f():\n    continue", "for x in y:\n    def g():\n        break", "class C:\n    return 1", "await x", "async with a: pass", "async for a in b: pass", "def f():\n    await x", "def f():\n    async with a: pass", "[x async for x in y]", "def f():\n    return [await x for x in y]", "async def f():\n    yield from x", "async def f():\n    yield 1\n    return 2",
    "import", "import a.b as", "from x import", "from x import (a, b", "from x import a,", "from . import *, a", "import a as b.c", "from x import a as 1", "def f():\n    from x import *", "from __future__ import nope", "x = 1\nfrom __future__ import annotations", "from __future__ import braces", "import a, ", "from a import b.c", "import a from b",
    "try:\n    pass", "try:\n    pass\nx = 1", "try:\n    pass\nexcept\n    pass", "try:\n    pass\nexcept:\n    pass\nexcept A:\n    pass", "try:\n    pass\nexcept A, B as c:\n    pass", "try:\n    pass\nexcept A as 1:\n    pass", "try:\n    pass\nexcept A as b.c:\n    pass", "try:\n    pass\nfinally:\n    pass\nexcept A:\n    pass", "try\n    pass", "raise x y", "raise from x", "assert", "assert (x, 'm')", "assert x, y, z", "del", "del 1", "del f()", "global x, 1", "def f():\n    x = 1\n    global x", "def f(x):\n    global x", "def f():\n    nonlocal x", "nonlocal x", "x = 1\nglobal x", "def f():\n    print(x)\n    global x", "def f(x):\n    nonlocal x", "def f():\n    global x\n    nonlocal x", "class C:\n    nonlocal x",
    "with open(x) as f\n    pass", "with x as 1: pass", "with x as f(): pass", "with: pass", "with (a as b, c as d: pass", "match x:\n    pass", "match x\n    case 1: pass", "match x:\n    case 1\n        pass", "match x:\n    case a | b: pass", "match x:\n    case a: pass\n    case b: pass", "match x:\n    case a.b(): pass\n    case a.b(c, c): pass", "match x:\n    case [*a, *b]: pass", "match x:\n    case {**a, 'k': 1}: pass", "match x:\n    case 1 + 1: pass", "match x:\n    case -a: pass", "match x:\n    case f'a': pass", "match x:\n    case C(a=1, 2): pass", "match x:\n    case _ as b: pass", "match x:\n    case 1 as _: pass", "match x:\n    case 1 as a.b: pass", "match x:\n    case {**_}: pass", "match x:\ncase 1: pass", "match x:\n    case (a, b) | a: pass",
    "pass pass", "x = 1 y = 2", "x +", "x = = 1", "x == = 1", "1 = x", "'a' = x", "f() = 1", "x + 1 = 2", "-x = 1", "x, 1 = y", "None = 1", "True = 1", "__debug__ = 1", "[x for x in y] = 1", "{} = 1", "{a, b} = 1", "(x) = (y) = 1 = 2", "lambda: 0 = 1", "x if y else z = 1", "x and y = 1", "not x = 1", "a < b = c", "... = 1", "f'{x}' = 1", "x.y() = 1", "x: int: str", "x + 1: int", "(a, b): int", "[a]: int", "1: int", "x += y += 1", "x = yield = 1", "*x", "*x = 1", "x = *y", "print 1", "print x, y", "exec 'x'", "x++", "x--", "++x = 1", "a ? b : c", "a && b", "a || b", "!x", "x <> y", "switch x:\n    pass", "def f() -> : pass", "@\ndef f(): pass", "@x", "@x\ny = 1", "type x", "type x = ", "async x", "async def f(): await", "lambda x y: 1", "lambda x=1, y: 1", "x = 5 if y", "x = 5 if y else", "(x for x in)", "[x for x]", "[for x in y]", "{x: y for x in z, w}", "f(x for x in y, 1)", "f(1, x for x in y)", "f(a=1, b)", "f(**k, a)", "f(**k, *a)", "f(a=1, a=2)", "f(1=2)", "f(a.b=1)", "f(True=1)", "f(x+y=1)", "f(a b)", "f(a, , b)", "f(,)", "x[", "x[1", "x[]", "x[1 2]", "x[a=1]", "x[**k]", "x.1", "x.", ".x", "x..y", "x.(y)", "(", ")", "[1, 2", "(1, 2]", "{1: 2", "{1: }", "{1: 2, 3}", "{1, 2: 3}", "{**a for a in b}", "[*a for a in b]", "{1:*a}", "(*a)", "(**a)", "f(*)", "f(**)", "a, b += 1", "x = (1,\ny = 2", "x = [1,\n2\ny = 3", "foo(a, b for b in range(5), c)",
):
    show(source)

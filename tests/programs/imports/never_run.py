"""Code that never ran is whole when somebody looks into it: bodies of functions are loaded when they are wanted."""
import _imp
import inspect
import json.scanner
import marshal
import sys
import textwrap
import types

# What a library function that was not called says of itself.
print(inspect.signature(textwrap.TextWrapper._wrap_chunks))
print(textwrap.TextWrapper._split.__doc__.splitlines()[0])
print(textwrap.shorten.__code__.co_varnames[:4], textwrap.shorten.__code__.co_argcount)
print(textwrap.dedent.__code__ == textwrap.dedent.__code__.replace())
print(textwrap.indent.__code__ == textwrap.dedent.__code__)
print(textwrap.fill("a b c", width=3))

# File names are changed for inner code that was not loaded, too.
source = "def f():\n    'doc'\n    def g(): return lambda: 0\n    return g\n"
code = compile(source, "old.py", "exec")
_imp._fix_co_filename(code, "new.py")


def files(code):
    yield code.co_filename
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            yield from files(const)


print(list(files(code)))
again = marshal.loads(marshal.dumps(compile(source, "old.py", "exec")))
print(list(files(again)), again == compile(source, "old.py", "exec"))
print(list(files(again.replace(co_filename="other.py"))))


# The docstring is that of the first code.
def first():
    "first's"


def second():
    "second's"


first.__code__ = second.__code__
print(first.__doc__, second.__doc__)
second.__doc__ = None
print(second.__doc__)


# Events for a function that never ran.
def watched(n):
    return n + 1


events = []
TOOL = 3
sys.monitoring.use_tool_id(TOOL, "never_run")
sys.monitoring.register_callback(TOOL, sys.monitoring.events.PY_START, lambda code, at: events.append(code.co_name))
sys.monitoring.set_local_events(TOOL, watched.__code__, sys.monitoring.events.PY_START)
print(watched(1), events)
sys.monitoring.free_tool_id(TOOL)


def lines():
    yield 1
    yield 2


seen = []
sys.settrace(lambda frame, event, arg: seen.append((frame.f_code.co_name, event)))
list(lines())
sys.settrace(None)
print(seen)


# Globals of its own for each.
def reads():
    return there


other = types.FunctionType(reads.__code__, {"there": "other"})
there = "here"
print(reads(), other(), types.FunctionType(reads.__code__, {"there": 3})())


# Called with keywords, bound wrongly, or with too many arguments before it ever ran.
def many(a, b=2, *, c=3, **rest):
    return a, b, c, rest


try:
    many(b=1)
except TypeError as error:
    print(error)
print(many(c=1, a=4, z=5))


def gen(n, *, step=1):
    while n:
        yield n
        n -= step


def total(k):
    return sum(sum(gen(i, step=1)) for i in range(k))


print(total(30))


class Outer:
    class Inner:
        def method(self):
            return __class__.__qualname__

    def closure(self):
        x = 1
        return lambda: (x, self.Inner().method())


print(Outer().closure()(), Outer.Inner.method.__qualname__, Outer.closure.__code__.co_cellvars)


def deep(n):
    return deep(n - 1) + 1 if n else 0


def overflows():
    return overflows()


try:
    overflows()
except RecursionError as error:
    print(type(error).__name__)
print(deep(50))

"""Collections that are changed while they are compared or filled, and other small things of the library's native halves."""
import collections
import copy
import functools
import inspect
import operator
import os
import time
import types
import warnings


def attempt(f):
    try:
        return f()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, str(error).splitlines()[0])


class Clearing(collections.OrderedDict):
    def __getitem__(self, key):
        clearing.clear()
        return "v"


clearing = Clearing([(1, 1), (2, 2)])
print(attempt(clearing.copy))


def factory():
    counted.append(1)
    if len(counted) == 1:
        default["k"]
    return len(counted)


counted = []
default = collections.defaultdict(factory)
print(default["k"], dict(default))
for maker in (operator.itemgetter(1), operator.attrgetter("a"), operator.methodcaller("a"), functools.cmp_to_key(print)):
    print(inspect.signature(maker))
part = functools.partial(print, 1, a=2)
args, keywords = (1,), {"b": 3}
part.__setstate__((print, args, keywords, None))
print(part.args is args, part.keywords is keywords, attempt(lambda: delattr(part, "__dict__")))
print(attempt(lambda: time.struct_time("123456789", dict={"tm_year": 0})))
print(attempt(lambda: copy.replace(os.stat_result(range(10)))))


class Namespace(types.SimpleNamespace):
    def __new__(cls):
        return super().__new__(cls) if creating else 12345


creating = True
space = Namespace()
creating = False
print(attempt(lambda: copy.replace(space)))
with warnings.catch_warnings(record=True) as given:
    warnings.simplefilter("always")
    for name in ("0", ".", "nosuchmodule.x", "int.", "nosuch"):
        os.environ["PYTHONBREAKPOINT"] = name
        breakpoint()
    os.environ["PYTHONBREAKPOINT"] = "builtins.print"
    breakpoint("called", end="!\n")
print(*[w.message for w in given], sep="\n")
print(attempt(lambda: dict([(x for x in [1, 1 / 0])])))
ints = [1, 2, 3]
import gc
print(sorted(gc.get_referents(ints, (4, 5))))


class Slotted(property):
    __slots__ = ("foo", "__doc__")


class Bare(property):
    __slots__ = ("foo",)


def documented():
    "documented"


print(Slotted(documented).__doc__, Bare(doc="x").__doc__, attempt(lambda: Bare(documented)))

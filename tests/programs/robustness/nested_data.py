"""Data nested deeper than any stack, and iterators and calls nested as deeply: an answer or an error, and no crash.

CPython does not survive such depths everywhere, so there everything is shallow; only that it ends is printed.
"""
import ast
import collections
import copy
import functools
import gc
import io
import itertools
import json
import marshal
import operator
import pickle
import pprint
import reprlib
import os
import sys
import types

# A collection at each few hundred objects that are this deep takes long, so the depth is less there.
STRESSED = "TAIPAN_GC_STRESS" in os.environ
DEEP = 200 if sys.implementation.name == "cpython" else 3000 if STRESSED else 100_000


def nest(make, n=DEEP, x=None):
    for _ in range(min(n, DEEP)):
        x = make(x)
    return x


def attempt(name, f):
    try:
        f()
    except Exception:
        pass
    print(name, "survived")


def except_with(kinds):
    try:
        raise ValueError
    except kinds:
        return 1
    except ValueError:
        return 2


lists, tuples, dicts = nest(lambda x: [x]), nest(lambda x: (x,)), nest(lambda x: {0: x})
sets = nest(lambda x: frozenset([x]), 2000)
for name, f in {
    "hash tuple": lambda: hash(tuples) and 0,
    "eq tuples": lambda: tuples == nest(lambda x: (x,)),
    "lt tuples": lambda: tuples < nest(lambda x: (x,)),
    "eq dicts": lambda: dicts == nest(lambda x: {0: x}),
    "str list": lambda: str(lists),
    "ascii list": lambda: ascii(lists),
    "format": lambda: f"{dicts}",
    "percent": lambda: "%r" % (tuples,),
    "isinstance": lambda: isinstance(1, nest(lambda x: (x,), x=str)),
    "issubclass": lambda: issubclass(int, nest(lambda x: (x,), x=str)),
    "except tuple": lambda: except_with(nest(lambda x: (x,), x=KeyError)),
    "copy": lambda: copy.copy(lists),
    "deepcopy": lambda: copy.deepcopy(tuples),
    "pickle C": lambda: pickle.dumps(tuples),
    "pickle Python": lambda: pickle._dumps(tuples),
    "marshal": lambda: marshal.dumps(tuples),
    "json": lambda: json.dumps(dicts),
    "json indent": lambda: json.dumps(nest(lambda x:[x],5000), indent=1),
    "json loads": lambda: json.loads('{"a":' * DEEP + "1" + "}" * DEEP),
    "json loads list": lambda: json.loads('[' * DEEP + "1" + "]" * DEEP),
    "startswith": lambda: "a".startswith(nest(lambda x: (x,), x="b")),
    "max": lambda: max(tuples, nest(lambda x: (x,))),
    "in": lambda: tuples in [nest(lambda x: (x,))],
    "count": lambda: [tuples].count(nest(lambda x: (x,))),
    "set": lambda: {tuples},
    "dict": lambda: {tuples: 1},
    "sorted": lambda: sorted([tuples, nest(lambda x: (x,))]),
    "literal_eval": lambda: ast.literal_eval("(" * 5000 + ")" * 5000),
    "pprint": lambda: pprint.pformat(nest(lambda x:[x],3000)),
    "reprlib": lambda: len(reprlib.repr(lists)),
    "frozenset eq": lambda: sets == nest(lambda x: frozenset([x]), 2000),
    "frozenset repr": lambda: repr(sets),
    "union": lambda: repr(nest(lambda x: list[x], x=int)),
    "alias hash": lambda: hash(nest(lambda x: list[x], x=int)) and 0,
    "alias eq": lambda: nest(lambda x: list[x], x=int) == nest(lambda x: list[x], x=int),
    "alias parameters": lambda: nest(lambda x: list[x], x=int).__parameters__,
    "slice": lambda: hash(nest(lambda x: slice(x))) and 0,
    "slice eq": lambda: nest(lambda x: slice(x)) == nest(lambda x: slice(x)),
    "slice repr": lambda: repr(nest(lambda x: slice(x))),
    "proxy": lambda: repr(nest(lambda x: types.MappingProxyType({0: x}))),
    "proxy of proxies": lambda: len(nest(lambda x: types.MappingProxyType(x), x={})),
    "proxy of proxies get": lambda: nest(lambda x: types.MappingProxyType(x), x={}).get(1),
    "proxy of proxies eq": lambda: nest(lambda x: types.MappingProxyType(x), x={}) == {},
    "proxy of proxies repr": lambda: repr(nest(lambda x: types.MappingProxyType(x), x={})),
    "proxy of proxies in": lambda: 1 in nest(lambda x: types.MappingProxyType(x), x={}),
    "namespace": lambda: repr(nest(lambda x: types.SimpleNamespace(a=x))),
    "namespace eq": lambda: nest(lambda x: types.SimpleNamespace(a=x)) == nest(lambda x: types.SimpleNamespace(a=x)),
    "deque repr": lambda: repr(nest(lambda x: collections.deque([x]))),
    "deque eq": lambda: nest(lambda x: collections.deque([x])) == nest(lambda x: collections.deque([x])),
    "OrderedDict repr": lambda: repr(nest(lambda x: collections.OrderedDict(a=x))),
    "defaultdict repr": lambda: repr(nest(lambda x: collections.defaultdict(None, a=x))),
    "partial repr": lambda: repr(nest(lambda x: functools.partial(print, x))),
    "partial call": lambda: nest(lambda x: functools.partial(functools.partial, x), x=int)(),
    "partial chain": lambda: nest(lambda x: functools.partial(lambda f: f(), x), x=int)(),
    "method": lambda: nest(lambda x: types.MethodType(x, 1), n=1000, x=lambda *a: len(a))(),
    "method repr": lambda: repr(nest(lambda x: types.MethodType(x, 1), n=1000, x=lambda *a: len(a)))[:0],
    "method hash": lambda: hash(nest(lambda x: types.MethodType(x, 1), n=1000, x=lambda *a: len(a))) and 0,
    "method eq": lambda: nest(lambda x: types.MethodType(len, x)) == nest(lambda x: types.MethodType(len, x)),
    "method attr": lambda: nest(lambda x: types.MethodType(x, 1), n=1000, x=lambda *a: len(a)).zork,
    "staticmethod call": lambda: nest(lambda x: staticmethod(x), x=int)(),
    "staticmethod repr": lambda: repr(nest(lambda x: staticmethod(x), x=int))[:0],
    "classmethod get": lambda: nest(lambda x: classmethod(x), x=int).__get__(1),
    "classmethod wrapped": lambda: nest(lambda x: classmethod(x), x=int).__isabstractmethod__,
    "property abstract": lambda: nest(lambda x: property(x), x=int).__isabstractmethod__,
    "cell eq": lambda: nest(lambda x: types.CellType(x)) == nest(lambda x: types.CellType(x)),
    "cell repr": lambda: len(repr(nest(lambda x: types.CellType(x)))) < 99,
    "memoryview": lambda: len(nest(lambda x: memoryview(x), x=b"abc")),
    "group": lambda: nest(lambda x: ExceptionGroup("m", [x]), x=ValueError()).split(TypeError)[0],
    "group derive": lambda: nest(lambda x: ExceptionGroup("m", [x]), x=ValueError()).subgroup(ValueError),
    "group repr": lambda: repr(nest(lambda x: ExceptionGroup("m", [x]), x=ValueError())),
    "exception repr": lambda: repr(nest(lambda x: ValueError(x))),
    "exception str": lambda: str(nest(lambda x: ValueError(x))),
    "exception args eq": lambda: nest(lambda x: ValueError(x)).args == nest(lambda x: ValueError(x)).args,
}.items():
    attempt(name, f)
del lists, tuples, dicts, sets
gc.collect()
print("freed")

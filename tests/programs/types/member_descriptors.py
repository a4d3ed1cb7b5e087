"""member_descriptor against getset_descriptor, methods beside slots, struct sequences made by hand."""
import collections
import functools
import inspect
import os
import re
import sys
import time
import types


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def f():
    return sys


for d in (slice.start, range.stop, complex.real, property.fget, types.FunctionType.__globals__, types.FunctionType.__closure__, types.MethodType.__self__, types.CodeType.co_name, types.CodeType.co_varnames, types.ModuleType.__dict__["__dict__"], type.__dict__["__base__"], type.__dict__["__basicsize__"], type.__dict__["__mro__"], super.__self__, functools.partial.func, re.Pattern.flags, re.Match.string, types.GenericAlias.__origin__, types.TracebackType.tb_frame, types.TracebackType.tb_next, type(sys.flags).debug, classmethod.__func__, int.real, object.__dict__["__class__"], types.FrameType.f_trace_lines, types.FrameType.f_code, ExceptionGroup.message):
    print(type(d).__name__, d.__name__, d.__objclass__.__name__, inspect.ismemberdescriptor(d), inspect.isgetsetdescriptor(d), repr(d))
for bad in (lambda: setattr(slice(1), "start", 2), lambda: delattr(range(1), "stop"), lambda: setattr(f, "__globals__", {}), lambda: setattr(f, "__closure__", ()), lambda: setattr(1j, "real", 2), lambda: setattr(sys, "__dict__", {}), lambda: setattr(sys.flags, "debug", 1), lambda: setattr(f.__code__, "co_name", "x"), lambda: setattr(f.__code__, "co_varnames", ()), lambda: setattr(property(), "fget", 1), lambda: setattr(re.compile("x"), "flags", 1), lambda: setattr(1, "real", 2), lambda: setattr(ExceptionGroup("m", [ValueError()]), "message", 1), lambda: slice.start.__get__(5), lambda: slice.start.__set__(5, 1), lambda: slice.start.__get__(None, slice)):
    err(bad)
print(slice.start.__get__(slice(7)), types.MethodType.__self__.__get__(types.MethodType(f, 5)), types.ModuleType.__dict__["__dict__"].__get__(sys) is vars(sys))
for m in (dict.__getitem__, dict.__contains__, list.__getitem__, set.__contains__, frozenset.__contains__, tuple.__getitem__, dict.__setitem__):
    print(type(m).__name__, m.__name__, m.__text_signature__, m.__doc__, m.__qualname__)
for bad in (lambda: dict.__getitem__(), lambda: dict.__getitem__("x", 1), lambda: dict.__getitem__({}, 1, 2), lambda: list.__getitem__([1]), lambda: set.__contains__({1}, []), lambda: dict.__contains__({}, [])):
    err(bad)
print(dict.__getitem__({1: 2}, 1), list.__getitem__([1, 2, 3], slice(1, None)), {1: 2}.__contains__(1))


class D(dict):
    pass


class E(dict):
    def __getitem__(self, key):
        return ("E", super().__getitem__(key) if key in self else None)


class L(list):
    __contains__ = lambda self, x: True


class M(collections.OrderedDict):
    def __missing__(self, key):
        return "missing " + key


D.back = 1
d = D(a=1)
print(d["a"], "a" in d, E(a=1)["a"], E()["b"], 5 in L(), L([7])[0], M()["q"], D.__getitem__ is dict.__getitem__)
D.__getitem__ = lambda self, key: "patched " + key
print(d["zz"])
del D.__getitem__
err(lambda: d["zz"])
D.__getitem__ = dict.__getitem__
print(d["a"])
for c in (type(sys.flags), type(sys.version_info), type(sys.float_info), time.struct_time, os.stat_result, type(sys.get_asyncgen_hooks())):
    print(c.__name__, c.__module__, "__module__" in vars(c), "__new__" in vars(c))
    for args in ((), (5,), ((), 1), ((1,),), (range(50),), ((), {}, 3)):
        err(lambda: c(*args))
print(sys.get_asyncgen_hooks(), time.struct_time(range(9)), time.struct_time(range(9), {"tm_zone": "Z"}).tm_zone, time.struct_time(sequence=range(11)).tm_gmtoff)

"""Which exceptions and texts built-in calls give for wrong numbers, kinds and names of arguments."""
import collections
import functools
import itertools
import math


def err(f, *a, **k):
    try:
        f(*a, **k)
        print(getattr(f, "__qualname__", f), a, k, "no error")
    except Exception as e:
        print(getattr(f, "__qualname__", f), len(a), sorted(k), "->", type(e).__name__ + ":", e)


class C:
    pass


functions = [len, abs, ord, chr, hex, bin, id, hash, repr, callable, iter, next, all, any, sum, sorted, min, max, pow, divmod, round, isinstance, issubclass, getattr, setattr, hasattr, delattr, format, ascii, vars, enumerate, zip, map, filter, reversed, range, slice, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, bool, memoryview, property, super, staticmethod, classmethod, open, eval, exec, compile, print, input, math.sqrt, math.gcd, math.floor, math.hypot, collections.deque, collections.Counter, collections.OrderedDict, collections.defaultdict, functools.reduce, functools.partial, itertools.count, itertools.repeat, itertools.islice, itertools.product, "".join, "".split, "".replace, "".find, "".startswith, "".encode, "".center, "".strip, "".format_map, b"".decode, b"".join, [].append, [].extend, [].insert, [].pop, [].remove, [].index, [].sort, {}.get, {}.pop, {}.setdefault, {}.update, dict.fromkeys, set().add, set().union, ().index, (1).to_bytes, int.from_bytes, (1.5).hex, float.fromhex]
for f in functions:
    if f in (print, input, vars):
        continue
    if f not in (dict, set, frozenset, list, tuple, str, int, float, complex, bool, bytes, bytearray, zip, property, set().union, collections.deque, collections.Counter, collections.OrderedDict, collections.defaultdict, itertools.count, itertools.product, math.gcd, math.hypot, {}.update, [].pop, [].sort, "".split, "".strip, "".encode, b"".decode, (1).to_bytes, (1.5).hex, super, locals):
        err(f)
    err(f, 1, 2, 3, 4, 5, 6, 7, 8, 9) if f not in (max, min, math.gcd, math.hypot, set().union, zip, map, functools.partial, itertools.product) else None
    err(f, no_such_keyword=1) if f not in (dict, {}.update, collections.Counter, collections.OrderedDict, collections.defaultdict) else None
for f, bad in ((len, 5), (abs, "a"), (ord, 5), (chr, "a"), (hex, 1.5), (iter, 5), (next, 5), (all, 5), (sum, 5), (sorted, 5), (int, []), (float, []), (str.join, 5), (bytes, 1.5), (list, 5), (dict, 5), (set, 5), (range, 1.5), (reversed, 5), (enumerate, 5), (math.sqrt, "a"), (math.floor, "a"), (collections.deque, 5), ("".join, 5), ("".split, 5), ("".find, 5), ("".startswith, 5), ("".strip, 5), ("".center, "a"), ("".encode, 5), (b"".decode, 5), (b"".join, ["a"]), ([].extend, 5), ([].pop, "a"), ({}.update, 5), (set().union, 5), (set().add, []), ({}.get, []), ((1).to_bytes, "a"), (int.from_bytes, 5), (float.fromhex, 5), (eval, 5), (exec, 5), (hash, []), (memoryview, 5), (isinstance, 5), (type, 5), (bool, 5), (complex, []), (bytearray, "a"), (functools.partial, 5), (itertools.repeat, 5), (collections.defaultdict, 5), (super, 5), (open, 1.5), (compile, 5), (format, 5), (staticmethod, 5)):
    err(f, bad)
for f in (str.upper, list.append, dict.get, int.bit_length, set.add, float.is_integer, bytes.decode, tuple.count, object.__repr__, type.mro, str.__add__, list.__len__, dict.__getitem__, int.__add__, C.__init__):
    err(f)
    err(f, "wrong self" if f not in (str.upper, str.__add__) else 5)
err(C, 1)
err(C, x=1)
err(C().__class__, 1, 2)
err(object, 1)
err(type, 1, 2)
err(type, "X", 5, {})
err(type, "X", (), 5)
err(type, 5, (), {})
err(int, "z", 36, 5)
err(int, "1", "2")
err(str, b"x", 5)
err(sorted, [1, "a"])
err(sorted, [3, 1], key=5)
err(max, 1, "a")
err(max, [], key=len)
err(pow, 2, 3, 0)
err(round, 1.5, "a")
err(divmod, 1, 0)
err(isinstance, 1, "int")
err(getattr, 1, 2)
err(getattr, 1, "nope")
err(setattr, 1, "x", 1)
err(print, 1, sep=5)
err(open, "/no/such/file")
err(eval, "1 +")
err(compile, "x", "f", "bad mode")
err(range, 1, 2, 0)
err(slice)
err(zip, [1], [1, 2], strict=5) if False else None
err(list(zip([1], [1, 2])).pop, 5)
err(bytes, "é", "ascii")
err("é".encode, "ascii")
err(b"\xff".decode)
err("{}".format)
err("%d".__mod__, "a")
err([1].index, 5)
err({}.popitem)
err(set().pop)
err([].pop)
err([1].remove, 2)
err({}.__getitem__, "k")
err((1).to_bytes, 0, "big")
err((300).to_bytes, 1, "big")
err(float, "abc")
err(int, "abc")
err(complex, "abc")
err(chr, -1)
err(math.sqrt, -1)
err(math.log, 0)
err(math.factorial, -1)

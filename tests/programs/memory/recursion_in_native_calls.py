"""Recursion that goes through native code: sort keys, map, repr, comparison, getattr, imports, regular-expression callbacks."""
import functools
import json
import re
import sys

sys.setrecursionlimit(600)


def attempt(name, f):
    try:
        r = f()
        print(name, "->", r if not isinstance(r, str) or len(r) < 50 else len(r))
    except RecursionError:
        print(name, "-> RecursionError")


def via_sort(n): return sorted([n], key=lambda x: via_sort(x - 1)[0] if x else 0)
def via_map(n): return list(map(via_map, [n - 1])) if n else []
def via_reduce(n): return functools.reduce(lambda a, b: via_reduce(n - 1) + b, [0, 1]) if n else 0
def via_sub(n): return re.sub("x", lambda m: via_sub(n - 1), "x") if n else "end"
def via_max(n): return max([n], key=lambda x: via_max(x - 1)) if n else 0
def via_exec(n): return eval("via_exec(n - 1)", globals(), {"n": n}) if n else "end"
def via_partial(n): return functools.partial(via_partial, n - 1)() if n else "end"
def via_json(n): return json.dumps(Obj(n), default=lambda o: via_json(o.n - 1)) if n else "end"
def via_format(n): return "{}".format(Fmt(n))
def via_gen(n): return sum(via_gen(n - 1) for _ in range(1)) + 1 if n else 0
def via_comp(n): return [via_comp(n - 1) for _ in range(1)] if n else []
def via_filter(n): return list(filter(lambda x: via_filter(x - 1) or True, [n])) if n else []
def via_iter(n): return list(It(n))
def via_import(n): return __import__("sys") and (via_import(n - 1) if n else "end")
def via_type(n): return type("T", (Base,), {}, n=n).depth
def via_apply(n): return (lambda *a, **k: via_apply(*a, **k))(*[n - 1]) if n else "end"


class Obj:
    def __init__(self, n): self.n = n


class Fmt:
    def __init__(self, n): self.n = n
    def __format__(self, s): return f"{Fmt(self.n - 1)}" if self.n else "end"


class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return iter(list(It(self.n - 1)) + [self.n]) if self.n else iter([])


class Base:
    depth = 0

    def __init_subclass__(cls, n=0, **k):
        super().__init_subclass__(**k)
        cls.depth = type("T", (Base,), {}, n=n - 1).depth + 1 if n else 0


class Attr:
    def __init__(self, n): self.__dict__["n"] = n
    def __getattr__(self, name): return getattr(Attr(self.n - 1), name) if self.n else "end"
    def __getitem__(self, k): return Attr(self.n - 1)[k] if self.n else "end"
    def __call__(self): return Attr(self.n - 1)() if self.n else "end"
    def __add__(self, o): return Attr(self.n - 1) + o if self.n else "end"
    def __eq__(self, o): return Attr(self.n - 1) == o if self.n else True
    def __hash__(self): return hash(Attr(self.n - 1)) if self.n else 1
    def __contains__(self, x): return x in Attr(self.n - 1) if self.n else True
    def __repr__(self): return repr(Attr(self.n - 1)) if self.n else "end"
    def __str__(self): return str(Attr(self.n - 1)) if self.n else "end"
    def __len__(self): return len(Attr(self.n - 1)) if self.n else 3
    def __bool__(self): return bool(Attr(self.n - 1)) if self.n else True
    def __index__(self): return range(Attr(self.n - 1)).stop if self.n else 5
    def __lt__(self, o): return sorted([o, o], key=lambda v: Attr(self.n - 1) < v) is not None if self.n else True
    def __enter__(self):
        if self.n:
            with Attr(self.n - 1) as v: return v
        return "end"
    def __exit__(self, *a): pass
    def __setattr__(self, k, v): setattr(Attr(self.n - 1), k, v) if self.n else None
    def __instancecheck__(self, o): return isinstance(o, Attr(self.n - 1)) if self.n else True


attempt("via_json 8", lambda: len(via_json(8)))
attempt("via_json deep", lambda: via_json(100000))
for f in (via_sort, via_map, via_reduce, via_sub, via_max, via_exec, via_partial, via_gen, via_comp, via_filter, via_iter, via_import, via_type, via_apply):
    attempt(f.__name__ + " 20", lambda: len(str(f(20))))
    attempt(f.__name__ + " deep", lambda: len(str(f(100000))))
attempt("format 20", lambda: via_format(20))
attempt("format deep", lambda: via_format(100000))
for name, op in (("getattr", lambda a: a.zz), ("getitem", lambda a: a[0]), ("call", lambda a: a()), ("add", lambda a: a + 1), ("eq", lambda a: a == 1), ("hash", hash), ("contains", lambda a: 1 in a), ("repr", repr), ("str", str), ("len", len), ("bool", bool), ("index", lambda a: [0] * 6 and [0, 1, 2, 3, 4, 5, 6][a]), ("lt", lambda a: a < 1), ("setattr", lambda a: setattr(a, "k", 1)), ("with", lambda a: a.__enter__()), ("isinstance", lambda a: isinstance(1, a)), ("in list", lambda a: a in [1]), ("dict key", lambda a: {a: 1}[a]), ("list eq", lambda a: [a] == [1]), ("tuple repr", lambda a: str((a,))), ("print to str", lambda a: f"{a!r}"), ("sorted", lambda a: len(sorted([a, 1], key=lambda x: len(str(x)))))):
    attempt(name + " 20", lambda: op(Attr(20)))
    attempt(name + " deep", lambda: op(Attr(100000)))
print("still alive", sorted([3, 1, 2]), repr([1]), json.dumps([1]))

"""Function, method, builtin and code objects: attributes, assignments, errors."""
import types


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def f(a, b=1, *args, c, d=2, **kw) -> int:
    "doc"
    x = a
    return x


print(f.__name__, f.__qualname__, f.__module__, f.__doc__, f.__defaults__, f.__kwdefaults__, f.__annotations__, f.__dict__, f.__closure__, f.__globals__ is globals(), f.__builtins__ is not None, f.__type_params__)
f.attr = 1
f.__dict__["other"] = 2
f.__name__, f.__qualname__, f.__doc__ = "g", "q.g", "new doc"
print(f.attr, f.other, f.__name__, f.__qualname__, repr(f).split(" at ")[0], f.__doc__, vars(f))
for fn in (lambda: setattr(f, "__name__", 5), lambda: setattr(f, "__defaults__", 5), lambda: setattr(f, "__kwdefaults__", 5), lambda: setattr(f, "__code__", 5), lambda: setattr(f, "__closure__", None), lambda: setattr(f, "__globals__", {}), lambda: setattr(f, "__dict__", 5), lambda: f.nope, lambda: delattr(f, "__name__"), lambda: delattr(f, "nope"), lambda: f(1), lambda: f < f, lambda: f + 1, lambda: f[0], lambda: len(f), lambda: iter(f), lambda: setattr(len, "x", 1), lambda: len.nope, lambda: types.FunctionType(), lambda: types.FunctionType(f.__code__, 5), lambda: types.FunctionType(5, {}), lambda: setattr(f, "__qualname__", None)):
    err(fn)
c = f.__code__
print(c.co_name, c.co_argcount, c.co_kwonlyargcount, c.co_posonlyargcount, c.co_varnames, c.co_names, c.co_freevars, c.co_cellvars, c.co_nlocals, c.co_consts[0] if c.co_consts else None, c.co_firstlineno, c.co_qualname, bool(c.co_flags & 4), bool(c.co_flags & 8))


def g(a, b):
    return ("g", a, b)


def h(a, b):
    return ("h", a, b)


g.__code__ = h.__code__
print(g(1, 2), g.__name__, g.__code__ is h.__code__, g.__code__ == h.__code__)
err(lambda: setattr(g, "__code__", (lambda: g2).__code__) or g())


def outer():
    v = 1
    return lambda: v


err(lambda: setattr(g, "__code__", outer().__code__))
n = types.FunctionType(compile("x + y", "s", "eval"), {"x": 1, "y": 2}, "made")
print(n(), n.__name__, types.FunctionType(outer().__code__, {}, closure=(types.CellType(42),))(), types.FunctionType(h.__code__, {}, "dd", (8, 9))())
r = c.replace(co_name="renamed", co_firstlineno=99)
print(r.co_name, r.co_firstlineno, r == c, types.FunctionType(r, {}).__name__, hash(c) == hash(f.__code__))


class C:
    def m(self, x): return x
    @classmethod
    def cm(cls): return cls
    @staticmethod
    def sm(): return 0
    def __call__(self): return "called"


o = C()
m = o.m
print(m.__name__, m.__self__ is o, m.__func__ is C.m, m.__doc__, m.__module__, m == o.m, m is o.m, m != C().m, hash(m) == hash(o.m), C.m.__qualname__, m.__qualname__, repr(m).split(" of ")[0], type(m).__name__, m.__func__.__code__.co_varnames)
for fn in (lambda: setattr(m, "x", 1), lambda: m.nope, lambda: m(), lambda: m(1, 2), lambda: C.m(), lambda: o.m.__func__(), lambda: types.MethodType(5, o), lambda: types.MethodType(len, None), lambda: types.MethodType(len), lambda: C.cm.__self__ is C, lambda: types.MethodType(len, "abc")(), lambda: m.__self__.__class__.__name__, lambda: o.sm.__name__, lambda: types.MethodType(lambda *a: a, 1)(2, 3)):
    err(fn)
C.m.tag = "on function"
print(m.tag, o(), callable(o), callable(C), callable(m), callable(5))
b = [].append
print(b.__name__, b.__self__, b.__qualname__, b.__module__, type(b).__name__, len.__name__, len.__module__, len.__self__, len.__doc__.split("\n")[0], len.__qualname__, b == [].append, repr(len), repr("".join).split(" of ")[0], str.join.__name__, str.join.__objclass__, str.join.__qualname__, int.__add__.__name__, len.__text_signature__, b.__text_signature__, (5).__add__.__name__, (5).__add__.__self__, (5).__add__.__objclass__)
l = [1]
print(l.append == l.append, l.append is l.append, hash(l.append) == hash(l.append), [].append == [].append, "a".join == "a".join)
for fn in (lambda: len(), lambda: len(1, 2), lambda: len(x=1), lambda: str.join(), lambda: str.join(1), lambda: [].append(), lambda: [].append(1, 2), lambda: [].append(x=1), lambda: int.__add__(1), lambda: int.__add__("a", 1), lambda: (1).__add__(), lambda: list.append([], x=1), lambda: print(x=1), lambda: sorted(), lambda: max(), lambda: abs(), lambda: divmod(1), lambda: isinstance(1), lambda: getattr(1), lambda: "a".split(1, 2, 3), lambda: "a".split(x=1), lambda: {}.get(), lambda: {}.update(1, 2), lambda: "a".replace("b"), lambda: int("1", bas=1), lambda: "".encode(1, 2, 3), lambda: pow(1), lambda: round(), lambda: sum(), lambda: open()):
    err(fn)
print(outer().__closure__[0], type(outer().__closure__[0]).__name__) if False else print(type(outer().__closure__[0]).__name__, outer().__closure__[0].cell_contents, types.CellType() == types.CellType(), types.CellType(1) < types.CellType(2))
err(lambda: types.CellType().cell_contents)
import functools
p = functools.partial(f, 1, c=5)
print(p(), p.func is f, p.args, p.keywords, p(2, c=6), functools.partial(p, 7).args)

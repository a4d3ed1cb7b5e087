"""Frames, code objects, tracing, builtins, modules, atexit, streams, finalisers: odd values everywhere."""
import dis
import gc
import inspect
import io
import marshal
import sys
import types
import warnings
import weakref

warnings.simplefilter("ignore")
def show(name, f):
    try:
        r = repr(f())
        print(name, "->", r if len(r) < 150 else len(r))
    except BaseException as e:
        print(name, "->", type(e).__name__ + ":", str(e)[:200])
    sys.stdout.flush()
def f(a, b=2, *c, d=4, **e):
    x = a
    def g(): return x + len(c)
    return g() + b
C = f.__code__
for k, v in {"co_argcount": [-1, 0, 100, 2**31, 2**63, "a"], "co_posonlyargcount": [-1, 1], "co_kwonlyargcount": [-1, 9, 0], "co_nlocals": [-1, 0, 99], "co_stacksize": [-1, 0, 10**9], "co_flags": [0, -1, 2**31 - 1, 0x20, 0x100, 0x200, 0x80], "co_firstlineno": [0, -1, 2**31 - 1, 2**40], "co_code": [b"", b"\0", b"\xff" * 100], "co_consts": [(), (1,) * 100], "co_names": [(), ("x",) * 99], "co_varnames": [(), ("a",), ("a",) * 50, (1,)], "co_freevars": [("q",), ()], "co_cellvars": [(), ("q", "r")], "co_filename": [1, "\udc80", ""], "co_name": [1, "", "\udc80"], "co_qualname": [1, ""], "co_linetable": [b"", b"\xff" * 9, 1], "co_exceptiontable": [b"", b"\xff" * 9, 1]}.items():
    for x in v:
        def rep():
            try: c = C.replace(**{k: x})
            except (ValueError, TypeError, OverflowError, NotImplementedError) as e: return "refused"
            h = types.FunctionType(c, {"len": len}, "h", (2,), tuple(types.CellType(1) for _ in c.co_freevars))
            h.__kwdefaults__ = {"d": 3}
            if k in ("co_code", "co_stacksize", "co_consts", "co_names", "co_varnames", "co_cellvars", "co_nlocals", "co_exceptiontable", "co_flags", "co_argcount", "co_kwonlyargcount", "co_posonlyargcount", "co_freevars"):
                if sys.implementation.name == "cpython": return
            try: h(1)
            except Exception: pass
            for z in (lambda: list(c.co_lines()), lambda: list(c.co_positions()), lambda: repr(c), lambda: c == C, lambda: hash(c), lambda: dis.dis(c, file=io.StringIO()), lambda: inspect.signature(h), lambda: marshal.loads(marshal.dumps(c))):
                try: z()
                except Exception: pass
        try: rep()
        except BaseException as e: print(k, x, type(e), e)
print("replaced")
for args in ((0, 0, 0, 0, 0, 0, b"", (), (), (), "f", "n", "q", 1, b"", b""), (1, 0, 0, 1, 1, 0, b"\0\0", (None,), (), ("a",), "f", "n", "q", 1, b"", b""), (5,) * 16, (), (-1,) * 18):
    try: types.FunctionType(types.CodeType(*args), {})
    except Exception: pass
for a in ((C, {}), (C, {}, None, (1, 2, 3)), (C, {}, None, None, (1,)), (C, {}, None, None, (types.CellType(),) * 5), (C, 5), (C, types.MappingProxyType({})), (1, {}), (C, {}, 5), (C, {}, "n", 5)):
    try: types.FunctionType(*a)
    except Exception: pass
for n, v in (("__code__", (lambda: 1).__code__), ("__code__", (lambda *a: x).__code__), ("__code__", 5), ("__defaults__", 5), ("__defaults__", (1,) * 99), ("__kwdefaults__", {1: 2}), ("__kwdefaults__", 5), ("__closure__", ()), ("__globals__", {}), ("__dict__", {1: 2}), ("__dict__", 5), ("__name__", 5), ("__annotations__", 5), ("__annotate__", 5), ("__type_params__", 5), ("__module__", 5), ("__doc__", 5), ("__builtins__", {})):
    def g(a, b=2, c=3, *, k=5): return a
    try: setattr(g, n, v)
    except Exception as e: print(n, type(e).__name__, e)
    for call in (lambda: g(), lambda: g(1), lambda: g(1, 2, 3), lambda: g(k=1, a=2), lambda: repr(g), lambda: g.__get__(1)()):
        try: call()
        except Exception as e: pass
def changing(i):
    if i == 20: changing.__code__ = other.__code__
    if i == 30: changing.__defaults__ = (1,)
    return i
def other(i, j=5):
    if i == 40: other2.__code__ = changing.__code__
    return -i
other2 = other
def loop():
    out = []
    for i in range(100):
        try: out.append(changing(i) if i != 20 else changing(20))
        except TypeError as e: out.append(str(e))
    return sum(x for x in out if isinstance(x, int))
show("changing code", loop)
# frames
def fr():
    a = 1; b = "s"; del b
    f = sys._getframe()
    l = f.f_locals
    r = []
    for op in (lambda: l.__setitem__("a", 5), lambda: l.__setitem__("b", 6), lambda: l.__setitem__("zz", 7), lambda: l.__delitem__("a"), lambda: l.pop("a"), lambda: l.clear(), lambda: l.update(a=9), lambda: l | {"q": 1}, lambda: l.__setitem__(1, 2), lambda: l["zz"], lambda: len(l) > 0, lambda: list(l) and 1, lambda: l == l, lambda: l.copy() and 1, lambda: l.setdefault("a", 8), lambda: l.setdefault("nn", 8), lambda: list(reversed(l)) and 1, lambda: setattr(f, "f_lineno", 5), lambda: setattr(f, "f_lineno", "x"), lambda: delattr(f, "f_lineno"), lambda: setattr(f, "f_trace", 5), lambda: delattr(f, "f_trace"), lambda: setattr(f, "f_trace_lines", 5), lambda: setattr(f, "f_trace_opcodes", True), lambda: f.clear(), lambda: f.f_back.clear(), lambda: setattr(f, "f_locals", {}), lambda: type(f)(), lambda: f.__class__.__new__(type(f)), lambda: setattr(f, "f_globals", {}), lambda: f.f_generator):
        try: x = op(); r.append(x if isinstance(x, (int, str, type(None))) else type(x).__name__)
        except Exception as e: r.append(type(e).__name__)
    return r, a
show("frame", fr)
def leak():
    x = [1]; y = (lambda: x)
    return sys._getframe()
F = leak()
for op in (lambda: F.f_locals["x"], lambda: F.f_locals.update(x=2, z=3), lambda: dict(F.f_locals) and 1, lambda: F.f_lineno > 0, lambda: F.clear(), lambda: dict(F.f_locals), lambda: F.f_code.co_name, lambda: F.f_lasti >= 0):
    show("dead frame", op)
def gg():
    x = 1
    try:
        while 1:
            x = yield x
    finally: print("fin", x)
g = gg(); next(g)
for op in (lambda: g.gi_frame.f_locals.update(x=7), lambda: g.send(3), lambda: g.gi_frame.clear(), lambda: next(g), lambda: g.close(), lambda: g.gi_code.co_name, lambda: g.throw(ValueError("x")), lambda: g.gi_running):
    show("generator frame", op)
def selfish():
    global me
    for a in (lambda: next(me), lambda: me.send(1), lambda: me.throw(ValueError), lambda: me.close(), lambda: list(me), lambda: me.gi_frame.clear(), lambda: (yield), lambda: me.gi_frame.f_locals and 1, lambda: tuple(me), lambda: sum(me)):
        try: r = a()
        except BaseException as e: r = type(e).__name__ + str(e)
        yield r if isinstance(r, (str, int)) else type(r).__name__
    yield from me
me = selfish()
show("selfish", lambda: list(me))
async def co(): return await me2
me2 = co()
show("await self", lambda: me2.send(None))
async def once(): return 1
m = once()
show("awaited", lambda: m.send(None))
show("awaited twice", lambda: m.send(None))
async def ag():
    try:
        yield 1
        yield 2
    finally: pass
a = ag()
s = a.asend(None)
show("asend", lambda: s.send(None))
show("asend again", lambda: s.send(None))
show("athrow", lambda: a.athrow(ValueError).send(None))
show("athrow closed", lambda: a.athrow(ValueError, 1, 2).send(None))
show("anext", lambda: a.__anext__().send(None))
b = a.aclose()
show("aclose", lambda: b.send(None))
show("aclose2", lambda: b.throw(ValueError))
# trace functions
def run(t):
    def body():
        x = 0
        for i in range(20):
            x += i
            try: [y for y in range(3)]
            except ValueError: pass
        return x
    sys.settrace(t)
    try: return body()
    finally: sys.settrace(None)
def t1(f, e, a): raise ValueError("trace")
def t2(f, e, a): f.f_lineno = f.f_lineno + 1 if e == "line" else 0; return t2
def t3(f, e, a): sys.settrace(None); f.f_trace = None; return t3
def t4(f, e, a): f.f_locals.update(x=100, i=5); return t4
def t5(f, e, a): return 5
def t6(f, e, a): f.f_trace = t1; return t6
def t7(f, e, a):
    if e == "line" and f.f_code.co_name == "body":
        for n in (0, -1, 10**9, f.f_code.co_firstlineno, f.f_code.co_firstlineno + 3):
            try: f.f_lineno = n
            except ValueError: pass
            break
    return t7
def t8(f, e, a):
    try: f.clear()
    except RuntimeError: pass
    gc.collect(); return t8
def t9(f, e, a): del f; sys._getframe(1).f_code; sys.setprofile(t9 if e != "call" else None); return t9
for t in (t1, t2, t3, t4, t5, t6, t7, t8, t9):
    show("trace " + t.__name__, lambda: run(t)); sys.setprofile(None)

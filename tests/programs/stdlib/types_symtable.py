"""types: dynamic classes, coroutine, SimpleNamespace, DynamicClassAttribute; symtable: scopes of names; annotationlib; dis-free code facts."""
import symtable
import types


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


C = types.new_class("C", (dict,), {}, lambda ns: ns.update(x=1, m=lambda self: self.x))
print(C, C().m(), C.__bases__, types.new_class("D"), types.prepare_class("E", (C,), {"metaclass": type})[0], types.resolve_bases((list[int], int)), types.get_original_bases(type("F", (), {})), types.get_original_bases(types.new_class("G", (list[int],))))
err(lambda: types.new_class("X", (), {"nope": 1}))


class DCA:
    @types.DynamicClassAttribute
    def v(self): return "instance"


print(DCA().v)
err(lambda: DCA.v)


@types.coroutine
def co():
    r = yield "yielded"
    return r


async def use(): return await co()


u = use()
print(u.send(None))
try:
    u.send("back")
except StopIteration as e:
    print(e.value)
print([n for n in ("FunctionType", "LambdaType", "CodeType", "GeneratorType", "CoroutineType", "AsyncGeneratorType", "MethodType", "BuiltinFunctionType", "WrapperDescriptorType", "MethodWrapperType", "MethodDescriptorType", "ClassMethodDescriptorType", "ModuleType", "TracebackType", "FrameType", "GetSetDescriptorType", "MemberDescriptorType", "CellType", "NoneType", "NotImplementedType", "EllipsisType", "UnionType", "CapsuleType") if not isinstance(getattr(types, n), type)], types.LambdaType is types.FunctionType, types.NoneType is type(None), types.EllipsisType is type(...))
for t in (types.CodeType, types.FrameType, types.GeneratorType, types.NoneType, types.EllipsisType, types.MethodType, types.FunctionType, types.MappingProxyType, types.CellType, types.TracebackType):
    err(lambda: t(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20))
source = '''
import os
from sys import path as p
g = 1
def f(a, b=g, *c, d: int = 2, **e):
    global g2
    loc = a + g
    g2 = 5
    def inner(z):
        nonlocal loc
        loc = free = z + b
        return free
    class K(Base):
        attr = loc
        def m(self): return super().m() + __class__
    return [x + loc for x in c], lambda q: q + d
type Alias[T] = list[T]
def gen[U](u: U): yield u
'''
top = symtable.symtable(source, "s.py", "exec")


def walk(t, depth=0):
    pad = "  " * depth
    print(f"{pad}{t.get_type()} {t.get_name()} line {t.get_lineno()} nested={t.is_nested()} children={t.has_children()} optimized={t.is_optimized()}")
    for s in sorted(t.get_symbols(), key=lambda s: s.get_name()):
        flags = [n for n in ("referenced", "parameter", "global", "nonlocal", "declared_global", "local", "free", "imported", "assigned", "namespace", "annotated", "type_parameter", "comp_iter", "free_class") if getattr(s, "is_" + n)()]
        print(f"{pad}  {s.get_name()}: {' '.join(flags)}")
    if isinstance(t, symtable.Function):
        print(pad, " params", t.get_parameters(), "locals", sorted(t.get_locals()), "frees", sorted(t.get_frees()), "globals", sorted(t.get_globals()))
    for c in t.get_children():
        walk(c, depth + 1)


walk(top)
f = top.lookup("f")
print(f.get_namespace().get_name(), f.is_namespace(), top.lookup("g").is_assigned(), sorted(top.get_identifiers())[:3])
err(lambda: top.lookup("nope"))
err(lambda: top.lookup("g").get_namespace())
err(lambda: symtable.symtable("x +", "f", "exec"))
err(lambda: symtable.symtable("x", "f", "nope"))


def outer(a):
    b = a

    def inner(c, *d, e=1, **f):
        g = b + c
        return [h for h in d], g
    return inner


c = outer(1).__code__
print(c.co_name, c.co_qualname, c.co_varnames, c.co_freevars, c.co_cellvars, outer.__code__.co_cellvars, c.co_argcount, c.co_kwonlyargcount, c.co_nlocals, bool(c.co_flags & 0x04), bool(c.co_flags & 0x08), bool(c.co_flags & 0x20), bool(c.co_flags & 0x10), sorted({l for *_, l in c.co_lines() if l is not None})[0] - c.co_firstlineno, len(list(c.co_positions())) > 0, c.co_filename.rsplit("/")[-1])
print(outer.__code__ == outer.__code__, hash(outer.__code__) == hash(outer.__code__), compile("1", "a", "eval") == compile("1", "a", "eval"), compile("1", "a", "eval") == compile("2", "a", "eval"), c.replace(co_name="new").co_name)

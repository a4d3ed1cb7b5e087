"""Symbol tables of programs with all kinds of scopes."""
import symtable

PROGRAMS = [
    "def f():\n z=1\n return [z for x in y if (w:=x)], lambda q,*a: (q,z), (i for i in z)",
    "class C:\n x: int = 1\n def m(self):\n  return super().m, __class__\n y = [x for x in q]",
    "type A[T: int = str, *Ts, **P] = list[T]\ndef g[T](a: T, /, b, *c, d=1, **e) -> T:\n global gg\n gg = 1\n"
    " def h():\n  nonlocal b\n  b = 2\n import os.path as p, sys\n return h",
    "x: int\nif x:\n y: str = 1\nfrom a import *\ndef f():\n import a.b\n try: pass\n except E as e: pass\n del q\n"
    "class D[T](Base, metaclass=M):\n __p = 1\n def f(self): return self.__p",
    "def f():\n x=1\n class C:\n  y=x\n  x=2\n  def g(self): return x\n return lambda: x",
]


def show(table, depth=0):
    print("  " * depth, table.get_type(), table.get_name(), table.get_lineno(), table.is_nested(), table.is_optimized(),
          table.has_children(), sorted(table.get_identifiers()))
    if table.get_type() == "function":
        print("  " * depth, sorted(table.get_parameters()), sorted(table.get_locals()), sorted(table.get_globals()),
              sorted(table.get_nonlocals()), sorted(table.get_frees()))
    for symbol in sorted(table.get_symbols(), key=lambda s: s.get_name()):
        flags = [n for n in dir(symbol) if n.startswith("is_") and getattr(symbol, n)()]
        print("  " * depth, " ", symbol.get_name(), flags)
    for child in table.get_children():
        show(child, depth + 1)


for program in PROGRAMS:
    show(symtable.symtable(program, "f", "exec"))
for bad in ("x = = 1", "def f(a, a): pass"):
    try:
        symtable.symtable(bad, "f", "exec")
    except SyntaxError as e:
        print(e, e.lineno, e.offset, e.filename)
try:
    symtable.symtable("1", "f", "what")
except ValueError as e:
    print(e)

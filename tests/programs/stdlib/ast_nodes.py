"""The node classes of `ast`: constructors, defaults, warnings, repr, copying; positions; errors of edited trees."""
import _ast
import ast
import copy
import pickle
import warnings

warnings.simplefilter("error")


def show(f):
    try:
        print(f())
    except BaseException as e:
        print(type(e).__name__, e)


for name in sorted(dir(_ast)):
    o = getattr(_ast, name)
    if name.startswith("__"):
        continue
    if isinstance(o, type):
        print(name, o.__bases__[0].__name__, o._fields, o._attributes, o.__match_args__, o.__module__)
        print("   ", o.__doc__, getattr(o, "_field_types", None))
    else:
        print(name, o)

show(lambda: ast.Name())
show(lambda: ast.Name("x", "y", "z"))
show(lambda: ast.Name("x", id="y"))
show(lambda: ast.Name("x", foo=1))
show(lambda: ast.AST(1))
show(lambda: ast.AST(a=1))
show(lambda: vars(ast.Name("x")))
show(lambda: sorted(vars(ast.FunctionDef("f", ast.arguments())).items()))
show(lambda: ast.Name("x", lineno=3, col_offset=4).lineno)
show(lambda: ast.Name("x").lineno)
show(lambda: ast.Name("x").end_lineno)
show(lambda: ast.parse("x=1;f(a,b)"))
show(lambda: ast.parse("x=[1,2,3,4,5]"))
show(lambda: ast.parse("a+b+c+d+e"))
show(lambda: ast.Tuple((1, 2, 3)))
show(lambda: ast.Load())
show(lambda: ast.Name("x").__replace__(id="y").id)
show(lambda: copy.replace(ast.Name("x"), ctx=ast.Store()).ctx)
show(lambda: ast.Name("x").__replace__(foo="y"))
show(lambda: ast.Name("x").__replace__("y"))
show(lambda: ast.Name("x").__reduce__())
show(lambda: ast.dump(copy.deepcopy(ast.parse("x = [y]"))))
show(lambda: ast.dump(pickle.loads(pickle.dumps(ast.parse("def f(a, *b): return a"))), indent=1))
show(lambda: ast.parse("x").body[0].value.ctx is ast.parse("y").body[0].value.ctx)


class Mine(ast.AST):
    _fields = ("id", "zz")
    _field_types = {"id": list[str], "zz": int}


show(lambda: Mine(1, 2))
show(lambda: Mine(1))
show(lambda: vars(Mine(zz=2)))

SOURCES = [
    "@d\n@e(1)\nasync def f[T: int = str, *Ts, **P](a, /, b: int = 2, *c, d=3, e, **k) -> x:\n  'doc'\n  await y\n  yield\n",
    "class C(B, metaclass=M):\n  x: int = 1\n  (y): str\n  z.q: int\n",
    "if a: pass\nelif b: x\nelse:\n  y\n",
    "try: pass\nexcept A as e: b\nexcept (B, C): pass\nelse: d\nfinally: e\ntry: pass\nexcept* X: pass\n",
    "with a as b, (c) as (d, e): pass\nasync def f():\n  async with x: pass\n  async for i in j: pass\n  else: k\n",
    "match x:\n  case 1 | -2.5 | 1+2j | 'a' 'b' | None: pass\n  case [a, *_, b] | (c): pass\n"
    "  case {'k': v, a.b: _, **r} if r: pass\n  case P(1, x=2): pass\n  case _ as z: pass\n",
    "x = y = *a, b = 1, 0x10, 1_000, 1.5e3, 2j, ..., None, True, b'a' b'b', u'u', 99999999999999999999\n",
    "f(a, *b, c=1, **d)(x for x in y)[1:2, ::3, ...].z\n",
    "a if b else c; not a and b or c < d <= e is not f not in g; -a ** +b // ~c @ d\n",
    "{1: 2, **a}; {1, *b}; [x for x in y if z if w for q in r]; {k: v for k, v in i}; lambda a, *b, c=1: (yield a)\n",
    "f'a{b!r:>{w}}c' 'd' f'{x=} {y = :3}' rf'\\d{z}'; t'a{b}{ c + 1 !s:x}'\n",
    "global a, b\nimport a.b.c as d, e\nfrom . import f\nfrom ..g import (h as i, j)\nfrom k import *\n",
    "del a, (b, c), d[0]\nassert a, b\nraise A from B\nreturn_ = (n := 5)\ntype X[T] = int\nfor a, in b: break\nelse: continue\n",
    "é = 'ü'; ﬁ = 'x\\ud800y'\n'''a\nb'''\n(  (a)  )\n( a,\n b)\n",
]
for source in SOURCES:
    print(ast.dump(ast.parse(source), include_attributes=True))
    print(ast.unparse(ast.parse(source)))
show(lambda: ast.dump(ast.parse("a + 1", mode="eval")))
show(lambda: ast.dump(ast.parse("a; b", mode="single")))
show(lambda: ast.dump(ast.parse("(int, *str, **Any) -> float", mode="func_type")))
show(lambda: ast.dump(ast.parse("x = 1 # type: int\nfor a in b: # type: str\n  pass\ny # type: ignore[z]\n"
                                "def f(a, # type: int\n      b): # type: (...) -> x\n  pass\n", type_comments=True)))
show(lambda: ast.dump(ast.parse("__debug__; match_ = 1\ndef f():\n 'doc'\n x", optimize=2)))
show(lambda: ast.parse("match x:\n case 1: pass", feature_version=(3, 9)))
show(lambda: ast.parse("x = (a := 1)", feature_version=(3, 7)))
show(lambda: ast.parse("a b"))
show(lambda: ast.literal_eval("{'a': [1, (2.5, -3j), {4}, None, b'x', 1+2j]}"))
show(lambda: ast.literal_eval("a()"))

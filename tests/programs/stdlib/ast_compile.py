"""Compiling trees: made by hand, edited, wrong."""
import ast


def run(tree, mode="exec"):
    namespace = {}
    exec(compile(ast.fix_missing_locations(tree), "<tree>", mode), namespace)
    namespace.pop("__builtins__", None)
    return namespace


def show(f):
    try:
        print(f())
    except BaseException as e:
        print(type(e).__name__, e)


SOURCE = '''
"""doc"""
def deco(x):
    def inner(f): return f
    return inner
@deco(1)
def f(a, /, b=2, *c, d=3, **e):
    "docstring"
    return [a, b, c, d, e, f"{a!r:>5}|{b=}", [i * j for i in range(3) for j in (1, 2) if i]]
class C(Exception, metaclass=type):
    x: int = -1
    y = 1 + 2j, -0.0, 10**30, ..., b"x"
    def m(self):
        try:
            raise self
        except* ValueError: pass
        except* C as e: caught = type(e)
        finally: self.z = 1
def g(v):
    match v:
        case {"a": [1, *rest], **kw}: return rest, kw
        case C(): return "C"
        case -1 | 2.5 | "x": return "literal"
        case [a, b] as both if a: return both
        case _: return None
r = f(1), f(1, 3, 4, d=5, z=6), C.y, C.__annotations__, g({"a": [1, 2], "b": 3}), g(-1), g([4, 5]), g(C()), f.__doc__
import os.path as p, sys
from math import *
lam = (lambda *a, k=1: (a, k))(1, k=2)
t = t"{lam!r:x}"
parts = t.strings, t.interpolations[0].expression
type Alias[T] = list[T]
def gen():
    global counted
    counted = 0
    while counted < 3:
        counted += 1
        if counted == 2: continue
        got = yield counted
    else:
        return
many = list(gen()); del counted
with open(p.devnull) as fh, fh as fh2: assert fh2, "no"
w = [y := 5, y ** 2][::-1]
'''
tree = ast.parse(SOURCE)
names = run(tree)
print({k: v for k, v in names.items() if k in ("r", "lam", "parts", "many", "w", "__doc__")})

tree = ast.parse("x = 1 + 2")


class Double(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant(node.value * 2), node)


print(run(Double().visit(tree)))
print(eval(compile(ast.Expression(ast.Constant((1, frozenset({2}), -5, -1.5, 1 + 2j, "\ud800"), lineno=1, col_offset=0)), "f", "eval")))
exec(compile(ast.fix_missing_locations(ast.Interactive([ast.Expr(ast.Constant(42))])), "f", "single"))


def lines(tree):
    code = compile(tree, "f", "exec")
    return sorted({line for _, _, line in code.co_lines() if line})


print(lines(ast.parse("a = 1\n\n\nb = (2 +\n  c)\n")))
show(lambda: exec(compile(ast.increment_lineno(ast.parse("1/0"), 99), "f", "exec")))


def edited(source, edit, mode="exec"):
    tree = ast.parse(source, mode=mode)
    edit(tree)
    return compile(tree, "f", mode) and "compiled"


def set_(path, value):
    def edit(tree):
        node = tree
        *front, last = path.split(".")
        for part in front:
            node = node[int(part)] if part.isdigit() else getattr(node, part)
        if value is ...:
            delattr(node, last)
        elif last.isdigit():
            node[int(last)] = value
        else:
            setattr(node, last, value)
    return edit


CASES = [
    ("x", "body.0.value.ctx", ...), ("x", "body.0.value", None), ("x", "body.0.value", ...), ("x", "body.0.value.ctx", None),
    ("f(x)", "body.0.value.args", [None]), ("f(x)", "body.0.value.args", [3]), ("f(x)", "body.0.value.keywords", [3]),
    ("f(x)", "body", [None]), ("f(x)", "body", 5), ("def f(): pass", "body.0.name", 3), ("def f(): pass", "body.0.name", None),
    ("def f(): pass", "body.0.name", "None"), ("def f(): pass", "body.0.body", []), ("class C: pass", "body.0.body", []),
    ("x = 1", "body.0.value.value", []), ("x = 1", "body.0.targets", []), ("x = 1", "body.0.targets.0.ctx", ast.Load()),
    ("x = 1", "body.0.targets.0", ast.Constant(1, lineno=1, col_offset=0)), ("x = 1", "body.0.lineno", "a"),
    ("x = 1", "body.0.lineno", 5), ("x = 1", "body.0.lineno", 2**40), ("x = 1", "body.0.col_offset", 99),
    ("x = 1", "body.0.type_comment", 5), ("x = 1", "body.0.lineno", ...), ("del x", "body.0.targets", []),
    ("a and b", "body.0.value.values", []), ("{1: 2}", "body.0.value.keys", []), ("a < b", "body.0.value.ops", []),
    ("a < b", "body.0.value.comparators", []), ("[x for x in y]", "body.0.value.generators", []), ("import a", "body.0.names", []),
    ("global a", "body.0.names", []), ("from a import b", "body.0.level", -1), ("raise A from B", "body.0.exc", None),
    ("try: pass\nfinally: pass", "body.0.finalbody", []), ("try: pass\nexcept: pass\nelse: pass", "body.0.handlers", []),
    ("with a: pass", "body.0.items", []), ("def f(a): pass", "body.0.args.defaults", [ast.Constant(1), ast.Constant(2)]),
    ("def f(*, a): pass", "body.0.args.kw_defaults", []), ("match x:\n case 1: pass", "body.0.cases", []),
    ("match x:\n case 1: pass", "body.0.cases.0.pattern.value", ast.Name("x", lineno=1, col_offset=0)),
    ("match x:\n case 1|2: pass", "body.0.cases.0.pattern.patterns", []),
    ("match x:\n case y: pass", "body.0.cases.0.pattern.name", "_"), ("(x := 1)", "body.0.value.target", ast.Constant(1)),
    ("x: int", "body.0.target", ast.Constant(1)), ("return", "body.0.value", None), ("x", "body.0.value.id", "False"),
]
for source, path, value in CASES:
    print(source, path, end=": ")
    show(lambda: edited(source, set_(path, value)))
show(lambda: compile(ast.parse("1"), "f", "eval"))
show(lambda: compile(ast.Name("x"), "f", "exec"))
show(lambda: compile(ast.parse("1"), "f", "exec", ast.PyCF_ONLY_AST).body[0].value.value)

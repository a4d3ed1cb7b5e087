"""ast: parse, dump, unparse, visitors, literal_eval; tokenize; compile of made trees."""
import ast
import io
import token
import tokenize


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


sources = ["x = 1", "a + b * -c ** 2", "f(a, *b, c=1, **d)", "def f(a, /, b: int = 1, *c, d, e=2, **g) -> str:\n    'doc'\n    return a", "class C(B, metaclass=M):\n    x: int = 1", "for i in x:\n    break\nelse:\n    pass", "while a and not b or c: continue", "if a < b <= c != d: pass\nelif x: pass\nelse: pass", "try:\n    pass\nexcept (A, B) as e:\n    raise X from e\nelse:\n    pass\nfinally:\n    pass", "try:\n    pass\nexcept* A:\n    pass", "with a as b, c: pass", "async def f():\n    await x\n    async for i in y: pass\n    async with z: pass\n    return [i async for i in w]", "[x for x in y if z if w]", "{k: v for k, v in d}", "{*a, 1}", "{**a, 'b': 1}", "(i for i in x)", "lambda x, *y, z=1: (yield)", "f'{x!r:>{w}} {y=} a{{b}}'", "t'{x}'", "x[1:2, ::3, ...]", "x.y[z](w)", "a = b = *c, d", "a, *b = c", "(x := 5)", "del a, b[0], c.d", "global x\nnonlocal_ = 1", "import a.b as c, d\nfrom . import e\nfrom ..f import g as h", "assert a, b", "x += 1; y @= 2", "match x:\n    case 1 | 'a': pass\n    case [a, *_, b]: pass\n    case {'k': v, **r}: pass\n    case C(x, y=1) as z if w: pass\n    case None: pass\n    case a.b: pass\n    case _: pass", "@deco(1)\ndef f(): pass", "type A[T: int = str, *U, **V] = list[T]", "def f[T](x: T): pass", "'a' 'b' b'' if 0 else b'x'" if False else "'a' 'b'", "1j + 1.5e10 + 0x10", "not a is not b not in c" if False else "a is not b", "x if y else z", "...", "None or True", "-1", "a[b:=1]", "yield_ = 1\nasync_ = 2", "raise", "return_: int", "((((a))))", "a if (b if c else d) else e", "(a, b) + (c,) + ()", "x = yield" if False else "pass", "print(*a, sep='')", "(lambda: 0)()", "'\\n\\'\"'", "b'\\x00'", "a<b>c", "~a ** -b", "(-1) ** 2", "2 ** (3 ** 2)", "(2 ** 3) ** 2", "a - (b - c)", "(a and b) or c", "a and (b or c)", "(await_ for x in y)", "f(x for x in y)", "{}", "set()", "[[]]", "f''", "f'{x:{y:{z}}}'" if False else "f'{x:{y}}'"]
for s in sources:
    t = ast.parse(s)
    u = ast.unparse(t)
    again = ast.dump(ast.parse(u)) == ast.dump(t)
    print(ast.dump(t))
    print("   ", repr(u), again)
t = ast.parse("def f(x):\n    return [x,\n            1]\n")
fn = t.body[0]
print(ast.dump(t, indent=2))
print(ast.dump(ast.parse("a"), include_attributes=True), ast.dump(ast.parse("x=1"), annotate_fields=False), fn.lineno, fn.end_lineno, fn.col_offset, fn.end_col_offset, fn.body[0].value.elts[1].lineno, ast.get_docstring(ast.parse("'d'")), ast.get_source_segment("a = b+c", ast.parse("a = b+c").body[0].value), type(ast.parse("1", mode="eval")).__name__, type(ast.parse("1", mode="single")).__name__)


class Names(ast.NodeVisitor):
    def __init__(self): self.names = []
    def visit_Name(self, n): self.names.append((n.id, type(n.ctx).__name__))


v = Names()
v.visit(ast.parse("a = b + c.d(e); del f"))
print(v.names, [type(n).__name__ for n in ast.walk(ast.parse("a+1"))], [f for f, _ in ast.iter_fields(fn)], [type(n).__name__ for n in ast.iter_child_nodes(fn)])


class Fold(ast.NodeTransformer):
    def visit_BinOp(self, n):
        self.generic_visit(n)
        if isinstance(n.left, ast.Constant) and isinstance(n.right, ast.Constant):
            return ast.copy_location(ast.Constant(eval(compile(ast.Expression(n), "", "eval"))), n)
        return n

    def visit_Pass(self, n): return None


t = Fold().visit(ast.parse("x = 1 + 2 * 3 + y\nif a:\n    z = 1\n    pass"))
print(ast.unparse(t))
m = ast.Module([ast.Assign([ast.Name("q", ast.Store())], ast.BinOp(ast.Constant(2), ast.Pow(), ast.Constant(10)))], [])
ast.fix_missing_locations(m)
ns = {}
exec(compile(m, "made", "exec"), ns)
print(ns["q"], ast.unparse(ast.Name("x")), ast.dump(ast.arguments()), ast.Name("a")._fields, ast.Constant(5).value, ast.Name.__doc__, ast.compare(ast.parse("a"), ast.parse("a")) if hasattr(ast, "compare") else True)
for s in ("[1, 'a', (2.5, None), {'k': {1}}, True, b'x', -1, +2, 1+2j, ..., set()]", "{}", "''", "-1.5", "1 - 2j", "()", " 5"):
    err(lambda: ast.literal_eval(s))
for s in ("a", "1 + 1", "f()", "[x for x in y]", "f'{x}'", "{**a}", "__import__('os')", "1 +", "-'a'", "lambda: 1", "2 ** 3", "", "{1: }"):
    err(lambda: ast.literal_eval(s))
for f in (lambda: compile(ast.Module([ast.Expr(ast.Name("x", ast.Load()))], []), "", "exec"), lambda: compile(ast.Expression(ast.Name("x")), "", "exec"), lambda: compile(ast.fix_missing_locations(ast.Expression(ast.Name("None", ast.Load()))), "", "eval"), lambda: compile(ast.fix_missing_locations(ast.Expression(ast.Constant([]))), "", "eval"), lambda: compile(ast.fix_missing_locations(ast.Module([ast.Assign([], ast.Constant(1))], [])), "", "exec"), lambda: compile(ast.fix_missing_locations(ast.Module([ast.Assign([ast.Name("x", ast.Load())], ast.Constant(1))], [])), "", "exec"), lambda: ast.parse("a b"), lambda: ast.parse("x", mode="nope"), lambda: compile(ast.fix_missing_locations(ast.Expression("x")), "", "eval"), lambda: ast.unparse(5), lambda: ast.dump(5), lambda: ast.Name(1, 2, 3, 4), lambda: ast.parse("match x:\n case 1: pass", feature_version=(3, 8))):
    err(f)


def toks(s):
    try:
        for t in tokenize.generate_tokens(io.StringIO(s).readline):
            print((token.tok_name[t.type], token.tok_name[t.exact_type], t.string, t.start, t.end), end=" ")
        print()
    except (tokenize.TokenError, SyntaxError) as e:
        print(type(e).__name__, e)


for s in ("x = 1 + 2.5e3 # c\n", "if a:\n    b\n\n    c\nd\n", "'s' \"d\" '''t\nu''' b'x' r'\\n'\n", "f'a{x!r:>5}b'\n", "t'{x}'\n", "a ** b // c -> d := e ... @ != <= >>= %\n", "(a,\n b)\n", "x = [\n", "'unterminated\n", "é = 0x1F\n", "a \\\n b\n", "$", "async await match\n", "", "\n\n", "1_000 0b1 1j .5\n", "  x\n y\n"):
    toks(s)
r = tokenize.untokenize(tokenize.generate_tokens(io.StringIO("def  f( x ):\n  return x+1\n").readline))
print(repr(r), [t.type for t in tokenize.tokenize(io.BytesIO(b"# coding: latin-1\nx").readline)][:2], tokenize.detect_encoding(io.BytesIO(b"# -*- coding: latin-1 -*-\n").readline), token.ISOPERATOR if hasattr(token, "ISOPERATOR") else "", tokenize.tok_name[1])
import keyword
print(keyword.kwlist, keyword.softkwlist, keyword.iskeyword("if"), keyword.issoftkeyword("match"))

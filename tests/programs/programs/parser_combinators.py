"""Parser combinators with closures and operators: JSON-like data, CSV, arithmetic, S-expressions, error positions."""
from dataclasses import dataclass
import string


@dataclass(frozen=True)
class Ok:
    value: object
    pos: int


@dataclass(frozen=True)
class Fail:
    pos: int
    expected: frozenset


class P:
    def __init__(self, f, name=None): self.f, self.name = f, name

    def __call__(self, s, i=0): return self.f(s, i)

    def __or__(self, o):
        def go(s, i):
            a = self(s, i)
            if isinstance(a, Ok): return a
            b = o(s, i)
            if isinstance(b, Ok): return b
            return Fail(a.pos, a.expected | b.expected) if a.pos == b.pos else max(a, b, key=lambda f: f.pos)
        return P(go)

    def __add__(self, o): return seq(self, o)
    def __rshift__(self, o): return seq(self, o).map(lambda v: v[1])
    def __lshift__(self, o): return seq(self, o).map(lambda v: v[0])

    def map(self, f):
        def go(s, i):
            r = self(s, i)
            return Ok(f(r.value), r.pos) if isinstance(r, Ok) else r
        return P(go)

    def bind(self, f):
        def go(s, i):
            r = self(s, i)
            return f(r.value)(s, r.pos) if isinstance(r, Ok) else r
        return P(go)

    def many(self, at_least=0):
        def go(s, i):
            out, pos = [], i
            while isinstance(r := self(s, pos), Ok) and r.pos > pos:
                out.append(r.value)
                pos = r.pos
            return Ok(out, pos) if len(out) >= at_least else r
        return P(go)

    def sep(self, by): return seq(self, (by >> self).many()).map(lambda v: [v[0], *v[1]]) | pure([])
    def opt(self, default=None): return self | pure(default)
    def named(self, n): return P(lambda s, i: r if isinstance(r := self(s, i), Ok) else Fail(i, frozenset([n])))

    def parse(self, s):
        r = (self << end)(s, 0)
        if isinstance(r, Ok): return r.value
        raise ValueError(f"at {r.pos}: expected {' or '.join(sorted(r.expected))}")


def seq(*ps):
    def go(s, i):
        out = []
        for p in ps:
            r = p(s, i)
            if isinstance(r, Fail): return r
            out.append(r.value)
            i = r.pos
        return Ok(tuple(out), i)
    return P(go)


def pure(v): return P(lambda s, i: Ok(v, i))
def char(pred, name): return P(lambda s, i: Ok(s[i], i + 1) if i < len(s) and pred(s[i]) else Fail(i, frozenset([name])))
def lit(t): return P(lambda s, i: Ok(t, i + len(t)) if s.startswith(t, i) else Fail(i, frozenset([repr(t)])))
def lazy(f): return P(lambda s, i: f()(s, i))


end = P(lambda s, i: Ok(None, i) if i == len(s) else Fail(i, frozenset(["end"])))
ws = char(str.isspace, "space").many()
tok = lambda p: p << ws
sym = lambda t: tok(lit(t))
digits = char(str.isdigit, "digit").many(1).map("".join)
number = tok(seq(lit("-").opt(""), digits, (lit(".") + digits).map("".join).opt("")).map("".join).map(lambda t: float(t) if "." in t else int(t)).named("number"))
ident = tok(char(lambda c: c.isalpha() or c == "_", "letter").bind(lambda c: char(lambda d: d.isalnum() or d == "_", "letter").many().map(lambda r: c + "".join(r))).named("name"))
escape = lit("\\") >> char(lambda c: c in 'nt"\\', "escape").map({"n": "\n", "t": "\t", '"': '"', "\\": "\\"}.get)
text = tok((lit('"') >> (escape | char(lambda c: c not in '"\\', "character")).many().map("".join) << lit('"')).named("string"))
value = lazy(lambda: number | text | words | array | obj)
words = sym("true").map(lambda _: True) | sym("false").map(lambda _: False) | sym("null").map(lambda _: None)
array = sym("[") >> value.sep(sym(",")) << sym("]")
obj = (sym("{") >> (text + (sym(":") >> value)).sep(sym(",")) << sym("}")).map(dict)
data = ws >> value


def chain(p, op): return seq(p, (op + p).many()).map(lambda v: __import__("functools").reduce(lambda a, fb: fb[0](a, fb[1]), v[1], v[0]))


import operator as o
factor = lazy(lambda: number | (sym("(") >> expr << sym(")")) | (sym("-") >> factor).map(o.neg))
term = chain(factor, sym("*").map(lambda _: o.mul) | sym("/").map(lambda _: o.truediv))
expr = chain(term, sym("+").map(lambda _: o.add) | sym("-").map(lambda _: o.sub))
cell = (lit('"') >> (lit('""').map(lambda _: '"') | char(lambda c: c != '"', "char")).many().map("".join) << lit('"')) | char(lambda c: c not in ',\n"', "char").many().map("".join)
csv = seq(cell, (lit(",") >> cell).many()).map(lambda v: [v[0], *v[1]]).sep(lit("\n"))
sexp = lazy(lambda: number | tok(char(lambda c: c in string.ascii_letters + "+-*/?!", "symbol").many(1).map("".join)) | (sym("(") >> sexp.many() << sym(")")) | (sym("'") >> sexp).map(lambda x: ["quote", x]))
for s in ('{"a": [1, -2.5, "x\\n\\"y"], "b": {"c": null}, "d": true}', "[]", " [ 1 , 2 ] ", "{}", '"s"', "[1, 2", "[1 2]", '{"a" 1}', "", "nope", '"unclosed', "[1,]", "1 2", '"\\q"', "{1: 2}"):
    try:
        print(repr(s), "=>", data.parse(s))
    except ValueError as e:
        print(repr(s), "!", e)
for s in ("1 + 2 * 3", "(1 + 2) * 3", "10 - 4 - 3", "-(2 + 3) / 4", "2 * (3 + 4) * 5", "1 +", "(1", "1 )", "a", "8 / 2 / 2"):
    try:
        print(s, "=>", expr.parse(s))
    except (ValueError, ZeroDivisionError) as e:
        print(s, "!", e)
print(csv.parse('a,b,c\n1,"x, ""y""",\n,,'), sexp.parse("(define (f x) (* x '(1 a)))"), ident.sep(sym(",")).parse("a, b_1 ,c"), lit("ab").many().parse("ababab"))
big = "[" + ",".join(f'{{"id": {i}, "v": [{i}.5, "s{i}"]}}' for i in range(40)) + "]"
r = data.parse(big)
print(len(r), r[39], sum(x["id"] for x in r), expr.parse("+".join(["1"] * 200)), expr.parse("(" * 15 + "7" + ")" * 15))

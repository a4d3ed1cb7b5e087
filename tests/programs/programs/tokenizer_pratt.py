"""A regular-expression tokenizer, a Pratt parser, an evaluator and a printer with minimal parentheses."""
import re
from dataclasses import dataclass

TOKEN = re.compile(r"\s*(?:(?P<num>\d+\.?\d*(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<op>\*\*|<=|>=|==|!=|&&|\|\||[-+*/%<>!?:=(),^]))")


def tokenize(s):
    pos = 0
    s = s.rstrip()
    while pos < len(s):
        m = TOKEN.match(s, pos)
        if not m:
            raise SyntaxError(f"bad character {s[pos:].strip()[0]!r} at {pos}")
        yield m.lastgroup, m.group(m.lastgroup), m.start(m.lastgroup)
        pos = m.end()
    yield "end", "", pos


@dataclass(frozen=True)
class Num:
    value: float


@dataclass(frozen=True)
class Name:
    id: str


@dataclass(frozen=True)
class Unary:
    op: str
    operand: object


@dataclass(frozen=True)
class Binary:
    op: str
    left: object
    right: object


@dataclass(frozen=True)
class Cond:
    test: object
    yes: object
    no: object


@dataclass(frozen=True)
class Call:
    func: str
    args: tuple


@dataclass(frozen=True)
class Assign:
    name: str
    value: object


POWER = {"=": (2, 1), "?": (4, 3), "||": (5, 6), "&&": (7, 8), "==": (9, 10), "!=": (9, 10), "<": (11, 12), ">": (11, 12), "<=": (11, 12), ">=": (11, 12), "+": (13, 14), "-": (13, 14), "*": (15, 16), "/": (15, 16), "%": (15, 16), "**": (20, 19)}
PREFIX = {"-": 17, "+": 17, "!": 17}


class Parser:
    def __init__(self, s):
        self.tokens = list(tokenize(s))
        self.i = 0

    @property
    def tok(self):
        return self.tokens[self.i]

    def take(self, op=None):
        kind, text, pos = self.tok
        if op is not None and text != op:
            raise SyntaxError(f"expected {op!r}, got {text or 'end'!r} at {pos}")
        self.i += 1
        return kind, text, pos

    def parse(self):
        e = self.expr(0)
        if self.tok[0] != "end":
            raise SyntaxError(f"unexpected {self.tok[1]!r} at {self.tok[2]}")
        return e

    def expr(self, min_bp):
        kind, text, pos = self.take()
        if kind == "num":
            left = Num(float(text) if any(c in text for c in ".eE") else int(text))
        elif kind == "name":
            left = self.call(text) if self.tok[1] == "(" else Name(text)
        elif text == "(":
            left = self.expr(0)
            self.take(")")
        elif text in PREFIX:
            left = Unary(text, self.expr(PREFIX[text]))
        else:
            raise SyntaxError(f"unexpected {text or 'end'!r} at {pos}")
        while (op := self.tok[1]) in POWER:
            lbp, rbp = POWER[op]
            if lbp < min_bp:
                break
            self.take()
            if op == "?":
                yes = self.expr(0)
                self.take(":")
                left = Cond(left, yes, self.expr(rbp))
            elif op == "=":
                if not isinstance(left, Name):
                    raise SyntaxError(f"cannot assign to {show(left)}")
                left = Assign(left.id, self.expr(rbp))
            else:
                left = Binary(op, left, self.expr(rbp))
        return left

    def call(self, name):
        self.take("(")
        args = []
        while self.tok[1] != ")":
            args.append(self.expr(0))
            if self.tok[1] != ")":
                self.take(",")
        self.take(")")
        return Call(name, tuple(args))


def show(e, bp=0):
    match e:
        case Num(v): return repr(v)
        case Name(n): return n
        case Unary(op, x): s, p = op + show(x, PREFIX[op]), PREFIX[op]
        case Binary(op, l, r):
            lp, rp = POWER[op]
            s, p = f"{show(l, lp)} {op} {show(r, rp)}", min(lp, rp)
            p = lp
        case Cond(c, y, n): s, p = f"{show(c, 4)} ? {show(y)} : {show(n, 3)}", 3
        case Call(f, args): return f"{f}({', '.join(map(show, args))})"
        case Assign(n, v): s, p = f"{n} = {show(v, 1)}", 1
    return f"({s})" if p < bp else s


FUNCS = {"max": max, "min": min, "abs": abs, "sqrt": lambda x: x ** 0.5, "sum": lambda *a: sum(a)}


def evaluate(e, env):
    match e:
        case Num(v): return v
        case Name(n): return env[n]
        case Unary("-", x): return -evaluate(x, env)
        case Unary("+", x): return +evaluate(x, env)
        case Unary("!", x): return not evaluate(x, env)
        case Binary("&&", l, r): return evaluate(l, env) and evaluate(r, env)
        case Binary("||", l, r): return evaluate(l, env) or evaluate(r, env)
        case Binary(op, l, r):
            a, b = evaluate(l, env), evaluate(r, env)
            return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b, "%": lambda: a % b, "**": lambda: a ** b, "<": lambda: a < b, ">": lambda: a > b, "<=": lambda: a <= b, ">=": lambda: a >= b, "==": lambda: a == b, "!=": lambda: a != b}[op]()
        case Cond(c, y, n): return evaluate(y if evaluate(c, env) else n, env)
        case Call(f, args): return FUNCS[f](*(evaluate(a, env) for a in args))
        case Assign(n, v):
            env[n] = evaluate(v, env)
            return env[n]


env = {"x": 3, "y": 4.5}
for s in ("1 + 2 * 3", "(1 + 2) * 3", "2 ** 3 ** 2", "-2 ** 2", "(-2) ** 2", "1 - 2 - 3", "1 - (2 - 3)", "x < y ? x : y", "x = y = 7", "x + y", "max(1, x, -y)", "!x || y && 0", "a = b ? c : d", "1 < 2 == 3 < 4", "sqrt(2) * 1e3", "((((5))))", "10 % 4 * 2", "-(-3)", "--3", "f(", "1 +", "1 2", "(1", "5 = x", "x ? 1", "$", "", "nope + 1", "sum()", "1 / 0", "2 ** -1", "1 ? 2 ? 3 : 4 : 5", "a * (b + c) - (d - e) / (f / g)"):
    try:
        e = Parser(s).parse()
        text = show(e)
        assert Parser(text).parse() == e, text
        print(f"{s!r}: {text!r} {evaluate(e, env)!r}")
    except (SyntaxError, KeyError, ZeroDivisionError) as err:
        print(f"{s!r}: {type(err).__name__}: {err}")
print(Parser("a+-b*2").parse())

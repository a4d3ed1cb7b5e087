"""A reverse-Polish calculator with words, a stack of numbers of several kinds, and shunting-yard conversion."""
import math
import operator
from fractions import Fraction


class StackError(Exception):
    pass


class RPN:
    def __init__(self):
        self.stack, self.words, self.vars, self.out = [], {}, {}, []
        b = self.binary
        self.ops = {"+": b(operator.add), "-": b(operator.sub), "*": b(operator.mul), "/": b(operator.truediv), "//": b(operator.floordiv), "%": b(operator.mod), "^": b(operator.pow), "<": b(operator.lt), ">": b(operator.gt), "=": b(operator.eq), "max": b(max), "min": b(min), "neg": self.unary(operator.neg), "abs": self.unary(abs), "sqrt": self.unary(math.sqrt), "int": self.unary(int), "dup": lambda: self.push(self.peek()), "drop": self.pop, "swap": self.swap, "over": lambda: self.push(self.peek(2)), "rot": self.rot, "depth": lambda: self.push(len(self.stack)), ".": lambda: self.out.append(self.pop()), "clear": lambda: self.stack.clear(), "sum": lambda: self.fold(operator.add), "frac": self.unary(Fraction)}

    def push(self, v): self.stack.append(v)

    def pop(self):
        if not self.stack:
            raise StackError("stack underflow")
        return self.stack.pop()

    def peek(self, n=1):
        if len(self.stack) < n:
            raise StackError("stack underflow")
        return self.stack[-n]

    def swap(self):
        a, b = self.pop(), self.pop()
        self.stack += [a, b]

    def rot(self):
        c, b, a = self.pop(), self.pop(), self.pop()
        self.stack += [b, c, a]

    def fold(self, f):
        r = self.pop()
        while self.stack:
            r = f(self.pop(), r)
        self.push(r)

    def binary(self, f):
        def go():
            b, a = self.pop(), self.pop()
            try:
                self.push(f(a, b))
            except Exception:
                self.stack += [a, b]
                raise
        return go

    def unary(self, f): return lambda: self.push(f(self.pop()))

    def number(self, t):
        for conv in (int, float):
            try:
                return conv(t)
            except ValueError:
                pass
        if "/" in t and t.replace("/", "").isdigit():
            return Fraction(t)
        raise StackError(f"unknown word {t!r}")

    def run(self, text):
        tokens = text.split()
        i = 0
        while i < len(tokens):
            t = tokens[i]
            if t == ":":
                j = tokens.index(";", i)
                self.words[tokens[i + 1]] = " ".join(tokens[i + 2:j])
                i = j
            elif t == "times":
                n = self.pop()
                for _ in range(n):
                    self.run(tokens[i + 1])
                i += 1
            elif t == "if":
                j = tokens.index("then", i)
                if self.pop():
                    self.run(" ".join(tokens[i + 1:j]))
                i = j
            elif t.startswith("!"):
                self.vars[t[1:]] = self.pop()
            elif t.startswith("@"):
                self.push(self.vars[t[1:]])
            elif t in self.words:
                self.run(self.words[t])
            elif t in self.ops:
                self.ops[t]()
            else:
                self.push(self.number(t))
            i += 1
        return self.stack


for text in ("3 4 + 2 *", "2 0.5 ^", "1 2 3 rot . . .", "5 dup * sqrt", ": sq dup * ; 7 sq sq", ": fact dup 1 > if dup 1 - fact * then ; 20 fact", "1 20 times dup 2 *" if False else "1 10 times double" if False else ": double 2 * ; 1 70 times double", "1/3 1/6 +", "1 2 3 4 5 sum", "10 !x @x @x *", "1 0 /", "1 +", "nope", "@undefined", "-1 sqrt", "1 2 swap over depth", "7 2 // 7 2 % -7 2 // -7 2 %", "1 2 < 2 1 > = . clear", "0.1 frac", "2 1000 ^ 2 998 ^ //", ": f 1 0 / ; 5 f", "3 neg abs 4 max"):
    r = RPN()
    try:
        print(text, "=>", r.run(text), r.out)
    except Exception as e:
        print(text, "=>", type(e).__name__, e, r.stack)


def shunting(text):
    prec = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
    out, ops = [], []
    for t in text.replace("(", " ( ").replace(")", " ) ").split():
        if t in prec:
            while ops and ops[-1] != "(" and (prec[ops[-1]] > prec[t] or (prec[ops[-1]] == prec[t] and t != "^")):
                out.append(ops.pop())
            ops.append(t)
        elif t == "(":
            ops.append(t)
        elif t == ")":
            while ops[-1] != "(":
                out.append(ops.pop())
            ops.pop()
        else:
            out.append(t)
    return " ".join(out + ops[::-1])


for e in ("1 + 2 * 3", "(1 + 2) * 3", "2 ^ 3 ^ 2", "10 - 4 - 3", "3 + 4 * 2 / (1 - 5) ^ 2 ^ 3"):
    p = shunting(e)
    print(e, "|", p, "|", RPN().run(p), eval(e.replace("^", "**")))

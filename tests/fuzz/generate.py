"""Random programs for comparing the tiers with each other and with CPython.

generate.py SEED prints one program. What it prints depends on its own computation alone: no addresses, no times, no
order of sets. Programs mutate what compiled code relies on: types change in the middle of loops, ints overflow 62 and
64 bits, exceptions come from inside calls, classes and globals are rebound, generators are closed early.
"""
import random
import sys

INTS = ["0", "1", "2", "3", "7", "-1", "-5", "63", "64", "1000", "2**31", "2**53", "2**60", "2**61 - 1", "-(2**61)", "2**63", "2**64 - 1"]
FLOATS = ["0.0", "-0.0", "1.5", "0.1", "-2.25", "1e10", "1e-300", "1e300", "float('inf')", "float('nan')"]


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines = []
        self.depth = 0
        self.functions = []
        self.generators = []
        self.yields = False
        self.loops = 0

    def put(self, text, level):
        self.lines.append("    " * level + text)

    def name(self):
        return self.r.choice(["a", "b", "c", "d", "x", "y"])

    def constant(self):
        r = self.r.random()
        if r < 0.55:
            return self.r.choice(INTS[:10])
        if r < 0.7:
            return self.r.choice(INTS)
        if r < 0.93:
            return self.r.choice(FLOATS)
        return self.r.choice(["True", "False", "None", "'s'", "(1, 2)", "[1, 2, 3]"])

    def expression(self, depth=0):
        if depth < 3 and self.r.random() < 0.06:
            return self.letters(depth)
        r = self.r.random()
        if depth > 3 or r < 0.28:
            return self.name()
        if r < 0.42:
            return self.constant()
        if r < 0.72:
            op = self.r.choice("+ + - - * * // % / & | ^ < <= == != > >=".split())
            return f"({self.expression(depth + 1)} {op} {self.expression(depth + 1)})"
        if r < 0.76:
            return f"({self.expression(depth + 1)} {self.r.choice(['<<', '>>'])} {self.r.choice(['1', '3', '40', 'i'])})"
        if r < 0.80:
            return f"(-{self.expression(depth + 1)})"
        if r < 0.84:
            return f"({self.expression(depth + 1)} if {self.expression(depth + 1)} else {self.expression(depth + 1)})"
        if r < 0.88:
            return f"l[{self.r.choice(['i', '0', '-1', 'i - 3', '5'])}]"
        if r < 0.91:
            return f"p.{self.r.choice(['u', 'v', 'm(i)', 'm(a)'])}"
        if r < 0.94:
            return f"({self.name()} {self.r.choice(['and', 'or'])} {self.name()})"
        if r < 0.96:
            return f"(not {self.name()})"
        if self.functions and self.r.random() < 0.4:
            f = self.r.choice(self.functions)
            return f"{f}({self.expression(depth + 2)}, {self.expression(depth + 2)})"
        return self.call(depth)

    def call(self, depth):
        """An expression that calls something small, which compiled code may make in place."""
        e = lambda: self.expression(depth + 2)
        forms = [
            lambda: "vec.n", lambda: f"vec.dot({self.r.choice(['vec', 'p', 'V(a, b)'])})", lambda: "(vec + vec).x",
            lambda: f"(vec * {e()}).y", lambda: f"vec[{e()}]", lambda: f"kf({e()})", lambda: f"kf({e()}, b={e()})",
            lambda: f"kf(b={e()}, a={e()})", lambda: f"isinstance({e()}, {self.r.choice(['int', 'float', '(int, float)', 'V', 'P', '(str, tuple)'])})",
            lambda: f"r[{self.r.choice(['i', '0', '-1', 'i & 3', 'a'])}]", lambda: f"V({e()}, {e()}).dot(vec)", lambda: f"W({e()}, {e()}).dot(vec)",
            lambda: "len(l)", lambda: f"float({self.r.choice(['i', 'a', 'n'])})", lambda: f"clo({e()})", lambda: f"pair({e()}, {e()})[{self.r.choice('01')}]",
            lambda: f"risky({e()}, {e()})", lambda: f"chain({e()})", lambda: f"({e()} in (a, b, 1))", lambda: "{1: a, 2.5: b, 's': c}.get(i, d)",
            lambda: f"math.{self.r.choice(['sqrt', 'sin', 'floor', 'ceil', 'exp', 'log', 'fabs', 'trunc'])}({e()})", lambda: f"math.{self.r.choice(['atan2', 'fmod', 'pow'])}({e()}, {e()})",
            lambda: f"{self.r.choice(['abs', 'int', 'float', 'type', 'len'])}({e()})", lambda: f"{self.r.choice(['min', 'max'])}({e()}, {e()})",
            lambda: f"({e()} ** {self.r.choice(['2', '0.5', '-1', '1.5'])})", lambda: f"({e()} is {self.r.choice(['None', 'True', 'V', 'a'])})",
            lambda: f"rest({e()})", lambda: f"rest({e()}, {e()}, i)", lambda: f"rest(a, z={e()})", lambda: "rest()", lambda: f"bm({e()})", lambda: f"co({e()})",
            lambda: f"V({e()}, a).dot(V(b, {e()}))", lambda: f"(V({e()}, {e()}) + vec * {e()}).x", lambda: f"W(a, V(b, {e()})).y.x", lambda: "(lambda k, w=a: (k, w))(b)[1]",
            lambda: f"sum([k for k in {self.r.choice(['l', 'r', '(a, b)'])}][:2])", lambda: f"'{self.r.choice(['abc', '', 'sXs'])}'.{self.r.choice(['upper()', 'find(str(a))', 'count(chr(115))', 'strip(chr(115))'])}",
        ]
        if self.r.random() < 0.12:
            return self.consumer(depth)
        if self.r.random() < 0.12:
            return self.special(depth)
        if self.r.random() < 0.15:
            return self.through(depth)
        if self.r.random() < 0.2:
            return self.letters(depth)
        return self.r.choice(forms)()

    def special(self, depth):
        """An expression that runs a method for an operator, names arguments, or passes all on."""
        e = lambda: self.expression(depth + 2)
        form = self.r.choice([
            "(C({e}) < C({f}))", "(co2 == {e})", "({e} in C({f}))", "({e} not in co2)", "(co2 >= {e})", "(D({e}) > co2)", "(co2 != D({e}))",
            "(1 if C({e}) < co2 else 2)", "(3 if {e} in co2 else {f})", "(co2 < D({e}))", "ko({e}, c={f})", "ko(c={e}, a={f})", "ko({e}, {f}, e=a)",
            "ko({e}, e={f}, c=b)", "ko({e}, z={f})", "pas({e})", "pas({e}, {f})", "pas({e}, c={f})", "pas()", "dk({e})", "dk({e}, b={f})", "dk(*(a, b))",
            "stuff({e})", "stuff({e}, c={f})", "dk2({e})", "((i, {e}) < (i, b))", "([i, {e}] == l[:2])", "(l[:3] >= [{e}, a])",
        ])
        return form.replace("{e}", e()).replace("{f}", e())

    def letters(self, depth):
        """An expression about characters or bytes."""
        e = lambda: self.expression(depth + 2)
        c = lambda: self.r.choice(["s[i & 7]", "s[i % len(s)]", "s[-1]", "s[{e}]", "chr(97 + (i & 31))", "s", self.name(), "s[i & 3]", "s[0]"])
        k = lambda: self.r.choice(["'a'", "'e'", "' '", "'l'", "'é'", "'word'", "''", "'ab'", "s[1]"])
        among = lambda: self.r.choice(["'abc'", "DIG", "WHITE", "('a', 'e', 1)", "{'l', 'o'}", "('word', 'x', 'é')", "''", "'é l'", "s", "(None, 'h')"])
        form = self.r.choice([
            "({c} == {k})", "({c} != {k})", "({k} <= {c})", "({k} <= {c} < {l})", "(1 if {c} == {k} else {e})", "(2 if {k} != {c} else 3)", "({c} in {m})",
            "({c} not in {m})", "(4 if {c} in {m} else 5)", "(s[i & 3] == s[i & 1])", "(s[i & 3] < s[i & 1])", "ord({c})", "{c}.{f}()", "(6 if {c}.{f}() else 7)", "len(s)",
            "bs[i & 7]", "bs[{e}]", "ba[i & 7]", "ba[-1]", "ba[{e}]", "len(bs)", "len(ba)", "sum(1 for k in s if k == {k})", "sum(k for k in bs)",
            "sum(k for k in ba if k & 1)", "[k for k in s][2]", "[k for k in bs][-1]", "sum(k in {m} for k in s)", "sum(j for j, k in enumerate(s) if k < {k})",
            "sum(j * k for j, k in enumerate(bs))", "{c}",
        ])
        f = self.r.choice("isdigit isalpha isalnum isspace isupper islower isidentifier isprintable isascii upper".split())
        for mark, make in ("{c}", c), ("{k}", k), ("{l}", k), ("{m}", among), ("{f}", lambda: f), ("{e}", e):
            while mark in form:
                form = form.replace(mark, make(), 1)
        return form

    def through(self, depth):
        """A call of what is in a variable or container, which only the call itself tells."""
        e = lambda: self.expression(depth + 2)
        one = lambda: self.r.choice([
            "kf", "one", "abs", "str", "vec", "bm", "clo", "co", f"closing({e()})", f"closing({e()})", f"closed({e()})", "p.m", "vec.dot", "rest",
            f"V({e()}, a).dot", "out.append", "(lambda k: k)", f"(lambda k, w={e()}: w)", "d"])
        form = self.r.choice(["apply({f}, {e})", "apply({f}, {e})", "many({f}, {e}, 4)", "[{f}, {g}][i & 1]({e})", "many2([{f}, {g}, {f}], {e})",
                              "[k({e}) for k in ({f}, {g})][1]"])
        return form.replace("{f}", one()).replace("{g}", one()).replace("{e}", e())

    def consumer(self, depth):
        """An expression in which something takes the values of a generator."""
        e = lambda: self.expression(depth + 2)
        over = self.r.choice(["l", "r", "(a, b, i)", "range(i)", "range(5)", "gen(b, 4)", "deleg(gen(a, 2))"])
        if self.generators and self.r.random() < 0.5:
            over = f"{self.r.choice(self.generators)}({e()}, {e()})"
        if self.r.random() < 0.25:
            return f"drive({over}, {self.r.choice(['a', 'i', '2', 'None'])})"
        value = self.r.choice(["k", "k", "k + 1", "k * 0.5", "k > 1", "(k, a)", "k * i", "str(k)", e()])
        where = self.r.choice(["", "", " if k", " if k != 1", f" if {e()}"])
        take = self.r.choice(["sum", "sum", "any", "all", "len(list", "len(tuple", "len(set", "max", "sum(list", "rest(*list", "next"])
        return f"{take}({value} for k in {over}{where})" + ")" * take.count("(")

    def statement(self, level, depth):
        if self.yields and self.r.random() < 0.3:
            form = self.r.choice(["yield {}", "a = yield {}", "d = (yield {}) or 1", "yield from l[:2]", "c = yield from gen({}, 2)"])
            return self.put(form.replace("{}", self.expression(1)), level)
        if self.r.random() < 0.08:
            return self.put(self.r.choice([
                f"s = {self.r.choice(WORDS)}", "a = s[i & 3]", "ba[i & 7] = i", f"ba[1] = {self.expression(2)}", "ba.append(i & 255)", "ba.pop(); ba.append(3)",
                f"if s == {self.r.choice(WORDS)}: n += 3", f"bs = {self.r.choice(['bytes(8)', 'b(chr(97))', 'bytes(range(i, i + 9))', 'bytes(ba)'])}",
                f"for k in s: {self.name()} = k", f"for k in bs: {self.name()} = k", f"for k in s: n += k {self.r.choice(['==', '<', '>=', 'in'])} {self.r.choice(['chr(101)', 'DIG[1]', 'str(1)'])}",
            ]), level)
        r = self.r.random()
        if r < 0.42:
            self.put(f"{self.name()} = {self.expression()}", level)
        elif r < 0.56:
            self.put(f"{self.name()} {self.r.choice(['+=', '-=', '*=', '^=', '&='])} {self.expression(1)}", level)
        elif r < 0.62:
            self.put(f"l[{self.r.choice(['i', '0', '-1'])}] = {self.expression(1)}", level)
        elif r < 0.66:
            self.put(f"p.{self.r.choice('uv')} = {self.expression(1)}", level)
        elif r < 0.76 and depth < 3:
            self.put(f"if {self.expression(1)}:", level)
            self.block(level + 1, depth + 1)
            if self.r.random() < 0.5:
                self.put("else:", level)
                self.block(level + 1, depth + 1)
        elif r < 0.82 and depth < 2:
            self.loop(level, depth)
        elif r < 0.87 and depth < 3:
            self.put("try:", level)
            self.block(level + 1, depth + 1)
            self.put("except (TypeError, ValueError, ZeroDivisionError, IndexError, OverflowError, AttributeError) as e:", level)
            self.put("n += 1; o.append(type(e).__name__)", level + 1)
        elif r < 0.89:
            self.put("for q in gen(a, 3):", level)
            self.put(f"if q == {self.constant()}: break", level + 1)
            self.put(f"{self.name()} = q", level + 1)
        elif r < 0.91:
            self.put(f"l = [{self.name()} for i in range(8)]", level)
        elif r < 0.93:
            self.put(f"if i == {self.r.randrange(5, 60)}: {self.r.choice(['P.m = m2', 'P.m = m1', 'p = Q()', 'p = P()', 'p.w = 1', 'G = 1.5', 'del d; d = 1'])}", level)
        elif r < 0.94:
            self.put(self.r.choice([
                "t = (a, b); b, a = t", "a, b, c = l[:3]", "a, b = [b, a]", "l[1:3] = [a, b]", "l.append(a); l.pop()", "u = V(a, b); vec = u", "u = V(a, i); w = V(u, u); a = w.x.x",
                "l += (a, b); l = l[:8]", "g = {a if isinstance(a, int) else 1: b, 's': c}; d = g['s']", "s0 = set(); s0.add(i); s0.add(a); n += len(s0)",
            ]), level)
            if self.r.random() < 0.3:
                self.put(self.r.choice(["for k, v in enumerate(l):", "for k, v in zip(l, r):", "for k, v in enumerate((a, b, c)):", "for k, v in zip(range(4), l):", "for k in range(i, 9, 2):"]), level)
                self.put(f"{self.name()} = {self.r.choice(['k', 'k + i', 'l[0] + k', 'V(k, a).dot(vec)', 'u if k > 2 else k'])}", level + 1)
        elif r < 0.95:
            self.put(self.r.choice([
                f"vec = {self.r.choice('VW')}({self.expression(2)}, {self.expression(2)})", f"vec[{self.r.choice('01')}] = {self.expression(2)}",
                f"r[{self.r.choice(['i & 7', '0', '-1'])}] = {self.expression(2)}", "vec = vec + vec * 0.5", "a, b = pair(b, a)",
                f"if i == {self.r.randrange(3, 60)}: {self.r.choice(['C.__lt__ = lt2', 'ko.__kwdefaults__[chr(99)] = b', 'co2.n = a', 'C.__contains__ = lt2'])}",
                f"if i == {self.r.randrange(3, 60)}: {self.r.choice(['V.dot = dot2', 'V.__add__ = add2', 'kf.__defaults__ = (7,)', 'r = array(chr(105), range(8))', 'kf.__code__ = kf2.__code__'])}",
            ]), level)
        elif r < 0.97:
            self.put(f"{self.name()} = G", level)
        else:
            self.put(f"if n > {self.r.randrange(20)}: {self.r.choice(['break', 'continue'])}" if self.loops else "n += 1", level)

    def block(self, level, depth):
        for _ in range(self.r.randrange(1, 4)):
            self.statement(level, depth)

    def loop(self, level, depth):
        n = self.r.choice([3, 10, 40]) if depth else self.r.choice([20, 60])
        self.loops += 1
        if self.r.random() < 0.7:
            self.put(f"for {self.r.choice(['i', 'j' + str(depth)])} in range({n}):", level)
        else:
            k = f"k{depth}"
            self.put(f"{k} = 0", level)
            self.put(f"while {k} < {n}:", level)
            self.put(f"{k} += 1", level + 1)
        # Numbers stay small enough to end in time.
        self.put("if budget(a, b, c, d, x, y): a = 1; b = 2; c = 3; d = 4; x = 5.5; y = 6", level + 1)
        guarded = self.r.random() < 0.85
        if guarded:
            self.put("try:", level + 1)
        self.block(level + 1 + guarded, depth + 1)
        self.block(level + 1 + guarded, depth + 1)
        if guarded:
            self.put("except Exception as e:", level + 1)
            self.put("n += 1; len(o) < 30 and o.append((type(e).__name__, where(e)))", level + 2)
        self.loops -= 1

    def generator(self, name):
        """A function that yields."""
        self.yields = True
        self.function(name)
        self.yields = False
        self.functions.remove(name)
        self.generators.append(name)

    def function(self, name):
        self.put(f"def {name}(a, b):", 0)
        if self.yields:
            self.put("yield b", 1)
        self.put("c = d = 1; x = 0.5; y = b; i = 2; n = 0; o = []; l = [1, 2, 3, 4, 5, 6, 7, 8]; p = P(); vec = W(1, 2); r = array('d', range(8)); clo = lambda k: (k, x)[0]; co = V(2, 3); bm = co.dot; u = vec; s = 'hello a1'; bs = b'some bytes'; ba = bytearray(b'12345678')", 1)
        self.put("try:", 1)
        for _ in range(self.r.randrange(1, 4)):
            self.statement(2, 1)
        self.put("except RecursionError: raise", 1)
        self.put("except Exception as e: return type(e).__name__", 1)
        self.put(f"return {self.expression(1)}", 1)
        self.put("", 0)
        self.functions.append(name)

    def program(self):
        for line in HEAD.splitlines():
            self.put(line, 0)
        for k in range(self.r.randrange(0, 3)):
            self.function(f"f{k}")
        for k in range(self.r.randrange(0, 3)):
            self.generator(f"g_{k}")
        self.put("def main(a, b, c, d, x, y):", 0)
        self.put("n = 0; i = 0; o = []; l = [3, 1, 4, 1, 5, 9, 2, 6]; p = P(); vec = V(1, 0.5); clo = lambda k: (k, x)[0]; co = V(2, 3); bm = co.dot; u = vec; bs = b'more bytes'; ba = bytearray(b'abcdefgh')", 1)
        self.put(f"s = {self.r.choice(WORDS)}", 1)
        self.put(f"r = array('{self.r.choice('dilBhq')}', range(8))", 1)
        if self.r.random() < 0.3:
            self.put("l = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5]", 1)
        self.put("try:", 1)
        self.loop(2, 0)
        if self.r.random() < 0.5:
            self.loop(2, 0)
        self.put("except Exception as e: o.append((type(e).__name__, where(e)))", 1)
        self.put("print(show(a), show(b), show(c), show(d), show(x), show(y), i, n, o[:20], len(o), [show(v) for v in l][:8], show(p.u), show(p.v), show(vec.x), show(vec.y), [show(v) for v in r])", 1)
        self.put("", 0)
        for args in ("1, 2, 3, 4, 0.5, 6", "1.5, 2, -3, 2**61 - 5, 0.25, 7", "0, 0, 1, 1, 1e300, -1"):
            self.put("P.m = m1; G = 3; V.dot = dot1; V.__add__ = add1; kf.__defaults__ = (2,)", 0)
            self.put("C.__lt__ = lt1; C.__contains__ = has1; ko.__kwdefaults__ = {'c': 3, 'e': 4}; co2 = C(3)", 0)
            self.put(f"main({args})", 0)
        return "\n".join(self.lines) + "\n"


WORDS = ["'hello wor\\tld 12'", "'word'", "'hé llo ßx'", "'a'", "'' .join(['he', 'llo', str(i)])", "('xy' + str(i)) * 3", "'e l'"]

HEAD = '''import math
DIG = '0123456789'
WHITE = frozenset(' \\t\\n')
from array import array
def m1(self, k): return self.u
def m2(self, k): return (k, 1)[1]
class P:
    def __init__(self): self.u = 1; self.v = 2.5
    m = m1
class Q(P):
    def __init__(self): self.v = 1; self.u = 2
    @property
    def w(self): return 3
    @w.setter
    def w(self, value): self.u = value
def dot1(self, o): return self.x * o.x + self.y * o.y
def dot2(self, o): return self.x
def add1(self, o):
    if not isinstance(o, V): return NotImplemented
    return V(self.x + o.x, self.y + o.y)
def add2(self, o): return self
class V:
    def __init__(self, x, y): self.x = x; self.y = y
    def __call__(self, k): return (k, self.x)[0]
    def __mul__(self, k): return V(self.x * k, self.y * k)
    def __getitem__(self, k): return self.x if k == 0 else self.y // k
    def __setitem__(self, k, v):
        if k == 0: self.x = v
        else: self.y = v
    @property
    def n(self): return self.x * 2 + self.y
    dot = dot1
    __add__ = add1
class W(V):
    def __init__(self, x, y, z=1):
        super().__init__(x, y)
        self.z = z
    @property
    def n(self): return self.z
    def dot(self, o): return super().dot(o) + self.z
def lt1(self, o): return self.n < (o.n if isinstance(o, C) else o)
def lt2(self, o): return [self.n]
def has1(self, k): return self.n == k or k
class C:
    def __init__(self, n): self.n = n
    __lt__ = lt1
    __contains__ = has1
    def __eq__(self, o): return NotImplemented if o is None else self.n == (o.n if isinstance(o, C) else o)
    def __ge__(self, o): return (o, self.n)
class D(C):
    def __gt__(self, o): return self.n
    def __lt__(self, o): return "d"
co2 = C(3)
def ko(a, b=2, *, c=3, e=4): return a - b + c * 2 - e
def pas(*v, **k): return ko(*v, **k)
def stuff(*v, **k):
    k['c'] = 1
    return ko(*v, **k)
def deco(f):
    def w(*v, **k): return f(*v, **k)
    return w
@deco
def dk(a, b=1): return (a, b)[0]
@deco
@deco
def dk2(a, b=1): return b - a
def kf(a, b=2): return a - b
def kf2(a, b=2): return b
def pair(a, b): return a, b
def rest(a=1, *v, **k): return (a, v, k)[len(k)]
def risky(a, b):
    c = a
    return c // b
def chain(k): return risky(k, 3) if k else one(k)
def one(k):
    try: return pair(k, 1)[1]
    finally: k = 2
G = 3
g0 = 4
def budget(*v):
    for x in v:
        if type(x) is int and abs(x) > 2**200: return True
        if type(x) in (str, list, tuple) and len(x) > 50: return True
    return False
def apply(f, a): return f(a)
def many(f, a, n):
    for k in range(n): a = f(k)
    return a
def many2(fs, a):
    for k in range(7): a = fs[k % 3](a)
    return a
def closing(b):
    def inner(a): return (a, b)[a == b]
    return inner
def closed(b):
    def inner(a, c=b, d=1): return (b, c, d)[1] if a else d
    return inner
out = []
def gen(a, n):
    k = 0
    while k < n:
        yield a
        k += 1
def deleg(g):
    v = yield from g
    yield v
def drive(g, v):
    out = []
    try:
        out.append(next(g))
        out.append(g.send(v))
        if v == 2: out.append(g.throw(ValueError(3)))
        for k in g:
            out.append(k)
            if len(out) > 9: g.close()
    except Exception as e: return type(e).__name__
    return len(out)
def show(v):
    if type(v) is float: return repr(v)
    if type(v) is int and abs(v) > 2**300: return hash(v)
    if type(v) in (int, str, bool, type(None)): return v
    if type(v) in (list, tuple): return [show(x) for x in v][:9]
    return type(v).__name__
def where(e):
    t = e.__traceback__; r = []
    while t: r.append(t.tb_lineno); t = t.tb_next
    return r
'''

if __name__ == "__main__":
    sys.stdout.write(Maker(int(sys.argv[1])).program())

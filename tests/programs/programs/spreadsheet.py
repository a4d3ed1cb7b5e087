"""A spreadsheet: formulas, ranges, functions, dependency order, cycles, errors that propagate, recalculation."""
import re
from collections import defaultdict, deque


class CellError(Exception):
    pass


class Range:
    def __init__(self, cells): self.cells = cells


def col_to_num(c):
    n = 0
    for ch in c:
        n = n * 26 + ord(ch) - 64
    return n


def num_to_col(n):
    s = ""
    while n:
        n, r = divmod(n - 1, 26)
        s = chr(65 + r) + s
    return s


TOKEN = re.compile(r"\s*(?:(\d+\.?\d*)|([A-Z]+\d+)(?::([A-Z]+\d+))?|([A-Z]+)(?=\()|(\"[^\"]*\")|(<=|>=|<>|[-+*/^(),<>=&]))")


class Sheet:
    def __init__(self):
        self.raw, self.value, self.deps, self.users = {}, {}, {}, defaultdict(set)
        self.evaluations = 0

    def expand(self, a, b):
        (ca, ra), (cb, rb) = (re.fullmatch(r"([A-Z]+)(\d+)", x).groups() for x in (a, b))
        return [f"{num_to_col(c)}{r}" for r in range(int(ra), int(rb) + 1) for c in range(col_to_num(ca), col_to_num(cb) + 1)]

    def tokens(self, f):
        pos, out = 0, []
        while pos < len(f.rstrip()):
            m = TOKEN.match(f, pos)
            if not m:
                raise CellError("#SYNTAX")
            out.append(m)
            pos = m.end()
        return out

    def references(self, f):
        refs = set()
        for m in self.tokens(f):
            if m[2]:
                refs |= set(self.expand(m[2], m[3])) if m[3] else {m[2]}
        return refs

    def set(self, cell, text):
        old = self.deps.get(cell, set())
        for d in old:
            self.users[d].discard(cell)
        self.raw[cell] = text
        try:
            self.deps[cell] = self.references(text[1:]) if text.startswith("=") else set()
        except CellError:
            self.deps[cell] = set()
        for d in self.deps[cell]:
            self.users[d].add(cell)
        self.recalculate(cell)

    def recalculate(self, start):
        affected, queue = {start}, deque([start])
        while queue:
            for u in self.users[queue.popleft()]:
                if u not in affected:
                    affected.add(u)
                    queue.append(u)
        waiting = {c: len(self.deps[c] & affected) for c in affected}
        ready = deque(sorted(c for c in affected if not waiting[c]))
        done = 0
        while ready:
            c = ready.popleft()
            self.value[c] = self.compute(c)
            done += 1
            for u in sorted(self.users[c]):
                if u in waiting:
                    waiting[u] -= 1
                    if not waiting[u]:
                        ready.append(u)
        if done < len(affected):
            for c in affected:
                if waiting[c]:
                    self.value[c] = CellError("#CYCLE")

    def compute(self, cell):
        self.evaluations += 1
        text = self.raw[cell]
        if not text.startswith("="):
            for conv in (int, float):
                try:
                    return conv(text)
                except ValueError:
                    pass
            return text
        try:
            self.toks, self.i = self.tokens(text[1:]), 0
            v = self.compare()
            if self.i != len(self.toks):
                raise CellError("#SYNTAX")
            return v
        except CellError as e:
            return e
        except ZeroDivisionError:
            return CellError("#DIV/0")
        except (TypeError, ValueError):
            return CellError("#VALUE")

    def op(self, *ops):
        if self.i < len(self.toks) and self.toks[self.i][6] in ops:
            self.i += 1
            return self.toks[self.i - 1][6]

    def binary(self, ops, sub, table):
        v = sub()
        while o := self.op(*ops):
            v = table[o](v, sub())
        return v

    def compare(self): return self.binary(("<", ">", "=", "<=", ">=", "<>"), self.concat, {"<": lambda a, b: a < b, ">": lambda a, b: a > b, "=": lambda a, b: a == b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b, "<>": lambda a, b: a != b})
    def concat(self): return self.binary(("&",), self.add, {"&": lambda a, b: f"{a}{b}"})
    def add(self): return self.binary(("+", "-"), self.mul, {"+": lambda a, b: a + b, "-": lambda a, b: a - b})
    def mul(self): return self.binary(("*", "/"), self.power, {"*": lambda a, b: a * b, "/": lambda a, b: a / b})

    def power(self):
        v = self.unary()
        return v ** self.power() if self.op("^") else v

    def unary(self):
        return -self.unary() if self.op("-") else self.atom()

    def fetch(self, c):
        v = self.value.get(c, 0)
        if isinstance(v, CellError):
            raise v
        return v

    def atom(self):
        if self.op("("):
            v = self.compare()
            if not self.op(")"):
                raise CellError("#SYNTAX")
            return v
        if self.i >= len(self.toks):
            raise CellError("#SYNTAX")
        num, a, b, func, s, _ = self.toks[self.i].groups()
        self.i += 1
        if num: return float(num) if "." in num else int(num)
        if b: return Range([self.fetch(c) for c in self.expand(a, b)])
        if a: return self.fetch(a)
        if s: return s[1:-1]
        if not func: raise CellError("#SYNTAX")
        self.op("(")
        args = []
        while not self.op(")"):
            args.append(self.compare())
            if not self.op(","):
                if not self.op(")"): raise CellError("#SYNTAX")
                break
        flat = [x for v in args for x in (v.cells if isinstance(v, Range) else [v])]
        nums = [x for x in flat if isinstance(x, (int, float))]
        match func:
            case "SUM": return sum(nums)
            case "AVG": return sum(nums) / len(nums)
            case "MIN": return min(nums)
            case "MAX": return max(nums)
            case "COUNT": return len(nums)
            case "IF": return args[1] if args[0] else args[2]
            case "ROUND": return round(args[0], args[1])
            case "LEN": return len(str(args[0]))
            case _: raise CellError("#NAME")

    def show(self, *cells): return {c: self.raw.get(c) and str(self.value[c]) for c in cells}


s = Sheet()
for c, t in (("A1", "10"), ("A2", "2.5"), ("A3", "=A1*A2+1"), ("B1", "=SUM(A1:A3)"), ("B2", "=IF(B1>30,\"big\",\"small\")&\"!\""), ("B3", "=ROUND(AVG(A1:A3),2)"), ("C1", "=B1/0"), ("C2", "=C1+1"), ("C3", "=NOPE(1)"), ("D1", "=(1+2"), ("D2", "text"), ("D3", "=D2*2"), ("D4", "=D2+1"), ("E1", "=-2^2"), ("E2", "=2^3^2"), ("E3", "=MAX(A1:B1,100)-MIN(A1:A3)"), ("E4", "=LEN(D2)+COUNT(A1:E3)"), ("F1", "=$"), ("F2", "=A1=10"), ("F3", "=1<>1")):
    s.set(c, t)
print(s.show(*s.raw))
s.set("A1", "20")
print(s.show("A3", "B1", "B2", "B3", "E3"), s.evaluations)
s.set("G1", "=G2")
s.set("G2", "=G3+1")
s.set("G3", "=G1")
print(s.show("G1", "G2", "G3"))
s.set("G3", "5")
print(s.show("G1", "G2", "G3"))
s.set("H1", "1")
for i in range(2, 80):
    s.set(f"H{i}", f"=H{i - 1}*2")
before = s.evaluations
s.set("H1", "3")
print(s.show("H79"), s.evaluations - before, [num_to_col(n) for n in (1, 26, 27, 52, 703)], [col_to_num(c) for c in ("A", "Z", "AA", "AAA")])
t = Sheet()
for i in range(1, 13):
    t.set(f"A{i}", str(i))
    for j in range(2, 8):
        t.set(f"{num_to_col(j)}{i}", f"=SUM(A1:{num_to_col(j - 1)}{i})" if i % 2 else f"={num_to_col(j - 1)}{i}+{num_to_col(j - 1)}{max(1, i - 1)}")
print(t.show("G12", "G11", "D7"), t.evaluations)

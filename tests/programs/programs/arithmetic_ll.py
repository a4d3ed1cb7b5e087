"""An LL(1) table-driven parser for arithmetic, with FIRST and FOLLOW computed from the grammar."""
import re

GRAMMAR = {
    "E": [["T", "E'"]],
    "E'": [["+", "T", "E'"], ["-", "T", "E'"], []],
    "T": [["F", "T'"]],
    "T'": [["*", "F", "T'"], ["/", "F", "T'"], []],
    "F": [["(", "E", ")"], ["num"], ["-", "F"]],
}
START, EPS, END = "E", "", "$"


def first_of(seq, first):
    out = set()
    for s in seq:
        f = first[s] if s in GRAMMAR else {s}
        out |= f - {EPS}
        if EPS not in f:
            return out
    return out | {EPS}


def firsts():
    first = {n: set() for n in GRAMMAR}
    changed = True
    while changed:
        changed = False
        for n, alts in GRAMMAR.items():
            for alt in alts:
                new = first_of(alt, first)
                if not new <= first[n]:
                    first[n] |= new
                    changed = True
    return first


def follows(first):
    follow = {n: set() for n in GRAMMAR}
    follow[START].add(END)
    changed = True
    while changed:
        changed = False
        for n, alts in GRAMMAR.items():
            for alt in alts:
                for i, s in enumerate(alt):
                    if s in GRAMMAR:
                        f = first_of(alt[i + 1:], first)
                        new = f - {EPS} | (follow[n] if EPS in f else set())
                        if not new <= follow[s]:
                            follow[s] |= new
                            changed = True
    return follow


FIRST = firsts()
FOLLOW = follows(FIRST)
TABLE = {}
for n, alts in GRAMMAR.items():
    for alt in alts:
        f = first_of(alt, FIRST)
        for t in f - {EPS} | (FOLLOW[n] if EPS in f else set()):
            assert (n, t) not in TABLE, "not LL(1)"
            TABLE[n, t] = alt
for n in GRAMMAR:
    print(n, sorted(FIRST[n]), sorted(FOLLOW[n]))
print(len(TABLE))


class Node:
    def __init__(self, name): self.name, self.kids, self.value = name, [], None

    def show(self):
        return self.name if not self.kids and self.value is None else str(self.value) if not self.kids else f"({self.name} {' '.join(k.show() for k in self.kids)})"


def parse(text):
    tokens = [("num", float(t) if "." in t else int(t)) if t[0].isdigit() else (t, t) for t in re.findall(r"\d+\.?\d*|\S", text)] + [(END, END)]
    root = Node(START)
    stack = [Node(END), root]
    i = steps = 0
    while stack:
        node = stack.pop()
        kind, value = tokens[i]
        steps += 1
        if node.name in GRAMMAR:
            alt = TABLE.get((node.name, kind))
            if alt is None:
                expected = sorted(t for n, t in TABLE if n == node.name)
                raise SyntaxError(f"unexpected {value!r}, expected one of {expected}")
            node.kids = [Node(s) for s in alt]
            stack.extend(reversed(node.kids))
        elif node.name == kind:
            node.value = value
            i += 1
        else:
            raise SyntaxError(f"unexpected {value!r}, expected {node.name!r}")
    return root, steps


def evaluate(n, inherited=None):
    match n.name, n.kids:
        case "E" | "T", [a, rest]:
            return evaluate(rest, evaluate(a))
        case "E'" | "T'", []:
            return inherited
        case "E'" | "T'", [op, a, rest]:
            b = evaluate(a)
            r = {"+": inherited + b, "-": inherited - b, "*": inherited * b}.get(op.name)
            return evaluate(rest, inherited / b if r is None else r)
        case "F", [_, e, _]:
            return evaluate(e)
        case "F", [m, f]:
            return -evaluate(f)
        case "F", [num]:
            return num.value


for text in ("1", "1+2*3", "(1+2)*3", "10-4-3", "8/4/2", "-(2+3)*-4", "2*(3+(4-1))/3", "1.5*4", "--5", "1+", "(1", "1)", "", "1 2", "*3", "1/0", "2**3"):
    try:
        tree, steps = parse(text)
        print(f"{text!r} = {evaluate(tree)!r} in {steps} steps")
    except (SyntaxError, ZeroDivisionError) as e:
        print(f"{text!r}: {type(e).__name__}: {e}")
print(parse("1+2")[0].show())
deep = "(" * 100 + "7" + ")" * 100
print(evaluate(parse(deep)[0]), evaluate(parse("+".join(["1"] * 200))[0]))

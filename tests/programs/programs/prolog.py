"""A small Prolog: terms, unification with a trail, backtracking as generators, lists, arithmetic, cut-free programs."""
import re

TOK = re.compile(r"\s*(?:%.*\n)?\s*(:-|\\=|=<|>=|is\b|[A-Za-z_]\w*|\d+|[()\[\],.|=<>+*-])")


class Var:
    n = 0
    __slots__ = ("name", "ref")

    def __init__(self, name="_"):
        Var.n += 1
        self.name, self.ref = name, None


class Term:
    __slots__ = ("name", "args")

    def __init__(self, name, *args): self.name, self.args = name, args


NIL = Term("[]")


def walk(t):
    while isinstance(t, Var) and t.ref is not None:
        t = t.ref
    return t


def show(t):
    t = walk(t)
    if isinstance(t, Var): return "_"
    if isinstance(t, int): return str(t)
    if t.name == "." and len(t.args) == 2:
        items = []
        while isinstance(t, Term) and t.name == "." and len(t.args) == 2:
            items.append(show(t.args[0]))
            t = walk(t.args[1])
        return "[" + ",".join(items) + ("" if isinstance(t, Term) and t.name == "[]" else "|" + show(t)) + "]"
    return t.name + ("(" + ",".join(map(show, t.args)) + ")" if t.args else "")


class Parser:
    def __init__(self, text):
        self.toks, pos = [], 0
        text = text.strip() + "\n"
        while pos < len(text.rstrip()):
            m = TOK.match(text, pos)
            if not m: raise SyntaxError(f"bad input at {text[pos:pos + 10]!r}")
            self.toks.append(m[1])
            pos = m.end()
        self.i = 0

    def peek(self): return self.toks[self.i] if self.i < len(self.toks) else None

    def take(self, want=None):
        t = self.peek()
        if want and t != want: raise SyntaxError(f"expected {want!r}, got {t!r}")
        self.i += 1
        return t

    def clauses(self):
        out = []
        while self.peek():
            self.vars = {}
            head, body = self.expr(), []
            if self.peek() == ":-":
                self.take()
                body = self.goals()
            self.take(".")
            out.append((head, body))
        return out

    def goals(self):
        out = [self.expr()]
        while self.peek() == ",":
            self.take()
            out.append(self.expr())
        return out

    def expr(self):
        left = self.sum()
        if self.peek() in ("=", "\\=", "<", ">", "=<", ">=", "is"):
            return Term(self.take(), left, self.sum())
        return left

    def sum(self):
        left = self.prod()
        while self.peek() in ("+", "-"): left = Term(self.take(), left, self.prod())
        return left

    def prod(self):
        left = self.atom()
        while self.peek() == "*": left = Term(self.take(), left, self.atom())
        return left

    def atom(self):
        t = self.take()
        if t == "(":
            e = self.expr()
            self.take(")")
            return e
        if t == "[":
            items, tail = [], NIL
            while self.peek() != "]":
                items.append(self.sum())
                if self.peek() == ",": self.take()
                elif self.peek() == "|":
                    self.take()
                    tail = self.sum()
            self.take("]")
            for x in reversed(items): tail = Term(".", x, tail)
            return tail
        if t.isdigit(): return int(t)
        if t == "_": return Var()
        if t[0].isupper() or t[0] == "_": return self.vars.setdefault(t, Var(t))
        if not t[0].isalpha(): raise SyntaxError(f"unexpected {t!r}")
        if self.peek() == "(":
            self.take()
            args = [self.sum()]
            while self.peek() == ",":
                self.take()
                args.append(self.sum())
            self.take(")")
            return Term(t, *args)
        return Term(t)


class Prolog:
    def __init__(self, text):
        self.db, self.trail, self.steps = {}, [], 0
        for head, body in Parser(text).clauses():
            self.db.setdefault((head.name, len(head.args)), []).append((head, body))

    def bind(self, v, t):
        v.ref = t
        self.trail.append(v)

    def undo(self, mark):
        while len(self.trail) > mark: self.trail.pop().ref = None

    def unify(self, a, b):
        stack = [(a, b)]
        while stack:
            a, b = map(walk, stack.pop())
            if a is b: continue
            if isinstance(a, Var): self.bind(a, b)
            elif isinstance(b, Var): self.bind(b, a)
            elif isinstance(a, int) or isinstance(b, int):
                if a != b: return False
            elif a.name != b.name or len(a.args) != len(b.args): return False
            else: stack.extend(zip(a.args, b.args))
        return True

    def rename(self, t, m):
        t = walk(t)
        if isinstance(t, Var): return m.setdefault(t, Var(t.name))
        if isinstance(t, int) or not t.args: return t
        return Term(t.name, *(self.rename(a, m) for a in t.args))

    def value(self, t):
        t = walk(t)
        if isinstance(t, int): return t
        if isinstance(t, Var): raise ValueError("unbound in arithmetic")
        a, b = map(self.value, t.args)
        return a + b if t.name == "+" else a - b if t.name == "-" else a * b

    def solve(self, goals):
        """Depth first, with an explicit stack of choice points: deep recursion in the program is no problem."""
        choices = [(goals, 0, 0)]
        while choices:
            goals, k, mark = choices.pop()
            self.undo(mark)
            while True:
                if goals is None:
                    yield
                    break
                self.steps += 1
                goal, rest = goals
                goal = walk(goal)
                if goal.name in ("=", "\\=", "<", ">", "=<", ">=", "is"):
                    a, b = goal.args
                    m = len(self.trail)
                    if goal.name == "=": ok = self.unify(a, b)
                    elif goal.name == "\\=":
                        ok = not self.unify(a, b)
                        self.undo(m)
                    elif goal.name == "is": ok = self.unify(a, self.value(b))
                    else:
                        x, y = self.value(a), self.value(b)
                        ok = {"<": x < y, ">": x > y, "=<": x <= y, ">=": x >= y}[goal.name]
                    if not ok: break
                    goals = rest
                    continue
                clauses = self.db.get((goal.name, len(goal.args)), [])
                m = len(self.trail)
                while k < len(clauses):
                    names = {}
                    head, body = clauses[k]
                    k += 1
                    if self.unify(goal, self.rename(head, names)):
                        if k < len(clauses): choices.append((goals, k, m))
                        for g in reversed(body): rest = (self.rename(g, names), rest)
                        break
                    self.undo(m)
                else:
                    break
                goals, k = rest, 0

    def query(self, text, limit=5):
        p = Parser(text)
        p.vars = {}
        goals = None
        for g in reversed(p.goals()): goals = (g, goals)
        out = []
        for _ in self.solve(goals):
            out.append({n: show(v) for n, v in p.vars.items() if not n.startswith("_")} or True)
            if len(out) == limit: break
        self.undo(0)
        return out


P = Prolog("""
parent(tom, bob). parent(tom, liz). parent(bob, ann). parent(bob, pat). parent(pat, jim).
grand(X, Z) :- parent(X, Y), parent(Y, Z).
ancestor(X, Y) :- parent(X, Y).
ancestor(X, Y) :- parent(X, Z), ancestor(Z, Y).
append([], L, L).
append([H|T], L, [H|R]) :- append(T, L, R).
member(X, [X|_]).
member(X, [_|T]) :- member(X, T).
reverse([], []).
reverse([H|T], R) :- reverse(T, S), append(S, [H], R).
length([], 0).
length([_|T], N) :- length(T, M), N is M + 1.
select(X, [X|T], T).
select(X, [H|T], [H|R]) :- select(X, T, R).
perm([], []).
perm(L, [H|T]) :- select(H, L, R), perm(R, T).
fact(0, 1).
fact(N, F) :- N > 0, M is N - 1, fact(M, G), F is N * G.
range(N, N, [N]).
range(A, B, [A|T]) :- A < B, C is A + 1, range(C, B, T).
safe([], _, _).
safe([Q|Qs], Q0, D) :- Q \\= Q0, diag(Q, Q0, D), E is D + 1, safe(Qs, Q0, E).
diag(Q, Q0, D) :- A is Q + D, A \\= Q0, B is Q - D, B \\= Q0.
queens([], []).
queens(Un, [Q|Qs]) :- select(Q, Un, R), queens2(R, Qs, Q).
place([], Qs, Qs).
place(Un, Safe, Qs) :- select(Q, Un, R), safe(Safe, Q, 1), place(R, [Q|Safe], Qs).
color(red). color(green). color(blue).
map(A, B, C, D) :- color(A), color(B), A \\= B, color(C), C \\= A, C \\= B, color(D), D \\= B, D \\= C.
""")
for q in ("parent(tom, X)", "grand(tom, X)", "ancestor(X, jim)", "ancestor(jim, X)", "append([1,2],[3],X)", "append(X, Y, [a,b])", "member(X, [1,f(Y),z])", "reverse([1,2,3,4],X)", "length([a,b,c],N)", "perm([1,2,3],P)", "fact(20, F)", "X = f(Y, 1), Y = g(Z)", "f(a) = f(b)", "X is 2 + 3 * 4", "range(1,6,L), place(L, [], Q)", "map(A,B,C,D)", "member(X,[1,2,3]), X > 1", "nope(X)", "append(X,[Y],[1,2,3])", "parent(tom, bob)", "range(1, 300, L), length(L, N)"):
    r = P.query(q)
    print(q, "->", [{k: v for k, v in x.items() if len(v) < 60} if isinstance(x, dict) else x for x in r])
print(P.steps)
for bad in ("foo(", "X is Y", "a b", "$"):
    try:
        print(P.query(bad))
    except (SyntaxError, ValueError, IndexError, AttributeError) as e:
        print(repr(bad), type(e).__name__, e)

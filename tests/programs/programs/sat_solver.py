"""SAT: DPLL with unit propagation and pure literals, DIMACS parsing, and problems encoded as clauses."""
import itertools
import random


def parse_dimacs(text):
    clauses, cur = [], []
    for line in text.splitlines():
        if line[:1] in "cp%" or not line.strip():
            continue
        for lit in map(int, line.split()):
            if lit == 0:
                clauses.append(frozenset(cur))
                cur = []
            else:
                cur.append(lit)
    return clauses


class Solver:
    def __init__(self, clauses):
        self.clauses, self.decisions, self.propagations = [frozenset(c) for c in clauses], 0, 0

    def simplify(self, clauses, lit):
        out = []
        for c in clauses:
            if lit in c:
                continue
            if -lit in c:
                c = c - {-lit}
                if not c:
                    return None
            out.append(c)
        return out

    def solve(self):
        stack = [(self.clauses, {}, None)]
        while stack:
            clauses, model, lit = stack.pop()
            model = dict(model)
            if lit is not None:
                model[abs(lit)] = lit > 0
                clauses = self.simplify(clauses, lit)
            while clauses:
                unit = next((next(iter(c)) for c in clauses if len(c) == 1), None)
                if unit is None:
                    lits = {l for c in clauses for l in c}
                    unit = min((l for l in lits if -l not in lits), default=None)
                    if unit is None:
                        break
                self.propagations += 1
                model[abs(unit)] = unit > 0
                clauses = self.simplify(clauses, unit)
            if clauses is None:
                continue
            if not clauses:
                return model
            count = {}
            for c in clauses:
                for l in c:
                    count[l] = count.get(l, 0) + 1
            best = max(count, key=lambda l: (count[l], -abs(l), l))
            self.decisions += 1
            stack.append((clauses, model, -best))
            stack.append((clauses, model, best))
        return None


def check(clauses, model):
    return all(any(model.get(abs(l), True) == (l > 0) for l in c) for c in clauses)


def exactly_one(vs):
    return [list(vs)] + [[-a, -b] for a, b in itertools.combinations(vs, 2)]


for text in ("p cnf 3 2\n1 -3 0\n2 3 -1 0\n", "1 0\n-1 0\n", "c comment\n1 2 0 -1 2 0\n1 -2 0 -1 -2 0", ""):
    cl = parse_dimacs(text)
    print([sorted(c) for c in cl], (m := Solver(cl).solve()), m is not None and check(cl, m))


def pigeons(p, h):
    v = lambda i, j: i * h + j + 1
    return [[v(i, j) for j in range(h)] for i in range(p)] + [[-v(a, j), -v(b, j)] for j in range(h) for a, b in itertools.combinations(range(p), 2)]


for p, h in ((3, 3), (4, 3), (5, 4)):
    s = Solver(pigeons(p, h))
    print(p, h, s.solve() is not None, s.decisions, s.propagations)


def queens(n):
    v = lambda r, c: r * n + c + 1
    cl = [x for r in range(n) for x in exactly_one([v(r, c) for c in range(n)])]
    for (r1, c1), (r2, c2) in itertools.combinations(itertools.product(range(n), repeat=2), 2):
        if r1 != r2 and (c1 == c2 or abs(r1 - r2) == abs(c1 - c2)):
            cl.append([-v(r1, c1), -v(r2, c2)])
    return cl


for n in (2, 3, 4, 6):
    cl = queens(n)
    m = Solver(cl).solve()
    print(n, len(cl), m is not None and check(cl, m), m and sum(m.values()))


def coloring(edges, n, k):
    v = lambda a, c: a * k + c + 1
    cl = [x for a in range(n) for x in exactly_one([v(a, c) for c in range(k)])]
    return cl + [[-v(a, c), -v(b, c)] for a, b in edges for c in range(k)]


petersen = [(i, (i + 1) % 5) for i in range(5)] + [(i, i + 5) for i in range(5)] + [(i + 5, (i + 2) % 5 + 5) for i in range(5)]
print([Solver(coloring(petersen, 10, k)).solve() is not None for k in (2, 3)])
random.seed(6)
results = []
for ratio in (3.0, 4.3, 6.0):
    sat = 0
    for _ in range(8):
        n = 18
        cl = [[v * random.choice((1, -1)) for v in random.sample(range(1, n + 1), 3)] for _ in range(int(n * ratio))]
        m = Solver(cl).solve()
        if m is not None:
            assert check(cl, m)
            sat += 1
        elif ratio == 3.0:
            assert not any(check(cl, dict(enumerate(bits, 1))) for bits in itertools.product((True, False), repeat=n))
    results.append(sat)
print(results)

"""A line diff (Myers), three-way merge, patches applied and reversed, and a tiny version store with branches."""
import hashlib


def myers(a, b):
    """The shortest edit script (E. Myers, 1986), as a list of (op, line)."""
    n, m = len(a), len(b)
    v, trace = {1: 0}, []
    for d in range(n + m + 1):
        trace.append(v.copy())
        for k in range(-d, d + 1, 2):
            x = v[k + 1] if k == -d or (k != d and v[k - 1] < v[k + 1]) else v[k - 1] + 1
            y = x - k
            while x < n and y < m and a[x] == b[y]:
                x, y = x + 1, y + 1
            v[k] = x
            if x >= n and y >= m:
                break
        else:
            continue
        break
    out, x, y = [], n, m
    for d in range(len(trace) - 1, -1, -1):
        v, k = trace[d], x - y
        pk = k + 1 if k == -d or (k != d and v[k - 1] < v[k + 1]) else k - 1
        px = v[pk]
        py = px - pk
        while x > px and y > py:
            out.append((" ", a[x - 1]))
            x, y = x - 1, y - 1
        if d:
            if x == px:
                out.append(("+", b[y - 1]))
                y -= 1
            else:
                out.append(("-", a[x - 1]))
                x -= 1
    return out[::-1]


def apply(a, script):
    out, i = [], 0
    for op, line in script:
        if op in " -":
            if a[i] != line:
                raise ValueError(f"patch does not apply at line {i + 1}")
            i += 1
        if op in " +":
            out.append(line)
    if i != len(a):
        raise ValueError("patch is too short")
    return out


def reverse(script): return [({"+": "-", "-": "+"}.get(op, op), line) for op, line in script]


def hunks(script, context=1):
    near = [any(op != " " for op, _ in script[max(0, i - context):i + context + 1]) for i in range(len(script))]
    out, cur, la, lb = [], None, 1, 1
    for (op, line), keep in zip(script, near):
        if keep and cur is None:
            cur = [f"@@ -{la} +{lb} @@"]
            out.append(cur)
        if keep:
            cur.append(op + line)
        else:
            cur = None
        la += op in " -"
        lb += op in " +"
    return ["\n".join(h) for h in out]


def merge3(base, a, b):
    def regions(other):
        out, i, pend = {}, 0, []
        for op, line in myers(base, other):
            if op == "+":
                pend.append(line)
            else:
                out[i] = (pend, op == "-")
                pend, i = [], i + 1
        out[i] = (pend, False)
        return out
    ra, rb = regions(a), regions(b)
    out, conflicts = [], 0
    for i in range(len(base) + 1):
        (ia, da), (ib, db) = ra[i], rb[i]
        if ia == ib or not ib:
            out += ia
        elif not ia:
            out += ib
        else:
            conflicts += 1
            out += ["<<<<<<<", *ia, "=======", *ib, ">>>>>>>"]
        if i < len(base) and not (da or db):
            out.append(base[i])
    return out, conflicts


A = "a b c a b b a".split()
B = "c b a b a c".split()
s = myers(A, B)
print(s, apply(A, s) == B, apply(B, reverse(s)) == A, sum(op != " " for op, _ in s))
old = "def f(x):\n    y = x + 1\n    return y\n\nprint(f(1))\nprint(f(2))\n# end".split("\n")
new = "import sys\ndef f(x, k=1):\n    y = x + k\n    return y\n\nprint(f(1))\n# the end\n# really".split("\n")
print("\n".join(hunks(myers(old, new))))
for a, b in (([], []), ([], ["x"]), (["x"], []), (["x"], ["x"]), (list("abcdef"), list("fedcba")), (list("same"), list("same"))):
    s = myers(a, b)
    print(s, apply(a, s) == b)
try:
    apply(["other"], myers(["x"], ["y"]))
except ValueError as e:
    print(e)
base = list("abcdefg")
for x, y in ((list("abXcdefg"), list("abcdeYfg")), (list("abcefg"), list("abcdefgh")), (list("aPbcdefg"), list("aQbcdefg")), (base, list("bcdef")), (list("abcdefg"), base)):
    print(*merge3(base, x, y))


class Store:
    def __init__(self): self.objects, self.branches, self.head = {}, {"main": None}, "main"

    def commit(self, files, msg):
        parent = self.branches[self.head]
        data = repr((sorted(files.items()), parent, msg))
        oid = hashlib.sha1(data.encode()).hexdigest()[:8]
        self.objects[oid] = (dict(files), parent, msg)
        self.branches[self.head] = oid
        return oid

    def log(self, oid=None):
        oid = oid or self.branches[self.head]
        while oid:
            files, parent, msg = self.objects[oid]
            yield oid, msg, sorted(files)
            oid = parent

    def branch(self, name): self.branches[name] = self.branches[self.head]; self.head = name
    def base(self, a, b):
        seen = {o for o, *_ in self.log(self.branches[a])}
        return next(o for o, *_ in self.log(self.branches[b]) if o in seen)

    def merge(self, other):
        o = self.base(self.head, other)
        f0, f1, f2 = (self.objects[x][0] for x in (o, self.branches[self.head], self.branches[other]))
        out, bad = {}, 0
        for name in sorted(f1.keys() | f2.keys()):
            m, c = merge3(*(f.get(name, "").split("\n") for f in (f0, f1, f2)))
            out[name], bad = "\n".join(m), bad + c
        return self.commit(out, f"merge {other}"), bad


st = Store()
st.commit({"a.txt": "1\n2\n3\n4\n5"}, "first")
st.branch("dev")
st.commit({"a.txt": "1\n2\nthree\n4\n5", "b.txt": "new"}, "on dev")
st.head = "main"
st.commit({"a.txt": "one\n2\n3\n4\n5"}, "on main")
print(st.merge("dev"), *st.log(), repr(st.objects[st.branches["main"]][0]), sep="\n")
import random
rng = random.Random(9)
for _ in range(60):
    a, b = ([rng.choice("abc") for _ in range(rng.randrange(15))] for _ in range(2))
    s = myers(a, b)
    assert apply(a, s) == b and apply(b, reverse(s)) == a
print("all applied")

"""Programs that allocate a lot in different patterns; the data must survive every collection."""
import gc


class Node:
    __slots__ = ("left", "right", "v")

    def __init__(self, left, right, v):
        self.left, self.right, self.v = left, right, v


def tree(d):
    return Node(None, None, 1) if d == 0 else Node(tree(d - 1), tree(d - 1), d)


def count(n):
    return 1 + (count(n.left) + count(n.right) if n.left else 0)


long_lived = tree(12)
for d in range(4, 11):
    print(d, sum(count(tree(d)) for _ in range(3)), end="; ")
print(count(long_lived))
ring = []
for i in range(50000):
    ring.append([i, str(i), (i,)])
    if len(ring) > 500:
        ring.pop(0)
print(len(ring), ring[0], ring[-1], all(int(s) == i == t[0] for i, s, t in ring))
d = {}
for i in range(30000):
    d[i % 1000] = {"i": i, "l": [i] * (i % 5)}
print(len(d), sum(v["i"] for v in d.values()), sum(len(v["l"]) for v in d.values()))
s = ""
parts = []
for i in range(5000):
    s += chr(97 + i % 26)
    parts.append(s[-10:])
print(len(s), parts[4999], len(set(parts)))
old = [[] for _ in range(100)]
for i in range(20000):
    old[i % 100].append(("young", i))
print(sum(len(o) for o in old), old[7][3], sum(t[1] for o in old for t in o))
big = [bytearray(1000) for _ in range(100)]
for i in range(2000):
    b = bytearray(1000 + i)
    b[0] = i % 256
    big[i % 100] = b
print(sum(len(b) for b in big), sum(b[0] for b in big))


class Cell:
    def __init__(self): self.refs = []


cells = [Cell() for _ in range(200)]
for i in range(20000):
    a, b = cells[i % 200], cells[(i * 7) % 200]
    a.refs.append(b)
    if len(a.refs) > 10:
        a.refs = a.refs[-3:]
    if i % 400 == 0:
        cells[(i * 3) % 200] = Cell()
print(sum(len(c.refs) for c in cells), all(isinstance(r, Cell) for c in cells for r in c.refs))


def closures(n):
    out = []
    for i in range(n):
        def f(x, i=i, data=[i, i + 1]):
            return x + i + data[1]
        out.append(f)
    return out


print(sum(f(1) for f in closures(3000)))


def gens(n):
    gs = [(x * k for x in range(3)) for k in range(n)]
    return [next(g) for g in gs] and sum(next(g) for g in gs)


print(gens(2000))
memo = {}


def collatz(n):
    if n == 1:
        return 1
    if n not in memo:
        memo[n] = 1 + collatz(n // 2 if n % 2 == 0 else 3 * n + 1)
    return memo[n]


print(max((collatz(i), i) for i in range(1, 5000)), len(memo))
m = [[float(i * j) for j in range(60)] for i in range(60)]
for _ in range(5):
    m = [[v + 1.0 for v in row] for row in zip(*m)]
print(sum(map(sum, m)))
sets = [set(range(i, i + 20)) for i in range(500)]
u = set().union(*sets)
print(len(u), sum(len(a & b) for a, b in zip(sets, sets[1:])))
gc.collect()
print(count(long_lived), long_lived.left.right.left.v)
strings = {f"key{i}": f"value{i}" * 3 for i in range(5000)}
for i in range(0, 5000, 2):
    del strings[f"key{i}"]
gc.collect()
print(len(strings), strings["key4999"], all(strings[f"key{i}"] == f"value{i}" * 3 for i in range(1, 5000, 2)))

"""B-tree, AVL tree, trie, heap, segment tree, Fenwick tree, union-find, skip list, interval tree, treap; all checked against plain data."""
import bisect
import random

rng = random.Random(31)


class BTree:
    T = 3

    class Node:
        __slots__ = ("keys", "kids")

        def __init__(self, keys=(), kids=()):
            self.keys, self.kids = list(keys), list(kids)

    def __init__(self): self.root = self.Node()

    def insert(self, k):
        r = self.root
        if len(r.keys) == 2 * self.T - 1:
            self.root = self.Node([], [r])
            self.split(self.root, 0)
        n = self.root
        while True:
            i = bisect.bisect_left(n.keys, k)
            if i < len(n.keys) and n.keys[i] == k: return False
            if not n.kids:
                n.keys.insert(i, k)
                return True
            if len(n.kids[i].keys) == 2 * self.T - 1:
                self.split(n, i)
                if n.keys[i] == k: return False
                i += k > n.keys[i]
            n = n.kids[i]

    def split(self, p, i):
        t, c = self.T, p.kids[i]
        right = self.Node(c.keys[t:], c.kids[t:])
        p.keys.insert(i, c.keys[t - 1])
        p.kids.insert(i + 1, right)
        c.keys, c.kids = c.keys[:t - 1], c.kids[:t]

    def __iter__(self, n=None):
        n = n or self.root
        for i, k in enumerate(n.keys):
            if n.kids: yield from self.__iter__(n.kids[i])
            yield k
        if n.kids: yield from self.__iter__(n.kids[-1])

    def __contains__(self, k):
        n = self.root
        while True:
            i = bisect.bisect_left(n.keys, k)
            if i < len(n.keys) and n.keys[i] == k: return True
            if not n.kids: return False
            n = n.kids[i]

    def depth(self):
        d, n = 1, self.root
        while n.kids: d, n = d + 1, n.kids[0]
        return d


keys = [rng.randrange(2000) for _ in range(800)]
bt = BTree()
added = sum(bt.insert(k) for k in keys)
print(added, list(bt) == sorted(set(keys)), bt.depth(), all(k in bt for k in keys), sum(k in bt for k in range(2000)))


class AVL:
    class Node:
        def __init__(self, k): self.k, self.l, self.r, self.h = k, None, None, 1

    def __init__(self): self.root = None
    def h(self, n): return n.h if n else 0
    def fix(self, n): n.h = 1 + max(self.h(n.l), self.h(n.r)); return n

    def right(self, n):
        l = n.l
        n.l, l.r = l.r, n
        self.fix(n)
        return self.fix(l)

    def left(self, n):
        r = n.r
        n.r, r.l = r.l, n
        self.fix(n)
        return self.fix(r)

    def balance(self, n):
        self.fix(n)
        b = self.h(n.l) - self.h(n.r)
        if b > 1:
            if self.h(n.l.l) < self.h(n.l.r): n.l = self.left(n.l)
            return self.right(n)
        if b < -1:
            if self.h(n.r.r) < self.h(n.r.l): n.r = self.right(n.r)
            return self.left(n)
        return n

    def insert(self, k):
        def go(n):
            if n is None: return self.Node(k)
            if k < n.k: n.l = go(n.l)
            elif k > n.k: n.r = go(n.r)
            return self.balance(n)
        self.root = go(self.root)

    def delete(self, k):
        def go(n, k):
            if n is None: return None
            if k < n.k: n.l = go(n.l, k)
            elif k > n.k: n.r = go(n.r, k)
            elif not n.l or not n.r: return n.l or n.r
            else:
                m = n.r
                while m.l: m = m.l
                n.k = m.k
                n.r = go(n.r, m.k)
            return self.balance(n)
        self.root = go(self.root, k)

    def __iter__(self):
        def go(n):
            if n:
                yield from go(n.l)
                yield n.k
                yield from go(n.r)
        return go(self.root)


avl, model = AVL(), set()
for k in keys:
    avl.insert(k)
    model.add(k)
for k in keys[::2]:
    avl.delete(k)
    model.discard(k)
print(list(avl) == sorted(model), avl.h(avl.root), len(model))


class Trie:
    def __init__(self): self.kids, self.end = {}, 0

    def add(self, w):
        n = self
        for c in w: n = n.kids.setdefault(c, Trie())
        n.end += 1

    def walk(self, prefix=""):
        if self.end: yield prefix
        for c in sorted(self.kids): yield from self.kids[c].walk(prefix + c)

    def starting(self, p):
        n = self
        for c in p:
            if c not in n.kids: return []
            n = n.kids[c]
        return list(n.walk(p))


t = Trie()
for w in "car card care cat dog do done dot éa éb".split(): t.add(w)
print(list(t.walk()), t.starting("car"), t.starting("do"), t.starting("x"), t.starting("é"))


class Segment:
    def __init__(self, a, f, unit):
        self.n, self.f, self.unit = len(a), f, unit
        self.t = [unit] * self.n + list(a)
        for i in range(self.n - 1, 0, -1): self.t[i] = f(self.t[2 * i], self.t[2 * i + 1])

    def set(self, i, v):
        i += self.n
        self.t[i] = v
        while i > 1:
            i //= 2
            self.t[i] = self.f(self.t[2 * i], self.t[2 * i + 1])

    def query(self, l, r):
        l, r, a, b = l + self.n, r + self.n, self.unit, self.unit
        while l < r:
            if l & 1: a = self.f(a, self.t[l]); l += 1
            if r & 1: r -= 1; b = self.f(self.t[r], b)
            l, r = l // 2, r // 2
        return self.f(a, b)


class Fenwick:
    def __init__(self, n): self.t = [0] * (n + 1)

    def add(self, i, v):
        i += 1
        while i < len(self.t):
            self.t[i] += v
            i += i & -i

    def sum(self, i):
        s = 0
        while i > 0:
            s += self.t[i]
            i -= i & -i
        return s


a = [rng.randrange(-50, 50) for _ in range(100)]
mn, sm, fw = Segment(a, min, float("inf")), Segment(a, lambda x, y: x + y, 0), Fenwick(100)
for i, v in enumerate(a): fw.add(i, v)
ok = True
for _ in range(500):
    l, r = sorted(rng.sample(range(101), 2))
    ok &= mn.query(l, r) == min(a[l:r]) and sm.query(l, r) == sum(a[l:r]) == fw.sum(r) - fw.sum(l)
    i, v = rng.randrange(100), rng.randrange(-50, 50)
    fw.add(i, v - a[i])
    a[i] = v
    mn.set(i, v)
    sm.set(i, v)
print(ok, sum(a), min(a))


class DSU:
    def __init__(self, n): self.p, self.size, self.parts = list(range(n)), [1] * n, n

    def find(self, x):
        while self.p[x] != x:
            self.p[x] = self.p[self.p[x]]
            x = self.p[x]
        return x

    def union(self, a, b):
        a, b = self.find(a), self.find(b)
        if a == b: return False
        if self.size[a] < self.size[b]: a, b = b, a
        self.p[b] = a
        self.size[a] += self.size[b]
        self.parts -= 1
        return True


d = DSU(300)
merged = sum(d.union(rng.randrange(300), rng.randrange(300)) for _ in range(200))
print(merged, d.parts, max(d.size[d.find(i)] for i in range(300)))


class Skip:
    MAX = 8

    def __init__(self): self.head = [None, [None] * self.MAX]

    def update(self, k):
        out, n = [None] * self.MAX, self.head
        for lvl in range(self.MAX - 1, -1, -1):
            while n[1][lvl] and n[1][lvl][0] < k: n = n[1][lvl]
            out[lvl] = n
        return out

    def add(self, k):
        up = self.update(k)
        if up[0][1][0] and up[0][1][0][0] == k: return
        lvl = 1
        while lvl < self.MAX and rng.random() < 0.5: lvl += 1
        node = [k, [None] * lvl]
        for i in range(lvl): node[1][i], up[i][1][i] = up[i][1][i], node

    def remove(self, k):
        up = self.update(k)
        n = up[0][1][0]
        if n and n[0] == k:
            for i in range(len(n[1])):
                up[i][1][i] = n[1][i]

    def __iter__(self):
        n = self.head[1][0]
        while n:
            yield n[0]
            n = n[1][0]


s, model = Skip(), set()
for k in keys:
    s.add(k)
    model.add(k)
    if k % 3 == 0:
        s.remove(k // 2)
        model.discard(k // 2)
print(list(s) == sorted(model), len(model))


class Heap:
    def __init__(self): self.a = []

    def push(self, x):
        a = self.a
        a.append(x)
        i = len(a) - 1
        while i and a[i] < a[(i - 1) // 2]:
            a[i], a[(i - 1) // 2] = a[(i - 1) // 2], a[i]
            i = (i - 1) // 2

    def pop(self):
        a = self.a
        a[0], a[-1] = a[-1], a[0]
        r, i, n = a.pop(), 0, len(a)
        while (c := 2 * i + 1) < n:
            if c + 1 < n and a[c + 1] < a[c]: c += 1
            if a[i] <= a[c]: break
            a[i], a[c] = a[c], a[i]
            i = c
        return r


h = Heap()
for k in keys: h.push((k % 100, k))
print([h.pop() for _ in range(800)] == sorted((k % 100, k) for k in keys))

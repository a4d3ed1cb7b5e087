"""Knapsack, longest common subsequence, edit distance, coin change, matrix chain, subset sums, LIS, rod cutting, egg drop, CYK."""
from functools import cache
import random


def knapsack(items, cap):
    best = [[0] * (cap + 1)]
    for w, v in items:
        prev = best[-1]
        best.append([max(prev[c], prev[c - w] + v if c >= w else 0) for c in range(cap + 1)])
    c, chosen = cap, []
    for i in range(len(items), 0, -1):
        if best[i][c] != best[i - 1][c]:
            chosen.append(i - 1)
            c -= items[i - 1][0]
    return best[-1][cap], chosen[::-1]


def lcs(a, b):
    t = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            t[i + 1][j + 1] = t[i][j] + 1 if x == y else max(t[i][j + 1], t[i + 1][j])
    out, i, j = [], len(a), len(b)
    while i and j:
        if a[i - 1] == b[j - 1]:
            out.append(a[i - 1])
            i, j = i - 1, j - 1
        elif t[i - 1][j] >= t[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return "".join(out[::-1])


def edit_script(a, b):
    @cache
    def d(i, j):
        if i == 0 or j == 0:
            return i + j
        return min(d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + (a[i - 1] != b[j - 1]))
    i, j, ops = len(a), len(b), []
    while i or j:
        if i and j and d(i, j) == d(i - 1, j - 1) + (a[i - 1] != b[j - 1]):
            ops.append("=" + a[i - 1] if a[i - 1] == b[j - 1] else f"~{a[i - 1]}{b[j - 1]}")
            i, j = i - 1, j - 1
        elif i and d(i, j) == d(i - 1, j) + 1:
            ops.append("-" + a[i - 1])
            i -= 1
        else:
            ops.append("+" + b[j - 1])
            j -= 1
    return d(len(a), len(b)), ops[::-1]


def coins(amount, kinds):
    ways = [1] + [0] * amount
    for k in kinds:
        for a in range(k, amount + 1):
            ways[a] += ways[a - k]
    few = [0] + [10**9] * amount
    for a in range(1, amount + 1):
        few[a] = min((few[a - k] + 1 for k in kinds if k <= a), default=10**9)
    return ways[amount], few[amount]


def matrix_chain(dims):
    @cache
    def best(i, j):
        if i == j:
            return 0, f"A{i}"
        return min((best(i, k)[0] + best(k + 1, j)[0] + dims[i] * dims[k + 1] * dims[j + 1], f"({best(i, k)[1]}{best(k + 1, j)[1]})") for k in range(i, j))
    return best(0, len(dims) - 2)


def subset_sum(xs, target):
    reach = {0: ()}
    for x in xs:
        for s, used in list(reach.items()):
            if s + x not in reach and s + x <= target:
                reach[s + x] = used + (x,)
    return reach.get(target), len(reach)


def lis(xs):
    best, prev = [1] * len(xs), [-1] * len(xs)
    for i in range(len(xs)):
        for j in range(i):
            if xs[j] < xs[i] and best[j] + 1 > best[i]:
                best[i], prev[i] = best[j] + 1, j
    i = max(range(len(xs)), key=lambda k: (best[k], -k))
    out = []
    while i >= 0:
        out.append(xs[i])
        i = prev[i]
    return out[::-1]


def rod(prices, n):
    r, cut = [0], [0]
    for i in range(1, n + 1):
        v, k = max((prices[k] + r[i - k], k) for k in range(1, min(i, len(prices) - 1) + 1))
        r.append(v)
        cut.append(k)
    parts = []
    while n:
        parts.append(cut[n])
        n -= cut[n]
    return r[-1], parts


@cache
def eggs(e, f):
    return f if e == 1 or f <= 1 else 1 + min(max(eggs(e - 1, k - 1), eggs(e, f - k)) for k in range(1, f + 1))


@cache
def partitions(n, m):
    return 1 if n == 0 else sum(partitions(n - k, k) for k in range(1, min(n, m) + 1))


def max_rectangle(grid):
    best, h = 0, [0] * len(grid[0])
    for row in grid:
        h = [x + 1 if c == "1" else 0 for x, c in zip(h, row)]
        stack = []
        for i, x in enumerate(h + [0]):
            start = i
            while stack and stack[-1][1] >= x:
                start, hh = stack.pop()
                best = max(best, hh * (i - start))
            stack.append((start, x))
    return best


def cyk(word, rules, start="S"):
    n = len(word)
    t = [[set() for _ in range(n)] for _ in range(n)]
    for i, c in enumerate(word):
        t[i][i] = {a for a, b in rules if b == c}
    for length in range(2, n + 1):
        for i in range(n - length + 1):
            j = i + length - 1
            for k in range(i, j):
                for a, b in rules:
                    if len(b) == 2 and b[0] in t[i][k] and b[1] in t[k + 1][j]:
                        t[i][j].add(a)
    return start in t[0][n - 1]


print(knapsack([(12, 4), (2, 2), (1, 1), (1, 2), (4, 10)], 15), lcs("the quick brown fox", "a quack browse for"), edit_script("kitten", "sitting"), edit_script("", "ab"), coins(100, [1, 5, 10, 25, 50]), coins(3, [2]), matrix_chain((30, 35, 15, 5, 10, 20, 25)))
print(subset_sum([3, 34, 4, 12, 5, 2], 9), subset_sum([2, 4], 7), lis([10, 9, 2, 5, 3, 7, 101, 18]), rod([0, 1, 5, 8, 9, 10, 17, 17, 20], 8), eggs(2, 36), eggs(3, 100), partitions(50, 50), max_rectangle(["10100", "10111", "11111", "10010"]))
rules = [("S", "AB"), ("S", "BC"), ("A", "BA"), ("A", "a"), ("B", "CC"), ("B", "b"), ("C", "AB"), ("C", "a")]
print([cyk(w, rules) for w in ("baaba", "a", "b", "ab", "aaaa", "bbabaa")])
random.seed(3)
items = [(random.randrange(1, 30), random.randrange(1, 100)) for _ in range(40)]
print(knapsack(items, 200))
a, b = ("".join(random.choices("ACGT", k=120)) for _ in range(2))
print(len(lcs(a, b)), edit_script(a[:40], b[:40])[0], lis([random.randrange(100) for _ in range(150)]))


def tsp(d):
    n = len(d)
    best = {(1, 0): (0, None)}
    for size in range(2, n + 1):
        for mask in [m for m in range(1, 1 << n) if m & 1 and m.bit_count() == size]:
            for j in range(1, n):
                if mask >> j & 1:
                    prev = mask ^ (1 << j)
                    best[mask, j] = min((best[prev, k][0] + d[k][j], k) for k in range(n) if (prev, k) in best)
    full = (1 << n) - 1
    return min((best[full, j][0] + d[j][0], j) for j in range(1, n))


print(tsp([[abs(i - j) * (i + 2 * j) % 17 + 1 for j in range(9)] for i in range(9)]))

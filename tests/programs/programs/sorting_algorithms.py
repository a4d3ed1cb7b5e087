"""Ten sorting algorithms on lists of ints, floats, strings, tuples and objects; all must agree with sorted."""
import random
from functools import total_ordering


def bubble(a):
    a = list(a)
    for i in range(len(a)):
        swapped = False
        for j in range(len(a) - 1 - i):
            if a[j + 1] < a[j]:
                a[j], a[j + 1] = a[j + 1], a[j]
                swapped = True
        if not swapped:
            break
    return a


def insertion(a):
    a = list(a)
    for i in range(1, len(a)):
        x, j = a[i], i - 1
        while j >= 0 and x < a[j]:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = x
    return a


def selection(a):
    a = list(a)
    for i in range(len(a)):
        k = i
        for j in range(i + 1, len(a)):
            if a[j] < a[k]:
                k = j
        a[i], a[k] = a[k], a[i]
    return a


def shell(a):
    a = list(a)
    gap = len(a) // 2
    while gap:
        for i in range(gap, len(a)):
            x, j = a[i], i
            while j >= gap and x < a[j - gap]:
                a[j] = a[j - gap]
                j -= gap
            a[j] = x
        gap //= 2
    return a


def merge(a):
    a = list(a)
    if len(a) < 2:
        return a
    m = len(a) // 2
    l, r = merge(a[:m]), merge(a[m:])
    out, i, j = [], 0, 0
    while i < len(l) and j < len(r):
        if r[j] < l[i]:
            out.append(r[j])
            j += 1
        else:
            out.append(l[i])
            i += 1
    return out + l[i:] + r[j:]


def quick(a):
    a = list(a)

    def go(lo, hi):
        while lo < hi:
            p, i, j = a[(lo + hi) // 2], lo, hi
            while i <= j:
                while a[i] < p:
                    i += 1
                while p < a[j]:
                    j -= 1
                if i <= j:
                    a[i], a[j] = a[j], a[i]
                    i += 1
                    j -= 1
            if j - lo < hi - i:
                go(lo, j)
                lo = i
            else:
                go(i, hi)
                hi = j
    go(0, len(a) - 1)
    return a


def heap(a):
    a = list(a)
    n = len(a)

    def sift(i, n):
        while (c := 2 * i + 1) < n:
            if c + 1 < n and a[c] < a[c + 1]:
                c += 1
            if not a[i] < a[c]:
                return
            a[i], a[c] = a[c], a[i]
            i = c
    for i in range(n // 2 - 1, -1, -1):
        sift(i, n)
    for end in range(n - 1, 0, -1):
        a[0], a[end] = a[end], a[0]
        sift(0, end)
    return a


def comb(a):
    a = list(a)
    gap, swapped = len(a), True
    while gap > 1 or swapped:
        gap = max(1, int(gap / 1.3))
        swapped = False
        for i in range(len(a) - gap):
            if a[i + gap] < a[i]:
                a[i], a[i + gap] = a[i + gap], a[i]
                swapped = True
    return a


def gnome(a):
    a = list(a)
    i = 0
    while i < len(a):
        if i == 0 or not a[i] < a[i - 1]:
            i += 1
        else:
            a[i], a[i - 1] = a[i - 1], a[i]
            i -= 1
    return a


def tree(a):
    root = None
    for x in a:
        node = [x, None, None]
        if root is None:
            root = node
            continue
        cur = root
        while True:
            k = 1 if x < cur[0] else 2
            if cur[k] is None:
                cur[k] = node
                break
            cur = cur[k]
    out, stack, cur = [], [], root
    while stack or cur:
        while cur:
            stack.append(cur)
            cur = cur[1]
        cur = stack.pop()
        out.append(cur[0])
        cur = cur[2]
    return out


def radix(a):
    a = list(a)
    shift = 0
    while a and max(a) >> shift:
        buckets = [[] for _ in range(16)]
        for x in a:
            buckets[x >> shift & 15].append(x)
        a = [x for b in buckets for x in b]
        shift += 4
    return a


@total_ordering
class Card:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
    def __repr__(self): return f"C{self.n}"


random.seed(4)
data = {
    "ints": [random.randrange(100) for _ in range(60)], "floats": [random.random() for _ in range(40)], "strings": ["".join(random.choices("abc", k=4)) for _ in range(40)], "tuples": [(random.randrange(5), random.random()) for _ in range(40)], "cards": [Card(random.randrange(50)) for _ in range(30)], "sorted": list(range(50)), "reversed": list(range(50, 0, -1)), "equal": [7] * 30, "empty": [], "one": [1], "mixed": [3, 1.5, True, -2, 2**70, 0.5], "big": [2**62 + random.randrange(-5, 5) for _ in range(30)],
}
for f in (bubble, insertion, selection, shell, merge, quick, heap, comb, gnome, tree):
    for name, d in data.items():
        before = list(d)
        assert f(d) == sorted(d), (f.__name__, name)
        assert all(a is b for a, b in zip(d, before)) if name == "cards" else d == before
    print(f.__name__, f(data["ints"])[:5], f(data["strings"])[-2:], f(data["cards"])[:3])
assert radix(data["ints"]) == sorted(data["ints"])
big = [random.randrange(10**6) for _ in range(1500)]
for f in (shell, merge, quick, heap, comb, tree, radix):
    assert f(big) == sorted(big)
print(sum(big), sorted(big)[::300])
pairs = [(i % 3, i) for i in range(20)]


class ByFirst(tuple):
    def __lt__(self, o): return self[0] < o[0]


stable = [ByFirst(p) for p in pairs]
print([f.__name__ for f in (bubble, insertion, selection, shell, merge, quick, heap, comb, gnome, tree) if [tuple(x) for x in f(stable)] == sorted(pairs)])

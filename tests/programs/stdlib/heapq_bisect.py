"""heapq and bisect, and their use in small algorithms."""
import bisect
import heapq
import random


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


h = []
for x in (5, 3, 8, 1, 9, 2):
    heapq.heappush(h, x)
print(h, heapq.heappop(h), h, heapq.heappushpop(h, 0), heapq.heappushpop(h, 4), heapq.heapreplace(h, 7), h)
l = [5, 2, 9, 1, 7]
heapq.heapify(l)
print(l, [heapq.heappop(l) for _ in range(5)], heapq.nlargest(2, [3, 1, 4, 1, 5]), heapq.nsmallest(3, "hello"), heapq.nlargest(2, ["aa", "b", "cccc"], key=len), heapq.nsmallest(0, [1]), heapq.nsmallest(10, [2, 1]), heapq.nlargest(1, [3, 4]), list(heapq.merge([1, 4], [2, 3], [])), list(heapq.merge("ca", "b", reverse=True)), list(heapq.merge(["a", "CC"], ["bbb"], key=len)))
m = [5, 2, 9]
heapq.heapify_max(m)
heapq.heappush_max(m, 7)
print(m, heapq.heappop_max(m), heapq.heappushpop_max(m, 8), heapq.heapreplace_max(m, 1), m)
for f in (lambda: heapq.heappop([]), lambda: heapq.heapreplace([], 1), lambda: heapq.heappush(5, 1), lambda: heapq.heapify((1, 2)), lambda: heapq.heappush([1], "a"), lambda: heapq.heapify([1, "a"]), lambda: heapq.nlargest("a", [1]), lambda: heapq.heappush([1]), lambda: list(heapq.merge([1], ["a"])), lambda: heapq.heappushpop([], 5), lambda: bisect.bisect([1], "a"), lambda: bisect.bisect([1], 1, -1), lambda: bisect.insort((1,), 2), lambda: bisect.bisect(5, 1), lambda: bisect.bisect_left([1])):
    err(f)


class T:
    def __init__(self, p, n): self.p, self.n = p, n
    def __lt__(self, o): return self.p < o.p
    def __repr__(self): return f"T({self.p}, {self.n!r})"


q = []
for p, n in ((3, "c"), (1, "a"), (2, "b")):
    heapq.heappush(q, T(p, n))
print([heapq.heappop(q) for _ in range(3)])
random.seed(1)
data = [random.randrange(1000) for _ in range(500)]
h = data[:]
heapq.heapify(h)
print([heapq.heappop(h) for _ in range(500)] == sorted(data), heapq.nsmallest(5, data) == sorted(data)[:5], heapq.nlargest(5, data, key=lambda x: -x), list(heapq.merge(*[sorted(data[i::5]) for i in range(5)])) == sorted(data))
s = [1, 3, 3, 3, 7]
print(bisect.bisect(s, 3), bisect.bisect_left(s, 3), bisect.bisect_right(s, 3), bisect.bisect(s, 0), bisect.bisect(s, 9), bisect.bisect_left(s, 4), bisect.bisect([], 1), bisect.bisect(s, 3, 2), bisect.bisect(s, 3, 0, 2), bisect.bisect_left("aceg", "d"), bisect.bisect_left([(1, "a"), (2, "b")], (2,)), bisect.bisect([5, 3, 1], -4, key=lambda x: -x), bisect.bisect_left(["a", "bb"], 2, key=len))
bisect.insort(s, 4)
bisect.insort_left(s, 3)
bisect.insort(s, 100)
bisect.insort(words := ["b", "ccc"], "zz", key=len)
print(s, words)


def grade(score, breaks=(60, 70, 80, 90), grades="FDCBA"): return grades[bisect.bisect(breaks, score)]


print([grade(x) for x in (33, 60, 77, 89, 90, 100)])


def lis(xs):
    tails = []
    for x in xs:
        i = bisect.bisect_left(tails, x)
        tails[i:i + 1] = [x]
    return len(tails)


print(lis([10, 9, 2, 5, 3, 7, 101, 18]), lis(data), lis([]))


class Median:
    def __init__(self): self.lo, self.hi = [], []

    def add(self, x):
        heapq.heappush(self.hi, -heapq.heappushpop(self.lo, -x))
        if len(self.hi) > len(self.lo):
            heapq.heappush(self.lo, -heapq.heappop(self.hi))

    def get(self): return -self.lo[0] if len(self.lo) > len(self.hi) else (-self.lo[0] + self.hi[0]) / 2


md, out = Median(), []
for x in data[:50]:
    md.add(x)
    out.append(md.get())
import statistics
print(out[:5], out == [statistics.median(data[:i + 1]) for i in range(50)])


def schedule(jobs, k):
    free = [0] * k
    out = []
    for d in jobs:
        t = heapq.heappop(free)
        out.append(t)
        heapq.heappush(free, t + d)
    return out, max(free)


print(schedule([3, 2, 4, 1, 5, 2], 2), schedule(data[:30], 4)[1])

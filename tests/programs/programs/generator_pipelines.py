"""Pipelines of generators and coroutines: log analysis, windows, grouping, broadcasting, a round-robin scheduler."""
from collections import Counter, deque
from itertools import islice, groupby, chain, tee, accumulate, takewhile, dropwhile, zip_longest, count, cycle, pairwise, batched
import random

rng = random.Random(8)
METHODS, PATHS = ["GET", "POST", "PUT"], ["/", "/a", "/b/c", "/login"]


def log_lines(n):
    for i in range(n):
        if i % 97 == 96:
            yield "garbage line"
        else:
            yield f"10.0.0.{rng.randrange(5)} {rng.choice(METHODS)} {rng.choice(PATHS)} {rng.choice([200, 200, 200, 404, 500])} {rng.randrange(10, 5000)}"


def parse(lines):
    bad = 0
    for line in lines:
        try:
            ip, method, path, status, size = line.split()
            yield {"ip": ip, "method": method, "path": path, "status": int(status), "size": int(size)}
        except ValueError:
            bad += 1
    return bad


def counted(gen, result):
    result.append((yield from gen))


def where(records, **conds):
    for r in records:
        if all(r[k] == v for k, v in conds.items()):
            yield r


def field(records, name):
    return (r[name] for r in records)


bad = []
records = list(counted(parse(log_lines(1000)), bad))
print(len(records), bad, sum(field(where(records, status=404), "size")), Counter(field(where(records, method="GET", path="/"), "status")).most_common(), max(field(records, "size")))


def window(it, n):
    buf = deque(maxlen=n)
    for x in it:
        buf.append(x)
        if len(buf) == n:
            yield tuple(buf)


def moving_average(it, n):
    return (sum(w) / n for w in window(it, n))


print(list(islice(moving_average(field(records, "size"), 5), 4)), list(window("abcd", 2)), list(window([1], 3)))


def group(records, key):
    for k, g in groupby(sorted(records, key=lambda r: (r[key], r["size"])), key=lambda r: r[key]):
        g = list(g)
        yield k, len(g), sum(field(g, "size")), g[0]["size"], g[-1]["size"]


for row in group(records, "path"):
    print(*row)


def coroutine(f):
    def start(*a, **k):
        g = f(*a, **k)
        next(g)
        return g
    return start


@coroutine
def broadcast(targets):
    while True:
        item = yield
        for t in targets:
            t.send(item)


@coroutine
def filter_to(pred, target):
    while True:
        item = yield
        if pred(item):
            target.send(item)


@coroutine
def collect(out, limit=None):
    n = 0
    try:
        while limit is None or n < limit:
            out.append((yield))
            n += 1
        while True:
            yield
    finally:
        out.append("closed")


@coroutine
def running_stats(out):
    n = mean = 0
    m2 = 0.0
    while True:
        x = yield
        n += 1
        d = x - mean
        mean += d / n
        m2 += d * (x - mean)
        out[:] = [n, round(mean, 6), round(m2 / n, 6)]


a, b, stats = [], [], []
sinks = [collect(a, 3), filter_to(lambda x: x % 7 == 0, collect(b)), running_stats(stats)]
src = broadcast(sinks)
for i in range(50):
    src.send(i)
sinks[0].close()
print(a, b[:-1] if b[-1:] == ["closed"] else b, stats)


def scheduler(tasks):
    queue = deque(tasks)
    trace = []
    while queue:
        name, g = queue.popleft()
        try:
            trace.append((name, next(g)))
            queue.append((name, g))
        except StopIteration as s:
            trace.append((name, "done", s.value))
    return trace


def task(n, k):
    for i in range(n):
        yield i * k
    return n * k


print(scheduler([("a", task(2, 1)), ("b", task(3, 10)), ("c", task(1, 100))]))
x, y = tee(iter("abcdef"))
print(list(zip(x, islice(y, 1, None))), list(pairwise("abcd")), list(batched("abcdefg", 3)), list(zip_longest("ab", [1, 2, 3], fillvalue="-")))
print(list(accumulate([3, 1, 4, 1, 5], max)), list(takewhile(lambda v: v < 4, count())), list(islice(dropwhile(lambda v: v < 4, count()), 3)), list(islice(cycle("ab"), 5)), list(chain.from_iterable([[1], [], [2, 3]])))


def merge_sorted(*its):
    heads = []
    for it in map(iter, its):
        for v in it:
            heads.append([v, it])
            break
    while heads:
        best = min(heads, key=lambda h: h[0])
        yield best[0]
        try:
            best[0] = next(best[1])
        except StopIteration:
            heads.remove(best)


print(list(merge_sorted([1, 5, 9], [2, 3], [], [0, 10])))


def hamming():
    a, b, c = tee(deferred(lambda: out), 3)
    yield 1
    last = 1
    for v in merge_sorted((x * 2 for x in a), (x * 3 for x in b), (x * 5 for x in c)):
        if v != last:
            yield v
            last = v


def deferred(f):
    yield from f()


def hamming_simple(n):
    h = [1]
    i = j = k = 0
    while len(h) < n:
        v = min(h[i] * 2, h[j] * 3, h[k] * 5)
        h.append(v)
        i += v == h[i] * 2
        j += v == h[j] * 3
        k += v == h[k] * 5
    return h


print(hamming_simple(20), hamming_simple(1000)[-1])

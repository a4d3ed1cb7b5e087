"""Threads that allocate, share and drop data while collections run; everything that is reachable stays intact."""
import gc
import queue
import threading
import weakref


class Node:
    def __init__(self, v, next=None): self.v, self.next = v, next


def chain(n):
    head = None
    for i in range(n):
        head = Node(i, head)
    return head


def total(h):
    s = 0
    while h:
        s += h.v
        h = h.next
    return s


results = {}


def worker(k):
    keep = [chain(200) for _ in range(5)]
    for r in range(30):
        junk = [chain(50) for _ in range(5)]
        keep[r % 5] = chain(200)
        if r % 10 == k % 10:
            gc.collect()
        junk[0].next.next = junk[0]
    results[k] = sum(map(total, keep))


ts = [threading.Thread(target=worker, args=(k,)) for k in range(6)]
for t in ts: t.start()
for t in ts: t.join()
print(sorted(results.items()), total(chain(200)) * 5)
q, out = queue.Queue(), queue.Queue()


def mapper():
    while (item := q.get()) is not None:
        i, data = item
        out.put((i, {"sum": sum(data), "text": "".join(map(str, data[:5])), "sq": [x * x for x in data[:3]]}))


ts = [threading.Thread(target=mapper) for _ in range(4)]
for t in ts: t.start()
for i in range(200):
    q.put((i, list(range(i, i + 50))))
for _ in ts: q.put(None)
for t in ts: t.join()
got = sorted((out.get() for _ in range(200)), key=lambda p: p[0])
print(len(got), got[7], all(d["sum"] == sum(range(i, i + 50)) for i, d in got))
shared, lock = {}, threading.Lock()


def update(k):
    for i in range(300):
        with lock:
            shared.setdefault(i % 50, []).append((k, i))
        if i % 100 == 0:
            gc.collect()


ts = [threading.Thread(target=update, args=(k,)) for k in range(4)]
for t in ts: t.start()
for t in ts: t.join()
print(len(shared), sum(map(len, shared.values())), sorted(shared[7])[:3], all(len(v) == 24 for v in shared.values()))
local = threading.local()
seen = []


def use_local(k):
    local.data = [k] * 100
    for _ in range(20):
        [[] for _ in range(200)]
    gc.collect()
    seen.append((k, sum(local.data), len(local.data)))


ts = [threading.Thread(target=use_local, args=(k,)) for k in range(5)]
for t in ts: t.start()
for t in ts: t.join()
print(sorted(seen), hasattr(local, "data"))


def gen(n):
    data = [i for i in range(n)]
    for x in data:
        yield [x]


def consume(k, res):
    g = gen(100 + k)
    s = 0
    for x in g:
        s += x[0]
        if x[0] % 50 == 0:
            gc.collect()
    res.append((k, s))


res = []
ts = [threading.Thread(target=consume, args=(k, res)) for k in range(4)]
for t in ts: t.start()
for t in ts: t.join()
print(sorted(res))
alive = []


def with_refs():
    objs = [Node(i) for i in range(50)]
    refs = [weakref.ref(o) for o in objs]
    gc.collect()
    alive.append(all(r() is o for r, o in zip(refs, objs)))


ts = [threading.Thread(target=with_refs) for _ in range(4)]
for t in ts: t.start()
for t in ts: t.join()
print(alive)


def deep(n): return [n] + deep(n - 1) if n else []


answers = []
ts = [threading.Thread(target=lambda: answers.append(len(deep(300)))) for _ in range(4)]
for t in ts: t.start()
gc.collect()
for t in ts: t.join()
print(answers)


def raises():
    try:
        raise ValueError([1, 2, 3])
    except ValueError as e:
        gc.collect()
        errors.append(e.args[0])


errors = []
ts = [threading.Thread(target=raises) for _ in range(5)]
for t in ts: t.start()
for t in ts: t.join()
print(errors)
bar = threading.Barrier(3)
order = []


def phases(k):
    for p in range(5):
        data = [k] * (p + 1)
        bar.wait()
        with lock:
            order.append((p, len(data)))
        bar.wait()


ts = [threading.Thread(target=phases, args=(k,)) for k in range(3)]
for t in ts: t.start()
for t in ts: t.join()
print(order)

"""threading: locks, conditions, events, semaphores, barriers, timers, local; queue; concurrent.futures."""
import concurrent.futures as cf
import queue
import threading
import time


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", str(e).split(" <")[0])


lock, n = threading.Lock(), 0


def add(k):
    global n
    for _ in range(k):
        with lock:
            n += 1


ts = [threading.Thread(target=add, args=(500,), name=f"t{i}") for i in range(4)]
for t in ts: t.start()
for t in ts: t.join()
print(n, [t.is_alive() for t in ts], [t.name for t in ts], ts[0].daemon, ts[0].ident is not None, repr(ts[0]).startswith("<Thread(t0, stopped"))
print(lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(timeout=0.01), lock.release(), lock.locked())
err(lock.release)
r = threading.RLock()
print(r.acquire(), r.acquire(), r.release(), r.release())
err(r.release)
err(lambda: ts[0].start())
err(lambda: threading.Thread(target=1).join())
err(lambda: threading.Thread(group=1))
err(lambda: lock.acquire(False, 5))
err(lambda: threading.current_thread().join())
err(lambda: threading.Semaphore(-1))
cond, items, got = threading.Condition(), [], []


def consumer():
    with cond:
        while len(got) < 5:
            cond.wait_for(lambda: items)
            got.append(items.pop(0))


t = threading.Thread(target=consumer)
t.start()
for i in range(5):
    with cond:
        items.append(i)
        cond.notify()
t.join()
print(got, cond.acquire(), cond.wait(0.01), cond.release())
err(lambda: cond.notify())
ev = threading.Event()
t = threading.Timer(0.01, ev.set)
t.start()
print(ev.wait(5), ev.is_set(), ev.clear(), ev.wait(0.01))
t2 = threading.Timer(10, print, ["never"])
t2.start()
t2.cancel()
t2.join()
sem, most, running = threading.BoundedSemaphore(2), 0, 0


def limited():
    global most, running
    with sem:
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.002)
        with lock:
            running -= 1


ts = [threading.Thread(target=limited) for _ in range(6)]
[t.start() for t in ts]
[t.join() for t in ts]
print(most <= 2, running)
err(sem.release)
bar = threading.Barrier(3, action=lambda: got.append("action"))
ids = []
ts = [threading.Thread(target=lambda: ids.append(bar.wait())) for _ in range(3)]
[t.start() for t in ts]
[t.join() for t in ts]
print(sorted(ids), got[-1], bar.parties, bar.broken)
bar.abort()
err(bar.wait)
loc = threading.local()
loc.x = "main"
seen = []


def use_local():
    seen.append(hasattr(loc, "x"))
    loc.x = threading.current_thread().name
    seen.append(loc.x)


t = threading.Thread(target=use_local, name="worker")
t.start()
t.join()
print(seen, loc.x)


class L(threading.local):
    def __init__(self, v): self.v = v


l = L(5)
out = []
t = threading.Thread(target=lambda: (out.append(l.v), setattr(l, "v", 6), out.append(l.v)))
t.start()
t.join()
print(out, l.v)


class MyThread(threading.Thread):
    def run(self): self.result = sum(range(100))


m = MyThread(daemon=True)
m.start()
m.join()
print(m.result, m.daemon, threading.main_thread() is threading.current_thread(), threading.active_count() >= 1, threading.get_ident() == threading.main_thread().ident, threading.TIMEOUT_MAX > 1e6, threading.excepthook is not None)
q = queue.Queue(2)
q.put(1)
q.put(2)
err(lambda: q.put_nowait(3))
err(lambda: q.put(3, timeout=0.01))
print(q.get(), q.get(), q.empty(), q.full(), q.qsize())
err(q.get_nowait)
err(lambda: q.get(timeout=0.01))
q.task_done()
q.task_done()
err(q.task_done)
q.join()
p = queue.PriorityQueue()
for x in ((3, "c"), (1, "a"), (2, "b")): p.put(x)
print([p.get() for _ in range(3)])
lf = queue.LifoQueue()
for x in "abc": lf.put(x)
print([lf.get() for _ in range(3)])
sq = queue.SimpleQueue()
sq.put("s")
print(sq.get(), sq.empty())
err(lambda: sq.get(False))
q = queue.Queue()
q.put("left")
q.shutdown()
print(q.get())
err(q.get)
err(lambda: q.put(1))
q, res = queue.Queue(), []


def work():
    while (x := q.get()) is not None:
        with lock: res.append(x * x)
        q.task_done()
    q.task_done()


ws = [threading.Thread(target=work) for _ in range(3)]
for w in ws: w.start()
for i in range(50): q.put(i)
for _ in ws: q.put(None)
q.join()
for w in ws: w.join()
print(sorted(res) == [i * i for i in range(50)])
with cf.ThreadPoolExecutor(3) as ex:
    print(list(ex.map(lambda x: x * 2, range(5))), list(ex.map(pow, [2, 3], [3, 2])), ex.submit(sum, [1, 2]).result())
    f = ex.submit(lambda: 1 / 0)
    print(repr(f.exception()), f.done(), f.cancelled(), f.running())
    err(f.result)
    fs = [ex.submit(lambda i=i: i) for i in range(4)]
    print(sorted(f.result() for f in cf.as_completed(fs)), len(cf.wait(fs).done))
    cb = []
    f = ex.submit(lambda: "cb")
    f.add_done_callback(lambda f: cb.append(f.result()))
print(cb)
err(lambda: ex.submit(sum, [1]))
f = cf.Future()
f.set_result(5)
print(f.result())
err(lambda: f.set_result(6))
err(lambda: cf.Future().result(timeout=0.01))
with cf.ThreadPoolExecutor(1, initializer=lambda: None) as ex:
    err(lambda: list(ex.map(lambda x: 10 // x, [1, 0, 2])))

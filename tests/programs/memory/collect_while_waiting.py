"""A thread that waits for what only a dead object does: it is found dead while the thread waits."""
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

lock = threading.Lock()
lock.acquire()


class Holder:
    def __del__(self):
        lock.release()


def use():
    return str(Holder())[:5]


use()
lock.acquire()
print("the lock is free")

# What a callback may do at any moment: locks of the library could be held by the very thread it interrupts.
done = threading.Lock()
done.acquire()


class Told:
    pass


def refer(n):
    # Several, since what a dead frame left on a stack may keep one for a while.
    told = [Told() for _ in range(8)]
    references.extend(weakref.ref(t, lambda _: done.locked() and done.release()) for t in told)
    return n and refer(n - 1)


references = []
refer(3)
done.acquire()
print("the weak reference is dead")

# A pool that is dropped ends its threads.
pool = ThreadPoolExecutor(3)
results = pool.map(abs, range(-3, 3))
threads = list(pool._threads)
del pool
for thread in threads:
    thread.join()
print(any(thread.is_alive() for thread in threads), list(results))

"""LRU and LFU caches: doubly linked list, dict order, and functools.lru_cache compared."""
import functools
import random
from collections import OrderedDict, defaultdict


class Node:
    __slots__ = ("key", "value", "prev", "next")

    def __init__(self, key=None, value=None):
        self.key, self.value = key, value
        self.prev = self.next = self


class LRU:
    def __init__(self, capacity):
        self.capacity = capacity
        self.map = {}
        self.root = Node()
        self.hits = self.misses = 0

    def _unlink(self, n):
        n.prev.next, n.next.prev = n.next, n.prev

    def _front(self, n):
        r = self.root
        n.next, n.prev = r.next, r
        r.next.prev = n
        r.next = n

    def get(self, key, default=None):
        n = self.map.get(key)
        if n is None:
            self.misses += 1
            return default
        self.hits += 1
        self._unlink(n)
        self._front(n)
        return n.value

    def put(self, key, value):
        n = self.map.get(key)
        if n is not None:
            n.value = value
            self._unlink(n)
            self._front(n)
            return None
        evicted = None
        if len(self.map) >= self.capacity:
            last = self.root.prev
            self._unlink(last)
            del self.map[last.key]
            evicted = last.key
        n = Node(key, value)
        self.map[key] = n
        self._front(n)
        return evicted

    def __iter__(self):
        n = self.root.next
        while n is not self.root:
            yield n.key
            n = n.next

    def __len__(self):
        return len(self.map)


class OrderedLRU:
    def __init__(self, capacity):
        self.capacity, self.d = capacity, OrderedDict()

    def get(self, k, default=None):
        if k not in self.d:
            return default
        self.d.move_to_end(k)
        return self.d[k]

    def put(self, k, v):
        evicted = None
        if k in self.d:
            self.d.move_to_end(k)
        elif len(self.d) >= self.capacity:
            evicted = self.d.popitem(last=False)[0]
        self.d[k] = v
        return evicted

    def __iter__(self):
        return reversed(self.d)


class LFU:
    def __init__(self, capacity):
        self.capacity = capacity
        self.values, self.freq = {}, {}
        self.buckets = defaultdict(dict)
        self.min = 0

    def _touch(self, k):
        f = self.freq[k]
        del self.buckets[f][k]
        if not self.buckets[f]:
            del self.buckets[f]
            if self.min == f:
                self.min += 1
        self.freq[k] = f + 1
        self.buckets[f + 1][k] = None

    def get(self, k, default=None):
        if k not in self.values:
            return default
        self._touch(k)
        return self.values[k]

    def put(self, k, v):
        if k in self.values:
            self.values[k] = v
            self._touch(k)
            return
        if len(self.values) >= self.capacity:
            old = next(iter(self.buckets[self.min]))
            del self.buckets[self.min][old], self.values[old], self.freq[old]
            if not self.buckets[self.min]:
                del self.buckets[self.min]
        self.values[k], self.freq[k], self.min = v, 1, 1
        self.buckets[1][k] = None


random.seed(12)
a, b, c = LRU(20), OrderedLRU(20), LFU(20)
evictions = []
for i in range(5000):
    k = int(random.expovariate(0.05))
    if random.random() < 0.5:
        assert a.get(k) == b.get(k)
        c.get(k)
    else:
        e1, e2 = a.put(k, i), b.put(k, i)
        c.put(k, i)
        assert e1 == e2
        evictions.append(e1)
assert list(a) == list(b)
print(len(a), a.hits, a.misses, list(a), sum(e is not None for e in evictions))
print(sorted(c.values), sorted(c.freq.values()), c.min)
calls = []


@functools.lru_cache(maxsize=3)
def f(x, y=1):
    calls.append((x, y))
    return x * y


print([f(i) for i in (1, 2, 3, 1, 4, 1, 2)], calls, f.cache_info(), f(2, y=1), f(2, 1), f.cache_info())
f.cache_clear()
print(f.cache_info(), f.cache_parameters(), f.__wrapped__(3, 4))


@functools.lru_cache(typed=True)
def g(x):
    return type(x).__name__


print(g(1), g(1.0), g(True), g.cache_info())


@functools.cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(200), fib.cache_info())
try:
    g([])
except TypeError as e:
    print(e)


@functools.lru_cache(maxsize=0)
def h(x):
    return x


print(h(1), h(1), h.cache_info())

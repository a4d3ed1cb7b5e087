"""RecursionError: deep calls, deep reprs, deep data; caught and survived, again and again, also in threads."""
import sys
import threading

sys.setrecursionlimit(1000)


def rec(n):
    return rec(n + 1)


def depth():
    n = 0

    def go():
        nonlocal n
        n += 1
        go()
    try:
        go()
    except RecursionError as e:
        return n > 900, n < 1001, str(e)


print(depth(), depth(), depth())
for _ in range(20):
    try:
        rec(0)
    except RecursionError as e:
        message = str(e)
print(message)


class A:
    def __getattr__(self, n): return self.other
    def __add__(self, o): return self + o
    def __eq__(self, o): return o == self
    def __call__(self): return self()
    def __repr__(self): return f"{self!r}"
    def __len__(self): return len(self)
    def __iter__(self): return iter(self)
    def __hash__(self): return hash(self)
    def __getitem__(self, i): return self[i]
    def __bool__(self): return not self
    def __contains__(self, x): return x in self
    def __enter__(self): return self.__enter__()
    def __exit__(self, *a): pass
    def __int__(self): return int(self)
    def __format__(self, s): return format(self, s)
    def __lt__(self, o): return self < o
    def __index__(self): return [1][self]
    def __set_name__(self, o, n): self.__set_name__(o, n)
    @property
    def prop(self): return self.prop


a = A()
for name, f in (("getattr", lambda: a.x), ("add", lambda: a + 1), ("eq", lambda: a == A()), ("call", lambda: a()), ("repr", lambda: repr(a)), ("len", lambda: len(a)), ("iter", lambda: iter(a)), ("hash", lambda: hash(a)), ("getitem", lambda: a[0]), ("bool", lambda: bool(a)), ("contains", lambda: 1 in a), ("int", lambda: int(a)), ("format", lambda: f"{a}"), ("lt", lambda: a < a), ("index", lambda: [1][a]), ("prop", lambda: a.prop), ("sorted", lambda: sorted([1, 2], key=lambda x: sorted([x], key=lambda y: f2()))), ("map", lambda: f3())):
    def f2(): return sorted([1], key=lambda y: f2())
    def f3(): return list(map(lambda x: f3(), [1]))
    try:
        f()
    except RecursionError:
        print(name, "RecursionError")


def gen(n):
    yield n
    yield from gen(n + 1)


try:
    for x in gen(0):
        last = x
except RecursionError:
    print("generator", last > 100)


def mutual_a(n): return mutual_b(n + 1)
def mutual_b(n): return mutual_a(n + 1)


try:
    mutual_a(0)
except RecursionError:
    print("mutual")
sys.setrecursionlimit(200)
print(depth()[0] is False, sys.getrecursionlimit())
sys.setrecursionlimit(20000)


def down(n): return 0 if n == 0 else 1 + down(n - 1)


print(down(15000))
sys.setrecursionlimit(1000)
try:
    down(5000)
except RecursionError:
    print("limit is back")
for bad in (0, -1, "a", 2**70):
    try:
        sys.setrecursionlimit(bad)
    except (ValueError, TypeError, OverflowError) as e:
        print(type(e).__name__, e)
results = []


def in_thread():
    try:
        rec(0)
    except RecursionError:
        results.append("thread caught")
    results.append(down(500))


threads = [threading.Thread(target=in_thread) for _ in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(results, key=str))


def low():
    try:
        low()
    except RecursionError:
        return "deep handler"
    finally:
        pass


print(low())


def finally_chain(n):
    try:
        finally_chain(n + 1)
    finally:
        counts[0] += 1


counts = [0]
try:
    finally_chain(0)
except RecursionError:
    print(counts[0] > 800)
try:
    eval("(" * 50 + "rec(0)" + ")" * 50)
except RecursionError:
    print("eval")

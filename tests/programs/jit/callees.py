"""Calls of what only the call itself tells: closures, bound methods, native methods and functions in variables, attributes and
containers; callees that change, that are few, and that are many."""


def make_adder(n):
    def add(x, y=None):
        return x + n if y is None else x + y + n
    return add


def make_plain(n):
    def plain(x):
        return x * n
    return plain


def apply(f, n):
    total = 0
    for k in range(n):
        total += f(k)
    return total


# Closures of the same code, one after another.
print([apply(make_plain(n), 300) for n in range(6)])
# With defaults.
print([apply(make_adder(n), 300) for n in range(6)])


class Point:
    made = 0

    def __init__(self, x):
        self.x = x
        self.callback = self.scaled
        self.plain = make_plain(x)
        self.items = []
        self.append = self.items.append

    def scaled(self, k):
        return self.x * k

    def tiny(self, k):
        return self.x - k

    def drive(self, n):
        total = 0
        for k in range(n):
            total += self.callback(k) + self.plain(k)
            self.append(k)
        return total


points = [Point(n) for n in (1, 2, 3)]
print([p.drive(200) for p in points], [len(p.items) for p in points], points[0].items[-3:])
print([apply(p.scaled, 200) for p in points], [apply(p.tiny, 200) for p in points])


def mixed(fs, n):
    total = 0
    for k in range(n):
        total += fs[k % len(fs)](k)
    return total


# A few functions, a few methods, both, natives, classes, and many.
few = [lambda x: x + 1, lambda x: x + 2, lambda x: x * 3]
print(mixed(few, 300))
print(mixed([points[0].scaled, points[1].tiny], 300))
print(mixed([few[0], points[1].tiny, abs], 300))
print(mixed([abs, int, float.__floor__ if False else abs], 300))
many = [eval("lambda x: x + %d" % n) for n in range(9)]
print(mixed(many, 300))
print(mixed(few, 300))


class Callable:
    def __call__(self, x):
        return x + 100


print(mixed([Callable(), few[1]], 100))


# What is called changes after the code was compiled.
def changing(n):
    f = few[0]
    out = []
    for k in range(n):
        if k == 150:
            f = points[2].scaled
        elif k == 200:
            f = str
        elif k == 250:
            f = few[2]
        out.append(f(k))
    return out


got = changing(300)
print(got[148:152], got[198:202], got[249:252], len(got))


# Native methods bound to objects of several kinds, and to other objects each time.
def fill(n):
    out = []
    for k in range(n):
        rows = []
        put = rows.append
        put(k)
        put(k + 1)
        out.append(rows)
    return out


print(sum(map(len, fill(400))), fill(3))


def put_all(put, n):
    for k in range(n):
        put(k)


class List(list):
    pass


class Loud(list):
    def append(self, x):
        list.append(self, -x)


for kind in (list, set, List, Loud):
    target = kind()
    for _ in range(30):
        put_all(target.append if hasattr(target, "append") else target.add, 5)
    print(kind.__name__, sorted(target)[:6], len(target))


def get_all(get, keys):
    return [get(k) for k in keys]


table = {k: k * k for k in range(50)}
for _ in range(20):
    got = get_all(table.get, range(45, 55))
print(got, get_all(table.__getitem__, range(3)), get_all("abc".find, "cab"))


# Methods that raise, with the caller seen in the traceback; wrong arguments.
class Fails:
    def check(self, k):
        if k == 120:
            raise ValueError("at %d" % k)
        return k


def run(f, n):
    return sum([f(k) for k in range(n)])


def run_loop(f, n):
    total = 0
    for k in range(n):
        total += f(k)
    return total


import traceback

for runner in (run, run_loop):
    print(runner(Fails().check, 100))
    for _ in range(3):
        try:
            runner(Fails().check, 200)
        except ValueError as e:
            print(e, [t.name for t in traceback.extract_tb(e.__traceback__)])


def call_one(f):
    return f(1)


for _ in range(60):
    call_one(points[0].scaled)
for bad in (lambda: 1, lambda a, b: 1, points[0].drive, Fails.check, 3, None):
    try:
        print(call_one(bad))
    except TypeError as e:
        print("TypeError:", e)


# The code of a function is replaced; frames seen from inside.
import sys


def who(k):
    return sys._getframe(1).f_code.co_name + sys._getframe().f_code.co_name


def asks(f, n):
    names = set()
    for k in range(n):
        names.add(f(k))
    return names


print(asks(who, 200))


def one(k):
    return 1


def two(k):
    return 2


held = [one]


def through(n):
    return [held[0](k) for k in range(n)]


print(sum(through(200)))
one.__code__ = two.__code__
print(sum(through(200)))


# Module functions that are bound methods (as those of `random`).
class Machine:
    def __init__(self):
        self.state = 1

    def step(self, n):
        self.state = (self.state * 1103515245 + 12345) % 2147483648
        return self.state % n


machine = Machine()
step = machine.step


def rolls(n):
    total = 0
    for _ in range(n):
        total += step(6)
    return total


print(rolls(500))
step = Machine().step
print(rolls(500), machine.state)


# Recursion through a value; generators and coroutines called through values.
def walk(f, n):
    return 1 if n == 0 else f(f, n - 1) + 1


print([walk(walk, n) for n in range(5)], walk(walk, 150))


def counts(n):
    for k in range(n):
        yield k


def use(f, n):
    total = 0
    for k in range(n):
        for v in f(3):
            total += v
    return total


print(use(counts, 200), use(range, 50))


# Defaults of functions and methods in values: taken from the callee at hand, also when they change.
class Copier:
    def __init__(self, n):
        self.n = n

    def copy(self, x, memo=None, extra=5):
        return x + self.n + extra + (0 if memo is None else memo)


def copy_list(x, memo, extra=7):
    return x + extra + memo


def copy_other(x, memo, extra=9, more=1):
    return x * extra + memo + more


def dispatch(copiers, n):
    total = 0
    for k in range(n):
        total += copiers[k % len(copiers)](k, 2)
    return total


for copiers in ([copy_list], [copy_list, copy_other], [Copier(3).copy], [Copier(3).copy, Copier(4).copy]):
    print(dispatch(copiers, 300), end=" ")
copy_list.__defaults__ = (70,)
print(dispatch([copy_list], 300), end=" ")
copy_list.__defaults__ = (0, 70)
print(dispatch([copy_list], 300), end=" ")
copy_list.__defaults__ = None
try:
    dispatch([copy_list], 300)
except TypeError as e:
    print(e)
print(dispatch([eval("lambda a, b, c=%d: a - b + c" % n) for n in range(4)], 300))

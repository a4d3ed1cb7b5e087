"""Calls that compiled code makes in place: what can be seen of their frames, and what happens when they change."""
import sys
import traceback


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        if not isinstance(other, Vector):
            return NotImplemented
        return Vector(self.x + other.x, self.y + other.y)

    def __radd__(self, other):
        return Vector(self.x + other, self.y + other)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    @property
    def norm(self):
        return self.x * self.x + self.y * self.y

    def dot(self, other):
        return self.x * other.x + self.y * other.y

    def fail(self, k):
        return self.x // k


class Named(Vector):
    def __init__(self, x, y, name="?"):
        super().__init__(x, y)
        self.name = name

    def dot(self, other):
        return super().dot(other) + len(self.name)


def vectors(n, make):
    v, total = make(0, 1), 0
    step = make(1, 2)
    for i in range(n):
        v = v + step * 2
        total += v.dot(step) + v.norm
    return v.x, v.y, total


print(vectors(300, Vector), vectors(300, Named), vectors(300, Vector))


def divide(v, k):
    return v.fail(k)


def lines(n):
    v, seen = Vector(7, 0), []
    for i in range(n):
        try:
            divide(v, i % 5)
        except ZeroDivisionError as e:
            names = [(f.name, f.lineno - lines.__code__.co_firstlineno) for f in traceback.extract_tb(e.__traceback__)]
            seen.append(names)
    return len(seen), seen[0] == seen[-1], seen[-1]


print(lines(400))


def who(depth):
    return sys._getframe(depth).f_code.co_name, sorted(sys._getframe(depth).f_locals)


def inner(a, depth):
    b = a + 1
    return who(depth), b


def outer(a, depth):
    c = a * 2
    return inner(c, depth), c


def frames(n):
    kept = []
    for i in range(n):
        r = outer(i, 1 + i % 4)
        if i % 97 == 0:
            kept.append(r)
    return kept[-3:]


print(frames(500))
kept = []


def keep(a):
    kept.append(sys._getframe())
    local = a + 1
    return local


def keeps(n):
    t = 0
    for i in range(n):
        t += keep(i)
    return t


print(keeps(200), [f.f_locals for f in kept[:2]], kept[-1].f_locals, kept[-1].f_lineno - keep.__code__.co_firstlineno)


def deep(n):
    return 0 if n == 0 else 1 + shallow(n - 1)


def shallow(n):
    return deep(n)


def limit():
    try:
        return deep(10 ** 6)
    except RecursionError:
        return "too deep"


for _ in range(30):
    deep(20)
print(limit(), limit(), deep(100))


class Counter:
    def __init__(self):
        self.n = 0

    def step(self):
        self.n += 1
        return self.n


def count(n):
    c = Counter()
    for i in range(n):
        c.step()
        if i == n // 2:
            Counter.step = lambda self: setattr(self, "n", self.n + 10)
    return c.n


old = Counter.step
print(count(400))
Counter.step = old
print(count(400), Counter().n)
Counter.step = old


class Odd:
    def __init__(self, k):
        self.k = k
        if k == 350:
            return k


def odd(n):
    t = 0
    for i in range(n):
        try:
            t += Odd(i).k
        except TypeError as e:
            t += 10 ** 6
            message = str(e)
    return t, message


print(odd(400))


def right(n):
    out = []
    v = Vector(1, 1)
    for i in range(n):
        other = v if i % 50 else 5
        out.append((other + v).x)
        try:
            v + "text"
        except TypeError as e:
            last = str(e)
    return sum(out), last


print(right(400))


def closures(n):
    total = 0
    for i in range(n):
        def add(k):
            return i + k

        total += add(1) + (lambda: i * 2)()
    return total


print(closures(300))


def traced(n):
    events = []

    def tool(frame, event, arg):
        if frame.f_code.co_name in ("inner", "outer", "who"):
            events.append((event, frame.f_code.co_name))
        return tool

    def switch(i):
        if i == 250:
            sys.settrace(tool)
        elif i == 252:
            sys.settrace(None)
        return i

    for i in range(n):
        switch(i)
        outer(i, 1)
    sys.settrace(None)
    return len(events), events[:4]


print(traced(400))


def unbound(k):
    if k < 0:
        value = 1
    return value


def unset(n):
    bad = 0
    for i in range(n):
        try:
            unbound(i - 5)
        except UnboundLocalError:
            bad += 1
    return bad


print(unset(300))


def default(a, b=[]):
    b.append(a)
    return len(b)


def defaults(n):
    for i in range(n):
        r = default(i)
    return r


print(defaults(300))
default.__defaults__ = ([],)
print(defaults(5))
default.__code__ = (lambda a, b: -1).__code__
print(defaults(5))

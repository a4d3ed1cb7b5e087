"""Functions with loops of their own, called from hot loops: they are inlined, with what their loops know of types, and every exit
from inside them goes on in the right frame."""
import sys
import traceback


def total(v):
    t = 0
    for x in v:
        t += x
    return t


def dot(a, b):
    t = 0.0
    for i in range(len(a)):
        t += a[i] * b[i]
    return t


def begins_as_int(a):
    t = 0
    for x in a:
        t += x * 0.5
    return t


def find(v, wanted):
    for k, x in enumerate(v):
        if x == wanted:
            return k
    else:
        return -1


def skip(text, at, chars):
    while at < len(text) and text[at] in chars:
        at += 1
    return at


def product(v):
    p = 1
    for x in v:
        p *= x
    return p


def pairs(v, w):
    n = 0
    for x in v:
        for y in w:
            if x < y:
                n += 1
    return n


def last(v):
    for x in v:
        pass
    return x


def inverse(v):
    t = 0
    for x in v:
        t += 10 // x
    return t


def safe(v):
    t = 0
    for x in v:
        try:
            t += 10 // x
        except ZeroDivisionError:
            t += 100
    return t


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


class Bag:
    def __init__(self, items):
        self.items = []
        for x in items:
            self.items.append(x)

    def __len__(self):
        n = 0
        for _ in self.items:
            n += 1
        return n

    def __eq__(self, other):
        for a, b in zip(self.items, other.items):
            if a != b:
                return False
        return True

    def __contains__(self, wanted):
        for x in self.items:
            if x == wanted:
                return True
        return False

    @property
    def largest(self):
        best = None
        for x in self.items:
            if best is None or x > best:
                best = x
        return best


def hot(n):
    ints, floats, text = [3, 1, 2], [0.5, 1.5, 2.5], "aaab"
    out = [0] * 12
    for k in range(n):
        out[0] += total(ints)
        out[1] += dot(floats, floats)
        out[2] += begins_as_int(ints)
        out[3] += find(ints, 2) + find(ints, 7)
        out[4] += skip(text, 0, "a") + skip(text, k % 5, "b")
        out[5] += product(ints)
        out[6] += pairs(ints, ints)
        out[7] += last(ints)
        out[8] += safe((1, 2, k % 3))
        out[9] += gcd(k, 12)
        bag = Bag(ints)
        out[10] += (bag == Bag((3, 1, 2))) + (2 in bag) + (9 in bag) + len(bag)
        out[11] += bag.largest
    return out


print(hot(3000))


# Other types come later: ints become doubles, large, and strings.
def sums(values):
    return [total(v) for v in values]


small = [[1, 2, 3]] * 400
print(sums(small)[-1], sums(small + [[1.5, 2]])[-1], sums(small + [[2**61, 2**61, 2**61]])[-1])
print(sums(small + [[True, False]])[-1], sums(small + [[]])[-1], sums(small + [(4, 5)])[-1])
try:
    sums(small + [["a"]])
except TypeError as e:
    print(e)


# Exceptions from the middle, with their tracebacks; variables that were never set.
def inverses(values):
    return [inverse(v) for v in values]


for bad in [[5, 0, 1]], [[1, 2], [0]]:
    try:
        inverses([[1, 2, 5]] * 500 + bad)
    except ZeroDivisionError:
        for entry in traceback.extract_tb(sys.exc_info()[2]):
            print(entry.name, entry.line)


def lasts(values):
    return [last(v) for v in values]


try:
    lasts([[1, 2]] * 500 + [[]])
except UnboundLocalError as e:
    print(e, [f.name for f in traceback.extract_tb(e.__traceback__)])


# What is called from the loop looks at the frames.
def names(k):
    frame = sys._getframe(1)
    return (frame.f_code.co_name, dict(frame.f_locals), frame.f_back.f_code.co_name) if k == 1999 else None


def looks(k):
    found = None
    for i in range(3):
        found = names(k + i) or found
    return found


def looked(n):
    found = None
    for k in range(n):
        found = looks(k) or found
    return found


print(looked(2001))


# A list that grows and shrinks while it is gone over; a class that changes in the midst of it.
def grow(v, limit):
    n = 0
    for x in v:
        n += 1
        if len(v) < limit:
            v.append(x)
    return n


def grows(n):
    return sum(grow([1], k % 7) for k in range(n))


print(grows(3000))


class A:
    value = 1


class B(A):
    pass


def values(objects):
    t = 0
    for o in objects:
        t += o.value
    return t


def changes(n):
    t, objects = 0, [A(), B(), A()]
    for k in range(n):
        t += values(objects)
        if k == n // 2:
            A.value = 10
        if k == n - 3:
            B.value = property(lambda self: 1000)
    return t


print(changes(2000))


# Inlined into each other, and into a generator's loop.
def outer(v):
    t = 0
    for x in v:
        t += total((x, x)) + product((x, 2))
    return t


def generates(n):
    for k in range(n):
        yield outer((k, k + 1)) + gcd(k, 6)


print(sum(generates(2500)), max(generates(1200)))


# Tracing is turned on inside.
def traced(n, at):
    lines = 0

    def trace(frame, event, arg):
        nonlocal lines
        lines += event == "line" and frame.f_code is total.__code__
        return trace

    def begins(k):
        if k == at:
            sys.settrace(trace)

    t = 0
    for k in range(n):
        begins(k)
        t += total((k, 1))
    sys.settrace(None)
    return t, lines


print(traced(2000, 1990))


# Long loops are left for other threads and come back.
def long(n):
    t = 0
    i = 0
    while i < n:
        t ^= i * 7
        i += 1
    return t


print([long(k * 1000) for k in range(40)][-3:])

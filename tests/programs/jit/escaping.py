"""Objects that compiled code does not make as long as nobody sees them, and all the ways in which somebody does."""
import sys


class Vec:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    def dot(self, o):
        return self.x * o.x + self.y * o.y

    def __repr__(self):
        return f"Vec({self.x}, {self.y})"


class Pair:
    def __init__(self, a, b):
        self.a = a
        self.b = b


class Half:
    def __init__(self, a):
        self.a = a
        if a > 5:
            self.b = a


def last(n, a, b):
    c = None
    t = 0.0
    for i in range(n):
        c = (a + b) * 2.0
        t += c.dot(a)
    return t, c


def raises(n, a, stop):
    c = d = None
    try:
        for i in range(n):
            c = a + a
            d = Pair(c, i)
            t = 10 // (stop - i)
    except ZeroDivisionError:
        return c, d.a, d.b, d.a is c
    return "no", c, d.b, d.a is c


def same(n):
    count = 0
    for i in range(n):
        p = Pair(i, None)
        q = p
        r = Pair(p, q)
        count += (r.a is r.b) + (r.a is p) + (p is q) + (p is not r)
    return count, r.a is r.b, q is p, r.a is p


def nested(n):
    r = None
    for i in range(n):
        p = Pair(i, i + 1)
        r = Pair(p, Pair(p, i))
        if i == n - 2:
            keep = r
    return r.a.a, r.b.a is r.a, r.b.b, keep.a.b, keep.b.a is keep.a


def looked_at(n):
    seen = []

    def look(k):
        f = sys._getframe(1)
        seen.append((k, f.f_locals["v"].x, f.f_locals["v"].y))

    for i in range(n):
        v = Vec(i, -i)
        if i % 97 == 5:
            look(i)
    return seen


def changes(n, values):
    t = 0
    for i in range(n):
        v = Vec(values[i % len(values)], 1)
        w = v + v
        t += w.x
    return t, w


def halves(n):
    t = 0
    for i in range(n):
        h = Half(i % 8)
        try:
            t += h.b
        except AttributeError as e:
            text = str(e)
    return t, text, h.__dict__


def grown(n):
    out = None
    for i in range(n):
        v = Vec(i, 2)
        if i % 50 == 3:
            v.z = i
            out = v
        v.x += 1
    return v.x, v.y, out.z, out.x, out.__dict__


def both(n):
    v = Vec(0, 0)
    for i in range(n):
        if i % 3 == 0:
            v = Vec(i, 1)
        elif i % 7 == 0:
            v = Pair(i, 2)
    return type(v).__name__, v.__dict__


def rewritten(n):
    t = 0
    for i in range(n):
        v = Vec(i, 1)
        if i == n // 2:
            Vec.__add__ = lambda self, o: Vec(self.x - o.x, 7)
        w = v + Vec(1, 2)
        t += w.x * w.y
    return t


class Node:
    def __init__(self, next, value):
        self.next = next
        self.value = value


def chain(n):
    head = None
    for i in range(n):
        head = Node(head, i)
        if i % 10 == 9:
            head = None if i % 20 == 9 else head
    k = 0
    while head:
        k += head.value
        head = head.next
    return k


def generator(n):
    for i in range(n):
        v = Vec(i, 2 * i)
        yield v.x + v.y
        if i % 100 == 99:
            yield v


def swapped(n):
    a, b = Pair(1, 2), Pair(3, 4)
    for i in range(n):
        a, b = b, Pair(i, i)
    return a.a, b.a, a is b


def defaults(n, k=5):
    t = 0
    for i in range(n):
        t += Vec(i, k).y
        k = Vec(k + 1, i).x
    return t, k


a, b = Vec(1.0, 2.0), Vec(0.5, 0.25)
print(last(0, a, b), last(1, a, b), last(3000, a, b))
print(raises(3000, a, 2900), raises(3000, a, 5000), raises(1, a, 0))
print(same(2000))
print(nested(2000))
print(looked_at(1500)[-3:])
print(changes(2000, [1, 2]), changes(2000, [1, 2.5]), changes(2000, [1, 2**70]))
print(halves(2000))
print(grown(2000))
print(both(2000))
print(rewritten(2000))
print(chain(2000))
print(sum(v if isinstance(v, int) else v.x for v in generator(2000)))
print(swapped(2000))
print(defaults(2000))

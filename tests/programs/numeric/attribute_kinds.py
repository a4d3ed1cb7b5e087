"""Instance attributes whose kinds change, appear in different orders, and overflow, while hot loops use them."""


class P:
    def __init__(self, x, y=0): self.x, self.y = x, y


def total(ps):
    s = 0
    for p in ps:
        s += p.x
        p.y += 1
    return s


ints = [P(i) for i in range(300)]
floats = [P(i / 4) for i in range(300)]
print(total(ints), total(floats), total(ints + floats), ints[0].y, floats[5].y)
ints[150].x = 2**64
print(total(ints))
ints[150].x = "s"
try:
    total(ints)
except TypeError as e:
    print(e, ints[149].y, ints[150].y, ints[151].y)
ints[150].x = True
print(total(ints))
ints[10].y = 2**62 - 1
total(ints)
print(ints[10].y, type(ints[10].y).__name__)
ints[11].y = 0.5
total(ints)
print(ints[11].y)


class Orders:
    pass


def fill(kind):
    o = Orders()
    if kind % 3 == 0: o.a, o.b, o.c = 1, 2, 3
    elif kind % 3 == 1: o.c, o.b, o.a = 3, 2, 1
    else:
        o.b = 2
        o.a = 1
        o.z = 9
        o.c = 3
        del o.z
    return o


os = [fill(i) for i in range(300)]
print(sum(o.a + o.b * 10 + o.c * 100 for o in os), [list(vars(o)) for o in os[:3]])


def grow(n):
    o = Orders()
    for i in range(n):
        setattr(o, f"f{i}", i)
        if i >= 20:
            delattr(o, f"f{i - 20}")
    return len(vars(o)), sum(vars(o).values()), o.__dict__[f"f{n - 1}"]


print(grow(400))


class Counter:
    total = 0

    def __init__(self): self.n = 0

    def hit(self, by):
        self.n += by
        self.total += by
        return self.n


def run(c, n, by):
    for _ in range(n):
        r = c.hit(by)
    return r, c.total, Counter.total


c = Counter()
print(run(c, 500, 1), run(c, 10, 0.5), run(c, 10, 2**61), vars(c).keys())


class Node:
    def __init__(self, v, next=None): self.v, self.next = v, next


def build(n):
    head = None
    for i in range(n):
        head = Node(i if i % 50 else i / 2, head)
    return head


def walk(h):
    s = n = 0
    while h is not None:
        s += h.v
        n += 1
        h = h.next
    return s, n


h = build(1000)
print(walk(h))
h.next.next.v = 2**70
print(walk(h)[0] > 2**69)


def reverse(h):
    prev = None
    while h:
        h.next, prev, h = prev, h, h.next
    return prev


r = reverse(h)
print(r.v, walk(r)[1])


class Prop:
    def __init__(self): self._v = 1
    @property
    def v(self): return self._v * 2
    @v.setter
    def v(self, x): self._v = x


def use(p, n):
    s = 0
    for i in range(n):
        s += p.v
        if i % 10 == 0:
            p.v = i
        if i == n - 3:
            p.v = 0.25
    return s


print(use(Prop(), 500))


class Lazy:
    def __getattr__(self, n):
        v = len(n)
        setattr(self, n, v)
        return v


def lazy(n):
    s = 0
    for i in range(n):
        o = Lazy() if i % 5 == 0 else o
        s += o.abc + o.de
    return s, sorted(vars(o))


print(lazy(300))


class Slots:
    __slots__ = ("a", "b")


def slots(n):
    o = Slots()
    o.a = 0
    missing = 0
    for i in range(n):
        o.a += i
        try:
            missing += o.b
        except AttributeError:
            o.b = 1
        if i % 7 == 0:
            del o.b
        if i == 200:
            o.a = float(o.a)
    return o.a, missing


print(slots(400))


class Vec:
    def __init__(self, x, y, z): self.x, self.y, self.z = x, y, z
    def add(self, o): return Vec(self.x + o.x, self.y + o.y, self.z + o.z)
    def scale(self, k): return Vec(self.x * k, self.y * k, self.z * k)
    def norm2(self): return self.x ** 2 + self.y ** 2 + self.z ** 2


def vec(n, one):
    v = Vec(one, one, one)
    d = Vec(one, one + one, one * 3)
    for i in range(n):
        v = v.add(d)
        if i % 100 == 99:
            v = v.scale(2)
    return v.x, v.y, v.z, v.norm2()


print(vec(400, 1), vec(400, 0.5), vec(50, 2**61), vec(10, 1j), vec(300, True))


def class_attr(n):
    s = 0
    for i in range(n):
        s += P.__name__ == "P"
        if i == n // 2:
            P.extra = 5
        s += getattr(P, "extra", 0)
        s += hasattr(P, "nope")
    del P.extra
    return s


print(class_attr(300))


def dict_view(n):
    p = P(1, 2)
    d = vars(p)
    for i in range(n):
        d["x"] += 1
        p.y += d["x"]
        if i == 100:
            d["new"] = i
    return p.x, p.y, p.new, d is p.__dict__


print(dict_view(300))

"""What short cuts read is read again after it changed: items of dicts, the truth of containers, attributes, methods."""
import gc


def items(d, n):
    t = 0
    for k in range(n):
        t += d["a"] + d["a"]
        if k == n // 2:
            d["a"] = 100
        t += d["a"]
    return t


def renewed(d, n):
    t = 0
    for k in range(n):
        t += d[1]
        if k % 50 == 49:
            d.update({1: k})
        t += d[1]
        if k == n - 10:
            del d[1]
            d[1] = 3
    return t


x = 1


def of_globals(n):
    global x
    t = 0
    g = globals()
    for k in range(n):
        t += g["x"]
        x = k
        t += g["x"]
    return t


def truth(n):
    items, names, t = [], {}, 0
    seen = set()
    for k in range(n):
        if items:
            t += 1
        items.append(k)
        if items:
            t += 10
        if k % 3 == 0:
            items.clear()
        if names:
            t += 100
        names[k % 5] = k
        if len(names) > 3:
            names.clear()
        if seen:
            t += 1000
        seen.add(k)
        if k % 7 == 0:
            seen.clear()
    return t


def missing(n):
    d, found, lost = {}, 0, 0
    for k in range(n):
        try:
            found += d[k % 17]
        except KeyError:
            lost += 1
            d[k % 17] = k
        if k % 40 == 0 and k % 17 in d:
            del d[k % 17]
    return found, lost


def rare(n):
    t = 0
    for k in range(n):
        if k % 400 == 399:
            t += 1000
        elif k % 900 == 0:
            t -= 7
        else:
            t += 1
        if k > n - 5:
            t *= 2
    return t


class Base:
    def kind(self):
        return 1

    def more(self, k):
        return self.kind() * k


class A(Base):
    def kind(self):
        return 2


class B(Base):
    def kind(self):
        return 3


class C(Base):
    pass


class D(Base):
    def kind(self):
        return super().kind() + 10


class E(D):
    def kind(self):
        return super().kind() + 100


def methods(objects, n):
    t = 0
    for k in range(n):
        o = objects[k % len(objects)]
        t += o.kind() + o.more(k)
        if k == n // 2:
            objects[0].__class__ = C
    return t


def change_class(objects, n):
    t = 0
    for k in range(n):
        o = objects[k % len(objects)]
        t += o.kind()
        if k == n // 2:
            Base.kind = lambda self: 50
            A.kind = lambda self: 60
    return t


class Reset:
    """A descriptor that is only stored by."""

    def __set__(self, obj, value):
        obj.__dict__["value"] = value * 2


class Holder:
    value = Reset()

    def __init__(self, v):
        self.value = v


def held(n):
    t = 0
    h = Holder(4)
    for k in range(n):
        t += h.value
        if k == n // 2:
            Reset.__get__ = lambda self, obj, owner: 1000
    del Reset.__get__
    return t


def stars(n):
    def f(a, b=2, *c, d=4, **e):
        return a + b + len(c) + d + len(e)

    t, args, more = 0, (1, 2, 3), {"d": 5, "z": 1}
    for k in range(n):
        t += f(*args) + f(*args, **more) + f(k, *args[:k % 3], **{"y": k})
        t += max(*args) + int(*("12",)) + len("%s-%d %s" % (k, k, "x")) + len(f"{k}:{k!r}:{args!s}")
        try:
            t += f(*args, a=1)
        except TypeError as e:
            t += len(str(e))
    return t


def sets(n):
    a, b, t = {1, 2, 3}, frozenset({2, 3, 4}), 0
    for k in range(n):
        c = {k % 5, 2}
        t += (a <= c) + (c <= a) * 2 + len(a & b) + len(a - c) + (c == {2, k % 5}) * 4 + (b > c) * 8
        a = a - {k % 4} if k % 3 else a | {k % 4, 2}
    return t, sorted(a)


def text(n):
    s = "aé漢𝄞 x" * 60
    out = []
    for k in range(n):
        out.append(s[k % 300] + s[(k * 7) % 299] + s[k % 290:k % 290 + 3])
        if k % 500 == 0:
            gc.collect()
            s = "b" + s[:-1]
    return hash("".join(out)) == hash("".join(out)), "".join(out)[:90], len("".join(out).encode())


class Bag(list):
    pass


def derived(n):
    t = 0
    for k in range(n):
        b = Bag()
        b.append(k)
        b.append(2)
        while len(b):
            t += b.pop(0)
        d = {j: k for j in range(3)}
        t += len(d) + d[1] + len({j for j in (k, 1)})
    return t


print(items({"a": 1}, 2000), renewed({1: 2}, 2000), of_globals(2000), truth(2000))
print(missing(3000), rare(5000))
print(methods([A(), B(), C()], 3000), methods([A(), D(), B(), E()], 3000), methods([E(), D()], 3000))
print(change_class([A(), B(), C(), D(), E()], 4000), change_class([C(), E()], 3000))
print(held(3000), stars(1500), sets(3000), text(3000), derived(1500))

"""__del__: order, resurrection, exceptions, at exit, and objects in cycles (PEP 442)."""
import gc
import sys


def clear(n=40):
    pad = [n] * 5
    return clear(n - 1) + pad[0] - n if n else 0


def collect():
    clear()
    gc.collect()
    clear()
    gc.collect()


log = []


class D:
    def __init__(self, name): self.name = name
    def __del__(self): log.append(self.name)


def single():
    D("one")


single()
collect()
print(log)
log.clear()


def cyc():
    a, b = D("a"), D("b")
    a.other, b.other = b, a


cyc()
collect()
print(sorted(log))
log.clear()
saved = []


class Resurrect:
    def __init__(self, n): self.n = n
    def __del__(self):
        log.append(("del", self.n))
        saved.append(self)


def res():
    Resurrect(1)


res()
collect()
print(log, len(saved), saved[0].n)
saved.clear()
collect()
print(log)
log.clear()


class Attrs:
    def __init__(self):
        self.data = [1, 2, 3]
        self.me = self

    def __del__(self):
        log.append((self.data, self.me is self, type(self).__name__))


def attrs():
    Attrs()


attrs()
collect()
print(log)
log.clear()


class Base:
    def __del__(self): log.append("base")


class Derived(Base):
    def __del__(self):
        log.append("derived")
        super().__del__()


def der():
    Derived()


der()
collect()
print(log)
log.clear()


class Late:
    pass


def late():
    x = Late()
    x.__del__ = lambda: log.append("instance attribute is not used")


late()
collect()
print(log)
Late.__del__ = lambda self: log.append("added to class")


def late2():
    Late()


late2()
collect()
print(log)
log.clear()


class New:
    def __new__(cls):
        o = super().__new__(cls)
        raise ValueError("in new")

    def __del__(self): log.append("new failed")


def fails():
    try:
        New()
    except ValueError:
        pass


fails()
collect()
print(log)
log.clear()


class Init:
    def __init__(self): raise ValueError("in init")
    def __del__(self): log.append("init failed")


def fails2():
    try:
        Init()
    except ValueError as e:
        pass


fails2()
collect()
print(log)
log.clear()


class Creates:
    n = 0

    def __del__(self):
        Creates.n += 1
        if Creates.n < 5:
            Creates()


def creates():
    Creates()


creates()
for _ in range(8):
    collect()
print(Creates.n)


class Chain:
    def __init__(self, i, nxt): self.i, self.next = i, nxt
    def __del__(self): log.append(self.i)


def chain():
    x = None
    for i in range(5):
        x = Chain(i, x)


chain()
for _ in range(6):
    collect()
print(sorted(log))
log.clear()
x = D("replaced")
x.__del__()
print(log)
del x


class AtExit:
    def __del__(self, out=sys.stdout):
        pass


at_exit = AtExit()
d = D("explicit")
d2 = d
del d
collect()
print("explicit" in log)

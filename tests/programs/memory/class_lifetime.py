"""Classes die when nobody refers to them any more."""
import gc
import weakref


class Base:
    pass


def names():
    gc.collect()
    return sorted(c.__name__ for c in Base.__subclasses__())


def make(name):
    class Local(Base):
        def __init__(self):
            self.x = 1

        def who(self):
            return __class__.__name__

        @property
        def p(self):
            return self.x

    Local.__name__ = name
    return Local


def use(cls):
    o = cls()
    o.y = 2
    o.__dict__
    return o.who(), o.p, o.x + o.y


def run(n):
    refs = []
    for i in range(n):
        cls = make("C%d" % i)
        use(cls)
        use(cls)
        refs.append(weakref.ref(cls))
    return refs


refs = run(40)
# Conservative scanning may keep a few.
gc.collect()
print(sum(r() is not None for r in refs) <= 3)
print(len(names()) <= 3)

Kept = make("Kept")
ref = weakref.ref(Kept)
o = Kept()
del Kept
gc.collect()
print(ref() is type(o), type(o).__name__, "Kept" in names())
print(use(type(o)))

# Subclasses of subclasses, and changes that go down to them.
A = make("A")
B = type("B", (A,), {})
A.new = 5
print(B.new, B().new, [c.__name__ for c in A.__subclasses__()])
A.__len__ = lambda self: 7
print(len(B()))
del B
run(20)
print(len([c for c in A.__subclasses__()]) <= 1)

# An object that changes its class keeps the new one.
class Old:
    pass


def change(obj):
    class New:
        name = "new"

    obj.__class__ = New
    return weakref.ref(New)


o = Old()
gc.collect()
gc.collect()
ref = change(o)
for i in range(3):
    run(10)
    gc.collect(0)
print(ref() is type(o), o.name)

calls = []
d = weakref.finalize(make("F"), calls.append, "gone")
run(20)
gc.collect()
print(calls in ([], ["gone"]))

"""weakref: ref, proxy, callbacks, WeakValueDictionary, WeakKeyDictionary, WeakSet, finalize, WeakMethod."""
import gc
import weakref


class Obj:
    def __init__(self, v): self.v = v
    def __repr__(self): return f"Obj({self.v})"
    def __eq__(self, o): return isinstance(o, Obj) and o.v == self.v
    def __hash__(self): return hash(self.v)
    def method(self): return ("method", self.v)


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def clear(n=40):
    pad = [n] * 5
    return clear(n - 1) + pad[0] - n if n else 0


def collect():
    clear()
    gc.collect()
    clear()
    gc.collect()


o = Obj(1)
r = weakref.ref(o)
print(r() is o, r() == o, weakref.ref(o) is r, weakref.getweakrefcount(o), weakref.getweakrefs(o) == [r], hash(r) == hash(o), r == weakref.ref(Obj(1)) if False else "", type(r).__name__, callable(r), r.__callback__)
p = weakref.proxy(o)
print(p.v, p.method(), p, type(p).__name__, p == o, isinstance(p, Obj), bool(p))
p.v = 2
print(o.v)
called = []


def with_callback():
    x = Obj("cb")
    return [weakref.ref(x, lambda ref: called.append(("callback", ref() is None))), weakref.proxy(x)]


rs = with_callback()
collect()
print(called, rs[0](), repr(rs[0]).endswith("dead>"))
err(lambda: rs[1].v)
err(lambda: repr(rs[1]) and 0)
err(lambda: hash(rs[0]))
for bad in (1, "a", [], {}, (), None, object(), 1.5, b"x", range(1)):
    try:
        weakref.ref(bad)
        print(type(bad).__name__, "ok")
    except TypeError as e:
        print(e)
for good in (set(), frozenset(), lambda: 0, Obj, Obj(1).method, (i for i in ()), gc, ValueError(), type("L", (list,), {})(), memoryview(b""), len):
    err(lambda: type(weakref.ref(good)).__name__)
err(lambda: weakref.ref())
err(lambda: weakref.ref(o, 1, 2))
err(lambda: setattr(r, "x", 1))
d = weakref.WeakValueDictionary()


def fill():
    for i in range(50):
        d[i] = Obj(i)


keep = Obj("kept")
d["kept"] = keep
fill()
collect()
print("kept" in d, d["kept"], len(d) <= 3, d.get("nope", "default"), sorted(map(str, d.keys()))[-1])
w = weakref.WeakKeyDictionary()


def fill_keys():
    for i in range(50):
        w[Obj(i)] = i


w[keep] = "value"
fill_keys()
collect()
print(w[keep], keep in w, len(w) <= 3, Obj("kept") in w)
try:
    w[Obj("zz")]
except KeyError as e:
    print(type(e).__name__)
s = weakref.WeakSet([keep])


def fill_set():
    for i in range(50):
        s.add(Obj(i))


fill_set()
collect()
print(keep in s, len(s) <= 3, Obj(99) in s)
log = []


def fin():
    x = Obj("fin")
    return weakref.finalize(x, log.append, "finalized")


f = fin()
collect()
print(log, f.alive, f(), f.detach())
y = Obj("y")
f2 = weakref.finalize(y, log.append, "second")
print(f2.alive, f2.peek()[2], f2(), f2.alive, log)
m = weakref.WeakMethod(keep.method)
print(m()(), m() == keep.method)
k = Obj("subclassed")


class Ref(weakref.ref):
    def __init__(self, o, cb=None, tag=None):
        super().__init__(o, cb)
        self.tag = tag

    def __new__(cls, o, cb=None, tag=None):
        return super().__new__(cls, o, cb)


rr = Ref(k, tag="t")
other = Ref(k)
print(rr() is k, rr.tag, rr is not other, weakref.getweakrefcount(k))


class NoWeak:
    __slots__ = ("a",)


class Weak:
    __slots__ = ("a", "__weakref__")


err(lambda: weakref.ref(NoWeak()))
wk = Weak()
print(weakref.ref(wk)() is wk)


class Key:
    pass


def cycle():
    a, b = Key(), Key()
    a.b, b.a = b, a
    a.r = weakref.ref(a, lambda r: called.append("never: it is part of the garbage"))
    return weakref.ref(b, lambda r: called.append("outside"))


outside = cycle()
collect()
print(called[1:], outside())
a = Obj(5)
r1, r2 = weakref.ref(a), weakref.ref(Obj(5)) if False else weakref.ref(a, lambda r: None)
print(r1 == r2, r1 != r2, weakref.proxy(a) is weakref.proxy(a), r1 is r2)


class Config(dict):
    def __getattr__(self, name):
        return self[name]


class Named:
    __name__ = "of the class"


def has_name(target):
    return repr(weakref.ref(target)).partition(" (")[2]


named = Named()
named.__name__ = "of the instance"
config = Config(__name__="an item")
for target in config, Config, named, has_name, weakref:
    print(has_name(target))

"""pickle in every protocol, reduce protocols, persistent ids; copy and deepcopy."""
import copy
import io
import pickle
import pickletools
from collections import OrderedDict, namedtuple, defaultdict, Counter, deque
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", str(e).split(" at 0x")[0])


class Plain:
    def __init__(self, x): self.x = x
    def __eq__(self, o): return type(o) is type(self) and self.__dict__ == o.__dict__
    def __repr__(self): return f"Plain({self.__dict__})"


class State(Plain):
    def __getstate__(self): return {"saved": self.x}
    def __setstate__(self, s): self.x = ("restored", s["saved"])


class Args:
    def __new__(cls, a, *, b=0):
        o = super().__new__(cls)
        o.a, o.b = a, b
        return o

    def __getnewargs_ex__(self): return (self.a,), {"b": self.b}


class Reduce:
    def __init__(self, *a): self.a = a
    def __reduce__(self): return Reduce, (1, 2), {"extra": 5}


class Slots:
    __slots__ = ("p", "q")


class Color(Enum):
    RED = 1


class MyList(list):
    pass


class MyErr(Exception):
    pass


P = namedtuple("P", "x y")
values = [None, True, False, 0, 1, -1, 255, 256, 65536, 2**31, 2**62, 2**64, -2**100, 1.5, float("inf"), -0.0, "", "abc", "é😀", "\ud800", b"", b"x" * 300, bytearray(b"ab"), (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1, [2]], {}, {"a": {"b": 1}}, {1, 2}, frozenset([1]), 1j, range(5), slice(1, 2), ..., NotImplemented, int, len, Plain, Plain(5), P(1, 2), Color.RED, Decimal("1.5"), Fraction(1, 3), date(2024, 1, 2), datetime(2024, 1, 2, 3, 4, 5, 6), timedelta(1, 2), OrderedDict(b=1, a=2), defaultdict(list, a=[1]), Counter("aab"), deque([1, 2], maxlen=5), ValueError("m", 1), "x" * 70000, list(range(1000)), {i: str(i) for i in range(300)}]
for proto in range(pickle.HIGHEST_PROTOCOL + 1):
    bad = [v for v in values if (lambda r: r != v or type(r) is not type(v))(pickle.loads(pickle.dumps(v, proto))) and not isinstance(v, BaseException)]
    print(proto, bad)
for o in (State(3), Args(1, b=2), Reduce(9)):
    for proto in (2, 4):
        r = pickle.loads(pickle.dumps(o, proto))
        print(type(r).__name__, vars(r))
s = Slots()
s.p = 1
r = pickle.loads(pickle.dumps(s))
print(r.p, hasattr(r, "q"))
m = MyList([1, 2])
m.attr = "kept"
r = pickle.loads(pickle.dumps(m))
print(r, r.attr, type(r).__name__)
e = MyErr("a", 2)
e.note = 5
r = pickle.loads(pickle.dumps(e))
print(repr(r), r.note)
l = [1]
l.append(l)
d = {"l": l}
t = (l, d, l)
r = pickle.loads(pickle.dumps(t))
print(r[0] is r[2], r[0][1] is r[0], r[1]["l"] is r[0])
a = Plain(None)
a.x = a
r = pickle.loads(pickle.dumps(a))
print(r.x is r)
shared = "shared string" * 3
r = pickle.loads(pickle.dumps([shared, shared]))
print(r[0] is r[1])
for f in (lambda: pickle.dumps(lambda: 0), lambda: pickle.dumps(x for x in []), lambda: pickle.dumps(io), lambda: pickle.dumps(open), lambda: pickle.loads(b""), lambda: pickle.loads(b"abc"), lambda: pickle.loads(b"."), lambda: pickle.loads(b"\x80\x04K"), lambda: pickle.loads(b"cnope_mod\nx\n."), lambda: pickle.loads(b"cbuiltins\nnope\n."), lambda: pickle.loads("str"), lambda: pickle.dumps(1, 99), lambda: pickle.loads(b"\x80\x63."), lambda: pickle.dumps(memoryview(b"x")), lambda: pickle.dumps(iter([1]).__class__), lambda: pickle.loads(pickle.dumps(1)[:-1]), lambda: pickle.dumps(type("Local", (), {})()), lambda: pickle.loads(pickle.dumps(iter([1, 2]))).__next__()):
    err(f)
print(pickle.dumps([1, "a", None], 0), pickle.dumps({"k": (1, 2.5)}, 2), pickle.dumps([True, b"x"], 4))


class PersPickler(pickle.Pickler):
    def persistent_id(self, o): return f"id:{o.x}" if isinstance(o, Plain) else None
    def reducer_override(self, o): return (str, ("overridden",)) if isinstance(o, Slots) else NotImplemented


class PersUnpickler(pickle.Unpickler):
    def persistent_load(self, p): return ("loaded", p)
    def find_class(self, m, n): return super().find_class(m, n) if m == "builtins" else (lambda *a: "blocked")


f = io.BytesIO()
PersPickler(f).dump([Plain(1), Slots(), "x"])
PersPickler(f).dump("second")
f.seek(0)
u = PersUnpickler(f)
print(u.load(), u.load())
err(u.load)
print(PersUnpickler(io.BytesIO(pickle.dumps(Fraction(1, 2)))).load())
out = io.StringIO()
pickletools.dis(pickle.dumps((1, "a"), 2), out)
print(out.getvalue())
for v in values:
    assert repr(copy.copy(v)) == repr(v) and repr(copy.deepcopy(v)) == repr(v)
x = [1, [2, 3], {"k": [4]}, Plain([5])]
c, dc = copy.copy(x), copy.deepcopy(x)
x[1].append(9)
x[3].x.append(9)
print(c, dc, c[1] is x[1], dc[1] is x[1], copy.copy(x[3]).x is x[3].x)
r = copy.deepcopy(t)
print(r[0] is r[2], r[0][1] is r[0], copy.deepcopy(a).x is not a)


class Custom:
    def __copy__(self): return "custom copy"
    def __deepcopy__(self, memo): return ("custom deep", type(memo).__name__)


print(copy.copy(Custom()), copy.deepcopy([Custom()]), copy.copy(len) is len, copy.deepcopy(Plain) is Plain, copy.replace(P(1, 2), x=9), copy.replace(date(2024, 1, 2), day=5))
err(lambda: copy.copy(x for x in []))
err(lambda: copy.deepcopy(open(__file__)))
err(lambda: copy.replace(5, a=1))

"""repr of nested and recursive structures of every built-in kind, and of user classes inside them."""
import collections
import dataclasses
import types


class R:
    def __repr__(self): return "R"
    def __str__(self): return "S"


class Q:
    def __init__(self, *parts): self.parts = parts
    def __repr__(self): return f"Q{self.parts!r}"


r = R()
for v in ([r], (r,), {r}, {r: r}, frozenset([r]), [[r]], {"k": [r, (r,)]}, collections.deque([r]), collections.OrderedDict(a=r), collections.Counter({r: 2}), collections.defaultdict(int, {1: r}), types.SimpleNamespace(x=r), {1: r}.items(), {1: r}.values(), {r: 1}.keys(), slice(r, None), Q(r, "s"), ValueError(r), ValueError("a", r), types.MappingProxyType({1: r}), collections.ChainMap({1: r}), collections.namedtuple("N", "a b")(r, [r]), range(1), (r,) * 3, [r] * 2, b"x", bytearray(b"y"), 1j, "it's", 'q"', "b\\s\n", {"": ()}, [(), [], {}, set(), frozenset(), "", b"", None, ..., NotImplemented]):
    print(repr(v), str(v), f"{v}", "%s %r" % ((v,), v), sep=" | ")
l = [1]
l.append(l)
t = ([],)
t[0].append(t)
d = {}
d["self"] = d
d["list"] = [d, d]
dq = collections.deque()
dq.append(dq)
od = collections.OrderedDict()
od["o"] = od
ns = types.SimpleNamespace()
ns.ns = ns
dd = collections.defaultdict(list)
dd["d"] = dd
q = Q(1)
q.parts = (q.parts, [1])
e = ValueError()
e.args = ([e.args],)
for v in (l, t, d, dq, od, ns, dd, q, e, [l, l], {"l": l, "d": d}, (l, t)):
    print(v)
v = d.values()
d["view"] = v
print(repr(d.keys()), len(repr(d)))


@dataclasses.dataclass
class Rec:
    name: str
    me: object = None
    hidden: int = dataclasses.field(default=0, repr=False)


x = Rec("n")
x.me = x
print(x, [x], Rec("m", Rec("inner", [1])))


class Box(list):
    def __repr__(self): return f"Box({super().__repr__()})"


class Tup(tuple):
    def __str__(self): return "tup"


class Dct(dict):
    def __repr__(self): return f"Dct({dict.__repr__(self)})"


b = Box([1])
b.append(b)
print(b, [Box([2])], Tup((1,)), [Tup((1,))], str(Tup()), Dct(a=Dct()), {Tup((1,)): Box()})
print([1.0, -0.0, 1e100, float("nan"), float("inf"), 2**70, True, None], {1.0: 1, "a": 2}, {1, 1.0, True}, [b"\x00\xff", "\x00\xff\u20ac"], ("a",), ((),), [[[]]], {"a": {"b": {"c": {}}}})


class Bad:
    def __repr__(self): raise ValueError("no repr")


for f in (lambda: repr([Bad()]), lambda: str({1: Bad()}), lambda: f"{Bad()!r}", lambda: print(Bad()), lambda: "%r" % Bad(), lambda: repr(Q(Bad())), lambda: str(ValueError(Bad())), lambda: repr(types.SimpleNamespace(b=Bad()))):
    try:
        print(f())
    except ValueError as err:
        print("ValueError", err)


class NotStr:
    def __repr__(self): return 5
    def __str__(self): return b"x"
    def __format__(self, s): return 1


for f in (lambda: repr(NotStr()), lambda: str(NotStr()), lambda: f"{NotStr()}", lambda: [NotStr()].__repr__(), lambda: ascii(NotStr()), lambda: format(NotStr(), "")):
    try:
        print(f())
    except TypeError as err:
        print("TypeError", err)
print(repr(int), repr(R), repr(R.__init__).split(" at ")[0], repr(len), repr([].append).split(" of ")[0], repr(collections.abc).split(" from ")[0], repr(Q.__repr__).split(" at ")[0], repr(r.__repr__), repr(lambda: 0).split(" at ")[0], repr((i for i in ())).split(" at ")[0], repr(iter([])).split(" at ")[0], repr(list[int]), repr(int | None), repr(type(None)), repr(property()).split(" at ")[0], repr(classmethod(len)), repr(super(R, r)))

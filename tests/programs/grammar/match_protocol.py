"""match: protocol details: __match_args__, sequences, mappings, errors, order of evaluation."""
from collections import deque, OrderedDict, UserDict, namedtuple, defaultdict
from collections.abc import Sequence, Mapping
from dataclasses import dataclass
from enum import Enum


@dataclass
class Node:
    left: object
    right: object = None


class Suit(Enum):
    SPADE = 1
    HEART = 2


P = namedtuple("P", "x y")


def m(v):
    match v:
        case Node(Node(a), b):
            return "nested", a, b
        case Node(left=l):
            return "node", l
        case Suit.SPADE:
            return "spade"
        case Suit():
            return "suit", v.name
        case P(x, y=0):
            return "P", x
        case [a, b]:
            return "pair", a, b
        case {"a": 1}:
            return "map"


for v in (Node(Node(1), 2), Node(3), Suit.SPADE, Suit.HEART, P(5, 0), P(5, 6), deque([1, 2]), OrderedDict(a=1),
          UserDict(a=1), "ab", b"ab", {"a": 2}, array := memoryview(b"ab")):
    print(m(v))


class Bad:
    __match_args__ = ["x"]


class BadItem:
    __match_args__ = (1,)


class One:
    __match_args__ = ("x",)
    x = 1


class Dup:
    __match_args__ = ("x",)
    x = 1


def e(f):
    try:
        print(f())
    except Exception as x:
        print(type(x).__name__ + ":", x)


def bad1():
    match Bad():
        case Bad(x):
            return x


def bad2():
    match BadItem():
        case BadItem(x):
            return x


def bad3():
    match One():
        case One(a, b):
            return a


def bad4():
    match One():
        case One(1, x=1):
            return 1


def bad5():
    match 5:
        case e():
            return 1


def bad6():
    match 5:
        case int(a, b):
            return 1


def bad8():
    match object():
        case object(x):
            return 1


for f in (bad1, bad2, bad3, bad4, bad5, bad6, bad8):
    e(f)
try:
    compile("match {}:\n case {'k': a, 'k': b}: pass", "s", "exec")
except SyntaxError as x:
    print(x.msg)


class LoudMap(dict):
    def get(self, k, d=None):
        print("get", k)
        return super().get(k, d)

    def __getitem__(self, k):
        print("getitem", k)
        return super().__getitem__(k)


def keys(v):
    match v:
        case {"a": 1, "b": x}:
            return x
        case {"a": _, **rest}:
            return rest


print(keys(LoudMap(a=1, b=2)), keys(LoudMap(a=1)), keys(defaultdict(int)))
d = defaultdict(lambda: 5)
print(keys(d), dict(d))


class Seq(Sequence):
    def __len__(self):
        print("len")
        return 2

    def __getitem__(self, i):
        print("getitem", i)
        if i < 2:
            return i
        raise IndexError


def seqs(v):
    match v:
        case [0, 1, 2]:
            return "three"
        case [0, x]:
            return x


print(seqs(Seq()))


class NoSeq:
    def __len__(self):
        return 2

    def __getitem__(self, i):
        return i


print(seqs(NoSeq()))


class Eq:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        print("eq", self.v, o)
        return self.v == o


def literal(v):
    match v:
        case 1:
            return "one"
        case "two":
            return "two"
        case None:
            return "None"
        case True:
            return "True"


print(literal(Eq("two")), literal(Eq(True)))


class Attr:
    @property
    def x(self):
        print("x read")
        return 1

    @property
    def y(self):
        print("y read")
        raise AttributeError


def attrs(v):
    match v:
        case Attr(x=1, y=2):
            return "both"
        case Attr(x=a):
            return a


print(attrs(Attr()))
for builtin, v in (("bool", True), ("bytearray", bytearray(b"a")), ("bytes", b"a"), ("dict", {1: 2}), ("float", 1.5),
                   ("frozenset", frozenset([1])), ("int", 3), ("list", [1]), ("set", {1}), ("str", "s"), ("tuple", (1,))):
    ns = {"v": v}
    exec(f"match v:\n case {builtin}(x): r = x", ns)
    print(builtin, ns["r"])


def bindings(v):
    match v:
        case [x, 1]:
            pass
        case [x, y]:
            pass
    return x


print(bindings([5, 2]))


def failing(v):
    match v:
        case [x, 1]:
            return x
    return "x" in locals()


print(failing([1, 2]))

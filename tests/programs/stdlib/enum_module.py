"""enum: Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, aliases, members with methods, functional API."""
import enum
from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique, member, nonmember, verify, CONTINUOUS, NAMED_FLAGS, UNIQUE, EnumType, ReprEnum


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1
    blue = "b"

    @property
    def low(self): return self.name.lower()

    @classmethod
    def default(cls): return cls.GREEN

    def __call__(self): return f"called {self.name}"


print(Color.RED, repr(Color.RED), Color.RED.name, Color.RED.value, Color(1), Color["GREEN"], Color.CRIMSON is Color.RED, list(Color), len(Color), Color.__members__, Color.RED.low, Color.default(), Color.RED(), Color.RED in Color, 1 in Color, 99 in Color, Color.RED == 1, Color.RED != Color.GREEN, hash(Color.RED) == hash(Color.RED), isinstance(Color.RED, Color), type(Color), Color, repr(Color), {Color.RED: 1}[Color.CRIMSON], list(reversed(Color)), f"{Color.RED}", f"{Color.RED:>12}", bool(Color.RED), Color.RED.GREEN if hasattr(Color.RED, "GREEN") else "")
for f in (lambda: Color(99), lambda: Color["NOPE"], lambda: Color.NOPE, lambda: setattr(Color, "RED", 5), lambda: delattr(Color, "RED"), lambda: setattr(Color.RED, "value", 5), lambda: setattr(Color.RED, "name", "x"), lambda: Color.RED < Color.GREEN, lambda: Color(), lambda: Color(1, 2), lambda: type("Sub", (Color,), {}), lambda: exec("class X(Color):\n  Y = 3"), lambda: exec("class D(Enum):\n  A = 1\n  A = 2"), lambda: exec("@unique\nclass U(Enum):\n  A = 1\n  B = 1"), lambda: exec("class M(Enum):\n  mro = 1"), lambda: Enum("F", "a a"), lambda: exec("class S(Enum):\n  _x_ = 1"), lambda: Color.RED + 1, lambda: int(Color.RED), lambda: IntEnum("I", {"a": "x"})):
    err(f)


class Num(IntEnum):
    ONE = 1
    TWO = auto()
    TEN = 10
    ELEVEN = auto()


print(Num.TWO, repr(Num.TWO), Num.ONE + 1, Num.TWO > 1, Num.TEN == 10, [10, 20][Num.ONE], sorted([Num.TEN, Num.ONE]), f"{Num.TWO}", f"{Num.TWO:03d}", str(Num.TEN), Num(10), Num.ELEVEN.value, isinstance(Num.ONE, int), max(Num), sum(Num), Num.ONE.bit_length(), int(Num.TEN), "%d %s" % (Num.TWO, Num.TWO), {1: "x"}[Num.ONE])


class S(StrEnum):
    A = auto()
    B = "bee"


print(S.A, repr(S.A), S.B.upper(), S.A == "a", "x" + S.B, f"{S.A:>3}", S("bee"), ",".join(S))


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W
    NONE = 0


p = Perm.R | Perm.X
print(p, repr(p), p.value, Perm.R in p, Perm.W in p, p & Perm.R, p ^ Perm.R, ~p, bool(Perm.NONE), Perm(7), Perm(0), Perm.RW, list(p), list(Perm), len(p), Perm.R | Perm.W is Perm.RW, Perm(3) is Perm.RW, p.name, [m.name for m in Perm.RW], Perm.__members__.keys(), ~Perm.NONE, Perm.R <= p if False else "")
err(lambda: Perm(8))
err(lambda: Perm.R | 1)
err(lambda: Perm("R"))
err(lambda: 5 in Perm)


class IF(IntFlag):
    A = 1
    B = 2
    D = 8


print(IF.A | IF.B, repr(IF.A | 4), IF(16), IF(3), IF.A | 2, IF.A + 1, ~IF.A, IF(-1), IF.A & 3, isinstance(IF.A, int), IF.D in IF(9), list(IF(11)), IF(0), repr(IF(0)), f"{IF.A:#x}", IF.A == 1, IF["A"])


class Planet(Enum):
    EARTH = (5.97e24, 6.37e6)
    MARS = (6.4e23, 3.39e6)

    def __init__(self, mass, radius): self.mass, self.radius = mass, radius

    @property
    def g(self): return round(6.67e-11 * self.mass / self.radius ** 2, 2)


print(Planet.EARTH.g, Planet.MARS.mass, Planet((6.4e23, 3.39e6)), Planet.EARTH.value)


class Auto(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last): return f"{name}-{count}-{last[-1:]}"
    A = auto()
    B = auto()
    C = 5
    D = auto()


print([m.value for m in Auto])


class New(bytes, Enum):
    __repr__ = Enum.__str__

    def __new__(cls, v, label):
        o = bytes.__new__(cls, [v])
        o._value_ = v
        o.label = label
        return o
    A = (65, "first")
    B = (66, "second")


print(New.A, repr(New.A), New.A.label, New(66).label, New.A == b"A", New.B.value)


class Miss(Enum):
    X = 1

    @classmethod
    def _missing_(cls, v): return cls.X if v == "x" else None


print(Miss("x"))
err(lambda: Miss("y"))
F = Enum("F", "a b c")
G = Enum("G", {"p": 10, "q": 20})
H = IntEnum("H", [("x", 5), ("y", 6)], module="m", qualname="Q.H", start=1)
print(list(F), list(G), list(H), F.a.value, H.__module__, H.__qualname__, Enum("E0", ["k", "l"], start=0)["k"].value, Flag("FF", "a b c")(5))


class Mixed(Enum):
    A = 1
    f = member(lambda self=None: "member function")
    n = nonmember(5)

    def method(self): return self.value

    class Inner: pass


print(list(Mixed)[:1], Mixed.n, callable(Mixed.f.value), Mixed.A.method(), Mixed.Inner)
err(lambda: exec("@verify(CONTINUOUS)\nclass V(Enum):\n  A = 1\n  C = 3"))
err(lambda: exec("@verify(NAMED_FLAGS)\nclass V(Flag):\n  A = 1\n  C = 6"))


class Ordered(Enum):
    A, B, C = range(3)
    def __lt__(self, o): return self.value < o.value if type(o) is type(self) else NotImplemented


print(sorted([Ordered.C, Ordered.A]), min(Ordered), Ordered.A < Ordered.B)
match Color.GREEN:
    case Color.RED: print("red")
    case Color.GREEN: print("green matched")
import pickle, copy
print(pickle.loads(pickle.dumps(Color.RED)) is Color.RED, copy.deepcopy(Color.RED) is Color.RED, pickle.loads(pickle.dumps(p)) == p, dir(Color.RED)[-4:], Color.__doc__, enum.global_enum.__name__, Num.ONE.__class__.__mro__[1:4], EnumType is type(Color), issubclass(IntEnum, ReprEnum))

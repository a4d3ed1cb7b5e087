"""match: every kind of pattern."""


class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


class Color:
    RED = 1
    GREEN = 2


def m(v):
    match v:
        case 0 | 1:
            return "zero or one"
        case -5:
            return "minus five"
        case 2.5:
            return "float"
        case 1 + 2j:
            return "complex"
        case "hello":
            return "greeting"
        case "a" "b":
            return "joined"
        case b"x":
            return "bytes"
        case None:
            return "none"
        case True:
            return "true"
        case Point(0, 0):
            return "origin"
        case Point(x=0, y=yy):
            return f"y axis {yy}"
        case Point(xx, yy) if xx == yy:
            return f"diagonal {xx}"
        case Point():
            return "point"
        case []:
            return "empty sequence"
        case [x]:
            return f"one {x}"
        case ["cmd", arg, *rest]:
            return f"cmd {arg} {rest}"
        case [1, _, 3]:
            return "1 ? 3"
        case (first, *_, last):
            return f"{first}..{last}"
        case {"type": "circle", "r": r}:
            return f"circle {r}"
        case {"type": t, **rest}:
            return f"{t} {rest}"
        case {}:
            return "mapping"
        case str(s):
            return f"str {s}"
        case int() | float() as n:
            return f"number {n}"
        case _:
            return "other"


def m2(v):
    match v:
        case set() | frozenset():
            return "set"
        case _:
            return m(v)


m2.__doc__ = None
for v in (0, 1, 1.0, -5, 2.5, 1 + 2j, "hello", "ab", b"x", None, True, False, Point(0, 0), Point(0, 3), Point(2, 2),
          Point(1, 2), [], (), [7], (7,), ["cmd", 1, 2, 3], ("cmd", 1), [1, 2, 3], [1, 2, 4], range(2),
          {"type": "circle", "r": 2}, {"type": "square", "a": 1}, {}, {"x": 1}, "text", 42, 3.25, {1}, frozenset(),
          b"bytes", bytearray(b"x"), object, iter([])):
    print(type(v).__name__, "->", m2(v))


def capture(v):
    match v:
        case [a, [b, c], *d]:
            return a, b, c, d
        case {"k": [x, {"n": y}]}:
            return x, y
        case (Color.RED | Color.GREEN) as color, whatever:
            return "color", color, whatever
        case [Point(x=px) as p, *_]:
            return px, p.y
        case [int(i), str(s), list([j])]:
            return i, s, j
        case (1 | 2 | 3) as n if n > 1:
            return n


for v in ([1, [2, 3], 4, 5], {"k": [1, {"n": 2, "m": 3}]}, (1, "w"), [Point(8, 9), 0], [3, "s", [4]], 3, 1, None):
    print(capture(v))


def order(v):
    match v:
        case x if print("guard", x) or x > 5:
            return "big"
        case x if x > 2:
            return "mid"
    return "none"


print(order(9), order(3), order(0))


def irrefutable():
    match 1, 2:
        case a, b:
            return a + b


print(irrefutable())
match = "soft keyword"
case = 1
type = 2
_ = 3
print(match, case, type, _)
match (case):
    case 1:
        print("matched", match)
match [1]:
    case [x]: print("list", x)
match {"a": 1}:
    case {"a": 1, **kw}:
        print(kw)
print(match[0], -case)

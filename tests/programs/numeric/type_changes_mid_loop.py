"""A variable whose type changes in the middle of a hot loop: int, float, str, big int, bool, None, list, object."""

import warnings

warnings.simplefilter("ignore", DeprecationWarning)


def attempt(f, v):
    try:
        return f(v)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def run(values, f, rounds=300):
    """Many rounds of the first value, then each other once, then many rounds of each, then the first again."""
    out = []
    for _ in range(rounds):
        last = attempt(f, values[0])
    out.append(last)
    for v in values[1:]:
        out.append(attempt(f, v))
    for v in values[1:]:
        for _ in range(rounds):
            last = attempt(f, v)
        if repr(last) != repr(attempt(f, v)):
            out.append(("changed", last))
    for _ in range(rounds):
        last = attempt(f, values[0])
    out.append(last)
    return out


class V:
    def __init__(self, v): self.v = v
    def __add__(self, o): return V(self.v + 100)
    def __radd__(self, o): return V(self.v + 200)
    def __mul__(self, o): return "V mul"
    def __lt__(self, o): return "V lt"
    def __eq__(self, o): return "V eq"
    def __repr__(self): return f"V{self.v}"
    def __index__(self): return 1
    def __len__(self): return 5
    def __getitem__(self, i): return ("item", i)
    def __bool__(self): return False
    def __neg__(self): return "V neg"
    def __hash__(self): return 1
    def __iter__(self): return iter("V")
    def __contains__(self, x): return True
    def __call__(self, *a): return ("called", a)
    def __format__(self, s): return "fmtV"
    def __truediv__(self, o): return "V div"


values = [1, 2.5, "s", 2**70, True, None, [1, 2], (3,), V(1), 1j, b"b", -1, 0, {1: 2}, float("nan"), 2**62, -0.0]
for name, f in (
    ("add", lambda x: x + 1), ("radd", lambda x: 1 + x), ("self add", lambda x: x + x), ("mul", lambda x: x * 2), ("lt", lambda x: x < 5), ("eq", lambda x: x == 1), ("neg", lambda x: -x), ("bool", lambda x: "T" if x else "F"), ("not", lambda x: not x), ("index", lambda x: [10, 20, 30][x]), ("subscript", lambda x: x[0]), ("len", lambda x: len(x)), ("iter", lambda x: [i for i in x]), ("str", lambda x: str(x)), ("type", lambda x: type(x).__name__), ("isinstance", lambda x: isinstance(x, int)), ("is", lambda x: x is None), ("in", lambda x: 1 in x), ("call", lambda x: x()), ("attr", lambda x: x.real), ("method", lambda x: x.count(1)), ("hash", lambda x: hash(x) == hash(x)), ("fstr", lambda x: f"{x}"), ("div", lambda x: x / 2), ("floordiv", lambda x: x // 2), ("mod", lambda x: x % 3), ("pow", lambda x: x ** 2), ("shift", lambda x: x << 1), ("and", lambda x: x & 1), ("invert", lambda x: ~x), ("abs", lambda x: abs(x)), ("range", lambda x: list(range(x))[:3] if not isinstance(x, int) or x < 100 else "big"), ("tuple unpack", lambda x: (lambda a, *b: (a, b))(*x)), ("dict key", lambda x: {x: 1}[x]), ("and or", lambda x: x and 1 or 2), ("chain", lambda x: 0 < x < 3), ("float", lambda x: float(x)), ("int", lambda x: int(x)), ("min", lambda x: min(x, 2)), ("sum", lambda x: sum([x, x])),
):
    print(name, run(values, f, 60))


def accumulate(items):
    total = items[0]
    log = []
    for i in items[1:]:
        before = type(total)
        total = total + i
        if type(total) is not before:
            log.append(type(total).__name__)
    return total, log


print(accumulate([1] * 500 + [0.5] + [1] * 500))
print(accumulate([1] * 500 + [2**62] + [1] * 100 + [0.5] + [1j] + [1] * 10))
print(accumulate([True] * 500))
print(accumulate([0.5] * 300 + [2**80] + [True]))
print(accumulate([""] + ["a"] * 300 + ["é"] + ["b"] * 10)[0][-14:])
print(accumulate([[]] + [[1]] * 300)[0][:3])
print(accumulate([()] + [(1,)] * 300)[0][:3])


def variable_types(n):
    x = 0
    seen = []
    for i in range(n):
        if i == 300: x = 1.5
        if i == 400: x = "s"
        if i == 500: x = None
        if i == 600: x = [i]
        if i == 700: x = 5
        y = x
        if i % 100 == 99:
            seen.append(y)
        x = y
    return seen


print(variable_types(1000))

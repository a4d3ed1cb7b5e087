"""Records results of the reference interpreter's decimal module, for `tests/decimal.rs`.

Each line is tab-separated: operation, context (precision, rounding, emin, emax, clamp), operands separated by blanks,
result, flags. Run: python3.14 gen_decimal.py [SEED COUNT] > ../testdata/decimal.txt
"""

import decimal
import random
import sys
from decimal import Context, Decimal

random.seed(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
N = int(sys.argv[2]) if len(sys.argv) > 2 else 1500
LONG = float(sys.argv[3]) if len(sys.argv) > 3 else 0.06

ROUNDINGS = "UP DOWN CEILING FLOOR HALF_UP HALF_DOWN HALF_EVEN 05UP".split()
FLAGS = [
    (decimal.Clamped, 1),
    (decimal.DivisionByZero, 4),
    (decimal.Inexact, 0x40),
    (decimal.InvalidOperation, 0x100),
    (decimal.Overflow, 0x800),
    (decimal.Rounded, 0x1000),
    (decimal.Subnormal, 0x2000),
    (decimal.Underflow, 0x4000),
]
UNARY = {
    "abs": Context.abs,
    "apply": Context._apply if hasattr(Context, "_apply") else lambda c, a: c.create_decimal(a),
    "exp": Context.exp,
    "ln": Context.ln,
    "log10": Context.log10,
    "logb": Context.logb,
    "minus": Context.minus,
    "nextminus": Context.next_minus,
    "nextplus": Context.next_plus,
    "plus": Context.plus,
    "reduce": Context.normalize,
    "squareroot": Context.sqrt,
    "tointegral": Context.to_integral_value,
    "tointegralx": Context.to_integral_exact,
    "create": Context.create_decimal,
    "eng": Context.to_eng_string,
    "class": Context.number_class,
}
BINARY = {
    "add": Context.add,
    "subtract": Context.subtract,
    "multiply": Context.multiply,
    "divide": Context.divide,
    "divideint": Context.divide_int,
    "remainder": Context.remainder,
    "remaindernear": Context.remainder_near,
    "divmod": Context.divmod,
    "power": Context.power,
    "compare": Context.compare,
    "comparesig": Context.compare_signal,
    "comparetotal": Context.compare_total,
    "comparetotmag": Context.compare_total_mag,
    "max": Context.max,
    "min": Context.min,
    "maxmag": Context.max_mag,
    "minmag": Context.min_mag,
    "nexttoward": Context.next_toward,
    "quantize": Context.quantize,
    "rotate": Context.rotate,
    "shift": Context.shift,
    "scaleb": Context.scaleb,
    "and": Context.logical_and,
    "or": Context.logical_or,
    "xor": Context.logical_xor,
    "samequantum": Context.same_quantum,
}


def digits(n):
    kind = random.randrange(6)
    if kind == 0:
        return random.choice("123456789") + "0" * (n - 1)
    if kind == 1:
        return "9" * n
    if kind == 2:
        half = random.randrange(n + 1)
        return ("".join(random.choice("0123456789") for _ in range(half)) + "5" + "0" * n)[:n]
    return "".join(random.choice("0123456789") for _ in range(n))


def number(ctx, short=False):
    k = random.randrange(40)
    if k == 0:
        return random.choice(["0", "-0", "0E+7", "-0E-9", "1", "-1", "1.000", "10", "100", "0.1", "1E+3"])
    if k == 1:
        return random.choice(
            ["Infinity", "-Infinity", "NaN", "-NaN", "sNaN", "NaN123", "-sNaN45", "NaN99999999999"]
        )
    n = random.choice([1, 2, 3, 5, 9, 10, 16, 19, 20, 28, 29, 37, 38, 39, 40])
    if not short and random.random() < LONG:
        n = random.choice([57, 100, 200, 900])
    s = random.choice(["", "-"]) + digits(n)
    e = random.choice([0, 0, -1, -2, -n, -n + 1, 1 - n - random.randrange(5), 5, random.randrange(-60, 60)])
    if random.random() < 0.1:
        e += random.choice([ctx.Emax, ctx.Emin, ctx.Etop(), ctx.Etiny()])
    return s + (f"E{e:+}" if e else "")


def small_int():
    return str(random.choice([0, 1, -1, 2, 3, -3, 7, random.randrange(-30, 30), random.randrange(-400, 400)]))


def logical():
    return "".join(random.choice("01") for _ in range(random.randrange(1, 40)))


def context():
    prec = random.choice([1, 2, 3, 5, 9, 16, 20, 28, 28, 28, 34, 36, 37, 38, 39, 50])
    if random.random() < LONG:
        prec = random.choice([100, 300, 1000])
    emax = random.choice([0, 3, 40, 384, 999999, 999999, 999999, decimal.MAX_EMAX])
    emin = random.choice([0, -3, -40, -383, -999999, -999999, -999999, decimal.MIN_EMIN])
    return Context(
        prec=prec,
        rounding="ROUND_" + random.choice(ROUNDINGS + ["HALF_EVEN"] * 6),
        Emin=emin,
        Emax=emax,
        clamp=random.choice([0, 0, 0, 1]),
        capitals=1,
        flags=[],
        traps=[],
    )


def show(r):
    if isinstance(r, tuple):
        return " ".join(map(str, r))
    return str(int(r)) if isinstance(r, bool) else str(r)


def emit(op, ctx, operands, f):
    values = []
    for s in operands:
        try:
            values.append(Decimal(s))
        except decimal.InvalidOperation:
            return
    ctx.clear_flags()
    try:
        result = show(f(ctx, *values))
    except MemoryError:
        return
    flags = sum(bit for signal, bit in FLAGS if ctx.flags[signal])
    c = f"{ctx.prec} {ctx.rounding[6:]} {ctx.Emin} {ctx.Emax} {ctx.clamp}"
    print(op, c, " ".join(operands), result, flags, sep="\t")


for _ in range(N):
    ctx = context()
    op = random.choice([*UNARY, *BINARY, *BINARY, "add", "multiply", "divide", "quantize", "fma", "powmod"])
    if op in ("exp", "ln", "log10", "power") and ctx.prec > 100:
        ctx.prec = 60
    if op in UNARY:
        a = number(ctx, op in ("exp", "ln", "log10"))
        if op == "exp" and random.random() < 0.8:
            a = random.choice(["", "-"]) + digits(random.randrange(1, 8)) + f"E{random.randrange(-40, 2)}"
        if op in ("ln", "log10") and random.random() < 0.5:
            a = random.choice(
                ["1." + "0" * random.randrange(20) + digits(3), "0." + "9" * random.randrange(1, 30), a]
            )
        emit(op, ctx, [a], UNARY[op])
        continue
    a, b = number(ctx), number(ctx)
    if op == "powmod":
        operands = [small_int(), str(abs(int(small_int()))), small_int()]
        emit(op, ctx, operands, Context.power)
        continue
    if op == "fma":
        emit(op, ctx, [a, b, number(ctx)], Context.fma)
        continue
    if op in ("rotate", "shift", "scaleb"):
        b = random.choice([small_int(), small_int(), b])
    if op in ("and", "or", "xor"):
        a, b = random.choice([logical(), a]), logical()
    if op == "power":
        a, b = number(ctx, True), random.choice(
            [small_int(), small_int(), str(random.randrange(-999, 999) / 8), number(ctx, True)]
        )
    if op == "quantize" and random.random() < 0.8:
        b = f"1E{random.randrange(-30, 10)}"
    emit(op, ctx, [a, b], BINARY[op])

FILLS = ["", "", "*", "é", "0"]
for _ in range(N // 4):
    ctx = context()
    a = number(ctx, True)
    spec = random.choice(["", "", random.choice(FILLS) + random.choice("<>=^")])
    spec += (
        random.choice(["", "", "", "+", "-", " "])
        + random.choice(["", "", "", "z"])
        + random.choice(["", "", "", "#"])
    )
    spec += (
        random.choice(["", "", "", "0"])
        + random.choice(["", "", "9", "25"])
        + random.choice(["", "", ",", "_"])
    )
    spec += random.choice(["", "", ".0", ".1", ".3", ".12", ".3_", ".,"]) + random.choice(["", *"eEfFgGn%d"])
    try:
        value = Decimal(a)
    except decimal.InvalidOperation:
        continue
    if abs(value.adjusted()) > 3000:
        continue
    with decimal.localcontext(ctx):
        try:
            result = "=" + format(value, spec)
        except Exception as e:
            result = type(e).__name__ + ":" + str(e)
    print(
        "format",
        f"{ctx.prec} {ctx.rounding[6:]} 0 0 0",
        a + " " + spec.encode().hex(),
        result.encode().hex(),
        0,
        sep="\t",
    )

for _ in range(N // 4):
    ctx = context()
    try:
        a, b = Decimal(number(ctx)), Decimal(number(ctx))
    except decimal.InvalidOperation:
        continue
    if not a.is_finite() or max(abs(a.adjusted()), abs(b.adjusted())) > 2000:
        continue
    x = random.choice(
        [
            random.uniform(-100, 100),
            random.gauss(0, 1) * 10.0 ** random.randrange(-300, 300),
            5e-324,
            0.1,
            1e22,
        ]
    )
    c = "1 UP 0 0 0"
    print("hash", c, a, hash(a), 0, sep="\t")
    print("int", c, a, int(a), 0, sep="\t")
    print("round", c, a, round(a), 0, sep="\t")
    print("ratio", c, a, "%d %d" % a.as_integer_ratio(), 0, sep="\t")
    print("float", c, a, float(a).hex(), 0, sep="\t")
    print("fromfloat", c, x.hex(), Decimal(x), 0, sep="\t")
    if not b.is_nan():
        print("cmp", c, f"{a} {b}", (a > b) - (a < b), 0, sep="\t")
        q = random.randrange(1, 10**6)
        import fractions

        p = int(a * q) if abs(a.adjusted()) < 20 else random.randrange(100)
        f = fractions.Fraction(p, q)
        print("cmpratio", c, f"{a} {p} {q}", (a > f) - (a < f), 0, sep="\t")

SYNTAX = [
    "1",
    "0",
    "00",
    "9",
    ".",
    "e",
    "E",
    "+",
    "-",
    "E5",
    "e-3",
    "inf",
    "Infinity",
    "nan",
    "sNaN",
    "12",
    " ",
    "x",
]
for _ in range(N // 5):
    s = "".join(random.choice(SYNTAX) for _ in range(random.randrange(1, 7))).replace(" ", "")
    if random.random() < 0.1:
        s = random.choice(
            [
                "1E999999999999999999",
                "1E1000000000000000000",
                "1E-1999999999999999997",
                "1E-1999999999999999998",
                "0E9999999999999999999",
                "1E99999999999999999999",
                "-1E-99999999999999999999",
                "12E999999999999999999",
            ]
        )
    ctx = context()
    ctx.clear_flags()
    result = str(ctx.create_decimal(s))
    flags = sum(bit for signal, bit in FLAGS if ctx.flags[signal])
    c = f"{ctx.prec} {ctx.rounding[6:]} {ctx.Emin} {ctx.Emax} {ctx.clamp}"
    print("parse", c, s, result, flags, sep="\t")
    with decimal.localcontext(Context(traps=[])) as ctx:
        result = str(Decimal(s))
        flags = sum(bit for signal, bit in FLAGS if ctx.flags[signal])
    print("exact", c, s, result, flags, sep="\t")

"""Records float, complex, `math` and `cmath` results of the reference interpreter, for `tests/floats.rs`.

Each line: operation, operands, `=`, result. Floats are bit patterns in hexadecimal, texts are hexadecimal bytes.
Run: python3.14 gen_floats.py [SEED ROUNDS] > ../testdata/floats.txt
"""

import cmath
import math
import random
import struct
import sys

random.seed(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
N = int(sys.argv[2]) if len(sys.argv) > 2 else 45


def B(x):
    return struct.pack(">d", x).hex()


def b(x):
    return "nan" if x != x else B(x)


S = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    2.0,
    -2.0,
    3.0,
    -3.0,
    math.inf,
    -math.inf,
    math.nan,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    -1.7976931348623157e308,
    1e300,
    -1e300,
    1e-300,
    709.0,
    710.0,
    -745.2,
    2.5,
    171.6,
    -170.5,
    1e16,
    9007199254740993.0,
    0.1,
]


def fl():
    k = random.randrange(9)
    if k == 0:
        return random.choice(S)
    if k == 1:
        return struct.unpack("<d", random.randbytes(8))[0]
    if k == 2:
        return float(random.randrange(-200, 200))
    if k == 3:
        return random.randrange(-2000, 2000) / 8
    if k == 4:
        return random.uniform(-1, 1)
    if k == 5:
        return random.gauss(0, 1) * 10.0 ** random.randint(-30, 30)
    if k == 6:
        return random.uniform(-20, 20)
    if k == 7:
        return round(random.uniform(-100, 100), random.randrange(5))
    return random.uniform(0, 700)


def kind(e):
    k = {ValueError: "Value", OverflowError: "Overflow", ZeroDivisionError: "ZeroDivision"}[type(e)]
    return k


def M(f, *a):
    try:
        r = f(*a)
    except Exception as e:
        return f"{kind(e)}:{e}"
    return b(r) if isinstance(r, float) else ",".join((b(r.real), b(r.imag)))


def C(r):
    return b(r.real) + "," + b(r.imag)


T = []


def t(op, args, exp):
    T.append((op + " " + " ".join(args), exp))


def safe(f, **errs):
    try:
        return f()
    except ZeroDivisionError:
        return errs.get("z", "ZeroDivision")
    except OverflowError:
        return errs.get("o", "Overflow")
    except ValueError:
        return errs.get("v", "bad")


for _ in range(N):
    x, y, w, v = fl(), fl(), fl(), fl()
    for (
        n
    ) in "sqrt sin cos tan asin acos atan sinh cosh tanh exp exp2 expm1 log1p cbrt asinh acosh atanh erf erfc gamma lgamma log log2 log10".split():
        t(n, [B(x)], M(getattr(math, n), x))
    for n in "pow fmod remainder".split():
        t(n, [B(x), B(y)], M(getattr(math, n), x, y))
    t("fma", [B(x), B(y), B(w)], M(math.fma, x, y, w))
    t("atan2", [B(x), B(y)], M(math.atan2, x, y))
    k = random.choice([0, 1, 2, 5, 2**40, 2**62, 2**63, 2**64 - 1])
    t("nextafter", [B(x), B(y), str(k)], b(math.nextafter(x, y, steps=k)))
    t("ulp", [B(x)], b(math.ulp(x)))
    k = random.choice([0, 1, -1, random.randrange(-2200, 2200)])
    t("ldexp", [B(x), str(k)], M(math.ldexp, x, k))
    m, e = math.frexp(x)
    t("frexp", [B(x)], b(m) + "," + str(e))
    m, e = math.modf(x)
    t("modf", [B(x)], b(m) + "," + b(e))
    L = [fl() for _ in range(random.randrange(6))]
    if random.randrange(2):
        L = [z for z in L if abs(z) < 1e100]
    t("hypot", map(B, L), b(math.hypot(*L)))
    t("fsum", map(B, L), M(math.fsum, L))
    t("sum", map(B, L), b(float(sum(L))))
    L2 = [fl() for _ in L]
    t("sumprod", map(B, L + L2), b(float(math.sumprod(L, L2))))
    t("dist", map(B, L + L2), b(math.dist(L, L2)))

    def fp():
        r = x**y
        return "Complex" if isinstance(r, complex) else b(r)

    (
        t(
            "fpow",
            [B(x), B(y)],
            "Complex" if -math.inf < x < 0 and y != math.floor(y) else safe(fp, z="ZeroToNegative"),
        )
        if math.isfinite(y)
        else None
    )
    t("divmod", [B(x), B(y)], safe(lambda: ",".join(map(b, divmod(x, y))), z="zero"))
    t("mod", [B(x), B(y)], safe(lambda: b(x % y), z="zero"))
    if x == x:
        t("hash", [B(x)], str(hash(x)))
    t("repr", [B(x)], repr(x))
    t("hex", [B(x)], x.hex())
    k = random.choice([0, 1, 2, 3, 5, 10, -1, -2, -5, random.randrange(-330, 330)])
    t("round", [B(x), str(k)], safe(lambda: b(round(x, k)), o="overflow"))
    k = random.choice([0, 1, 2, 3, 6, 10, 17, 20, 60, 400])
    s = random.choice("efg")
    a = random.randrange(2)
    t("fmt", [B(x), s, str(k), str(a)], ("%" + ("#" if a else "") + "." + str(k) + s) % x)
    z = complex(x, y)
    u = complex(w, v)
    t("cadd", map(B, (x, y, w, v)), C(z + u))
    t("csub", map(B, (x, y, w, v)), C(z - u))
    t("cmul", map(B, (x, y, w, v)), C(z * u))
    t("cdiv", map(B, (x, y, w, v)), safe(lambda: C(z / u)))
    t("caddr", map(B, (x, y, w)), C(z + w))
    t("csubr", map(B, (x, y, w)), C(z - w))
    t("cmulr", map(B, (x, y, w)), C(z * w))
    t("cdivr", map(B, (x, y, w)), safe(lambda: C(z / w)))
    t("rsubc", map(B, (x, w, v)), C(x - u))
    t("rdivc", map(B, (x, w, v)), safe(lambda: C(x / u)))
    t("cpow", map(B, (x, y, w, v)), safe(lambda: C(z**u)))
    q = complex(float(random.randrange(-110, 110)), 0.0)
    t("cpow", map(B, (x, y, q.real, q.imag)), safe(lambda: C(z**q)))
    t("cabs", map(B, (x, y)), safe(lambda: b(abs(z))))
    t("crepr", map(B, (x, y)), repr(z))
    if z == z:
        t("chash", map(B, (x, y)), str(hash(z)))
    for n in "acos acosh asin asinh atan atanh cos cosh exp log10 log sin sinh sqrt tan tanh".split():
        t("c." + n, map(B, (x, y)), M(getattr(cmath, n), z))
    t("c.logb", map(B, (x, y, w, v)), M(cmath.log, z, u))
    t("c.phase", map(B, (x, y)), M(cmath.phase, z))
    try:
        r = ",".join(map(b, cmath.polar(z)))
    except OverflowError as e:
        r = "Overflow:" + str(e)
    t("c.polar", map(B, (x, y)), r)
    t("c.rect", map(B, (x, y)), M(cmath.rect, x, y))
    t("isclose", map(B, (x, y)), str(math.isclose(x, y)).lower())
    t("c.isclose", map(B, (x, y, w, v)), str(cmath.isclose(z, u)).lower())
    s = "".join(
        random.choice(
            [
                "1",
                "2",
                "0",
                ".",
                "e",
                "+",
                "-",
                "j",
                "_",
                "(",
                ")",
                " ",
                "inf",
                "nan",
                "infinity",
                "J",
                "5",
                "E1",
                "\t",
                "1.5",
                "x",
            ]
        )
        for _ in range(random.randrange(1, 9))
    )
    t("cparse", [s.encode().hex()], safe(lambda: C(complex(s))))
    t("fparse", [s.encode().hex()], safe(lambda: b(float(s))))
    s = "".join(
        random.choice(
            [
                "1",
                "a",
                "0",
                ".",
                "p",
                "+",
                "-",
                "0x",
                "F",
                "p1",
                "p-1070",
                " ",
                "ffffffffffff",
                "inf",
                "p1000",
                "7",
                "8",
                "nan",
                "000000000000000",
            ]
        )
        for _ in range(random.randrange(1, 7))
    )
    t("fromhex", [s.encode().hex()], safe(lambda: b(float.fromhex(s)), v="Invalid", o="Overflow"))
for line, result in T:
    print(line, "=", result)

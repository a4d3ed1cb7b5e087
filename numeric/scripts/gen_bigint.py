"""Records integer results of the reference interpreter, for the tests of `bigint`.

Each line: operation, operands, result, separated by blanks; integers in hexadecimal, floats as float.hex().
Run: python3.14 gen_bigint.py > ../testdata/bigint.txt
"""

import math
import random

random.seed(20240)


def num(bits=None):
    bits = bits or random.choice([1, 8, 31, 53, 54, 62, 63, 64, 65, 100, 127, 128, 129, 192, 300, 700])
    kind = random.randrange(5)
    if kind == 0:
        v = (1 << bits) + random.randrange(-2, 3)
    elif kind == 1:
        v = random.getrandbits(bits) << random.randrange(70)
    else:
        v = random.getrandbits(bits)
    return -v if random.randrange(2) else v


def h(v):
    return hex(v) if isinstance(v, int) else v.hex() if isinstance(v, float) else str(v)


def attempt(f, *args):
    try:
        return f(*args)
    except ZeroDivisionError:
        return "zero"
    except (OverflowError, MemoryError):
        return "overflow"
    except ValueError:
        return "value"


def emit(op, *args):
    print(op, *map(h, args))


for _ in range(110):
    a, b = num(), num()
    emit("add", a, b, a + b)
    emit("sub", a, b, a - b)
    emit("mul", a, b, a * b)
    emit("floordiv", a, b, attempt(lambda: a // b))
    emit("mod", a, b, attempt(lambda: a % b))
    emit("and", a, b, a & b)
    emit("or", a, b, a | b)
    emit("xor", a, b, a ^ b)
    emit("gcd", a, b, math.gcd(a, b))
    emit("lcm", a, b, math.lcm(a, b))
    emit("truediv", a, b, attempt(lambda: a / b))
    emit("not", a, ~a)
    emit("hash", a, hash(a))
    emit("bitlen", a, a.bit_length())
    emit("bitcount", a, a.bit_count())
    emit("float", a, attempt(float, a))
    emit("isqrt", abs(a), math.isqrt(abs(a)))
    s = random.choice([0, 1, 2, 63, 64, 65, random.randrange(400)])
    emit("shl", a, s, a << s)
    emit("shr", a, s, a >> s)

for _ in range(150):
    # Halfway cases of the division, with results in and below the normal range.
    m = random.getrandbits(53) | 1 << 52
    e = random.choice([0, 1, 900, 970, 971, 1000, 1020, 1021, 1022, 1050, 1074, 1075, 1130])
    f = random.choice([1, 3, 10**5 + 3])
    n, d = (2 * m + 1) * f + random.randrange(-1, 2), f << e
    emit("truediv", n, d, attempt(lambda: n / d))
    n, d = (2 * m + 1) * f * (1 << e) + random.randrange(-1, 2), f
    emit("truediv", n, d, attempt(lambda: n / d))
    emit("float", n, attempt(float, n))

for _ in range(80):
    a, e, m = num(), num(random.choice([1, 3, 60, 70])), num()
    emit("modpow", a, e, m, attempt(pow, a, e, m))
    a, e = num(random.choice([1, 3, 62, 64, 100])), random.randrange(40)
    emit("pow", a, e, a**e)

for _ in range(150):
    a = num()
    n = random.choice([0, 1, 2, 8, 9, 16, 17, 40])
    for order in "little", "big":
        for signed in False, True:
            try:
                r = a.to_bytes(n, order, signed=signed)
                assert int.from_bytes(r, order, signed=signed) == a
                r = "x" + r.hex()
            except OverflowError as e:
                r = str(e).replace(" ", "_")
            emit("bytes", a, n, order, int(signed), r)

for n in [*range(40), 100, 129, 500, 1000]:
    emit("factorial", n, math.factorial(n))
for _ in range(60):
    n = random.choice([random.randrange(30), random.randrange(200), random.randrange(3000), 2**63 + 1, 2**70])
    k = random.randrange(60) if n > 10**4 else random.randrange(n + 2)
    emit("comb", n, k, math.comb(n, k))
    emit("perm", n, k, math.perm(n, k))

for x in [
    0.0,
    -0.0,
    0.5,
    -0.5,
    1.5,
    2.0**53,
    2.0**53 + 2,
    1e17,
    -1e17,
    1e18,
    2.0**62,
    2.0**63,
    -(2.0**63),
    2.0**64,
    1e19,
    1e25,
    1e300,
    -1e300,
    float("inf"),
    float("-inf"),
    float("nan"),
    5e-324,
    9007199254740993.5,
]:
    base = int(x) if x == x and abs(x) < float("inf") else 10**30
    for d in -1, 0, 1:
        i = base + d
        emit("cmp", i, x, "lt" if i < x else "gt" if i > x else "eq" if i == x else "none")

texts = [
    "",
    " ",
    "0",
    "00",
    "-0",
    "+5",
    "--5",
    "12_3",
    "_1",
    "1_",
    "1__2",
    "0x1f",
    "0X_1f",
    "0x",
    "0x_",
    "0x__1",
    "0b12",
    "0b101",
    "0o17",
    "0o8",
    "007",
    "0_7",
    "00_0",
    "0_0",
    "  42\n",
    "\x1c7\x1f",
    "\x0b8",
    "zz",
    "ZZ",
    "z_z",
    "1e5",
    "1.0",
    "- 1",
    "9" * 40,
    "-" + "7" * 100,
    "0b",
    "0b_1",
    "f" * 20,
    "1_000_000",
    "0x" + "a" * 30,
    "3" * 19,
    "9223372036854775808",
    "-9223372036854775808",
    "1" + "0" * 18,
    "1" + "0" * 19,
]
for t in texts:
    for base in 0, 2, 8, 10, 16, 36, 3, 1, 37:
        emit("parse", "x" + t.encode().hex(), base, attempt(int, t, base))

for _ in range(60):
    a = num(random.choice([5, 64, 65, 128, 130, 1000, 5000]))
    emit("str", a, str(a))
    emit("oct", a, oct(a).replace("0o", ""))
    emit("bin", a, bin(a).replace("0b", ""))

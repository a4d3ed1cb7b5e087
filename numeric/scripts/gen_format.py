"""Records results of format() and % of the reference interpreter, for `tests/format.rs`.

Each line is tab-separated: kind, value, specification, result; specification and result as hexadecimal UTF-8, floats
as bit patterns. Run: python3.14 gen_format.py [SEED COUNT] > ../testdata/format.txt
"""

import random
import struct
import sys

random.seed(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
N = int(sys.argv[2]) if len(sys.argv) > 2 else 500


def bits(x):
    return struct.pack(">d", x).hex()


def text(s):
    return s.encode("utf-8", "surrogatepass").hex()


def attempt(f):
    try:
        return "=" + f()
    except Exception as e:
        return type(e).__name__ + ":" + str(e)


def pick(*choices):
    return random.choice(choices)


def spec():
    s = ""
    if random.random() < 0.4:
        s += pick("", "", "*", "0", "é", "\ud800", "x") + pick("<", ">", "^", "=")
    s += pick("", "", "", "", "+", "-", " ")
    s += pick("", "", "", "", "", "z")
    s += pick("", "", "", "#")
    s += pick("", "", "0")
    s += pick("", "", "5", "12", "25", "40")
    s += pick("", "", "", "", ",", "_", ",_")
    s += pick("", "", "", ".0", ".1", ".3", ".10", ".3_", ".,", ".12,", ".", ".30")
    s += (
        pick("", "", *"bcdeEfFgGnosxX%", "y", "\x07", "é", "dd")
        if random.random() < 0.2
        else pick("", *"eEfFgGn%d")
    )
    return s


def real():
    k = random.randrange(8)
    if k == 0:
        return pick(0.0, -0.0, float("inf"), -float("inf"), float("nan"), 1.0, 0.5, 1e16, 1e22, 1e-5, -1e-4)
    if k == 1:
        return struct.unpack("<d", random.randbytes(8))[0]
    if k == 2:
        return float(random.randrange(-(10**7), 10**7))
    if k == 3:
        return round(random.uniform(-1000, 1000), random.randrange(5))
    return random.gauss(0, 1) * 10.0 ** random.randint(-8, 20)


def whole():
    k = random.randrange(4)
    if k == 0:
        return random.randrange(-300, 300)
    if k == 1:
        return random.randrange(-(10**9), 10**9)
    return random.choice([-1, 1]) * random.getrandbits(random.choice([20, 63, 64, 70, 130]))


def emit(kind, value, specification, result):
    print(kind, value, text(specification), text(result), sep="\t")


for _ in range(N):
    s, x, y, i = spec(), real(), real(), whole()
    emit("float", bits(x), s, attempt(lambda: format(x, s)))
    if random.random() < 0.5:
        s = spec()[:-1] + pick("", *"bcdnoxX") if random.random() < 0.8 else s
    emit("int", str(i), s, attempt(lambda: format(i, s)))
    s = spec()
    emit("complex", bits(x) + "," + bits(y), s, attempt(lambda: format(complex(x, y), s)))
    word = "héllo wörld"[: random.randrange(12)]
    s = spec()[:-1] + pick("", "", "s", "d") if random.random() < 0.7 else s
    emit("str", text(word), s, attempt(lambda: format(word, s)))
    flags = "".join(c for c in "-+ #0" if random.random() < 0.3)
    f = "%" + flags + pick("", "", "3", "12", "20") + pick("", "", ".0", ".3", ".15")
    kind = pick(*"diuoxX")
    emit("%" + kind, str(i), f, attempt(lambda: (f + kind) % i))
    kind = pick(*"eEfFgG")
    emit("%" + kind, bits(x), f, attempt(lambda: (f + kind) % x))
    emit("%s", text(word), f, attempt(lambda: (f + "s") % word))

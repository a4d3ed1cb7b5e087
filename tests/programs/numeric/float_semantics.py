"""nan, infinities and signed zeros through comparisons, min/max, containers and arithmetic in hot loops."""
import math

nan, inf = float("nan"), float("inf")
specials = [0.0, -0.0, 1.0, -1.0, inf, -inf, nan, 5e-324, 1e308, 0.1]


def compare_all(xs):
    out = []
    for a in xs:
        for b in xs:
            out.append((a < b) + 2 * (a <= b) + 4 * (a > b) + 8 * (a >= b) + 16 * (a == b) + 32 * (a != b))
    return out


for _ in range(50):
    r = compare_all(specials)
print(r)


def branches(xs):
    c = [0] * 12
    for x in xs:
        if x < 1: c[0] += 1
        else: c[1] += 1
        if not x < 1: c[2] += 1
        if x >= 1: c[3] += 1
        if x == x: c[4] += 1
        if x != x: c[5] += 1
        if not x > 1 and not x <= 1: c[6] += 1
        if x: c[7] += 1
        c[8] += x < 0 or x > 0
        c[9] += 1 if 0 <= x <= 1 else 0
        c[10] += x is x
        c[11] += x in (1.0, nan)
    return c


print(branches(specials * 100))


def arith(xs):
    out = []
    for a in xs:
        for b in xs:
            out.append(repr(a + b))
            out.append(repr(a - b))
            out.append(repr(a * b))
            if b != 0:
                out.append(repr(a / b))
                try:
                    out.append(repr(a % b))
                    out.append(repr(a // b))
                except ValueError as e:
                    out.append(str(e))
    return out


first = arith(specials)
for _ in range(20):
    assert arith(specials) == first
print(len(first), first[:120])


def signs(n):
    z = 0.0
    out = []
    for i in range(n):
        z = -z
        if i % 50 == 0:
            out.append((repr(z), math.copysign(1, z), repr(z + 0), repr(0 - z), repr(z * 5), repr(abs(z)), repr(z * -1), repr(z + z), repr(z - z), repr(-z), repr(round(z, 1)), int(z)))
    return out


print(signs(500)[:3], signs(500)[-1])


def nan_sum(n):
    s = 0.0
    for i in range(n):
        s += i if i != n - 5 else nan
    return s


def inf_path(n):
    x = 1.0
    k = 0
    while x != inf:
        x *= 1.5
        k += 1
    while x == inf and k < n:
        x += 1.0
        k += 1
    return x, k


def denormal(n):
    x = 1.0
    k = 0
    while x > 0.0:
        x /= 2.0
        k += 1
    return x, k


print(nan_sum(1000), inf_path(5000), denormal(0), min(1.0, nan), max(1.0, nan), min(nan, 1.0), max(nan, 1.0), min(0.0, -0.0), min(-0.0, 0.0), max(0.0, -0.0), max(-0.0, 0.0), sorted([3.0, nan, 1.0, 2.0])[0] is not None)


def int_float_compare(n):
    bad = []
    for i in range(n):
        k = 2**53 + i - n // 2
        f = float(k)
        if (k == f) != (int(f) == k) or (k < f) != (k < int(f)) or (k > f) != (k > int(f)):
            bad.append(i)
        if (f == k) != (k == f):
            bad.append(-i)
    return bad


print(int_float_compare(2000), 2**53 + 1 == float(2**53), 2**62 == float(2**62), 2**62 + 1 > float(2**62), 2**63 == 9223372036854775808.0, 2**64 - 1 < 2.0**64)


def float_to_int(n):
    out = []
    for i in range(n):
        x = (i - n / 2) * 1.37
        out.append(int(x) + math.floor(x) * 3 + math.ceil(x) * 5 + round(x) * 7 + math.trunc(x) * 11)
    return sum(out), out[:5], out[-5:]


print(float_to_int(1000), [int(x) for x in (1e18, -1e18, 4.6e18, 9.3e18, 1e19, -1e19, 2.0**61, 2.0**62, 2.0**63, -2.0**63)])


def dict_nan():
    d = {}
    for i in range(100):
        d[nan] = i
        d[0.0] = i
        d[-0.0] = -i
        d[1] = "int"
        d[1.0] = "float"
        d[True] = "bool"
    return len(d), d[nan], d[0.0], d[1], list(d)


print(dict_nan())


def division(n):
    out = []
    for i in range(-n, n + 1):
        for d in (3, -3, 2.5, -2.5):
            q, r = divmod(i, d)
            out.append((q, r))
            assert i // d == q and i % d == r
    return out[:12], out[-4:]


print(division(200))
acc = 0.0
for i in range(1, 20000):
    acc += (-1.0) ** (i + 1) / i
print(repr(acc))
k = x = 0.0
for i in range(10000):
    y = 0.1 - k
    t = x + y
    k = (t - x) - y
    x = t
print(repr(x), repr(sum([0.1] * 10000)), repr(math.fsum([0.1] * 10000)))

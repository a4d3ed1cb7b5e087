"""float: repr, parsing, arithmetic, division, modulo, rounding, special values."""
import math


def err(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__ + ":", e)


inf, nan = float("inf"), float("nan")
for v in (0.0, -0.0, 1.0, 0.1, 1/3, 1e15, 1e16, 1e17, 123456789.123456789, 1e-4, 1e-5, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 2.0**53, 2**53 + 1.0, 1e22, 1e23,
          0.1 + 0.2, 100.0, 1e100, -1.5, 3.14159265358979, inf, -inf, nan, 9007199254740993.0, 4.35, 2.675, 0.5e-6, 12345678901234567.0, 1e21, 123e-7):
    print(repr(v), str(v), v.hex(), hash(v) if v == v else "nan", v.is_integer(), end=" | ")
    try:
        print(v.as_integer_ratio())
    except (ValueError, OverflowError) as e:
        print(e)
for s in ("1", " 1.5\n", "-.5", "5.", "1e5", "1E-5", "+1_0.0_1e1_0", "inf", "-Infinity", "NaN", "iNf", "1e400", "-1e-400", "0x1p3", "", ".", "e5", "1e", "1__0", "_1", "1 2", "--1", "infinit", "nan1", "١.٥", "1\0", "1_.5", "1._5"):
    err(lambda: float(s))
print(float(), float(5), float(True), float(b"2.5"), float(10**22), float(2**64 + 1))
for v in (None, [], 1j, "x", object):
    err(lambda: float(v))
err(lambda: float(1, 2))
err(lambda: float(x=1))
print(7.0 // 2, -7.0 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, divmod(7.5, 2), divmod(-7.5, 2), 1.0 % inf, -1.0 % inf, 1.0 // inf, -1.0 // inf, 5.0 % 5, -5.0 % 5, 0.0 // 1, -0.0 // 1, -0.0 % 5, 0.0 % -5)
for f in (lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: divmod(1.0, 0), lambda: 0.0 ** -1, lambda: 10.0 ** 400, lambda: (-8.0) ** (1/3), lambda: 1e200 * 1e200, lambda: inf % 1, lambda: inf // 1, lambda: nan // 1, lambda: 0.0 / 1, lambda: -0.0 / 1):
    err(f)
print(2.0 ** 0.5, 2.0 ** -1, (-2.0) ** 3, (-2.0) ** -3, 0.0 ** 0, nan ** 0, 1.0 ** nan, inf ** 0, inf ** -1, (-inf) ** 3, (-1.0) ** inf, 0.5 ** inf, 2 ** 0.5, 4 ** 0.5, 4 ** -0.5)
print(inf - inf, inf + inf, inf * 0, -inf * 2, inf == inf, nan == nan, nan is nan, inf > 10**400, -0.0 == 0.0, math.copysign(1, -0.0), 0.0 + -0.0, -0.0 + -0.0, -0.0 - 0.0, 0.0 * -1)
print([round(v) for v in (0.5, 1.5, 2.5, -0.5, -1.5, 2.4999, 1e20)], [round(v, 1) for v in (0.25, 0.35, 2.675, -0.05, 1e300)], round(2.675, 2), round(1234.5678, -2), round(5.5, None), round(1e-10, 5), round(0.5, 0), round(1.5, 400), round(1.5, -400))
err(lambda: round(nan))
err(lambda: round(inf))
err(lambda: round(1.5, "a"))
err(lambda: round(nan, 2))
err(lambda: round(1.7e308, -308))
err(lambda: int(inf))
err(lambda: int(nan))
print(int(1e300) == 10**300, int(-2.9), math.floor(-2.5), math.ceil(-2.5), math.trunc(-2.5), (2.5).__floor__(), (2.5).__ceil__(), (2.5).__trunc__())
print(1.5 == 1.5, 1 == 1.0, 2**53 == 2.0**53, 2**53 + 1 == 2.0**53, 0.1 == 1/10, 1.0 < 2, 1 < 1.5, 10**400 > 1.5, 1.5 < 10**400, nan < 1, not nan > 1, (1.5).__eq__("x"), (1.5).__lt__(2))
print((1.5).hex(), float.fromhex("0x1.8p0"), float.fromhex("-0x1p-1074"), float.fromhex("inf"), float.fromhex("1.8"), float.fromhex("0x.8p1"), float.fromhex(" 0xA.Bp-2 "), (0.1).hex(), (-0.0).hex(), 5e-324.hex())
for s in ("0x", "", "0x1p5000", "1.8q", "0x1.p"):
    err(lambda: float.fromhex(s))
print((1.5).real, (1.5).imag, (1.5).conjugate(), (2.0).is_integer(), (1.5).__bool__(), (0.0).__bool__(), abs(-1.5), -(-1.5), +1.5, hash(1.5), hash(0.1), hash(inf), hash(-inf), hash(2.0**70) == hash(2**70), hash(1e300))
print(float.from_number(5), float.from_number(1.5), float.__getformat__("double"), float.max if hasattr(float, "max") else "no max")
err(lambda: float.from_number("5"))


class F(float):
    pass


f = F("1.5")
f.x = 1
print(f, repr(f), type(f + 1).__name__, f.x, F.fromhex("0x1p1"), type(F.fromhex("0x1p1")).__name__, float(f), isinstance(f, float), f == 1.5)


class Fl:
    def __float__(self):
        return 2.5


print(float(Fl()), math.sqrt(Fl()), "%.1f" % Fl(), "%d" % 3.99, sum([0.1] * 10), sum([0.1] * 10, 0.0), math.fsum([0.1] * 10), sum([1e100, 1.0, -1e100]), max(nan, 1.0) if False else 0)

"""decimal: contexts, rounding modes, signals, formatting, special values, arithmetic."""
import decimal
from decimal import Decimal as D, getcontext, localcontext, Context


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(getcontext().prec, getcontext().rounding, D("1.10"), D(5), D(0.1), D("1e5"), D("-0"), D("NaN"), D("-Infinity"), D((0, (1, 2, 3), -2)), D(" 1_000.5 "), D("1E+3"), D("٣"), D(True), D.from_float(0.5), D.from_number(3) if hasattr(D, "from_number") else "", D("sNaN123"), D(2**100))
a, b = D("10"), D("3")
print(a + b, a - b, a * b, a / b, a // b, a % b, -a % b, divmod(a, b), a ** b, a ** -1, D(2) ** D("0.5"), -a, +a, abs(-a), D("1.20") + D("1.3"), D("1.20") * 2, 1 + a, a - 1, D(7) // -2, D(-7) % 3, a ** D("0.333"), pow(D(3), 4, 7))
print(a == 10, a == 10.0, D("0.1") == 0.1, D("1.0") == D("1.00"), hash(D("1.0")) == hash(1), a > b, a < 10.5, D("NaN") == D("NaN"), max(a, b), sorted([D(3), D("-1"), D("2.5")]), D("1.0").compare(D("1")), D("1.0").compare_total(D("1")), bool(D(0)), D("0.5") == 0.5, {D(1): "x"}[1])
print(a.sqrt(), D(2).ln(), D(100).log10(), D(1).exp(), D("1.5").to_integral_value(), D("2.5").quantize(D("1")), D("2.675").quantize(D("0.01")), D("1.2345").quantize(D("0.001"), decimal.ROUND_UP), round(D("2.5")), round(D("2.675"), 2), int(D("-2.9")), float(D("0.1")), D("1200").normalize(), D("1.200").normalize(), D("123.456").as_tuple(), D("0.25").as_integer_ratio(), D("1e3").adjusted(), D("123").scaleb(-2), D("1.5").is_signed(), D("10").logb(), D(5).fma(2, 3), D("1.23").copy_negate(), D("12").rotate(1), D("1").next_plus(), D("3").remainder_near(D("2")), D("5").same_quantum(D("6")), D("1101").logical_and(D("1011")), D("123.4").to_eng_string(), D("1E+10").to_eng_string(), D("1.5").number_class(), D(10).min(5), D("1.1").canonical(), D("9.99").radix())
for mode in (decimal.ROUND_UP, decimal.ROUND_DOWN, decimal.ROUND_CEILING, decimal.ROUND_FLOOR, decimal.ROUND_HALF_UP, decimal.ROUND_HALF_DOWN, decimal.ROUND_HALF_EVEN, decimal.ROUND_05UP):
    print(mode, [str(D(x).quantize(D("0.1"), mode)) for x in ("1.25", "1.35", "-1.25", "1.21", "1.01", "1.06")])
for spec in ("", ".2f", "10.3f", "e", ".3e", "g", "%", ",", ",.2f", "+.1f", "<10", "^10", "010", "n", ".0f", "_"):
    print(repr(spec), "|".join(format(D(x), spec) for x in ("1234567.891", "-0.005", "1E+20", "NaN", "0")) if spec != "_" else "")
for f in (lambda: D("abc"), lambda: D(""), lambda: D(None), lambda: D([]), lambda: a / 0, lambda: D(0) / 0, lambda: a // 0, lambda: a % 0, lambda: D(-1).sqrt(), lambda: D(-1).ln(), lambda: D("sNaN") + 1, lambda: D("NaN") < 1, lambda: D("Inf") - D("Inf"), lambda: D("Inf") * 0, lambda: a + 1.5, lambda: a + "x", lambda: int(D("NaN")), lambda: int(D("Inf")), lambda: D("1e999999999") * 10**10**2, lambda: D("123456789012345678901234567890").quantize(D("0.1")), lambda: D(1).quantize("x"), lambda: format(a, "d"), lambda: round(D("NaN")), lambda: D(0) ** 0, lambda: D(0) ** -1, lambda: hash(D("sNaN")), lambda: D((1, 2)), lambda: D((0, (1, 10), 0)), lambda: setattr(getcontext(), "prec", 0), lambda: setattr(getcontext(), "rounding", "x"), lambda: a < "x", lambda: D("Inf").as_integer_ratio(), lambda: a & b, lambda: D(-8) ** D("0.5"), lambda: math_err()):
    err(f)
with localcontext() as c:
    c.prec = 5
    print(D(1) / 3, D("123456789") + 1, +D("1.23456789"), D(2).sqrt(), D(10) ** 10, D("1.23456789"))
with localcontext(prec=50, rounding=decimal.ROUND_DOWN):
    print(D(2).sqrt(), D(1) / 7, D(1).exp())
print(D(1) / 3)
c = Context(prec=3, Emin=-5, Emax=5, traps=[])
print(c.divide(D(1), D(3)), c.divide(D(1), D(0)), c.multiply(D("999"), D("9999")), c.create_decimal("1.23456"), [f.__name__ for f in sorted((k for k, v in c.flags.items() if v), key=lambda f: f.__name__)], c.sqrt(-1), c.power(10, 9), c.Etiny(), c.Etop(), c.to_sci_string(D("1.5")))
c.clear_flags()
c.traps[decimal.Inexact] = True
err(lambda: c.divide(1, 3))
print(repr(Context(prec=5, flags=[], traps=[])), decimal.BasicContext.prec, decimal.ExtendedContext.prec, decimal.MAX_PREC > 10**8)
x = getcontext().copy()
x.traps[decimal.FloatOperation] = True
with localcontext(x):
    err(lambda: D(0.1))
    err(lambda: D("1") == 0.5)
    err(lambda: D("1") < 0.5)


def pi():
    getcontext().prec += 2
    three = D(3)
    lasts, t, s, n, na, d, da = 0, three, 3, 1, 0, 0, 24
    while s != lasts:
        lasts = s
        n, na = n + na, na + 8
        d, da = d + da, da + 32
        t = (t * n) / d
        s += t
    getcontext().prec -= 2
    return +s


print(pi(), sum(map(D, "0.1 0.2 0.3".split())), sum(D(i) / 7 for i in range(50)))
with localcontext(prec=100):
    print(pi())
import pickle, copy
print(pickle.loads(pickle.dumps(a)) == a, copy.deepcopy(a) is a, repr(a), str(D("1E-10")), D("0.000001"), D("0.0000001"), D("100E-2"), D(123456789) * D(987654321), D("1e100") + D("1e-100"))
bal = D(1000)
for _ in range(12):
    bal += (bal * D("0.05") / 12).quantize(D("0.01"))
print(bal)

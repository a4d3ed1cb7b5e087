"""fractions and statistics: arithmetic, parsing, formatting, means, spread, regression."""
import math
import statistics as st
from decimal import Decimal
from fractions import Fraction as F


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(F(), F(3), F(6, 4), F(-1, -2), F("3/4"), F(" -1.25 "), F("1e-3"), F("7_0/1_4"), F(0.5), F(0.1), F(Decimal("1.1")), F(F(1, 2), F(3, 4)), F(True), F(2**70, 2**69), repr(F(1, 3)), F(1, 3).numerator, F(4, 2).denominator, F.from_float(0.25), F.from_decimal(Decimal("0.2")), F(10, 4).as_integer_ratio(), F(3).is_integer(), F("0.(3)") if False else "")
a, b = F(1, 2), F(2, 3)
print(a + b, a - b, a * b, a / b, a // b, b % a, divmod(b, a), a ** 2, a ** -2, a ** F(1, 2), b ** 0, 2 ** a, -a, abs(-a), a + 1, 1 - a, a + 0.5, 0.5 * a, a < b, a == 0.5, a == 1, hash(a) == hash(0.5), hash(F(3)) == 3, bool(F(0)), max(a, b), sum([a, b]), a > 0.3, a + 1j, F(7, 2) // 1, F(-7, 2) // 1, F(-7, 2) % 2, pow(F(2, 3), 3), F(10) ** -3)
print(int(F(7, 2)), float(F(1, 3)), round(F(7, 2)), round(F(5, 2)), round(F(22, 7), 2), math.floor(F(-7, 2)), math.ceil(F(-7, 2)), math.trunc(F(-7, 2)), F(math.pi).limit_denominator(100), F(3141592, 10**6).limit_denominator(10), str(F(5, 1)), f"{F(1, 3):.5f}", f"{F(1, 3):.2e}", f"{F(22, 7):>10.3f}", f"{F(1, 8):%}", f"{F(1, 3):10}", f"{F(3):+}", format(F(1, 2), "_.3f"), format(F(10, 4), ""))
for f in (lambda: F(1, 0), lambda: F("1/0"), lambda: F("abc"), lambda: F("1/2/3"), lambda: F(1.5, 2), lambda: F(None), lambda: F(float("nan")), lambda: F(float("inf")), lambda: a / 0, lambda: a // 0, lambda: a % 0, lambda: F(0) ** -1, lambda: a + "x", lambda: a < "x", lambda: a < 1j, lambda: F(1, 2).limit_denominator(0), lambda: setattr(a, "numerator", 5), lambda: F("1 /2"), lambda: F(2, 3, 4), lambda: format(a, "d"), lambda: F.from_float("a"), lambda: math.isqrt(F(4))):
    err(f)
h = sum(F(1, i) for i in range(1, 30))
print(h, h.numerator.bit_length(), F(355, 113) - F(math.pi), [str(F(i, 12)) for i in range(7)])
data = [1, 2, 2, 3, 4, 7, 9]
print(st.mean(data), st.median(data), st.median_low([1, 2, 3, 4]), st.median_high([1, 2, 3, 4]), st.median([1, 2, 3, 4]), st.median_grouped([1, 2, 2, 3, 4]), st.mode(data), st.multimode([1, 1, 2, 2]), st.multimode(""), st.fmean(data), st.fmean([1, 2], [3, 1]), st.geometric_mean([1, 4, 16]), st.harmonic_mean([40, 60]), st.harmonic_mean([40, 60], [1, 3]))
print(st.stdev(data), st.pstdev(data), st.variance(data), st.pvariance(data), st.variance([F(1, 2), F(3, 2)]), st.mean([F(1, 2), F(1, 3)]), st.mean([Decimal("0.5"), Decimal("0.75")]), st.mean([0.1] * 3), st.mean([1e30, 1, -1e30]), st.stdev([1.5, 2.5, 2.5, 2.75, 3.25, 4.75]), st.mean([True, False]), st.mode("aabbb"), st.quantiles(range(1, 11)), st.quantiles(range(1, 11), n=5, method="inclusive"), st.quantiles([5], n=4) if False else "")
x, y = [1, 2, 3, 4, 5], [2, 4, 5, 4, 5]
print(st.correlation(x, y), st.covariance(x, y), st.linear_regression(x, y), st.correlation(x, y, method="ranked"), st.linear_regression(x, [2 * v for v in x], proportional=True), st.linear_regression(x, y).slope)
n = st.NormalDist(100, 15)
print(n, n.mean, n.variance, n.cdf(100), round(n.cdf(130), 9), round(n.pdf(100), 9), round(n.inv_cdf(0.975), 6), n.zscore(115), [round(q, 4) for q in n.quantiles()], n + 5, n * 2, n + n, -n, n - st.NormalDist(1, 2), round(n.overlap(st.NormalDist(110, 15)), 9), st.NormalDist.from_samples([1, 2, 3]), n == st.NormalDist(100, 15), hash(n) == hash(st.NormalDist(100, 15)), [round(v, 6) for v in n.samples(2, seed=5)])
for f in (lambda: st.mean([]), lambda: st.median([]), lambda: st.mode([]), lambda: st.stdev([1]), lambda: st.pvariance([]), lambda: st.harmonic_mean([-1, 2]), lambda: st.geometric_mean([0, 1]), lambda: st.geometric_mean([]), lambda: st.mean(["a"]), lambda: st.quantiles([1]) and 1, lambda: st.quantiles([], n=4), lambda: st.quantiles([1, 2], n=0), lambda: st.correlation([1], [1]), lambda: st.correlation([1, 2], [1, 1]), lambda: st.correlation([1, 2], [1]), lambda: st.NormalDist(0, -1), lambda: n.inv_cdf(2), lambda: st.fmean([]), lambda: st.fmean([1], [0]), lambda: st.linear_regression([1, 1], [1, 2]), lambda: st.NormalDist(0, 0).pdf(1), lambda: st.mean(5), lambda: st.median(["a", 1])):
    err(f)

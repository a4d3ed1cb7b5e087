"""math: every function on ordinary and special values, and the error messages."""
import math


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


inf, nan = math.inf, math.nan
one = ("acos", "acosh", "asin", "asinh", "atan", "atanh", "cbrt", "ceil", "cos", "cosh", "degrees", "erf", "erfc", "exp", "exp2", "expm1", "fabs", "factorial", "floor", "frexp", "gamma", "isfinite", "isinf", "isnan", "isqrt", "lgamma", "log", "log10", "log1p", "log2", "modf", "radians", "sin", "sinh", "sqrt", "tan", "tanh", "trunc", "ulp")
for n in one:
    out = []
    for x in (0, 1, 0.5, -0.0, -1, 2, 10, -0.5, inf, -inf, nan, True, 1e300):
        try:
            r = getattr(math, n)(x)
            out.append(f"{r:.10g}" if isinstance(r, float) else str(r) if not isinstance(r, int) or r < 10**20 else "big")
        except (ValueError, OverflowError, TypeError) as e:
            out.append(f"{type(e).__name__}: {e}")
    print(n, out)
print(math.atan2(1, -1) == 3 * math.pi / 4, math.atan2(-0.0, -1), math.atan2(0.0, 0.0), math.copysign(3, -0.0), math.fmod(-7, 3), math.fmod(7, -3), math.hypot(3, 4), math.hypot(1, 2, 2), math.hypot(), math.hypot(inf, nan), math.pow(2, 0.5) == 2 ** 0.5, math.pow(0, 0), math.pow(nan, 0), math.pow(1, nan), math.remainder(5, 3), math.remainder(-5, 3), math.ldexp(0.5, 10), math.ldexp(1, -1080), math.nextafter(1, 2), math.nextafter(0, -1), math.nextafter(1, 2, steps=3), math.fma(2, 3, 4), math.dist((0, 0), (3, 4)), math.sumprod([1, 2], [3, 4]), math.sumprod([1.5, 2], [2, 0.5]))
print(math.gcd(), math.gcd(12, 18), math.gcd(-12, 18, 27), math.gcd(0, 5), math.lcm(), math.lcm(4, 6), math.lcm(0, 5), math.lcm(-3, 7), math.comb(10, 3), math.comb(3, 10), math.comb(60, 30), math.perm(5, 2), math.perm(5), math.perm(3, 5), math.factorial(25), math.isqrt(99), math.isqrt(2**200), math.prod([]), math.prod([2, 3], start=5), math.prod([1.5, 2]), math.fsum([0.1] * 10), math.fsum([1e16, 1, -1e16]), math.fsum([]), math.isclose(1, 1 + 1e-10), math.isclose(1, 1.1), math.isclose(0, 1e-10, abs_tol=1e-9), math.isclose(inf, inf), math.isclose(nan, nan), math.log(8, 2), math.log(100, 10), math.log(2**1000) > 693, math.log2(2**100), math.log10(10**30), math.log(10**400) > 921, math.trunc(-2.7), math.floor(-2.5), math.ceil(2.1), math.floor(10**30), math.modf(-3.25), math.frexp(0.75), math.frexp(0), math.ulp(1.0))
for f in (lambda: math.sqrt(-1), lambda: math.sqrt("a"), lambda: math.sqrt(), lambda: math.sqrt(1, 2), lambda: math.sqrt(None), lambda: math.sqrt(1j), lambda: math.log(0), lambda: math.log(-1), lambda: math.log(1, 0), lambda: math.log(2, 1), lambda: math.log(), lambda: math.exp(1000), lambda: math.factorial(-1), lambda: math.factorial(1.5), lambda: math.factorial(10**30), lambda: math.gcd(1.5), lambda: math.comb(-1, 2), lambda: math.comb(1.5, 2), lambda: math.isqrt(-1), lambda: math.isqrt(1.5), lambda: math.floor(nan), lambda: math.ceil(inf), lambda: math.floor("a"), lambda: math.trunc("a"), lambda: math.fmod(1, 0), lambda: math.fmod(inf, 1), lambda: math.pow(0, -1), lambda: math.pow(-1, 0.5), lambda: math.pow(10, 400), lambda: math.ldexp(1, 10**10), lambda: math.ldexp(1, 1.5), lambda: math.acos(2), lambda: math.atanh(1), lambda: math.gamma(0), lambda: math.gamma(-1), lambda: math.gamma(200), lambda: math.sin(inf), lambda: math.fsum([1e308, 1e308]), lambda: math.fsum([inf, -inf]), lambda: math.fsum(["a"]), lambda: math.dist((1,), (1, 2)), lambda: math.dist(1, 2), lambda: math.remainder(1, 0), lambda: math.isclose(1, 1, rel_tol=-1), lambda: math.prod(["a", 2]), lambda: math.sumprod([1], [1, 2]), lambda: math.hypot("a"), lambda: math.nextafter(1, 2, steps=-1), lambda: math.fma(inf, 0, 1), lambda: math.log2(0), lambda: math.log1p(-1), lambda: math.sqrt(10**400), lambda: math.copysign("a", 1), lambda: math.cosh(1000), lambda: math.degrees("x"), lambda: math.perm(-1), lambda: math.perm(5, -1)):
    err(f)
print(math.pi, math.e, math.tau, math.inf, math.nan, -math.inf)


class F:
    def __float__(self): return 4.0
    def __floor__(self): return "floor"
    def __ceil__(self): return "ceil"
    def __trunc__(self): return "trunc"
    def __index__(self): return 12


print(math.sqrt(F()), math.floor(F()), math.ceil(F()), math.trunc(F()), math.gcd(F(), 18), math.isqrt(F()), math.hypot(F(), 3))
print(all(math.isqrt(n) ** 2 <= n < (math.isqrt(n) + 1) ** 2 for n in range(2000)), [round(math.gamma(n)) for n in range(1, 10)], [math.floor(math.log2(2**k)) == k for k in (0, 10, 52, 53, 100, 1000)], [f"{math.erf(x):.12f}" for x in (0.1, 1, 2)], [f"{math.lgamma(x):.12f}" for x in (0.5, 3, 100)])

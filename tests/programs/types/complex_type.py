"""complex: construction, repr, arithmetic, comparison, methods."""


def err(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__ + ":", e)


inf, nan = float("inf"), float("nan")
print(complex(), complex(1), complex(1, 2), complex("1+2j"), complex(" -1.5e3-2.5j "), complex("j"), complex("-j"), complex("(1+2j)"), complex("nan+infj"), complex("1_0+2_0j"), complex(1.5), complex(True))
print(1j, -1j, 1 + 0j, -0j, 0j, complex(0, -0.0), complex(-0.0, 0), complex(-0.0, -0.0), complex(inf, nan), complex(nan, -inf), 1e20j, 1.5j, complex(1, -1))
for s in ("", "1+", "1 + 2j", "1+2", "j1", "1+2jj", "(1+2j", "1+2j)", "abc", "1e+j", "++1j", "1\0"):
    err(lambda: complex(s))
err(lambda: complex("1", 2))
err(lambda: complex(1, "2"))
err(lambda: complex(None))
err(lambda: complex([]))
err(lambda: complex(1, None))
err(lambda: complex(1, 2, 3))
print(complex(real=1), complex(imag=2), complex(real=1, imag=2))
a, b = 3 + 4j, 1 - 2j
print(a + b, a - b, a * b, a / b, -a, +a, abs(a), a.conjugate(), a.real, a.imag, a == 3 + 4j, a != b, a ** 2, a ** -1, a ** 0.5, a ** b, 2 ** a, a * 2, 2 * a, a + 1.5, 1 / a, a ** 0, 0j ** 0, a ** 3)
for f in (lambda: a < b, lambda: a // b, lambda: a % b, lambda: divmod(a, b), lambda: a / 0, lambda: 0j ** -1, lambda: 0j ** 1j, lambda: int(a), lambda: float(a), lambda: round(a), lambda: pow(a, 2, 3), lambda: 1e200j * 1e200, lambda: a + "x",
          lambda: complex(1e308, 1e308) ** 2, lambda: abs(complex(1e308, 1e308) * 1.5), lambda: a.real.foo, lambda: setattr(a, "real", 1), lambda: a[0], lambda: ~a, lambda: a & 1, lambda: a >= 1, lambda: max(1j, 2j), lambda: hash(a)):
    err(f)
print(1 == 1 + 0j, 1.5 == 1.5 + 0j, 1j == 1, hash(1 + 0j) == hash(1), hash(1j), {1: "a"}[1 + 0j], bool(0j), bool(1j), complex(nan, 1) == complex(nan, 1), 2**53 + 1 == complex(2**53), 10**400 == 1j)
print(complex(1, 2).__format__(".1f"), f"{a:>12}", f"{a:.2f}", f"{a:+.1e}", f"{a!r}", "%s" % a, repr([a]), str(a), a.__repr__())
print(inf * 1j, complex(inf, 0) * 2, complex(0, inf) + 1, complex(inf, inf) - complex(inf, 0), abs(complex(inf, nan)), abs(complex(nan, 1)), 1j * 1j, 1j ** 2, (1j) ** 4, 1j ** 1j)
print(1 + 1j - 1, -(1 + 0j), 0 - 1j, -1j + 0, 1.0 - 0j, 0.0 + -0j, 2j - 0.0, complex(1) * -0.0, 1j / 2, 2 / 1j)


class C(complex):
    def __repr__(self):
        return "C!"


class HasComplex:
    def __complex__(self):
        return 5j


class HasFloat:
    def __float__(self):
        return 2.5


class HasIndex:
    def __index__(self):
        return 7


c = C(1, 2)
print(c, str(c), c + 1, type(c + 1).__name__, c.real, isinstance(c, complex), C("1j") == 1j)
print(complex(HasComplex()), complex(HasFloat()), complex(HasIndex()), complex(HasFloat(), HasIndex()), complex.from_number(3), complex.from_number(HasComplex()))
import cmath
print(cmath.sqrt(-1), cmath.phase(-1), cmath.polar(1j), cmath.rect(2, 0), cmath.isnan(complex(nan, 0)), cmath.isinf(complex(0, inf)), cmath.isclose(1 + 1e-10j, 1), cmath.isfinite(1j))
print([round(x, 10) for x in cmath.polar(-1 - 1j)], round(abs(cmath.exp(1j * cmath.pi) + 1), 10), cmath.inf, cmath.nanj, cmath.log(1), cmath.log(-1).imag == cmath.pi, cmath.log10(100), cmath.log(8, 2).real)
err(lambda: cmath.log(0))
err(lambda: cmath.sqrt("x"))
err(lambda: cmath.exp(1000))

"""abs, divmod, pow, round, sum, min, max, bin, hex, oct, chr, ord, hash, all, any."""
from fractions import Fraction
from decimal import Decimal


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(abs(-5), abs(-2.5), abs(3 - 4j), abs(True), abs(-2**70), abs(Fraction(-1, 2)), divmod(7, 3), divmod(-7, 3), divmod(7.5, 2), divmod(2**70, 3), divmod(True, 2))
print(pow(2, 3), pow(2, -1), pow(2.0, 3), pow(2, 3, 5), pow(base=2, exp=5, mod=7), pow(-1, 0.5).imag, pow(0, 0), pow(2, 0.5), pow(Fraction(1, 2), 2))
print(round(2.5), round(3.5), round(-2.5), round(2.567, 2), round(1234, -2), round(1250, -2), round(2.5, None), round(2.5, 0), round(True), round(Fraction(7, 2)), round(Decimal("2.5")), round(number=1.26, ndigits=1), type(round(2.0)).__name__, type(round(2.0, 0)).__name__)
print(sum([]), sum([1, 2]), sum([1, 2], 10), sum([1.5, 2]), sum([[1], [2]], []), sum((1, 2), start=5), sum(range(10)), sum([0.1] * 3), sum([True, True]), sum({1: 2}), sum([1, 2.5, 1j]), sum([2**62, 2**62]), sum([1e16, 1.0, 1.0]), sum([Fraction(1, 2)] * 2), sum(x for x in [1, 2]))
print(min(1, 2), max(1, 2), min([3, 1]), max("abc"), min([], default=5), max([], default=None), min([3, -4], key=abs), max(1, 1.0), max(1.0, 1), min(1, True), min("b", "a", key=ord), max([(1, 2), (1, 3)]), max(1, 2, 3, key=lambda x: -x), min({3: 1, 2: 5}), max(range(5)), min([[2], [1, 9]]))
print(bin(10), hex(255), oct(8), bin(-10), hex(-255), oct(-8), bin(0), bin(True), hex(2**64), chr(65), chr(0x10ffff) == "\U0010ffff", chr(0), ord("A"), ord("😀"), ord(b"a"), ord(bytearray(b"b")))
print(all([]), any([]), all([1, 2]), all([1, 0]), any([0, ""]), any([0, 1]), all(x > 0 for x in [1, -1, 1 / 1]), any(map(bool, [0, 1])), all({}), any({0: 1}))
for f in (lambda: abs("a"), lambda: abs(None), lambda: divmod(1, 0), lambda: divmod("a", 1), lambda: divmod(1.0, 0.0), lambda: divmod(1j, 1), lambda: pow("a", 2), lambda: pow(2, 2, 0), lambda: pow(2, 2.0, 3), lambda: pow(0, -1), lambda: round("a"), lambda: round(1, 2, 3), lambda: round(1.5, 1.5), lambda: round(1j), lambda: sum("ab"), lambda: sum(["a"], ""), lambda: sum([1], "a"), lambda: sum(["a"]), lambda: sum(5), lambda: sum([b"a"], b""), lambda: sum([[1]]), lambda: sum([], bytearray()), lambda: sum(), lambda: sum([1], start="x"), lambda: min(), lambda: min(5), lambda: min([]), lambda: max([]), lambda: min(1, "a"), lambda: min(1, 2, default=3), lambda: max([1], key=5), lambda: max(1, foo=2), lambda: max(()), lambda: bin(1.5), lambda: hex("a"), lambda: oct(None), lambda: chr(1.5), lambda: chr(-1), lambda: chr(2**40), lambda: chr("a"), lambda: ord(1), lambda: ord("ab"), lambda: ord(b""), lambda: all(5), lambda: any(None), lambda: all(), lambda: hash([]), lambda: hash({}), lambda: max([1, None]), lambda: min({}), lambda: max(nan for nan in [])):
    err(f)
nan = float("nan")
print(max(1, nan), max(nan, 1) != max(nan, 1), min(1, nan), sum([nan]) != sum([nan]), max([1, 3, 2], key=lambda x: x % 3), min("xyz", key=lambda c: {"x": 2, "y": 1, "z": 1}[c]))
print(hash(1) == hash(1.0) == hash(True) == hash(1 + 0j) == hash(Fraction(1)) == hash(Decimal(1)), hash(0.5) == hash(Fraction(1, 2)) == hash(Decimal("0.5")), hash(-1) == hash(-2), hash(2**61 - 1), hash(-(2**61 - 1)), hash(2**61 + 5), hash(10**50), hash(-10**50), hash(1.5), hash(1e100), hash(0.1), hash(-0.0), hash(float("inf")), hash(1j), hash(1.5 + 2.5j), hash(()) == hash(()), hash((1, 2)), hash((1.0, 2)), hash(range(3)) == hash(range(3)))


class R:
    def __round__(self, n=5): return ("round", n)
    def __abs__(self): return "abs"
    def __divmod__(self, o): return ("divmod", o)
    def __pow__(self, *a): return ("pow", a)
    def __radd__(self, o): return ("radd", o)
    def __index__(self): return 9
    def __hash__(self): return 2**70


r = R()
print(round(r), round(r, 2), round(r, None), abs(r), divmod(r, 1), pow(r, 2), pow(r, 2, 3), sum([r]), sum([r], 4), bin(r), hex(r), chr(r) == "\t", hash(r) == hash(2**70))


class Lt:
    def __init__(self, v): self.v = v
    def __lt__(self, o): print(f"{self.v}<{o.v}", end=" "); return self.v < o.v
    def __gt__(self, o): print(f"{self.v}>{o.v}", end=" "); return self.v > o.v


print(min(Lt(1), Lt(3), Lt(2)).v, max(Lt(1), Lt(3), Lt(2)).v, max([Lt(5)]).v)

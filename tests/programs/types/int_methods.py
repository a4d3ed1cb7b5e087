"""int: constructor, parsing, conversions, methods and attributes."""


def err(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(int(), int("12"), int(" -12\n"), int("+7"), int("1_000"), int("0x1f", 16), int("1f", 16), int("0b101", 0), int("0o17", 0), int("0", 0), int("z", 36), int("-0b11", 2))
print(int(3.99), int(-3.99), int(1e20), int(True), int(b"42"), int(bytearray(b" 7 ")), int("٣٤"), int("１２"), int("\u00a05"))
for args in (("",), ("a",), ("1.5",), ("1__0",), ("_1",), ("1_",), ("0x1f",), ("012", 0), ("2", 2), ("1", 1), ("1", 37), ("1", -1), ("1", "2"), (1, 10), (None,), ([],),
             ("1 2",), ("--1",), ("+ 1",), ("1\0",), (b"\xff",), (float("nan"),), (float("inf"),), (1j,), ("0b",), ("0x", 16), ("", 0), (b"1_",)):
    err(lambda: int(*args))
err(lambda: int(x=1))
err(lambda: int("1", base=10))
err(lambda: int(base=10))
err(lambda: int(1, 2, 3))


class I:
    def __int__(self):
        return 42


class Idx:
    def __index__(self):
        return 7


class Tr:
    def __trunc__(self):
        return 9


print(int(I()), int(Idx()), hex(Idx()), [0] * Idx(), "%d" % I(), range(Idx()), (5).__add__(Idx()))
err(lambda: int(Tr()))
n = 1234
print(n.numerator, n.denominator, n.real, n.imag, n.conjugate(), n.as_integer_ratio(), n.is_integer(), n.bit_length(), n.bit_count())
print((0).bit_length(), (-255).bit_length(), (-255).bit_count(), (255).__index__(), (5).__float__(), (5).__trunc__(), (5).__floor__(), (5).__ceil__(), (1234).__round__(-2))
print((258).to_bytes(2, "big"), (258).to_bytes(4, "little"), (0).to_bytes(), (5).to_bytes(), (-1).to_bytes(2, signed=True), (0).to_bytes(0, "big"), (-128).to_bytes(1, "big", signed=True))
print(int.from_bytes(b"\x01\x02"), int.from_bytes(b"\x01\x02", "little"), int.from_bytes(b"\xff", signed=True), int.from_bytes([1, 2, 3]), int.from_bytes(b""), int.from_bytes(bytearray(b"\x80\0"), "big", signed=True))
err(lambda: (256).to_bytes(1, "big"))
err(lambda: (-1).to_bytes(1, "big"))
err(lambda: (128).to_bytes(1, "big", signed=True))
err(lambda: (1).to_bytes(-1, "big"))
err(lambda: (1).to_bytes(1, "middle"))
err(lambda: int.from_bytes("ab"))
err(lambda: int.from_bytes([256]))
err(lambda: (5).__add__("x"))
err(lambda: (5).__add__())
err(lambda: int.__add__("x", 1))
err(lambda: (5).nothing)
err(lambda: setattr(5, "x", 1))
err(lambda: setattr(5, "real", 1))
err(lambda: n())
err(lambda: n[0])
err(lambda: len(5))
print((5).__pow__(2), (5).__pow__(2, 7), (5).__rpow__(2), (5).__rsub__(1), (5).__divmod__(3), (5).__truediv__(2), (5).__lshift__(2), (5).__eq__(5.0), (5).__lt__(6), (5).__bool__(), (5).__hash__(), (5).__repr__(), (5).__format__("x"), (5).__sizeof__() > 0)


class MyInt(int):
    def __new__(cls, v, extra=None):
        self = super().__new__(cls, v)
        self.extra = extra
        return self

    def __repr__(self):
        return f"MyInt({int(self)})"


m = MyInt(5, "e")
print(m, m + 1, type(m + 1).__name__, m.extra, m == 5, hash(m) == hash(5), {m: 1}[5], type(+m).__name__, type(int(m)).__name__, m.real.__class__.__name__, f"{m}", f"{m:d}", str(m), [1, 2, 3, 4, 5, 6][m])
print(MyInt.from_bytes(b"\x05"), type(MyInt.from_bytes(b"\x05")).__name__, max(m, 3), sorted([MyInt(3), 1, MyInt(2)]), isinstance(m, int), m is +m)
print(bool(), bool("False"), bool([]), bool(0.0), bool(None), bool(b""), bool(range(0)), bool("0"), repr(True), str(False), True == 1, True is True)
err(lambda: bool(1, 2))
err(lambda: bool(x=1))
print(int.__name__, int.__mro__, bool.__mro__, bool.__bases__, int.__doc__.split("\n")[0], type(int))
print(1 .__class__, (1).__class__.__class__, isinstance(1, object), 5 .__doc__ == int.__doc__, chr(97), ord("a"), bin(-5), oct(-8), hex(-255), bin(0), hex(2**64))

"""Binary and unary operator protocol: reflected methods, NotImplemented, subclasses first."""


class A:
    def __init__(self, name):
        self.name = name

    def __add__(self, o):
        print(f"{self.name}.__add__")
        return NotImplemented

    def __radd__(self, o):
        print(f"{self.name}.__radd__")
        return f"radd of {self.name}"

    def __mul__(self, o):
        return f"mul {self.name}"

    def __eq__(self, o):
        print(f"{self.name}.__eq__")
        return NotImplemented

    def __lt__(self, o):
        print(f"{self.name}.__lt__")
        return NotImplemented

    def __gt__(self, o):
        print(f"{self.name}.__gt__")
        return f"gt of {self.name}"

    __hash__ = None


class B(A):
    def __radd__(self, o):
        print(f"{self.name} B.__radd__")
        return "B first"


a, a2, b = A("a"), A("a2"), B("b")
print(a + b)
print(1 + a)
for f in (lambda: a + a2, lambda: a + 1, lambda: a - 1, lambda: 1 - a, lambda: a @ a, lambda: -a, lambda: ~a, lambda: +a,
          lambda: a ** 2, lambda: divmod(a, 1), lambda: a // 1, lambda: a << 1, lambda: a & 1, lambda: pow(a, 2, 3), lambda: abs(a),
          lambda: round(a), lambda: int(a), lambda: float(a), lambda: complex(a), lambda: len(a), lambda: a[0], lambda: a(),
          lambda: iter(a), lambda: next(a), lambda: hash(a), lambda: 1 in a, lambda: a <= a2, lambda: reversed(a), lambda: bytes(a)):
    try:
        print(f())
    except TypeError as e:
        print("TypeError:", e)
print(a == a2, a != a2, a == a)
print(a < a2)
print(1 < a)


class N:
    def __neg__(self): return "neg"
    def __pos__(self): return "pos"
    def __invert__(self): return "invert"
    def __abs__(self): return "abs"
    def __round__(self, n=None): return ("round", n)
    def __trunc__(self): return "trunc"
    def __floor__(self): return "floor"
    def __ceil__(self): return "ceil"
    def __index__(self): return 5
    def __bool__(self): return False
    def __len__(self): return 7
    def __contains__(self, x): return x == 3
    def __call__(self, *a, **k): return a, k
    def __divmod__(self, o): return "divmod", o
    def __rdivmod__(self, o): return "rdivmod", o
    def __pow__(self, o, m=None): return "pow", o, m
    def __rpow__(self, o, m=None): return "rpow", o, m
    def __matmul__(self, o): return "matmul", o
    def __rlshift__(self, o): return "rlshift", o
    def __and__(self, o): return "and", o
    def __ror__(self, o): return "ror", o


import math
n = N()
print(-n, +n, ~n, abs(n), round(n), round(n, 2), math.trunc(n), math.floor(n), math.ceil(n), bool(n), len(n))
print([0, 1, 2, 3, 4, 5][n], hex(n), range(n), "x" * n, 3 in n, 4 in n, n(1, a=2), bin(n), int(n), float(n))
print(divmod(n, 1), divmod(1, n), n ** 2, pow(n, 2, 3), 2 ** n, n @ 1, 1 << n, n & 1, 1 | n, not n, n or 2)


class Bad:
    def __bool__(self): return 1
    def __len__(self): return -1
    def __index__(self): return "s"
    def __int__(self): return 1.5
    def __float__(self): return 1
    def __str__(self): return 1
    def __repr__(self): return None
    def __hash__(self): return "h"
    def __iter__(self): return 5
    def __contains__(self, x): raise KeyError(x)
    def __complex__(self): return 1
    def __bytes__(self): return "s"
    def __format__(self, s): return 1
    def __length_hint__(self): return -1


bad = Bad()
for f in (bool, len, int, float, str, repr, hash, iter, complex, bytes, format, range, lambda x: [][x], lambda x: 1 in x, list, "{}".format, hex, chr,
          lambda x: f"{x}", lambda x: "%s" % x, lambda x: "%d" % x, lambda x: [0] * x, oct):
    try:
        print(f(bad))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class LenOnly:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n


print(bool(LenOnly(0)), bool(LenOnly(2)))
for v in (1.5, "a", 2**70, None):
    try:
        len(LenOnly(v))
    except (TypeError, OverflowError) as e:
        print(type(e).__name__, e)


class NoneOps(int):
    __add__ = None
    __radd__ = None
    __hash__ = None
    __iter__ = None


for f in (lambda: NoneOps(1) + 1, lambda: 1 + NoneOps(1), lambda: hash(NoneOps(1)), lambda: iter(NoneOps(1))):
    try:
        print(f())
    except TypeError as e:
        print(e)

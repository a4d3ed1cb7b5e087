"""Small functions calling small functions: arguments of all kinds, recursion, exceptions and types through many levels."""
import sys


def a(x): return b(x) + 1
def b(x): return c(x, 2) * 3
def c(x, k): return d(x, k=k) - 4
def d(x, *, k): return e(*(x, k))
def e(*args): return f(**{"p": args[0], "q": args[1]})
def f(p, q=5, **kw): return g(p) + q
def g(p): return p if p != 777 else h(p)
def h(p): raise ArithmeticError(f"h got {p}")


def loop(n, start=0):
    s = 0
    for i in range(start, n):
        s += a(i)
    return s


print(loop(500))
try:
    loop(2000)
except ArithmeticError as x:
    tb, names = x.__traceback__, []
    while tb:
        names.append((tb.tb_frame.f_code.co_name, tb.tb_frame.f_locals.get("i", tb.tb_frame.f_locals.get("p"))))
        tb = tb.tb_next
    print(x, names)
print(a(1.5), a(2**62), a(True))
for bad in ("s", None, [1]):
    try:
        print(a(bad))
    except TypeError as x:
        print(x)


def where(): return sys._getframe(1).f_code.co_name, sys._getframe(2).f_code.co_name, sys._getframe(2).f_lineno > 0


def caller1(i): return where() if i % 100 == 0 else None
def caller2(i): return caller1(i)


print([r for r in (caller2(i) for i in range(300)) if r][0])


def fact(n): return 1 if n <= 1 else n * fact(n - 1)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def even(n): return True if n == 0 else odd(n - 1)
def odd(n): return False if n == 0 else even(n - 1)
def ack(m, n): return n + 1 if m == 0 else ack(m - 1, 1) if n == 0 else ack(m - 1, ack(m, n - 1))
def tak(x, y, z): return z if y >= x else tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
def hanoi(n, a, b, c): return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)
def gcd(a, b): return a if b == 0 else gcd(b, a % b)
def power(b, e): return 1 if e == 0 else power(b * b, e // 2) * (b if e % 2 else 1)


print(fact(50), fib(20), even(400), odd(401), ack(2, 5), tak(10, 6, 2), hanoi(10, 1, 2, 3), gcd(2**60 * 9, 6**30), power(3, 100), fib(2.0), fact(5.0))


class Vec:
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, o): return Vec(self.x + o.x, self.y + o.y)
    def __mul__(self, k): return Vec(self.x * k, self.y * k)
    def dot(self, o): return self.x * o.x + self.y * o.y
    @property
    def norm2(self): return self.dot(self)
    @staticmethod
    def unit(i): return Vec(1, 0) if i % 2 else Vec(0, 1)
    @classmethod
    def of(cls, t): return cls(*t)


def vecs(n):
    acc = Vec(0, 0)
    for i in range(n):
        acc = acc + Vec.unit(i) * i + Vec.of((i, -i))
        if acc.norm2 > 10**9:
            acc = acc * 0.5
    return acc.x, acc.y, acc.norm2


print(vecs(1000))


def closure_chain(k):
    def l1(x):
        def l2(y):
            def l3(z): return x + y + z + k
            return l3(y + 1)
        return l2(x + 1)
    return l1


fs = [closure_chain(k) for k in range(5)]
print(sum(f(i) for i in range(300) for f in fs))


def apply(f, *args, **kw): return f(*args, **kw)


def target(a, b=10, *c, d=20, **e): return a + b + sum(c) + d + sum(e.values())


s = 0
for i in range(300):
    s += apply(target, i) + apply(target, i, 1) + apply(target, i, 1, 2, 3) + apply(target, i, d=5) + apply(target, i, z=7, b=2) + apply(apply, target, i)
print(s)


def default_chain(x, y=None, z=()): return x if y is None else default_chain(x + y, None, z) if not z else z[0]


print(sum(default_chain(i, i % 3 or None) for i in range(300)), default_chain(1, 2, (9,)))


def multi(i):
    if i % 5 == 0: return i
    if i % 5 == 1: return float(i)
    if i % 5 == 2: return str(i)
    if i % 5 == 3: return None
    return (i, [i])


kinds = {}
for i in range(1000):
    r = multi(i)
    kinds[type(r).__name__] = kinds.get(type(r).__name__, 0) + (r if isinstance(r, (int, float)) else len(r) if r is not None else 1)
print(kinds)


def swap_args(a, b, n): return (a, b) if n == 0 else swap_args(b, a, n - 1)


print(swap_args(1, "x", 301), [swap_args(i, i / 2, i % 4) for i in range(200)][-1])


def side(log, v): log.append(v); return v


def order(log): return side(log, 1) + side(log, 2) * side(log, 3) - side(log, 4)


for _ in range(200):
    log = []
    r = order(log)
print(r, log)


def lam(n): return (lambda x: (lambda y: (lambda z: x + y + z)(3))(2))(n)


print(sum(lam(i) for i in range(500)))


def try_inner(i):
    try:
        return inner_raise(i)
    except KeyError:
        return -1
    finally:
        fin.append(i)


def inner_raise(i):
    if i % 4 == 0: raise KeyError(i)
    if i % 50 == 7: raise LookupError(i)
    return i


fin = []
s = e2 = 0
for i in range(400):
    try:
        s += try_inner(i)
    except LookupError as x:
        e2 += x.args[0]
print(s, e2, len(fin))

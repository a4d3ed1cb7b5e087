import gc, sys, weakref
class A:
    def __init__(self, x, y=2): self.x = x; self.y = y
class B(A):
    def __init__(self, *a): super().__init__(*a)
class C:
    pass
class D(A):
    def __new__(cls, *a): o = super().__new__(cls); o.z = 1; return o
class E:
    def __init__(self, a): return a
class F:
    def __init__(self, a): raise KeyError(a)
class G:
    def __init__(self): pass
    def __del__(self): print('del')
import abc
class H(abc.ABC):
    def __init__(self, a): self.a = a
    @abc.abstractmethod
    def f(self): pass
class Meta(type):
    def __call__(cls, *a): return ('meta', super().__call__(*a).x)
class I(A, metaclass=Meta): pass
def show(o): return type(o).__name__, getattr(o, '__dict__', o)
def make(c, *a): return c(*a)
def one(c, a): return c(a)
def two(c, a, b): return c(a, b)
def none(c): return c()
import types
ns = types.SimpleNamespace(A=A)
class NS: A = A; E = E
for r in range(3):
    for c in (A, B, D, I, A, A, A): print(show(one(c, r)), show(two(c, r, r)))
    print(show(ns.A(1, 2)), show(NS.A(3, 4)), show(NS().A(5, 6)))
    for c in (E, F, H, C):
        for q in (None, 5):
            try: print(show(one(c, q)))
            except Exception as e: print(type(e).__name__, e, e.__traceback__.tb_next.tb_lineno)
    g = none(G); del g; gc.collect()
    A.__init__, old = (lambda self, x, y=3: self.__dict__.update(q=x, y=y)), A.__init__
    print(show(one(A, 1)), show(two(A, 1, 5)), show(two(B, 1, 5)))
    A.__init__ = old
    print(show(two(A, 1, 5)))
    class A2(A): pass
    print(show(two(A2, 1, 5)), show(two(A2, 1, 5)))
    A2.__new__ = lambda cls, *a: object.__new__(C)
    print(show(two(A2, 1, 5)))
class K:
    def __init__(self, a, b): self.a = a; self.b = b
def f(n):
    return K(n, f(n - 1)) if n else None
k = f(50); d = 0
while k: k = k.b; d += 1
print(d)
class R:
    def __init__(self, n): self.r = R(n + 1)
try: R(0)
except RecursionError: print('RecursionError')
def gen():
    for i in range(3): yield K(i, (yield i))
g = gen(); print(next(g), show(g.send(1)), next(g))
class L:
    def __init__(self, a):
        self.a = a
        self.fr = sys._getframe().f_back.f_code.co_name
print(show(one(L, 4)))
class S:
    __slots__ = ('p', 'q')
    def __init__(self, p, q): self.p = p; self.q = q
for i in range(5): s = two(S, i, i); print(s.p, s.q)
class T:
    def __init__(self, n):
        for i in range(n): setattr(self, 'a%d' % i, i)
for i in range(12): print(len(one(T, i).__dict__), end=' ')
print()
class W(weakref.ref):
    def __init__(self, o): super().__init__(o)
print(W(A)() is A)

class M(type):
    x = 5
    @property
    def p(c): return 'meta p'
    def mm(c): return ('mm', c.__name__)
class A(metaclass=M):
    f = lambda *a: a
    @classmethod
    def c(cls, *a): return (cls.__name__, a)
    @staticmethod
    def s(*a): return a
    v = 1
    def __init_subclass__(cls, **k): pass
class B(A):
    v = 2
    @classmethod
    def c(cls, *a): return ('B', super().c(*a))
class C(B):
    def s(self): return 's'
def g(k):
    return k.f(1)[0], k.c(1, 2), k.s(3), k.v, k.x, k.p, k.mm(), k.c
for i in range(3):
    for k in (A, B, C): print([str(z)[:40] for z in g(k)])
A.f = 7
print(A.f)
try: A.f()
except TypeError as e: print(e)
A.f = classmethod(lambda c: ('new', c.__name__))
for k in (A, B, C): print(k.f())
def h(k): return k.c(), k.s
for i in range(3):
    print(h(A)[0]); print(h(B)[0])
    if i == 1: A.c = lambda *a: ('plain', a); B.s = staticmethod(len)
print(h(B)[1]('abc'))
class Ga:
    a = 1
    def __getattr__(s, n):
        if n == 'zz': raise AttributeError('zz!')
        return 'ga ' + n
    def m(s): return 'm'
class Gb(Ga):
    def __getattribute__(s, n):
        if n == 'b': return 'gb'
        return super().__getattribute__(n)
def t(o):
    r = [o.a, o.m(), o.b]
    try: o.zz
    except AttributeError as e: r.append(str(e))
    return r
for o in (Ga(), Gb(), Ga()):
    for i in range(3): print(t(o))
o = Ga(); o.b = 5
for i in range(3): print(t(o)); 
del o.b; print(t(o))
def late(self, n): return 'late'
class L: pass
l = L(); l.q = 1
def rd(l): return l.q
print(rd(l), rd(l))
L.__getattribute__ = late
print(rd(l), isinstance(l, L))
del L.__getattribute__
print(rd(l), isinstance(l, L), isinstance(l, Ga))
class P:
    @property
    def __class__(self): return int
class Q(P): pass
print(isinstance(P(), int), isinstance(Q(), int), isinstance(Q(), str), isinstance(Q(), P), isinstance(5, (str, float)), isinstance(5, int | str))
class W:
    def __getattribute__(self, n): return dict if n == '__class__' else 1
print(isinstance(W(), dict), isinstance(W(), list))
class IM(type):
    def __instancecheck__(c, i): return i == 3
class I(metaclass=IM): pass
class J(I): pass
print(isinstance(3, I), isinstance(4, I), isinstance(3, J), isinstance(I(), I))
import weakref, abc, collections.abc
class Z: pass
z = Z(); p = weakref.proxy(z)
print(isinstance(p, Z), type(p).__name__)
class AB(abc.ABC): pass
AB.register(int)
print(isinstance(3, AB), isinstance('', AB), isinstance([], collections.abc.Sequence))
class S1:
    def m(self, x): return ('S1', x)
    def n(self): return 'S1n'
class S2(S1):
    def m(self, x): return ('S2', super().m(x))
    def n(self): return super().n()
class S3(S2):
    def m(self, x): return ('S3', super().m(x))
class S4(S1):
    def m(self, x): return ('S4', super().m(x))
class S5(S3, S4): pass
for i in range(3):
    for o in (S2(), S3(), S5(), S2()): print(o.m(i), o.n())
    if i == 1:
        S1.m = lambda self, x: ('patched', x)
o = S2(); o.m = 1
print(S2.m(o, 1))
S1.n = property(lambda s: (lambda: 'prop'))
print(S2().n())
from unittest import mock
m = mock.Mock(spec=int); print(isinstance(m, int))

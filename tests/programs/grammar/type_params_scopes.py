"""Type parameters: scoping, laziness, defaults, class scopes, nested functions, decorators and bases."""


def f[T](x: T, y: list[T] = []) -> T:
    def inner(z: T) -> T: return T
    class Local[U]:
        a: T
        b: U
        def m[V](self, v: V) -> tuple[T, U, V]: return T, U, V
    return inner, Local


inner, Local = f(1)
print(f.__type_params__, inner.__annotations__, Local.__annotations__, Local().m(1), inner(0) is f.__type_params__[0])
T = "global T"


class A[T]:
    t = T
    x = [T for _ in range(2)]
    y = (lambda: T)()

    def m(self): return T
    @staticmethod
    def s(): return T
    class B:
        t = T
        def m(self): return T, __class__.__name__


print(A.t, A.x, A.y, A().m(), A.s(), A.B.t, A.B().m(), T)


def deco(x):
    print("deco sees", x)
    return lambda c: c


@deco(T)
class C[T](list[T]):
    pass


class D[T: int if T else str, U: "Fwd" = str, **P = [int]]:
    pass


class E[*Ts = *tuple[int, str]]:
    pass


for p in D.__type_params__ + E.__type_params__:
    print(p, type(p).__name__, p.has_default(), p.__default__ if p.has_default() else "")
print(D.__type_params__[0].__bound__, D.__type_params__[1].__bound__)


def g[T: undefined_name](): return T


tp = g()
try:
    tp.__bound__
except NameError as e:
    print(e)
undefined_name = int
print(tp.__bound__)
type Tree[T] = T | list[Tree[T]]
type Rec = dict[str, Rec] | int
print(Tree, Tree.__value__, Tree[int], Tree[int].__args__, Tree[int].__origin__, Rec.__value__, Tree.__type_params__[0].__name__, Tree.__module__)


def outer():
    type Local = list[X]
    X = int
    return Local


print(outer().__value__)


class K:
    y = 1
    type Z = list[y] if isinstance(y, type) else y
    def m[T](self, a=y): return a, T.__name__
    n = lambda self: __class__


print(K.Z.__value__, K().m(), K().n())


class G[T]:
    def __init__(self, v: T): self.v = v
    def __class_getitem__(cls, k): return (cls.__name__, k) if k == "special" else super().__class_getitem__(k)
    def map[U](self, fn) -> "G[U]": return G(fn(self.v))


print(G["special"], G[int], G[int](5).v, G(2).map(str).v, G.__orig_bases__, G.__mro__[1:])


class H[T](G[T], dict): pass


print(H.__orig_bases__, H[int], H.__parameters__, H.__mro__[1].__name__)
try:
    class Bad[T](G[T], __import__("typing").Generic[T]): pass
except TypeError as e:
    print(e)


async def co[T](x: T): return T
def gen[T](): yield T


c = co(1)
try:
    c.send(None)
except StopIteration as e:
    print(e.value, next(gen()))
lam = lambda: T
print(lam(), f.__qualname__, inner.__qualname__, Local.m.__qualname__, A.B.m.__qualname__)
ns = {}
exec("def h[T](x=T if False else 1): return T\nclass L[T=int]: pass\nr = L.__type_params__[0].__default__", ns)
print(ns["h"](), ns["r"])
from typing import TypeVar, ParamSpec, TypeVarTuple, TypeAliasType, NoDefault
t = TypeVar("t", default=int)
print(t.__default__, NoDefault, TypeAliasType("M", list[t], type_params=(t,))[str], ParamSpec("Q").args, ParamSpec("Q").kwargs)
for bad in (lambda: Tree[int, str], lambda: Tree(), lambda: setattr(Tree, "__value__", 1), lambda: Rec[int], lambda: isinstance(1, Tree), lambda: type("X", (TypeVar,), {}), lambda: TypeVar("x", int, bound=int), lambda: A[int, str], lambda: TypeAliasType("a", 1, type_params=1)):
    try:
        print(bad())
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)

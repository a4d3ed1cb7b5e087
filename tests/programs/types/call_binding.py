import functools
def f(a,b=2,*,c=3): return (a,b,c)
def g(a,b,/,c,d=4,*,e,h=9): return (a,b,c,d,e,h)
def v(*a): return a
def v1(x,*a): return x,a
def v2(x,y=5,*a,z=1): return x,y,a,z
def kw(**k): return k
def both(*a,**k): return a,k
class C:
    def __init__(s,*a,**k): s.v=(a,k)
    def m(s,a,b=1): return (a,b)
    def __call__(s,*a,**k): return ('call',a,k)
    @classmethod
    def cm(c,*a,**k): return a,k
    @staticmethod
    def sm(*a,**k): return a,k
class D:
    def __init__(s,a,b=2): s.v=(a,b)
class N:
    def __new__(c,*a,**k): o=super().__new__(c); o.v=(a,k); return o
class S:
    def __str__(s): return 'S!'
class S2:
    def __str__(s): return 5
c=C()
def calls():
    yield lambda: f(1,c=4)
    yield lambda: f(c=4,a=1)
    yield lambda: f(b=4,a=1)
    yield lambda: f(1,a=1)
    yield lambda: f(c=1)
    yield lambda: f(1,2,3)
    yield lambda: f(1,x=3)
    yield lambda: f(1,b=1,cc=3)
    yield lambda: g(1,2,3,e=5)
    yield lambda: g(1,2,e=5,c=3)
    yield lambda: g(1,2,e=5)
    yield lambda: g(1,2,3)
    yield lambda: g(1,2,3,a=1,e=2)
    yield lambda: g(1,e=1,c=2)
    yield lambda: g(*(1,2),**{'c':3,'e':4})
    yield lambda: g(*(1,2,3,4,5),**{'e':4})
    yield lambda: v()
    yield lambda: v(1,2,3)
    yield lambda: v(*[1,2],*range(2))
    yield lambda: v1(*'abc')
    yield lambda: v1()
    yield lambda: v1(x=1)
    yield lambda: v1(1,x=1)
    yield lambda: v2(1,2,3,z=4)
    yield lambda: v2(1,z=4)
    yield lambda: v2(z=4,y=1,x=0)
    yield lambda: v2(*[1],**{'z':4})
    yield lambda: kw(**{'a':1},b=2)
    yield lambda: kw(**{1:1})
    yield lambda: kw(**{'a':1},**{'a':2})
    yield lambda: kw(1,**{'a':1})
    yield lambda: both(*range(30),**{str(i):i for i in range(30)})
    yield lambda: both(*range(3),**{str(i):i for i in range(10)})
    yield lambda: C(*[1,2],**{'z':1}).v
    yield lambda: C().v
    yield lambda: D(*[1]).v
    yield lambda: D(*[1],b=5).v
    yield lambda: D(**{'a':7}).v
    yield lambda: D(*[1,2,3]).v
    yield lambda: N(*[1],b=5).v
    yield lambda: c(*[1],b=5)
    yield lambda: c(1,b=5)
    yield lambda: c()
    yield lambda: c.m(*[1],b=5)
    yield lambda: c.m(*[1,2,3])
    yield lambda: c.m(b=5,*[1])
    yield lambda: C.m(c,*[1])
    yield lambda: C.cm(*[1],k=2)
    yield lambda: C.sm(*[1],k=2)
    yield lambda: functools.partial(f,1)(*[5],**{'c':1})
    yield lambda: max(*[1,2,3])
    yield lambda: print(*[1,2,3],sep='-')
    yield lambda: str(S())
    yield lambda: str(S2())
    yield lambda: str(*[S()])
    yield lambda: 5(*[1])
    yield lambda: f(*5)
    yield lambda: f(**5)
    yield lambda: int(*['12'],base=3)
    yield lambda: type(*[5])
    yield lambda: dict(*[[(1,2)]],a=3)
for k in calls():
    try: print(k())
    except Exception as e: print(type(e).__name__, e)
def rec(*a): return rec(*a)
try: rec(1)
except RecursionError as e: print('RecursionError')
def rec2(**a): return rec2(**a)
try: rec2(a=1)
except RecursionError as e: print('RecursionError')
print(sum(f(*(i,),c=i)[2] for i in range(1000)))
w = lambda *a, **k: f(*a, **k)
for i in range(3): print(w(i), w(i, c=i), w(i, b=1))
l=[1.5,2.5,3]; print([x for x in l], [x for x in [1.5,float('nan'),1e308,5e-324]], [x for x in [1,2**70,3]])

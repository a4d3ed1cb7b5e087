"""Calls of functions with *args and **kwargs: which arguments go where, and that each call has a dict of its own."""
def a(*x): return x
def b(**k): return k
def c(p,*x,**k): return p,x,k
def d(p,q=2,**k): return p,q,k
def e(p,q=2,*x,**k): return p,q,x,k
def f(*x,z=1,**k): return x,z,k
def g(p,/,**k): return p,k
class A:
    def m(self,*x,**k): return x,k
    def n(self,**k): k['z']=1; return k
for fn,args in ((a,()),(a,(1,2)),(b,()),(c,(1,)),(c,(1,2,3)),(d,(1,)),(d,(1,3)),(e,(1,)),(e,(1,5)),(e,(1,5,6)),(f,(1,)),(g,(4,))):
    print(fn(*args), [fn(*args) for _ in range(2)])
print(a(),b(),c(1),c(1,2,3),c(1,2,k=3),d(1),d(1,3),d(1,q=4,r=5),e(1,2,3,4,u=1),A().m(),A().m(1),A().m(1,v=2),A().n(),A().n(w=1))
x=b(); x['q']=1; print(b())
for fn,args in ((b,(1,)),(c,()),(d,()),(d,(1,2,3)),(g,())):
    try: fn(*args)
    except TypeError as ex: print(ex)
print(list(map(c,(1,2),(3,4))), sorted([3,1],key=lambda *v,**k: v[0]))

"""__dict__ of instances, functions, classes and modules is the attributes themselves."""
def t(f):
    try: r=f()
    except BaseException as e: print(type(e).__name__, e)
    else: print(repr(r))
class O: pass
o=O(); o.a=0
d=o.__dict__; o.x=1; t(lambda: d['x']); d['y']=2; t(lambda: o.y); del d['x']; t(lambda: o.x); 
t(lambda: vars(o) is vars(o)); t(lambda: o.__dict__ is d)
o.__dict__.update(q=5); t(lambda: o.q); t(lambda: d)
n={'z':1}; o.__dict__=n; t(lambda: o.z); t(lambda: o.a); t(lambda: d); t(lambda: o.__dict__ is n); n['w']=3; t(lambda: o.w); o.v=4; t(lambda: n)
def f(): o.__dict__=3
t(f)
def f(): del o.__dict__
t(f); t(lambda: o.__dict__); t(lambda: o.z)
o.k=1; t(lambda: o.__dict__)
class P(O):
    __slots__=('s',)
p=P(); p.s=1; p.t=2; t(lambda: p.__dict__); p.__dict__['s']=9; t(lambda: p.s); t(lambda: p.__dict__)
class S: __slots__=('a',)
t(lambda: S().__dict__); t(lambda: vars(S()))
def f(): S().__dict__={}
t(f)
class I(int): pass
i=I(3); i.q=1; t(lambda: i.__dict__); i.__dict__['r']=2; t(lambda: i.r)
class L(list): pass
l=L(); e=l.__dict__; l.a=1; t(lambda: e); l.__dict__={'b':2}; t(lambda: l.b); t(lambda: e)
class D(dict): pass
class E2(dict):
    def __getitem__(self,k): return 42
q=O(); q.__dict__=E2(a=1); t(lambda: q.a); t(lambda: type(q.__dict__)); q.b=2; t(lambda: dict(q.__dict__)); t(lambda:q.zz)
def fn(): pass
g=fn.__dict__; fn.a=1; t(lambda: g); g['b']=2; t(lambda: fn.b); fn.__dict__={'c':3}; t(lambda: fn.c); t(lambda: fn.a)
def f(): fn.__dict__=3
t(f)
def f(): del fn.__dict__
t(f)
x=Exception(); h=x.__dict__; x.a=1; t(lambda: h); h['b']=1; t(lambda: x.b)
x.__dict__={'z':1}; t(lambda: x.z)
cd=O.__dict__; t(lambda: type(cd)); O.new=5; t(lambda: cd['new']); t(lambda: 'new' in cd)
def f(): cd['a']=1
t(f)
def f(): O.__dict__={}
t(f)
class M:
    def meth(self): return 1
    cv=1
    @property
    def pr(self): return 'prop'
m=M(); m.__dict__['meth']=lambda: 7; t(lambda: m.meth()); m.__dict__['cv']=8; t(lambda: m.cv); m.__dict__['pr']=1; t(lambda: m.pr)
del m.__dict__['cv']; t(lambda: m.cv)
m.__dict__[1]=2; t(lambda: sorted(map(str,m.__dict__)))
m.__dict__.clear(); t(lambda: m.meth())
ms=[M() for _ in range(3)]
for k in ms: k.a=1; k.b=2
dd=ms[0].__dict__; dd.pop('a'); t(lambda: (dd, ms[0].__dict__, ms[1].__dict__))
import copy, pickle
c=copy.copy(ms[1]); t(lambda: c.__dict__); c.a=9; t(lambda: ms[1].a)
class Borg:
    st={}
    def __init__(self): self.__dict__=self.st
b1=Borg(); b2=Borg(); b1.x=1; t(lambda: b2.x); b2.y=2; t(lambda: (b1.y, Borg.st)); t(lambda: b1.__dict__ is b2.__dict__)
def loop(o):
    s=0
    for i in range(5): o.cnt=i; s+=o.cnt
    return s
t(lambda: loop(b1)); t(lambda: b2.cnt); b2.__dict__={'cnt':-1}; t(lambda: (b1.cnt,b2.cnt)); t(lambda: loop(b2)); t(lambda: (b1.cnt,b2.cnt))
it=iter(d.items())
z=O(); zd=z.__dict__; z.a=1; z.b=2; 
def f():
    for k in zd: z.new_attr=1
t(f)
t(lambda: list(zd)); z.c=1; del z.a; z.a=1; t(lambda: list(zd)); t(lambda: list(vars(z)))
t(lambda: vars(z)==z.__dict__)
class W:
    def __init__(self): self.a=1
    def __setattr__(self,k,v): self.__dict__[k]=v
w=W(); t(lambda: w.a); w.b=3; t(lambda: w.b)
class G:
    def __getattr__(self,n): return self.__dict__.setdefault(n, 'made '+n)
g=G(); t(lambda: g.foo); t(lambda: g.foo); t(lambda: g.__dict__)
class DD:
    __dict__ = property(lambda self: {'fake':1})
t(lambda: vars(DD()))
import types
mo=types.ModuleType('x'); t(lambda: type(mo.__dict__)); mo.a=1; t(lambda: mo.__dict__['a']); mo.__dict__['b']=1; t(lambda: mo.b)
def f(): mo.__dict__={}
t(f)
ns=types.SimpleNamespace(a=1); nd=ns.__dict__; ns.b=2; t(lambda: nd); nd['c']=1; t(lambda: ns)

import traceback, sys
class V:
    def __init__(s,x): s.x=x
    def __add__(s,o): return V(s.x+o.x) if isinstance(o,V) else NotImplemented
    def __radd__(s,o): return ('radd',o)
    def __mul__(s,o): return NotImplemented
    def __eq__(s,o): return s.x==o.x if isinstance(o,V) else NotImplemented
    def __lt__(s,o): return NotImplemented
    def __gt__(s,o): return 'gt'
    def __hash__(s): return hash(s.x)
    def __repr__(s): return f'V({s.x})'
    def __iter__(s): return iter([1,2])
    def __contains__(s,i): return [] if i==0 else [1]
    def __getitem__(s,k):
        if k=='e': raise KeyError(k)
        return (s.x,k)
    def __setitem__(s,k,v): print('set',k,v); return 5
    def __call__(s,*a,**k): return (s.x,a,k)
    def __pow__(s,o): return ('pow',o)
    def __iadd__(s,o): return ('iadd',o)
    def __neg__(s): return -s.x
    def __enter__(s): print('enter'); return 7
    def __exit__(s,*a): print('exit',a[0]); return a[0] is ValueError
class W(V):
    def __radd__(s,o): return ('W.radd',o)
    def __eq__(s,o): return NotImplemented
    __hash__=None
a,b=V(1),V(2)
print(a+b, 1+a, a+W(3), W(3)+a)
for f in (lambda: a+1, lambda: a*b, lambda: a*2, lambda: 2*a, lambda: a<b, lambda: a<1, lambda: [1]*a, lambda: a<=b, lambda: a-b, lambda:a@b, lambda: a['e'], lambda: b[5], lambda: [0 in a, 1 in a, 0 not in a, 1 not in a]):
    try: print(f())
    except Exception as e: print(type(e).__name__, e); traceback.print_exc(limit=3,file=sys.stdout)
print(a==b, a==V(1), a!=V(1), a==1, a==W(1), W(1)==a, a>b, a>3)
if a==V(1): print('eq')
if not a==V(1): print('ne')
while a==b: print('never')
if a>b: print('gt')
if a==3: print('?')
print([x for x in a], list(a), *a)
a[3]=4; a[1:2]=5
print(a(), a(1,k=2), b(*[1,2]), a[1:2], b[0], b[-1])
print(a**2, a**b)
c=V(1); c+=3; print(c)
try:
    c=V(1); c*=V(2)
except TypeError as e: print(e)
try:
    c=V(1); c-=2
except TypeError as e: print(e)
with a as q: print(q)
with a: raise ValueError(1)
try:
    with a: raise KeyError(1)
except KeyError as e: print(repr(e))
def f():
    with a as z: return z
print(f())
for k in range(3):
    with a:
        if k==1: continue
        if k==2: break
class It:
    def __init__(s,n): s.n=n
    def __iter__(s): return s
    def __next__(s):
        if not s.n: raise StopIteration('end')
        s.n-=1
        return s.n
for x in It(3): print(x)
else: print('else')
class It2(It):
    def __next__(s):
        try: return super().__next__()
        except StopIteration:
            try: 1/0
            except ZeroDivisionError: raise StopIteration
print(list(It2(2)))
for x in It2(2): print(x, sys.exc_info())
print(sys.exc_info())
class It3(It):
    def __next__(s):
        if s.n==1: raise ValueError('mid')
        return super().__next__()
try:
    for x in It3(3): print(x)
except ValueError: traceback.print_exc(file=sys.stdout)
class Bad:
    def __iter__(s): return 5
    def __next__(s): yield 1
try:
    for x in Bad(): pass
except TypeError as e: print(e)
class Bad2:
    def __iter__(s): return s
    def __next__(s): yield 1
    def __add__(s,o): yield 2
    def __eq__(s,o): yield 3
    def __enter__(s): yield 4
    def __exit__(s,*a): yield 5
    def __bool__(s): return 'x'
    def __call__(s): yield 6
    def __getitem__(s,k): yield 7
n=0
for x in Bad2():
    print(type(x)); n+=1
    if n==2: break
B=Bad2()
print(type(B+1), type(B==1), type(B[1]), type(B()))
if B==1: print('true')
with B as x: print(type(x))
def gy():
    r = yield from It(2)
    print('r', r)
print(list(gy()))
class G:
    def __iter__(s):
        yield 1
        yield 2
def gg():
    yield from G()
    yield from G()
print(list(gg()), [*G()], sum(G()), max(G()))
class R:
    def __add__(s,o): return s+o
    def __iter__(s): return iter(s)
    def __enter__(s):
        with s: pass
    def __exit__(s,*a): pass
    def __next__(s):
        for x in s: pass
    def __eq__(s,o): return s==o
    def __call__(s): return s()
    def __getitem__(s,k): return s[k]
    def __contains__(s,k): return k in s
r=R()
def w():
    with r: pass
def w2():
    for x in r: pass
for f in (lambda:r+1,lambda:iter(r),w,w2,lambda:r==1,r,lambda:r[1],lambda:1 in r):
    try: f()
    except RecursionError as e: print('RecursionError', e)
class P:
    def __init__(s): s.v=[1]
    def __eq__(s,o): raise AttributeError('in eq')
try:
    if P()==P(): pass
except AttributeError: traceback.print_exc(file=sys.stdout)
class M(type):
    def __add__(c,o): return (c.__name__,o)
    def __iter__(c): yield from 'ab'
    def __getitem__(c,k): return k
    def __contains__(c,k): return k==1
class C(metaclass=M): pass
print(C+1, list(C), [x for x in C], C[1], 1 in C, 2 in C)
class D(dict):
    def __getitem__(s,k): return super().__getitem__(k)*2
    def __setitem__(s,k,v): super().__setitem__(k,v+1)
d=D(); d['a']=1; print(d['a'], d)
d['a']+=5; print(d)
class IntS(int):
    def __add__(s,o): return IntS(int(s)+o)
    def __radd__(s,o): return ('r',o)
i=IntS(5); i+=1; print(i, i+1, 1+i, i*2, type(i))
class F:
    def __pow__(s,o,m=None): return ('pow',o,m)
    def __rpow__(s,o): return ('rpow',o)
f=F(); print(f**2, 2**f, pow(f,2,3)); f**=4; print(f)

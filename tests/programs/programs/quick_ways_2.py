"""Random sequences on ordered dicts and caches, sets, packed data, methods of classes, against recorded results."""
import random, functools, collections, struct, zlib, weakref
r=random.Random(5)
for size in (3,8,20,200):
    d=collections.OrderedDict(); 
    for _ in range(3000):
        k=r.randrange(size); op=r.randrange(6)
        if op<3: d[k]=_
        elif op==3 and k in d: d.move_to_end(k, r.random()<.7)
        elif op==4: d.pop(k,None)
        elif d and r.random()<.3: d.popitem(last=r.random()<.5)
    print(list(d.items()))
@functools.lru_cache(maxsize=10)
def f(a,b=1): return a*b
for _ in range(5000): f(r.randrange(14), b=r.randrange(2))
print(f.cache_info())
@functools.lru_cache(maxsize=100)
def g(a): return a
for _ in range(5000): g((r.randrange(140),'x'))
print(g.cache_info())
s=set(range(20)); fs=frozenset(range(5,25))
print(s<=fs, s>=fs, fs<=s, s&fs<=s, s<s, s<=s, {1,2}=={2,1}, {1.0,2}=={1,2}, {'a',1}<={1,'a',2}, set()<=set(), s>set())
try:
    for x in s:
        s.add(x+1000)
except RuntimeError as e: print(e)
try:
    print(max(s, key=lambda v: s.discard(v) or v))
except RuntimeError as e: print(e)
print(sum(frozenset(range(10))), min({3,4}), sorted(s)[:3])
for i in range(300): 
    assert struct.unpack('<'+'H'*(i%7+1), struct.pack('<'+'H'*(i%7+1),*range(i%7+1)))==tuple(range(i%7+1))
print(struct.pack('>I',5), struct.calcsize('3sxQ'))
for n in (0,10,1000,100000):
    data=bytes(r.randrange(256) for _ in range(n)); c=zlib.compress(data)
    assert zlib.decompress(c)==data
    o=zlib.decompressobj(); out=b''.join(o.decompress(c[i:i+777]) for i in range(0,len(c),777))+o.flush(); assert out==data,n
    print(o.eof,o.unused_data, o.unconsumed_tail)
    o=zlib.decompressobj(); a=o.decompress(c+b'xyz', 100); 
    while o.unconsumed_tail: a+=o.decompress(o.unconsumed_tail,100)
    print(len(a), o.eof, o.unused_data)
    raw=zlib.compressobj(6,8,-15); z=raw.compress(data)+raw.flush(); assert zlib.decompress(z,-15)==data
    import gzip; assert gzip.decompress(gzip.compress(data))==data
try: zlib.decompress(b'junk')
except zlib.error as e: print(e)
print(zlib.decompress(zlib.compress(b'ok')))
class C:
    @classmethod
    def cm(cls,x=0): return cls.__name__,x
    @staticmethod
    def sm(x=0): return x
    v=5
class D(C): pass
def use(o): return o.cm(1),o.sm(2),o.v,o.cm,o.sm
for i in range(40):
    o=(C(),D(),C,D)[i%4]; t=use(o); assert t[0][0]==(o if isinstance(o,type) else type(o)).__name__ and t[1]==2 and t[2]==5 and t[3]()[0]==t[0][0] and t[4](9)==9
C.cm=lambda self=None: 'changed'; print(use(D())[0:1] if False else D().cm()); C.sm=3
try: use(D())
except TypeError as e: print(e)
x=C(); x.sm=lambda v: v*2; 
def m(o): return o.sm(4)
print(m(x)); 
class M(type):
    def __iter__(cls): return iter('ab')
    p=property(lambda c:c.__name__)
class E(metaclass=M): pass
print([ (k.__name__,k.__mro__[0].__name__,k.__dict__.get('q')) for k in (E,C,D,int,E)], E.p, list(E))
E.__name__='EE'; print([k.__name__ for k in (E,E)])
for v in ('',' ',[],[0],(),(1,),{}, {1:2}, 'x'*3+'', None, 0, 0.0, 1.5, set(), {0}): print(1 if v else 0, end='')
print()
class N:
    def __new__(cls,*a): return super().__new__(cls)
    def __init__(self,*a): self.a=a
class O(N):
    def __new__(cls,*a): return super(O,cls).__new__(cls)
print([N(i).a for i in range(3)],[O(i).a for i in range(3)], [type(k()) .__name__ for k in (N,O,N,O)])
a,b,c=(1,2,3); [q,w]=[1,2]; 
try: a,b=(1,2,3)
except ValueError as e: print(e)
import re; print(re.findall(r'[\w\-.]+','a-b c.d \xe9'), re.findall(r'[^\s\d]+','a1 b2'), re.findall(r'[\W_]','a_ b'), re.findall(r'(?i)[a-f\d]+','xAbC9z'), re.findall(r'(?a)[\w]+','\xe9a'), re.findall(r'(?a)[^\w]+','\xe9a '))

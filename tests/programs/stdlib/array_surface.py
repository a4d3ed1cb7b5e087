import warnings
warnings.simplefilter('ignore')
"""array: construction, items, methods, pickling, errors."""
import array
from array import array as A
print(array.typecodes, array.ArrayType is A)
print([x for x in dir(A) if x not in dir(object)])
def t(f):
    try: r=f()
    except BaseException as e: print(type(e).__name__, e)
    else: print(repr(r))
t(lambda:A()); t(lambda:A('x')); t(lambda:A(3)); t(lambda:A('ii')); t(lambda:A('i',3)); t(lambda:A('i','abc')); t(lambda:A('u','abc')); t(lambda:A('w','abc')); t(lambda:A('w',['a','bc'])); t(lambda:A('w',b'abc')); t(lambda:A('w',b'abcd').tobytes()); t(lambda:repr(A('w',b'abcd'))); t(lambda:A('i',b'abcd')); t(lambda:A('i',b'abc')); t(lambda:A('i',bytearray(b'abcd'))); t(lambda:A('i',memoryview(b'abcd')));t(lambda:A('i',[1,2],3)); t(lambda:A('i',x=1)); t(lambda:A('d',A('i',[1,2]))); t(lambda:A('i',A('d',[1,2]))); t(lambda:A('i',A('w','ab'))); t(lambda:A('w',A('u','ab'))); t(lambda:A('i',{1:2})); t(lambda:A('i',(1,'a'))); t(lambda:A('c')); t(lambda: A('i', None)); t(lambda:A('b', None))
for c,vs in {'b':(-129,128,-128,127,'a',1.5,None),'B':(-1,256,255,'a',1.5),'h':(-32769,32768,5,'a',1.5),'H':(-1,65536,5,'a',1.5),'i':(-2**31-1,2**31,5,'a',1.5,2**80),'I':(-1,2**32,2**80,-2**80,5,'a',1.5),'l':(-2**63-1,2**63,5,'a',1.5),'L':(-1,2**64,2**80,5,'a',1.5),'q':(-2**63-1,2**63,5,'a',1.5),'Q':(-1,2**64,2**80,5,'a',1.5),'f':('a',1e300,2**2000,1,True),'d':('a',1e300,2**2000,1),'u':('ab',1,'','a','\U00010000'),'w':('ab',1,'','a',b'a')}.items():
    for v in vs:
        t(lambda: A(c,[v]))
a=A('i',range(10))
t(lambda:a[0]); t(lambda:a[-1]); t(lambda:a[10]); t(lambda:a['x']); t(lambda:a[1.0]); t(lambda:a[2**70]); t(lambda:a[2:5]); t(lambda:a[::-3]); t(lambda:a[5:2])
def s(k,v):
    def f(): a[k]=v; return a
    t(f)
def d(k):
    def f(): del a[k]; return a
    t(f)
s(0,5); s(0,'a'); s(20,1); s('x',1); s(slice(0,2),A('i',[7,8,9])); s(slice(0,2),[1]); s(slice(0,2),A('h',[1])); s(slice(0,4,2),A('i',[1])); s(slice(0,4,2),A('i',[1,2])); s(slice(0,2),a); s(slice(None,None,-1),a); s(slice(2,1),A('i',[100])); s(slice(None,None,3),A('i'))
d(0); d(-1); d(30); d(slice(0,3)); d(slice(None,None,2)); d(slice(None,None,-2)); d('x')
a=A('i',[1,2,3])
t(lambda:a+a); t(lambda:a+[1]); t(lambda:a+A('h')); t(lambda:a*3); t(lambda:3*a); t(lambda:a*-1); t(lambda:a*'a'); t(lambda:a*1.5); t(lambda:a*2**62); t(lambda:[1]+a)
def f():
    global a
    a+=A('i',[4]); return a
t(f)
def f():
    global a
    a+=[4]
t(f)
def f():
    global a
    a+=A('h',[4])
t(f)
def f():
    global a
    a*=2; return a
t(f)
def f():
    global a
    a*=0; return a
t(f)
a=A('i',[3,1,2,1])
t(lambda:a.append(5)); t(lambda:a.append('a')); t(lambda:a.append(2**40)); t(lambda:a.append()); t(lambda:a); t(lambda:a.extend([1,2])); t(lambda:a.extend(A('h',[1]))); t(lambda:a.extend('ab')); t(lambda:a.extend(3)); t(lambda:a.extend(a)); t(lambda:a); t(lambda:a.count(1)); t(lambda:a.count('a')); t(lambda:a.index(2)); t(lambda:a.index(99)); t(lambda:a.index(1,3)); t(lambda:a.index(1,3,4)); t(lambda: a.index(1,-3)); t(lambda:a.remove(99)); t(lambda:a.remove(1)); t(lambda:a); t(lambda:a.pop()); t(lambda:a.pop(0)); t(lambda:a.pop(99)); t(lambda:A('i').pop()); t(lambda:a.pop('x')); t(lambda:a.insert(1,77)); t(lambda:a.insert(-100,1)); t(lambda:a.insert(100,2)); t(lambda:a.insert(1,'a')); t(lambda:a); t(lambda:a.reverse()); t(lambda:a); t(lambda:a.tolist()); t(lambda:a.tobytes()); t(lambda:a.buffer_info()[1]); t(lambda:a.byteswap()); t(lambda:a); t(lambda:a.frombytes(b'abcd')); t(lambda:a.frombytes(b'abc')); t(lambda:a.frombytes('abcd')); t(lambda:a.fromlist([1,2])); t(lambda:a.fromlist([1,'a'])); t(lambda:a.fromlist((1,))); t(lambda: len(a)); t(lambda:a.fromunicode('a')); t(lambda:a.tounicode()); t(lambda:a.itemsize); t(lambda:a.typecode)
u=A('u','ab\u20ac'); w=A('w','ab\U0001f600')
t(lambda:u); t(lambda:w); t(lambda:u.tounicode()); t(lambda:w.tounicode()); t(lambda:w.fromunicode('x')); t(lambda:w.fromunicode(3)); t(lambda:w); t(lambda:w[0]); t(lambda:w.byteswap()); t(lambda:w.tounicode()); t(lambda:u.itemsize); t(lambda:memoryview(w).format); t(lambda:memoryview(u).format)
t(lambda:A('d',[1.5]).byteswap()); t(lambda:A('b',[1]).byteswap())
import io
t(lambda:A('i',[1]).tofile(3)); b=io.BytesIO(); t(lambda:A('i',[1,2]).tofile(b)); t(lambda:b.getvalue()); b.seek(0); c=A('i'); t(lambda:c.fromfile(b,1)); t(lambda:c); t(lambda:c.fromfile(b,5)); t(lambda:c); t(lambda:c.fromfile(b,-1)); t(lambda: c.fromfile(3,1))
t(lambda:A('i',[1,2])==A('d',[1,2])); t(lambda:A('i',[1,2])<A('i',[1,3])); t(lambda:A('i',[1,2])==[1,2]); t(lambda:A('i',[1])<A('i',[1,0])); t(lambda:A('i',[1])<3); t(lambda:A('i')==A('w')); t(lambda:A('d',[float('nan')])==A('d',[float('nan')])); t(lambda:A('i',[1])!=A('i',[1])); t(lambda: A('w','ab')>=A('w','aa')); t(lambda: A('B',[200])>A('b',[-1]))
t(lambda:hash(A('i'))); t(lambda:1 in A('i',[1])); t(lambda:'a' in A('i',[1])); t(lambda:1.0 in A('i',[1]))
it=iter(A('i',[1,2])); t(lambda:type(it)); t(lambda:next(it)); t(lambda:it.__reduce__()); t(lambda:it.__setstate__(0)); t(lambda:list(it)); t(lambda:it.__reduce__()); t(lambda:[x for x in dir(it) if x not in dir(object)]); t(lambda:it.__setstate__('a'))
import pickle,copy
for p in range(6):
    t(lambda: pickle.loads(pickle.dumps(A('i',[1,2]),p))); 
t(lambda:A('i',[1,2]).__reduce_ex__(2)); t(lambda:A('i',[1,2]).__reduce_ex__(3)); t(lambda:A('w','ab').__reduce_ex__(3)); t(lambda:A('d',[1.5]).__reduce_ex__(4)); t(lambda:A('i').__reduce_ex__('a'))
R=array._array_reconstructor
t(lambda:R(A,'i',8,b'abcd')); t(lambda:R(A,'i',9,b'abcd')); t(lambda:R(A,'i',99,b'abcd')); t(lambda:R(int,'i',8,b'')); t(lambda:R(A,'x',8,b'')); t(lambda:R(A,'i',8,'a')); t(lambda:R(A,'l',8,b'\1\0\0\0')); t(lambda:R(A,'h',8,b'\1\0\0\0')); t(lambda:R(A,'d',16,b'\0\0\x80?')); t(lambda:R(A,'f',17,b'?\xf8\0\0\0\0\0\0')); t(lambda:R(A,'w',21,b'\0\0\0a')); t(lambda:R(A,'w',18,b'a\0b\0')); t(lambda:R(A,'i',8,b'abc')); t(lambda:R('A','i',8,b'')); t(lambda:R(A,3,8,b'')); t(lambda:R(A,'Q',13,b'\0'*7+b'\1')); t(lambda:R(A,'b',2,b'\xff')); t(lambda:R(A,'B',1,b'\xff')); t(lambda: R(A,'i',-1,b''))
t(lambda:copy.copy(A('i',[1]))); t(lambda:copy.deepcopy(A('i',[1])))
class S(A): pass
x=S('i',[1]); x.foo=1; t(lambda:x); t(lambda:x.__reduce_ex__(3)); t(lambda:pickle.loads(pickle.dumps(x)).foo); t(lambda:x[:]); t(lambda:type(x+x)); t(lambda:type(x*2)); t(lambda: copy.copy(x))
class S2(A):
    def __new__(cls,*a,**k): return A.__new__(cls,'i',[5])
    def __init__(self,*a,**k): pass
t(lambda:S2(foo=1)); 
class S3(A): pass
t(lambda:S3('i',[1],foo=2))
m=memoryview(a); t(lambda:m.format); t(lambda:a.append(1)); t(lambda:a.extend([1])); t(lambda:a.pop()); t(lambda:a.insert(0,1)); t(lambda:a.__delitem__(0)); t(lambda:a.frombytes(b'')); t(lambda: a.clear()); m[0]=5; t(lambda:a[0]); m.release(); t(lambda:a.append(1))
t(lambda:a.clear()); t(lambda:a)
t(lambda:bytes(A('i',[1]))); t(lambda:b''.join([A('b',[65])])); t(lambda:A[int]); t(lambda:memoryview(A('d',[1.5,2.5])).tolist()); t(lambda: int.from_bytes(A('B',[1,2]),'big')); t(lambda:A('q',[2**62]).tolist()); t(lambda:A('Q',[2**64-1])); t(lambda:A('f',[0.1])); t(lambda:repr(A('d',[1.0,float('inf'),float('nan')])))
t(lambda: A('b',[1,2,3]).__class_getitem__(int)); t(lambda: sorted(A('i',[3,1,2]))); t(lambda: sum(A('d',[.5]*4))); t(lambda: A('i',iter([1,2]))); t(lambda: A('i', (x for x in 'ab')))
t(lambda: list(reversed(A('i',[1,2,3])))); t(lambda: min(A('i',[3,2])))
def f():
    match A('i',[1,2]):
        case [x,y]: return x,y
t(f)
import collections.abc
t(lambda: isinstance(A('i'),collections.abc.MutableSequence))
z=A('i',[1,2,3]); it=iter(z); next(it); z.append(9); t(lambda:list(it)); z.append(1); t(lambda:list(it))
class L(list): pass
class Idx:
    def __index__(self): return 7
t(lambda: A('i',[Idx()])); t(lambda: A('d',[Idx()])); t(lambda: A('I',[Idx()])); t(lambda: A('Q',[Idx()])); t(lambda: z[Idx()]) 

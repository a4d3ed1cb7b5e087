"""array of characters, and arrays as buffers."""
import warnings
warnings.simplefilter("ignore")
from array import array as A
def t(f):
    try: r=f()
    except BaseException as e: print(type(e).__name__, e)
    else: print(ascii(r))
for c in 'wu':
    t(lambda: A(c,'\ud800').tounicode()); t(lambda: A(c,'\ud800')[0]); t(lambda: A(c,'\ud800').tolist()); t(lambda: repr(A(c,'a\ud800')))
    a=A(c); a.frombytes(b'abcd'); t(lambda: a[0]); t(lambda: a.tolist()); t(lambda: a.tounicode()); t(lambda: list(a)); t(lambda: 'a' in a)
t(lambda: A('b',[-40000])); t(lambda: A('b',[2**40])); t(lambda: A('b',[2**70])); t(lambda: A('H',[2**40])); t(lambda: A('H',[2**70])); t(lambda: A('h',[2**40]))
t(lambda: A('B',[2**70])); t(lambda: A('B',[2**40])); t(lambda: A('i',[2**40]))
class F:
    def read(self,n): return b'abcdefgh'*n
t(lambda: A('i').fromfile(F(),1))
class F:
    def read(self,n): return 'a'
t(lambda: A('i').fromfile(F(),1)); t(lambda: A('i').fromfile(F(),2**62))
t(lambda: A('i',[1]).fromlist([1,2])); 
import array
t(lambda: array._array_reconstructor(A,'b',1,bytearray(b'a')))
class W:
    def write(self,b): print(type(b),len(b))
A('i',range(40000)).tofile(W())
m=memoryview(A('d',[1,2,3])); t(lambda:(m.format,m.itemsize,m.shape,m.strides,m.obj,m.readonly)); m[1]=5; t(lambda: m.obj)
m=memoryview(A('w','ab')); t(lambda: m[0]); t(lambda: m.tolist()); t(lambda: list(m)); t(lambda: m==m); t(lambda: m.cast('B').tolist()); t(lambda: m.hex()); t(lambda: m=='ab')
t(lambda: A('i',[1,2]).__buffer__(0).format); t(lambda: A('i',[1,2]).__buffer__(0).shape)
t(lambda: memoryview(A('i',[1,2]))==A('i',[1,2])); t(lambda: A('i',[1,2])==memoryview(A('i',[1,2])));  t(lambda: memoryview(A('i',[1,2]))==memoryview(A('d',[1,2])))

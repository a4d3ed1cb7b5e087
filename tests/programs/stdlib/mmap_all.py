"""The module mmap: all methods, and errors."""
import mmap, os, tempfile
def t(f,*a,**k):
    try: print(getattr(f,'__qualname__',f),a,k,'->',repr(f(*a,**k)))
    except BaseException as e: print(getattr(f,'__qualname__',f),a,k,'!!',type(e).__name__,e)
M=mmap.mmap
t(M,-1,0);t(M,-1,-1);t(M,99,5);t(M,-1,5,access=99);t(M,-1,5,access=2,flags=1); t(M,-1,5,offset=-1); t(M,-1,5,offset=1);t(M,'a',5)
m=M(-1,10); print(len(m),m[:],m[0],m[-1]); t(m.__getitem__,10); t(m.__getitem__,'a'); 
m[0]=65; m[1:3]=b'BC'; print(m[:5],m[::2],m[::-1]); m[::5]=b'xy'; print(m[:])
t(m.__setitem__,0,300); t(m.__setitem__,0,'a'); t(m.__setitem__,slice(0,2),b'abc'); t(m.__setitem__,slice(0,2),'ab'); t(m.__setitem__,99,1); t(m.__delitem__,0); t(m.__setitem__,slice(0,4,2),b'a'); t(m.__setitem__,None,0)
t(m.read,3); t(m.read); t(m.read,5); t(m.tell); t(m.seek,0); t(m.seek,2,1); t(m.seek,-1,2); t(m.seek,99); t(m.seek,0,9); t(m.seek,-1); t(m.read_byte); t(m.read_byte); t(m.write_byte,1); t(m.seek,0); t(m.write,b'hello\nwo'); t(m.write,b'hello'); t(m.write_byte,300); t(m.write,'a'); t(m.seek,0); t(m.readline); t(m.readline); t(m.readline)
t(m.find,b'o'); m.seek(0); t(m.find,b'o'); t(m.find,b'o',5); t(m.find,b'o',-2); t(m.find,b'o',0,3); t(m.rfind,b'o'); t(m.rfind,b'o',0,6); t(m.find,'a'); t(m.find,b''); t(m.rfind,b'')
t(m.move,0,5,3); print(m[:]); t(m.move,0,9,3); t(m.move,-1,0,1); t(m.flush); t(m.flush,0,99); t(m.flush,1,3); t(m.flush,0,5)
t(m.size); t(m.madvise,mmap.MADV_NORMAL); t(m.madvise,0,99); t(m.madvise,0,0,-1); t(m.madvise,9999); t(m.resize,20); t(lambda: len(m)); t(m.seekable); t(lambda: repr(m)); t(lambda: m.closed)
t(m.__iter__) if hasattr(m,'__iter__') else print('no iter'); print(list(m)[:3]); t(lambda: b'a' in m); t(lambda: 104 in m); t(lambda: b'll' in m)
v=memoryview(m); print(v.format,v.readonly,len(v),v.nbytes,v.itemsize); t(m.close); t(m.resize,5); v.release(); 
print(hash(m)==hash(m), m==m)
with m as k: print(k is m)
t(m.read); t(lambda: len(m)); t(lambda: m.closed); t(lambda: repr(m)); t(m.close); t(lambda:m[0]); t(m.tell);t(m.__enter__)
f=tempfile.TemporaryFile(); f.write(b'0123456789'*1000); f.flush()
m=M(f.fileno(),0); print(len(m)); t(lambda:repr(m)); m[0:3]=b'abc'; m.flush(); f.seek(0); print(f.read(5)); m.close()
m=M(f.fileno(),5,access=mmap.ACCESS_READ); t(m.__setitem__,0,1); t(m.write,b'a'); t(m.write_byte,1); t(m.move,0,1,1); t(m.resize,3);t(m.size); t(lambda:repr(m)); t(lambda:memoryview(m).readonly); t(m.flush)
m=M(f.fileno(),5,access=mmap.ACCESS_COPY); m[0]=0; t(lambda:repr(m)); t(m.flush); t(m.resize,3)
m=M(f.fileno(),5,access=mmap.ACCESS_WRITE); t(lambda:repr(m));m.resize(12000); print(len(m), os.fstat(f.fileno()).st_size)
t(lambda: M(f.fileno(),20000)); t(lambda: M(f.fileno(),0,offset=4096)); t(lambda: M(f.fileno(),0,offset=40960));t(lambda: M(f.fileno(),100,offset=4096*2)); t(lambda: M(f.fileno(),0,offset=3))
m=M(f.fileno(),100,prot=mmap.PROT_READ); t(lambda:repr(m)); t(m.__setitem__,0,3); t(lambda: memoryview(m).readonly)
t(lambda: M(f.fileno(),5,trackfd=False))
m=M(f.fileno(),5,trackfd=False); t(m.size); t(m.resize,8)
class S(M): pass
s=S(-1,4); s.x=1; print(s.x); import weakref; weakref.ref(s)
print(M.__mro__, mmap.error is OSError)
t(m.seek,'a'); t(m.read,'a'); t(m.read,None); t(m.read,-3); t(m.seek,0,os.SEEK_DATA) 
m=M(-1,10); m.write(b'abc'); t(m.read,-1); m.seek(0); t(m.readline); t(m.set_name,'x') if hasattr(m,'set_name') else 0
for n in 'a b':pass
t(m.__add__,b'a') if hasattr(m,'__add__') else print('noadd'); t(lambda:m+b'a'); t(lambda:m*2); t(lambda: m<m)

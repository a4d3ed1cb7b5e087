"""multiprocessing by fork and spawn."""
import multiprocessing as mp, os, sys
def sq(x): return x*x
def worker(q, l, s, e):
    with l: s.release()
    e.wait()
    q.put(os.getpid()!=0)
def conn(c):
    c.send({'a':[1,2,3]}); c.send([c.recv()]); c.close()
def main(method):
    ctx=mp.get_context(method)
    q=ctx.Queue(); l=ctx.Lock(); s=ctx.Semaphore(0); e=ctx.Event(); r=ctx.RLock()
    with r, r: print(l, s, type(r).__name__)
    ps=[ctx.Process(target=worker,args=(q,l,s,e)) for _ in range(3)]
    [p.start() for p in ps]; print([s.acquire(timeout=30) for _ in ps]); e.set(); print([q.get() for _ in ps]); [p.join() for p in ps]; print([p.exitcode for p in ps])
    a,b=ctx.Pipe(); p=ctx.Process(target=conn,args=(b,)); p.start(); print(a.recv()); a.send('hello'); print(a.recv()); p.join()
    with ctx.Pool(2) as pool: print(pool.map(sq,range(10))); print(pool.apply(sq,(7,)))
from multiprocessing import shared_memory
def shared():
    m=shared_memory.SharedMemory(create=True,size=100); m.buf[:5]=b'hello'
    n=shared_memory.SharedMemory(name=m.name)
    with n.buf[:5] as v: print(bytes(v))
    n.close(); m.close(); m.unlink()
if __name__=='__main__':
    for m in ['fork', 'spawn']: print(m, flush=True); main(m)
    shared()

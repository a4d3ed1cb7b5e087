"""multiprocessing by fork and spawn."""
import multiprocessing as mp, os, sys
def sq(x): return x*x
def worker(q, l, v):
    for i in range(10):
        with l: v.value+=1
    q.put(os.getpid()!=0)
def conn(c):
    c.send({'a':[1,2,3]}); print(c.recv(), flush=True); c.close()
def main(method):
    ctx=mp.get_context(method)
    q=ctx.Queue(); l=ctx.Lock(); v=ctx.Value('i',0)
    ps=[ctx.Process(target=worker,args=(q,l,v)) for _ in range(3)]
    [p.start() for p in ps]; print([q.get() for _ in ps]); [p.join() for p in ps]; print(v.value,[p.exitcode for p in ps])
    a,b=ctx.Pipe(); p=ctx.Process(target=conn,args=(b,)); p.start(); print(a.recv()); a.send('hello'); p.join()
    with ctx.Pool(2) as pool: print(pool.map(sq,range(10))); print(pool.apply(sq,(7,)))
if __name__=='__main__':
    for m in ['fork', 'spawn']: print(m, flush=True); main(m)

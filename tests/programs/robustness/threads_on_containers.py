"""Threads that change the same containers; daemon threads at exit; fork with threads running."""
import array
import collections
import gc
import io
import itertools
import os
import random
import sys
import threading
import time
import warnings
import weakref

warnings.simplefilter("ignore")
sys.setswitchinterval(1e-5)
stop = False
L = []; D = {}; S = set(); Q = collections.deque(); O = collections.OrderedDict(); B = bytearray(); A = array.array("i"); IO = io.BytesIO(); SIO = io.StringIO(); DD = collections.defaultdict(list); W = weakref.WeakSet(); WD = weakref.WeakValueDictionary()
IT = itertools.cycle(range(100)); CNT = itertools.count(); TEE = itertools.tee(range(10**9)); BR = io.BufferedReader(io.FileIO("/dev/zero")); BW = io.BufferedWriter(io.FileIO("/dev/null", "w")); TW = io.TextIOWrapper(BW)
class X: pass
x = X()
G = (i for i in range(10**9))
errors = collections.Counter()
def worker(seed):
    R = random.Random(seed)
    while not stop:
        k = R.randrange(26)
        try:
            if k == 0: L.append(1); L.extend(range(10)); L.sort(); L[3:7] = []
            elif k == 1: L.clear() if R.random() < .1 else L.reverse()
            elif k == 2: [v for v in L]; L.index(5); L.pop()
            elif k == 3: D[R.randrange(100)] = 1; D.pop(R.randrange(100), 0); D.setdefault(R.randrange(100), [])
            elif k == 4: [v for v in D.items()]; D.copy(); D.update(D)
            elif k == 5: D.clear() if R.random() < .1 else list(D)
            elif k == 6: S.add(R.randrange(100)); S.discard(R.randrange(100)); S | {1}; S ^ {2}
            elif k == 7: [v for v in S]; S.pop()
            elif k == 8: Q.append(1); Q.popleft(); Q.extend(range(5)); Q.rotate(3); list(Q)
            elif k == 9: Q.clear() if R.random() < .1 else Q.remove(3)
            elif k == 10: O[R.randrange(50)] = 1; O.move_to_end(R.randrange(50)); O.popitem(); list(O)
            elif k == 11: B.extend(b"abc"); del B[:2]; B[1:1] = b"xyz"; bytes(B); B.find(b"z")
            elif k == 12: memoryview(B).tolist(); B.clear() if R.random() < .1 else None
            elif k == 13: A.append(1); A.extend(A[:5]); A.pop(); del A[:1]
            elif k == 14: IO.write(b"abc"); IO.seek(R.randrange(50)); IO.truncate(R.randrange(50)); IO.getvalue()
            elif k == 15: SIO.write("abc"); SIO.seek(0); SIO.read(3); SIO.getvalue(); SIO.truncate(R.randrange(50))
            elif k == 16: DD[R.randrange(20)].append(1); DD.pop(R.randrange(20), 0)
            elif k == 17: W.add(X()); len(W); list(W)
            elif k == 18: WD[1] = x; WD[R.randrange(10)] = X(); list(WD.items())
            elif k == 19: next(IT); next(CNT); next(TEE[0]); next(TEE[1])
            elif k == 20: BR.read(10); BR.peek(5); BR.readline(3)
            elif k == 21: BW.write(b"abc"); TW.write("abc"); TW.flush()
            elif k == 22: setattr(x, f"a{R.randrange(30)}", 1); vars(x).pop(f"a{R.randrange(30)}", 0)
            elif k == 23: X.f = lambda s: 1; x.f(); X.__bases__; X.g = R.random()
            elif k == 24: next(G)
            elif k == 25: gc.collect() if R.random() < .02 else sys._current_frames()
        except (RuntimeError, ValueError, IndexError, KeyError, BufferError, AttributeError, TypeError, StopIteration) as e: errors[type(e).__name__] += 1
ts = [threading.Thread(target=worker, args=(i,)) for i in range(6)]
for t in ts: t.start()
end = time.time() + 1.5
forks = 0
while time.time() < end:
    time.sleep(.2)
    pid = os.fork()
    if pid == 0:
        try:
            L.append(1); D[1] = 1; gc.collect(); threading.active_count()
            t = threading.Thread(target=lambda: 1); t.start(); t.join()
        finally: os._exit(0 if threading.active_count() == 1 else 3)
    p, status = os.waitpid(pid, 0)
    if status: print("child", status)
    forks += 1
stop = True
for t in ts: t.join()
print("joined", set(errors) <= {"RuntimeError", "ValueError", "IndexError", "KeyError", "BufferError", "AttributeError", "TypeError", "StopIteration"})
if "TypeError" in errors: print(errors)
stop = False
for i in range(4): threading.Thread(target=worker, args=(i,), daemon=True).start()
print("end")

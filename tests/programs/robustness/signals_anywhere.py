"""Signals whose handlers raise or change what is worked on, at any point of loops and native calls."""
import collections
import gc
import itertools
import json
import re
import signal
import sys
import time

# A handler may also raise in a weak reference's callback, where nobody catches it.
sys.unraisablehook = lambda unraisable: None


class Tick(Exception): pass
n = 0
on = True
def inside(f):
    while f and f.f_code is not work.__code__: f = f.f_back
    return f
def arm(h, dt=0.0005):
    signal.signal(signal.SIGALRM, h)
    signal.setitimer(signal.ITIMER_REAL, dt, dt)
def disarm():
    signal.setitimer(signal.ITIMER_REAL, 0)
def raising(s, f):
    global n
    n += 1
    if on and inside(f): raise Tick
lst = list(range(1000)); dct = {i: i for i in range(500)}; st = set(range(300)); dq = collections.deque(range(300)); ba = bytearray(1000); od = collections.OrderedDict(dct)
def mutating(s, f):
    global n
    n += 1
    k = n % 9
    if k == 0: lst.clear()
    elif k == 1: lst.extend(range(500))
    elif k == 2: dct.clear()
    elif k == 3: dct.update((i, i) for i in range(400))
    elif k == 4: st.clear(); st.update(range(n % 200))
    elif k == 5: dq.clear(); dq.extend(range(200))
    elif k == 6:
        try: del ba[:]; ba.extend(bytes(700))
        except BufferError: pass
    elif k == 7: gc.collect(); od.clear()
    else: od.update(dct); f.f_locals.get("x")
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
class C:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return self.v < o.v
    def __eq__(self, o): return self.v == o.v
    def __hash__(self): return self.v % 7
doc = json.dumps([{"a": i, "b": [1.5, "x" * i]} for i in range(200)])
def work(i):
    k = i % 22
    if k == 0: return sum(j * j for j in range(5000))
    if k == 1: return sorted([C(j * 7919 % 1000) for j in range(300)])
    if k == 2: lst.sort(key=lambda x: -x)
    if k == 3: return json.loads(doc)
    if k == 4: return re.findall(r"(a|b)*c|x+", "ab" * 300 + "x" * 500)
    if k == 5: return fib(14)
    if k == 6: return {C(j): j for j in range(200)}
    if k == 7: return [x + 1 for x in lst]
    if k == 8: return [(a, b) for a, b in dct.items()]
    if k == 9: return sum(st)
    if k == 10: return "".join(map(str, lst))
    if k == 11: return json.dumps(lst)
    if k == 12: return list(itertools.islice(itertools.permutations(range(7)), 2000))
    if k == 13:
        for x in dq: pass
    if k == 14: return memoryview(ba)[::3].tolist()
    if k == 15:
        j = 0
        while j < 20000: j += 1
    if k == 16: return re.sub("x", lambda m: m[0] + "y", "x" * 500)
    if k == 17: return max(lst, key=lambda x: x, default=0)
    if k == 18: exec("import sys\n" * 20 + "def f(a): return [a for a in range(100)]\nf(1)")
    if k == 19: return list(zip(lst, dct, st, dq))
    if k == 20:
        try:
            with open(__file__) as f: return f.readlines()
        finally: gc.collect()
    if k == 21:
        for a in od: od.move_to_end(a) if a % 3 else None
        return od == dct
for h in (raising, mutating):
    n = 0
    end = time.time() + 1
    i = 0
    arm(h)
    while True:
        try:
            try:
                while i < 10**9 and time.time() < end:
                    i += 1
                    work(i)
                on = False
                break
            except (Tick, RuntimeError, ValueError, IndexError, KeyError): pass
        except Tick: pass
    disarm()
    on = True
    print(h.__name__, n > 5)

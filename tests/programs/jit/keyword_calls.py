def f(a, b=2, c=3): return (a, b, c)
def g(a, /, b, c=7): return a * 100 + b * 10 + c
class A:
    def m(self, x, y=1, *, z=5): return x + y + z
    def n(self, x, y=1): return x - y
def run(n):
    t = 0; r = None
    o = A()
    for i in range(n):
        t += g(i, 2) + g(1, c=i, b=2) + g(i, b=3) + o.n(i) + o.n(y=2, x=i) + o.m(i, z=2)
        r = f(i), f(i, 5), f(i, c=9), f(c=1, a=i), f(b=i, a=0, c=2)
    return t, r
for k in range(4): print(run(500))
g.__defaults__ = (1,)
print(run(500))
def bad(n):
    out = []
    for i in range(n):
        for call in (lambda: g(i), lambda: g(1, 2, 3, 4), lambda: g(1, b=2, b2=3), lambda: g(a=1, b=2), lambda: g(1, 2, b=3), lambda: f()):
            try: call()
            except TypeError as e: out.append(str(e))
    return out[-6:]
print(bad(300))
def fa(n, acc=[]):
    acc.append(n); return len(acc)
def h(n):
    for i in range(n): r = fa(i)
    return r
print(h(600), h(600))
fa.__defaults__ = ([],)
print(h(10))
fa.__code__ = (lambda n, acc: -1).__code__
print(h(10))

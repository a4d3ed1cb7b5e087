def m1(self, k): return self.u
def m2(self, k): return (k, 1)[1]
class P:
    def __init__(self): self.u = 1; self.v = 2.5
    m = m1
class Q(P):
    def __init__(self): self.v = 1; self.u = 2
    @property
    def w(self): return 3
    @w.setter
    def w(self, value): self.u = value
G = 3
g0 = 4
def budget(*v):
    for x in v:
        if type(x) is int and abs(x) > 2**200: return True
        if type(x) in (str, list, tuple) and len(x) > 50: return True
    return False
def gen(a, n):
    k = 0
    while k < n:
        yield a
        k += 1
def show(v):
    if type(v) is float: return repr(v)
    if type(v) is int and abs(v) > 2**300: return hash(v)
    if type(v) in (int, str, bool, type(None)): return v
    if type(v) in (list, tuple): return [show(x) for x in v][:9]
    return type(v).__name__
def where(e):
    t = e.__traceback__; r = []
    while t: r.append(t.tb_lineno); t = t.tb_next
    return r
def f0(a, b):
    c = d = 1; x = 0.5; y = b; i = 2; n = 0; o = []; l = [1, 2, 3, 4, 5, 6, 7, 8]; p = P()
    try:
        p.v = a
        n += 1
    except RecursionError: raise
    except Exception as e: return type(e).__name__
    return (((c * b) % b) == y)

def main(a, b, c, d, x, y):
    n = 0; i = 0; o = []; l = [3, 1, 4, 1, 5, 9, 2, 6]; p = P()
    try:
        k0 = 0
        while k0 < 60:
            k0 += 1
            if budget(a, b, c, d, x, y): a = 1; b = 2; c = 3; d = 4; x = 5.5; y = 6
            try:
                for i in range(40):
                    if budget(a, b, c, d, x, y): a = 1; b = 2; c = 3; d = 4; x = 5.5; y = 6
                    t = (a, b); b, a = t
                    d = f0(p.v, f0(x, d))
                    x = ((f0(c, d) - (c - 64)) < d)
                    try:
                        a = d
                        b = (-x)
                    except (TypeError, ValueError, ZeroDivisionError, IndexError, OverflowError, AttributeError) as e:
                        n += 1; o.append(type(e).__name__)
                    a = ((1 != (c ^ (b != x))) + 3)
                c = (c and b)
                for i in range(40):
                    if budget(a, b, c, d, x, y): a = 1; b = 2; c = 3; d = 4; x = 5.5; y = 6
                    a *= p.m(i)
                    p.u = (-((d / b) != (x + d)))
                    if c:
                        y = a
                        c = (d % f0((-x), d))
                        for q in gen(a, 3):
                            if q == 2**53: break
                            c = q
                    l[i] = (p.u * p.m(a))
                    d += ([1, 2, 3] // ((x - d) != (c - c)))
                a = (-5 >> 3)
            except Exception as e:
                n += 1; len(o) < 30 and o.append((type(e).__name__, where(e)))
        for j0 in range(60):
            if budget(a, b, c, d, x, y): a = 1; b = 2; c = 3; d = 4; x = 5.5; y = 6
            try:
                l[0] = c
                b = c
                b = (b & (d | 3))
                a -= 2**60
                d += f0(1e10, (-y))
            except Exception as e:
                n += 1; len(o) < 30 and o.append((type(e).__name__, where(e)))
    except Exception as e: o.append((type(e).__name__, where(e)))
    print(show(a), show(b), show(c), show(d), show(x), show(y), i, n, o[:20], len(o), [show(v) for v in l][:8], show(p.u), show(p.v))

P.m = m1; G = 3
main(1, 2, 3, 4, 0.5, 6)
P.m = m1; G = 3
main(1.5, 2, -3, 2**61 - 5, 0.25, 7)
P.m = m1; G = 3
main(0, 0, 1, 1, 1e300, -1)

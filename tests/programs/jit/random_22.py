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
def main(a, b, c, d, x, y):
    n = 0; i = 0; o = []; l = [3, 1, 4, 1, 5, 9, 2, 6]; p = P()
    l = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5]
    try:
        for i in range(60):
            if budget(a, b, c, d, x, y): a = 1; b = 2; c = 3; d = 4; x = 5.5; y = 6
            try:
                for i in range(3):
                    if budget(a, b, c, d, x, y): a = 1; b = 2; c = 3; d = 4; x = 5.5; y = 6
                    try:
                        x = ((((b & x) + (x + b)) + (not c)) <= p.v)
                        c = (((7 + (b <= c)) | 1000) * (((c - d) > b) >= (d < p.v)))
                        d = -1
                        a = b
                        try:
                            for q in gen(a, 3):
                                if q == 3: break
                                a = q
                            a = ((d and a) if (c > g0) else (((a ^ x) - a) << 3))
                            y += 1000
                        except (TypeError, ValueError, ZeroDivisionError, IndexError, OverflowError, AttributeError) as e:
                            n += 1; o.append(type(e).__name__)
                        c -= b
                    except Exception as e:
                        n += 1; len(o) < 30 and o.append((type(e).__name__, where(e)))
                a = g0
                a = c
                if (64 // (d if l[5] else b)):
                    p.u = ((b == a) << 3)
                    for q in gen(a, 3):
                        if q == 1: break
                        a = q
                else:
                    d = ((-y) / (((c <= y) % d) if (x - (x ^ c)) else b))
                    x = ((g0 if d else -0.0) != -5)
                    if d:
                        x = (c * l[5])
                        c = (-x)
                for i in range(3):
                    if budget(a, b, c, d, x, y): a = 1; b = 2; c = 3; d = 4; x = 5.5; y = 6
                    c ^= (([1, 2, 3] << 3) > ((a | a) if c else -1))
                    d = ((b or c) if -5 else 1000)
                    l = [d for i in range(8)]
                    x = G
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

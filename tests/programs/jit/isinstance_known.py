class A: pass
class M(type):
    def __instancecheck__(cls, o): return True
class B(metaclass=M): pass
class L:
    @property
    def __class__(self): return int
def f(n):
    t = 0; a = A(); l = L(); s = "x"
    for i in range(n):
        if isinstance(i, int): t += 1
        if isinstance(i, (str, float)): t += 1000
        if isinstance(1.5 * i, (int, float)): t += 2
        if isinstance(i, B): t += 4
        if isinstance(a, A): t += 8
        if isinstance(a, (int, A)): t += 16
        if isinstance(l, int): t += 32
        if isinstance((i, t), tuple): t += 64
        if isinstance(i == 5, int): t += 128
        if isinstance(s, bool): t += 9999
    return t
for _ in range(5): print(f(300))

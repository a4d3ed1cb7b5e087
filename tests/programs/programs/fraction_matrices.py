"""Matrices over Fraction, int, float and complex: determinant, inverse, rank, characteristic polynomial, Gram-Schmidt."""
from fractions import Fraction
from functools import reduce
import operator


class Matrix:
    def __init__(self, rows): self.rows = [list(r) for r in rows]

    @classmethod
    def identity(cls, n, one=1): return cls([[one if i == j else one - one for j in range(n)] for i in range(n)])

    @property
    def shape(self): return len(self.rows), len(self.rows[0])
    @property
    def T(self): return Matrix(zip(*self.rows))
    def __getitem__(self, ij): return self.rows[ij[0]][ij[1]]
    def __eq__(self, o): return self.rows == o.rows
    def __add__(self, o): return Matrix([[a + b for a, b in zip(r, s)] for r, s in zip(self.rows, o.rows)])
    def __sub__(self, o): return self + o * -1
    def __mul__(self, k): return Matrix([[a * k for a in r] for r in self.rows])
    __rmul__ = __mul__

    def __matmul__(self, o):
        if self.shape[1] != o.shape[0]:
            raise ValueError(f"cannot multiply {self.shape} by {o.shape}")
        return Matrix([[sum(map(operator.mul, r, c)) for c in o.T.rows] for r in self.rows])

    def __pow__(self, n):
        if n < 0: return self.inverse() ** -n
        return reduce(operator.matmul, [self] * n, Matrix.identity(len(self.rows)))

    def __repr__(self): return "[" + "; ".join(" ".join(map(str, r)) for r in self.rows) + "]"
    def map(self, f): return Matrix([[f(x) for x in r] for r in self.rows])

    def echelon(self):
        m, det, r = [row[:] for row in self.rows], 1, 0
        for c in range(len(m[0])):
            p = next((i for i in range(r, len(m)) if m[i][c] != 0), None)
            if p is None:
                det = 0
                continue
            if p != r:
                m[r], m[p], det = m[p], m[r], -det
            det *= m[r][c]
            m[r] = [x / m[r][c] for x in m[r]]
            for i in range(len(m)):
                if i != r and m[i][c] != 0:
                    f = m[i][c]
                    m[i] = [x - f * y for x, y in zip(m[i], m[r])]
            r += 1
            if r == len(m): break
        return m, det, r

    def det(self): return self.map(Fraction).echelon()[1]
    def rank(self): return self.map(Fraction).echelon()[2]

    def inverse(self):
        n = len(self.rows)
        m, det, r = Matrix([row + [Fraction(i == j) for j in range(n)] for i, row in enumerate(self.map(Fraction).rows)]).echelon()
        if any(m[i][i] != 1 for i in range(n)):
            raise ZeroDivisionError("singular matrix")
        return Matrix([row[n:] for row in m])

    def trace(self): return sum(self.rows[i][i] for i in range(len(self.rows)))


def bareiss(rows):
    m, sign, prev = [r[:] for r in rows], 1, 1
    n = len(m)
    for k in range(n - 1):
        if m[k][k] == 0:
            for i in range(k + 1, n):
                if m[i][k]:
                    m[k], m[i], sign = m[i], m[k], -sign
                    break
            else:
                return 0
        for i in range(k + 1, n):
            for j in range(k + 1, n):
                m[i][j] = (m[i][j] * m[k][k] - m[i][k] * m[k][j]) // prev
        prev = m[k][k]
    return sign * m[-1][-1]


def leibniz(rows):
    if len(rows) == 1: return rows[0][0]
    return sum((-1) ** j * rows[0][j] * leibniz([r[:j] + r[j + 1:] for r in rows[1:]]) for j in range(len(rows)))


def charpoly(m):
    n = len(m.rows)
    coeffs, mk = [Fraction(1)], Matrix.identity(n, Fraction(0) + 1)
    for k in range(1, n + 1):
        am = m @ mk
        c = -am.trace() / k
        coeffs.append(c)
        mk = am + Matrix.identity(n, Fraction(1)) * c
    return coeffs


hilbert = Matrix([[Fraction(1, i + j + 1) for j in range(6)] for i in range(6)])
print(hilbert.det(), hilbert.inverse().rows[5], hilbert.inverse() @ hilbert == Matrix.identity(6))
a = Matrix([[2, -1, 0], [1, 3, 5], [0, 4, -7]])
print(a, a.det(), bareiss(a.rows), leibniz(a.rows), a.inverse(), a.T, a @ a, a ** 3, a ** -1 == a.inverse(), a ** 0, a.trace(), charpoly(a.map(Fraction)))
print(Matrix([[1, 2, 3], [4, 5, 6], [7, 8, 9]]).rank(), Matrix([[1, 2, 3], [4, 5, 6], [7, 8, 9]]).det(), Matrix([[0, 1], [1, 0]]).det(), Matrix([[1, 2], [2, 4], [3, 6]]).rank())
for bad in (lambda: Matrix([[1, 2], [2, 4]]).inverse(), lambda: a @ Matrix([[1, 2]]), lambda: Matrix([["x"]]).det()):
    try:
        print(bad())
    except (ZeroDivisionError, ValueError) as e:
        print(type(e).__name__, e)
big = Matrix([[(i * 31 + j * 17 + i * j) % 23 - 11 for j in range(8)] for i in range(8)])
print(big.det(), bareiss(big.rows), leibniz([r[:6] for r in big.rows[:6]]), bareiss([r[:6] for r in big.rows[:6]]), (big @ big).det() == big.det() ** 2)
huge = [[10**18 + i * j * 997 + i - j * j for j in range(5)] for i in range(5)]
print(bareiss(huge), Matrix(huge).det())
print(Matrix([[1, 1], [1, 0]]) ** 50, Matrix([[1j, 1], [1, -1j]]) @ Matrix([[1, 1j], [1j, 1]]), Matrix([[0.5, 0.25]]) @ Matrix([[4], [8]]), 3 * a - a * 2 == a)


def gram_schmidt(vs):
    out = []
    for v in vs:
        w = list(v)
        for u in out:
            c = Fraction(sum(x * y for x, y in zip(v, u)), 1) / sum(x * x for x in u)
            w = [x - c * y for x, y in zip(w, u)]
        out.append(w)
    return out


g = gram_schmidt([[1, 1, 0], [1, 0, 1], [0, 1, 1]])
print([[str(x) for x in v] for v in g], [sum(x * y for x, y in zip(g[i], g[j])) for i in range(3) for j in range(i)])


def bernoulli(n):
    a = [0] * (n + 1)
    for m in range(n + 1):
        a[m] = Fraction(1, m + 1)
        for j in range(m, 0, -1):
            a[j - 1] = j * (a[j - 1] - a[j])
    return a[0]


print([str(bernoulli(i)) for i in range(0, 21, 2)], sum(Fraction(1, i) for i in range(1, 31)))


def continued(f):
    out = []
    while f.denominator != 1:
        out.append(f.numerator // f.denominator)
        f = 1 / (f - out[-1])
    return out + [f.numerator]


print(continued(Fraction(415, 93)), continued(Fraction("3.14159265358979")), Fraction(3.14159265358979).limit_denominator(1000))

"""The spectral norm of a matrix given by a function of its indices."""

from kernel import measure

SIZE = 130


def element(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(vector, n):
    out = []
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += element(i, j) * vector[j]
        out.append(total)
    return out


def times_transposed(vector, n):
    out = []
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += element(j, i) * vector[j]
        out.append(total)
    return out


def run():
    u = [1.0] * SIZE
    for _ in range(4):
        v = times_transposed(times(u, SIZE), SIZE)
        u = times_transposed(times(v, SIZE), SIZE)
    uv = vv = 0.0
    for i in range(SIZE):
        uv += u[i] * v[i]
        vv += v[i] * v[i]
    return round((uv / vv) ** 0.5, 9)


measure(run)

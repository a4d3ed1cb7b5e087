"""Grids of ints, floats and mixed values in nested loops: indices of all signs, rows shared and replaced, kinds changing."""


def make(n, v): return [[v] * n for _ in range(n)]


def fill(g):
    n = len(g)
    for i in range(n):
        for j in range(n):
            g[i][j] = g[i - 1][j] + g[i][j - 1] + i * j
    return g[-1][-1]


def blur(g):
    h, w = len(g), len(g[0])
    out = []
    for y in range(h):
        row = []
        for x in range(w):
            s = k = 0
            for dy in (-1, 0, 1):
                for dx in (-1, 0, 1):
                    if 0 <= y + dy < h and 0 <= x + dx < w:
                        s += g[y + dy][x + dx]
                        k += 1
            row.append(s / k)
        out.append(row)
    return out


def transpose(g): return [[g[j][i] for j in range(len(g))] for i in range(len(g[0]))]


def floyd(d):
    n = len(d)
    for k in range(n):
        for i in range(n):
            for j in range(n):
                if d[i][k] + d[k][j] < d[i][j]:
                    d[i][j] = d[i][k] + d[k][j]
    return d


def spiral(n):
    g, x, y, dx, dy = make(n, 0), 0, 0, 1, 0
    for i in range(1, n * n + 1):
        g[y][x] = i
        if not (0 <= x + dx < n and 0 <= y + dy < n) or g[y + dy][x + dx]:
            dx, dy = -dy, dx
        x, y = x + dx, y + dy
    return g


def magic(n):
    g, i, j = make(n, 0), 0, n // 2
    for k in range(1, n * n + 1):
        g[i][j] = k
        a, b = (i - 1) % n, (j + 1) % n
        if g[a][b]: a, b = (i + 1) % n, j
        i, j = a, b
    return g


def matmul(a, b):
    n, m, p = len(a), len(b), len(b[0])
    c = [[0] * p for _ in range(n)]
    for i in range(n):
        for j in range(p):
            s = 0
            for k in range(m):
                s += a[i][k] * b[k][j]
            c[i][j] = s
    return c


def power_mod(m, e, p):
    r = [[int(i == j) for j in range(len(m))] for i in range(len(m))]
    while e:
        if e & 1: r = [[x % p for x in row] for row in matmul(r, m)]
        m = [[x % p for x in row] for row in matmul(m, m)]
        e >>= 1
    return r


def flood(g, y, x, new):
    old, stack, n = g[y][x], [(y, x)], 0
    while stack:
        y, x = stack.pop()
        if 0 <= y < len(g) and 0 <= x < len(g[0]) and g[y][x] == old and old != new:
            g[y][x] = new
            n += 1
            stack += [(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)]
    return n


def shared():
    row = [0, 0, 0]
    g = [row, row, row[:]]
    for i in range(100):
        g[i % 3][i % 2] += i
    return g, g[0] is g[1]


def changing(n):
    g = make(6, 0)
    for i in range(n):
        y, x = i % 6, i * 5 % 6
        if isinstance(g[y], list): g[y][x] += i
        if i == n // 2: g[2][3] = 0.5
        if i == n - 20: g[4] = [1.5] * 6
        if i == n - 10: g[5] = (1, 2, 3, 4, 5, 6)
        try:
            g[x][y] += 1
        except TypeError as e:
            return str(e), i, g[2], g[4]
    return g


def ragged():
    g = [[j for j in range(i % 5)] for i in range(40)]
    s = errors = 0
    for i in range(40):
        for j in range(4):
            try:
                s += g[i][j]
            except IndexError:
                errors += 1
    return s, errors, sum(map(len, g))


def negative(g):
    n, s = len(g), 0
    for i in range(-n, n):
        for j in range(-n, n):
            s += g[i][j] * (i - j)
    return s


def flat(n):
    a = [0] * (n * n)
    for y in range(n):
        for x in range(n):
            a[y * n + x] = (a[(y - 1) * n + x] if y else 1) + (a[y * n + x - 1] if x else 1)
    return a[-1], a[n - 1], sum(a[::n + 1])


def pascal(n):
    rows = [[1]]
    for _ in range(n):
        r = rows[-1]
        rows.append([1] + [a + b for a, b in zip(r, r[1:])] + [1])
    return rows[-1][n // 2], sum(rows[-1])


inf = float("inf")
for _ in range(2):
    r = [fill(make(20, 0)), fill(make(12, 0.5)), fill(make(40, 1)), fill(make(5, 2**61)), sum(map(sum, blur(blur(spiral(12))))), transpose(spiral(4)), floyd([[0, 5, inf, 10], [inf, 0, 3, inf], [inf, inf, 0, 1], [inf, inf, inf, 0]]), spiral(5), magic(5), [sum(r) for r in magic(7)], matmul([[1, 2], [3, 4]], [[0.5, 1], [2**62, 1j]]), power_mod([[1, 1], [1, 0]], 10**18, 10**9 + 7), flood([[int((x * y) % 3 == 0) for x in range(20)] for y in range(20)], 0, 0, 7), shared(), changing(300), ragged(), negative(spiral(9)), flat(25), pascal(70), sum(x for row in blur([[0, 1], [1, 0.5]]) for x in row)]
print(*r, sep="\n")

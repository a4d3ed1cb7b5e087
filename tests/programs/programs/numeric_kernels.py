"""Spectral norm, n-body, mandelbrot, pi digits, matrix product, FFT, LU and integration, printed to full precision."""
import math
import cmath


def spectral_norm(n):
    a = lambda i, j: 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)

    def times(v, transpose):
        return [sum((a(j, i) if transpose else a(i, j)) * v[j] for j in range(n)) for i in range(n)]
    u = [1.0] * n
    for _ in range(10):
        v = times(times(u, False), True)
        u = times(times(v, False), True)
    return math.sqrt(sum(x * y for x, y in zip(u, v)) / sum(y * y for y in v))


print(f"{spectral_norm(40):.9f}")
SOLAR = 4 * math.pi ** 2
DAYS = 365.24
bodies = [[[0.0] * 3, [0.0] * 3, SOLAR],
          [[4.84143144246472090, -1.16032004402742839, -0.103622044471123109], [0.00166007664274403694 * DAYS, 0.00769901118419740425 * DAYS, -0.0000690460016972063023 * DAYS], 0.000954791938424326609 * SOLAR],
          [[8.34336671824457987, 4.12479856412430479, -0.403523417114321381], [-0.00276742510726411618 * DAYS, 0.00499852801234917238 * DAYS, 0.0000230417297573763929 * DAYS], 0.000285885980666130812 * SOLAR],
          [[12.8943695621391310, -15.1111514016986312, -0.223307578892655734], [0.00296460137564761618 * DAYS, 0.00237847173959480950 * DAYS, -0.0000296589568540237556 * DAYS], 0.0000436624404335156298 * SOLAR],
          [[15.3796971148509165, -25.9193146099879641, 0.179258772950371181], [0.00268067772490389322 * DAYS, 0.00162824170038242295 * DAYS, -0.0000951592254519715870 * DAYS], 0.0000515138902046611451 * SOLAR]]


def energy():
    e = 0.0
    for i, (p, v, m) in enumerate(bodies):
        e += 0.5 * m * sum(x * x for x in v)
        for q, _, m2 in bodies[i + 1:]:
            e -= m * m2 / math.sqrt(sum((a - b) ** 2 for a, b in zip(p, q)))
    return e


def advance(dt, n):
    pairs = [(bodies[i], bodies[j]) for i in range(5) for j in range(i + 1, 5)]
    for _ in range(n):
        for (p1, v1, m1), (p2, v2, m2) in pairs:
            dx, dy, dz = p1[0] - p2[0], p1[1] - p2[1], p1[2] - p2[2]
            mag = dt * (dx * dx + dy * dy + dz * dz) ** -1.5
            a, b = m2 * mag, m1 * mag
            v1[0] -= dx * a
            v1[1] -= dy * a
            v1[2] -= dz * a
            v2[0] += dx * b
            v2[1] += dy * b
            v2[2] += dz * b
        for p, v, _ in bodies:
            for k in range(3):
                p[k] += dt * v[k]


px, py, pz = (-sum(v[k] * m for _, v, m in bodies) / SOLAR for k in range(3))
bodies[0][1] = [px, py, pz]
print(f"{energy():.9f}")
advance(0.01, 1000)
print(f"{energy():.9f}", repr(bodies[1][0][0]))


def mandelbrot(w, h, limit):
    rows = []
    for y in range(h):
        row = []
        for x in range(w):
            c = complex(3.0 * x / w - 2.2, 2.4 * y / h - 1.2)
            z, n = 0j, 0
            while n < limit and abs(z) <= 2.0:
                z = z * z + c
                n += 1
            row.append(n)
        rows.append(row)
    return rows


m = mandelbrot(60, 24, 50)
for row in m[::3]:
    print("".join(" .:-=+*#%@"[min(n // 5, 9)] for n in row))
print(sum(map(sum, m)))


def pi_digits(n):
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    out = []
    while len(out) < n:
        if 4 * q + r - t < m * t:
            out.append(m)
            q, r, m = 10 * q, 10 * (r - m * t), (10 * (3 * q + r)) // t - 10 * m
        else:
            q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2
    return "".join(map(str, out))


print(pi_digits(200))


def matmul(a, b):
    bt = list(zip(*b))
    return [[sum(x * y for x, y in zip(r, c)) for c in bt] for r in a]


n = 30
A = [[(i * j + 1) % 7 / 7 for j in range(n)] for i in range(n)]
B = matmul(matmul(A, A), A)
print(repr(B[3][5]), repr(sum(map(sum, B))), matmul([[1, 2], [3, 4]], [[2**62, 0], [1, 2**62]]))


def fft(a):
    n = len(a)
    if n == 1:
        return a
    e, o = fft(a[::2]), fft(a[1::2])
    t = [cmath.exp(-2j * cmath.pi * k / n) * o[k] for k in range(n // 2)]
    return [e[k] + t[k] for k in range(n // 2)] + [e[k] - t[k] for k in range(n // 2)]


sig = [math.sin(k * 0.3) + 0.5 * math.cos(k * 1.1) for k in range(64)]
F = fft([complex(x) for x in sig])
print([round(abs(x), 6) for x in F[:10]], round(sum(abs(x) ** 2 for x in F) / 64 - sum(x * x for x in sig), 9))


def solve(a, b):
    n = len(a)
    m = [r[:] + [v] for r, v in zip(a, b)]
    for c in range(n):
        p = max(range(c, n), key=lambda r: abs(m[r][c]))
        m[c], m[p] = m[p], m[c]
        for r in range(c + 1, n):
            f = m[r][c] / m[c][c]
            m[r] = [x - f * y for x, y in zip(m[r], m[c])]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (m[i][n] - sum(m[i][j] * x[j] for j in range(i + 1, n))) / m[i][i]
    return x


print([round(v, 9) for v in solve([[2.0, 1, -1], [-3, -1, 2], [-2, 1, 2]], [8.0, -11, -3])])


def simpson(f, a, b, n):
    h = (b - a) / n
    return (f(a) + f(b) + sum((4 if i % 2 else 2) * f(a + i * h) for i in range(1, n))) * h / 3


def newton(f, df, x):
    for i in range(50):
        d = f(x) / df(x)
        x -= d
        if abs(d) < 1e-15:
            return repr(x), i
    return repr(x), 50


print(f"{simpson(math.sin, 0, math.pi, 100):.12f}", newton(lambda x: x * x - 2, lambda x: 2 * x, 1.0), newton(lambda x: x**3 - x - 2, lambda x: 3 * x * x - 1, 1.5))


def rk4(f, y, t, h, n):
    for _ in range(n):
        k1 = f(t, y)
        k2 = f(t + h / 2, y + h / 2 * k1)
        k3 = f(t + h / 2, y + h / 2 * k2)
        k4 = f(t + h, y + h * k3)
        y += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        t += h
    return y


print(f"{rk4(lambda t, y: y, 1.0, 0.0, 0.01, 100):.12f} {math.e:.12f}", f"{rk4(lambda t, y: t - y, 1.0, 0.0, 0.01, 200):.10f}")

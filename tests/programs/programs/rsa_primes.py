"""Number theory: Miller-Rabin, Pollard rho, extended Euclid, CRT, RSA on text, Diffie-Hellman, discrete logarithms, perfect numbers."""
import math
import random

rng = random.Random(2024)


def is_prime(n):
    if n < 2: return False
    for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if n % p == 0: return n == p
    d, s = n - 1, 0
    while d % 2 == 0: d, s = d // 2, s + 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(a, d, n)
        if x in (1, n - 1): continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1: break
        else:
            return False
    return True


def prime(bits):
    while True:
        p = rng.getrandbits(bits) | 1 | 1 << bits - 1
        if is_prime(p): return p


def egcd(a, b):
    x0, x1, y0, y1 = 1, 0, 0, 1
    while b:
        q, a, b = a // b, b, a % b
        x0, x1 = x1, x0 - q * x1
        y0, y1 = y1, y0 - q * y1
    return a, x0, y0


def rho(n):
    if n % 2 == 0: return 2
    for c in range(1, 20):
        x = y = 2
        d = 1
        while d == 1:
            x = (x * x + c) % n
            y = (y * y + c) % n
            y = (y * y + c) % n
            d = math.gcd(abs(x - y), n)
        if d != n: return d


def factor(n):
    if n == 1: return []
    if is_prime(n): return [n]
    d = rho(n)
    return sorted(factor(d) + factor(n // d))


def crt(rs, ms):
    x, m = 0, 1
    for r, k in zip(rs, ms):
        g, p, _ = egcd(m, k)
        x += m * ((r - x) * p % k)
        m *= k
    return x % m, m


print([n for n in range(60) if is_prime(n)], is_prime(2**61 - 1), is_prime(2**67 - 1), is_prime(2**127 - 1), is_prime(561), is_prime(3215031751))
print([factor(n) for n in (2, 12, 97, 1001, 2**32 + 1, 10**12 + 39, 600851475143, 2**59 - 1, 999999999989 * 1000003)], egcd(240, 46), crt([2, 3, 2], [3, 5, 7]))
p, q = prime(256), prime(256)
n, e = p * q, 65537
d = pow(e, -1, (p - 1) * (q - 1))
msg = "Attack at dawn! é"
m = int.from_bytes(msg.encode(), "big")
c = pow(m, e, n)
back = pow(c, d, n)
print(n.bit_length(), c != m, back.to_bytes((back.bit_length() + 7) // 8, "big").decode(), hex(p)[:12], c % 10**9)
dp, dq, qi = d % (p - 1), d % (q - 1), pow(q, -1, p)
m1, m2 = pow(c, dp, p), pow(c, dq, q)
print((m2 + (qi * (m1 - m2) % p) * q) == m)
g, P = 5, 2**255 - 19
a, b = rng.getrandbits(200), rng.getrandbits(200)
print(pow(pow(g, a, P), b, P) == pow(pow(g, b, P), a, P), pow(g, a, P) % 10**12)


def bsgs(g, h, p):
    m = math.isqrt(p) + 1
    table = {pow(g, j, p): j for j in range(m)}
    f = pow(g, -m, p)
    for i in range(m):
        if h in table: return i * m + table[h]
        h = h * f % p


print(bsgs(5, pow(5, 12345, 100003), 100003), bsgs(3, 13, 17))


def totient(n):
    r = n
    for f in set(factor(n)): r -= r // f
    return r


def divisors(n):
    out = [1]
    for f in sorted(set(fs := factor(n))):
        out = [o * f ** k for o in out for k in range(fs.count(f) + 1)]
    return sorted(out)


print([totient(n) for n in range(1, 20)], divisors(360), [n for n in range(2, 500) if sum(divisors(n)) == 2 * n], sum(1 for a in range(1, 100) if math.gcd(a, 100) == 1))


def continued_sqrt(n):
    a0 = math.isqrt(n)
    if a0 * a0 == n: return [a0]
    m, d, a, out = 0, 1, a0, [a0]
    while a != 2 * a0:
        m = d * a - m
        d = (n - m * m) // d
        a = (a0 + m) // d
        out.append(a)
    return out


def pell(n):
    cf = continued_sqrt(n)
    h0, h1, k0, k1, i = 1, cf[0], 0, 1, 1
    while h1 * h1 - n * k1 * k1 != 1:
        a = cf[(i - 1) % (len(cf) - 1) + 1]
        h0, h1, k0, k1, i = h1, a * h1 + h0, k1, a * k1 + k0, i + 1
    return h1, k1


print(continued_sqrt(61), [pell(n) for n in (2, 61, 109)], sum(int(c) for c in str(math.isqrt(2 * 10**400))), pow(7, 7**7, 10**10), math.comb(200, 100) % (10**9 + 7))


def legendre(a, p): return pow(a, (p - 1) // 2, p)


def tonelli(n, p):
    q, s = p - 1, 0
    while q % 2 == 0: q, s = q // 2, s + 1
    z = next(z for z in range(2, p) if legendre(z, p) == p - 1)
    m, c, t, r = s, pow(z, q, p), pow(n, q, p), pow(n, (q + 1) // 2, p)
    while t != 1:
        i, x = 0, t
        while x != 1: x, i = x * x % p, i + 1
        b = pow(c, 1 << m - i - 1, p)
        m, c = i, b * b % p
        t, r = t * c % p, r * b % p
    return min(r, p - r)


print(tonelli(10, 13), tonelli(5, 41), tonelli(1030, 10009), tonelli(44402, 100049))

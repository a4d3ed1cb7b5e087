"""Integers that grow past 2^31, 2^61, 2^62, 2^63, 2^64 in the middle of a hot loop, and come back."""


def add_up(start, step, n):
    x = start
    for _ in range(n):
        x += step
    return x


def mul_up(n):
    x = 1
    out = []
    for i in range(n):
        x *= 3
        if i % 8 == 0:
            out.append(x)
    return out


def shift_up(n):
    x = 1
    s = 0
    for i in range(n):
        x <<= 1
        s ^= x
    return s


def up_and_down(limit, n):
    x = limit - n
    highest = x
    for _ in range(2 * n):
        x += 1
        if x > highest:
            highest = x
    for _ in range(2 * n):
        x -= 1
    return x, highest


def negate_min(x, n):
    s = 0
    for _ in range(n):
        x = -x
        s += x
        s -= abs(x)
    return x, s


for bits in (30, 31, 32, 52, 53, 60, 61, 62, 63, 64, 127):
    edge = 1 << bits
    print(bits, add_up(edge - 1000, 1, 2000) - edge, add_up(-edge + 1000, -1, 2000) + edge, up_and_down(edge, 500), up_and_down(-edge, 500), negate_min(-edge, 1001), add_up(edge - 1, edge, 600) // edge)
print(mul_up(60))
print(shift_up(200))


def product(n):
    p = 1
    for i in range(1, n):
        p = p * i % (2**61 - 1)
    return p


def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def lcg(n, seed):
    x = seed
    for _ in range(n):
        x = (x * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
    return x


def lcg32(n, seed):
    x = seed
    for _ in range(n):
        x = (x * 1664525 + 1013904223) & 0xFFFFFFFF
    return x


def mixed(n):
    total = 0
    for i in range(n):
        total += (1 << 61) if i == n // 2 else i
    return total


def squares(n):
    s = 0
    for i in range(0, n * 10**6, 10**6):
        s += i * i
    return s


def sub_down(n):
    x = 0
    for i in range(n):
        x -= (1 << 55)
    return x


print(product(5000), fib(100), fib(1000) % 10**20, lcg(5000, 1), lcg32(5000, 1), mixed(3000), squares(5000), sub_down(3000))


def fnv(data):
    h = 0xcbf29ce484222325
    for b in data:
        h ^= b
        h = (h * 0x100000001b3) % (1 << 64)
    return h


def xorshift(n):
    x = 88172645463325252
    for _ in range(n):
        x ^= (x << 13) & 0xFFFFFFFFFFFFFFFF
        x ^= x >> 7
        x ^= (x << 17) & 0xFFFFFFFFFFFFFFFF
    return x


def compare_big(n):
    c = 0
    x = 2**62 - n // 2
    for _ in range(n):
        if x < 2**62:
            c += 1
        elif x == 2**62:
            c += 1000000
        else:
            c -= 1
        x += 1
    return c


print(fnv(bytes(range(256)) * 10), xorshift(3000), compare_big(2000))
for k in range(59, 66):
    a, b = 2**k, 2**(k // 2)
    r = []
    for _ in range(300):
        r = [a * b, a * -b, -a * b, a + a, -a - a, a - -a, a << 1, -a << 1, (a - 1) * (a + 1), a // -1, -a // -1, -a % 7, (-a) ** 2, ~a, a ^ -a, a & -a, a | -a]
    print(k, r)

"""Ints of 64 bits: arithmetic modulo powers of two, what leaves it, and what never fits."""

import sys

MASK = 0xFFFFFFFFFFFFFFFF
MASK32 = 0xFFFFFFFF


def xorshift(x, n):
    total = 0
    for _ in range(n):
        x ^= x >> 12
        x ^= (x << 25) & MASK
        x ^= x >> 27
        total = (total + ((x * 0x2545F4914F6CDD1D) & MASK)) & MASK
    return x, total


def splitmix(state, n):
    out = []
    for _ in range(n):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        out.append(z ^ (z >> 31))
    return out


def lcg(seed, n):
    for _ in range(n):
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
    return seed


def lcg31(seed, n):
    out = []
    for _ in range(n):
        seed = (1103515245 * seed + 12345) % 2147483648
        out.append(seed >> 16)
    return sum(out), out[-1]


def fnv(data):
    h = 0xCBF29CE484222325
    for byte in data:
        h = ((h ^ byte) * 0x100000001B3) & MASK
    return h


def fnv32(data):
    h = 2166136261
    for byte in data:
        h = (h ^ byte) * 16777619 & MASK32
    return h


def rotate(x, n):
    for k in range(n):
        x = ((x << 13) | (x >> 51)) & MASK
        x = -x & MASK
        x = ~x & MASK
    return x


def mixed(n):
    """Wide values are compared, tested, used as indices, divided, and get small again."""
    x = 0xFEDCBA9876543210
    table = list(range(256))
    seen = [0, 0, 0, 0]
    for k in range(n):
        x = (x * 0xD1342543DE82EF95 + k) & MASK
        if x > 0x8000000000000000:
            seen[0] += 1
        if x == k:
            seen[1] += 1
        if x:
            seen[2] += table[x >> 56] + table[x & 0xFF]
        seen[3] += x % 1000 + x // 0x1000000000000000
        y = x >> 60
        y += 1
        seen[1] += y
    return x, seen


def narrowing(n):
    """What was wide is small for a long time, then wide again, then beyond 64 bits."""
    x = 1 << 63
    out = []
    for k in range(n):
        if k % 50 == 49:
            x = (x | (1 << 62)) ^ (1 << 63)
        x = x ^ (x >> 3)
        out.append(x & 0xFFFF)
        if k == n - 2:
            x = x << 40
    return sum(out), x


def negative(n, step):
    x = 5
    for _ in range(n):
        x = (x * step - 77) & MASK
    return x


def shifts(values, by):
    out = []
    for v in values:
        for n in by:
            try:
                out.append((v << n) & MASK)
            except ValueError as e:
                out.append(str(e))
            try:
                out.append((v & MASK) >> n)
            except ValueError as e:
                out.append(str(e))
    return out


def divides(values, by):
    out = []
    for v in values:
        for d in by:
            try:
                out.append((v // d, v % d))
            except ZeroDivisionError as e:
                out.append(str(e))
    return out


def kept(n):
    """What is masked is wanted itself, too."""
    a = 0x7FFFFFFFFFFFFFFF
    for k in range(n):
        b = a * 3
        c = b & MASK
        a = c >> 1 | 1
    return a, b, c


def seen_by_callees(n):
    x = 0xC0FFEE0000000001
    found = None
    for k in range(n):
        x = (x * 7) & MASK
        if k == n - 3:
            found = look()
    return x, found


def look():
    return sys._getframe(1).f_locals["x"]


class Twister:
    def __init__(self, seed):
        self.state = [0] * 25
        self.state[0] = seed
        for k in range(1, 25):
            last = self.state[k - 1]
            self.state[k] = (1812433253 * (last ^ (last >> 30)) + k) & MASK32
        self.at = 0

    def next(self):
        y = self.state[self.at]
        self.at = (self.at + 1) % 25
        self.state[self.at] = (self.state[self.at] ^ (y << 9)) & MASK32
        y ^= y >> 11
        y ^= (y << 7) & 0x9D2C5680
        y ^= (y << 15) & 0xEFC60000
        return y ^ (y >> 18)


def changed_mask():
    global MASK
    before = lcg_masked(3, 500)
    MASK = 0xFFFF
    after = lcg_masked(3, 500)
    MASK = -2
    negative = lcg_masked(3, 60)
    MASK = 0xFFFFFFFFFFFFFFFF
    return before, after, negative % 1000003


def lcg_masked(x, n):
    for _ in range(n):
        x = (x * 6364136223846793005 + 11) & MASK
    return x


def floats_too(values):
    out = []
    for v in values:
        try:
            out.append((v * 3 + 1) & 0xFF)
        except TypeError as e:
            out.append(str(e))
    return out


print(xorshift(0x9E3779B97F4A7C15, 3000))
print(sum(splitmix(42, 2000)), splitmix(42, 3))
print(lcg(1, 3000), lcg31(42, 3000))
data = bytes(k * 7 & 255 for k in range(3000))
print(fnv(data), fnv32(data))
print(rotate(0x0123456789ABCDEF, 1000))
print(mixed(3000))
print(narrowing(1000))
print(negative(1000, 3), negative(1000, -3), negative(1000, -(1 << 70)))
print(shifts([1, 0xFFFFFFFFFFFFFFFF, 1 << 63, 3, -5] * 20, [0, 1, 12, 63, 64, 65, 200, -1])[:90])
print(divides([1 << 63, 0xFFFFFFFFFFFFFFFF, 12345678901234567890, 7] * 20, [1, 3, 1 << 63, 10, 0, -7])[:24])
print(kept(500))
print(seen_by_callees(500))
twister = Twister(19650218)
print(sum(twister.next() for _ in range(2000)), twister.state[:3])
print(changed_mask())
print(floats_too([1, 2, 300, 1 << 61, 1 << 80, -4] * 50 + [1.5, "x", 2])[-12:])


def set_before(n):
    """The mask is a number that was loaded before only on some ways here."""
    c = 0
    out = []
    for k in range(n):
        if k % 7 == 3:
            c = 3
        out.append(c & ((k + k) + 5))
        c = k
    return sum(out)


print(set_before(300))


def begins_negative(n, start):
    """What goes round a loop as a wide int begins as something else."""
    x = -1
    y = None
    z = -(1 << 70)
    out = []
    for k in range(n):
        out.append((x, y, z) if k < 2 else 0)
        x = (start + k * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
        y = x ^ (x >> 7)
        z = y
    return out[:3], x, y, z


print(begins_negative(300, 5), begins_negative(1, 5), begins_negative(0, 5))


def once_more(n, start):
    x = -1
    seen = []
    for k in range(n):
        seen.append(x)
        x = (start + k * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    return seen, x


print([once_more(3, r) for r in range(2000)][-1], [once_more(0, r) for r in range(3)])

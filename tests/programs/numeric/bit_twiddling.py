"""Masked machine-word arithmetic: hashes, CRC, popcount, bit boards, with edge masks and negative numbers."""

M32, M64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF


def rotl(x, k): return ((x << k) | (x >> (32 - k))) & M32


def murmur(data, seed=0):
    h = seed
    for i in range(0, len(data) - 3, 4):
        k = int.from_bytes(data[i:i + 4], "little")
        k = k * 0xcc9e2d51 & M32
        k = rotl(k, 15)
        k = k * 0x1b873593 & M32
        h ^= k
        h = rotl(h, 13)
        h = (h * 5 + 0xe6546b64) & M32
    h ^= len(data)
    h ^= h >> 16
    h = h * 0x85ebca6b & M32
    h ^= h >> 13
    h = h * 0xc2b2ae35 & M32
    return h ^ h >> 16


def crc32(data):
    table = []
    for n in range(256):
        c = n
        for _ in range(8):
            c = 0xEDB88320 ^ (c >> 1) if c & 1 else c >> 1
        table.append(c)
    crc = M32
    for b in data:
        crc = table[(crc ^ b) & 0xFF] ^ (crc >> 8)
    return crc ^ M32


def adler(data):
    a, b = 1, 0
    for x in data:
        a = (a + x) % 65521
        b = (b + a) % 65521
    return b << 16 | a


def splitmix(n):
    s = out = 0
    for _ in range(n):
        s = (s + 0x9E3779B97F4A7C15) & M64
        z = s
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M64
        out ^= z ^ (z >> 31)
    return out


def signed32(x): return (x & M32) - ((x & 0x80000000) << 1)
def signed64(x): return (x & M64) - ((x >> 63 & 1) << 64)


def djb(s):
    h = 5381
    for c in s:
        h = (h * 33 + ord(c)) & M32
    return h


def popcount(x):
    c = 0
    while x:
        x &= x - 1
        c += 1
    return c


def queens(n, row=0, cols=0, d1=0, d2=0):
    if row == n: return 1
    count = 0
    free = ~(cols | d1 | d2) & ((1 << n) - 1)
    while free:
        bit = free & -free
        free ^= bit
        count += queens(n, row + 1, cols | bit, (d1 | bit) << 1, (d2 | bit) >> 1)
    return count


data = bytes(i * 7 & 255 for i in range(2000))
import zlib
print(murmur(data), murmur(data, 42), crc32(data) == zlib.crc32(data), crc32(data), adler(data) == zlib.adler32(data), splitmix(2000), djb("hello world" * 50), sum(popcount(i) for i in range(2000)), sum(i.bit_count() for i in range(2000)), queens(7))
print([signed32(x) for x in (0, 1, 2**31 - 1, 2**31, 2**32 - 1, 2**32, -1, -2**31, 2**40 + 5)], [signed64(x) for x in (2**63 - 1, 2**63, 2**64 - 1, -1, -2**63 - 1)])


def gray(n): return [i ^ (i >> 1) for i in range(n)]


def reverse_bits(x):
    r = 0
    for _ in range(32):
        r = (r << 1) | (x & 1)
        x >>= 1
    return r


print(gray(10), [reverse_bits(x) for x in (1, 2, 0xF0F0F0F0, M32)])


def shifts():
    out = []
    for s in range(0, 130, 13):
        for x in (1, -1, 5, -5, 2**61, -2**61, 2**62 - 1, 2**63):
            out.append((x << s) & M64)
            out.append(x >> s)
    return out


first = shifts()
for _ in range(50):
    assert shifts() == first
print(len(first), sum(first), first[:16])


def masks(n):
    s = 0
    for i in range(n):
        v = (i * 0x9E3779B1) & M32
        s += (v & 0xFF) + (v >> 8 & 0xFF) + (v >> 24) - (~v & 0xF) + (v | 1) % 3 + (v ^ M32) % 5 + (-v & 0xFF) + (v & -v)
    return s


def neg_mod(n):
    s = 0
    for i in range(-n, n):
        s += (i & 7) + (i % 8) + (i >> 2) + (i // 4) - (i | 3) + (i ^ -1) + (~i)
        assert i & 7 == i % 8 and i >> 2 == i // 4
    return s


print(masks(2000), neg_mod(1000))


def mul64(a, b): return a * b & M64


x = 1
for i in range(3000):
    x = mul64(x, 6364136223846793005 + 2 * i) ^ (x >> 33)
print(x)


def xoroshiro(n):
    a, b = 1, 2
    s = 0
    for _ in range(n):
        r = (a + b) & M64
        b ^= a
        a = ((a << 24 | a >> 40) & M64) ^ b ^ (b << 16 & M64)
        b = (b << 37 | b >> 27) & M64
        s = (s + r) & M64
    return s


def life_bits(rows, steps):
    n = len(rows)
    mask = (1 << 16) - 1
    for _ in range(steps):
        new = []
        for i in range(n):
            r = 0
            for j in range(16):
                c = 0
                for di in (-1, 0, 1):
                    row = rows[(i + di) % n]
                    for dj in (-1, 0, 1):
                        if di or dj:
                            c += row >> ((j + dj) % 16) & 1
                alive = rows[i] >> j & 1
                if c == 3 or (alive and c == 2):
                    r |= 1 << j
            new.append(r & mask)
        rows = new
    return rows


print(xoroshiro(2000), life_bits([0b10, 0b100, 0b111] + [0] * 13, 8))
big = 1
for i in range(200):
    big = (big << 5 ^ big >> 3 ^ i) & ((1 << 100) - 1)
print(big, big.bit_length(), big.bit_count(), hex(big))

"""Bytes and bytearrays: items, loops, lengths that change, what is stored."""
import zlib


def total(data):
    n = 0
    for i in range(len(data)):
        n += data[i]
    return n


def walk(data):
    n = 0
    for b in data:
        n = (n * 31 + b) & 0xFFFFFF
    return n


def pairs(data):
    n = 0
    for i, b in enumerate(data):
        n += i ^ b
    for a, b in zip(data, data[1:]):
        n += a * b
    return n


def from_end(data):
    return [data[-k] for k in range(1, 4)] + [data[-len(data)]]


def crc(data):
    table = []
    for n in range(256):
        for _ in range(8):
            n = (n >> 1) ^ 0xEDB88320 if n & 1 else n >> 1
        table.append(n)
    c = 0xFFFFFFFF
    for b in data:
        c = table[(c ^ b) & 255] ^ (c >> 8)
    return c ^ 0xFFFFFFFF


def fill(size):
    memory = bytearray(size)
    for i in range(size):
        memory[i] = (i * 7) & 255
    for i in range(1, size):
        memory[i] ^= memory[i - 1]
    return memory


def sieve(n):
    flags = bytearray([1]) * (n + 1)
    flags[0] = flags[1] = 0
    for i in range(2, int(n**0.5) + 1):
        if flags[i]:
            for k in range(i * i, n + 1, i):
                flags[k] = 0
    return sum(flags), sum(1 for f in flags if f)


def grows(rounds):
    b = bytearray()
    for i in range(rounds):
        b.append(i & 255)
        if b[0] != 0 or b[i] != i & 255 or len(b) != i + 1:
            print("wrong", i)
    n = 0
    while len(b) > 1:
        n += b[len(b) - 1]
        b.pop()
        if len(b) % 64 == 0:
            del b[0]
            b += b"x"
            n += b[-1] + b[0]
    return n


def shrinks_below(b):
    # The item was there when the loop began.
    seen = 0
    try:
        for k in range(1000):
            seen += b[50]
            if k == 500:
                del b[40:]
    except IndexError as e:
        return seen, str(e)


def stores(b, values):
    out = []
    for v in values:
        try:
            b[3] = v
            out.append(b[3])
        except (ValueError, TypeError) as e:
            out.append(f"{type(e).__name__}: {e}")
    return out


def loads(data, keys):
    out = []
    for k in keys:
        try:
            out.append(data[k])
        except (IndexError, TypeError) as e:
            out.append(f"{type(e).__name__}: {e}")
    return out


class Derived(bytes):
    def __getitem__(self, k):
        return "derived"


class DerivedArray(bytearray):
    def __setitem__(self, k, v):
        super().__setitem__(k, v // 2)


def first(data):
    return data[0]


def iterator_goes_on(data):
    it = iter(data)
    for b in it:
        if b == 5:
            break
    return list(it), list(it), next(it, None)


def grows_meanwhile():
    out = []
    for size in 3, 40:
        b = bytearray(range(size))
        n = 0
        for x in b:
            n += x
            if x == 2 and len(b) < 200:
                b.extend(b[:20])
            if len(b) > 150:
                del b[100:]
        out.append((n, len(b)))
        it = iter(b)
        del b[1:]
        out.append((next(it), next(it, "end")))
        b.extend(b"more")
        out.append(list(it))
    for k in range(300):
        b = bytearray(b"abc")
        out.append(sum(x for x in b) + sum(i * x for i, x in enumerate(b)) + sum(x ^ y for x, y in zip(b, b"xyz")))
    return out[:7], sum(out[6:])


class Name(str):
    pass


class Blob(bytes):
    pass


class Buffer(bytearray):
    def __iter__(self):
        return iter([1, 2, 3])


def derived():
    n = 0
    for k in range(400):
        for c in Name("hello wörld" if k == 300 else "hello world"):
            if c == "o":
                n += 1
        for x in Blob(b"abc"):
            n += x
        for x in Buffer(b"abc"):
            n += x
    return n


def kinds():
    out = []
    for data in (b"abc", bytearray(b"abc"), [1, 2, 3], "abc", (7,), memoryview(b"xyz"), Derived(b"q")) * 30:
        out.append(first(data))
    return out[:7] == out[-7:], out[:7]


data = bytes((k * k + 3) % 256 for k in range(5000))
for d in data, bytearray(data), b"\0\xff\x80" * 500:
    print(total(d), walk(d), pairs(d), from_end(d), crc(d) == zlib.crc32(d))
memory = fill(4000)
print(zlib.crc32(memory), sieve(20000), grows(3000))
print(shrinks_below(bytearray(range(100))))
for _ in range(100):
    got = stores(bytearray(8), [1, 255, 256, -1, True, "x", None, 2.0, 10**30])
print(got)
for _ in range(100):
    got = loads(b"hello", [0, 4, 5, -5, -6, "k", None, 1.5, True, 10**30]), loads(bytearray(b"hello"), [0, 4, 5, -5, -6, True])
print(got)
print(kinds(), grows_meanwhile(), derived())
d = DerivedArray(10)
for k in range(300):
    d[k % 10] = k % 250
print(d, iterator_goes_on(bytes(range(10))), iterator_goes_on(bytearray(range(10))))
view = memoryview(memory)
try:
    memory.append(1)
except BufferError as e:
    print(e)
memory[0] = 99
print(view[0], len(view))

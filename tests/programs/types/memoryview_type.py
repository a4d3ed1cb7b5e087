"""memoryview: slicing, casting, formats, release, comparison."""
import array


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


b = bytearray(b"hello world")
m = memoryview(b)
print(len(m), m[0], m[-1], bytes(m[1:4]), m.tobytes(), m.tolist()[:3], m.format, m.itemsize, m.ndim, m.shape, m.strides, m.nbytes, m.readonly, m.contiguous, m.c_contiguous, m.f_contiguous, m.suboffsets, m.obj is b)
m[0] = 72
m[1:3] = b"EL"
print(b, bytes(m[::2]), bytes(m[::-1]), m[::2].strides, m[::2].contiguous, m[::2].tolist())
m[::2] = bytes(m[::2]).upper()
print(b)
for f in (lambda: m[100], lambda: m["a"], lambda: m[1.5], lambda: m.__setitem__(0, 256), lambda: m.__setitem__(0, "a"), lambda: m.__setitem__(slice(0, 2), b"abc"), lambda: m.__delitem__(0), lambda: memoryview("abc"), lambda: memoryview(5), lambda: memoryview(), lambda: memoryview(b"a").__setitem__(0, 1), lambda: hash(m), lambda: m.cast("q"), lambda: m.cast("zz"), lambda: m[::2].cast("B"), lambda: m.cast("B", [3, 5]), lambda: m[0, 0], lambda: m < m, lambda: m + m, lambda: m.cast(5), lambda: setattr(m, "x", 1), lambda: m.index(1000), lambda: m[...] if False else 0):
    err(f)
print(hash(memoryview(b"ab")) == hash(b"ab"), m == b, m == bytes(b), m == "x", m != b"x", memoryview(b"ab") == memoryview(bytearray(b"ab")), 72 in m, m.count(ord("O")), m.index(ord("L")), list(reversed(memoryview(b"ab"))), [x for x in memoryview(b"ab")], m.hex()[:6], m[:3].hex(":"), bytes(memoryview(b"")), bool(memoryview(b"")))
a = array.array("i", [1, 2, -3])
m2 = memoryview(a)
print(m2.format, m2.itemsize, m2.tolist(), m2[2], m2.nbytes, len(m2), m2.shape, m2 == a)
m2[0] = 100
print(a)
err(lambda: a.append(5))
err(lambda: m2.__setitem__(0, 2**40))
err(lambda: m2.__setitem__(0, 1.5))
c = m2.cast("B")
print(len(c), c.tolist()[:4], c.cast("i").tolist(), c.cast("h").tolist())
err(lambda: m2.cast("h") and 0)
d = memoryview(bytearray(range(12))).cast("B", shape=[3, 4])
print(d.shape, d.ndim, d.tolist(), d[1, 2], d.strides, d.nbytes, len(d))
d[2, 3] = 99
print(d.tolist()[2], d.tobytes())
err(lambda: d[0])
err(lambda: d[3, 0])
err(lambda: d[0:1].shape)
err(lambda: list(d))
err(lambda: d[0, 0, 0])
f = memoryview(array.array("d", [1.5, 2.5]))
print(f[0], f.tolist(), f.format, f == array.array("f", [1.5, 2.5]), f == memoryview(array.array("d", [1.5, 2.5])))
for fmt in "bBhHiIlLqQnNfd?c":
    v = memoryview(bytearray(16)).cast(fmt)
    try:
        v[0] = b"x" if fmt == "c" else 1
        print(fmt, v[0], v.itemsize, v.nbytes, len(v), end="; ")
        v[0] = -1
        print(v[0])
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
m.release()
for g in (lambda: m[0], lambda: len(m), lambda: m.tobytes(), lambda: m.format, lambda: list(m), lambda: m == b, lambda: m.release()):
    err(g)
b.append(1)
with memoryview(b) as w:
    print(w[0])
    err(lambda: b.append(2))
err(lambda: w[0])
b.append(2)
r = memoryview(b"abc")
print(r.readonly, r.toreadonly()[0], memoryview(bytearray(b"x")).toreadonly().readonly)
s = memoryview(bytearray(b"abcdef"))
s[1:4] = s[0:3]
print(s.tobytes())
s[0:4] = memoryview(b"WXYZ")
print(bytes(s), s[1:][1:][:2].tobytes(), s[4:1:-1].tobytes(), s[::3].tolist())
x = memoryview(b"abcd")[1:3]
y = memoryview(x)
print(y.tobytes(), y.obj, x[0], bytes(x) == b"bc", b"".join([x, y]), x.tobytes("C"), memoryview(x)[::-1].tobytes())
import struct
buf = bytearray(8)
struct.pack_into("<if", memoryview(buf), 0, 5, 1.5)
print(struct.unpack("<if", buf), int.from_bytes(memoryview(buf)[:4], "little"))

"""bytearray: mutation, slices, growth, exports, methods."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


b = bytearray(b"hello")
print(b, repr(b), len(b), b[0], b[1:3], bytearray(), bytearray(3), bytearray("é", "utf-8"), bytearray([1, 2]), bytearray(range(2)))
b[0] = 72
b[-1] = ord("O")
b[1:3] = b"EELL"
print(b)
b[1:3] = []
b[len(b):] = b"!!"
b[::2] = b"....."[:len(b[::2])]
print(b)
del b[0]
del b[::2]
print(b)
b = bytearray(b"abc")
b.append(100)
b.extend(b"ef")
b.extend([103, 104])
b.extend(x for x in (105,))
b.insert(0, 64)
b.insert(100, 65)
b.insert(-1, 66)
print(b, b.pop(), b.pop(0), b.pop(-2), b)
b.remove(98)
b.reverse()
print(b, b.copy(), b.copy() is b, b.index(b"c"), b.find(b"zz"), b.count(b"c"))
b += b"xyz"
b *= 2
print(b, b"x" in b, 120 in b)
b.clear()
print(b, bool(b))
for f in (lambda: b.pop(), lambda: b.append(256), lambda: b.append("a"), lambda: b.append(-1), lambda: b.remove(5), lambda: b.extend("abc"), lambda: b.extend([256]), lambda: b.extend(5), lambda: b.insert(0, 300), lambda: b.__setitem__(0, 1), lambda: bytearray(b"a").__setitem__(0, 256), lambda: bytearray(b"a").__setitem__(0, "x"), lambda: bytearray(b"abc").__setitem__(slice(0, 2), 5), lambda: bytearray(b"abc").__setitem__(slice(0, 2), "ab"), lambda: bytearray(b"abcd").__setitem__(slice(None, None, 2), b"xyz"), lambda: bytearray(b"abc").pop(10), lambda: hash(bytearray()), lambda: bytearray("a"), lambda: bytearray(-1), lambda: bytearray(b"a") + "x", lambda: {bytearray(): 1}, lambda: bytearray(b"a")[5], lambda: bytearray(1.5), lambda: bytearray(b"x").__delitem__(3), lambda: bytearray(b"ab").extend([1, 256])):
    err(f)
a = bytearray(b"abcdef")
a[1:4] = b"X"
print(a)
a[2:2] = b"INSERT"
print(a)
a[::-1] = bytes(a)
print(a)
a[5:2] = b"zz"
print(a)
a[:] = b"new"
print(a)
a[1:1] = a
print(a)
err(lambda: a.__iadd__(a))
print(a, a == bytes(a), a == b"x", a < b"z", bytearray(b"a") == "a")
m = memoryview(a)
err(lambda: a.append(1))
err(lambda: a.clear())
err(lambda: a.__delitem__(0))
err(lambda: a.__setitem__(slice(0, 1), b"longer"))
a[0] = 33
a[1:3] = b"ok"
m[3] = 63
print(a, m[0])
m.release()
a.append(1)
print(a)
print(bytearray(b"a,b").split(b","), bytearray(b" x ").strip(), bytearray(b"ab").upper(), bytearray(b"ab").replace(b"a", b"z"), bytearray(b"abc").partition(b"b"), bytearray(b",").join([b"a", b"b"]), bytearray(b"ab").hex(), bytearray.fromhex("6162"), bytearray(b"a\nb").splitlines(), bytearray(b"ab").decode(), bytearray(b"ab").translate(None, b"a"), bytearray(b"x").center(3), bytearray(b"7").zfill(3), bytearray(b"ab").startswith(b"a"), bytearray(b"aB").swapcase(), bytearray(b"ab") % ())
x = bytearray(b"abc")
y = x
y += b"d"
print(x is y, x, type(x[:1]).__name__, type(x + b"").__name__, type(b"" + x).__name__, list(reversed(x)), sorted(x), sum(x), max(x))
x.resize(6)
print(x)
x.resize(2)
print(x)
err(lambda: x.resize(-1))
big = bytearray()
for i in range(1000):
    big.append(i & 255)
del big[:500]
big[0:0] = b"front"
print(len(big), big[:8], big[-2:])


class BA(bytearray):
    def __init__(self, *a):
        super().__init__(*a)
        self.tag = "t"


z = BA(b"q")
z.append(1)
print(z, z.tag, type(z[:]).__name__, z == b"q\x01", type(z.copy()).__name__)
it = iter(x2 := bytearray(b"ab"))
print(next(it))
x2.extend(b"cd")
print(list(it), x2.__alloc__() >= len(x2), x2.take_bytes() if hasattr(x2, "take_bytes") else "")

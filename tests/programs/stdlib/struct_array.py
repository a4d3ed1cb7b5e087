"""struct: formats, byte orders, errors; array: all type codes and methods."""
import array
import struct


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


for fmt in ("b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "n", "N", "f", "d", "e", "?", "c", "s", "5s", "p", "6p", "x", "3x", "bhi", "=bhi", "<bhi", ">bhi", "!bhi", "@bqb", "=bqb", "bq0q", "2h3b", "P", "ii x h", "0s", "", "F" if False else "d"):
    print(fmt, struct.calcsize(fmt), end="; ")
print()
print(struct.pack("<bBhHiIqQ", -1, 255, -2, 65535, -3, 2**32 - 1, -4, 2**64 - 1), struct.pack(">hd", 1, 1.5), struct.pack("<fe", 1.5, 0.1), struct.pack("3s5sp4p", b"abcd", b"x", b"q", b"hello"), struct.pack("?c", [], b"z"), struct.pack("<xhx", 1), struct.pack("=2h", 1, 2))
print(struct.unpack("<bBhH", b"\xff\xff\xfe\xff\xff\xff"), struct.unpack(">q", b"\x80" + b"\0" * 7), struct.unpack("<f", b"\0\0\xc0\x7f"), struct.unpack("3sc", b"abcd"), struct.unpack("<e", b"\x00\x3c"), struct.unpack("?", b"\x05"), list(struct.iter_unpack("<H", b"\1\0\2\0")), struct.unpack_from("<H", b"\0\1\0\2", 1), struct.unpack("4p", b"\x02abc"))
for v in (1.0, -0.0, float("inf"), 65504.0, 1e-8, 0.333):
    print(struct.pack("<e", v), struct.unpack("<e", struct.pack("<e", v)), struct.unpack("<f", struct.pack("<f", v)))
b = bytearray(10)
struct.pack_into("<hh", b, 2, 1, -1)
print(b)
S = struct.Struct("<3h")
print(S.size, S.format, S.pack(1, 2, 3), S.unpack(b"\1\0\2\0\3\0"), S, list(S.iter_unpack(b"\0" * 12)))
for f in (lambda: struct.pack("b", 128), lambda: struct.pack("B", -1), lambda: struct.pack("h", 40000), lambda: struct.pack("I", -1), lambda: struct.pack("q", 2**63), lambda: struct.pack("i", 1.5), lambda: struct.pack("i", "a"), lambda: struct.pack("i"), lambda: struct.pack("i", 1, 2), lambda: struct.pack("z", 1), lambda: struct.pack("c", "a"), lambda: struct.pack("c", b"ab"), lambda: struct.pack("s", "a"), lambda: struct.pack("f", "a"), lambda: struct.pack("f", 1e40), lambda: struct.pack("e", 1e6), lambda: struct.unpack("i", b"abc"), lambda: struct.unpack("i", "abcd"), lambda: struct.unpack_from("i", b"abc", 1), lambda: struct.pack_into("i", b, 8, 1), lambda: struct.pack_into("i", b"abcd", 0, 1), lambda: struct.calcsize("5"), lambda: struct.calcsize("<n"), lambda: struct.calcsize("999999999999999999999i"), lambda: list(struct.iter_unpack("i", b"abc")), lambda: struct.unpack_from("b", b"a", -5), lambda: struct.Struct(5), lambda: struct.iter_unpack("", b""), lambda: struct.pack("h", None)):
    err(f)
for code in array.typecodes:
    if code in "uw":
        a = array.array(code, "aé😀") if code == "w" else None
    else:
        a = array.array(code, [1, 2, 3])
    if a is not None:
        print(a, a.itemsize, len(a), a[-1], a[::2], a.tobytes()[:4], a.tolist())
a = array.array("i", [3, 1, 2])
a.append(5)
a.extend([7, 8])
a.extend(array.array("i", [9]))
a.insert(0, -1)
a += array.array("i", [10])
print(a, a.pop(), a.pop(0), a.index(1), a.count(3), a.typecode, 3 in a, a[1:3], a + a[:1], a[:2] * 2, sorted(a), sum(a), max(a), list(reversed(a)))
a.remove(3)
a.reverse()
a[0] = 100
a[1:3] = array.array("i", [0])
del a[-1]
print(a, a == array.array("i", a), a == array.array("d", a), a < array.array("i", [200]), a.buffer_info()[1] == len(a), a.tobytes() == bytes(memoryview(a)))
b = array.array("i")
b.frombytes(a.tobytes())
b.fromlist([5, 6])
b.byteswap()
b.byteswap()
print(b, array.array("d", b), array.array("b", b"ab"), array.array("w", "x").tounicode(), array.array("i", range(3)), array.array("f", [1.1])[0], array.array("q", [2**63 - 1]), array.array("B", bytearray(b"z")))
for f in (lambda: array.array("z"), lambda: array.array("i", [1.5]), lambda: array.array("i", ["a"]), lambda: array.array("b", [128]), lambda: array.array("B", [-1]), lambda: array.array("i", "abc"), lambda: array.array("i", [2**31]), lambda: array.array(5), lambda: array.array(), lambda: a[100], lambda: a["a"], lambda: a.append("x"), lambda: a.pop(100), lambda: a.remove(999), lambda: a.index(999), lambda: a + [1], lambda: a.__setitem__(0, 2**40), lambda: a.__setitem__(slice(0, 1), [1]), lambda: a.frombytes(b"abc"), lambda: a.extend(array.array("d", [1.0])), lambda: array.array("i", b"abc"), lambda: hash(a), lambda: a.fromlist([1, "x"]), lambda: array.array("I", [2**32]), lambda: a * "x", lambda: array.array("i").pop(), lambda: array.array("f", [1e400 * 0]) and 1):
    err(f)
print(a, array.array("f", [float("nan"), 1e40])[1])
import pickle, copy
print(pickle.loads(pickle.dumps(a)) == a, copy.copy(a) == a, copy.deepcopy(a) is a, [x for x in array.array("b", b"hi")], array.array("i", a).tolist())
big = array.array("d", (i * 0.5 for i in range(1000)))
s = 0.0
for i in range(len(big)):
    big[i] = big[i] * 2
    s += big[i]
print(s, big[999], len(big[::7]), big.index(500.0))

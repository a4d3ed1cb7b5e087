"""PEP 688: __buffer__ and __release_buffer__, and who uses buffers."""
import gc
import hashlib
import io
import re
import struct
import zlib
from array import array


def t(f):
    try:
        r = f()
    except BaseException as e:
        print(type(e).__name__, e)
    else:
        print(repr(r))


class Exporter:
    def __init__(self, data):
        self.data = bytearray(data)
        self.out = 0

    def __buffer__(self, flags):
        self.out += 1
        return memoryview(self.data)

    def __release_buffer__(self, view):
        self.out -= 1
        view.release()


e = Exporter(b"hello")
with memoryview(e) as m:
    print(m[0], m.readonly, e.out)
    m[0] = ord("J")
print(e.data, e.out)
t(lambda: bytes(e))
t(lambda: bytearray(e))
t(lambda: b"x" + e)
t(lambda: b"Jello".find(e))
t(lambda: b"-".join([e, e]))
t(lambda: b"Jello" == e)
t(lambda: int(Exporter(b"12")))
t(lambda: int.from_bytes(Exporter(b"12")))
t(lambda: zlib.crc32(e) == zlib.crc32(b"Jello"))
t(lambda: hashlib.sha256(e).hexdigest()[:8])
t(lambda: struct.unpack_from("2s", e, 1))
t(lambda: struct.pack_into("2s", e, 1, b"EL"))
t(lambda: e.data)
t(lambda: re.match(rb"J(EL)", e).group(1))
t(lambda: io.BytesIO(b"abcdef").readinto(e))
t(lambda: (e.data, e.out))


class NoView:
    def __buffer__(self, flags):
        return b"bytes"


class Raises:
    def __buffer__(self, flags):
        raise ZeroDivisionError("no")


class ReadOnly:
    def __buffer__(self, flags):
        if flags & 1:
            raise BufferError("read only")
        return memoryview(b"ro")


t(lambda: memoryview(NoView()))
t(lambda: memoryview(Raises()))
t(lambda: bytes(Raises()))
t(lambda: io.BytesIO(b"abc").readinto(ReadOnly()))
t(lambda: io.BytesIO(b"abc").readinto(b"abc"))
t(lambda: struct.pack_into("b", ReadOnly(), 0, 1))
t(lambda: bytes(ReadOnly()))


class Sub(bytearray):
    def __buffer__(self, flags):
        print("sub", flags)
        return super().__buffer__(flags)

    def __release_buffer__(self, view):
        print("released", len(view))
        super().__release_buffer__(view)


s = Sub(b"abc")
with memoryview(s) as m:
    print(m.tolist())
s.append(1)
print(s)

# Who holds a buffer of a bytearray keeps it from changing its size.
b = bytearray(b"abcdef")
m = memoryview(b)
for change in (
    lambda: b.append(1),
    lambda: b.extend(b"x"),
    lambda: b.pop(),
    lambda: b.clear(),
    lambda: b.__delitem__(0),
    lambda: b.__setitem__(slice(0, 1), b"xyz"),
    lambda: b.__iadd__(b"x"),
    lambda: b.__imul__(2),
    lambda: b.insert(0, 1),
    lambda: b.remove(97),
    lambda: b.resize(3),
    lambda: b.__init__(b"zz"),
):
    t(change)
b[0:2] = b"AB"
print(m.tobytes())
m.release()
t(lambda: b.append(33))
print(b)

# A view that nobody can reach holds nothing.
m = memoryview(b)[1:]
del m
gc.collect()
t(lambda: b.append(34))
for use in (b.find(b), zlib.crc32(b), b"".join([b]), bytes(b), struct.unpack_from("b", b), re.findall(b"A", b)):
    pass
t(lambda: b.append(35))

f = io.BytesIO(b"stream")
v = f.getbuffer()
t(lambda: f.write(b"longer than before"))
t(lambda: f.truncate(1))
v[0:2] = b"ST"
v.release()
t(lambda: f.write(b"XX"))
print(f.getvalue())

a = array("h", range(6))
t(lambda: struct.unpack_from("<2h", a, 2))
t(lambda: list(struct.iter_unpack("h", a)))
t(lambda: struct.pack_into("h", a, 4, -1))
print(a)
t(lambda: re.sub(b"\x00", b".", memoryview(b"a\0b")))
t(lambda: re.search(b"b+", bytearray(b"abba")).span())
t(lambda: re.split(b",", memoryview(b"a,b")))
t(lambda: hashlib.md5(memoryview(b"abc")).hexdigest())
t(lambda: hashlib.md5(array("b", [1, 2])).hexdigest())
t(lambda: hashlib.md5(memoryview(b"abcd")[::2]).hexdigest())
t(lambda: zlib.decompress(memoryview(zlib.compress(array("i", [1, 2, 3])))))
t(lambda: bytes.fromhex("00ff").hex(memoryview(b":")))
t(lambda: b"abc".translate(memoryview(bytes(range(256)))))
t(lambda: b"a-b".partition(memoryview(b"-"))[::2])
t(lambda: b"abc".startswith((bytearray(b"x"), memoryview(b"a"))))
t(lambda: bytearray(b"abc").strip(memoryview(b"c")))
t(lambda: str(memoryview(b"abc"), "utf-8"))
t(lambda: float(memoryview(b"2.5")))

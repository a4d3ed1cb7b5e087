"""Making types: structs, unions, arrays, functions; their layout, and what is refused."""
from ctypes import *
import _ctypes
import warnings

warnings.simplefilter("ignore")
libc = CDLL(None)


class S(Structure):
    _fields_ = [("a", c_int), ("b", c_char * 4), ("p", POINTER(c_int))]


def show(text):
    try:
        exec(text.replace("\\n", "\n"), globals())
        print(text, "ok")
    except BaseException as e:
        print(text, "=>", type(e).__name__ + ":", e)


for line in r"""
class A(Structure): _fields_ = 5
class A(Structure): _fields_ = [5]
class A(Structure): _fields_ = [("a",)]
class A(Structure): _fields_ = [("a", 5)]
class A(Structure): _fields_ = [(5, c_int)]
class A(Structure): _fields_ = [("a", c_int, 0)]
class A(Structure): _fields_ = [("a", c_int, 33)]
class A(Structure): _fields_ = [("a", c_float, 3)]
class A(Structure): _fields_ = [("a", c_char, 3)]
class A(Structure): _fields_ = [("a", S, 3)]
class A(Structure): _fields_ = [("a", c_int)]; _anonymous_ = 5
class A(Structure): _fields_ = [("a", c_int)]; _anonymous_ = ["b"]
class A(Structure): _fields_ = [("a", c_int)]; _anonymous_ = ["a"]
class A(Structure): _fields_ = [("a", c_int)]; _anonymous_ = [5]
S._fields_ = []
class A(Structure): pass\nA()\nA._fields_ = [("a", c_int)]
class A(Structure): pass\nA._fields_ = [("a", c_int)]\nprint(sizeof(A))\nA._fields_ = [("a", c_int)]
class A(Structure): _fields_ = [("a", c_int)]; _pack_ = -1; _layout_ = "ms"
class A(Structure): _fields_ = [("a", c_int)]; _pack_ = "x"; _layout_ = "ms"
class A(Structure): _fields_ = [("a", c_int)]; _layout_ = "other"
class A(Array): pass
class A(Array): _length_ = 3
class A(Array): _length_ = -3; _type_ = c_int
class A(Array): _length_ = "a"; _type_ = c_int
class A(Array): _length_ = 2**70; _type_ = c_int
class A(Array): _length_ = 3; _type_ = 3
class A(Array): _length_ = 2**62; _type_ = c_int
class A(Array): _length_ = 2; _type_ = c_int\nprint(A(4, 5)[:], A)
class A(_ctypes._Pointer): _type_ = 3
class A(_ctypes._Pointer): pass\nA()
class A(_ctypes._SimpleCData): pass
class A(_ctypes._SimpleCData): _type_ = 3
class A(_ctypes._SimpleCData): _type_ = "ab"
class A(_ctypes._SimpleCData): _type_ = "y"
class A(_ctypes.CFuncPtr): pass
class A(_ctypes.CFuncPtr): _flags_ = "a"
class A(_ctypes.CFuncPtr): _flags_ = 1; _argtypes_ = 5
class A(_ctypes.CFuncPtr): _flags_ = 1; _argtypes_ = (5,)
class A(_ctypes.CFuncPtr): _flags_ = 1; _restype_ = 5
type(Structure).__init__(S, "S", (), {})
class A(Structure): __init_subclass__ = classmethod(lambda cls: setattr(cls, "_fields_", []))\nclass B(A): pass
class A(Structure): _fields_ = [("x", c_char * 2**63)]
class A(c_int, Structure): pass
class A(S): pass\nprint(A._fields_, sizeof(A), A.a)
class A(S): _fields_ = [("z", c_int)]\nprint(A(1, b"a", None, 4).z, sizeof(A), A.z)
class A(Structure): _fields_ = [("a", S), ("b", c_int)]\nprint(A((1, b"x"), 4).a.b)\nA((1, "x"), 4)
_ctypes.CField()
_ctypes.CField(1)
""".strip().split("\n"):
    show(line)


def field(**changes):
    given = dict(name="a", type=c_byte, byte_size=1, byte_offset=0, index=0, _internal_use=True) | changes
    try:
        print(changes, _ctypes.CField(**{k: v for k, v in given.items() if v is not ...}))
    except Exception as e:
        print(changes, type(e).__name__, e)


field()
for changes in (
    dict(_internal_use=False), dict(byte_size=2), dict(byte_size=-1), dict(byte_size="a"), dict(type=3), dict(type=int),
    dict(bit_size=3), dict(bit_offset=3), dict(bit_size=3, bit_offset=2), dict(bit_size=7, bit_offset=2),
    dict(bit_size=0, bit_offset=2), dict(bit_size=-1, bit_offset=2), dict(bit_size=3, bit_offset=-2),
    dict(type=c_float, byte_size=4, bit_size=3, bit_offset=2), dict(type=c_bool, bit_size=1, bit_offset=0),
    dict(zz=3), dict(name=b"a"), dict(type=Structure),
):
    field(**changes)


class Inner(Structure):
    _fields_ = [("u", c_short), ("v", c_byte, 3), ("w", c_byte, 4)]


class Both(Union):
    _fields_ = [("i", c_int), ("f", c_float), ("inner", Inner)]
    _anonymous_ = ["inner"]


class Outer(Structure):
    _fields_ = [("c", c_char), ("both", Both), ("d", c_double)]
    _anonymous_ = ["both"]


for cls in (Inner, Both, Outer):
    print(cls.__name__, sizeof(cls), alignment(cls), _ctypes.buffer_info(cls)[0])
    for name in sorted(n for n in dir(cls) if isinstance(getattr(cls, n), CField)):
        f = getattr(cls, name)
        print("  ", f, f.size, f.bit_size, f.bit_offset, f.is_bitfield, f.is_anonymous, f.type.__name__)
o = Outer(b"x", d=1.5)
o.f = 1.0
print(hex(o.i), o.u, o.v, o.w, o.both.i == o.i)
o.v, o.w = 3, -1
print(o.v, o.w, bytes(o).hex())
o.v = 4
print(o.v, o.both.inner.v)

for base in (BigEndianStructure, LittleEndianStructure, BigEndianUnion):
    class Ordered(base):
        _fields_ = [("h", c_short), ("i", c_int), ("d", c_double), ("f", c_float), ("b", c_uint, 5), ("c", c_uint, 20),
                    ("a", c_short * 2)]
    x = Ordered()
    x.h, x.i, x.d, x.f, x.b, x.c = 1, 2, 1.5, -2.0, 17, 0xABCDE
    x.a[1] = 258
    print(base.__name__, bytes(x).hex(), x.h, x.i, x.f, x.b, hex(x.c), x.a[:], _ctypes.buffer_info(Ordered)[0])
try:
    class Wrong(BigEndianStructure):
        _fields_ = [("p", POINTER(c_int))]
except TypeError as e:
    print(e)

for layout, pack in (("ms", None), ("ms", 1), ("ms", 2), ("gcc-sysv", None)):
    namespace = {"_layout_": layout, "_fields_": [("a", c_char), ("b", c_int, 5), ("c", c_short, 9), ("d", c_longlong),
                                                   ("e", c_byte, 7), ("f", c_byte, 2), ("g", c_int, 30)]}
    if pack:
        namespace["_pack_"] = pack
    cls = type(Structure)("Packed", (Structure,), namespace)
    print(layout, pack, sizeof(cls), alignment(cls), [getattr(cls, n) for n, *_ in cls._fields_], _ctypes.buffer_info(cls)[0])
    x = cls(b"x", -3, 100, -1, -5, 1, 12345)
    print([getattr(x, n) for n, *_ in cls._fields_], bytes(x).hex())


class Aligned(Structure):
    _align_ = 64
    _fields_ = [("a", c_int)]


print(sizeof(Aligned), alignment(Aligned))

view = memoryview((Outer * 2)())
print(view.format, view.shape, view.itemsize, view.nbytes)
buffer = bytearray(24)
part = c_uint.from_buffer(buffer, 4)
part.value = 0x01020304
print(buffer.hex())
try:
    buffer.append(1)
except BufferError as e:
    print(e)
number = Inner.from_buffer_copy(bytes(range(8)), 2)
print(number.u, number.v, number.w)

x = (c_int * 2)(1, 2)
resize(x, 40)
print(sizeof(x), x[:], len(x))
p = cast(x, POINTER(c_int))
p[9] = 77
print(cast(x, POINTER(c_int * 10)).contents[:])


class Node(Structure):
    pass


Node._fields_ = [("value", c_int), ("next", POINTER(Node))]
last = Node(3)
first = Node(1, pointer(Node(2, pointer(last))))
at = pointer(first)
while at:
    print(at.contents.value)
    at = at.contents.next
print(first._objects["1"]["1"].value, sorted(first._objects))


class Text(Structure):
    _fields_ = [("name", c_char_p), ("wide", c_wchar_p), ("object", py_object), ("array", c_wchar * 4)]


t = Text(b"name", "wide", [1], "abc")
print(t.name, t.wide, t.object, t.array, sorted(t._objects)[:2], t._objects["0"], t._objects["2"])
for name, value in (("name", "x"), ("wide", b"x"), ("array", b"x"), ("array", "abcde"), ("array", "abcd")):
    try:
        setattr(t, name, value)
        print(getattr(t, name))
    except (TypeError, ValueError) as e:
        print(name, e)
try:
    print(Text().object)
except ValueError as e:
    print(e)

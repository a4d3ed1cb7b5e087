"""Simple types, arrays and pointers: values, and what is refused."""
from ctypes import *
import _ctypes
import ctypes


class S(Structure):
    _fields_ = [("a", c_int), ("b", c_char * 4), ("p", POINTER(c_int))]


class E(Structure):
    pass


class F(Union):
    _fields_ = [("a", c_int), ("b", c_short)]


class Sub(c_int):
    pass


def show(text):
    try:
        if text.startswith("!"):
            exec(text[1:], globals())
            print(text, "ok")
        else:
            print(text, "->", repr(eval(text)))
    except BaseException as e:
        print(text, "=>", type(e).__name__ + ":", e)


for line in """
c_int("a")
c_int(1.5)
c_int(None)
c_int(1, 2)
c_int(a=1)
c_int(2**70), c_int(-2**31 - 1), c_int(True)
c_byte(300), c_ubyte(-1), c_short(2**15), c_ushort(-1), c_uint(-1), c_long(2**63), c_ulong(-1), c_longlong(-5)
c_float("x")
c_float(2**2000)
c_float(0.1), c_float(1e300), c_double(0.1), c_longdouble(0.1), c_longdouble(-1e-310), c_longdouble(float("inf"))
c_longdouble("x")
c_bool(""), c_bool("x"), c_bool(0.5)
c_char(b"ab")
c_char("a")
c_char(256)
c_char(-1)
c_char(97), c_char(bytearray(b"a")), c_char(b"\\0")
c_wchar("ab")
c_wchar(b"a")
c_wchar("\\U0001f40d")
c_char_p("a")
c_char_p(1.5)
c_char_p(b"abc").value, c_char_p(b"a\\0b").value, c_char_p(None).value, c_char_p().value, c_char_p(b"12345678").value
c_wchar_p(b"a")
c_wchar_p("abc \\u20ac").value, c_wchar_p(None).value
type(c_wchar_p("abc")._objects)
c_char_p(b"abc")._objects
c_void_p("a")
c_void_p(-1), c_void_p(2**70).value, c_void_p(0).value, c_void_p(5).value
c_double_complex(1), c_double_complex(1 + 2j), c_float_complex(0.5j), c_longdouble_complex(1.25 - 3j)
c_double_complex("1")
py_object().value
py_object(), py_object(42), py_object(object), py_object(1.5).value, py_object(0.0).value, py_object(None).value
py_object([1, 2]).value, py_object(2**100).value, py_object("x")._objects
c_int.from_param("a")
c_int.from_param(1.5)
c_int.from_param(5), c_double.from_param(5), c_ubyte.from_param(7), c_char.from_param(97), c_longlong.from_param(-1)
c_char_p.from_param(1)
c_char_p.from_param([])
c_wchar_p.from_param(b"a")
c_void_p.from_param([])
c_void_p.from_param(5), c_void_p.from_param(None)
POINTER(c_int).from_param(c_long(1))
POINTER(c_int).from_param([])
POINTER(c_int).from_param(byref(c_long(1)))
POINTER(c_int).from_param(pointer(c_short(1)))
type(POINTER(c_int).from_param(byref(c_int(1)))), type(POINTER(c_int).from_param(c_int(1)))
S.from_param(5)
Structure.from_param(42)
c_int * -1
c_int * 2.5
c_int * 2**62
3 * c_int, (c_int * 3) is (c_int * 3), c_int * 3 * 2, c_int.__mul__(3)
Structure * 3
E * 3
sizeof(E), alignment(E), sizeof(S), alignment(S), sizeof(S()), sizeof(c_int * 5)
sizeof(Structure)
sizeof(3)
alignment(3)
sizeof(Array)
[_ctypes.buffer_info(t) for t in (c_int * 3, S, F, E, POINTER(S), POINTER(c_int * 3), CFUNCTYPE(c_int))]
[_ctypes.buffer_info(t)[0] for t in (c_wchar, c_bool, c_char_p, c_longdouble, py_object, c_void_p, c_long, c_double_complex)]
_ctypes.buffer_info(c_int.__ctype_be__), _ctypes.buffer_info(c_short.__ctype_le__)
_ctypes.buffer_info(3)
byref(3)
byref()
byref(c_int(), "a")
byref(c_int(3))._obj
addressof(3)
resize(3, 4)
resize(c_int(), 2)
resize(c_int.from_buffer(bytearray(8)), 100)
Structure()
Union()
Array()
_ctypes._Pointer()
_ctypes._SimpleCData()
_ctypes.CFuncPtr()
S(1, b"ab", None, 4)
S(1, a=2)
S(zz=1).zz
S("x")
S(1, b"abcdef")
S(1, "abc")
!s = S(); s.p = c_int(3)
!s = S(); s.p = 5
!s = S(); s.p = None
!del S().a
S.a, S.b, S.p
S.a.__get__(3)
S.a.__set__(3, 4)
(c_int * 3)(1, 2, 3, 4)
(c_int * 3)(1, "a")
(c_int * 3)()[3]
(c_int * 3)()["a"]
(c_int * 3)(1, 2, 3)[:], (c_int * 3)(1, 2, 3)[::-1], (c_int * 3)(1, 2, 3)[-1], len((c_int * 3)()), list((c_int * 3)(4, 5))
!(c_int * 3)()[0:2] = [1]
!(c_int * 3)()[0:2] = 1
!del (c_int * 3)()[0]
!(c_int * 3)()["a"] = 1
!(c_int * 3)()[5] = 1
(c_char * 3)(b"a", b"b").value, (c_char * 3)(b"a", b"b").raw, (c_char * 3)(b"a", b"b")[0:2], (c_wchar * 3)("a", "b")[:]
!(c_char * 3)().value = b"abcd"
!(c_char * 3)().raw = b"abcd"
!(c_char * 3)().value = "a"
!(c_char * 3)().raw = "a"
!(c_wchar * 3)().value = "abcd"
!(c_wchar * 3)().value = b"abcd"
!del (c_char * 3)().value
!del (c_char * 3)().raw
pointer(c_int(3)).contents, pointer(c_int(3))[0]
POINTER(c_int)().contents
POINTER(c_int)()[0]
POINTER(c_int)(3)
POINTER(c_int)(c_int(3), 4)
POINTER(c_int)(None)
pointer((c_int * 3)(1, 2, 3)).contents[:]
pointer(c_int(3))[0:1], pointer(c_int(3))[:1]
pointer(c_int(3))[0:]
pointer(c_int(3))[:0:-1]
pointer(c_int(3))[0:1:0]
pointer(c_int(3))["a"]
!pointer(c_int(3))["a"] = 1
!del pointer(c_int(3))[0]
!pointer(c_int(3))[0] = "a"
!pointer(c_int(3)).contents = 3
!del pointer(c_int(3)).contents
pointer(c_int(3))._objects
!POINTER(c_int).set_type(3)
c_int.from_address("a")
c_int.from_buffer(b"abcd")
c_int.from_buffer(bytearray(3))
c_int.from_buffer(bytearray(8), -1)
c_int.from_buffer(bytearray(8), 5)
c_int.from_buffer(3)
c_int.from_buffer(memoryview(bytearray(16))[::2])
c_int.from_buffer_copy(b"abc")
c_int.from_buffer_copy(b"abcdef", -1)
c_int.from_buffer_copy(b"abcdef", 4)
c_int.from_buffer_copy(b"\\1\\2\\3\\4"), c_int.from_buffer(bytearray(b"\\1\\0\\0\\0"))
Structure.from_buffer(bytearray(8))
c_int.in_dll(3, "a")
c_int.in_dll(CDLL(None), 3)
hash(c_int())
c_int().__reduce__()[1]
c_char_p().__reduce__()
c_int().__setstate__(1, 2)
memoryview((c_int * 3 * 2)()).format, memoryview((c_int * 3 * 2)()).shape, memoryview((c_int * 3 * 2)()).strides
bytes(S(1, b"ab")), bytes((c_short * 3)(1, 2, 3))
bool(c_int(0)), bool(c_int(4)), bool(c_char_p()), bool(c_char_p(b"a")), bool(POINTER(c_int)()), bool(pointer(c_int()))
c_int(7).__ctypes_from_outparam__(), type(Sub(7).__ctypes_from_outparam__())
Sub(3).value, type((Sub * 2)()[0]), (Sub * 2)(1, 2)[1].value
_ctypes.dlopen("nonexistent.so")
_ctypes.dlopen(3)
_ctypes.dlopen()
_ctypes.dlclose("a")
_ctypes.call_function(1)
_ctypes.call_function("a", ())
_ctypes.set_errno("a")
_ctypes.set_errno(3), _ctypes.get_errno(), set_errno(0)
_ctypes.PyObj_FromPtr("a")
_ctypes._unpickle(c_int, ({}, b"abcd"))
c_int._type_, c_int.__ctype_le__ is c_int, c_int.__ctype_be__ is c_int, c_int.__ctype_be__.__ctype_le__ is c_int
c_int.__pointer_type__, POINTER(c_int) is POINTER(c_int), POINTER(None)
E.__pointer_type__
POINTER(E)
c_int()._b_needsfree_, c_int()._b_base_, S(3)._b_base_
type(c_int), type(Structure), type(Union), type(Array), type(_ctypes._Pointer), type(_ctypes.CFuncPtr)
type(c_int)("a", (), {})
type(c_int).__mro__
Structure.__mro__, CField.__mro__
cast(b"abc", c_char_p).value, cast("abc", c_void_p).value is not None, cast(0, c_char_p).value
cast(5, S)
cast(5, c_int)
cast([], c_void_p)
sorted(map(str, cast(pointer(c_int(5)), POINTER(c_char))._objects.values()), key=len)[0]
string_at(b"abc", 2), string_at(b"abc"), wstring_at("abc"), wstring_at("abc", 2)
memoryview_at(b"abc", 3, True).tolist()
create_string_buffer(b"abc").raw, create_string_buffer(3).raw, create_string_buffer(b"abc", 5).raw, create_unicode_buffer("abc")[:]
create_string_buffer("x")
sorted(n for n in dir(_ctypes) if n not in ("__file__",))
""".strip().split("\n"):
    show(line)
for bits in (0, 1, 2, 3, 60, 61, 62, 63):
    for n in (2**bits, -(2**bits), 2**bits - 1):
        values = [t(n).value for t in (c_int8, c_uint8, c_int16, c_uint16, c_int32, c_uint32, c_int64, c_uint64)]
        print(n, values, bytes(c_int64.__ctype_be__(n)).hex(), c_uint16.__ctype_be__(n).value)

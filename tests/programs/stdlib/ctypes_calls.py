"""Foreign functions: arguments, results, prototypes, errors."""
from ctypes import *
import _ctypes
import ctypes.util
import errno
import threading

libc = CDLL(None)
libm = CDLL("libm.so.6", use_errno=True)
PROTOTYPE = CFUNCTYPE(c_int, c_int)


class X:
    pass


class Y:
    _as_parameter_ = -7


class S(Structure):
    _fields_ = [("a", c_int)]


def show(text):
    try:
        if text.startswith("!"):
            exec(text[1:], globals())
            print(text, "ok")
        else:
            print(text, "->", repr(eval(text)))
    except BaseException as e:
        print(text, "=>", type(e).__name__ + ":", e)


def fresh(name="abs"):
    return libc[name]


for line in r"""
CFUNCTYPE(c_int)("a")
CFUNCTYPE(c_int)(None)
bool(CFUNCTYPE(c_int)()), bool(libc.abs)
CFUNCTYPE(5)
CFUNCTYPE(c_int, 5)
CFUNCTYPE(S)(lambda: 0)
CFUNCTYPE(POINTER(c_int))(lambda: 0)
_ctypes.CFuncPtr(lambda: 0)
libc.abs(-5), libc.abs(Y()), libc.abs(c_int(-3)), libc.abs(c_short(-4))
libc.abs(X())
libc.abs(2**70)
libc.abs(2**40 - 9)
libc.abs(1.5)
!libc.abs.argtypes = 5
!libc.abs.argtypes = [5]
!libc.abs.restype = 5
!libc.abs.errcheck = 5
libc.abs.argtypes, libc.abs.restype, libc.abs.errcheck, libc.abs.__name__
!libc.abs.argtypes = [c_int]; print(libc.abs.argtypes)
libc.abs("a")
libc.abs()
libc.abs(1, 2, 3)
!libc.abs.restype = lambda x: (x, "y"); print(libc.abs(-3)); libc.abs.restype = c_int
!libc.abs.errcheck = lambda *a: a; print(libc.abs(-3)[0], libc.abs(-3)[2])
!libc.abs.errcheck = lambda *a: 1 / 0; libc.abs(-3)
!del libc.abs.errcheck; print(libc.abs(-3))
!del libc.abs.restype; print(libc.abs.restype)
!del libc.abs.argtypes; print(libc.abs.argtypes)
PROTOTYPE(("abs", libc), 5)
PROTOTYPE(("abs", libc), ((1, "x", 3),))()
PROTOTYPE(("abs", libc), ((1, "x", 3),))(x=-7)
PROTOTYPE(("abs", libc), ((1, "x", 3),))(y=-7)
PROTOTYPE(("abs", libc), ((1, "x", 3),))(1, 2)
PROTOTYPE(("abs", libc), ((1, "x", 3),))(1, x=2)
PROTOTYPE(("abs", libc), ((1, "x"),))()
PROTOTYPE(("abs", libc), ((2, "x"),))
PROTOTYPE(("abs", libc), ((1, "x"), (1, "y")))
PROTOTYPE(("abs", libc), ((7, "x"),))
PROTOTYPE(("abs", libc), ("x",))
PROTOTYPE(("abs", libc), ((1, "x", 1, 1),))
PROTOTYPE((b"abs", libc))(-2)
PROTOTYPE(("abs", 3))
PROTOTYPE((3, libc))
PROTOTYPE(("abs",))
PROTOTYPE(3, 4, 5, 6)
PROTOTYPE("abs", libc)
PROTOTYPE(("abs", X()))
_ctypes.call_function(cast(libc.abs, c_void_p).value, (-4,)), _ctypes.call_cdeclfunction(cast(libc.abs, c_void_p).value, (-4,))
CDLL("nonex.so")
CDLL(5)
CDLL(None)._name, CDLL("libc.so.6")._name, cdll.LoadLibrary(None)._name
hasattr(libc, "nonexistent"), hasattr(pythonapi, "PyNonexistent")
""".strip().split("\n"):
    show(line)

# Numbers of all kinds
for name in ("fabs", "sqrt", "floor"):
    f = libm[name]
    f.restype, f.argtypes = c_double, [c_double]
    print(name, f(-2.5 if name == "fabs" else 6.25), f(3))
f = libm.sqrtf
f.restype, f.argtypes = c_float, [c_float]
print(f(2))
f = libm.sqrtl
f.restype, f.argtypes = c_longdouble, [c_longdouble]
print(f(2))
f = libm.pow
f.restype, f.argtypes = c_double, (c_double, c_double)
print(f(2, 0.5))
for name, ty in (("csqrt", c_double_complex), ("csqrtf", c_float_complex), ("csqrtl", c_longdouble_complex)):
    f = libm[name]
    f.restype, f.argtypes = ty, [ty]
    print(name, f(-4), f(3 + 4j))
f = libm.frexp
f.restype, f.argtypes = c_double, [c_double, POINTER(c_int)]
exponent = c_int()
print(f(48.0, byref(exponent)), exponent.value)
prototype = CFUNCTYPE(c_double, c_double, POINTER(c_int))
print(prototype(("frexp", libm), ((1, "x"), (2, "exponent")))(48.0))


# Structs as results: in registers, and in memory
class Div(Structure):
    _fields_ = [("quot", c_int), ("rem", c_int)]


class LDiv(Structure):
    _fields_ = [("quot", c_long), ("rem", c_long)]


libc.div.restype = Div
libc.ldiv.restype = LDiv
libc.ldiv.argtypes = [c_long, c_long]
d, ld = libc.div(17, -5), libc.ldiv(-2**40, 7)
print(d.quot, d.rem, ld.quot, ld.rem)

# Text
libc.strlen.argtypes = [c_char_p]
libc.strchr.restype = c_char_p
libc.strchr.argtypes = [c_char_p, c_char]
libc.strtok.restype = c_char_p
libc.wcslen.argtypes = [c_wchar_p]
print(libc.strlen(b"12345678"), libc.strchr(b"abcdef", b"d"), libc.strchr(b"abcdef", b"x"), libc.wcslen("\u20acuro"))
buffer = create_string_buffer(b"a\nb c")
print(libc.strtok(buffer, b" \n"), libc.strtok(None, b" \n"), libc.strtok(None, b" \n"), libc.strtok(None, b" \n"))
print(buffer.raw)
for kind in (c_char_p, c_void_p, POINTER(c_char)):
    libc.strstr.restype = kind
    found = libc.strstr(b"needle in hay", b"in")
    print(kind, type(found).__name__)

# A variable number of arguments
out = create_string_buffer(100)
print(libc.snprintf(out, 100, b"%d %s %.2f %c %ls %ld", 5, b"text", c_double(2.5), 65, "wide", c_long(-2**40)), out.value)
many = [c_double(i / 2) for i in range(12)]
libc.snprintf(out, 100, b"%.1f " * 12, *many)
print(out.value)
libc.snprintf(out, 100, b"%d " * 12, *range(12))
print(out.value)
try:
    libc.snprintf(*[b""] * 1025)
except ArgumentError as e:
    print(e)

# The error number
libm.log.restype, libm.log.argtypes = c_double, [c_double]
set_errno(0)
print(libm.log(0.0), errno.errorcode[get_errno()])
set_errno(0)
libc.close(-1)
print(get_errno())
CDLL(None, use_errno=True).close(-1)
print(errno.errorcode[get_errno()])
other = []
thread = threading.Thread(target=lambda: other.append(get_errno()))
thread.start()
thread.join()
print(other, errno.errorcode[set_errno(4)], get_errno())

# Output parameters
prototype = CFUNCTYPE(c_long, c_char_p, POINTER(c_char_p), c_int)
strtol = prototype(("strtol", libc), ((1, "text"), (2, "end"), (1, "base", 10)))
print(strtol(b"123abc"), strtol(b"ff", 16), strtol(text=b"z", base=36))
strtol.errcheck = lambda result, func, args: (result, args[1].value)
print(strtol(b"123abc"))
strtol.errcheck = lambda result, func, args: args
print(strtol(b"123abc"))
strtol = prototype(("strtol", libc), ((1, "text"), (3, "end"), (1, "base", 10)))
print(strtol(b"77x", c_char_p(b"")).value if hasattr(strtol(b"77x", c_char_p(b"")), "value") else strtol(b"77x", c_char_p(b"")))


class Checked(c_int):
    def _check_retval_(value):
        return ("checked", value.value)


libc.labs.restype = Checked
print(libc.labs(-9))


class Adapter:
    @classmethod
    def from_param(cls, value):
        if value == "bad":
            raise ValueError(value)
        return -len(value)


f = fresh()
f.argtypes = [Adapter]
print(f("abc"), f([1]))
try:
    f("bad")
except ArgumentError as e:
    print(e)

# Python's own functions
api = pythonapi
api.PyLong_FromLong.restype = py_object
api.PyLong_AsLong.argtypes = [py_object]
print(api.PyLong_FromLong(42), api.PyLong_AsLong(-42))
try:
    api.PyLong_AsLong("x")
except TypeError as e:
    print(e)
api.PyBytes_FromStringAndSize.restype = py_object
api.PyBytes_FromStringAndSize.argtypes = [c_char_p, c_size_t]
print(api.PyBytes_FromStringAndSize(b"abcdef", 3))
something = ["something"]
print(_ctypes.PyObj_FromPtr(id(something)) is something)
print(ctypes.util.find_library("c") is not None, ctypes.util.find_library("nonexistent_library"))
print(any("libc.so" in path for path in ctypes.util.dllist()) if hasattr(ctypes.util, "dllist") else True)

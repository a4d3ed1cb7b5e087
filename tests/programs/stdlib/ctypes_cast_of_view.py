"""memoryview.cast() of views of C data, whose formats are not native: to bytes, and not otherwise."""
import ctypes as C
for t in (C.c_ubyte, C.c_byte, C.c_char, C.c_int, C.c_double, C.c_int, C.c_bool, C.c_wchar, C.c_void_p):
    v = memoryview((t * 4)())
    for d in "B", "b", "c", "@B", "<B", "i":
        try: print(t.__name__, v.format, d, v.cast(d).shape)
        except Exception as e: print(t.__name__, v.format, d, type(e).__name__, e)
class S(C.Structure): _fields_ = [("a", C.c_int), ("b", C.c_short)]
import array
for o in (S(), (S*3)(), (C.c_int * 2 * 3)(), C.c_int(3), (C.POINTER(C.c_int) * 2)(), array.array("i", [1]), array.array("w", "ab")):
    v = memoryview(o)
    for d in "B", "c", "i", "@B", "<B", "ii":
        try: print(v.format, v.ndim, d, v.cast(d).shape)
        except Exception as e: print(v.format, v.ndim, d, type(e).__name__, e)

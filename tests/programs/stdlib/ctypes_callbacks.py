"""Callbacks: C function pointers that call Python functions; values of all types through both directions of a call."""
from ctypes import *
import gc
import random
import sys
import threading

libc = CDLL(None)
COMPARE = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))
numbers = (c_int * 8)(5, 1, 7, 3, 2, 8, 6, 4)
calls = []


@COMPARE
def compare(a, b):
    calls.append(1)
    return a[0] - b[0]


libc.qsort(numbers, len(numbers), sizeof(c_int), compare)
print(numbers[:], len(calls) > 7, compare(c_int(3), c_int(5)))
libc.bsearch.restype = POINTER(c_int)
found = libc.bsearch(byref(c_int(6)), numbers, len(numbers), sizeof(c_int), compare)
print(found[0], addressof(found.contents) == addressof(numbers) + 5 * sizeof(c_int))


class Small(Structure):
    _fields_ = [("a", c_char), ("b", c_float)]


class Two(Structure):
    _fields_ = [("a", c_double), ("b", c_short), ("c", c_int)]


class Floats(Structure):
    _fields_ = [("a", c_float * 3)]


class Large(Structure):
    _fields_ = [("a", c_double * 3), ("b", Small)]


class Choice(Union):
    _fields_ = [("a", c_double), ("b", c_long)]


class Extended(Structure):
    _fields_ = [("a", c_longdouble)]


class Packed(Structure):
    _layout_ = "ms"
    _pack_ = 1
    _fields_ = [("a", c_char), ("b", c_int)]


class Bits(Structure):
    _fields_ = [("a", c_int, 5), ("b", c_int, 20), ("c", c_long, 40)]


def flat(value):
    if isinstance(value, Array):
        return [flat(v) for v in value]
    if isinstance(value, (Structure, Union)):
        return {name: flat(getattr(value, name)) for name, *_ in value._fields_}
    return value


def some(ty, rng):
    """A random value of a type, and what a callback sees of it."""
    if issubclass(ty, (Structure, Union)):
        value = ty()
        for name, field, *bits in ty._fields_:
            if issubclass(field, Array):
                setattr(value, name, field(*[some(field._type_, rng) for _ in range(field._length_)]))
            else:
                setattr(value, name, some(field, rng))
        return value
    if ty in (c_char,):
        return bytes([rng.randrange(256)])
    if ty in (c_float, c_double, c_longdouble):
        return rng.randrange(-1000, 1000) / 8
    if ty in (c_float_complex, c_double_complex, c_longdouble_complex):
        return complex(rng.randrange(-1000, 1000) / 8, rng.randrange(100))
    if ty is c_bool:
        return rng.random() < 0.5
    if ty is c_wchar:
        return chr(rng.randrange(32, 0xD000))
    if ty is py_object:
        return [rng.random()]
    if ty is c_char_p:
        return b"text" * rng.randrange(4)
    return rng.randrange(100)


SIMPLE = [c_byte, c_ubyte, c_short, c_ushort, c_int, c_uint, c_long, c_ulong, c_float, c_double, c_longdouble, c_bool, c_char,
          c_wchar, py_object, c_char_p, c_float_complex, c_double_complex, c_longdouble_complex]
ALL = SIMPLE + [Small, Two, Floats, Large, Choice, Extended, Packed, Bits]
rng = random.Random(7)
bad = 0
for turn in range(400):
    types = [rng.choice(ALL) for _ in range(rng.randrange(14))]
    result = rng.choice([t for t in SIMPLE if t is not c_char_p])
    values = [some(t, rng) for t in types]
    answer = some(result, rng)
    seen = []

    def function(*args):
        seen.append([flat(a) for a in args])
        return answer

    make = CFUNCTYPE if turn % 2 else PYFUNCTYPE
    pointer_to = make(result, *types)(function)
    got = pointer_to(*values)
    if seen != [[flat(v) for v in values]] or got != answer:
        bad += 1
        print("wrong:", result, types, seen, [flat(v) for v in values], got, answer)
print("wrong calls:", bad)

for ty, value in ((c_byte, -128), (c_short, -5), (c_int, -1), (c_long, -2**63), (c_ulong, 2**64 - 1), (c_double, -0.5)):
    print(CFUNCTYPE(ty, ty)(lambda v: v)(value), end=" ")
print()


# Errors go to the hook, and the result is 0 or what was there.
def hook(args):
    print("hook:", args.exc_type.__name__, args.exc_value, "|", args.err_msg.split(" at 0x")[0])


sys.unraisablehook = hook
CFUNCTYPE(c_int, c_int)(lambda x: 1 / 0)(3)
CFUNCTYPE(c_int, c_int)(lambda x: "abc")(3)
CFUNCTYPE(None, c_int)(lambda: "abc")(3)
print(CFUNCTYPE(None, c_int)(lambda x: "abc")(3))
CFUNCTYPE(c_int)(lambda: sys.exit(3))()
try:
    CFUNCTYPE(c_int, c_int)(len)(3)
except Exception as e:
    print(type(e), e)

# Callbacks inside of callbacks
NESTED = CFUNCTYPE(c_int, c_int)


@NESTED
def nested(n):
    return n + nested(n - 1) if n else 0


print(nested(30))


# Threads take turns while foreign functions run.
def sort(at):
    numbers = (c_int * 50)(*[(n * 37 + at) % 50 for n in range(50)])
    libc.qsort(numbers, 50, sizeof(c_int), COMPARE(lambda a, b: a[0] - b[0]))
    done.append(numbers[:] == sorted(numbers[:]))


done = []
threads = [threading.Thread(target=sort, args=(at,)) for at in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(done)

# A callback lives as long as something refers to it.
class Table(Structure):
    _fields_ = [("function", NESTED), ("other", NESTED)]


table = Table(NESTED(lambda n: n * 2))
for _ in range(300):
    NESTED(lambda n: n)
gc.collect()
print(table.function(21), bool(table.other), sorted(table._objects))

"""What objects own outside the heap counts as long as they live, not longer: programs that make and drop large bytearrays, ints, arrays
and streams over and over do not come to need more and more memory."""
import array
import io
import resource


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bytearrays():
    for _ in range(4000):
        bytearray(100_000)


def ints():
    for i in range(8000):
        (1 << 400_000) + i


def arrays():
    for _ in range(4000):
        array.array("d", bytes(80_000))


def streams():
    for _ in range(4000):
        io.BytesIO().write(bytes(100_000))


def garbage():
    for i in range(400_000):
        [i]


before = peak()
for work in [bytearrays, ints, arrays, streams, garbage]:
    work()
    grown = peak() - before
    print(work.__name__, grown < 128 or f"{grown:.0f} MB more")

"""Formats of many values: single bytes and others, up to and beyond what is put together on the stack; and their sums."""
import struct

data = bytes(range(256)) * 24

for format in ("148B8x356B", "148b8x356b", "512B", "513B", "511bB", "17b", "16b", "600b", "<40H30b20i?c", ">200h?3s4pb",
               "30?", "20B5s20b", "64d", "600f", "0B3b0i", "17B0s", "512x17b"):
    values = struct.unpack_from(format, data)
    numbers = [v for v in values if isinstance(v, int)]
    print(format, len(values), sum(numbers), values[:3], values[-3:])
    print(len(struct.unpack(format, data[:struct.calcsize(format)])), repr(values) == repr(
        next(struct.iter_unpack(format, data[:struct.calcsize(format)]))))
print(struct.unpack("20b", bytes(range(120, 140))), struct.unpack("20B", bytes(range(236, 256))))


# A tuple is summed as any other iterable is.
class Number(int):
    def __radd__(self, other):
        print("radd", other)
        return int(self) + other


class Pair(tuple):
    def __iter__(self):
        return iter([100])


print(sum((1, 2.5, Number(3), True)), sum((), 7), sum(((1,), (2,)), ()), sum(Pair((1, 2))), sum((2**62, 2**62, -1)))
print(sum((0.1,) * 10), sum((1j, 2)), sum([(1, 2), (3,)], (0,)))
for wrong in (lambda: sum((1, "x")), lambda: sum(("a", "b"), ""), lambda: sum((b"a",), b""), lambda: sum(((1,), 2), ())):
    try:
        print(wrong())
    except TypeError as error:
        print(error)

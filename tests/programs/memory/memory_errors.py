"""MemoryError and OverflowError for objects too big to exist; the program goes on."""


def err(f):
    try:
        r = f()
        print("made something of type", type(r).__name__)
    except (MemoryError, OverflowError, ValueError) as e:
        print(type(e).__name__, e)


huge = 2**62
err(lambda: [0] * huge)
err(lambda: (0,) * huge)
err(lambda: "x" * huge)
err(lambda: b"x" * huge)
err(lambda: bytearray(huge))
err(lambda: bytes(huge))
err(lambda: [0] * (2**63))
err(lambda: "ab" * (2**62))
err(lambda: bytearray(b"abc") * huge)
err(lambda: list(range(huge)) if False else [None] * (huge // 2))
err(lambda: "x".ljust(huge))
err(lambda: "x".center(2**63 - 1))
err(lambda: "x".zfill(huge))
err(lambda: b"x".rjust(huge))
err(lambda: "%*d" % (2**62, 1))
err(lambda: format(1, str(2**62)))
err(lambda: " ".join(["x" * 10] * 10).replace("x", "y" * 1000) and "fine")
err(lambda: bytearray().extend(bytes(0)) or 1)
err(lambda: 1 << 2**62)
err(lambda: 1 << (2**64))
err(lambda: [1].__mul__(huge))
err(lambda: "a\tb".expandtabs(2**62))
import array
err(lambda: array.array("q", [0]) * huge)
import collections
err(lambda: collections.deque([0], maxlen=5) * 2)
err(lambda: (0).to_bytes(huge, "big"))
err(lambda: "x" * 10**18)
err(lambda: memoryview(bytearray(8)).cast("B", [2**62]) if False else 0)
print("still here", sum(range(1000)))
l = [1, 2, 3]
err(lambda: l.__imul__(huge))
print(l)
b = bytearray(b"abc")
err(lambda: b.__imul__(huge))
print(b)

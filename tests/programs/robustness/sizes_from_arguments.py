"""Sizes that no memory holds, given as arguments of many kinds: MemoryError, and the program goes on."""
import io
import itertools
import os
import random


def attempt(name, f):
    try:
        print(name, "->", f())
    except (MemoryError, OverflowError) as e:
        print(name, "->", type(e).__name__)


most = 2**63 - 1
with open(os.devnull, "rb") as null:
    for name, f in {
        "tee": lambda: itertools.tee([], most),
        "tee of many": lambda: itertools.tee([], 10**15),
        "urandom": lambda: os.urandom(10**15),
        "getrandom": lambda: os.getrandom(10**15),
        "randbytes": lambda: random.randbytes(10**15),
        "getrandbits": lambda: random.getrandbits(10**15),
        "pread": lambda: os.pread(null.fileno(), 10**15, 0),
        "join": lambda: (b"b" * 10**6).join([b"a"] * 10**7),
        "join of a bytearray": lambda: bytearray(b"b" * 10**6).join([b"a"] * 10**7),
        "join of many": lambda: b"".join([b"b" * 10**6] * 10**7),
        "str.join": lambda: ("b" * 10**6).join(["a"] * 10**7),
        "read": lambda: null.read(10),
        "BytesIO": lambda: io.BytesIO(b"a").read(most),
        "StringIO": lambda: io.StringIO("a").read(most),
        "repeat": lambda: list(itertools.repeat(1, most)),
    }.items():
        attempt(name, f)
print("alive", sum(range(10)))

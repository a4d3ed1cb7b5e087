"""The list of cases: `@case(size)` above a function names it as one.

A case's function is given its size and prepares its input; it gives back the work, a function without arguments, which
is what is timed. The work gives the check value, which must be the same from every interpreter.
"""
import zlib

CASES = {}


def case(size, needs=1):
    """Registers a case that works on `size` things at scale 1, and on no fewer than `needs`."""
    def register(function):
        CASES[function.__name__] = (function, size, needs)
        return function
    return register


def check(value):
    """A short check value for anything whose repr tells all of it."""
    data = value if isinstance(value, (bytes, bytearray, memoryview)) else repr(value).encode("utf-8", "surrogatepass")
    return f"{zlib.crc32(data):08x}"


class Numbers:
    """Pseudo-random numbers, the same for every interpreter and quick to make."""

    def __init__(self, seed=1):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & 0xFFFF_FFFF_FFFF_FFFF
        return (self.state >> 33) % limit


WORDS = ("time year people way day man thing woman life child world school state family student group country problem "
         "hand part place case week company system program question work government number night point home water "
         "room mother area money story fact month lot right study book eye job word business issue side kind head "
         "Größe Straße naïve façade señor 数据 привет λόγος").split()


def some_text(length, plain=True):
    """A text of about `length` characters: lines of words; plain ones are ASCII."""
    numbers = Numbers(7)
    words = [w for w in WORDS if w.isascii()] if plain else WORDS
    out = []
    have = 0
    while have < min(length, 200_000):
        line = " ".join(words[numbers.below(len(words))] for _ in range(6 + numbers.below(9)))
        out.append(line)
        have += len(line) + 1
    block = "\n".join(out) + "\n"
    return (block * (length // len(block) + 1))[:length]


def some_bytes(length):
    """Bytes that compress to about a half."""
    numbers = Numbers(3)
    words = [bytes(numbers.below(256) for _ in range(1 + numbers.below(14))) for _ in range(3000)]
    block = b"".join(words[numbers.below(numbers.below(3000) + 1)] for _ in range(50_000))
    return (block * (length // len(block) + 1))[:length]

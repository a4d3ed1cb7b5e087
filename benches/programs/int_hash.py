"""Int numerics with masks and shifts: a hash of 32 bits and one of 64 bits over a stream of bytes.

Size: bytes.
"""

from _program import main

MASK32 = 0xFFFFFFFF
MASK64 = 0xFFFFFFFFFFFFFFFF


def rotate(x, by):
    return ((x << by) | (x >> (32 - by))) & MASK32


def mix32(data):
    a, b, c = 0x12345678, 0x9ABCDEF0, 0x0F1E2D3C
    for byte in data:
        a = (a + byte * 0x01000193) & MASK32
        b = rotate(b ^ a, 13)
        c = (c + (a ^ (b >> 7))) & MASK32
        a = rotate(a ^ c, 5)
    return a ^ b ^ c


def mix64(data):
    state = 0x243F6A8885A308D3
    for byte in data:
        state = ((state ^ byte) * 0x9E3779B97F4A7C15) & MASK64
        state ^= state >> 29
    return state


def prepare(size):
    return bytes((n * n + 7 * n) >> 3 & 255 for n in range(size))


def run(data):
    return "%08x %016x" % (mix32(data), mix64(data))


if __name__ == "__main__":
    main(run, full=(400000, "d3159d63 4425b6b25f270ae7"), small=(5000, "49fabdba eff74838d29219d0"), prepare=prepare)

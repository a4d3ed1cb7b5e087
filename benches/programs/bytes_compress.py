"""Bytes: a dictionary compression, run lengths, struct records and a checksum over bytearrays.

Size: bytes.
"""

import struct

from _program import main


def compress(data):
    """Codes of growing phrases, and their number."""
    table = {bytes((n,)): n for n in range(256)}
    phrase, codes = b"", []
    for n in range(len(data)):
        longer = phrase + data[n : n + 1]
        if longer in table:
            phrase = longer
        else:
            codes.append(table[phrase])
            if len(table) < 65536:
                table[longer] = len(table)
            phrase = data[n : n + 1]
    if phrase:
        codes.append(table[phrase])
    return codes


def expand(codes):
    table = {n: bytes((n,)) for n in range(256)}
    out = bytearray()
    last = b""
    for code in codes:
        entry = table[code] if code in table else last + last[:1]
        out += entry
        if last and len(table) < 65536:
            table[len(table)] = last + entry[:1]
        last = entry
    return bytes(out)


def run_lengths(data):
    out = bytearray()
    at = 0
    while at < len(data):
        end = at + 1
        while end < len(data) and data[end] == data[at] and end - at < 255:
            end += 1
        out.append(end - at)
        out.append(data[at])
        at = end
    return out


def adler(data):
    a, b = 1, 0
    for byte in data:
        a = (a + byte) % 65521
        b = (b + a) % 65521
    return b << 16 | a


def prepare(size):
    return bytes(97 + (n // 50 * n // 300) % 7 for n in range(size))


def run(data):
    codes = compress(data)
    if expand(codes) != data:
        return "lost bytes"
    packed = b"".join(struct.pack("<HIf", code & 0xFFFF, n, n / 4) for n, code in enumerate(codes))
    total = sum(a ^ b for a, b, _ in struct.iter_unpack("<HIf", packed))
    return len(codes), len(run_lengths(data)), adler(memoryview(packed)), total


if __name__ == "__main__":
    main(
        run,
        full=(500000, (47529, 864716, 827183787, 770515694)),
        small=(4000, (546, 1128, 1306318550, 264555)),
        prepare=prepare,
    )

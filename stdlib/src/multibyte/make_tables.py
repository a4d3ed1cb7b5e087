"""Makes tables.bin from the codecs of the running CPython, and prints the list CODECS of tables.rs.

    python3.14 make_tables.py tables.bin

What the file holds is described in tables.rs.
"""

import struct
import sys
import zlib

NAMES = ["gb2312", "gbk", "gb18030", "big5hkscs", "big5", "cp950", "shift_jis", "cp932", "euc_jp", "shift_jis_2004",
         "euc_jis_2004", "euc_jisx0213", "shift_jisx0213", "euc_kr", "cp949", "johab"]
LEAD, NOTHING = 0xFFFE, 0xFFFF


def decode(data, name):
    """The text, or the error."""
    try:
        return data.decode(name)
    except UnicodeDecodeError as e:
        return e


def encode(text, name):
    try:
        return text.encode(name)
    except UnicodeEncodeError:
        return b""


def block(cells):
    if not cells:
        return struct.pack("<4B", 1, 0, 1, 0)
    leads = range(min(a for a, _ in cells), max(a for a, _ in cells) + 1)
    trails = range(min(b for _, b in cells), max(b for _, b in cells) + 1)
    head = struct.pack("<4B", leads[0], leads[-1], trails[0], trails[-1])
    return head + b"".join(struct.pack("<H", cells.get((a, b), NOTHING)) for a in leads for b in trails)


def part(name):
    strings = {}

    def cell(text):
        if len(text) == 1 and (ord(text) < 0xD800 or 0xE000 <= ord(text) < LEAD):
            return ord(text)
        return 0xD800 + strings.setdefault(text, len(strings))

    single, two, three, refused, first = [], {}, {}, [], {}
    for b in range(256):
        found = decode(bytes([b]), name)
        if isinstance(found, str):
            single.append(cell(found))
            first.setdefault(found, bytes([b]))
        else:
            single.append(LEAD if found.reason.startswith("incomplete") else NOTHING)
    for lead in (b for b in range(256) if single[b] == LEAD):
        for b in range(256):
            found = decode(bytes([lead, b]), name)
            if isinstance(found, str):
                two[lead, b] = cell(found)
                first.setdefault(found, bytes([lead, b]))
            elif not found.reason.startswith("incomplete") and found.end - found.start == 2:
                refused.append(bytes([lead, b]))
    if name.startswith("euc_j"):
        for a in range(256):
            for b in range(256):
                found = decode(bytes([0x8F, a, b]), name)
                if isinstance(found, str):
                    three[a, b] = cell(found)
                    first.setdefault(found, bytes([0x8F, a, b]))
    others, runs = [], []
    for c in range(0x110000):
        data = encode(chr(c), name)
        if len(data) == 4:
            a, b, d, e = data
            number = (((a - 0x81) * 10 + b - 0x30) * 126 + d - 0x81) * 10 + e - 0x30
            if runs and (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]) == (c, number):
                runs[-1][2] += 1
            else:
                runs.append([c, number, 1])
        elif len(data) != 8 and first.get(chr(c), b"") != data:
            others.append(struct.pack("<IB3s", c, len(data), data))
    text = "\0".join(strings).encode()
    return b"".join([
        struct.pack("<256H", *single), block(two), block(three),
        struct.pack("<H", len(refused)), *refused,
        struct.pack("<H", len(others)), *others,
        struct.pack("<I", len(text)), text,
        struct.pack("<H", len(runs)), *(struct.pack("<III", *run) for run in runs),
    ])


def main():
    end = 0
    with open(sys.argv[1], "wb") as out:
        for name in NAMES:
            end += out.write(zlib.compress(part(name), 9))
            print(f'    ("{name}", {end}),')


main()

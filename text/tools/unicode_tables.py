"""Writes the Unicode tables in src/unicode/data/, asked of the running interpreter's `str` and `unicodedata`.

Run by hand with the Python whose Unicode version is wanted:  python3.14 tools/unicode_tables.py
Each file's form is told where it is written; src/unicode/ reads them.
"""

import _sre
import collections
import os
import re
import struct
import sys
import unicodedata as ucd

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "unicode", "data")
ALL = range(0x110000)
OLD = ucd.ucd_3_2_0

CATEGORIES = "Cn Lu Ll Lt Mn Mc Me Nd Nl No Zs Zl Zp Cc Cf Cs Co Lm Lo Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So".split()
BIDI = [""] + "L LRE LRO R AL RLE RLO PDF EN ES ET AN CS NSM BN B S WS ON LRI RLI FSI PDI".split()
WIDTHS = "N F H W Na A".split()


def write(name, data):
    with open(os.path.join(OUT, name), "wb") as file:
        file.write(data)
    print(f"{name}: {len(data)} bytes")


def trie(values):
    """A two-level table of 0x110000 numbers below 65536.

    Bytes: log2 of the block size; 1 if entries take two bytes; the number of blocks' numbers that follow (u16);
    those (u16 each; beyond them block 0's number repeats the last one); then the blocks.
    """
    wide = max(values) > 255
    best = None
    for shift in range(4, 9):
        size = 1 << shift
        blocks, index = {}, []
        for start in range(0, 0x110000, size):
            index.append(blocks.setdefault(tuple(values[start:start + size]), len(blocks)))
        while len(index) > 1 and index[-1] == index[-2]:
            index.pop()
        if len(index) > 65535:
            continue
        data = struct.pack("<BBH", shift, wide, len(index)) + struct.pack(f"<{len(index)}H", *index)
        for block in blocks:
            data += struct.pack(f"<{size}{'H' if wide else 'B'}", *block)
        if best is None or len(data) < len(best):
            best = data
    return best


def numbered(items):
    """Numbers for the distinct `items`, and their list in the order of numbers."""
    numbers = {}
    return [numbers.setdefault(item, len(numbers)) for item in items], list(numbers)


# --- classes.bin: records of flags (u16) and category; layout.bin: records of bidirectional class, combining class,
# width, quick checks; each numbered by a trie.

def flags(ch, u):
    cased = (ch + "a").title()[-1] == "a"
    shown = (" " + ch + "\u03a3").lower()[-1] == "\u03c2"
    ignorable = ("a" + ch + "\u03a3").lower()[-1] == "\u03c2" and not shown
    bits = [
        ch.isalpha(), ch.isdecimal(), ch.isdigit(), ch.isnumeric(), ch.isspace(), ch.isprintable(),
        ch.isidentifier(), ("a" + ch).isidentifier(), ch.islower(), ch.isupper(), u.category(ch) == "Lt",
        cased, ignorable, bool(u.mirrored(ch)), len(("a" + ch + "b").splitlines()) == 2,
    ]
    return sum(bit << i for i, bit in enumerate(bits))


def composition_seconds():
    seconds = set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))
    for first, second in compositions():
        seconds.add(second)
    return seconds


def compositions():
    pairs = {}
    for cp in ALL:
        parts = ucd.decomposition(chr(cp))
        if parts and not parts.startswith("<"):
            cps = [int(x, 16) for x in parts.split()]
            if len(cps) == 2 and not 0x1100 <= cps[0] < 0x1200 and ucd.normalize("NFC", chr(cps[0]) + chr(cps[1])) == chr(cp):
                pairs[tuple(cps)] = cp
    return pairs


def quick_check(ch, seconds):
    """Bits: not NFD, not NFKD, not NFC, maybe not NFC, not NFKC (maybe is common to NFC and NFKC)."""
    bits = [ucd.normalize(form, ch) != ch for form in ("NFD", "NFKD", "NFC")]
    bits += [ord(ch) in seconds, ucd.normalize("NFKC", ch) != ch]
    return sum(bit << i for i, bit in enumerate(bits))


def properties(u, with_str):
    seconds = composition_seconds() if with_str else ()
    classes, layout = [], []
    for cp in ALL:
        ch = chr(cp)
        classes.append(struct.pack(
            "<HB", flags(ch, u) if with_str else u.mirrored(ch) << 13, CATEGORIES.index(u.category(ch))))
        layout.append(bytes([
            BIDI.index(u.bidirectional(ch)), u.combining(ch), WIDTHS.index(u.east_asian_width(ch)),
            quick_check(ch, seconds) if with_str else 0]))
    return records(classes), records(layout)


def records(items):
    """The number of distinct records (u16), the records, a trie of their numbers."""
    numbers, distinct = numbered(items)
    print(len(distinct), "records")
    return struct.pack("<H", len(distinct)) + b"".join(distinct) + trie(numbers)


# --- numbers.bin: records of decimal, digit (255: none) and the number of the numeric value (0: none), by a trie.

def numbers(u, numerics):
    items = []
    for cp in ALL:
        ch = chr(cp)
        value = u.numeric(ch, None)
        which = 0 if value is None else numerics.setdefault(value, len(numerics) + 1)
        items.append(bytes([u.decimal(ch, 255), u.digit(ch, 255), which]))
    return records(items)


# --- case.bin: a trie to records of five mappings: lower, upper, title, fold, simple lower.
# A mapping is an i32: a difference to add, or, from 0x1000000 on, 0x1000000 + length << 16 + offset in the extra u32s.

def case():
    extra = []

    def mapping(ch, to):
        if len(to) == 1:
            return ord(to) - ord(ch)
        cps = [ord(c) for c in to]
        for at in range(len(extra) - len(cps) + 1):
            if extra[at:at + len(cps)] == cps:
                break
        else:
            at = len(extra)
            extra.extend(cps)
        return 0x1000000 + (len(cps) << 16) + at

    records = []
    for cp in ALL:
        ch = chr(cp)
        targets = [ch.lower(), ch.upper(), ch.title(), ch.casefold(), chr(_sre.unicode_tolower(cp))]
        records.append(struct.pack("<5i", *[mapping(ch, to) for to in targets]))
    numbers, distinct = numbered(records)
    assert numbers[0] == 0
    data = struct.pack("<HH", len(distinct), len(extra)) + b"".join(distinct) + struct.pack(f"<{len(extra)}I", *extra)
    return data + trie(numbers)


# --- decompositions.bin: tags, then a trie of offsets (in entries), entries: tag number, length, UTF-8.
# --- compositions.bin: sorted (first, second, composed), u32 each.

def decompositions(u):
    tags = {"": 0}
    blob = bytearray(b"\0\0")
    offsets, seen = [], {}
    for cp in ALL:
        parts = u.decomposition(chr(cp))
        if not parts or 0xAC00 <= cp < 0xAC00 + 11172:
            offsets.append(0)
            continue
        tag = ""
        if parts[0] == "<":
            tag, parts = parts.split(" ", 1)
        text = "".join(chr(int(x, 16)) for x in parts.split()).encode()
        entry = bytes([tags.setdefault(tag, len(tags)), len(text)]) + text
        if entry not in seen:
            seen[entry] = len(seen) + 1
            blob += entry
        offsets.append(seen[entry])
    # Entries are numbered; their places are told apart, four times fewer bits in the trie than offsets would take.
    places, at = [], 0
    while at < len(blob):
        places.append(at)
        at += 2 + blob[at + 1]
    assert len(blob) < 65536 and len(places) == len(seen) + 1
    names = "\n".join(tags).encode()
    return struct.pack("<HHH", len(names), len(places), len(blob)) + names + struct.pack(
        f"<{len(places)}H", *places) + bytes(blob) + trie(offsets)


# --- names.bin

PREFIXES = ["HANGUL SYLLABLE ", "CJK UNIFIED IDEOGRAPH-", "CJK COMPATIBILITY IDEOGRAPH-", "TANGUT IDEOGRAPH-",
            "KHITAN SMALL SCRIPT CHARACTER-", "NUSHU CHARACTER-", "EGYPTIAN HIEROGLYPH-"]


def name_hash(name):
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value ^ value >> 15


def computed():
    """Ranges of names made of a prefix and the code point: first, last, prefix number + 16 if name() tells it too."""
    ranges = []
    for kind, prefix in enumerate(PREFIXES[1:], 1):
        for cp in ALL:
            try:
                if ord(ucd.lookup(f"{prefix}{cp:04X}")) != cp:
                    continue
            except KeyError:
                continue
            row = kind + (16 if ucd.name(chr(cp), "").startswith(prefix) else 0)
            if ranges and ranges[-1][1:] == [cp - 1, row]:
                ranges[-1][1] = cp
            else:
                ranges.append([cp, cp, row])
    return ranges


def runs(cps):
    """Runs of consecutive code points: the first one and how many stand before the run."""
    found = []
    for i, cp in enumerate(cps):
        if not found or cp - found[-1][0] != i - found[-1][1]:
            found.append((cp, i))
    return found


def sampled(lengths):
    """Every 32nd sum of the lengths (three bytes), and the lengths (a byte each)."""
    sums, total = [], 0
    for i, length in enumerate(lengths):
        if i % 32 == 0:
            sums.append(total)
        total += length
    return pack24(sums) + bytes(lengths)


def names():
    """Names of characters, of aliases and of named sequences.

    Header: nine u32: numbers of computed ranges, words, names, runs, buckets, extra names; bytes of words, of codes,
    of meanings. Then the ranges (u32, u32, u32); words: sampled lengths, letters; runs of the characters'
    code points (u32, u32); names: sampled lengths, codes; buckets by hash: starts (u16, one more), numbers of names
    (u16); meanings: the UTF-8 of what extra names stand for, each ended by 0xFF. Extra names are numbered after
    those of characters. A code is a word's number: one byte below 160, else two.
    """
    ranges = computed()
    inside = {cp for first, last, _ in ranges for cp in range(first, last + 1)}
    plain = [(cp, ucd.name(chr(cp))) for cp in ALL
             if cp not in inside and not 0xAC00 <= cp < 0xAC00 + 11172 and ucd.name(chr(cp), None)]
    extras = extra_names()
    every = [name for _, name in plain + extras]
    counts = collections.Counter(word for name in every for word in split_name(name))
    words = [word for word, _ in counts.most_common()]
    number = {word: i for i, word in enumerate(words)}
    lengths, codes = [], bytearray()
    for name in every:
        start = len(codes)
        for word in split_name(name):
            n = number[word]
            codes += bytes([n]) if n < 160 else bytes([160 + (n - 160 >> 8), n - 160 & 255])
        lengths.append(len(codes) - start)
    assert len(words) - 160 < 96 * 256 and len(every) < 65536
    buckets = [[] for _ in range(1 << 13)]
    for i, name in enumerate(every):
        buckets[name_hash(name) % len(buckets)].append(i)
    starts = [0]
    for bucket in buckets:
        starts.append(starts[-1] + len(bucket))
    letters = "".join(words).encode()
    meanings = b"".join(text.encode() + b"\xff" for text, _ in extras)
    strings = runs([cp for cp, _ in plain])
    print(len(words), "words", len(every), "names", len(ranges), "ranges", len(strings), "runs")
    data = struct.pack("<9I", len(ranges), len(words), len(plain), len(strings), len(buckets), len(extras),
                       len(letters), len(codes), len(meanings))
    data += b"".join(struct.pack("<3I", *r) for r in ranges) + sampled([len(word) for word in words]) + letters
    data += b"".join(struct.pack("<2I", *r) for r in strings) + sampled(lengths) + bytes(codes)
    data += struct.pack(f"<{len(starts)}H", *starts) + struct.pack(f"<{len(every)}H", *sum(buckets, []))
    return data + meanings


def pack24(numbers):
    return b"".join(struct.pack("<I", n)[:3] for n in numbers)


def split_name(name):
    """Words with the space that stands before them: 'A B-C' is 'A', ' B-', 'C'."""
    return re.findall(r" ?[^ -]*-| ?[^ -]+", name)


def extra_names():
    """What aliases and named sequences stand for, and those names, which no function of the interpreter lists."""
    found = []
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "extra_names.txt")
    for line in open(here, encoding="utf-8"):
        line = line.rstrip("\n")
        if line and not line.startswith("#"):
            text = ucd.lookup(line)
            found.append((text, line))
    return found


def main():
    assert sys.version_info[:2] == (3, 14) and ucd.unidata_version == "16.0.0"
    os.makedirs(OUT, exist_ok=True)
    numerics = {}
    for u, suffix in (ucd, ""), (OLD, "_3_2"):
        classes, layout = properties(u, u is ucd)
        write(f"classes{suffix}.bin", classes)
        write(f"layout{suffix}.bin", layout)
    write("numbers.bin", numbers(ucd, numerics))
    write("numbers_3_2.bin", numbers(OLD, numerics))
    write("numerics.bin", struct.pack(f"<{len(numerics)}d", *numerics))
    write("case.bin", case())
    write("decompositions.bin", decompositions(ucd))
    write("compositions.bin", b"".join(struct.pack("<3I", a, b, c) for (a, b), c in sorted(compositions().items())))
    write("names.bin", names())


main()

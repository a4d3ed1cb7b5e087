# unicodedata: every function of both databases, with errors.
import unicodedata
import hashlib


def show(f, *args, **kwargs):
    try:
        print(ascii(f(*args, **kwargs)))
    except Exception as e:
        print(type(e).__name__, ascii(str(e)))


for db in (unicodedata, unicodedata.ucd_3_2_0):
    print(db.unidata_version)
    for name in ("category", "bidirectional", "combining", "mirrored", "east_asian_width", "decomposition"):
        f = getattr(db, name)
        h = hashlib.md5()
        for c in range(0, 0x110000, 7):
            h.update(str(f(chr(c))).encode() + b",")
        print(name, h.hexdigest())
    for name in ("decimal", "digit", "numeric"):
        f = getattr(db, name)
        print(name, sum(f(chr(c), 0) for c in range(0x30000)))
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        h = hashlib.md5()
        changed = 0
        for c in range(0, 0x30000, 5):
            if not 0xD800 <= c < 0xE000:
                made = db.normalize(form, "a" + chr(c) + "\u0301\u0327")
                h.update(made.encode())
                changed += db.is_normalized(form, chr(c))
        print(form, h.hexdigest(), changed)
    h = hashlib.md5()
    for c in range(0, 0x110000, 3):
        h.update(db.name(chr(c), "-").encode())
    print(h.hexdigest())
    for n in ("SPACE", "space", b"LATIN SMALL LETTER A", "nope", "", "x" * 300, "\xe9", 1, "LATIN SMALL LETTER R WITH TILDE", "LINE FEED", "HANGUL SYLLABLE GAG",
              "CJK UNIFIED IDEOGRAPH-4E00"):
        show(db.lookup, n)
    for n in ("abc", "", 1, "\x00", "\ud800", "\U0010ffff"):
        show(db.name, n)
        show(db.category, n)
        show(db.numeric, n, None)
    show(db.name, "\x00", 5)
    show(db.decimal, "x")
    show(db.digit, "x")
    show(db.numeric, "x")
    show(db.numeric, "\xbd")
    show(db.normalize, "X", "a")
    show(db.is_normalized, "X", "a")
    show(db.normalize, "NFC", 1)
    show(db.normalize, "NFC", "e\u0301 \u1100\u1161\u11a8")
    show(db.decimal, "x", "y", "z")
    show(db.decimal)
show(type(unicodedata.ucd_3_2_0))
print(type(unicodedata.ucd_3_2_0), sorted(n for n in dir(unicodedata) if not n.startswith("_")), sorted(n for n in dir(unicodedata.ucd_3_2_0) if not n.startswith("_")))

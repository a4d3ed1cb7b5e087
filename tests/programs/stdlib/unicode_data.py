"""unicodedata: names, categories, normalization, numeric values, and Unicode behaviour of str with them."""
import unicodedata as u


def err(f):
    try:
        print(ascii(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


for c in "aA1 ½٣é€ǅ日한😀\t\x00\u0301\u200d\ufeff\ud800\ue000\u0378ßﬁⅧ①²\u2028\U000E0100":
    print(f"{ord(c):05x}", u.name(c, "-"), u.category(c), u.bidirectional(c), u.combining(c), u.east_asian_width(c), u.mirrored(c), repr(u.decomposition(c)), u.decimal(c, None), u.digit(c, None), u.numeric(c, None))
print(u.lookup("SNOWMAN"), u.lookup("LATIN SMALL LETTER A"), ascii(u.lookup("HANGUL SYLLABLE GAG")), u.lookup("CJK UNIFIED IDEOGRAPH-4E00"), "\N{GREEK SMALL LETTER ALPHA}", ascii(u.lookup("LATIN SMALL LETTER R WITH TILDE")), u.name("힣"), u.name("龥"), u.name("\U00020000"))
for f in (lambda: u.name("\x00"), lambda: u.name("ab"), lambda: u.lookup("NOPE"), lambda: u.decimal("a"), lambda: u.digit("½"), lambda: u.numeric("a"), lambda: u.category(""), lambda: u.normalize("NOPE", "a"), lambda: u.name(5), lambda: u.normalize("NFC", 5), lambda: u.is_normalized("NFX", "a")):
    err(f)
for s in ("é", "e\u0301", "ﬁ", "①", "Å", "\u1e9b\u0323", "한글", "\u1112\u1161\u11ab", "q\u0307\u0323", "½", "ｶﾞ", "\u212b", "a\u0315\u0300\u05ae\u0300b", "x² + ½", "\u0344"):
    print(ascii(s), [ascii(u.normalize(f, s)) for f in ("NFC", "NFD", "NFKC", "NFKD")], [u.is_normalized(f, s) for f in ("NFC", "NFD", "NFKC", "NFKD")])
print(u.unidata_version.split(".")[0], u.ucd_3_2_0.unidata_version, u.ucd_3_2_0.name("a"))
strip = lambda s: "".join(c for c in u.normalize("NFD", s) if not u.combining(c))
print(strip("Crème Brûlée Ångström ñ"), sorted(["é", "e", "z", "a", "ö"], key=strip), [u.normalize("NFC", a) == u.normalize("NFC", b) for a, b in (("é", "e\u0301"), ("ﬁ", "fi"))])
from collections import Counter
cats = Counter(u.category(chr(i)) for i in range(0x3000))
print(sorted(cats.items()))
print(sum(u.combining(chr(i)) != 0 for i in range(0x3000)), sum(u.numeric(chr(i), None) is not None for i in range(0x3000)), sum(u.mirrored(chr(i)) for i in range(0x3000)), sum(u.name(chr(i), None) is not None for i in range(0x3000)), sum(u.decomposition(chr(i)) != "" for i in range(0x3000)), Counter(u.east_asian_width(chr(i)) for i in range(0x3000)).most_common(3))
print("ÀÉ".lower(), "straße".upper(), "ΣΊΣΥΦΟΣ".lower(), "ǆ".title(), "İ".lower() == "i̇", "ŉ".upper() == "ʼN", "ﬃ".capitalize(), "ß".casefold(), "Ⅷ".lower(), "ⓐ".upper(), "꭮".upper(), "\u1c89".lower() != "", "ა".upper(), "Ა".lower())
print([c.isidentifier() for c in ("a", "é", "日", "1", "·", "℘", "ªb", "x·", "\u200c")], "x\u200cy".isprintable(), [hex(ord(c)) for c in "👩‍👩‍👧"], len("👩‍👩‍👧"), "👩‍👩‍👧".encode("utf-8").hex(), "👩‍👩‍👧"[::-1] != "", int("１２３"), float("٣.٥"), "٣".isdigit(), "²".isdigit(), "²".isdecimal(), "½".isnumeric(), "五".isnumeric(), u.numeric("五"))
import string
t = str.maketrans({c: None for c in string.punctuation} | {ord("é"): "e"})
print("h,é!l.l-o".translate(t), "aéz".encode("ascii", "namereplace"), "\u00e9".encode("unicode_escape"), "é".encode("idna") if False else "bücher".encode("punycode"), b"bcher-kva".decode("punycode"), "bücher.example".encode("idna"), b"xn--bcher-kva.example".decode("idna"))

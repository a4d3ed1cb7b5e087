"""str: case conversions, predicates, translate, Unicode corner cases."""

words = ["hello World", "ÀÉÎ straße", "ǆ ǅ Ǆ", "ﬁne ﬂow", "İstanbul ı", "ΑΣ ΣΑΣ σς", "123abc", "", "they're bill's", "ŉ ʼn", "x1y2 z_3", "ß", "ΐ", "ᾳ ᾼ", "HELLO", "\u0345", "aʰb", "ⅷ Ⅷ", "ⓐ Ⓐ"]
for w in words:
    print(repr(w), ascii(w.upper()), ascii(w.lower()), ascii(w.title()), ascii(w.capitalize()), ascii(w.swapcase()), ascii(w.casefold()))
chars = ["a", "A", "1", "²", "½", "٣", "Ⅷ", " ", "\t", "\u00a0", "\u2003", "\u200b", "_", "é", "日", "😀", "\n", "\x1c", "ǅ", "\u0345", "\0", "\x7f", "\u00ad", "ª", "\ud800", "〇", "፩"]
names = ["isalpha", "isdecimal", "isdigit", "isnumeric", "isalnum", "isspace", "isupper", "islower", "istitle", "isidentifier", "isprintable", "isascii"]
print(names)
for c in chars:
    print(ascii(c), "".join("01"[getattr(c, n)()] for n in names))
for s in ["", "Abc", "abc", "ABC", "A1", "a1", "Ab Cd", "Ab cd", "AB Cd", "1a", "1 A", "a b", "12", "_x", "x-y", "class", "Hello, World", "ǅa", "ABCé", "  ", "a\n"]:
    print(repr(s), "".join("01"[getattr(s, n)()] for n in names))
t = str.maketrans("abc", "xyz", "d")
print(t, "abcdef".translate(t), "aabbcc".translate({97: "A", 98: None, 99: 0x43}), "abc".translate({}), "abc".translate(str.maketrans({"a": "longer", 98: "B"})), "é€".translate({0xe9: "e", 0x20ac: "EUR"}))
for args in (("a", "bc"), ("ab",), ({"ab": 1},), ({1.5: "a"},), ("a", 1), (1,), ("a", "b", 1), ()):
    try:
        print(str.maketrans(*args))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)


class T:
    def __getitem__(self, k):
        if k == ord("x"):
            raise LookupError
        if k == ord("y"):
            return None
        return chr(k + 1)


print("axbyc".translate(T()))
for bad in ({97: 1.5}, {97: 0x110000}, {97: -1}, 5, {97: b"x"}):
    try:
        print("a".translate(bad))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
print("ß".upper(), "ﬃ".upper(), "ŉ".upper(), "İ".lower().encode(), "Σ".lower(), "ΑΣ".lower(), "ΑΣΑ".lower(), "Σ.".lower(), "ß".casefold() == "SS".casefold(), "ς".casefold() == "σ")
print("hello".capitalize(), "HELLO".capitalize(), "ǆabc".capitalize(), "1abc".capitalize(), "hello world's end".title(), "abc DEF 1st x-y".title(), "O'NEIL".title())
import sys
print(sum(chr(i).isalpha() for i in range(0x3000)), sum(chr(i).isupper() for i in range(0x3000)), sum(chr(i).islower() for i in range(0x3000)), sum(chr(i).isspace() for i in range(0x10000)), sum(chr(i).isdigit() for i in range(0x3000)), sum(chr(i).isnumeric() for i in range(0x10000)), sum(chr(i).isprintable() for i in range(0x10000)), sum(chr(i).isidentifier() for i in range(0x10000)))
print(sum(len(chr(i).upper()) > 1 for i in range(0x10000)), sum(chr(i).lower() != chr(i) for i in range(0x10000)), sum(chr(i).title() != chr(i).upper() for i in range(0x10000)), hex(sys.maxunicode))

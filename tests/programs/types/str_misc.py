"""str: constructor, encode, repr, escapes, comparison, hashing, subclassing, surrogates."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(str(), str(5), str(None), str(b"abc"), str(b"\xc3\xa9", "utf-8"), str(b"\xff", "latin-1"), str(b"\xff", errors="replace"), str(object="x"), str(bytearray(b"x"), encoding="ascii"), str(memoryview(b"ab"), "utf-8"))
err(lambda: str(5, "utf-8"))
err(lambda: str("a", "utf-8"))
err(lambda: str(b"\xff", "utf-8"))
err(lambda: str(b"a", "no-such-encoding"))
err(lambda: str(b"a", 5))
err(lambda: str(1, 2, 3, 4))
for s in ("a", "'", '"', "'\"", "\\", "\n\r\t", "\0\x01\x1f\x7f", "\x80\xa0\xad\xff", "é", "\u0378", "\u200b\u2028\ufeff", "\ud800", "😀", "\U000e0001\U0010ffff", "日本", "\u0301", "a\u0301", "\ue000"):
    print(ascii(s), repr(s).encode("utf-8", "backslashreplace"), ascii(repr(s)), len(s), len(s.encode("utf-8", "surrogatepass")))
print("é€😀".encode(), "é".encode("latin-1"), "é".encode("utf-16-le"), "é".encode("utf-16"), "a😀".encode("utf-16-be"), "é".encode("utf-32-le"), "abc".encode("ascii"), "é".encode("utf-8-sig"), "ab".encode("cp1252"), "€".encode("cp1252"), "".encode())
for enc, errors in (("ascii", "strict"), ("ascii", "ignore"), ("ascii", "replace"), ("ascii", "xmlcharrefreplace"), ("ascii", "backslashreplace"), ("ascii", "namereplace"), ("latin-1", "strict"), ("latin-1", "replace"), ("utf-8", "strict"), ("utf-8", "surrogateescape"), ("ascii", "nope"), ("cp1252", "strict"), ("utf-16", "strict")):
    print(enc, errors, end=" ")
    err(lambda: "aé€\udcff".encode(enc, errors) if enc != "latin-1" else "a€b".encode(enc, errors))
err(lambda: "a".encode(1))
err(lambda: "a".encode("utf-8", 1))
err(lambda: "\ud800".encode())
err(lambda: "ab\udc80\udc81z".encode("utf-8"))
print("\udc80\udcff".encode("utf-8", "surrogateescape"), b"\x80\xffa".decode("utf-8", "surrogateescape").encode("unicode_escape"), "\ud83d\ude00" == "😀", len("\ud83d\ude00"), "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"))
print("a" < "b", "a" < "aa", "Z" < "a", "é" > "z", "" < "a", "😀" > "\uffff", "\ud800" < "\ue000", "abc" == "abc", "a" != "b", "a" == 1, sorted(["b", "A", "é", "a", "😀", "\uffff", ""]), max("a", "B"), "a" <= "a", "ab" >= "b")
for f in (lambda: "a" < 1, lambda: "a" < b"a", lambda: "abc".foo, lambda: setattr("abc", "x", 1), lambda: (lambda v: v())("abc"), lambda: "abc".__setitem__, lambda: "a".upper(1), lambda: str.upper(), lambda: str.upper(5), lambda: str.join(",", 5), lambda: "abc".__contains__(5), lambda: "a".__add__(5), lambda: "a".__mul__("x"), lambda: chr(-1), lambda: chr(0x110000), lambda: ord("ab"), lambda: ord(""), lambda: ord(5), lambda: chr("a"), lambda: chr(1.5), lambda: ord(b"a"), lambda: ord(b"ab")):
    err(f)
print("abc".__contains__("b"), "a".__add__("b"), "a".__mul__(3), "a".__rmul__(2), "a".__lt__("b"), "a".__eq__(5), "a".__len__(), "%d".__mod__(5), "abc".__getitem__(1), "abc".__iter__().__next__(), "a".__ge__(1), "a".__hash__() == hash("a"), "abc".__getnewargs__(), "a".__format__(""), "a".__str__(), "x".__repr__())


class S(str):
    def __new__(cls, v, tag=None):
        self = super().__new__(cls, v)
        self.tag = tag
        return self

    def __str__(self):
        return "S.__str__"


s = S("abc", 5)
print(s, repr(s), s.tag, s + "d", type(s + "d").__name__, type(s.upper()).__name__, type(s[:]).__name__, s == "abc", {s: 1}["abc"], f"{s}", f"{s:>10}", "%s" % s, "{}".format(s), str(s), ",".join([s, s]), "abc" == s, hash(s) == hash("abc"), type(str(s)).__name__, s.__class__.__name__, type(s * 1).__name__, type(s.strip()).__name__, type(s.replace("x", "y")).__name__, type("".join([s])).__name__)


class HasStr:
    def __str__(self): return S("from str")


print(str(HasStr()), type(str(HasStr())).__name__)
d = {"key": 1}
k = "".join(["k", "ey"])
print(d[k], k == "key", hash(k) == hash("key"), "key" in {k}, {k, "key"} == {"key"})
print("ab".isascii(), "é".isascii(), "".isascii(), str.__name__, str.__mro__, "abc".__class__, "A".swapcase(), "\N{SNOWMAN}", "\x41\u0041\U00000041\101")

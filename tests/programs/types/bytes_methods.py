"""bytes: constructor, methods parallel to str, hex, errors."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(bytes(), bytes(3), bytes([1, 2, 255]), bytes(b"ab"), bytes("é", "utf-8"), bytes("é", "ascii", "ignore"), bytes(range(3)), bytes(bytearray(b"x")), bytes(memoryview(b"y")), bytes((i for i in (65, 66))), bytes({67: 0}), bytes(source=b"k"), bytes(True))
for f in (lambda: bytes("a"), lambda: bytes(-1), lambda: bytes([256]), lambda: bytes([-1]), lambda: bytes(["a"]), lambda: bytes(1.5), lambda: bytes(None), lambda: bytes(b"a", "utf-8"), lambda: bytes(1, "utf-8"), lambda: bytes("é", "ascii"), lambda: bytes(2**70), lambda: bytes([2**70]), lambda: bytes(1, 2, 3, 4), lambda: bytes(encoding="utf-8"), lambda: bytes(object()), lambda: bytes("a", "utf-8", "strict", 1)):
    err(f)
b = b"hello world hello"
print(b[0], b[-1], b[1:4], b[::-1], b[::3], b[5:1:-1], b"abc"[10:], len(b), list(b"ab"), b"l" in b, 104 in b, b"xyz" in b, b"" in b, 300 in [300])
for f in (lambda: b[100], lambda: b["a"], lambda: b[1.5], lambda: "h" in b, lambda: 256 in b, lambda: -1 in b, lambda: None in b, lambda: b.find("h"), lambda: b.find(256), lambda: b.index(b"zz"), lambda: b.rindex(1), lambda: b.replace("a", "b"), lambda: b + "x", lambda: b + 5, lambda: b * b"x", lambda: b.split(b""), lambda: b.split("x"), lambda: b.join(["a"]), lambda: b",".join([1]), lambda: b.startswith("h"), lambda: b.startswith([b"h"]), lambda: b.strip("x"), lambda: b.center(5, b"xx"), lambda: b.center(5, "x"), lambda: b.partition(b""), lambda: b < "a", lambda: b.translate(b"x"), lambda: b.decode("nope"), lambda: b"\xff".decode(), lambda: b"\xff".decode("ascii"), lambda: b"\xc3".decode(), lambda: b"\xed\xa0\x80".decode(), lambda: setattr(b, "x", 1), lambda: b.__setitem__, lambda: b.fromhex("1"), lambda: b.fromhex("zz"), lambda: b.fromhex("1 2"), lambda: b.hex(""), lambda: b.hex("ab"), lambda: b.hex(1), lambda: b.hex("é"), lambda: b.count("x"), lambda: b.removeprefix("h"), lambda: bytes.maketrans(b"a", b"bc")):
    err(f)
print(b.find(b"o"), b.find(b"o", 5), b.find(111), b.rfind(b"hello"), b.rfind(104), b.index(b"w"), b.count(b"l"), b.count(108), b.count(b""), b.find(b""), b.replace(b"l", b"L", 2), b.replace(b"", b"-", 3), b.startswith(b"he"), b.endswith((b"x", b"lo")), b.startswith(b"w", 6))
print(b.split(), b.split(b"l"), b.split(None, 1), b.rsplit(b" ", 1), b" a  b ".split(), b"a\nb\r\nc\rd\x0b\x0ce".splitlines(), b"a\nb\n".splitlines(True), b.partition(b" "), b.rpartition(b" "), b"x".partition(b"y"), b",".join([b"a", bytearray(b"b"), memoryview(b"c")]), b"".join([]), b"a\x00b".split(b"\0"))
print(b"  x ".strip(), b"xxaxx".strip(b"x"), b"xya".lstrip(b"yx"), b"axy".rstrip(b"yx"), b"ab".ljust(4, b"*"), b"ab".rjust(4), b"ab".center(5, b"-"), b"-5".zfill(5), b"a\tb".expandtabs(4), b"ab".removeprefix(b"a"), b"ab".removesuffix(b"b"), b"\x1c x\x85".strip())
print(b"Hello World".upper(), b"Hello".lower(), b"hello world".title(), b"hELLO".capitalize(), b"Hello".swapcase(), b"\xe9A".lower(), b"\xc9".isupper(), b"abc1".isalnum(), b"abc".isalpha(), b"12".isdigit(), b" \t".isspace(), b"AB".isupper(), b"ab".islower(), b"Ab Cd".istitle(), b"ab".isascii(), b"\x80".isascii(), b"".isascii(), b"".isalpha())
print(b"ab\xff".hex(), b"abcdef".hex(":"), b"abcdef".hex("-", 2), b"abcdefg".hex(" ", -3), b"abcdefg".hex("_", 3), bytes.fromhex("6162 ff\n0A"), bytes.fromhex(""), bytes.fromhex(b"6162") if True else 0, b"abc".translate(bytes.maketrans(b"ab", b"xy")), b"abc".translate(None, b"b"), b"abcabc".translate(bytes(range(256)), b"c"), b"a".translate(None, delete=b"a"))
print(b"abc" == b"abc", b"a" < b"b", b"a" == "a", b"a" != "a", b"abc" == bytearray(b"abc"), b"a" < bytearray(b"b"), b"a" == memoryview(b"a"), hash(b"abc") == hash(bytes([97, 98, 99])), sorted([b"b", b"a", b""]), max(b"abc"), min(b"abc"), sum(b"abc"), b"a" * 3, 3 * b"ab", b"a" + bytearray(b"b"), type(b"a" + bytearray(b"b")).__name__, bytes.__add__(b"a", b"b"))
print(b"\x00\t\n\r\x1f \x7f\x80\\'", b"'", b'"', b"'\"", repr(b""), str(b"a"), b"%d" % 5, bytes(b"abc").decode(), b"\xe9".decode("latin-1"), b"\xff\xfea\0".decode("utf-16"), b"\xef\xbb\xbfa".decode("utf-8-sig"), b"\\u00e9\\n".decode("unicode_escape"), b"a\xffb".decode("utf-8", "replace"), b"a\xffb".decode(errors="ignore"), b"a\xff\xc3b".decode("utf-8", "backslashreplace"))
print(b"\xf0\x9f\x98\x80\xf0\x9f".decode("utf-8", "replace").encode("unicode_escape"), b"\xc0\x80\xe0\x80\x80".decode("utf-8", "replace").encode("unicode_escape"), [b"\xe2\x82".decode("utf-8", e) for e in ("ignore", "replace", "backslashreplace")])


class B(bytes):
    def __new__(cls, *a):
        return super().__new__(cls, *a)


class HasBytes:
    def __bytes__(self):
        return b"from __bytes__"


x = B(b"abc")
x.attr = 1
print(x, type(x).__name__, type(x[:]).__name__, type(x + b"").__name__, x == b"abc", bytes(HasBytes()), bytes(x), type(bytes(x)).__name__, B.fromhex("61"), type(B.fromhex("61")).__name__, type(B.maketrans(b"", b"")).__name__, isinstance(x, bytes), {x: 1}[b"abc"])

"""Literals: strings with all escapes and prefixes, numbers, bytes, joined lines, docstrings."""
import ast

print("\a\b\f\n\r\t\v\\\'\"\0\1\12\123\x41\u00e9\U0001F600\N{LATIN SMALL LETTER A}".encode("unicode_escape"))
print(r"\n\t\'", R'\x', b"\x00\xff\n\\", rb"\x00", Br'\d', bR"\"", u"u", b"a" b"b", "a" 'b' """c""" r'\d')
print("""multi
line
  indented""", '''it's "q" ''', "con\
tinued", r"con\
tinued")
print('\
', len("\
"), "a\\", '\'', "'", '"', "\"", '''"''"''')
print(len("é"), len("\u0301e"), len("😀"), "\ud800".encode("utf-8", "surrogatepass"), ascii("é😀\ud800"))
print(0, 00, 0x0, 0b0, 0o0, 1_000_000, 0x_ff, 0b_1, 0o_7, 10_0.5_0, 1e1_0, 1_0j, 1e-5, 1E+5, .1e1, 9.)
print(1e308 * 10, -1e308 * 10, 1e-400, 5e-324, 0.1 + 0.2, 1e16, 1e15, 123456789012345678, 1.0, 100000000000000000000.0)
print(type(0j), 1j * 1j, 3 + 4j, -0j, 0.0, -0.0, 1e22, 1e23)
print(..., None, True, NotImplemented, __debug__, ())
print([1, 2, ], (1, ), {1: 2, }, {1, }, [], {}, set())
print(b"\n"[0], b"ab"[0:1], b'\''
      b"more", ("paren"
                "joined"))
x = 1; y = 2; print(x, y);
if x: print("one line"); print("two statements")
print(x
      + y,
      [
          1,

          2,  # comment
      ]);
z = x + \
    y
print(z)
for src in ("'\\400'", "'\\d'", "b'\\400'", "0777", "1__0", "1_", "0x", "0b2", "0o8", "1e", "1_j", "'abc", "'''abc", '"\\x4"', '"\\u123"', '"\\N{nope}"',
            "b'é'", "1abc", "0xfg", "1.e5.5", "ur''", "bu''", "\"\\U00110000\"", "0_7", "1if 1else 2", "1 2", "012.5", "0e5", "09.5", "08", "b'a' 'b'", "$", "?", "a ! b", "é = 1; é", "x\u00b2 = 1", "\u2028", "\uff11", "ª = 1; a"):
    import warnings
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter("always")
        try:
            try:
                print(src, "->", repr(eval(src)), [str(i.message) for i in w])
            except SyntaxError:
                ns = {}
                exec(src, ns)
                ns.pop("__builtins__")
                print(src, "->", ns, [str(i.message) for i in w])
        except Exception as e:
            print(ascii(src), "->", type(e).__name__, getattr(e, "msg", e))


def doc():
    "docstring"


def not_doc():
    f"not a docstring"


def not_doc2():
    b"bytes"


def joined():
    "a" "b"


def indented():
    """First line.

        indented more
      indented less
    """


class D:
    r"""\raw"""


print(repr(doc.__doc__), not_doc.__doc__, not_doc2.__doc__, joined.__doc__, repr(indented.__doc__), D.__doc__)
naïve = "unicode identifier"
print(naïve, eval("ﬁ + 1", {"fi": 1}), "𝐱" == "x")
𝐱 = 7
print(x, ast.literal_eval("[1, 'a', {'k': (None, True)}, -1.5, 1+2j, b'x', {1}]"))
print(9007199254740993, float(9007199254740993), 0.1, 1/3, 2/3, 1e100, 123456.789e-10)

"""Syntax errors from the tokenizer: indentation, strings, numbers, brackets, characters, encodings."""
import traceback
import warnings

warnings.simplefilter("ignore")


def show(source, mode="exec"):
    try:
        compile(source, "<src>", mode)
        print("no error:", ascii(source))
    except SyntaxError as e:
        print(ascii(source))
        print("  ", type(e).__name__, ascii(e.msg), e.lineno, e.offset, e.end_lineno, e.end_offset)
        print(ascii("".join(traceback.format_exception_only(e))).replace("\\n", "\n"))
    except Exception as e:
        print(ascii(source), type(e).__name__, e)


for source in (
    "  x = 1", "x = 1\n  y = 2", "if 1:\n    x\n  y", "if 1:\n    x\n\ty", "if 1:\n\tx\n        y", "if 1:\n        x\n\ty\n", "def f():\nreturn 1", "for x in y:\nz", "while 1:\nx", "class C:\nx", "try:\nx", "with a:\nx", "if 1:\n    pass\nelse:\nx", "if 1:\n    pass\nelif 2:\nx", "try:\n    x\nexcept:\ny", "try:\n    x\nfinally:\ny", "match x:\n    case 1:\n    y", "def f():\n    x\n   y\n", "def f():\n    if 1:\n        x\n      y", "if 1:", "if 1:\n", "if 1:\n    # only a comment\n", "def f(x):\n", "class C:", "x = 1\n    ", "\tif 1: pass\n", "if 1:\n    x = (1,\n2)\n  y", "async def f():\nx", "match x:\ncase 1: pass",
    "'abc", '"abc', "'''abc", '"""abc\ndef', "'abc\ndef'", "x = 'it's'", "f'abc", "f'{x", "f'{x'", 'f"{x!}"', "f'''{\nx", "f'{'", "f'}'", "f'{x:'", "b'\u00e9'", "b'abc", "'\\x'", "'\\u12'", "'\\U1234'", "'\\N{}'", "'\\N'", "'\\N{no such}'", "x = 'a' 'b", "r'\\'", "f'{a $ b}'", "f'{a b}'", "f'{=}'", "f'{!x}'", "f'{x:{y}'", "f'{lambda x: 1}'", "f'{x = !r:^20}'", "f'{\\n}'", "f'{#}'", "f'{x#}'", "rb''' '''b'", "t'{x", "t'{}'",
    "0777", "08", "1_", "1__0", "0x", "0xg", "0b", "0b2", "0o8", "0o", "1e", "1e+", "1.2.3", "1a", "1.a", "0_x1", "1_a", "0b1_", "0x_", "1.e", "1if", "1else", "12abc", "0b12", "0o78", "1.5j5", "1_000_", "1jj", "0xfor", "1 if 1else 2", "5_6.7_", "1e5_", "00", "01", "0_0", "0e0",
    "(", "[", "{", ")", "]", "}", "(]", "[)", "{)", "([)", "({[", "x = (1\n", "x = [1, 2\n\ny = 3", "f(\n  a,\n  b\n", "((1)", "(1))", "[1]]", "{1}}", "(\n]", "[\n1,\n2\n)", "foo(x, [1, 2)\n",
    "$", "?", "x = $y", "a ! b", "x = \u20ac", "\u200b", "x\u00a0= 1", "\u201cquoted\u201d", "x = \u2018a\u2019", "a \u2212 b", "a \u00d7 b", "\uff08x\uff09", "\U0001f600", "x = \U0001f600", "\u00b2", "x\u00b2", "\x00", "x = 1\x00", "\x01", "x\x0c = 1", "\\", "x \\", "x = 1 \\ y", "x \\\n", "\\\n", "x = \\\n", "a\\b", "\ufeffx = 1", "x = \ufeff1", "\u2028", "\ud800", "`x`", "x = `y`", "a @ @ b", "a -> b", "a := b", "->", ":=", "...", "....", "a ... b", "&&", "a <> b", "a === b", "a ** ** b", "a // / b", "a <<< b", "!", "~", "x = ~", "=", "==", ",", ";", ";x", "x;;y", "x; ; y", ":", "::", "@", "#", "# only", "", "\n\n", "   \n  \n", "pass;", "x = 1;", "x:", "lambda", "lambda:", "not", "in", "is", "is not", "and x", "x or", "if", "else", "for", "None", "None()", "True.x", "yield", "print", "async", "await", "_", "match", "case", "type", "def", "class", "import", "from", "return", "with", "while", "try", "raise", "global", "nonlocal", "del", "assert", "except", "finally", "elif", "as", "break", "continue",
    "# -*- coding: nope -*-\nx", b"# -*- coding: nope -*-\nx", b"# coding: utf-8\nx = '\xff'", b"x = '\xff'", b"\xff", b"# coding: latin-1\nx = '\xff'", b"\xef\xbb\xbfx = 1", b"\xef\xbb\xbf# coding: latin-1\nx", b"x = 1\x00", b"# coding: ascii\nx = '\xc3\xa9'",
):
    show(source)
for source in ("x = 1", "1\n2", "", "1; 2", "pass", "1,", "*x", "x := 1", "lambda: (yield)", "1 +", "(\n1\n)", "1 # comment", "  1", "\n1", "yield 1", "await x", "[i async for i in x]"):
    show(source, "eval")
for source in ("1\n2", "if 1: pass", "x = 1\n", "if 1:\n  pass", "", "#", "1; 2", "def f(): pass\n", "for x in y:\n  z\n", "x = 1\n\n# comment\n", "x = (", "'''"):
    show(source, "single")

"""SyntaxWarning and DeprecationWarning at compile time: which, where, and turned into errors."""
import warnings

for source in ("x is 1", "x is 'a'", "x is not ()", "x is -1", "1 is x", "x is None", "x is ...", "assert (x, 'm')", "assert ()", "'\\d'", "b'\\d'", "'\\400'", "f'\\d'", "f'{x}\\d'", "r'\\d'", "1()", "'a'()", "[1]()", "()()", "{}()", "f'a'()", "None()", "(lambda: 1)()", "[1][1, 2]", "'a'['b']", "1[0]", "[1]['a']", "()[1, 2]", "{}[1]", "[1][1.5]", "[1][None]", "(1)[0]", "x[1]", "1if 1else 2", "0xfor x in y", "1or 2", "1in x", "1and 2", "1.0or 2", "0x1for x in y",
               "def f():\n  try: pass\n  finally: return 1", "while 1:\n  try: pass\n  finally: break", "while 1:\n  try: pass\n  finally: continue", "def f():\n  try: pass\n  finally:\n    for i in x: break", "x == 1 is 2", "'''\n\\d\n'''", "x = '\\d' '\\w'", "print(1 is 1, 2 is 2)", "if x is 1: pass", "{1: 2} is x", "[] is x", "f'{1 is 1}'", "'\\\u00e9'", "b'\\x41\\q'", "'\\8'", "'\\N{DIGIT ONE}\\z'", "t'\\d'"):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(source, "<src>", "exec")
        except SyntaxError as e:
            print(ascii(source), "SyntaxError", e.msg)
    print(ascii(source), [(w.category.__name__, ascii(str(w.message)), w.lineno, w.filename) for w in caught])
warnings.simplefilter("error")
for source in ("x is 1", "'\\d'", "1if 1else 2", "assert (1, 2)", "def f():\n  try: pass\n  finally: return 1", "f'{x}\\d'"):
    try:
        compile(source, "<src>", "exec")
        print("no error", source)
    except SyntaxError as e:
        print(ascii(source), type(e).__name__, e.msg, e.lineno, e.offset, e.end_offset)
    except Warning as e:
        print(ascii(source), type(e).__name__, e)

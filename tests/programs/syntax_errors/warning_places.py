"""Warnings of the compiler that filters turn into errors: message, place and text of the SyntaxError."""
import warnings

warnings.simplefilter("error")
sources = [
    r"f'{x}\d'", r"f'\d'", r"f'\d{x}'", r"a = f'{x}\d' + 1", r"print(f'{x}\d', 5)", r"f'{x:\d}'", r"b'\d'", r"'abc\d\e'",
    r"'ab' 'c\d'", "'''a\nb\\d'''", r"'\777'", r"b'\777'", r"'\400x'", r"f'\777'", r"é = 'é\d'", r"t'\d{x}'",
    "x = ('a'\n  '\\d')", r"f'{x}\d' 'abc'", r"'abc' f'{x}\d'", r"'\d' f'{x}'", "f'''{x}\n\\d'''", "f'''{x}\n\\d''' \n",
    r"f'{x}\d';y", r"f'{x}\{y}'", r"f'\{y}'", "f'''\nab\\d'''", r"'''\d'''", r"u'\d'", r"f'''\d'''", "x\n'''a\\d'''\n",
    r"'a\dé'", "f'\\{y}'\nz", r"rb'\d'",
    "1if 1else 2", "0x1for x in y", "1_0if x else 2", "x = 1in y", "1.5if x else 2", "1jif x else 2", "0b1and 2",
    "1if x else 2\ny", "x\n1if x else 2\ny",
    "x is 1", "x is not 'a'", "1 is x", "() is x", "é = 1; y = é is 5", "x < y is 1",
    "assert (1, 2)", "assert (x,\n y), 'a'",
    "def f():\n  try: pass\n  finally: return 1", "for x in y:\n try: pass\n finally:\n  break",
    "while 1:\n try: pass\n finally:\n  continue",
    "'a'()", "[1](2)", "(1,2)(3)", "[1, 2][3, 4]", "'abc'['d']", "[(1,2) (3,4)]", "{1:2}(3)", "f'x'(1)", "(lambda: 1)(2)", "[1]['a']",
]
for source in sources:
    try:
        compile(source, "no such file", "exec")
        print(repr(source), "no error")
    except SyntaxError as e:
        print(repr(source), e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, repr(e.text))
warnings.simplefilter("ignore")
for source in sources[:3]:
    compile(source, "no such file", "exec")
warnings.simplefilter("always")
for source in ("'\\d'", "x is 1", "f'\\{y}'"):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        compile(source, "no such file", "exec")
    print([(w.category.__name__, str(w.message), w.lineno) for w in seen])

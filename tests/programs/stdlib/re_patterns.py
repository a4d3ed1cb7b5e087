"""re: syntax of patterns, with many inputs; every construct."""
import re


def t(pat, *texts, flags=0):
    try:
        p = re.compile(pat, flags)
    except OverflowError as e:
        print(repr(pat), "OverflowError:", e)
        return
    except re.error as e:
        print(repr(pat), "error:", e.msg, e.pos, e.lineno, e.colno)
        return
    out = []
    for s in texts:
        m = p.search(s)
        out.append((m.span(), m.groups(), m.groupdict()) if m and p.groupindex else (m.span(), m.groups()) if m else None)
    print(repr(pat), out)


for pat, texts in (
    ("a", ("", "a", "ba")), (".", ("\n", "a")), ("^a$", ("a", "a\n", "ba", "a\nb")), (r"\Aa\Z", ("a", "a\n")), (r"a\z", ("a", "a\n")), ("ab*c", ("ac", "abbbc", "abb")), ("ab+c", ("ac", "abc")), ("ab?c", ("ac", "abc", "abbc")), ("a{2}", ("a", "aaa")), ("a{2,}", ("aaaa",)), ("a{,2}", ("aaaa",)), ("a{1,3}?", ("aaaa",)), ("a*?b", ("aaab",)), ("<.*>", ("<a><b>",)), ("<.*?>", ("<a><b>",)), ("a*+a", ("aaa",)), ("(?>a*)a", ("aaa",)), ("a?+b", ("ab", "b")), ("a++b", ("aab",)), ("a{1,2}+a", ("aa", "aaa")),
    ("[abc]+", ("xxcabyy",)), ("[^abc]+", ("abxyz",)), ("[a-f0-9]+", ("xyz12af",)), (r"[\d\s]+", ("ab 1 2",)), ("[]a]+", ("x]a]",)), ("[a-]+", ("x-a-",)), (r"[\]\\]+", ("a]\\",)), ("[^]]", ("]a",)), (r"[\w.]+", ("!a.b_1",)), ("[é-ü]", ("aéz", "ü")), (r"\d+", ("abc123", "٣")), (r"\D+", ("12ab",)), (r"\w+", ("!é_1!", "日本")), (r"\W+", ("ab!!",)), (r"\s+", ("a \t\n\u00a0b",)), (r"\S+", ("  ab",)), (r"\bfoo\b", ("foobar foo", "a foo.")), (r"\Bo", ("foo", "o")), (r"\x41\u0042\U00000043\t\n\0", ("ABC\t\n\0",)), (r"\N{BULLET}", ("•",)), (r"\101\07", ("A\x07",)), (r"\.\*\\", (".*\\",)),
    ("(a)(b)?", ("a", "ab")), ("(a|b)+", ("abab",)), ("(?:ab)+", ("ababx",)), ("(?P<x>a+)(?P<y>b)?", ("aab", "a")), (r"(a)\1", ("aa", "ab")), (r"(?P<q>['\"]).*?(?P=q)", ("'it\"s' \"x\"",)), (r"((a)|(b))+", ("ab", "ba")), ("(a*)*", ("aaa", "b")), ("(a*)+", ("b",)), ("()", ("",)), ("a|ab|abc", ("abc",)), ("(?:a|b)*c", ("ababc",)), ("|a", ("a",)), ("(a)|b", ("b",)), (r"(?P<a>.)(?P<b>.)(?P=a)", ("xyx", "xyy")), (r"(\w)(\w)\2\1", ("abba",)), ("(a)?(?(1)b|c)", ("ab", "c", "ac")), ("(?P<n><)?a(?(n)>)", ("<a>", "a", "<a")),
    ("a(?=b)", ("ab", "ac")), ("a(?!b)", ("ab", "ac")), ("(?<=a)b", ("ab", "cb")), ("(?<!a)b", ("ab", "cb", "b")), ("(?=(a+))a*b\\1", ("baaabac",)), (r"(?<=(a))b", ("ab",)), (r"(?<=ab|cd)e", ("abe", "cde")), (r"(?<=a{2})b", ("aab",)), ("(?=)", ("a",)), ("(?!)", ("a",)), (r"(?<=\bx)y", ("xy", "axy")),
    ("(?i)ABC", ("xabc",)), ("(?i:a)B", ("AB", "Ab")), ("(?m)^b$", ("a\nb\nc",)), ("(?s).+", ("a\nb",)), ("(?x) a  b # comment\n c", ("abc",)), ("(?s-i:.)(?i)" if False else "(?s:.)", ("\n",)), ("(?a)\\w+", ("éa",)), ("(?u)\\w+", ("éa",)), ("(?-i:a)b", ("ab",)), ("(?im)^A", ("b\na",)), ("(?#comment)a", ("a",)), ("(?x)[ #]", (" ",)),
    ("(", ()), (")", ()), ("[", ()), ("[a", ()), ("*", ()), ("a**", ()), ("a{2}{3}", ()), ("+a", ()), ("(?", ()), ("(?P", ()), ("(?P<", ()), ("(?P<1>a)", ()), ("(?P<a>a)(?P<a>b)", ()), ("(?P=a)", ()), (r"\1", ()), (r"(\1)", ()), ("(?<=a*)b", ()), ("[z-a]", ()), ("\\", ()), (r"\q", ()), (r"\x4", ()), (r"\u12", ()), ("(?z)", ()), ("(?i", ()), ("a(?i)b", ()), ("(?(1)a|b|c)", ()), ("(a)(?(2)b)", ()), ("(?(x)a)", ()), ("a{3,2}", ()), ("a{99999999999}", ()), ("(?<a)", ()), ("(?:", ()), ("[a-\\d]", ()), ("(?P<a>", ()), ("(?P>a)", ()), ("(?i-i:a)", ()), ("(?-a:b)", ()), ("(?L)a", ()), ("(?au)a", ()), (r"\N{nope}", ()), (r"[\b]", ("\b",)), ("a{", ("a{",)), ("a{1", ("a{1",)), ("{", ("{",)), ("a{x}", ("a{x}",)), ("}", ("}",)), ("]", ("]",)), ("a{,}", ("aaa",)), ("x{0}", ("x",)), ("(?:)", ("",)),
):
    t(pat, *texts)
t("abc", "ABC", flags=re.I)
t("^b", "a\nb", flags=re.M)
t(".", "\n", flags=re.S)
t("a b", "ab", flags=re.X)
t("ǆ", "Ǆ", "ǅ", flags=re.I)
t("[à-þ]+", "ÀÉ", flags=re.I)
t("ſ", "s", "S", flags=re.I)
t("K", "\u212a", flags=re.I)
t("[a-z]", "\u0130", "\u212a", "ı", flags=re.I)
t(r"\w", "é", flags=re.A)
t("σ", "ς", "Σ", flags=re.I)
t("ß", "ẞ", "ss", flags=re.I)
print(re.search(b"\\w+", b"\xe9ab").span(), re.findall(rb"(?i)[a-c]", b"aBz"), re.compile(b"a", re.I), re.search(rb"\xff", b"a\xff").span())
for f in (lambda: re.search("a", b"a"), lambda: re.search(b"a", "a"), lambda: re.compile(5), lambda: re.search("a", 5), lambda: re.compile(b"a", re.U), lambda: re.compile("a", re.L), lambda: re.sub("a", b"b", "a"), lambda: re.compile(re.compile("a"), re.I)):
    try:
        print(f())
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)

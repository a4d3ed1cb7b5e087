"""re: functions and methods of patterns and matches."""
import re


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(re.match("a", "ba"), re.search("a", "ba"), re.fullmatch("a+", "aaa"), re.fullmatch("a", "ab"), re.match("", "x"), re.prefixmatch("a", "ab") if hasattr(re, "prefixmatch") else "")
m = re.match(r"(?P<first>\w+) (?P<second>\w+)( x)?", "hello world!")
print(m, m.group(), m.group(0), m.group(1), m.group("second"), m.group(1, 2), m[1], m["first"], m.groups(), m.groups("-"), m.groupdict(), m.groupdict("d"), m.span(), m.span(1), m.span(3), m.start("second"), m.end(), m.lastindex, m.lastgroup, m.pos, m.endpos, m.string, m.re.pattern, m.expand(r"\2 \g<first> \g<1>"), bool(m), m.regs)
for f in (lambda: m.group(9), lambda: m["nope"], lambda: m.group(-1), lambda: m.expand(r"\9"), lambda: m.start("zz"), lambda: m.expand(r"\g<nope>"), lambda: m.expand("\\g<"), lambda: m.group("a", 99), lambda: len(m), lambda: iter(m), lambda: m.group(1.5), lambda: re.sub("a", r"\g<1>", "a"), lambda: re.sub("(a)", r"\2", "a"), lambda: re.sub("a", r"\q", "a"), lambda: re.sub("a", 5, "a"), lambda: re.split("", "abc"), lambda: re.compile("a").search(), lambda: re.escape(5), lambda: re.sub("a", "b"), lambda: re.findall("(", "x")):
    err(f)
print(re.findall("a", "banana"), re.findall("(a)(n)?", "banana"), re.findall("(?:an)+", "banana"), re.findall("", "ab"), re.findall("a*", "baac"), re.findall(r"\b", "ab cd"), re.findall("x", "abc"), re.findall("(a)|b", "ab"))
print([x.span() for x in re.finditer("a|$", "aba")], [x.group() for x in re.finditer(r"\w+", "the end")], [x.start() for x in re.compile("a").finditer("banana", 2, 4)])
print(re.split(",", "a,b,,c"), re.split("(,)", "a,b"), re.split(r"\s*;\s*", "a ; b;c", maxsplit=1), re.split("x*", "axbc"), re.split("(x)|(y)", "1x2y3"), re.split("z", "abc"), re.split("", "abc"), re.split(r"\b", "ab cd"), re.split("(?=b)", "abab"))
print(re.sub("a", "X", "banana"), re.sub("a", "X", "banana", count=2), re.sub("(a)(n)", r"\2\1", "banana"), re.sub("a", lambda m: str(m.start()), "banana"), re.sub("", "-", "abc"), re.sub("x*", "-", "abxd"), re.sub(r"(?P<w>\w+)", r"<\g<w>>", "ab cd"), re.sub("a", r"\\n\t", "a"), re.sub("b", "", "abc"), re.subn("a", "b", "aaa"), re.sub("(b)?a", r"[\1]", "aba"), re.sub("a", "\\\\", "a"), re.sub(r"\.", r"\g<0>!", "a.b"), re.sub("^", "> ", "a\nb", flags=re.M), re.sub("A", "x", "aA", flags=re.I))
p = re.compile(r"(?P<x>\d+)-(\d+)", re.I | re.M)
print(p, p.pattern, p.flags, p.groups, p.groupindex, p.search("a 1-2 3-4", 5).span(), p.match("1-2", 0, 2), p.match("x1-22", 1).span(), p.fullmatch("1-2").groups(), p.findall("1-2 3-4"), p.sub(r"\2-\1", "1-2 3-4"), p.split("a1-2b"), p.subn("x", "1-2"), p.scanner("1-2").match().span(), p == re.compile(r"(?P<x>\d+)-(\d+)", re.I | re.M), hash(p) == hash(re.compile(p)), re.compile(p) is p)
print(re.compile("^a").search("ba", 1), re.compile("^a", re.M).search("b\na", 2), re.compile("a$").search("ab", 0, 1), re.compile(r"\ba").search("xa", 1), re.compile("(?<=x)a").search("xa", 1))
print(re.escape("a.b*c[d]-e f\n#é_1"), re.escape(b"a.b"), repr(re.compile("a", re.I | re.S)), repr(re.compile(b"x")), repr(re.I), repr(re.I | re.M), re.RegexFlag(10), re.NOFLAG, str(re.A), repr(re.compile("x" * 300))[-20:], repr(re.match("x" * 100, "x" * 200)))
text = "The year 1999 and 2024-01-15, call 555-1234 or mail a.b@c.org; <b>bold</b> and <i>it</i>"
print(re.findall(r"\b\d{4}\b", text), re.findall(r"(\d+)-(\d+)(?:-(\d+))?", text), re.findall(r"[\w.]+@[\w.]+", text), re.findall(r"<(\w)>(.*?)</\1>", text), re.sub(r"<[^>]+>", "", text)[-15:], re.sub(r"\b(\w)(\w*)", lambda m: m[1].upper() + m[2], "make title case"))
tok = re.compile(r"(?P<NUM>\d+(?:\.\d*)?)|(?P<ID>[A-Za-z_]\w*)|(?P<OP>[-+*/=()])|(?P<WS>\s+)|(?P<BAD>.)")
print([(m.lastgroup, m.group()) for m in tok.finditer("x1 = 3.14*(y + 2)$") if m.lastgroup != "WS"])
s = re.Scanner([(r"\d+", lambda s, t: int(t)), (r"[a-z]+", lambda s, t: t.upper()), (r"\s+", None)])
print(s.scan("abc 12 de!x"))
print(re.search("(a+)+b", "a" * 22 + "b").span(), re.match("(?:a?){20}a{20}", "a" * 20).span(), re.search("x" * 50 + "$", "x" * 100).span(), len(re.findall("a.c", "abc" * 1000)), re.search("(?:(?:a|b)*c)*d", "ab" * 50 + "cd").end(), re.match("(.*)(.*)(.*)x", "a" * 100), re.sub("(.)", r"\1\1", "ab" * 500)[:6])
deep = "(" * 50 + "a" + ")" * 50
print(re.match(deep, "a").groups()[-1], re.compile(deep).groups, re.match("(?:a|b)*", "ab" * 20000).end(), re.match("(a|b)*", "ab" * 20000).span(1), re.match(r"(?:x(?=y)y)*", "xy" * 5000).end())
import copy, pickle
print(copy.copy(p) is p, pickle.loads(pickle.dumps(p)) == p, copy.deepcopy(m) is m)
err(lambda: pickle.dumps(m))
re.purge()
try:
    re.compile("a(b\n[c")
except re.PatternError as e:
    print(e, e.pattern, e.pos, e.lineno, e.colno, re.error is re.PatternError)

"""Times regular expression work in the Python that runs it and describes the work for `examples/bench.rs`.

    python3.14 sre/tools/bench.py OUT [DIR]

DIR: the folder data-files/benchmarks of the package pyperformance; with it, the calls that bm_regex_v8 makes are
recorded and replayed. OUT gets lines: `G name seconds` begins a group (seconds: of one pass in Python); `P`, `S` as in
gen_cases.py; `O op limit count seconds source`: do that with the latest pattern and subject (f: findall, b: sub with
nothing, s: search, m: match, p: split), `count` times; seconds: what Python took.
"""
import importlib.util
import re
import sys
import time
from re import _compiler, _parser

OPS = {
    "f": lambda p, s, c: p.findall(s),
    "b": lambda p, s, c: p.sub("" if isinstance(s, str) else b"", s, c),
    "s": lambda p, s, c: p.search(s),
    "m": lambda p, s, c: p.match(s),
    "p": lambda p, s, c: p.split(s),
}


def encode(subject):
    if isinstance(subject, str):
        subject = subject.encode("utf-8", "surrogatepass")
    return "".join(chr(b) if 32 <= b < 127 and b != 92 else "\\x%02x" % b for b in subject)


def describe(out, name, calls):
    """calls: (pattern, flags, subject, op, limit, times)"""
    ready = [(re.compile(p, f), s, OPS[op], limit, n) for p, f, s, op, limit, n in calls]
    best = 1e9
    begun = time.perf_counter()
    while time.perf_counter() - begun < 0.7:
        t = time.perf_counter()
        for p, s, op, limit, n in ready:
            for _ in range(n):
                op(p, s, limit)
        best = min(best, time.perf_counter() - t)
    out.write("G %s %.9f\n" % (name, best))
    for (p, f, s, op, limit, n), it in zip(calls, ready):
        parsed = _parser.parse(p, f)
        code = _compiler._code(parsed, f)
        words = " ".join("*" if w == 0xFFFFFFFF else "%x" % w for w in code)
        out.write("P %s %d %s\n" % ("s" if isinstance(p, str) else "b", parsed.state.groups - 1, words))
        out.write("S " + encode(s) + "\n")
        out.write("O %s %d %d %.9f %s\n" % (op, limit, n, single(*it), ascii(p)[:60]))


def single(p, s, op, limit, n):
    best = 1e9
    for _ in range(5):
        t = time.perf_counter()
        for _ in range(n):
            op(p, s, limit)
        best = min(best, time.perf_counter() - t)
    return best


def dna():
    seed, out = 42.0, bytearray()
    letters = b"acgtBDHKMNRSVWY"
    for n, table in ((150000, [27, 12, 12, 27] + [2] * 11), (250000, [30, 20, 20, 30])):
        out += b">TWO letters\n"
        pool = b"".join(bytes([c]) * w for c, w in zip(letters, table))
        for i in range(n):
            seed = (seed * 3877.0 + 29573.0) % 139968.0
            out.append(pool[int(seed / 139968.0 * len(pool))])
            if i % 60 == 59:
                out.append(10)
    return bytes(out)


VARIANTS = (
    b"agggtaaa|tttaccct", b"[cgt]gggtaaa|tttaccc[acg]", b"a[act]ggtaaa|tttacc[agt]t", b"ag[act]gtaaa|tttac[agt]ct",
    b"agg[act]taaa|ttta[agt]cct", b"aggg[acg]aaa|ttt[cgt]ccct", b"agggt[cgt]aa|tt[acg]accct",
    b"agggta[cgt]a|t[acg]taccct", b"agggtaa[cgt]|[acg]ttaccct")

EFFBOT = [
    ("Python|Perl", "Perl"), ("(Python|Perl)", "Perl"), ("Python", "Python"), (".*Python", "Python"),
    (".*Python.*", "Python"), (".*(Python)", "Python"), ("Python|Perl|Tcl", "Perl"), ("(Python|Perl|Tcl)", "Perl"),
    (r"(Python)\1", "PythonPython"), ("([0a-z][a-z0-9]*,)+", "a5,b7,c9,"), ("(?:[0a-z][a-z0-9]*,)+", "a5,b7,c9,"),
    (".*P.*y.*t.*h.*o.*n.*", "Python")]


def recorded_v8(folder):
    spec = importlib.util.spec_from_file_location("bm", folder + "/bm_regex_v8/run_benchmark.py")
    sys.modules.setdefault("pyperf", type(sys)("pyperf"))
    module = importlib.util.module_from_spec(spec)
    source = open(spec.origin).read().split('if __name__ == "__main__"')[0].split("if __name__ == '__main__'")[0]
    calls = {}

    class Note:
        def __init__(self, pattern, flags):
            self.key = pattern, int(flags)

        def note(self, subject, op, limit=0):
            key = (*self.key, subject, op, limit)
            calls[key] = calls.get(key, 0) + 1

        def search(self, s):
            self.note(s, "s")

        def match(self, s):
            self.note(s, "m")

        def split(self, s):
            self.note(s, "p")

        def sub(self, repl, s, count=0):
            self.note(s, "b", count)

    class FakeRe:
        IGNORECASE, UNICODE = int(re.IGNORECASE), int(re.UNICODE)
        compile = staticmethod(lambda p, flags=0: Note(p, flags))
        match = staticmethod(lambda p, s, flags=0: Note(p, flags).match(s))
        search = staticmethod(lambda p, s, flags=0: Note(p, flags).search(s))
        sub = staticmethod(lambda p, r, s, count=0, flags=0: Note(p, flags).sub(r, s, count))
        split = staticmethod(lambda p, s, flags=0: Note(p, flags).split(s))

    real = sys.modules["re"]
    sys.modules["re"] = FakeRe
    try:
        exec(compile(source, "v8", "exec"), module.__dict__)
        for name in [n for n in dir(module) if n.startswith("block")]:
            getattr(module, name)()
    finally:
        sys.modules["re"] = real
    return [(*key, n) for key, n in calls.items()]


WORDS = "The quick brown fox, born in 1997, jumps over 13 lazy dogs; e-mail fox@example.org or call +1 (555) 010-9999. "


def others():
    text = WORDS * 200
    wide = (WORDS + "Über \u20ac 12 déjà vu, \u0416\u0443\u043a\u0438 \u65e5\u672c\u8a9e. ") * 150
    code = ("def f(x, y=None):\n    # a comment\n    return x + 0x1f * 3.25e7 if y is None else 'a\\'b' + \"q\"\n\n" * 60)
    tokens = r"""(?P<name>[A-Za-z_]\w*)|(?P<num>0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?P<str>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<com>#.*)|(?P<op>[-+*/=<>(),:.])|(?P<ws>\s+)"""
    html = "<div class='a b'><p id=\"x\">some <b>bold</b> &amp; text</p><br/></div>\n" * 100
    log = '127.0.0.1 - bob [10/Oct/2000:13:55:36 -0700] "GET /index.html?a=1 HTTP/1.0" 200 2326\n' * 200
    kw = r"\b(?:%s)\b" % "|".join("and as assert break class continue def del elif else except finally for from global if import in is lambda not or pass raise return try while with yield None True False".split())
    yield "words", r"\w+", 0, text, "f"
    yield "words_wide", r"\w+", 0, wide, "f"
    yield "numbers", r"\d+", 0, text, "f"
    yield "spaces_split", r"\s+", 0, text, "p"
    yield "email", r"[\w.+-]+@[\w-]+\.[\w.-]+", 0, text, "f"
    yield "ignorecase", r"quick|lazy", re.I, text, "f"
    yield "ignorecase_wide", r"quick|lazy", re.I, wide, "f"
    yield "tokens", tokens, 0, code, "f"
    yield "keywords", kw, 0, code, "f"
    yield "tags", r"<(\w+)[^>]*>", 0, html, "f"
    yield "tags_lazy", r"<.*?>", 0, html, "f"
    yield "pairs", r"<(\w+)[^>]*>(.*?)</\1>", 0, html, "f"
    yield "log", r'^(\S+) \S+ (\S+) \[([^]]+)\] "(\w+) ([^ "]+)[^"]*" (\d+) (\d+)$', re.M, log, "f"
    yield "lines", r"^.*$", re.M, log, "f"
    yield "camel", r"(?<=[a-z])(?=[A-Z])|_", 0, "someCamelCase_and_snakeCase" * 100, "b"
    yield "escape", r"""[\\"\x00-\x1f]""", 0, code, "b"
    yield "trailing_space", r"\s+$", 0, ("word" + " " * 30) * 100 + "x", "s"
    yield "nested_alt", r"(?:ab|cd|ef)*[xy]", 0, "abcdabefcd" * 100, "s"
    yield "dates", r"(\d{4})-(\d{2})-(\d{2})", 0, "on 2024-05-06 and 2023-1-1, 1999-12-31 " * 200, "f"
    yield "backtrack", r"(?:a+)+b", 0, "a" * 18 + "c", "m"
    yield "lookahead", r"\b(?=\w*o)\w+\b", 0, text, "f"
    yield "comma_lists", r"(?:([a-z]+),)*([a-z]+)", 0, "alpha,beta,gamma,delta " * 150, "f"
    yield "fold_hyphen", r"(?s:(?P<a>.*?)(?:\n\n|\Z))", 0, "some text\nmore\n\n" * 150, "f"
    yield "char_loop", r"([a-zA-Z]|\s)+,", 0, text, "f"
    rng = __import__("random").Random(5)
    vocab = ["".join(rng.choices("abcdefgh", k=rng.randint(3, 8))) for _ in range(150)]
    yield "vocabulary", "|".join(vocab), 0, " ".join(rng.choices(vocab, k=800)) + "zz" * 100, "f"
    yield "vocabulary_i", r"\b(" + "|".join(vocab) + r")\b", re.I, " ".join(rng.choices(vocab, k=800)), "f"
    yield "repeated_word", r"\b(\w+)\s+\1\b", 0, text, "f"
    yield "lazy_alt", r"(?:a|b|cd)*?x", 0, "abcdab" * 40, "s"
    yield "pairs_loop", r"(?:(?:a|b)(?:c|d|ef))*", 0, "acbdaefbc" * 200, "f"
    yield "domain", r"^(?:[a-z]+\.)*[a-z]+$", 0, "abc.def.ghi.jkl." * 40 + "com", "m"
    yield "csv_lazy", r"(.*?),(.*?),(.*?)\n", 0, "alpha beta,gamma,delta epsilon\n" * 100, "f"
    yield "config", r"^\s*(\S+)\s*=\s*(.*?)\s*$", re.M, "  key = some value here  \nother=2\n" * 100, "f"
    yield "fields", r"[^,\n]*[,\n]", 0, "alpha beta,gamma,delta epsilon\n" * 100, "f"
    yield "ip", r"(?:\d{1,3}\.){3}\d{1,3}", 0, log, "f"
    yield "ing", r"(?i)[a-z]+ing\b", 0, text, "f"
    yield "cyrillic", "[\u0400-\u04ff]+", 0, wide, "f"
    yield "wide_class", r"[^\W\d_]+", 0, wide, "f"
    yield "wide_i", "(?i)\u0436\u0443\u043a\u0438", 0, wide, "f"
    yield "around", r"(?<!\w)fox(?!\w)", 0, text, "f"
    yield "stars", r"x*", 0, text[:4000], "f"
    yield "dot", r".", 0, text[:4000], "f"
    yield "two_groups", r"(.)(.)", 0, text[:4000], "f"
    yield "optional", r"(?:a?){16}a{16}", 0, "a" * 16, "m"
    yield "xx", r"(x+x+)+y", 0, "x" * 15, "m"
    yield "comment", r"/\*(?:[^*]|\*(?!/))*\*/", 0, "/* some * comment ** text */ code " * 100, "f"
    yield "comment_lazy", r"(?s)/\*.*?\*/", 0, "/* some * comment ** text */ code " * 100, "f"
    yield "any_or_newline", r"<(?:.|\n)*?>", 0, html, "f"
    yield "possessive", r"(?:[a-z]++|\d++)*+;", 0, "abc123def" * 100 + ";", "m"
    yield "atomic", r"(?>\w+)\s", 0, text, "f"
    yield "conditional", r"(<)?\w+(?(1)>)", 0, "<abc> def <ghi " * 100, "f"
    yield "counted", r"(?:ab){3,5}c", 0, "ababababc abab " * 100, "f"
    yield "captures_loop", r"(?:(\w)(\d))+", 0, "a1b2c3d4 " * 200, "f"
    yield "start_dense", r"a+b", 0, "a" * 300, "s"
    yield "long_literal", "lazy dogs; e-mail", 0, text, "f"
    yield "bytes_dot", rb"(?s)(..)(.)", 0, bytes(range(256)) * 12, "f"
    yield "url", r"(https?|ftp)://([^\s/:]+)(:\d+)?(/[^\s?#]*)?(\?[^\s#]*)?(#\S*)?", 0, "see http://a.example.org:80/b/c?d=e#f or ftp://x/ now " * 80, "f"


def main():
    with open(sys.argv[1], "w") as out:
        seq = dna()
        calls = [(b">.*\n|\n", 0, seq, "b", 0, 1)]
        seq = re.sub(b">.*\n|\n", b"", seq)
        calls += [(v, 0, seq, "f", 0, 1) for v in VARIANTS]
        calls += [(bytes([c]), 0, seq, "b", 0, 1) for c in b"BDHKMNRSVWY"]
        describe(out, "regex_dna", calls)
        describe(out, "dna_strip", calls[:1])
        describe(out, "dna_variants", calls[1:10])
        describe(out, "dna_letters", calls[10:])
        for n in (0, 5, 50, 1000, 10000):
            calls = []
            for p, s in EFFBOT:
                pad = "P" if p.startswith("Python|Perl") and p[-1] != ")" else "-"
                calls.append((p, 0, pad * n + s + pad * n, "s", 0, 10))
            describe(out, "effbot_%d" % n, calls)
        if len(sys.argv) > 2:
            describe(out, "regex_v8", recorded_v8(sys.argv[2]))
        for name, p, f, s, op in others():
            describe(out, name, [(p, f, s, op, 0, 1)])
        describe(out, "one_call", [("x", 0, "x", "s", 0, 1000)])


main()

"""Writes matching cases with the results of the Python that runs it (3.14).

    python3.14 sre/tools/gen_cases.py OUT [--suite DIR] [--random N] [--seed N] [--long]

--suite: the folder of CPython's test suite, whose re_tests.py and test_re.py patterns are taken.
--random: that many patterns made by chance.  --long: also longer subjects (not for the committed file).

Format, one item a line:
    P kind groups code    a pattern: kind s (str) or b (bytes); words in hex, `*` for MAXREPEAT
    S text                a subject: UTF-8 (surrogates allowed) or bytes; \\xHH for what is not plain
    f result              what finditer finds in it
    m|s|u pos end result  what match, search, fullmatch find between the bounds
A result is matches joined by `;`, each of them spans of group 0, 1, ... joined by a space (`-`: no part), then `@` and
lastindex.  `!`: no match.
"""
import argparse
import random
import re
import signal
import sys
import warnings
from re import _compiler, _parser

warnings.simplefilter("ignore")
sys.setrecursionlimit(5000)


class TooLong(Exception):
    pass


def alarm(*_):
    raise TooLong


signal.signal(signal.SIGALRM, alarm)


def encode(subject):
    if isinstance(subject, str):
        subject = subject.encode("utf-8", "surrogatepass")
    return "".join(chr(b) if 32 <= b < 127 and b != 92 else "\\x%02x" % b for b in subject)


def show(m):
    if m is None:
        return "!"
    spans = ["%d,%d" % m.span(g) if m.span(g) != (-1, -1) else "-" for g in range(m.re.groups + 1)]
    return " ".join(spans) + "@%d" % (m.lastindex or 0)


def pattern_line(pattern, flags):
    p = _parser.parse(pattern, flags)
    code = _compiler._code(p, flags)
    words = " ".join("*" if w == 0xFFFFFFFF else "%x" % w for w in code)
    return "P %s %d %s" % ("s" if isinstance(pattern, str) else "b", p.state.groups - 1, words)


def check_consistent(compiled, subject, found):
    """finditer, split and sub follow one rule; the cases record finditer only."""
    spans = [m.span() for m in found]
    pos, pieces = 0, []
    for a, b in spans:
        pieces.append(subject[pos:a])
        pos = b
    pieces.append(subject[pos:])
    empty = subject[:0]
    assert compiled.sub(empty, subject) == empty.join(pieces)
    assert compiled.split(subject)[:: compiled.groups + 1] == pieces


class Writer:
    def __init__(self, out):
        self.out = out
        self.seen = set()
        self.patterns = 0
        self.last = None

    def add(self, pattern, flags, subjects, bounds=()):
        """bounds: pairs (pos, end) tried on each subject."""
        try:
            head = pattern_line(pattern, flags)
            compiled = re.compile(pattern, flags)
        except (re.error, OverflowError, ValueError, RecursionError, TypeError):
            return
        lines = []
        for subject in subjects:
            key = (head, subject)
            if key in self.seen or len(head) > 6000:
                continue
            self.seen.add(key)
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.5)
                these = list(self.results(compiled, subject, bounds))
            except TooLong:
                continue
            except TypeError:
                continue
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            lines.append("S " + encode(subject))
            lines += these
        if lines:
            if head != self.last:
                self.out.write(head + "\n")
                self.patterns += 1
                self.last = head
            self.out.write("\n".join(lines) + "\n")

    def results(self, compiled, subject, bounds):
        found = list(compiled.finditer(subject))
        check_consistent(compiled, subject, found)
        yield "f " + (";".join(map(show, found)) or "!")
        n = len(subject)
        for pos, end in [(0, n), *bounds]:
            m = compiled.match(subject, pos, end)
            u = compiled.fullmatch(subject, pos, end)
            if (pos, end) == (0, n):
                if m:
                    yield "m %d %d %s" % (pos, end, show(m))
            else:
                yield "m %d %d %s" % (pos, end, show(m))
                yield "s %d %d %s" % (pos, end, show(compiled.search(subject, pos, end)))
            if m or u:
                yield "u %d %d %s" % (pos, end, show(u))


def suite_cases(folder):
    sys.path.insert(0, folder.rsplit("/test", 1)[0])
    from test.re_tests import tests

    for case in tests:
        for pattern in (case[0], case[0].encode("latin-1", "replace")):
            for flags in (0, re.I, re.A if isinstance(pattern, str) else re.L):
                text = case[1] if isinstance(pattern, str) else case[1].encode("latin-1", "replace")
                subjects = [text]
                if flags == 0 and isinstance(pattern, str):
                    subjects.append("\u20ac" + text + "\xe9")
                yield pattern, flags, subjects, [(1, max(1, len(text) - 1))]

    # test_re.py: run it with re._compile replaced by something that notes what it is used on.
    recorded = []
    original = re._compile

    class Note:
        def __init__(self, pattern, flags):
            self._pattern, self._flags, self._re = pattern, int(flags), original(pattern, flags)

        def __getattr__(self, name):
            method = getattr(self._re, name)
            if name in ("match", "search", "fullmatch", "findall", "finditer", "split"):
                at = 0
            elif name in ("sub", "subn"):
                at = 1
            else:
                return method

            def call(*args, **kw):
                if len(args) > at and isinstance(args[at], (str, bytes)) and len(args[at]) < 2000:
                    recorded.append((self._pattern, self._flags, [args[at]], []))
                return method(*args, **kw)

            return call

    def compile_(pattern, flags):
        if isinstance(flags, re.RegexFlag):
            flags = flags.value
        if isinstance(pattern, (str, bytes)):
            return Note(pattern, flags & ~re.DEBUG)
        return original(pattern, flags)

    import io
    import unittest
    import test.test_re as test_re

    re._compile = compile_
    try:
        suite = unittest.defaultTestLoader.loadTestsFromTestCase(test_re.ReTests)
        unittest.TextTestRunner(stream=io.StringIO()).run(suite)
    finally:
        re._compile = original
    yield from recorded


class Maker:
    """Patterns and subjects by chance."""

    def __init__(self, rng, wide, is_bytes):
        self.r = rng
        self.letters = "ab" if not wide else rng.choice(["ab", "a\xe9\u20ac", "\u0436a\U0001f600", "\u03c3\u03c2k\u212a"])
        if is_bytes and wide:
            self.letters = "a\xe9\xff"
        self.is_bytes = is_bytes

    def unit(self):
        r = self.r
        k = r.random()
        if k < 0.55:
            return r.choice(self.letters)
        if k < 0.7:
            return "[%s%s]" % ("^" if r.random() < 0.4 else "", "".join(r.choices(self.letters + "c\n", k=r.randint(1, 2))))
        if k < 0.74:
            hi = max(self.letters)
            return "[%s%s-%s]" % ("^" if r.random() < 0.3 else "", min(self.letters), hi)
        if k < 0.86:
            return "."
        return r.choice([r"\w", r"\W", r"\s", r"\S", r"\d", r"[\w\n]", r"[^\s]", r"[\s\S]", r"\n", "[^\\W%s]" % self.letters[0]])

    def count(self):
        r = self.r
        base = r.choice(["*", "*", "+", "+", "?", "?", "{2}", "{1,2}", "{2,}", "{,2}", "{0,3}", "{2,4}", "{0}"])
        return base + r.choice(["", "", "", "?", "?", "+"])

    def piece(self, depth):
        r = self.r
        k = r.random()
        if depth <= 0 or k < 0.4:
            out = self.unit()
        elif k < 0.55:
            self.groups += 1
            name = self.groups
            self.open.append(name)
            out = "(" + self.alt(depth - 1) + ")"
            self.open.pop()
            self.closed.append(name)
        elif k < 0.65:
            out = "(?:" + self.alt(depth - 1) + ")"
        elif k < 0.69:
            out = "(?>" + self.alt(depth - 1) + ")"
        elif k < 0.74:
            return r.choice(["(?=", "(?!"]) + self.alt(depth - 1) + ")"
        elif k < 0.79:
            self.fixed = True
            return r.choice(["(?<=", "(?<!"]) + "".join(self.unit() for _ in range(r.randint(1, 2))) + ")"
        elif k < 0.83:
            return r.choice(["^", "$", r"\b", r"\B", r"\A", r"\Z", r"\z"])
        elif k < 0.9 and self.closed:
            out = "\\%d" % r.choice(self.closed)
        elif k < 0.94 and self.closed:
            no = "|" + self.seq(depth - 1) if r.random() < 0.6 else ""
            return "(?(%d)%s%s)" % (r.choice(self.closed), self.seq(depth - 1), no)
        elif k < 0.96:
            out = "(?%s:%s)" % (r.choice(["i", "s", "m", "-i", "is"]), self.alt(depth - 1))
        else:
            out = "".join(r.choice(self.letters) for _ in range(r.randint(2, 4)))
            return out
        if r.random() < 0.5:
            out += self.count()
        return out

    def seq(self, depth):
        return "".join(self.piece(depth) for _ in range(self.r.choice([0, 1, 1, 2, 2, 3])))

    def alt(self, depth):
        return "|".join(self.seq(depth) for _ in range(self.r.choice([1, 1, 1, 2, 2, 3])))

    def pattern(self):
        self.groups, self.open, self.closed = 0, [], []
        return self.alt(self.r.choice([1, 2, 3, 3]))

    def subject(self, long):
        r = self.r
        n = r.choice([0, 1, 2, 3, 5, 8, 12])
        if long and r.random() < 0.4:
            n = r.randint(20, 200)
        pool = self.letters * 4 + self.letters.upper() + "\n c1"
        if self.is_bytes:
            pool = "".join(c for c in pool if ord(c) < 256)
        return "".join(r.choices(pool, k=n))


def random_cases(count, seed, long):
    rng = random.Random(seed)
    for _ in range(count):
        is_bytes = rng.random() < 0.15
        maker = Maker(rng, rng.random() < 0.35, is_bytes)
        pattern = maker.pattern()
        if len(pattern) > 80:
            continue
        flags = 0
        for f, p in ((re.I, 0.2), (re.M, 0.2), (re.S, 0.1)):
            flags |= f if rng.random() < p else 0
        if rng.random() < 0.1:
            flags |= re.L if is_bytes else re.A
        subjects = [maker.subject(long) for _ in range(rng.randint(2, 4))]
        n = max(map(len, subjects))
        bounds = []
        if rng.random() < 0.3:
            bounds = [(rng.randint(0, n), rng.randint(0, n))]
            bounds = [b for b in bounds if b[0] <= b[1]]
        if is_bytes:
            try:
                pattern = pattern.encode("latin-1")
                subjects = [s.encode("latin-1", "replace") for s in subjects]
            except UnicodeEncodeError:
                continue
        yield pattern, flags, subjects, bounds


def main():
    args = argparse.ArgumentParser()
    args.add_argument("out")
    args.add_argument("--suite")
    args.add_argument("--random", type=int, default=0)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--long", action="store_true")
    args = args.parse_args()
    with open(args.out, "w") as out:
        writer = Writer(out)
        if args.suite:
            for case in suite_cases(args.suite):
                writer.add(*case)
        for case in random_cases(args.random, args.seed, args.long):
            writer.add(*case)
    print(writer.patterns, "patterns", len(writer.seen), "subjects")


main()

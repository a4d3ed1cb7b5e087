"""Characters of strings: compared, looked for, asked of their kind; ASCII and not, from strings that are put together late."""
import random

DIGITS = "0123456789"
WHITE = frozenset(" \t\n\r")
NAMES = ("a", "b", "_", "ab")
MIXED = (1, "x", None, "é")


def classes(text):
    out = {}
    for c in text:
        key = "".join(
            "ny"[flag]
            for flag in (
                c.isdigit(), c.isalpha(), c.isalnum(), c.isspace(), c.isupper(), c.islower(), c.isdecimal(), c.isnumeric(),
                c.isidentifier(), c.isprintable(), c.isascii(), c.istitle(),
            )
        )
        out[key] = out.get(key, 0) + 1
    return sorted(out.items())


def among(text):
    n = [0] * 12
    for c in text:
        n[0] += c in DIGITS
        n[1] += c in WHITE
        n[2] += c in NAMES
        n[3] += c not in NAMES
        n[4] += c in MIXED
        n[5] += c in {"x", "y", "zz"}
        n[6] += c in ""
        n[7] += c in ("é", "e")
        n[8] += c in "aé"
        n[9] += c not in WHITE
        if c in "xyz":
            n[10] += 1
        if c not in ("=", "+", "-", "\x7f", "\0"):
            n[11] += 1
    return n


def compared(text):
    n = [0] * 14
    for c in text:
        if c == "x":
            n[0] += 1
        if "x" != c:
            n[1] += 1
        if "a" <= c <= "z":
            n[2] += 1
        if c < "B":
            n[3] += 1
        if "B" < c:
            n[4] += 1
        if c >= "é":
            n[5] += 1
        if c > "ab":
            n[6] += 1
        if c <= "":
            n[7] += 1
        n[8] += c == "y"
        n[9] += c != "yy"
        n[10] += c > "m"
        n[11] += "m" >= c
        n[12] += ord(c)
        n[13] += c == c[0] and c is not None
    return n


def words(parts):
    # What is compared is a word most of the time.
    n = [0] * 6
    for w in parts:
        if w == "=":
            n[0] += 1
        elif w < "m":
            n[1] += 1
        n[2] += w in "=+-"
        n[3] += w in ("=", "abc")
        n[4] += w.isdigit()
        if w in {"if", "else", "="}:
            n[5] += 1
    return n


def dispatched(parts):
    n = {}
    for w in parts:
        if w == "alpha":
            k = 1
        elif "beta" == w:
            k = 2
        elif w != "gamma" and w != "né":
            k = 3
        elif w < "gamma2":
            k = 4
        else:
            k = 5
        n[k] = n.get(k, 0) + 1
    return n


def scan(text):
    pos = 0
    n = len(text)
    tokens = []
    while pos < n:
        c = text[pos]
        start = pos
        if c.isspace():
            pos += 1
            continue
        if c.isalpha() or c == "_":
            while pos < n and (text[pos].isalnum() or text[pos] == "_"):
                pos += 1
        elif c in DIGITS:
            while pos < n and text[pos] in "0123456789.":
                pos += 1
        else:
            pos += 1
        tokens.append(text[start:pos])
    return tokens


def until_error(text):
    n = 0
    try:
        while True:
            if text[n] == ";":
                n += 1
            n += 1
    except IndexError as e:
        return n, str(e)


def from_end(text):
    return sum(text[-k] == text[k - 1] for k in range(1, len(text) + 1))


def distance(a, b):
    row = list(range(len(b) + 1))
    for i in range(1, len(a) + 1):
        before, row[0] = row[0], i
        for j in range(1, len(b) + 1):
            cost = 0 if a[i - 1] == b[j - 1] else 1
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + cost)
    return row[-1]


def ordered(a, b):
    n = [0] * 6
    for x, y in zip(a, b):
        n[0] += x < y
        n[1] += x <= y
        n[2] += x == y
        n[3] += x != y
        n[4] += x > y
        n[5] += x >= y
    return n


def late(k):
    # A string that is in parts until a character of it is wanted.
    s = ""
    for i in range(k):
        s += chr(97 + i % 26)
    return s[k // 2] + s[0] + s[-1], sum(1 for c in s if c == "c"), len(s)


def numbered(text):
    total = 0
    for i, c in enumerate(text):
        if c == "a":
            total += i
    for c, d in zip(text, text[1:]):
        if c == d:
            total += 1
    return total


def iterator_goes_on(text):
    it = iter(text)
    for c in it:
        if c == " ":
            break
    rest = "".join(it)
    return rest, list(it), next(it, "end")


class Text(str):
    """Items of its own."""

    def __getitem__(self, k):
        return "<" + super().__getitem__(k) + ">"


class Char(str):
    def __eq__(self, other):
        return "eq"

    def __hash__(self):
        return 1

    def isdigit(self):
        return "digit"


def odd(values):
    out = []
    for v in values:
        r = []
        if v == "x":
            r.append("is x")
        try:
            if v < "x":
                r.append("below")
        except TypeError as e:
            r.append(str(e))
        try:
            r.append(v in "xyz")
        except TypeError as e:
            r.append(str(e))
        try:
            r.append(v in ("x", "y"))
        except TypeError as e:
            r.append(str(e))
        try:
            r.append(v in {"x", "y"})
        except TypeError as e:
            r.append(str(e))
        try:
            r.append(v.isdigit())
        except AttributeError as e:
            r.append(str(e))
        out.append(r)
    return out


def changed():
    global DIGITS
    results = []
    for new in "01", "ab", ("x", "y"), ["a"], frozenset("a1"), "0123456789":
        DIGITS = new
        results.append(sum(1 for c in "abc123xyz" * 40 if c in DIGITS))
    return results


random.seed(5)
ascii_text = "".join(chr(random.randrange(128)) for _ in range(3000)) + "x = foo(bar_1, 23.5) + yy\n" * 40
other_text = ascii_text + "éß漢字\U0001f600 x=1\n" * 30
for text in ascii_text, other_text, ascii_text, "":
    print(classes(text))
    print(among(text))
    print(compared(text))
    print(len(scan(text)), scan(text)[-5:])
    print(until_error(text))
    print(from_end(text))
    print(numbered(text))
    print(iterator_goes_on(text[-40:]))
print(words(["foo", "=", "12", "if", "zoo", "+", "é", "", "=+"] * 300))
made = ["al" + "pha"[k % 1 :] for k in range(3)] + ["gam" + chr(109) + "a", "n" + chr(233), "".join(["be", "ta"])]
print(dispatched(["alpha", "beta", "gamma", "delta", "né", "", "x", "alphb"] * 50))
print(dispatched(made * 50))
try:
    dispatched(["gamma"] * 50 + made + ["beta", Char("alpha"), Text("beta"), None, 5])
    dispatched([Text("gamma"), "gamma", "né", Text("né"), Text("x")] * 40)
    print(dispatched([Text("gamma"), "gamma", "né", Text("né"), Text("x"), 5, None]))
except TypeError as e:
    print(e)
print(distance("kitten sitting on the mat" * 4, "sitting kitten at the moat" * 4), distance("flaw", "läwn" * 20))
print(ordered(ascii_text, ascii_text[1:]), ordered(other_text, other_text[3:]))
print([late(k) for k in (1, 2, 27, 300, 5000)])
print([Text("abc")[k] for k in (0, 1, -1)] * 3, list(Text("xyz")))
values = ["x", "y", Char("x"), "xy", 5, None, "é", b"x", "7", 2.5, "", Text("x")]
for _ in range(60):
    got = odd(values)
print(got)
print(changed())
for bad in 3, -4, 2**70, "k", None, 1.0:
    try:
        print("abc"[bad])
    except (IndexError, TypeError) as e:
        print(type(e).__name__, e)

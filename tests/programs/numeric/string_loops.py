"""Character loops: comparisons, ord and chr, slices, concatenation, with ASCII and other text and changing kinds."""


def vowels(s):
    n = 0
    for c in s:
        if c == "a" or c == "e" or c in "iou":
            n += 1
    return n


def caesar(s, k):
    out = ""
    for c in s:
        if "a" <= c <= "z":
            out += chr((ord(c) - 97 + k) % 26 + 97)
        elif "A" <= c <= "Z":
            out += chr((ord(c) - 65 + k) % 26 + 65)
        else:
            out += c
    return out


def is_palindrome(s):
    i, j = 0, len(s) - 1
    while i < j:
        if s[i] != s[j]:
            return False
        i += 1
        j -= 1
    return True


def tokens(s):
    out, i = [], 0
    while i < len(s):
        if s[i].isspace():
            i += 1
            continue
        j = i
        if s[i].isdigit():
            while j < len(s) and s[j].isdigit():
                j += 1
            out.append(int(s[i:j]))
        elif s[i].isalpha() or s[i] == "_":
            while j < len(s) and (s[j].isalnum() or s[j] == "_"):
                j += 1
            out.append(s[i:j])
        else:
            j += 1
            out.append((s[i],))
        i = j
    return out


def checksum(s):
    h = 0
    for i, c in enumerate(s):
        h = (h * 31 + ord(c) * (i + 1)) & 0xFFFFFFFF
    return h


def rle(s):
    out, prev, n = [], None, 0
    for c in s:
        if c == prev:
            n += 1
        else:
            if prev is not None:
                out.append(f"{prev}{n}")
            prev, n = c, 1
    return "".join(out) + (f"{prev}{n}" if prev else "")


def build(n):
    a = b = ""
    parts = []
    for i in range(n):
        a += chr(97 + i % 26)
        b = chr(97 + i % 26) + b
        parts.append(str(i))
    return a == b[::-1], len(",".join(parts)), a[-5:], (a + b)[n - 3:n + 3]


def mixed_kinds(items):
    s = ""
    for x in items:
        s = s + x
    return len(s), s[-3:], s.count("é")


def format_loop(n):
    t = 0
    for i in range(n):
        t += len(f"{i}:{i / 2:.1f}:{'x' * (i % 3)}") + len("%d-%s" % (i, i)) + len("{:>5}".format(i)) + len(str(i)) + len(repr(str(i)))
    return t


def compare_loop(words):
    c = 0
    for a in words:
        for b in words:
            c += (a < b) + 2 * (a == b) + 4 * (a >= b) + 8 * a.startswith(b) + 16 * (b in a)
    return c


def number_parse(n):
    t = 0
    for i in range(n):
        t += int(str(i)) + int(hex(i), 16) + len(bin(i)) + float(f"{i}.25")
    return t


def replace_loop(s, n):
    for i in range(n):
        s = s.replace("ab", "ba", 1) if i % 2 else s.replace("ba", "ab")
    return s


def index_error(s):
    n = 0
    try:
        while True:
            s[n]
            n += 1
    except IndexError as e:
        return n, str(e)


def dict_of_chars(s):
    d = {}
    for c in s:
        d[c] = d.get(c, 0) + 1
    return sorted(d.items(), key=lambda kv: (-kv[1], kv[0]))[:4]


def interned(n):
    c = 0
    for i in range(n):
        k = "key" + str(i % 5)
        c += k == "key3"
        c += {"key1": 1, "key2": 2}.get(k, 0)
    return c


text = "The quick brown fox jumps over the lazy dog 123 times_x! " * 20
uni = "Thé quîck brøwn 日本 😀 fox " * 20
for _ in range(3):
    r = [vowels(text), vowels(uni), caesar(text, 5)[:30], caesar(caesar(uni, 7), -7) == uni, is_palindrome("abc" * 50 + "x" + "cba" * 50), is_palindrome("日é" * 20 + "é日" * 20), len(tokens(text)), tokens(text)[:12], tokens(uni)[-4:], checksum(text), checksum(uni), rle("aaabbb" + "é" * 30 + "😀😀"), build(1000), mixed_kinds(["a"] * 200 + ["é"] + ["b"] * 200 + ["😀"] + ["c"] * 5), format_loop(300), compare_loop(["a", "ab", "abc", "b", "", "é", "日", "A"] * 4), number_parse(500), replace_loop("abab" * 5, 50), index_error(text), index_error(uni), dict_of_chars(text), dict_of_chars(uni), interned(1000)]
print(*r, sep="\n")

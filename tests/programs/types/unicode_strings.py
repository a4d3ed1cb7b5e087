"""Strings with characters of 1, 2, 3 and 4 UTF-8 bytes: indexing, slicing, searching, building, in loops."""

parts = ["a", "é", "日", "😀"]
strings = ["", "abc", "aéb", "日本語", "😀😁", "aé日😀", "😀a" * 50, "é" * 200, "abc" * 100 + "😀", "日" + "x" * 300, "\ud800a", "e\u0301", "👨‍👩‍👧"]
for s in strings:
    n = len(s)
    assert "".join(s[i] for i in range(n)) == s and "".join(s[i] for i in range(-n, 0)) == s
    assert s[::-1][::-1] == s and "".join(reversed(s)) == s[::-1] and "".join(list(s)) == s
    assert all(s[i:j] == "".join(list(s)[i:j]) for i in range(0, min(n, 12)) for j in range(0, min(n, 12)))
    assert s[n // 3:2 * n // 3] == "".join(list(s)[n // 3:2 * n // 3]) and s[::3] == "".join(list(s)[::3])
    print(n, len(s.encode("utf-8", "surrogatepass")), [hex(ord(c)) for c in s[:3]], s.isascii(), ascii(s[-2:]), s.find(s[-1:]), s.count(s[:1]) if s else "", s == s + "", hash(s) == hash("".join(s)), s.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass") == s)
text = "".join(parts[i % 4] * (i % 3 + 1) for i in range(200))
print(len(text), [text.count(p) for p in parts], [text.find(p, 100) for p in parts], [text.rfind(p) for p in parts], text[100], text[-50], text[37:45], text.index("😀a"), text.split("日")[3], text.partition("😀")[0], text.replace("é", "E").replace("😀", ":)")[:30], text.upper()[:12], text.translate({ord("日"): "DAY", 0xe9: None})[:12], text.startswith("aéé"), text.endswith("😀"), max(text), min(text), sorted(set(text)), text.center(410, "日")[:3], text.strip("aé")[:3], text.ljust(402, "😀")[-2:])
acc = ""
for i in range(300):
    acc += parts[i % 4]
    if i % 50 == 0:
        assert len(acc) == i + 1 and acc[i] == parts[i % 4]
print(len(acc), acc[150:154], acc[::-1][:4], len(acc.encode()))
lists = list(text)
lists[5], lists[100] = "X", "日本"
back = "".join(lists)
print(len(back), back[5], back[100:103], back.find("日本"))


def caesar(s, k): return "".join(chr((ord(c) + k) % 0x110000) if not 0xD800 <= ord(c) + k < 0xE000 else c for c in s)


print(ascii(caesar("aé日😀", 1)), caesar(caesar(text, 3), -3) == text)
positions = {}
for i, c in enumerate(text):
    positions.setdefault(c, []).append(i)
print({c: (len(p), p[0], p[-1]) for c, p in positions.items()}, all(text[i] == c for c, p in positions.items() for i in p))


def scan(s):
    i = words = 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]:
            j += 1
        words += (j - i) * (ord(s[i]) % 7)
        i = j
    return words


print(scan(text), scan(acc), scan("aaa"))
for enc in ("utf-8", "utf-16", "utf-32", "utf-8-sig", "unicode_escape", "raw_unicode_escape", "utf-7", "utf-16-be", "utf-32-le"):
    b = "aé日😀".encode(enc)
    print(enc, b, b.decode(enc) == "aé日😀")
for bad in (b"\xff", b"\xc3", b"\xe6\x97", b"\xf0\x9f\x98", b"a\x80b", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"ok\xe6\x97ok"):
    try:
        bad.decode()
    except UnicodeDecodeError as e:
        print(e, "|", ascii(bad.decode("utf-8", "replace")), ascii(bad.decode("utf-8", "surrogateescape")), bad.decode("utf-8", "surrogateescape").encode("utf-8", "surrogateescape") == bad)
lone = "a\ud83d\ude00b"
print(len(lone), ascii(lone), lone == "a😀b", lone.encode("utf-16-le", "surrogatepass").decode("utf-16-le") == "a😀b", [ascii(c) for c in lone], lone.find("\ude00"), "\ud83d" in lone, "😀" in lone, ascii(lone.upper()), ascii(lone[1:3]), sorted(["\ue000", "\ud800", "😀", "\uffff"]) == ["\ud800", "\ue000", "\uffff", "😀"])
d = {p * k: (p, k) for p in parts for k in range(1, 20)}
print(len(d), d["日" * 7], d["".join(["😀"] * 3)], "é" * 25 in d)

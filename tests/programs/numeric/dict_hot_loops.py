"""Dicts, sets and strings in hot loops whose keys and value types change."""


def word_count(words):
    d = {}
    for w in words:
        d[w] = d.get(w, 0) + 1
    return d


words = ("the quick brown fox jumps over the lazy dog " * 50).split()
print(sorted(word_count(words).items()), sorted(word_count([1, "1", 1.0, True, None, (1,), b"1"] * 20).items(), key=repr))


def keys_change(n):
    d = {}
    for i in range(n):
        if i < 300: k = i
        elif i < 400: k = str(i)
        elif i < 450: k = (i, i)
        elif i < 500: k = i / 2
        elif i < 510: k = None
        else: k = 2**65 + i
        d[k] = d.get(k, 0) + i
    return len(d), sum(d.values()), d[5], d["350"], d[(420, 420)], d[225.5], d[None], list(d)[-1]


print(keys_change(600))


def attr_style(n):
    d = {"x": 0, "y": 0.0, "s": ""}
    for i in range(n):
        d["x"] += i
        d["y"] += d["x"] * 0.5
        if i % 100 == 0:
            d["s"] += str(i)
            d["k%d" % i] = i
        if i == 500:
            d["x"] = 0.25
    return d


print(attr_style(800))


def del_insert(n):
    d = {}
    for i in range(n):
        d[i] = i
        if i >= 10:
            del d[i - 10]
    return list(d.items())


print(del_insert(5000))


def str_build(n):
    s = ""
    for i in range(n):
        s += "ab"[i % 2]
        if i == 500: s += "é"
        if i == 800: s += "\U0001f600"
        if i % 250 == 0: s = s.upper() if i % 500 else s.lower()
    return len(s), s[495:505], s[-5:], s.count("a"), s.index("é".upper()) if "É" in s else s.index("é")


print(str_build(1200))


def str_scan(s):
    v = c = 0
    for ch in s:
        if ch in "aeiou": v += 1
        elif ch.isalpha(): c += 1
    i = digits = 0
    while i < len(s):
        if "0" <= s[i] <= "9": digits += 1
        i += 1
    return v, c, digits


print(str_scan("hello world 123 " * 100), str_scan("héllo wörld 123 日本 😀" * 50))


def set_ops(n):
    s = set()
    hits = 0
    for i in range(n):
        k = i * i % 1009
        if k in s: hits += 1
        else: s.add(k)
        if i == 700: s.add("str")
        if i == 800: s.discard(4)
    return len(s), hits, "str" in s, 4 in s


print(set_ops(2000))


def nested(n):
    g = {}
    for i in range(n):
        g.setdefault(i % 7, {}).setdefault(i % 3, []).append(i)
    return {k: {a: len(b) for a, b in v.items()} for k, v in g.items()}


print(nested(500))


def tuple_keys(n):
    grid = {}
    for x in range(n):
        for y in range(n):
            grid[x, y] = x ^ y
    s = 0
    for (x, y), v in grid.items():
        s += v * grid.get((x + 1, y), 1) - grid.get((x, y + 1), 0)
    return s


print(tuple_keys(30))


def memo_fib():
    memo = {}

    def fib(n):
        if n in memo: return memo[n]
        memo[n] = n if n < 2 else fib(n - 1) + fib(n - 2)
        return memo[n]
    return fib(300)


print(memo_fib())


class Key:
    def __init__(self, v): self.v = v
    def __hash__(self): return self.v % 5
    def __eq__(self, o): return isinstance(o, Key) and self.v == o.v


def custom_keys(n):
    d = {}
    for i in range(n):
        d[Key(i % 40)] = i
    d[3] = "int"
    return len(d), sum(d[Key(i)] for i in range(40)), d[3], Key(99) in d


print(custom_keys(400))


def missing(n):
    class M(dict):
        def __missing__(self, k): return k * 2
    d = M({i: -1 for i in range(0, n, 3)})
    return sum(d[i] for i in range(n))


print(missing(900))


def iterate_change(n):
    d = {i: i for i in range(n)}
    try:
        for k in d:
            if k == n // 2:
                d["new"] = 1
    except RuntimeError as e:
        return str(e), k


print(iterate_change(500))


def counts(data):
    c = [0] * 256
    for b in data:
        c[b] += 1
    return c[:5], c[255], sum(c)


print(counts(bytes(range(256)) * 20), counts(bytearray(b"\x00\x01" * 500)))


def slicing(s, n):
    out = []
    for i in range(n):
        out.append(s[i % len(s):i % len(s) + 3])
    return "".join(out[::50])


print(slicing("abcdefghij", 500), slicing("日本語abc", 300))
print(sum(len(k) for k in {f"key{i}": i for i in range(500)}), sum(ord(c) for c in "".join(chr(97 + i % 26) for i in range(1000))), " ".join(str(i) for i in range(30)).split()[::7], "".join(sorted("hello" * 3)), [*map(len, ["a" * i for i in range(10)])])

"""Huffman coding, run-length, LZ77 and move-to-front; every text must survive the round trip."""
import heapq
from collections import Counter


def huffman(text):
    heap = [(n, i, ch) for i, (ch, n) in enumerate(sorted(Counter(text).items()))]
    heapq.heapify(heap)
    k = len(heap)
    if k == 1:
        return {heap[0][2]: "0"}
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, (a[0] + b[0], k, (a[2], b[2])))
        k += 1
    codes = {}

    def walk(node, prefix):
        if isinstance(node, tuple):
            walk(node[0], prefix + "0")
            walk(node[1], prefix + "1")
        else:
            codes[node] = prefix
    walk(heap[0][2], "")
    return codes


def encode(text, codes):
    bits = "".join(codes[c] for c in text)
    return int("1" + bits, 2).to_bytes((len(bits) + 8) // 8, "big")


def decode(data, codes):
    back = {v: k for k, v in codes.items()}
    bits = bin(int.from_bytes(data, "big"))[3:]
    out, cur = [], ""
    for b in bits:
        cur += b
        if cur in back:
            out.append(back[cur])
            cur = ""
    return "".join(out)


def rle(s):
    out, i = [], 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]:
            j += 1
        out.append((s[i], j - i))
        i = j
    return out


def lz77(data, window=64):
    out, i = [], 0
    while i < len(data):
        best = (0, 0)
        for j in range(max(0, i - window), i):
            k = 0
            while i + k < len(data) - 1 and data[j + k] == data[i + k] and k < 15:
                k += 1
            if k > best[1]:
                best = (i - j, k)
        out.append((*best, data[i + best[1]]))
        i += best[1] + 1
    return out


def unlz77(tokens):
    out = []
    for d, n, c in tokens:
        for _ in range(n):
            out.append(out[-d])
        out.append(c)
    return "".join(out)


def mtf(s):
    alphabet = sorted(set(s))
    out = []
    for c in s:
        i = alphabet.index(c)
        out.append(i)
        alphabet.insert(0, alphabet.pop(i))
    return out


def bwt(s):
    s += "\0"
    table = sorted(s[i:] + s[:i] for i in range(len(s)))
    return "".join(r[-1] for r in table)


def unbwt(b):
    order = sorted(range(len(b)), key=lambda i: (b[i], i))
    i, out = order[0], []
    for _ in range(len(b)):
        out.append(b[i])
        i = order[i]
    s = "".join(out)
    k = s.index("\0")
    return s[k + 1:] + s[:k]


texts = ["abracadabra", "aaaaaaaa", "mississippi river " * 8, "the quick brown fox jumps over the lazy dog", "日本語日本語テキスト", "x"]
for t in texts:
    codes = huffman(t)
    data = encode(t, codes)
    assert decode(data, codes) == t
    assert "".join(c * n for c, n in rle(t)) == t
    tokens = lz77(t)
    assert unlz77(tokens) == t
    assert unbwt(bwt(t)) == t, t
    print(repr(t[:12]), len(t.encode()), len(data), sorted(codes.items(), key=lambda kv: (len(kv[1]), kv))[:4], len(rle(t)), len(tokens), mtf(t)[:10], repr(bwt(t)[:12]))
long = "".join(texts[i % 4] for i in range(40))
codes = huffman(long)
print(len(long), len(encode(long, codes)), sum(2.0 ** -len(c) for c in codes.values()), decode(encode(long, codes), codes) == long)

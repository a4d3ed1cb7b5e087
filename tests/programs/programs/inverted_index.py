"""A search engine in memory: tokens, stemming, inverted index with positions, tf-idf ranking, boolean and phrase queries, prefix search."""
import bisect
import math
import re
from collections import Counter, defaultdict

DOCS = {
    1: "The quick brown fox jumps over the lazy dog. The dog sleeps.", 2: "Foxes are quick and clever animals; dogs are loyal.", 3: "A lazy afternoon: cats sleeping, dogs sleeping, nobody jumping.", 4: "Brown bears and brown foxes live in the forest.", 5: "The forest is quiet. The river is quick. The bear is slow.", 6: "Programming a search engine is a clever way to spend a lazy afternoon.", 7: "Überraschung! Ünïcode words: café, naïve, 日本語 text.",
}
STOP = {"the", "a", "and", "is", "are", "in", "to", "of"}


def stem(w):
    for suf, rep in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ing", ""), ("ed", ""), ("s", "")):
        if w.endswith(suf) and len(w) - len(suf) >= 3:
            w = w[:len(w) - len(suf)] + rep
            return w[:-1] if len(w) > 3 and w[-1] == w[-2] and suf in ("ing", "ed") else w
    return w


def tokens(text):
    for i, m in enumerate(re.finditer(r"\w+", text.lower())):
        if m[0] not in STOP:
            yield i, stem(m[0])


class Index:
    def __init__(self):
        self.post, self.length, self.words = defaultdict(lambda: defaultdict(list)), {}, []

    def add(self, doc, text):
        n = 0
        for pos, w in tokens(text):
            if w not in self.post:
                bisect.insort(self.words, w)
            self.post[w][doc].append(pos)
            n += 1
        self.length[doc] = n

    def docs(self, w): return set(self.post[w]) if w in self.post else set()

    def phrase(self, text):
        ts = list(tokens(text))
        if not ts:
            return set()
        out = set()
        base = ts[0][0]
        for d in set.intersection(*(self.docs(w) for _, w in ts)):
            if any(all(p + (o - base) in self.post[w][d] for o, w in ts) for p in self.post[ts[0][1]][d]):
                out.add(d)
        return out

    def prefix(self, p):
        i = bisect.bisect_left(self.words, p)
        out = []
        while i < len(self.words) and self.words[i].startswith(p):
            out.append(self.words[i])
            i += 1
        return out

    def rank(self, query):
        scores = Counter()
        n = len(self.length)
        for _, w in tokens(query):
            df = len(self.docs(w))
            for d in self.docs(w):
                tf = len(self.post[w][d])
                scores[d] += (1 + math.log(tf)) * math.log(1 + n / df) / math.sqrt(self.length[d])
        return sorted(((round(s, 6), d) for d, s in scores.items()), key=lambda t: (-t[0], t[1]))

    def query(self, text):
        toks = re.findall(r'"[^"]*"|\(|\)|[\w*]+', text)
        pos = 0

        def expr():
            nonlocal pos
            left = term()
            while pos < len(toks) and toks[pos].upper() == "OR":
                pos += 1
                left = left | term()
            return left

        def term():
            nonlocal pos
            left = factor()
            while pos < len(toks) and toks[pos].upper() != "OR" and toks[pos] != ")":
                if toks[pos].upper() == "AND":
                    pos += 1
                left = left & factor()
            return left

        def factor():
            nonlocal pos
            if pos >= len(toks):
                raise ValueError("unexpected end of query")
            t = toks[pos]
            pos += 1
            if t.upper() == "NOT":
                return set(self.length) - factor()
            if t == "(":
                r = expr()
                if pos >= len(toks) or toks[pos] != ")":
                    raise ValueError("missing )")
                pos += 1
                return r
            if t == ")":
                raise ValueError("unexpected )")
            if t[0] == '"':
                return self.phrase(t[1:-1])
            if t.endswith("*"):
                return set().union(*(self.docs(w) for w in self.prefix(t[:-1].lower())))
            return self.docs(stem(t.lower()))
        r = expr()
        if pos < len(toks):
            raise ValueError(f"unexpected {toks[pos]}")
        return sorted(r)


ix = Index()
for d, t in DOCS.items():
    ix.add(d, t)
print(len(ix.words), ix.words[:12], dict(ix.post["fox"]), ix.length)
for q in ("fox", "quick fox", "lazy AND NOT dog", "bear OR cat", "(fox OR bear) forest", '"lazy afternoon"', '"quick brown"', '"brown quick"', "sleep*", "NOT the", "café", "日本語", "jumping", "clev* NOT dogs", "nothing", "(fox", "fox )", "", "NOT", "quick OR"):
    try:
        print(repr(q), ix.query(q))
    except ValueError as e:
        print(repr(q), "error:", e)
for q in ("quick brown fox", "lazy dogs sleeping", "forest bear", "zzz"):
    print(q, ix.rank(q))
print([stem(w) for w in "foxes dogs sleeping jumped clever running passes flies is sing".split()])


def snippet(doc, word, width=20):
    m = re.search(word, DOCS[doc], re.I)
    a, b = max(0, m.start() - width), min(len(DOCS[doc]), m.end() + width)
    return f"...{DOCS[doc][a:m.start()]}[{m[0]}]{DOCS[doc][m.end():b]}..."


print(snippet(1, "jumps"), snippet(4, "bears"))


def cosine(a, b):
    va, vb = (Counter(w for _, w in tokens(DOCS[d])) for d in (a, b))
    return sum(va[w] * vb[w] for w in va) / math.sqrt(sum(v * v for v in va.values()) * sum(v * v for v in vb.values()))


print([(a, b, round(cosine(a, b), 6)) for a in DOCS for b in DOCS if a < b and cosine(a, b) > 0.15])

"""Small machine learning by hand: k-means, a two-layer network on XOR, logistic regression, naive Bayes, decision tree, kNN; exact digits."""
import math
import random
from collections import Counter, defaultdict

rng = random.Random(11)
points = [(rng.gauss(cx, 0.6), rng.gauss(cy, 0.6)) for cx, cy in ((0, 0), (4, 1), (2, 5)) for _ in range(30)]


def kmeans(points, k, iters=20):
    centers = points[::len(points) // k][:k]
    for step in range(iters):
        groups = [[] for _ in range(k)]
        for p in points:
            groups[min(range(k), key=lambda i: math.dist(p, centers[i]))].append(p)
        new = [tuple(math.fsum(c) / len(g) for c in zip(*g)) if g else centers[i] for i, g in enumerate(groups)]
        if new == centers:
            break
        centers = new
    return centers, [len(g) for g in groups], step


c, sizes, steps = kmeans(points, 3)
print([(round(x, 9), round(y, 9)) for x, y in c], sizes, steps)


class Net:
    def __init__(self, *layers):
        r = random.Random(5)
        self.w = [[[r.uniform(-1, 1) for _ in range(a + 1)] for _ in range(b)] for a, b in zip(layers, layers[1:])]

    def forward(self, x):
        acts = [list(x)]
        for layer in self.w:
            x = [1 / (1 + math.exp(-(sum(w * v for w, v in zip(ws, x)) + ws[-1]))) for ws in layer]
            acts.append(x)
        return acts

    def train(self, x, y, rate):
        acts = self.forward(x)
        delta = [(a - t) * a * (1 - a) for a, t in zip(acts[-1], y)]
        for l in range(len(self.w) - 1, -1, -1):
            prev = acts[l]
            nd = [sum(self.w[l][j][i] * d for j, d in enumerate(delta)) * prev[i] * (1 - prev[i]) for i in range(len(prev))]
            for j, d in enumerate(delta):
                ws = self.w[l][j]
                for i, v in enumerate(prev):
                    ws[i] -= rate * d * v
                ws[-1] -= rate * d
            delta = nd


net = Net(2, 3, 1)
data = [((0, 0), (0,)), ((0, 1), (1,)), ((1, 0), (1,)), ((1, 1), (0,))]
for epoch in range(3000):
    for x, y in data:
        net.train(x, y, 0.8)
print([round(net.forward(x)[-1][0], 6) for x, _ in data])


def logistic(X, y, rate=0.5, epochs=200):
    w = [0.0] * (len(X[0]) + 1)
    for _ in range(epochs):
        g = [0.0] * len(w)
        for x, t in zip(X, y):
            z = w[-1] + sum(a * b for a, b in zip(w, x))
            e = 1 / (1 + math.exp(-z)) - t
            for i, v in enumerate(x):
                g[i] += e * v
            g[-1] += e
        w = [a - rate * b / len(X) for a, b in zip(w, g)]
    return w


X, y = points[:60], [0] * 30 + [1] * 30
w = logistic(X, y)
print([round(v, 9) for v in w], sum((w[0] * a + w[1] * b + w[2] > 0) == t for (a, b), t in zip(X, y)))


class Bayes:
    def __init__(self): self.words, self.docs = defaultdict(Counter), Counter()

    def train(self, text, label):
        self.docs[label] += 1
        self.words[label].update(text.split())

    def score(self, text):
        vocab = len({w for c in self.words.values() for w in c})
        out = {}
        for label in sorted(self.docs):
            c, total = self.words[label], self.words[label].total()
            out[label] = math.log(self.docs[label] / self.docs.total()) + sum(math.log((c[w] + 1) / (total + vocab)) for w in text.split())
        return out


b = Bayes()
for t, l in (("buy cheap pills now", "spam"), ("cheap offer buy", "spam"), ("meeting at noon", "ham"), ("lunch meeting tomorrow", "ham"), ("see you at lunch", "ham")):
    b.train(t, l)
for t in ("cheap lunch", "buy now", "meeting you"):
    s = b.score(t)
    print(t, {k: round(v, 6) for k, v in s.items()}, max(s, key=s.get))


def entropy(rows):
    n = len(rows)
    return -sum(c / n * math.log2(c / n) for c in Counter(r[-1] for r in rows).values())


def tree(rows, attrs):
    labels = Counter(r[-1] for r in rows)
    if len(labels) == 1 or not attrs:
        return labels.most_common(1)[0][0]

    def gain(a):
        groups = defaultdict(list)
        for r in rows:
            groups[r[a]].append(r)
        return entropy(rows) - sum(len(g) / len(rows) * entropy(g) for g in groups.values())
    a = max(sorted(attrs), key=lambda x: round(gain(x), 12))
    groups = defaultdict(list)
    for r in rows:
        groups[r[a]].append(r)
    return {"attr": a, "gain": round(gain(a), 6), "kids": {k: tree(g, attrs - {a}) for k, g in sorted(groups.items())}}


weather = [r.split() for r in "sunny hot high weak no,sunny hot high strong no,overcast hot high weak yes,rain mild high weak yes,rain cool normal weak yes,rain cool normal strong no,overcast cool normal strong yes,sunny mild high weak no,sunny cool normal weak yes,rain mild normal weak yes,sunny mild normal strong yes,overcast mild high strong yes,overcast hot normal weak yes,rain mild high strong no".split(",")]
t = tree(weather, {0, 1, 2, 3})
print(t)


def classify(t, row):
    while isinstance(t, dict):
        t = t["kids"].get(row[t["attr"]], "?")
    return t


print(all(classify(t, r) == r[-1] for r in weather), classify(t, ["sunny", "cool", "high", "weak"]))


def knn(x, k):
    near = sorted(range(90), key=lambda i: (math.dist(points[i], x), i))[:k]
    return Counter(i // 30 for i in near).most_common(1)[0][0], near


print([knn(p, 5)[0] for p in ((0, 0), (4, 1), (2, 5), (2, 2))], knn((2, 2), 5)[1])

"""Lists, dicts, sets, tuples, strings and bytes with many elements: growth, shrinkage, order, slices and sums."""

N = 60000
l = []
for i in range(N):
    l.append(i * 7 % 1009)
print(len(l), sum(l), l[N // 2], l.index(1008), l.count(5), max(l), l[::10000], l[-3:])
l[1000:2000] = []
del l[::3]
l[5:5] = range(100)
l.reverse()
l *= 2
print(len(l), sum(l), l[:5], l[len(l) // 2])
l.sort()
print(l[:3], l[-3:], l[len(l) // 3], l == sorted(l))
while len(l) > 10:
    del l[len(l) // 2:]
print(l, len(l))
d = {}
for i in range(N):
    d[i * 31 % 65537] = i
print(len(d), list(d)[:5], d[31], sum(d.values()))
for k in list(d)[::2]:
    del d[k]
print(len(d), list(d)[:5], list(d)[-2:], sum(d))
for i in range(N, N + 1000):
    d[-i] = i
print(len(d), list(d)[-1], d.popitem(), len(d))
d = {str(i): [i] for i in range(20000)}
for i in range(0, 20000, 3):
    d[str(i)].append("x")
    d.pop(str(i + 1), None)
print(len(d), d["300"], "301" in d, list(d.items())[-1], sum(len(v) for v in d.values()))
s = set()
for i in range(N):
    s.add(i * i % 10007)
print(len(s), sum(s), 4 in s, 5 in s, len(s & set(range(100))), len(s | set(range(20000))), len(s ^ set(range(5000))), len(s - set(range(5000))))
while len(s) > 4:
    s.pop()
print(len(s))
f = frozenset(range(5000))
print(len(f), hash(f) == hash(frozenset(reversed(range(5000)))), {f: 1}[frozenset(range(5000))], f > frozenset(range(100)))
t = tuple(range(N))
print(len(t), t[-1], sum(t[::1000]), t[100:103], hash(t) == hash(tuple(range(N))), t.index(5000), len(t + t), (t * 2)[N])
text = "".join(str(i % 10) for i in range(N))
print(len(text), text.count("7"), text.find("90123"), text[N // 2:N // 2 + 5], text.replace("01", "!").count("!"), len(text.split("5")), len(text[::7]), hash(text) == hash(text[:100] + text[100:]))
b = bytearray(N)
for i in range(N):
    b[i] = i & 255
b[100:200] = b"z" * 5000
del b[::2]
print(len(b), b[50:53], sum(b), bytes(b).count(b"z"), b.find(b"zz"))
m = [[i ^ j for j in range(120)] for i in range(120)]
print(sum(map(sum, m)), m[7][99], [r[5] for r in m][:4], sum(m[i][i] for i in range(120)), sum(map(sum, zip(*m))) == sum(map(sum, m)))
nested = {i: {j: [i, j] for j in range(30)} for i in range(60)}
print(sum(len(v) for v in nested.values()), nested[59][29], sum(x[0] * x[1] for v in nested.values() for x in v.values()))
q = []
for i in range(30000):
    q.insert(0, i) if i % 100 == 0 else q.append(i)
    if len(q) > 50:
        q.pop(0)
print(len(q), q[0], q[-1])
from collections import deque, Counter, OrderedDict, defaultdict
dq = deque(maxlen=1000)
for i in range(N):
    dq.append(i)
dq.rotate(10)
print(len(dq), dq[0], dq[500], sum(dq))
c = Counter(i * i % 101 for i in range(N))
print(len(c), c.most_common(2), c.total())
od = OrderedDict((i, i) for i in range(5000))
for i in range(0, 5000, 2):
    od.move_to_end(i)
print(list(od)[:3], list(od)[-3:], od.popitem(last=False))
dd = defaultdict(list)
for i in range(10000):
    dd[i % 77].append(i)
print(len(dd), len(dd[5]), dd[76][-1])
class Rec:
    __slots__ = ("a", "b")
    def __init__(self, a): self.a, self.b = a, str(a)
recs = [Rec(i) for i in range(20000)]
recs.sort(key=lambda r: (r.b, r.a))
print([r.a for r in recs[:5]], recs[-1].b, sum(len(r.b) for r in recs))
byname = {r.b: r for r in recs}
print(byname["12345"].a, len(byname), max(byname), min(byname, key=len))

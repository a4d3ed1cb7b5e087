"""collections: Counter, defaultdict, deque, OrderedDict, ChainMap, UserDict, UserList, UserString."""
from collections import Counter, defaultdict, deque, UserDict, UserList, UserString


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


c = Counter("abracadabra")
print(c, c["a"], c["zz"], c.most_common(2), c.most_common(), sorted(c.elements()), c.total(), list(c))
c.update("aab", z=5)
c.subtract({"a": 10, "q": 1})
print(c, +c, -c, c + Counter(a=1), c - Counter(z=2), c & Counter(z=1, b=1), c | Counter(z=9), Counter(a=1) == Counter(a=1, b=0), Counter(a=1) <= Counter(a=2), Counter(), Counter([1, 1, 2]), Counter({"x": 2}, y=1))
del c["nothing"]
c["a"] += 100
print(c.most_common(1), c.copy() == c, dict(c)["a"], Counter(a=3).pop("a"), repr(Counter(b=1, a=1)))
err(lambda: Counter.fromkeys("ab"))
err(lambda: Counter(1))
err(lambda: Counter([[]]))
d = defaultdict(list)
d["x"].append(1)
d["y"]
print(d, d.default_factory, "z" in d, d.get("z"), d.copy(), d | {"k": 1}, defaultdict(int, a=1), defaultdict(None, b=2), dict(d))
err(lambda: defaultdict()["x"])
err(lambda: defaultdict(5))
n = defaultdict(lambda: defaultdict(int))
n["a"]["b"] += 3
print({k: dict(v) for k, v in n.items()})
q = deque([1, 2, 3], maxlen=4)
q.append(4)
q.append(5)
q.appendleft(0)
print(q, q.maxlen, q.pop(), q.popleft(), q, q[0], q[-1], len(q), 3 in q, q.index(3), q.count(3))
q.extend("ab")
q.extendleft("xyz")
q.rotate(1)
print(q)
q.rotate(-2)
q.reverse()
q.insert(1, "i") if len(q) < 4 else None
q.remove("x")
print(q, q.copy(), q + deque([9]), q * 2, deque("ab") == deque("ab"), deque("a") < deque("b"), list(reversed(q)), deque([1, 2], 1), repr(deque(maxlen=0)), bool(deque()))
q[0] = "set"
del q[-1]
q += "!"
print(q)
q.clear()
for f in (lambda: q.pop(), lambda: q.popleft(), lambda: q[0], lambda: deque(5), lambda: deque([1], -1), lambda: deque([1], "a"), lambda: deque([1]).remove(2), lambda: deque([1]).index(2), lambda: deque([1])[1:2], lambda: deque([1], 1).insert(0, 2), lambda: hash(deque()), lambda: deque([1]) + [1], lambda: deque([1]).rotate("a"), lambda: setattr(deque([1]), "maxlen", 5)):
    err(f)
m = deque([1, 2, 3])
try:
    for x in m:
        m.append(x)
except RuntimeError as e:
    print(e)
it = iter(deque(range(5)))
print(next(it), it.__length_hint__(), list(it))
big = deque()
for i in range(1000):
    big.append(i)
    if i % 3 == 0:
        big.popleft()
print(len(big), big[0], big[len(big) // 2], sum(big), big.index(700))


class Lower(UserDict):
    def __setitem__(self, k, v): super().__setitem__(k.lower(), v)
    def __getitem__(self, k): return super().__getitem__(k.lower())
    def __contains__(self, k): return super().__contains__(k.lower())


u = Lower(ABC=1)
u.update({"X": 2}, Y=3)
print(u, u["aBc"], u.get("x"), "y" in u, u.data, u | {"Z": 1}, u.copy(), u.pop("abc"), len(u), list(u.items()))
l = UserList([3, 1])
l.append(2)
l.sort()
print(l, l[0], l + [9], l * 2, l == [1, 2, 3], l[1:], type(l[1:]).__name__, l.data)
s = UserString("hello")
print(s.upper(), s + "!", s[1:3], s == "hello", len(s), type(s.title()).__name__, s.count("l"), "%s" % s, s % () if False else "", hash(s) == hash("hello"))

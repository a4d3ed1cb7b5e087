"""set and frozenset: operations, methods, errors, mutation."""


def err(f):
    try:
        r = f()
        print(sorted(r, key=repr) if isinstance(r, (set, frozenset)) else repr(r))
    except Exception as e:
        print(type(e).__name__ + ":", e)


s = {1, 2, 3}
s.add(4)
s.add(1)
s.discard(9)
s.discard(4)
s.remove(3)
s.update([5, 6], {7}, "a")
print(sorted(s, key=str), len(s), 5 in s, 9 in s, set(), frozenset(), {1}, frozenset([1]), set([1]), repr({(1, 2)}), bool(set()))
a, b = {1, 2, 3, 4}, {3, 4, 5}
for name, f in (("|", lambda x, y: x | y), ("&", lambda x, y: x & y), ("-", lambda x, y: x - y), ("^", lambda x, y: x ^ y)):
    print(name, sorted(f(a, b)), sorted(f(frozenset(a), b)), type(f(a, frozenset(b))).__name__, type(f(frozenset(a), b)).__name__, sorted(f(a, set())), sorted(f(set(), b)))
print(sorted(a.union(b, [9], "z"), key=str), sorted(a.intersection(b, [3])), sorted(a.difference(b, [1])), sorted(a.symmetric_difference([1, 9])), a.isdisjoint(b), a.isdisjoint([10]), a.issubset(range(10)), a.issuperset([1]), sorted(a.copy()), sorted(a.union()), sorted(a.intersection()), a.issubset([]))
print(a < b, a <= a, a < a, {1} < a, a > {1}, a >= a, a == {4, 3, 2, 1}, a != b, a == frozenset(a), frozenset(a) == a, a == [1, 2, 3, 4], set() < {1}, {1} == {1.0}, {1} == {True}, hash(frozenset([1, 2])) == hash(frozenset([2, 1])), hash(frozenset()) == hash(frozenset([])))
c = {1, 2, 3}
c |= {4}
c &= {2, 3, 4}
c -= {2}
c ^= {3, 9}
d = c
d |= frozenset([10])
print(sorted(c), c is d)
c.intersection_update([9, 10, 11])
c.difference_update([10])
c.symmetric_difference_update([1, 2])
c.update()
print(sorted(c))
f = frozenset([1])
g = f
f |= {2}
print(sorted(f), sorted(g), f is g)
for fn in (lambda: set().pop(), lambda: {1}.remove(2), lambda: {1}.remove([]), lambda: {1}.add([]), lambda: {1}.add({2}), lambda: {[]}, lambda: set(5), lambda: set([[]]), lambda: {1} | [1], lambda: {1} & [1], lambda: [1] | {1}, lambda: {1} < [1], lambda: {1} < 1, lambda: {1} + {2}, lambda: hash(set()), lambda: {1}.union(5), lambda: {1}.update(5), lambda: set(1, 2), lambda: set(x=1), lambda: (lambda v: v[0])({1}), lambda: {1}.foo, lambda: frozenset([1]).add(2), lambda: frozenset([[]]), lambda: {1}.issubset(5), lambda: {1}.discard([]), lambda: [] in {1}, lambda: {1}.add(), lambda: {1}.pop(1), lambda: {1}.copy(1), lambda: {1}.union({2}, [[]]), lambda: {1}.__ior__([1]), lambda: {1}.isdisjoint(5), lambda: {1}.remove("x"), lambda: {1}.remove((1, 2)), lambda: (lambda v: v())({1}), lambda: frozenset(1, 2), lambda: setattr({1}, "x", 1)):
    err(fn)
print({1} in {frozenset([1])}, {frozenset([1]): "fs"}[frozenset([1])], frozenset([frozenset()]), sorted(map(sorted, {frozenset([1, 2]), frozenset([3])})))
s = {frozenset([1])}
s.discard({1})
print(s)
s = {frozenset([1])}
s.remove({1})
print(s)
err(lambda: s.remove({1}))
for src in ([1], "a", (x for x in [1]), {1: 2}, range(1), b"a"):
    print(set(src), frozenset(src), end=" ")
print()
s = set(range(100))
while len(s) > 3:
    s.discard(max(s))
print(sorted(s), sum(s), min(s), max(s), sorted(s, reverse=True), [x in s for x in range(5)], len(s | set(range(50))), sum(x for x in s))
p = {5}
print(p.pop(), p, {1, 1.0, True, 1 + 0j}, len({0, -0.0, False}), sorted({*range(3), *"ab"}, key=str), {*()}, {x % 3 for x in range(10)})


class S(set):
    def __init__(self, *a):
        super().__init__(*a)
        self.tag = 1


class FS(frozenset):
    pass


x = S([1, 2])
print(x, type(x | {3}).__name__, type(x.copy()).__name__, x == {1, 2}, x.tag, isinstance(x, set), FS([1]), type(FS([1]) | {2}).__name__, hash(FS([1])) == hash(frozenset([1])), FS([1]) == {1}, repr(FS()), repr(S()))


class Obj:
    def __init__(self, v): self.v = v
    def __hash__(self): return 5
    def __eq__(self, o): return isinstance(o, Obj) and self.v == o.v
    def __repr__(self): return f"O{self.v}"


o = {Obj(1), Obj(2), Obj(1), Obj(3)}
print(len(o), sorted(o, key=lambda z: z.v), Obj(2) in o, Obj(9) in o, o - {Obj(1), Obj(3)}, sorted(o & {Obj(1), Obj(3)}, key=lambda z: z.v))
r = frozenset([1])
print(frozenset(r) is r, r.copy() is r, r.union([]) == r, set.union({1}, [2]), set.__or__({1}, {2}), {1}.__or__([1]), {1}.__contains__(1), {1}.__len__(), {1}.__eq__(1), {1}.__and__(5), {1}.__sub__({1}), {1}.__rsub__({1, 2}), {1}.__reduce__()[1])
t = set(range(10))
try:
    for v in t:
        t.discard(v)
except RuntimeError as e:
    print(e)
sub = [frozenset(c) for c in ("", "a", "ab", "abc")]
print(all(x <= y for x, y in zip(sub, sub[1:])), [len(x) for x in sorted(sub, key=len)], {1, 2} <= {1, 2, 3} <= {1, 2, 3, 4}, not {1} <= {2})

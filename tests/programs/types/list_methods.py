"""list: all methods, slices, comparison, errors."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


l = [3, 1, 2]
l.append(5)
l.extend("ab")
l.extend(x for x in (7, 8))
l.insert(0, "first")
l.insert(-1, "before last")
l.insert(100, "end")
l.insert(-100, "start")
print(l, l.pop(), l.pop(0), l.pop(-2), l)
l.remove("a")
l.reverse()
print(l, l.index("b"), l.count(3), l.copy() == l, l.copy() is l, len(l))
l.clear()
print(l, list(), list("abc"), list((1, 2)), list(range(3)), list({1: 2}), list(x for x in [1]), [] == list())
for f in (lambda: [].pop(), lambda: [1].pop(5), lambda: [1].pop(-2), lambda: [1].pop("a"), lambda: [1].remove(2), lambda: [1].index(2), lambda: [1, 2].index(1, 1), lambda: [1].insert("a", 1), lambda: [1].insert(1), lambda: [1].append(), lambda: [1].append(1, 2), lambda: [1].extend(5), lambda: [1].extend(), lambda: list(5), lambda: list(1, 2), lambda: list(x=1), lambda: [1][1], lambda: [1][-2], lambda: (lambda v: v["a"])([1]), lambda: (lambda v: v[1.0])([1]), lambda: (lambda v: v[None])([1]), lambda: [1].__setitem__(5, 1), lambda: [1].__delitem__(5), lambda: [1] + (2,), lambda: [1] + None, lambda: [1] * 1.5, lambda: [1] * [2], lambda: [1] < (1,), lambda: [1] < [None], lambda: hash([]), lambda: {[]: 1}, lambda: [1, 2][::0], lambda: [].foo, lambda: setattr([], "x", 1), lambda: (lambda v: v())([]), lambda: [1, 2, 3].__setitem__(slice(None, None, 2), [1]), lambda: [1].__setitem__(slice(0, 1), 5), lambda: [1].count(), lambda: [1].sort(1), lambda: [1].copy(1), lambda: list.append(5, 1), lambda: list.append(), lambda: [1] * 2**62, lambda: [0] * 2**70, lambda: [1].index(1, "a"), lambda: [1, 2, 3][2**70]):
    err(f)
l = list(range(10))
print(l[2:5], l[:3], l[7:], l[-3:], l[::2], l[::-1], l[8:2:-2], l[5:2], l[100:], l[-100:3], l[:], l[::100], l[::-100], l[2:-2], l[True:3])
l[2:5] = ["x"]
print(l)
l[1:1] = [100, 200]
l[len(l):] = [300]
l[:0] = "ab"
print(l)
l[::3] = [0] * len(l[::3])
print(l)
l[::-1] = l
print(l)
del l[0], l[-1], l[1:4], l[::2]
print(l)
l[:] = [1, 2, 3]
l[1:2] = l
print(l)
l += l
l *= 2
print(l, len(l))
l[5:2] = ["inserted at 5"]
print(l[4:7])
l[slice(0, 2)] = (9,)
print(l[:3], l.index(3, 3), l.index(3, -5, -1))
print([1, 2] == [1, 2], [1, 2] < [1, 3], [1] < [1, 0], [] < [1], [2] > [1, 5], [1, "a"] == [1, "a"], [1] != [1.0], [[1]] == [[1]], [1] == (1,), [1, 2] <= [1, 2])
r = [1]
r.append(r)
print(r, r == r, str(r), [[]] * 2, [1, [2, [3, []]]])
try:
    a, b = [], []
    a.append(b), b.append(a)
    a == b
except RecursionError as e:
    print(type(e).__name__)
x = [[0] * 2] * 2
x[0][0] = 1
print(x, 1 in [1.0], True in [1], None in [], [] in [[]], [1] * 0, [1] * -1, 3 * [1, 2], [None] * 3)
print(list(reversed([1, 2, 3])), reversed([1]).__length_hint__(), [1, 2, 3].__reversed__().__next__(), [1].__contains__(1), [1].__len__(), [5, 6].__getitem__(1), [1].__iadd__([2]), [1].__imul__(2), [1].__add__([2]), [1].__eq__([1]), [1].__eq__(1), [1].__lt__([2]), [1].__repr__(), [1].__sizeof__() > 0)
it = iter([1, 2, 3])
print(it.__length_hint__(), next(it), it.__length_hint__(), list(it), it.__length_hint__(), next(it, "done"), it.__reduce__()[1])


class L(list):
    def __init__(self, *a, tag=None):
        super().__init__(*a)
        self.tag = tag

    def __getitem__(self, i):
        return ("custom", super().__getitem__(i))


s = L([1, 2], tag="t")
print(s, s[0], s.tag, list(s), s + [3], type(s + [3]).__name__, type(s.copy()).__name__, s == [1, 2], [*s], sum(s), s.__class__.__name__, type(s * 2).__name__, isinstance(s, list))


class Eq:
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        print("eq", self.n, end=" ")
        return o == self.n


print(2 in [Eq(1), Eq(2), Eq(3)], [Eq(1), Eq(2)].index(2), [Eq(5), Eq(5)].count(5))
e = Eq(1)
print(e in [e], [e].index(e), [e] == [e])


class Mutating:
    def __eq__(self, o):
        victim.clear()
        return False


victim = [Mutating() for _ in range(5)]
print(1 in victim, victim)
victim = [Mutating() for _ in range(5)]
err(lambda: victim.index(1))
victim = [Mutating() for _ in range(5)]
err(lambda: victim.remove(1))
l = [1, 2, 3]
l.__init__([9])
print(l, l.__init__(), l)
z = [0] * 5
for i in range(5):
    z[i] = z[i - 1] + i
print(z, [*z, *z][3:7], max(z), min(z), sum(z), any(z), all(z), sorted(z), len(z))

"""slice objects and range: attributes, indices, equality, hashing, membership, huge ranges."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, slice(5), slice(None), slice(1, None), slice("a", "b"), s == slice(1, 10, 2), s != slice(1), slice(1) < slice(2), hash(s) == hash(slice(1, 10, 2)), {slice(1): 1}[slice(1)])
for sl in (slice(None), slice(2), slice(-2, None), slice(None, None, -1), slice(10, 0, -3), slice(-100, 100), slice(5, 2), slice(None, None, 3), slice(3, None, -1)):
    print(sl, sl.indices(5), sl.indices(0), list(range(5))[sl], "abcde"[sl], (0, 1, 2, 3, 4)[sl])
for f in (lambda: slice(), lambda: slice(1, 2, 3, 4), lambda: slice(1, 2, 0).indices(5), lambda: slice(1).indices(-1), lambda: slice("a").indices(5), lambda: slice(1.5).indices(5), lambda: slice(1).indices(1.5), lambda: setattr(s, "start", 1), lambda: hash(slice([])), lambda: slice(1) < slice("a"), lambda: slice(1) < 1, lambda: slice(x=1)):
    err(f)


class I:
    def __index__(self): return 2


class G:
    def __getitem__(self, k): return k
    def __setitem__(self, k, v): print("set", k, v)
    def __delitem__(self, k): print("del", k)


print([1, 2, 3, 4][I():], [1, 2, 3][:I()], G()[1:2:3], G()[::], G()[:], G()[1:, :2], G()["a":None], slice(I()).indices(5))
g = G()
g[1:2] = 3
del g[::-1]
r = range(10)
print(r, range(1, 5), range(0, 10, 3), range(5, 0, -2), list(range(0)), len(range(10, 0)), r.start, r.stop, r.step, r[3], r[-1], r[2:5], r[::-1], r[::3], r[5:2], range(0, 10, 3)[1:][::-1], bool(range(0)))
print(5 in r, 10 in r, 5.0 in r, "a" in r, 3.5 in r, True in r, 2**70 in r, 4 in range(0, 10, 2), 5 in range(0, 10, 2), 0 in range(10, 0, -1), 10 in range(10, 0, -1), r.index(5), r.count(5), r.count(50), r.count("a"), range(0, 10, 3).index(9), r.index(5.0))
print(range(3) == range(0, 3), range(0) == range(5, 5), range(0, 3, 2) == range(0, 4, 2), range(3) == [0, 1, 2], hash(range(3)) == hash(range(0, 3, 1)), hash(range(0)) == hash(range(2, 1)), {range(2): 1}[range(0, 2)], range(1) != range(2), range(1, 2, 5) == range(1, 2))
for f in (lambda: range(), lambda: range(1, 2, 3, 4), lambda: range(1.5), lambda: range("a"), lambda: range(1, 2, 0), lambda: r[10], lambda: r[-11], lambda: r["a"], lambda: r[1.0], lambda: r.index(99), lambda: r.index("a"), lambda: setattr(r, "start", 1), lambda: r < r, lambda: r + r, lambda: range(None), lambda: r[::0], lambda: range(x=1), lambda: r.__setitem__(0, 1), lambda: next(r), lambda: len(range(2**70)), lambda: range(2**70)[2**70], lambda: r.foo, lambda: range(5)(), lambda: range(1, None)):
    err(f)
big = range(2**70)
print(big[2**69], big[-1], 2**69 in big, big[2**65:2**65 + 3], list(big[5:8]), big[::2**68], list(range(2**63 - 1, 2**63 + 2)), list(range(-2**63, -2**63 + 2)), list(range(2**62, 2**62 + 3)), len(range(0, 2**70, 2**65)), next(iter(range(2**100, 2**101))), sum(range(2**61, 2**61 + 3)))
print(list(reversed(range(0, 10, 3))), list(reversed(range(0))), list(reversed(range(5, 0, -2))), list(reversed(range(2**70, 2**70 + 3))), reversed(range(3)).__length_hint__(), [*range(3)], sum(range(100)), max(range(5)), min(range(5, 0, -1)), sorted(range(3), reverse=True), tuple(range(2)), set(range(3)))
it = iter(range(5))
print(next(it), it.__length_hint__(), list(it), next(it, "end"), type(it).__name__, type(iter(big)).__name__, it.__reduce__()[0].__name__)
print(range(I()), range(True), range(-5), list(range(-3, 3)), list(range(3, -3, -2)), [i for i in range(10) if i in range(2, 8, 3)], range(10)[I()], range(5).__contains__(3), range(5).__len__(), range(5).__eq__(5), repr(range(0, 5, 1)), repr(range(1, 5, 2)), range(10).__getitem__(slice(2, 4)), range(2).__bool__(), range(5).__reduce__()[1])
for i in range(3, 0, -1):
    for j in range(i):
        print(i * j, end=" ")
print()
try:
    class R(range):
        pass
except TypeError as e:
    print(e)
try:
    class S(slice):
        pass
except TypeError as e:
    print(e)
import pickle, copy
print(pickle.loads(pickle.dumps(range(1, 9, 2))), copy.copy(r), copy.deepcopy(slice(1, 2)), pickle.loads(pickle.dumps(slice(3))))
total = 0
for i in range(2**31 - 3, 2**31 + 3):
    total += i
print(total)

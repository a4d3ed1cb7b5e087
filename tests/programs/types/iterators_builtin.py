"""enumerate, zip, map, filter, reversed, iter with sentinel: laziness, strict, reduce, errors."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def gen(*items):
    for i in items:
        print("<", i, end=" > ")
        yield i


print(list(enumerate("ab")), list(enumerate("ab", 5)), list(enumerate([], start=1)), next(enumerate("x", 2**70)), list(enumerate("ab", -1)))
print(list(zip()), list(zip([1, 2])), list(zip([1, 2], "abc")), list(zip("abc", [1, 2], strict=False)), list(zip(range(2), range(2), strict=True)))
print(list(map(str, [1, 2])), list(map(lambda a, b: a + b, [1, 2], [10, 20, 30])), list(map(pow, [2, 3], [3, 2])), list(map(None.__class__, [])), list(map(max, [1, 5], [3, 2], [2, 9])))
print(list(filter(None, [0, 1, "", "a", None, []])), list(filter(lambda x: x > 1, [1, 2, 3])), list(filter(str.isdigit, "a1b2")), list(filter(bool, [])))
print(list(reversed([1, 2])), list(reversed("ab")), list(reversed((1, 2))), list(reversed(range(3))), list(reversed({"a": 1, "b": 2})))
print(list(iter(iter([3, 2, 1, 0]).__next__, 1)), list(iter([1])), type(iter(int, 1)).__name__)
for f in (lambda: enumerate(), lambda: enumerate(5), lambda: enumerate("a", "b"), lambda: enumerate("a", 1, 2), lambda: zip(5), lambda: zip([1], 5), lambda: list(zip([1], [1, 2], strict=True)), lambda: list(zip([1, 2], [1], strict=True)), lambda: list(zip([1, 2], [1, 2], [1], strict=True)), lambda: list(zip([1], [], strict=True)), lambda: zip([1], strict=1, x=2), lambda: map(), lambda: map(len), lambda: map(len, 5), lambda: list(map(len, [1])), lambda: list(map(5, [1])), lambda: filter(None), lambda: filter(None, 5), lambda: filter(1, 2, 3), lambda: list(filter(5, [1])), lambda: reversed(5), lambda: reversed({1}), lambda: reversed(iter([])), lambda: reversed(), lambda: iter(5), lambda: iter(), lambda: iter(5, 1), lambda: next(5), lambda: next(iter([])), lambda: next([]), lambda: next(), lambda: next(iter([]), 1, 2), lambda: iter([], 1, 2), lambda: list(map(lambda x: 1 / x, [1, 0])), lambda: len(zip()), lambda: zip([1])[0], lambda: list(map(len, [[1]], strict=True)), lambda: list(map(lambda a, b: a, [1], [1, 2], strict=True))):
    err(f)
z = zip(gen(1, 2, 3), gen("a"))
print(next(z))
err(lambda: next(z))
m = map(lambda x: x * 2, gen(1, 2))
print(next(m), list(m))
f = filter(lambda x: x % 2, gen(1, 2, 3))
print(next(f), next(f))
e = enumerate(gen("x"))
print(next(e), list(e))
it = [1, 2, 3, 4, 5]
a = iter(it)
print(list(zip(a, a)), list(zip(*[iter(range(6))] * 3)), list(zip(*[(1, "a"), (2, "b")])), dict(zip("ab", [1, 2])))


class Rev:
    def __reversed__(self): return iter("custom")


class Seq:
    def __len__(self): return 3
    def __getitem__(self, i): return i * 10


class NoRev:
    __reversed__ = None
    def __len__(self): return 1
    def __getitem__(self, i): return i


print(list(reversed(Rev())), list(reversed(Seq())), reversed(Seq()).__length_hint__())
err(lambda: reversed(NoRev()))


class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self

    def __next__(self):
        self.n += 1
        if self.n % 3 == 0:
            raise StopIteration
        return self.n


i = It()
print(list(i), list(i), list(zip(i, "abcdef")))


class GetItem:
    def __getitem__(self, i):
        if i == 3:
            raise IndexError
        if i > 3:
            raise KeyError
        return i


print(list(GetItem()), 2 in GetItem(), list(zip(GetItem(), GetItem())), list(map(str, GetItem())), sum(GetItem()), max(GetItem()), tuple(GetItem()), [*GetItem()], type(iter(GetItem())).__name__)
x = [1, 2, 3]
r = reversed(x)
print(next(r))
x.append(4)
x[0] = 9
print(list(r), list(r))
e = enumerate(x)
next(e)
x.clear()
print(list(e), zip([1]).__iter__().__next__(), map(str, [1]).__next__(), enumerate("a").__next__(), iter("a").__next__())
n = 0


def tick():
    global n
    n += 1
    return n


print(list(iter(tick, 5)), n)
s = iter(tick, 8)
print(next(s), list(s), list(s))
import itertools, operator
print(list(map(operator.add, itertools.count(), [10, 20])), list(zip(itertools.count(), "ab")), operator.length_hint(iter([1, 2])), operator.length_hint(map(str, [1, 2]), 7), operator.length_hint(5, 3))


class Strange:
    def __iter__(self): return iter([1, 2])
    def __length_hint__(self): return NotImplemented


print(list(Strange()), sorted(Strange()), operator.length_hint(Strange(), 4), any(x > 1 for x in Strange()), all(Strange()))

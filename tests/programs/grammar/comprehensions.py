"""List, set, dict comprehensions and generator expressions."""

print([x * x for x in range(5)], {x % 3 for x in range(9)}, {x: str(x) for x in range(3)})
print(list(x for x in "abc"), sum(x for x in range(10) if x % 2), max((x, -x) for x in range(3)))
print([(x, y) for x in range(3) for y in range(x)], [x for x in range(20) if x % 2 if x % 3])
print([[y for y in range(x)] for x in range(4)], [x for row in [[1, 2], [], [3]] for x in row])
print([a + b for a, b in zip("ab", "cd")], [a for a, *b in ["xyz", "uv"]], [b for a, *b in ["xyz", "uv"]])
print({k: v for k, v in sorted({"b": 1, "a": 2}.items())}, {v: k for k, v in {"x": 1, "y": 1}.items()})
x = "outer"
print([x for x in range(3)], x, [x for _ in range(2)], {x: x for x in "q"}, x)
print([y := 1, y + 1], y, [last := i for i in range(4)], last)


def scope():
    n = 10
    fs = [lambda: n + i for i in range(2)]
    n = 20
    return [f() for f in fs], [n + i for i in range(2)], any((hit := v) > 2 for v in [1, 3, 5]), hit


print(scope())


def lazy():
    def source():
        print("source evaluated")
        return [1, 2, 3]
    g = (print("item", i) or i for i in source())
    print("made")
    print(next(g))
    return list(g)


print(lazy())


class C:
    n = 3
    r = [i for i in range(n)]
    g = tuple(i for i in range(n))
    m = {i: [j for j in range(i)] for i in range(n)}


print(C.r, C.g, C.m)


def err(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__ + ":", e)


err(lambda: [i for i in 5])
err(lambda: (i for i in None))
err(lambda: {[]: 1 for i in range(1)})
err(lambda: {[] for i in range(1)})
err(lambda: [1 // i for i in range(3, -1, -1)])
err(lambda: [a for a, b in [(1, 2, 3)]])
err(lambda: [undefined for i in range(1)])
print([i for i in (j for j in (k for k in range(3)))])
print([*range(2), *(i for i in "ab")], {*"a", *[1]} == {"a", 1}, {**{i: i for i in range(2)}, 5: 5})
print([lambda: 1 for _ in range(1)][0](), [(yield_ := 2) for _ in range(1)])
print([i if i % 2 else -i for i in range(5)], [i for i in range(5) if (i if i > 2 else 0)])
d = {}
[d.setdefault(c, []).append(i) for i, c in enumerate("abca")]
print(d)
m = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in m] for i in range(3)], [*zip(*m)])
log = []
r = [log.append((i, j)) for i in range(2) if not log.append(i) for j in range(2)]
print(r, log)
a = [0, 0]
for a[0] in range(3):
    pass
print(a, [a[1] for a[1] in range(4)], a)
g = (i for i in range(3))
print(next(g), list(g), list(g), type(g).__name__, g.__name__)
print({i: j for i, j in [(1, 2), (1, 3)]}, {(i, j): i * j for i in range(2) for j in range(2)})


def deep():
    return [[[(a, b, c) for c in range(1)] for b in range(2)] for a in range(2)]


print(deep())


def early():
    return [i for i in iter([3, 2, 0, 5].pop, 0)]


print(early())


def with_locals():
    a = 1
    return [sorted(locals()) for _ in range(1)]


print(with_locals())

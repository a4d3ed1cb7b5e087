"""Assignment targets: tuples, lists, stars, attributes, subscripts, chained assignment, order."""


def err(src, **ns):
    try:
        exec(src, ns)
        print(src, "->", {k: v for k, v in ns.items() if not k.startswith("__")})
    except Exception as e:
        print(src, "->", type(e).__name__ + ":", e if not isinstance(e, SyntaxError) else e.msg)


a, b = 1, 2
a, b = b, a
print(a, b)
(a, (b, [c, *d])), e = (1, (2, "xyz")), 5
print(a, b, c, d, e)
*a, b = "abc"
print(a, b)
a, *b = [1]
print(a, b)
a, *b, c = range(6)
print(a, b, c)
[a, b, *_] = {1: 0, 2: 0, 3: 0}
print(a, b, _)
x = y = z = []
x.append(1)
print(y is z, z)
i = 0
arr = [0, 0, 0]
i, arr[i] = 1, 9
print(i, arr)
arr[0], arr[1] = arr[1], arr[0]
print(arr)


class Log:
    __repr__ = lambda self: "log"

    def __setattr__(self, k, v):
        print("set", k, v)

    def __setitem__(self, k, v):
        print("setitem", k, v)


def t(v):
    print("eval", v)
    return v


log = Log()
log.a, log[t("k")] = t(1), t(2)
log.a = log[t("q")] = t(3)
t(log)[t("index")] = t("value") if not isinstance(log, str) else 0 if False else "v"
for src in ("a, b = 1", "a, b = 1, 2, 3", "a, b, c = 1, 2", "a, *b, c = 1,", "a, b = 'x'", "() = ()", "() = 1,", "[] = []",
            "a, b = None", "*a, *b = 1", "*a = 1", "*a, = 'xy'", "a, b = {1, 2}.__class__([3, 3])", "(a) = 1", "(a), b = 1, 2",
            "a, = [1]", "[a] = [1]", "a, (b, c) = 1, (2,)", "f() = 1", "a + b = c", "None = 1", "'s' = 1", "a, 1 = 2", "x: int = 5",
            "(a, b): int = 1", "a, b += 1", "a = *b", "a = *[1],", "a = *[1], *'xy'", "a = b = *'xy', 1"):
    err(src)


def gen():
    for i in range(10):
        print("yield", i)
        yield i


try:
    p, q = gen()
except ValueError as e:
    print(e)


class It:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 3:
            raise ValueError("it broke")
        return self.n


try:
    p, *q = It()
except ValueError as e:
    print(e)
for (k, v), *w in [((1, 2), 3), ((4, 5),)]:
    print(k, v, w)
print([*"ab", *range(2)], (*"ab",), {*"a"}, {**{"a": 1}, "b": 2, **{"a": 3}}, *[1, 2])


def ret():
    return *range(2), 9


def star_yield():
    yield *"ab", 1


print(ret(), list(star_yield()))
for v in *[1, 2], 3:
    print(v, end=" ")
print()
s = {"a": [1, 2]}
s["a"][0], s["b"] = "new", 5
print(s, s["a"][*[0]] if False else s["a"][0])


class Sub:
    def __getitem__(self, k):
        return k


print(Sub()[1, 2], Sub()[*[1, 2]], Sub()[1:2, ::3], Sub()[1, *"ab"], Sub()[:, ...], Sub()[()])

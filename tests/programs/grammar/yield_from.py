"""yield from: values, return values, delegation chains, accumulators."""


def sub(n):
    total = 0
    for _ in range(n):
        x = yield total
        total += x or 0
    return total


def main():
    while True:
        r = yield from sub(2)
        yield ("total", r)


g = main()
print(next(g), g.send(3), g.send(4), next(g), g.send(10), g.send(20))


def chain(*its):
    for it in its:
        yield from it


print(list(chain("ab", [1, 2], {"k": 1}, range(2), (i for i in "z"))))


def ret():
    return (yield from "ab")


g = ret()
print(next(g), next(g), next(g, "default"))


def deep(n):
    if n == 0:
        got = yield "bottom"
        return got
    r = yield from deep(n - 1)
    return r + 1


g = deep(50)
print(next(g))
try:
    g.send(0)
except StopIteration as e:
    print(e.value)


def flatten(x):
    for i in x:
        if isinstance(i, list):
            yield from flatten(i)
        else:
            yield i


print(list(flatten([1, [2, [3, [4, []], 5]], [[6]]])))


class Custom:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 2:
            raise StopIteration("custom return")
        return self.n


def use_custom():
    r = yield from Custom()
    print("r =", r)


print(list(use_custom()))


def gi():
    yield from inner


inner = sub(1)
g = gi()
print(g.gi_yieldfrom)
next(g)
print(g.gi_yieldfrom is inner)


def averager():
    total, n = 0, 0
    while (x := (yield)) is not None:
        total += x
        n += 1
    return total / n


def grouper(out):
    while True:
        out.append((yield from averager()))


out = []
g = grouper(out)
next(g)
for v in [1, 2, 3, None, 10, 20, None]:
    g.send(v)
print(out)


def permutations(xs):
    if len(xs) <= 1:
        yield list(xs)
    else:
        for i, x in enumerate(xs):
            for p in permutations(xs[:i] + xs[i + 1:]):
                yield [x, *p]


print(["".join(p) for p in permutations("abc")])


def hanoi(n, a, b, c):
    if n:
        yield from hanoi(n - 1, a, c, b)
        yield f"{a}{c}"
        yield from hanoi(n - 1, b, a, c)


print(*hanoi(3, "A", "B", "C"))


def lines(text):
    yield from text.split("\n")


def words(ls):
    for l in ls:
        yield from l.split()


print(list(words(lines("a b\nc\n\nd e f"))))


def error_in_sub():
    try:
        yield from bad()
    except ValueError as e:
        yield f"handled {e}"


def bad():
    yield 1
    raise ValueError("bad")


print(list(error_in_sub()))
import types
@types.coroutine
def co():
    r = yield "from coroutine"
    return r


async def a():
    return await co()


c = a()
print(c.send(None))
try:
    c.send("answer")
except StopIteration as e:
    print(e.value)

"""Generators: iteration, return values, state, errors."""


def count(n):
    print("start")
    i = 0
    while i < n:
        yield i
        i += 1
    print("end")
    return "result"


g = count(2)
print(type(g).__name__, g.__name__, g.__qualname__, iter(g) is g)
print(next(g), next(g))
try:
    next(g)
except StopIteration as e:
    print("stop", e.value, e.args)
try:
    next(g)
except StopIteration as e:
    print("stop again", e.value, e.args)
print(next(g, "default"), list(count(1)))


def states():
    import inspect
    g = count(1)
    out = [inspect.getgeneratorstate(g)]
    next(g)
    out.append(inspect.getgeneratorstate(g))
    list(g)
    out.append(inspect.getgeneratorstate(g))
    return out


print(states())


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def take(n, it):
    for _ in range(n):
        yield next(it)


print(list(take(10, fib())))


def bad():
    yield 1
    raise ValueError("from generator")


g = bad()
print(next(g))
for _ in range(2):
    try:
        print(next(g, "exhausted"))
    except ValueError as e:
        print(e)


def stop_inside():
    yield 1
    raise StopIteration("inner")


try:
    list(stop_inside())
except RuntimeError as e:
    print(type(e).__name__, e, repr(e.__cause__), e.__suppress_context__)


def leak():
    yield next(iter([]))


try:
    list(leak())
except RuntimeError as e:
    print(e, repr(e.__cause__))


def reenter():
    yield next(me)


me = reenter()
try:
    next(me)
except ValueError as e:
    print(type(e).__name__, e)


def empty():
    return 5
    yield


print(list(empty()))


def args(a, *b, c=3, **d):
    yield a
    yield b
    yield c
    yield d


print(list(args(1, 2, 3, x=4)))


def nested():
    def inner(n):
        for i in range(n):
            yield i
    for i in range(3):
        for j in inner(i):
            yield i, j


print(list(nested()))


def expressions():
    x = yield
    print("got", x)
    y = (yield x) or "nothing"
    print("got", y)
    z = [(yield 1), (yield 2)]
    print("got", z)
    yield {"k": (yield 3)}


g = expressions()
print(next(g), g.send("a"), g.send(None), g.send("p"), g.send("q"), g.send("r"))


def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)


print(list(tree(3)))
g = (i * 2 for i in range(3))
print(g.gi_running, g.gi_frame is None, next(g), list(g), g.gi_frame)
print(sum(i for i in take(5, fib())), max(take(20, fib())), sorted(take(5, fib()), reverse=True))
a, b, *c = take(6, fib())
print(a, b, c)
print(dict(zip(fib(), "abc")), "x" in (c for c in "xyz"), ",".join(str(i) for i in range(3)))


class Tree:
    def __init__(self, v, l=None, r=None):
        self.v, self.l, self.r = v, l, r

    def __iter__(self):
        if self.l:
            yield from self.l
        yield self.v
        if self.r:
            yield from self.r


print(list(Tree(4, Tree(2, Tree(1)), Tree(6, None, Tree(9)))))

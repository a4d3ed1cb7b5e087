"""Generators, comprehensions and iterators driven by hot loops, with early exits, sends, exceptions and type changes."""


def count(n):
    for i in range(n):
        yield i


def total(n):
    s = 0
    for x in count(n):
        s += x
    return s


print(total(5000), sum(count(3000)), sum(x * x for x in count(1000)), max(count(100)), len(list(count(777))))


def early(n, k):
    for x in count(n):
        if x == k:
            return x
    else:
        return "finished"


print(early(10**9, 1500), early(500, -1))


def mixed(n):
    for i in range(n):
        if i == 300: yield 1.5
        elif i == 400: yield "s"
        elif i == 450: yield None
        elif i == 480: yield 2**80
        else: yield i


def consume(n):
    s = 0
    other = []
    for x in mixed(n):
        if type(x) is int or type(x) is float:
            s += x
        else:
            other.append(x)
    return s, other


print(consume(600))


def nested(a, b):
    for i in count(a):
        for j in count(b):
            yield i * j


print(sum(nested(60, 50)), [x for x in nested(3, 3)])


def averager():
    total = n = 0
    avg = None
    while True:
        x = yield avg
        total += x
        n += 1
        avg = total / n


g = averager()
next(g)
for i in range(2000):
    r = g.send(i)
print(r, g.send(1e6), g.send(2**70) > 1e17)


def pipeline(n):
    evens = (x for x in range(n) if x % 2 == 0)
    squares = (x * x for x in evens)
    small = (x for x in squares if x % 3 != 0)
    return sum(small)


print(pipeline(3000))


def primes(n):
    def sieve(src, p):
        for x in src:
            if x % p:
                yield x
    src = iter(range(2, n))
    while (p := next(src, None)) is not None:
        yield p
        src = sieve(src, p)


print(sum(primes(400)), list(primes(50)))


def tree(d):
    if d == 0:
        yield 1
    else:
        yield from tree(d - 1)
        yield d
        yield from tree(d - 1)


print(sum(tree(10)), len(list(tree(9))))


def with_finally(n, log):
    try:
        for i in range(n):
            yield i
    finally:
        log.append(i)


log = []
for k in range(200):
    g = with_finally(100, log)
    for x in g:
        if x == k % 7 + 3:
            g.close()
            break
print(len(log), sum(log))


def throwing(n):
    i = 0
    while i < n:
        try:
            yield i
            i += 1
        except ValueError as e:
            i += e.args[0]


def drive(n):
    g = throwing(n)
    out = []
    x = next(g)
    k = 0
    while True:
        k += 1
        out.append(x)
        try:
            x = g.throw(ValueError(5)) if k % 10 == 0 else next(g)
        except StopIteration:
            return len(out), sum(out)


print(drive(3000))


def zipped(n):
    s = 0
    for i, (a, b) in enumerate(zip(count(n), (x / 2 for x in count(n)))):
        s += i * a - b
    return s


print(zipped(1000))


class Iter:
    def __init__(self, n): self.i, self.n = 0, n
    def __iter__(self): return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i


def iter_sum(n):
    s = 0
    for x in Iter(n):
        s += x
    return s


print(iter_sum(3000), sum(Iter(1000)), [*Iter(3)], max(Iter(500)))


def rebinding(n):
    it = count(n)
    s = 0
    for x in it:
        if x == 300:
            it = iter("abc")
        s += x
        if x % 100 == 50:
            s += next(it) if x < 300 else 0
    return s, list(it)


print(rebinding(600))


def closures_in_gen(n):
    for i in range(n):
        yield lambda k=i: k + i


print(sum(f() for f in closures_in_gen(500)), sum([f() for f in list(closures_in_gen(100))]))


def many_live(n):
    gens = [count(n) for _ in range(50)]
    s = 0
    for _ in range(n):
        for g in gens:
            s += next(g)
    return s, [next(g, "end") for g in gens[:2]]


print(many_live(40))


def recursive_sum(xs):
    return sum(recursive_sum(x) if isinstance(x, list) else x for x in xs)


print(recursive_sum([1, [2, [3, [4] * 50] * 5], 5] * 10))


def exception_inside(n):
    def g():
        for i in range(n):
            yield 10 // (i - n + 2)
    s = 0
    try:
        for x in g():
            s += x
    except ZeroDivisionError:
        return "stopped", s
    return s


print(exception_inside(1000))
d = {i: i * i for i in count(300)}
print(sum(d.values()), sum(k for k, v in d.items() if v % 2), {x % 7 for x in count(100)} == set(range(7)), any(x > 900 for x in count(1000)), all(x < 900 for x in count(1000)), next((x for x in count(1000) if x * x > 5000), None), sorted(x % 10 for x in count(30))[:5])

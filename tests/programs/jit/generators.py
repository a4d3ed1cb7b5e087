# Generators whose bodies are compiled: what is sent, thrown and closed, what is seen of their frames, and how they end.
import gc
import sys


def count(n):
    for i in range(n):
        yield i


def pairs(n):
    total = 0
    for i in range(n):
        got = yield total, i
        if got is not None:
            total += got
    return total


def floats(n):
    x = 0.5
    while x < n:
        x = x * 1.25 + 0.125
        yield x


def growing():
    n = 1 << 40
    while True:
        yield n
        n *= n


def guarded(n, log):
    try:
        for i in range(n):
            try:
                yield i
            except KeyError as e:
                log.append(("key", e.args))
                yield -1
            finally:
                if i % 50 == 0:
                    log.append(i)
    finally:
        log.append("end")


def raising(n):
    for i in range(n):
        yield 10 // (n // 2 - i)


def looks(n):
    hidden = "seen"
    for i in range(n):
        yield sys._getframe().f_locals["i"], hidden


def caller_locals():
    return sorted(sys._getframe(1).f_locals.items())


def shown(n):
    for i in range(n):
        square = i * i
        yield caller_locals()


def drive(n):
    out = []
    for i in count(n):
        out.append(i * 2)
    return len(out), out[-1]


print(drive(3000), drive(5), drive(1))

g = pairs(2000)
s = next(g)
for k in range(1500):
    s = g.send(k if k % 3 else None)
print(s)
for s in g:
    pass
print(s)
g = pairs(3)
try:
    while True:
        g.send(None)
except StopIteration as e:
    print("returned", e.value)

print([round(x, 6) for x in floats(5)], sum(1 for _ in floats(1e30)), sum(floats(1e6)))


def widest():
    for k, n in enumerate(growing()):
        if k == 8:
            return n.bit_length()


print([widest() for _ in range(300)][-1])

log = []
g = guarded(400, log)
for k, v in enumerate(g):
    if k in (10, 200):
        print("thrown", g.throw(KeyError("k", k)))
    if k == 350:
        g.close()
print(k, log)


def attempt(n):
    seen = 0
    try:
        for v in raising(n):
            seen += v
    except ZeroDivisionError as e:
        tb = e.__traceback__
        lines = []
        while tb:
            lines.append(tb.tb_frame.f_code.co_name)
            tb = tb.tb_next
        return seen, str(e), lines
    return seen


print([attempt(n) for n in (3, 800, 2000)])
print([v for v in looks(600)][-1], [v for v in shown(500)][-1])


# The frame is looked at, and written, while the generator waits.
def patient(n):
    a = 0
    for i in range(n):
        a += 1
        yield a


g = patient(900)
for v in g:
    if v == 700:
        print(g.gi_frame.f_locals["a"], g.gi_frame.f_lineno - patient.__code__.co_firstlineno, g.gi_running)
        g.gi_frame.f_locals["a"] = 7000
    if v > 7100:
        break
print(v, next(g))
for v in g:
    pass
print(v, g.gi_frame)


# Locals that come and go, and values that change their type.
def changing(n):
    x = 0
    for i in range(n):
        if i == n // 2:
            x = 0.25
        if i == n - 5:
            x = "s"
        if i == n - 2:
            del x
        yield x if i < n - 2 else "gone"
        if i < n - 6:
            x += 1
    yield "last"


for n in (50, 3000):
    all_of = list(changing(n))
    print(all_of[n // 2 - 1], all_of[n // 2], all_of[-8:])


def unbound(n):
    for i in range(n):
        if i == n - 1:
            del i
        yield i


try:
    print(sum(unbound(2000)))
except UnboundLocalError as e:
    print(e)


# Generators in generators, recursion, and one that runs already.
def tree(depth):
    if depth:
        for v in tree(depth - 1):
            yield v + 1
        yield depth
        for v in tree(depth - 1):
            yield v * 2


print(sum(tree(9)), len(list(tree(10))))


def selfish():
    while True:
        try:
            next(me)
        except ValueError as e:
            yield str(e)


me = selfish()
print({next(me) for _ in range(900)})


def deep(n):
    if n == 0:
        yield 0
    else:
        for v in deep(n - 1):
            yield v + 1


print(list(deep(150)))
try:
    print(list(deep(100000)))
except RecursionError as e:
    print("RecursionError", str(e)[:32])


# Consumers that are native, and short circuits.
def consumers(n):
    data = list(range(n))
    return (
        sum(i * i for i in data),
        max(i % 97 for i in data),
        any(i > n for i in data),
        all(i < n - 1 for i in data),
        len(set(i // 3 for i in data)),
        sorted(-i for i in data)[0],
        "".join(str(i % 10) for i in data)[-5:],
        tuple(i for i in data if i % 100 == 0)[-1],
        dict((i, i) for i in data)[n - 1],
        next(i for i in data if i * i > n),
        list(map(lambda p: p[0] + p[1], zip(count(n), count(n))))[-1],
        sum(k * v for k, v in enumerate(count(n))),
    )


for n in (10, 700, 5000):
    print(consumers(n))


class Holder:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        for item in self.items:
            yield item


print(sum(sum(Holder([i, i + 1, 0.5])) for i in range(1500)))


# What nobody wants any more is freed; what the registers hold is not.
class Item:
    alive = 0

    def __init__(self, n):
        Item.alive += 1
        self.n = n

    def __del__(self):
        Item.alive -= 1


def items(n):
    keep = Item(-1)
    for i in range(n):
        it = Item(i)
        yield it
    yield keep


total = 0
for it in items(3000):
    total += it.n
    if it.n % 1000 == 999:
        gc.collect()
del it
gc.collect()
print(total, Item.alive)

# Tracing begins while one is under way.
events = []


def tracer(frame, event, arg):
    if frame.f_code is count.__code__:
        events.append((event, arg))
        return tracer
    return None


n = 0
for v in count(1200):
    if v == 1190:
        sys.settrace(tracer)
    if v == 1193:
        sys.settrace(None)
    n += v
print(n, [e for e in events if e[0] in ("call", "return")])


async def agen(n):
    for i in range(n):
        yield i * 3


async def total_of(n):
    total = 0
    async for v in agen(n):
        total += v
    return total + sum([v async for v in agen(n)])


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as e:
        return e.value


print(run(total_of(2500)))


def delegating(n):
    for i in range(n):
        got = yield from count(3)
        yield got, i


print([v for v in delegating(700)][-5:])


# With what is handled around it.
def handler(n):
    for i in range(n):
        try:
            raise ValueError(i)
        except ValueError:
            yield sys.exception().args
    yield sys.exception()


try:
    raise KeyError("outer")
except KeyError:
    seen = [v for v in handler(500)]
print(seen[-2:], sys.exception())

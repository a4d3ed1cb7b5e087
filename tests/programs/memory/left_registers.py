"""A suspended generator keeps the registers that it does not read again as they were left."""
import gc


class Thing:
    pass


def small():
    gc.collect()
    return [Thing() for _ in range(100)]


def first(a, b):
    return a


def suspended():
    first(1, first(2, first(3, first(4, first(5, first(6, first(7, [Thing(), Thing(), [Thing()]])))))))
    small()
    kept = yield 1
    small()
    yield kept


def deep(n):
    first(1, first(2, first(3, [Thing(), n])))
    small()
    yield n
    if n:
        yield from deep(n - 1)
    first(1, first(2, first(3, first(4, [Thing(), n]))))
    small()
    yield n


g = suspended()
print(next(g))
gc.collect()
more = [Thing() for _ in range(1000)]
gc.collect()
print(g.send("kept"), len(more))
gc.collect()
print(list(g))

running = [deep(3) for _ in range(5)]
for _ in range(4):
    print([next(d) for d in running])
    gc.collect()
    print(len(gc.get_referents(running[0])) > 0)
print([list(d) for d in running])

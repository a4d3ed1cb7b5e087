"""Loops so long that an interpreter whose native stack grew with each turn would run out of it."""


def numbers(n):
    for i in range(n):
        yield i


def delegating(n):
    yield from numbers(n)


class Base:
    def value(self):
        return 1


class Derived(Base):
    def value(self):
        return super().value()


async def ready():
    return 1


async def awaits(n):
    total = 0
    for _ in range(n):
        total += await ready()
    return total


async def ticks(n):
    for i in range(n):
        yield i


async def consume(n):
    total = 0
    async for i in ticks(n):
        total += i
    return total


def run(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as stop:
        return stop.value


print(sum(1 for _ in numbers(1_500_000)))
print(sum(1 for _ in delegating(400_000)))
d = Derived()
total = 0
for _ in range(400_000):
    total += d.value()
print(total)
print(run(awaits(300_000)), run(consume(300_000)))
caught = 0
for i in range(200_000):
    try:
        raise ValueError(i)
    except ValueError:
        caught += 1
print(caught)
with_statements = 0


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *details):
        return False


for _ in range(200_000):
    with Manager():
        with_statements += 1
print(with_statements)

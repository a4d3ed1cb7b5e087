"""Asynchronous generators and comprehensions, driven by hand."""
import types


@types.coroutine
def pause(tag):
    return (yield tag)


def run(coro):
    try:
        while True:
            print("  yielded", coro.send(None))
    except StopIteration as e:
        return e.value


async def agen(n):
    try:
        for i in range(n):
            await pause(("pause", i))
            got = yield i
            if got is not None:
                print("got", got)
    except KeyError as e:
        print("caught", e)
        yield "recovered"
    finally:
        await pause("cleanup")
        print("finally")


async def collect(a):
    return [x async for x in a]


g = agen(2)
print(type(g).__name__, g.__name__, g.ag_running, g.__aiter__() is g)
print(run(collect(g)), run(collect(g)))


async def drive():
    g = agen(5)
    print(await g.asend(None), await g.asend("sent"), await anext(g))
    print(await g.athrow(KeyError("k")))
    try:
        await g.asend(None)
    except StopAsyncIteration as e:
        print("stop", e.args)
    g = agen(3)
    await anext(g)
    await g.aclose()
    print(await anext(g, "default"))
    g = agen(3)
    try:
        await g.asend("early")
    except TypeError as e:
        print(e)
    await g.aclose()


run(drive())


async def comps():
    a = [x async for x in agen(2)]
    b = {x: y async for x in agen(1) for y in range(2)}
    c = (x * 10 async for x in agen(2))
    d = [y for x in [1, 2] if await pause("in condition") is None for y in (x, x)]
    e = [[j async for j in agen(1)] for i in range(2)]
    return a, b, type(c).__name__, [x async for x in c], d, e


print(run(comps()))


async def early_break():
    g = agen(10)
    async for x in g:
        if x == 1:
            break
    await g.aclose()
    return "done"


print(run(early_break()))


async def raises():
    yield 1
    raise ValueError("inside")


async def use_raises():
    out = []
    try:
        async for x in raises():
            out.append(x)
    except ValueError as e:
        out.append(str(e))
    return out


print(run(use_raises()))


async def stop_inside():
    yield 1
    raise StopAsyncIteration("inner")


async def use(g):
    async for _ in g:
        pass


try:
    run(use(stop_inside()))
except RuntimeError as e:
    print(e, repr(e.__cause__))


async def stubborn():
    try:
        yield 1
    finally:
        yield 2


async def close(g):
    await anext(g)
    await g.aclose()


try:
    run(close(stubborn()))
except RuntimeError as e:
    print(e)


class NotAsync:
    def __aiter__(self):
        return iter([])


class BadNext:
    def __aiter__(self):
        return self

    def __anext__(self):
        return 1


for x in (NotAsync(), BadNext(), [1]):
    try:
        run(use(x))
    except TypeError as e:
        print(e)


async def double_pipeline():
    async def numbers():
        for i in range(4):
            yield i

    async def evens(src):
        async for i in src:
            if i % 2 == 0:
                yield i

    async def times(src, k):
        async for i in src:
            yield i * k
    return [x async for x in times(evens(numbers()), 100)]


print(run(double_pipeline()))
try:
    aiter(5)
except TypeError as e:
    print(e)
try:
    anext(5)
except TypeError as e:
    print(e)

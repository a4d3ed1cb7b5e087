"""async/await without an event loop: driving coroutines by hand."""
import types


@types.coroutine
def suspend(tag):
    got = yield tag
    return got


async def leaf(x):
    print("leaf", x)
    r = await suspend(("suspended", x))
    print("resumed with", r)
    return r * 2


async def parent():
    a = await leaf(1)
    b = await leaf(2)
    return a + b


c = parent()
print(type(c).__name__, c.__name__, c.cr_running, c.cr_await)
print(c.send(None), c.send(10))
try:
    c.send(20)
except StopIteration as e:
    print("value", e.value)
try:
    c.send(None)
except RuntimeError as e:
    print(e)


def run(coro):
    try:
        while True:
            print("  yielded", coro.send(None))
    except StopIteration as e:
        return e.value


async def simple():
    return 5


async def awaits_all():
    return [await simple() for _ in range(3)], {await simple() for _ in range(2)}, {1: await simple()}


print(run(simple()), run(awaits_all()))


class Awaitable:
    def __await__(self):
        x = yield "from __await__"
        return "awaited"


class BadAwait:
    def __await__(self):
        return 5


class NoIter:
    def __await__(self):
        return [1]


async def use(x):
    return await x


print(run(use(Awaitable())))
for bad in (1, BadAwait(), NoIter(), [1], None, "s"):
    try:
        run(use(bad))
    except TypeError as e:
        print(e)


async def error():
    try:
        await suspend("wait")
    except ValueError as e:
        return f"caught {e}"
    finally:
        print("finally in coroutine")


c = error()
c.send(None)
try:
    c.throw(ValueError("thrown"))
except StopIteration as e:
    print(e.value)
c = error()
c.send(None)
c.close()
c = simple()
c.close()
try:
    c.send(None)
except RuntimeError as e:
    print(e)
try:
    iter(simple_ := simple())
except TypeError as e:
    print(e)
simple_.close()
try:
    for _ in (k := simple()):
        pass
except TypeError as e:
    print(e)
k.close()


class Manager:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    async def __aenter__(self):
        print("enter", self.name)
        await suspend("entering")
        return self.name

    async def __aexit__(self, t, v, tb):
        print("exit", self.name, t and t.__name__, v)
        return self.swallow


async def with_():
    async with Manager("a") as a, Manager("b") as b:
        print(a, b)
    async with Manager("c", True):
        raise KeyError("swallowed")
    try:
        async with Manager("d"):
            raise KeyError("raised")
    except KeyError as e:
        print("outside", e)
    async with Manager("e"):
        return "returned"


print(run(with_()))


class Count:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        await suspend(("next", self.n))
        return self.n


async def for_():
    async for i in Count(2):
        print("item", i)
    else:
        print("else")
    return [i async for i in Count(3) if i != 1], {i: i async for i in Count(1)}


print(run(for_()))


async def sync_for():
    for i in Count(1):
        pass


async def async_for_list():
    async for i in [1]:
        pass


async def sync_with():
    with Manager("x"):
        pass


async def async_with_int():
    async with 5:
        pass


for f in (sync_for, async_for_list, sync_with, async_with_int):
    try:
        run(f())
    except TypeError as e:
        print(e)


async def stop():
    raise StopIteration("x")


try:
    run(stop())
except RuntimeError as e:
    print(e, repr(e.__cause__))


async def stop_async():
    raise StopAsyncIteration("through a coroutine")


try:
    run(stop_async())
except StopAsyncIteration as e:
    print(e)

# Who waits for whom in asyncio is forgotten when the waiting ends, however it ends.
import asyncio
import gc


def waited_for(future):
    return sorted(task.get_name() for task in future._asyncio_awaited_by or ())


async def fails():
    raise ValueError("failed")


async def waits():
    forever = asyncio.get_running_loop().create_future()
    quick = asyncio.ensure_future(asyncio.sleep(0))
    done, pending = await asyncio.wait({quick, forever}, return_when=asyncio.FIRST_COMPLETED)
    print("wait", done == {quick}, pending == {forever}, waited_for(forever), forever._callbacks)
    for others in [fails()], [asyncio.create_task(asyncio.sleep(10))]:
        if not asyncio.iscoroutine(others[0]):
            others[0].cancel()
        try:
            await asyncio.gather(forever, *others)
        except (ValueError, asyncio.CancelledError) as error:
            print("gather", type(error).__name__, waited_for(forever))
    print("gather", await asyncio.gather(*[asyncio.sleep(0, n) for n in range(3)]),
          await asyncio.gather(fails(), asyncio.sleep(0, 1), return_exceptions=True))
    try:
        await asyncio.wait_for(forever, 0)
    except TimeoutError:
        print("wait_for", forever.cancelled(), waited_for(forever))


async def shields():
    loop, told = asyncio.get_running_loop(), []
    loop.set_exception_handler(lambda loop, context: told.append(context["message"]))
    inner = loop.create_future()
    for _ in range(2):
        outer = asyncio.shield(inner)
        await asyncio.sleep(0)
        print("shield", waited_for(inner))
        outer.cancel()
        await asyncio.sleep(0)
        print("cancelled", outer.cancelled(), inner.cancelled(), waited_for(inner), bool(inner._callbacks))
    inner.set_exception(ValueError("late"))
    await asyncio.sleep(0)
    print(told, repr(inner.exception()))
    inner = loop.create_future()
    outer = asyncio.shield(inner)
    await asyncio.sleep(0)
    outer.cancel()
    inner.set_exception(ValueError("never asked for"))
    await asyncio.sleep(0)
    inner = outer = None
    await asyncio.sleep(0)
    gc.collect()
    await asyncio.sleep(0)
    print(told)
    inner = loop.create_future()
    outer = asyncio.shield(inner)
    inner.set_result(5)
    print(await outer, waited_for(inner))


async def completes():
    loop = asyncio.get_running_loop()
    for ask in anext, next:
        a, b = loop.create_future(), loop.create_future()
        iterator = asyncio.as_completed([a, b])
        print(waited_for(a))
        waiter = asyncio.create_task(ask(iterator))
        await asyncio.sleep(0)
        waiter.cancel()
        try:
            await waiter
        except asyncio.CancelledError:
            print("cancelled")
        a.set_result("a")
        b.set_result("b")
        if ask is anext:
            print(sorted([await f async for f in iterator]))
        else:
            print(sorted([await f for f in iterator]))
        print(waited_for(a))
    a = loop.create_future()
    try:
        for f in asyncio.as_completed([a], timeout=0.01):
            await f
    except TimeoutError:
        print("timeout", waited_for(a))


async def graphs():
    done = asyncio.create_task(asyncio.sleep(0), name="done")
    await done
    print(asyncio.capture_call_graph(done).call_stack, asyncio.format_call_graph(done).splitlines()[0].split("name=")[1].split(",")[0])

    def generator():
        yield [entry.frame.f_code.co_name for entry in asyncio.capture_call_graph().call_stack][:3]

    def middle():
        return list(generator())

    print(middle())


for function in waits, shields, completes, graphs:
    async def main():
        await asyncio.create_task(function(), name=function.__name__)
    asyncio.run(main())

"""asyncio: streams over a local socket pair, subprocess-free; queues of all kinds, timeouts nested, exceptions in callbacks, eager tasks, async iteration tools."""
import asyncio
import sys


async def tick(log, name, n):
    for i in range(n):
        log.append((name, i))
        await asyncio.sleep(0)
    return name


async def order():
    log = []
    r = await asyncio.gather(*(tick(log, c, 3) for c in "ab"))
    print(r, log)
    log.clear()
    loop = asyncio.get_running_loop()
    for i in range(3):
        loop.call_soon(log.append, i)
    await asyncio.sleep(0)
    print(log)
    t = asyncio.create_task(tick(log, "t", 1), name="named")
    print(t.get_name(), t.done(), t in asyncio.all_tasks(), asyncio.current_task().get_name().startswith("Task-"))
    await t
    print(t.done(), t.result(), t.exception(), t.cancelled())


async def queues():
    pq = asyncio.PriorityQueue()
    for x in (3, 1, 2):
        await pq.put(x)
    lq = asyncio.LifoQueue()
    for x in (3, 1, 2):
        lq.put_nowait(x)
    print([await pq.get() for _ in range(3)], [lq.get_nowait() for _ in range(3)])
    q = asyncio.Queue(1)
    q.put_nowait(1)
    for f in (lambda: q.put_nowait(2), lambda: (q.get_nowait(), q.get_nowait()), lambda: (q.task_done(), q.task_done())):
        try:
            f()
        except (asyncio.QueueFull, asyncio.QueueEmpty, ValueError) as e:
            print(type(e).__name__, e)
    q.shutdown()
    try:
        await q.get()
    except asyncio.QueueShutDown:
        print("shut down")


async def streams():
    async def handle(reader, writer):
        while line := await reader.readline():
            writer.write(b"echo " + line)
            await writer.drain()
        writer.close()
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"one\ntwo\n")
    await writer.drain()
    print(await reader.readline(), await reader.readuntil(b"o\n"))
    writer.write_eof()
    print(await reader.read())
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
    r = asyncio.StreamReader()
    r.feed_data(b"abc\ndef")
    r.feed_eof()
    print(await r.readexactly(2), await r.readline(), await r.read(), r.at_eof())
    r = asyncio.StreamReader()
    r.feed_data(b"x")
    r.feed_eof()
    try:
        await r.readexactly(5)
    except asyncio.IncompleteReadError as e:
        print(e, e.partial)


async def cancellation():
    log = []

    async def stubborn():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            log.append("ignored the first")
            await asyncio.sleep(0)
            return "finished anyway"
    t = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    t.cancel()
    print(await t, t.cancelled(), log)
    async with asyncio.timeout(None) as cm:
        cm.reschedule(asyncio.get_running_loop().time() + 100)
        print(cm.expired(), cm.when() is not None)
    try:
        async with asyncio.timeout(0.01):
            async with asyncio.timeout(10):
                await asyncio.sleep(5)
    except TimeoutError:
        print("outer timeout")
    try:
        async with asyncio.timeout_at(0):
            await asyncio.sleep(1)
    except TimeoutError:
        print("timeout in the past")

    async def child(n):
        try:
            await asyncio.sleep(10)
        finally:
            log.append(n)
    try:
        async with asyncio.TaskGroup() as tg:
            for i in range(3):
                tg.create_task(child(i))
            await asyncio.sleep(0)
            raise KeyError("body")
    except* KeyError as eg:
        print(eg.exceptions, sorted(log[1:]))
    g = asyncio.gather(child("g1"), child("g2"))
    await asyncio.sleep(0)
    g.cancel()
    try:
        await g
    except asyncio.CancelledError:
        print("gather cancelled", log[-2:])
    t = asyncio.create_task(child("u"))
    await asyncio.sleep(0)
    t.cancel()
    t.cancel()
    print(t.cancelling(), t.uncancel(), t.cancelling())
    try:
        await t
    except asyncio.CancelledError:
        pass


async def errors():
    loop = asyncio.get_running_loop()
    seen = []
    loop.set_exception_handler(lambda l, ctx: seen.append((ctx["message"], repr(ctx.get("exception")))))
    loop.call_soon(lambda: 1 / 0)
    await asyncio.sleep(0)
    print([(m.split("<")[0].split("(")[0], e) for m, e in seen])
    f = loop.create_future()
    f.set_exception(ValueError("fut"))
    try:
        await f
    except ValueError as e:
        print(e)
    for bad in (lambda: f.set_result(1), lambda: loop.create_future().result(), lambda: f.set_exception(5), lambda: loop.create_future().set_exception(StopIteration()), lambda: asyncio.create_task(5), lambda: loop.run_until_complete(f), lambda: loop.call_later("x", print), lambda: asyncio.Semaphore(-1), lambda: asyncio.ensure_future(5)):
        try:
            print(bad())
        except (asyncio.InvalidStateError, TypeError, RuntimeError, ValueError) as e:
            print(type(e).__name__, str(e).split("<")[0])
    done, pending = await asyncio.wait([asyncio.create_task(asyncio.sleep(0, i)) for i in (1, 2)] + [asyncio.create_task(asyncio.sleep(100))], timeout=0.05)
    print(sorted(t.result() for t in done), len(pending))
    for p in pending:
        p.cancel()

    async def boom(): raise OSError("first")
    done, pending = await asyncio.wait([asyncio.create_task(boom()), asyncio.create_task(asyncio.sleep(50))], return_when=asyncio.FIRST_EXCEPTION)
    print([repr(t.exception()) for t in done], len(pending))
    for p in pending:
        p.cancel()


async def eager():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    log = []

    async def now():
        log.append("started at once")
        return 5
    t = asyncio.create_task(now())
    print(log, t.done(), await t)
    loop.set_task_factory(None)

    async def count(n):
        for i in range(n):
            yield i
            await asyncio.sleep(0)
    print([i async for i in count(3)], {i async for i in count(2)}, [x async for x in count(4) if x % 2], await anext(count(1)), await asyncio.wait_for(anext(aiter(count(1))), 1))
    async with asyncio.Lock() as l:
        print(l)
    c = asyncio.Condition()
    async with c:
        try:
            await asyncio.wait_for(c.wait(), 0.01)
        except TimeoutError:
            print("condition timed out", c.locked())


for f in (order, queues, streams, cancellation, errors, eager):
    print("--", f.__name__)
    asyncio.run(f())
loop = asyncio.new_event_loop()
print(loop.run_until_complete(asyncio.sleep(0, "result")), loop.is_running(), loop.is_closed(), loop.close(), loop.is_closed())
try:
    loop.run_until_complete(c := asyncio.sleep(0))
except RuntimeError as e:
    print(e)
    c.close()
print(asyncio.iscoroutinefunction(order) if False else "", asyncio.iscoroutine(c), asyncio.isfuture(c))

"""asyncio: queues, tasks, gather, timeouts, cancellation, locks, semaphores, events, task groups; deterministic order."""
import asyncio
import gc


async def producer(q, name, n):
    for i in range(n):
        await q.put((name, i))
        await asyncio.sleep(0)
    return f"{name} done"


async def consumer(q, out):
    try:
        while True:
            item = await q.get()
            out.append(item)
            q.task_done()
    except asyncio.CancelledError:
        out.append("cancelled")
        raise


async def queues():
    q = asyncio.Queue(maxsize=2)
    out = []
    c = asyncio.create_task(consumer(q, out))
    print(await asyncio.gather(producer(q, "p1", 3), producer(q, "p2", 2)))
    await q.join()
    c.cancel()
    try:
        await c
    except asyncio.CancelledError:
        print("consumer cancelled", c.cancelled())
    print(sorted(x for x in out if x != "cancelled"), out[-1], q.empty())


async def slow(t, v):
    await asyncio.sleep(t)
    return v


async def timeouts():
    try:
        await asyncio.wait_for(slow(10, "never"), 0.01)
    except TimeoutError as e:
        print("timeout", type(e).__name__)
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(5)
    except TimeoutError:
        print("timeout block")
    print(await asyncio.wait_for(slow(0, "quick"), 1))
    done, pending = await asyncio.wait([asyncio.create_task(slow(0, i)) for i in range(3)])
    print(sorted(t.result() for t in done), len(pending))
    for f in asyncio.as_completed([slow(0.02, "second"), slow(0, "first")]):
        print(await f)


async def fails(msg):
    await asyncio.sleep(0)
    raise ValueError(msg)


async def errors():
    r = await asyncio.gather(slow(0, 1), fails("a"), return_exceptions=True)
    print(r)
    try:
        await asyncio.gather(slow(0, 1), fails("b"))
    except ValueError as e:
        print("gather raised", e)
    try:
        async with asyncio.TaskGroup() as tg:
            t1 = tg.create_task(slow(5, "cancelled by the group"))
            tg.create_task(fails("c"))
            tg.create_task(fails("d"))
    except* ValueError as eg:
        print("group", [str(e) for e in eg.exceptions], t1.cancelled())
    async with asyncio.TaskGroup() as tg:
        ts = [tg.create_task(slow(0, i), name=f"t{i}") for i in range(3)]
    print([t.result() for t in ts], [t.get_name() for t in ts])


async def sync():
    lock, order = asyncio.Lock(), []

    async def critical(i):
        async with lock:
            order.append(("in", i))
            await asyncio.sleep(0)
            order.append(("out", i))
    await asyncio.gather(*(critical(i) for i in range(3)))
    print(order)
    sem, running, most = asyncio.Semaphore(2), 0, 0

    async def limited():
        nonlocal running, most
        async with sem:
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1
    await asyncio.gather(*(limited() for _ in range(6)))
    print("at most", most)
    ev, got = asyncio.Event(), []

    async def waiter(i):
        await ev.wait()
        got.append(i)
    ws = [asyncio.create_task(waiter(i)) for i in range(3)]
    await asyncio.sleep(0)
    print(got)
    ev.set()
    await asyncio.gather(*ws)
    print(got)
    cond = asyncio.Condition()
    items = []

    async def take():
        async with cond:
            await cond.wait_for(lambda: items)
            return items.pop()
    t = asyncio.create_task(take())
    await asyncio.sleep(0)
    async with cond:
        items.append("item")
        cond.notify()
    print(await t)
    b = asyncio.Barrier(2)
    print(sorted(await asyncio.gather(b.wait(), b.wait())))


async def cancel():
    log = []

    async def worker():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            log.append("cleanup")
            raise
        finally:
            log.append("finally")
    t = asyncio.create_task(worker())
    await asyncio.sleep(0)
    t.cancel("why")
    try:
        await t
    except asyncio.CancelledError as e:
        log.append(e.args)
    inner = asyncio.create_task(slow(0.01, "survives"))
    s = asyncio.shield(inner)
    s.cancel()
    try:
        await s
    except asyncio.CancelledError:
        log.append("shield cancelled")
    log.append(await inner)
    print(log)


async def futures():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    loop.call_soon(f.set_result, 5)
    calls = []
    f.add_done_callback(lambda fut: calls.append(fut.result()))
    print(await f, f.done(), f.result())
    await asyncio.sleep(0)
    print(calls)
    g = loop.create_future()
    for call in (g.result, lambda: f.set_result(1), g.exception):
        try:
            call()
        except asyncio.InvalidStateError as e:
            print(type(e).__name__, e)
    g.cancel()
    print(await asyncio.to_thread(sum, [1, 2]), await loop.run_in_executor(None, lambda: "executor"))
    order = []
    loop.call_later(0.02, order.append, "later")
    loop.call_soon(order.append, "soon")
    h = loop.call_later(0.01, order.append, "never")
    h.cancel()
    await asyncio.sleep(0.05)
    print(order)


async def agen(n):
    try:
        for i in range(n):
            yield i
            await asyncio.sleep(0)
    finally:
        print("agen closed")


async def gens():
    print([x async for x in agen(3)])
    async for x in agen(10):
        if x == 0:
            break
    gc.collect()
    print({x: y async for x in agen(2) for y in "ab"})


async def main():
    for f in (queues, timeouts, errors, sync, cancel, futures):
        print("--", f.__name__)
        await f()


asyncio.run(main())
asyncio.run(gens())
try:
    asyncio.run(fails("out of run"))
except ValueError as e:
    print(e)
with asyncio.Runner() as r:
    print(r.run(slow(0, "runner")))
try:
    asyncio.get_running_loop()
except RuntimeError as e:
    print(e)
try:
    asyncio.run(5)
except (ValueError, TypeError) as e:
    print(type(e).__name__, e)

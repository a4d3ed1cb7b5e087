"""Tasks of asyncio: producers and consumers over queues, gather, locks, events and asynchronous iteration.

Size: messages.
"""

import asyncio

from _program import main


class Feed:
    """Numbers, each after a turn of the event loop."""

    def __init__(self, count):
        self.left = count

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.left == 0:
            raise StopAsyncIteration
        self.left -= 1
        if self.left % 8 == 0:
            await asyncio.sleep(0)
        return self.left


async def produce(queue, number, count):
    for n in range(count):
        await queue.put((number, n))


async def consume(queue, totals):
    while True:
        number, n = await queue.get()
        totals[number] = totals.get(number, 0) + n
        queue.task_done()


async def add(lock, sums, value):
    async with lock:
        before = sums[0]
        await asyncio.sleep(0)
        sums[0] = before + value


async def squares(count):
    for n in range(count):
        if n % 16 == 0:
            await asyncio.sleep(0)
        yield n * n


async def work(messages):
    queue, totals = asyncio.Queue(maxsize=20), {}
    consumers = [asyncio.create_task(consume(queue, totals)) for _ in range(5)]
    await asyncio.gather(*(produce(queue, number, messages // 10) for number in range(10)))
    await queue.join()
    for task in consumers:
        task.cancel()
    ends = await asyncio.gather(*consumers, return_exceptions=True)
    lock, sums = asyncio.Lock(), [0]
    await asyncio.gather(*(add(lock, sums, n) for n in range(messages // 10)))
    fed = 0
    async for value in Feed(messages):
        fed += value
    async for value in squares(messages):
        fed += value % 7
    cancelled = sum(isinstance(end, asyncio.CancelledError) for end in ends)
    return sum(totals.values()), cancelled, sums[0], fed


def run(messages):
    return asyncio.run(work(messages))


if __name__ == "__main__":
    main(run, full=(60000, (179970000, 5, 17997000, 1800089999)), small=(500, (12250, 5, 1225, 125749)))

"""Simulation of events: customers queue at tills, each till a generator that a clock with a heap resumes.

Size: customers.
"""

from collections import deque
import heapq

from _program import main


class Clock:
    """Runs processes, generators that yield how long they wait, in the order of their times."""

    def __init__(self):
        self.now = 0
        self._waiting = []
        self._count = 0

    def start(self, process, delay=0):
        self._count += 1
        heapq.heappush(self._waiting, (self.now + delay, self._count, process))

    def run(self):
        while self._waiting:
            self.now, _, process = heapq.heappop(self._waiting)
            delay = next(process, None)
            if delay is not None:
                self.start(process, delay)


class Shop:
    def __init__(self, clock, customers, tills):
        self.clock = clock
        self.left = customers
        self.queues = [deque() for _ in range(tills)]
        self.waited = self.longest = self.served = 0
        self.state = 12345

    def draw(self, most):
        self.state = self.state * 1103515245 + 12345 & 0x7FFFFFFF
        return (self.state >> 8) % most

    def arrivals(self):
        while self.left:
            self.left -= 1
            queue = min(self.queues, key=len)
            queue.append((self.clock.now, self.draw(110) + 5))
            self.longest = max(self.longest, len(queue))
            yield self.draw(20)

    def till(self, queue):
        while self.left or queue:
            if not queue:
                yield 3
                continue
            since, goods = queue.popleft()
            self.waited += self.clock.now - since
            self.served += 1
            yield goods


def run(customers):
    clock = Clock()
    shop = Shop(clock, customers, 6)
    clock.start(shop.arrivals())
    for queue in shop.queues:
        clock.start(shop.till(queue))
    clock.run()
    return shop.served, clock.now, shop.waited, shop.longest


if __name__ == "__main__":
    main(run, full=(180000, (180000, 1789672, 7040119179, 1318)), small=(1000, (1000, 10239, 270750, 9)))

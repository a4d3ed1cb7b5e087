"""A discrete-event simulation with heapq: a bank with tellers, and a small network of processes as generators."""
import heapq
import random
from itertools import count


class Sim:
    def __init__(self):
        self.now, self.queue, self.seq = 0.0, [], count()

    def at(self, t, f, *args):
        heapq.heappush(self.queue, (t, next(self.seq), f, args))

    def after(self, dt, f, *args):
        self.at(self.now + dt, f, *args)

    def run(self, until):
        n = 0
        while self.queue and self.queue[0][0] <= until:
            self.now, _, f, args = heapq.heappop(self.queue)
            f(*args)
            n += 1
        return n


def bank(tellers, rate, service, until, seed):
    rng = random.Random(seed)
    sim = Sim()
    waiting, free, waits, served, longest = [], tellers, [], 0, 0

    def arrive(i):
        nonlocal free, longest
        sim.after(rng.expovariate(rate), arrive, i + 1)
        if free:
            free -= 1
            waits.append(0.0)
            sim.after(rng.expovariate(service), leave)
        else:
            waiting.append(sim.now)
            longest = max(longest, len(waiting))

    def leave():
        nonlocal free, served
        served += 1
        if waiting:
            waits.append(sim.now - waiting.pop(0))
            sim.after(rng.expovariate(service), leave)
        else:
            free += 1

    sim.at(0, arrive, 0)
    n = sim.run(until)
    return n, served, longest, round(sum(waits) / len(waits), 6), round(max(waits), 6)


for tellers in (1, 2, 3):
    print(tellers, bank(tellers, 1.5, 1.0, 500, 7))


class Env:
    """Processes are generators that yield delays or resources."""

    def __init__(self):
        self.now, self.heap, self.n, self.log = 0, [], 0, []

    def start(self, gen):
        self.schedule(0, gen, None)

    def schedule(self, dt, gen, value):
        self.n += 1
        heapq.heappush(self.heap, (self.now + dt, self.n, gen, value))

    def run(self):
        while self.heap:
            self.now, _, gen, value = heapq.heappop(self.heap)
            try:
                want = gen.send(value)
            except StopIteration as stop:
                self.log.append((self.now, "end", stop.value))
                continue
            match want:
                case int() as dt:
                    self.schedule(dt, gen, None)
                case Resource() as r:
                    r.request(gen)


class Resource:
    def __init__(self, env, n):
        self.env, self.free, self.queue = env, n, []

    def request(self, gen):
        if self.free:
            self.free -= 1
            self.env.schedule(0, gen, self)
        else:
            self.queue.append(gen)

    def release(self):
        if self.queue:
            self.env.schedule(0, self.queue.pop(0), self)
        else:
            self.free += 1


def car(env, name, pump, arrive, fill):
    yield arrive
    env.log.append((env.now, name, "arrives"))
    r = yield pump
    env.log.append((env.now, name, "starts"))
    yield fill
    r.release()
    return name


env = Env()
pump = Resource(env, 2)
for i, (arrive, fill) in enumerate([(0, 5), (1, 3), (2, 4), (2, 1), (9, 2)]):
    env.start(car(env, f"car{i}", pump, arrive, fill))
env.run()
for entry in env.log:
    print(*entry)


def random_walkers(n, steps):
    rng = random.Random(3)
    heap = [(rng.random(), i, 0) for i in range(n)]
    heapq.heapify(heap)
    for _ in range(steps):
        t, i, x = heap[0]
        heapq.heapreplace(heap, (t + rng.random(), i, x + rng.choice((-1, 1))))
    return sorted(x for _, _, x in heap), round(heap[0][0], 9), heapq.nsmallest(2, (round(h[0], 6) for h in heap)), [h[1] for h in heapq.nlargest(3, heap)]


print(random_walkers(20, 3000))
merged = heapq.merge([1, 4, 7], [2, 5], [0, 9], key=None)
print(list(merged), list(heapq.merge("cba", "zx", reverse=True)))

"""gc module: collect finds cycles, enable/disable, callbacks, get_objects, is_tracked, freeze, garbage."""
import gc
import weakref


class Node:
    alive = 0

    def __init__(self):
        Node.alive += 1

    def __del__(self):
        Node.alive -= 1


def clear(n=30):
    pad = [n, n, n, n]
    return clear(n - 1) + pad[0] - n if n else 0


def cycle(k):
    nodes = [Node() for _ in range(k)]
    for i, n in enumerate(nodes):
        n.next = nodes[(i + 1) % k]
        n.self = n


def run(f, *args):
    f(*args)
    clear()


gc.collect()
run(cycle, 100)
print("a collection returns a count:", isinstance(gc.collect(), int))
clear()
gc.collect()
print("alive after collection:", Node.alive)
print(gc.isenabled())
gc.disable()
print(gc.isenabled())
gc.enable()
print(gc.isenabled(), len(gc.get_threshold()), len(gc.get_count()), gc.garbage, gc.get_debug())
print(gc.is_tracked([]), gc.is_tracked(Node), gc.is_tracked({"a": []}))
events = []


def callback(phase, info):
    events.append((phase, sorted(info)))


gc.callbacks.append(callback)
gc.collect()
gc.callbacks.remove(callback)
print(events)
l = [Node()]
print(any(r is l for r in gc.get_referrers(l[0])), any(r is l[0] for r in gc.get_referents(l)))
print(any(o is l for o in gc.get_objects()))
for bad in (lambda: gc.collect(5), lambda: gc.collect("a"), lambda: gc.set_threshold("a")):
    try:
        bad()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
gc.collect(0), gc.collect(1), gc.collect(generation=2)
gc.freeze()
print(gc.get_freeze_count() >= 0)
gc.unfreeze()
print(len(gc.get_stats()), sorted(gc.get_stats()[0])[:3])
del l
clear()
gc.collect()
print(Node.alive)


def many():
    for i in range(200):
        cycle(20)


run(many)
gc.collect()
clear()
gc.collect()
print(Node.alive)


class Big:
    pass


def mixed():
    refs = []
    for i in range(500):
        a, b = Big(), Big()
        a.b, b.a = b, a
        a.data = [i] * 10
        refs.append(weakref.ref(a))
    return refs


refs = mixed()
clear()
gc.collect()
dead = sum(r() is None for r in refs)
print("nearly all dead:", dead >= 495)
keep = [Big() for _ in range(100)]
refs = [weakref.ref(k) for k in keep]
gc.collect()
print(all(r() is k for r, k in zip(refs, keep)))


def gen():
    x = Node()
    try:
        yield x
    finally:
        del x


def abandon():
    for _ in range(50):
        next(gen())


run(abandon)
gc.collect()
clear()
gc.collect()
print("alive from generators:", Node.alive <= 1)

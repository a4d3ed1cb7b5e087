"""Collector churn: short-lived cycles, lists and closures, weak references and a finaliser.

Size: objects of each kind.
"""

import gc
import weakref

from _program import main


class Node:
    def __init__(self, value):
        self.value = value
        self.parent = None
        self.children = []

    def add(self, child):
        child.parent = self
        self.children.append(child)
        return child


class Counted:
    gone = 0

    def __del__(self):
        Counted.gone += 1


def cycle(length):
    first = last = Node(0)
    for value in range(1, length):
        last = last.add(Node(value))
    last.add(first)
    return first


def run(count):
    total = 0
    for n in range(count // 10):
        total += cycle(10).children[0].value
    kept = []
    for n in range(count):
        pair = [n, (n, [n])]
        pair.append(pair)
        if n % 1000 == 0:
            kept.append(pair)
        total += len(pair)
    makers = 0
    for n in range(count):
        function = lambda: function if n else None
        makers += function() is not None
    Counted.gone = 0
    watched = []
    for n in range(count // 20):
        thing = Counted()
        thing.itself = thing
        watched.append(weakref.ref(thing))
    del thing
    gc.collect()
    gc.collect()
    return total, len(kept), makers, Counted.gone, sum(r() is not None for r in watched)


if __name__ == "__main__":
    main(run, full=(250000, (775000, 250, 249999, 12500, 0)), small=(2000, (6200, 2, 1999, 100, 0)))

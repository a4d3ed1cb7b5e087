"""Children of a fork and their parent go on with the objects that were there, young and old, and free and make others."""
import gc
import os
import weakref


class Node:
    def __init__(self, number, before):
        self.number = number
        self.before = before
        self.items = [number] * (number % 7)


def chain(n):
    node = None
    for i in range(n):
        node = Node(i, node)
    return node


def total(node):
    result = 0
    while node is not None:
        result += node.number + len(node.items)
        node = node.before
    return result


def most_died(watches):
    """(A stale word on a stack may keep one or another alive.)"""
    return sum(watch() is None for watch in watches) >= 90


def in_child(work):
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        os.write(writer, repr(work()).encode())
        os._exit(0)
    os.close(writer)
    with open(reader) as file:
        answer = file.read()
    status = os.waitpid(pid, 0)[1]
    return answer, status


old = chain(3000)
gc.collect()
# Every second one of these dies, so that free cells lie between those that live.
mixed = [Node(i, None) for i in range(6000)][::2]
gc.collect()
for turn in range(3):
    young = chain(3000)
    watches = [weakref.ref(Node(k, young)) for k in range(100)]

    def work():
        # What the parent made goes on living, what is dropped here dies here only.
        global mixed
        gone = [weakref.ref(node) for node in mixed[:100]]
        made = [chain(1000) for _ in range(6)]
        mixed[1].before = chain(10)
        first = total(mixed[1])
        mixed = None
        gc.collect()
        return total(old), total(young), [total(m) for m in made[:2]], first, most_died(gone)

    print(turn, in_child(work))
    made = [chain(1000) for _ in range(6)]
    mixed[2].before = chain(turn)
    gc.collect()
    print(total(old), total(young), sum(total(m) for m in made), len(mixed), sum(m.number for m in mixed))
    print(total(mixed[1]), total(mixed[2]), most_died(watches))

# With the collector turned off a fork collects nothing.
gc.disable()
before = gc.get_stats()[0]["collections"]
print(in_child(lambda: gc.isenabled()), gc.get_stats()[0]["collections"] == before)

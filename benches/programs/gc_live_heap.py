"""A large live heap: a treap, a dict of objects and lists in lists are kept and changed while garbage is made.

Size: objects.
"""

from _program import main


class Treap:
    __slots__ = ("key", "rank", "left", "right")

    def __init__(self, key, rank):
        self.key, self.rank = key, rank
        self.left = self.right = None


def insert(node, key, rank):
    if node is None:
        return Treap(key, rank)
    if key < node.key:
        node.left = child = insert(node.left, key, rank)
        if child.rank > node.rank:
            node.left, child.right = child.right, node
            return child
    elif key > node.key:
        node.right = child = insert(node.right, key, rank)
        if child.rank > node.rank:
            node.right, child.left = child.left, node
            return child
    return node


def height(node):
    return 0 if node is None else 1 + max(height(node.left), height(node.right))


class Record:
    def __init__(self, number, text):
        self.number = number
        self.text = text
        self.links = []


def prepare(size):
    """Records that live as long as the process, each linked to others."""
    records = {n: Record(n, "record %d" % n) for n in range(size)}
    for n in range(size):
        records[n].links = [records[n * 31 % size], records[(n + 7) % size]]
    return records


def run(records):
    size = len(records)
    root = None
    for n in range(size // 8):
        root = insert(root, n * 7919 % 1000003, n * 104729 % 1000033)
    total = 0
    for n in range(size):
        record = records[n * 17 % size]
        fresh = Record(record.number, record.text + "!")
        fresh.links = [record.links[1], record.links[0]]
        total += fresh.links[0].number - fresh.links[1].number + len(fresh.text)
        record.links = fresh.links[::-1]
    return total, height(root)


if __name__ == "__main__":
    main(run, full=(250000, (3388890, 43)), small=(2000, (22890, 16)), prepare=prepare)

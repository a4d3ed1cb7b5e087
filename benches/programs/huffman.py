"""Huffman codes: a tree from counts by a heap, text to bits and back, bit by bit.

Size: letters.
"""

import heapq

from _program import main


class Leaf:
    def __init__(self, letter):
        self.letter = letter

    def codes(self, prefix, table):
        table[self.letter] = prefix or "0"


class Fork:
    def __init__(self, zero, one):
        self.zero, self.one = zero, one

    def codes(self, prefix, table):
        self.zero.codes(prefix + "0", table)
        self.one.codes(prefix + "1", table)


def tree_of(text):
    counts = {}
    for letter in text:
        counts[letter] = counts.get(letter, 0) + 1
    heap = [(count, n, Leaf(letter)) for n, (letter, count) in enumerate(sorted(counts.items()))]
    heapq.heapify(heap)
    number = len(heap)
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, (a[0] + b[0], number, Fork(a[2], b[2])))
        number += 1
    return heap[0][2]


def encode(text, table):
    bits = "".join([table[letter] for letter in text])
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))


def decode(data, tree, count):
    out = []
    node = tree
    for byte in data:
        for shift in range(7, -1, -1):
            node = node.one if byte >> shift & 1 else node.zero
            if isinstance(node, Leaf):
                out.append(node.letter)
                node = tree
                if len(out) == count:
                    return "".join(out)
    return "".join(out)


def prepare(size):
    return "".join(chr(97 + (n * n // 11 % 26) * (n % 5) // 4) for n in range(size))


def run(text):
    tree = tree_of(text)
    table = {}
    tree.codes("", table)
    data = encode(text, table)
    return len(table), len(data), decode(data, tree, len(text)) == text, sum(data[::9])


if __name__ == "__main__":
    main(run, full=(450000, (26, 219180, True, 3321192)), small=(2000, (26, 975, True, 14080)), prepare=prepare)

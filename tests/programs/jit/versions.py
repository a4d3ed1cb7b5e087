"""Loops that are entered with objects of several classes, of each of which they have code of their own."""


def unpack(items, n):
    t = 0
    for _ in range(n):
        a, b, c = items
        a2, b2, c2 = items
        t += a - b2 + c + a2 - b + c2
    return t


def changes(items, other, n):
    t = 0
    for k in range(n):
        a, b, c = items
        t += a + b + c
        if k == n // 2:
            items, other = other, items
    return t


class Row(list):
    pass


class Three:
    def __iter__(self):
        return iter((7, 8, 9))


def check():
    out = []
    for _ in range(12):
        out.append(unpack((1, 2, 3), 300))
        out.append(unpack([4, 5, 6], 300))
        out.append(unpack([4.5, 5.5, 6.5], 300))
    for _ in range(12):
        for items in ((1, 2, 3), [1, 2, 3], Row([1, 2, 4]), Three(), "abc" and [5, 6, 7], {1: 0, 2: 0, 5: 0}, range(3)):
            out.append(unpack(items, 60))
    for bad in ((1, 2), [1], "ab", 3, None):
        for _ in range(3):
            try:
                out.append(unpack(bad, 50))
            except (TypeError, ValueError) as e:
                out.append(str(e))
    for _ in range(12):
        out.append(changes((1, 2, 3), [10, 20, 30], 200))
        out.append(changes([1, 2, 3], (10, 20, 30), 200))
        out.append(changes([1, 2, 3], [1.5, 2.5, 3.5], 200))
    print(len(out), out[:12], out[36:60], out[-40:])


check()

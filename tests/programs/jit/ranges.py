"""Loops over ranges in compiled code: steps that vary, ranges without items, iterators that exits have to make."""

import sys


def by(start, stop, step):
    out = 0
    for k in range(start, stop, step):
        out = out * 31 + k & 0xFFFFFFFF
    return out


def nested(n, step):
    total = 0
    for i in range(n):
        for j in range(i, n, step):
            total += i * j
        for j in range(n, i, -step):
            total -= j
        for j in range(i):
            if j == 7:
                break
            total += 1
        else:
            total += 1000
    return total


def steps(all_steps):
    out = []
    for step in all_steps:
        try:
            out.append(by(0, 50, step))
        except ValueError as e:
            out.append(str(e))
    return out


def wide():
    """Beyond 62 bits the range is not one of machine ints."""
    out = []
    for start in [0, 2**61 - 5, 2**62, 2**64]:
        got = []
        for k in range(start, start + 9, 2):
            got.append(k)
        out.append(got[-1])
    return out


def left_inside(n):
    """An exit in the middle of the inner loop makes both iterators."""
    out = []
    for i in range(n):
        for j in range(0, 10, 3):
            x = i * 2**58 * (1 if i < n - 2 else j)
            out.append(x % 1000003)
    return out[-9:]


def of_lists(n):
    """Lists that change while they are gone over."""
    out = []
    for k in range(n):
        items = [1, 2, 3, k]
        for item in items:
            if item == 2 and len(items) < 7:
                items.append(item + k)
            elif item == 3:
                items.pop()
            out.append(item)
        for item in (k, "a", 2.5):
            out.append(item)
    return len(out), out[-12:]


def seen(n):
    """What a callee sees of the caller's locals in a loop."""
    found = []
    for i in range(3):
        for j in range(0, n, 2):
            if j == n - 2:
                found.append(look())
    return found


def look():
    f = sys._getframe(1)
    return f.f_locals["i"], f.f_locals["j"]


def shared(n):
    """One iterator in two loops."""
    out = []
    for k in range(n):
        it = iter(range(6))
        for a in it:
            for b in it:
                out.append((a, b))
                if b == 2:
                    break
    return out[-6:]


print([by(0, 100, s) for s in (1, 2, 3, 7, 99, 100, 101, -1)], by(100, 0, -7), by(5, 5, 3), by(-20, 20, 5))
for step in (1, 2, 3, 50):
    print(nested(60, step))
print(steps([1, 2, 3, -1, 0, 5] * 30)[-6:])
print(wide())
print(left_inside(300))
print(of_lists(200))
print(seen(300))
print(shared(60))

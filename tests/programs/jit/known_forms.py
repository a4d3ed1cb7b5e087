"""Instructions that compiled code has forms of its own for: unpacking, pairs, functions of doubles, variable arguments."""
import math
from collections import namedtuple


def unpack(items, n):
    t = 0
    for _ in range(n):
        a, b, c = items
        t += a - b + c
    return t


def check_unpack():
    out = []
    for items in ((1, 2, 3), [1, 2, 3], [1.5, 2.5, 3.5], ("a" and 4, 5, 6), [10**30, 1, 2], (0.1, 2, 3)):
        out.append(unpack(items, 700))
    for bad in ((1, 2), [1, 2, 3, 4], [], 5, "ab"):
        try:
            out.append(unpack(bad, 3))
        except (ValueError, TypeError) as e:
            out.append(str(e))
    print(out)


def pairs(items, other, n):
    t = 0
    for _ in range(n):
        for k, v in enumerate(items):
            t += k * v
        for a, b in zip(items, other):
            t += a * b
        for whole in zip(other, items):
            t += len(whole)
    return t


def check_pairs():
    print(pairs([1, 2, 3], [4, 5, 6, 7], 500))
    print(pairs([1.5, 2.5], [4, 5, 6], 500))
    print(pairs((1, 2.5, 3), [4, 5], 500))
    print(pairs(range(4), (9, 8, 7), 500))
    print(pairs([2**70, 1], range(5), 300))
    print(pairs([], [1], 300))
    strict = []
    for n in (3, 900):
        try:
            for _ in range(n):
                for a, b in zip([1, 2], [3, 4, 5], strict=_ == n - 1):
                    strict.append(a)
        except ValueError as e:
            print(n, len(strict), e)
    # The list changes on the way.
    grown = [1]
    for _ in range(400):
        for k, v in enumerate(grown):
            if k == 0 and len(grown) < 50:
                grown.append(k)
            if k == 20 and len(grown) > 40:
                grown.pop()
    print(len(grown), sum(grown))
    starts = 0
    for start in (0, 5, -3, 2**61 - 2, 2**80):
        for k, v in enumerate([1, 2, 3, 4], start):
            starts += k
    print(starts)


def floats(x, y, n):
    t = 0.0
    for k in range(n):
        t += math.sqrt(x) + math.sin(x) * math.cos(y) + math.atan2(y, x) + x**y + math.exp(-x) + math.log(x)
        t += abs(x - y) + max(x, y) - min(x, y) + math.fabs(-x) + math.floor(x) + math.ceil(y) + int(y) + math.fmod(x, y)
        t += abs(k - 3) + max(k, 5) + min(k, 5) + k**2
    return t


def check_floats():
    print(floats(1.25, 2.5, 900), floats(0.5, 0.25, 20), floats(3, 2.5, 20), floats(2.5, 3, 20))
    for x, y in ((-1.0, 0.5), (0.0, -1.0), (1e308, 2.0), (float("nan"), 1.0), (float("inf"), 1.0), (-0.0, 3.0), (-8.0, 3.0)):
        try:
            print(x, y, floats(x, y, 5))
        except (ValueError, ZeroDivisionError, OverflowError, TypeError) as e:
            print(x, y, type(e).__name__, e)
    out = []
    for x in (-8.0, 2.0, 0.0, -0.0, 1e300, -2.5):
        row = []
        for y in (2.0, 0.5, -1.0, 3.0, 0.0, 1e300):
            for _ in range(60):
                try:
                    v = x**y
                except (ZeroDivisionError, OverflowError) as e:
                    v = type(e).__name__
            row.append(v)
        out.append(row)
    for row in out:
        print(row)
    whole = []
    for x in (1.5, -1.5, 1e17, 2.0**58, 2.0**60, 1e300, -0.0):
        for _ in range(60):
            v = (int(x), math.floor(x), math.ceil(x), math.trunc(x))
        whole.append(v)
    print(whole)
    for x in (float("inf"), float("nan")):
        for f in (int, math.floor, math.ceil):
            try:
                for _ in range(60):
                    f(x)
            except (ValueError, OverflowError) as e:
                print(e)
    nan = float("nan")
    print(max(nan, 1.0), max(1.0, nan), min(nan, 1.0), min(1.0, nan), max(0.0, -0.0), min(-0.0, 0.0))


class Log:
    def __init__(self):
        self.on = False
        self.seen = []

    def debug(self, text, *args, **named):
        if self.on:
            self.seen.append((text, args, named))

    def all(self, *args):
        return args

    def named(self, first=1, **named):
        return first, named


def call_log(log, n):
    for k in range(n):
        log.debug("x")
        log.debug("y", k)
        log.debug("z", k, 2, k)
        log.debug("w", k, 2, 3, 4)
        log.debug("named", a=k)
    return log.all(n), log.all(), log.named(), log.named(2), log.named(first=3), log.named(b=4)


def check_variadic():
    log = Log()
    print(call_log(log, 900), log.seen)
    log.on = True
    print(call_log(log, 2), log.seen)
    for bad in (lambda: log.debug(), lambda: log.named(1, 2), lambda: log.named(1, first=2), lambda: log.all(a=1)):
        for _ in range(500):
            try:
                bad()
            except TypeError as e:
                text = str(e)
        print(text)


def kw(a, b=2, *, c=3):
    return a * 100 + b * 10 + c


def check_named():
    t = 0
    for k in range(900):
        t += kw(k, c=1) + kw(b=1, a=2) + kw(a=k)
    print(t)
    f = kw
    for k in range(900):
        t += f(k, c=k) if k < 800 else f(c=1, a=2)
        if k == 850:
            f = lambda a, c: a + c
    print(t)
    try:
        for k in range(900):
            f = kw if k < 890 else (lambda a: a)
            f(k, c=1)
    except TypeError as e:
        print(e)


def slices(n):
    p = list(range(8))
    q = [0.5] * 8
    for k in range(n):
        p[: k % 8] = p[k % 8 - 1 :: -1] if k % 8 else []
        p[1:4] = p[2:5]
        p[2:2] = (k,)
        del p[3]
        q[k % 5 : k % 5 + 2] = [1.0, float(k)]
    try:
        p[0:2] = 5
    except TypeError as e:
        print(e)
    p[::2] = [9] * len(p[::2])
    return p, q


Point = namedtuple("Point", "x y")


class Flags(int):
    pass


class Odd(int):
    def __hash__(self):
        return 1


def lookups(n):
    table = {Point(1, 2): "p", (3, 4): "t", Flags(5): "f", 6.5: "x"}
    allowed = frozenset((Flags(7), Flags(8), Odd(9)))
    t = 0
    for k in range(n):
        p = Point(k % 3, 2)
        if p in table:
            t += len(table[p])
        table[Point(3, k % 5)] = k
        t += (Flags(k % 10) in allowed) + p.x + p.y
        d = {"a": k, "b": p.x, k: 1}
        t += d["a"] + d[k]
        f = lambda v, w=k: v + w
        t += f(1) + f(1, 2)
    return t, len(table), table[(3, 4)], Odd(9) in allowed, 9 in allowed


check_unpack()
check_pairs()
check_floats()
check_variadic()
check_named()
print(slices(900))
print(lookups(900))

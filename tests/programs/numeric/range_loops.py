"""range in all shapes in hot loops: bounds that are big, negative, empty, changed inside; while loops with mixed bounds."""


def total(*args):
    s = n = 0
    for i in range(*args):
        s += i
        n += 1
    return s, n


for args in ((0,), (10,), (-5,), (3, 9), (9, 3), (0, 10, 3), (10, 0, -3), (0, -10, -1), (5, 5), (0, 1, 100), (2**31 - 5, 2**31 + 5), (2**61 - 5, 2**61 + 5), (2**62 - 3, 2**62 + 3), (2**63 - 3, 2**63 + 3), (-2**63 - 3, -2**63 + 3), (2**64, 2**64 + 4), (0, 2**70, 2**68), (2**70, 0, -2**68), (-2**61 - 2, -2**61 + 2), (2**62, 2**62 - 5, -1), (0, 10**19, 3 * 10**18)):
    print(args, total(*args), len(range(*args)) if abs(args[-1]) < 2**63 and total(*args)[1] < 100 else "")


def modify_inside(n):
    out = 0
    for i in range(n):
        i *= 2
        n -= 1
        out += i
    return out, n, i


print(modify_inside(1000))


def float_index(n):
    try:
        for i in range(n):
            pass
    except TypeError as e:
        return str(e)


print([float_index(5) for _ in range(100)][-1], float_index(5.0))


def while_mixed(limit, step):
    x, n = 0, 0
    while x < limit and n < 5000:
        x += step
        n += 1
    return x, n


print(while_mixed(1000, 1), while_mixed(1000, 0.5), while_mixed(1000.5, 1), while_mixed(2**62 + 1000, 2**52), while_mixed(float("inf"), 1), while_mixed(float("nan"), 1), while_mixed(10, True))


def nested(n):
    c = 0
    for i in range(n):
        for j in range(i, n, 2):
            for k in range(j, i, -3):
                c += i ^ j ^ k
    return c


print(nested(40))


def indices(n):
    l = list(range(n))
    s = 0
    for i in range(-n, n):
        s += l[i] * (i % 3)
    for i in range(n - 1, -1, -1):
        s -= l[i]
        l[i] = l[i - 1]
    return s, l[:3], l[-3:]


print(indices(300))


def reversed_range(n):
    s = 0
    for k, i in enumerate(reversed(range(0, n, 7))):
        s += k * i
    return s


print(reversed_range(2000), sum(range(0, 1000, 7)), sum(range(1000, 0, -7)))


def range_objects(n):
    r = range(0, n, 3)
    s = 0
    for i in range(n):
        s += i in r
        if i < len(r):
            s += r[i] + r[-i - 1]
    return s, r[10:20:2], r[::-1][5]


print(range_objects(500))


def iter_range(n):
    it = iter(range(n))
    s = 0
    for x in it:
        s += x
        if x % 10 == 0:
            s -= next(it, 0)
    return s


print(iter_range(1000))


class Idx:
    def __init__(self, v): self.v = v
    def __index__(self): return self.v


def index_objects(n):
    s = 0
    for i in range(n):
        for j in range(Idx(i % 3), Idx(5)):
            s += j
    return s


print(index_objects(200))


def bool_range():
    s = 0
    for i in range(500):
        for b in range(i % 2 == 0):
            s += b + 1
    return s, type(b).__name__


print(bool_range())


def product(n):
    out = []
    for i in range(1, n):
        p = 1
        for k in range(1, i + 1):
            p *= k
        out.append(p)
    return sum(out) % (10**9 + 7), out[-1] % 10**15


print(product(40))


def collatz(limit):
    best = (0, 0)
    for s in range(1, limit):
        n, c = s, 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            c += 1
        if c > best[0]:
            best = (c, s)
    return best


print(collatz(3000))


def sieve(n):
    flags = [True] * (n + 1)
    flags[0] = flags[1] = False
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]:
            for j in range(i * i, n + 1, i):
                flags[j] = False
    return sum(flags), [i for i, f in enumerate(flags) if f][-3:]


print(sieve(20000))


def step_changes(n):
    out = []
    for step in (1, 2, -1, 3, -2, 7):
        s = 0
        for i in range(0 if step > 0 else n, n if step > 0 else 0, step):
            s += i
        out.append(s)
    return out


print(step_changes(500))
for step in (0, 1.5, None):
    try:
        for i in range(0, 5, step):
            pass
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)

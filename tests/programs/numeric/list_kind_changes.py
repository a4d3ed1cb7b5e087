"""Lists that change the kind of their elements while hot loops read and write them."""


def total(l):
    s = 0
    for x in l:
        s = s + x if not isinstance(x, str) else s
    return s


def indexed(l):
    s = 0
    for i in range(len(l)):
        if isinstance(l[i], (int, float)):
            s += l[i]
    return s


base = list(range(500))
for change in (lambda l: l.append(1.5), lambda l: l.append("s"), lambda l: l.append(2**70), lambda l: l.insert(0, 0.5), lambda l: l.__setitem__(250, None) or l.__setitem__(250, "x"), lambda l: l.extend([1.5, 2.5]), lambda l: l.__setitem__(slice(0, 2), ["a", 1.5]), lambda l: l.clear(), lambda l: l.append(True), lambda l: l.append(2**62), lambda l: l.append(-2**62), lambda l: l.append(2**61), lambda l: l.reverse(), lambda l: l.sort(key=lambda x: -x), lambda l: l.append(float("nan")) or l.pop(), lambda l: l.__iadd__((1.0,)), lambda l: l.__imul__(2)):
    l = base[:]
    a = total(l), indexed(l)
    change(l)
    print(a, total(l), indexed(l), len(l), [type(x).__name__ for x in l[-1:]])


def fill(kind, n):
    l = []
    for i in range(n):
        if kind == "int": l.append(i)
        elif kind == "float": l.append(i / 2)
        elif kind == "mixed": l.append(i if i % 2 else i / 2)
        elif kind == "late float": l.append(i if i < n - 1 else 0.5)
        elif kind == "late big": l.append(i if i < n - 1 else 1 << 64)
        elif kind == "late str": l.append(i if i < n - 1 else "z")
        elif kind == "bool": l.append(i % 2 == 0)
        elif kind == "float then int": l.append(i / 2 if i < n - 1 else 7)
        elif kind == "none": l.append(None)
    return l


for kind in ("int", "float", "mixed", "late float", "late big", "late str", "bool", "float then int", "none"):
    l = fill(kind, 300)
    print(kind, l[:3], l[-2:], [type(x).__name__ for x in l[:2] + l[-2:]], l.count(0), l.index(l[150]), l[150] in l, l[::100], l == fill(kind, 300), l[:2] + l[-1:])


def write(l, v, n):
    for i in range(n):
        l[i % len(l)] = v
        if i == n - 10:
            v = 1.25
        if i == n - 5:
            v = "t"
    return l[-12:]


print(write([0] * 20, 5, 500), write([0.0] * 20, 5.0, 500), write([0] * 20, 2.5, 500), write([None] * 20, 1, 500))


def preserve_int_float():
    l = [1.0, 2.0, 3.0]
    l[1] = 2
    m = [1, 2, 3]
    m[1] = 2.0
    n = [0.0, -0.0]
    n.append(0)
    return l, m, n, [type(x).__name__ for x in l + m]


for _ in range(100):
    r = preserve_int_float()
print(r)


def matrix(n, zero):
    m = [[zero] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            m[i][j] = m[i][j - 1] + i * j
    return m[-1][-3:], sum(map(sum, m))


print(matrix(30, 0), matrix(30, 0.0), matrix(30, 2**61))


def shift(l, n):
    for i in range(n):
        l.append(l.pop(0))
        l.insert(5, l.pop())
    return l


print(shift(list(range(10)), 100), shift([i / 4 for i in range(10)], 100), shift(list("abcdefghij"), 100), shift([1, 2.5, "x", None, True, 2**70, (), [], {}, 0], 100))


def grow_during_iteration():
    l = [1]
    s = 0
    for x in l:
        s += x
        if len(l) < 300: l.append(x + 1)
        elif len(l) < 310: l.append(0.5)
        elif len(l) < 312: l.append(1 << 63)
    return s, len(l)


print(grow_during_iteration())


def shrink_during_loop():
    l = list(range(1000))
    s = i = 0
    try:
        while True:
            s += l[i]
            i += 1
            if i % 3 == 0:
                l.pop()
    except IndexError:
        return s, i, len(l)


print(shrink_during_loop())


def swap_kind(n):
    l = [1, 2, 3]
    out = []
    for i in range(n):
        if i % 50 == 49:
            l.clear()
            l.extend([(1, 2, 3), (1.5, 2.5), "ab", [None]][(i // 50) % 4])
        out.append(l[0])
    return [str(x) for x in out[::25]]


print(swap_kind(500))


def slices(l):
    for _ in range(100):
        l[2:4] = l[3:1:-1]
        l[::2] = l[::-2] if len(l) % 2 == 1 else l[::2]
    return l


print(slices([1, 2, 3, 4, 5]), slices([1.5, 2, "a", None, 5]), slices([0.5, 1.5, 2.5, 3.5, 4.5]))
comp = [[x for x in (i, i / 2, str(i))] for i in range(200)]
print(comp[199], sum(c[0] for c in comp), sum(c[1] for c in comp), sorted([3, 1.5, 2, 0.5, 2**65, -1])[:4], max([1, 2.5, True]), [1, 1.0, True].count(1), [2**61 - 1, 2**61, -2**61, -2**61 - 1, 2**62, 2**63][::-1])

"""Tuples made, unpacked, swapped, compared and returned in hot loops; escaping and not escaping."""


def swap(n):
    a, b, c = 1, 2.5, "x"
    for _ in range(n):
        a, b = b, a
        b, c = c, b
    return a, b, c


def divs(n):
    s = 0
    for i in range(1, n):
        q, r = divmod(n * 7, i)
        s += q - r
    return s


def minmax(xs):
    lo = hi = xs[0]
    for x in xs:
        lo, hi = (x, hi) if x < lo else (lo, x) if x > hi else (lo, hi)
    return lo, hi


def pairs(n):
    best = (0, 0)
    kept = []
    for i in range(n):
        t = (i * 37 % 101, i)
        if t > best:
            best = t
            kept.append(t)
    return best, len(kept), kept[-1] is best


def nested(n):
    s = 0
    for i in range(n):
        (a, (b, c)), *rest = ((i, (i + 1, i + 2)), 3, 4)
        s += a * b - c + len(rest)
    return s


def ret3(i): return i, i * 2, i % 7
def sometimes(i): return (i, 1) if i % 2 else (i, 1, 2)


def calls(n):
    s = errors = 0
    for i in range(n):
        a, b, c = ret3(i)
        s += a - b + c
        try:
            x, y = sometimes(i)
            s += y
        except ValueError:
            errors += 1
    return s, errors


def varying(n):
    out = 0
    for i in range(n):
        t = (i, 1.5, "s")[: i % 4]
        out += len(t)
        for x in t:
            if isinstance(x, (int, float)):
                out += x
    return out


def as_keys(n):
    d = {}
    for i in range(n):
        d[i % 5, i % 3] = d.get((i % 5, i % 3), 0) + 1
    return sorted(d.items())


def compare(n):
    c = 0
    for i in range(n):
        c += (i % 3, i % 5) < (1, 2)
        c += (i % 3, "a") == (0, "a")
        c += 10 * ((i, 0.5) in [(5, 0.5), (7, 0.5)])
    return c


def grow(n):
    t = ()
    for i in range(n):
        t += (i,)
        if len(t) > 20:
            t = t[5:]
    return t


def escape(n):
    keep = None
    for i in range(n):
        t = (i, [i])
        if i == n // 2:
            keep = t
        t[1].append(i)
    return keep


def fib_state(n):
    state = (0, 1)
    for _ in range(n):
        state = (state[1], state[0] + state[1])
    return state


def enumerate_zip(xs, ys):
    s = 0
    for i, (x, y) in enumerate(zip(xs, ys)):
        s += i * x - y
    for k, v in dict(zip(xs, ys)).items():
        s += k * v
    return s


def star(n):
    s = 0
    for i in range(n):
        first, *mid, last = (i,) * (i % 5 + 2)
        s += first + len(mid) + last
        f = lambda *a: a
        s += len(f(*mid, first))
    return s


def exc(n):
    got = []
    for i in range(n):
        try:
            a, b = (i,) * (1 + (i % 100 != 99))
        except ValueError as e:
            got.append((i, str(e)))
    return got[:2], len(got), a, b


def types_change(n):
    t = (0, 0)
    for i in range(n):
        t = (t[0] + 1, t[1] + (1 if i < n - 5 else 0.5))
        if i == n - 2:
            t = (t[0], "s")
            break
    return t


def hashes(n):
    return len({(i % 10, str(i % 4)) for i in range(n)}), len({(i, i / 2) for i in range(n)}), (1, 2.0) in {(1.0, 2)}


for _ in range(3):
    r = [swap(1000), swap(1001), divs(1000), minmax([i * 7919 % 1000 for i in range(1000)]), minmax([0.5, -1.5, 2**70]), pairs(1000), nested(1000), calls(1000), varying(1000), as_keys(300), compare(1000), grow(500), escape(1000), fib_state(100), enumerate_zip(range(500), [x / 2 for x in range(500)]), star(500), exc(1000), types_change(1000), hashes(1000)]
print(*r, sep="\n")

# Truth values that are counted, and the least and greatest of several numbers, in compiled loops.


def counts(n, k):
    a = b = c = 0
    d = 0.5
    for i in range(n):
        a += i > k
        b = b - (i % 3 == 0) + (i < k) * 4
        c = (i > 2) + (i > 3)
        d += (i % 2 == 0)
    return a, b, c, d, (n > k) & (n > 0), (n > k) | 4, (n > k) ^ (k > n)


def divided(n):
    total = 0
    try:
        for i in range(n):
            total += 100 // (i < n - 1)
            total %= 7 + (i > 5)
            total <<= (i & 1 == 1)
    except ZeroDivisionError as e:
        return total, str(e)


def distance(a, b):
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (x != y)))
        previous = row
    return previous[-1]


def extremes(n):
    out = []
    for i in range(n):
        x, y = i * 0.5, 20.25 - i
        out.append((min(i, 30 - i, i * 3 - 40), max(i, 30 - i, 5, i * 2 - 50), min(x, y, 3.5), max(y, x, -x, 1.5)))
    return out[::13]


nan = float("nan")


def order(n):
    r = 0
    for i in range(n):
        r = (min(nan, i * 1.0, 2.0), min(i * 1.0, nan, 2.0), max(2.0, nan, i * 1.0), max(-0.0, 0.0, -0.0), min(0.0, -0.0, 0.0))
    return r


for n in (5, 3000):
    print(counts(n, 3), divided(n))
    print(extremes(n)[:6], order(n))
print(distance("kitten", "sitting"), distance("intention" * 20, "execution" * 20))


class Base:
    def __init__(self, n):
        self.n = n

    def total(self):
        return self.n


class Middle(Base):
    def __init__(self, n, m):
        super().__init__(n)
        self.m = m

    def total(self):
        return super().total() + self.m


class Left(Middle):
    def __init__(self, n):
        super().__init__(n, 1)


class Right(Middle):
    def __init__(self, n):
        super().__init__(n, 2)

    def total(self):
        return super().total() * 2


class Far(Right):
    def __init__(self, n):
        super().__init__(n + 1)
        self.far = True


class Slotted(Middle):
    __slots__ = ("extra",)

    def __init__(self, n):
        self.extra = n
        super().__init__(n, 3)


def made(n):
    total = 0
    for i in range(n):
        for c in (Left, Right, Far, Slotted):
            total += c(i).total()
    return total


print(made(10), made(2000))
Base.total = lambda self: -self.n
print(made(2000))

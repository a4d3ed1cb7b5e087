# min and max over generator expressions: of ints, doubles, both mixed, and what is neither.
import math


def most(values):
    return max(v for v in values)


def least(values):
    return min(v for v in values)


def both(values):
    return repr(most(values)), repr(least(values))


def doubled(values):
    return max(v * 2 for v in values), min(v + v for v in values)


def filtered(values, limit):
    return max((v for v in values if v < limit), default=None), min((v for v in values if v > limit), default="none")


INTS = [3, -7, 12, 12, 0, 5, -7]
DOUBLES = [2.5, -0.5, 1e300, -1e300, 0.25]
for _ in range(300):
    of_ints, of_doubles = both(INTS), both(DOUBLES)
    twice, some = doubled(INTS), filtered(INTS, 4)
print(of_ints, of_doubles, twice, some)
big = 1 << 61
for values in (
    [1, 2.5, 3], [3, 2.5, 1], [2, 2.0], [2.0, 2], [True, 1], [1, True], [False, 0.0, -0.0], [0.0, -0.0], [-0.0, 0.0],
    [-big, -big], [big - 1, big - 1], [-big, big - 1], [1 << 80, 5], [5, 1 << 80, -(1 << 80)], [big, -big - 1, 0],
    [math.inf, math.inf], [-math.inf, -math.inf], [1.0, -math.inf, math.inf], ["b", "a", "c"], [(1, 2), (1, 1)],
    [5], [5.5], [b"x"], [5e-324, 0.0],
):
    for _ in range(60):
        answer = both(values), both(values[::-1])
    print(values, answer)
nan = math.nan
for values in ([nan, 1.0, 2.0], [1.0, nan, 2.0], [1.0, 2.0, nan], [nan], [2, nan, 3]):
    for _ in range(40):
        answer = both(values)
    print(values, answer)
print(doubled([1.5, -2.5]), doubled([1 << 60, 3]), filtered([], 3), filtered([9, 1], 4), filtered([4.0, 4], 4))


class Own:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return self.n < other.n

    def __gt__(self, other):
        return self.n > other.n

    def __repr__(self):
        return f"Own({self.n})"


for _ in range(50):
    answer = both([Own(3), Own(9), Own(1)])
print(answer)


def stops():
    yield 1
    yield 8
    raise KeyError("in the middle")


def mixed(k):
    yield k
    yield "x" if k % 50 == 49 else k + 1


for f in most, least:
    for values in ([], [1, "a"], [1, 2, None], 5):
        try:
            print(f(values))
        except (TypeError, ValueError) as e:
            print(type(e).__name__, e)
    try:
        f(stops())
    except KeyError as e:
        print(repr(e))
failures = 0
for k in range(200):
    try:
        assert max(v for v in mixed(k)) == k + 1 and min(v for v in mixed(k)) == k
    except TypeError as e:
        failures += 1
print(failures, max((v for v in [3, -9, 4]), key=abs), min((v for v in [3, -9, 4]), key=lambda v: -v))

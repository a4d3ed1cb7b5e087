"""Comparisons and membership tests that are methods in Python, in loops: results of all kinds, and each method run once."""


class Num:
    calls = 0

    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        Num.calls += 1
        return self.n < other.n

    def __eq__(self, other):
        Num.calls += 1
        if not isinstance(other, Num):
            return NotImplemented
        return self.n == other.n

    def __ge__(self, other):
        Num.calls += 1
        return [1] * (self.n >= other.n)

    def __contains__(self, item):
        Num.calls += 1
        return item if item % 3 else ""


class Sub(Num):
    def __gt__(self, other):
        return "sub"

    def __lt__(self, other):
        Num.calls += 100
        return self.n < other.n


class Odd:
    """Asks for its truth, which raises at times."""

    def __init__(self, n):
        self.n = n

    def __bool__(self):
        Num.calls += 1
        if self.n == 777:
            raise ValueError("no truth")
        return self.n % 2 == 1


class Late(Num):
    def __eq__(self, other):
        Num.calls += 1
        return Odd(self.n)

    def __contains__(self, item):
        if item == 555:
            raise KeyError(item)
        return Odd(item)


def count(items, other):
    less = equal = more = inside = outside = 0
    kept = []
    for x in items:
        if x < other:
            less += 1
        if x == other:
            equal += 1
        elif x != other:
            kept.append(x == other)
        if not x >= other:
            more += 1
        inside += x.n in x
        if x.n not in x:
            outside += 1
        kept.append(x >= other)
    return less, equal, more, inside, outside, len(kept), sum(map(bool, kept))


nums = [Num(k) for k in range(500)]
for turn in range(8):
    Num.calls = 0
    print(count(nums, Num(250)), Num.calls)
print(count(nums, Sub(100)), Num.calls)
mixed = [Num(k) if k % 3 else Sub(k) for k in range(300)]
for turn in range(4):
    Num.calls = 0
    print(count(mixed, Num(10)), Num.calls)


def same(items, other):
    return sum(1 for x in items if x == other), sum(x == other for x in items), [x == other for x in items][:2]


for turn in range(20):
    a = same(nums, nums[7])
print(a, same(nums, 7), same(nums, None), same(nums, "x"))


def truths(items):
    yes = 0
    for x in items:
        if x == 1:
            yes += 1
        if x.n in x:
            yes += 1000
    return yes


late = [Late(k) for k in range(500)]
for turn in range(6):
    Num.calls = 0
    print(truths(late), Num.calls)
for bad in (555, 777):
    late.append(Late(bad))
    try:
        print(truths(late))
    except (ValueError, KeyError) as error:
        trace = error.__traceback__
        names = []
        while trace:
            names.append(trace.tb_frame.f_code.co_name)
            trace = trace.tb_next
        print(type(error).__name__, error, names)
    late.pop()
    print(truths(late[:10]))


def change(items, other):
    n = 0
    for k, x in enumerate(items):
        if k == 400:
            Num.__lt__ = lambda self, other: "changed"
        if x < other:
            n += 1
    return n


print(change(nums, Num(100)), change(nums, Num(100)))

# The order of sets: whatever was done to them, it is the order of CPython's table.
import hashlib


class Random:
    def __init__(self, seed):
        self.state = seed * 2654435761 % 2**32 or 1

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n


def key(random, span, step):
    n = random.below(span) * step
    match random.below(12):
        case 0:
            return n + 0.5
        case 1:
            return (n, random.below(3))
        case 2:
            return -n
        case 3:
            return float(n)
        case 4:
            return n % 2 == 0
        case 5:
            return n << 62
        case 6:
            return None
        case 7:
            return ((n,), 1.5)
        case 8:
            return frozenset((n, random.below(4)))
        case 9:
            return complex(n, 2)
    return n


def change(random, sets, i, k, some):
    a, b = sets[i], sets[random.below(4)]
    match random.below(38):
        case 8 | 9:
            a.discard(k())
        case 10:
            a.update(some(40))
        case 11:
            sets[i] = a | b
        case 12:
            sets[i] = a & b
        case 13:
            sets[i] = a - b
        case 14:
            sets[i] = a ^ b
        case 15:
            a |= b
        case 16:
            a &= set(list(b) + some(6))
        case 17:
            a -= b
        case 18:
            a ^= b
        case 19:
            return [a.pop() for _ in range(min(len(a), random.below(4)))]
        case 20:
            sets[i] = set(a)
        case 21:
            sets[i] = a.copy()
        case 22:
            sets[3] = frozenset(b) | a
        case 23:
            sets[i] = {x for x in some(30)}
        case 24:
            a.update(dict.fromkeys(some(20)))
        case 25:
            sets[i] = a.difference(dict.fromkeys(some(20)), b)
        case 26:
            a.symmetric_difference_update(some(10))
        case 27:
            a.symmetric_difference_update(dict.fromkeys(some(10)))
        case 28:
            a.difference_update(some(60))
        case 29:
            sets[i] = a.intersection(some(60), a | b)
        case 30:
            sets[i] = a.union(b, some(2), dict.fromkeys(some(2)))
        case 31:
            sets[i] = a.symmetric_difference(some(9))
        case 32:
            if random.below(5) == 0:
                a.clear()
        case 33:
            sets[i] = dict.fromkeys(some(30)).keys() | b
        case 34:
            sets[i] = set(dict.fromkeys(some(30)).keys() & a)
        case 35:
            sets[i] = dict.fromkeys(some(30)).keys() - a
        case 36:
            sets[i] = a ^ dict.fromkeys(some(30)).keys()
        case 37:
            a.intersection_update(some(50), b)
        case _:
            a.add(k())
    return a <= b, a.isdisjoint(b), a == b, a < b, len(a)


def run(seed):
    random = Random(seed)
    span = (6, 30, 200, 2000)[random.below(4)]
    step = (1, 1, 8, 37, 1024)[random.below(5)]
    if random.below(2):
        k = lambda: random.below(span) * step
    else:
        k = lambda: key(random, span, step)
    some = lambda n: [k() for _ in range(random.below(n))]
    sets = [set(), set(), set(), frozenset()]
    digest = hashlib.md5()
    for _ in range(60):
        i = random.below(3)
        digest.update(repr(change(random, sets, i, k, some)).encode())
        digest.update(repr(list(sets[i])).encode())
    digest.update(repr((sets, hash(frozenset(sets[0])))).encode())
    return digest.hexdigest()


for start in range(1, 301, 10):
    print(start, hashlib.md5("".join(run(start + i) for i in range(10)).encode()).hexdigest())

# Displays, constants and small cases to read.
print({3, 1, 2}, {40, 8, 16, 0, 24, 33}, {0, 8, 16}, {16, 8, 0}, {1, True, 1.0}, {-1, -2, 2**61 - 2})
print(frozenset([40, 8, 16, 0, 24, 33]), set((40, 8, 16, 0, 24, 33)), {x * 8 for x in range(5)})
a, b = 8, 0
print({a, b}, {b, a}, {*[16, 8], 0}, {a, b, 16, 24, 32}, {1, 2, 3, *[0, 8]}, {(1, 2), (3, (4, 5)), 6, None})
print([x for x in {30, 1, 22}], 7 in {7, 15, 23}, list({99, 1, 7, 50}))
print(
    {
        100, 92, 84, 76, 68, 60, 52, 44, 36, 28, 20, 12, 4, 99, 91, 83, 75, 67, 59, 51, 43, 35, 27, 19, 11, 3,
        98, 90, 82, 74, 66, 58, 50, 42, 34,
    }
)
s = {0, 8, 16, 24}
s -= {0, 8, 16}
s.add(32)
print(s, {0} ^ {8}, {8} | {0}, {0, 8, 16} & {16, 8}, {0, 8, 16} - {8})
s = set(range(10))
print(s.pop(), s.pop(), s.add(0), s.pop(), s.pop(), s, s.clear(), s.update(range(5)), s.pop(), s)
big = set(range(0, 300000, 3))
big.update(range(0, 200000, 7))
print(hashlib.md5(repr(list(big)).encode()).hexdigest(), len(big), big.pop())
big -= set(range(0, 300000, 2))
print(hashlib.md5(repr(list(big)).encode()).hexdigest(), len(big), big.pop())

"""Numbers and containers: decimal, statistics, random, heapq, bisect, collections, itertools, functools, copying, classes made
by dataclasses and enum."""
import bisect
import collections
import copy
import dataclasses
import decimal
import enum
import fractions
import functools
import heapq
import itertools
import math
import operator
import random
import statistics
import typing
import uuid
from cases import WORDS, Numbers, case, check


@case(300_000)
def decimal_money(n):
    D = decimal.Decimal

    def work():
        total = D(0)
        for i in range(n):
            total += (D(i) / 100 * D("1.19")).quantize(D("0.01"))
        return str(total)
    return work


@case(2_000)
def decimal_precise(n):
    def work():
        with decimal.localcontext() as context:
            context.prec = n
            return check(str(decimal.Decimal(2).sqrt() * decimal.Decimal(3).ln() + decimal.Decimal(1) / 7))
    return work


@case(100_000)
def statistics_all(n):
    numbers = Numbers(4)
    data = [numbers.below(10_000) / 7 for _ in range(n)]
    return lambda: [round(f(data), 9) for f in (statistics.mean, statistics.fmean, statistics.median, statistics.stdev,
                                                 statistics.pvariance)] + [statistics.mode(data[:1000] * 2)]


@case(30_000)
def fractions_sum(n):
    def work():
        total = fractions.Fraction(0)
        for i in range(1, n):
            total += fractions.Fraction(1, i % 60 + 1)
        return str(total)
    return work


@case(500_000)
def random_all(n):
    def work():
        r = random.Random(42)
        total = 0.0
        for _ in range(n):
            total += r.random() + r.randrange(100) + r.uniform(1, 2)
        items = list(range(n // 5))
        r.shuffle(items)
        return round(total, 6), check(items), check(r.sample(items, 100)), check(r.choices(items, k=n // 5)), round(r.gauss(), 9)
    return work


@case(100_000)
def uuid_make(n):
    def work():
        space = uuid.NAMESPACE_DNS
        for _ in range(n // 4):
            uuid.uuid4()
        return check([str(uuid.uuid5(space, str(i))) for i in range(n // 4)]), uuid.UUID(int=n).hex
    return work


@case(300_000)
def heapq_use(n):
    numbers = Numbers(2)
    data = [numbers.below(1 << 30) for _ in range(n)]

    def work():
        heap = []
        for x in data:
            heapq.heappush(heap, x)
        out = [heapq.heappop(heap) for _ in range(n)]
        heapq.heapify(data[:])
        pairs = [(x, i) for i, x in enumerate(data)]
        heapq.heapify(pairs)
        while len(pairs) > n // 2:
            heapq.heappop(pairs)
        return check(out[:100]), heapq.nlargest(3, data), heapq.nsmallest(3, data), sum(1 for _ in heapq.merge(out, out))
    return work


@case(500_000)
def bisect_use(n):
    data = list(range(0, n, 3))
    words = sorted(w + str(i) for w in WORDS for i in range(20))

    def work():
        total = 0
        for i in range(n):
            total += bisect.bisect(data, i) + bisect.bisect_left(data, i)
        out = []
        for i in range(n // 50):
            bisect.insort(out, i * 7919 % 10_007)
        return total, sum(bisect.bisect(words, w) for w in WORDS * (n // 5000 + 1)), check(out)
    return work


@case(1_000_000)
def deque_use(n):
    def work():
        d = collections.deque(maxlen=1000)
        for i in range(n):
            d.append(i)
        e = collections.deque()
        for i in range(n):
            e.append(i)
            if i % 3 == 0:
                e.popleft()
        e.rotate(17)
        return sum(d), len(e), e[5], sum(e), d.count(5)
    return work


@case(1_000_000)
def counter_use(n):
    numbers = Numbers(8)
    words = [WORDS[numbers.below(len(WORDS))] for _ in range(n)]

    def work():
        c = collections.Counter(words)
        c.update("abracadabra" * (n // 10))
        d = collections.Counter(a=3) + c
        return sorted(c.most_common(5)), d.total()
    return work


@case(300_000)
def ordereddict_use(n):
    def work():
        d = collections.OrderedDict()
        for i in range(n):
            d[i] = i
            if i % 2:
                d.move_to_end(i // 2)
        for _ in range(n // 3):
            d.popitem(last=False)
        return sum(d), len(d), next(reversed(d))
    return work


@case(500_000)
def defaultdict_use(n):
    def work():
        groups = collections.defaultdict(list)
        for i in range(n):
            groups[i % 1000].append(i)
        chain = collections.ChainMap({"a": 1}, groups)
        return len(groups), sum(map(len, groups.values())), sum(len(chain[i % 1000]) for i in range(n // 20))
    return work


Pair = collections.namedtuple("Pair", "left right")


@case(300_000)
def namedtuple_use(n):
    def work():
        total = 0
        for i in range(n):
            p = Pair(i, i + 1)
            total += p.left + p.right + p._replace(left=2)[0]
        return total, repr(Pair(1, 2))
    return work


@case(1_000_000)
def itertools_use(n):
    i = itertools

    def work():
        return (sum(i.islice(i.count(), n)), sum(i.chain(range(n), range(n))), sum(i.accumulate(range(n))),
                sum(1 for _ in i.groupby(range(n), lambda x: x // 10)), sum(1 for _ in i.product(range(n // 1000), range(300))),
                sum(1 for _ in i.combinations(range(60), 3)), sum(1 for _ in i.permutations(range(8))),
                sum(a for a, b in i.pairwise(range(n))), sum(len(b) for b in i.batched(range(n), 7)),
                sum(i.starmap(operator.mul, zip(range(n), range(n)))), sum(i.compress(range(n), i.cycle([1, 0]))),
                sum(1 for _ in i.zip_longest(range(n), range(n // 2))), sum(i.takewhile(lambda x: x < n // 2, range(n))),
                sum(i.filterfalse(lambda x: x % 2, range(n))), sum(map(sum, i.tee(range(n // 2), 2))))
    return work


@functools.lru_cache(maxsize=None)
def _paths(a, b):
    return 1 if a == 0 or b == 0 else _paths(a - 1, b) + _paths(a, b - 1)


@case(1_000_000)
def functools_use(n):
    @functools.lru_cache(maxsize=500)
    def squared(x):
        return x * x

    @functools.singledispatch
    def kind(x):
        return 1

    kind.register(str, lambda x: 2)

    def work():
        _paths.cache_clear()
        add = functools.partial(operator.add, 5)
        total = _paths(150, 150) % 1_000_007
        for i in range(n):
            total += squared(i % 700) + add(i)
        total += sum(kind(x) for x in [1, "a"] * (n // 10))
        order = sorted(range(n // 10), key=functools.cmp_to_key(lambda a, b: (a % 100) - (b % 100)))
        return total, functools.reduce(operator.xor, range(n)), check(order[:50])
    return work


@case(20_000)
def copy_deep(n):
    data = [{"id": i, "tags": ["a", ("b", i)], "at": Pair(i, [i])} for i in range(n)]
    return lambda: (len(copy.deepcopy(data)), len([copy.copy(d) for d in data]))


@dataclasses.dataclass(order=True)
class Item:
    name: str
    price: float = 0.0
    tags: list = dataclasses.field(default_factory=list)


@case(100_000)
def dataclass_use(n):
    def work():
        items = [Item(str(i % 100), i / 4) for i in range(n)]
        other = [dataclasses.replace(i, price=1.0) for i in items[:n // 5]]
        return check([i.name for i in sorted(items)[:50]]), sum(a == b for a, b in zip(items, other)), len(
            [dataclasses.asdict(i) for i in items[:n // 5]]), repr(items[3])
    return work


@case(100)
def dataclass_make(n):
    def work():
        return len([dataclasses.make_dataclass(f"C{i}", ["a", ("b", int, 5), "c"] if i < 0 else ["a", ("b", int, 5)], frozen=True)
                    for i in range(n)])
    return work


class Colour(enum.Enum):
    RED = 1
    GREEN = 2
    BLUE = 3


class Flags(enum.IntFlag):
    READ = 4
    WRITE = 2
    RUN = 1


@case(200_000)
def enum_use(n):
    def work():
        total = 0
        for i in range(n):
            c = Colour(i % 3 + 1)
            total += c.value + (c is Colour.RED) + len(c.name)
            f = Flags(i % 8)
            if f & Flags.WRITE:
                total += (f | Flags.RUN).value
        return total, [c.name for c in Colour]
    return work


@case(1_000_000)
def operator_sort(n):
    numbers = Numbers(11)
    rows = [(numbers.below(1000), str(numbers.below(1000))) for _ in range(n // 3)]

    def work():
        return (check(sorted(rows, key=operator.itemgetter(1, 0))[:50]), check(sorted(rows)[:50]),
                sum(map(operator.itemgetter(0), rows)), check(sorted(rows, key=lambda r: -r[0])[:50]))
    return work


@case(1_000_000)
def math_use(n):
    def work():
        total = 0.0
        for i in range(1, n):
            total += math.sqrt(i) + math.sin(i) + math.log(i) + math.hypot(i, 3)
        return round(total, 3), math.factorial(300) % 1_000_003, math.comb(300, 150) % 1_000_003, math.fsum([0.1] * 1000), sum(
            math.gcd(i, 360) for i in range(n // 4))
    return work


@case(3_000)
def typing_use(n):
    def work():
        total = 0
        for i in range(n):
            t = typing.Union[int, list[str], typing.Optional[dict[str, int]]]
            total += len(typing.get_args(t)) + len(typing.get_type_hints(Item))
        return total
    return work

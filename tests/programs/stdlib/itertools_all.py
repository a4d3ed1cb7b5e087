"""itertools: every function, with edge cases."""
import itertools as it
import operator


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


take = lambda n, x: list(it.islice(x, n))
print(take(3, it.count()), take(3, it.count(10, -2)), take(3, it.count(1.5, 0.5)), take(2, it.count(2**63 - 1)), it.count(5), it.count(1, 2), take(5, it.cycle("ab")), take(2, it.cycle([])), list(it.repeat("x", 3)), take(2, it.repeat(0)), it.repeat(1, 2), list(it.repeat(1, -1)))
print(list(it.accumulate([1, 2, 3])), list(it.accumulate([1, 2, 3], operator.mul)), list(it.accumulate([1, 2], initial=10)), list(it.accumulate([])), list(it.accumulate([], initial=5)), list(it.accumulate("abc")), list(it.accumulate([3, 1, 2], min)))
print(list(it.chain("ab", [1], ())), list(it.chain()), list(it.chain.from_iterable(["ab", "c"])), list(it.compress("abcd", [1, 0, 1])), list(it.dropwhile(lambda x: x < 3, [1, 3, 2])), list(it.takewhile(lambda x: x < 3, [1, 3, 2])), list(it.filterfalse(lambda x: x % 2, range(5))), list(it.filterfalse(None, [0, 1, "", 2])))
print([(k, list(g)) for k, g in it.groupby("aabbca")], [(k, len(list(g))) for k, g in it.groupby([1, 3, 2, 4], key=lambda x: x % 2)], list(it.groupby([])))
g = it.groupby("aab")
k1, g1 = next(g)
k2, g2 = next(g)
print(k1, list(g1), k2, list(g2))
print(list(it.islice("abcdef", 3)), list(it.islice("abcdef", 1, 4)), list(it.islice("abcdef", 1, None, 2)), list(it.islice("abc", 0)), list(it.islice("abc", 5, 2)), list(it.starmap(pow, [(2, 3), (3, 2)])), list(it.pairwise("abcd")), list(it.pairwise("a")), list(it.batched("abcdefg", 3)), list(it.batched("ab", 2, strict=True)))
a, b, c = it.tee("abc", 3)
print(next(a), next(a), list(b), list(a), list(c), it.tee("x", 0), [list(x) for x in it.tee(range(3))])
print(list(it.zip_longest("ab", "xyz", fillvalue="-")), list(it.zip_longest()), list(it.zip_longest([1], [2, 3])))
print(list(it.product("ab", [1, 2])), list(it.product([0, 1], repeat=2)), list(it.product()), list(it.product("ab", [])), len(list(it.product(range(3), repeat=4))))
print(list(it.permutations("abc", 2)), len(list(it.permutations(range(5)))), list(it.permutations([1, 2], 3)), list(it.permutations([])), list(it.combinations("abcd", 2)), list(it.combinations("ab", 3)), list(it.combinations([], 0)), list(it.combinations_with_replacement("ab", 3)), ["".join(p) for p in it.permutations("cab")])
for f in (lambda: it.count("a"), lambda: it.cycle(5), lambda: it.repeat(), lambda: it.repeat(1, "a"), lambda: it.islice("a"), lambda: it.islice("a", -1), lambda: it.islice("a", 1, 2, 0), lambda: it.islice("a", "x"), lambda: list(it.starmap(pow, [5])), lambda: it.batched("ab", 0), lambda: list(it.batched("abc", 2, strict=True)), lambda: it.combinations("ab", -1), lambda: it.permutations("ab", "x"), lambda: it.tee("a", -1), lambda: it.zip_longest([1], foo=1), lambda: it.product([1], repeat=-1), lambda: list(it.accumulate([1, "a"])), lambda: it.chain.from_iterable(5), lambda: list(it.chain(5)), lambda: it.groupby(), lambda: it.compress("a"), lambda: it.pairwise(), lambda: list(it.dropwhile(5, [1])), lambda: it.count(1, 2, 3), lambda: len(it.count())):
    err(f)
primes = (lambda: (n for n in it.count(2) if all(n % d for d in range(2, int(n ** 0.5) + 1))))
print(take(10, primes()), sum(it.takewhile(lambda p: p < 100, primes())), list(it.islice(primes(), 20, 25)))


def roundrobin(*its):
    its = list(map(iter, its))
    while its:
        for i in its[:]:
            try:
                yield next(i)
            except StopIteration:
                its.remove(i)


print(list(roundrobin("abc", "d", "ef")), list(it.chain.from_iterable(it.combinations("abc", r) for r in range(4))), sorted(it.chain([3], [1, 2])), list(map(sum, it.product([1, 2], [10, 20]))), dict(it.pairwise("abc")), max(it.accumulate([1, -2, 5, -1, 3])), next(it.count(5)), list(zip(it.count(), it.repeat("x"), "ab")), operator.length_hint(it.repeat(1, 7)))
s = it.islice(x := iter(range(10)), 2, 5)
print(list(s), next(x))
c = it.cycle(iter([1, 2]))
print(take(5, c))
p = it.product("ab", repeat=2)
print(next(p), list(p)[-1])

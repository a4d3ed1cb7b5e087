"""random with fixed seeds: every method's exact sequence."""
import random

r = random.Random(42)
print([r.random() for _ in range(3)], r.getrandbits(1), r.getrandbits(32), r.getrandbits(64), r.getrandbits(100), r.randbytes(5), r.getrandbits(0))
print([r.randrange(10) for _ in range(10)], [r.randrange(5, 50, 7) for _ in range(5)], [r.randint(1, 6) for _ in range(10)], r.randrange(2**100), r.randrange(-5, 5), r.randint(2**63, 2**64))
print(r.choice("abcdef"), [r.choice([1, 2, 3]) for _ in range(5)], r.choices("abc", k=5), r.choices("abc", weights=[1, 0, 5], k=6), r.choices("ab", cum_weights=[1, 10], k=5), r.sample(range(100), 5), r.sample("abcdef", 3), r.sample([1, 2], counts=[3, 2], k=3), r.sample(range(10**9), 4))
l = list(range(10))
r.shuffle(l)
print(l)
print([round(x, 12) for x in (r.uniform(1, 2), r.triangular(), r.triangular(0, 10, 3), r.gauss(), r.gauss(5, 2), r.normalvariate(), r.lognormvariate(0, 1), r.expovariate(), r.expovariate(2), r.vonmisesvariate(0, 4), r.gammavariate(2, 3), r.gammavariate(0.5, 1), r.gammavariate(1, 1), r.betavariate(1, 2), r.paretovariate(3), r.weibullvariate(1, 2))], r.binomialvariate(10, 0.3), r.binomialvariate(1000, 0.5), r.binomialvariate(1, 0.5))
for seed in (0, 1, -1, 2**70, "string", b"bytes", bytearray(b"ba"), 1.5, None if False else "é", True):
    print(repr(seed), random.Random(seed).random())
r.seed("text", version=1)
print(r.random())
r.seed(5)
state = r.getstate()
a = [r.random() for _ in range(700)]
r.setstate(state)
print(a == [r.random() for _ in range(700)], a[-1], state[0], len(state[1]), state[1][:3], state[2])
random.seed(7)
print(random.random(), random.randint(1, 100), random.choice("xyz"), random.sample(range(5), 5), random.getrandbits(8), random.uniform(0, 1))


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


for f in (lambda: r.randrange(0), lambda: r.randrange(5, 5), lambda: r.randrange(1, 10, 0), lambda: r.randrange(1.5), lambda: r.randint(5, 1), lambda: r.choice([]), lambda: r.choice(5), lambda: r.choices([], k=1), lambda: r.choices("ab", [1]), lambda: r.choices("ab", [0, 0]), lambda: r.choices("ab", [1, 2], cum_weights=[1, 2]), lambda: r.choices("ab", [-1, 0]), lambda: r.sample([1], 2), lambda: r.sample({1, 2}, 1), lambda: r.sample([1], -1), lambda: r.sample([1], k=1, counts=[-1]), lambda: r.shuffle((1, 2)), lambda: r.getrandbits(-1), lambda: random.Random([]), lambda: r.setstate((1, 2, 3)), lambda: r.expovariate(0), lambda: r.gammavariate(0, 1), lambda: r.binomialvariate(-1), lambda: r.seed(1, 2, 3), lambda: r.randbytes(-1)):
    err(f)


class Fixed(random.Random):
    def random(self): return 0.25


f = Fixed()
print(f.random(), f.uniform(0, 4), f.choice("abcd"), f.randrange(8), f.shuffle(x := [1, 2, 3]), x)
import pickle, copy
c = pickle.loads(pickle.dumps(r))
print(c.random() == copy.copy(r).random() or True, c.getstate() == c.getstate(), isinstance(random.SystemRandom().random(), float), 0 <= random.SystemRandom().randrange(5) < 5)
print(sum(random.Random(1).random() for _ in range(1)), sum(random.Random(3).randrange(6) for _ in range(1)), [random.Random(9).gauss(0, 1) for _ in range(2)], sorted(random.Random(2).sample(range(1000), 10)))
counts = [0] * 6
r = random.Random(123)
for _ in range(6000):
    counts[r.randrange(6)] += 1
print(counts, [random.Random(i).randint(0, 9) for i in range(20)])

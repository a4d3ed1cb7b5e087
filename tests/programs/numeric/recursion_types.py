"""Recursive and mutually recursive functions called with changing argument types, and returning changing types."""


def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(18), fib(12.0), fib(True), fib(10))
for bad in ("a", None, []):
    try:
        fib(bad)
    except TypeError as e:
        print(e)


def flatten(x):
    if isinstance(x, (list, tuple)):
        return [z for y in x for z in flatten(y)]
    if isinstance(x, dict):
        return flatten(list(x.items()))
    return [x]


print(flatten([1, [2.5, ("a", [None, {"k": [1, 2]}]), []], 3]), len(flatten([[[i] * 3] * 3 for i in range(20)])))


def deep_sum(x):
    if isinstance(x, int): return x
    if isinstance(x, float): return x
    if isinstance(x, str): return len(x)
    if isinstance(x, dict): return sum(deep_sum(k) + deep_sum(v) for k, v in x.items())
    if x is None: return 0
    return sum(map(deep_sum, x))


print(deep_sum([1, 2.5, "abc", {"k": [1, 2, (3, 4)], "z": None}, [[[]]]] * 20))


def eval_tree(t):
    match t:
        case int() | float(): return t
        case ("+", a, b): return eval_tree(a) + eval_tree(b)
        case ("*", a, b): return eval_tree(a) * eval_tree(b)
        case ("neg", a): return -eval_tree(a)
        case ("if", c, a, b): return eval_tree(a) if eval_tree(c) else eval_tree(b)


t = ("+", ("*", 3, ("neg", 4)), ("if", ("+", 1, -1), 5, ("*", 2.5, 2)))
for _ in range(100):
    r = eval_tree(t)
print(r, eval_tree(("*", 2**40, ("*", 2**40, 2**40))), eval_tree(("+", "a", 1)) if False else "")


def perms(xs): return [[]] if not xs else [[x] + p for i, x in enumerate(xs) for p in perms(xs[:i] + xs[i + 1:])]


print(len(perms([1, 2, 3, 4, 5])), perms("ab") if False else perms(["a", "b", "c"])[3])


def subsets(xs): return [()] if not xs else [s + t for s in subsets(xs[1:]) for t in ((), (xs[0],))]


print(len(subsets(tuple(range(9)))), subsets((1, 2)))


def quicksort(xs): return xs if len(xs) < 2 else quicksort([x for x in xs[1:] if x < xs[0]]) + [xs[0]] + quicksort([x for x in xs[1:] if x >= xs[0]])


print(quicksort([3, 1, 2]), quicksort([i * 7919 % 101 for i in range(101)]) == list(range(101)), quicksort(["b", "a"]), quicksort([2.5, 1, True]))


def binsearch(xs, v, lo=0, hi=None):
    hi = len(xs) if hi is None else hi
    if lo >= hi: return -lo - 1
    m = (lo + hi) // 2
    return m if xs[m] == v else binsearch(xs, v, m + 1, hi) if xs[m] < v else binsearch(xs, v, lo, m)


sq = [i * i for i in range(200)]
print([binsearch(sq, v) for v in (0, 1, 2, 39601, 10000, -5, 10**6)], sum(binsearch(sq, i) >= 0 for i in range(2000)))


def expo(m, k):
    if k == 0: return [[1, 0], [0, 1]]
    h = expo(m, k // 2)
    s = mul(h, h)
    return mul(s, m) if k % 2 else s


def mul(a, b): return [[sum(x * y for x, y in zip(r, c)) for c in zip(*b)] for r in a]


print(expo([[1, 1], [1, 0]], 90)[0][1], expo([[1, 1], [1, 0]], 100)[0][1], expo([[0.5, 0.5], [0.25, 0.75]], 20))


def count_paths(r, c, memo={}):
    if (r, c) in memo: return memo[r, c]
    memo[r, c] = 1 if r == 0 or c == 0 else count_paths(r - 1, c) + count_paths(r, c - 1)
    return memo[r, c]


print(count_paths(16, 16), count_paths(40, 40))


def edit(a, b):
    if not a or not b: return len(a) + len(b)
    return min(edit(a[1:], b) + 1, edit(a, b[1:]) + 1, edit(a[1:], b[1:]) + (a[0] != b[0]))


print(edit("kitten", "sitting"), edit("", "abc"), edit([1, 2, 3], [1, 3]))


class Node:
    def __init__(self, v, *kids): self.v, self.kids = v, kids
    def total(self): return self.v + sum(k.total() for k in self.kids)
    def depth(self): return 1 + max((k.depth() for k in self.kids), default=0)
    def map(self, f): return Node(f(self.v), *(k.map(f) for k in self.kids))


def build(d, k): return Node(d, *(build(d - 1, k) for _ in range(k if d else 0)))


n = build(6, 3)
print(n.total(), n.depth(), n.map(lambda v: v / 2).total(), n.map(lambda v: 2**62 * v).total(), n.map(str).v)


def hofstadter(n, f=[], m=[]):
    def F(n): return 1 if n == 0 else n - M(F(n - 1))
    def M(n): return 0 if n == 0 else n - F(M(n - 1))
    return [F(i) for i in range(n)], [M(i) for i in range(n)]


print(hofstadter(20))


def mixed_return(n):
    if n == 0: return 0
    r = mixed_return(n - 1)
    if isinstance(r, int) and n % 5 == 0: return float(r + n)
    if isinstance(r, float) and n % 7 == 0: return str(r + n)
    if isinstance(r, str): return len(r)
    return r + n


print([mixed_return(i) for i in range(40)])


def cps_fact(n, k=lambda v: v): return k(1) if n == 0 else cps_fact(n - 1, lambda v: k(n * v))


print(cps_fact(30), cps_fact(5, str))

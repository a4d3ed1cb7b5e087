import sys
# generator expressions taken by native code
print(sum(x for x in range(10)), any(x > 5 for x in range(10)), all(x < 5 for x in range(10)), set(x % 3 for x in range(10)))
print(list(x * 2 for x in range(5)), tuple(str(x) for x in range(3)), max(x % 7 for x in range(20)), min((x % 7 for x in range(3, 6)), default=9))
print(','.join(str(i) for i in range(5)), sorted((-x for x in range(4))), sum((x * .5 for x in range(5)), 1))
class V:
    def __init__(s, n): s.n = n
    def __add__(s, o):
        f = sys._getframe(1)
        return V(s.n + getattr(o, 'n', o)) if f.f_code.co_name == 'main' else f.f_code.co_name
    __radd__ = __add__
    def __hash__(s): return s.n
    def __eq__(s, o): print('eq', s.n, sys._getframe(1).f_code.co_name); return s.n == getattr(o, 'n', o)
    def __lt__(s, o): return s.n < o.n if sys._getframe(1).f_code.co_name == 'main' else 1 / 0
    def __bool__(s): return sys._getframe(1).f_code.co_name != 'main'
def main():
    print(sum((V(i) for i in range(4)), V(1)).n, sum((i for i in range(4)), V(1)).n)
    print(len({*(V(i % 3) for i in range(6))}), max(V(i) for i in range(4)).n)
    print(any(V(i) for i in range(3)))
    def g():
        for i in range(5):
            if i == 3: raise KeyError(i)
            yield i
    for f in (list, set, tuple, sum, max, any, sorted, ','.join):
        try: print(f(g()))
        except Exception as e: print(f.__name__, type(e), e, e.__traceback__.tb_next.tb_lineno)
    def h():
        try:
            for i in range(5): yield i
        finally: print('closed')
    it = h(); print(any(x == 2 for x in it), next(it), list(it))
    it = h(); print(any(it)); print(next(it)); it.close()
    it = h()
    try: sum(it, 'a')
    except TypeError as e: print(e)
    def me():
        yield 1
        try: next(it)
        except ValueError as e: print(e)
        yield sys._getframe().f_back.f_code.co_name
        yield 3
    it = me(); print(list(it))
    def handled():
        try: 1 / 0
        except ZeroDivisionError:
            yield 1
            print(sys.exc_info()[0]); yield 2
    print(list(handled()), sys.exc_info())
    try: 1 / 0
    except ZeroDivisionError: print(list(handled()), sys.exc_info()[0], [sys.exc_info()[0] for _ in range(2)], list(sys.exc_info()[0] for _ in range(2)))
    def deep(n):
        if n: yield from deep(n - 1)
        yield n
    print(list(deep(5)), sum(deep(5)))
    def nest(n): return sum(nest(n - 1) for _ in range(2)) if n else 1
    print(nest(6))
    def rec(n): return list(rec(n + 1) for _ in range(1))
    try: rec(0)
    except RecursionError as e: print('RecursionError')
    try: sum(x for x in [1, 'a'])
    except TypeError as e: print(e)
    try: max(x for x in [1, 'a'])
    except TypeError as e: print(e)
    try: set(x for x in [1, []])
    except TypeError as e: print(e)
    a = []
    a.extend(x for x in range(3)); a += (x for x in 'ab'); a[1:2] = (x for x in range(2)); print(a)
    import itertools, collections
    print(list(itertools.chain.from_iterable((y for y in range(x)) for x in range(4))), collections.Counter(x % 3 for x in range(10)))
    b = bytearray(); b.extend(x for x in range(5)); print(b, bytes(x for x in range(3)), dict((x, x) for x in range(3)), frozenset(x for x in range(2)))
    class Itself:
        def __init__(self): self.n = 3
        def __iter__(self): print('iter'); return self
        def __next__(self):
            self.n -= 1
            if self.n < 0: raise StopIteration
            return self.n
    print(sum(Itself()), list(Itself()), len(set(Itself())), any(Itself()), max(Itself()), sorted(Itself()))
    a = [1]; a.extend(Itself()); a += Itself(); print(a, dict.fromkeys(Itself()), tuple(Itself()), ','.join(map(str, Itself())))
main()

"""Exceptions raised and caught many times, in loops, recursion, and by built-in code; state is restored."""
import sys


def count(n):
    caught = 0
    for i in range(n):
        try:
            if i % 3 == 0:
                raise ValueError(i)
            if i % 3 == 1:
                [][i]
            else:
                {}[i]
        except ValueError as e:
            caught += e.args[0]
        except LookupError as e:
            caught += 1
        assert sys.exception() is None
    return caught


print(count(3000))


def rec(n):
    try:
        if n == 0:
            raise KeyError("bottom")
        rec(n - 1)
    except KeyError as e:
        if n % 2:
            raise
        raise KeyError(e.args[0], n)


try:
    rec(6)
except KeyError as e:
    print(e.args)
    chain = []
    while e:
        chain.append(e.args)
        e = e.__context__
    print(len(chain))


def search(items, pred):
    class Found(Exception):
        pass
    try:
        for i in items:
            for j in items:
                if pred(i, j):
                    raise Found((i, j))
    except Found as f:
        return f.args[0]
    return None


print(search(range(50), lambda a, b: a * b == 91), search(range(5), lambda a, b: a + b == 100))


def state():
    out = []
    try:
        1 / 0
    except ZeroDivisionError:
        out.append(type(sys.exception()).__name__)
        try:
            {}["k"]
        except KeyError:
            out.append(type(sys.exception()).__name__)
        out.append(type(sys.exception()).__name__)

        def g():
            yield type(sys.exception()).__name__
            try:
                [][0]
            except IndexError:
                yield type(sys.exception()).__name__
            yield type(sys.exception()).__name__
        for x in g():
            out.append(x)
            out.append(type(sys.exception()).__name__)
    out.append(sys.exception())
    return out


print(state())


def retry(fail_times):
    attempts = 0
    while True:
        attempts += 1
        try:
            if attempts <= fail_times:
                raise ConnectionError(f"attempt {attempts}")
            return attempts
        except ConnectionError:
            if attempts > 5:
                raise
            continue


print(retry(0), retry(3))
try:
    retry(10)
except ConnectionError as e:
    print(e)


def parse(s):
    for conv in (int, float, complex):
        try:
            return conv(s)
        except ValueError:
            pass
    return s


print([parse(s) for s in ("1", "1.5", "1j", "abc", "", "1e5", "0x1")])


def cleanup_order():
    out = []

    def inner(i):
        try:
            if i:
                inner(i - 1)
            else:
                raise RuntimeError
        finally:
            out.append(i)
    try:
        inner(4)
    except RuntimeError:
        out.append("caught")
    return out


print(cleanup_order())


def iter_raises():
    class It:
        def __iter__(self): return self
        def __next__(self):
            self.n = getattr(self, "n", 0) + 1
            if self.n == 3:
                raise OverflowError("n is 3")
            return self.n
    out = []
    try:
        for x in It():
            out.append(x)
    except OverflowError as e:
        out.append(str(e))
    return out


print(iter_raises())
total = 0
for i in range(500):
    try:
        try:
            total += 10 // (i % 4)
        finally:
            total += 1
    except ZeroDivisionError:
        total += 100
    else:
        total += 2
print(total)


class Ctx:
    depth = 0
    def __enter__(self): Ctx.depth += 1; return self
    def __exit__(self, t, v, tb): Ctx.depth -= 1; return t is KeyError


for i in range(100):
    try:
        with Ctx(), Ctx():
            if i % 5 == 0:
                raise KeyError
            if i % 7 == 0:
                raise IndexError
    except IndexError:
        total += 1
print(total, Ctx.depth)
x = None
try:
    raise (ValueError if x is None else KeyError)("dynamic class")
except ValueError as e:
    print(e)
try:
    try:
        raise ValueError("a")
    except ValueError as e:
        saved = e
    raise saved
except ValueError as e:
    print(e is saved, e.__context__)

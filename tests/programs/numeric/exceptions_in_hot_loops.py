"""Exceptions raised inside compiled-looking loops: state after them, where they come from, in inlined calls."""
import traceback


def divide_all(xs, d):
    out = []
    errors = 0
    for i, x in enumerate(xs):
        try:
            out.append(x // (d - i))
        except ZeroDivisionError:
            errors += 1
            out.append(("error", i, x))
    return out[d - 1:d + 2], errors


print(divide_all(list(range(1000)), 700))


def index_error(l, n):
    s = 0
    i = 0
    try:
        for i in range(n):
            s += l[i]
    except IndexError as e:
        return s, i, str(e)


print(index_error(list(range(800)), 10**6), index_error([1.5] * 500, 10**6), index_error(["a"] and [1, 2, 3], 10))


def inner(x, k):
    if x == k:
        raise ValueError(f"at {x}")
    return x * 2


def middle(x, k):
    y = inner(x, k)
    return y + 1


def outer(n, k):
    total = 0
    for i in range(n):
        total += middle(i, k)
    return total


def caught_outside(n, k):
    try:
        return outer(n, k)
    except ValueError as e:
        tb = traceback.extract_tb(e.__traceback__)
        return str(e), [(f.name, f.line) for f in tb]


print(caught_outside(500, -1), caught_outside(2000, 1500), caught_outside(2000, 0))


def caught_inside(n, k):
    total = 0
    for i in range(n):
        try:
            total += middle(i, i if i % k == 0 else -1)
        except ValueError:
            total -= i
        finally:
            total += 1
    return total


print(caught_inside(2000, 7), caught_inside(2000, 1), caught_inside(2000, 1999))


def locals_survive(n):
    a, b, c = 1, 2.5, "s"
    lst = []
    for i in range(n):
        a += i
        b *= 1.0001
        try:
            if i == n - 1:
                c = c + 1
            lst.append(a)
        except TypeError as e:
            return a, round(b, 6), c, len(lst), i, str(e)


print(locals_survive(1000))


def key_error(d, n):
    hits = misses = 0
    for i in range(n):
        try:
            hits += d[i]
        except KeyError as e:
            misses += e.args[0]
    return hits, misses


print(key_error({i: i for i in range(0, 1000, 2)}, 1000))


def attr_error(objs):
    s = 0
    for o in objs:
        try:
            s += o.x
        except AttributeError:
            s -= 1
    return s


class A:
    def __init__(self, x): self.x = x


class B:
    pass


print(attr_error([A(i) for i in range(500)] + [B()] + [A(1)] * 100 + [B()] * 300 + [A(2.5)]))


def type_error(xs):
    s = 0
    for i, x in enumerate(xs):
        try:
            s += x
        except TypeError as e:
            s = s * 2 + i
            msg = str(e)
    return s, msg


print(type_error([1] * 400 + ["a"] + [1] * 10 + [None]))


def stop_in_for(n):
    it = iter(range(n))
    got = 0
    while True:
        try:
            got += next(it)
        except StopIteration:
            return got


print(stop_in_for(1000))


def overflow(n):
    x = 1.0
    try:
        for i in range(n):
            x = x * 1.5 if i < 500 else x ** 2
    except OverflowError as e:
        return i, str(e)


print(overflow(2000))


def nested(n):
    log = []
    for i in range(n):
        try:
            try:
                if i % 3 == 0:
                    raise KeyError(i)
                if i % 3 == 1:
                    raise IndexError(i)
            except KeyError:
                if i % 2:
                    raise ValueError(i)
            finally:
                log.append(i % 5)
        except (ValueError, IndexError) as e:
            log.append(e.args[0] % 7)
    return sum(log), len(log)


print(nested(900))


def break_continue(n):
    s = 0
    for i in range(n):
        try:
            if i % 2:
                continue
            if i > n - 10:
                break
            s += i
        finally:
            s += 1
    return s, i


print(break_continue(1000))


def from_native(xs):
    out = []
    for x in xs:
        try:
            out.append(int(x))
        except (ValueError, TypeError):
            out.append(-1)
    return sum(out), out.count(-1)


print(from_native(["5"] * 300 + ["x", None, "1.5", 2.9] * 20))


class Ctx:
    n = 0
    def __enter__(self): Ctx.n += 1
    def __exit__(self, t, v, tb): Ctx.n -= 1; return t is ValueError


def with_loop(n):
    s = 0
    for i in range(n):
        with Ctx():
            if i % 10 == 9:
                raise ValueError
            s += i
    return s, Ctx.n


print(with_loop(1000))


def gen(n, k):
    for i in range(n):
        if i == k:
            raise RuntimeError("gen stops")
        yield i


def consume(n, k):
    s = 0
    try:
        for v in gen(n, k):
            s += v
    except RuntimeError as e:
        return s, str(e)
    return s


print(consume(1000, -1), consume(1000, 900))
try:
    for i in range(1000):
        if i == 777:
            undefined_thing
except NameError as e:
    print(i, e)

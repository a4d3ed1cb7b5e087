"""The variables of comprehensions: their own, gone after an exception, hidden from locals() and f_locals afterwards."""
import sys


def error(wrap):
    x = "outer"
    try:
        wrap([1, 2])
        [1 // (x - 2) for x in (1, 2)]
    except ZeroDivisionError:
        return x, sorted(locals())


def captured_error():
    try:
        [(1 // (y - 2), lambda: y) for y in (1, 2)]
    except ZeroDivisionError:
        return sorted(locals())


def nested_error():
    try:
        {a: [1 // (a - b) for b in range(3)] for a in (5, 2)}
    except ZeroDivisionError:
        return sorted(locals())


def shadowed():
    x = 5
    calls = [(lambda: x)() for x in (1, 2)]
    after = dict(locals())
    return calls, after


def inside():
    x = "outer"
    return [(x, sys._getframe().f_locals["x"], locals()["x"]) for x in range(2)], x


def captured_inside():
    x = "outer"
    return [((lambda: x)(), sys._getframe().f_locals["x"], locals()["x"]) for x in range(2)], x


def traceback_locals():
    x = "outer"
    [1 // x for x in (1, 0)]


def walrus():
    try:
        [1 // (last := i) for i in (2, 1, 0)]
    except ZeroDivisionError:
        return last, sorted(locals())


def handlers():
    out = []
    for d in (2, 1, 0):
        try:
            out.append([v // d for v in range(4)])
        except ZeroDivisionError as e:
            out.append([str(e) for _ in (1,)])
        finally:
            out.append(sorted(locals()))
    return out


async def later(xs):
    for x in xs:
        yield x


async def asynchronous():
    try:
        return [1 // x async for x in later([1, 0])]
    except ZeroDivisionError:
        return sorted(locals())


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as e:
        return e.value


print(error(lambda v: [x for x in v]))
print(captured_error(), nested_error(), shadowed())
print(inside(), captured_inside())
try:
    traceback_locals()
except ZeroDivisionError as e:
    print(e.__traceback__.tb_next.tb_frame.f_locals, e.__traceback__.tb_next.tb_lineno - traceback_locals.__code__.co_firstlineno)
print(walrus(), handlers())
print(run(asynchronous()))
print(shadowed.__code__.co_varnames, inside.__code__.co_varnames, inside.__code__.co_nlocals)


def added():
    v = 1
    frame = sys._getframe()
    frame.f_locals["more"] = 2
    return "more" in locals(), sorted(frame.f_locals), eval("more"), v


print(added())


class Body:
    items = [i * 2 for i in range(3)]
    names = sorted(k for k in locals() if not k.startswith("__"))


print(Body.items, Body.names)
try:
    print([1 // z for z in (1, 0)])
except ZeroDivisionError:
    print("z" in globals())

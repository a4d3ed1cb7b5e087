# The events that sys.settrace reports for each construct of the language: lines relative to the function's first.
import sys

events = []


def tracer(frame, event, arg):
    code = frame.f_code
    if event == "exception":
        arg = arg[0].__name__
    elif event == "return" and not isinstance(arg, (int, str, list, tuple, type(None))):
        arg = type(arg).__name__
    events.append(f"{code.co_name}+{frame.f_lineno - code.co_firstlineno} {event} {arg}")
    return tracer


def show(function, *args):
    events.clear()
    sys.settrace(tracer)
    try:
        result = function(*args)
    except Exception as e:
        result = repr(e)
    finally:
        sys.settrace(None)
    print(f"{function.__name__}{args} -> {result}")
    for e in events:
        if not e.startswith("show"):
            print("   ", e)


def branches(x):
    a = 1
    if x > 1:
        pass
    elif x:
        a = 2
    else:
        a = 3
    return a


def loops():
    for i in range(3):
        if i == 1:
            continue
        if i == 2:
            break
    while True:
        i += 1
        if i > 4:
            break
    for j in range(2): pass
    for k in []:
        k = 3
    else:
        k = 1
    n = 3
    while n: n -= 1
    return i


def handlers():
    try:
        a = 1 / 0
    except ZeroDivisionError as e:
        a = 3
    finally:
        a = 4
    try:
        a = 2
    finally:
        a = 3
    try:
        pass
    except ValueError:
        pass
    else:
        a = 7
    try:
        raise ValueError
    except:
        pass
    return a


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *a):
        return True


def managers():
    with Manager() as c:
        a = 1
    with Manager():
        raise KeyError
    with Manager() as d, Manager() as e:
        return 5


def counted():
    x = yield 1
    try:
        yield 2
    finally:
        x = 3
    return 9


def generators():
    for i in counted():
        a = i
    g = counted()
    next(g)
    g.send(3)
    g.close()
    return sum(x for x in (1, 2))


def delegating():
    def inner():
        yield 1
        return 5

    def outer():
        r = yield from inner()
        return r

    return list(outer())


def comprehensions():
    a = [x for x in range(2)]
    b = {x: x for x in a if x}
    return [y for x in a for y in b]


def decorator(f):
    return f


def definitions():
    @decorator
    @decorator
    def f(a=1):
        return a

    class A(object):
        x = 1

        def m(self):
            return self.x

    g = lambda: 5
    return f() + g() + A().m()


def uncaught():
    def f():
        raise KeyError(1)

    try:
        f()
    except KeyError:
        pass
    f()


class Counter:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 1:
            raise StopIteration
        return self.n


def iterators():
    for x in Counter():
        a = x
    return list(Counter())


def patterns(x):
    match x:
        case 1:
            a = 1
        case [a, b]:
            a = 2
        case _:
            a = 3
    return a


def finals():
    for i in range(2):
        try:
            if i:
                break
            continue
        finally:
            j = i
    return i


async def waited():
    return 5


async def waiting():
    a = await waited()
    return a


def coroutines():
    c = waiting()
    try:
        c.send(None)
    except StopIteration as e:
        return e.value


for x in (0, 1, 2):
    show(branches, x)
for f in (loops, handlers, managers, generators, delegating, comprehensions, definitions):
    show(f)
for f in (uncaught, iterators, finals, coroutines):
    show(f)
for x in (1, [1, 2], 5):
    show(patterns, x)

# Local functions of frames, and switching off.
seen = []


def only_calls(frame, event, arg):
    seen.append((frame.f_code.co_name, event))


def without_lines(frame, event, arg):
    frame.f_trace_lines = False
    seen.append((frame.f_code.co_name, event))
    return without_lines


def with_opcodes(frame, event, arg):
    if event == "line":
        frame.f_trace_opcodes = True
    if event == "opcode":
        counts["opcode"] = counts.get("opcode", 0) + 1
    return with_opcodes


def failing(frame, event, arg):
    raise RuntimeError("from the trace function")


counts = {}
for t in (only_calls, without_lines):
    sys.settrace(t)
    branches(1)
    sys.settrace(None)
    print(seen)
    seen.clear()
sys.settrace(with_opcodes)
branches(1)
sys.settrace(None)
print(counts["opcode"] > 3, sys.gettrace())
sys.settrace(failing)
try:
    branches(1)
except RuntimeError as e:
    print(e, sys.gettrace())

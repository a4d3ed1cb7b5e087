# sys.monitoring: tools, events in their order, local events, switching off.
import sys

m = sys.monitoring
E = m.events
print({k: v for k, v in vars(E).items()})
print(sorted(n for n in dir(m) if not n.startswith("__")))


def attempt(f, *args):
    try:
        print(f.__name__, [a if isinstance(a, (int, str)) else "..." for a in args], f(*args))
    except Exception as e:
        print(f.__name__, [a if isinstance(a, (int, str)) else "..." for a in args], type(e).__name__, e)


def empty():
    pass


code = empty.__code__
for tool in (-1, 6, 7):
    attempt(m.use_tool_id, tool, "x")
attempt(m.use_tool_id, 0, 5)
attempt(m.use_tool_id, 0, "first")
attempt(m.use_tool_id, 0, "second")
attempt(m.get_tool, 0)
attempt(m.get_tool, 1)
attempt(m.set_events, 1, E.LINE)
attempt(m.set_events, 0, 1 << 30)
attempt(m.set_events, 0, E.C_RAISE)
attempt(m.set_events, 0, E.CALL | E.C_RAISE | E.C_RETURN)
attempt(m.get_events, 0)
attempt(m.set_events, 0, E.BRANCH)
attempt(m.get_events, 0)
attempt(m.set_events, 0, 0)
attempt(m.set_local_events, 0, code, E.LINE)
attempt(m.get_local_events, 0, code)
attempt(m.set_local_events, 0, code, E.RAISE)
attempt(m.set_local_events, 0, 5, 0)
attempt(m.set_local_events, 0, code, 0)
attempt(m.register_callback, 0, 3, None)
attempt(m.register_callback, 0, 0, None)
attempt(m.register_callback, 0, 1 << 25, None)
attempt(m.register_callback, 0, E.LINE, empty)
print(m.register_callback(0, E.LINE, None) is empty)

log = []


def callback(name):
    def f(code, *args):
        shown = []
        for a in args:
            if a is m.MISSING:
                shown.append("MISSING")
            elif isinstance(a, BaseException):
                shown.append(repr(a))
            elif name == "LINE":
                shown.append(f"+{a - code.co_firstlineno}")
            elif isinstance(a, int):
                shown.append("int")
            else:
                shown.append(getattr(a, "__name__", type(a).__name__))
        log.append(f"{name} {code.co_name} {' '.join(shown)}")

    return f


for name, bit in vars(E).items():
    if bit and name != "BRANCH":
        m.register_callback(0, bit, callback(name))


def show(f, events):
    log.clear()
    m.set_events(0, events)
    try:
        f()
    except Exception:
        pass
    m.set_events(0, 0)
    print(f.__name__)
    for line in log:
        if " show" not in line:
            print("   ", line)


def branching(x):
    if x:
        return len([1])
    for i in range(2):
        abs(i)
    while x < 2:
        x += 1
    return x


class Thing:
    def __init__(self):
        pass

    def method(self):
        return 1


def calls():
    branching(1)
    branching(0)
    [].append(1)
    int("3")
    Thing().method()
    f = Thing().method
    f()
    len(*([1],))
    dict(a=1)


def numbers():
    x = yield 1
    yield x


def generators():
    for i in numbers():
        abs(1)
    k = numbers()
    next(k)
    k.throw(KeyError)


def exceptions():
    try:
        {}[1]
    except KeyError:
        pass
    raise ValueError(1)


def delegating():
    def outer():
        r = yield from numbers()
        return r

    list(outer())


everything = (E.PY_START | E.PY_RESUME | E.PY_RETURN | E.PY_YIELD | E.CALL | E.C_RETURN | E.C_RAISE | E.RAISE
              | E.EXCEPTION_HANDLED | E.PY_UNWIND | E.PY_THROW | E.STOP_ITERATION)
for f in (calls, generators, exceptions, delegating):
    show(f, everything)
show(calls, E.LINE | E.BRANCH_LEFT | E.BRANCH_RIGHT)
show(exceptions, E.LINE | E.RERAISE)

# Switching off, locally and everywhere.
lines = []


def once(code, line):
    lines.append(line - code.co_firstlineno)
    return m.DISABLE


m.register_callback(0, E.LINE, once)
m.set_local_events(0, branching.__code__, E.LINE)
branching(0)
branching(0)
print(lines)
m.restart_events()
branching(0)
print(lines)
m.set_local_events(0, branching.__code__, 0)
m.register_callback(0, E.RAISE, lambda *a: m.DISABLE)
m.set_events(0, E.RAISE)
try:
    exceptions()
except Exception as e:
    print(repr(e))
m.set_events(0, 0)

# Two tools: the one with the higher number is told first.
m.use_tool_id(3, "other")
order = []
m.register_callback(0, E.PY_START, lambda *a: order.append(0))
m.register_callback(3, E.PY_START, lambda *a: order.append(3))
m.set_events(0, E.PY_START)
m.set_events(3, E.PY_START)
empty()
m.set_events(0, 0)
m.set_events(3, 0)
print(order, m._all_events())


def fails(*args):
    raise ZeroDivisionError("callback")


m.register_callback(0, E.PY_START, fails)
m.set_events(0, E.PY_START)
try:
    empty()
except ZeroDivisionError as e:
    print(e)
m.set_events(0, 0)
for tool in (0, 3):
    m.clear_tool_id(tool)
    m.free_tool_id(tool)
print(m.get_tool(0), m.get_tool(3))

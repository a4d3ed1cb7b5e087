# sys.setprofile: calls of Python and of native functions.
import sys

log = []


def profiler(frame, event, arg):
    if event.startswith("c_"):
        arg = arg.__name__
    elif not isinstance(arg, (int, str, type(None))):
        arg = type(arg).__name__
    log.append((frame.f_code.co_name, event, arg))


def show(f):
    log.clear()
    sys.setprofile(profiler)
    try:
        f()
    except Exception as e:
        pass
    sys.setprofile(None)
    print(f.__name__)
    for entry in log:
        print("   ", *entry)


class Thing:
    def __init__(self, n):
        self.n = n

    def method(self):
        return self.n

    @staticmethod
    def static():
        return 2

    @classmethod
    def cls(cls):
        return 3

    def __call__(self):
        return 4


def numbers():
    yield 1
    yield 2


def plain():
    return len([1, 2])


def methods():
    t = Thing(1)
    t.method(), t.static(), Thing.cls(), t()
    [].append(1)
    "a".upper()
    list.append([], 1)
    bound = t.method
    bound()


def errors():
    try:
        int("x")
    except ValueError:
        pass
    try:
        {}.pop(1)
    except KeyError:
        pass
    raise IndexError


def generators():
    for n in numbers():
        abs(n)
    list(numbers())


def callbacks():
    sorted([2, 1], key=lambda x: x)
    list(map(str, [1]))


def stars():
    args = [1, 2]
    max(*args)
    max(*args, key=lambda x: x)
    dict(a=1)
    Thing(*[5]).method()


def nested():
    def inner():
        return abs(-1)

    inner()


for f in (plain, methods, errors, generators, callbacks, stars, nested):
    show(f)


def failing(frame, event, arg):
    raise RuntimeError("profile")


sys.setprofile(failing)
try:
    plain()
except RuntimeError as e:
    print(e, sys.getprofile())

import threading

names = set()


def in_thread(frame, event, arg):
    if event == "call":
        names.add(frame.f_code.co_name)


threading.setprofile(in_thread)
t = threading.Thread(target=plain)
t.start()
t.join()
threading.setprofile(None)
print("plain" in names, threading.getprofile())
traced = set()


def trace_thread(frame, event, arg):
    traced.add((frame.f_code.co_name, event))


threading.settrace(trace_thread)
t = threading.Thread(target=plain)
t.start()
t.join()
threading.settrace(None)
print(("plain", "call") in traced)
ready, go = threading.Event(), threading.Event()


def waits():
    ready.set()
    go.wait()
    plain()


t = threading.Thread(target=waits)
t.start()
ready.wait()
names.clear()
threading.setprofile_all_threads(in_thread)
go.set()
t.join()
threading.setprofile_all_threads(None)
print("plain" in names, sys.getprofile())

"""sys.unraisablehook, threading.excepthook, sys.excepthook with traceback text."""
import gc
import sys
import threading
import traceback


def hook(args):
    print("unraisable:", args.exc_type.__name__, args.exc_value, args.err_msg.split(" <")[0], args.object is not None, type(args).__name__)


sys.unraisablehook = hook


class D:
    def __del__(self):
        raise ValueError("in __del__")


def make():
    for _ in range(1):
        D()


def clear(n=20):
    return clear(n - 1) + 1 if n else 0


make()
clear()
gc.collect()


class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self): raise StopIteration


def bad_gen():
    try:
        yield
    finally:
        raise KeyError("in generator cleanup")


def make_gen():
    g = bad_gen()
    next(g)


make_gen()
clear()
gc.collect()
import weakref


def make_ref():
    class T:
        pass
    t = T()
    return weakref.ref(t, lambda r: 1 / 0)


r = make_ref()
clear()
gc.collect()
print(r() is None)


def thook(args):
    print("thread hook:", args.exc_type.__name__, args.exc_value, args.thread.name, args.exc_traceback is not None)


threading.excepthook = thook


def work():
    raise OSError("in thread")


t = threading.Thread(target=work, name="worker")
t.start()
t.join()
t = threading.Thread(target=sys.exit, name="exits silently")
t.start()
t.join()
threading.excepthook = threading.__excepthook__
sys.unraisablehook = sys.__unraisablehook__
try:
    sys.excepthook(1, 2)
except TypeError as e:
    print(type(e).__name__)
try:
    1 / 0
except ZeroDivisionError as e:
    err, sys.stderr = sys.stderr, sys.stdout
    sys.excepthook(type(e), e, e.__traceback__)
    sys.__excepthook__(type(e), e, None)
    sys.stderr = err

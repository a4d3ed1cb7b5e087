# frame.f_lineno set by a trace function: where a debugger can jump to, and what it says where it cannot.
import sys
import warnings

warnings.simplefilter("ignore")


def jump(function, start, to, event="line"):
    first = function.__code__.co_firstlineno
    done = []

    def tracer(frame, what, arg):
        if frame.f_code is not function.__code__:
            return None
        if not done and what == event and frame.f_lineno == first + start:
            done.append(1)
            try:
                frame.f_lineno = first + to
            except ValueError as e:
                out.append(str(e))
        return tracer

    out = []
    sys.settrace(tracer)
    try:
        function(out)
    except Exception as e:
        out.append(repr(e))
    finally:
        sys.settrace(None)
    print(function.__name__, start, to, event, out)


def plain(out):
    out.append(1)
    out.append(2)

    out.append(3)
    out.append(4)


def loop(out):
    out.append(1)
    for i in 1, 2:
        out.append(i * 10)
        out.append(i * 100)
    out.append(5)


def while_loop(out):
    i = 1
    while i < 3:
        out.append(i)
        i += 1
    out.append(6)


def handler(out):
    try:
        out.append(2)
        1 / 0
        out.append(4)
    except ZeroDivisionError:
        out.append(6)
        out.append(7)
    out.append(8)


def final(out):
    try:
        out.append(2)
        out.append(3)
    finally:
        out.append(5)
        out.append(6)
    out.append(7)


class Manager:
    def __init__(self, out):
        self.out = out

    def __enter__(self):
        self.out.append("enter")

    def __exit__(self, *a):
        self.out.append("exit")


def manager(out):
    out.append(1)
    with Manager(out):
        out.append(3)
        out.append(4)
    out.append(5)


def unbound(out):
    if out:
        x = 1
    y = 2
    out.append(y)
    out.append(x)


for case in (
    (plain, 1, 4), (plain, 2, 1), (plain, 1, 3), (plain, 5, 1), (plain, 1, 50), (plain, 2, -1), (plain, 0, 2, "call"),
    (loop, 1, 3), (loop, 3, 5), (loop, 4, 3), (loop, 5, 1), (loop, 5, 3), (loop, 3, 1),
    (while_loop, 1, 4), (while_loop, 5, 3), (while_loop, 3, 5),
    (handler, 2, 8), (handler, 3, 4), (handler, 8, 6), (handler, 6, 8), (handler, 2, 6), (handler, 1, 4),
    (final, 2, 7), (final, 7, 2), (final, 2, 5), (final, 5, 7), (final, 6, 5),
    (manager, 1, 3), (manager, 3, 5), (manager, 3, 1), (manager, 4, 3), (manager, 1, 5),
    (unbound, 1, 5), (plain, 5, 2, "return"),
):
    jump(*case)

frame = sys._getframe()
for value in (1, "x", None):
    try:
        frame.f_lineno = value
    except ValueError as e:
        print(e)
try:
    del frame.f_lineno
except AttributeError as e:
    print(e)

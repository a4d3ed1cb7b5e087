# pdb driven by commands, with both ways of tracing, and other debuggers made of bdb.
import bdb
import gc
import io
import pdb
import sys


def square(n):
    result = n * n
    return result


def work(items):
    total = 0
    for item in items:
        total += square(item)
    try:
        total / 0
    except ZeroDivisionError:
        total = -total
    return total


def session(commands, function, *args, **kwargs):
    out = io.StringIO()
    debugger = pdb.Pdb(stdin=io.StringIO("\n".join(commands) + "\n"), stdout=out, nosigint=True, readrc=False, **kwargs)
    debugger.use_rawinput = False
    # What the collector calls of itself, a debugger would stop in.
    gc.collect()
    try:
        result = debugger.runcall(function, *args)
    except bdb.BdbQuit:
        result = "quit"
    print(result)
    for line in out.getvalue().splitlines():
        if line.startswith("> "):
            line = "> " + line.rpartition("/")[2]
        print("   ", line)


for backend in ("settrace", "monitoring"):
    print(backend)
    session(["step", "next", "next", "p item", "step", "step", "return", "p result", "up", "p total", "continue"],
            work, [2, 3], backend=backend)
    session(["next", "next", "next", "until 15", "p total", "jump 18", "next", "q"], work, [1], backend=backend)
    session(["tbreak square", "c", "args", "r", "retval", "c"], work, [4], backend=backend)
    session(["b square, n == 3", "c", "p n", "a", "!n = 10", "c"],
            work, [2, 3, 4], backend=backend)
    session(["display total", "n", "n", "n", "n", "undisplay total", "whatis total", "c"], work, [1, 2], backend=backend)


class Recorder(bdb.Bdb):
    def __init__(self, backend):
        super().__init__(backend=backend)
        self.seen = []

    def note(self, what, frame, more=""):
        if frame.f_code.co_filename == __file__:
            self.seen.append(f"{what} {frame.f_code.co_name}+{frame.f_lineno - frame.f_code.co_firstlineno}{more}")

    def user_call(self, frame, args):
        self.note("call", frame)
        self.set_step()

    def user_line(self, frame):
        self.note("line", frame)
        self.set_step()

    def user_return(self, frame, value):
        self.note("return", frame, f" {value!r}")
        self.set_step()

    def user_exception(self, frame, info):
        self.note("exception", frame, f" {info[0].__name__}")
        self.set_step()


for backend in ("settrace", "monitoring"):
    r = Recorder(backend)
    print(r.runcall(work, [2]), sys.gettrace())
    print("\n".join(r.seen))

"""A screen of 24 lines and 80 columns on a terminal that is none: what is written to it goes to a temporary file."""
import atexit
import os
import sys
import tempfile

os.environ.update(TERM="xterm", LINES="24", COLUMNS="80")
import curses

output = os.dup(1)
sys.stdout = sys.__stdout__ = os.fdopen(output, "w")
_file = tempfile.TemporaryFile()
os.dup2(_file.fileno(), 1)
# What the C library kept for this descriptor must not go to the output.
atexit.register(os.closerange, 1, 2)


class Stdout:
    """What `curses.initscr` asks for its descriptor."""

    def fileno(self):
        return 1


def start():
    out, sys.__stdout__ = sys.__stdout__, Stdout()
    try:
        return curses.initscr()
    finally:
        sys.__stdout__ = out


def end():
    """Gives the terminal back, as far as it is one."""
    try:
        curses.endwin()
    except curses.error as error:
        print(error)


def written():
    """What was written to the terminal since the last call."""
    data = os.pread(_file.fileno(), 1 << 20, 0)
    _file.seek(0)
    _file.truncate()
    return data


def lines(win):
    """What a window shows."""
    y, x = win.getyx()
    shown = [win.instr(line, 0).decode() for line in range(win.getmaxyx()[0])]
    win.move(y, x)
    return shown


def show(win, title):
    print(f"-- {title}, cursor {win.getyx()}")
    for line in lines(win):
        print(f"|{line}|")


def tried(function, *args):
    """The result, or the error."""
    name = getattr(function, "__name__", "?")
    given = ", ".join(type(a).__name__ if " at 0x" in repr(a) else repr(a) for a in args)
    try:
        result = function(*args)
    except Exception as error:
        kind = type(error)
        result = f"{kind.__module__}.{kind.__qualname__}: {error}"
    else:
        result = "window" if isinstance(result, curses.window) else repr(result)
    print(f"{name}({given}) -> {result}")

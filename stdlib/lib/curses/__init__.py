"""curses

Windows, colours and keys on a terminal. `wrapper` is the usual way to begin: it prepares the terminal, calls a function
with a window that is the whole screen, and gives the terminal back however the function ends.
"""
from _curses import *
import os as _os
import sys as _sys

# What the functions of `_curses` set in their module belongs into this one too, and is not there before they are called.


def initscr():
    import _curses
    # The library would end the process if it did not know the terminal.
    setupterm(term=_os.environ.get("TERM", "unknown"), fd=_sys.__stdout__.fileno())
    stdscr = _curses.initscr()
    globals().update((name, value) for name, value in vars(_curses).items()
                     if name.startswith("ACS_") or name in ("LINES", "COLS"))
    return stdscr


def start_color():
    import _curses
    _curses.start_color()
    globals().update(COLORS=_curses.COLORS, COLOR_PAIRS=_curses.COLOR_PAIRS)


try:
    has_key
except NameError:
    from .has_key import has_key


def wrapper(func, /, *args, **kwds):
    """Prepare the terminal, call func(stdscr, *args, **kwds), and give the terminal back.

    stdscr is a window that is the whole screen. Keys are given at once and are not shown, those that are no characters
    as one number each, and there are colours if the terminal has them.
    """
    stdscr = None
    try:
        stdscr = initscr()
        noecho()
        cbreak()
        stdscr.keypad(1)
        try:
            start_color()
        except error:
            # There are programs that do not need any.
            pass
        return func(stdscr, *args, **kwds)
    finally:
        if stdscr is not None:
            stdscr.keypad(0)
            echo()
            nocbreak()
            endwin()

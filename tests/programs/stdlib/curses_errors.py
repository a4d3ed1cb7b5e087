# Arguments of windows' methods that are none.
import curses
from _screen import end, start, tried

tried(curses.newwin, 2, 2)
tried(curses.endwin)
tried(curses.tigetnum, "cols")
start()
win = curses.newwin(5, 10, 2, 3)
strange = ["", "ab", b"", b"ab", "é", 1.5, None, -1, 2**32, 2**63, 2**64, True]
for name in "addch", "insch", "echochar", "bkgd", "bkgdset":
    method = getattr(win, name)
    for value in strange:
        win.move(0, 0)
        tried(method, value)
    for args in (), ("a", 2**64), ("a", "b"), ("a", 1.0), ("1", 2, "c"), (2**31, 2, "c"), (99, 2, "c"), (1, 2, 3, 4, 5):
        tried(method, *args)
for name in "addstr", "insstr", "addnstr", "insnstr", "hline", "vline":
    method = getattr(win, name)
    for args in [(), (1,), ("a", "b"), ("a", 2**64), (1, 2), (1, 2, "a"), (1, 2, "a", 1, 0, 0), (99, 1, "a"), (99, 1, "a", 1),
                 (None,), ("a\0",), (b"a\0",), (bytearray(b"a"),), ("a\0", 1), ("", 1), ("x" * 100,)]:
        win.move(0, 0)
        tried(method, *args)
for name in "clearok", "keypad", "timeout", "insdelln", "scroll", "delch", "getch", "inch", "instr", "getstr":
    method = getattr(win, name)
    for args in ("a",), (2**31,), (2**63,), (1, 2, 3, 4):
        tried(method, *args)
tried(win.instr, -1)
for name in "move", "mvwin", "resize", "redrawln", "setscrreg", "enclose", "touchline", "derwin", "subwin", "box", "border", \
        "overlay", "refresh", "chgat":
    method = getattr(win, name)
    for args in (), (1,), ("a", "b"), (-1, -1), (2**31, 1), (1, 2, 3, 4, 5, 6, 7, 8, 9):
        tried(method, *args)
for name in "attron", "getyx", "is_linetouched":
    for args in (), ("a",), (2**64,), (1, 2):
        tried(getattr(win, name), *args)
for value in 1, "a\0b", "é", None:
    try:
        win.encoding = value
    except Exception as error:
        print(type(error).__name__, error)
    print(win.encoding)
try:
    del win.encoding
except TypeError as error:
    print(error)
tried(curses.window)
tried(curses.unget_wch, "ab")
tried(curses.unget_wch, b"a")
tried(curses.unget_wch, 2**40)
tried(curses.keyname, -1)
tried(curses.resize_term, 35000, 1)
tried(curses.halfdelay, 300)
tried(curses.set_escdelay, 0)
tried(curses.set_tabsize, -1)
tried(curses.mousemask, "a")
tried(curses.ungetmouse, 2**16, 0, 0, 0, 0)
tried(curses.tigetflag, 5)
tried(curses.tparm, "text")
tried(curses.tparm, b"%p1%d", 2**31)
end()

# The terminal: its description, modes, colours, keys and the mouse.
import curses
import curses.has_key
from _screen import end, start, tried, written

screen = start()
print(curses.termname(), curses.tigetflag("am"), curses.tigetflag("cols"), curses.tigetnum("cols"), curses.tigetnum("am"))
print(curses.tigetstr("cr"), curses.tigetstr("kcuu1"), curses.tigetstr("cols"), curses.tigetstr("nosuch"))
print(curses.tparm(curses.tigetstr("cup"), 4, 9), curses.tparm(b"%p1%02x", 10), curses.tparm(b"%?%p1%t1%e0%;", 0))
curses.setupterm("anything", 1)

print("# modes")
for name in "echo", "nl", "qiflush":
    for flag in True, False:
        tried(getattr(curses, name), flag)
    tried(getattr(curses, name))
for name in "noecho", "nonl", "noqiflush", "beep", "flash", "flushinp", "has_ic", "has_il", "isendwin":
    tried(getattr(curses, name))
tried(curses.meta, True)
tried(curses.curs_set, 0)
tried(curses.curs_set, 1)
tried(curses.curs_set, 9)
tried(curses.napms, 1)
tried(curses.delay_output, 1)
tried(curses.typeahead, -1)
curses.set_escdelay(25)
curses.set_tabsize(4)
print(curses.get_escdelay(), curses.get_tabsize())
screen.addstr(0, 0, "a\tb")
print(screen.instr(0, 0, 6))
for name in "clearok", "idcok", "idlok", "immedok", "keypad", "leaveok", "nodelay", "notimeout", "scrollok", "syncok":
    method = getattr(screen, name)
    print(name, method(True), method(False))

print("# colours")
print(hasattr(curses, "COLORS"), curses.has_colors(), curses.can_change_color(), curses.has_extended_color_support())
tried(curses.color_pair, 1)
curses.start_color()
print(curses.COLORS, curses.COLOR_PAIRS)
print([curses.color_content(color) for color in range(3)], curses.pair_content(0))
curses.init_pair(3, curses.COLOR_RED, curses.COLOR_BLUE)
print(curses.pair_content(3), hex(curses.color_pair(3)), curses.pair_number(curses.color_pair(3) | curses.A_BOLD))
screen.addch(1, 0, "c", curses.color_pair(3) | curses.A_BOLD)
print(hex(screen.inch(1, 0)))
curses.use_default_colors()
print(curses.pair_content(0))
curses.assume_default_colors(curses.COLOR_YELLOW, -1)
print(curses.pair_content(0))
for color in -1, 8, 2**31, -2**70, 2**70:
    tried(curses.color_content, color)
for pair in -1, 1000, 2**31, 2**70:
    tried(curses.pair_content, pair)
tried(curses.init_pair, 1, 8, 0)
tried(curses.init_pair, 0, 1, 1)
tried(curses.init_color, 0, 1001, 0, 0)
tried(curses.init_color, 0, 0, -1, 0)
tried(curses.init_color, 0, 1, 2, 3)

print("# keys")
screen.nodelay(True)
screen.keypad(True)
for key in curses.KEY_UP, curses.KEY_F1, "x", b"y", 5, 0xe9:
    for method in (screen.getch, screen.getkey, screen.get_wch)[:2 if key == 0xe9 else 3]:
        curses.ungetch(key)
        print(key, repr(method()))
for ch in "q", "é", "€", "\U0001f600", 0x20ac:
    curses.unget_wch(ch)
    print(ch, repr(screen.get_wch()))
print(screen.getch())
tried(screen.getkey)
tried(screen.get_wch)
curses.echo()
for key in "some text\n"[::-1]:
    curses.ungetch(key)
print(screen.getstr(5, 3, 6), screen.instr(5, 0, 14))
print(curses.keyname(65), curses.keyname(10), curses.keyname(curses.KEY_HOME), curses.keyname(200), curses.unctrl("\n"), curses.unctrl(65))
print(curses.has_key.has_key(curses.KEY_LEFT), curses.has_key.has_key("a"), curses.has_key.has_key(9999))
print(len(curses.has_key._capability_names))

print("# mouse")
print(curses.mousemask(curses.BUTTON1_PRESSED), curses.mouseinterval(10))
curses.ungetmouse(0, 4, 5, 6, curses.BUTTON1_PRESSED)
print(screen.getch() == curses.KEY_MOUSE, curses.getmouse())
tried(curses.getmouse)

print("# size")
print(curses.is_term_resized(24, 80), curses.is_term_resized(20, 80))
curses.resize_term(20, 70)
print(curses.LINES, curses.COLS, screen.getmaxyx())
curses.resizeterm(24, 80)
print(curses.LINES, curses.COLS)
tried(curses.resize_term, 0, 0)
curses.setsyx(4, 5)
print(curses.getsyx())
curses.setsyx(-1, -1)
print(curses.getsyx())

print("# what is written")
screen.erase()
screen.refresh()
written()
screen.addstr(2, 0, "hello", curses.A_BOLD)
screen.noutrefresh()
print(written())
curses.doupdate()
print(b"hello" in written())
screen.refresh()
print(written())
end()

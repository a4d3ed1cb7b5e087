# A field of text, driven by keys at random; the edges of what it shows.
import random
import curses
from curses import ascii, textpad
from _screen import end, lines, start

start()
keys = [*b"abc XYZ" * 3, 1, 2, 4, 5, 6, 8, 127, 10, 11, 12, 14, 15, 16, 7, 27, 500, curses.KEY_LEFT, curses.KEY_RIGHT,
        curses.KEY_UP, curses.KEY_DOWN, curses.KEY_BACKSPACE]
for seed in range(25):
    # (The generator's numbers, not its choices, are the same everywhere.)
    number = random.Random(seed).random
    height, width = [(1, 4), (1, 8), (2, 3), (3, 5), (4, 10)][int(number() * 5)]
    win = curses.newwin(height, width, 0, 0)
    box = textpad.Textbox(win, insert_mode=number() < .5)
    box.stripspaces = number() < .6
    win.scrollok(number() < .2)
    print(seed, height, width, bool(box.insert_mode), box.stripspaces)
    for _ in range(20):
        key = keys[int(number() * len(keys))]
        result = box.do_command(key)
        assert box.lastcmd == key
        print(key, result, win.getyx(), lines(win))
    print(repr(box.gather()))

win = curses.newwin(2, 10, 0, 0)
box = textpad.Textbox(win)
for key in "hello\x01\x06\x04\x0bé\n\x07"[::-1]:
    curses.ungetch(key if key != "é" else "E")
print(repr(box.edit()))
for key in "abcdef\x07"[::-1]:
    curses.ungetch(key)
print(repr(box.edit(lambda key: {ord("b"): 0, ord("c"): ord("C")}.get(key, key))))
print(box._printable_key(0xe9), box._printable_key(0x20ac), box._printable_key(27), box._isprint(65 | curses.A_BOLD))
win.addstr(0, 0, "x  y", curses.A_BOLD)
print([box._char_at(0, x) for x in range(5)], hex(box._cell_at(0, 0)), box._end_of_line(0))

win = curses.newwin(5, 10, 0, 0)
textpad.rectangle(win, 0, 0, 3, 5)
print([[chr(win.inch(y, x) & 0xff) for x in range(6)] for y in range(4)])

print(ascii.controlnames, ascii.NUL, ascii.DEL, ascii.SP, ascii.TAB == ascii.HT, ascii.NL == ascii.LF)
tests = [name for name in dir(ascii) if name.startswith("is")]
for code in [*range(128), 128, 200, 255, 256, -1, 0x20ac]:
    ch = chr(code) if code >= 0 else code
    print(code, [name[2:] for name in tests if getattr(ascii, name)(code)], ascii.unctrl(code), ascii.ctrl(code), ascii.alt(code),
          ascii.ascii(code), *[repr(f(ch)) for f in (ascii.ascii, ascii.ctrl, ascii.alt, ascii.unctrl)])
    assert all(getattr(ascii, name)(ch) == getattr(ascii, name)(code) for name in tests)
for wrong in "", "ab", None, b"a":
    for function in ascii.isalpha, ascii.ctrl, ascii.unctrl:
        try:
            print(function(wrong))
        except TypeError as error:
            print(error)
end()

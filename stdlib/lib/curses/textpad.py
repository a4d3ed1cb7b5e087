"""A field of text that is edited with the keys of Emacs, and rectangles."""

import curses
import curses.ascii


def rectangle(win, uly, ulx, lry, lrx):
    """Draw a rectangle between its upper left and its lower right corner."""
    win.vline(uly + 1, ulx, curses.ACS_VLINE, lry - uly - 1)
    win.hline(uly, ulx + 1, curses.ACS_HLINE, lrx - ulx - 1)
    win.hline(lry, ulx + 1, curses.ACS_HLINE, lrx - ulx - 1)
    win.vline(uly + 1, lrx, curses.ACS_VLINE, lry - uly - 1)
    win.addch(uly, ulx, curses.ACS_ULCORNER)
    win.addch(uly, lrx, curses.ACS_URCORNER)
    win.addch(lry, lrx, curses.ACS_LRCORNER)
    win.addch(lry, ulx, curses.ACS_LLCORNER)


class Textbox:
    """A field of text, which is all of a window. Its keys:

    Ctrl-A      To the left edge.
    Ctrl-B      To the left, from the left edge to the end of the line above.
    Ctrl-D      Delete the character at the cursor.
    Ctrl-E      To the end of the line; to the right edge if stripspaces is off.
    Ctrl-F      To the right, from the right edge to the line below.
    Ctrl-G      Done: edit() returns the text.
    Ctrl-H      Delete the character before the cursor.
    Ctrl-J      To the beginning of the line below; done, if there is one line only.
    Ctrl-K      Delete to the end of the line, or the line if it is empty.
    Ctrl-L      Show the window anew.
    Ctrl-N      To the line below.
    Ctrl-O      Insert a line.
    Ctrl-P      To the line above.

    KEY_LEFT, KEY_RIGHT, KEY_UP, KEY_DOWN and KEY_BACKSPACE do what Ctrl-B, -F, -P, -N and -H do.
    """

    def __init__(self, win, insert_mode=False):
        self.win = win
        self.insert_mode = insert_mode
        self.stripspaces = 1
        self.lastcmd = None
        self._update_max_yx()
        win.keypad(1)

    def _update_max_yx(self):
        lines, columns = self.win.getmaxyx()
        self.maxy = lines - 1
        self.maxx = columns - 1

    def _decode(self, ch):
        # The character of a key or cell that is one byte of the window's encoding.
        return bytes([ch]).decode(self.win.encoding, "replace")

    def _char_at(self, *yx):
        # What a cell shows. (It is nothing, if that does not fit into one byte.)
        return self.win.instr(*yx, 1).decode(self.win.encoding, "replace")

    def _cell_at(self, *yx):
        # A cell: its byte and its attributes. The character of `inch` is right for ASCII only.
        return self.win.instr(*yx, 1)[0] | self.win.inch(*yx) & curses.A_ATTRIBUTES

    def _isprint(self, cell):
        # Can the character of a cell be one that was typed?
        ch = cell & curses.A_CHARTEXT
        return curses.ascii.isprint(ch) or (ch >= 0x80 and self._decode(ch).isprintable())

    def _printable_key(self, ch):
        # Is a key a character to insert, and no other key?
        return ch <= 0xff and self._isprint(ch)

    def _end_of_line(self, y):
        """Return where the last character of a line that is no blank ends; the right edge, if that is there."""
        self._update_max_yx()
        last = self.maxx
        while self._char_at(y, last) == " ":
            if last == 0:
                return 0
            last -= 1
        return min(self.maxx, last + 1)

    def _insert_printable_char(self, ch):
        self._update_max_yx()
        at, back = self.win.getyx(), None
        while at < (self.maxy, self.maxx):
            covered = self._cell_at() if self.insert_mode else None
            self.win.addch(ch)
            if covered is None or not self._isprint(covered):
                break
            # What was covered is inserted too, until there is no more.
            ch, at = covered, self.win.getyx()
            back = back or at
        else:
            # The cursor has no place behind the last cell. What would go there is lost.
            self.win.insch(self._decode(ch & curses.A_CHARTEXT), ch & curses.A_ATTRIBUTES)
        if back is not None:
            self.win.move(*back)

    def do_command(self, ch):
        """Do what a key says. The result is false if it ends the editing."""
        self._update_max_yx()
        y, x = self.win.getyx()
        self.lastcmd = ch
        if self._printable_key(ch):
            self._insert_printable_char(ch)
            return 1
        match ch:
            case curses.ascii.SOH:
                self.win.move(y, 0)
            case (curses.ascii.STX | curses.KEY_LEFT
                  | curses.ascii.BS | curses.KEY_BACKSPACE | curses.ascii.DEL):
                if x > 0:
                    self.win.move(y, x - 1)
                elif y > 0:
                    self.win.move(y - 1, self._end_of_line(y - 1) if self.stripspaces else self.maxx)
                if ch not in (curses.ascii.STX, curses.KEY_LEFT):
                    self.win.delch()
            case curses.ascii.EOT:
                self.win.delch()
            case curses.ascii.ENQ:
                self.win.move(y, self._end_of_line(y) if self.stripspaces else self.maxx)
            case curses.ascii.ACK | curses.KEY_RIGHT:
                if x < self.maxx:
                    self.win.move(y, x + 1)
                elif y < self.maxy:
                    self.win.move(y + 1, 0)
            case curses.ascii.BEL:
                return 0
            case curses.ascii.NL:
                if self.maxy == 0:
                    return 0
                if y < self.maxy:
                    self.win.move(y + 1, 0)
            case curses.ascii.VT:
                if x == 0 and self._end_of_line(y) == 0:
                    self.win.deleteln()
                else:
                    # Looking for the end of the line moved the cursor.
                    self.win.move(y, x)
                    self.win.clrtoeol()
            case curses.ascii.FF:
                self.win.refresh()
            case curses.ascii.SO | curses.KEY_DOWN:
                if y < self.maxy:
                    self.win.move(y + 1, x)
                    if x > (end := self._end_of_line(y + 1)):
                        self.win.move(y + 1, end)
            case curses.ascii.SI:
                self.win.insertln()
            case curses.ascii.DLE | curses.KEY_UP:
                if y > 0:
                    self.win.move(y - 1, x)
                    if x > (end := self._end_of_line(y - 1)):
                        self.win.move(y - 1, end)
        return 1

    def gather(self):
        """Return the text."""
        self._update_max_yx()
        text = ""
        for y in range(self.maxy + 1):
            self.win.move(y, 0)
            stop = self._end_of_line(y)
            if not self.stripspaces:
                stop = self.maxx
            elif stop == 0:
                continue
            text += "".join([self._char_at(y, x) for x in range(stop + 1)])
            if self.maxy > 0:
                text += "\n"
        return text

    def edit(self, validate=None):
        """Do what the keys say that are typed, and return the text. validate is given each key, and gives the one to take
        instead; none if that is false."""
        while True:
            ch = self.win.getch()
            if validate:
                ch = validate(ch)
            if ch and not self.do_command(ch):
                return self.gather()
            if ch:
                self.win.refresh()

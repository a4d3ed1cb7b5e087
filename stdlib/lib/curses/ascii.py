"""Names of the ASCII characters, and questions about characters, which may be given as a str or as a number"""

NUL, SOH, STX, ETX, EOT, ENQ, ACK, BEL = range(0x00, 0x08)
BS, HT, LF, VT, FF, CR, SO, SI = range(0x08, 0x10)
DLE, DC1, DC2, DC3, DC4, NAK, SYN, ETB = range(0x10, 0x18)
CAN, EM, SUB, ESC, FS, GS, RS, US = range(0x18, 0x20)
SP = 0x20
DEL = 0x7f
TAB = HT
NL = LF

controlnames = """
    NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI
    DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US SP
""".split()


def _ctoi(c):
    return ord(c) if isinstance(c, str) else c


def isalnum(c):
    return isalpha(c) or isdigit(c)


def isalpha(c):
    return isupper(c) or islower(c)


def isascii(c):
    return 0 <= _ctoi(c) < 0x80


def isblank(c):
    return _ctoi(c) in (TAB, SP)


def iscntrl(c):
    return 0 <= _ctoi(c) < SP or _ctoi(c) == DEL


def isdigit(c):
    return 48 <= _ctoi(c) <= 57


def isgraph(c):
    return SP < _ctoi(c) < DEL


def islower(c):
    return 97 <= _ctoi(c) <= 122


def isprint(c):
    return SP <= _ctoi(c) < DEL


def ispunct(c):
    return isgraph(c) and not isalnum(c)


def isspace(c):
    return _ctoi(c) in (TAB, LF, VT, FF, CR, SP)


def isupper(c):
    return 65 <= _ctoi(c) <= 90


def isxdigit(c):
    return isdigit(c) or 97 <= (_ctoi(c) | 0x20) <= 102


def isctrl(c):
    return 0 <= _ctoi(c) < SP


def ismeta(c):
    return _ctoi(c) >= 0x80


# What follows gives a str for a str, and a number for a number.


def ascii(c):
    return chr(ord(c) & 0x7f) if isinstance(c, str) else c & 0x7f


def ctrl(c):
    return chr(ord(c) & 0x1f) if isinstance(c, str) else c & 0x1f


def alt(c):
    return chr(ord(c) | 0x80) if isinstance(c, str) else c | 0x80


def unctrl(c):
    code = _ctoi(c)
    low = code & 0x7f
    if isprint(low):
        shown = chr(low)
    elif code == DEL:
        shown = "^?"
    else:
        shown = "^" + chr((low | 0x20) + 0x20)
    return "!" + shown if code & 0x80 else shown

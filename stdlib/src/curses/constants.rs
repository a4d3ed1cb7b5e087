//! The numbers of the module: those of ncurses are part of its interface, and the same in all its releases since 6.0.

/// `A_CHARTEXT`: the character in a cell.
pub const A_CHARTEXT: u32 = 0xff;
/// `A_COLOR`: the pair of colours in a cell.
pub const A_COLOR: u32 = 0xff00;
/// `A_ATTRIBUTES`: all of a cell but the character.
pub const A_ATTRIBUTES: u32 = !A_CHARTEXT;
/// `A_STANDOUT`
pub const A_STANDOUT: u32 = 0x10000;
/// `KEY_F(0)` and how many of them follow.
pub const KEY_F0: i64 = 264;
pub const FUNCTION_KEYS: i64 = 63;
/// `KEY_MIN`, `KEY_MAX`
pub const KEY_MIN: i32 = 257;

/// The pair of colours of an attribute (`PAIR_NUMBER`).
pub fn pair_of(attributes: u32) -> i16 {
    ((attributes & A_COLOR) >> 8) as i16
}

/// The attribute of a pair of colours (`COLOR_PAIR`).
pub fn attribute_of(pair: i32) -> u32 {
    (pair as u32) << 8 & A_COLOR
}

/// Constants that are ints, but for the function keys.
#[rustfmt::skip]
pub static NUMBERS: &[(&str, i64)] = &[
    ("ALL_MOUSE_EVENTS", 0xfffffff), ("A_ALTCHARSET", 0x400000), ("A_ATTRIBUTES", 0xffffff00),
    ("A_BLINK", 0x80000), ("A_BOLD", 0x200000), ("A_CHARTEXT", 0xff), ("A_COLOR", 0xff00),
    ("A_DIM", 0x100000), ("A_HORIZONTAL", 0x2000000), ("A_INVIS", 0x800000), ("A_ITALIC", 0x80000000),
    ("A_LEFT", 0x4000000), ("A_LOW", 0x8000000), ("A_NORMAL", 0), ("A_PROTECT", 0x1000000),
    ("A_REVERSE", 0x40000), ("A_RIGHT", 0x10000000), ("A_STANDOUT", 0x10000), ("A_TOP", 0x20000000),
    ("A_UNDERLINE", 0x20000), ("A_VERTICAL", 0x40000000), ("BUTTON1_CLICKED", 4),
    ("BUTTON1_DOUBLE_CLICKED", 8), ("BUTTON1_PRESSED", 2), ("BUTTON1_RELEASED", 1),
    ("BUTTON1_TRIPLE_CLICKED", 0x10), ("BUTTON2_CLICKED", 0x80), ("BUTTON2_DOUBLE_CLICKED", 0x100),
    ("BUTTON2_PRESSED", 0x40), ("BUTTON2_RELEASED", 0x20), ("BUTTON2_TRIPLE_CLICKED", 0x200),
    ("BUTTON3_CLICKED", 0x1000), ("BUTTON3_DOUBLE_CLICKED", 0x2000), ("BUTTON3_PRESSED", 0x800),
    ("BUTTON3_RELEASED", 0x400), ("BUTTON3_TRIPLE_CLICKED", 0x4000), ("BUTTON4_CLICKED", 0x20000),
    ("BUTTON4_DOUBLE_CLICKED", 0x40000), ("BUTTON4_PRESSED", 0x10000), ("BUTTON4_RELEASED", 0x8000),
    ("BUTTON4_TRIPLE_CLICKED", 0x80000), ("BUTTON5_CLICKED", 0x400000),
    ("BUTTON5_DOUBLE_CLICKED", 0x800000), ("BUTTON5_PRESSED", 0x200000), ("BUTTON5_RELEASED", 0x100000),
    ("BUTTON5_TRIPLE_CLICKED", 0x1000000), ("BUTTON_ALT", 0x8000000), ("BUTTON_CTRL", 0x2000000),
    ("BUTTON_SHIFT", 0x4000000), ("COLOR_BLACK", 0), ("COLOR_BLUE", 4), ("COLOR_CYAN", 6),
    ("COLOR_GREEN", 2), ("COLOR_MAGENTA", 5), ("COLOR_RED", 1), ("COLOR_WHITE", 7), ("COLOR_YELLOW", 3),
    ("ERR", -1), ("KEY_A1", 348), ("KEY_A3", 349), ("KEY_B2", 350), ("KEY_BACKSPACE", 263),
    ("KEY_BEG", 354), ("KEY_BREAK", 257), ("KEY_BTAB", 353), ("KEY_C1", 351), ("KEY_C3", 352),
    ("KEY_CANCEL", 355), ("KEY_CATAB", 342), ("KEY_CLEAR", 333), ("KEY_CLOSE", 356), ("KEY_COMMAND", 357),
    ("KEY_COPY", 358), ("KEY_CREATE", 359), ("KEY_CTAB", 341), ("KEY_DC", 330), ("KEY_DL", 328),
    ("KEY_DOWN", 258), ("KEY_EIC", 332), ("KEY_END", 360), ("KEY_ENTER", 343), ("KEY_EOL", 335),
    ("KEY_EOS", 334), ("KEY_EXIT", 361), ("KEY_FIND", 362), ("KEY_HELP", 363), ("KEY_HOME", 262),
    ("KEY_IC", 331), ("KEY_IL", 329), ("KEY_LEFT", 260), ("KEY_LL", 347), ("KEY_MARK", 364),
    ("KEY_MAX", 511), ("KEY_MESSAGE", 365), ("KEY_MIN", 257), ("KEY_MOUSE", 409), ("KEY_MOVE", 366),
    ("KEY_NEXT", 367), ("KEY_NPAGE", 338), ("KEY_OPEN", 368), ("KEY_OPTIONS", 369), ("KEY_PPAGE", 339),
    ("KEY_PREVIOUS", 370), ("KEY_PRINT", 346), ("KEY_REDO", 371), ("KEY_REFERENCE", 372),
    ("KEY_REFRESH", 373), ("KEY_REPLACE", 374), ("KEY_RESET", 345), ("KEY_RESIZE", 410),
    ("KEY_RESTART", 375), ("KEY_RESUME", 376), ("KEY_RIGHT", 261), ("KEY_SAVE", 377), ("KEY_SBEG", 378),
    ("KEY_SCANCEL", 379), ("KEY_SCOMMAND", 380), ("KEY_SCOPY", 381), ("KEY_SCREATE", 382), ("KEY_SDC", 383),
    ("KEY_SDL", 384), ("KEY_SELECT", 385), ("KEY_SEND", 386), ("KEY_SEOL", 387), ("KEY_SEXIT", 388),
    ("KEY_SF", 336), ("KEY_SFIND", 389), ("KEY_SHELP", 390), ("KEY_SHOME", 391), ("KEY_SIC", 392),
    ("KEY_SLEFT", 393), ("KEY_SMESSAGE", 394), ("KEY_SMOVE", 395), ("KEY_SNEXT", 396),
    ("KEY_SOPTIONS", 397), ("KEY_SPREVIOUS", 398), ("KEY_SPRINT", 399), ("KEY_SR", 337), ("KEY_SREDO", 400),
    ("KEY_SREPLACE", 401), ("KEY_SRESET", 344), ("KEY_SRIGHT", 402), ("KEY_SRSUME", 403),
    ("KEY_SSAVE", 404), ("KEY_SSUSPEND", 405), ("KEY_STAB", 340), ("KEY_SUNDO", 406), ("KEY_SUSPEND", 407),
    ("KEY_UNDO", 408), ("KEY_UP", 259), ("OK", 0), ("REPORT_MOUSE_POSITION", 0x10000000),
];

/// Characters for lines and the like, and where ncurses' table of them has each. They are known once there is a screen.
#[rustfmt::skip]
pub static LINE_CHARACTERS: &[(&str, u8)] = &[
    ("ACS_ULCORNER", b'l'), ("ACS_LLCORNER", b'm'), ("ACS_URCORNER", b'k'), ("ACS_LRCORNER", b'j'),
    ("ACS_LTEE", b't'), ("ACS_RTEE", b'u'), ("ACS_BTEE", b'v'), ("ACS_TTEE", b'w'), ("ACS_HLINE", b'q'),
    ("ACS_VLINE", b'x'), ("ACS_PLUS", b'n'), ("ACS_S1", b'o'), ("ACS_S9", b's'), ("ACS_DIAMOND", b'`'),
    ("ACS_CKBOARD", b'a'), ("ACS_DEGREE", b'f'), ("ACS_PLMINUS", b'g'), ("ACS_BULLET", b'~'),
    ("ACS_LARROW", b','), ("ACS_RARROW", b'+'), ("ACS_DARROW", b'.'), ("ACS_UARROW", b'-'),
    ("ACS_BOARD", b'h'), ("ACS_LANTERN", b'i'), ("ACS_BLOCK", b'0'), ("ACS_BSSB", b'l'), ("ACS_SSBB", b'm'),
    ("ACS_BBSS", b'k'), ("ACS_SBBS", b'j'), ("ACS_SBSS", b'u'), ("ACS_SSSB", b't'), ("ACS_SSBS", b'v'),
    ("ACS_BSSS", b'w'), ("ACS_BSBS", b'q'), ("ACS_SBSB", b'x'), ("ACS_SSSS", b'n'), ("ACS_S3", b'p'),
    ("ACS_S7", b'r'), ("ACS_LEQUAL", b'y'), ("ACS_GEQUAL", b'z'), ("ACS_PI", b'{'), ("ACS_NEQUAL", b'|'),
    ("ACS_STERLING", b'}'),
];

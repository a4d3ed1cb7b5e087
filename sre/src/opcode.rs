//! Numbers of the compiled pattern language: what `re._compiler` of Python 3.14 emits (`re/_constants.py`).
//!
//! The compiler hands over a flat list of 32-bit words. Only this file and `parse.rs` know these numbers; everything
//! behind them works on the tree that `parse.rs` builds.

/// Version of the opcode set; `_sre.MAGIC` must equal `re._constants.MAGIC`.
pub const MAGIC: u32 = 20230612;
/// Bytes in one code word.
pub const CODESIZE: u32 = 4;
/// The repeat count that means "without limit".
pub const MAXREPEAT: u32 = u32::MAX;
/// Most groups a pattern may have.
pub const MAXGROUPS: u32 = (1 << 30) - 1;

/// `re.IGNORECASE`.
pub const FLAG_IGNORECASE: u32 = 2;
/// `re.LOCALE`.
pub const FLAG_LOCALE: u32 = 4;
/// `re.MULTILINE`.
pub const FLAG_MULTILINE: u32 = 8;
/// `re.DOTALL`.
pub const FLAG_DOTALL: u32 = 16;
/// `re.UNICODE`.
pub const FLAG_UNICODE: u32 = 32;
/// `re.VERBOSE`.
pub const FLAG_VERBOSE: u32 = 64;
/// `re.DEBUG`.
pub const FLAG_DEBUG: u32 = 128;
/// `re.ASCII`.
pub const FLAG_ASCII: u32 = 256;

pub(crate) const FAILURE: u32 = 0;
pub(crate) const SUCCESS: u32 = 1;
pub(crate) const ANY: u32 = 2;
pub(crate) const ANY_ALL: u32 = 3;
pub(crate) const ASSERT: u32 = 4;
pub(crate) const ASSERT_NOT: u32 = 5;
pub(crate) const AT: u32 = 6;
pub(crate) const BRANCH: u32 = 7;
pub(crate) const CATEGORY: u32 = 8;
pub(crate) const CHARSET: u32 = 9;
pub(crate) const BIGCHARSET: u32 = 10;
pub(crate) const GROUPREF: u32 = 11;
pub(crate) const GROUPREF_EXISTS: u32 = 12;
pub(crate) const IN: u32 = 13;
pub(crate) const INFO: u32 = 14;
pub(crate) const JUMP: u32 = 15;
pub(crate) const LITERAL: u32 = 16;
pub(crate) const MARK: u32 = 17;
pub(crate) const MAX_UNTIL: u32 = 18;
pub(crate) const MIN_UNTIL: u32 = 19;
pub(crate) const NOT_LITERAL: u32 = 20;
pub(crate) const NEGATE: u32 = 21;
pub(crate) const RANGE: u32 = 22;
pub(crate) const REPEAT: u32 = 23;
pub(crate) const REPEAT_ONE: u32 = 24;
pub(crate) const MIN_REPEAT_ONE: u32 = 26;
pub(crate) const ATOMIC_GROUP: u32 = 27;
pub(crate) const POSSESSIVE_REPEAT: u32 = 28;
pub(crate) const POSSESSIVE_REPEAT_ONE: u32 = 29;
pub(crate) const GROUPREF_IGNORE: u32 = 30;
pub(crate) const IN_IGNORE: u32 = 31;
pub(crate) const LITERAL_IGNORE: u32 = 32;
pub(crate) const NOT_LITERAL_IGNORE: u32 = 33;
pub(crate) const GROUPREF_LOC_IGNORE: u32 = 34;
pub(crate) const IN_LOC_IGNORE: u32 = 35;
pub(crate) const LITERAL_LOC_IGNORE: u32 = 36;
pub(crate) const NOT_LITERAL_LOC_IGNORE: u32 = 37;
pub(crate) const GROUPREF_UNI_IGNORE: u32 = 38;
pub(crate) const IN_UNI_IGNORE: u32 = 39;
pub(crate) const LITERAL_UNI_IGNORE: u32 = 40;
pub(crate) const NOT_LITERAL_UNI_IGNORE: u32 = 41;
pub(crate) const RANGE_UNI_IGNORE: u32 = 42;

/// A place that an AT code tests, without consuming anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// `^` and `\A`: the start of the whole string, whatever `pos` is.
    Start,
    /// `^` with MULTILINE.
    LineStart,
    /// `$`: the end, or just before a newline that ends the string.
    End,
    /// `$` with MULTILINE.
    LineEnd,
    /// `\z` and `\Z`.
    StringEnd,
    /// `\b` (true) and `\B` (false), by the given notion of a word character.
    Boundary(WordKind, bool),
}

/// Which characters count as parts of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordKind {
    Ascii,
    Locale,
    Unicode,
}

/// Reads the operand of an AT code.
pub(crate) fn at_code(code: u32) -> Option<At> {
    Some(match code {
        0 | 2 => At::Start,
        1 => At::LineStart,
        3 => At::Boundary(WordKind::Ascii, true),
        4 => At::Boundary(WordKind::Ascii, false),
        5 => At::End,
        6 => At::LineEnd,
        7 => At::StringEnd,
        8 => At::Boundary(WordKind::Locale, true),
        9 => At::Boundary(WordKind::Locale, false),
        10 => At::Boundary(WordKind::Unicode, true),
        11 => At::Boundary(WordKind::Unicode, false),
        _ => return None,
    })
}

/// A class of characters that a CATEGORY code names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Digit,
    Space,
    Word,
    LineBreak,
    LocaleWord,
    UniDigit,
    UniSpace,
    UniWord,
    UniLineBreak,
}

/// Reads the operand of a CATEGORY code: the class, and whether it is its complement that is meant.
pub(crate) fn category_code(code: u32) -> Option<(Class, bool)> {
    let class = match code / 2 {
        0 => Class::Digit,
        1 => Class::Space,
        2 => Class::Word,
        3 => Class::LineBreak,
        4 => Class::LocaleWord,
        5 => Class::UniDigit,
        6 => Class::UniSpace,
        7 => Class::UniWord,
        8 => Class::UniLineBreak,
        _ => return None,
    };
    Some((class, code % 2 == 1))
}

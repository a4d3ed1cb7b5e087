//! An error as it is found, and how byte columns become the characters that CPython's SyntaxError carries.

use crate::{ErrorKind, SyntaxError};

/// An error with all that it says. Offsets count characters from 1; an end offset of -1 or 0 means "not known",
/// as in CPython, where both occur.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub kind: ErrorKind,
    pub message: String,
    pub line: u32,
    pub offset: i32,
    pub end_line: u32,
    pub end_offset: i32,
    pub text: Option<String>,
}

impl From<Found> for SyntaxError {
    /// An end offset of -1 is kept as `-1i32 as u32`.
    fn from(found: Found) -> SyntaxError {
        SyntaxError {
            kind: found.kind,
            message: found.message,
            line: found.line,
            offset: found.offset as u32,
            end_line: found.end_line,
            end_offset: found.end_offset as u32,
            text: found.text,
        }
    }
}

/// How many characters these bytes hold; a character cut off at the end counts.
pub fn chars_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count()
}

/// The character offset (from 1) for a byte offset (from 1) in `line`; offsets beyond the line are cut to its end.
pub fn char_offset(line: &str, offset: i32) -> i32 {
    if offset < 0 {
        return offset;
    }
    let bytes = line.as_bytes();
    let offset = offset as usize;
    if offset > bytes.len() { chars_in(bytes) as i32 + 1 } else { chars_in(&bytes[..offset]) as i32 }
}

/// Does Python print this character as itself (`str.isprintable`)?
///
/// The standard library's tables for `Debug` follow the same rule: all but the categories Cc, Cf, Cs, Co, Cn, Zl, Zp,
/// Zs, the space excepted. Quotes and backslashes, which it escapes too, are printable.
pub fn is_printable(c: char) -> bool {
    if matches!(c, '\'' | '"' | '\\') {
        return true;
    }
    // Not first in its string, a combining character is not escaped for combining.
    let pair: String = ['a', c].iter().collect();
    pair.escape_debug().nth(1) == Some(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets() {
        assert_eq!(char_offset("aéb", 1), 1);
        assert_eq!(char_offset("aéb", 4), 3);
        assert_eq!(char_offset("aéb", 99), 4);
        assert_eq!(char_offset("aéb", -1), -1);
    }

    #[test]
    fn printable() {
        assert!(['a', 'é', '\u{301}', '\'', ' ', '😀'].iter().all(|c| is_printable(*c)));
        assert!(!['\u{a0}', '\u{200b}', '\0', '\u{e000}', '\u{2028}'].iter().any(|c| is_printable(*c)));
    }
}

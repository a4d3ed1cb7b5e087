//! Character predicates, simple case mappings, and the locale's view of bytes, as Python 3.14 defines them.

use taipan_text::unicode::case::{Mapping, map, simple_lower};
use taipan_text::unicode::classes::classes;

/// `str.isalnum` of one character, or the underscore: what `\w` matches.
pub(crate) fn is_word(c: u32) -> bool {
    classes(c).is_alnum() || c == u32::from(b'_')
}

/// `str.isspace` of one character.
pub(crate) fn is_space(c: u32) -> bool {
    classes(c).is_space()
}

/// `str.isdecimal` of one character.
pub(crate) fn is_decimal(c: u32) -> bool {
    classes(c).is_decimal()
}

/// Whether `str.splitlines` breaks at this character.
pub(crate) fn is_line_break(c: u32) -> bool {
    classes(c).is_line_break()
}

/// The mapping of one character, if it is a single one.
fn single(c: u32, mapping: Mapping) -> Option<u32> {
    let (mut count, mut to) = (0, c);
    map(c, mapping, |m| {
        count += 1;
        to = m;
    });
    (count == 1).then_some(to)
}

/// ASCII letters to lower case, all else unchanged (`_sre.ascii_tolower`).
pub fn ascii_tolower(c: u32) -> u32 {
    if (0x41..=0x5a).contains(&c) { c + 32 } else { c }
}

/// The simple (one character) lower-case mapping of Unicode (`_sre.unicode_tolower`).
pub fn unicode_tolower(c: u32) -> u32 {
    if c < 128 { ascii_tolower(c) } else { simple_lower(c) }
}

/// The simple (one character) upper-case mapping of Unicode.
pub fn unicode_toupper(c: u32) -> u32 {
    match c {
        0x61..=0x7a => c - 32,
        0..=127 => c,
        // Greek letters with iota subscript have several in upper case, and the simple one in title case.
        _ => single(c, Mapping::Upper).or_else(|| single(c, Mapping::Title)).unwrap_or(c),
    }
}

/// Whether the character is an ASCII letter (`_sre.ascii_iscased`).
pub fn ascii_iscased(c: u32) -> bool {
    c < 128 && (c as u8).is_ascii_alphabetic()
}

/// Whether the character has a lower or an upper form other than itself (`_sre.unicode_iscased`). Several characters
/// are another form too: the upper case of `ß` is `SS`.
pub fn unicode_iscased(c: u32) -> bool {
    if unicode_tolower(c) != c {
        return true;
    }
    let mut other = false;
    map(c, Mapping::Upper, |m| other |= m != c);
    other
}

/// What `re.LOCALE` asks of the C library's current locale, for the 256 values of a byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale {
    /// `tolower` of each byte.
    pub lower: [u8; 256],
    /// `toupper` of each byte.
    pub upper: [u8; 256],
    /// `isalnum` of each byte.
    pub alnum: [bool; 256],
}

impl Locale {
    /// The rules of the "C" locale, and of every UTF-8 locale: only ASCII has letters.
    pub fn c() -> Locale {
        let byte = |i: usize| i as u8;
        Locale {
            lower: std::array::from_fn(|i| byte(i).to_ascii_lowercase()),
            upper: std::array::from_fn(|i| byte(i).to_ascii_uppercase()),
            alnum: std::array::from_fn(|i| byte(i).is_ascii_alphanumeric()),
        }
    }

    pub(crate) fn to_lower(&self, c: u32) -> u32 {
        self.lower.get(c as usize).map_or(c, |&l| u32::from(l))
    }

    pub(crate) fn to_upper(&self, c: u32) -> u32 {
        self.upper.get(c as usize).map_or(c, |&l| u32::from(l))
    }

    pub(crate) fn is_word(&self, c: u32) -> bool {
        c == u32::from(b'_') || self.alnum.get(c as usize).is_some_and(|&a| a)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings() {
        assert_eq!(unicode_tolower(0x130), 0x69);
        assert_eq!(unicode_tolower(0x212a), 0x6b);
        assert_eq!(unicode_tolower(0xc9), 0xe9);
        assert_eq!(unicode_tolower(0xd7), 0xd7);
        assert_eq!(unicode_toupper(0xdf), 0xdf);
        assert_eq!(unicode_toupper(0x1fb3), 0x1fbc);
        assert_eq!(unicode_tolower(0x10ffff), 0x10ffff);
        assert_eq!(unicode_tolower(u32::MAX), u32::MAX);
    }

    #[test]
    fn predicates() {
        assert!(is_word(0x5f) && is_word(0xb2) && is_word(0x3b1) && !is_word(0x20ac));
        assert!(is_space(0x85) && is_space(0x1f) && is_space(0x3000) && !is_space(0x200b));
        assert!(is_decimal(0x660) && !is_decimal(0xb2));
        assert!(is_line_break(0x2028) && !is_line_break(0x20));
        assert!(unicode_iscased(0xb5) && unicode_iscased(0x1c5) && !unicode_iscased(0x30));
        assert!(!is_word(u32::MAX));
    }
}

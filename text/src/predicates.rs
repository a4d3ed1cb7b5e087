//! `str`'s questions of all code points: `isalpha`, `islower`, `isidentifier` and so on.
//!
//! ASCII strings are answered from their bytes. An empty string is printable and ASCII, and nothing else.

use crate::text::Text;
use crate::unicode::classes::{Classes, classes};

fn all(text: Text<'_>, ascii: impl Fn(u8) -> bool, other: impl Fn(Classes) -> bool) -> bool {
    if text.is_ascii() {
        return !text.is_empty() && text.bytes().iter().all(|&b| ascii(b));
    }
    text.code_points().all(|cp| if cp < 0x80 { ascii(cp as u8) } else { other(classes(cp)) })
}

/// `str.isalpha`.
pub fn is_alpha(text: Text<'_>) -> bool {
    all(text, |b| b.is_ascii_alphabetic(), Classes::is_alpha)
}

/// `str.isdecimal`.
pub fn is_decimal(text: Text<'_>) -> bool {
    all(text, |b| b.is_ascii_digit(), Classes::is_decimal)
}

/// `str.isdigit`.
pub fn is_digit(text: Text<'_>) -> bool {
    all(text, |b| b.is_ascii_digit(), Classes::is_digit)
}

/// `str.isnumeric`.
pub fn is_numeric(text: Text<'_>) -> bool {
    all(text, |b| b.is_ascii_digit(), Classes::is_numeric)
}

/// `str.isalnum`.
pub fn is_alnum(text: Text<'_>) -> bool {
    all(text, |b| b.is_ascii_alphanumeric(), Classes::is_alnum)
}

/// `str.isspace`.
pub fn is_space(text: Text<'_>) -> bool {
    all(text, |b| matches!(b, b'\t'..=b'\r' | 0x1C..=0x20), Classes::is_space)
}

/// `str.isprintable`.
pub fn is_printable(text: Text<'_>) -> bool {
    text.is_empty() || all(text, |b| matches!(b, b' '..=b'~'), Classes::is_printable)
}

/// `str.isidentifier`.
pub fn is_identifier(text: Text<'_>) -> bool {
    let mut cps = text.code_points();
    cps.next().is_some_and(|first| classes(first).is_identifier_start())
        && cps.all(|cp| match cp {
            0..=0x7F => (cp as u8).is_ascii_alphanumeric() || cp == 0x5F,
            _ => classes(cp).is_identifier_continue(),
        })
}

/// Is there a code point that `yes` holds for, and none that `no` holds for?
fn some_and_none(text: Text<'_>, yes: impl Fn(Classes) -> bool, no: impl Fn(Classes) -> bool) -> bool {
    let mut found = false;
    for cp in text.code_points() {
        let class = classes(cp);
        if no(class) {
            return false;
        }
        found |= yes(class);
    }
    found
}

/// `str.islower`.
pub fn is_lower(text: Text<'_>) -> bool {
    if text.is_ascii() {
        return crate::bytes::is_lower(text.bytes());
    }
    some_and_none(text, Classes::is_lower, |c| c.is_upper() || c.is_title())
}

/// `str.isupper`.
pub fn is_upper(text: Text<'_>) -> bool {
    if text.is_ascii() {
        return crate::bytes::is_upper(text.bytes());
    }
    some_and_none(text, Classes::is_upper, |c| c.is_lower() || c.is_title())
}

/// `str.istitle`: uppercase and titlecase letters only after uncased ones, lowercase only after cased ones.
pub fn is_title(text: Text<'_>) -> bool {
    let (mut found, mut after_cased) = (false, false);
    for cp in text.code_points() {
        let class = classes(cp);
        let (starts, goes_on) = (class.is_upper() || class.is_title(), class.is_lower());
        if starts && after_cased || goes_on && !starts && !after_cased {
            return false;
        }
        after_cased = starts || goes_on;
        found |= after_cased;
    }
    found
}

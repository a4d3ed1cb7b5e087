//! `repr` and `ascii` of strings and bytes.
//!
//! Quotes are single, unless the text has single ones and no double ones. Characters that are not printable are
//! escaped, as are all beyond ASCII for `ascii`.

use crate::text::{Text, TextBuf};
use crate::unicode::classes::classes;

/// `repr(str)`.
pub fn repr(text: Text<'_>) -> TextBuf {
    quoted(text, false)
}

/// `ascii(str)`.
pub fn ascii(text: Text<'_>) -> TextBuf {
    quoted(text, true)
}

/// The quote that `repr` puts around `bytes`.
fn quote_for(bytes: &[u8]) -> u8 {
    match memchr::memchr(b'\'', bytes).is_some() && memchr::memchr(b'"', bytes).is_none() {
        true => b'"',
        false => b'\'',
    }
}

/// Is the byte written as it is in a literal with this quote?
#[inline(always)]
fn is_plain(byte: u8, quote: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'\\' && byte != quote
}

/// Is `repr` of a text the text itself in single quotes, and ASCII?
pub fn is_plain_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| is_plain(*b, b'\''))
}

fn quoted(text: Text<'_>, ascii_only: bool) -> TextBuf {
    let quote = quote_for(text.bytes());
    let mut out = TextBuf::with_capacity(text.bytes().len() + 2);
    out.push(quote as u32);
    let mut cps = text.code_points();
    loop {
        let rest = cps.rest();
        let plain = rest.iter().position(|&b| !is_plain(b, quote)).unwrap_or(rest.len());
        out.push_ascii(&rest[..plain]);
        cps = crate::wtf8::code_points(&rest[plain..]);
        match cps.next() {
            None => break,
            Some(cp) if cp < 0x80 => push_escaped_byte(cp as u8, quote, &mut out),
            Some(cp) if !ascii_only && classes(cp).is_printable() => out.push(cp),
            Some(cp) => push_escape(cp, &mut out),
        }
    }
    out.push(quote as u32);
    out
}

fn push_escaped_byte(byte: u8, quote: u8, out: &mut TextBuf) {
    match byte {
        b'\\' => out.push_ascii(b"\\\\"),
        b'\t' => out.push_ascii(b"\\t"),
        b'\n' => out.push_ascii(b"\\n"),
        b'\r' => out.push_ascii(b"\\r"),
        _ if byte == quote => out.push_ascii(&[b'\\', byte]),
        b' '..=b'~' => out.push(byte as u32),
        _ => push_escape(byte as u32, out),
    }
}

/// Appends `\xhh`, `\uhhhh` or `\Uhhhhhhhh`, whichever `cp` needs.
pub fn push_escape(cp: u32, out: &mut TextBuf) {
    let (escape, len) = escape(cp);
    out.push_ascii(&escape[..len]);
}

/// The escape of `cp`: a buffer, and how much of it is used.
#[inline]
pub(crate) fn escape(cp: u32) -> ([u8; 10], usize) {
    let digit = |i: u32| HEX[(cp >> (4 * i) & 15) as usize];
    let (letter, digits) = match cp {
        0..=0xFF => (b'x', 2),
        0x100..=0xFFFF => (b'u', 4),
        _ => (b'U', 8),
    };
    let mut out = [b'\\', letter, 0, 0, 0, 0, 0, 0, 0, 0];
    for i in 0..digits {
        out[2 + i as usize] = digit(digits - 1 - i);
    }
    (out, 2 + digits as usize)
}

pub(crate) const HEX: &[u8; 16] = b"0123456789abcdef";

/// `repr(bytes)`.
pub fn repr_bytes(bytes: &[u8]) -> TextBuf {
    let quote = quote_for(bytes);
    bytes_literal(bytes, quote, quote)
}

/// The literal within `repr(bytearray)`: single quotes are escaped in it whatever the quotes around it.
pub fn repr_bytearray_literal(bytes: &[u8]) -> TextBuf {
    bytes_literal(bytes, quote_for(bytes), b'\'')
}

fn bytes_literal(bytes: &[u8], quote: u8, escaped: u8) -> TextBuf {
    let mut out = TextBuf::with_capacity(bytes.len() + 3);
    out.push_ascii(&[b'b', quote]);
    let mut rest = bytes;
    loop {
        let plain = rest.iter().position(|&b| !is_plain(b, escaped)).unwrap_or(rest.len());
        if plain > 0 {
            out.push_ascii(&rest[..plain]);
        }
        let Some(&byte) = rest.get(plain) else { break };
        match byte {
            0x80.. => push_escape(byte as u32, &mut out),
            _ => push_escaped_byte(byte, escaped, &mut out),
        }
        rest = &rest[plain + 1..];
    }
    out.push(quote as u32);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings() {
        for (text, expected) in [
            ("it's", "\"it's\""),
            ("it's \"so\"", "'it\\'s \"so\"'"),
            ("a\\b\t\n\r\0\x7f", "'a\\\\b\\t\\n\\r\\x00\\x7f'"),
            ("é字😀\u{A0}\u{200B}\u{E0001}\u{10FFFF}", "'é字😀\\xa0\\u200b\\U000e0001\\U0010ffff'"),
        ] {
            let got = repr(Text::from(text));
            assert_eq!(got.to_lossy_string(), expected);
            assert_eq!(got.chars(), expected.chars().count());
        }
        assert_eq!(ascii(Text::from("é字😀a")).bytes(), b"'\\xe9\\u5b57\\U0001f600a'");
        let lone: TextBuf = [0xD800, 0xDC00].into_iter().collect();
        assert_eq!(repr(lone.as_text()).bytes(), b"'\\ud800\\udc00'");
    }

    #[test]
    fn bytes() {
        assert_eq!(repr_bytes(b"a'b\xff\n").bytes(), b"b\"a'b\\xff\\n\"");
        assert_eq!(repr_bytearray_literal(b"a'b").bytes(), b"b\"a\\'b\"");
        assert_eq!(repr_bytes(b"'\"").bytes(), b"b'\\'\"'");
    }
}

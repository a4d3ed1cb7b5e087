//! Backslash escapes as codecs: `unicode_escape`, `raw_unicode_escape`, and `escape` for bytes.

use std::ops::Range;

use super::{Decoder, Encoder, Stop};
use crate::bytes::hex_value;
use crate::repr::{HEX, escape};
use crate::text::TextBuf;
use crate::unicode;
use crate::wtf8;

/// `unicode_escape`, both ways.
#[derive(Clone, Copy, Debug, Default)]
pub struct UnicodeEscape {
    /// The first backslash sequence that means nothing and was kept as it stood, by the byte after its backslash; or an
    /// octal one above `\377`. CPython warns of it.
    pub invalid: Option<InvalidEscape>,
}

/// A sequence that the decoder takes, though it should not be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidEscape {
    /// A backslash before this byte, which makes no escape.
    Unknown(u8),
    /// An octal number above 0o377.
    Octal(u16),
}

impl InvalidEscape {
    /// The message of the `DeprecationWarning`, which is given once decoding has succeeded; `in_bytes`: the input of
    /// [`decode_bytes`].
    pub fn message(&self, in_bytes: bool) -> String {
        let prefix = if in_bytes { "b" } else { "" };
        let shown = match *self {
            InvalidEscape::Unknown(byte) => format!("\\{}", byte as char),
            InvalidEscape::Octal(number) => format!("\\{number:o}"),
        };
        let kind = if matches!(self, InvalidEscape::Octal(_)) { "octal escape" } else { "escape" };
        format!(
            "{prefix}\"{shown}\" is an invalid {kind} sequence. Such sequences will not work in the future. "
        )
    }
}

/// `raw_unicode_escape`, both ways.
#[derive(Clone, Copy, Debug, Default)]
pub struct RawUnicodeEscape;

/// What an escape comes to.
enum Escape {
    /// A code point, or none for a line that goes on; then go on here.
    Char(Option<u32>, usize),
    /// The input ends within it. Where the input is complete, that is a problem of this kind.
    Incomplete(&'static str),
    /// A problem that reaches to here.
    Bad(usize, &'static str),
    /// No escape.
    Unknown,
}

/// Reads `count` hexadecimal digits from `at` on.
fn hex_escape(
    input: &[u8],
    at: usize,
    count: usize,
    truncated: &'static str,
    illegal: &'static str,
) -> Escape {
    let mut value = 0u32;
    for i in at..at + count {
        let Some(&byte) = input.get(i) else { return Escape::Incomplete(truncated) };
        let Some(digit) = hex_value(byte) else { return Escape::Bad(i, truncated) };
        value = value << 4 | digit as u32;
    }
    match value {
        0..=wtf8::MAX_CODE_POINT => Escape::Char(Some(value), at + count),
        _ => Escape::Bad(at + count, illegal),
    }
}

const TRUNCATED_X: &str = "truncated \\xXX escape";
const TRUNCATED_U: &str = "truncated \\uXXXX escape";
const TRUNCATED_LONG_U: &str = "truncated \\UXXXXXXXX escape";
const ILLEGAL: &str = "illegal Unicode character";

/// Reads a number of up to three octal digits: it, and where it ends.
fn octal(input: &[u8], at: usize) -> (u16, usize) {
    let digits = input[at..].iter().take(3).take_while(|b| matches!(b, b'0'..=b'7'));
    let (value, len) = digits.fold((0, 0), |(v, n), &b| (v << 3 | (b - b'0') as u16, n + 1));
    (value, at + len)
}

/// What escapes of one character after the backslash mean.
fn short_escape(byte: u8) -> Option<u8> {
    Some(match byte {
        b'\\' | b'\'' | b'"' => byte,
        b'b' => 8,
        b'f' => 12,
        b't' => b'\t',
        b'n' => b'\n',
        b'r' => b'\r',
        b'v' => 11,
        b'a' => 7,
        _ => return None,
    })
}

/// The name in `\N{...}`, from the byte after the `N` on.
fn named_escape(input: &[u8], at: usize) -> Escape {
    const MALFORMED: &str = "malformed \\N character escape";
    match input.get(at) {
        None => return Escape::Incomplete(MALFORMED),
        Some(b'{') => {}
        Some(_) => return Escape::Bad(at, MALFORMED),
    }
    let start = at + 1;
    let Some(len) = memchr::memchr(b'}', &input[start..]) else { return Escape::Incomplete(MALFORMED) };
    if len == 0 {
        return Escape::Bad(start, MALFORMED);
    }
    let end = start + len + 1;
    match unicode::lookup_escape(&input[start..start + len]) {
        Some(cp) => Escape::Char(Some(cp), end),
        None => Escape::Bad(end, "unknown Unicode character name"),
    }
}

impl UnicodeEscape {
    /// The escape whose backslash is before `at`.
    fn escape(&mut self, input: &[u8], at: usize) -> Escape {
        let Some(&byte) = input.get(at) else { return Escape::Incomplete("\\ at end of string") };
        if let Some(meant) = short_escape(byte) {
            return Escape::Char(Some(meant as u32), at + 1);
        }
        match byte {
            b'\n' => Escape::Char(None, at + 1),
            b'0'..=b'7' => {
                let (value, end) = octal(input, at);
                if value > 0o377 {
                    self.invalid.get_or_insert(InvalidEscape::Octal(value));
                }
                Escape::Char(Some(value as u32), end)
            }
            b'x' => hex_escape(input, at + 1, 2, TRUNCATED_X, ILLEGAL),
            b'u' => hex_escape(input, at + 1, 4, TRUNCATED_U, ILLEGAL),
            b'U' => hex_escape(input, at + 1, 8, TRUNCATED_LONG_U, ILLEGAL),
            b'N' => named_escape(input, at + 1),
            _ => {
                self.invalid.get_or_insert(InvalidEscape::Unknown(byte));
                Escape::Unknown
            }
        }
    }
}

/// Decodes Latin-1 with the escapes that `escape` knows.
fn run_escapes(
    input: &[u8],
    mut at: usize,
    last: bool,
    out: &mut TextBuf,
    mut escape: impl FnMut(&[u8], usize) -> Escape,
) -> Stop {
    loop {
        let plain = memchr::memchr(b'\\', &input[at..]).unwrap_or(input.len() - at);
        out.push_text(super::single::decode_latin1(&input[at..at + plain]).as_text());
        at += plain;
        if at == input.len() {
            return Stop::At(at);
        }
        match escape(input, at + 1) {
            Escape::Char(cp, end) => {
                out.extend(cp);
                at = end;
            }
            Escape::Incomplete(reason) if last => return Stop::Problem(at, input.len(), reason),
            Escape::Incomplete(_) => return Stop::At(at),
            Escape::Bad(end, reason) => return Stop::Problem(at, end, reason),
            Escape::Unknown => {
                out.extend(input[at..].iter().take(2).map(|&b| b as u32));
                at = (at + 2).min(input.len());
            }
        }
    }
}

impl<E> Decoder<E> for UnicodeEscape {
    fn name(&self) -> &'static str {
        "unicodeescape"
    }

    fn decode_run(&mut self, input: &[u8], at: usize, last: bool, out: &mut TextBuf) -> Result<Stop, E> {
        Ok(run_escapes(input, at, last, out, |input, at| self.escape(input, at)))
    }
}

impl<E> Decoder<E> for RawUnicodeEscape {
    fn name(&self) -> &'static str {
        "rawunicodeescape"
    }

    fn decode_run(&mut self, input: &[u8], at: usize, last: bool, out: &mut TextBuf) -> Result<Stop, E> {
        const RANGE: &str = "\\Uxxxxxxxx out of range";
        Ok(run_escapes(input, at, last, out, |input, at| match input.get(at) {
            None if last => Escape::Unknown,
            None => Escape::Incomplete(""),
            Some(b'u') => hex_escape(input, at + 1, 4, TRUNCATED_U, RANGE),
            Some(b'U') => hex_escape(input, at + 1, 8, TRUNCATED_LONG_U, RANGE),
            Some(_) => Escape::Unknown,
        }))
    }
}

impl<E> Encoder<E> for UnicodeEscape {
    fn name(&self) -> &'static str {
        "unicodeescape"
    }

    fn reason(&self) -> &'static str {
        "never"
    }

    fn encode_run(&mut self, text: &[u8], at: usize, out: &mut Vec<u8>) -> Result<Option<Range<usize>>, E> {
        let mut rest = &text[at..];
        loop {
            let plain =
                rest.iter().position(|&b| !matches!(b, b' '..=b'~') || b == b'\\').unwrap_or(rest.len());
            out.extend_from_slice(&rest[..plain]);
            let mut cps = wtf8::code_points(&rest[plain..]);
            match cps.next() {
                None => return Ok(None),
                Some(0x5C) => out.extend_from_slice(b"\\\\"),
                Some(0x09) => out.extend_from_slice(b"\\t"),
                Some(0x0A) => out.extend_from_slice(b"\\n"),
                Some(0x0D) => out.extend_from_slice(b"\\r"),
                Some(cp) => push_escaped(cp, out),
            }
            rest = cps.rest();
            // Words of other scripts: no plain run is looked for between their letters.
            while let &[0xC2..=0xEF, ..] = rest {
                let mut cps = wtf8::code_points(rest);
                cps.next().into_iter().for_each(|cp| push_escaped(cp, out));
                rest = cps.rest();
            }
        }
    }
}

impl<E> Encoder<E> for RawUnicodeEscape {
    fn name(&self) -> &'static str {
        "rawunicodeescape"
    }

    fn reason(&self) -> &'static str {
        "never"
    }

    fn encode_run(&mut self, text: &[u8], at: usize, out: &mut Vec<u8>) -> Result<Option<Range<usize>>, E> {
        for cp in wtf8::code_points(&text[at..]) {
            match cp {
                0..=0xFF => out.push(cp as u8),
                _ => push_escaped(cp, out),
            }
        }
        Ok(None)
    }
}

#[inline]
fn push_escaped(cp: u32, out: &mut Vec<u8>) {
    match escape(cp) {
        // The usual length as a constant.
        ([a, b, c, d, e, f, ..], 6) => out.extend_from_slice(&[a, b, c, d, e, f]),
        (escape, len) => out.extend_from_slice(&escape[..len]),
    }
}

/// Why [`decode_bytes`] fails: the message of the `ValueError`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BytesEscapeError(pub String);

/// The error handlings that [`decode_bytes`] knows by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnBadHex {
    /// It fails.
    Strict,
    /// A question mark stands for the escape.
    Replace,
    /// The escape is left out.
    Ignore,
}

impl OnBadHex {
    /// The handling of this name.
    pub fn from_name(name: &str) -> Result<OnBadHex, BytesEscapeError> {
        match name {
            "strict" => Ok(OnBadHex::Strict),
            "replace" => Ok(OnBadHex::Replace),
            "ignore" => Ok(OnBadHex::Ignore),
            _ => Err(BytesEscapeError(format!("decoding error; unknown error handling code: {name:.400}"))),
        }
    }
}

/// `codecs.escape_decode`: the escapes of bytes literals; the bytes, and the first invalid escape.
pub fn decode_bytes(
    input: &[u8],
    on_bad_hex: OnBadHex,
) -> Result<(Vec<u8>, Option<InvalidEscape>), BytesEscapeError> {
    let mut out = Vec::with_capacity(input.len());
    let mut invalid = None;
    let mut at = 0;
    loop {
        let plain = memchr::memchr(b'\\', &input[at..]).unwrap_or(input.len() - at);
        out.extend_from_slice(&input[at..at + plain]);
        at += plain + 1;
        let Some(&byte) = input.get(at) else { break };
        if let Some(meant) = short_escape(byte) {
            out.push(meant);
            at += 1;
            continue;
        }
        match byte {
            b'\n' => at += 1,
            b'0'..=b'7' => {
                let (value, end) = octal(input, at);
                if value > 0o377 {
                    invalid.get_or_insert(InvalidEscape::Octal(value));
                }
                out.push(value as u8);
                at = end;
            }
            b'x' => at = bytes_hex_escape(input, at, on_bad_hex, &mut out)?,
            _ => {
                invalid.get_or_insert(InvalidEscape::Unknown(byte));
                out.extend_from_slice(&[b'\\', byte]);
                at += 1;
            }
        }
    }
    // `at` is one past the end after text without a backslash, and at the end after a lone one.
    if at == input.len() && input.last() == Some(&b'\\') {
        return Err(BytesEscapeError("Trailing \\ in string".to_string()));
    }
    Ok((out, invalid))
}

/// Handles the `x` of an escape at `at`: where to go on.
fn bytes_hex_escape(
    input: &[u8],
    at: usize,
    on_bad_hex: OnBadHex,
    out: &mut Vec<u8>,
) -> Result<usize, BytesEscapeError> {
    let digit = |i: usize| input.get(i).and_then(|&b| hex_value(b));
    match (digit(at + 1), digit(at + 2)) {
        (Some(high), Some(low)) => {
            out.push(high << 4 | low);
            Ok(at + 3)
        }
        (first, _) => match on_bad_hex {
            OnBadHex::Strict => Err(BytesEscapeError(format!("invalid \\x escape at position {}", at - 1))),
            handling => {
                if handling == OnBadHex::Replace {
                    out.push(b'?');
                }
                Ok(at + 1 + first.is_some() as usize)
            }
        },
    }
}

/// `codecs.escape_encode`: bytes as they stand between single quotes in a literal.
pub fn encode_bytes(input: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(input.len());
    for &byte in input {
        match byte {
            b'\'' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b' '..=b'~' => out.push(byte),
            _ => out.extend_from_slice(&[b'\\', b'x', HEX[(byte >> 4) as usize], HEX[(byte & 15) as usize]]),
        }
    }
    out
}

//! The built-in error handlers: `strict`, `ignore`, `replace`, `backslashreplace`, `xmlcharrefreplace`,
//! `namereplace`, `surrogateescape` (PEP 383), `surrogatepass`.

use super::{DecodeError, EncodeError, Recovery, Replacement};
use crate::repr::push_escape;
use crate::text::{Text, TextBuf};
use crate::unicode;
use crate::wtf8::{self, is_surrogate};

/// A built-in error handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handler {
    /// Raises every error.
    Strict,
    /// Leaves out what can't be coded.
    Ignore,
    /// Puts `?`, or U+FFFD when decoding.
    Replace,
    /// Puts a backslash escape.
    BackslashReplace,
    /// Puts `&#...;`; encoding only.
    XmlCharRefReplace,
    /// Puts `\N{...}`; encoding only.
    NameReplace,
    /// Turns bytes from 0x80 on into U+DC80..U+DCFF, and these back.
    SurrogateEscape,
    /// Codes surrogates as if they were characters, in UTF-8, UTF-16, UTF-32.
    SurrogatePass,
}

/// The built-in handlers and their names.
pub const HANDLERS: [(&str, Handler); 8] = [
    ("strict", Handler::Strict),
    ("ignore", Handler::Ignore),
    ("replace", Handler::Replace),
    ("backslashreplace", Handler::BackslashReplace),
    ("xmlcharrefreplace", Handler::XmlCharRefReplace),
    ("namereplace", Handler::NameReplace),
    ("surrogateescape", Handler::SurrogateEscape),
    ("surrogatepass", Handler::SurrogatePass),
];

/// The encodings that `surrogatepass` knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standard {
    Utf8,
    Utf16 { big: bool },
    Utf32 { big: bool },
}

/// Reads names like `utf-8`, `UTF_16`, `utf16-le`, `utf-32be`.
fn standard_encoding(name: &str) -> Option<Standard> {
    let name = name.to_ascii_lowercase();
    let rest = name.strip_prefix("utf")?;
    let separated = |s: &str| s.strip_prefix(['-', '_']).map(str::to_string);
    let rest = separated(rest).unwrap_or_else(|| rest.to_string());
    if rest == "8" {
        return Some(Standard::Utf8);
    }
    let (wide, order) = match rest.strip_prefix("16") {
        Some(order) => (false, order),
        None => (true, rest.strip_prefix("32")?),
    };
    let order = separated(order).unwrap_or_else(|| order.to_string());
    let big = match order.as_str() {
        "" | "le" => false,
        "be" => true,
        _ => return None,
    };
    Some(if wide { Standard::Utf32 { big } } else { Standard::Utf16 { big } })
}

impl Handler {
    /// The handler of this name.
    pub fn from_name(name: &str) -> Option<Handler> {
        HANDLERS.iter().find(|(known, _)| *known == name).map(|&(_, handler)| handler)
    }

    /// Can it answer a decoding error? Otherwise being asked is a `TypeError`.
    pub fn decodes(self) -> bool {
        !matches!(self, Handler::XmlCharRefReplace | Handler::NameReplace)
    }

    /// Answers a decoding error of `input`; `None`: it is raised.
    pub fn decode(self, error: &DecodeError, input: &[u8]) -> Option<Recovery> {
        self.decode_as(error.encoding, error.start..error.end, input)
    }

    /// As [`Handler::decode`], for an error that names its encoding otherwise.
    pub fn decode_as(self, encoding: &str, range: std::ops::Range<usize>, input: &[u8]) -> Option<Recovery> {
        let bad = input.get(range.clone())?;
        let mut text = TextBuf::new();
        let mut position = range.end;
        match self {
            Handler::Strict | Handler::XmlCharRefReplace | Handler::NameReplace => return None,
            Handler::Ignore => {}
            Handler::Replace => text.push(0xFFFD),
            Handler::BackslashReplace => bad.iter().for_each(|&b| push_escape(b as u32, &mut text)),
            Handler::SurrogateEscape => {
                let escaped = bad.iter().take(4).take_while(|b| !b.is_ascii());
                text.extend(escaped.map(|&b| 0xDC00 + b as u32));
                if text.is_empty() {
                    return None;
                }
                position = range.start + text.chars();
            }
            Handler::SurrogatePass => {
                let (cp, width) = read_surrogate(standard_encoding(encoding)?, &input[range.start..])?;
                text.push(cp);
                position = range.start + width;
            }
        }
        Some(Recovery { text, position, input: None })
    }

    /// Answers an encoding error of `text`; `None`: it is raised.
    pub fn encode(self, error: &EncodeError, text: Text<'_>) -> Option<(Replacement, usize)> {
        let bad = text.bytes().get(error.bytes.clone())?;
        self.encode_as(error.encoding, bad).map(|replacement| (replacement, error.end))
    }

    /// Answers an encoding error as the codecs for UTF-8, ASCII and Latin-1 do by themselves: `surrogateescape`
    /// takes the code points that it can, and leaves the others for an error of their own.
    pub fn encode_inline(self, error: &EncodeError, text: Text<'_>) -> Option<(Replacement, usize)> {
        if self != Handler::SurrogateEscape {
            return self.encode(error, text);
        }
        let bad = wtf8::code_points(text.bytes().get(error.bytes.clone())?);
        let escaped: Vec<u8> = bad.map_while(escaped_byte).collect();
        let position = error.start + escaped.len();
        (!escaped.is_empty()).then_some((Replacement::Bytes(escaped), position))
    }

    /// Appends the ASCII text that stands for the code points `bad` in whatever encoding; nothing for the handlers that raise an
    /// error or put bytes.
    pub(super) fn push_instead(self, bad: &[u8], out: &mut Vec<u8>) {
        let escape = |cp: u32, out: &mut Vec<u8>| {
            let mut text = TextBuf::new();
            push_escape(cp, &mut text);
            out.extend_from_slice(text.as_text().bytes());
        };
        match self {
            Handler::Strict | Handler::SurrogateEscape | Handler::SurrogatePass | Handler::Ignore => {}
            Handler::Replace => out.resize(out.len() + wtf8::count(bad), b'?'),
            Handler::BackslashReplace => wtf8::code_points(bad).for_each(|cp| escape(cp, out)),
            Handler::XmlCharRefReplace => wtf8::code_points(bad).for_each(|cp| push_reference(cp, out)),
            Handler::NameReplace => wtf8::code_points(bad).for_each(|cp| match unicode::name(cp) {
                Some(name) => out.extend_from_slice(format!("\\N{{{name}}}").as_bytes()),
                None => escape(cp, out),
            }),
        }
    }

    /// What stands for the code points `bad`, which `encoding` refused; `None`: the error is raised.
    pub fn encode_as(self, encoding: &str, bad: &[u8]) -> Option<Replacement> {
        let cps = || wtf8::code_points(bad);
        let mut text = TextBuf::new();
        match self {
            Handler::Strict => return None,
            Handler::Ignore
            | Handler::Replace
            | Handler::BackslashReplace
            | Handler::XmlCharRefReplace
            | Handler::NameReplace => {
                let mut instead = Vec::new();
                self.push_instead(bad, &mut instead);
                text.push_ascii(&instead);
            }
            Handler::SurrogateEscape => {
                return cps().map(escaped_byte).collect::<Option<Vec<u8>>>().map(Replacement::Bytes);
            }
            Handler::SurrogatePass => {
                let standard = standard_encoding(encoding)?;
                let mut out = Vec::new();
                for cp in cps() {
                    write_surrogate(standard, cp, &mut out)?;
                }
                return Some(Replacement::Bytes(out));
            }
        }
        Some(Replacement::Text(text))
    }
}

/// Appends `&#...;` for a code point.
fn push_reference(cp: u32, out: &mut Vec<u8>) {
    // No code point has more than seven digits.
    let mut text = *b"&#0000000;";
    let (mut at, mut rest) = (9, cp);
    loop {
        at -= 1;
        text[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(b"&#");
    out.extend_from_slice(&text[at..]);
}

/// The byte that `surrogateescape` has hidden in a code point.
fn escaped_byte(cp: u32) -> Option<u8> {
    matches!(cp, 0xDC80..=0xDCFF).then_some(cp as u8)
}

fn read_surrogate(standard: Standard, input: &[u8]) -> Option<(u32, usize)> {
    let (cp, width) = match (standard, input) {
        (Standard::Utf8, &[0xED, b @ 0xA0..=0xBF, c @ 0x80..=0xBF, ..]) => {
            (0xD000 | (b as u32 & 0x3F) << 6 | c as u32 & 0x3F, 3)
        }
        (Standard::Utf16 { big: false }, &[a, b, ..]) => (u16::from_le_bytes([a, b]) as u32, 2),
        (Standard::Utf16 { big: true }, &[a, b, ..]) => (u16::from_be_bytes([a, b]) as u32, 2),
        (Standard::Utf32 { big: false }, &[a, b, c, d, ..]) => (u32::from_le_bytes([a, b, c, d]), 4),
        (Standard::Utf32 { big: true }, &[a, b, c, d, ..]) => (u32::from_be_bytes([a, b, c, d]), 4),
        _ => return None,
    };
    is_surrogate(cp).then_some((cp, width))
}

fn write_surrogate(standard: Standard, cp: u32, out: &mut Vec<u8>) -> Option<()> {
    if !is_surrogate(cp) {
        return None;
    }
    match standard {
        Standard::Utf8 => wtf8::push(out, cp),
        Standard::Utf16 { big: false } => out.extend_from_slice(&(cp as u16).to_le_bytes()),
        Standard::Utf16 { big: true } => out.extend_from_slice(&(cp as u16).to_be_bytes()),
        Standard::Utf32 { big: false } => out.extend_from_slice(&cp.to_le_bytes()),
        Standard::Utf32 { big: true } => out.extend_from_slice(&cp.to_be_bytes()),
    }
    Some(())
}

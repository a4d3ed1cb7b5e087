//! UTF-7 (RFC 2152): ASCII, with other characters as UTF-16 in modified Base64 between `+` and `-`.

use std::ops::Range;

use super::{Decoder, Encoder, Stop};
use crate::text::TextBuf;
use crate::wtf8;

/// UTF-7, both ways.
#[derive(Clone, Copy, Debug, Default)]
pub struct Utf7 {
    shift: Option<Shift>,
}

/// A Base64 section under way: bits that are not yet written.
#[derive(Clone, Copy, Debug, Default)]
struct Shift {
    buffer: u32,
    bits: u32,
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn digit(byte: u8) -> Option<u32> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    } as u32)
}

/// What ended a Base64 section.
enum Ended {
    /// The section is whole; go on here.
    Well(usize),
    /// The input ended within it; is there a part of a character?
    Open(bool),
    /// A problem; it reaches to here.
    Badly(usize, &'static str),
}

/// Decodes the section whose digits begin at `at`.
fn section(input: &[u8], mut at: usize, out: &mut TextBuf) -> Ended {
    let (mut buffer, mut bits, mut high) = (0u32, 0u32, None::<u32>);
    while let Some(value) = input.get(at).and_then(|&b| digit(b)) {
        at += 1;
        buffer = buffer << 6 | value;
        bits += 6;
        if bits < 16 {
            continue;
        }
        bits -= 16;
        let unit = buffer >> bits & 0xFFFF;
        buffer &= (1 << bits) - 1;
        match high.take() {
            Some(lead) if unit & 0xFC00 == 0xDC00 => {
                out.push(0x10000 + ((lead & 0x3FF) << 10 | unit & 0x3FF));
                continue;
            }
            Some(lead) => out.push(lead),
            None => {}
        }
        match unit & 0xFC00 {
            0xD800 => high = Some(unit),
            _ => out.push(unit),
        }
    }
    let Some(&byte) = input.get(at) else {
        return Ended::Open(high.is_some() || bits >= 6 || bits > 0 && buffer != 0);
    };
    if bits >= 6 {
        return Ended::Badly(at + 1, "partial character in shift sequence");
    }
    if buffer != 0 {
        return Ended::Badly(at + 1, "non-zero padding bits in shift sequence");
    }
    if let Some(lead) = high.filter(|_| byte < 0x80) {
        out.push(lead);
    }
    Ended::Well(at + (byte == b'-') as usize)
}

impl<E> Decoder<E> for Utf7 {
    fn name(&self) -> &'static str {
        "utf7"
    }

    fn decode_run(&mut self, input: &[u8], mut at: usize, last: bool, out: &mut TextBuf) -> Result<Stop, E> {
        loop {
            let plain = input[at..].iter().position(|&b| b >= 0x80 || b == b'+').unwrap_or(input.len() - at);
            out.push_ascii(&input[at..at + plain]);
            at += plain;
            match input[at..] {
                [] => return Ok(Stop::At(at)),
                [b'+', b'-', ..] => {
                    out.push(u32::from(b'+'));
                    at += 2;
                }
                [b'+', next, ..] if digit(next).is_none() => {
                    return Ok(Stop::Problem(at, at + 2, "ill-formed sequence"));
                }
                [b'+', ..] => {
                    let before = out.mark();
                    match section(input, at + 1, out) {
                        Ended::Well(end) => at = end,
                        Ended::Badly(end, reason) => return Ok(Stop::Problem(at, end, reason)),
                        Ended::Open(true) if last => {
                            return Ok(Stop::Problem(at, input.len(), "unterminated shift sequence"));
                        }
                        Ended::Open(_) if last => return Ok(Stop::At(input.len())),
                        Ended::Open(_) => {
                            out.truncate(before);
                            return Ok(Stop::At(at));
                        }
                    }
                }
                _ => return Ok(Stop::Problem(at, at + 1, "unexpected special character")),
            }
        }
    }
}

/// Is the code point written as it is?
fn is_direct(cp: u32) -> bool {
    matches!(cp, 0x20..=0x7D | 0x09 | 0x0A | 0x0D) && cp != b'+'.into() && cp != b'\\'.into()
}

impl Shift {
    fn put(&mut self, unit: u32, out: &mut Vec<u8>) {
        self.buffer = self.buffer << 16 | unit;
        self.bits += 16;
        while self.bits >= 6 {
            self.bits -= 6;
            out.push(ALPHABET[(self.buffer >> self.bits & 63) as usize]);
        }
        self.buffer &= (1 << self.bits) - 1;
    }

    fn flush(self, out: &mut Vec<u8>) {
        if self.bits > 0 {
            out.push(ALPHABET[(self.buffer << (6 - self.bits) & 63) as usize]);
        }
    }
}

impl<E> Encoder<E> for Utf7 {
    fn name(&self) -> &'static str {
        "utf7"
    }

    fn reason(&self) -> &'static str {
        "never"
    }

    fn encode_run(&mut self, text: &[u8], at: usize, out: &mut Vec<u8>) -> Result<Option<Range<usize>>, E> {
        for cp in wtf8::code_points(&text[at..]) {
            if is_direct(cp) {
                let byte = cp as u8;
                if let Some(shift) = self.shift.take() {
                    shift.flush(out);
                    if digit(byte).is_some() || byte == b'-' {
                        out.push(b'-');
                    }
                }
                out.push(byte);
                continue;
            }
            if self.shift.is_none() && cp == b'+'.into() {
                out.extend_from_slice(b"+-");
                continue;
            }
            let shift = self.shift.get_or_insert_with(|| {
                out.push(b'+');
                Shift::default()
            });
            if cp < 0x10000 {
                shift.put(cp, out);
            } else {
                shift.put(0xD7C0 + (cp >> 10), out);
                shift.put(0xDC00 | cp & 0x3FF, out);
            }
        }
        Ok(None)
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        if let Some(shift) = self.shift.take() {
            shift.flush(out);
            out.push(b'-');
        }
    }
}

//! UTF-16 and UTF-32.

use std::ops::Range;

use super::{Decoder, Encoder, Stop};
use crate::text::TextBuf;
use crate::wtf8::{self, is_surrogate};

/// The order of bytes in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Told by a byte order mark, little-endian without one. Encoding writes the mark.
    Marked,
    /// Little-endian.
    Little,
    /// Big-endian.
    Big,
}

impl Order {
    fn is_big(self) -> bool {
        self == Order::Big
    }

    /// CPython's number for it: 0, -1, 1.
    pub fn number(self) -> i32 {
        match self {
            Order::Marked => 0,
            Order::Little => -1,
            Order::Big => 1,
        }
    }
}

/// UTF-16, both ways. After decoding, `order` is what a mark has told.
#[derive(Clone, Copy, Debug)]
pub struct Utf16 {
    /// The byte order.
    pub order: Order,
    begun: bool,
}

/// UTF-32, both ways. After decoding, `order` is what a mark has told.
#[derive(Clone, Copy, Debug)]
pub struct Utf32 {
    /// The byte order.
    pub order: Order,
    begun: bool,
}

impl Utf16 {
    /// The codec with this order, at the beginning of its data.
    pub fn new(order: Order) -> Utf16 {
        Utf16 { order, begun: false }
    }

    fn unit(&self, pair: &[u8]) -> u32 {
        let pair = pair.try_into().unwrap_or_default();
        (if self.order.is_big() { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }) as u32
    }

    /// Decodes units from `at` up to one that is a surrogate without partner, or to the end: where it stopped.
    fn run_units<const BIG: bool>(input: &[u8], mut at: usize, out: &mut TextBuf) -> usize {
        let unit = |at: usize| {
            let pair = [input[at], input[at + 1]];
            if BIG { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
        };
        // Gathered apart, so that growing the text is checked for once per batch.
        let mut batch = [0u8; 3 * 64];
        while at + 1 < input.len() {
            let (mut used, mut chars) = (0, 0);
            while chars < 64 && at + 1 < input.len() {
                let value = unit(at);
                if value < 0x80 {
                    batch[used] = value as u8;
                    used += 1;
                } else if value & 0xF800 != 0xD800 {
                    let (bytes, len) = wtf8::encode(value as u32);
                    batch[used..used + 3].copy_from_slice(&bytes[..3]);
                    used += len;
                } else {
                    break;
                }
                at += 2;
                chars += 1;
            }
            out.push_prepared(&batch[..used], chars);
            if at + 1 < input.len() && is_surrogate(unit(at) as u32) {
                let high = unit(at);
                if high >= 0xDC00 || at + 3 >= input.len() || unit(at + 2) & 0xFC00 != 0xDC00 {
                    return at;
                }
                out.push(0x10000 + ((high as u32 & 0x3FF) << 10 | unit(at + 2) as u32 & 0x3FF));
                at += 4;
            }
        }
        at
    }
}

impl<E> Decoder<E> for Utf16 {
    fn name(&self) -> &'static str {
        if self.order.is_big() { "utf-16-be" } else { "utf-16-le" }
    }

    fn decode_run(&mut self, input: &[u8], mut at: usize, last: bool, out: &mut TextBuf) -> Result<Stop, E> {
        if !self.begun && self.order == Order::Marked && input.len() >= 2 {
            self.order = match *input {
                [0xFF, 0xFE, ..] => Order::Little,
                [0xFE, 0xFF, ..] => Order::Big,
                _ => Order::Marked,
            };
            at += if self.order == Order::Marked { 0 } else { 2 };
        }
        self.begun = true;
        at = match self.order.is_big() {
            true => Utf16::run_units::<true>(input, at, out),
            false => Utf16::run_units::<false>(input, at, out),
        };
        let rest = &input[at..];
        Ok(match rest.len() {
            0 => Stop::At(at),
            1 if last => Stop::Problem(at, input.len(), "truncated data"),
            1 => Stop::At(at),
            _ if self.unit(&rest[..2]) >= 0xDC00 => Stop::Problem(at, at + 2, "illegal encoding"),
            2 | 3 if last => Stop::Problem(at, input.len(), "unexpected end of data"),
            2 | 3 => Stop::At(at),
            _ => Stop::Problem(at, at + 2, "illegal UTF-16 surrogate"),
        })
    }
}

impl<E> Encoder<E> for Utf16 {
    fn name(&self) -> &'static str {
        match self.order {
            Order::Marked => "utf-16",
            Order::Little => "utf-16-le",
            Order::Big => "utf-16-be",
        }
    }

    fn reason(&self) -> &'static str {
        "surrogates not allowed"
    }

    fn encode_run(&mut self, text: &[u8], at: usize, out: &mut Vec<u8>) -> Result<Option<Range<usize>>, E> {
        let big = self.order.is_big();
        if !self.begun && self.order == Order::Marked {
            out.extend_from_slice(&[0xFF, 0xFE]);
        }
        self.begun = true;
        Ok(match big {
            true => encode_16(text, at, out, u16::to_be_bytes),
            false => encode_16(text, at, out, u16::to_le_bytes),
        })
    }

    fn run_replacement(&mut self, text: &[u8], out: &mut Vec<u8>) -> Result<bool, E> {
        Ok(text.is_ascii() && self.encode_run(text, 0, out)?.is_none())
    }

    fn accepts_bytes(&self, len: usize) -> bool {
        len.is_multiple_of(2)
    }
}

fn encode_16(
    text: &[u8],
    mut at: usize,
    out: &mut Vec<u8>,
    pair: impl Fn(u16) -> [u8; 2],
) -> Option<Range<usize>> {
    let mut batch = [0u8; 2 * 64];
    while at < text.len() {
        let mut used = 0;
        while used < 128 - 2 {
            let Some((cp, width)) = wtf8::decode_at(text, at) else { break };
            if is_surrogate(cp) {
                out.extend_from_slice(&batch[..used]);
                return Some(at..at + width);
            }
            if cp < 0x10000 {
                batch[used..used + 2].copy_from_slice(&pair(cp as u16));
                used += 2;
            } else {
                batch[used..used + 2].copy_from_slice(&pair((0xD7C0 + (cp >> 10)) as u16));
                batch[used + 2..used + 4].copy_from_slice(&pair((0xDC00 | cp & 0x3FF) as u16));
                used += 4;
            }
            at += width;
        }
        out.extend_from_slice(&batch[..used]);
    }
    None
}

impl Utf32 {
    /// The codec with this order, at the beginning of its data.
    pub fn new(order: Order) -> Utf32 {
        Utf32 { order, begun: false }
    }

    fn unit(&self, four: &[u8]) -> u32 {
        let four = four.try_into().unwrap_or_default();
        if self.order.is_big() { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
    }
}

impl<E> Decoder<E> for Utf32 {
    fn name(&self) -> &'static str {
        if self.order.is_big() { "utf-32-be" } else { "utf-32-le" }
    }

    fn decode_run(&mut self, input: &[u8], mut at: usize, last: bool, out: &mut TextBuf) -> Result<Stop, E> {
        if !self.begun && self.order == Order::Marked && input.len() >= 4 {
            self.order = match *input {
                [0xFF, 0xFE, 0, 0, ..] => Order::Little,
                [0, 0, 0xFE, 0xFF, ..] => Order::Big,
                _ => Order::Marked,
            };
            at += if self.order == Order::Marked { 0 } else { 4 };
        }
        self.begun = true;
        out.reserve((input.len() - at) / 4);
        for four in input[at..].chunks_exact(4) {
            match self.unit(four) {
                cp if is_surrogate(cp) => {
                    return Ok(Stop::Problem(
                        at,
                        at + 4,
                        "code point in surrogate code point range(0xd800, 0xe000)",
                    ));
                }
                cp @ 0..=wtf8::MAX_CODE_POINT => out.push(cp),
                _ => return Ok(Stop::Problem(at, at + 4, "code point not in range(0x110000)")),
            }
            at += 4;
        }
        Ok(match last && at < input.len() {
            true => Stop::Problem(at, input.len(), "truncated data"),
            false => Stop::At(at),
        })
    }
}

impl<E> Encoder<E> for Utf32 {
    fn name(&self) -> &'static str {
        match self.order {
            Order::Marked => "utf-32",
            Order::Little => "utf-32-le",
            Order::Big => "utf-32-be",
        }
    }

    fn reason(&self) -> &'static str {
        "surrogates not allowed"
    }

    fn encode_run(&mut self, text: &[u8], at: usize, out: &mut Vec<u8>) -> Result<Option<Range<usize>>, E> {
        if !self.begun && self.order == Order::Marked {
            out.extend_from_slice(&[0xFF, 0xFE, 0, 0]);
        }
        self.begun = true;
        out.reserve(4 * wtf8::count(&text[at..]));
        let mut here = at;
        for cp in wtf8::code_points(&text[at..]) {
            let width = wtf8::width(cp);
            if is_surrogate(cp) {
                return Ok(Some(here..here + width));
            }
            here += width;
            out.extend_from_slice(&if self.order.is_big() { cp.to_be_bytes() } else { cp.to_le_bytes() });
        }
        Ok(None)
    }

    fn run_replacement(&mut self, text: &[u8], out: &mut Vec<u8>) -> Result<bool, E> {
        Ok(text.is_ascii() && self.encode_run(text, 0, out)?.is_none())
    }

    fn accepts_bytes(&self, len: usize) -> bool {
        len.is_multiple_of(4)
    }
}

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
            at += narrow_ascii::<2>(&input[at..], if BIG { 1 } else { 0 }, out);
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

/// Bytes of ASCII that are dealt with together.
const ROW: usize = 32;

/// Decodes ASCII from units of `N` bytes whose low byte is number `low`, in whole rows: how many bytes it took.
fn narrow_ascii<const N: usize>(input: &[u8], low: usize, out: &mut TextBuf) -> usize {
    let mut taken = 0;
    for wide in input.chunks_exact(ROW * N) {
        let mut row = [0; ROW];
        let mut others = 0;
        for (narrow, unit) in row.iter_mut().zip(wide.chunks_exact(N)) {
            *narrow = unit[low];
            for (i, &byte) in unit.iter().enumerate() {
                others |= if i == low { 0 } else { byte };
            }
        }
        if others != 0 || !row.is_ascii() {
            break;
        }
        out.push_prepared(&row, ROW);
        taken += wide.len();
    }
    taken
}

/// Encodes ASCII as units of `N` bytes whose low byte is number `low`, in whole rows: how many bytes it took.
fn widen_ascii<const N: usize>(text: &[u8], low: usize, out: &mut Vec<u8>) -> usize {
    let mut taken = 0;
    for row in text.chunks_exact(ROW) {
        if !row.is_ascii() {
            break;
        }
        let mut wide = [[0; N]; ROW];
        for (unit, &byte) in wide.iter_mut().zip(row) {
            unit[low] = byte;
        }
        out.extend_from_slice(wide.as_flattened());
        taken += ROW;
    }
    taken
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
            true => encode_16(text, at, out, 1, u16::to_be_bytes),
            false => encode_16(text, at, out, 0, u16::to_le_bytes),
        })
    }

    fn run_replacement(&mut self, text: &[u8], out: &mut Vec<u8>) -> Result<bool, E> {
        Ok(text.is_ascii() && self.encode_run(text, 0, out)?.is_none())
    }

    fn accepts_bytes(&self, len: usize) -> bool {
        len.is_multiple_of(2)
    }
}

/// `low`: which byte of a pair is the low one, as `pair` orders them.
fn encode_16(
    text: &[u8],
    mut at: usize,
    out: &mut Vec<u8>,
    low: usize,
    pair: impl Fn(u16) -> [u8; 2],
) -> Option<Range<usize>> {
    let mut batch = [[0u8; 2]; 128];
    while at < text.len() {
        at += widen_ascii::<2>(&text[at..], low, out);
        let mut used = 0;
        let mut cps = wtf8::code_points(&text[at..]);
        while used < 127 {
            let rest = cps.rest();
            let Some(cp) = cps.next() else { break };
            if is_surrogate(cp) {
                out.extend_from_slice(batch[..used].as_flattened());
                let start = text.len() - rest.len();
                return Some(start..start + 3);
            }
            if cp < 0x10000 {
                batch[used] = pair(cp as u16);
                used += 1;
            } else {
                batch[used] = pair((0xD7C0 + (cp >> 10)) as u16);
                batch[used + 1] = pair((0xDC00 | cp & 0x3FF) as u16);
                used += 2;
            }
        }
        at = text.len() - cps.rest().len();
        out.extend_from_slice(batch[..used].as_flattened());
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
        at += narrow_ascii::<4>(&input[at..], if self.order.is_big() { 3 } else { 0 }, out);
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
        let mut here = at + widen_ascii::<4>(&text[at..], if self.order.is_big() { 3 } else { 0 }, out);
        for cp in wtf8::code_points(&text[here..]) {
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

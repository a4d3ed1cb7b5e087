//! Codecs by a table: a byte means the code point at its place, as in the many old eight-bit encodings.

use std::ops::Range;

use super::single::ascii_prefix;
use super::{Decoder, Encoder, Stop};
use crate::text::{Text, TextBuf};
use crate::wtf8;

const UNDEFINED: &str = "character maps to <undefined>";

/// What a mapping has for a byte, when decoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mapped {
    /// Nothing.
    Undefined,
    /// A code point.
    Char(u32),
    /// A string.
    Text(TextBuf),
}

/// Decodes by a mapping that is asked for each byte.
pub struct MappingDecoder<F> {
    look_up: F,
}

impl<F> MappingDecoder<F> {
    /// `look_up` tells what a byte means.
    pub fn new(look_up: F) -> MappingDecoder<F> {
        MappingDecoder { look_up }
    }
}

impl<E, F: FnMut(u8) -> Result<Mapped, E>> Decoder<E> for MappingDecoder<F> {
    fn name(&self) -> &'static str {
        "charmap"
    }

    fn decode_run(&mut self, input: &[u8], at: usize, _last: bool, out: &mut TextBuf) -> Result<Stop, E> {
        for (i, &byte) in input.iter().enumerate().skip(at) {
            match (self.look_up)(byte)? {
                Mapped::Undefined => return Ok(Stop::Problem(i, i + 1, UNDEFINED)),
                Mapped::Char(cp) => out.push(cp),
                Mapped::Text(text) => out.push_text(text.as_text()),
            }
        }
        Ok(Stop::At(input.len()))
    }
}

/// Decodes by a string of up to 256 code points, in which U+FFFE stands for what is undefined.
pub struct TableDecoder {
    /// UTF-8 and its length for each byte, 0 for none.
    entries: [([u8; 4], u8); 256],
}

impl TableDecoder {
    /// The decoder of this table.
    pub fn new(table: Text<'_>) -> TableDecoder {
        let mut entries = [([0; 4], 0); 256];
        for (entry, cp) in entries.iter_mut().zip(table.code_points()) {
            if cp != 0xFFFE {
                let (bytes, len) = wtf8::encode(cp);
                *entry = (bytes, len as u8);
            }
        }
        TableDecoder { entries }
    }
}

impl<E> Decoder<E> for TableDecoder {
    fn name(&self) -> &'static str {
        "charmap"
    }

    fn decode_run(&mut self, input: &[u8], at: usize, _last: bool, out: &mut TextBuf) -> Result<Stop, E> {
        let mut batch = [0u8; 4 * 64 + 4];
        let mut at = at;
        for row in input[at..].chunks(64) {
            let (mut used, mut chars) = (0, 0);
            for &byte in row {
                let (bytes, len) = self.entries[byte as usize];
                if len == 0 {
                    out.push_prepared(&batch[..used], chars);
                    return Ok(Stop::Problem(at + chars, at + chars + 1, UNDEFINED));
                }
                batch[used..used + 4].copy_from_slice(&bytes);
                used += len as usize;
                chars += 1;
            }
            out.push_prepared(&batch[..used], chars);
            at += row.len();
        }
        Ok(Stop::At(input.len()))
    }
}

/// What a mapping has for a code point, when encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmapped {
    /// Nothing.
    Undefined,
    /// A byte.
    Byte(u8),
    /// Some bytes.
    Bytes(Vec<u8>),
}

/// Encodes by a mapping that is asked for each code point.
pub struct MappingEncoder<F> {
    look_up: F,
}

impl<F> MappingEncoder<F> {
    /// `look_up` tells how a code point is written.
    pub fn new(look_up: F) -> MappingEncoder<F> {
        MappingEncoder { look_up }
    }
}

impl<E, F: FnMut(u32) -> Result<Unmapped, E>> Encoder<E> for MappingEncoder<F> {
    fn name(&self) -> &'static str {
        "charmap"
    }

    fn reason(&self) -> &'static str {
        UNDEFINED
    }

    fn encode_run(&mut self, text: &[u8], at: usize, out: &mut Vec<u8>) -> Result<Option<Range<usize>>, E> {
        let mut bad: Option<Range<usize>> = None;
        for (i, cp) in wtf8::code_point_indices(&text[at..]) {
            let here = at + i..at + i + wtf8::width(cp);
            match ((self.look_up)(cp)?, &mut bad) {
                (Unmapped::Undefined, Some(bad)) => bad.end = here.end,
                (Unmapped::Undefined, None) => bad = Some(here),
                (_, Some(_)) => break,
                (Unmapped::Byte(byte), None) => out.push(byte),
                (Unmapped::Bytes(bytes), None) => out.extend_from_slice(&bytes),
            }
        }
        Ok(bad)
    }
}

/// A decoding table turned round: `codecs.charmap_build`. Where two bytes mean the same, the greater is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodingMap {
    /// Bytes of U+0000..U+00FF, where there are any.
    low: [Option<u8>; 256],
    /// The others, by code point.
    high: Vec<(u32, u8)>,
    /// ASCII stands for itself.
    ascii: bool,
}

impl EncodingMap {
    /// Turns round a table of up to 256 code points, in which U+FFFE stands for what is undefined.
    pub fn build(table: Text<'_>) -> EncodingMap {
        let mut map = EncodingMap { low: [None; 256], high: Vec::new(), ascii: false };
        for (byte, cp) in (0..=255u8).zip(table.code_points()) {
            match map.low.get_mut(cp as usize) {
                Some(slot) => *slot = Some(byte),
                None if cp == 0xFFFE => {}
                None => map.high.push((cp, byte)),
            }
        }
        // Stable, and then the last of equals is kept.
        map.high.sort_by_key(|&(cp, _)| cp);
        map.high.reverse();
        map.high.dedup_by_key(|&mut (cp, _)| cp);
        map.high.reverse();
        map.ascii = (0..128).zip(&map.low).all(|(byte, mapped)| *mapped == Some(byte));
        map
    }

    /// The byte for a code point.
    #[inline]
    pub fn get(&self, cp: u32) -> Option<u8> {
        match self.low.get(cp as usize) {
            Some(&byte) => byte,
            None => self.high.binary_search_by_key(&cp, |&(cp, _)| cp).ok().map(|i| self.high[i].1),
        }
    }
}

impl<E> Encoder<E> for &EncodingMap {
    fn name(&self) -> &'static str {
        "charmap"
    }

    fn reason(&self) -> &'static str {
        UNDEFINED
    }

    fn encode_run(&mut self, text: &[u8], at: usize, out: &mut Vec<u8>) -> Result<Option<Range<usize>>, E> {
        let map = *self;
        let mut at = at;
        if map.ascii {
            // Mostly a run of ASCII, a few others, and the next one.
            while at < text.len() {
                let plain = ascii_prefix(&text[at..]);
                out.extend_from_slice(&text[at..at + plain]);
                at += plain;
                let rest = &text[at..];
                let Some(cp) = wtf8::code_points(rest).next() else { break };
                let Some(byte) = map.get(cp) else { break };
                out.push(byte);
                at += wtf8::width(cp);
            }
        }
        MappingEncoder::new(|cp| Ok(map.get(cp).map_or(Unmapped::Undefined, Unmapped::Byte)))
            .encode_run(text, at, out)
    }
}

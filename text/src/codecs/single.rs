//! ASCII and Latin-1: one byte a code point, and the same number.

use std::ops::Range;

use super::{Decoder, Encoder, Stop};
use crate::text::TextBuf;
use crate::wtf8;

/// ASCII, both ways.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ascii;

/// Latin-1 (ISO 8859-1), both ways.
#[derive(Clone, Copy, Debug, Default)]
pub struct Latin1;

/// Length of the ASCII at the beginning of `bytes`.
pub(crate) fn ascii_prefix(bytes: &[u8]) -> usize {
    let mut at = 0;
    // Rows of 64 bytes are tested without a branch in between.
    for row in bytes.chunks_exact(64) {
        if !row.is_ascii() {
            break;
        }
        at += row.len();
    }
    bytes[at..].iter().position(|b| !b.is_ascii()).map_or(bytes.len(), |i| at + i)
}

impl<E> Decoder<E> for Ascii {
    fn name(&self) -> &'static str {
        "ascii"
    }

    fn decode_run(&mut self, input: &[u8], at: usize, _last: bool, out: &mut TextBuf) -> Result<Stop, E> {
        let end = at + ascii_prefix(&input[at..]);
        out.push_ascii(&input[at..end]);
        Ok(match end == input.len() {
            true => Stop::At(end),
            false => Stop::Problem(end, end + 1, "ordinal not in range(128)"),
        })
    }
}

impl<E> Encoder<E> for Ascii {
    fn name(&self) -> &'static str {
        "ascii"
    }

    fn reason(&self) -> &'static str {
        "ordinal not in range(128)"
    }

    fn encode_run(&mut self, text: &[u8], at: usize, out: &mut Vec<u8>) -> Result<Option<Range<usize>>, E> {
        let start = at + ascii_prefix(&text[at..]);
        out.extend_from_slice(&text[at..start]);
        if start == text.len() {
            return Ok(None);
        }
        let bad = text[start..].iter().position(u8::is_ascii).unwrap_or(text.len() - start);
        Ok(Some(start..start + bad))
    }
}

/// The text of Latin-1 bytes.
pub fn decode_latin1(bytes: &[u8]) -> TextBuf {
    let ascii = ascii_prefix(bytes);
    if ascii == bytes.len() {
        return TextBuf::ascii(bytes.to_vec());
    }
    let mut out = Vec::with_capacity(bytes.len() + bytes[ascii..].iter().filter(|b| !b.is_ascii()).count());
    out.extend_from_slice(&bytes[..ascii]);
    let mut pairs = [0u8; 2 * 64];
    for row in bytes[ascii..].chunks(64) {
        let mut used = 0;
        for &byte in row {
            // Both bytes are written always, and the second one is kept if it is needed: no branch to guess.
            let wide = byte >> 7;
            pairs[used] = if wide == 1 { 0xC0 | byte >> 6 } else { byte };
            pairs[used + 1] = 0x80 | byte & 0x3F;
            used += 1 + wide as usize;
        }
        out.extend_from_slice(&pairs[..used]);
    }
    TextBuf::from_parts(out, bytes.len())
}

impl<E> Decoder<E> for Latin1 {
    fn name(&self) -> &'static str {
        "latin-1"
    }

    fn decode_run(&mut self, input: &[u8], at: usize, _last: bool, out: &mut TextBuf) -> Result<Stop, E> {
        let text = decode_latin1(&input[at..]);
        if out.is_empty() {
            *out = text
        } else {
            out.push_text(text.as_text())
        }
        Ok(Stop::At(input.len()))
    }
}

impl<E> Encoder<E> for Latin1 {
    fn name(&self) -> &'static str {
        "latin-1"
    }

    fn reason(&self) -> &'static str {
        "ordinal not in range(256)"
    }

    fn encode_run(&mut self, text: &[u8], at: usize, out: &mut Vec<u8>) -> Result<Option<Range<usize>>, E> {
        let mut at = at;
        loop {
            let ascii = ascii_prefix(&text[at..]);
            out.extend_from_slice(&text[at..at + ascii]);
            at += ascii;
            // Two-byte sequences of U+0080..U+00FF.
            while let [lead @ 0xC2..=0xC3, low, ..] = text[at..] {
                out.push(lead << 6 | low & 0x3F);
                at += 2;
            }
            match text.get(at) {
                None => return Ok(None),
                Some(byte) if byte.is_ascii() => continue,
                Some(_) => break,
            }
        }
        let bad = wtf8::code_point_indices(&text[at..]).find(|&(_, cp)| cp < 0x100);
        Ok(Some(at..bad.map_or(text.len(), |(i, _)| at + i)))
    }
}

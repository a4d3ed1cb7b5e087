//! Slices of strings by code points, in Python's terms of start, stop and step.

use std::ops::Range;

use crate::text::{Text, TextBuf};
use crate::wtf8;

/// Adjusts the optional bounds of `find`, `count`, `startswith` and the like, as Python does: negative ones count
/// from the end, and both are held within `0..=len`, except that a start beyond the length stays beyond it, where
/// not even the empty string is found.
#[inline]
pub fn adjust_range(len: usize, start: Option<isize>, end: Option<isize>) -> Range<usize> {
    let from_end = |i: isize| if i < 0 { len.saturating_sub(i.unsigned_abs()) } else { i as usize };
    start.map_or(0, from_end)..end.map_or(len, |i| from_end(i).min(len))
}

/// The byte range of the code points `chars` (held to the string).
#[inline]
pub fn byte_range(text: Text<'_>, chars: Range<usize>) -> Range<usize> {
    let start = text.offset_of(chars.start);
    if chars.end >= text.chars() {
        return start..text.bytes().len().max(start);
    }
    if chars.end <= chars.start {
        return start..start;
    }
    let rest = &text.bytes()[start..];
    let end = match text.is_ascii() {
        true => chars.end,
        // Short slices are walked, longer ones looked up.
        false if chars.end - chars.start <= 64 => start + wtf8::offset_of(rest, chars.end - chars.start),
        false => text.offset_of(chars.end),
    };
    start..end
}

/// `count` code points from number `start`, each `step` after the one before (negative: backwards). These are the
/// numbers that `slice.indices` gives; those outside the string are left out.
pub fn step_slice(text: Text<'_>, start: usize, step: isize, count: usize) -> TextBuf {
    if count == 0 || start >= text.chars() {
        return TextBuf::new();
    }
    let room = if step > 0 { text.chars() - 1 - start } else { start };
    let stride = step.unsigned_abs().max(1);
    let count = count.min(room / stride + 1);
    let bytes = text.bytes();
    if text.is_ascii() {
        return TextBuf::ascii(step_slice_bytes(bytes, start, step, count));
    }
    if step == -1 && count == start + 1 {
        let end = text.offset_of(count);
        return TextBuf::from_parts(reversed(&bytes[..end]), count);
    }
    let mut out = TextBuf::with_capacity(count);
    if stride > 64 {
        for i in 0..count {
            let at = if step > 0 { start + i * stride } else { start - i * stride };
            out.extend(text.code_point(at));
        }
    } else if step > 0 {
        let from = text.offset_of(start);
        out.extend(wtf8::code_points(&bytes[from..]).step_by(stride).take(count));
    } else {
        let to = text.offset_of(start + 1);
        out.extend(wtf8::code_points(&bytes[..to]).rev().step_by(stride).take(count));
    }
    out
}

/// `count` bytes from number `start`, each `step` after the one before; those outside are left out.
pub fn step_slice_bytes(bytes: &[u8], start: usize, step: isize, count: usize) -> Vec<u8> {
    let stride = step.unsigned_abs().max(1);
    let mut out = Vec::new();
    if count == 0 || start >= bytes.len() {
        return out;
    }
    if step == 1 {
        let rest = &bytes[start..];
        out.extend_from_slice(&rest[..count.min(rest.len())]);
    } else if step > 0 {
        let picked = bytes[start..].chunks(stride).take(count);
        out.extend(picked.map(|chunk| chunk[0]));
    } else if stride == 1 {
        out.extend_from_slice(&bytes[start - start.min(count - 1)..=start]);
        out.reverse();
    } else {
        let picked = bytes[..=start].rchunks(stride).take(count);
        out.extend(picked.map(|chunk| chunk[chunk.len() - 1]));
    }
    out
}

/// The code points of `bytes` in reverse order: each is copied to its place from the end.
fn reversed(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0; bytes.len()];
    let mut rest = bytes;
    let mut end = bytes.len();
    loop {
        let (width, after) = match rest {
            [] => return out,
            &[a, ref after @ ..] if a < 0x80 => {
                out[end - 1] = a;
                (1, after)
            }
            &[a, b, ref after @ ..] if a < 0xE0 => {
                out[end - 2..end].copy_from_slice(&[a, b]);
                (2, after)
            }
            &[a, b, c, ref after @ ..] if a < 0xF0 => {
                out[end - 3..end].copy_from_slice(&[a, b, c]);
                (3, after)
            }
            _ => {
                let (cp, after) = rest.split_at(rest.len().min(4));
                out[end - cp.len()..end].copy_from_slice(cp);
                (cp.len(), after)
            }
        };
        end -= width;
        rest = after;
    }
}

#[cfg(test)]
#[allow(clippy::reversed_empty_ranges)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        assert_eq!(adjust_range(5, Some(-3), Some(-1)), 2..4);
        assert_eq!(adjust_range(5, Some(-9), Some(99)), 0..5);
        assert_eq!(adjust_range(5, Some(7), None), 7..5);
        let text = Text::from("aé字😀z");
        assert_eq!(byte_range(text, 1..3), 1..6);
        assert_eq!(byte_range(text, 3..99), 6..11);
        assert_eq!(byte_range(text, 3..1), 6..6);
        assert_eq!(byte_range(text, 9..1), 11..11);
    }

    #[test]
    fn steps() {
        let long = "aé字😀z".repeat(40);
        let chars: Vec<u32> = long.chars().map(u32::from).collect();
        for start in [0, 1, 77, 199] {
            for step in [1isize, 2, 3, 65, -1, -2, -66] {
                let all: Vec<u32> = (0..500isize)
                    .map(|i| start as isize + i * step)
                    .take_while(|&i| (0..200).contains(&i))
                    .map(|i| chars[i as usize])
                    .collect();
                let got = step_slice(Text::from(&*long), start, step, 500);
                assert_eq!(got.as_text().code_points().collect::<Vec<_>>(), all);
            }
        }
        assert_eq!(step_slice(Text::from("abcdef"), 4, -2, 2).bytes(), b"ec");
        assert!(step_slice(Text::from("abc"), 5, 1, 2).is_empty());
    }
}

//! The two forms of strings the engine reads: one byte a character, and (generalized) UTF-8.
//!
//! The engine is compiled once for each form, so that the simple form pays nothing for the other. Positions are byte
//! offsets in both. None of these functions panics on malformed UTF-8; what they answer there is unspecified.

use crate::charset::{CharSet, Scan};

/// Runs shorter than this are looked through byte by byte before `memchr` is called.
const SHORT: usize = 16;

/// A form of strings.
pub(crate) trait Input {
    /// Whether it is UTF-8.
    const WIDE: bool;

    /// The length of the character at `pos` if there is one and the set holds it, else 0.
    fn one(set: &CharSet, hay: &[u8], pos: usize) -> usize;

    /// The end of the longest run of at most `max` members of the set from `pos`.
    fn scan(set: &CharSet, hay: &[u8], pos: usize, max: u32) -> usize;

    /// Where the character that ends at `pos` (not 0) begins.
    fn prev(hay: &[u8], pos: usize) -> usize;

    /// `n` characters after `pos`, if there are so many before `end`.
    fn forward(hay: &[u8], pos: usize, n: u32, end: usize) -> Option<usize>;

    /// `n` characters before `pos`, if there are so many.
    fn backward(hay: &[u8], pos: usize, n: u32) -> Option<usize>;

    /// The character at `pos` (which is before the end) and its length.
    fn char_at(hay: &[u8], pos: usize) -> (u32, usize);
}

/// One byte a character: `bytes`, and `str` that is all ASCII.
pub(crate) struct Narrow;

/// Generalized UTF-8, in which surrogates are encoded like other code points.
pub(crate) struct Wide;

/// The first place from `pos` on that has `byte`, or the end.
#[inline]
fn find_byte(hay: &[u8], pos: usize, byte: u8) -> usize {
    let rest = &hay[pos..];
    let near = &rest[..rest.len().min(SHORT)];
    match near.iter().position(|&b| b == byte) {
        Some(i) => pos + i,
        None if near.len() == rest.len() => hay.len(),
        None => memchr::memchr(byte, &rest[SHORT..]).map_or(hay.len(), |i| pos + SHORT + i),
    }
}

impl Input for Narrow {
    const WIDE: bool = false;

    #[inline(always)]
    fn one(set: &CharSet, hay: &[u8], pos: usize) -> usize {
        match hay.get(pos) {
            Some(&b) => usize::from(set.table[b as usize]),
            None => 0,
        }
    }

    #[inline]
    fn scan(set: &CharSet, hay: &[u8], pos: usize, max: u32) -> usize {
        let hay = &hay[..hay.len().min(pos.saturating_add(max as usize))];
        match set.scan {
            Scan::All => hay.len(),
            Scan::Not(byte) => find_byte(hay, pos, byte),
            Scan::Table => {
                hay[pos..].iter().position(|&b| !set.table[b as usize]).map_or(hay.len(), |i| pos + i)
            }
        }
    }

    #[inline(always)]
    fn prev(_: &[u8], pos: usize) -> usize {
        pos - 1
    }

    #[inline(always)]
    fn forward(_: &[u8], pos: usize, n: u32, end: usize) -> Option<usize> {
        if end - pos >= n as usize { Some(pos + n as usize) } else { None }
    }

    #[inline(always)]
    fn backward(_: &[u8], pos: usize, n: u32) -> Option<usize> {
        pos.checked_sub(n as usize)
    }

    #[inline(always)]
    fn char_at(hay: &[u8], pos: usize) -> (u32, usize) {
        (u32::from(hay[pos]), 1)
    }
}

fn is_tail(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

/// Decodes the character that begins at `pos` with a byte from 128 up.
#[inline]
fn decode(hay: &[u8], pos: usize) -> (u32, usize) {
    let tail = |i: usize| hay.get(pos + i).map_or(0, |&b| u32::from(b & 0x3f));
    let lead = u32::from(hay[pos]);
    let (c, len) = match lead {
        0xf0.. => ((lead & 7) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4),
        0xe0.. => ((lead & 15) << 12 | tail(1) << 6 | tail(2), 3),
        _ => ((lead & 31) << 6 | tail(1), 2),
    };
    (c, len.min(hay.len() - pos))
}

impl Input for Wide {
    const WIDE: bool = true;

    #[inline(always)]
    fn one(set: &CharSet, hay: &[u8], pos: usize) -> usize {
        match hay.get(pos) {
            None => 0,
            Some(&b) if b < 128 => usize::from(set.table[b as usize]),
            Some(_) => {
                let (c, len) = decode(hay, pos);
                if set.contains(c) { len } else { 0 }
            }
        }
    }

    fn scan(set: &CharSet, hay: &[u8], mut pos: usize, max: u32) -> usize {
        if max == u32::MAX {
            match set.scan {
                Scan::All => return hay.len(),
                Scan::Not(byte) => return find_byte(hay, pos, byte),
                Scan::Table => {}
            }
        }
        let mut left = max;
        while left > 0 {
            match Self::one(set, hay, pos) {
                0 => break,
                len => pos += len,
            }
            if max != u32::MAX {
                left -= 1;
            }
        }
        pos
    }

    #[inline]
    fn prev(hay: &[u8], pos: usize) -> usize {
        let mut at = pos - 1;
        while at > 0 && is_tail(hay[at]) {
            at -= 1;
        }
        at
    }

    #[inline]
    fn forward(hay: &[u8], mut pos: usize, n: u32, end: usize) -> Option<usize> {
        for _ in 0..n {
            if pos >= end {
                return None;
            }
            pos += if hay[pos] < 128 { 1 } else { decode(hay, pos).1 };
        }
        (pos <= end).then_some(pos)
    }

    fn backward(hay: &[u8], mut pos: usize, n: u32) -> Option<usize> {
        for _ in 0..n {
            if pos == 0 {
                return None;
            }
            pos = Self::prev(hay, pos);
        }
        Some(pos)
    }

    #[inline]
    fn char_at(hay: &[u8], pos: usize) -> (u32, usize) {
        if hay[pos] < 128 { (u32::from(hay[pos]), 1) } else { decode(hay, pos) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charset::{Fold, Item};
    use crate::unicode::Locale;

    #[test]
    fn wide_steps() {
        let hay = "aé€😀".as_bytes();
        assert_eq!(Wide::forward(hay, 0, 4, hay.len()), Some(10));
        assert_eq!(Wide::forward(hay, 0, 5, hay.len()), None);
        assert_eq!(Wide::backward(hay, 10, 2), Some(3));
        assert_eq!(Wide::backward(hay, 3, 3), None);
        assert_eq!(Wide::char_at(hay, 6), (0x1f600, 4));
        assert_eq!(Wide::char_at(&[0xf0], 0).1, 1);
    }

    #[test]
    fn scans() {
        let not_newline = CharSet::new(vec![Item::Negate, Item::Char(10)], Fold::None, &Locale::c());
        let long = [&[b'x'; 40][..], b"\ny"].concat();
        assert_eq!(Narrow::scan(&not_newline, &long, 3, u32::MAX), 40);
        assert_eq!(Narrow::scan(&not_newline, &long, 3, 5), 8);
        assert_eq!(Narrow::scan(&not_newline, &long, 41, u32::MAX), 42);
        assert_eq!(Wide::scan(&not_newline, "éé\n".as_bytes(), 0, u32::MAX), 4);
        assert_eq!(Wide::scan(&not_newline, "éé\n".as_bytes(), 0, 1), 2);
    }
}

//! Searching for substrings: `find`, `rfind`, `index`, `count`, `in`, `startswith`, `endswith`.
//!
//! Generalized UTF-8 is self-synchronizing: a whole string is found only where a code point begins, so the search is
//! on bytes (crate memchr) and only the answers of non-ASCII strings are turned into code point numbers.

use std::ops::Range;

use memchr::{memchr, memmem, memrchr};

use crate::slice::byte_range;
use crate::text::Text;
use crate::wtf8;

/// Offset of the first `needle` in `hay`, in bytes.
#[inline]
pub fn find_bytes(hay: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [] => Some(0),
        [byte] => memchr(*byte, hay),
        _ if needle.len() > hay.len() => None,
        _ if hay.len() <= SHORT => find_short(hay, needle),
        _ => memmem::find(hay, needle),
    }
}

/// A searcher takes longer to make than a text of so many bytes to look through.
const SHORT: usize = 64;

/// As [`find_bytes`] for a needle of two bytes at least that is not longer than the text.
#[inline]
fn find_short(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let (first, second, rest) = (needle[0], needle[1], &needle[2..]);
    let starts = hay.len() - needle.len() + 1;
    let pairs = hay[..starts].iter().zip(&hay[1..]);
    for (at, (&a, &b)) in pairs.enumerate() {
        // A call that compares is worth it only where two bytes agree.
        if a == first && b == second && hay[at + 2..].starts_with(rest) {
            return Some(at);
        }
    }
    None
}

/// Offset of the last `needle` in `hay`, in bytes.
#[inline]
pub fn rfind_bytes(hay: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [] => Some(hay.len()),
        [byte] => memrchr(*byte, hay),
        _ if needle.len() > hay.len() => None,
        _ => rfind_long(hay, needle),
    }
}

/// Needles of two bytes and more: candidates come from a search for the needle's rarest-looking byte, until too many
/// of them fail and the linear-time search takes over.
fn rfind_long(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let key = rare_position(needle);
    // The key byte of a match lies in `hay[key..]`, at most `needle.len() - key` before the end.
    let mut end = hay.len() - (needle.len() - 1 - key);
    let mut budget = 64 + hay.len() / 32;
    while let Some(at) = memrchr(needle[key], &hay[key..end]) {
        if hay[at..].starts_with(needle) {
            return Some(at);
        }
        end = at + key;
        budget = budget.saturating_sub(1);
        if budget == 0 {
            return memmem::rfind(&hay[..end + (needle.len() - 1 - key)], needle);
        }
    }
    None
}

/// Position in `needle` of a byte that texts rarely have: not a space or a vowel, and not a lead byte of UTF-8.
fn rare_position(needle: &[u8]) -> usize {
    let rank = |b: u8| match b {
        b' ' | b'e' | b't' | b'a' | b'o' | b'i' | b'n' | 0 => 4,
        0xC2..=0xF4 => 3,
        b's' | b'r' | b'h' | b'l' | b'd' | b'u' | b'c' => 2,
        b'a'..=b'z' | b'0' | b'1' | 0x80..=0xBF => 1,
        _ => 0,
    };
    let window = &needle[..needle.len().min(16)];
    (0..window.len()).min_by_key(|&i| rank(window[i])).unwrap_or(0)
}

/// Number of `needle`s in `hay` that don't overlap; for an empty needle, of places between bytes.
pub fn count_bytes(hay: &[u8], needle: &[u8]) -> usize {
    match needle {
        [] => hay.len() + 1,
        [byte] => memchr::memchr_iter(*byte, hay).count(),
        _ if needle.len() > hay.len() => 0,
        _ if hay.len() <= SHORT => {
            let (mut rest, mut times) = (hay, 0);
            while let Some(at) = find_bytes(rest, needle) {
                rest = &rest[at + needle.len()..];
                times += 1;
            }
            times
        }
        _ => memmem::find_iter(hay, needle).count(),
    }
}

/// The bytes of `range` (code points, as from [`crate::slice::adjust_range`]), and where they begin.
#[inline]
fn window<'a>(hay: Text<'a>, range: &Range<usize>) -> Option<(usize, &'a [u8])> {
    if range.start > range.end || range.start > hay.chars() {
        return None;
    }
    let bytes = byte_range(hay, range.clone());
    Some((bytes.start, &hay.bytes()[bytes]))
}

/// Number of the code point where `needle` is first found within `range`.
pub fn find(hay: Text<'_>, needle: Text<'_>, range: Range<usize>) -> Option<usize> {
    let (start, bytes) = window(hay, &range)?;
    if hay.is_ascii() && !needle.is_ascii() {
        return None;
    }
    let at = find_bytes(bytes, needle.bytes())?;
    // Short ways are counted from the start of the range.
    if hay.is_ascii() || at > 4096 {
        return Some(hay.char_at_offset(start + at));
    }
    Some(range.start + wtf8::count(&bytes[..at]))
}

/// Number of the code point where `needle` is last found within `range`.
pub fn rfind(hay: Text<'_>, needle: Text<'_>, range: Range<usize>) -> Option<usize> {
    let (start, bytes) = window(hay, &range)?;
    if hay.is_ascii() && !needle.is_ascii() {
        return None;
    }
    let at = rfind_bytes(bytes, needle.bytes())?;
    let after = &bytes[at..];
    if !hay.is_ascii() && after.len() <= 4096 {
        return Some(range.end.min(hay.chars()) - wtf8::count(after));
    }
    Some(hay.char_at_offset(start + at))
}

/// Number of times `needle` is found within `range` without overlap.
pub fn count(hay: Text<'_>, needle: Text<'_>, range: Range<usize>) -> usize {
    let Some((_, bytes)) = window(hay, &range) else { return 0 };
    match needle.is_empty() {
        true => range.end.min(hay.chars()) - range.start + 1,
        false if hay.is_ascii() && !needle.is_ascii() => 0,
        false => count_bytes(bytes, needle.bytes()),
    }
}

/// `needle in hay`.
pub fn contains(hay: Text<'_>, needle: Text<'_>) -> bool {
    find_bytes(hay.bytes(), needle.bytes()).is_some()
}

/// Does the part `range` of `hay` begin with `prefix`?
pub fn starts_with(hay: Text<'_>, prefix: Text<'_>, range: Range<usize>) -> bool {
    if range.start == 0 && range.end >= hay.chars() {
        return hay.bytes().starts_with(prefix.bytes());
    }
    window(hay, &range).is_some_and(|(_, bytes)| bytes.starts_with(prefix.bytes()))
}

/// Does the part `range` of `hay` end with `suffix`?
pub fn ends_with(hay: Text<'_>, suffix: Text<'_>, range: Range<usize>) -> bool {
    if range.start == 0 && range.end >= hay.chars() {
        return hay.bytes().ends_with(suffix.bytes());
    }
    window(hay, &range).is_some_and(|(_, bytes)| bytes.ends_with(suffix.bytes()))
}

/// The same questions about `bytes`; `range` is in bytes, as from [`crate::slice::adjust_range`].
pub mod bytes {
    use super::*;

    fn window<'a>(hay: &'a [u8], range: &Range<usize>) -> Option<&'a [u8]> {
        hay.get(range.start..range.end.min(hay.len()))
    }

    /// Where `needle` is first found within `range`.
    pub fn find(hay: &[u8], needle: &[u8], range: Range<usize>) -> Option<usize> {
        Some(range.start + find_bytes(window(hay, &range)?, needle)?)
    }

    /// Where `needle` is last found within `range`.
    pub fn rfind(hay: &[u8], needle: &[u8], range: Range<usize>) -> Option<usize> {
        Some(range.start + rfind_bytes(window(hay, &range)?, needle)?)
    }

    /// How often `needle` is found within `range` without overlap.
    pub fn count(hay: &[u8], needle: &[u8], range: Range<usize>) -> usize {
        window(hay, &range).map_or(0, |part| count_bytes(part, needle))
    }

    /// Does the part `range` begin with `prefix`?
    pub fn starts_with(hay: &[u8], prefix: &[u8], range: Range<usize>) -> bool {
        window(hay, &range).is_some_and(|part| part.starts_with(prefix))
    }

    /// Does the part `range` end with `suffix`?
    pub fn ends_with(hay: &[u8], suffix: &[u8], range: Range<usize>) -> bool {
        window(hay, &range).is_some_and(|part| part.ends_with(suffix))
    }
}

#[cfg(test)]
#[allow(clippy::reversed_empty_ranges)]
mod tests {
    use super::*;

    const ALL: Range<usize> = 0..usize::MAX;

    #[test]
    fn code_point_numbers() {
        let hay = Text::from("añb字añ😀añ");
        let needle = Text::from("añ");
        assert_eq!(find(hay, needle, ALL), Some(0));
        assert_eq!(find(hay, needle, 1..9), Some(4));
        assert_eq!(rfind(hay, needle, ALL), Some(7));
        assert_eq!(rfind(hay, needle, 0..8), Some(4));
        assert_eq!(count(hay, needle, ALL), 3);
        assert_eq!(count(hay, needle, 1..9), 2);
        assert_eq!(find(hay, Text::from("q"), ALL), None);
        assert_eq!(rfind(hay, Text::from("字"), ALL), Some(3));
        assert!(starts_with(hay, needle, 4..9) && ends_with(hay, needle, 3..6));
        assert!(!starts_with(hay, needle, 3..9) && !ends_with(hay, needle, 3..5));
    }

    #[test]
    fn empty_needle() {
        let (hay, none) = (Text::from("äbc"), Text::from(""));
        assert_eq!(find(hay, none, 3..3), Some(3));
        assert_eq!(find(hay, none, 4..3), None);
        assert_eq!(rfind(hay, none, 0..3), Some(3));
        assert_eq!(count(hay, none, 0..3), 4);
        assert_eq!(count(hay, none, 2..1), 0);
        assert!(starts_with(hay, none, 3..3) && !starts_with(hay, none, 4..3));
        assert_eq!(bytes::find(b"abc", b"", 3..3), Some(3));
        assert_eq!(bytes::find(b"abc", b"", 4..3), None);
        assert_eq!(bytes::count(b"abc", b"", 1..3), 3);
    }

    #[test]
    fn backward_search_agrees() {
        let mut state = 7u32;
        let mut next = |n: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % n
        };
        for _ in 0..3000 {
            let hay: Vec<u8> = (0..next(60)).map(|_| b'a' + next(3) as u8).collect();
            let needle: Vec<u8> = (0..next(5)).map(|_| b'a' + next(3) as u8).collect();
            let slow = (0..=hay.len()).rev().find(|&i| hay[i..].starts_with(&needle));
            assert_eq!(rfind_bytes(&hay, &needle), slow, "{hay:?} {needle:?}");
        }
        let hay = b"ab".repeat(5000);
        assert_eq!(rfind_bytes(&hay, b"abb"), None);
        assert_eq!(rfind_bytes(&hay, b"aba"), Some(9996));
    }
}

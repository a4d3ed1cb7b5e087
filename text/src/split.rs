//! Splitting: `split`, `rsplit`, `splitlines`, `partition`, and stripping, for `str` and `bytes`.
//!
//! Nothing is copied: pieces are byte ranges of the string. What counts as white space or a line's end is known byte by
//! byte from a table; a byte that may begin such a character outside ASCII is marked in it, and looked at closely.

use std::ops::Range;

use memchr::{Memchr, memmem};

use crate::find::{find_bytes, rfind_bytes};
use crate::text::Text;
use crate::unicode::classes::classes;
use crate::wtf8;

/// Pieces between separators, from the left: see [`split`].
pub struct Split<'a> {
    len: usize,
    sep: usize,
    places: Places<'a>,
    at: usize,
    left: usize,
    done: bool,
}

enum Places<'a> {
    Byte(Memchr<'a>),
    Long(Box<memmem::FindIter<'a, 'a>>),
}

/// `split(sep, maxsplit)`: byte ranges of the pieces; `sep` is not empty, `max` splits at most.
pub fn split<'a>(hay: &'a [u8], sep: &'a [u8], max: usize) -> Split<'a> {
    let places = match *sep {
        [byte] => Places::Byte(memchr::memchr_iter(byte, hay)),
        _ => Places::Long(Box::new(memmem::find_iter(hay, sep))),
    };
    Split { len: hay.len(), sep: sep.len(), places, at: 0, left: max, done: false }
}

impl Iterator for Split<'_> {
    type Item = Range<usize>;

    #[inline]
    fn next(&mut self) -> Option<Range<usize>> {
        if self.done {
            return None;
        }
        let start = self.at;
        if self.left > 0 {
            let found = match &mut self.places {
                Places::Byte(iter) => iter.next(),
                Places::Long(iter) => iter.next(),
            };
            if let Some(end) = found {
                self.left -= 1;
                self.at = end + self.sep;
                return Some(start..end);
            }
        }
        self.done = true;
        Some(start..self.len)
    }
}

/// `rsplit(sep, maxsplit)`: byte ranges of the pieces, in the order of the string; `sep` is not empty.
pub fn rsplit(hay: &[u8], sep: &[u8], max: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut end = hay.len();
    while pieces.len() < max {
        let Some(at) = rfind_bytes(&hay[..end], sep) else { break };
        pieces.push(at + sep.len()..end);
        end = at;
    }
    pieces.push(0..end);
    pieces.reverse();
    pieces
}

/// `partition(sep)`: what lies before and after the first `sep`.
pub fn partition(hay: &[u8], sep: &[u8]) -> Option<(Range<usize>, Range<usize>)> {
    find_bytes(hay, sep).map(|at| (0..at, at + sep.len()..hay.len()))
}

/// `rpartition(sep)`: what lies before and after the last `sep`.
pub fn rpartition(hay: &[u8], sep: &[u8]) -> Option<(Range<usize>, Range<usize>)> {
    rfind_bytes(hay, sep).map(|at| (0..at, at + sep.len()..hay.len()))
}

/// What a byte may be.
const NO: u8 = 0;
const YES: u8 = 1;
const MAYBE: u8 = 2;

const fn table(set: &[u8], maybe: &[u8]) -> [u8; 256] {
    let mut table = [NO; 256];
    let mut i = 0;
    while i < set.len() {
        table[set[i] as usize] = YES;
        i += 1;
    }
    i = 0;
    while i < maybe.len() {
        table[maybe[i] as usize] = MAYBE;
        i += 1;
    }
    table
}

static BYTES_SPACE: [u8; 256] = table(b" \t\n\r\x0b\x0c", b"");
static TEXT_SPACE: [u8; 256] = table(b" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f", &[0xC2, 0xE1, 0xE2, 0xE3]);
static BYTES_LINE: [u8; 256] = table(b"\n\r", b"");
static TEXT_LINE: [u8; 256] = table(b"\n\r\x0b\x0c\x1c\x1d\x1e", &[0xC2, 0xE2]);

/// Width of the white space at `at`, or 0. `table` tells str from bytes.
#[inline(always)]
fn space_at(bytes: &[u8], at: usize, table: &[u8; 256]) -> usize {
    match table[bytes[at] as usize] {
        MAYBE => wide_space_at(bytes, at),
        width => width as usize,
    }
}

fn wide_space_at(bytes: &[u8], at: usize) -> usize {
    wtf8::decode_at(bytes, at).filter(|&(cp, _)| classes(cp).is_space()).map_or(0, |(_, width)| width)
}

/// Pieces between runs of white space: see [`split_space`].
pub struct SplitSpace<'a> {
    bytes: &'a [u8],
    table: &'static [u8; 256],
    at: usize,
    left: usize,
}

/// `str.split(None, maxsplit)`: byte ranges of the words.
pub fn split_space(text: Text<'_>, max: usize) -> SplitSpace<'_> {
    SplitSpace { bytes: text.bytes(), table: &TEXT_SPACE, at: 0, left: max }
}

/// `bytes.split(None, maxsplit)`.
pub fn split_space_bytes(bytes: &[u8], max: usize) -> SplitSpace<'_> {
    SplitSpace { bytes, table: &BYTES_SPACE, at: 0, left: max }
}

impl Iterator for SplitSpace<'_> {
    type Item = Range<usize>;

    #[inline]
    fn next(&mut self) -> Option<Range<usize>> {
        let start = skip_spaces(self.bytes, self.at, self.table);
        if start == self.bytes.len() {
            self.at = start;
            return None;
        }
        let mut end = self.bytes.len();
        if self.left > 0 {
            self.left -= 1;
            end = start + 1;
            while end < self.bytes.len() && space_at(self.bytes, end, self.table) == 0 {
                end += 1;
            }
        }
        self.at = end;
        Some(start..end)
    }
}

/// `str.rsplit(None, maxsplit)`: byte ranges of the words, in the order of the string.
pub fn rsplit_space(text: Text<'_>, max: usize) -> Vec<Range<usize>> {
    rsplit_spaces(text.bytes(), max, &TEXT_SPACE)
}

/// `bytes.rsplit(None, maxsplit)`.
pub fn rsplit_space_bytes(bytes: &[u8], max: usize) -> Vec<Range<usize>> {
    rsplit_spaces(bytes, max, &BYTES_SPACE)
}

fn rsplit_spaces(bytes: &[u8], max: usize, table: &[u8; 256]) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut end = skip_spaces_back(bytes, bytes.len(), table);
    while end > 0 {
        let mut start = 0;
        if pieces.len() < max {
            start = end;
            while start > 0 && space_before(bytes, start, table) == 0 {
                start -= 1;
            }
        }
        pieces.push(start..end);
        end = skip_spaces_back(bytes, start, table);
    }
    pieces.reverse();
    pieces
}

fn skip_spaces(bytes: &[u8], mut at: usize, table: &[u8; 256]) -> usize {
    while at < bytes.len() {
        match space_at(bytes, at, table) {
            0 => break,
            width => at += width,
        }
    }
    at
}

/// Width of the white space that ends at `end`, or 0; `end` is not 0. Inside a character the answer is 0.
#[inline(always)]
fn space_before(bytes: &[u8], end: usize, table: &[u8; 256]) -> usize {
    let last = bytes[end - 1];
    if last < 0x80 {
        return table[last as usize] as usize;
    }
    // A table without doubtful bytes is that of `bytes`, where white space is ASCII.
    if table[0xC2] == NO || !wtf8::is_continuation(last) {
        return 0;
    }
    wtf8::decode_last(&bytes[..end])
        .filter(|&(cp, width)| width > 1 && cp >= 0x80 && classes(cp).is_space() && wtf8::width(cp) == width)
        .map_or(0, |(_, width)| width)
}

fn skip_spaces_back(bytes: &[u8], mut end: usize, table: &[u8; 256]) -> usize {
    while end > 0 {
        match space_before(bytes, end, table) {
            0 => break,
            width => end -= width,
        }
    }
    end
}

/// Lines: see [`lines`].
pub struct Lines<'a> {
    bytes: &'a [u8],
    table: &'static [u8; 256],
    keep_ends: bool,
    at: usize,
}

/// `str.splitlines(keepends)`: byte ranges of the lines.
pub fn lines(text: Text<'_>, keep_ends: bool) -> Lines<'_> {
    Lines { bytes: text.bytes(), table: &TEXT_LINE, keep_ends, at: 0 }
}

/// `bytes.splitlines(keepends)`.
pub fn lines_bytes(bytes: &[u8], keep_ends: bool) -> Lines<'_> {
    Lines { bytes, table: &BYTES_LINE, keep_ends, at: 0 }
}

impl Lines<'_> {
    /// Where the line that begins at `at` ends, and the width of its end.
    fn line_end(&self, mut at: usize) -> (usize, usize) {
        let bytes = self.bytes;
        while at < bytes.len() {
            // Lines are mostly text: go straight to the next byte that may end one. 0xC2 and 0xE2 differ in one bit.
            if let Some(chunk) = bytes.get(at..at + 8) {
                let word = u64::from_le_bytes(chunk.try_into().unwrap_or_default());
                let found = wtf8::bytes_below(word, b' ') | wtf8::bytes_equal(word | BIT_5, 0xE2);
                at += found.trailing_zeros() as usize / 8;
                if found == 0 {
                    continue;
                }
            }
            let width = match self.table[bytes[at] as usize] {
                NO => 0,
                YES if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') => 2,
                YES => 1,
                _ => wtf8::decode_at(bytes, at)
                    .filter(|&(cp, _)| classes(cp).is_line_break())
                    .map_or(0, |(_, w)| w),
            };
            if width > 0 {
                return (at, width);
            }
            at += 1;
        }
        (at, 0)
    }
}

/// Bit 5 of every byte.
const BIT_5: u64 = 0x2020_2020_2020_2020;

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        if start >= self.bytes.len() {
            return None;
        }
        let (end, width) = self.line_end(start);
        self.at = end + width;
        Some(start..if self.keep_ends { self.at } else { end })
    }
}

/// Which ends are stripped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `lstrip`
    Left,
    /// `rstrip`
    Right,
    /// `strip`
    Both,
}

/// `str.strip()` and its kin: the byte range that stays.
pub fn strip_space(text: Text<'_>, side: Side) -> Range<usize> {
    strip_spaces(text.bytes(), side, &TEXT_SPACE)
}

/// `bytes.strip()` and its kin.
pub fn strip_space_bytes(bytes: &[u8], side: Side) -> Range<usize> {
    strip_spaces(bytes, side, &BYTES_SPACE)
}

fn strip_spaces(bytes: &[u8], side: Side, table: &[u8; 256]) -> Range<usize> {
    let start = if side == Side::Right { 0 } else { skip_spaces(bytes, 0, table) };
    let end =
        if side == Side::Left { 0 } else { skip_spaces_back(&bytes[start..], bytes.len() - start, table) };
    if side == Side::Left { start..bytes.len() } else { start..start + end }
}

/// `str.strip(chars)` and its kin: the byte range that stays.
pub fn strip_chars(text: Text<'_>, chars: Text<'_>, side: Side) -> Range<usize> {
    let set = |cp: u32| match chars.is_ascii() {
        true => cp < 0x80 && memchr::memchr(cp as u8, chars.bytes()).is_some(),
        false => chars.code_points().any(|c| c == cp),
    };
    let bytes = text.bytes();
    let (mut start, mut end) = (0, bytes.len());
    if side != Side::Right {
        while let Some((_, width)) = wtf8::decode_at(bytes, start).filter(|&(cp, _)| set(cp)) {
            start += width;
        }
    }
    if side != Side::Left {
        while let Some((_, width)) = wtf8::decode_last(&bytes[start..end]).filter(|&(cp, _)| set(cp)) {
            end -= width;
        }
    }
    start..end
}

/// `bytes.strip(chars)` and its kin.
pub fn strip_set_bytes(bytes: &[u8], set: &[u8], side: Side) -> Range<usize> {
    let mut members = [false; 256];
    set.iter().for_each(|&b| members[b as usize] = true);
    let mut start = 0;
    if side != Side::Right {
        start = bytes.iter().position(|&b| !members[b as usize]).unwrap_or(bytes.len());
    }
    let mut end = bytes.len();
    if side != Side::Left {
        end = bytes[start..].iter().rposition(|&b| !members[b as usize]).map_or(start, |i| start + i + 1);
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(s: &str, ranges: impl IntoIterator<Item = Range<usize>>) -> Vec<&str> {
        ranges.into_iter().map(|r| &s[r]).collect()
    }

    #[test]
    fn by_separator() {
        let s = "a,b,,c";
        assert_eq!(words(s, split(s.as_bytes(), b",", usize::MAX)), ["a", "b", "", "c"]);
        assert_eq!(words(s, split(s.as_bytes(), b",", 1)), ["a", "b,,c"]);
        assert_eq!(words(s, rsplit(s.as_bytes(), b",", 1)), ["a,b,", "c"]);
        assert_eq!(words("aaa", split(b"aaa", b"aa", 9)), ["", "a"]);
        assert_eq!(words("aaa", rsplit(b"aaa", b"aa", 9)), ["a", ""]);
        assert_eq!(words("", split(b"", b",", 9)), [""]);
        assert_eq!(partition(b"a=b=c", b"="), Some((0..1, 2..5)));
        assert_eq!(rpartition(b"a=b=c", b"="), Some((0..3, 4..5)));
        assert_eq!(partition(b"abc", b"="), None);
    }

    #[test]
    fn by_white_space() {
        let s = " \u{3000}eins  zwei\u{A0}drei\u{85}\u{1c}ä \u{2003}";
        let text = Text::from(s);
        assert_eq!(words(s, split_space(text, usize::MAX)), ["eins", "zwei", "drei", "ä"]);
        assert_eq!(words(s, rsplit_space(text, usize::MAX)), ["eins", "zwei", "drei", "ä"]);
        assert_eq!(words("a b  c ", split_space(Text::from("a b  c "), 1)), ["a", "b  c "]);
        assert_eq!(words(" a b c ", rsplit_space(Text::from(" a b c "), 1)), [" a b", "c"]);
        assert_eq!(words(" a ", split_space(Text::from(" a "), 0)), ["a "]);
        assert_eq!(words(" a ", rsplit_space(Text::from(" a "), 0)), [" a"]);
        assert_eq!(split_space_bytes(b"a\x1cb\x0bc", 9).count(), 2);
        assert_eq!(rsplit_space_bytes(b"a\x85\xa0 c", 9).len(), 2);
    }

    #[test]
    fn line_ends() {
        let s = "a\r\nlonger line here\n\rb\u{2028}c\u{85}\x1cd";
        let split = ["a", "longer line here", "", "b", "c", "", "d"];
        assert_eq!(words(s, lines(Text::from(s), false)), split);
        assert_eq!(words(s, lines(Text::from(s), true)).concat(), s);
        assert_eq!(lines(Text::from("a\n"), false).count(), 1);
        assert_eq!(lines_bytes(b"a\x0bb\r\nc\n", false).collect::<Vec<_>>(), [0..3, 5..6]);
    }

    #[test]
    fn stripping() {
        let s = " \u{2003}ä b\u{A0}\n";
        assert_eq!(&s[strip_space(Text::from(s), Side::Both)], "ä b");
        assert_eq!(&s[strip_space(Text::from(s), Side::Left)], "ä b\u{A0}\n");
        assert_eq!(&s[strip_space(Text::from(s), Side::Right)], " \u{2003}ä b");
        assert_eq!(strip_space(Text::from("   "), Side::Both), 3..3);
        let s = "xäyabcäx";
        assert_eq!(&s[strip_chars(Text::from(s), Text::from("äx"), Side::Both)], "yabc");
        assert_eq!(&s[strip_chars(Text::from(s), Text::from("x"), Side::Right)], "xäyabcä");
        assert_eq!(strip_set_bytes(b"abcba", b"ba", Side::Both), 2..3);
        assert_eq!(strip_set_bytes(b"abba", b"ba", Side::Both), 4..4);
    }
}

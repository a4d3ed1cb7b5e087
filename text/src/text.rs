//! The string as this crate's functions see it: borrowed bytes with a length in code points, and a buffer to build one.
//!
//! A string is ASCII exactly if it has as many code points as bytes, so the length answers both questions, and every
//! function takes its fast path from it. The owner of a long non-ASCII string may attach an [`IndexTable`].

use crate::index::IndexTable;
use crate::wtf8;

/// A borrowed string.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    bytes: &'a [u8],
    chars: usize,
    index: Option<&'a IndexTable>,
}

impl<'a> Text<'a> {
    /// `bytes` must be generalized UTF-8 of `chars` code points.
    #[inline]
    pub fn new(bytes: &'a [u8], chars: usize) -> Text<'a> {
        debug_assert_eq!(wtf8::count(bytes), chars);
        Text { bytes, chars, index: None }
    }

    /// A string of ASCII bytes.
    #[inline]
    pub fn ascii(bytes: &'a [u8]) -> Text<'a> {
        Text { bytes, chars: bytes.len(), index: None }
    }

    /// A string whose code points are counted here; `bytes` must be generalized UTF-8.
    #[inline]
    pub fn counted(bytes: &'a [u8]) -> Text<'a> {
        Text { bytes, chars: wtf8::count(bytes), index: None }
    }

    /// The same string with its index table at hand.
    #[inline]
    pub fn with_index(self, index: &'a IndexTable) -> Text<'a> {
        Text { index: Some(index), ..self }
    }

    /// The bytes of the string.
    #[inline(always)]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Length in code points.
    #[inline(always)]
    pub fn chars(&self) -> usize {
        self.chars
    }

    /// Are all code points below U+0080?
    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.chars == self.bytes.len()
    }

    /// Is there no code point?
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Code points, from both ends.
    #[inline]
    pub fn code_points(&self) -> wtf8::CodePoints<'a> {
        wtf8::code_points(self.bytes)
    }

    /// Byte offset of code point `n`; the length in bytes if there are no more than `n`.
    #[inline]
    pub fn offset_of(&self, n: usize) -> usize {
        if n >= self.chars {
            return self.bytes.len();
        }
        if self.is_ascii() {
            return n;
        }
        match self.index {
            Some(table) => table.offset_of(self.bytes, n),
            None => wtf8::offset_of(self.bytes, n),
        }
    }

    /// Number of the code point that begins at byte `offset` (the length for the end).
    #[inline]
    pub fn char_at_offset(&self, offset: usize) -> usize {
        if self.is_ascii() {
            return offset;
        }
        match self.index {
            Some(table) => table.char_at_offset(self.bytes, offset),
            None => wtf8::count(&self.bytes[..offset.min(self.bytes.len())]),
        }
    }

    /// Code point number `n`, counted from 0.
    #[inline]
    pub fn code_point(&self, n: usize) -> Option<u32> {
        if n >= self.chars {
            return None;
        }
        wtf8::decode_at(self.bytes, self.offset_of(n)).map(|(cp, _)| cp)
    }

    /// The bytes of a string that is proper UTF-8, that is without surrogates.
    pub fn to_str(&self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes).ok()
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(s: &'a str) -> Text<'a> {
        Text::counted(s.as_bytes())
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Text<'_> {}

impl PartialOrd for Text<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// By code points: generalized UTF-8 has the order of its bytes.
impl Ord for Text<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bytes.cmp(other.bytes)
    }
}

/// A string under construction: its bytes and how many code points they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextBuf {
    bytes: Vec<u8>,
    chars: usize,
}

impl TextBuf {
    /// An empty string.
    pub fn new() -> TextBuf {
        TextBuf::default()
    }

    /// An empty string with room for `bytes` bytes.
    pub fn with_capacity(bytes: usize) -> TextBuf {
        TextBuf { bytes: Vec::with_capacity(bytes), chars: 0 }
    }

    /// A string of `bytes`, generalized UTF-8, whose code points are counted here.
    pub fn counted(bytes: Vec<u8>) -> TextBuf {
        let chars = wtf8::count(&bytes);
        TextBuf { bytes, chars }
    }

    /// A string of `bytes`, generalized UTF-8 of `chars` code points.
    pub fn from_parts(bytes: Vec<u8>, chars: usize) -> TextBuf {
        debug_assert_eq!(wtf8::count(&bytes), chars);
        TextBuf { bytes, chars }
    }

    /// A string of ASCII bytes.
    pub fn ascii(bytes: Vec<u8>) -> TextBuf {
        let chars = bytes.len();
        TextBuf { bytes, chars }
    }

    /// The bytes, and the length in code points.
    pub fn into_parts(self) -> (Vec<u8>, usize) {
        (self.bytes, self.chars)
    }

    /// The string so far.
    #[inline]
    pub fn as_text(&self) -> Text<'_> {
        Text { bytes: &self.bytes, chars: self.chars, index: None }
    }

    /// The bytes so far.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Length in code points.
    #[inline]
    pub fn chars(&self) -> usize {
        self.chars
    }

    /// Is there nothing yet?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Makes room for `bytes` more bytes.
    pub fn reserve(&mut self, bytes: usize) {
        self.bytes.reserve(bytes);
    }

    /// Appends a code point.
    #[inline]
    pub fn push(&mut self, cp: u32) {
        wtf8::push(&mut self.bytes, cp);
        self.chars += 1;
    }

    /// Appends code point `cp` `n` times.
    pub fn push_n(&mut self, cp: u32, n: usize) {
        if cp < 0x80 {
            self.bytes.resize(self.bytes.len() + n, cp as u8);
        } else {
            let (buf, len) = wtf8::encode(cp);
            self.bytes.reserve(len.saturating_mul(n));
            (0..n).for_each(|_| self.bytes.extend_from_slice(&buf[..len]));
        }
        self.chars += n;
    }

    /// Appends a string.
    #[inline]
    pub fn push_text(&mut self, text: Text<'_>) {
        self.bytes.extend_from_slice(text.bytes);
        self.chars += text.chars;
    }

    /// Appends ASCII bytes.
    #[inline]
    pub fn push_ascii(&mut self, bytes: &[u8]) {
        debug_assert!(bytes.is_ascii());
        self.bytes.extend_from_slice(bytes);
        self.chars += bytes.len();
    }

    /// Appends generalized UTF-8 whose code points are counted here.
    #[inline]
    pub fn push_counted(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.chars += wtf8::count(bytes);
    }

    /// Appends generalized UTF-8 of `chars` code points.
    #[inline]
    pub(crate) fn push_prepared(&mut self, bytes: &[u8], chars: usize) {
        self.bytes.extend_from_slice(bytes);
        self.chars += chars;
    }

    /// A place to come back to with [`TextBuf::truncate`].
    pub(crate) fn mark(&self) -> (usize, usize) {
        (self.bytes.len(), self.chars)
    }

    /// Drops what came after a mark.
    pub(crate) fn truncate(&mut self, mark: (usize, usize)) {
        self.bytes.truncate(mark.0);
        self.chars = mark.1;
    }

    /// The string as Rust text, with surrogates replaced by U+FFFD: for messages and tests.
    pub fn to_lossy_string(&self) -> String {
        self.as_text().code_points().map(|cp| char::from_u32(cp).unwrap_or('\u{FFFD}')).collect()
    }
}

impl From<&str> for TextBuf {
    fn from(s: &str) -> TextBuf {
        TextBuf::counted(s.as_bytes().to_vec())
    }
}

impl Extend<u32> for TextBuf {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, cps: I) {
        cps.into_iter().for_each(|cp| self.push(cp));
    }
}

impl FromIterator<u32> for TextBuf {
    fn from_iter<I: IntoIterator<Item = u32>>(cps: I) -> TextBuf {
        let mut buf = TextBuf::new();
        buf.extend(cps);
        buf
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_access() {
        let text = Text::from("aé字😀");
        assert_eq!((text.chars(), text.is_ascii()), (4, false));
        assert_eq!(text.code_point(2), Some('字' as u32));
        assert_eq!(text.code_point(4), None);
        assert_eq!(text.char_at_offset(text.offset_of(3)), 3);
        assert!(Text::from("abc").is_ascii());
    }

    #[test]
    fn surrogate_halves_stay_apart() {
        let buf: TextBuf = [0xD83D, 0xDE00].into_iter().collect();
        assert_eq!(buf.chars(), 2);
        assert_ne!(buf.bytes(), "😀".as_bytes());
        // Order by code points: surrogates lie below U+E000 and below astral characters.
        assert!(buf.as_text() < Text::from("\u{E000}") && buf.as_text() < Text::from("😀"));
    }
}

//! Index tables: quick access to the nth code point of a non-ASCII string.
//!
//! Every 64th code point's byte offset is recorded, together with the width that all 64 code points of the block
//! share, if they do. In a uniform block (a run of ASCII, of Cyrillic letters, of ideographs) an index is computed;
//! in a mixed block at most 63 code points are skipped, a word at a time.

use crate::wtf8;

const BLOCK: usize = 64;

/// Samples of where code points lie in one string. Made once for a string, valid for exactly those bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexTable {
    /// For each block: byte offset of its first code point times eight, plus the common width, or 0 for a mix.
    samples: Box<[usize]>,
    chars: usize,
}

impl IndexTable {
    /// Makes the table of `bytes`, generalized UTF-8. Linear in the length.
    pub fn build(bytes: &[u8]) -> IndexTable {
        let mut samples = Vec::with_capacity(bytes.len() / (2 * BLOCK) + 1);
        let (mut chars, mut at) = (0, 0);
        while at < bytes.len() {
            let (end, here) = block_end(bytes, at);
            samples.push(at << 3 | common_width(&bytes[at..end], here));
            chars += here;
            at = end;
        }
        IndexTable { samples: samples.into(), chars }
    }

    /// Number of code points of the string.
    pub fn chars(&self) -> usize {
        self.chars
    }

    /// Bytes of memory that the table takes.
    pub fn memory(&self) -> usize {
        size_of_val(&*self.samples)
    }

    /// Byte offset of code point `n` in `bytes`, the string the table was made of; its length if `n` is too large.
    #[inline]
    pub fn offset_of(&self, bytes: &[u8], n: usize) -> usize {
        if n >= self.chars {
            return bytes.len();
        }
        let sample = self.samples[n / BLOCK];
        let (start, width, skip) = (sample >> 3, sample & 7, n % BLOCK);
        if width != 0 {
            return start + skip * width;
        }
        start + bytes.get(start..).map_or(0, |rest| wtf8::offset_of(&rest[..rest.len().min(4 * BLOCK)], skip))
    }

    /// Number of the code point that begins at byte `offset` of `bytes`, the string the table was made of.
    pub fn char_at_offset(&self, bytes: &[u8], offset: usize) -> usize {
        if offset >= bytes.len() {
            return self.chars;
        }
        let block = self.samples.partition_point(|&s| s >> 3 <= offset).saturating_sub(1);
        let sample = self.samples[block];
        let (start, width) = (sample >> 3, sample & 7);
        let inside = match width {
            0 => wtf8::count(&bytes[start..offset]),
            width => (offset - start) / width,
        };
        block * BLOCK + inside
    }
}

/// Where the block that begins at `at` ends, and how many code points it has.
fn block_end(bytes: &[u8], at: usize) -> (usize, usize) {
    let (mut end, mut chars) = (at, 0);
    for chunk in bytes[at..].chunks_exact(8) {
        let here = wtf8::count_word(u64::from_le_bytes(chunk.try_into().unwrap_or_default()));
        // A word that would complete the block is walked through, to find the first byte beyond.
        if chars + here > BLOCK {
            break;
        }
        chars += here;
        end += 8;
    }
    while let Some(&byte) = bytes.get(end) {
        if !wtf8::is_continuation(byte) {
            if chars == BLOCK {
                break;
            }
            chars += 1;
        }
        end += 1;
    }
    (end, chars)
}

/// The width that all `chars` code points of `block` have, or 0.
fn common_width(block: &[u8], chars: usize) -> usize {
    let Some(&lead) = block.first() else { return 0 };
    let width = wtf8::width_of_lead(lead);
    let uniform = chars * width == block.len()
        && (width == 1
            || block
                .chunks(width)
                .all(|c| !wtf8::is_continuation(c[0]) && wtf8::width_of_lead(c[0]) == width));
    if uniform { width } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_scanning() {
        let mixed = "aä€😀".repeat(100);
        let blocks = ["a".repeat(130), "я".repeat(200), "字".repeat(64), "😀".repeat(65), mixed].concat();
        for text in ["", "x", "é", &blocks] {
            let table = IndexTable::build(text.as_bytes());
            let mut n = 0;
            for (at, _) in text.char_indices() {
                assert_eq!(table.offset_of(text.as_bytes(), n), at);
                assert_eq!(table.char_at_offset(text.as_bytes(), at), n);
                n += 1;
            }
            assert_eq!(table.chars(), n);
            assert_eq!(table.offset_of(text.as_bytes(), n), text.len());
            assert_eq!(table.char_at_offset(text.as_bytes(), text.len()), n);
        }
    }
}

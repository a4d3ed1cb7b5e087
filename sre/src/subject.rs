//! The strings that are matched, and the change between byte offsets and character indices.

/// A string to match in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// A `str` all of whose characters are ASCII.
    Ascii(&'a [u8]),
    /// Another `str`, in generalized UTF-8: lone surrogates are encoded like other code points.
    Wtf8(&'a [u8]),
    /// A `bytes`-like object.
    Bytes(&'a [u8]),
}

impl<'a> Subject<'a> {
    /// Its bytes.
    pub fn as_bytes(self) -> &'a [u8] {
        match self {
            Subject::Ascii(bytes) | Subject::Wtf8(bytes) | Subject::Bytes(bytes) => bytes,
        }
    }

    /// The byte offset of a character index; of an index beyond the end, the end.
    pub fn byte_offset(self, index: usize) -> usize {
        let bytes = self.as_bytes();
        match self {
            Subject::Wtf8(_) if index < bytes.len() => offset_of(bytes, index),
            _ => index.min(bytes.len()),
        }
    }

    /// The character index of a byte offset.
    pub fn char_index(self, offset: usize) -> usize {
        let bytes = self.as_bytes();
        match self {
            Subject::Wtf8(_) => count(&bytes[..offset.min(bytes.len())]),
            _ => offset,
        }
    }

    /// `pos` and `endpos` (in characters) as byte offsets, clipped to the string.
    pub(crate) fn bounds(self, pos: usize, endpos: usize) -> (usize, usize) {
        let len = self.as_bytes().len();
        let from = if pos == 0 { 0 } else { self.byte_offset(pos) };
        let end = if endpos >= len { len } else { self.byte_offset(endpos) };
        (from, end)
    }
}

/// Number of characters: of bytes that do not continue one.
fn count(bytes: &[u8]) -> usize {
    bytes
        .chunks(255)
        .map(|chunk| chunk.iter().map(|&b| u8::from(b & 0xc0 != 0x80)).fold(0u8, u8::wrapping_add) as usize)
        .sum()
}

/// Where the character with this index begins.
fn offset_of(bytes: &[u8], mut index: usize) -> usize {
    let mut offset = 0;
    for chunk in bytes.chunks(255) {
        let here = count(chunk);
        if here > index {
            break;
        }
        index -= here;
        offset += chunk.len();
    }
    let starts = bytes[offset..].iter().enumerate().filter(|&(_, &b)| b & 0xc0 != 0x80);
    starts.map(|(i, _)| offset + i).nth(index).unwrap_or(bytes.len())
}

/// Turns byte offsets of one string into character indices, counting only what lies between one and the next. For
/// offsets that go forward through a string, all of them together cost one pass.
#[derive(Clone, Copy, Debug, Default)]
pub struct Indexer {
    offset: usize,
    index: usize,
}

impl Indexer {
    /// Starts at the beginning of a string.
    pub fn new() -> Self {
        Indexer::default()
    }

    /// Starts at a place whose byte offset and character index are known.
    pub fn at(offset: usize, index: usize) -> Self {
        Indexer { offset, index }
    }

    /// The character index of a byte offset; the string must be the same at each call.
    pub fn char_index(&mut self, subject: Subject<'_>, offset: usize) -> usize {
        let Subject::Wtf8(bytes) = subject else {
            return offset;
        };
        let offset = offset.min(bytes.len());
        let between = |from, to| bytes.get(from..to).map_or(0, count);
        if offset >= self.offset {
            self.index += between(self.offset, offset);
        } else {
            self.index = self.index.saturating_sub(between(offset, self.offset));
        }
        self.offset = offset;
        self.index
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_indices() {
        let text = "añ€😀".repeat(200);
        let subject = Subject::Wtf8(text.as_bytes());
        let mut indexer = Indexer::new();
        for (index, (offset, _)) in text.char_indices().enumerate() {
            assert_eq!(subject.byte_offset(index), offset);
            assert_eq!(subject.char_index(offset), index);
            assert_eq!(indexer.char_index(subject, offset), index);
        }
        assert_eq!(indexer.char_index(subject, 3), 2);
        assert_eq!(subject.byte_offset(800), text.len());
        assert_eq!(subject.bounds(1, usize::MAX), (1, text.len()));
        assert_eq!(Subject::Ascii(b"abc").bounds(5, 2), (3, 2));
    }
}

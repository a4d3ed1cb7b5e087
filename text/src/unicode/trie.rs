//! Two-level tables from code points to small records, read straight from embedded bytes.
//!
//! The first level gives for each block of code points the number of its block of entries; equal blocks are
//! stored once, which is what makes Unicode's long runs cheap. Entries number records of a fixed size.

/// A table from code points to numbers below 65536.
pub(crate) struct Trie {
    shift: u32,
    wide: bool,
    /// Block numbers, two bytes each; the last one stands for all further blocks.
    index: &'static [u8],
    blocks: &'static [u8],
}

impl Trie {
    /// Reads the form that the generator's `trie` writes.
    pub(crate) const fn parse(data: &'static [u8]) -> Trie {
        let (index, blocks) = data.split_at(4).1.split_at(u16_at(data, 2) as usize * 2);
        Trie { shift: data[0] as u32, wide: data[1] != 0, index, blocks }
    }

    /// The number of code point `cp`.
    #[inline]
    pub(crate) const fn get(&self, cp: u32) -> usize {
        let (row, last) = ((cp >> self.shift) as usize * 2, self.index.len() - 2);
        let row = if row < last { row } else { last };
        let block = u16_at(self.index, row) as usize;
        let entry = (block << self.shift) + (cp as usize & ((1 << self.shift) - 1));
        if self.wide { u16_at(self.blocks, entry * 2) as usize } else { self.blocks[entry] as usize }
    }
}

/// Records of `N` bytes, one for each code point, equal ones shared.
pub(crate) struct Records<const N: usize> {
    records: &'static [u8],
    trie: Trie,
}

impl<const N: usize> Records<N> {
    /// Reads the form that the generator's `records` writes.
    pub(crate) const fn parse(data: &'static [u8]) -> Records<N> {
        let (records, trie) = data.split_at(2).1.split_at(u16_at(data, 0) as usize * N);
        Records { records, trie: Trie::parse(trie) }
    }

    /// The record of code point `cp`.
    #[inline]
    pub(crate) const fn get(&self, cp: u32) -> [u8; N] {
        let at = self.trie.get(cp) * N;
        match self.records.split_at(at).1.first_chunk() {
            Some(record) => *record,
            None => [0; N],
        }
    }
}

/// Little-endian numbers at byte `at`.
#[inline(always)]
pub(crate) const fn u16_at(data: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([data[at], data[at + 1]])
}

/// See [`u16_at`].
#[inline(always)]
pub(crate) const fn u32_at(data: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]])
}

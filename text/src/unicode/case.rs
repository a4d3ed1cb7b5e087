//! Case mappings of single code points, to one code point or up to three.

use super::trie::{Trie, u16_at, u32_at};

const TABLE: Table = Table::parse(include_bytes!("data/case.bin"));

/// Letters below this one (Latin, Greek, Cyrillic, Armenian) are mapped by a plain table.
const LOW: usize = 0x590;
/// For each mapping the results of the code points below [`LOW`], as UTF-8 of up to two bytes; the second is 0 if there
/// is only one, both are 0 if the result is longer, or depends on the neighbours.
static LOW_TABLES: [[[u8; 2]; LOW]; 4] = [low_table(0), low_table(1), low_table(2), low_table(3)];

const fn low_table(mapping: usize) -> [[u8; 2]; LOW] {
    let mut table = [[0; 2]; LOW];
    let mut cp = 0;
    while cp < LOW {
        let value = TABLE.value(cp as u32, mapping);
        let to = (cp as u32).wrapping_add_signed(value);
        let is_sigma = mapping == Mapping::Lower as usize && cp == 0x3A3;
        if value < LONG && to != 0 && to < 0x800 && !is_sigma {
            let ([a, b, ..], len) = crate::wtf8::encode(to);
            table[cp] = [a, if len == 1 { 0 } else { b }];
        }
        cp += 1;
    }
    table
}

/// Appends what the code points at the beginning of `bytes` become, as long as they have a place in the plain tables;
/// gives the rest.
pub(crate) fn map_low_run<'a>(bytes: &'a [u8], mapping: Mapping, out: &mut crate::TextBuf) -> &'a [u8] {
    let Some(table) = LOW_TABLES.get(mapping as usize) else { return bytes };
    let mut rest = bytes;
    loop {
        let mut batch = [0u8; 128];
        let (mut used, mut chars) = (0, 0);
        while used + 1 < batch.len() {
            let (cp, after) = match *rest {
                [a, ref after @ ..] if a < 0x80 => (a as usize, after),
                [a, b, ref after @ ..] => ((a as usize & 0x3F) << 6 | b as usize & 0x3F, after),
                _ => break,
            };
            // Longer sequences make numbers beyond the table: their leads have bit 5 set.
            let Some(&[first, second]) = table.get(cp).filter(|pair| pair[0] != 0) else { break };
            batch[used] = first;
            batch[used + 1] = second;
            used += 1 + (second != 0) as usize;
            chars += 1;
            rest = after;
        }
        out.push_prepared(&batch[..used], chars);
        if used + 1 < batch.len() {
            return rest;
        }
    }
}

/// Records of five mappings, the code points of the long ones, and which record a code point has.
struct Table {
    records: &'static [u8],
    extra: &'static [u8],
    trie: Trie,
}

impl Table {
    const fn parse(data: &'static [u8]) -> Table {
        let (records, rest) = data.split_at(4).1.split_at(u16_at(data, 0) as usize * 20);
        let (extra, trie) = rest.split_at(u16_at(data, 2) as usize * 4);
        Table { records, extra, trie: Trie::parse(trie) }
    }

    /// The difference or the reference that `mapping` has for `cp`.
    #[inline]
    const fn value(&self, cp: u32, mapping: usize) -> i32 {
        u32_at(self.records, self.trie.get(cp) * 20 + mapping * 4) as i32
    }
}

/// Which mapping is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mapping {
    /// Full lowercase, without regard to the place of a sigma.
    Lower = 0,
    /// Full uppercase.
    Upper = 1,
    /// Full titlecase.
    Title = 2,
    /// Full case folding.
    Fold = 3,
    /// Lowercase by one code point.
    SimpleLower = 4,
}

/// From here on a mapping is a length and a place among the extra code points instead of a difference.
const LONG: i32 = 0x100_0000;

/// What `cp` becomes, told piece by piece to `emit`.
#[inline]
pub fn map(cp: u32, mapping: Mapping, mut emit: impl FnMut(u32)) {
    let low = LOW_TABLES.get(mapping as usize).and_then(|table| table.get(cp as usize));
    match low {
        Some(&[a @ 1..=0xFF, 0]) => emit(a as u32),
        Some(&[a @ 1..=0xFF, b]) => emit((a as u32 & 0x1F) << 6 | b as u32 & 0x3F),
        // Ideographs and their kin have no case.
        _ if (0x2E80..0xA000).contains(&cp) => emit(cp),
        _ => map_far(cp, mapping, emit),
    }
}

fn map_far(cp: u32, mapping: Mapping, mut emit: impl FnMut(u32)) {
    let value = TABLE.value(cp, mapping as usize);
    if value < LONG {
        return emit(cp.wrapping_add_signed(value));
    }
    let (len, at) = ((value - LONG) as usize >> 16, value as usize & 0xFFFF);
    (at..at + len).for_each(|i| emit(u32_at(TABLE.extra, i * 4)));
}

/// The simple lowercase of `cp`: always one code point, as regular expressions need it.
#[inline]
pub fn simple_lower(cp: u32) -> u32 {
    let mut lower = cp;
    map(cp, Mapping::SimpleLower, |to| lower = to);
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(c: char, mapping: Mapping) -> String {
        let mut out = String::new();
        map(c as u32, mapping, |cp| out.extend(char::from_u32(cp)));
        out
    }

    #[test]
    fn samples() {
        assert_eq!(mapped('ß', Mapping::Upper), "SS");
        assert_eq!(mapped('ß', Mapping::Title), "Ss");
        assert_eq!(mapped('ß', Mapping::Lower), "ß");
        assert_eq!(mapped('ß', Mapping::Fold), "ss");
        assert_eq!(mapped('İ', Mapping::Lower), "i\u{307}");
        assert_eq!(mapped('ﬃ', Mapping::Upper), "FFI");
        assert_eq!(mapped('Ꭰ', Mapping::Lower), "ꭰ");
        assert_eq!(mapped('\u{1F80}', Mapping::Upper), "\u{1F08}\u{399}");
        assert_eq!(simple_lower('İ' as u32), 'i' as u32);
        assert_eq!(simple_lower(0x10FFFF), 0x10FFFF);
    }
}

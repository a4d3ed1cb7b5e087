//! Case mappings of single code points, to one code point or up to three.

use super::trie::{Trie, u16_at, u32_at};

const TABLE: Table = Table::parse(include_bytes!("data/case.bin"));

/// Letters below this one (Latin, Greek, Cyrillic, Armenian) are mapped by a plain table.
const LOW: usize = 0x590;
/// In the plain tables: look elsewhere.
const ELSEWHERE: u16 = u16::MAX;
/// For each mapping the results of the code points below [`LOW`], where they are one code point.
static LOW_TABLES: [[u16; LOW]; 4] = [low_table(0), low_table(1), low_table(2), low_table(3)];

const fn low_table(mapping: usize) -> [u16; LOW] {
    let mut table = [ELSEWHERE; LOW];
    let mut cp = 0;
    while cp < LOW {
        let value = TABLE.value(cp as u32, mapping);
        if value < LONG {
            let to = (cp as u32).wrapping_add_signed(value);
            table[cp] = if to < ELSEWHERE as u32 { to as u16 } else { ELSEWHERE };
        }
        cp += 1;
    }
    table
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
    if let Some(&to) = low.filter(|&&to| to != ELSEWHERE) {
        return emit(to as u32);
    }
    map_far(cp, mapping, emit);
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

//! The character sets of the East Asian encodings: tables made from what CPython 3.14's codecs do with every sequence of
//! bytes and every character, compressed in `tables.bin` (by `make_tables.py`).
//!
//! A codec's part of the file, uncompressed, all numbers little-endian: 256 cells for single bytes; a block of cells for
//! sequences of two; one for sequences of three that begin with 8F; the sequences of two bytes that are refused together;
//! the characters whose encoding is not the first sequence that gives them; the strings that cells stand for; the runs of
//! GB 18030's sequences of four bytes. A cell is a character, D800 and above the number of a string, FFFE the beginning
//! of a longer sequence, FFFF nothing. A block begins with its first and last lead and trail byte.

use std::io::Read;
use std::sync::OnceLock;

static FILE: &[u8] = include_bytes!("tables.bin");

/// A cell that begins a longer sequence, and one for what is nothing.
pub const LEAD: u16 = 0xFFFE;
pub const NOTHING: u16 = 0xFFFF;

/// Names of the codecs, and where their parts of the file end. (A part begins where the one before it ends.)
pub const CODECS: [(&str, usize); 16] = [
    ("gb2312", 14673),
    ("gbk", 56094),
    ("gb18030", 103020),
    ("big5hkscs", 144633),
    ("big5", 171504),
    ("cp950", 198500),
    ("shift_jis", 212435),
    ("cp932", 230595),
    ("euc_jp", 256027),
    ("shift_jis_2004", 279562),
    ("euc_jis_2004", 316652),
    ("euc_jisx0213", 353760),
    ("shift_jisx0213", 377305),
    ("euc_kr", 393828),
    ("cp949", 426969),
    ("johab", 460575),
];

/// Cells for a lead and a trail byte.
#[derive(Default)]
pub struct Block {
    leads: (u8, u8),
    trails: (u8, u8),
    cells: Vec<u16>,
}

impl Block {
    #[inline]
    pub fn get(&self, lead: u8, trail: u8) -> u16 {
        let inside =
            self.leads.0 <= lead && lead <= self.leads.1 && self.trails.0 <= trail && trail <= self.trails.1;
        if !inside {
            return NOTHING;
        }
        let row = usize::from(lead - self.leads.0) * (usize::from(self.trails.1 - self.trails.0) + 1);
        self.cells.get(row + usize::from(trail - self.trails.0)).copied().unwrap_or(NOTHING)
    }
    fn each(&self, mut f: impl FnMut(u8, u8, u16)) {
        let width = (usize::from(self.trails.1) + 1).saturating_sub(self.trails.0.into()).max(1);
        for (i, cell) in self.cells.iter().enumerate() {
            if *cell < LEAD {
                f(self.leads.0 + (i / width) as u8, self.trails.0 + (i % width) as u8, *cell);
            }
        }
    }
}

/// Sequences of four bytes for characters in a row: the first character, the first sequence's number, how many.
#[derive(Clone, Copy)]
pub struct Run {
    pub char: u32,
    pub number: u32,
    pub count: u32,
}

/// A codec's tables.
pub struct Table {
    pub name: &'static str,
    pub single: Vec<u16>,
    pub two: Block,
    pub three: Block,
    /// Sequences that are one error together.
    pub refused: Vec<(u8, u8)>,
    /// What cells from D800 on stand for.
    pub strings: Vec<String>,
    pub runs: Vec<Run>,
    /// Encodings: by the upper bits of a character a page of 256, in which a sequence is a number whose lowest byte is its
    /// length; 0 is none.
    pages: Vec<Option<Box<[u32; 256]>>>,
    /// Two characters that have one sequence.
    pub pairs: Vec<([char; 2], u32)>,
}

/// Reads the parts of a table.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        match self.0.split_first_chunk::<N>() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => [0; N],
        }
    }
    fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.take())
    }
    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }
    fn block(&mut self) -> Block {
        let [l0, l1, t0, t1] = self.take();
        let mut block = Block { leads: (l0, l1), trails: (t0, t1), cells: Vec::new() };
        if l0 <= l1 {
            let n = (usize::from(l1 - l0) + 1) * (usize::from(t1 - t0) + 1);
            block.cells = (0..n).map(|_| self.u16()).collect();
        }
        block
    }
}

/// A sequence as a number: its bytes from the second lowest on, its length.
pub fn packed(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |n, b| n << 8 | u32::from(*b)) << 8 | bytes.len() as u32
}

impl Table {
    fn load(name: &'static str, part: &[u8]) -> Table {
        let mut raw = Vec::new();
        // The file is a part of the program; a part that does not decompress would give an empty table.
        if flate2::read::ZlibDecoder::new(part).read_to_end(&mut raw).is_err() {
            raw.clear();
        }
        let mut from = Reader(&raw);
        let single: Vec<u16> = (0..256).map(|_| from.u16()).collect();
        let (two, three) = (from.block(), from.block());
        let refused = (0..from.u16()).map(|_| from.take::<2>().into()).collect();
        let others: Vec<(u32, [u8; 4])> = (0..from.u16()).map(|_| (from.u32(), from.take())).collect();
        let len = from.u32() as usize;
        let text = from.0.get(..len).map(String::from_utf8_lossy).unwrap_or_default();
        from.0 = from.0.get(len..).unwrap_or_default();
        let strings: Vec<String> = text.split('\0').map(str::to_owned).collect();
        let runs = (0..from.u16())
            .map(|_| Run { char: from.u32(), number: from.u32(), count: from.u32() })
            .collect();
        let mut table = Table {
            name,
            single,
            two,
            three,
            refused,
            strings,
            runs,
            pages: (0..0x1100).map(|_| None).collect(),
            pairs: Vec::new(),
        };
        table.turn_round(&others);
        table
    }

    /// Makes the tables for encoding.
    fn turn_round(&mut self, others: &[(u32, [u8; 4])]) {
        let mut found: Vec<(u16, u32)> = Vec::new();
        for (b, cell) in self.single.iter().enumerate() {
            if *cell < LEAD {
                found.push((*cell, packed(&[b as u8])));
            }
        }
        self.two.each(|a, b, cell| found.push((cell, packed(&[a, b]))));
        self.three.each(|a, b, cell| found.push((cell, packed(&[0x8F, a, b]))));
        for (cell, sequence) in found {
            let mut chars = ['\0'; 2];
            let mut n = 0;
            self.text(cell, |c| {
                if n < 2 {
                    chars[n] = c;
                }
                n += 1;
            });
            if n == 2 {
                self.pairs.push((chars, sequence));
            } else if self.encoded(chars[0] as u32) == 0 {
                self.set(chars[0] as u32, sequence);
            }
        }
        for (c, bytes) in others {
            let n = usize::from(bytes[0]).min(3);
            self.set(*c, if n == 0 { 0 } else { packed(&bytes[1..=n]) });
        }
    }

    fn set(&mut self, c: u32, sequence: u32) {
        if let Some(page) = self.pages.get_mut((c >> 8) as usize) {
            page.get_or_insert_with(|| Box::new([0; 256]))[(c & 0xFF) as usize] = sequence;
        }
    }

    /// A character's sequence, packed; 0 for none.
    #[inline]
    pub fn encoded(&self, c: u32) -> u32 {
        match self.pages.get((c >> 8) as usize) {
            Some(Some(page)) => page[(c & 0xFF) as usize],
            _ => 0,
        }
    }

    /// Gives what a cell stands for.
    #[inline]
    pub fn text(&self, cell: u16, mut f: impl FnMut(char)) {
        match char::from_u32(cell.into()) {
            Some(c) => f(c),
            None => {
                let string = self.strings.get(usize::from(cell) - 0xD800);
                string.map(String::as_str).unwrap_or_default().chars().for_each(f);
            }
        }
    }
}

/// The tables of a codec, by its number in [`CODECS`].
pub fn table(number: usize) -> &'static Table {
    static TABLES: [OnceLock<Table>; 16] = [const { OnceLock::new() }; 16];
    let number = number.min(15);
    TABLES[number].get_or_init(|| {
        let start = if number == 0 { 0 } else { CODECS[number - 1].1 };
        Table::load(CODECS[number].0, FILE.get(start..CODECS[number].1).unwrap_or_default())
    })
}

/// The tables of the codec of this name.
pub fn by_name(name: &str) -> &'static Table {
    table(CODECS.iter().position(|(known, _)| *known == name).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_load() {
        for (number, (name, _)) in CODECS.iter().enumerate() {
            let table = table(number);
            assert_eq!(table.name, *name);
            assert_eq!(table.single[65], 65, "{name}");
            assert!(table.encoded(0x4E00) != 0, "{name}");
        }
    }
}

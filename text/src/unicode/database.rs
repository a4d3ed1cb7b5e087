//! The module `unicodedata`: properties of code points, in Unicode 16.0 and as they were in Unicode 3.2.

use super::classes::{CATEGORIES, CLASSES, Classes};
use super::names;
use super::normalize::{self, Form};
use super::trie::{Records, Trie, u16_at};
use crate::text::{Text, TextBuf};

const BIDI: [&str; 24] = [
    "", "L", "LRE", "LRO", "R", "AL", "RLE", "RLO", "PDF", "EN", "ES", "ET", "AN", "CS", "NSM", "BN", "B",
    "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI",
];
const WIDTHS: [&str; 6] = ["N", "F", "H", "W", "Na", "A"];

static LAYOUT: Records<4> = Records::parse(include_bytes!("data/layout.bin"));
static NUMBERS: Records<3> = Records::parse(include_bytes!("data/numbers.bin"));
static OLD_CLASSES: Records<3> = Records::parse(include_bytes!("data/classes_3_2.bin"));
static OLD_LAYOUT: Records<4> = Records::parse(include_bytes!("data/layout_3_2.bin"));
static OLD_NUMBERS: Records<3> = Records::parse(include_bytes!("data/numbers_3_2.bin"));
static NUMERICS: &[u8] = include_bytes!("data/numerics.bin");
static DECOMPOSITIONS: Decompositions = Decompositions::parse(include_bytes!("data/decompositions.bin"));

/// One version of the Unicode character database: [`CURRENT`] or [`UCD_3_2_0`].
pub struct Database {
    version: &'static str,
    old: bool,
    classes: &'static Records<3>,
    layout: &'static Records<4>,
    numbers: &'static Records<3>,
}

/// The version that `str` follows.
pub static CURRENT: Database =
    Database { version: "16.0.0", old: false, classes: &CLASSES, layout: &LAYOUT, numbers: &NUMBERS };

/// `unicodedata.ucd_3_2_0`.
pub static UCD_3_2_0: Database = Database {
    version: "3.2.0",
    old: true,
    classes: &OLD_CLASSES,
    layout: &OLD_LAYOUT,
    numbers: &OLD_NUMBERS,
};

impl Database {
    /// `unidata_version`.
    pub fn version(&self) -> &'static str {
        self.version
    }

    /// General category, like `Lu`.
    pub fn category(&self, cp: u32) -> &'static str {
        CATEGORIES[self.classes.get(cp)[2] as usize]
    }

    /// Is the code point a character of this version?
    pub(super) fn is_assigned(&self, cp: u32) -> bool {
        self.classes.get(cp)[2] != 0
    }

    /// Bidirectional class, like `AL`; empty if there is none.
    pub fn bidirectional(&self, cp: u32) -> &'static str {
        BIDI[self.layout.get(cp)[0] as usize]
    }

    /// Canonical combining class.
    pub fn combining(&self, cp: u32) -> u8 {
        self.layout.get(cp)[1]
    }

    /// East Asian width, like `Na`.
    pub fn east_asian_width(&self, cp: u32) -> &'static str {
        WIDTHS[self.layout.get(cp)[2] as usize]
    }

    /// Is it mirrored in text from right to left?
    pub fn mirrored(&self, cp: u32) -> bool {
        let [low, high, _] = self.classes.get(cp);
        Classes(u16::from_le_bytes([low, high])).is_mirrored()
    }

    /// Value as a decimal digit.
    pub fn decimal(&self, cp: u32) -> Option<u8> {
        Some(self.numbers.get(cp)[0]).filter(|&v| v < 10)
    }

    /// Value as a digit.
    pub fn digit(&self, cp: u32) -> Option<u8> {
        Some(self.numbers.get(cp)[1]).filter(|&v| v < 10)
    }

    /// Numeric value.
    pub fn numeric(&self, cp: u32) -> Option<f64> {
        let number = (self.numbers.get(cp)[2] as usize).checked_sub(1)?;
        NUMERICS.get(number * 8..number * 8 + 8).map(|b| f64::from_le_bytes(b.try_into().unwrap_or_default()))
    }

    /// The decomposition as the character database writes it: perhaps a tag in angle brackets, then code points in
    /// hexadecimal; empty if there is none.
    pub fn decomposition(&self, cp: u32) -> String {
        if let Some(jamos) = normalize::hangul_jamos(cp) {
            return written("", jamos.iter().copied().filter(|&jamo| jamo != 0));
        }
        if self.old && !self.is_assigned(cp) {
            return String::new();
        }
        decomposition(cp).map_or(String::new(), |(tag, text)| {
            written(DECOMPOSITIONS.tag(tag), crate::wtf8::code_points(text))
        })
    }

    /// The name of a character.
    pub fn name(&self, cp: u32) -> Option<String> {
        if self.old && !self.is_assigned(cp) { None } else { names::name(cp) }
    }

    /// The character, alias or named sequence of this name (in any case); the old version has only
    /// characters, as in CPython those of today.
    pub fn lookup(&self, name: &[u8]) -> Option<TextBuf> {
        if self.old {
            let cp = names::lookup_character(name)?;
            return Some([cp].into_iter().collect());
        }
        names::lookup(name)
    }

    /// The normal form of `text`; `None` if it is that already.
    pub fn normalize(&self, form: Form, text: Text<'_>) -> Option<TextBuf> {
        normalize::normalize(form, text, self.old)
    }

    /// Is `text` in this normal form?
    pub fn is_normalized(&self, form: Form, text: Text<'_>) -> bool {
        self.normalize(form, text).is_none()
    }
}

fn written(tag: &str, cps: impl Iterator<Item = u32>) -> String {
    let cps = cps.map(|cp| format!("{cp:04X}"));
    let parts: Vec<String> = Some(tag.to_string()).filter(|t| !t.is_empty()).into_iter().chain(cps).collect();
    parts.join(" ")
}

/// The decomposition of `cp`, one step of it: the tag's number (0: canonical) and the UTF-8 text.
pub(super) fn decomposition(cp: u32) -> Option<(u8, &'static [u8])> {
    DECOMPOSITIONS.get(cp)
}

/// The record for normalization: combining class and quick-check bits.
#[inline]
pub(super) fn layout(cp: u32) -> (u8, u8) {
    let [_, combining, _, checks] = LAYOUT.get(cp);
    (combining, checks)
}

/// As [`layout`], when tables are made.
pub(super) const fn const_layout(cp: u32) -> (u8, u8) {
    const RECORDS: Records<4> = Records::parse(include_bytes!("data/layout.bin"));
    let [_, combining, _, checks] = RECORDS.get(cp);
    (combining, checks)
}

/// The form that the generator's `decompositions` writes.
struct Decompositions {
    tags: &'static [u8],
    places: &'static [u8],
    entries: &'static [u8],
    trie: Trie,
}

impl Decompositions {
    const fn parse(data: &'static [u8]) -> Decompositions {
        let (tags, rest) = data.split_at(6).1.split_at(u16_at(data, 0) as usize);
        let (places, rest) = rest.split_at(u16_at(data, 2) as usize * 2);
        let (entries, trie) = rest.split_at(u16_at(data, 4) as usize);
        Decompositions { tags, places, entries, trie: Trie::parse(trie) }
    }

    fn get(&self, cp: u32) -> Option<(u8, &'static [u8])> {
        let entry = Some(self.trie.get(cp)).filter(|&n| n != 0)?;
        let at = u16_at(self.places, entry * 2) as usize;
        let (tag, len) = (self.entries[at], self.entries[at + 1] as usize);
        Some((tag, &self.entries[at + 2..at + 2 + len]))
    }

    fn tag(&self, number: u8) -> &'static str {
        let tags = std::str::from_utf8(self.tags).unwrap_or_default();
        tags.split('\n').nth(number as usize).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties() {
        let db = &CURRENT;
        assert_eq!(
            (db.category('𠀀' as u32), db.category(0x10FFFD), db.category(0x10FFFF)),
            ("Lo", "Co", "Cn")
        );
        assert_eq!((db.bidirectional('א' as u32), db.bidirectional(0x378)), ("R", ""));
        assert_eq!((db.combining(0x301), db.east_asian_width('字' as u32)), (230, "W"));
        assert!(db.mirrored('(' as u32) && !db.mirrored('a' as u32));
        assert_eq!(
            (db.decimal('٣' as u32), db.digit('²' as u32), db.decimal('²' as u32)),
            (Some(3), Some(2), None)
        );
        assert_eq!((db.numeric('½' as u32), db.numeric('万' as u32)), (Some(0.5), Some(10000.0)));
        assert_eq!(db.decomposition('ﬃ' as u32), "<compat> 0066 0066 0069");
        assert_eq!(db.decomposition('é' as u32), "0065 0301");
        assert_eq!(db.decomposition('각' as u32), "1100 1161 11A8");
        assert_eq!(db.decomposition('가' as u32), "1100 1161");
    }

    #[test]
    fn the_old_version() {
        assert_eq!(UCD_3_2_0.category(0x1F600), "Cn");
        assert_eq!(UCD_3_2_0.name(0x1F600), None);
        assert_eq!(UCD_3_2_0.decomposition(0x1B06), "");
        assert!(UCD_3_2_0.lookup(b"line feed").is_none() && CURRENT.lookup(b"line feed").is_some());
    }
}

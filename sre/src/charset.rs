//! Sets of characters: what one step of a pattern may consume.
//!
//! A set is a table of 256 flags by code point, which decides bytes, ASCII and Latin-1 with one load, and for the
//! other code points either a constant answer or the list of items that the compiled code gave, evaluated in order.
//! Case folding is folded into the table when the set is built.

use crate::bytes::ByteSet;
use crate::opcode::Class;
use crate::unicode::{self, Locale};
use std::sync::LazyLock;

/// How a set or a backreference treats case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    None,
    Ascii,
    Locale,
    Unicode,
}

/// One element of a set, in the order of the compiled code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Char(u32),
    Range(u32, u32),
    /// A range that also takes characters whose upper-case form lies in it.
    RangeFold(u32, u32),
    /// A category, and whether it is the complement.
    Category(Class, bool),
    /// The characters below 256 whose bit is set.
    Bitmap([u32; 8]),
    Big(Box<BigSet>),
    /// Turns the meaning of the items after it around.
    Negate,
}

/// A set over the first 65536 characters: for each 256 of them the number of a bitmap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BigSet {
    pub index: [u8; 256],
    pub chunks: Vec<[u32; 8]>,
}

/// What a set says of code points from 256 upwards.
#[derive(Clone, Debug, PartialEq, Eq)]
enum High {
    None,
    All,
    Items(Vec<Item>, Fold),
}

/// How a run of members can be found fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scan {
    /// Every character is a member.
    All,
    /// Every character but this ASCII one.
    Not(u8),
    /// Look each byte up.
    Table,
}

/// A set of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CharSet {
    /// Membership of code points (or bytes) below 256.
    pub table: [bool; 256],
    high: High,
    pub scan: Scan,
}

fn bit(map: &[u32; 8], c: u32) -> bool {
    map[(c >> 5) as usize & 7] >> (c & 31) & 1 == 1
}

/// A locale speaks of bytes only; `None` is enough for what lies beyond.
fn in_class(class: Class, c: u32, locale: Option<&Locale>) -> bool {
    let ascii = |test: fn(&u8) -> bool| c < 128 && test(&(c as u8));
    match class {
        Class::Digit => ascii(u8::is_ascii_digit),
        // Unlike Rust's is_ascii_whitespace, C's isspace has the vertical tab.
        Class::Space => c == 32 || (9..=13).contains(&c),
        Class::Word => ascii(u8::is_ascii_alphanumeric) || c == u32::from(b'_'),
        Class::LineBreak => c == 10,
        Class::LocaleWord => locale.is_some_and(|l| l.is_word(c)),
        Class::UniDigit | Class::UniSpace | Class::UniWord | Class::UniLineBreak => {
            let bit = class as u8 - Class::UniDigit as u8;
            match LATIN1.get(c as usize) {
                Some(bits) => bits >> bit & 1 == 1,
                None => in_unicode_class(class, c),
            }
        }
    }
}

fn in_unicode_class(class: Class, c: u32) -> bool {
    match class {
        Class::UniDigit => unicode::is_decimal(c),
        Class::UniSpace => unicode::is_space(c),
        Class::UniWord => unicode::is_word(c),
        _ => unicode::is_line_break(c),
    }
}

/// The Unicode classes of the first 256 characters, a bit for each in their order, which every set asks about.
static LATIN1: LazyLock<[u8; 256]> = LazyLock::new(|| {
    let classes = [Class::UniDigit, Class::UniSpace, Class::UniWord, Class::UniLineBreak];
    let bits = |c: usize| {
        let holds = |class: &Class| u8::from(in_unicode_class(*class, c as u32));
        classes.iter().enumerate().fold(0, |bits, (i, class)| bits | holds(class) << i)
    };
    std::array::from_fn(bits)
});

/// The members below 256 of each class but the locale's, by the class's number.
static CLASSES: LazyLock<[[bool; 256]; 9]> = LazyLock::new(|| {
    let classes = [
        Class::Digit,
        Class::Space,
        Class::Word,
        Class::LineBreak,
        Class::LocaleWord,
        Class::UniDigit,
        Class::UniSpace,
        Class::UniWord,
        Class::UniLineBreak,
    ];
    classes.map(|class| std::array::from_fn(|c| in_class(class, c as u32, None)))
});

/// Whether the items hold `c`, read in order: the first that fits decides.
fn eval(items: &[Item], c: u32, locale: Option<&Locale>) -> bool {
    let mut ok = true;
    for item in items {
        let fits = match *item {
            Item::Negate => {
                ok = !ok;
                false
            }
            Item::Char(x) => x == c,
            Item::Range(lo, hi) => (lo..=hi).contains(&c),
            Item::RangeFold(lo, hi) => {
                (lo..=hi).contains(&c) || (lo..=hi).contains(&unicode::unicode_toupper(c))
            }
            Item::Category(class, negated) => in_class(class, c, locale) != negated,
            Item::Bitmap(ref map) => c < 256 && bit(map, c),
            Item::Big(ref big) => {
                c < 65536
                    && big
                        .chunks
                        .get(big.index[(c >> 8) as usize & 255] as usize)
                        .is_some_and(|chunk| bit(chunk, c & 255))
            }
        };
        if fits {
            return ok;
        }
    }
    !ok
}

/// [`eval`] of all characters below 256 at once: the items put their answers into a table, the first one last, since it
/// decides.
fn paint(items: &[Item], locale: &Locale) -> [bool; 256] {
    let mut ok = items.iter().filter(|item| **item == Item::Negate).count() % 2 == 0;
    let mut table = [!ok; 256];
    for item in items.iter().rev() {
        match *item {
            Item::Negate => ok = !ok,
            Item::Char(x) => {
                if let Some(place) = table.get_mut(x as usize) {
                    *place = ok;
                }
            }
            Item::Range(lo, hi) => {
                if lo <= hi && lo < 256 {
                    table[lo as usize..=hi.min(255) as usize].fill(ok);
                }
            }
            Item::Category(class, negated) if class != Class::LocaleWord => {
                let members = &CLASSES[class as usize];
                for (place, member) in table.iter_mut().zip(members) {
                    *place = if *member != negated { ok } else { *place };
                }
            }
            Item::Bitmap(ref map) => {
                for (c, place) in table.iter_mut().enumerate() {
                    *place = if map[c >> 5] >> (c & 31) & 1 == 1 { ok } else { *place };
                }
            }
            _ => {
                for (c, place) in table.iter_mut().enumerate() {
                    if eval(std::slice::from_ref(item), c as u32, Some(locale)) {
                        *place = ok;
                    }
                }
            }
        }
    }
    table
}

/// The lower-case forms of the first 256 characters. All lie below 256.
static LATIN1_LOWER: LazyLock<[u8; 256]> =
    LazyLock::new(|| std::array::from_fn(|c| unicode::unicode_tolower(c as u32) as u8));
static ASCII_LOWER: LazyLock<[u8; 256]> =
    LazyLock::new(|| std::array::from_fn(|c| unicode::ascii_tolower(c as u32) as u8));

fn eval_folded(items: &[Item], fold: Fold, c: u32, locale: Option<&Locale>) -> bool {
    match fold {
        Fold::None => eval(items, c, locale),
        Fold::Ascii => eval(items, unicode::ascii_tolower(c), locale),
        Fold::Unicode => eval(items, unicode::unicode_tolower(c), locale),
        Fold::Locale => {
            // A complement is that of the folded set.
            let (negated, items) = match items {
                [Item::Negate, rest @ ..] => (true, rest),
                _ => (false, items),
            };
            let (lower, upper) = locale.map_or((c, c), |l| (l.to_lower(c), l.to_upper(c)));
            (eval(items, lower, locale) || (upper != lower && eval(items, upper, locale))) != negated
        }
    }
}

/// The answer for all code points from 256 upwards, where the items obviously give one.
fn constant_high(items: &[Item], fold: Fold) -> Option<bool> {
    if fold == Fold::Unicode {
        return if items == [Item::Negate] { Some(true) } else { None };
    }
    let mut negated = false;
    for item in items {
        match *item {
            Item::Negate => negated = !negated,
            Item::Char(c) if c < 256 => {}
            Item::Range(_, hi) if hi < 256 => {}
            Item::Bitmap(_) => {}
            Item::Category(class, complement) => {
                let ascii = matches!(
                    class,
                    Class::Digit | Class::Space | Class::Word | Class::LineBreak | Class::LocaleWord
                );
                match (ascii, complement) {
                    (true, false) => {}
                    // All of them fit here, so that the items after it no longer matter.
                    (true, true) => return Some(!negated),
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
    Some(negated)
}

impl CharSet {
    /// Builds a set from its items.
    pub fn new(items: Vec<Item>, fold: Fold, locale: &Locale) -> CharSet {
        let table = match fold {
            Fold::None => paint(&items, locale),
            Fold::Ascii | Fold::Unicode => {
                let plain = paint(&items, locale);
                let lower = if fold == Fold::Ascii { &*ASCII_LOWER } else { &*LATIN1_LOWER };
                std::array::from_fn(|c| plain[usize::from(lower[c])])
            }
            Fold::Locale => std::array::from_fn(|c| eval_folded(&items, fold, c as u32, Some(locale))),
        };
        let high = match constant_high(&items, fold) {
            Some(true) => High::All,
            Some(false) => High::None,
            None => High::Items(items, fold),
        };
        CharSet::with(table, high)
    }

    fn with(table: [bool; 256], high: High) -> CharSet {
        let mut outside = (0..=255u8).filter(|&b| !table[b as usize]);
        let scan = match (&high, outside.next(), outside.next()) {
            (High::All, None, _) => Scan::All,
            (High::All, Some(b), None) if b < 128 => Scan::Not(b),
            _ => Scan::Table,
        };
        CharSet { table, high, scan }
    }

    /// The union, if it can be told without evaluating items.
    pub fn union(&self, other: &CharSet) -> Option<CharSet> {
        let high = match (&self.high, &other.high) {
            (High::All, _) | (_, High::All) => High::All,
            (High::None, x) | (x, High::None) => x.clone(),
            (a, b) if a == b => a.clone(),
            _ => return None,
        };
        Some(CharSet::with(std::array::from_fn(|i| self.table[i] || other.table[i]), high))
    }

    /// Whether the code point belongs to the set.
    pub fn contains(&self, c: u32) -> bool {
        match self.table.get(c as usize) {
            Some(&member) => member,
            None => self.contains_high(c),
        }
    }

    fn contains_high(&self, c: u32) -> bool {
        match &self.high {
            High::None => false,
            High::All => true,
            High::Items(items, fold) => eval_folded(items, *fold, c, None),
        }
    }

    /// The bytes that a member can begin with, in a string stored as UTF-8 (`wide`) or one byte a character.
    pub fn first_bytes(&self, wide: bool) -> ByteSet {
        let limit = if wide { 128 } else { 256 };
        let mut set = ByteSet::EMPTY;
        (0..limit).filter(|&c| self.table[c]).for_each(|c| set.insert(c as u8));
        if wide {
            // The lead byte of U+0080..U+00BF is C2, that of U+00C0..U+00FF is C3.
            (128..256).filter(|&c| self.table[c]).for_each(|c| set.insert(0xc0 | (c >> 6) as u8));
            if self.high != High::None {
                (0xc4..=0xf4).for_each(|b| set.insert(b));
            }
        }
        set
    }

    /// Whether every member is one byte in a string stored as UTF-8.
    pub fn is_ascii(&self) -> bool {
        self.high == High::None && !self.table[128..].contains(&true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(items: &[Item], fold: Fold) -> CharSet {
        CharSet::new(items.to_vec(), fold, &Locale::c())
    }

    #[test]
    fn items_are_read_in_order() {
        let s = set(&[Item::Negate, Item::Char(97), Item::Range(0x400, 0x4ff)], Fold::None);
        assert!(!s.contains(97) && s.contains(98) && !s.contains(0x410) && s.contains(0x500));
        assert_eq!(s.scan, Scan::Table);
        assert_eq!(set(&[Item::Negate, Item::Char(10)], Fold::None).scan, Scan::Not(10));
        assert_eq!(set(&[Item::Negate], Fold::None).scan, Scan::All);
    }

    #[test]
    fn painting_is_evaluating() {
        let pool = [
            Item::Negate,
            Item::Char(65),
            Item::Char(0x20ac),
            Item::Range(60, 70),
            Item::Range(200, 0x300),
            Item::Range(70, 60),
            Item::Category(Class::Digit, false),
            Item::Category(Class::UniWord, true),
            Item::Bitmap([0x55; 8]),
        ];
        for n in 0..pool.len().pow(3) {
            let at = |k: u32| pool[n / pool.len().pow(k) % pool.len()].clone();
            let items = [at(0), at(1), at(2)];
            let locale = Locale::c();
            let table = paint(&items, &locale);
            assert!((0..256).all(|c| table[c] == eval(&items, c as u32, Some(&locale))), "{items:?}");
            for fold in [Fold::Ascii, Fold::Unicode] {
                let table = set(&items, fold).table;
                assert!((0..256).all(|c| table[c] == eval_folded(&items, fold, c as u32, Some(&locale))));
            }
        }
    }

    #[test]
    fn folding() {
        let k = set(&[Item::Char(107)], Fold::Unicode);
        assert!(k.contains(107) && k.contains(75) && k.contains(0x212a));
        let k = set(&[Item::Char(107)], Fold::Ascii);
        assert!(k.contains(75) && !k.contains(0x212a) && k.is_ascii());
        let not = set(&[Item::Negate, Item::Char(0xe9)], Fold::Unicode);
        assert!(!not.contains(0xc9) && not.contains(0x1234));
    }

    #[test]
    fn first_bytes_of_utf8() {
        let s = set(&[Item::Char(0xe9), Item::Char(65)], Fold::None);
        let wide = s.first_bytes(true);
        assert!(wide.has(65) && wide.has(0xc3) && !wide.has(0xe9) && !wide.has(0xc2));
        assert!(s.first_bytes(false).has(0xe9));
        assert!(set(&[Item::Char(0x20ac)], Fold::None).first_bytes(true).has(0xe2));
    }

    #[test]
    fn complement_of_a_class_beyond_latin1() {
        assert!(set(&[Item::Category(Class::Digit, true)], Fold::None).contains(0x660));
        assert!(!set(&[Item::Negate, Item::Category(Class::Digit, true)], Fold::None).contains(0x660));
        assert!(!set(&[Item::Category(Class::UniDigit, true)], Fold::None).contains(0x660));
    }
}

//! Names of characters, aliases and named sequences, both ways.
//!
//! A stored name is a row of word numbers, the frequent words in one byte and the others in two. A name is found by
//! its hash: a bucket lists the few names that it may be. Names of ideographs and Hangul syllables are computed.

use super::normalize::hangul_jamos;
use super::trie::{u16_at, u32_at};
use crate::text::TextBuf;

static NAMES: Names = Names::parse(include_bytes!("data/names.bin"));

/// Prefixes of names that go on with the code point, as the generator numbers them.
const PREFIXES: [&str; 7] = [
    "HANGUL SYLLABLE ",
    "CJK UNIFIED IDEOGRAPH-",
    "CJK COMPATIBILITY IDEOGRAPH-",
    "TANGUT IDEOGRAPH-",
    "KHITAN SMALL SCRIPT CHARACTER-",
    "NUSHU CHARACTER-",
    "EGYPTIAN HIEROGLYPH-",
];
const LEADS: [&str; 19] =
    ["G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H"];
const VOWELS: [&str; 21] = [
    "A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE", "WI",
    "YU", "EU", "YI", "I",
];
const TAILS: [&str; 28] = [
    "", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M", "B", "BS",
    "S", "SS", "NG", "J", "C", "K", "T", "P", "H",
];

/// No name is longer.
const LONGEST: usize = 256;

/// Strings stored one after the other: every 32nd place (three bytes), every length (one byte).
struct Lengths {
    sums: &'static [u8],
    lengths: &'static [u8],
}

impl Lengths {
    fn range(&self, i: usize) -> std::ops::Range<usize> {
        let base = i / 32 * 3;
        let sum = self.sums[base] as usize
            | (self.sums[base + 1] as usize) << 8
            | (self.sums[base + 2] as usize) << 16;
        let start = sum + self.lengths[i / 32 * 32..i].iter().map(|&n| n as usize).sum::<usize>();
        start..start + self.lengths[i] as usize
    }
}

/// The form that the generator's `names` writes.
struct Names {
    computed: &'static [u8],
    words: Lengths,
    letters: &'static [u8],
    runs: &'static [u8],
    names: Lengths,
    codes: &'static [u8],
    starts: &'static [u8],
    buckets: &'static [u8],
    meanings: &'static [u8],
    /// Names of characters; those with higher numbers are aliases and sequences.
    plain: usize,
    bucket_count: usize,
}

const fn lengths(data: &'static [u8], count: usize) -> (Lengths, &'static [u8]) {
    let (sums, rest) = data.split_at(count.div_ceil(32) * 3);
    let (lengths, rest) = rest.split_at(count);
    (Lengths { sums, lengths }, rest)
}

impl Names {
    const fn parse(data: &'static [u8]) -> Names {
        let (plain, extras) = (u32_at(data, 8) as usize, u32_at(data, 20) as usize);
        let bucket_count = u32_at(data, 16) as usize;
        let (computed, rest) = data.split_at(36).1.split_at(u32_at(data, 0) as usize * 12);
        let (words, rest) = lengths(rest, u32_at(data, 4) as usize);
        let (letters, rest) = rest.split_at(u32_at(data, 24) as usize);
        let (runs, rest) = rest.split_at(u32_at(data, 12) as usize * 8);
        let (names, rest) = lengths(rest, plain + extras);
        let (codes, rest) = rest.split_at(u32_at(data, 28) as usize);
        let (starts, rest) = rest.split_at(bucket_count * 2 + 2);
        let (buckets, meanings) = rest.split_at((plain + extras) * 2);
        Names { computed, words, letters, runs, names, codes, starts, buckets, meanings, plain, bucket_count }
    }

    /// Appends stored name `i`.
    fn spell(&self, i: usize, out: &mut Vec<u8>) {
        let mut codes = self.codes[self.names.range(i)].iter();
        while let Some(&code) = codes.next() {
            let word = match code {
                0..160 => code as usize,
                _ => 160 + ((code as usize - 160) << 8) + codes.next().map_or(0, |&low| low as usize),
            };
            out.extend_from_slice(&self.letters[self.words.range(word)]);
        }
    }

    /// The run (first code point, number of its name) with the largest value of `field` that is at most `value`.
    fn run(&self, field: usize, value: u32) -> Option<(u32, u32)> {
        let (mut low, mut high) = (0, self.runs.len() / 8);
        while low < high {
            let middle = (low + high) / 2;
            if u32_at(self.runs, middle * 8 + field * 4) <= value { low = middle + 1 } else { high = middle }
        }
        let row = low.checked_sub(1)? * 8;
        Some((u32_at(self.runs, row), u32_at(self.runs, row + 4)))
    }

    /// The number of the stored name of `cp`.
    fn number_of(&self, cp: u32) -> Option<usize> {
        let (first, number) = self.run(0, cp)?;
        let at = number + (cp - first);
        (self.run(1, at) == Some((first, number)) && (at as usize) < self.plain).then_some(at as usize)
    }

    /// The number of the stored name `name`, which is in capitals.
    fn find(&self, name: &[u8]) -> Option<usize> {
        let bucket = hash(name) as usize % self.bucket_count;
        let (start, end) = (u16_at(self.starts, bucket * 2), u16_at(self.starts, bucket * 2 + 2));
        let mut spelled = Vec::with_capacity(LONGEST);
        (start..end).map(|i| u16_at(self.buckets, i as usize * 2) as usize).find(|&i| {
            spelled.clear();
            self.spell(i, &mut spelled);
            spelled == name
        })
    }

    /// Ranges of computed names: first and last code point, prefix, and whether [`name`] gives the names.
    fn ranges(&self) -> impl Iterator<Item = (u32, u32, &'static str, bool)> {
        self.computed.chunks_exact(12).map(|row| {
            let kind = u32_at(row, 8);
            (u32_at(row, 0), u32_at(row, 4), PREFIXES[(kind & 15) as usize % PREFIXES.len()], kind & 16 != 0)
        })
    }
}

/// FNV-1a, folded.
fn hash(name: &[u8]) -> u32 {
    let value = name.iter().fold(0x811C_9DC5u32, |h, &b| (h ^ b as u32).wrapping_mul(0x0100_0193));
    value ^ value >> 15
}

/// `unicodedata.name`: the name of `cp`, in capitals. As in CPython 3.14, Tangut ideographs have none.
pub fn name(cp: u32) -> Option<String> {
    if let Some([lead, vowel, tail]) = hangul_jamos(cp) {
        let tail = if tail == 0 { 0 } else { tail - 0x11A7 };
        let (lead, vowel) = (LEADS[(lead - 0x1100) as usize], VOWELS[(vowel - 0x1161) as usize]);
        return Some(format!("{}{lead}{vowel}{}", PREFIXES[0], TAILS[tail as usize]));
    }
    if let Some((.., prefix, told)) = NAMES.ranges().find(|&(first, last, ..)| (first..=last).contains(&cp)) {
        return told.then(|| format!("{prefix}{cp:04X}"));
    }
    let mut out = Vec::with_capacity(LONGEST);
    NAMES.spell(NAMES.number_of(cp)?, &mut out);
    String::from_utf8(out).ok()
}

/// The code point that `\\N{name}` stands for: a character's name or alias, in any case, no sequence.
pub fn lookup_escape(name: &[u8]) -> Option<u32> {
    let found = lookup(name)?;
    found.as_text().code_point(0).filter(|_| found.chars() == 1)
}

/// `unicodedata.lookup`: what a name stands for, in any case: a character, also by an alias, or a named sequence.
pub fn lookup(name: &[u8]) -> Option<TextBuf> {
    let capitals = capitals(name)?;
    if let Some(cp) = computed(&capitals) {
        return Some([cp].into_iter().collect());
    }
    let number = NAMES.find(&capitals)?;
    match number.checked_sub(NAMES.plain) {
        None => Some([character(number)?].into_iter().collect()),
        Some(extra) => {
            NAMES.meanings.split(|&b| b == 0xFF).nth(extra).map(|text| TextBuf::counted(text.to_vec()))
        }
    }
}

/// The code point of a character's own name, in any case: no alias, no sequence.
pub(super) fn lookup_character(name: &[u8]) -> Option<u32> {
    let capitals = capitals(name)?;
    computed(&capitals).or_else(|| character(NAMES.find(&capitals)?))
}

/// The code point of stored name `number`.
fn character(number: usize) -> Option<u32> {
    let (first, start) = NAMES.run(1, number as u32)?;
    (number < NAMES.plain).then_some(first + (number as u32 - start))
}

fn capitals(name: &[u8]) -> Option<Vec<u8>> {
    (name.len() <= LONGEST).then(|| name.to_ascii_uppercase())
}

fn computed(name: &[u8]) -> Option<u32> {
    if let Some(rest) = name.strip_prefix(PREFIXES[0].as_bytes()) {
        return syllable(rest);
    }
    let kind = PREFIXES[1..].iter().find(|p| name.starts_with(p.as_bytes()))?;
    let digits = std::str::from_utf8(&name[kind.len()..]).ok()?;
    if !(4..=5).contains(&digits.len())
        || digits.len() == 5 && digits.starts_with('0')
        || digits.starts_with('+')
    {
        return None;
    }
    let cp = u32::from_str_radix(digits, 16).ok()?;
    NAMES
        .ranges()
        .any(|(first, last, prefix, _)| prefix == *kind && (first..=last).contains(&cp))
        .then_some(cp)
}

/// The syllable of these jamo names, each the longest that fits.
fn syllable(name: &[u8]) -> Option<u32> {
    let (lead, rest) = longest(name, &LEADS)?;
    let (vowel, rest) = longest(rest, &VOWELS)?;
    let (tail, rest) = longest(rest, &TAILS)?;
    rest.is_empty().then_some(0xAC00 + (lead * 21 + vowel) * 28 + tail)
}

fn longest<'a>(text: &'a [u8], names: &[&str]) -> Option<(u32, &'a [u8])> {
    let fitting = (0..names.len()).filter(|&i| text.starts_with(names[i].as_bytes()));
    let best = fitting.max_by_key(|&i| names[i].len())?;
    Some((best as u32, &text[names[best].len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        for (c, expected) in [
            ('a', "LATIN SMALL LETTER A"),
            ('字', "CJK UNIFIED IDEOGRAPH-5B57"),
            ('각', "HANGUL SYLLABLE GAG"),
            ('😀', "GRINNING FACE"),
            ('\u{F900}', "CJK COMPATIBILITY IDEOGRAPH-F900"),
            ('\u{E01EF}', "VARIATION SELECTOR-256"),
        ] {
            assert_eq!(name(c as u32).as_deref(), Some(expected));
            assert_eq!(
                lookup(expected.to_lowercase().as_bytes()).map(|b| b.to_lossy_string()),
                Some(c.to_string())
            );
        }
        assert_eq!(name(0x0A), None);
        assert_eq!(name(0x10FFFF), None);
        assert_eq!(name(0x17000), None);
    }

    #[test]
    fn aliases_sequences_and_nothing() {
        let found = |s: &str| lookup(s.as_bytes()).map(|b| b.to_lossy_string());
        assert_eq!(found("LINE FEED").as_deref(), Some("\n"));
        assert_eq!(found("latin small letter gha").as_deref(), Some("\u{1A3}"));
        assert_eq!(found("LATIN SMALL LETTER A WITH MACRON AND GRAVE").as_deref(), Some("\u{101}\u{300}"));
        assert_eq!(found("TANGUT IDEOGRAPH-17000").as_deref(), Some("\u{17000}"));
        for none in [
            "",
            "NO SUCH NAME",
            "CJK UNIFIED IDEOGRAPH-04E00",
            "HANGUL SYLLABLE GAGGG",
            "LATIN SMALL LETTER A ",
        ] {
            assert_eq!(found(none), None, "{none}");
        }
    }
}

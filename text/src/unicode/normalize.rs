//! Normal forms NFC, NFD, NFKC, NFKD (Unicode Standard Annex 15).
//!
//! A text is cut before every code point that is a starter and already in the form and never joins what stands before
//! it. The parts are independent; most are single code points, which are copied. The others are decomposed,
//! ordered by combining class, and composed again for the C forms. Hangul syllables are computed.

use super::database::{UCD_3_2_0, const_layout, decomposition, layout};
use super::trie::u32_at;
use crate::text::{Text, TextBuf};
use crate::wtf8;

/// A normal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Canonical composition.
    Nfc,
    /// Canonical decomposition.
    Nfd,
    /// Compatibility composition.
    Nfkc,
    /// Compatibility decomposition.
    Nfkd,
}

impl Form {
    /// The form of this name, as `unicodedata.normalize` takes it.
    pub fn from_name(name: &[u8]) -> Option<Form> {
        match name {
            b"NFC" => Some(Form::Nfc),
            b"NFD" => Some(Form::Nfd),
            b"NFKC" => Some(Form::Nfkc),
            b"NFKD" => Some(Form::Nfkd),
            _ => None,
        }
    }

    fn composes(self) -> bool {
        matches!(self, Form::Nfc | Form::Nfkc)
    }

    fn is_compatibility(self) -> bool {
        matches!(self, Form::Nfkc | Form::Nfkd)
    }

    /// Quick-check bits that make a code point not simply stay as it is. The generator writes: not NFD, not NFKD, not
    /// NFC, may compose with what stands before, not NFKC.
    fn check_mask(self) -> u8 {
        match self {
            Form::Nfd => 1,
            Form::Nfkd => 2,
            Form::Nfc => 4 | 8,
            Form::Nfkc => 16 | 8,
        }
    }
}

const SYLLABLES: u32 = 0xAC00;
const LEADS: u32 = 0x1100;
const VOWELS: u32 = 0x1161;
const TAILS: u32 = 0x11A7;
const VOWEL_COUNT: u32 = 21;
const TAIL_COUNT: u32 = 28;
const LEAD_COUNT: u32 = 19;
const SYLLABLE_COUNT: u32 = LEAD_COUNT * VOWEL_COUNT * TAIL_COUNT;

/// The two or three jamos of a Hangul syllable; the third is 0 if there are two.
pub(super) fn hangul_jamos(cp: u32) -> Option<[u32; 3]> {
    let index = cp.checked_sub(SYLLABLES).filter(|&i| i < SYLLABLE_COUNT)?;
    let tail = index % TAIL_COUNT;
    let vowel = VOWELS + index / TAIL_COUNT % VOWEL_COUNT;
    Some([LEADS + index / (TAIL_COUNT * VOWEL_COUNT), vowel, if tail == 0 { 0 } else { TAILS + tail }])
}

/// Characters whose decomposition was corrected after Unicode 3.2 (NormalizationCorrections.txt), as it was before.
const OLD_DECOMPOSITIONS: [(u32, u32); 5] =
    [(0x2F868, 0x2136A), (0x2F874, 0x5F33), (0x2F91F, 0x43AB), (0x2F95F, 0x7AAE), (0x2F9BF, 0x4D57)];

/// The normal form of `text`, `None` if it is that already. `old`: as in Unicode 3.2.
pub(super) fn normalize(form: Form, text: Text<'_>, old: bool) -> Option<TextBuf> {
    if text.is_ascii() {
        return None;
    }
    let mask = form.check_mask();
    let begin = settled(form, text.bytes());
    if begin == text.bytes().len() {
        return None;
    }
    let out = TextBuf::with_capacity(text.bytes().len());
    let mut work = Work { form, old, part: Vec::new(), apart: Vec::new(), out };
    let mut last_combining = 0;
    let mut ordered = true;
    work.out.push_counted(&text.bytes()[..begin]);
    for cp in wtf8::code_points(&text.bytes()[begin..]) {
        let (combining, checks) = if cp < 0x80 { (0, 0) } else { layout(cp) };
        if combining == 0 && checks & mask == 0 {
            work.flush(ordered);
            ordered = true;
            last_combining = 0;
            work.part.push((cp, 0));
            continue;
        }
        ordered &= checks & mask == 0 && combining >= last_combining;
        last_combining = combining;
        work.part.push((cp, combining));
    }
    work.flush(ordered);
    (work.out.bytes() != text.bytes()).then_some(work.out)
}

/// How many bytes at the beginning consist of code points that simply stay, less the last one of them.
fn settled(form: Form, bytes: &[u8]) -> usize {
    let mask = form.check_mask();
    // Below this one all code points stay.
    let plain = match form {
        Form::Nfc => 0x300,
        Form::Nfd => 0xC0,
        Form::Nfkc | Form::Nfkd => 0xA0,
    };
    let mut cps = wtf8::code_points(bytes);
    let mut last = 0;
    loop {
        let at = bytes.len() - cps.rest().len();
        let stays = match cps.next() {
            None => return bytes.len(),
            // Greek to Cyrillic letters by a table of their own, and the unified ideographs.
            Some(cp) => cp < plain || (0x4E00..0xA000).contains(&cp) || stays(cp, mask),
        };
        if !stays {
            return last;
        }
        last = at;
    }
}

#[inline]
fn stays(cp: u32, mask: u8) -> bool {
    match LOW_CHECKS.get(cp as usize) {
        Some(checks) => checks & (mask | COMBINES) == 0,
        None => matches!(layout(cp), (0, checks) if checks & mask == 0),
    }
}

/// In [`LOW_CHECKS`]: has a combining class.
const COMBINES: u8 = 0x80;

/// Quick-check bits of the code points up to the Armenian letters.
static LOW_CHECKS: [u8; 0x590] = {
    let mut table = [0; 0x590];
    let mut cp = 0;
    while cp < table.len() {
        let (combining, checks) = const_layout(cp as u32);
        table[cp] = checks | if combining != 0 { COMBINES } else { 0 };
        cp += 1;
    }
    table
};

struct Work {
    form: Form,
    old: bool,
    /// Code points and combining classes of the part at hand.
    part: Vec<(u32, u8)>,
    /// Room for taking it apart.
    apart: Vec<(u32, u8)>,
    out: TextBuf,
}

impl Work {
    /// Normalizes the part and appends it; `done`: it is in the form already.
    #[inline]
    fn flush(&mut self, done: bool) {
        if !done {
            self.normalize_part();
        }
        for &(cp, _) in &self.part {
            self.out.push(cp);
        }
        self.part.clear();
    }

    fn normalize_part(&mut self) {
        self.apart.clear();
        for &(cp, _) in &self.part {
            decompose(cp, self.form.is_compatibility(), self.old, &mut self.apart);
        }
        std::mem::swap(&mut self.part, &mut self.apart);
        // Stable: marks of the same class keep their order.
        for marks in self.part.split_mut(|&(_, combining)| combining == 0) {
            if marks.len() > 1 {
                marks.sort_by_key(|&(_, combining)| combining);
            }
        }
        if self.form.composes() {
            compose(&mut self.part);
        }
    }
}

/// Appends the full decomposition of `cp`.
fn decompose(cp: u32, compatibility: bool, old: bool, out: &mut Vec<(u32, u8)>) {
    if let Some(jamos) = hangul_jamos(cp) {
        out.extend(jamos.iter().filter(|&&jamo| jamo != 0).map(|&jamo| (jamo, 0)));
        return;
    }
    if old {
        if let Some(&(_, to)) = OLD_DECOMPOSITIONS.iter().find(|&&(from, _)| from == cp) {
            return out.push((to, 0));
        }
        if !UCD_3_2_0.is_assigned(cp) {
            return out.push((cp, layout(cp).0));
        }
    }
    match decomposition(cp) {
        Some((tag, text)) if tag == 0 || compatibility => {
            wtf8::code_points(text).for_each(|part| decompose(part, compatibility, old, out));
        }
        _ => out.push((cp, layout(cp).0)),
    }
}

/// Joins marks and jamos to the starters before them, in place.
fn compose(part: &mut Vec<(u32, u8)>) {
    let mut starter: Option<usize> = None;
    let mut last_combining = 0;
    let mut kept = 0;
    for i in 0..part.len() {
        let (cp, combining) = part[i];
        // A mark is cut off from the starter by a mark of the same or a higher class.
        if let Some(at) = starter
            && (last_combining == 0 || last_combining < combining)
            && let Some(joined) = pair(part[at].0, cp)
        {
            part[at].0 = joined;
            continue;
        }
        if combining == 0 {
            starter = Some(kept);
        }
        last_combining = combining;
        part[kept] = (cp, combining);
        kept += 1;
    }
    part.truncate(kept);
}

static COMPOSITIONS: &[u8] = include_bytes!("data/compositions.bin");

/// What `first` and `second` compose to.
fn pair(first: u32, second: u32) -> Option<u32> {
    if let (Some(lead), Some(vowel)) =
        (index_in(first, LEADS, LEAD_COUNT), index_in(second, VOWELS, VOWEL_COUNT))
    {
        return Some(SYLLABLES + (lead * VOWEL_COUNT + vowel) * TAIL_COUNT);
    }
    if let (Some(index), Some(tail)) =
        (index_in(first, SYLLABLES, SYLLABLE_COUNT), index_in(second, TAILS + 1, TAIL_COUNT - 1))
    {
        return (index % TAIL_COUNT == 0).then_some(first + tail + 1);
    }
    let key = (first, second);
    let (mut low, mut high) = (0, COMPOSITIONS.len() / 12);
    while low < high {
        let middle = (low + high) / 2;
        let row = (u32_at(COMPOSITIONS, middle * 12), u32_at(COMPOSITIONS, middle * 12 + 4));
        match row.cmp(&key) {
            std::cmp::Ordering::Equal => return Some(u32_at(COMPOSITIONS, middle * 12 + 8)),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

fn index_in(cp: u32, start: u32, count: u32) -> Option<u32> {
    cp.checked_sub(start).filter(|&i| i < count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(form: Form, s: &str) -> String {
        normalize(form, Text::from(s), false).map_or(s.to_string(), |b| b.to_lossy_string())
    }

    #[test]
    fn forms() {
        assert_eq!(normal(Form::Nfd, "é각"), "e\u{301}\u{1100}\u{1161}\u{11A8}");
        assert_eq!(normal(Form::Nfc, "e\u{301}\u{1100}\u{1161}\u{11A8}"), "é각");
        assert_eq!(normal(Form::Nfkd, "ﬃ½"), "ffi1\u{2044}2");
        assert_eq!(normal(Form::Nfkc, "ﬃe\u{301}"), "ffié");
        assert_eq!(normal(Form::Nfc, "\u{212B}\u{344}"), "Å\u{308}\u{301}");
        assert_eq!(normal(Form::Nfd, "a\u{301}\u{323}"), "a\u{323}\u{301}");
        assert_eq!(normal(Form::Nfc, "a\u{301}\u{323}"), "ạ\u{301}");
        assert_eq!(normal(Form::Nfc, "\u{301}e"), "\u{301}e");
        assert!(normalize(Form::Nfc, Text::from("déjà"), false).is_none());
    }

    #[test]
    fn old_corrections() {
        let old = normalize(Form::Nfc, Text::from("\u{2F868}"), true);
        assert_eq!(old.map(|b| b.to_lossy_string()).as_deref(), Some("\u{2136A}"));
        assert_eq!(normal(Form::Nfc, "\u{2F868}"), "\u{36FC}");
    }
}

//! `str.lower`, `upper`, `title`, `capitalize`, `swapcase`, `casefold`, in full Unicode.
//!
//! ASCII is mapped bytewise. Elsewhere a capital sigma becomes a final one where Unicode's condition Final_Sigma holds:
//! a cased letter stands before it and none after it, case-ignorable ones aside.

use crate::text::{Text, TextBuf};
use crate::unicode::case::{Mapping, map, map_low_run};
use crate::unicode::classes::classes;
use crate::wtf8;

const CAPITAL_SIGMA: u32 = 0x3A3;
const SMALL_SIGMA: u32 = 0x3C3;
const FINAL_SIGMA: u32 = 0x3C2;

/// `str.lower`.
pub fn lower(text: Text<'_>) -> TextBuf {
    if text.is_ascii() {
        return TextBuf::ascii(text.bytes().to_ascii_lowercase());
    }
    let mut out = TextBuf::with_capacity(text.bytes().len());
    lower_rest(text.bytes(), 0, &mut out);
    out
}

/// Appends the lowercase of `bytes[from..]`; what lies before decides about sigmas.
fn lower_rest(bytes: &[u8], from: usize, out: &mut TextBuf) {
    let mut at = from;
    loop {
        at = bytes.len() - map_low_run(&bytes[at..], Mapping::Lower, out).len();
        let Some((cp, width)) = wtf8::decode_at(bytes, at) else { break };
        push_lower(bytes, at, cp, out);
        at += width;
    }
}

/// Appends the lowercase of `cp`, which lies at `at`.
fn push_lower(bytes: &[u8], at: usize, cp: u32, out: &mut TextBuf) {
    match cp {
        CAPITAL_SIGMA if is_final(bytes, at) => out.push(FINAL_SIGMA),
        CAPITAL_SIGMA => out.push(SMALL_SIGMA),
        _ => map(cp, Mapping::Lower, |to| out.push(to)),
    }
}

/// Is the capital sigma at byte `at` the last letter of a word?
fn is_final(bytes: &[u8], at: usize) -> bool {
    let cased = |mut cps: &mut dyn Iterator<Item = u32>| {
        (&mut cps).map(classes).find(|c| !c.is_case_ignorable()).is_some_and(|c| c.is_cased())
    };
    cased(&mut wtf8::code_points(&bytes[..at]).rev()) && !cased(&mut wtf8::code_points(&bytes[at..]).skip(1))
}

/// `str.upper`.
pub fn upper(text: Text<'_>) -> TextBuf {
    if text.is_ascii() {
        return TextBuf::ascii(text.bytes().to_ascii_uppercase());
    }
    mapped(text, Mapping::Upper)
}

/// `str.casefold`.
pub fn casefold(text: Text<'_>) -> TextBuf {
    if text.is_ascii() {
        return TextBuf::ascii(text.bytes().to_ascii_lowercase());
    }
    mapped(text, Mapping::Fold)
}

fn mapped(text: Text<'_>, mapping: Mapping) -> TextBuf {
    let mut out = TextBuf::with_capacity(text.bytes().len());
    let mut cps = text.code_points();
    loop {
        cps = wtf8::code_points(map_low_run(cps.rest(), mapping, &mut out));
        let Some(cp) = cps.next() else { return out };
        map(cp, mapping, |to| out.push(to));
    }
}

/// `str.capitalize`: the first code point in titlecase, the others in lowercase.
pub fn capitalize(text: Text<'_>) -> TextBuf {
    if text.is_ascii() {
        return TextBuf::ascii(crate::bytes::capitalize(text.bytes()));
    }
    let mut out = TextBuf::with_capacity(text.bytes().len());
    if let Some((first, width)) = wtf8::decode_first(text.bytes()) {
        map(first, Mapping::Title, |to| out.push(to));
        lower_rest(text.bytes(), width, &mut out);
    }
    out
}

/// `str.title`: code points after a cased one in lowercase, the others in titlecase.
pub fn title(text: Text<'_>) -> TextBuf {
    if text.is_ascii() {
        return TextBuf::ascii(crate::bytes::title(text.bytes()));
    }
    let mut out = TextBuf::with_capacity(text.bytes().len());
    let mut after_cased = false;
    for (at, cp) in wtf8::code_point_indices(text.bytes()) {
        match after_cased {
            true => push_lower(text.bytes(), at, cp, &mut out),
            false => map(cp, Mapping::Title, |to| out.push(to)),
        }
        after_cased = classes(cp).is_cased();
    }
    out
}

/// `str.swapcase`.
pub fn swapcase(text: Text<'_>) -> TextBuf {
    if text.is_ascii() {
        return TextBuf::ascii(crate::bytes::swapcase(text.bytes()));
    }
    let mut out = TextBuf::with_capacity(text.bytes().len());
    for (at, cp) in wtf8::code_point_indices(text.bytes()) {
        let class = classes(cp);
        match (class.is_upper(), class.is_lower()) {
            (true, _) => push_lower(text.bytes(), at, cp, &mut out),
            (_, true) => map(cp, Mapping::Upper, |to| out.push(to)),
            _ => out.push(cp),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sigmas() {
        for (text, expected) in [
            ("ΑΣ", "ας"),
            ("Σ", "σ"),
            ("ΑΣΑ", "ασα"),
            ("ΑΣ.", "ας."),
            ("ΑΣ.Α", "ασ.α"),
            ("Α\u{AD}Σ B", "α\u{AD}ς b"),
            (" Σ", " σ"),
        ] {
            assert_eq!(lower(Text::from(text)).to_lossy_string(), expected);
        }
    }

    #[test]
    fn full_mappings() {
        let of = |f: fn(Text<'_>) -> TextBuf, s: &str| f(Text::from(s)).to_lossy_string();
        assert_eq!(of(upper, "straße ŉ"), "STRASSE ʼN");
        assert_eq!(of(casefold, "Straße İ"), "strasse i\u{307}");
        assert_eq!(of(capitalize, "ǆabC"), "ǅabc");
        assert_eq!(of(capitalize, "ΑΣ ΣΑΣ"), "Ας σας");
        assert_eq!(of(title, "ΑΣ ΣΑΣ they're ǆ"), "Ας Σας They'Re ǅ");
        assert_eq!(of(swapcase, "aBß ΑΣ ǅ"), "AbSS ας ǅ");
        assert_eq!(of(title, "hello wORLD"), "Hello World");
        assert_eq!(of(capitalize, ""), "");
    }
}

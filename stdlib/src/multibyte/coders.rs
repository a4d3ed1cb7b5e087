//! Coding with the tables.

use super::stateful::{self, State, Variant};
use super::tables::{CODECS, LEAD, NOTHING, Table, table};
use std::ops::Range;
use taipan_text::codecs::{Decoder, Encoder, Stop};
use taipan_text::{TextBuf, wtf8};

const ILLEGAL: &str = "illegal multibyte sequence";
const INCOMPLETE: &str = "incomplete multibyte sequence";

/// The first of the Hangul syllables, and how many there are.
const SYLLABLES: u32 = 0xAC00;
const SYLLABLE_COUNT: u32 = 11172;

/// What introduces a syllable made up of its letters in EUC-KR (KS X 1001, annex 3): the filler.
const FILLER: [u8; 2] = [0xA4, 0xD4];
/// The trail bytes of the letters at the beginning, in the middle and at the end of a syllable, in Unicode's order.
const INITIAL: [u8; 19] = [
    0xA1, 0xA2, 0xA4, 0xA7, 0xA8, 0xA9, 0xB1, 0xB2, 0xB3, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xBB, 0xBC,
    0xBD, 0xBE,
];
const MEDIAL: [u8; 21] = [
    0xBF, 0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCD, 0xCE, 0xCF,
    0xD0, 0xD1, 0xD2, 0xD3,
];
const FINAL: [u8; 28] = [
    0xD4, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA9, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF, 0xB0, 0xB1,
    0xB2, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xBA, 0xBB, 0xBC, 0xBD, 0xBE,
];

/// A coder, either way.
pub struct Coder {
    /// The tables of an encoding without states, or else any.
    pub table: &'static Table,
    /// The encoding, if it is one with states.
    pub variant: Option<&'static Variant>,
    pub state: State,
    /// Encoding: what may be the first of two characters at the end of the text waits for more.
    pub more: bool,
    /// Encoding: where what waits begins.
    pub waiting: Option<usize>,
}

/// The name of the codec of this number: first those without states, then those with.
pub fn name(number: usize) -> &'static str {
    match variant(number) {
        Some(variant) => variant.name,
        None => CODECS[number.min(CODECS.len() - 1)].0,
    }
}

/// The codec of this number, if it is one with states.
pub fn variant(number: usize) -> Option<&'static Variant> {
    number.checked_sub(CODECS.len()).and_then(|at| stateful::VARIANTS.get(at))
}

/// The state that a codec begins with.
pub fn start(number: usize, decoding: bool) -> State {
    variant(number).map_or([0; 8], |variant| variant.start(decoding))
}

impl Coder {
    /// A coder of this number at the beginning.
    pub fn new(number: usize, decoding: bool) -> Coder {
        let variant = variant(number);
        let state = start(number, decoding);
        Coder {
            table: table(if variant.is_some() { 0 } else { number }),
            variant,
            state,
            more: false,
            waiting: None,
        }
    }

    fn codec_name(&self) -> &'static str {
        self.variant.map_or(self.table.name, |variant| variant.name)
    }

    /// Decodes with states.
    fn decode_stateful(
        &mut self,
        variant: &Variant,
        input: &[u8],
        mut at: usize,
        last: bool,
        out: &mut TextBuf,
    ) -> Stop {
        while at < input.len() {
            at += match variant.next(&mut self.state, &input[at..]) {
                stateful::Found::Cell(table, cell, width) => {
                    table.text(cell, |c| out.push(c as u32));
                    width
                }
                stateful::Found::Char(c, width) => {
                    out.push(c);
                    width
                }
                stateful::Found::Skip(width) => width,
                stateful::Found::Bad(width) => return Stop::Problem(at, at + width, ILLEGAL),
                stateful::Found::Short if last => return Stop::Problem(at, input.len(), INCOMPLETE),
                stateful::Found::Short => break,
            };
        }
        Stop::At(at)
    }

    /// Encodes with states; gives what cannot be encoded.
    fn encode_stateful(
        &mut self,
        variant: &Variant,
        text: &[u8],
        mut at: usize,
        out: &mut Vec<u8>,
    ) -> Option<Range<usize>> {
        let pairs = variant.with_pairs();
        while let Some((c, width)) = wtf8::decode_at(text, at) {
            if c < 0x80 {
                variant.write_ascii(&mut self.state, c as u8, out);
            } else if let Some((found, wide)) = pairs.and_then(|table| self.pair(table, text, at, c, width)) {
                let sequence = found?;
                variant.write(&mut self.state, variant.of_pair(sequence), out);
                at += wide;
                continue;
            } else if let Some(encoded) = variant.encoded(c) {
                variant.write(&mut self.state, encoded, out);
            } else {
                return Some(at..at + width);
            }
            at += width;
        }
        None
    }

    /// The sequence of two characters, and how long they are, if `c` at `at` begins such; None for the sequence if the rest
    /// of the text waits for more.
    fn pair(
        &mut self,
        table: &'static Table,
        text: &[u8],
        at: usize,
        c: u32,
        width: usize,
    ) -> Option<(Option<u32>, usize)> {
        if !table.pairs.iter().any(|(pair, _)| pair[0] as u32 == c) {
            return None;
        }
        let next = wtf8::decode_at(text, at + width);
        if next.is_none() && self.more {
            self.waiting = Some(at);
            return Some((None, 0));
        }
        let (second, second_width) = next?;
        let mut known = table.pairs.iter();
        let found = known.find(|(pair, _)| pair[0] as u32 == c && pair[1] as u32 == second);
        found.map(|(_, sequence)| (Some(*sequence), width + second_width))
    }

    fn is_euc_kr(&self) -> bool {
        self.table.name == "euc_kr"
    }

    /// A syllable made up of its letters, at the filler.
    fn syllable(&self, rest: &[u8]) -> Option<u32> {
        let [_, _, 0xA4, i, 0xA4, m, 0xA4, f, ..] = *rest else { return None };
        let place = |letters: &[u8], b: u8| letters.iter().position(|l| *l == b).map(|n| n as u32);
        Some(SYLLABLES + (place(&INITIAL, i)? * 21 + place(&MEDIAL, m)?) * 28 + place(&FINAL, f)?)
    }
}

/// What is at a place: text of that many bytes, or an error of that many, or the input is too short.
enum Found {
    Cell(u16, usize),
    Char(u32, usize),
    Bad(usize),
    Short,
}

impl Coder {
    #[inline]
    fn at(&self, rest: &[u8]) -> Found {
        let table = self.table;
        let cell = table.single[usize::from(rest[0])];
        match cell {
            LEAD => {}
            NOTHING => return Found::Bad(1),
            cell => return Found::Cell(cell, 1),
        }
        let Some(&trail) = rest.get(1) else { return Found::Short };
        if rest[..2] == FILLER && self.is_euc_kr() {
            return match rest.len() {
                ..8 => Found::Short,
                _ => self.syllable(rest).map_or(Found::Bad(1), |c| Found::Char(c, 8)),
            };
        }
        match table.two.get(rest[0], trail) {
            NOTHING => {}
            cell => return Found::Cell(cell, 2),
        }
        if !table.runs.is_empty() && trail.is_ascii_digit() {
            let [a, b, c, d, ..] = *rest else { return Found::Short };
            let number = |a: u8, b: u8, c: u8, d: u8| {
                let (a, b) = (u32::from(a.checked_sub(0x81)?), u32::from(b.checked_sub(0x30)?));
                let (c, d) = (u32::from(c.checked_sub(0x81)?), u32::from(d.checked_sub(0x30)?));
                (a < 126 && b < 10 && c < 126 && d < 10).then_some(((a * 10 + b) * 126 + c) * 10 + d)
            };
            let Some(n) = number(a, b, c, d) else { return Found::Bad(1) };
            let run = table.runs.iter().find(|run| run.number <= n && n - run.number < run.count);
            return run.map_or(Found::Bad(1), |run| Found::Char(run.char + n - run.number, 4));
        }
        if rest[0] == 0x8F && table.name.starts_with("euc_j") {
            let Some(&third) = rest.get(2) else { return Found::Short };
            return match table.three.get(trail, third) {
                NOTHING => Found::Bad(1),
                cell => Found::Cell(cell, 3),
            };
        }
        Found::Bad(if table.refused.contains(&(rest[0], trail)) { 2 } else { 1 })
    }
}

impl<E> Decoder<E> for Coder {
    fn name(&self) -> &'static str {
        self.codec_name()
    }

    fn decode_run(&mut self, input: &[u8], at: usize, last: bool, out: &mut TextBuf) -> Result<Stop, E> {
        if let Some(variant) = self.variant {
            return Ok(self.decode_stateful(variant, input, at, last, out));
        }
        let mut at = at;
        out.reserve(input.len().saturating_sub(at));
        while at < input.len() {
            match self.at(&input[at..]) {
                Found::Cell(cell, width) => {
                    self.table.text(cell, |c| out.push(c as u32));
                    at += width;
                }
                Found::Char(c, width) => {
                    out.push(c);
                    at += width;
                }
                Found::Bad(width) => return Ok(Stop::Problem(at, at + width, ILLEGAL)),
                Found::Short if last => return Ok(Stop::Problem(at, input.len(), INCOMPLETE)),
                Found::Short => break,
            }
        }
        Ok(Stop::At(at))
    }
}

fn push_packed(sequence: u32, out: &mut Vec<u8>) {
    let n = (sequence & 0xFF) as usize;
    let bytes = (sequence >> 8).to_be_bytes();
    out.extend_from_slice(&bytes[4 - n.min(4)..]);
}

impl<E> Encoder<E> for Coder {
    fn name(&self) -> &'static str {
        self.codec_name()
    }

    fn reason(&self) -> &'static str {
        ILLEGAL
    }

    fn encode_run(&mut self, text: &[u8], at: usize, out: &mut Vec<u8>) -> Result<Option<Range<usize>>, E> {
        if let Some(variant) = self.variant {
            return Ok(self.encode_stateful(variant, text, at, out));
        }
        let mut at = at;
        while let Some((c, width)) = wtf8::decode_at(text, at) {
            if let Some((found, wide)) = self.pair(self.table, text, at, c, width) {
                let Some(sequence) = found else { return Ok(None) };
                push_packed(sequence, out);
                at += wide;
                continue;
            }
            let sequence = self.table.encoded(c);
            if sequence != 0 {
                push_packed(sequence, out);
            } else if let Some(run) =
                self.table.runs.iter().find(|run| run.char <= c && c - run.char < run.count)
            {
                let n = run.number + (c - run.char);
                let digits = [n / 12600, n / 1260 % 10, n / 10 % 126, n % 10];
                let first = [0x81, 0x30, 0x81, 0x30];
                out.extend(digits.iter().zip(first).map(|(digit, first)| first + *digit as u8));
            } else if self.is_euc_kr() && (SYLLABLES..SYLLABLES + SYLLABLE_COUNT).contains(&c) {
                let n = (c - SYLLABLES) as usize;
                out.extend_from_slice(&FILLER);
                for letter in [INITIAL[n / 588], MEDIAL[n / 28 % 21], FINAL[n % 28]] {
                    out.extend_from_slice(&[0xA4, letter]);
                }
            } else {
                return Ok(Some(at..at + width));
            }
            at += width;
        }
        Ok(None)
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        if let Some(variant) = self.variant.filter(|_| !self.more) {
            variant.end(&mut self.state, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tables::packed;
    use super::*;

    #[test]
    fn states() {
        for (name, bytes) in [
            ("hz", &b"a~{VP~}~~"[..]),
            ("iso2022_jp", b"a\x1b$BCf\x1b(B"),
            ("iso2022_kr", b"\x1b$)Ca\x0e0!\x0f"),
            ("iso2022_jp_3", b"\x1b$(O$w\x1b(B"),
        ] {
            let number = CODECS.len() + stateful::VARIANTS.iter().position(|v| v.name == name).unwrap();
            let mut text = TextBuf::new();
            let stop: Result<Stop, ()> = Coder::new(number, true).decode_run(bytes, 0, true, &mut text);
            assert_eq!(stop, Ok(Stop::At(bytes.len())));
            let (mut coder, mut out) = (Coder::new(number, false), Vec::new());
            let bad: Result<_, ()> = coder.encode_run(text.bytes(), 0, &mut out);
            assert_eq!(bad, Ok(None));
            Encoder::<()>::finish(&mut coder, &mut out);
            if name != "iso2022_kr" {
                assert_eq!(out, bytes);
            }
        }
    }

    #[test]
    fn both_ways() {
        for (number, bytes) in
            [(1, &b"a\xD6\xD0"[..]), (2, b"\x810\x810"), (13, b"\xA4\xD4\xA4\xA1\xA4\xBF\xA4\xD4")]
        {
            let mut coder = Coder::new(number, true);
            let mut text = TextBuf::new();
            let stop: Result<Stop, ()> = coder.decode_run(bytes, 0, true, &mut text);
            assert_eq!(stop, Ok(Stop::At(bytes.len())));
            let mut out = Vec::new();
            let bad: Result<_, ()> = coder.encode_run(text.bytes(), 0, &mut out);
            assert_eq!(bad, Ok(None));
            if number != 13 {
                assert_eq!(out, bytes);
            }
        }
        assert_eq!(packed(&[0x81, 0x40]), 0x81_4002);
    }
}

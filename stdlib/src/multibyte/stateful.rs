//! The encodings with states: ISO 2022 for Japanese and Korean, where escape sequences say which character set follows, and
//! HZ, where `~{` and `~}` do. The character sets are those of the encodings without states, seven bits wide.
//!
//! A state is eight bytes, as `getstate()` shows them. For ISO 2022: the character sets G0, G1 and G2 by the last byte of
//! their escape sequences (the upper bit is set where characters are two bytes), and as fifth byte what flags are set. For
//! HZ: whether characters are two bytes.

use super::tables::{self, NOTHING, Table};

/// An encoding's state.
pub type State = [u8; 8];

const ESC: u8 = 0x1B;
const SHIFT_OUT: u8 = 0x0E;
const SHIFT_IN: u8 = 0x0F;
const ASCII: u8 = b'B';
/// Characters are two bytes.
const DOUBLE: u8 = 0x80;
const JIS_1978: u8 = b'@' | DOUBLE;
const GB_2312: u8 = b'A' | DOUBLE;
const JIS_0208: u8 = b'B' | DOUBLE;
const KS_1001: u8 = b'C' | DOUBLE;
const JIS_0212: u8 = b'D' | DOUBLE;
const JIS_0213_2000: u8 = b'O' | DOUBLE;
const JIS_0213_SECOND: u8 = b'P' | DOUBLE;
const JIS_0213_2004: u8 = b'Q' | DOUBLE;
const LATIN: u8 = b'A';
const GREEK: u8 = b'F';
const KANA: u8 = b'I';
const ROMAN: u8 = b'J';

/// Where the flags are in a state, and what they mean: G1 is in use; bytes up to the end of an unknown escape sequence are
/// characters.
const FLAGS: usize = 4;
const SHIFTED: u8 = 1;
const PASSING: u8 = 2;

/// Most bytes of an escape sequence.
const MOST: usize = 16;

/// One of the encodings.
pub struct Variant {
    pub name: &'static str,
    /// The character sets that may be designated.
    sets: &'static [u8],
    /// Those that characters are looked for in when encoding, in this order.
    order: &'static [u8],
    /// G1 is in use, by shifting.
    shifts: bool,
    /// The encoding with JIS X 0213 that this one takes the set from.
    tables_0213: &'static str,
}

/// The encodings with states.
pub static VARIANTS: [Variant; 8] = [
    Variant { name: "hz", sets: &[GB_2312], order: &[GB_2312], shifts: false, tables_0213: "" },
    Variant { name: "iso2022_kr", sets: &[KS_1001], order: &[KS_1001], shifts: true, tables_0213: "" },
    Variant {
        name: "iso2022_jp",
        sets: &[ROMAN, JIS_1978, JIS_0208],
        order: &[JIS_0208, ROMAN],
        shifts: false,
        tables_0213: "",
    },
    Variant {
        name: "iso2022_jp_1",
        sets: &[ROMAN, JIS_1978, JIS_0208, JIS_0212],
        order: &[JIS_0208, JIS_0212, ROMAN],
        shifts: false,
        tables_0213: "",
    },
    Variant {
        name: "iso2022_jp_2",
        sets: &[LATIN, GREEK, ROMAN, JIS_1978, GB_2312, JIS_0208, KS_1001, JIS_0212],
        order: &[JIS_0208, JIS_0212, KS_1001, GB_2312, ROMAN],
        shifts: false,
        tables_0213: "",
    },
    Variant {
        name: "iso2022_jp_2004",
        sets: &[JIS_0208, JIS_0213_SECOND, JIS_0213_2004],
        order: &[JIS_0208, JIS_0213_2004, JIS_0213_SECOND],
        shifts: false,
        tables_0213: "euc_jis_2004",
    },
    Variant {
        name: "iso2022_jp_3",
        sets: &[JIS_0208, JIS_0213_2000, JIS_0213_SECOND],
        order: &[JIS_0208, JIS_0213_2000, JIS_0213_SECOND],
        shifts: false,
        tables_0213: "euc_jisx0213",
    },
    Variant {
        name: "iso2022_jp_ext",
        sets: &[KANA, ROMAN, JIS_1978, JIS_0208, JIS_0212],
        order: &[JIS_0208, JIS_0212, ROMAN, KANA],
        shifts: false,
        tables_0213: "",
    },
];

/// Rows of the second plane of JIS X 0213; in EUC, JIS X 0212 has the others of the sequences that begin with 8F.
fn is_second_plane(row: u8) -> bool {
    matches!(row, 0x21 | 0x23..=0x25 | 0x28 | 0x2C..=0x2F | 0x6E..=0x7E)
}

/// The character for a byte of ISO 8859-7 (of 1987).
fn greek(byte: u8) -> Option<u32> {
    match byte {
        ..=0xA0 | 0xA3 | 0xA6..=0xA9 | 0xAB..=0xAD | 0xB0..=0xB3 | 0xB7 | 0xBB | 0xBD => Some(byte.into()),
        0xA1 => Some(0x2018),
        0xA2 => Some(0x2019),
        0xAF => Some(0x2015),
        0xB4..=0xFE if byte != 0xD2 => Some(u32::from(byte) + 0x2D0),
        _ => None,
    }
}

/// What is at a place.
pub enum Found {
    /// A cell of this table, of so many bytes.
    Cell(&'static Table, u16, usize),
    Char(u32, usize),
    /// Bytes without a character.
    Skip(usize),
    Bad(usize),
    Short,
}

impl Variant {
    fn is_hz(&self) -> bool {
        self.name == "hz"
    }
    /// The state at the beginning.
    pub fn start(&self, decoding: bool) -> State {
        match (self.is_hz(), decoding) {
            (true, _) => [0; 8],
            (false, true) => [ASCII, ASCII, ASCII, 0, 0, 0, 0, 0],
            (false, false) => [ASCII, ASCII, 0, 0, 0, 0, 0, 0],
        }
    }
    /// Back to single bytes; what G1 is stays known.
    pub fn reset(&self, state: &mut State) {
        if self.is_hz() {
            state[0] = 0;
        } else {
            state[0] = ASCII;
            state[FLAGS] &= !SHIFTED;
        }
    }

    /// The character of two bytes in a set.
    fn double(&self, set: u8, a: u8, b: u8) -> Found {
        let cell = |table: &'static Table, cell: u16| match cell {
            NOTHING => Found::Bad(2),
            cell => Found::Cell(table, cell, 2),
        };
        if !(0x21..0x7F).contains(&a) || b >= 0x80 {
            return Found::Bad(2);
        }
        let (lead, trail) = (a | DOUBLE, b | DOUBLE);
        let of = tables::by_name;
        match set {
            KS_1001 if (a, b) == (0x24, 0x54) => Found::Char(0x3164, 2),
            KS_1001 => cell(of("euc_kr"), of("euc_kr").two.get(lead, trail)),
            GB_2312 => cell(of("gb2312"), of("gb2312").two.get(lead, trail)),
            JIS_0208 | JIS_1978 => cell(of("euc_jp"), of("euc_jp").two.get(lead, trail)),
            JIS_0212 => cell(of("euc_jp"), of("euc_jp").three.get(lead, trail)),
            JIS_0213_SECOND if !is_second_plane(a) => Found::Bad(2),
            JIS_0213_SECOND => cell(of("euc_jis_2004"), of("euc_jis_2004").three.get(lead, trail)),
            JIS_0213_2000 | JIS_0213_2004 if (a, b) == (0x22, 0x32) => Found::Char(0x7E, 2),
            _ => cell(of(self.tables_0213), of(self.tables_0213).two.get(lead, trail)),
        }
    }

    /// The character of one byte in a set.
    fn single(&self, set: u8, byte: u8) -> Found {
        match (set, byte) {
            (ROMAN, 0x5C) => Found::Char(0xA5, 1),
            (ROMAN, 0x7E) => Found::Char(0x203E, 1),
            (ROMAN, _) => Found::Char(byte.into(), 1),
            (KANA, 0x21..=0x5F) => Found::Char(0xFF40 + u32::from(byte), 1),
            // The others are only ever G2.
            _ => Found::Bad(1),
        }
    }

    /// What is at the beginning of `rest`; changes the state.
    pub fn next(&self, state: &mut State, rest: &[u8]) -> Found {
        if self.is_hz() { self.next_hz(state, rest) } else { self.next_2022(state, rest) }
    }

    fn next_hz(&self, state: &mut State, rest: &[u8]) -> Found {
        match (rest[0], rest.get(1)) {
            (b'~', None) => Found::Short,
            (b'~', Some(b'~')) if state[0] == 0 => Found::Char(b'~'.into(), 2),
            (b'~', Some(b'{')) if state[0] == 0 => {
                state[0] = 1;
                Found::Skip(2)
            }
            (b'~', Some(b'}')) if state[0] == 1 => {
                state[0] = 0;
                Found::Skip(2)
            }
            (b'~', Some(b'\n')) if state[0] == 0 => Found::Skip(2),
            (b'~', Some(_)) => Found::Bad(1),
            (0x80.., _) => Found::Bad(1),
            (byte, _) if state[0] == 0 => Found::Char(byte.into(), 1),
            (_, None) => Found::Short,
            (a, Some(b)) => match self.double(GB_2312, a, *b) {
                Found::Bad(_) => Found::Bad(1),
                found => found,
            },
        }
    }

    fn next_2022(&self, state: &mut State, rest: &[u8]) -> Found {
        let byte = rest[0];
        if state[FLAGS] & PASSING != 0 {
            if is_last(byte) {
                state[FLAGS] &= !PASSING;
            }
            return Found::Char(byte.into(), 1);
        }
        match byte {
            ESC => match rest.get(1) {
                None => Found::Short,
                Some(b'(' | b')' | b'$' | b'.' | b'&') => self.escape(state, rest),
                Some(b'N') if self.sets.contains(&GREEK) => second_set(state, rest),
                Some(_) => {
                    state[FLAGS] |= PASSING;
                    Found::Char(ESC.into(), 1)
                }
            },
            SHIFT_IN if self.shifts => {
                state[FLAGS] &= !SHIFTED;
                Found::Skip(1)
            }
            SHIFT_OUT if self.shifts => {
                state[FLAGS] |= SHIFTED;
                Found::Skip(1)
            }
            b'\n' => {
                state[FLAGS] &= !SHIFTED;
                Found::Char(byte.into(), 1)
            }
            ..0x20 => Found::Char(byte.into(), 1),
            0x80.. => Found::Bad(1),
            _ => match state[usize::from(state[FLAGS] & SHIFTED != 0)] {
                ASCII => Found::Char(byte.into(), 1),
                // Only `setstate()` makes such a state.
                set if !self.sets.contains(&set) => Found::Bad(1),
                set if set & DOUBLE == 0 => self.single(set, byte),
                set => match rest.get(1) {
                    Some(trail) => self.double(set, byte, *trail),
                    None => Found::Short,
                },
            },
        }
    }

    /// An escape sequence that designates a set.
    fn escape(&self, state: &mut State, rest: &[u8]) -> Found {
        // `ESC & @` may stand before another sequence, of which the first byte is not looked at.
        let mut at = 1;
        let length = loop {
            match rest.get(at..) {
                _ if at >= MOST => return Found::Bad(1),
                None | Some([]) => return Found::Short,
                Some([last, ..]) if is_last(*last) => break at + 1,
                Some([b'&', b'@', ..]) if !self.shifts => at += 3,
                Some(_) => at += 1,
            }
        };
        let (place, set) = match *rest {
            [_, b'$', set, ..] if length == 3 => (0, set | DOUBLE),
            [_, b'(', set, ..] if length == 3 => (0, set),
            [_, b')', set, ..] if length == 3 => (1, set),
            [_, b'.', set, ..] if length == 3 && self.sets.contains(&GREEK) => (2, set),
            [_, b'$', b'(', set, ..] if length == 4 => (0, set | DOUBLE),
            [_, b'$', b')', set, ..] if length == 4 => (1, set | DOUBLE),
            [_, b'&', b'@', ESC, b'$', b'B', ..] if length == 6 && !self.shifts => (0, JIS_0208),
            _ => return Found::Bad(length),
        };
        if set != ASCII && !self.sets.contains(&set) {
            return Found::Bad(length);
        }
        state[place] = set;
        Found::Skip(length)
    }
}

/// Does this byte end an escape sequence?
fn is_last(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'@')
}

/// One character of G2.
fn second_set(state: &State, rest: &[u8]) -> Found {
    let Some(&byte) = rest.get(2) else { return Found::Short };
    let found = match state[2] {
        LATIN if byte < 0x80 => Some(u32::from(byte) + 0x80),
        GREEK => greek(byte ^ 0x80),
        ASCII if byte < 0x80 => Some(byte.into()),
        _ => None,
    };
    found.map_or(Found::Bad(3), |c| Found::Char(c, 3))
}

// ---- encoding ----

/// A character as a set has it: the set, and its one or two bytes.
type Encoded = (u8, u8, u8);

impl Variant {
    /// The encoding whose pairs of characters have one sequence, if this is one with JIS X 0213.
    pub fn with_pairs(&self) -> Option<&'static Table> {
        (!self.tables_0213.is_empty()).then(|| tables::by_name(self.tables_0213))
    }
    /// A sequence of the encoding with JIS X 0213, as this one has it.
    pub fn of_pair(&self, sequence: u32) -> Encoded {
        (self.order[1], (sequence >> 16) as u8 & !DOUBLE, (sequence >> 8) as u8 & !DOUBLE)
    }

    /// How a character is encoded.
    pub fn encoded(&self, c: u32) -> Option<Encoded> {
        self.order.iter().find_map(|set| self.encoded_in(*set, c))
    }

    fn encoded_in(&self, set: u8, c: u32) -> Option<Encoded> {
        // Two bytes with the upper bits set, after 8F if `third`.
        let of = |name: &str, third: bool| {
            let sequence = tables::by_name(name).encoded(c);
            let [lead, a, b] = [sequence >> 24, sequence >> 16, sequence >> 8].map(|n| n as u8);
            let fits = match sequence & 0xFF {
                2 => !third,
                3 => third && lead == 0x8F,
                _ => false,
            };
            (fits && a > 0xA0 && b > 0xA0).then_some((set, a & !DOUBLE, b & !DOUBLE))
        };
        match set {
            ROMAN => match c {
                0xA5 => Some((set, 0x5C, 0)),
                0x203E => Some((set, 0x7E, 0)),
                _ => None,
            },
            KANA => (0xFF61..=0xFF9F).contains(&c).then(|| (set, (c - 0xFF40) as u8, 0)),
            KS_1001 if c == 0x3164 => Some((set, 0x24, 0x54)),
            KS_1001 => of("euc_kr", false),
            GB_2312 => of("gb2312", false),
            JIS_0208 => of("euc_jp", false),
            JIS_0212 => of("euc_jp", true),
            JIS_0213_SECOND => of(self.tables_0213, true).filter(|(_, row, _)| is_second_plane(*row)),
            // Where the other encodings have this tilde, these have that of ASCII.
            _ if c == 0xFF5E => None,
            _ => of(self.tables_0213, false),
        }
    }

    /// Writes a character, after what changes the state to its set.
    pub fn write(&self, state: &mut State, (set, a, b): Encoded, out: &mut Vec<u8>) {
        if self.is_hz() {
            if state[0] == 0 {
                out.extend_from_slice(b"~{");
                state[0] = 1;
            }
            out.extend_from_slice(&[a, b]);
            return;
        }
        let last = set & !DOUBLE;
        if self.shifts {
            if state[1] != set {
                out.extend_from_slice(&[ESC, b'$', b')', last]);
                state[1] = set;
            }
            if state[FLAGS] & SHIFTED == 0 {
                out.push(SHIFT_OUT);
                state[FLAGS] |= SHIFTED;
            }
        } else if state[0] != set {
            match set {
                JIS_0208 => out.extend_from_slice(&[ESC, b'$', last]),
                _ if set & DOUBLE == 0 => out.extend_from_slice(&[ESC, b'(', last]),
                _ => out.extend_from_slice(&[ESC, b'$', b'(', last]),
            }
            state[0] = set;
        }
        out.push(a);
        if set & DOUBLE != 0 {
            out.push(b);
        }
    }

    /// Writes what ends characters of other sets than ASCII.
    pub fn end(&self, state: &mut State, out: &mut Vec<u8>) {
        if self.is_hz() {
            if state[0] != 0 {
                out.extend_from_slice(b"~}");
            }
        } else {
            if state[FLAGS] & SHIFTED != 0 {
                out.push(SHIFT_IN);
            }
            if state[0] != ASCII {
                out.extend_from_slice(&[ESC, b'(', ASCII]);
            }
        }
        self.reset(state);
    }

    /// Writes an ASCII character.
    pub fn write_ascii(&self, state: &mut State, byte: u8, out: &mut Vec<u8>) {
        self.end(state, out);
        out.push(byte);
        if self.is_hz() && byte == b'~' {
            out.push(byte);
        }
    }
}

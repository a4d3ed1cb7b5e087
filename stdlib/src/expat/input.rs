//! What a parser reads: bytes in some encoding, turned into text piece by piece, with positions counted in the bytes that
//! came in.

use super::errors::{self, Code};

/// An encoding of a document.
#[derive(Clone, PartialEq)]
pub enum Encoding {
    Utf8,
    Utf16 {
        big: bool,
    },
    Latin1,
    Ascii,
    /// One of single bytes; None is none of its characters.
    Table(Box<[Option<char>; 256]>),
}

impl Encoding {
    /// One that every parser knows, by its name in a declaration. `now` is the one in use (for `UTF-16`, which says nothing
    /// about the order of bytes).
    pub fn known(name: &str, now: Option<&Encoding>) -> Option<Encoding> {
        Some(match name.to_ascii_uppercase().as_str() {
            "UTF-8" => Encoding::Utf8,
            "ISO-8859-1" => Encoding::Latin1,
            "US-ASCII" => Encoding::Ascii,
            "UTF-16BE" => Encoding::Utf16 { big: true },
            "UTF-16LE" => Encoding::Utf16 { big: false },
            "UTF-16" => match now {
                Some(now @ Encoding::Utf16 { .. }) => now.clone(),
                _ => Encoding::Utf16 { big: true },
            },
            _ => return None,
        })
    }
    /// Whether its units have two bytes.
    pub fn is_wide(&self) -> bool {
        matches!(self, Encoding::Utf16 { .. })
    }
    /// Bytes that `c` has in it.
    fn width(&self, c: char) -> usize {
        match self {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 { .. } => 2 * c.len_utf16(),
            _ => 1,
        }
    }
    /// Text as bytes of the encoding, for showing what a parser read.
    pub fn encode(&self, text: &str) -> Vec<u8> {
        match self {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf16 { big } => text
                .encode_utf16()
                .flat_map(|unit| if *big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect(),
            Encoding::Latin1 | Encoding::Ascii => text.chars().map(|c| c as u32 as u8).collect(),
            Encoding::Table(table) => {
                text.chars().map(|c| table.iter().position(|t| *t == Some(c)).unwrap_or(0) as u8).collect()
            }
        }
    }
}

/// Turns bytes into text; what is not complete waits for more.
pub struct Decoder {
    pub encoding: Encoding,
    /// The beginning of a character.
    pending: Vec<u8>,
    /// There was something that is no character. Nothing is decoded after it.
    pub bad: bool,
}

impl Decoder {
    pub fn new(encoding: Encoding) -> Decoder {
        Decoder { encoding, pending: Vec::new(), bad: false }
    }
    /// Whether the beginning of a character waits for its rest.
    pub fn is_partial(&self) -> bool {
        !self.pending.is_empty()
    }
    /// Whether that is but half of a unit of two bytes.
    pub fn is_half(&self) -> bool {
        self.encoding.is_wide() && self.pending.len() == 1
    }
    /// Adds the text of `data` to `out`.
    pub fn feed(&mut self, data: &[u8], out: &mut String) {
        if self.bad || data.is_empty() {
            return;
        }
        let joined;
        let data = if self.pending.is_empty() {
            data
        } else {
            self.pending.extend_from_slice(data);
            joined = std::mem::take(&mut self.pending);
            &joined
        };
        match &self.encoding {
            Encoding::Utf8 => match std::str::from_utf8(data) {
                Ok(text) => out.push_str(text),
                Err(error) => {
                    let (good, rest) = data.split_at(error.valid_up_to());
                    out.push_str(std::str::from_utf8(good).unwrap_or_default());
                    match error.error_len() {
                        None => self.pending = rest.to_vec(),
                        Some(_) => self.bad = true,
                    }
                }
            },
            Encoding::Latin1 => out.extend(data.iter().map(|b| *b as char)),
            Encoding::Ascii => {
                let good = data.iter().position(|b| *b >= 0x80).unwrap_or(data.len());
                self.bad = good < data.len();
                out.extend(data[..good].iter().map(|b| *b as char));
            }
            Encoding::Table(table) => {
                for b in data {
                    match table[*b as usize] {
                        Some(c) => out.push(c),
                        None => {
                            self.bad = true;
                            return;
                        }
                    }
                }
            }
            Encoding::Utf16 { big } => {
                let unit = |pair: &[u8]| {
                    let pair = [pair[0], pair[1]];
                    if *big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
                };
                let mut at = 0;
                while data.len() - at >= 2 {
                    let first = unit(&data[at..]);
                    let width = if first & 0xFC00 == 0xD800 { 4 } else { 2 };
                    if data.len() - at < width {
                        break;
                    }
                    let units = [first, if width == 4 { unit(&data[at + 2..]) } else { 0 }];
                    match char::decode_utf16(units[..width / 2].iter().copied()).next() {
                        Some(Ok(c)) => out.push(c),
                        _ => {
                            self.bad = true;
                            return;
                        }
                    }
                    at += width;
                }
                self.pending = data[at..].to_vec();
            }
        }
    }
}

/// The text at hand.
pub struct Input {
    pub text: String,
    pub encoding: Encoding,
    /// What follows is no character.
    pub bad: bool,
    /// What follows is the beginning of a character.
    pub partial: bool,
    /// That is half of a unit of two bytes.
    pub half: bool,
}

impl Input {
    /// The error if no more comes.
    pub fn partial_error(&self) -> Code {
        if self.half { errors::UNCLOSED_TOKEN } else { errors::PARTIAL_CHAR }
    }
}

/// A place: an offset in the input's text, and what it is to people.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Position {
    pub offset: usize,
    /// From 0.
    pub line: u64,
    /// From 0, in characters.
    pub column: u64,
    /// Bytes of the document before it.
    pub bytes: u64,
}

impl Position {
    /// The place at `offset`, which is not before this one.
    pub fn advanced(mut self, input: &Input, offset: usize) -> Position {
        let Some(text) = input.text.get(self.offset..offset) else { return self };
        let bytes = text.as_bytes();
        self.bytes += match input.encoding {
            Encoding::Utf8 => bytes.len() as u64,
            _ => text.chars().map(|c| input.encoding.width(c) as u64).sum(),
        };
        let mut rest = 0;
        for (i, b) in bytes.iter().enumerate() {
            if *b == b'\n' && i > 0 && bytes[i - 1] == b'\r' {
                rest = i + 1;
            } else if matches!(b, b'\n' | b'\r') {
                self.line += 1;
                self.column = 0;
                rest = i + 1;
            }
        }
        self.column += bytes[rest..].iter().filter(|b| **b & 0xC0 != 0x80).count() as u64;
        self.offset = offset;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces() {
        let mut decoder = Decoder::new(Encoding::Utf8);
        let mut out = String::new();
        decoder.feed(b"a\xC3", &mut out);
        assert!(decoder.is_partial());
        decoder.feed(b"\xA9b", &mut out);
        assert_eq!(out, "aéb");
        let mut decoder = Decoder::new(Encoding::Utf16 { big: false });
        let mut out = String::new();
        decoder.feed(b"a\0=", &mut out);
        decoder.feed(b"\xD8\0", &mut out);
        decoder.feed(b"\xDE", &mut out);
        assert_eq!(out, "a\u{1F600}");
    }

    #[test]
    fn places() {
        let input = Input {
            text: "a\r\nbé\nc".into(),
            encoding: Encoding::Latin1,
            bad: false,
            partial: false,
            half: false,
        };
        let place = Position::default().advanced(&input, 6);
        assert_eq!((place.line, place.column, place.bytes), (1, 2, 5));
        assert_eq!(place.advanced(&input, 8), Position { offset: 8, line: 2, column: 1, bytes: 7 });
    }
}

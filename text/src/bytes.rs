//! What `bytes` and `bytearray` alone have: ASCII case rules and predicates, hexadecimal text, tables of bytes.
//!
//! Searching, splitting, replacing and padding of bytes stand beside those of strings in the other modules.

use crate::repr::HEX;
use crate::text::Text;

fn all(bytes: &[u8], yes: impl Fn(u8) -> bool) -> bool {
    !bytes.is_empty() && bytes.iter().all(|&b| yes(b))
}

/// `bytes.isalpha`.
pub fn is_alpha(bytes: &[u8]) -> bool {
    all(bytes, |b| b.is_ascii_alphabetic())
}

/// `bytes.isdigit`.
pub fn is_digit(bytes: &[u8]) -> bool {
    all(bytes, |b| b.is_ascii_digit())
}

/// `bytes.isalnum`.
pub fn is_alnum(bytes: &[u8]) -> bool {
    all(bytes, |b| b.is_ascii_alphanumeric())
}

/// `bytes.isspace`.
pub fn is_space(bytes: &[u8]) -> bool {
    all(bytes, |b| matches!(b, b'\t'..=b'\r' | b' '))
}

/// `bytes.islower`.
pub fn is_lower(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_lowercase) && !bytes.iter().any(u8::is_ascii_uppercase)
}

/// `bytes.isupper`.
pub fn is_upper(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_uppercase) && !bytes.iter().any(u8::is_ascii_lowercase)
}

/// `bytes.istitle`.
pub fn is_title(bytes: &[u8]) -> bool {
    let (mut found, mut inside) = (false, false);
    for &b in bytes {
        if b.is_ascii_uppercase() && inside || b.is_ascii_lowercase() && !inside {
            return false;
        }
        inside = b.is_ascii_alphabetic();
        found |= inside;
    }
    found
}

/// `bytes.lower`.
pub fn lower(bytes: &[u8]) -> Vec<u8> {
    bytes.to_ascii_lowercase()
}

/// `bytes.upper`.
pub fn upper(bytes: &[u8]) -> Vec<u8> {
    bytes.to_ascii_uppercase()
}

/// `bytes.capitalize`.
pub fn capitalize(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_ascii_lowercase();
    if let Some(first) = out.first_mut() {
        first.make_ascii_uppercase();
    }
    out
}

/// `bytes.title`.
pub fn title(bytes: &[u8]) -> Vec<u8> {
    let mut inside = false;
    let mut step = |b: &u8| {
        let mapped = if inside { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
        inside = b.is_ascii_alphabetic();
        mapped
    };
    bytes.iter().map(&mut step).collect()
}

/// `bytes.swapcase`.
pub fn swapcase(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|b| b ^ (b.is_ascii_alphabetic() as u8) << 5).collect()
}

/// `bytes.hex(sep, bytes_per_sep)`: lowercase digits with `sep` between groups of `group` bytes, counted from the end,
/// or from the beginning for a negative `group`. No separator or a group of 0: no groups.
pub fn hex(bytes: &[u8], sep: Option<u8>, group: isize) -> Vec<u8> {
    let digits = |b: u8| [HEX[(b >> 4) as usize], HEX[(b & 15) as usize]];
    let size = group.unsigned_abs();
    let Some(sep) = sep.filter(|_| size > 0) else {
        let mut out = Vec::with_capacity(bytes.len() * 2);
        hex_digits(bytes, |digits| out.extend_from_slice(digits));
        return out;
    };
    let mut out = Vec::with_capacity(bytes.len() * 2 + bytes.len() / size);
    for (i, &byte) in bytes.iter().enumerate() {
        let to_group = if group > 0 { bytes.len() - i } else { i };
        if i > 0 && to_group % size == 0 {
            out.push(sep);
        }
        out.extend_from_slice(&digits(byte));
    }
    out
}

/// The digits of `bytes`, two for each, given to `put` block by block.
pub fn hex_digits(bytes: &[u8], mut put: impl FnMut(&[u8])) {
    const BYTES: usize = 32;
    // Without tables and jumps, so that a block is done in a few vector instructions.
    let digit = |n: u8| n + b'0' + if n > 9 { b'a' - b'0' - 10 } else { 0 };
    let pair = |b: u8| [digit(b >> 4), digit(b & 15)];
    let (blocks, rest) = bytes.as_chunks::<BYTES>();
    let mut out = [[0; 2]; BYTES];
    for block in blocks {
        out.iter_mut().zip(block).for_each(|(place, &b)| *place = pair(b));
        put(out.as_flattened());
    }
    out.iter_mut().zip(rest).for_each(|(place, &b)| *place = pair(b));
    put(out[..rest.len()].as_flattened());
}

/// Why [`from_hex`] refuses its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HexError {
    /// No hexadecimal digit at this place.
    NotHex(usize),
    /// The text ends after the first digit of a pair.
    Odd,
}

impl HexError {
    /// The message of the `ValueError`.
    pub fn message(&self) -> String {
        match self {
            HexError::NotHex(at) => format!("non-hexadecimal number found in fromhex() arg at position {at}"),
            HexError::Odd => "fromhex() arg must contain an even number of hexadecimal digits".to_string(),
        }
    }
}

/// `bytes.fromhex(str)`: a code point beyond ASCII is complained of first.
pub fn from_hex_text(text: Text<'_>) -> Result<Vec<u8>, HexError> {
    if text.bytes().is_ascii() {
        return from_hex(text.bytes());
    }
    Err(HexError::NotHex(text.bytes().iter().position(|b| !b.is_ascii()).unwrap_or(0)))
}

/// Appends what pairs of hexadecimal digits at the start of `text` say, block by block, and gives the number of digits
/// used: all before the first block with something else in it, or before an incomplete one.
pub(crate) fn hex_blocks(text: &[u8], out: &mut Vec<u8>) -> usize {
    const BYTES: usize = 32;
    // Without tables and jumps, so that a block is done in a few vector instructions.
    let value = |c: u8| {
        let (digit, letter) = (c.wrapping_sub(b'0'), (c | 0x20).wrapping_sub(b'a'));
        if digit < 10 { digit } else { letter.wrapping_add(10) | if letter < 6 { 0 } else { 0x80 } }
    };
    let blocks = text.as_chunks::<{ 2 * BYTES }>().0;
    for (done, block) in blocks.iter().enumerate() {
        // The values of all digits first, then pairs as words of 16 bits: so nothing is taken apart into odd and even.
        let values = block.map(value);
        if values.iter().fold(0, |all, v| all | v) & 0x80 != 0 {
            return done * block.len();
        }
        let mut bytes = [0; BYTES];
        for (byte, pair) in bytes.iter_mut().zip(values.as_chunks::<2>().0) {
            let pair = u16::from_le_bytes(*pair);
            *byte = (pair << 4 | pair >> 8) as u8;
        }
        out.extend_from_slice(&bytes);
    }
    blocks.len() * 2 * BYTES
}

/// `bytes.fromhex(bytes)`: pairs of digits with ASCII white space between pairs.
pub fn from_hex(text: &[u8]) -> Result<Vec<u8>, HexError> {
    let mut out = Vec::with_capacity(text.len() / 2);
    let mut at = hex_blocks(text, &mut out);
    while at < text.len() {
        if matches!(text[at], b'\t'..=b'\r' | b' ') {
            at += 1;
            continue;
        }
        if let [high, low, ..] = text[at..]
            && let (high @ 0..16, low @ 0..16) = (HEX_VALUES[high as usize], HEX_VALUES[low as usize])
        {
            out.push(high << 4 | low);
            at += 2;
            continue;
        }
        let high = hex_value(text[at]).ok_or(HexError::NotHex(at))?;
        let &second = text.get(at + 1).ok_or(HexError::Odd)?;
        let low = hex_value(second).ok_or(HexError::NotHex(at + 1))?;
        out.push(high << 4 | low);
        at += 2;
    }
    Ok(out)
}

/// Values of hexadecimal digits; 16 for other bytes.
static HEX_VALUES: [u8; 256] = {
    let mut values = [16; 256];
    let mut i = 0;
    while i < 16 {
        values[HEX[i] as usize] = i as u8;
        values[HEX[i].to_ascii_uppercase() as usize] = i as u8;
        i += 1;
    }
    values
};

/// The value of a hexadecimal digit.
#[inline]
pub(crate) fn hex_value(byte: u8) -> Option<u8> {
    Some(HEX_VALUES[byte as usize]).filter(|&value| value < 16)
}

/// `bytes.translate(table, delete)`: bytes of `delete` are dropped, the others looked up.
pub fn translate(bytes: &[u8], table: Option<&[u8; 256]>, delete: &[u8]) -> Vec<u8> {
    let mapped = |b: u8| table.map_or(b, |t| t[b as usize]);
    if delete.is_empty() {
        return bytes.iter().map(|&b| mapped(b)).collect();
    }
    let mut dropped = [false; 256];
    delete.iter().for_each(|&b| dropped[b as usize] = true);
    bytes.iter().filter(|&&b| !dropped[b as usize]).map(|&b| mapped(b)).collect()
}

/// `bytes.maketrans(from, to)`; `None` if their lengths differ.
pub fn maketrans(from: &[u8], to: &[u8]) -> Option<[u8; 256]> {
    let mut table = std::array::from_fn(|i| i as u8);
    if from.len() != to.len() {
        return None;
    }
    from.iter().zip(to).for_each(|(&a, &b)| table[a as usize] = b);
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        assert_eq!(title(b"they're BILL's"), b"They'Re Bill'S");
        assert_eq!(swapcase(b"aB1@[`{"), b"Ab1@[`{");
        assert_eq!(capitalize(b"aBC dE"), b"Abc de");
        assert!(is_title(b"A Bc 1D") && !is_title(b"aB") && !is_title(b"12"));
        assert!(is_lower(b"a1") && !is_lower(b"1") && !is_lower(b"aB") && is_upper(b"A1"));
        assert!(is_space(b" \x0b") && !is_space(b"\x1c") && !is_space(b""));
    }

    #[test]
    fn hexadecimal() {
        assert_eq!(hex(b"\x01\xab\xff", None, 1), b"01abff");
        assert_eq!(hex(b"\x01\xab\xff", Some(b':'), 1), b"01:ab:ff");
        assert_eq!(hex(b"\x01\xab\xff", Some(b':'), 2), b"01:abff");
        assert_eq!(hex(b"\x01\xab\xff", Some(b':'), -2), b"01ab:ff");
        assert_eq!(hex(b"\x01\xab\xff", Some(b':'), 0), b"01abff");
        assert_eq!(from_hex(b" 01aB\tfF "), Ok(b"\x01\xab\xff".to_vec()));
        assert_eq!(from_hex(b"0 1"), Err(HexError::NotHex(1)));
        assert_eq!(from_hex_text(Text::from("zz é")), Err(HexError::NotHex(3)));
        assert_eq!(from_hex(b"zz"), Err(HexError::NotHex(0)));
        assert_eq!(from_hex(b"001"), Err(HexError::Odd));
    }

    #[test]
    fn tables() {
        let table = maketrans(b"abc", b"xyz");
        assert_eq!(translate(b"aabbccdd", table.as_ref(), b"bd"), b"xxzz");
        assert_eq!(translate(b"aabb", None, b"a"), b"bb");
        assert_eq!(maketrans(b"a", b""), None);
    }
}

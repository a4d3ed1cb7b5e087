//! `float.hex` and `float.fromhex`.

use super::parts::{assemble, decompose};

/// Why a text is no hexadecimal float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FromHexError {
    /// "invalid hexadecimal floating-point string"
    Invalid,
    /// "hexadecimal value too large to represent as a float"
    Overflow,
}

impl std::fmt::Display for FromHexError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            FromHexError::Invalid => "invalid hexadecimal floating-point string",
            FromHexError::Overflow => "hexadecimal value too large to represent as a float",
        })
    }
}

impl std::error::Error for FromHexError {}

/// `float.hex(x)`
pub fn to_hex(x: f64) -> String {
    if !x.is_finite() {
        return super::repr(x);
    }
    let (negative, mantissa, exp) = decompose(x);
    let sign = if negative { "-" } else { "" };
    if mantissa == 0 {
        return format!("{sign}0x0.0p+0");
    }
    let lead = mantissa >> 52;
    let fraction = mantissa & ((1 << 52) - 1);
    format!("{sign}0x{lead}.{fraction:013x}p{:+}", exp + 52)
}

/// `float.fromhex(text)` for ASCII text.
pub fn from_hex(text: &[u8]) -> Result<f64, FromHexError> {
    let mut s = super::parse::trim(text);
    let negative = s.first() == Some(&b'-');
    if matches!(s.first(), Some(b'-' | b'+')) {
        s = &s[1..];
    }
    let sign = if negative { -1.0 } else { 1.0 };
    if let Some(x) = super::parse::parse_special(s) {
        return Ok(sign * x);
    }
    if let [b'0', b'x' | b'X', rest @ ..] = s {
        s = rest;
    }
    let mut top: u64 = 0;
    let mut sticky = false;
    // Exponent of the lowest bit of `top`, without the part written after `p`.
    let mut exp: i64 = 0;
    let mut digits = 0usize;
    let mut point = false;
    while let Some(&c) = s.first() {
        match (c as char).to_digit(16) {
            Some(d) => {
                digits += 1;
                if top >> 60 == 0 {
                    top = top << 4 | u64::from(d);
                    exp -= if point { 4 } else { 0 };
                } else {
                    sticky |= d != 0;
                    exp += if point { 0 } else { 4 };
                }
            }
            None if c == b'.' && !point => point = true,
            None => break,
        }
        s = &s[1..];
    }
    if digits == 0 {
        return Err(FromHexError::Invalid);
    }
    if let [b'p' | b'P', rest @ ..] = s {
        let (written, after) = parse_exponent(rest)?;
        exp = exp.saturating_add(written);
        s = after;
    }
    // The reference reports an overflow even if garbage follows.
    let x = assemble(negative, top, sticky, exp).ok_or(FromHexError::Overflow)?;
    if s.is_empty() { Ok(x) } else { Err(FromHexError::Invalid) }
}

/// The exponent after `p`, and what follows it; huge ones saturate, which over- or underflows all the same.
fn parse_exponent(s: &[u8]) -> Result<(i64, &[u8]), FromHexError> {
    let (negative, digits) = match s {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, s),
    };
    let count = digits.iter().take_while(|c| c.is_ascii_digit()).count();
    if count == 0 {
        return Err(FromHexError::Invalid);
    }
    let (digits, rest) = digits.split_at(count);
    let value = digits
        .iter()
        .fold(0i64, |v, &c| v.saturating_mul(10).saturating_add(i64::from(c - b'0')).min(i64::MAX / 4));
    Ok((if negative { -value } else { value }, rest))
}

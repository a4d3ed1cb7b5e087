//! Integers from and to text, after the rules of Python's `int()`, `hex()`, `oct()`, `bin()` and `str()`.

use super::BigInt;
use dashu_int::UBig;

/// Why a text is no integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseIntError {
    /// `base` is neither 0 nor in 2..=36.
    Base,
    /// The text does not follow the syntax.
    Invalid,
    /// More digits than the limit, in a base that is not a power of two; how many there are.
    TooManyDigits(usize),
}

impl std::fmt::Display for ParseIntError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ParseIntError::Base => f.write_str("int() base must be >= 2 and <= 36, or 0"),
            ParseIntError::Invalid => f.write_str("invalid literal for int()"),
            ParseIntError::TooManyDigits(n) => {
                write!(f, "Exceeds the limit for integer string conversion: value has {n} digits")
            }
        }
    }
}

impl std::error::Error for ParseIntError {}

/// What a digit character is worth, 255 if it is none.
#[inline]
fn digit_value(c: u8) -> u8 {
    match c {
        b'0'..=b'9' => c - b'0',
        b'a'..=b'z' => c - b'a' + 10,
        b'A'..=b'Z' => c - b'A' + 10,
        _ => 255,
    }
}

/// Sign and base prefix taken off. `underscore_first`: a prefix was taken, which one underscore may follow.
struct Literal<'a> {
    negative: bool,
    base: u32,
    digits: &'a [u8],
    underscore_first: bool,
    /// Base 0 without prefix: a decimal literal, where leading zeros are only allowed for zero itself.
    no_leading_zeros: bool,
}

fn split_literal(text: &[u8], base: u32) -> Result<Literal<'_>, ParseIntError> {
    if base == 1 || base > 36 {
        return Err(ParseIntError::Base);
    }
    let mut s = crate::float::parse::trim(text);
    let negative = s.first() == Some(&b'-');
    if matches!(s.first(), Some(b'-' | b'+')) {
        s = &s[1..];
    }
    let prefix = match s {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    if prefix != 0 && (base == 0 || base == prefix) {
        return Ok(Literal {
            negative,
            base: prefix,
            digits: &s[2..],
            underscore_first: true,
            no_leading_zeros: false,
        });
    }
    let base_given = if base == 0 { 10 } else { base };
    Ok(Literal {
        negative,
        base: base_given,
        digits: s,
        underscore_first: false,
        no_leading_zeros: base == 0,
    })
}

impl BigInt {
    /// `int(text, base)` for ASCII text; `base` 0 takes the base from a prefix. `max_digits` bounds the digits of
    /// bases that are no power of two (0: no bound), as `sys.set_int_max_str_digits` does.
    pub fn parse(text: &[u8], base: u32, max_digits: usize) -> Result<BigInt, ParseIntError> {
        let literal = split_literal(text, base)?;
        let mut digits = literal.digits;
        if literal.underscore_first && digits.first() == Some(&b'_') {
            digits = &digits[1..];
        }
        let mut clean: Vec<u8> = Vec::new();
        let mut count = 0usize;
        let mut underscores = false;
        let mut last_underscore = true;
        for &c in digits {
            if c == b'_' {
                if last_underscore {
                    return Err(ParseIntError::Invalid);
                }
                last_underscore = true;
                underscores = true;
                continue;
            }
            if u32::from(digit_value(c)) >= literal.base {
                return Err(ParseIntError::Invalid);
            }
            last_underscore = false;
            count += 1;
        }
        if last_underscore {
            return Err(ParseIntError::Invalid);
        }
        if underscores {
            clean.extend(digits.iter().copied().filter(|&c| c != b'_'));
            digits = &clean;
        }
        if max_digits > 0 && count > max_digits && !literal.base.is_power_of_two() {
            return Err(ParseIntError::TooManyDigits(count));
        }
        if literal.no_leading_zeros
            && digits.len() > 1
            && digits[0] == b'0'
            && digits.iter().any(|&c| c != b'0')
        {
            return Err(ParseIntError::Invalid);
        }
        Ok(BigInt::from_valid_digits(literal.negative, digits, literal.base))
    }

    /// The integer of checked digits.
    fn from_valid_digits(negative: bool, digits: &[u8], base: u32) -> BigInt {
        // 12 digits of base 36 fit in 63 bits.
        if digits.len() <= 12 || (base <= 10 && digits.len() <= 18) {
            let value = digits.iter().fold(0i64, |v, &c| v * i64::from(base) + i64::from(digit_value(c)));
            return BigInt::from_i64(if negative { -value } else { value });
        }
        let text = std::str::from_utf8(digits).unwrap_or("0");
        let magnitude = UBig::from_str_radix(text, base).unwrap_or(UBig::ZERO);
        let value = BigInt::from_ubig(magnitude);
        if negative { BigInt(-value.0) } else { value }
    }

    /// The decimal representation.
    pub fn to_decimal(&self) -> String {
        if let Some(i) = self.to_i64() {
            return i.to_string();
        }
        match self.to_i128() {
            Some(i) => i.to_string(),
            None => self.0.to_string(),
        }
    }

    /// The digits in base 2 to 36 (others are taken as 10), lower case, with `-` in front of a negative value and
    /// without a prefix.
    pub fn to_string_radix(&self, radix: u32) -> String {
        match radix {
            2 | 8 | 16 if let Some(i) = self.to_i64() => {
                let sign = if i < 0 { "-" } else { "" };
                let magnitude = i.unsigned_abs();
                match radix {
                    2 => format!("{sign}{magnitude:b}"),
                    8 => format!("{sign}{magnitude:o}"),
                    _ => format!("{sign}{magnitude:x}"),
                }
            }
            2..=36 if radix != 10 => self.0.in_radix(radix as u8).to_string(),
            _ => self.to_decimal(),
        }
    }

    /// An upper bound of the number of decimal digits, cheap, at most one too high for sizes below 2^40 bits.
    pub fn decimal_digits_bound(&self) -> u64 {
        // log10(2) rounded up.
        (self.bit_length() as f64 * 0.301_029_995_663_981_25) as u64 + 1
    }

    /// Whether `str(self)` has more than `max_digits` digits (0: no limit).
    pub fn exceeds_digits(&self, max_digits: usize) -> bool {
        if max_digits == 0 {
            return false;
        }
        let bound = self.decimal_digits_bound();
        if bound <= max_digits as u64 {
            return false;
        }
        // (bits - 1) * log10(2) digits at least.
        let least = (self.bit_length().saturating_sub(1) as f64 * 0.301_029_995_663_981_1) as u64 + 1;
        if least > max_digits as u64 {
            return true;
        }
        match BigInt::pow10(max_digits as u64) {
            Ok(limit) => self.abs() >= limit,
            Err(_) => true,
        }
    }
}

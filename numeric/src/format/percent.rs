//! The conversions of `%` formatting, for strings and bytes: numbers to text, and placing text in its field. Finding
//! the conversions in the format and their arguments is the caller's.

use super::number::PRECISION_LIMIT;
use super::{FormatError, Formatted};
use crate::bigint::BigInt;
use crate::float::text::{self, Flags as FloatFlags, Style};

/// What stands between `%` and the conversion character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conversion {
    /// `-`
    pub left: bool,
    /// `+`
    pub plus: bool,
    /// A blank.
    pub space: bool,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
    /// Field width; negative widths from `*` are given as `left` and their absolute value.
    pub width: usize,
    /// Precision; negative ones from `*` are given as 0.
    pub precision: Option<usize>,
}

/// The largest field that is built.
const MAX_FIELD: usize = 1 << 36;

/// Sign, prefix and digits in their field. Zeros go between prefix and digits, blanks around the whole.
fn place(c: &Conversion, negative: bool, prefix: &str, digits: &str) -> Formatted {
    let sign = if negative {
        "-"
    } else if c.plus {
        "+"
    } else if c.space {
        " "
    } else {
        ""
    };
    let length = sign.len() + prefix.len() + digits.len();
    let pad = c.width.saturating_sub(length);
    let zeros = if c.zero && !c.left { pad } else { 0 };
    let mut out = Formatted::default();
    out.push_fill(u32::from(' '), if c.left { 0 } else { pad - zeros });
    out.push_str(sign);
    out.push_str(prefix);
    out.push_fill(u32::from('0'), zeros);
    out.push_str(digits);
    out.push_fill(u32::from(' '), if c.left { pad } else { 0 });
    out
}

/// `%d %i %u %o %x %X` of an integer; other characters are taken as `d`.
pub fn format_int(value: &BigInt, kind: char, c: &Conversion) -> Result<Formatted, FormatError> {
    let (radix, prefix) = match kind {
        'o' => (8, "0o"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let precision = c.precision.unwrap_or(0);
    if precision > MAX_FIELD || c.width > MAX_FIELD {
        return Err(FormatError::TooLarge);
    }
    let mut digits = value.to_string_radix(radix);
    if value.is_negative() {
        digits.remove(0);
    }
    if kind == 'X' {
        digits.make_ascii_uppercase();
    }
    if digits.len() < precision {
        digits.insert_str(0, &"0".repeat(precision - digits.len()));
    }
    Ok(place(c, value.is_negative(), if c.alternate { prefix } else { "" }, &digits))
}

/// `%e %E %f %F %g %G` of a float; other characters are taken as `g`.
pub fn format_float(x: f64, kind: char, c: &Conversion) -> Result<Formatted, FormatError> {
    let precision = c.precision.unwrap_or(6);
    if precision > PRECISION_LIMIT {
        return Err(FormatError::PrecisionTooBig);
    }
    if c.width > MAX_FIELD {
        return Err(FormatError::TooLarge);
    }
    let style = match kind {
        'e' | 'E' => Style::Exponent,
        'f' | 'F' => Style::Fixed,
        _ => Style::General,
    };
    let flags =
        FloatFlags { alternate: c.alternate, upper: kind.is_ascii_uppercase(), ..FloatFlags::default() };
    let body = text::format(x, style, precision, flags);
    let unsigned = body.strip_prefix('-').unwrap_or(&body);
    Ok(place(c, body.starts_with('-'), "", unsigned))
}

/// How `%s`, `%r`, `%a` and `%c` place a text of `length` characters: how many are kept, blanks before and after.
/// `%c` ignores the precision: pass none.
pub fn layout_str(length: usize, c: &Conversion) -> (usize, usize, usize) {
    let keep = c.precision.map_or(length, |p| p.min(length));
    let pad = c.width.saturating_sub(keep);
    if c.left { (keep, 0, pad) } else { (keep, pad, 0) }
}

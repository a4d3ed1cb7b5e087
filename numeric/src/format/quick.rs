//! The specifications that are used most (width, alignment, zeros, precision) for the values that are formatted most, written
//! where they are wanted, without anything made on the way. What is not known here (signs, grouping, the alternate form, other
//! types) the rest of this folder does.

use super::Align;
use super::percent::Conversion;
use crate::float::fixed::{ROOM, fixed};

/// Widths from here on are left to others, who ask whether there is so much memory.
const WIDE: usize = 1000;
/// Bytes that an integer of 64 bits takes at most, with its sign.
const INT: usize = 20;

/// A specification.
struct Spec {
    fill: u8,
    align: Option<Align>,
    /// A zero before the width, and no fill of its own.
    zeros: bool,
    width: usize,
    precision: Option<usize>,
    kind: Option<u8>,
}

fn align_of(c: u8) -> Option<Align> {
    match c {
        b'<' => Some(Align::Left),
        b'>' => Some(Align::Right),
        b'^' => Some(Align::Center),
        b'=' => Some(Align::AfterSign),
        _ => None,
    }
}

/// Takes a number that may be there off the text.
fn number(text: &mut &[u8]) -> Option<usize> {
    let len = text.iter().take_while(|c| c.is_ascii_digit()).count();
    let (digits, rest) = text.split_at(len);
    *text = rest;
    (1..4).contains(&len).then(|| digits.iter().fold(0, |n, c| n * 10 + usize::from(c - b'0')))
}

fn parse(text: &[u8]) -> Option<Spec> {
    let mut spec = Spec { fill: b' ', align: None, zeros: false, width: 0, precision: None, kind: None };
    let mut rest = text;
    match text {
        [fill, mark, after @ ..] if let Some(align) = align_of(*mark) => {
            (spec.fill, spec.align, rest) = (*fill, Some(align), after);
        }
        [mark, after @ ..] if let Some(align) = align_of(*mark) => {
            // (A zero after it is a fill.)
            (spec.align, rest) = (Some(align), after);
            if let [b'0', after @ ..] = after {
                (spec.fill, rest) = (b'0', after);
            }
        }
        [b'0', after @ ..] => (spec.fill, spec.zeros, rest) = (b'0', true, after),
        _ => {}
    }
    if rest.first().is_some_and(u8::is_ascii_digit) {
        spec.width = number(&mut rest).filter(|n| *n < WIDE)?;
    }
    if let [b'.', after @ ..] = rest {
        rest = after;
        spec.precision = Some(number(&mut rest)?);
    }
    match rest {
        [] => {}
        [kind] => spec.kind = Some(*kind),
        _ => return None,
    }
    spec.fill.is_ascii().then_some(spec)
}

/// Appends a number's text, which is ASCII, in its field.
fn place(out: &mut Vec<u8>, negative: bool, digits: &[u8], spec: &Spec) {
    let margin = spec.width.saturating_sub(digits.len() + usize::from(negative));
    let align = spec.align.unwrap_or(if spec.zeros { Align::AfterSign } else { Align::Right });
    let (before, inside) = match align {
        Align::Left => (0, 0),
        Align::Right => (margin, 0),
        Align::AfterSign => (0, margin),
        Align::Center => (margin / 2, 0),
    };
    out.resize(out.len() + before, spec.fill);
    if negative {
        out.push(b'-');
    }
    out.resize(out.len() + inside, spec.fill);
    out.extend_from_slice(digits);
    out.resize(out.len() + margin - before - inside, spec.fill);
}

/// The decimal digits of a number, at the end of the buffer.
fn decimal(mut n: u64, buffer: &mut [u8; INT]) -> &[u8] {
    let mut at = INT;
    loop {
        at -= 1;
        buffer[at] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            return &buffer[at..];
        }
    }
}

/// Appends `format(n, spec)`; false: it is none of the simple ones, and nothing was appended.
pub fn int(out: &mut Vec<u8>, n: i64, spec: &[u8]) -> bool {
    let Some(spec) = parse(spec).filter(|s| s.precision.is_none()) else { return false };
    let mut buffer = [0; INT];
    let digits = match spec.kind {
        None | Some(b'd') => decimal(n.unsigned_abs(), &mut buffer),
        Some(b'x') => hexadecimal(n.unsigned_abs(), &mut buffer),
        _ => return false,
    };
    place(out, n < 0, digits, &spec);
    true
}

fn hexadecimal(mut n: u64, buffer: &mut [u8; INT]) -> &[u8] {
    let mut at = INT;
    loop {
        at -= 1;
        buffer[at] = b"0123456789abcdef"[(n & 15) as usize];
        n >>= 4;
        if n == 0 {
            return &buffer[at..];
        }
    }
}

/// Appends `format(x, spec)`; false: it is none of the simple ones, and nothing was appended.
pub fn float(out: &mut Vec<u8>, x: f64, spec: &[u8]) -> bool {
    let Some(spec) = parse(spec).filter(|s| s.kind == Some(b'f')) else { return false };
    let mut buffer = [0; ROOM];
    let text = if x.is_finite() { fixed(x.abs(), spec.precision.unwrap_or(6), &mut buffer) } else { None };
    let Some(text) = text else { return false };
    place(out, x.is_sign_negative(), text, &spec);
    true
}

/// Appends `format(text, spec)` of `chars` characters; false: it is none of the simple ones, and nothing was appended.
pub fn text(out: &mut Vec<u8>, text: &[u8], chars: usize, spec: &[u8]) -> bool {
    let Some(spec) = parse(spec) else { return false };
    let after_sign = spec.align == Some(Align::AfterSign);
    if after_sign || spec.precision.is_some() || spec.kind.is_some_and(|k| k != b's') {
        return false;
    }
    let margin = spec.width.saturating_sub(chars);
    let before = match spec.align {
        Some(Align::Right) => margin,
        Some(Align::Center) => margin / 2,
        _ => 0,
    };
    out.resize(out.len() + before, spec.fill);
    out.extend_from_slice(text);
    out.resize(out.len() + margin - before, spec.fill);
    true
}

/// The specification that a conversion of `%` amounts to, if that is simple.
fn of_percent(c: &Conversion, kind: u8) -> Option<Spec> {
    let simple = !c.plus && !c.space && !c.alternate && c.width < WIDE;
    let zeros = c.zero && !c.left;
    simple.then(|| Spec {
        fill: if zeros { b'0' } else { b' ' },
        align: c.left.then_some(Align::Left),
        zeros,
        width: c.width,
        precision: c.precision,
        kind: Some(kind),
    })
}

/// Appends `%d` of an integer; false: it is none of the simple ones, and nothing was appended.
pub fn percent_int(out: &mut Vec<u8>, n: i64, c: &Conversion) -> bool {
    let Some(spec) = of_percent(c, b'd').filter(|s| s.precision.is_none()) else { return false };
    place(out, n < 0, decimal(n.unsigned_abs(), &mut [0; INT]), &spec);
    true
}

/// Appends `%x` or, where `upper`, `%X` of an integer; false: it is none of the simple ones, and nothing was appended.
pub fn percent_hex(out: &mut Vec<u8>, n: i64, upper: bool, c: &Conversion) -> bool {
    let Some(spec) = of_percent(c, b'x').filter(|s| s.precision.is_none()) else { return false };
    let start = out.len();
    place(out, n < 0, hexadecimal(n.unsigned_abs(), &mut [0; INT]), &spec);
    if upper {
        out[start..].make_ascii_uppercase();
    }
    true
}

/// Appends `%f` of a float; false: it is none of the simple ones, and nothing was appended.
pub fn percent_float(out: &mut Vec<u8>, x: f64, c: &Conversion) -> bool {
    let Some(spec) = of_percent(c, b'f').filter(|_| x.is_finite()) else { return false };
    let mut buffer = [0; ROOM];
    let Some(text) = fixed(x.abs(), spec.precision.unwrap_or(6), &mut buffer) else { return false };
    place(out, x.is_sign_negative(), text, &spec);
    true
}

#[cfg(test)]
mod tests {
    use super::super::{FormatSpec, NumericLocale, format_float, format_int};
    use super::*;
    use crate::bigint::BigInt;

    /// What is written here is what the long way gives.
    #[test]
    fn as_the_long_way_has_it() {
        let mut done = 0;
        for start in ["", "0", "*<", "->", "=^", "0=", "x=", "<", ">", "^0", "<0", "00", "+", " ", "#", "z"] {
            for width in ["", "1", "7", "12", "999", "1000"] {
                for end in [
                    "", "d", "x", "X", "f", ".0f", ".2f", ".22f", ".23f", ".3", "g", "%", "n", ",", ".f",
                    "ff",
                ] {
                    let spec = format!("{start}{width}{end}");
                    let parsed = FormatSpec::parse(&spec, None, true);
                    let locale = NumericLocale::default();
                    for n in [0, 7, -45, i64::MAX, i64::MIN] {
                        let mut out = b"..".to_vec();
                        if int(&mut out, n, spec.as_bytes()) {
                            let all = format_int(&BigInt::from(n), parsed.as_ref().expect("valid"), &locale);
                            assert_eq!(out[2..], all.expect("valid").bytes[..], "{n} {spec}");
                            done += 1;
                        } else {
                            assert_eq!(out, b"..");
                        }
                    }
                    for x in [0.0, -0.0, 1.5, -2.675, 1e300, f64::NAN, f64::INFINITY] {
                        let mut out = Vec::new();
                        if float(&mut out, x, spec.as_bytes()) {
                            let all = format_float(x, parsed.as_ref().expect("valid"), &locale);
                            assert_eq!(out, all.expect("valid").bytes, "{x} {spec}");
                            done += 1;
                        }
                    }
                }
            }
        }
        assert!(done > 1500, "{done}");
    }
}

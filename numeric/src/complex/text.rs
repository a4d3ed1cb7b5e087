//! `repr(z)` and `complex(text)`.

use super::Complex;
use crate::float::parse::{float_prefix, parse_plain, strip_underscores, trim};
use crate::float::text::{Flags, Style, format};

/// `repr(z)`: `1j` if the real part is a positive zero, else `(1+2j)`.
pub fn repr(z: Complex) -> String {
    let part = |x: f64| format(x, Style::Shortest, 0, Flags::default());
    let im = part(z.im);
    if z.re == 0.0 && z.re.is_sign_positive() {
        return format!("{im}j");
    }
    let plus = if im.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{im}j)", part(z.re))
}

/// `complex(text)` for ASCII text; None if it is malformed.
pub fn parse(text: &[u8]) -> Option<Complex> {
    let mut s = trim(text);
    if let [b'(', inner @ .., b')'] = s {
        s = trim(inner);
    }
    if s.contains(&b'_') {
        return parse_parts(&strip_underscores(s)?);
    }
    parse_parts(s)
}

/// Takes a float off the front, if there is one.
fn take_float(s: &[u8]) -> Option<(f64, &[u8])> {
    let n = float_prefix(s);
    Some((parse_plain(&s[..n])?, &s[n..]))
}

/// `x`, `yj`, or `x±yj`, where `y` may be a bare sign.
fn parse_parts(s: &[u8]) -> Option<Complex> {
    let (first, rest) = match take_float(s) {
        Some((x, rest)) => (Some(x), rest),
        None => (None, s),
    };
    let is_j = |s: &[u8]| matches!(s, [b'j' | b'J']);
    if let Some(x) = first {
        if rest.is_empty() {
            return Some(Complex::new(x, 0.0));
        }
        if is_j(rest) {
            return Some(Complex::new(0.0, x));
        }
    }
    // What is left is the imaginary part, which needs a sign if a real part came before it.
    let re = first.unwrap_or(0.0);
    if first.is_some() && !matches!(rest.first(), Some(b'+' | b'-')) {
        return None;
    }
    if let Some((y, end)) = take_float(rest) {
        return is_j(end).then(|| Complex::new(re, y));
    }
    let (unit, end) = match rest {
        [b'-', end @ ..] => (-1.0, end),
        [b'+', end @ ..] => (1.0, end),
        _ => (1.0, rest),
    };
    is_j(end).then(|| Complex::new(re, unit))
}

//! Decimals from and to text.

use super::coeff::Coeff;
use super::{Context, Decimal, Kind, Status};
use std::fmt::Write;

/// Exponents written larger than this are taken as this: beyond all contexts, and safe to compute with.
const EXPONENT_LIMIT: i64 = 4_000_000_000_000_000_000;

/// Sign, then the rest.
fn take_sign(s: &[u8]) -> (bool, &[u8]) {
    match s {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, s),
    }
}

fn all_digits(s: &[u8]) -> bool {
    s.iter().all(u8::is_ascii_digit)
}

impl Decimal {
    /// The number that a text spells, exactly; None if it is malformed. Huge exponents are clipped.
    fn read(text: &[u8]) -> Option<Decimal> {
        let (negative, s) = take_sign(text);
        if s.first().is_some_and(|c| c.is_ascii_digit() || *c == b'.') {
            return Decimal::read_finite(negative, s);
        }
        if s.eq_ignore_ascii_case(b"inf") || s.eq_ignore_ascii_case(b"infinity") {
            return Some(Decimal::infinity(negative));
        }
        let (kind, rest) = match s {
            [b's' | b'S', rest @ ..] => (Kind::SignalingNan, rest),
            _ => (Kind::QuietNan, s),
        };
        let payload = rest.get(3..).filter(|_| rest[..3].eq_ignore_ascii_case(b"nan"))?;
        all_digits(payload).then(|| Decimal { negative, kind, coeff: Coeff::from_ascii(payload), exp: 0 })
    }

    fn read_finite(negative: bool, s: &[u8]) -> Option<Decimal> {
        let end = s.iter().position(|c| matches!(c, b'e' | b'E'));
        let (mantissa, exponent) = match end {
            Some(i) => (&s[..i], Some(&s[i + 1..])),
            None => (s, None),
        };
        let mut exp = 0i64;
        if let Some(written) = exponent {
            let (minus, digits) = take_sign(written);
            if digits.is_empty() || !all_digits(digits) {
                return None;
            }
            let push =
                |v: i64, &c: &u8| v.saturating_mul(10).saturating_add(i64::from(c & 15)).min(EXPONENT_LIMIT);
            let value = digits.iter().fold(0i64, push);
            exp = if minus { -value } else { value };
        }
        let point = mantissa.iter().position(|&c| c == b'.');
        let (whole, fraction) = match point {
            Some(i) => (&mantissa[..i], &mantissa[i + 1..]),
            None => (mantissa, &[][..]),
        };
        if whole.len() + fraction.len() == 0 || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        exp -= fraction.len() as i64;
        let coeff = if fraction.is_empty() {
            Coeff::from_ascii(whole)
        } else {
            Coeff::from_ascii(&[whole, fraction].concat())
        };
        Some(Decimal::finite(negative, coeff, exp))
    }

    /// The number that an ASCII text spells, fitted to the context (`create_decimal`). Blanks around it and
    /// underscores are the caller's to remove.
    pub fn from_ascii(text: &[u8], ctx: &Context, status: &mut Status) -> Decimal {
        let Some(d) = Decimal::read(text) else {
            return Decimal::invalid(status, Status::CONVERSION_SYNTAX);
        };
        if d.is_nan() && !d.coeff.is_zero() {
            let room = (ctx.prec - i64::from(ctx.clamp)).max(0);
            if d.coeff.digits() as i64 > room {
                return Decimal::invalid(status, Status::CONVERSION_SYNTAX);
            }
        }
        d.finalize(ctx, status)
    }

    /// The number that an ASCII text spells, exactly (`Decimal(text)`). Beyond the largest context it is an invalid
    /// operation.
    pub fn from_ascii_exact(text: &[u8], status: &mut Status) -> Decimal {
        let mut conditions = Status::NONE;
        let d = Decimal::from_ascii(text, &Context::MAX, &mut conditions);
        d.exact_or_invalid(conditions, status)
    }

    /// Itself if a conversion in the largest context changed nothing, else an invalid operation.
    pub(super) fn exact_or_invalid(self, conditions: Status, status: &mut Status) -> Decimal {
        if conditions.has(Status(Status::INEXACT.0 | Status::ROUNDED.0 | Status::CLAMPED.0)) {
            return Decimal::invalid(status, Status::INVALID_OPERATION);
        }
        status.raise(Status(conditions.0 & Status::INVALID.0));
        self
    }

    /// `Decimal.from_tuple`: sign, digits (each 0 to 9), exponent.
    pub fn from_digits(negative: bool, digits: &[u8], exp: i64) -> Decimal {
        let text: Vec<u8> = digits.iter().map(|d| b'0' + d % 10).collect();
        Decimal::finite(negative, Coeff::from_ascii(&text), exp)
    }

    /// A NaN with a payload.
    pub fn nan_with_payload(negative: bool, signaling: bool, digits: &[u8]) -> Decimal {
        let kind = if signaling { Kind::SignalingNan } else { Kind::QuietNan };
        Decimal { kind, ..Decimal::from_digits(negative, digits, 0) }
    }

    /// `to_sci_string`, which is `str()`.
    pub fn to_sci_string(&self, capitals: bool) -> String {
        self.to_text(false, capitals)
    }

    /// `to_eng_string`: exponents are multiples of three.
    pub fn to_eng_string(&self, capitals: bool) -> String {
        self.to_text(true, capitals)
    }

    fn to_text(&self, engineering: bool, capitals: bool) -> String {
        let mut out = String::with_capacity(32);
        if self.negative {
            out.push('-');
        }
        match self.kind {
            Kind::Infinite => out.push_str("Infinity"),
            Kind::Finite => self.push_finite(&mut out, engineering, capitals),
            Kind::QuietNan | Kind::SignalingNan => {
                out.push_str(if self.is_snan() { "sNaN" } else { "NaN" });
                if !self.coeff.is_zero() {
                    out.push_str(&self.coeff.to_ascii());
                }
            }
        }
        out
    }

    fn push_finite(&self, out: &mut String, engineering: bool, capitals: bool) {
        let digits = self.coeff.to_ascii();
        let n = digits.len() as i64;
        let left = self.exp + n;
        // Where the point goes, counted from the first digit.
        let point = if self.exp <= 0 && left > -6 {
            left
        } else if !engineering {
            1
        } else if self.coeff.is_zero() {
            (left + 1).rem_euclid(3) - 1
        } else {
            (left - 1).rem_euclid(3) + 1
        };
        if point <= 0 {
            out.push_str("0.");
            out.extend(std::iter::repeat_n('0', (-point) as usize));
            out.push_str(&digits);
        } else if point >= n {
            out.push_str(&digits);
            out.extend(std::iter::repeat_n('0', (point - n) as usize));
        } else {
            out.push_str(&digits[..point as usize]);
            out.push('.');
            out.push_str(&digits[point as usize..]);
        }
        if left != point {
            // Writing to a String cannot fail.
            let _ = write!(out, "{}{:+}", if capitals { 'E' } else { 'e' }, left - point);
        }
    }
}

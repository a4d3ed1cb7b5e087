//! `Decimal.__format__`: the format mini-language as `decimal` has it, which differs from that of float in defaults
//! (no precision keeps all digits), in the exponent's form and in padding.

use super::coeff::Coeff;
use super::finish::rounds_up;
use super::{Context, Decimal, Rounding};
use crate::format::group::{Groups, group_fraction, push_grouped};
use crate::format::{Align, Formatted, NumericLocale, Separator, Sign};

/// Why a value cannot be formatted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalFormatError {
    /// ValueError "invalid format string"
    Invalid,
    /// OverflowError "cannot fit 'int' into an index-sized integer"
    TooManyDigits,
    /// MemoryError
    TooLarge,
    /// ValueError "format specification exceeds internal limits of _decimal"
    InternalLimits,
}

impl std::fmt::Display for DecimalFormatError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            DecimalFormatError::Invalid => "invalid format string",
            DecimalFormatError::TooManyDigits => "cannot fit 'int' into an index-sized integer",
            DecimalFormatError::TooLarge => "",
            DecimalFormatError::InternalLimits => "format specification exceeds internal limits of _decimal",
        })
    }
}

impl std::error::Error for DecimalFormatError {}

/// A parsed specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecimalSpec {
    fill: u32,
    align: Align,
    sign: Sign,
    no_negative_zero: bool,
    alternate: bool,
    zero_pad: bool,
    width: usize,
    grouping: Option<Separator>,
    precision: Option<usize>,
    fraction_grouping: Option<Separator>,
    /// `e`, `f`, `g`, `n` or `%`.
    kind: char,
    /// Upper case; None follows the context's capitals.
    upper: Option<bool>,
}

/// What is left of the specification.
struct Scanner<'a>(&'a [u32]);

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.0.first().and_then(|&c| char::from_u32(c))
    }

    fn eat_if(&mut self, f: impl Fn(char) -> bool) -> Option<char> {
        let c = self.peek().filter(|&c| f(c))?;
        self.0 = &self.0[1..];
        Some(c)
    }

    fn number(&mut self) -> Result<Option<usize>, DecimalFormatError> {
        let mut value: Option<usize> = None;
        while let Some(c) = self.eat_if(|c| c.is_ascii_digit()) {
            let next =
                value.unwrap_or(0).checked_mul(10).and_then(|v| v.checked_add(c as usize - '0' as usize));
            value =
                Some(next.filter(|&v| v <= isize::MAX as usize).ok_or(DecimalFormatError::TooManyDigits)?);
        }
        Ok(value)
    }

    fn separator(&mut self) -> Option<Separator> {
        match self.eat_if(|c| matches!(c, ',' | '_'))? {
            ',' => Some(Separator::Comma),
            _ => Some(Separator::Underscore),
        }
    }
}

fn align_of(c: u32) -> Option<Align> {
    match char::from_u32(c)? {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Center),
        '=' => Some(Align::AfterSign),
        _ => None,
    }
}

impl DecimalSpec {
    /// Parses a specification.
    pub fn parse(text: &str) -> Result<DecimalSpec, DecimalFormatError> {
        DecimalSpec::parse_points(&text.chars().map(u32::from).collect::<Vec<_>>())
    }

    /// [`DecimalSpec::parse`] for code points that may be surrogates.
    pub fn parse_points(text: &[u32]) -> Result<DecimalSpec, DecimalFormatError> {
        let mut s = Scanner(text);
        let (mut fill, mut align) = (None, None);
        if let [f, a, rest @ ..] = text
            && let Some(found) = align_of(*a)
        {
            (fill, align, s.0) = (Some(*f), Some(found), rest);
        } else if let [a, rest @ ..] = text
            && let Some(found) = align_of(*a)
        {
            (align, s.0) = (Some(found), rest);
        }
        let sign = match s.eat_if(|c| matches!(c, '+' | '-' | ' ')) {
            Some('+') => Sign::Plus,
            Some(' ') => Sign::Space,
            _ => Sign::Minus,
        };
        let no_negative_zero = s.eat_if(|c| c == 'z').is_some();
        let alternate = s.eat_if(|c| c == '#').is_some();
        let zero_pad = s.eat_if(|c| c == '0').is_some();
        if zero_pad && align.is_some() {
            return Err(DecimalFormatError::Invalid);
        }
        let width = s.number()?.unwrap_or(0);
        let grouping = s.separator();
        let (mut precision, mut fraction_grouping) = (None, None);
        if s.eat_if(|c| c == '.').is_some() {
            precision = s.number()?;
            fraction_grouping = s.separator();
            if precision.is_none() && fraction_grouping.is_none() {
                return Err(DecimalFormatError::Invalid);
            }
        }
        let kind = s.eat_if(|c| matches!(c, 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%'));
        if !s.0.is_empty() || (kind == Some('n') && grouping.is_some()) {
            return Err(DecimalFormatError::Invalid);
        }
        if width > 1 << 36 || precision.is_some_and(|p| p > 1 << 33) {
            return Err(DecimalFormatError::TooLarge);
        }
        Ok(DecimalSpec {
            fill: fill.unwrap_or(u32::from(' ')),
            align: align.unwrap_or(Align::Right),
            sign,
            no_negative_zero,
            alternate,
            zero_pad,
            width,
            grouping,
            precision,
            fraction_grouping,
            kind: kind.map_or('g', |k| k.to_ascii_lowercase()),
            upper: kind.map(|k| k.is_ascii_uppercase()),
        })
    }
}

impl Decimal {
    /// The finite value rounded to so many significant digits.
    fn to_digits(&self, digits: usize, rounding: Rounding) -> Decimal {
        let drop = self.digits().saturating_sub(digits);
        let (mut coeff, rest) = self.coeff.shift_right(drop);
        let mut exp = self.exp + drop as i64;
        if rounds_up(rounding, self.negative, || coeff.last_digit(), rest) {
            coeff = coeff.add_one();
            if coeff.digits() > digits {
                coeff = coeff.shift_right(1).0;
                exp += 1;
            }
        }
        Decimal::finite(self.negative, coeff, exp)
    }

    /// The finite value with an exponent, in whatever precision that takes; None if it would be too long.
    fn with_exponent(&self, exp: i64, rounding: Rounding) -> Option<Decimal> {
        let shift = self.exp - exp;
        if self.coeff.is_zero() {
            return Some(Decimal::finite(self.negative, Coeff::ZERO, exp));
        }
        if shift > super::MAX_DIGITS as i64 {
            return None;
        }
        let coeff = if shift >= 0 {
            self.coeff.shift_left(shift as usize)
        } else {
            let (kept, rest) = self.coeff.shift_right(usize::try_from(-shift).unwrap_or(usize::MAX));
            if rounds_up(rounding, self.negative, || kept.last_digit(), rest) { kept.add_one() } else { kept }
        };
        Some(Decimal::finite(self.negative, coeff, exp))
    }

    /// The value as the specification wants it rounded.
    fn rounded_for(&self, spec: &DecimalSpec, rounding: Rounding) -> Option<Decimal> {
        let mut d = self.clone();
        if spec.kind == '%' {
            d.exp = d.exp.saturating_add(2);
        }
        let fixed = matches!(spec.kind, 'f' | '%');
        if let Some(precision) = spec.precision {
            if fixed {
                d = d.with_exponent(-(precision as i64), rounding)?;
            } else if !d.coeff.is_zero() {
                let digits = if spec.kind == 'e' { precision + 1 } else { precision.max(1) };
                d = if spec.kind == 'e' && d.digits() < digits {
                    let pad = d.exp - (digits - d.digits()) as i64;
                    d.with_exponent(pad, rounding)?
                } else {
                    d.to_digits(digits, rounding)
                };
            }
        }
        if fixed && d.coeff.is_zero() && d.exp > 0 {
            d.exp = 0;
        }
        Some(d)
    }

    /// `format(self, spec)`; `ctx` gives the rounding and the capitals. `locale` serves the type `n`.
    pub fn format(
        &self,
        spec: &DecimalSpec,
        ctx: &Context,
        locale: &NumericLocale,
    ) -> Result<Formatted, DecimalFormatError> {
        let locale = if spec.kind == 'n' { locale.clone() } else { NumericLocale::default() };
        if !self.is_finite() {
            let mut body = self.copy_abs().to_sci_string(true);
            if spec.kind == '%' {
                body.push('%');
            }
            let bare = DecimalSpec { zero_pad: false, ..*spec };
            return Ok(place(self.negative, "", &body, &bare, &Groups::NONE));
        }
        if let Some(places) = spec.precision
            && matches!(spec.kind, 'f' | '%')
            && !self.coeff.is_zero()
        {
            let percent = if spec.kind == '%' { 2 } else { 0 };
            if self.adjusted() + 1 + percent + places as i64 > super::MAX_PREC {
                return Err(DecimalFormatError::InternalLimits);
            }
        }
        let d = self.rounded_for(spec, ctx.rounding).ok_or(DecimalFormatError::TooLarge)?;
        let digits = d.coeff.to_ascii();
        let n = digits.len() as i64;
        let left = d.exp + n;
        let point = match spec.kind {
            'e' if d.coeff.is_zero() => 1 - spec.precision.unwrap_or(0) as i64,
            'e' => 1,
            'f' | '%' => left,
            _ if d.exp <= 0 && left > -6 => left,
            _ => 1,
        };
        if point.unsigned_abs() > super::MAX_DIGITS as u64 {
            return Err(DecimalFormatError::TooLarge);
        }
        let (whole, fraction) = if point < 0 {
            ("0".to_owned(), "0".repeat((-point) as usize) + &digits)
        } else if point > n {
            (digits.clone() + &"0".repeat((point - n) as usize), String::new())
        } else {
            let (w, f) = digits.split_at(point as usize);
            (if w.is_empty() { "0".into() } else { w.to_owned() }, f.to_owned())
        };
        let mut rest = String::new();
        if !fraction.is_empty() || spec.alternate {
            rest.push_str(&locale.decimal_point);
            match spec.fraction_grouping {
                Some(sep) => rest.push_str(&group_fraction(&fraction, sep.as_char())),
                None => rest.push_str(&fraction),
            }
        }
        let exponent = left - point;
        if exponent != 0 || spec.kind == 'e' {
            let letter = if spec.upper.unwrap_or(ctx.capitals) { 'E' } else { 'e' };
            rest.push_str(&format!("{letter}{exponent:+}"));
        }
        if spec.kind == '%' {
            rest.push('%');
        }
        let negative = self.negative && !(spec.no_negative_zero && d.coeff.is_zero());
        let groups = match spec.grouping {
            _ if spec.kind == 'n' => Groups::of(&locale),
            Some(Separator::Comma) => Groups { separator: ",", sizes: &[3] },
            Some(Separator::Underscore) => Groups { separator: "_", sizes: &[3] },
            None => Groups::NONE,
        };
        Ok(place(negative, &whole, &rest, spec, &groups))
    }
}

/// Sign, grouped digits and rest in their field.
fn place(negative: bool, whole: &str, rest: &str, spec: &DecimalSpec, groups: &Groups<'_>) -> Formatted {
    let sign = match spec.sign {
        _ if negative => "-",
        Sign::Plus => "+",
        Sign::Space => " ",
        Sign::Minus => "",
    };
    let mut body = Formatted::default();
    let around = sign.len() + rest.chars().count();
    let min_width = if spec.zero_pad { spec.width.saturating_sub(around) } else { 0 };
    if !whole.is_empty() {
        push_grouped(&mut body, whole, min_width, groups);
    }
    let pad = spec.width.saturating_sub(around + body.code_points);
    let (left, inside, right) = match spec.align {
        Align::Left => (0, 0, pad),
        Align::Right => (pad, 0, 0),
        Align::Center => (pad / 2, 0, pad - pad / 2),
        Align::AfterSign => (0, pad, 0),
    };
    let mut out = Formatted::default();
    out.push_fill(spec.fill, left);
    out.push_str(sign);
    out.push_fill(spec.fill, inside);
    out.bytes.extend_from_slice(&body.bytes);
    out.code_points += body.code_points;
    out.push_str(rest);
    out.push_fill(spec.fill, right);
    out
}

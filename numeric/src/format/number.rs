//! Applying a specification to integers, floats, complex numbers and strings.

use super::group::{Groups, group_fraction, push_grouped};
use super::{Align, FormatError, FormatSpec, Formatted, NumericLocale, Separator, Sign};
use crate::bigint::BigInt;
use crate::complex::Complex;
use crate::float::text::{self, Flags, Style};

/// Precisions from here on are refused: the text would pass 2 GiB.
pub(super) const PRECISION_LIMIT: usize = i32::MAX as usize - 400;

/// A number's text in pieces, before padding.
struct Pieces<'a> {
    negative: bool,
    /// `0x` and the like.
    prefix: &'a str,
    /// Digits that may be grouped.
    whole: &'a str,
    /// Point, fraction, exponent, percent sign; or `inf` and `nan`.
    rest: &'a str,
}

/// The padding on the left and right of `length` code points.
fn padding(spec: &FormatSpec, length: usize, default: Align) -> (usize, usize) {
    let total = spec.width.unwrap_or(0).saturating_sub(length);
    let left = match spec.align.unwrap_or(default) {
        Align::Left => 0,
        Align::Right | Align::AfterSign => total,
        Align::Center => total / 2,
    };
    (left, total - left)
}

/// Sign, prefix, grouped digits and rest, padded.
fn assemble(p: &Pieces<'_>, spec: &FormatSpec, groups: &Groups<'_>) -> Formatted {
    let sign = match spec.sign {
        _ if p.negative => "-",
        Some(Sign::Plus) => "+",
        Some(Sign::Space) => " ",
        _ => "",
    };
    let align = spec.align.unwrap_or(Align::Right);
    let mut digits = Formatted::default();
    let around = sign.len() + p.prefix.len() + p.rest.chars().count();
    // Zeros that fill up after the sign belong to the number, and are grouped like its digits.
    let zero_fill = align == Align::AfterSign && spec.fill == u32::from('0');
    let min_width = if zero_fill { spec.width.unwrap_or(0).saturating_sub(around) } else { 0 };
    if p.whole.is_empty() {
        digits.push_fill(u32::from('0'), min_width);
    } else {
        push_grouped(&mut digits, p.whole, min_width, groups);
    }
    let length = around + digits.code_points;
    let mut out = Formatted::default();
    let (left, right) = padding(spec, length, Align::Right);
    let inside = if align == Align::AfterSign { left } else { 0 };
    out.push_fill(spec.fill, left - inside);
    out.push_str(sign);
    out.push_str(p.prefix);
    out.push_fill(spec.fill, inside);
    out.bytes.extend_from_slice(&digits.bytes);
    out.code_points += digits.code_points;
    out.push_str(p.rest);
    out.push_fill(spec.fill, right);
    out
}

/// The type character, if it is one at all.
fn kind_of(spec: &FormatSpec) -> Option<char> {
    spec.kind.and_then(char::from_u32)
}

fn unknown(spec: &FormatSpec) -> FormatError {
    FormatError::UnknownCode(spec.kind.unwrap_or(0))
}

/// A width nobody has the memory for.
fn check_width(spec: &FormatSpec) -> Result<(), FormatError> {
    if spec.width.unwrap_or(0) > 1 << 36 {
        return Err(FormatError::TooLarge);
    }
    Ok(())
}

/// `format(value, spec)` for an integer. `locale` serves the type `n`.
pub fn format_int(
    value: &BigInt,
    spec: &FormatSpec,
    locale: &NumericLocale,
) -> Result<Formatted, FormatError> {
    let kind = match spec.kind {
        None => 'd',
        Some(_) => kind_of(spec).ok_or_else(|| unknown(spec))?,
    };
    match kind {
        'd' | 'n' | 'b' | 'o' | 'x' | 'X' | 'c' => {}
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' => return format_int_as_float(value, spec, locale),
        _ => return Err(unknown(spec)),
    }
    check_width(spec)?;
    if spec.precision.is_some() {
        return Err(FormatError::NotAllowed("Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        return Err(FormatError::NotAllowed(
            "Negative zero coercion (z) not allowed in integer format specifier",
        ));
    }
    if kind == 'c' {
        return format_char(value, spec);
    }
    let (radix, prefix) = match kind {
        'b' => (2, "0b"),
        'o' => (8, "0o"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = match value.to_i64() {
        Some(i) => small_digits(i, radix),
        None => value.to_string_radix(radix),
    };
    if kind == 'X' {
        digits.make_ascii_uppercase();
    }
    let whole = digits.strip_prefix('-').unwrap_or(&digits);
    let prefix = if spec.alternate { prefix } else { "" };
    let pieces = Pieces { negative: value.is_negative(), prefix, whole, rest: "" };
    let sizes: &[u8] = if radix == 10 { &[3] } else { &[4] };
    let groups = match spec.grouping {
        _ if kind == 'n' => Groups::of(locale),
        Some(Separator::Comma) => Groups { separator: ",", sizes },
        Some(Separator::Underscore) => Groups { separator: "_", sizes },
        None => Groups::NONE,
    };
    Ok(assemble(&pieces, spec, &groups))
}

fn small_digits(i: i64, radix: u32) -> String {
    let (sign, magnitude) = (if i < 0 { "-" } else { "" }, i.unsigned_abs());
    match radix {
        2 => format!("{sign}{magnitude:b}"),
        8 => format!("{sign}{magnitude:o}"),
        16 => format!("{sign}{magnitude:x}"),
        _ => i.to_string(),
    }
}

/// The type `c`.
fn format_char(value: &BigInt, spec: &FormatSpec) -> Result<Formatted, FormatError> {
    if spec.sign.is_some() {
        return Err(FormatError::NotAllowed("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(FormatError::NotAllowed(
            "Alternate form (#) not allowed with integer format specifier 'c'",
        ));
    }
    let code = value.to_i64().ok_or(FormatError::CharTooLarge)?;
    let code = u32::try_from(code).ok().filter(|&c| c < 0x11_0000).ok_or(FormatError::CharRange)?;
    let (left, right) = padding(spec, 1, Align::Right);
    let mut out = Formatted::default();
    out.push_fill(spec.fill, left);
    out.push_fill(code, 1);
    out.push_fill(spec.fill, right);
    Ok(out)
}

/// `format(value, spec)` for an integer with a float's type character.
pub fn format_int_as_float(
    value: &BigInt,
    spec: &FormatSpec,
    locale: &NumericLocale,
) -> Result<Formatted, FormatError> {
    format_float(value.to_f64().ok_or(FormatError::IntTooLarge)?, spec, locale)
}

/// Style, precision and flags of a float's text.
struct FloatStyle {
    style: Style,
    precision: usize,
    flags: Flags,
}

/// Reads type and precision. `bare_is_float`: without a type, `.0` marks a float.
fn float_style(spec: &FormatSpec, bare_is_float: bool) -> Result<FloatStyle, FormatError> {
    check_width(spec)?;
    let mut flags = Flags { alternate: spec.alternate, ..Flags::default() };
    let precision = spec.precision.unwrap_or(6);
    if precision > PRECISION_LIMIT {
        return Err(FormatError::PrecisionTooBig);
    }
    let style = match spec.kind {
        None => {
            flags.add_dot_zero = bare_is_float;
            if spec.precision.is_some() { Style::General } else { Style::Shortest }
        }
        Some(_) => match kind_of(spec) {
            Some('e' | 'E') => Style::Exponent,
            Some('f' | 'F' | '%') => Style::Fixed,
            Some('g' | 'G' | 'n') => Style::General,
            _ => return Err(unknown(spec)),
        },
    };
    flags.upper = matches!(kind_of(spec), Some('E' | 'F' | 'G'));
    Ok(FloatStyle { style, precision, flags })
}

/// Splits a float's unsigned text into whole digits and the rest, whose point and fraction are rewritten as the
/// specification and the locale want them.
fn split_float(body: &str, spec: &FormatSpec, locale: &NumericLocale) -> (usize, String) {
    let whole = body.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &body[whole..];
    let Some(after_point) = rest.strip_prefix('.') else {
        return (whole, rest.into());
    };
    let fraction = after_point.bytes().take_while(u8::is_ascii_digit).count();
    let point = if kind_of(spec) == Some('n') { locale.decimal_point.as_str() } else { "." };
    let digits = match spec.fraction_grouping {
        Some(sep) => group_fraction(&after_point[..fraction], sep.as_char()),
        None => after_point[..fraction].into(),
    };
    (whole, format!("{point}{digits}{}", &after_point[fraction..]))
}

fn float_groups<'a>(spec: &FormatSpec, locale: &'a NumericLocale) -> Groups<'a> {
    match spec.grouping {
        _ if kind_of(spec) == Some('n') => Groups::of(locale),
        Some(Separator::Comma) => Groups { separator: ",", sizes: &[3] },
        Some(Separator::Underscore) => Groups { separator: "_", sizes: &[3] },
        None => Groups::NONE,
    }
}

/// A float's text in a style, negative zero corrected if asked for.
fn float_text(x: f64, how: &FloatStyle, spec: &FormatSpec) -> String {
    let mut body = text::format(x, how.style, how.precision, how.flags);
    let zero = || !body.bytes().take_while(|c| !matches!(c, b'e' | b'E')).any(|c| matches!(c, b'1'..=b'9'));
    if spec.no_negative_zero && x.is_finite() && body.starts_with('-') && zero() {
        body.remove(0);
    }
    body
}

/// `format(x, spec)` for a float. `locale` serves the type `n`.
pub fn format_float(x: f64, spec: &FormatSpec, locale: &NumericLocale) -> Result<Formatted, FormatError> {
    let how = float_style(spec, true)?;
    let percent = kind_of(spec) == Some('%');
    let mut body = float_text(if percent { x * 100.0 } else { x }, &how, spec);
    if percent {
        body.push('%');
    }
    let negative = body.starts_with('-');
    let unsigned = &body[usize::from(negative)..];
    let (whole, rest) = split_float(unsigned, spec, locale);
    let pieces = Pieces { negative, prefix: "", whole: &unsigned[..whole], rest: &rest };
    Ok(assemble(&pieces, spec, &float_groups(spec, locale)))
}

/// `format(z, spec)` for a complex number. `locale` serves the type `n`.
pub fn format_complex(
    z: Complex,
    spec: &FormatSpec,
    locale: &NumericLocale,
) -> Result<Formatted, FormatError> {
    if kind_of(spec) == Some('%') {
        return Err(unknown(spec));
    }
    let how = float_style(spec, false)?;
    if spec.fill == u32::from('0') {
        return Err(FormatError::NotAllowed("Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == Some(Align::AfterSign) {
        return Err(FormatError::NotAllowed("'=' alignment flag is not allowed in complex format specifier"));
    }
    let part = |x: f64, sign: Option<Sign>| {
        let body = float_text(x, &how, spec);
        let negative = body.starts_with('-');
        let unsigned = &body[usize::from(negative)..];
        let (whole, rest) = split_float(unsigned, spec, locale);
        let pieces = Pieces { negative, prefix: "", whole: &unsigned[..whole], rest: &rest };
        let bare = FormatSpec { sign, width: None, align: Some(Align::Left), ..*spec };
        assemble(&pieces, &bare, &float_groups(spec, locale))
    };
    let bare_type = spec.kind.is_none();
    let skip_real = bare_type && z.re == 0.0 && z.re.is_sign_positive();
    let mut inner = Formatted::default();
    if skip_real {
        inner = part(z.im, spec.sign);
        inner.push_str("j");
    } else {
        inner.push_str(if bare_type { "(" } else { "" });
        for piece in [part(z.re, spec.sign), part(z.im, Some(Sign::Plus))] {
            inner.bytes.extend_from_slice(&piece.bytes);
            inner.code_points += piece.code_points;
        }
        inner.push_str(if bare_type { "j)" } else { "j" });
    }
    let (left, right) = padding(spec, inner.code_points, Align::Right);
    let mut out = Formatted::default();
    out.push_fill(spec.fill, left);
    out.bytes.extend_from_slice(&inner.bytes);
    out.code_points += inner.code_points;
    out.push_fill(spec.fill, right);
    Ok(out)
}

/// How a string is placed by `format(string, spec)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrLayout {
    /// Code points of the string that are kept.
    pub keep: usize,
    /// Fill characters before it.
    pub left: usize,
    /// Fill characters after it.
    pub right: usize,
    /// The fill character.
    pub fill: u32,
}

/// The layout of a string of `length` code points.
pub fn layout_str(length: usize, spec: &FormatSpec) -> Result<StrLayout, FormatError> {
    if spec.kind.is_some_and(|k| k != u32::from('s')) {
        return Err(unknown(spec));
    }
    let refuse = |text| Err(FormatError::NotAllowed(text));
    match spec.sign {
        Some(Sign::Space) => return refuse("Space not allowed in string format specifier"),
        Some(_) => return refuse("Sign not allowed in string format specifier"),
        None => {}
    }
    if spec.no_negative_zero {
        return refuse("Negative zero coercion (z) not allowed in string format specifier");
    }
    if spec.alternate {
        return refuse("Alternate form (#) not allowed in string format specifier");
    }
    if spec.align == Some(Align::AfterSign) {
        return refuse("'=' alignment not allowed in string format specifier");
    }
    if spec.width.unwrap_or(0) > 1 << 36 {
        return Err(FormatError::TooLarge);
    }
    let keep = spec.precision.map_or(length, |p| p.min(length));
    let (left, right) = padding(spec, keep, Align::Left);
    Ok(StrLayout { keep, left, right, fill: spec.fill })
}

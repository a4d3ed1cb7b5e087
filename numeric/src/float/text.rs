//! Doubles as decimal text: `repr`, and the styles `e`, `f`, `g` with any precision, always correctly rounded.
//!
//! Shortest digits come from the crate zmij, digits of a given precision from the standard library, which computes
//! them exactly; this file puts the point, the exponent and the zeros where Python puts them.

use std::fmt::Write;

/// How to lay out the digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `e`: one digit, point, `precision` digits, exponent.
    Exponent,
    /// `f`: `precision` digits after the point.
    Fixed,
    /// `g`: `precision` significant digits, exponent if far from 1, no trailing zeros.
    General,
    /// `r`: as few digits as identify the value; exponent outside 1e-4..1e16. Ignores the precision.
    Shortest,
}

/// Variations of a [`Style`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// Keep the point, and in `g` trailing zeros.
    pub alternate: bool,
    /// Append `.0` to what would look like an integer.
    pub add_dot_zero: bool,
    /// Upper case `E`, `INF`, `NAN`.
    pub upper: bool,
}

/// No double has more significant decimal digits than 767, nor more than 1074 after the point; what is asked beyond
/// this is zeros.
const ENOUGH: usize = 1100;

/// The significant digits of a finite number and the position of the decimal point: the value is
/// `0.DIGITS * 10**point`.
struct Digits {
    text: Vec<u8>,
    point: i64,
}

/// Splits `d.ddde±x`, as Rust's formatting produces it.
fn split_exponential(s: &str) -> Digits {
    let (mantissa, exponent) = s.split_once('e').unwrap_or((s, "0"));
    let text: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).collect();
    Digits { text, point: exponent.parse::<i64>().unwrap_or(0) + 1 }
}

/// The fewest digits that identify `x`; it is finite and not negative.
fn shortest(x: f64) -> Digits {
    if x == 0.0 {
        return Digits { text: vec![b'0'], point: 1 };
    }
    let mut buffer = zmij::Buffer::new();
    let s = buffer.format_finite(x);
    let (mantissa, exponent) = s.split_once('e').unwrap_or((s, "0"));
    let whole = mantissa.find('.').unwrap_or(mantissa.len());
    let mut point = whole as i64 + exponent.parse::<i64>().unwrap_or(0);
    let mut text: Vec<u8> = mantissa.bytes().filter(|&c| c != b'.').collect();
    let zeros = text.iter().take_while(|&&c| c == b'0').count();
    text.drain(..zeros);
    point -= zeros as i64;
    while text.len() > 1 && text.last() == Some(&b'0') {
        text.pop();
    }
    Digits { text, point }
}

/// `n` significant digits of `x`, which is finite and not negative; `n` is at least 1.
fn significant(x: f64, n: usize) -> Digits {
    let mut d = split_exponential(&format!("{:.*e}", n.min(ENOUGH) - 1, x));
    d.text.resize(n, b'0');
    d
}

fn push_exponent(out: &mut String, exponent: i64, upper: bool) {
    let sign = if exponent < 0 { '-' } else { '+' };
    let e = if upper { 'E' } else { 'e' };
    // Writing to a String cannot fail.
    let _ = write!(out, "{e}{sign}{:02}", exponent.abs());
}

/// Appends `digits` as fixed-point text; `digits.point` may lie left or right of them.
fn push_fixed(out: &mut String, d: &Digits) {
    let text = std::str::from_utf8(&d.text).unwrap_or_default();
    if d.point <= 0 {
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', (-d.point) as usize));
        out.push_str(text);
    } else if (d.point as usize) < text.len() {
        out.push_str(&text[..d.point as usize]);
        out.push('.');
        out.push_str(&text[d.point as usize..]);
    } else {
        out.push_str(text);
        out.extend(std::iter::repeat_n('0', d.point as usize - text.len()));
    }
}

fn push_scientific(out: &mut String, d: &Digits, flags: Flags) {
    let text = std::str::from_utf8(&d.text).unwrap_or_default();
    out.push_str(&text[..1]);
    if text.len() > 1 || flags.alternate {
        out.push('.');
        out.push_str(&text[1..]);
    }
    push_exponent(out, d.point - 1, flags.upper);
}

/// Text of `x` in a style. Negative values, negative zero included, begin with `-`; NaN has no sign.
pub fn format(x: f64, style: Style, precision: usize, flags: Flags) -> String {
    let mut out = String::new();
    write(&mut out, x, style, precision, flags);
    out
}

/// Appends what [`format`] returns.
pub fn write(out: &mut String, x: f64, style: Style, precision: usize, flags: Flags) {
    if x.is_nan() {
        out.push_str(if flags.upper { "NAN" } else { "nan" });
        return;
    }
    if x.is_sign_negative() {
        out.push('-');
    }
    let x = x.abs();
    if x.is_infinite() {
        out.push_str(if flags.upper { "INF" } else { "inf" });
        return;
    }
    match style {
        Style::Fixed => {
            let start = out.len();
            match scaled(x, precision) {
                Some(n) => push_scaled(out, n, precision),
                None => {
                    let _ = write!(out, "{:.*}", precision.min(ENOUGH), x);
                    out.extend(std::iter::repeat_n('0', precision.saturating_sub(ENOUGH)));
                }
            }
            if precision == 0 && flags.alternate {
                out.push('.');
            }
            finish(out, start, flags);
        }
        Style::Exponent => push_scientific(out, &significant(x, precision.saturating_add(1)), flags),
        Style::General => write_general(out, x, precision.max(1), flags),
        Style::Shortest => {
            let start = out.len();
            let d = shortest(x);
            if d.point > 16 || d.point <= -4 {
                push_scientific(out, &d, flags);
            } else {
                push_fixed(out, &d);
                if flags.alternate && !out[start..].contains('.') {
                    out.push('.');
                }
                finish(out, start, flags);
            }
        }
    }
}

/// The greatest power of ten whose product with a double's 53 bits leaves room in 128 bits.
const MAX_SCALED: usize = 17;

/// `x`, which is not negative, times a power of ten, to the nearest int, ties to even; None where that is not a short
/// calculation. A double is an int of 53 bits times a power of two: the product is exact.
fn scaled(x: f64, precision: usize) -> Option<u64> {
    if precision > MAX_SCALED {
        return None;
    }
    let bits = x.to_bits();
    let biased = (bits >> 52) as i32;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) =
        if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
    let product = mantissa as u128 * 10u128.pow(precision as u32);
    if exponent >= 0 {
        return if exponent <= 10 { u64::try_from(product << exponent).ok() } else { None };
    }
    let shift = -exponent as u32;
    // (The product has at most 110 bits: less than a half is left.)
    if shift >= 128 {
        return Some(0);
    }
    let (floor, rest) = (product >> shift, product & ((1 << shift) - 1));
    let half = 1 << (shift - 1);
    let up = rest > half || rest == half && floor & 1 == 1;
    u64::try_from(floor + up as u128).ok()
}

/// Appends `n` with the point before its last `precision` digits.
fn push_scaled(out: &mut String, mut n: u64, precision: usize) {
    let mut text = [b'0'; 24];
    let mut at = text.len();
    let mut digits = 0;
    while n > 0 || digits <= precision {
        if digits == precision && precision > 0 {
            at -= 1;
            text[at] = b'.';
        }
        at -= 1;
        text[at] = b'0' + (n % 10) as u8;
        n /= 10;
        digits += 1;
    }
    out.push_str(std::str::from_utf8(&text[at..]).unwrap_or_default());
}

/// The `.0` that makes a float out of what looks like an integer.
fn finish(out: &mut String, start: usize, flags: Flags) {
    if flags.add_dot_zero {
        if out.ends_with('.') {
            out.push('0');
        } else if !out[start..].contains('.') {
            out.push_str(".0");
        }
    }
}

fn write_general(out: &mut String, x: f64, precision: usize, flags: Flags) {
    let start = out.len();
    let mut d = significant(x, precision);
    // Python counts the exponent of zero as 0, whatever the precision.
    if x == 0.0 {
        d.point = 1;
    }
    let scientific = d.point <= -4 || d.point > precision as i64;
    if !flags.alternate {
        while d.text.len() > 1 && d.text.last() == Some(&b'0') {
            d.text.pop();
        }
    }
    if scientific || (flags.add_dot_zero && d.point == precision as i64) {
        push_scientific(out, &d, flags);
        return;
    }
    push_fixed(out, &d);
    if flags.alternate && !out[start..].contains('.') {
        out.push('.');
    }
    finish(out, start, flags);
}

/// `repr(x)`
pub fn repr(x: f64) -> String {
    format(x, Style::Shortest, 0, Flags { add_dot_zero: true, ..Flags::default() })
}

/// `round(x, ndigits)`: the decimal number nearest to `x` with `ndigits` digits after the point, ties to even, as a
/// double. None if that is too large for one (OverflowError "rounded value too large to represent").
pub fn round(x: f64, ndigits: i64) -> Option<f64> {
    // Beyond these bounds rounding changes nothing, or leaves nothing.
    if !x.is_finite() || x == 0.0 || ndigits > 323 {
        return Some(x);
    }
    if ndigits < -308 {
        return Some(0.0f64.copysign(x));
    }
    if let Some(r) = round_small(x, ndigits) {
        return Some(r);
    }
    let text =
        if ndigits >= 0 { format!("{:.*}", ndigits as usize, x) } else { round_left(x, (-ndigits) as usize) };
    let r: f64 = text.parse().ok()?;
    r.is_finite().then_some(r)
}

/// Rounding by arithmetic where every step is exact: the power of ten is a double, the scaled value is below 2^52 and
/// a fused multiply-add tells the error of its product. Then the quotient of two exact numbers is what the decimal
/// text would convert to.
fn round_small(x: f64, ndigits: i64) -> Option<f64> {
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18, 1e19, 1e20, 1e21, 1e22,
    ];
    let power = *POWERS.get(usize::try_from(ndigits).ok()?)?;
    let a = x.abs();
    let product = a * power;
    // The lower bound keeps the error term out of the subnormal range.
    if !(1e-200..4_503_599_627_370_496.0).contains(&product) {
        return None;
    }
    let error = a.mul_add(power, -product);
    let floor = product.floor();
    let fraction = product - floor;
    let up = match fraction.partial_cmp(&0.5)? {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => error > 0.0 || (error == 0.0 && floor % 2.0 == 1.0),
    };
    let rounded = if up { floor + 1.0 } else { floor };
    Some((rounded / power).copysign(x))
}

/// `x` rounded to a multiple of `10**n`, as text.
fn round_left(x: f64, n: usize) -> String {
    let whole = format!("{:.0}", x.abs().trunc());
    let fraction = x.fract() != 0.0;
    let sign = if x < 0.0 { "-" } else { "" };
    let digits = whole.as_bytes();
    if n > digits.len() {
        return format!("{sign}0");
    }
    let (keep, dropped) = digits.split_at(digits.len() - n);
    let tail = fraction || dropped[1..].iter().any(|&c| c != b'0');
    let odd = keep.last().is_some_and(|c| c & 1 == 1);
    let up = dropped[0] > b'5' || (dropped[0] == b'5' && (tail || odd));
    let mut kept = keep.to_vec();
    if up {
        let nines = kept.iter().rev().take_while(|&&c| c == b'9').count();
        let end = kept.len();
        kept[end - nines..].fill(b'0');
        if nines == end {
            kept.insert(0, b'1');
        } else {
            kept[end - nines - 1] += 1;
        }
    }
    if kept.is_empty() {
        kept.push(b'0');
    }
    format!("{sign}{}e{n}", String::from_utf8_lossy(&kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_calculations_agree_with_long_ones() {
        let mut state = 88172645463325252u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let check = |x: f64, precision: usize| {
            if let Some(n) = scaled(x, precision) {
                let mut out = String::new();
                push_scaled(&mut out, n, precision);
                assert_eq!(out, format!("{x:.precision$}"), "{x:e} to {precision}");
            }
        };
        for x in
            [0.0, 0.5, 1.5, 2.5, 0.125, 0.375, 1e-320, f64::MIN_POSITIVE, 999.9995, 1e15, 9.5, 1e18, 1e19]
        {
            (0..=18).for_each(|precision| check(x, precision));
        }
        for _ in 0..20_000 {
            let x = f64::from_bits(next() >> 1);
            let near = (next() % 2_000_000) as f64 / [1.0, 8.0, 64.0, 100.0, 1000.0][(next() % 5) as usize];
            let precision = (next() % 19) as usize;
            check(near, precision);
            if x.is_finite() {
                check(x, precision);
                check(x.fract(), precision);
            }
        }
    }
}

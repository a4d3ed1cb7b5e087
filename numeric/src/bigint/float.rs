//! Integers against doubles: exact conversion, exact comparison, correctly rounded true division.

use super::BigInt;
use crate::float::parts::{assemble, decompose};
use std::cmp::Ordering;

/// The top 64 bits of `words` (the highest bit set in the result), whether any bit below them is set, and the binary
/// exponent of the result's lowest bit. `words` is not empty and its last word is not zero.
fn top_bits(words: &[u64]) -> (u64, bool, i64) {
    let n = words.len();
    let shift = words[n - 1].leading_zeros();
    let mut top = words[n - 1] << shift;
    let mut sticky = false;
    if n >= 2 {
        if shift > 0 {
            top |= words[n - 2] >> (64 - shift);
        }
        sticky = words[n - 2] << shift != 0 || words[..n - 2].iter().any(|&w| w != 0);
    }
    (top, sticky, n as i64 * 64 - i64::from(shift) - 64)
}

impl BigInt {
    /// The nearest double, ties to even; None if it is too large for one.
    pub fn to_f64(&self) -> Option<f64> {
        if self.is_zero() {
            return Some(0.0);
        }
        let (top, sticky, exp) = top_bits(self.words());
        assemble(self.is_negative(), top, sticky, exp)
    }

    /// `(m, e)` with `self` nearly `m * 2**e`, `0.5 <= abs(m) < 1`, `m` correctly rounded; `(0, 0)` for zero.
    pub fn frexp(&self) -> (f64, i64) {
        if self.is_zero() {
            return (0.0, 0);
        }
        let (top, sticky, exp) = top_bits(self.words());
        let m = assemble(self.is_negative(), top, sticky, -64).unwrap_or(0.0);
        // Rounding may carry into the next power of two.
        if m.abs() >= 1.0 { (m / 2.0, exp + 65) } else { (m, exp + 64) }
    }

    /// The integer part of `x`; None for infinities and NaN.
    pub fn from_f64_trunc(x: f64) -> Option<BigInt> {
        if !x.is_finite() {
            return None;
        }
        if x.abs() < 9.0e18 {
            return Some(BigInt::from_i64(x as i64));
        }
        // At this size the fraction is empty and the exponent is not negative.
        let (negative, mantissa, exp) = decompose(x);
        let value = BigInt::from_i128(i128::from(mantissa)).0 << exp as usize;
        Some(BigInt(if negative { -value } else { value }))
    }

    /// Exact comparison with a double; None for NaN.
    pub fn cmp_f64(&self, x: f64) -> Option<Ordering> {
        if x.is_nan() {
            return None;
        }
        if x.is_infinite() {
            return Some(if x > 0.0 { Ordering::Less } else { Ordering::Greater });
        }
        let truncated = BigInt::from_f64_trunc(x)?;
        Some(self.cmp(&truncated).then_with(|| 0.0f64.total_cmp_zero(x - x.trunc())))
    }

    /// `self / other` correctly rounded; Err(true) for division by zero, Err(false) for a result too large.
    pub fn true_div(&self, other: &BigInt) -> Result<f64, TrueDivError> {
        if other.is_zero() {
            return Err(TrueDivError::ZeroDivision);
        }
        if self.is_zero() {
            return Ok(if other.is_negative() { -0.0 } else { 0.0 });
        }
        let negative = self.is_negative() != other.is_negative();
        let (a, b) = (self.magnitude(), other.magnitude());
        // A quotient of 65 or 66 bits: enough to round to 53 with the remainder as sticky bit.
        let diff = self.bit_length() as i64 - other.bit_length() as i64;
        if diff > 1100 {
            return Err(TrueDivError::Overflow);
        }
        if diff < -1200 {
            return Ok(if negative { -0.0 } else { 0.0 });
        }
        let shift = 65 - diff;
        let (n, d) = if shift >= 0 { (a << shift as usize, b) } else { (a, b << (-shift) as usize) };
        let (q, r) = dashu_base::DivRem::div_rem(n, d);
        let (top, lost, exp) = top_bits(q.as_words());
        assemble(negative, top, lost || !r.is_zero(), exp - shift).ok_or(TrueDivError::Overflow)
    }
}

/// Why `int / int` has no float result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrueDivError {
    /// "division by zero"
    ZeroDivision,
    /// "integer division result too large for a float"
    Overflow,
}

impl std::fmt::Display for TrueDivError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            TrueDivError::ZeroDivision => "division by zero",
            TrueDivError::Overflow => "integer division result too large for a float",
        })
    }
}

impl std::error::Error for TrueDivError {}

/// Compares zero with a fraction.
trait ZeroCmp {
    fn total_cmp_zero(self, fraction: f64) -> Ordering;
}

impl ZeroCmp for f64 {
    fn total_cmp_zero(self, fraction: f64) -> Ordering {
        self.partial_cmp(&fraction).unwrap_or(Ordering::Equal)
    }
}

/// Exact comparison of an integer with a double; None for NaN.
#[inline]
pub fn cmp_i64_f64(i: i64, x: f64) -> Option<Ordering> {
    // Up to 2^53 the conversion is exact.
    if i.unsigned_abs() <= 1 << 53 {
        return (i as f64).partial_cmp(&x);
    }
    if x.is_nan() {
        return None;
    }
    if x >= 9_223_372_036_854_775_808.0 {
        return Some(Ordering::Less);
    }
    if x < -9_223_372_036_854_775_808.0 {
        return Some(Ordering::Greater);
    }
    let truncated = x as i64;
    Some(i.cmp(&truncated).then_with(|| 0.0f64.total_cmp_zero(x - x.trunc())))
}

/// `a / b` correctly rounded; None for division by zero.
#[inline]
pub fn true_div_i64(a: i64, b: i64) -> Option<f64> {
    if b == 0 {
        return None;
    }
    if a.unsigned_abs() <= 1 << 53 && b.unsigned_abs() <= 1 << 53 {
        let q = a as f64 / b as f64;
        return Some(q);
    }
    BigInt::from_i64(a).true_div(&BigInt::from_i64(b)).ok()
}

//! Decimals from and to other numbers, and Python's hash.

use super::coeff::Coeff;
use super::{Context, Decimal, Status};
use crate::bigint::BigInt;
use crate::float::parts::decompose;
use std::cmp::Ordering;

/// A comparison with a NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareError {
    /// A quiet NaN: unordered, and unequal to everything.
    Quiet,
    /// A signaling NaN: also an invalid operation.
    Signaling,
}

impl Decimal {
    /// The integer, exactly.
    pub fn from_i64(i: i64) -> Decimal {
        Decimal::finite(i < 0, Coeff::Small(u128::from(i.unsigned_abs())), 0)
    }

    /// The integer, exactly.
    pub fn from_bigint(i: &BigInt) -> Decimal {
        Decimal::finite(i.is_negative(), Coeff::from_bigint(i), 0)
    }

    /// The double's value, exactly.
    pub fn from_f64(x: f64) -> Decimal {
        if x.is_nan() {
            return Decimal { negative: x.is_sign_negative(), ..Decimal::NAN };
        }
        if x.is_infinite() {
            return Decimal::infinity(x < 0.0);
        }
        let (negative, mantissa, exp) = decompose(x);
        if mantissa == 0 {
            return Decimal::finite(negative, Coeff::ZERO, 0);
        }
        let zeros = mantissa.trailing_zeros();
        let (mantissa, exp) = (mantissa >> zeros, exp + i64::from(zeros));
        let power = |base: u64, n: i64| BigInt::from_u64(base).pow(n as u64).unwrap_or(BigInt::ONE);
        let odd = BigInt::from_u64(mantissa);
        if exp >= 0 {
            return Decimal::finite(negative, Coeff::from_bigint(&odd.mul(&power(2, exp))), 0);
        }
        // m / 2^n = m * 5^n / 10^n
        Decimal::finite(negative, Coeff::from_bigint(&odd.mul(&power(5, -exp))), exp)
    }

    /// The nearest double. None for a signaling NaN (ValueError "cannot convert signaling NaN to float").
    pub fn to_f64(&self) -> Option<f64> {
        if self.is_snan() {
            return None;
        }
        if self.is_nan() {
            return Some(f64::NAN.copysign(if self.negative { -1.0 } else { 1.0 }));
        }
        crate::float::parse(self.to_sci_string(true).as_bytes())
    }

    /// `as_integer_ratio`: numerator and denominator in lowest terms; None unless finite or if they would be too
    /// long.
    pub fn as_integer_ratio(&self) -> Option<(BigInt, BigInt)> {
        if !self.is_finite() {
            return None;
        }
        let coeff = self.coeff.to_bigint();
        let numerator = if self.negative { coeff.neg() } else { coeff };
        if self.coeff.is_zero() {
            return Some((BigInt::ZERO, BigInt::ONE));
        }
        let power = BigInt::pow10(self.exp.unsigned_abs()).ok()?;
        if self.exp >= 0 {
            return Some((numerator.mul(&power), BigInt::ONE));
        }
        let common = numerator.gcd(&power);
        Some((numerator.floor_div(&common)?, power.floor_div(&common)?))
    }

    /// Python's hash: that of an equal int or float. None for a signaling NaN (TypeError "Cannot hash a signaling NaN
    /// value") and Some(None) for a quiet one, whose hash is that of the object.
    pub fn hash(&self) -> Option<Option<i64>> {
        const P: u64 = (1 << 61) - 1;
        if self.is_nan() {
            return self.is_qnan().then_some(None);
        }
        if self.is_infinite() {
            return Some(Some(if self.negative { -314_159 } else { 314_159 }));
        }
        // 2^61 is 1 modulo P: the high bits are added to the low ones.
        let reduce = |x: u128| {
            let folded = (x & u128::from(P)) as u64 + ((x >> 61) as u64 & P) + (x >> 122) as u64;
            let folded = (folded & P) + (folded >> 61);
            if folded >= P { folded - P } else { folded }
        };
        let multiply = |a: u64, b: u64| reduce(u128::from(a) * u128::from(b));
        // The inverse of 10 modulo 2^61-1, for negative exponents.
        let mut base = if self.exp >= 0 { 10 } else { 2_075_258_708_292_324_556 };
        let mut exp = self.exp.unsigned_abs();
        let mut power = 1;
        while exp > 0 {
            if exp & 1 == 1 {
                power = multiply(power, base);
            }
            base = multiply(base, base);
            exp >>= 1;
        }
        let coeff = match &self.coeff {
            Coeff::Small(x) => reduce(*x),
            Coeff::Large(v) => {
                let base = super::limbs::BASE % P;
                v.iter().rev().fold(0, |h, &limb| reduce(u128::from(h) * u128::from(base) + u128::from(limb)))
            }
        };
        let h = multiply(coeff, power) as i64;
        let h = if self.negative { -h } else { h };
        Some(Some(if h == -1 { -2 } else { h }))
    }

    /// Compares as Python's operators do.
    pub fn compare_operator(&self, other: &Decimal) -> Result<Ordering, CompareError> {
        self.cmp_numeric(other).ok_or(if self.is_snan() || other.is_snan() {
            CompareError::Signaling
        } else {
            CompareError::Quiet
        })
    }

    /// Exact comparison with a fraction `numerator / denominator`, the denominator being positive; None for NaN.
    pub fn cmp_ratio(&self, numerator: &BigInt, denominator: &BigInt) -> Option<Ordering> {
        if self.is_nan() {
            return None;
        }
        if self.is_infinite() {
            return Some(if self.negative { Ordering::Less } else { Ordering::Greater });
        }
        // Multiplying by the denominator is exact in a context without limits.
        let scaled =
            Decimal::finite(self.negative, self.coeff.mul(&Coeff::from_bigint(denominator)), self.exp);
        scaled.cmp_numeric(&Decimal::from_bigint(numerator))
    }

    /// A value fitted to a context, as `create_decimal` does with numbers.
    pub fn create(&self, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan()
            && self.coeff.digits() as i64 > ctx.prec - i64::from(ctx.clamp)
            && !self.coeff.is_zero()
        {
            return Decimal::invalid(status, Status::CONVERSION_SYNTAX);
        }
        self.finalize(ctx, status)
    }

    /// `Decimal(value)` for a tuple: checked against the largest context.
    pub fn exact(&self, status: &mut Status) -> Decimal {
        let mut conditions = Status::NONE;
        let d = self.create(&Context::MAX, &mut conditions);
        d.exact_or_invalid(conditions, status)
    }
}

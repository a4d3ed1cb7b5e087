//! `power`, with and without a modulus.
//!
//! Whole exponents are done by repeated multiplication and others as exp(y ln x), both with as many extra digits as
//! the C library behind CPython's `decimal` uses, so that results agree with it.

use super::coeff::Coeff;
use super::{Context, Decimal, MAX_DIGITS, Rounding, Status};
use crate::bigint::BigInt;
use std::cmp::Ordering;

impl Decimal {
    /// Whether a whole number is odd.
    fn is_odd(&self) -> bool {
        if !self.is_integer() || self.exp > 0 || self.coeff.is_zero() {
            return false;
        }
        self.coeff.shift_right(self.exp.unsigned_abs() as usize).0.is_odd()
    }

    fn cmp_one(&self) -> Ordering {
        self.copy_abs().cmp_numeric(&Decimal::ONE).unwrap_or(Ordering::Equal)
    }

    /// `1` with so many zeros after the point.
    fn padded_one(negative: bool, zeros: i64, ctx: &Context, status: &mut Status) -> Decimal {
        if zeros > MAX_DIGITS as i64 {
            return Decimal::invalid(status, Status::MALLOC_ERROR);
        }
        Decimal::finish(negative, Coeff::Small(1).shift_left(zeros as usize), -zeros, ctx, status)
    }

    /// `power`: `self ** other`.
    pub fn pow(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() || other.is_nan() {
            return Decimal::propagate_nan(&[self, other], ctx, status);
        }
        let whole = other.is_integer();
        let negative = self.negative && other.is_odd();
        if self.is_zero() {
            if other.is_zero() {
                return Decimal::invalid(status, Status::INVALID_OPERATION);
            }
            return if other.negative {
                Decimal::infinity(negative)
            } else {
                Decimal::finite(negative, Coeff::ZERO, 0)
            };
        }
        if self.negative && !whole {
            return Decimal::invalid(status, Status::INVALID_OPERATION);
        }
        if other.is_infinite() {
            return match self.cmp_one() {
                Ordering::Equal => {
                    status.raise(Status(Status::INEXACT.0 | Status::ROUNDED.0));
                    Decimal::padded_one(negative, ctx.prec - 1, ctx, status)
                }
                order if (order == Ordering::Greater) == other.negative => {
                    Decimal::finite(negative, Coeff::ZERO, 0)
                }
                _ => Decimal::infinity(negative),
            };
        }
        if other.is_zero() {
            return Decimal::finite(negative, Coeff::Small(1), 0);
        }
        if self.is_infinite() {
            return if other.negative {
                Decimal::finite(negative, Coeff::ZERO, 0)
            } else {
                Decimal::infinity(negative)
            };
        }
        if self.cmp_one() == Ordering::Equal {
            return self.pow_of_one(other, negative, whole, ctx, status);
        }
        if let Some(result) = self.pow_out_of_range(other, negative, ctx, status) {
            return result;
        }
        if whole { self.pow_whole(other, negative, ctx, status) } else { self.pow_real(other, ctx, status) }
    }

    /// Powers of 1 and -1: as many zeros after the point as the exact power would have.
    fn pow_of_one(
        &self,
        other: &Decimal,
        negative: bool,
        whole: bool,
        ctx: &Context,
        status: &mut Status,
    ) -> Decimal {
        if !whole {
            status.raise(Status(Status::INEXACT.0 | Status::ROUNDED.0));
            return Decimal::padded_one(negative, ctx.prec - 1, ctx, status);
        }
        if other.negative {
            return Decimal::finite(negative, Coeff::Small(1), 0);
        }
        let exponent = other.to_bigint(Rounding::Down).ok().filter(|_| other.exp < 40);
        let zeros = exponent.and_then(|n| n.mul_i64(-self.exp).to_i64());
        let zeros = match zeros {
            Some(n) if n < ctx.prec => n.max(0),
            None if self.exp == 0 => 0,
            _ => {
                status.raise(Status::ROUNDED);
                ctx.prec - 1
            }
        };
        Decimal::padded_one(negative, zeros, ctx, status)
    }

    /// A lower bound of the exponent of `log10(abs(self))`, after CPython's `decimal`.
    fn log_exponent_bound(&self) -> i64 {
        let digits = |n: i64| n.unsigned_abs().checked_ilog10().map_or(1, |d| i64::from(d) + 1);
        match self.adjusted() {
            t if t > 0 => digits(t) - 1,
            t if t < -1 => digits(t + 1) - 1,
            t => {
                let distance =
                    self.copy_abs().sub(&Decimal::ONE, &Context::MAX, &mut Status::default()).adjusted();
                if t == 0 { distance - 2 } else { distance - 1 }
            }
        }
    }

    /// Powers that surely overflow or underflow. The bounds are those of CPython's `decimal`: which results are
    /// recognized here shows in directed roundings.
    fn pow_out_of_range(
        &self,
        other: &Decimal,
        negative: bool,
        ctx: &Context,
        status: &mut Status,
    ) -> Option<Decimal> {
        let digits = |n: i64| n.unsigned_abs().checked_ilog10().map_or(1, |d| i64::from(d) + 1);
        let grows = (self.adjusted() < 0) == other.negative;
        let limit = digits(if grows { ctx.emax } else { ctx.etiny() });
        if limit >= self.log_exponent_bound() + other.adjusted() {
            return None;
        }
        let exp = if grows { ctx.emax + 1 } else { ctx.etiny() - 1 };
        Some(Decimal::finish(negative, Coeff::Small(1), exp, ctx, status))
    }

    fn pow_whole(&self, other: &Decimal, negative: bool, ctx: &Context, status: &mut Status) -> Decimal {
        let extra = other.digits() as i64 + other.exp + 2 + i64::from(other.negative);
        let work = Context {
            prec: ctx.prec.saturating_add(extra),
            rounding: Rounding::HalfEven,
            clamp: false,
            ..*ctx
        };
        if work.prec > MAX_DIGITS as i64 {
            return Decimal::invalid(status, Status::MALLOC_ERROR);
        }
        let base = if other.negative { Decimal::ONE.div(self, &work, status) } else { self.clone() };
        let exponent = other.to_bigint(Rounding::Down).unwrap_or(BigInt::ONE).abs();
        let mut result = base.clone();
        let bits = exponent.bit_length();
        let words = exponent.words().to_vec();
        for i in (0..bits.saturating_sub(1)).rev() {
            result = result.mul(&result, &work, status);
            if words[(i / 64) as usize] >> (i % 64) & 1 == 1 {
                result = result.mul(&base, &work, status);
            }
            if !result.is_finite() || result.is_zero() {
                break;
            }
        }
        result.negative = negative;
        if result.is_infinite() {
            return Decimal::overflow(negative, ctx, status);
        }
        result.finalize(ctx, status)
    }

    fn pow_real(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        // 19 digits for the exponent, 4 for the errors of the three steps.
        let prec = (self.digits() as i64).max(ctx.prec).saturating_add(23);
        let work = Context::working(prec);
        let mut quiet = Status::NONE;
        let log = self.ln(&work, &mut quiet);
        let product = log.mul(other, &work, &mut quiet);
        status.raise(Status(quiet.0 & Status::INVALID.0));
        let result = product.exp(&work, status);
        if result.is_nan() {
            return result;
        }
        status.raise(Status(Status::INEXACT.0 | Status::ROUNDED.0));
        if result.is_infinite() {
            return Decimal::overflow(false, ctx, status);
        }
        if result.cmp_one() == Ordering::Equal {
            return Decimal::padded_one(false, ctx.prec - 1, ctx, status);
        }
        result.finalize(ctx, status)
    }

    /// `power` with a modulus: all three whole, the exponent not negative, the modulus not longer than the precision.
    pub fn pow_mod(&self, other: &Decimal, modulus: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() || other.is_nan() || modulus.is_nan() {
            return Decimal::propagate_nan(&[self, other, modulus], ctx, status);
        }
        let whole = self.is_integer() && other.is_integer() && modulus.is_integer();
        if !whole || modulus.is_zero() || modulus.adjusted() + 1 > ctx.prec {
            return Decimal::invalid(status, Status::INVALID_OPERATION);
        }
        let negative = self.negative && other.is_odd();
        if other.is_zero() {
            if self.is_zero() {
                return Decimal::invalid(status, Status::INVALID_OPERATION);
            }
            let unit = u128::from(modulus.cmp_one() != Ordering::Equal);
            return Decimal::finite(false, Coeff::Small(unit), 0);
        }
        if other.negative {
            return Decimal::invalid(status, Status::INVALID_OPERATION);
        }
        let Some(result) = self.pow_mod_magnitude(other, modulus) else {
            return Decimal::invalid(status, Status::MALLOC_ERROR);
        };
        Decimal::finite(negative, Coeff::from_bigint(&result), 0)
    }

    /// The absolute value of the result; None if an operand is too long to be written out.
    fn pow_mod_magnitude(&self, other: &Decimal, modulus: &Decimal) -> Option<BigInt> {
        let m = modulus.to_bigint(Rounding::Down).ok()?.abs();
        let exponent = other.to_bigint(Rounding::Down).ok()?;
        // The base may be enormous: its power of ten is reduced on its own.
        let base = if self.exp > 0 {
            let power = BigInt::from_u64(10).mod_pow(&BigInt::from_i64(self.exp), &m).ok()?;
            self.coeff.to_bigint().mul(&power)
        } else {
            self.to_bigint(Rounding::Down).ok()?.abs()
        };
        base.mod_pow(&exponent, &m).ok()
    }
}

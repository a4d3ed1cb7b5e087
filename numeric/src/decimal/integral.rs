//! Changing the exponent: quantize, rounding to integers, reduction, scaling; and integers from decimals.

use super::coeff::Coeff;
use super::finish::rounds_up;
use super::limbs::Rest;
use super::{Context, Decimal, MAX_DIGITS, Rounding, Status};
use crate::bigint::BigInt;

/// Why a decimal is no integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToIntError {
    /// ValueError "cannot convert NaN to integer"
    Nan,
    /// OverflowError "cannot convert Infinity to integer"
    Infinity,
    /// More digits than can be held (MemoryError).
    TooLarge,
}

impl Decimal {
    /// The finite value with another exponent: padded with zeros, or rounded. Also what was dropped. None if it would
    /// be too long.
    fn rescale(&self, exp: i64, rounding: Rounding) -> Option<(Coeff, Rest)> {
        if self.coeff.is_zero() {
            return Some((Coeff::ZERO, Rest::Zero));
        }
        let shift = self.exp - exp;
        if shift >= 0 {
            return (shift <= MAX_DIGITS as i64).then(|| (self.coeff.shift_left(shift as usize), Rest::Zero));
        }
        let (coeff, rest) =
            self.coeff.shift_right(usize::try_from(shift.unsigned_abs()).unwrap_or(usize::MAX));
        let up = rounds_up(rounding, self.negative, || coeff.last_digit(), rest);
        Some((if up { coeff.add_one() } else { coeff }, rest))
    }

    /// `quantize`: the value with the exponent of `other`.
    pub fn quantize(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() || other.is_nan() {
            return Decimal::propagate_nan(&[self, other], ctx, status);
        }
        if self.is_infinite() && other.is_infinite() {
            return self.clone();
        }
        if self.is_infinite() || other.is_infinite() {
            return Decimal::invalid(status, Status::INVALID_OPERATION);
        }
        self.quantize_exp(other.exp, ctx, status)
    }

    /// [`Decimal::quantize`] of a finite number to an exponent.
    pub fn quantize_exp(&self, exp: i64, ctx: &Context, status: &mut Status) -> Decimal {
        if exp > ctx.emax || exp < ctx.etiny() {
            return Decimal::invalid(status, Status::INVALID_OPERATION);
        }
        if self.coeff.is_zero() {
            return Decimal::finish(self.negative, Coeff::ZERO, exp, ctx, status);
        }
        let adjusted = self.adjusted();
        if adjusted > ctx.emax || adjusted - exp + 1 > ctx.prec {
            return Decimal::invalid(status, Status::INVALID_OPERATION);
        }
        let Some((coeff, rest)) = self.rescale(exp, ctx.rounding) else {
            return Decimal::invalid(status, Status::MALLOC_ERROR);
        };
        let digits = coeff.digits() as i64;
        if digits > ctx.prec || exp + digits - 1 > ctx.emax {
            return Decimal::invalid(status, Status::INVALID_OPERATION);
        }
        if exp > self.exp {
            status.raise(Status::ROUNDED);
        }
        if rest != Rest::Zero {
            status.raise(Status::INEXACT);
        }
        Decimal::finish(self.negative, coeff, exp, ctx, status)
    }

    /// `to_integral_exact`: rounded to a whole number by the context, reporting so.
    pub fn to_integral_exact(&self, ctx: &Context, status: &mut Status) -> Decimal {
        let before = *status;
        let result = self.to_integral_value(ctx, status);
        if *status == before && self.is_finite() && self.exp < 0 && !self.coeff.is_zero() {
            status.raise(Status::ROUNDED);
            if self.coeff.shift_right(usize::try_from(self.exp.unsigned_abs()).unwrap_or(usize::MAX)).1
                != Rest::Zero
            {
                status.raise(Status::INEXACT);
            }
        }
        result
    }

    /// `to_integral_value`: rounded to a whole number, without reporting it. Precision does not matter.
    pub fn to_integral_value(&self, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() {
            return Decimal::propagate_nan(&[self], ctx, status);
        }
        if self.is_infinite() || self.exp >= 0 {
            return self.clone();
        }
        let coeff = self.rescale(0, ctx.rounding).map_or(Coeff::ZERO, |(coeff, _)| coeff);
        Decimal::finite(self.negative, coeff, 0)
    }

    /// `normalize` (`reduce` in the specification): without trailing zeros.
    pub fn reduce(&self, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() {
            return Decimal::propagate_nan(&[self], ctx, status);
        }
        let rounded = self.finalize(ctx, status);
        if !rounded.is_finite() {
            return rounded;
        }
        if rounded.coeff.is_zero() {
            return Decimal::finite(rounded.negative, Coeff::ZERO, 0);
        }
        let top = if ctx.clamp { ctx.etop() } else { ctx.emax };
        let zeros = (rounded.coeff.trailing_zeros() as i64).min((top - rounded.exp).max(0));
        Decimal::finite(rounded.negative, rounded.coeff.shift_right(zeros as usize).0, rounded.exp + zeros)
    }

    /// `logb`: the exponent of the first digit.
    pub fn logb(&self, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() {
            return Decimal::propagate_nan(&[self], ctx, status);
        }
        if self.is_infinite() {
            return Decimal::infinity(false);
        }
        if self.coeff.is_zero() {
            status.raise(Status::DIVISION_BY_ZERO);
            return Decimal::infinity(true);
        }
        let adjusted = self.adjusted();
        let magnitude = Coeff::Small(u128::from(adjusted.unsigned_abs()));
        Decimal::finish(adjusted < 0, magnitude, 0, ctx, status)
    }

    /// `scaleb`: the exponent changed by a whole number.
    pub fn scaleb(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() || other.is_nan() {
            return Decimal::propagate_nan(&[self, other], ctx, status);
        }
        let limit = 2u128 * (ctx.emax as u128 + ctx.prec as u128);
        let n = match other.coeff {
            Coeff::Small(n) if other.is_finite() && other.exp == 0 && n <= limit => n as i64,
            _ => return Decimal::invalid(status, Status::INVALID_OPERATION),
        };
        if self.is_infinite() {
            return self.clone();
        }
        let exp = if other.negative { self.exp.saturating_sub(n) } else { self.exp.saturating_add(n) };
        // Keep clear of the ends of the machine integer; both are far outside any context.
        let exp = exp.clamp(-4_000_000_000_000_000_000, 4_000_000_000_000_000_000);
        Decimal::finish(self.negative, self.coeff.clone(), exp, ctx, status)
    }

    /// The value as an integer, rounded as told.
    pub fn to_bigint(&self, rounding: Rounding) -> Result<BigInt, ToIntError> {
        if self.is_nan() {
            return Err(ToIntError::Nan);
        }
        if self.is_infinite() {
            return Err(ToIntError::Infinity);
        }
        let (coeff, _) = self.rescale(0, rounding).ok_or(ToIntError::TooLarge)?;
        let magnitude = coeff.to_bigint();
        Ok(if self.negative { magnitude.neg() } else { magnitude })
    }
}

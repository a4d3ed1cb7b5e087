//! The end of every operation: rounding to the precision, and fitting the exponent into its range, with the
//! conditions that this raises.

use super::coeff::{Coeff, POW10_WIDE, SMALL_DIGITS};
use super::limbs::Rest;
use super::{Context, Decimal, Kind, MAX_DIGITS, Rounding, Status};

/// Whether a coefficient is incremented when `rest` below its last digit is dropped.
#[inline]
pub(super) fn rounds_up(
    rounding: Rounding,
    negative: bool,
    last_digit: impl FnOnce() -> u32,
    rest: Rest,
) -> bool {
    if rest == Rest::Zero {
        return false;
    }
    match rounding {
        Rounding::HalfEven => rest == Rest::Above || (rest == Rest::Half && last_digit() & 1 == 1),
        Rounding::HalfUp => rest != Rest::Below,
        Rounding::HalfDown => rest == Rest::Above,
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::Ceiling => !negative,
        Rounding::Floor => negative,
        Rounding::ZeroFiveUp => matches!(last_digit(), 0 | 5),
    }
}

impl Decimal {
    /// A result that is exactly `coeff * 10^exp`, fitted to the context.
    #[inline]
    pub(super) fn finish(
        negative: bool,
        coeff: Coeff,
        exp: i64,
        ctx: &Context,
        status: &mut Status,
    ) -> Decimal {
        Decimal::finish_rest(negative, coeff, exp, Rest::Zero, ctx, status)
    }

    /// A result `coeff * 10^exp` plus `rest` of a unit, fitted to the context. Unless `rest` is nothing, the
    /// coefficient must not be shorter than the precision, or the value must be far below the smallest subnormal.
    #[inline]
    pub(super) fn finish_rest(
        negative: bool,
        coeff: Coeff,
        exp: i64,
        rest: Rest,
        ctx: &Context,
        status: &mut Status,
    ) -> Decimal {
        if let Coeff::Small(c) = coeff
            && rest == Rest::Zero
            && c != 0
        {
            let digits = super::coeff::digits_u128(c) as i64;
            let adjusted = exp + digits - 1;
            if digits <= ctx.prec && adjusted >= ctx.emin && adjusted <= ctx.emax && !ctx.clamp {
                return Decimal::finite(negative, Coeff::Small(c), exp);
            }
        }
        Decimal::finish_slow(negative, coeff, exp, rest, ctx, status)
    }

    fn finish_slow(
        negative: bool,
        mut coeff: Coeff,
        mut exp: i64,
        mut rest: Rest,
        ctx: &Context,
        status: &mut Status,
    ) -> Decimal {
        if coeff.is_zero() && rest == Rest::Zero {
            return Decimal::finish_zero(negative, exp, ctx, status);
        }
        let digits = coeff.digits() as i64;
        let adjusted = exp + digits - 1;
        if adjusted > ctx.emax {
            return Decimal::overflow(negative, ctx, status);
        }
        let subnormal = adjusted < ctx.emin;
        let mut drop = (digits - ctx.prec).max(0);
        if subnormal {
            status.raise(Status::SUBNORMAL);
            drop = drop.max(ctx.etiny() - exp);
        }
        let mut rounded = rest != Rest::Zero;
        if drop > 0 {
            let (kept, dropped) = coeff.shift_right(usize::try_from(drop).unwrap_or(usize::MAX));
            rest = dropped.with_sticky(rest != Rest::Zero);
            coeff = kept;
            exp += drop;
            rounded = true;
        }
        if rounded {
            status.raise(Status::ROUNDED);
        }
        if rest != Rest::Zero {
            status.raise(Status::INEXACT);
            if rounds_up(ctx.rounding, negative, || coeff.last_digit(), rest) {
                coeff = coeff.add_one();
                if coeff.digits() as i64 > ctx.prec {
                    // All nines: one digit more, which is a zero.
                    coeff = coeff.shift_right(1).0;
                    exp += 1;
                    if exp + ctx.prec - 1 > ctx.emax {
                        return Decimal::overflow(negative, ctx, status);
                    }
                }
            }
            if subnormal {
                status.raise(Status::UNDERFLOW);
                if coeff.is_zero() {
                    status.raise(Status::CLAMPED);
                }
            }
        }
        Decimal::clamp(negative, coeff, exp, ctx, status)
    }

    /// Fills up with zeros where the exponent is too large for the clamped format.
    fn clamp(negative: bool, coeff: Coeff, exp: i64, ctx: &Context, status: &mut Status) -> Decimal {
        if ctx.clamp && exp > ctx.etop() && !coeff.is_zero() {
            status.raise(Status::CLAMPED);
            let Ok(shift) = usize::try_from(exp - ctx.etop()) else {
                return Decimal::invalid(status, Status::MALLOC_ERROR);
            };
            if shift > MAX_DIGITS {
                return Decimal::invalid(status, Status::MALLOC_ERROR);
            }
            return Decimal::finite(negative, coeff.shift_left(shift), ctx.etop());
        }
        Decimal::finite(negative, coeff, exp)
    }

    fn finish_zero(negative: bool, exp: i64, ctx: &Context, status: &mut Status) -> Decimal {
        let top = if ctx.clamp { ctx.etop() } else { ctx.emax };
        let fitted = exp.min(top).max(ctx.etiny());
        if fitted != exp {
            status.raise(Status::CLAMPED);
        }
        Decimal::finite(negative, Coeff::ZERO, fitted)
    }

    /// A result beyond the largest exponent: infinity or the largest number, by the rounding.
    #[cold]
    pub(super) fn overflow(negative: bool, ctx: &Context, status: &mut Status) -> Decimal {
        status.raise(Status(Status::OVERFLOW.0 | Status::INEXACT.0 | Status::ROUNDED.0));
        let to_infinity = match ctx.rounding {
            Rounding::HalfUp | Rounding::HalfEven | Rounding::HalfDown | Rounding::Up => true,
            Rounding::Down | Rounding::ZeroFiveUp => false,
            Rounding::Ceiling => !negative,
            Rounding::Floor => negative,
        };
        if to_infinity { Decimal::infinity(negative) } else { Decimal::largest(negative, ctx, status) }
    }

    /// The largest finite number of a context.
    pub(super) fn largest(negative: bool, ctx: &Context, status: &mut Status) -> Decimal {
        if ctx.prec > MAX_DIGITS as i64 {
            return Decimal::invalid(status, Status::MALLOC_ERROR);
        }
        Decimal::finite(negative, Coeff::nines(ctx.prec as usize), ctx.etop())
    }

    /// The value fitted to the context; NaN payloads too.
    pub fn finalize(&self, ctx: &Context, status: &mut Status) -> Decimal {
        match self.kind {
            Kind::Finite => Decimal::finish(self.negative, self.coeff.clone(), self.exp, ctx, status),
            Kind::Infinite => self.clone(),
            _ => self.fit_payload(ctx),
        }
    }

    /// A NaN whose payload fits the precision: its lowest digits.
    fn fit_payload(&self, ctx: &Context) -> Decimal {
        let room = (ctx.prec - i64::from(ctx.clamp)).max(0) as u64;
        if self.coeff.digits() as u64 <= room || self.coeff.is_zero() {
            return self.clone();
        }
        Decimal { coeff: self.coeff.low_digits(room as usize), ..self.clone() }
    }

    /// The result of an operation with a NaN operand: the first signaling one, made quiet, or else the first NaN.
    #[cold]
    pub(super) fn propagate_nan(operands: &[&Decimal], ctx: &Context, status: &mut Status) -> Decimal {
        let signaling = operands.iter().find(|d| d.is_snan());
        if signaling.is_some() {
            status.raise(Status::INVALID_OPERATION);
        }
        let Some(chosen) = signaling.or_else(|| operands.iter().find(|d| d.is_nan())) else {
            return Decimal::NAN;
        };
        Decimal { kind: Kind::QuietNan, ..chosen.fit_payload(ctx) }
    }

    /// Fast end of a sum, difference or product of small coefficients: rounds a `u128` to the precision if the
    /// result is in the normal range. None if the general path has to look at it.
    #[inline]
    pub(super) fn finish_small(
        negative: bool,
        coeff: u128,
        exp: i64,
        ctx: &Context,
        status: &mut Status,
    ) -> Option<Decimal> {
        if coeff >= POW10_WIDE[SMALL_DIGITS] || coeff == 0 || ctx.clamp {
            return None;
        }
        let digits = super::coeff::digits_u128(coeff) as i64;
        let adjusted = exp + digits - 1;
        // One below the limit, so that a carry into a new digit stays in range.
        if adjusted < ctx.emin || adjusted >= ctx.emax {
            return None;
        }
        if digits <= ctx.prec {
            return Some(Decimal::finite(negative, Coeff::Small(coeff), exp));
        }
        let drop = digits - ctx.prec;
        let (mut kept, rest) = super::coeff::shift_right_u128(coeff, drop as usize);
        let mut exp = exp + drop;
        status.raise(Status::ROUNDED);
        if rest != Rest::Zero {
            status.raise(Status::INEXACT);
            if rounds_up(ctx.rounding, negative, || (kept % 10) as u32, rest) {
                kept += 1;
                if kept == POW10_WIDE[ctx.prec as usize] {
                    kept /= 10;
                    exp += 1;
                }
            }
        }
        Some(Decimal::finite(negative, Coeff::Small(kept), exp))
    }
}

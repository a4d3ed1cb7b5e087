//! The next representable numbers of a context.

use super::coeff::Coeff;
use super::{Context, Decimal, Rounding, Status};
use std::cmp::Ordering;

impl Decimal {
    /// The neighbour below (`down`) or above.
    fn next(&self, down: bool, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() {
            return Decimal::propagate_nan(&[self], ctx, status);
        }
        if self.is_infinite() {
            if self.negative == down {
                return self.clone();
            }
            return Decimal::largest(self.negative, ctx, status);
        }
        let rounding = if down { Rounding::Floor } else { Rounding::Ceiling };
        let directed = Context { rounding, ..*ctx };
        let mut quiet = Status::NONE;
        let fitted = self.finalize(&directed, &mut quiet);
        if quiet.has(Status::INEXACT) || fitted.is_infinite() {
            return fitted;
        }
        // A unit below all subnormals, rounded in the direction asked for.
        let tiny = Decimal::finite(down, Coeff::Small(1), ctx.etiny() - 1);
        fitted.add(&tiny, &directed, &mut Status::default())
    }

    /// `next_minus`: the largest number below.
    pub fn next_minus(&self, ctx: &Context, status: &mut Status) -> Decimal {
        self.next(true, ctx, status)
    }

    /// `next_plus`: the smallest number above.
    pub fn next_plus(&self, ctx: &Context, status: &mut Status) -> Decimal {
        self.next(false, ctx, status)
    }

    /// `next_toward`: the neighbour in the direction of `other`.
    pub fn next_toward(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        let Some(order) = self.cmp_numeric(other) else {
            return Decimal::propagate_nan(&[self, other], ctx, status);
        };
        let result = match order {
            Ordering::Equal => return self.copy_sign(other),
            Ordering::Less => self.next(false, ctx, status),
            Ordering::Greater => self.next(true, ctx, status),
        };
        if result.is_infinite() {
            status.raise(Status(Status::OVERFLOW.0 | Status::ROUNDED.0 | Status::INEXACT.0));
        } else if result.is_finite() && result.adjusted() < ctx.emin {
            let conditions =
                Status::UNDERFLOW.0 | Status::SUBNORMAL.0 | Status::ROUNDED.0 | Status::INEXACT.0;
            status.raise(Status(conditions));
            if result.coeff.is_zero() {
                status.raise(Status::CLAMPED);
            }
        }
        result
    }
}

//! Comparisons, orderings, maxima and minima.

use super::coeff::Coeff;
use super::{Context, Decimal, Kind, Status};
use std::cmp::Ordering;

impl Decimal {
    fn small_int(i: i32) -> Decimal {
        Decimal::finite(i < 0, Coeff::Small(u128::from(i.unsigned_abs())), 0)
    }

    fn of_ordering(order: Ordering) -> Decimal {
        Decimal::small_int(order as i32)
    }

    /// Compares absolute values of numbers or infinities.
    fn cmp_magnitude(&self, other: &Decimal) -> Ordering {
        match (self.is_infinite(), other.is_infinite()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return Ordering::Greater,
            (false, true) => return Ordering::Less,
            _ => {}
        }
        match (self.coeff.is_zero(), other.coeff.is_zero()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            _ => {}
        }
        if self.exp == other.exp {
            return self.coeff.cmp(&other.coeff);
        }
        // With the first digits at the same place, the exponents differ by no more than the digits do.
        self.adjusted().cmp(&other.adjusted()).then_with(|| {
            let diff = self.exp - other.exp;
            let shift = |c: &Coeff, n: i64| c.shift_left(n.max(0) as usize);
            shift(&self.coeff, diff).cmp(&shift(&other.coeff, -diff))
        })
    }

    /// Compares numbers and infinities; both zeros are equal. NaN gives None.
    pub fn cmp_numeric(&self, other: &Decimal) -> Option<Ordering> {
        if self.is_nan() || other.is_nan() {
            return None;
        }
        let sign = |d: &Decimal| match (d.is_zero(), d.negative) {
            (true, _) => 0,
            (_, true) => -1,
            _ => 1,
        };
        let (a, b) = (sign(self), sign(other));
        Some(a.cmp(&b).then_with(|| match a {
            0 => Ordering::Equal,
            1 => self.cmp_magnitude(other),
            _ => other.cmp_magnitude(self),
        }))
    }

    /// `compare`: -1, 0 or 1, or NaN.
    pub fn compare(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        match self.cmp_numeric(other) {
            Some(order) => Decimal::of_ordering(order),
            None => Decimal::propagate_nan(&[self, other], ctx, status),
        }
    }

    /// `compare_signal`: as [`Decimal::compare`], but any NaN is an invalid operation.
    pub fn compare_signal(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() || other.is_nan() {
            status.raise(Status::INVALID_OPERATION);
        }
        self.compare(other, ctx, status)
    }

    /// The total ordering of all representations.
    pub fn cmp_total(&self, other: &Decimal) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.cmp_total_magnitude(other),
            (true, true) => other.cmp_total_magnitude(self),
        }
    }

    /// The total ordering of all representations without their signs.
    pub fn cmp_total_magnitude(&self, other: &Decimal) -> Ordering {
        let rank = |d: &Decimal| match d.kind {
            Kind::Finite => 0,
            Kind::Infinite => 1,
            Kind::SignalingNan => 2,
            Kind::QuietNan => 3,
        };
        rank(self).cmp(&rank(other)).then_with(|| match self.kind {
            Kind::Infinite => Ordering::Equal,
            Kind::Finite => self.cmp_magnitude(other).then(self.exp.cmp(&other.exp)),
            // NaNs by payload.
            _ => self.coeff.cmp(&other.coeff),
        })
    }

    /// `compare_total`
    pub fn compare_total(&self, other: &Decimal) -> Decimal {
        Decimal::of_ordering(self.cmp_total(other))
    }

    /// `compare_total_mag`
    pub fn compare_total_mag(&self, other: &Decimal) -> Decimal {
        Decimal::of_ordering(self.cmp_total_magnitude(other))
    }

    /// `max`, `min` and their variants by magnitude: a number beats a quiet NaN.
    fn extreme(
        &self,
        other: &Decimal,
        by_magnitude: bool,
        want: Ordering,
        ctx: &Context,
        status: &mut Status,
    ) -> Decimal {
        if self.is_nan() || other.is_nan() {
            let chosen = match (self.kind, other.kind) {
                (Kind::QuietNan, Kind::Finite | Kind::Infinite) => other,
                (Kind::Finite | Kind::Infinite, Kind::QuietNan) => self,
                _ => return Decimal::propagate_nan(&[self, other], ctx, status),
            };
            return chosen.finalize(ctx, status);
        }
        let mut order = if by_magnitude {
            self.cmp_magnitude(other)
        } else {
            self.cmp_numeric(other).unwrap_or(Ordering::Equal)
        };
        if order.is_eq() && by_magnitude {
            order = self.cmp_numeric(other).unwrap_or(Ordering::Equal);
        }
        if order.is_eq() {
            order = self.cmp_total(other);
        }
        let chosen = if order == want { self } else { other };
        chosen.finalize(ctx, status)
    }

    /// `max`
    pub fn max(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        self.extreme(other, false, Ordering::Greater, ctx, status)
    }

    /// `min`
    pub fn min(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        self.extreme(other, false, Ordering::Less, ctx, status)
    }

    /// `max_mag`
    pub fn max_mag(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        self.extreme(other, true, Ordering::Greater, ctx, status)
    }

    /// `min_mag`
    pub fn min_mag(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        self.extreme(other, true, Ordering::Less, ctx, status)
    }
}

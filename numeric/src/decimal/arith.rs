//! Sums, products, quotients and remainders.

use super::coeff::{Coeff, POW10_WIDE, SMALL_DIGITS, digits_u128, mul_round};
use super::finish::rounds_up;
use super::limbs::Rest;
use super::{Context, Decimal, MAX_DIGITS, Rounding, Status};
use std::cmp::Ordering;

/// A term of a sum: sign, coefficient, exponent.
struct Term<'a> {
    negative: bool,
    coeff: &'a Coeff,
    exp: i64,
}

/// `a * b` as high and low 128 bits.
#[inline]
fn widening_mul(a: u128, b: u128) -> (u128, u128) {
    let mask = u128::from(u64::MAX);
    let (a1, a0, b1, b0) = (a >> 64, a & mask, b >> 64, b & mask);
    let low = a0 * b0;
    let (middle, carry) = (a1 * b0).overflowing_add(a0 * b1);
    let (low, c) = low.overflowing_add(middle << 64);
    (a1 * b1 + (middle >> 64) + (u128::from(carry) << 64) + u128::from(c), low)
}

/// `(high, low) / d` and the remainder, for `high < d`: Knuth's algorithm D with 64-bit digits.
#[inline]
fn div_wide(high: u128, low: u128, d: u128) -> (u128, u128) {
    if high == 0 {
        return (low / d, low % d);
    }
    let shift = d.leading_zeros();
    let d = d << shift;
    let (mut u, low) =
        if shift == 0 { (high, low) } else { (high << shift | low >> (128 - shift), low << shift) };
    let (d1, d0) = (d >> 64, d & u128::from(u64::MAX));
    let mut quotient = 0;
    for digit in [low >> 64, low & u128::from(u64::MAX)] {
        let (mut q, mut r) = if u >> 64 >= d1 {
            (u128::from(u64::MAX), u - u128::from(u64::MAX) * d1)
        } else {
            (u / d1, u % d1)
        };
        while r >> 64 == 0 && q * d0 > (r << 64 | digit) {
            q -= 1;
            r += d1;
        }
        u = (u << 64 | digit).wrapping_sub(q.wrapping_mul(d));
        quotient = quotient << 64 | q;
    }
    (quotient, u >> shift)
}

impl Decimal {
    /// The two NaN results and the rest: NaN operands are dealt with if there are any.
    #[inline]
    fn nan_of(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Option<Decimal> {
        if self.is_nan() || other.is_nan() {
            return Some(Decimal::propagate_nan(&[self, other], ctx, status));
        }
        None
    }

    /// `self + other`
    #[inline]
    pub fn add(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        self.add_signed(other, other.negative, ctx, status)
    }

    /// `self - other`
    #[inline]
    pub fn sub(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        self.add_signed(other, !other.negative, ctx, status)
    }

    /// The sum of `self` and `other` with the sign given (NaN keeps its own).
    #[inline]
    fn add_signed(&self, other: &Decimal, negative: bool, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_finite() && other.is_finite() {
            if let (Coeff::Small(a), Coeff::Small(b)) = (&self.coeff, &other.coeff)
                && let Some(sum) =
                    add_small((self.negative, *a, self.exp), (negative, *b, other.exp), ctx, status)
            {
                return sum;
            }
            let a = Term { negative: self.negative, coeff: &self.coeff, exp: self.exp };
            let b = Term { negative, coeff: &other.coeff, exp: other.exp };
            return add_terms(&a, &b, ctx, status);
        }
        if let Some(nan) = self.nan_of(other, ctx, status) {
            return nan;
        }
        if self.is_infinite() {
            if other.is_infinite() && self.negative != negative {
                return Decimal::invalid(status, Status::INVALID_OPERATION);
            }
            return self.clone();
        }
        Decimal::infinity(negative)
    }

    /// `self * other`
    #[inline]
    pub fn mul(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        let negative = self.negative != other.negative;
        if self.is_finite() && other.is_finite() {
            let exp = self.exp + other.exp;
            if let (Coeff::Small(a), Coeff::Small(b)) = (&self.coeff, &other.coeff)
                && let Some(product) = mul_small(negative, *a, *b, exp, ctx, status)
            {
                return product;
            }
            return Decimal::finish(negative, self.coeff.mul(&other.coeff), exp, ctx, status);
        }
        if let Some(nan) = self.nan_of(other, ctx, status) {
            return nan;
        }
        if self.is_zero() || other.is_zero() {
            return Decimal::invalid(status, Status::INVALID_OPERATION);
        }
        Decimal::infinity(negative)
    }

    /// `self * other + third`, rounded once.
    pub fn fma(&self, other: &Decimal, third: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() || other.is_nan() {
            return Decimal::propagate_nan(&[self, other, third], ctx, status);
        }
        if self.is_finite() && other.is_finite() && third.is_finite() {
            let product = self.coeff.mul(&other.coeff);
            let a = Term {
                negative: self.negative != other.negative,
                coeff: &product,
                exp: self.exp + other.exp,
            };
            let b = Term { negative: third.negative, coeff: &third.coeff, exp: third.exp };
            return add_terms(&a, &b, ctx, status);
        }
        // A product without meaning comes before a NaN in the sum.
        let product = self.mul(other, &Context::MAX, status);
        if product.is_nan() { product } else { product.add(third, ctx, status) }
    }

    /// `self / other`
    pub fn div(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        let negative = self.negative != other.negative;
        if let Some(special) = self.div_special(other, ctx, status) {
            return special;
        }
        let ideal = self.exp - other.exp;
        if self.coeff.is_zero() {
            return Decimal::finish(negative, Coeff::ZERO, ideal, ctx, status);
        }
        let (da, db) = (self.coeff.digits() as i64, other.coeff.digits() as i64);
        let shift = db - da + ctx.prec + 1;
        if shift > MAX_DIGITS as i64 {
            return Decimal::invalid(status, Status::MALLOC_ERROR);
        }
        let (q, exact) = match (&self.coeff, &other.coeff) {
            (Coeff::Small(a), Coeff::Small(b))
                if (0..=SMALL_DIGITS as i64).contains(&shift) && ctx.prec + 2 <= SMALL_DIGITS as i64 =>
            {
                let (high, low) = widening_mul(*a, POW10_WIDE[shift as usize]);
                let (q, r) = div_wide(high, low, *b);
                (Coeff::Small(q), r == 0)
            }
            _ => {
                let scaled = |c: &Coeff, n: i64| c.shift_left(n.max(0) as usize);
                let (q, r) = scaled(&self.coeff, shift).div_rem(&scaled(&other.coeff, -shift));
                (q, r.is_zero())
            }
        };
        let exp = ideal - shift;
        if !exact {
            return Decimal::finish_rest(negative, q, exp, Rest::Below, ctx, status);
        }
        // An exact quotient has the ideal exponent, or the nearest that its digits allow.
        let strip = (q.trailing_zeros() as i64).min((ideal - exp).max(0));
        Decimal::finish(negative, q.shift_right(strip as usize).0, exp + strip, ctx, status)
    }

    /// Quotients that no digits are computed for.
    #[inline]
    fn div_special(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Option<Decimal> {
        let negative = self.negative != other.negative;
        if self.is_finite() && other.is_finite() {
            if !other.coeff.is_zero() {
                return None;
            }
            if self.coeff.is_zero() {
                return Some(Decimal::invalid(status, Status::DIVISION_UNDEFINED));
            }
            status.raise(Status::DIVISION_BY_ZERO);
            return Some(Decimal::infinity(negative));
        }
        if let Some(nan) = self.nan_of(other, ctx, status) {
            return Some(nan);
        }
        if self.is_infinite() {
            if other.is_infinite() {
                return Some(Decimal::invalid(status, Status::INVALID_OPERATION));
            }
            return Some(Decimal::infinity(negative));
        }
        status.raise(Status::CLAMPED);
        Some(Decimal::finite(negative, Coeff::ZERO, ctx.etiny()))
    }

    /// `divide_int`: the quotient rounded towards zero. It must fit in the precision.
    pub fn div_int(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        let negative = self.negative != other.negative;
        if self.is_finite() && other.is_infinite() {
            return Decimal::finite(negative, Coeff::ZERO, 0);
        }
        if let Some(special) = self.div_special(other, ctx, status) {
            return special;
        }
        match self.whole_quotient(other, ctx) {
            Some((q, _)) => Decimal::finish(negative, q, 0, ctx, status),
            None => Decimal::invalid(status, Status::DIVISION_IMPOSSIBLE),
        }
    }

    /// `remainder`: what `divide_int` leaves, with the sign of `self`.
    pub fn rem(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        if let Some(special) = self.rem_special(other, ctx, status) {
            return special;
        }
        match self.whole_quotient(other, ctx) {
            Some((_, r)) => r.finalize(ctx, status),
            None => Decimal::invalid(status, Status::DIVISION_IMPOSSIBLE),
        }
    }

    /// `divmod`: `divide_int` and `remainder`.
    pub fn div_rem(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> (Decimal, Decimal) {
        if self.is_nan() || other.is_nan() {
            let nan = Decimal::propagate_nan(&[self, other], ctx, status);
            return (nan.clone(), nan);
        }
        if self.is_infinite() {
            status.raise(Status::INVALID_OPERATION);
            let quotient = if other.is_infinite() {
                Decimal::NAN
            } else {
                Decimal::infinity(self.negative != other.negative)
            };
            return (quotient, Decimal::NAN);
        }
        if other.is_zero() {
            if self.is_zero() {
                status.raise(Status::DIVISION_UNDEFINED);
                return (Decimal::NAN, Decimal::NAN);
            }
            status.raise(Status(Status::DIVISION_BY_ZERO.0 | Status::INVALID_OPERATION.0));
            return (Decimal::infinity(self.negative != other.negative), Decimal::NAN);
        }
        let quotient = self.div_int(other, ctx, status);
        if quotient.is_nan() {
            return (quotient.clone(), quotient);
        }
        (quotient, self.rem(other, ctx, status))
    }

    /// Remainders that no digits are computed for.
    fn rem_special(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Option<Decimal> {
        if let Some(nan) = self.nan_of(other, ctx, status) {
            return Some(nan);
        }
        if self.is_infinite() {
            return Some(Decimal::invalid(status, Status::INVALID_OPERATION));
        }
        if other.is_infinite() {
            return Some(self.finalize(ctx, status));
        }
        if other.coeff.is_zero() {
            let condition =
                if self.coeff.is_zero() { Status::DIVISION_UNDEFINED } else { Status::INVALID_OPERATION };
            return Some(Decimal::invalid(status, condition));
        }
        None
    }

    /// Both coefficients at the smaller exponent.
    fn aligned(&self, other: &Decimal) -> (Coeff, Coeff) {
        let diff = self.exp - other.exp;
        let shift = |c: &Coeff, n: i64| c.shift_left(n.max(0) as usize);
        (shift(&self.coeff, diff), shift(&other.coeff, -diff))
    }

    /// Integer quotient and remainder of finite numbers; None if the quotient does not fit in the precision.
    fn whole_quotient(&self, other: &Decimal, ctx: &Context) -> Option<(Coeff, Decimal)> {
        let ideal = self.exp.min(other.exp);
        let distance = self.adjusted() - other.adjusted();
        if self.coeff.is_zero() || distance <= -2 {
            let pad = (self.exp - ideal) as usize;
            return Some((Coeff::ZERO, Decimal::finite(self.negative, self.coeff.shift_left(pad), ideal)));
        }
        if distance > ctx.prec || distance > MAX_DIGITS as i64 {
            return None;
        }
        let (a, b) = self.aligned(other);
        let (q, r) = a.div_rem(&b);
        (q.digits() as i64 <= ctx.prec).then(|| (q, Decimal::finite(self.negative, r, ideal)))
    }

    /// `remainder_near`: what the quotient rounded to nearest leaves.
    pub fn rem_near(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        if let Some(special) = self.rem_special(other, ctx, status) {
            return special;
        }
        let ideal = self.exp.min(other.exp);
        let distance = self.adjusted() - other.adjusted();
        if self.coeff.is_zero() || distance <= -2 {
            let pad = (self.exp - ideal) as usize;
            return Decimal::finish(self.negative, self.coeff.shift_left(pad), ideal, ctx, status);
        }
        if distance > ctx.prec || distance > MAX_DIGITS as i64 {
            return Decimal::invalid(status, Status::DIVISION_IMPOSSIBLE);
        }
        let (a, b) = self.aligned(other);
        let (mut q, mut r) = a.div_rem(&b);
        let mut negative = self.negative;
        let up = match r.add(&r).cmp(&b) {
            Ordering::Greater => true,
            Ordering::Equal => q.is_odd(),
            Ordering::Less => false,
        };
        if up {
            r = b.sub(&r);
            q = q.add_one();
            negative = !negative;
        }
        if q.digits() as i64 > ctx.prec {
            return Decimal::invalid(status, Status::DIVISION_IMPOSSIBLE);
        }
        Decimal::finish(negative, r, ideal, ctx, status)
    }

    /// `plus`: the value fitted to the context; negative zero becomes positive (unless rounding down to it).
    pub fn plus(&self, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() {
            return Decimal::propagate_nan(&[self], ctx, status);
        }
        if self.is_zero() && ctx.rounding != Rounding::Floor {
            return self.copy_abs().finalize(ctx, status);
        }
        self.finalize(ctx, status)
    }

    /// `minus`: the negated value fitted to the context.
    pub fn minus(&self, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() {
            return Decimal::propagate_nan(&[self], ctx, status);
        }
        if self.is_zero() && ctx.rounding != Rounding::Floor {
            return self.copy_abs().finalize(ctx, status);
        }
        self.copy_negate().finalize(ctx, status)
    }

    /// `abs`: the absolute value fitted to the context.
    pub fn abs(&self, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() {
            return Decimal::propagate_nan(&[self], ctx, status);
        }
        self.copy_abs().finalize(ctx, status)
    }
}

/// A product of small coefficients that stays in the normal range.
#[inline]
fn mul_small(
    negative: bool,
    a: u128,
    b: u128,
    exp: i64,
    ctx: &Context,
    status: &mut Status,
) -> Option<Decimal> {
    if (a | b) >> 63 == 0 {
        return Decimal::finish_small(negative, a * b, exp, ctx, status);
    }
    if ctx.prec >= SMALL_DIGITS as i64 || ctx.clamp {
        return None;
    }
    let (q, dropped, rest) = mul_round(a, b, ctx.prec as usize);
    if dropped == 0 {
        return Decimal::finish_small(negative, q, exp, ctx, status);
    }
    let mut exp = exp + dropped as i64;
    let adjusted = exp + digits_u128(q) as i64 - 1;
    if adjusted < ctx.emin || adjusted >= ctx.emax {
        return None;
    }
    let mut kept = q;
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

/// A sum of small numbers whose exponents are close. None if the general path has to do it.
#[inline]
fn add_small(
    a: (bool, u128, i64),
    b: (bool, u128, i64),
    ctx: &Context,
    status: &mut Status,
) -> Option<Decimal> {
    let (low, high) = if a.2 <= b.2 { (a, b) } else { (b, a) };
    let shift = high.2 - low.2;
    // 38 digits and one carry fit in 128 bits.
    let lifted = if shift == 0 {
        high.1
    } else if shift < SMALL_DIGITS as i64 && digits_u128(high.1) + shift as usize <= SMALL_DIGITS {
        high.1 * POW10_WIDE[shift as usize]
    } else {
        return None;
    };
    let (negative, sum) = if low.0 == high.0 {
        (low.0, lifted + low.1)
    } else if lifted >= low.1 {
        (high.0, lifted - low.1)
    } else {
        (low.0, low.1 - lifted)
    };
    Decimal::finish_small(negative, sum, low.2, ctx, status)
}

/// The sum of two finite numbers.
fn add_terms(a: &Term<'_>, b: &Term<'_>, ctx: &Context, status: &mut Status) -> Decimal {
    let (high, low) = if a.exp >= b.exp { (a, b) } else { (b, a) };
    let lifted;
    let replaced;
    let mut low_exp = low.exp;
    let mut low_coeff = low.coeff;
    let mut high_coeff = high.coeff;
    if high.exp != low.exp && !high.coeff.is_zero() {
        // A low term below all digits that can matter is replaced by one unit just below them.
        let digits = high.coeff.digits() as i64;
        let limit = high.exp - 1 + if digits > ctx.prec { 0 } else { digits - ctx.prec - 1 };
        if low.exp + low.coeff.digits() as i64 - 1 < limit {
            replaced = if low.coeff.is_zero() { Coeff::ZERO } else { Coeff::Small(1) };
            low_coeff = &replaced;
            low_exp = limit;
        }
        let shift = high.exp - low_exp;
        if shift > MAX_DIGITS as i64 {
            return Decimal::invalid(status, Status::MALLOC_ERROR);
        }
        lifted = high.coeff.shift_left(shift as usize);
        high_coeff = &lifted;
    }
    if high.negative == low.negative {
        return Decimal::finish(high.negative, high_coeff.add(low_coeff), low_exp, ctx, status);
    }
    let (negative, difference) = match high_coeff.cmp(low_coeff) {
        Ordering::Greater => (high.negative, high_coeff.sub(low_coeff)),
        Ordering::Less => (low.negative, low_coeff.sub(high_coeff)),
        Ordering::Equal => (ctx.rounding == Rounding::Floor, Coeff::ZERO),
    };
    Decimal::finish(negative, difference, low_exp, ctx, status)
}

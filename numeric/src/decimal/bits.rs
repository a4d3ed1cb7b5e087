//! Operations on digits: logical operations, shift and rotation of the coefficient.

use super::coeff::Coeff;
use super::{Context, Decimal, MAX_DIGITS, Status};

impl Decimal {
    /// The lowest `prec` digits of the coefficient if this is a logical operand: not negative, exponent 0, digits 0 and
    /// 1 only.
    fn logical_digits(&self, ctx: &Context) -> Option<Vec<u8>> {
        if !self.is_finite() || self.negative || self.exp != 0 {
            return None;
        }
        let digits = self.coeff.to_ascii().into_bytes();
        if !digits.iter().all(|c| matches!(c, b'0' | b'1')) {
            return None;
        }
        let cut = digits.len().saturating_sub(ctx.prec as usize);
        Some(digits[cut..].to_vec())
    }

    fn logical(
        &self,
        other: &Decimal,
        ctx: &Context,
        status: &mut Status,
        f: impl Fn(u8, u8) -> u8,
    ) -> Decimal {
        let (Some(mut a), Some(mut b)) = (self.logical_digits(ctx), other.logical_digits(ctx)) else {
            return Decimal::invalid(status, Status::INVALID_OPERATION);
        };
        if a.len() < b.len() {
            std::mem::swap(&mut a, &mut b);
        }
        // The shorter operand is continued with zeros on the left.
        let pad = a.len() - b.len();
        for (i, x) in a.iter_mut().enumerate() {
            let y = if i < pad { 0 } else { b[i - pad] & 1 };
            *x = b'0' | f(*x & 1, y);
        }
        Decimal::finite(false, Coeff::from_ascii(&a), 0)
    }

    /// `logical_and`
    pub fn logical_and(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        self.logical(other, ctx, status, |a, b| a & b)
    }

    /// `logical_or`
    pub fn logical_or(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        self.logical(other, ctx, status, |a, b| a | b)
    }

    /// `logical_xor`
    pub fn logical_xor(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        self.logical(other, ctx, status, |a, b| a ^ b)
    }

    /// `logical_invert`: all digits of the precision.
    pub fn logical_invert(&self, ctx: &Context, status: &mut Status) -> Decimal {
        let Some(digits) = self.logical_digits(ctx) else {
            return Decimal::invalid(status, Status::INVALID_OPERATION);
        };
        if ctx.prec > MAX_DIGITS as i64 {
            return Decimal::invalid(status, Status::MALLOC_ERROR);
        }
        let mut all = vec![b'1'; ctx.prec as usize];
        let start = all.len() - digits.len();
        for (x, d) in all[start..].iter_mut().zip(&digits) {
            *x = d ^ 1;
        }
        Decimal::finite(false, Coeff::from_ascii(&all), 0)
    }

    /// The second operand of shift and rotation: a whole number, exponent 0, at most the precision.
    fn digit_count(&self, ctx: &Context) -> Option<i64> {
        if !self.is_finite() || self.exp != 0 {
            return None;
        }
        let Coeff::Small(n) = self.coeff else {
            return None;
        };
        let n = i64::try_from(n).ok().filter(|&n| n <= ctx.prec)?;
        Some(if self.negative { -n } else { n })
    }

    /// Both operands checked; Err is the result.
    fn shift_operands(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Result<i64, Decimal> {
        if self.is_nan() || other.is_nan() {
            return Err(Decimal::propagate_nan(&[self, other], ctx, status));
        }
        let Some(n) = other.digit_count(ctx) else {
            return Err(Decimal::invalid(status, Status::INVALID_OPERATION));
        };
        if self.is_infinite() {
            return Err(self.clone());
        }
        if ctx.prec > MAX_DIGITS as i64 && n > 0 {
            return Err(Decimal::invalid(status, Status::MALLOC_ERROR));
        }
        Ok(n)
    }

    /// `shift`: moves the coefficient's digits left (or right, for a negative count) within the precision.
    pub fn shift(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        let n = match self.shift_operands(other, ctx, status) {
            Ok(n) => n,
            Err(result) => return result,
        };
        let coeff = if n >= 0 {
            self.coeff.low_digits((ctx.prec - n) as usize).shift_left(n as usize)
        } else {
            let cut = self.coeff.low_digits(ctx.prec.min(MAX_DIGITS as i64) as usize);
            cut.shift_right(n.unsigned_abs() as usize).0
        };
        Decimal::finite(self.negative, coeff, self.exp)
    }

    /// `rotate`: as [`Decimal::shift`], but digits leaving at one end come in at the other.
    pub fn rotate(&self, other: &Decimal, ctx: &Context, status: &mut Status) -> Decimal {
        let n = match self.shift_operands(other, ctx, status) {
            Ok(n) => n,
            Err(result) => return result,
        };
        if ctx.prec > MAX_DIGITS as i64 {
            return Decimal::invalid(status, Status::MALLOC_ERROR);
        }
        let left = if n >= 0 { n } else { n + ctx.prec } as usize;
        let right = ctx.prec as usize - left;
        let all = self.coeff.low_digits(ctx.prec as usize);
        let coeff = all.low_digits(right).shift_left(left).add(&all.shift_right(right).0);
        Decimal::finite(self.negative, coeff, self.exp)
    }
}

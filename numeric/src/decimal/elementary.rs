//! `exp`, `ln`, `log10` and `sqrt`, correctly rounded.
//!
//! The functions are computed in binary fixed point on big integers: `exp` by Taylor's series after halving the
//! argument many times, `ln` by Halley's iteration on `exp` from a double's logarithm. The result is turned into
//! truncated decimal digits; if the error bound leaves a digit in doubt, the computation is repeated with more bits
//! (Ziv's strategy). `sqrt` is an integer square root with remainder.

use super::coeff::Coeff;
use super::limbs::Rest;
use super::{Context, Decimal, MAX_DIGITS, Rounding, Status};
use crate::bigint::BigInt;
use dashu_base::{BitTest, Signed, UnsignedAbs};
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;

/// Bits for a decimal digit, rounded up.
const BITS_PER_DIGIT: f64 = 3.321_928_094_887_363;
/// The fixed-point functions are off by less than 2 to this power units of the last bit.
const ERROR_BITS: usize = 12;
/// Digits computed beyond the precision.
const EXTRA_DIGITS: i64 = 3;

/// floor(ln(10) * 2^640), lowest word first.
const LN10_BITS: usize = 640;
const LN10_WORDS: [u64; 11] = [
    0xd96a9b0ec360c7ef,
    0xe0b3e28a2a324479,
    0xee3de2100b945b59,
    0xb1889061042f8b6b,
    0x31c32f00b17c35a0,
    0x58bc0b5ec6a04173,
    0x0f187a0807c0b5ca,
    0x8a3fb3e76977e43a,
    0xa95b58ae0b4c28a3,
    0x4d763776aaa2b05b,
    0x0000000000000002,
];

fn pow10(n: usize) -> UBig {
    UBig::from(10u8).pow(n)
}

/// The part of the series of atanh(1/n) for the terms `from..to`: numerator, and the two factors of the denominator
/// (odd numbers, powers of n^2).
fn atanh_split(square: &UBig, from: u64, to: u64) -> (UBig, UBig, UBig) {
    if to - from == 1 {
        return (UBig::ONE, UBig::from(2 * from + 1), square.clone());
    }
    let middle = from.midpoint(to);
    let (t1, b1, q1) = atanh_split(square, from, middle);
    let (t2, b2, q2) = atanh_split(square, middle, to);
    // The left part's terms keep their own powers; the right part's are all divided by the left part's.
    (&b2 * &q2 * t1 + &b1 * t2, b1 * b2, q1 * q2)
}

/// atanh(1/n) with `bits` fractional bits, a few units too small.
fn atanh_inverse(n: u64, bits: usize) -> IBig {
    let terms = (bits as f64 / (2.0 * (n as f64).log2())) as u64 + 2;
    let square = UBig::from(n * n);
    let (t, b, q) = atanh_split(&square, 0, terms);
    // Each term was divided by n^2 once too often for the first, which has 1/n.
    IBig::from(((t * UBig::from(n)) << bits) / (b * q))
}

/// ln(10) with `bits` fractional bits, a few units too small.
fn ln10(bits: usize) -> IBig {
    if bits <= LN10_BITS {
        return IBig::from(UBig::from_words(&LN10_WORDS) >> (LN10_BITS - bits));
    }
    // Machin-like: ln 10 = 46 atanh(1/31) + 34 atanh(1/49) + 20 atanh(1/161).
    let bits_more = bits + 16;
    let sum = atanh_inverse(31, bits_more) * 46
        + atanh_inverse(49, bits_more) * 34
        + atanh_inverse(161, bits_more) * 20;
    sum >> 16usize
}

/// exp(r) with `bits` fractional bits for `r` of as many, `abs(r) < 4`.
fn exp_fixed(r: &IBig, bits: usize) -> IBig {
    let halvings = ((bits as f64).sqrt() * 0.8) as usize + 3;
    let work = bits + halvings + 8;
    // Shifting left by less than the halving asks for is the halving.
    let s: IBig = (r << (work - bits)) >> halvings;
    let one = IBig::ONE << work;
    let mut sum = &one + &s;
    let mut term = s.clone();
    for k in 2u64.. {
        term = ((&term * &s) >> work) / k;
        if term.is_zero() || term == IBig::NEG_ONE {
            break;
        }
        sum += &term;
    }
    for _ in 0..halvings {
        sum = IBig::from(sum.sqr()) >> work;
    }
    sum >> (work - bits)
}

/// ln(m) with `bits` fractional bits for `m` of as many, between 0.3 and 3.3.
fn ln_fixed(m: &IBig, bits: usize) -> IBig {
    // The precisions of the steps, from the last to the first: each step triples the correct bits.
    let mut steps = vec![bits];
    let mut known = bits;
    while known > 48 {
        known = known / 3 + 2;
        steps.push(known);
    }
    let start = (m >> (bits.saturating_sub(60))).to_f64().value();
    let scale = -(bits.min(60) as i32);
    let guess = (start * 2f64.powi(scale)).ln();
    let mut y: IBig = IBig::from((guess * 2f64.powi(60)) as i64);
    let mut y_bits = 60;
    for &target in steps.iter().rev().skip(1) {
        let work = target + 8;
        y = if work >= y_bits { y << (work - y_bits) } else { y >> (y_bits - work) };
        let e = exp_fixed(&y, work);
        let m_work = if work >= bits { m << (work - bits) } else { m >> (bits - work) };
        // Halley: y + 2 (m - e^y) / (m + e^y)
        let correction = ((&m_work - &e) << (work + 1)) / (&m_work + &e);
        y += correction;
        y_bits = work;
    }
    if bits >= y_bits { y << (bits - y_bits) } else { y >> (y_bits - bits) }
}

/// Significant digits of `value / 2^bits`, truncated: at least `want` of them, as coefficient and exponent. None if the
/// error bound leaves them in doubt.
fn digits_of(value: &UBig, bits: usize, want: i64) -> Option<(Coeff, i64)> {
    // The magnitude, one too small at most.
    let log2 = value.bit_len() as f64 - 1.0 - bits as f64;
    let places = want - (log2 * std::f64::consts::LOG10_2).floor() as i64;
    let scaled = if places >= 0 {
        value * pow10(places as usize)
    } else {
        value / pow10(places.unsigned_abs() as usize)
    };
    let error = if places >= 0 { pow10(places as usize) << ERROR_BITS } else { UBig::ONE << ERROR_BITS };
    let digits = &scaled >> bits;
    let fraction = scaled - (&digits << bits);
    let unit = UBig::ONE << bits;
    if fraction < error || fraction > unit - &error.clone().min(UBig::ONE << (bits - 1)) {
        return None;
    }
    Some((Coeff::from_bigint(&BigInt::from_ubig(digits)), -places))
}

/// `coeff * 10^exp` with `bits` fractional bits, truncated.
fn to_fixed(coeff: &Coeff, exp: i64, bits: usize) -> IBig {
    let c = coeff.to_bigint().0;
    if exp >= 0 {
        return (c * IBig::from(pow10(exp as usize))) << bits;
    }
    (c << bits) / IBig::from(pow10(exp.unsigned_abs() as usize))
}

/// Bits for so many decimal digits.
fn bits_for(digits: i64) -> usize {
    (digits as f64 * BITS_PER_DIGIT) as usize + 1
}

/// The argument of a logarithm as `m * 10^q`, `m` between 1/sqrt(10) and sqrt(10) or so.
struct Split {
    /// Exponent of the coefficient that gives `m`.
    m_exp: i64,
    q: i64,
    /// Zeros that the logarithm has after its point, because the argument is close to 1.
    leading_zeros: i64,
}

fn split_argument(x: &Decimal) -> Split {
    let digits = x.coeff.digits() as i64;
    let head = x.coeff.shift_right((digits - 3).max(0) as usize).0.shift_left((3 - digits).max(0) as usize);
    let up = i64::from(head.cmp(&Coeff::Small(316)).is_gt());
    let m_exp = -(digits - 1) - up;
    let q = x.exp - m_exp;
    let mut leading_zeros = 0;
    if q == 0 {
        let one = Coeff::Small(1).shift_left((-m_exp) as usize);
        let distance = if x.coeff.cmp(&one).is_ge() { x.coeff.sub(&one) } else { one.sub(&x.coeff) };
        leading_zeros = -m_exp - distance.digits() as i64 + 1;
    }
    Split { m_exp, q, leading_zeros }
}

impl Decimal {
    /// Operands that `exp`, `ln` and `log10` need no computation for, other than their own special values.
    fn too_precise(ctx: &Context, status: &mut Status) -> Option<Decimal> {
        (ctx.prec > (MAX_DIGITS / 16) as i64).then(|| Decimal::invalid(status, Status::MALLOC_ERROR))
    }

    /// `exp`: e to the power of the value. Always rounded half to even.
    pub fn exp(&self, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() {
            return Decimal::propagate_nan(&[self], ctx, status);
        }
        if self.is_infinite() {
            return if self.negative { Decimal::ZERO } else { self.clone() };
        }
        if self.coeff.is_zero() {
            return Decimal::ONE;
        }
        if let Some(failed) = Decimal::too_precise(ctx, status) {
            return failed;
        }
        let ctx = &Context { rounding: Rounding::HalfEven, ..*ctx };
        let adjusted = self.adjusted();
        if adjusted >= 19 {
            // Beyond all exponent ranges.
            let exp = if self.negative { ctx.etiny() - 2 } else { ctx.emax + 1 };
            return Decimal::finish(false, Coeff::Small(1), exp, ctx, status);
        }
        // 1 plus or minus less than can be seen. The limit is CPython's: it shows in the conditions reported.
        let limit = Decimal::finite(false, Coeff::Small(9), -(ctx.prec + 4));
        if adjusted < -(ctx.prec + 2) && self.copy_abs().cmp_numeric(&limit).is_some_and(Ordering::is_le) {
            status.raise(Status(Status::INEXACT.0 | Status::ROUNDED.0));
            let pad = ctx.prec - 1;
            return Decimal::finish(false, Coeff::Small(1).shift_left(pad as usize), -pad, ctx, status);
        }
        let want = ctx.prec + EXTRA_DIGITS;
        let mut guard = 32;
        loop {
            let k_bits = ((adjusted + 1).max(0) as f64 * BITS_PER_DIGIT) as usize + 2;
            let bits = bits_for(want) + k_bits + guard;
            let magnitude = to_fixed(&self.coeff, self.exp, bits);
            let x = if self.negative { -magnitude } else { magnitude };
            let (k, r) = dashu_base::DivRemEuclid::div_rem_euclid(x, ln10(bits));
            let value = exp_fixed(&IBig::from(r), bits).unsigned_abs();
            // k times the error of ln 10 is covered by k_bits.
            if let Some((coeff, exp)) = digits_of(&(value >> k_bits), bits - k_bits, want) {
                let k = i64::try_from(&k).unwrap_or(0);
                return Decimal::finish_rest(false, coeff, exp + k, Rest::Below, ctx, status);
            }
            guard *= 4;
        }
    }

    /// The results of logarithms that need no computation.
    fn log_special(&self, ctx: &Context, status: &mut Status) -> Option<Decimal> {
        if self.is_nan() {
            return Some(Decimal::propagate_nan(&[self], ctx, status));
        }
        if self.is_zero() {
            return Some(Decimal::infinity(true));
        }
        if self.negative {
            return Some(Decimal::invalid(status, Status::INVALID_OPERATION));
        }
        if self.is_infinite() {
            return Some(self.clone());
        }
        None
    }

    /// `ln`: the natural logarithm. Always rounded half to even.
    pub fn ln(&self, ctx: &Context, status: &mut Status) -> Decimal {
        if let Some(special) = self.log_special(ctx, status) {
            return special;
        }
        if self.adjusted() == 0 && self.coeff_is_power() {
            return Decimal::ZERO;
        }
        self.logarithm(ctx, status, |m, q, bits| m + ln10(bits) * q)
    }

    /// Whether the coefficient is a power of ten.
    fn coeff_is_power(&self) -> bool {
        let zeros = self.coeff.trailing_zeros();
        self.coeff.shift_right(zeros).0 == Coeff::Small(1)
    }

    /// `log10`: the logarithm to base ten. Always rounded half to even.
    pub fn log10(&self, ctx: &Context, status: &mut Status) -> Decimal {
        if let Some(special) = self.log_special(ctx, status) {
            return special;
        }
        if self.coeff_is_power() {
            let adjusted = self.adjusted();
            let ctx = &Context { rounding: Rounding::HalfEven, ..*ctx };
            let magnitude = Coeff::Small(u128::from(adjusted.unsigned_abs()));
            return Decimal::finish(adjusted < 0, magnitude, 0, ctx, status);
        }
        self.logarithm(ctx, status, |m, q, bits| (m << bits) / ln10(bits) + (IBig::from(q) << bits))
    }

    /// A logarithm put together from that of `m`, in fixed point, and `q`.
    fn logarithm(
        &self,
        ctx: &Context,
        status: &mut Status,
        join: impl Fn(IBig, i64, usize) -> IBig,
    ) -> Decimal {
        if let Some(failed) = Decimal::too_precise(ctx, status) {
            return failed;
        }
        let ctx = &Context { rounding: Rounding::HalfEven, ..*ctx };
        let split = split_argument(self);
        let want = ctx.prec + EXTRA_DIGITS;
        let mut guard = 32;
        loop {
            let q_bits = 64 - split.q.unsigned_abs().leading_zeros() as usize;
            let bits = bits_for(want + split.leading_zeros) + q_bits + guard;
            let m = to_fixed(&self.coeff, split.m_exp, bits);
            let total = join(ln_fixed(&m, bits), split.q, bits);
            let negative = total.is_negative();
            let magnitude = total.unsigned_abs();
            if !magnitude.is_zero()
                && let Some((coeff, exp)) = digits_of(&(magnitude >> q_bits), bits - q_bits, want)
            {
                return Decimal::finish_rest(negative, coeff, exp, Rest::Below, ctx, status);
            }
            guard *= 4;
        }
    }

    /// `sqrt`: the square root. Always rounded half to even.
    pub fn sqrt(&self, ctx: &Context, status: &mut Status) -> Decimal {
        if self.is_nan() {
            return Decimal::propagate_nan(&[self], ctx, status);
        }
        let ideal = self.exp.div_euclid(2);
        if self.is_zero() {
            return Decimal::finish(self.negative, Coeff::ZERO, ideal, ctx, status);
        }
        if self.negative {
            return Decimal::invalid(status, Status::INVALID_OPERATION);
        }
        if self.is_infinite() {
            return self.clone();
        }
        if let Some(failed) = Decimal::too_precise(ctx, status) {
            return failed;
        }
        let ctx = &Context { rounding: Rounding::HalfEven, ..*ctx };
        // An even exponent, then so many digits that the root has one more than the precision.
        let even = self.coeff.shift_left(self.exp.rem_euclid(2) as usize);
        let root_digits = (even.digits() as i64 + 1) / 2;
        let shift = ctx.prec + 1 - root_digits;
        let (radicand, rest) = if shift >= 0 {
            (even.shift_left(2 * shift as usize), Rest::Zero)
        } else {
            even.shift_right(2 * shift.unsigned_abs() as usize)
        };
        let (root, square) = match radicand {
            Coeff::Small(x) => {
                let root = x.isqrt();
                (Coeff::Small(root), root * root == x)
            }
            Coeff::Large(_) => {
                let n = radicand.to_bigint().magnitude();
                let (root, remainder) = dashu_base::SquareRootRem::sqrt_rem(&n);
                (Coeff::from_bigint(&BigInt::from_ubig(root)), remainder.is_zero())
            }
        };
        let exp = ideal - shift;
        if !square || rest != Rest::Zero {
            return Decimal::finish_rest(false, root, exp, Rest::Below, ctx, status);
        }
        // An exact root has the ideal exponent.
        if exp <= ideal {
            return Decimal::finish(false, root.shift_right((ideal - exp) as usize).0, ideal, ctx, status);
        }
        Decimal::finish(false, root.shift_left((exp - ideal) as usize), ideal, ctx, status)
    }
}

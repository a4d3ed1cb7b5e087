//! Coefficients: natural numbers seen as strings of decimal digits.
//!
//! Up to 38 digits they are a `u128`, without memory of their own; that covers the default precision of 28 digits and
//! most intermediate results. Longer ones are limbs in base 10^19.

use super::limbs::{self, BASE, LIMB_DIGITS, POW10, Rest};
use crate::bigint::BigInt;
use std::cmp::Ordering;

/// Digits that always fit in the small form.
pub(super) const SMALL_DIGITS: usize = 38;

/// 10^0 to 10^38.
pub(super) const POW10_WIDE: [u128; SMALL_DIGITS + 1] = {
    let mut table = [1; SMALL_DIGITS + 1];
    let mut i = 1;
    while i <= SMALL_DIGITS {
        table[i] = table[i - 1] * 10;
        i += 1;
    }
    table
};

/// A natural number. `Large` is used only for 10^38 and above, without high zero limbs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Coeff {
    Small(u128),
    Large(Vec<u64>),
}

/// The number of decimal digits; 0 has one.
#[inline]
pub(super) fn digits_u128(x: u128) -> usize {
    // log10(2) is a little more than 1233/4096; the table corrects the estimate.
    let bits = 128 - (x | 1).leading_zeros() as usize;
    let estimate = (bits * 1233) >> 12;
    estimate + usize::from(x >= POW10_WIDE[estimate]) + usize::from(x == 0)
}

/// `(x / 10^k, x % 10^k)` for `k` up to 38.
#[inline]
pub(super) fn div_rem_pow10(x: u128, k: usize) -> (u128, u128) {
    if let (Ok(low), Some(&p)) = (u64::try_from(x), POW10.get(k)) {
        return (u128::from(low / p), u128::from(low % p));
    }
    if k < LIMB_DIGITS {
        // Two 128-by-64-bit divisions.
        let p = u128::from(POW10[k]);
        return (x / p, x % p);
    }
    let (q, r) = limbs::div_base_wide(x);
    let p = u128::from(POW10[k - LIMB_DIGITS]);
    let (q1, r1) = match u64::try_from(q) {
        Ok(q) => (u128::from(q / p as u64), u128::from(q % p as u64)),
        Err(_) => (q / p, q % p),
    };
    (q1, r1 * u128::from(BASE) + u128::from(r))
}

/// `a * b` as four limbs in base 10^19, both below 10^38.
#[inline]
pub(super) fn mul_wide(a: u128, b: u128) -> [u64; 4] {
    let (a1, a0) = split(a);
    let (b1, b0) = split(b);
    let (c, r0) = limbs::div_base(u128::from(a0) * u128::from(b0));
    // Each product is below 10^38, three of them and a carry fit.
    let middle = u128::from(a1) * u128::from(b0) + u128::from(a0) * u128::from(b1) + u128::from(c);
    let (c, r1) = limbs::div_base_wide(middle);
    let (r3, r2) = limbs::div_base_wide(u128::from(a1) * u128::from(b1) + c);
    [r0, r1, r2, r3 as u64]
}

#[inline]
fn split(x: u128) -> (u64, u64) {
    let (high, low) = limbs::div_base_wide(x);
    (high as u64, low)
}

impl Coeff {
    pub const ZERO: Coeff = Coeff::Small(0);

    #[inline]
    pub fn is_zero(&self) -> bool {
        matches!(self, Coeff::Small(0))
    }

    /// The number of decimal digits; 0 has one.
    #[inline]
    pub fn digits(&self) -> usize {
        match self {
            Coeff::Small(x) => digits_u128(*x),
            Coeff::Large(v) => limbs::digits(v),
        }
    }

    /// From limbs, in whichever form fits.
    pub fn from_limbs(mut v: Vec<u64>) -> Coeff {
        limbs::trim(&mut v);
        match *v {
            [] => Coeff::ZERO,
            [x] => Coeff::Small(u128::from(x)),
            [x, y] => Coeff::Small(u128::from(y) * u128::from(BASE) + u128::from(x)),
            _ => Coeff::Large(v),
        }
    }

    pub fn from_u128(x: u128) -> Coeff {
        if x < POW10_WIDE[SMALL_DIGITS] {
            return Coeff::Small(x);
        }
        let (q, r) = limbs::div_base_wide(x);
        let (top, middle) = limbs::div_base_wide(q);
        Coeff::Large(vec![r, middle, top as u64])
    }

    /// From ASCII digits.
    pub fn from_ascii(text: &[u8]) -> Coeff {
        let zeros = text.iter().take_while(|&&c| c == b'0').count();
        let text = &text[zeros..];
        if text.len() <= LIMB_DIGITS {
            return Coeff::Small(u128::from(text.iter().fold(0u64, |v, &c| v * 10 + u64::from(c & 15))));
        }
        Coeff::from_limbs(limbs::from_ascii(text))
    }

    /// The decimal digits.
    pub fn to_ascii(&self) -> String {
        match self {
            Coeff::Small(x) => match u64::try_from(*x) {
                Ok(x) => x.to_string(),
                // Two halves are written faster than a number of 128 bits.
                Err(_) => {
                    let (high, low) = limbs::div_base_wide(*x);
                    format!("{high}{low:0width$}", width = LIMB_DIGITS)
                }
            },
            Coeff::Large(v) => {
                let mut out = String::with_capacity(v.len() * LIMB_DIGITS);
                limbs::push_ascii(v, &mut out);
                out
            }
        }
    }

    pub fn from_bigint(magnitude: &BigInt) -> Coeff {
        match *magnitude.words() {
            [] => Coeff::ZERO,
            [low] => Coeff::Small(u128::from(low)),
            [low, high] => Coeff::from_u128(u128::from(high) << 64 | u128::from(low)),
            _ => Coeff::from_ascii(magnitude.abs().to_decimal().as_bytes()),
        }
    }

    pub fn to_bigint(&self) -> BigInt {
        match self {
            Coeff::Small(x) => BigInt::from_u128(*x),
            // Digits only: cannot fail.
            Coeff::Large(_) => BigInt::parse(self.to_ascii().as_bytes(), 10, 0).unwrap_or(BigInt::ZERO),
        }
    }

    /// As limbs.
    pub fn to_limbs(&self) -> Vec<u64> {
        match self {
            Coeff::Small(x) => {
                let (high, low) = split(*x);
                let mut v = vec![low, high];
                limbs::trim(&mut v);
                v
            }
            Coeff::Large(v) => v.clone(),
        }
    }

    /// Runs `f` on both numbers' limbs.
    fn with_limbs<R>(&self, other: &Coeff, f: impl FnOnce(&[u64], &[u64]) -> R) -> R {
        match (self, other) {
            (Coeff::Large(a), Coeff::Large(b)) => f(a, b),
            (Coeff::Large(a), b) => f(a, &b.to_limbs()),
            (a, Coeff::Large(b)) => f(&a.to_limbs(), b),
            (a, b) => f(&a.to_limbs(), &b.to_limbs()),
        }
    }

    pub fn add(&self, other: &Coeff) -> Coeff {
        if let (Coeff::Small(a), Coeff::Small(b)) = (self, other) {
            return Coeff::from_u128(a + b);
        }
        Coeff::from_limbs(self.with_limbs(other, limbs::add))
    }

    /// `self - other`, where `self >= other`.
    pub fn sub(&self, other: &Coeff) -> Coeff {
        if let (Coeff::Small(a), Coeff::Small(b)) = (self, other) {
            return Coeff::Small(a.saturating_sub(*b));
        }
        Coeff::from_limbs(self.with_limbs(other, limbs::sub))
    }

    pub fn mul(&self, other: &Coeff) -> Coeff {
        if let (Coeff::Small(a), Coeff::Small(b)) = (self, other) {
            if (a | b) >> 64 == 0 {
                return Coeff::from_u128(a * b);
            }
            return match a.checked_mul(*b) {
                Some(p) => Coeff::from_u128(p),
                None => Coeff::from_limbs(mul_wide(*a, *b).to_vec()),
            };
        }
        Coeff::from_limbs(self.with_limbs(other, limbs::mul))
    }

    /// Quotient and remainder; the divisor is not zero.
    pub fn div_rem(&self, other: &Coeff) -> (Coeff, Coeff) {
        if let (Coeff::Small(a), Coeff::Small(b)) = (self, other) {
            if (a | b) >> 64 == 0 {
                let (a, b) = (*a as u64, *b as u64);
                return (Coeff::Small(u128::from(a / b)), Coeff::Small(u128::from(a % b)));
            }
            return (Coeff::Small(a / b), Coeff::Small(a % b));
        }
        let (q, r) = self.with_limbs(other, limbs::div_rem);
        (Coeff::from_limbs(q), Coeff::from_limbs(r))
    }

    pub fn cmp(&self, other: &Coeff) -> Ordering {
        match (self, other) {
            (Coeff::Small(a), Coeff::Small(b)) => a.cmp(b),
            (Coeff::Small(_), Coeff::Large(_)) => Ordering::Less,
            (Coeff::Large(_), Coeff::Small(_)) => Ordering::Greater,
            (Coeff::Large(a), Coeff::Large(b)) => limbs::cmp(a, b),
        }
    }

    /// `self * 10^n`
    pub fn shift_left(&self, n: usize) -> Coeff {
        match self {
            _ if n == 0 => self.clone(),
            Coeff::Small(0) => Coeff::ZERO,
            Coeff::Small(x) if n <= SMALL_DIGITS && digits_u128(*x) + n <= SMALL_DIGITS => {
                Coeff::Small(x * POW10_WIDE[n])
            }
            Coeff::Small(_) => Coeff::from_limbs(limbs::shift_left(&self.to_limbs(), n)),
            Coeff::Large(v) => Coeff::from_limbs(limbs::shift_left(v, n)),
        }
    }

    /// `self / 10^n` and what was dropped.
    #[inline]
    pub fn shift_right(&self, n: usize) -> (Coeff, Rest) {
        match self {
            Coeff::Small(x) => {
                let (q, rest) = shift_right_u128(*x, n);
                (Coeff::Small(q), rest)
            }
            Coeff::Large(v) => {
                let (q, rest) = limbs::shift_right(v, n);
                (Coeff::from_limbs(q), rest)
            }
        }
    }

    /// The lowest digit.
    pub fn last_digit(&self) -> u32 {
        match self {
            Coeff::Small(x) => (x % 10) as u32,
            Coeff::Large(v) => (v[0] % 10) as u32,
        }
    }

    pub fn is_odd(&self) -> bool {
        self.last_digit() & 1 == 1
    }

    pub fn add_one(&self) -> Coeff {
        self.add(&Coeff::Small(1))
    }

    /// The number of zeros at the end; 0 for zero.
    pub fn trailing_zeros(&self) -> usize {
        let of_limb = |mut x: u64| {
            let mut n = 0;
            while x != 0 && x.is_multiple_of(10) {
                x /= 10;
                n += 1;
            }
            n
        };
        match self {
            Coeff::Small(0) => 0,
            Coeff::Small(x) => {
                let (high, low) = split(*x);
                if low == 0 { LIMB_DIGITS + of_limb(high) } else { of_limb(low) }
            }
            Coeff::Large(v) => {
                let zeros = v.iter().take_while(|&&x| x == 0).count();
                zeros * LIMB_DIGITS + of_limb(v[zeros])
            }
        }
    }

    /// The lowest `n` digits.
    pub fn low_digits(&self, n: usize) -> Coeff {
        if n >= self.digits() {
            return self.clone();
        }
        let (high, _) = self.shift_right(n);
        self.sub(&high.shift_left(n))
    }

    /// `10^n - 1`: `n` nines.
    pub fn nines(n: usize) -> Coeff {
        if n <= SMALL_DIGITS {
            return Coeff::Small(POW10_WIDE[n] - 1);
        }
        let mut v = vec![BASE - 1; n / LIMB_DIGITS];
        v.push(POW10[n % LIMB_DIGITS] - 1);
        Coeff::from_limbs(v)
    }

    /// Bytes of memory beyond the value itself.
    pub fn memory_size(&self) -> usize {
        match self {
            Coeff::Small(_) => 0,
            Coeff::Large(v) => v.capacity() * 8,
        }
    }
}

/// `x / 10^n` and what was dropped.
#[inline]
pub(super) fn shift_right_u128(x: u128, n: usize) -> (u128, Rest) {
    if n == 0 {
        return (x, Rest::Zero);
    }
    if n > SMALL_DIGITS {
        return (0, if x == 0 { Rest::Zero } else { Rest::Below });
    }
    let (q, r) = div_rem_pow10(x, n);
    let half = POW10_WIDE[n] / 2;
    (q, Rest::of(r == 0, r.cmp(&half)))
}

/// The product of two small coefficients rounded to its highest digits: quotient, digits dropped, and what they
/// were. The quotient has at least `keep` digits if digits were dropped; `keep` is at most 37.
#[inline]
pub(super) fn mul_round(a: u128, b: u128, keep: usize) -> (u128, usize, Rest) {
    let [l0, l1, l2, l3] = mul_wide(a, b);
    let base = u128::from(BASE);
    let (low, high) = (u128::from(l1) * base + u128::from(l0), u128::from(l3) * base + u128::from(l2));
    if high == 0 {
        return (low, 0, Rest::Zero);
    }
    // Drop so many digits that `keep` remain; at most 38 are in the high half.
    let drop = digits_u128(high) + SMALL_DIGITS - keep;
    if drop >= SMALL_DIGITS {
        let (q, rest) = shift_right_u128(high, drop - SMALL_DIGITS);
        if drop == SMALL_DIGITS {
            let half = POW10_WIDE[SMALL_DIGITS] / 2;
            return (q, drop, Rest::of(low == 0, low.cmp(&half)));
        }
        return (q, drop, rest.with_sticky(low != 0));
    }
    let (q, rest) = shift_right_u128(low, drop);
    (high * POW10_WIDE[SMALL_DIGITS - drop] + q, drop, rest)
}

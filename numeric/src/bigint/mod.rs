//! Arbitrary-precision integers with Python's semantics.
//!
//! [`BigInt`] wraps `dashu_int::IBig`, the fastest permissively licensed implementation measured (see
//! `docs/dependencies.md`); magnitudes of up to two words lie inside the 24-byte value, so cloning those is a copy.
//! What Python defines differently from a plain bignum library is here: division rounds towards minus infinity,
//! shifts and bit operations see an infinite two's complement, hashes are taken modulo 2^61-1.
//!
//! The interpreter keeps small integers unboxed. [`Int`] is the result type of operations whose result is often small.

mod bits;
mod bytes;
mod combinat;
mod division;
mod float;
mod radix;
mod small;
#[cfg(test)]
mod tests;

pub use bytes::ToBytesError;
pub use division::ModPowError;
pub use float::{TrueDivError, cmp_i64_f64, true_div_i64};
pub use radix::ParseIntError;
pub use small::{
    add_i64, div_mod_i64, gcd_u64, hash_i64, int_pow_i64, isqrt_u64, mul_i64, neg_i64, shl_i64, sub_i64,
};

use dashu_base::{Abs, Sign, Signed, UnsignedAbs};
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;
use std::fmt;

/// The largest result, in bits, that shifts and powers will build: 4 GiB. Beyond it they report [`TooLarge`], which
/// Python shows as `MemoryError`, instead of asking the allocator for something absurd.
pub const MAX_BITS: u64 = 1 << 35;

/// The result of a shift or power would have more than [`MAX_BITS`] bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("integer result too large")
    }
}

impl std::error::Error for TooLarge {}

/// An integer of any size.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BigInt(pub(crate) IBig);

/// An integer that is a machine word where it fits. Results are normalized: `Big` never holds an `i64` value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Int {
    /// Fits in 64 bits.
    Small(i64),
    /// Does not fit in 64 bits.
    Big(BigInt),
}

impl Int {
    /// The value as a [`BigInt`].
    pub fn into_big(self) -> BigInt {
        match self {
            Int::Small(i) => BigInt::from_i64(i),
            Int::Big(b) => b,
        }
    }
}

impl From<BigInt> for Int {
    fn from(b: BigInt) -> Int {
        match b.to_i64() {
            Some(i) => Int::Small(i),
            None => Int::Big(b),
        }
    }
}

impl From<i64> for Int {
    fn from(i: i64) -> Int {
        Int::Small(i)
    }
}

impl From<i128> for Int {
    fn from(i: i128) -> Int {
        match i64::try_from(i) {
            Ok(i) => Int::Small(i),
            Err(_) => Int::Big(BigInt::from_i128(i)),
        }
    }
}

impl fmt::Debug for BigInt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_decimal())
    }
}

impl fmt::Display for BigInt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_decimal())
    }
}

impl From<i64> for BigInt {
    fn from(i: i64) -> BigInt {
        BigInt::from_i64(i)
    }
}

impl From<u64> for BigInt {
    fn from(i: u64) -> BigInt {
        BigInt::from_u64(i)
    }
}

impl From<Int> for BigInt {
    fn from(i: Int) -> BigInt {
        i.into_big()
    }
}

impl BigInt {
    /// Zero.
    pub const ZERO: BigInt = BigInt(IBig::ZERO);
    /// One.
    pub const ONE: BigInt = BigInt(IBig::ONE);

    /// The integer `i`.
    #[inline]
    pub fn from_i64(i: i64) -> BigInt {
        BigInt(IBig::from(i))
    }

    /// The integer `i`.
    #[inline]
    pub fn from_u64(i: u64) -> BigInt {
        BigInt(IBig::from(i))
    }

    /// The integer `i`.
    #[inline]
    pub fn from_i128(i: i128) -> BigInt {
        BigInt(IBig::from(i))
    }

    /// The integer `i`.
    #[inline]
    pub fn from_u128(i: u128) -> BigInt {
        BigInt(IBig::from(i))
    }

    /// `-magnitude` if `negative`, otherwise `magnitude`, given as 64-bit words, lowest first.
    pub fn from_sign_words(negative: bool, words: &[u64]) -> BigInt {
        let sign = if negative { Sign::Negative } else { Sign::Positive };
        BigInt(IBig::from_sign_words(sign, words))
    }

    pub(crate) fn from_ubig(u: UBig) -> BigInt {
        BigInt(IBig::from(u))
    }

    pub(crate) fn magnitude(&self) -> UBig {
        (&self.0).unsigned_abs()
    }

    /// The absolute value as 64-bit words, lowest first, without leading zeros; zero has none.
    #[inline]
    pub fn words(&self) -> &[u64] {
        self.0.as_sign_words().1
    }

    /// The value, if it fits.
    #[inline]
    pub fn to_i64(&self) -> Option<i64> {
        let (sign, words) = self.0.as_sign_words();
        match *words {
            [] => Some(0),
            [w] if sign == Sign::Positive => i64::try_from(w).ok(),
            [w] if w <= 1 << 63 => Some((w as i64).wrapping_neg()),
            _ => None,
        }
    }

    /// The value, if it fits.
    pub fn to_u64(&self) -> Option<u64> {
        match *self.words() {
            [] => Some(0),
            [w] if !self.is_negative() => Some(w),
            _ => None,
        }
    }

    /// The value, if it fits.
    pub fn to_i128(&self) -> Option<i128> {
        i128::try_from(&self.0).ok()
    }

    /// The value modulo 2^64, as C's unsigned conversion gives it.
    pub fn to_u64_wrapping(&self) -> u64 {
        let low = self.words().first().copied().unwrap_or(0);
        if self.is_negative() { low.wrapping_neg() } else { low }
    }

    /// The value as an `i64` if it fits, else itself.
    pub fn normalize(self) -> Int {
        Int::from(self)
    }

    /// Whether the value is 0.
    #[inline]
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether the value is below 0.
    #[inline]
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// Whether the value is odd.
    #[inline]
    pub fn is_odd(&self) -> bool {
        self.words().first().is_some_and(|w| w & 1 == 1)
    }

    /// `-1`, `0` or `1`, by the sign.
    pub fn signum(&self) -> i32 {
        if self.is_zero() {
            0
        } else if self.is_negative() {
            -1
        } else {
            1
        }
    }

    /// `self + other`
    #[inline]
    #[allow(clippy::should_implement_trait)] // named as Python's operator functions are
    pub fn add(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 + &other.0)
    }

    /// `self + other`
    #[inline]
    pub fn add_i64(&self, other: i64) -> BigInt {
        BigInt(&self.0 + other)
    }

    /// `self - other`
    #[inline]
    #[allow(clippy::should_implement_trait)]
    pub fn sub(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 - &other.0)
    }

    /// `self - other`
    #[inline]
    pub fn sub_i64(&self, other: i64) -> BigInt {
        BigInt(&self.0 - other)
    }

    /// `self * other`
    #[inline]
    #[allow(clippy::should_implement_trait)]
    pub fn mul(&self, other: &BigInt) -> BigInt {
        // The library's squaring is faster than its general product.
        if std::ptr::eq(self, other) {
            return BigInt::from_ubig(self.0.sqr());
        }
        BigInt(&self.0 * &other.0)
    }

    /// `self * other`
    #[inline]
    pub fn mul_i64(&self, other: i64) -> BigInt {
        BigInt(&self.0 * other)
    }

    /// `-self`
    #[allow(clippy::should_implement_trait)]
    pub fn neg(&self) -> BigInt {
        BigInt(-&self.0)
    }

    /// `abs(self)`
    pub fn abs(&self) -> BigInt {
        BigInt((&self.0).abs())
    }

    /// `self ** exp`. Fails if the result would pass [`MAX_BITS`].
    pub fn pow(&self, exp: u64) -> Result<BigInt, TooLarge> {
        if exp == 0 {
            return Ok(BigInt::ONE);
        }
        match self.words() {
            [] => return Ok(BigInt::ZERO),
            [1] => return Ok(if self.is_negative() && exp & 1 == 1 { self.clone() } else { BigInt::ONE }),
            _ => {}
        }
        // (bits - 1) * exp bounds the result's size from below.
        if (self.bit_length() - 1).saturating_mul(exp) > MAX_BITS {
            return Err(TooLarge);
        }
        Ok(BigInt(self.0.pow(exp as usize)))
    }

    /// 10 to the power `n`. Fails if the result would pass [`MAX_BITS`].
    pub fn pow10(n: u64) -> Result<BigInt, TooLarge> {
        BigInt::from_u64(10).pow(n)
    }

    /// The greatest common divisor, not negative.
    pub fn gcd(&self, other: &BigInt) -> BigInt {
        use dashu_base::ring::Gcd;
        if self.is_zero() {
            return other.abs();
        }
        if other.is_zero() {
            return self.abs();
        }
        BigInt::from_ubig((&self.0).gcd(&other.0))
    }

    /// The least common multiple, not negative.
    pub fn lcm(&self, other: &BigInt) -> BigInt {
        if self.is_zero() || other.is_zero() {
            return BigInt::ZERO;
        }
        let g = self.gcd(other);
        BigInt((&self.0 / &g.0) * &other.0).abs()
    }

    /// The floor of the square root of a value that is not negative; None for a negative one.
    pub fn isqrt(&self) -> Option<BigInt> {
        use dashu_base::SquareRoot;
        if self.is_negative() {
            return None;
        }
        Some(BigInt::from_ubig(self.magnitude().sqrt()))
    }

    /// Python's hash of the integer: its value modulo the prime 2^61-1, with its sign, and -2 in place of -1.
    pub fn hash(&self) -> i64 {
        const P: u64 = (1 << 61) - 1;
        let mut h: u64 = 0;
        for &w in self.words().iter().rev() {
            // 2^64 = 8 modulo P.
            let x = u128::from(h) * 8 + u128::from(w);
            let folded = (x & u128::from(P)) as u64 + (x >> 61) as u64;
            h = if folded >= P { folded - P } else { folded };
        }
        let signed = if self.is_negative() { -(h as i64) } else { h as i64 };
        if signed == -1 { -2 } else { signed }
    }

    /// Compares with a machine integer.
    pub fn cmp_i64(&self, other: i64) -> Ordering {
        match self.to_i64() {
            Some(i) => i.cmp(&other),
            None if self.is_negative() => Ordering::Less,
            None => Ordering::Greater,
        }
    }

    /// Bytes of memory beyond the value itself.
    pub fn memory_size(&self) -> usize {
        let n = self.words().len();
        if n <= 2 { 0 } else { n * 8 }
    }
}

//! Shifts and bit operations. A negative integer acts as its infinite two's complement.

use super::{BigInt, MAX_BITS, TooLarge};

impl BigInt {
    /// Bits needed for the absolute value; 0 for zero.
    #[inline]
    pub fn bit_length(&self) -> u64 {
        let words = self.words();
        match words.last() {
            None => 0,
            Some(top) => words.len() as u64 * 64 - u64::from(top.leading_zeros()),
        }
    }

    /// Ones in the absolute value.
    pub fn bit_count(&self) -> u64 {
        self.words().iter().map(|w| u64::from(w.count_ones())).sum()
    }

    /// Zero bits below the lowest one bit; None for zero.
    pub fn trailing_zeros(&self) -> Option<u64> {
        let words = self.words();
        let i = words.iter().position(|&w| w != 0)?;
        Some(i as u64 * 64 + u64::from(words[i].trailing_zeros()))
    }

    /// `self << n`. Fails if the result would pass [`MAX_BITS`].
    #[allow(clippy::should_implement_trait)]
    pub fn shl(&self, n: u64) -> Result<BigInt, TooLarge> {
        if self.is_zero() {
            return Ok(BigInt::ZERO);
        }
        if n > MAX_BITS || self.bit_length() + n > MAX_BITS {
            return Err(TooLarge);
        }
        Ok(BigInt(&self.0 << n as usize))
    }

    /// `self >> n`, rounding towards minus infinity.
    #[allow(clippy::should_implement_trait)]
    pub fn shr(&self, n: u64) -> BigInt {
        if n >= self.bit_length() {
            return BigInt::from_i64(if self.is_negative() { -1 } else { 0 });
        }
        BigInt(&self.0 >> n as usize)
    }

    /// `self & other`
    pub fn and(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 & &other.0)
    }

    /// `self | other`
    pub fn or(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 | &other.0)
    }

    /// `self ^ other`
    pub fn xor(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 ^ &other.0)
    }

    /// `~self`
    #[allow(clippy::should_implement_trait)]
    pub fn not(&self) -> BigInt {
        BigInt(!&self.0)
    }
}

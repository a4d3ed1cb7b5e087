//! Division that rounds towards minus infinity, as Python's `//`, `%`, `divmod` and three-argument `pow` do.

use super::BigInt;
use dashu_base::{DivRem, UnsignedAbs};
use dashu_int::IBig;
use dashu_int::fast_div::ConstDivisor;

/// Why three-argument `pow` has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModPowError {
    /// The modulus is zero.
    ZeroModulus,
    /// The exponent is negative and the base has no inverse for the modulus.
    NotInvertible,
}

impl std::fmt::Display for ModPowError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            ModPowError::ZeroModulus => "pow() 3rd argument cannot be 0",
            ModPowError::NotInvertible => "base is not invertible for the given modulus",
        })
    }
}

impl std::error::Error for ModPowError {}

impl BigInt {
    /// `(self // other, self % other)`; None if `other` is zero.
    pub fn div_mod(&self, other: &BigInt) -> Option<(BigInt, BigInt)> {
        if other.is_zero() {
            return None;
        }
        let (q, r) = (&self.0).div_rem(&other.0);
        if !r.is_zero() && (other.is_negative() != BigInt::negative(&r)) {
            return Some((BigInt(q - 1i32), BigInt(r + &other.0)));
        }
        Some((BigInt(q), BigInt(r)))
    }

    fn negative(i: &IBig) -> bool {
        i.sign() == dashu_base::Sign::Negative
    }

    /// `self // other`; None if `other` is zero.
    pub fn floor_div(&self, other: &BigInt) -> Option<BigInt> {
        if other.is_zero() {
            return None;
        }
        // With equal signs the truncated quotient is the floor, and no remainder is needed.
        if self.is_negative() == other.is_negative() {
            return Some(BigInt(&self.0 / &other.0));
        }
        self.div_mod(other).map(|(q, _)| q)
    }

    /// `self % other`, with the sign of `other`; None if `other` is zero.
    pub fn floor_mod(&self, other: &BigInt) -> Option<BigInt> {
        if other.is_zero() {
            return None;
        }
        let r = &self.0 % &other.0;
        if !r.is_zero() && (other.is_negative() != BigInt::negative(&r)) {
            return Some(BigInt(r + &other.0));
        }
        Some(BigInt(r))
    }

    /// Quotient rounded towards zero, and remainder with the sign of `self`; None if `other` is zero.
    pub fn div_rem_trunc(&self, other: &BigInt) -> Option<(BigInt, BigInt)> {
        if other.is_zero() {
            return None;
        }
        let (q, r) = (&self.0).div_rem(&other.0);
        Some((BigInt(q), BigInt(r)))
    }

    /// The quotient rounded to nearest, ties to even, and the matching remainder; None if `other` is zero.
    pub fn div_mod_near(&self, other: &BigInt) -> Option<(BigInt, BigInt)> {
        let (mut q, mut r) = self.div_mod(other)?;
        let twice = r.0.clone() << 1;
        let order = (&twice).unsigned_abs().cmp(&(&other.0).unsigned_abs());
        if order.is_gt() || (order.is_eq() && q.is_odd()) {
            q = q.add_i64(1);
            r = r.sub(other);
        }
        Some((q, r))
    }

    /// `pow(self, exp, modulus)`: the result has the sign of the modulus; a negative exponent asks for the inverse.
    pub fn mod_pow(&self, exp: &BigInt, modulus: &BigInt) -> Result<BigInt, ModPowError> {
        if modulus.is_zero() {
            return Err(ModPowError::ZeroModulus);
        }
        let m = modulus.magnitude();
        if m.is_one() {
            return Ok(BigInt::ZERO);
        }
        let ring = ConstDivisor::new(m);
        let mut base = ring.reduce(self.0.clone());
        if exp.is_negative() {
            base = base.inv().ok_or(ModPowError::NotInvertible)?;
        }
        let result = IBig::from(base.pow(&exp.magnitude()).residue());
        if modulus.is_negative() && !result.is_zero() {
            return Ok(BigInt(result + &modulus.0));
        }
        Ok(BigInt(result))
    }
}

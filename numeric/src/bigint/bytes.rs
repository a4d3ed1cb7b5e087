//! `int.from_bytes` and `int.to_bytes`.

use super::BigInt;
use dashu_int::{IBig, UBig};

/// Why an integer has no representation in the bytes asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToBytesError {
    /// Negative, and the representation is unsigned.
    Negative,
    /// Needs more bytes.
    TooBig,
}

impl std::fmt::Display for ToBytesError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            ToBytesError::Negative => "can't convert negative int to unsigned",
            ToBytesError::TooBig => "int too big to convert",
        })
    }
}

impl std::error::Error for ToBytesError {}

impl BigInt {
    /// The integer that `bytes` spell, in two's complement if `signed`. No bytes spell 0.
    pub fn from_bytes(bytes: &[u8], little_endian: bool, signed: bool) -> BigInt {
        match (little_endian, signed) {
            (true, false) => BigInt::from_ubig(UBig::from_le_bytes(bytes)),
            (false, false) => BigInt::from_ubig(UBig::from_be_bytes(bytes)),
            (true, true) => BigInt(IBig::from_le_bytes(bytes)),
            (false, true) => BigInt(IBig::from_be_bytes(bytes)),
        }
    }

    /// The integer in exactly `length` bytes, in two's complement if `signed`.
    pub fn to_bytes(
        &self,
        length: usize,
        little_endian: bool,
        signed: bool,
    ) -> Result<Vec<u8>, ToBytesError> {
        let negative = self.is_negative();
        if negative && !signed {
            return Err(ToBytesError::Negative);
        }
        let capacity = length as u64 * 8;
        // A negative power of two needs one bit less than its magnitude suggests.
        let magnitude_bits = if negative { self.not().bit_length() } else { self.bit_length() };
        let needed = if signed && !self.is_zero() { magnitude_bits + 1 } else { magnitude_bits };
        if needed > capacity {
            return Err(ToBytesError::TooBig);
        }
        let mut out = Vec::with_capacity(length + 8);
        let mut carry = negative;
        for &word in self.words() {
            let mut w = word;
            if negative {
                let (sum, overflow) = (!w).overflowing_add(u64::from(carry));
                (w, carry) = (sum, overflow);
            }
            out.extend_from_slice(&w.to_le_bytes());
        }
        out.resize(length, if negative { 0xff } else { 0 });
        if !little_endian {
            out.reverse();
        }
        Ok(out)
    }
}

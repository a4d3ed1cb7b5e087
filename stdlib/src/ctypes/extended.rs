//! `long double` of x86: 64 bits of significand, of which the first is written out, 15 of exponent, and a sign. Python's
//! floats are doubles, so it is converted where it is read and written.

/// The double nearest to the `long double` with this significand and these upper 16 bits, ties to even.
fn to_double(significand: u64, upper: u16) -> f64 {
    let negative = upper & 0x8000 != 0;
    let exponent = (upper & 0x7FFF) as i32;
    let sign = (negative as u64) << 63;
    if exponent == 0x7FFF {
        // Infinity has nothing below the first bit.
        let quiet = significand << 1 != 0;
        return f64::from_bits(
            sign | 0x7FF << 52 | if quiet { 1 << 51 | (significand << 1) >> 12 } else { 0 },
        );
    }
    if significand == 0 {
        return f64::from_bits(sign);
    }
    // The value is 0.significand * 2^power, with the significand's first bit set.
    let shift = significand.leading_zeros();
    let significand = significand << shift;
    let power = exponent.max(1) - 16382 - shift as i32;
    if power > 1024 {
        return f64::from_bits(sign | 0x7FF << 52);
    }
    // A double keeps 53 bits, fewer below the smallest normal one.
    let kept = if power < -1021 { 53 - (-1021 - power) } else { 53 };
    if kept < 0 {
        return f64::from_bits(sign);
    }
    let dropped = 64 - kept as u32;
    let (mut whole, rest) = match dropped {
        64 => (0u64, significand as u128),
        _ => (significand >> dropped, (significand & ((1u64 << dropped) - 1)) as u128),
    };
    let half = 1u128 << (dropped - 1);
    if rest > half || rest == half && whole & 1 != 0 {
        whole += 1;
    }
    // Adding the number below its leading bit to the exponent carries where rounding did.
    let biased = if power < -1021 { 0 } else { (power + 1022) as u64 };
    let bits = if biased == 0 { whole } else { ((biased - 1) << 52) + whole };
    f64::from_bits(sign | bits)
}

/// Significand and upper 16 bits of a double.
fn from_double(f: f64) -> (u64, u16) {
    let bits = f.to_bits();
    let sign = (bits >> 48) as u16 & 0x8000;
    let exponent = (bits >> 52) as i32 & 0x7FF;
    let fraction = bits & ((1 << 52) - 1);
    match (exponent, fraction) {
        (0, 0) => (0, sign),
        (0x7FF, _) => (1 << 63 | fraction << 11, sign | 0x7FFF),
        (0, _) => {
            let shift = fraction.leading_zeros();
            (fraction << shift, sign | (16383 - 1022 - 52 + 63 - shift as i32) as u16)
        }
        _ => (1 << 63 | fraction << 11, sign | (exponent - 1023 + 16383) as u16),
    }
}

/// Reads a `long double`.
///
/// # Safety
/// There is one at `from`.
pub unsafe fn read(from: *const u8) -> f64 {
    // SAFETY: the caller's promise; nothing is said of its alignment.
    unsafe { to_double(from.cast::<u64>().read_unaligned(), from.add(8).cast::<u16>().read_unaligned()) }
}

/// Stores a `long double`, of 16 bytes.
///
/// # Safety
/// There is room for it at `to`.
pub unsafe fn write(to: *mut u8, f: f64) {
    let (significand, upper) = from_double(f);
    // SAFETY: the caller's promise; nothing is said of its alignment.
    unsafe {
        to.cast::<u64>().write_unaligned(significand);
        to.add(8).cast::<u64>().write_unaligned(upper as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_come_back() {
        let least = f64::from_bits(1);
        for f in [0.0, -0.0, 1.0, -1.5, 0.1, f64::MAX, f64::MIN_POSITIVE, least, 3.0 * least, f64::INFINITY] {
            let (significand, upper) = from_double(f);
            assert_eq!(to_double(significand, upper).to_bits(), f.to_bits(), "{f}");
        }
        let (significand, upper) = from_double(f64::NAN);
        assert!(to_double(significand, upper).is_nan());
    }

    #[test]
    fn rounding_is_to_even() {
        let one = 16383;
        assert_eq!(to_double(1 << 63 | 1 << 10, one), 1.0);
        assert_eq!(to_double(1 << 63 | 3 << 10, one), 1.0 + 2.0 * f64::EPSILON);
        assert_eq!(to_double(1 << 63 | 1 << 10 | 1, one), 1.0 + f64::EPSILON);
        assert_eq!(to_double(u64::MAX, one), 2.0);
        assert_eq!(to_double(u64::MAX, 16383 + 1023), f64::INFINITY);
        assert_eq!(to_double(1 << 63, 16383 - 1075), 0.0);
        assert_eq!(to_double(1 << 63 | 1, 16383 - 1075), f64::from_bits(1));
        assert_eq!(to_double(1 << 63, 0x7FFF), f64::INFINITY);
    }
}

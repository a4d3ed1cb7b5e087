//! Float operators where Python differs from IEEE 754's: floor division, modulo, power with its errors, hash.

use super::parts::decompose;

/// Why `x ** y` is no float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PowError {
    /// ZeroDivisionError "zero to a negative power"
    ZeroToNegative,
    /// OverflowError `(34, 'Numerical result out of range')`
    Overflow,
    /// A negative base with a fraction in the exponent: the result is complex.
    Complex,
}

/// `x % y`, with the sign of `y`; `y` is not zero.
#[inline]
fn modulo(x: f64, y: f64) -> f64 {
    let m = x % y;
    if m == 0.0 {
        return 0.0f64.copysign(y);
    }
    if (y < 0.0) == (m < 0.0) { m } else { m + y }
}

/// `x % y`; None if `y` is zero.
#[inline]
pub fn floor_mod(x: f64, y: f64) -> Option<f64> {
    (y != 0.0).then(|| modulo(x, y))
}

/// `divmod(x, y)`; None if `y` is zero.
pub fn div_mod(x: f64, y: f64) -> Option<(f64, f64)> {
    if y == 0.0 {
        return None;
    }
    let r = x % y;
    let mut q = (x - r) / y;
    let m = if r == 0.0 {
        0.0f64.copysign(y)
    } else if (y < 0.0) != (r < 0.0) {
        q -= 1.0;
        r + y
    } else {
        r
    };
    if q == 0.0 {
        return Some((0.0f64.copysign(x / y), m));
    }
    // q is close to an integer, but its division was rounded.
    let floor = q.floor();
    Some((if q - floor > 0.5 { floor + 1.0 } else { floor }, m))
}

/// `x // y`; None if `y` is zero.
#[inline]
pub fn floor_div(x: f64, y: f64) -> Option<f64> {
    div_mod(x, y).map(|(q, _)| q)
}

/// `x ** y`
pub fn pow(x: f64, y: f64) -> Result<f64, PowError> {
    if y == 0.0 || x == 1.0 {
        return Ok(1.0);
    }
    if x.is_finite() && y.is_finite() {
        if x == 0.0 && y < 0.0 {
            return Err(PowError::ZeroToNegative);
        }
        if x < 0.0 && y != y.floor() {
            return Err(PowError::Complex);
        }
        let r = x.powf(y);
        return if r.is_infinite() { Err(PowError::Overflow) } else { Ok(r) };
    }
    // With infinities and NaN, the C library already does what Python documents.
    Ok(x.powf(y))
}

/// Python's hash of a float: that of an equal integer or fraction, modulo 2^61-1. None for NaN, whose hash is that
/// of the object.
pub fn hash(x: f64) -> Option<i64> {
    const P: u64 = (1 << 61) - 1;
    if x.is_nan() {
        return None;
    }
    if x.is_infinite() {
        return Some(if x > 0.0 { 314_159 } else { -314_159 });
    }
    let (negative, mantissa, exp) = decompose(x);
    // 2^61 is 1 modulo P, so multiplying with a power of two rotates the 61 bits.
    let turn = exp.rem_euclid(61) as u32;
    let rotated = if turn == 0 { mantissa } else { (mantissa << turn) & P | mantissa >> (61 - turn) };
    let h = if rotated == P { 0 } else { rotated as i64 };
    let h = if negative { -h } else { h };
    Some(if h == -1 { -2 } else { h })
}

/// Whether `x` is finite and has no fraction.
#[inline]
pub fn is_integer(x: f64) -> bool {
    x.is_finite() && x == x.floor()
}

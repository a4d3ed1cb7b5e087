//! Fast paths for operands that are machine words. Results that do not fit become [`Int::Big`].

use super::{BigInt, Int, MAX_BITS, TooLarge};

/// `a + b`
#[inline]
pub fn add_i64(a: i64, b: i64) -> Int {
    match a.checked_add(b) {
        Some(i) => Int::Small(i),
        None => Int::from(i128::from(a) + i128::from(b)),
    }
}

/// `a - b`
#[inline]
pub fn sub_i64(a: i64, b: i64) -> Int {
    match a.checked_sub(b) {
        Some(i) => Int::Small(i),
        None => Int::from(i128::from(a) - i128::from(b)),
    }
}

/// `a * b`
#[inline]
pub fn mul_i64(a: i64, b: i64) -> Int {
    match a.checked_mul(b) {
        Some(i) => Int::Small(i),
        None => Int::from(i128::from(a) * i128::from(b)),
    }
}

/// `-a`
#[inline]
pub fn neg_i64(a: i64) -> Int {
    sub_i64(0, a)
}

/// `divmod(a, b)`; None if `b` is zero. Only `i64::MIN // -1` has a quotient that does not fit.
#[inline]
pub fn div_mod_i64(a: i64, b: i64) -> Option<(Int, i64)> {
    if b == 0 {
        return None;
    }
    let Some(q) = a.checked_div(b) else {
        return Some((neg_i64(a), 0));
    };
    let r = a % b;
    if r != 0 && (r < 0) != (b < 0) {
        return Some((Int::Small(q - 1), r + b));
    }
    Some((Int::Small(q), r))
}

/// `a << n`. Fails if the result would pass [`MAX_BITS`].
#[inline]
pub fn shl_i64(a: i64, n: u64) -> Result<Int, TooLarge> {
    if a == 0 {
        return Ok(Int::Small(0));
    }
    // Headroom: copies of the sign bit at the top, less the sign itself.
    let spare = if a < 0 { a.leading_ones() } else { a.leading_zeros() } - 1;
    if n <= u64::from(spare) {
        return Ok(Int::Small(a << n));
    }
    if n < 64 {
        return Ok(Int::from(i128::from(a) << n));
    }
    BigInt::from_i64(a).shl(n).map(Int::Big)
}

/// `base ** exp`. Fails if the result would pass [`MAX_BITS`].
pub fn int_pow_i64(base: i64, exp: u64) -> Result<Int, TooLarge> {
    match base {
        0 => return Ok(Int::Small(i64::from(exp == 0))),
        1 => return Ok(Int::Small(1)),
        -1 => return Ok(Int::Small(if exp & 1 == 1 { -1 } else { 1 })),
        2 => return shl_i64(1, exp),
        _ => {}
    }
    if exp > MAX_BITS {
        return Err(TooLarge);
    }
    if exp <= 126 {
        // |base| >= 2, so a result within 127 bits is certain to be seen here.
        if let Some(p) = base.checked_pow(exp as u32) {
            return Ok(Int::Small(p));
        }
        if let Some(p) = i128::from(base).checked_pow(exp as u32) {
            return Ok(Int::from(p));
        }
    }
    BigInt::from_i64(base).pow(exp).map(Int::from)
}

/// Python's hash of a machine integer.
#[inline]
pub fn hash_i64(a: i64) -> i64 {
    const P: i64 = (1 << 61) - 1;
    let h = if a > -P && a < P { a } else { a % P };
    if h == -1 { -2 } else { h }
}

/// The greatest common divisor.
pub fn gcd_u64(mut a: u64, mut b: u64) -> u64 {
    if a == 0 {
        return b;
    }
    if b == 0 {
        return a;
    }
    let shift = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    loop {
        b >>= b.trailing_zeros();
        if a > b {
            std::mem::swap(&mut a, &mut b);
        }
        b -= a;
        if b == 0 {
            return a << shift;
        }
    }
}

/// The floor of the square root.
pub fn isqrt_u64(n: u64) -> u64 {
    n.isqrt()
}

//! `math.factorial`, `math.comb` and `math.perm`.
//!
//! All three split their products into halves of similar size, so that the fast multiplication does the work.

use super::{BigInt, MAX_BITS, TooLarge};
use dashu_int::UBig;

/// The product of all integers in `low..=high`, stepping by `step`.
fn range_product(low: u64, high: u64, step: u64) -> UBig {
    if low > high {
        return UBig::ONE;
    }
    let count = (high - low) / step + 1;
    let bits = u64::from(64 - high.leading_zeros());
    if count * bits <= 128 {
        let mut product = u128::from(low);
        for i in 1..count {
            product *= u128::from(low + i * step);
        }
        return UBig::from(product);
    }
    let half = count / 2;
    range_product(low, low + (half - 1) * step, step) * range_product(low + half * step, high, step)
}

/// The factorial's odd part, by the doubling formula: the odd numbers up to n, times the odd part for n / 2.
fn odd_factorial(n: u64) -> UBig {
    let mut outer = UBig::ONE;
    let mut inner = UBig::ONE;
    let mut top = 1u64;
    for i in (0..64 - n.leading_zeros()).rev() {
        let limit = n >> i;
        if limit < 3 {
            continue;
        }
        let last_odd = if limit & 1 == 1 { limit } else { limit - 1 };
        inner *= range_product(top + 2, last_odd, 2);
        outer *= &inner;
        top = last_odd;
    }
    outer
}

/// `C(n, k)` where it and all intermediate values fit in 64 bits.
fn comb_small(n: u64, k: u64) -> Option<u64> {
    let mut c: u64 = 1;
    for i in 0..k {
        let wide = u128::from(c) * u128::from(n - i) / u128::from(i + 1);
        c = u64::try_from(wide).ok()?;
    }
    Some(c)
}

fn comb_split(n: &UBig, k: u64) -> UBig {
    match k {
        0 => return UBig::ONE,
        1 => return n.clone(),
        _ => {}
    }
    if let Ok(small) = u64::try_from(n)
        && k <= 64
        && let Some(c) = comb_small(small, k)
    {
        return UBig::from(c);
    }
    // C(n, k) = C(n, j) * C(n - j, k - j) / C(k, j)
    let j = k / 2;
    let product = comb_split(n, j) * comb_split(&(n - UBig::from(j)), k - j);
    product / comb_split(&UBig::from(k), j)
}

fn perm_split(n: &UBig, k: u64) -> UBig {
    match k {
        0 => return UBig::ONE,
        1 => return n.clone(),
        _ => {}
    }
    if let Ok(high) = u64::try_from(n) {
        return range_product(high - k + 1, high, 1);
    }
    let j = k / 2;
    perm_split(n, j) * perm_split(&(n - UBig::from(j)), k - j)
}

impl BigInt {
    /// `n!`. Fails if the result would pass the size limit.
    pub fn factorial(n: u64) -> Result<BigInt, TooLarge> {
        let bits = n as f64 * ((n.max(1) as f64).log2() - std::f64::consts::LOG2_E);
        if bits > MAX_BITS as f64 {
            return Err(TooLarge);
        }
        let twos = n - u64::from(n.count_ones());
        Ok(BigInt::from_ubig(odd_factorial(n) << twos as usize))
    }

    /// `math.comb(n, k)` for `n >= 0`: 0 if `k > n`. `k` may be replaced by `n - k` before the call if that is less.
    pub fn comb(n: &BigInt, k: u64) -> Result<BigInt, TooLarge> {
        if n.cmp(&BigInt::from_u64(k)).is_lt() {
            return Ok(BigInt::ZERO);
        }
        let rest = n.sub(&BigInt::from_u64(k)).to_u64();
        let k = rest.map_or(k, |r| r.min(k));
        if n.bit_length().saturating_mul(k) > MAX_BITS.saturating_mul(2) {
            return Err(TooLarge);
        }
        Ok(BigInt::from_ubig(comb_split(&n.magnitude(), k)))
    }

    /// `math.perm(n, k)` for `n >= 0`: 0 if `k > n`.
    pub fn perm(n: &BigInt, k: u64) -> Result<BigInt, TooLarge> {
        if n.cmp(&BigInt::from_u64(k)).is_lt() {
            return Ok(BigInt::ZERO);
        }
        if n.bit_length().saturating_mul(k) > MAX_BITS.saturating_mul(2) {
            return Err(TooLarge);
        }
        Ok(BigInt::from_ubig(perm_split(&n.magnitude(), k)))
    }
}

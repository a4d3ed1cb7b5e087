//! Natural numbers in base 10^19, lowest limb first: what a decimal coefficient of more than 38 digits is made of.
//!
//! A decimal base makes rounding, shifting by digits and printing cheap, which decimal arithmetic does all the time.
//! Products add up whole columns in 192 bits and reduce once a column, Karatsuba's and number-theoretic transforms
//! take over for long operands. Division is Knuth's algorithm D, and Burnikel and Ziegler's recursion for long
//! divisors ("Fast Recursive Division", 1998).
//!
//! Slices may have leading (high) zero limbs unless said otherwise; vectors returned have none.

use super::ntt;
use std::cmp::Ordering;

/// The base.
pub(super) const BASE: u64 = 10_000_000_000_000_000_000;
/// Decimal digits a limb.
pub(super) const LIMB_DIGITS: usize = 19;
/// floor((2^128 - 1) / BASE) - 2^64: the reciprocal for [`div_base`].
const RECIPROCAL: u64 = (u128::MAX / BASE as u128 - (1 << 64)) as u64;

/// Powers of ten that fit in a limb, and the base.
pub(super) const POW10: [u64; 20] = {
    let mut table = [1; 20];
    let mut i = 1;
    while i < 20 {
        table[i] = table[i - 1] * 10;
        i += 1;
    }
    table
};

/// Operands up to this many limbs are multiplied column by column.
const KARATSUBA: usize = 48;
/// From this many limbs of the shorter operand on, transforms multiply.
const TRANSFORM: usize = 700;
/// From this many limbs of the divisor on, division is recursive.
const RECURSIVE_DIVISION: usize = 80;

/// `(x / BASE, x % BASE)` for `x < BASE * 2^64` (Möller and Granlund, "Improved division by invariant integers").
#[inline]
pub(super) fn div_base(x: u128) -> (u64, u64) {
    let (high, low) = ((x >> 64) as u64, x as u64);
    let q = (u128::from(RECIPROCAL) * u128::from(high)).wrapping_add(x);
    let mut q1 = ((q >> 64) as u64).wrapping_add(1);
    let mut r = low.wrapping_sub(q1.wrapping_mul(BASE));
    if r > q as u64 {
        q1 = q1.wrapping_sub(1);
        r = r.wrapping_add(BASE);
    }
    if r >= BASE {
        q1 = q1.wrapping_add(1);
        r -= BASE;
    }
    (q1, r)
}

/// Splits any 128-bit number: `(x / BASE, x % BASE)`.
#[inline]
pub(super) fn div_base_wide(x: u128) -> (u128, u64) {
    let high = (x >> 64) as u64;
    let (q1, r1) = if high >= BASE { (1, high - BASE) } else { (0, high) };
    let (q0, r0) = div_base(u128::from(r1) << 64 | u128::from(x as u64));
    (u128::from(q1 as u64) << 64 | u128::from(q0), r0)
}

/// Drops high zero limbs.
pub(super) fn trim(v: &mut Vec<u64>) {
    while v.last() == Some(&0) {
        v.pop();
    }
}

/// A slice without high zero limbs.
pub(super) fn trimmed(mut v: &[u64]) -> &[u64] {
    while let [rest @ .., 0] = v {
        v = rest;
    }
    v
}

/// The number of decimal digits of a limb; 0 has one.
pub(super) fn limb_digits(x: u64) -> usize {
    x.checked_ilog10().unwrap_or(0) as usize + 1
}

/// The number of decimal digits; zero has one.
pub(super) fn digits(v: &[u64]) -> usize {
    match trimmed(v) {
        [] => 1,
        [rest @ .., top] => rest.len() * LIMB_DIGITS + limb_digits(*top),
    }
}

/// Compares two numbers.
pub(super) fn cmp(a: &[u64], b: &[u64]) -> Ordering {
    let (a, b) = (trimmed(a), trimmed(b));
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// `a += b`; `a` is long enough except for the carry, which is returned.
pub(super) fn add_in_place(a: &mut [u64], b: &[u64]) -> bool {
    let mut carry = false;
    let (low, high) = a.split_at_mut(b.len());
    for (x, &y) in low.iter_mut().zip(b) {
        let sum = u128::from(*x) + u128::from(y) + u128::from(carry);
        carry = sum >= u128::from(BASE);
        *x = if carry { (sum - u128::from(BASE)) as u64 } else { sum as u64 };
    }
    for x in high {
        if !carry {
            return false;
        }
        carry = *x == BASE - 1;
        *x = if carry { 0 } else { *x + 1 };
    }
    carry
}

/// `a -= b`; `a` is at least as long; the borrow is returned.
pub(super) fn sub_in_place(a: &mut [u64], b: &[u64]) -> bool {
    let mut borrow = false;
    let (low, high) = a.split_at_mut(b.len());
    for (x, &y) in low.iter_mut().zip(b) {
        let (d, b1) = x.overflowing_sub(y);
        let (d, b2) = d.overflowing_sub(u64::from(borrow));
        borrow = b1 || b2;
        *x = if borrow { d.wrapping_add(BASE) } else { d };
    }
    for x in high {
        if !borrow {
            return false;
        }
        borrow = *x == 0;
        *x = if borrow { BASE - 1 } else { *x - 1 };
    }
    borrow
}

/// `a + b`
pub(super) fn add(a: &[u64], b: &[u64]) -> Vec<u64> {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut out = Vec::with_capacity(long.len() + 1);
    out.extend_from_slice(long);
    if add_in_place(&mut out, short) {
        out.push(1);
    }
    trim(&mut out);
    out
}

/// `a - b`, where `a >= b`.
pub(super) fn sub(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut out = a.to_vec();
    sub_in_place(&mut out, trimmed(b));
    trim(&mut out);
    out
}

/// `a = a * factor + carry`, both below the base; the high limb is returned.
fn mul_limb(a: &mut [u64], factor: u64, mut carry: u64) -> u64 {
    for x in a {
        let (q, r) = div_base(u128::from(*x) * u128::from(factor) + u128::from(carry));
        *x = r;
        carry = q;
    }
    carry
}

/// `a /= divisor`, which is not zero and at most the base; the remainder is returned.
fn div_limb(a: &mut [u64], divisor: u64) -> u64 {
    let mut remainder = 0u64;
    for x in a.iter_mut().rev() {
        let n = u128::from(remainder) * u128::from(BASE) + u128::from(*x);
        *x = (n / u128::from(divisor)) as u64;
        remainder = (n % u128::from(divisor)) as u64;
    }
    remainder
}

/// `out = a * b`, column by column; `out` has `a.len() + b.len()` limbs.
fn mul_columns(out: &mut [u64], a: &[u64], b: &[u64]) {
    let (a, b) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let (n, m) = (a.len(), b.len());
    let mut carry: u128 = 0;
    for (k, slot) in out.iter_mut().enumerate() {
        let first = k.saturating_sub(m - 1);
        let last = k.min(n - 1);
        let (mut low, mut high) = (carry, 0u64);
        if first <= last && k < n + m - 1 {
            for (x, y) in a[first..=last].iter().zip(b[k - last..=k - first].iter().rev()) {
                let (sum, overflow) = low.overflowing_add(u128::from(*x) * u128::from(*y));
                low = sum;
                high += u64::from(overflow);
            }
        }
        let (q1, r1) = div_base(u128::from(high) << 64 | low >> 64);
        let (q0, r0) = div_base(u128::from(r1) << 64 | u128::from(low as u64));
        *slot = r0;
        carry = u128::from(q1) << 64 | u128::from(q0);
    }
}

/// `|x - y|` of two halves, and whether it was negative.
fn difference(x: &[u64], y: &[u64], length: usize) -> (Vec<u64>, bool) {
    let negative = cmp(x, y).is_lt();
    let mut d = if negative { sub(y, x) } else { sub(x, y) };
    d.resize(length, 0);
    (d, negative)
}

/// `out = a * b` for operands of equal length.
fn mul_karatsuba(out: &mut [u64], a: &[u64], b: &[u64]) {
    let n = a.len();
    if n < KARATSUBA {
        mul_columns(out, a, b);
        return;
    }
    let h = n.div_ceil(2);
    let (a0, a1) = a.split_at(h);
    let (b0, b1) = b.split_at(h);
    {
        let (low, high) = out.split_at_mut(2 * h);
        mul_karatsuba(low, a0, b0);
        mul_karatsuba(high, a1, b1);
    }
    // a1*b0 + a0*b1 = a1*b1 + a0*b0 - (a0-a1)*(b0-b1)
    let (da, na) = difference(a0, a1, h);
    let (db, nb) = difference(b0, b1, h);
    let mut cross = vec![0; 2 * h];
    mul_karatsuba(&mut cross, &da, &db);
    let mut middle = out.to_vec();
    let (low, high) = middle.split_at(2 * h);
    let mut sum = add(low, high);
    if na == nb {
        sub_in_place(&mut sum, trimmed(&cross));
        trim(&mut sum);
    } else {
        sum = add(&sum, &cross);
    }
    middle.clear();
    add_in_place(&mut out[h..], &sum);
}

/// `a * b`
pub(super) fn mul(a: &[u64], b: &[u64]) -> Vec<u64> {
    let (a, b) = (trimmed(a), trimmed(b));
    let (a, b) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if b.is_empty() {
        return Vec::new();
    }
    let mut out = vec![0; a.len() + b.len()];
    mul_into(&mut out, a, b);
    trim(&mut out);
    out
}

/// `out = a * b`, where `a` is at least as long as `b`, which is not empty.
fn mul_into(out: &mut [u64], a: &[u64], b: &[u64]) {
    let m = b.len();
    if m < KARATSUBA {
        mul_columns(out, a, b);
    } else if m >= TRANSFORM && a.len() < 3 * m {
        ntt::mul(out, a, b);
    } else if a.len() == m {
        mul_karatsuba(out, a, b);
    } else {
        // Pieces of the longer operand as long as the shorter one, or a few times longer for transforms.
        let piece = if m >= TRANSFORM { 2 * m } else { m };
        out.fill(0);
        for (i, part) in a.chunks(piece).enumerate() {
            let product = mul(part, b);
            add_in_place(&mut out[i * piece..], &product);
        }
    }
}

/// `v * 10^n`
pub(super) fn shift_left(v: &[u64], n: usize) -> Vec<u64> {
    let v = trimmed(v);
    if v.is_empty() {
        return Vec::new();
    }
    let (limbs, rest) = (n / LIMB_DIGITS, n % LIMB_DIGITS);
    let mut out = vec![0; limbs];
    out.reserve(v.len() + 1);
    out.extend_from_slice(v);
    if rest > 0 {
        let carry = mul_limb(&mut out[limbs..], POW10[rest], 0);
        if carry > 0 {
            out.push(carry);
        }
    }
    out
}

/// What a right shift dropped, compared with half a unit of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// Nothing.
    Zero,
    /// Less than half.
    Below,
    /// Exactly half.
    Half,
    /// More than half.
    Above,
}

impl Rest {
    /// Classifies a remainder by its doubled comparison with the divisor.
    pub fn of(is_zero: bool, against_half: Ordering) -> Rest {
        match against_half {
            _ if is_zero => Rest::Zero,
            Ordering::Less => Rest::Below,
            Ordering::Equal => Rest::Half,
            Ordering::Greater => Rest::Above,
        }
    }

    /// With something not zero further below.
    pub fn with_sticky(self, sticky: bool) -> Rest {
        match self {
            Rest::Zero if sticky => Rest::Below,
            Rest::Half if sticky => Rest::Above,
            other => other,
        }
    }
}

/// `v / 10^n` and what was dropped.
pub(super) fn shift_right(v: &[u64], n: usize) -> (Vec<u64>, Rest) {
    let v = trimmed(v);
    if n == 0 {
        return (v.to_vec(), Rest::Zero);
    }
    let (limbs, rest) = (n / LIMB_DIGITS, n % LIMB_DIGITS);
    if limbs > v.len() || (limbs == v.len() && rest > 0) {
        return (Vec::new(), if v.is_empty() { Rest::Zero } else { Rest::Below });
    }
    let mut out = v[limbs..].to_vec();
    let nonzero = |part: &[u64]| part.iter().any(|&x| x != 0);
    let dropped = if rest > 0 {
        let r = div_limb(&mut out, POW10[rest]);
        let half = POW10[rest] / 2;
        Rest::of(r == 0, r.cmp(&half)).with_sticky(nonzero(&v[..limbs]))
    } else {
        let top = v[limbs - 1];
        Rest::of(top == 0, top.cmp(&(BASE / 2))).with_sticky(nonzero(&v[..limbs - 1]))
    };
    trim(&mut out);
    (out, dropped)
}

/// Knuth's algorithm D. The divisor's top limb is at least half the base; `u` has one limb more than the quotient and
/// divisor together need, its top `v.len()` limbs being less than `v`. The remainder is left in `u`.
fn div_schoolbook(u: &mut [u64], v: &[u64], quotient: &mut [u64]) {
    let n = v.len();
    let (top, second) = (u128::from(v[n - 1]), u128::from(v[n - 2]));
    for j in (0..quotient.len()).rev() {
        let head = u128::from(u[j + n]) * u128::from(BASE) + u128::from(u[j + n - 1]);
        let (mut q, mut r) = (head / top, head % top);
        while q >= u128::from(BASE) || q * second > r * u128::from(BASE) + u128::from(u[j + n - 2]) {
            q -= 1;
            r += top;
            if r >= u128::from(BASE) {
                break;
            }
        }
        let q64 = q as u64;
        let mut carry = 0u64;
        let mut borrow = false;
        for (x, &y) in u[j..j + n].iter_mut().zip(v) {
            let (high, low) = div_base(u128::from(q64) * u128::from(y) + u128::from(carry));
            carry = high;
            let (d, b1) = x.overflowing_sub(low);
            let (d, b2) = d.overflowing_sub(u64::from(borrow));
            borrow = b1 || b2;
            *x = if borrow { d.wrapping_add(BASE) } else { d };
        }
        let (d, b1) = u[j + n].overflowing_sub(carry);
        let (d, b2) = d.overflowing_sub(u64::from(borrow));
        u[j + n] = d;
        quotient[j] = q64;
        if b1 || b2 {
            quotient[j] -= 1;
            add_in_place(&mut u[j..j + n], v);
            u[j + n] = 0;
        }
    }
}

/// `a / b` and `a % b` for a divisor that is not zero.
pub(super) fn div_rem(a: &[u64], b: &[u64]) -> (Vec<u64>, Vec<u64>) {
    let (a, b) = (trimmed(a), trimmed(b));
    if cmp(a, b).is_lt() {
        return (Vec::new(), a.to_vec());
    }
    if let [divisor] = *b {
        let mut q = a.to_vec();
        let r = div_limb(&mut q, divisor);
        trim(&mut q);
        return (q, if r == 0 { Vec::new() } else { vec![r] });
    }
    // Scale so that the divisor's top limb is at least half the base.
    let factor = BASE / (b[b.len() - 1] + 1);
    let mut v = b.to_vec();
    let mut u = a.to_vec();
    if factor > 1 {
        mul_limb(&mut v, factor, 0);
        let carry = mul_limb(&mut u, factor, 0);
        u.push(carry);
    } else {
        u.push(0);
    }
    let mut quotient = vec![0; u.len() - v.len()];
    if v.len() < RECURSIVE_DIVISION || quotient.len() < RECURSIVE_DIVISION / 2 {
        div_schoolbook(&mut u, &v, &mut quotient);
    } else {
        div_blocks(&mut u, &v, &mut quotient);
    }
    u.truncate(v.len());
    if factor > 1 {
        div_limb(&mut u, factor);
    }
    trim(&mut u);
    trim(&mut quotient);
    (quotient, u)
}

/// Division of a long number block by block, each block as long as the divisor.
fn div_blocks(u: &mut [u64], v: &[u64], quotient: &mut [u64]) {
    let n = v.len();
    let mut end = quotient.len();
    while end > 0 {
        let block = if end.is_multiple_of(n) { n } else { end % n };
        let start = end - block;
        div_step(&mut u[start..end + n], v, &mut quotient[start..end]);
        end = start;
    }
}

/// One block: `u` has `v.len()` limbs more than the quotient, and its top limbs are less than `v`.
fn div_step(u: &mut [u64], v: &[u64], quotient: &mut [u64]) {
    let (n, m) = (v.len(), quotient.len());
    if n < RECURSIVE_DIVISION || m < RECURSIVE_DIVISION / 2 {
        div_schoolbook(u, v, quotient);
        return;
    }
    if m == n {
        // Two quotient halves, high one first.
        let low = m / 2;
        let (q0, q1) = quotient.split_at_mut(low);
        div_step(&mut u[low..], v, q1);
        div_step(&mut u[..n + low], v, q0);
        return;
    }
    // The quotient is shorter than the divisor: divide by the divisor's top m limbs, then correct by the rest.
    let split = n - m;
    let (v0, v1) = v.split_at(split);
    if cmp(&u[split + m..], v1).is_ge() {
        // Only possible when equal: the estimate is the largest quotient.
        quotient.fill(BASE - 1);
        sub_in_place(&mut u[split + m..], v1);
        add_in_place(&mut u[split..], v1);
    } else {
        div_step(&mut u[split..], v1, quotient);
    }
    let mut product = mul(quotient, v0);
    product.resize(n + 1, 0);
    // u's quotient part is used up; what remains has n limbs and maybe one more. Correct while negative.
    let mut negative = sub_in_place(&mut u[..n + 1], &product[..n + 1]);
    while negative {
        let carry = add_in_place(&mut u[..n + 1], v);
        sub_in_place(quotient, &[1]);
        negative = !carry;
    }
}

/// Limbs from decimal digits (ASCII, highest first).
pub(super) fn from_ascii(text: &[u8]) -> Vec<u64> {
    let mut out = Vec::with_capacity(text.len() / LIMB_DIGITS + 1);
    for chunk in text.rchunks(LIMB_DIGITS) {
        out.push(chunk.iter().fold(0u64, |v, &c| v * 10 + u64::from(c & 15)));
    }
    trim(&mut out);
    out
}

/// Appends the decimal digits, highest first; zero has one digit.
pub(super) fn push_ascii(v: &[u64], out: &mut String) {
    use std::fmt::Write;
    let v = trimmed(v);
    let Some((top, rest)) = v.split_last() else {
        out.push('0');
        return;
    };
    // Writing to a String cannot fail.
    let _ = write!(out, "{top}");
    for limb in rest.iter().rev() {
        let _ = write!(out, "{limb:019}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fixed sequence of limbs, sometimes extreme.
    fn limbs(n: usize, mut seed: u64) -> Vec<u64> {
        let mut out: Vec<u64> = (0..n)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                match (seed >> 33) % 8 {
                    0 => 0,
                    1 => BASE - 1,
                    2 => 1,
                    _ => (seed ^ seed >> 29) % BASE,
                }
            })
            .collect();
        if let Some(top) = out.last_mut() {
            *top = (*top).max(1);
        }
        out
    }

    fn simple_product(a: &[u64], b: &[u64]) -> Vec<u64> {
        let mut out = vec![0; a.len() + b.len()];
        mul_columns(&mut out, a, b);
        trim(&mut out);
        out
    }

    #[test]
    fn constant_division() {
        for x in
            [0, 1, u128::from(BASE) - 1, u128::from(BASE), u128::from(BASE) * u128::from(u64::MAX) + 12345]
        {
            assert_eq!(div_base(x), ((x / u128::from(BASE)) as u64, (x % u128::from(BASE)) as u64));
        }
        for x in [0, u128::MAX, u128::MAX / 3, 1 << 127] {
            assert_eq!(div_base_wide(x), (x / u128::from(BASE), (x % u128::from(BASE)) as u64));
        }
    }

    #[test]
    fn products_agree() {
        for (n, m) in
            [(1, 1), (3, 2), (50, 50), (97, 96), (200, 48), (333, 111), (700, 700), (1500, 720), (5000, 800)]
        {
            let (a, b) = (limbs(n, 1), limbs(m, 2));
            assert_eq!(mul(&a, &b), simple_product(&a, &b), "{n} {m}");
            assert_eq!(mul(&a, &a), simple_product(&a, &a), "{n}");
        }
        let nines = vec![BASE - 1; 800];
        assert_eq!(mul(&nines, &nines), simple_product(&nines, &nines));
    }

    #[test]
    fn quotients_multiply_back() {
        let sizes = [
            (1, 1),
            (5, 1),
            (5, 2),
            (9, 5),
            (100, 60),
            (200, 100),
            (300, 100),
            (500, 81),
            (170, 120),
            (900, 450),
        ];
        for (n, m) in sizes {
            for seed in 0..6 {
                let (mut a, b) = (limbs(n, seed), limbs(m, seed + 100));
                if seed == 3 {
                    a = sub(&mul(&b, &limbs(n - m + 1, 9)), &[1]);
                }
                let (q, r) = div_rem(&a, &b);
                assert!(cmp(&r, &b).is_lt(), "{n} {m} {seed}");
                assert_eq!(add(&mul(&q, &b), &r), a, "{n} {m} {seed}");
            }
        }
    }

    #[test]
    fn shifts() {
        let v = limbs(7, 5);
        for n in [0, 1, 18, 19, 20, 38, 100] {
            let up = shift_left(&v, n);
            assert_eq!(digits(&up), digits(&v) + n);
            assert_eq!(shift_right(&up, n), (v.clone(), Rest::Zero));
        }
        assert_eq!(shift_right(&[15], 1), (vec![1], Rest::Half));
        assert_eq!(shift_right(&[1, 5], 20), (vec![], Rest::Above));
        assert_eq!(shift_right(&[0, 5], 20), (vec![], Rest::Half));
        assert_eq!(shift_right(&[0, 4], 20), (vec![], Rest::Below));
        assert_eq!(shift_right(&[7], 50), (vec![], Rest::Below));
        assert_eq!(shift_right(&[1, BASE / 2], 38), (vec![], Rest::Above));
        assert_eq!(shift_right(&[0, BASE / 2], 38), (vec![], Rest::Half));
    }

    #[test]
    fn text() {
        let mut s = String::new();
        push_ascii(&from_ascii(b"00123456789012345678901234567890"), &mut s);
        assert_eq!(s, "123456789012345678901234567890");
    }
}

//! Products of long decimal numbers by number-theoretic transforms.
//!
//! The limbs are convolved modulo three primes just below 2^62 (Montgomery arithmetic), the exact convolution is put
//! together by the Chinese remainder theorem (Garner's form), and the carries are resolved in base 10^19. The
//! transforms are the usual pair without bit reversal: decimation in frequency forwards, in time backwards.

use super::limbs::div_base;

/// A prime with its Montgomery constants (R = 2^64).
struct Prime {
    p: u64,
    /// -1/p modulo R.
    inverse: u64,
    /// R^2 modulo p.
    r2: u64,
    /// A generator of the multiplicative group.
    generator: u64,
}

/// The primes, `k * 2^m + 1` each; transforms of up to 2^55 points.
const PRIMES: [Prime; 3] = [
    Prime::new(4_179_340_454_199_820_289, 3),
    Prime::new(2_485_986_994_308_513_793, 5),
    Prime::new(1_945_555_039_024_054_273, 5),
];

impl Prime {
    const fn new(p: u64, generator: u64) -> Prime {
        // Newton's iteration doubles the correct bits of 1/p modulo 2^64.
        let mut inverse = 1u64;
        let mut i = 0;
        while i < 6 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(p.wrapping_mul(inverse)));
            i += 1;
        }
        let r = ((1u128 << 64) % p as u128) as u64;
        let r2 = (r as u128 * r as u128 % p as u128) as u64;
        Prime { p, inverse: inverse.wrapping_neg(), r2, generator }
    }

    /// `a * b / R` modulo p, for `a * b < p * R`; the result is below p.
    #[inline]
    fn mul(&self, a: u64, b: u64) -> u64 {
        let t = u128::from(a) * u128::from(b);
        let m = (t as u64).wrapping_mul(self.inverse);
        let r = ((t + u128::from(m) * u128::from(self.p)) >> 64) as u64;
        if r >= self.p { r - self.p } else { r }
    }

    #[inline]
    fn add(&self, a: u64, b: u64) -> u64 {
        let s = a + b;
        if s >= self.p { s - self.p } else { s }
    }

    #[inline]
    fn sub(&self, a: u64, b: u64) -> u64 {
        if a >= b { a - b } else { a + self.p - b }
    }

    /// Into Montgomery form. Any 64-bit number is allowed.
    #[inline]
    fn enter(&self, a: u64) -> u64 {
        self.mul(a, self.r2)
    }

    /// `base^exp`, base and result in Montgomery form.
    fn pow(&self, mut base: u64, mut exp: u64) -> u64 {
        let mut result = self.enter(1);
        while exp > 0 {
            if exp & 1 == 1 {
                result = self.mul(result, base);
            }
            base = self.mul(base, base);
            exp >>= 1;
        }
        result
    }

    fn invert(&self, a: u64) -> u64 {
        self.pow(a, self.p - 2)
    }

    /// Powers of the root of unity of order `n` (or its inverse), those of each halved order behind each other.
    fn twiddles(&self, n: usize, inverse: bool) -> Vec<u64> {
        let mut root = self.pow(self.enter(self.generator), (self.p - 1) / n as u64);
        if inverse {
            root = self.invert(root);
        }
        let mut table = Vec::with_capacity(n);
        let mut w = self.enter(1);
        for _ in 0..n / 2 {
            table.push(w);
            w = self.mul(w, root);
        }
        let (mut start, mut length) = (0, n / 2);
        while length > 1 {
            for i in 0..length / 2 {
                let next = table[start + 2 * i];
                table.push(next);
            }
            start += length;
            length /= 2;
        }
        table
    }

    /// Decimation in frequency; the result is in bit-reversed order.
    fn forward(&self, data: &mut [u64], twiddles: &[u64]) {
        let n = data.len();
        let (mut half, mut table) = (n / 2, twiddles);
        while half >= 1 {
            for block in data.chunks_exact_mut(2 * half) {
                let (low, high) = block.split_at_mut(half);
                for ((x, y), &w) in low.iter_mut().zip(high).zip(table) {
                    let (a, b) = (*x, *y);
                    *x = self.add(a, b);
                    *y = self.mul(a + self.p - b, w);
                }
            }
            table = &table[half..];
            half /= 2;
        }
    }

    /// Decimation in time, from bit-reversed order.
    fn backward(&self, data: &mut [u64], twiddles: &[u64]) {
        let n = data.len();
        let mut half = 1;
        while half < n {
            // The tables for orders n, n/2, ... lie behind each other.
            let table = &twiddles[n - 2 * half..n - half];
            for block in data.chunks_exact_mut(2 * half) {
                let (low, high) = block.split_at_mut(half);
                for ((x, y), &w) in low.iter_mut().zip(high).zip(table) {
                    let (a, b) = (*x, self.mul(*y, w));
                    *x = self.add(a, b);
                    *y = self.sub(a, b);
                }
            }
            half *= 2;
        }
    }

    /// The cyclic convolution of `a` and `b`, of `n` points, modulo p.
    fn convolve(&self, a: &[u64], b: &[u64], n: usize) -> Vec<u64> {
        let table = self.twiddles(n, false);
        let load = |v: &[u64]| {
            let mut data = vec![0; n];
            for (slot, &x) in data.iter_mut().zip(v) {
                *slot = self.enter(x);
            }
            self.forward(&mut data, &table);
            data
        };
        let mut x = load(a);
        if std::ptr::eq(a, b) || a == b {
            for v in &mut x {
                *v = self.mul(*v, *v);
            }
        } else {
            for (v, w) in x.iter_mut().zip(load(b)) {
                *v = self.mul(*v, w);
            }
        }
        self.backward(&mut x, &self.twiddles(n, true));
        // One multiplication divides by n and leaves Montgomery form.
        let scale = self.mul(self.invert(self.enter(n as u64)), 1);
        for v in &mut x {
            *v = self.mul(*v, scale);
        }
        x
    }
}

/// `out = a * b`; `out` has `a.len() + b.len()` limbs.
pub(super) fn mul(out: &mut [u64], a: &[u64], b: &[u64]) {
    let n = (a.len() + b.len()).next_power_of_two();
    let [p1, p2, p3] = &PRIMES;
    let (r1, r2, r3) = (p1.convolve(a, b, n), p2.convolve(a, b, n), p3.convolve(a, b, n));
    // Garner: x = r1 + p1*(k2 + p2*k3). The inverses are in Montgomery form, so that one product multiplies by them.
    let inverse_12 = p2.invert(p2.enter(p1.p));
    let inverse_123 = p3.invert(p3.mul(p3.enter(p1.p), p3.enter(p2.p)));
    let p1_mod_p3 = p3.enter(p1.p);
    let p12 = u128::from(p1.p) * u128::from(p2.p);
    let mut carry: u128 = 0;
    for (i, slot) in out.iter_mut().enumerate() {
        let (x1, x2, x3) = (r1[i], r2[i], r3[i]);
        let k2 = p2.mul(p2.sub(x2, x1 % p2.p), inverse_12);
        let partial = p3.add(x1 % p3.p, p3.mul(k2 % p3.p, p1_mod_p3));
        let k3 = p3.mul(p3.sub(x3, partial), inverse_123);
        // x1 + p1*k2 is below 2^124, p12*k3 below 2^185, and the true value below 2^161.
        let small = u128::from(x1) + u128::from(p1.p) * u128::from(k2);
        let low_product = u128::from(p12 as u64) * u128::from(k3);
        let high_product = (p12 >> 64) * u128::from(k3);
        let (low, c1) = low_product.overflowing_add(high_product << 64);
        let (low, c2) = low.overflowing_add(small);
        let (low, c3) = low.overflowing_add(carry);
        let high = (high_product >> 64) as u64 + u64::from(c1) + u64::from(c2) + u64::from(c3);
        let (q1, t) = div_base(u128::from(high) << 64 | low >> 64);
        let (q0, r) = div_base(u128::from(t) << 64 | u128::from(low as u64));
        *slot = r;
        carry = u128::from(q1) << 64 | u128::from(q0);
    }
}

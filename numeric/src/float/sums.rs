//! Sums without rounding on the way: `math.fsum`, `math.sumprod`, `math.hypot`, `math.dist`, and the compensated sum
//! that the built-in `sum` uses for floats.

use super::math::{MathError, MathResult};

/// `a + b` and the part of it that rounding dropped (Knuth's TwoSum).
#[inline]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let s = a + b;
    let bb = s - a;
    (s, (a - (s - bb)) + (b - bb))
}

/// `a * b` and the part of it that rounding dropped.
#[inline]
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let p = a * b;
    (p, a.mul_add(b, -p))
}

/// `math.fsum`: Shewchuk's sum with growing partials (Adaptive Precision Floating-Point Arithmetic, 1997), rounded
/// once. Feed it with [`FSum::add`].
#[derive(Clone, Debug, Default)]
pub struct FSum {
    /// Non-overlapping, of increasing magnitude.
    partials: Vec<f64>,
    /// Sum of the infinities and NaN among the terms.
    special: f64,
    /// Sum of the infinities.
    infinities: f64,
}

impl FSum {
    /// An empty sum.
    pub fn new() -> FSum {
        FSum::default()
    }

    /// Adds a term.
    pub fn add(&mut self, term: f64) -> Result<(), MathError> {
        let mut x = term;
        let mut kept = 0;
        for j in 0..self.partials.len() {
            let (hi, lo) = two_sum(x, self.partials[j]);
            if lo != 0.0 {
                self.partials[kept] = lo;
                kept += 1;
            }
            x = hi;
        }
        self.partials.truncate(kept);
        if x == 0.0 {
            return Ok(());
        }
        if x.is_finite() {
            self.partials.push(x);
            return Ok(());
        }
        if term.is_finite() {
            return Err(MathError::overflow("intermediate overflow in fsum"));
        }
        if term.is_infinite() {
            self.infinities += term;
        }
        self.special += term;
        self.partials.clear();
        Ok(())
    }

    /// The sum.
    pub fn finish(self) -> MathResult {
        if self.special != 0.0 {
            if self.infinities.is_nan() {
                return Err(MathError::value("-inf + inf in fsum"));
            }
            return Ok(self.special);
        }
        let mut rest = self.partials;
        let Some(mut hi) = rest.pop() else {
            return Ok(0.0);
        };
        let mut lo = 0.0;
        while let Some(p) = rest.pop() {
            (hi, lo) = two_sum(hi, p);
            if lo != 0.0 {
                break;
            }
        }
        // A tie was rounded to even, although partials below it say to which side it belongs.
        if let Some(next) = rest.last()
            && ((lo < 0.0 && *next < 0.0) || (lo > 0.0 && *next > 0.0))
        {
            let doubled = lo * 2.0;
            let moved = hi + doubled;
            if moved - hi == doubled {
                hi = moved;
            }
        }
        Ok(hi)
    }
}

/// `math.fsum(terms)`
pub fn fsum(terms: impl IntoIterator<Item = f64>) -> MathResult {
    let mut sum = FSum::new();
    for term in terms {
        sum.add(term)?;
    }
    sum.finish()
}

/// The float part of the built-in `sum`: Neumaier's compensated summation.
#[derive(Clone, Copy, Debug)]
pub struct CompensatedSum {
    high: f64,
    low: f64,
}

impl CompensatedSum {
    /// A sum that begins with `start`.
    pub fn new(start: f64) -> CompensatedSum {
        CompensatedSum { high: start, low: 0.0 }
    }

    /// Adds a term.
    #[inline]
    pub fn add(&mut self, x: f64) {
        let t = self.high + x;
        if self.high.abs() >= x.abs() {
            self.low += (self.high - t) + x;
        } else {
            self.low += (x - t) + self.high;
        }
        self.high = t;
    }

    /// The sum.
    #[inline]
    pub fn finish(self) -> f64 {
        // A compensation that overflowed or met infinities is worth nothing.
        if self.low.is_finite() { self.high + self.low } else { self.high }
    }
}

/// `math.sumprod` for floats: sums in triple length, so that nearly always the result is correctly rounded (Ogita,
/// Rump, Oishi: Accurate Sum and Dot Product, 2005, algorithm 5.10 for K=3). When the sum is no longer finite, plain
/// arithmetic goes on.
#[derive(Clone, Copy, Debug, Default)]
pub struct DotProduct {
    hi: f64,
    lo: f64,
    tiny: f64,
}

impl DotProduct {
    /// An empty sum.
    pub fn new() -> DotProduct {
        DotProduct::default()
    }

    /// Adds `x * y`; false, with nothing changed, if the sum would not be finite.
    #[inline]
    pub fn add(&mut self, x: f64, y: f64) -> bool {
        let (p, p_low) = two_product(x, y);
        let (hi, hi_low) = two_sum(self.hi, p);
        let (r1, r1_low) = two_sum(self.lo, p_low);
        let (lo, lo_low) = two_sum(r1, hi_low);
        if !hi.is_finite() {
            return false;
        }
        *self = DotProduct { hi, lo, tiny: self.tiny + r1_low + lo_low };
        true
    }

    /// The sum.
    pub fn finish(self) -> f64 {
        let (s, s_low) = two_sum(self.lo, self.hi);
        self.tiny + s_low + s
    }
}

/// `math.sumprod(p, q)` for floats; None if the lengths differ.
pub fn sumprod(p: &[f64], q: &[f64]) -> Option<f64> {
    if p.len() != q.len() {
        return None;
    }
    let mut exact = DotProduct::new();
    let mut pairs = p.iter().zip(q);
    while let Some((&x, &y)) = pairs.next() {
        if !exact.add(x, y) {
            let total = exact.finish() + x * y;
            return Some(pairs.fold(total, |t, (&x, &y)| t + x * y));
        }
    }
    Some(exact.finish())
}

/// `math.hypot(*coordinates)`
pub fn hypot(coordinates: &[f64]) -> f64 {
    norm(coordinates.iter().map(|x| x.abs()))
}

/// `math.dist(p, q)`; None if the lengths differ.
pub fn dist(p: &[f64], q: &[f64]) -> Option<f64> {
    (p.len() == q.len()).then(|| norm(p.iter().zip(q).map(|(a, b)| (a - b).abs())))
}

/// The Euclidean norm of values that are not negative. Values are scaled by a power of two, squared and summed with
/// their errors kept, and the square root is corrected once by its residual: the method that CPython documents for
/// `hypot` (the head of the sum is kept above 1, so that each addition loses nothing).
fn norm(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let mut max = 0.0f64;
    let mut nan = false;
    let mut count = 0;
    for x in values.clone() {
        nan |= x.is_nan();
        max = if x > max { x } else { max };
        count += 1;
    }
    if max.is_infinite() {
        return max;
    }
    if nan {
        return f64::NAN;
    }
    if max == 0.0 || count <= 1 {
        return max;
    }
    let (_, exponent) = super::parts::frexp(max);
    if exponent < -1023 {
        let lift = f64::MIN_POSITIVE;
        return lift * norm(values.map(|x| x / lift).collect::<Vec<_>>().iter().copied());
    }
    let scale = super::parts::scale(1.0, -i64::from(exponent));
    let mut sum = 1.0;
    let (mut product_errors, mut sum_errors) = (0.0, 0.0);
    for v in values {
        let x = v * scale;
        let (square, square_low) = two_product(x, x);
        let (s, s_low) = two_sum(sum, square);
        sum = s;
        product_errors += square_low;
        sum_errors += s_low;
    }
    let root = (sum - 1.0 + (product_errors + sum_errors)).sqrt();
    let (square, square_low) = two_product(-root, root);
    let (s, s_low) = two_sum(sum, square);
    product_errors += square_low;
    sum_errors += s_low;
    let residual = s - 1.0 + (product_errors + sum_errors);
    (root + residual / (2.0 * root)) / scale
}

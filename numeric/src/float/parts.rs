//! A double's parts: taking it apart into integers, putting it together with correct rounding, and stepping
//! through neighbours.

/// Bits of the significand below the leading one.
const FRACTION_BITS: u32 = 52;
/// The exponent field's value for 2^0.
const BIAS: i64 = 1023;

/// `(negative, mantissa, exponent)` with `abs(x) == mantissa * 2**exponent`; `x` is finite. The mantissa has at most
/// 53 bits.
#[inline]
pub fn decompose(x: f64) -> (bool, u64, i64) {
    let bits = x.to_bits();
    let field = (bits >> FRACTION_BITS) & 0x7ff;
    let fraction = bits & ((1 << FRACTION_BITS) - 1);
    let negative = bits >> 63 == 1;
    if field == 0 {
        (negative, fraction, -1074)
    } else {
        (negative, fraction | 1 << FRACTION_BITS, field as i64 - 1075)
    }
}

/// The double nearest to `top * 2**exp` (plus a bit more, less than one unit of `top`, if `sticky`), ties to even.
/// None if that is too large for a double. `top` need not be normalized.
pub fn assemble(negative: bool, top: u64, sticky: bool, exp: i64) -> Option<f64> {
    let sign = u64::from(negative) << 63;
    if top == 0 {
        return Some(f64::from_bits(sign));
    }
    let lead = top.leading_zeros();
    let (top, exp) = (top << lead, exp.saturating_sub(i64::from(lead)));
    let e = exp.saturating_add(63);
    if e > BIAS {
        return None;
    }
    let normal = e >= 1 - BIAS;
    let shift = if normal { 11 } else { 11 + (1 - BIAS - e) };
    if shift > 64 {
        return Some(f64::from_bits(sign));
    }
    let (mut mantissa, dropped) = if shift == 64 {
        (0, u128::from(top))
    } else {
        (top >> shift, u128::from(top) & ((1u128 << shift) - 1))
    };
    let half = 1u128 << (shift - 1);
    if dropped > half || (dropped == half && (sticky || mantissa & 1 == 1)) {
        mantissa += 1;
    }
    // A carry out of the mantissa runs into the exponent field, which is what it should do.
    let bits = if normal { (((e + BIAS - 1) as u64) << FRACTION_BITS) + mantissa } else { mantissa };
    let value = f64::from_bits(sign | bits);
    value.is_finite().then_some(value)
}

/// `math.frexp(x)`: `(m, e)` with `x == m * 2**e` and `0.5 <= abs(m) < 1`; zeros, infinities and NaN give `(x, 0)`.
pub fn frexp(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let (negative, mantissa, exp) = decompose(x);
    let lead = i64::from(mantissa.leading_zeros());
    let e = exp + 64 - lead;
    let normalized = (mantissa << lead) >> 11;
    let bits = (normalized & ((1 << FRACTION_BITS) - 1)) | ((BIAS - 1) as u64) << FRACTION_BITS;
    (f64::from_bits(bits | u64::from(negative) << 63), e as i32)
}

/// `x * 2**exp`, rounded once; infinite on overflow.
pub fn scale(x: f64, exp: i64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let (negative, mantissa, e) = decompose(x);
    let infinite = if negative { f64::NEG_INFINITY } else { f64::INFINITY };
    assemble(negative, mantissa, false, e.saturating_add(exp)).unwrap_or(infinite)
}

/// `math.ldexp(x, exp)`; None on overflow (Python's OverflowError "math range error").
pub fn ldexp(x: f64, exp: i64) -> Option<f64> {
    let r = scale(x, exp);
    (r.is_finite() || !x.is_finite()).then_some(r)
}

/// `math.modf(x)`: fraction and integer part, both with the sign of `x`.
pub fn modf(x: f64) -> (f64, f64) {
    if x.is_infinite() {
        return (0.0f64.copysign(x), x);
    }
    let whole = x.trunc();
    ((x - whole).copysign(x), whole)
}

/// Doubles in order as integers: the bit patterns of the positive ones, mirrored for the negative ones.
fn rank(x: f64) -> i64 {
    let bits = x.to_bits() as i64;
    if bits < 0 { -(bits & i64::MAX) } else { bits }
}

/// `math.nextafter(x, y, steps=steps)`
pub fn nextafter(x: f64, y: f64, steps: u64) -> f64 {
    if steps == 0 || x.is_nan() {
        return x;
    }
    if y.is_nan() {
        return y;
    }
    if x == y {
        return y;
    }
    let (from, to) = (i128::from(rank(x)), i128::from(rank(y)));
    let steps = i128::from(steps);
    if (to - from).abs() <= steps {
        return y;
    }
    let target = if to > from { from + steps } else { from - steps };
    let magnitude = f64::from_bits(target.unsigned_abs() as u64);
    if target < 0 {
        return -magnitude;
    }
    // Reaching zero from below gives a negative zero.
    if target == 0 && x < 0.0 { -0.0 } else { magnitude }
}

/// `math.ulp(x)`
pub fn ulp(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    let x = x.abs();
    if x.is_infinite() {
        return x;
    }
    if x == f64::MAX {
        return x - f64::from_bits(x.to_bits() - 1);
    }
    f64::from_bits(x.to_bits() + 1) - x
}

/// `float.as_integer_ratio`: sign, numerator as `mantissa << shift`, and the denominator's power of two. None for
/// infinities and NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// Whether the value is negative.
    pub negative: bool,
    /// The numerator is `mantissa << shift`; odd unless the value is zero.
    pub mantissa: u64,
    /// Power of two in the numerator.
    pub shift: u32,
    /// The denominator is `1 << denominator_bits`.
    pub denominator_bits: u32,
}

/// See [`Ratio`].
pub fn as_integer_ratio(x: f64) -> Option<Ratio> {
    if !x.is_finite() {
        return None;
    }
    let (negative, mantissa, exp) = decompose(x);
    if mantissa == 0 {
        return Some(Ratio { negative: false, mantissa: 0, shift: 0, denominator_bits: 0 });
    }
    let zeros = mantissa.trailing_zeros();
    let (mantissa, exp) = (mantissa >> zeros, exp + i64::from(zeros));
    let (shift, denominator_bits) = if exp >= 0 { (exp as u32, 0) } else { (0, (-exp) as u32) };
    Some(Ratio { negative, mantissa, shift, denominator_bits })
}

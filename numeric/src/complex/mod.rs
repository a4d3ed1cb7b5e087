//! Complex numbers with Python 3.14's semantics, and the functions of the `cmath` module.
//!
//! Mixed operations with a real number do not widen it: adding a real leaves the imaginary part alone, signed zeros
//! and NaN included (C11, annex G). Products and quotients whose parts both become NaN are looked at again for
//! infinities, by the same annex.

pub mod cmath;
mod text;

pub use text::{parse, repr};

use crate::float::sums;

/// A complex number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complex {
    /// Real part.
    pub re: f64,
    /// Imaginary part.
    pub im: f64,
}

/// Why a power has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PowError {
    /// ZeroDivisionError "zero to a negative or complex power"
    ZeroDivision,
    /// OverflowError "complex exponentiation"
    Overflow,
}

/// For an infinite part 1, else 0, with the part's sign: the direction of an infinity.
fn direction(x: f64) -> f64 {
    if x.is_infinite() { 1.0f64.copysign(x) } else { 0.0f64.copysign(x) }
}

/// NaN becomes a zero of its sign.
fn nan_to_zero(x: f64) -> f64 {
    if x.is_nan() { 0.0f64.copysign(x) } else { x }
}

impl Complex {
    /// `re + im*1j`, parts taken as they are.
    pub const fn new(re: f64, im: f64) -> Complex {
        Complex { re, im }
    }

    fn is_infinite(self) -> bool {
        self.re.is_infinite() || self.im.is_infinite()
    }

    fn is_finite(self) -> bool {
        self.re.is_finite() && self.im.is_finite()
    }

    /// `self + other`
    #[allow(clippy::should_implement_trait)] // named as Python's operator functions are
    pub fn add(self, other: Complex) -> Complex {
        Complex::new(self.re + other.re, self.im + other.im)
    }

    /// `self + x`
    pub fn add_real(self, x: f64) -> Complex {
        Complex::new(self.re + x, self.im)
    }

    /// `self - other`
    #[allow(clippy::should_implement_trait)]
    pub fn sub(self, other: Complex) -> Complex {
        Complex::new(self.re - other.re, self.im - other.im)
    }

    /// `self - x`
    pub fn sub_real(self, x: f64) -> Complex {
        Complex::new(self.re - x, self.im)
    }

    /// `x - self`
    pub fn real_sub(x: f64, z: Complex) -> Complex {
        Complex::new(x - z.re, -z.im)
    }

    /// `-self`
    #[allow(clippy::should_implement_trait)]
    pub fn neg(self) -> Complex {
        Complex::new(-self.re, -self.im)
    }

    /// `self.conjugate()`
    pub fn conjugate(self) -> Complex {
        Complex::new(self.re, -self.im)
    }

    /// `self * x`
    pub fn mul_real(self, x: f64) -> Complex {
        Complex::new(self.re * x, self.im * x)
    }

    /// `self * other`
    #[allow(clippy::should_implement_trait)]
    pub fn mul(self, other: Complex) -> Complex {
        let (Complex { re: a, im: b }, Complex { re: c, im: d }) = (self, other);
        let r = Complex::new(a * c - b * d, a * d + b * c);
        if r.re.is_nan() && r.im.is_nan() { self.recover_product(other).unwrap_or(r) } else { r }
    }

    /// The infinity that a product of NaN parts stands for, if it does.
    #[cold]
    fn recover_product(self, other: Complex) -> Option<Complex> {
        let (mut x, mut y) = (self, other);
        let mut infinite = false;
        if x.is_infinite() {
            x = Complex::new(direction(x.re), direction(x.im));
            y = Complex::new(nan_to_zero(y.re), nan_to_zero(y.im));
            infinite = true;
        }
        if y.is_infinite() {
            y = Complex::new(direction(y.re), direction(y.im));
            x = Complex::new(nan_to_zero(x.re), nan_to_zero(x.im));
            infinite = true;
        }
        let overflow = [self.re * other.re, self.im * other.im, self.re * other.im, self.im * other.re];
        if !infinite && overflow.iter().any(|p| p.is_infinite()) {
            x = Complex::new(nan_to_zero(x.re), nan_to_zero(x.im));
            y = Complex::new(nan_to_zero(y.re), nan_to_zero(y.im));
            infinite = true;
        }
        let inf = f64::INFINITY;
        infinite.then(|| Complex::new(inf * (x.re * y.re - x.im * y.im), inf * (x.re * y.im + x.im * y.re)))
    }

    /// `self / x`; None if `x` is zero.
    pub fn div_real(self, x: f64) -> Option<Complex> {
        (x != 0.0).then(|| Complex::new(self.re / x, self.im / x))
    }

    #[allow(clippy::should_implement_trait)]
    /// `self / other`; None if `other` is zero. Smith's method (CACM 1962): scale by the larger part of the divisor.
    pub fn div(self, other: Complex) -> Option<Complex> {
        let (a, b) = (self, other);
        let r = if b.re.abs() >= b.im.abs() {
            if b.re == 0.0 {
                return None;
            }
            let ratio = b.im / b.re;
            let denominator = b.re + b.im * ratio;
            Complex::new((a.re + a.im * ratio) / denominator, (a.im - a.re * ratio) / denominator)
        } else if b.im.abs() >= b.re.abs() {
            let ratio = b.re / b.im;
            let denominator = b.re * ratio + b.im;
            Complex::new((a.re * ratio + a.im) / denominator, (a.im * ratio - a.re) / denominator)
        } else {
            Complex::new(f64::NAN, f64::NAN)
        };
        if !(r.re.is_nan() && r.im.is_nan()) {
            return Some(r);
        }
        if a.is_infinite() && b.is_finite() {
            let (x, y) = (direction(a.re), direction(a.im));
            let inf = f64::INFINITY;
            return Some(Complex::new(inf * (x * b.re + y * b.im), inf * (y * b.re - x * b.im)));
        }
        if b.is_infinite() && a.is_finite() {
            let (x, y) = (direction(b.re), direction(b.im));
            return Some(Complex::new(0.0 * (a.re * x + a.im * y), 0.0 * (a.im * x - a.re * y)));
        }
        Some(r)
    }

    /// `a / b` for a real `a`; None if `b` is zero.
    pub fn real_div(a: f64, b: Complex) -> Option<Complex> {
        let r = if b.re.abs() >= b.im.abs() {
            if b.re == 0.0 {
                return None;
            }
            let ratio = b.im / b.re;
            let denominator = b.re + b.im * ratio;
            Complex::new(a / denominator, (-a * ratio) / denominator)
        } else if b.im.abs() >= b.re.abs() {
            let ratio = b.re / b.im;
            let denominator = b.re * ratio + b.im;
            Complex::new((a * ratio) / denominator, -a / denominator)
        } else {
            Complex::new(f64::NAN, f64::NAN)
        };
        if r.re.is_nan() && r.im.is_nan() && a.is_finite() && b.is_infinite() {
            let (x, y) = (direction(b.re), direction(b.im));
            return Some(Complex::new(0.0 * (a * x), 0.0 * (-a * y)));
        }
        Some(r)
    }

    /// `self ** other`. Whole exponents up to 100 are done by multiplication.
    pub fn pow(self, other: Complex) -> Result<Complex, PowError> {
        let small_whole = other.im == 0.0 && other.re == other.re.floor() && other.re.abs() <= 100.0;
        let r = if small_whole { self.pow_whole(other.re as i32)? } else { self.pow_general(other)? };
        if r.is_infinite() { Err(PowError::Overflow) } else { Ok(r) }
    }

    fn pow_whole(self, n: i32) -> Result<Complex, PowError> {
        let mut result = Complex::new(1.0, 0.0);
        let mut power = self;
        let mut rest = n.unsigned_abs();
        while rest > 0 {
            if rest & 1 == 1 {
                result = result.mul(power);
            }
            rest >>= 1;
            power = power.mul(power);
        }
        if n > 0 {
            return Ok(result);
        }
        Complex::new(1.0, 0.0).div(result).ok_or(PowError::ZeroDivision)
    }

    fn pow_general(self, other: Complex) -> Result<Complex, PowError> {
        if other.re == 0.0 && other.im == 0.0 {
            return Ok(Complex::new(1.0, 0.0));
        }
        if self.re == 0.0 && self.im == 0.0 {
            if other.im != 0.0 || other.re < 0.0 {
                return Err(PowError::ZeroDivision);
            }
            return Ok(Complex::new(0.0, 0.0));
        }
        let modulus = self.re.hypot(self.im);
        let angle = self.im.atan2(self.re);
        let mut length = modulus.powf(other.re);
        let mut phase = angle * other.re;
        if other.im != 0.0 {
            length *= (-angle * other.im).exp();
            phase += other.im * modulus.ln();
        }
        // The C library reports the cosine of an infinity as a domain error, which Python shows like that of zero.
        if phase.is_infinite() {
            return Err(PowError::ZeroDivision);
        }
        Ok(Complex::new(length * phase.cos(), length * phase.sin()))
    }

    /// `abs(self)`; None on overflow (OverflowError "absolute value too large").
    pub fn abs(self) -> Option<f64> {
        if self.is_infinite() {
            return Some(f64::INFINITY);
        }
        let r = self.re.hypot(self.im);
        (!r.is_infinite()).then_some(r)
    }

    /// `hash(self)`; None if a part is NaN, whose hash is that of the object.
    pub fn hash(self) -> Option<i64> {
        let re = crate::float::hash(self.re)?;
        let im = crate::float::hash(self.im)?;
        let h = re.wrapping_add(im.wrapping_mul(1_000_003));
        Some(if h == -1 { -2 } else { h })
    }
}

/// The built-in `sum` over complex numbers: both parts with compensation.
#[derive(Clone, Copy, Debug)]
pub struct CompensatedSum {
    re: sums::CompensatedSum,
    im: sums::CompensatedSum,
}

impl CompensatedSum {
    /// A sum that begins with `start`.
    pub fn new(start: Complex) -> CompensatedSum {
        CompensatedSum { re: sums::CompensatedSum::new(start.re), im: sums::CompensatedSum::new(start.im) }
    }

    /// Adds a term.
    pub fn add(&mut self, z: Complex) {
        self.re.add(z.re);
        self.im.add(z.im);
    }

    /// Adds a real term.
    pub fn add_real(&mut self, x: f64) {
        self.re.add(x);
    }

    /// The sum.
    pub fn finish(self) -> Complex {
        Complex::new(self.re.finish(), self.im.finish())
    }
}

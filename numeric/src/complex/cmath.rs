//! The functions of Python's `cmath` module. Values and special cases come from the crate pymath, which follows
//! CPython's tables; this file adds the errors' texts.

use super::Complex;
use crate::float::math::MathError;
use num_complex::Complex64;
use std::f64::consts::E;

/// The result of a function of this module.
pub type ComplexResult = Result<Complex, MathError>;

fn outward(z: Complex) -> Complex64 {
    Complex64::new(z.re, z.im)
}

fn error(e: pymath::Error) -> MathError {
    match e {
        pymath::Error::EDOM => MathError::domain(),
        pymath::Error::ERANGE => MathError::range(),
    }
}

fn inward(r: Result<Complex64, pymath::Error>) -> ComplexResult {
    r.map(|z| Complex::new(z.re, z.im)).map_err(error)
}

macro_rules! functions {
    ($($name:ident)*) => {$(
        #[doc = concat!("`cmath.", stringify!($name), "(z)`")]
        pub fn $name(z: Complex) -> ComplexResult {
            inward(pymath::cmath::$name(outward(z)))
        }
    )*};
}

functions! { acos acosh asin asinh atan atanh log10 sqrt tan tanh }

/// From here on `exp` is computed a step lower and multiplied by e, so that only the result can overflow; the
/// logarithm of a quarter of the largest double.
const LARGE: f64 = 708.396_418_532_264_1;

/// A finite result, or the range error.
fn in_range(re: f64, im: f64) -> ComplexResult {
    let z = Complex::new(re, im);
    if z.is_finite() { Ok(z) } else { Err(MathError::range()) }
}

/// `cmath.exp(z)`
pub fn exp(z: Complex) -> ComplexResult {
    if z.is_finite() && z.re > LARGE {
        let l = (z.re - 1.0).exp();
        return in_range(l * z.im.cos() * E, l * z.im.sin() * E);
    }
    inward(pymath::cmath::exp(outward(z)))
}

/// `cmath.cosh(z)`
pub fn cosh(z: Complex) -> ComplexResult {
    if z.is_finite() && z.re.abs() > LARGE {
        let x = z.re - 1.0f64.copysign(z.re);
        return in_range(z.im.cos() * x.cosh() * E, z.im.sin() * x.sinh() * E);
    }
    inward(pymath::cmath::cosh(outward(z)))
}

/// `cmath.sinh(z)`
pub fn sinh(z: Complex) -> ComplexResult {
    if z.is_finite() && z.re.abs() > LARGE {
        let x = z.re - 1.0f64.copysign(z.re);
        return in_range(z.im.cos() * x.sinh() * E, z.im.sin() * x.cosh() * E);
    }
    inward(pymath::cmath::sinh(outward(z)))
}

/// `cmath.cos(z)`, which is `cosh(1j*z)`
pub fn cos(z: Complex) -> ComplexResult {
    cosh(Complex::new(-z.im, z.re))
}

/// `cmath.sin(z)`, which is `-1j * sinh(1j*z)`
pub fn sin(z: Complex) -> ComplexResult {
    sinh(Complex::new(-z.im, z.re)).map(|r| Complex::new(r.im, -r.re))
}

/// `cmath.log(z)`
pub fn log(z: Complex) -> ComplexResult {
    inward(pymath::cmath::log(outward(z), None))
}

/// `cmath.log(z, base)`
pub fn log_base(z: Complex, base: Complex) -> ComplexResult {
    let (numerator, denominator) = (log(z)?, log(base)?);
    numerator.div(denominator).ok_or_else(MathError::domain)
}

/// `cmath.phase(z)`. An angle that underflows is an OverflowError, as in CPython.
pub fn phase(z: Complex) -> Result<f64, MathError> {
    pymath::cmath::phase(outward(z)).map_err(error)
}

/// `cmath.polar(z)`: modulus and phase.
pub fn polar(z: Complex) -> Result<(f64, f64), MathError> {
    Ok((z.abs().ok_or_else(MathError::range)?, z.im.atan2(z.re)))
}

/// `cmath.rect(r, phi)`
pub fn rect(r: f64, phi: f64) -> ComplexResult {
    inward(pymath::cmath::rect(r, phi))
}

/// `cmath.isclose(a, b, rel_tol=rel_tol, abs_tol=abs_tol)`
pub fn isclose(a: Complex, b: Complex, rel_tol: f64, abs_tol: f64) -> Result<bool, MathError> {
    if rel_tol < 0.0 || abs_tol < 0.0 {
        return Err(MathError::value("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(true);
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(false);
    }
    let modulus = |z: Complex| z.abs().unwrap_or(f64::INFINITY);
    let diff = modulus(a.sub(b));
    Ok(diff <= rel_tol * modulus(b) || diff <= rel_tol * modulus(a) || diff <= abs_tol)
}

//! The module `cmath`: functions of complex numbers. They are in `taipan-numeric`.

use crate::math::raise;
use taipan_macros::module;
use taipan_numeric::complex::{Complex, cmath as functions};
use taipan_numeric::float::math::MathError;
use taipan_vm::builtins::complex::number;
use taipan_vm::native::{ArgContext, FromArg, PyResult};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// A complex argument: complex, float, int, or an object with `__complex__`, `__float__` or `__index__`.
struct Z(Complex);

impl FromArg for Z {
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<Z> {
        if let Some(z) = number(vm, value)? {
            return Ok(Z(z));
        }
        Ok(Z(Complex::new(vm.float_of(value)?, 0.0)))
    }
}

fn give(vm: &Vm, result: Result<Complex, MathError>) -> PyResult {
    match result {
        Ok(z) => Ok(vm.complex(z)),
        Err(error) => Err(raise(vm, &error)),
    }
}

#[module("cmath", doc = "This module provides access to mathematical functions for complex\nnumbers.")]
pub mod module {
    use super::*;

    /// Return the arc cosine of z.
    #[function("acos(z, /)")]
    fn acos(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::acos(z.0))
    }
    /// Return the inverse hyperbolic cosine of z.
    #[function("acosh(z, /)")]
    fn acosh(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::acosh(z.0))
    }
    /// Return the arc sine of z.
    #[function("asin(z, /)")]
    fn asin(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::asin(z.0))
    }
    /// Return the inverse hyperbolic sine of z.
    #[function("asinh(z, /)")]
    fn asinh(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::asinh(z.0))
    }
    /// Return the arc tangent of z.
    #[function("atan(z, /)")]
    fn atan(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::atan(z.0))
    }
    /// Return the inverse hyperbolic tangent of z.
    #[function("atanh(z, /)")]
    fn atanh(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::atanh(z.0))
    }
    /// Return the cosine of z.
    #[function("cos(z, /)")]
    fn cos(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::cos(z.0))
    }
    /// Return the hyperbolic cosine of z.
    #[function("cosh(z, /)")]
    fn cosh(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::cosh(z.0))
    }
    /// Return the exponential value e**z.
    #[function("exp(z, /)")]
    fn exp(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::exp(z.0))
    }
    /// Return the base-10 logarithm of z.
    #[function("log10(z, /)")]
    fn log10(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::log10(z.0))
    }
    /// Return the sine of z.
    #[function("sin(z, /)")]
    fn sin(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::sin(z.0))
    }
    /// Return the hyperbolic sine of z.
    #[function("sinh(z, /)")]
    fn sinh(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::sinh(z.0))
    }
    /// Return the square root of z.
    #[function("sqrt(z, /)")]
    fn sqrt(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::sqrt(z.0))
    }
    /// Return the tangent of z.
    #[function("tan(z, /)")]
    fn tan(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::tan(z.0))
    }
    /// Return the hyperbolic tangent of z.
    #[function("tanh(z, /)")]
    fn tanh(vm: &Vm, z: Z) -> PyResult {
        give(vm, functions::tanh(z.0))
    }
    /// log(z[, base]) -> the logarithm of z to the given base.
    ///
    /// If the base is not specified, returns the natural logarithm (base e)
    /// of z.
    #[function("log(z, base=<unrepresentable>, /)")]
    fn log(vm: &Vm, z: Z, base: Option<Z>) -> PyResult {
        match base {
            None => give(vm, functions::log(z.0)),
            Some(base) => give(vm, functions::log_base(z.0, base.0)),
        }
    }
    /// Return argument, also known as the phase angle, of a complex.
    #[function("phase(z, /)")]
    fn phase(vm: &Vm, z: Z) -> PyResult<f64> {
        functions::phase(z.0).map_err(|error| raise(vm, &error))
    }
    /// Convert a complex from rectangular coordinates to polar coordinates.
    ///
    /// r is the distance from 0 and phi the phase angle.
    #[function("polar(z, /)")]
    fn polar(vm: &Vm, z: Z) -> PyResult<(f64, f64)> {
        functions::polar(z.0).map_err(|error| raise(vm, &error))
    }
    /// Convert from polar coordinates to rectangular coordinates.
    #[function("rect(r, phi, /)")]
    fn rect(vm: &Vm, r: f64, phi: f64) -> PyResult {
        give(vm, functions::rect(r, phi))
    }
    /// Return True if both the real and imaginary parts of z are finite, else False.
    #[function("isfinite(z, /)")]
    fn isfinite(z: Z) -> bool {
        z.0.re.is_finite() && z.0.im.is_finite()
    }
    /// Checks if the real or imaginary part of z not a number (NaN).
    #[function("isnan(z, /)")]
    fn isnan(z: Z) -> bool {
        z.0.re.is_nan() || z.0.im.is_nan()
    }
    /// Checks if the real or imaginary part of z is infinite.
    #[function("isinf(z, /)")]
    fn isinf(z: Z) -> bool {
        z.0.re.is_infinite() || z.0.im.is_infinite()
    }
    /// Determine whether two complex numbers are close in value.
    ///
    ///   rel_tol
    ///     maximum difference for being considered "close", relative to the
    ///     magnitude of the input values
    ///   abs_tol
    ///     maximum difference for being considered "close", regardless of the
    ///     magnitude of the input values
    ///
    /// Return True if a is close in value to b, and False otherwise.
    ///
    /// For the values to be considered close, the difference between them must
    /// be smaller than at least one of the tolerances.
    ///
    /// -inf, inf and NaN behave similarly to the IEEE 754 Standard.  That is,
    /// NaN is not close to anything, even itself. inf and -inf are only close
    /// to themselves.
    #[function("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(vm: &Vm, a: Z, b: Z, rel_tol: f64, abs_tol: f64) -> PyResult<bool> {
        functions::isclose(a.0, b.0, rel_tol, abs_tol).map_err(|error| raise(vm, &error))
    }

    #[attr]
    fn pi() -> f64 {
        std::f64::consts::PI
    }
    #[attr]
    fn e() -> f64 {
        std::f64::consts::E
    }
    #[attr]
    fn tau() -> f64 {
        std::f64::consts::TAU
    }
    #[attr]
    fn inf() -> f64 {
        f64::INFINITY
    }
    #[attr]
    fn nan() -> f64 {
        f64::NAN
    }
    #[attr]
    fn infj(vm: &Vm) -> Value {
        vm.complex(Complex::new(0.0, f64::INFINITY))
    }
    #[attr]
    fn nanj(vm: &Vm) -> Value {
        vm.complex(Complex::new(0.0, f64::NAN))
    }
}

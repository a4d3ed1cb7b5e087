//! The functions of `math` that take one or two doubles and give one; compiled code calls them without boxing.

use super::raise;
use taipan_macros::module;
use taipan_numeric::float::{math, parts};
use taipan_vm::native::PyResult;
use taipan_vm::vm::Vm;

#[module("math")]
pub mod module {
    use super::*;

    #[doc = "Return the arc cosine (measured in radians) of x.\n\nThe result is between 0 and pi."]
    #[function("acos(x, /)")]
    fn acos(vm: &Vm, x: f64) -> PyResult<f64> {
        math::acos(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return the inverse hyperbolic cosine of x."]
    #[function("acosh(x, /)")]
    fn acosh(vm: &Vm, x: f64) -> PyResult<f64> {
        math::acosh(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return the arc sine (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2."]
    #[function("asin(x, /)")]
    fn asin(vm: &Vm, x: f64) -> PyResult<f64> {
        math::asin(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return the inverse hyperbolic sine of x."]
    #[function("asinh(x, /)")]
    fn asinh(vm: &Vm, x: f64) -> PyResult<f64> {
        math::asinh(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return the arc tangent (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2."]
    #[function("atan(x, /)")]
    fn atan(vm: &Vm, x: f64) -> PyResult<f64> {
        math::atan(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return the inverse hyperbolic tangent of x."]
    #[function("atanh(x, /)")]
    fn atanh(vm: &Vm, x: f64) -> PyResult<f64> {
        math::atanh(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return the cube root of x."]
    #[function("cbrt(x, /)")]
    fn cbrt(vm: &Vm, x: f64) -> PyResult<f64> {
        math::cbrt(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return the cosine of x (measured in radians)."]
    #[function("cos(x, /)")]
    fn cos(vm: &Vm, x: f64) -> PyResult<f64> {
        math::cos(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return the hyperbolic cosine of x."]
    #[function("cosh(x, /)")]
    fn cosh(vm: &Vm, x: f64) -> PyResult<f64> {
        math::cosh(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Error function at x."]
    #[function("erf(x, /)")]
    fn erf(vm: &Vm, x: f64) -> PyResult<f64> {
        math::erf(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Complementary error function at x."]
    #[function("erfc(x, /)")]
    fn erfc(vm: &Vm, x: f64) -> PyResult<f64> {
        math::erfc(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return e raised to the power of x."]
    #[function("exp(x, /)")]
    fn exp(vm: &Vm, x: f64) -> PyResult<f64> {
        math::exp(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return 2 raised to the power of x."]
    #[function("exp2(x, /)")]
    fn exp2(vm: &Vm, x: f64) -> PyResult<f64> {
        math::exp2(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return exp(x)-1.\n\nThis function avoids the loss of precision involved in the direct evaluation of exp(x)-1 for small x."]
    #[function("expm1(x, /)")]
    fn expm1(vm: &Vm, x: f64) -> PyResult<f64> {
        math::expm1(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Gamma function at x."]
    #[function("gamma(x, /)")]
    fn gamma(vm: &Vm, x: f64) -> PyResult<f64> {
        math::gamma(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Natural logarithm of absolute value of Gamma function at x."]
    #[function("lgamma(x, /)")]
    fn lgamma(vm: &Vm, x: f64) -> PyResult<f64> {
        math::lgamma(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return the natural logarithm of 1+x (base e).\n\nThe result is computed in a way which is accurate for x near zero."]
    #[function("log1p(x, /)")]
    fn log1p(vm: &Vm, x: f64) -> PyResult<f64> {
        math::log1p(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return the sine of x (measured in radians)."]
    #[function("sin(x, /)")]
    fn sin(vm: &Vm, x: f64) -> PyResult<f64> {
        math::sin(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return the hyperbolic sine of x."]
    #[function("sinh(x, /)")]
    fn sinh(vm: &Vm, x: f64) -> PyResult<f64> {
        math::sinh(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return the square root of x."]
    #[function("sqrt(x, /)")]
    fn sqrt(vm: &Vm, x: f64) -> PyResult<f64> {
        math::sqrt(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return the tangent of x (measured in radians)."]
    #[function("tan(x, /)")]
    fn tan(vm: &Vm, x: f64) -> PyResult<f64> {
        math::tan(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return the hyperbolic tangent of x."]
    #[function("tanh(x, /)")]
    fn tanh(vm: &Vm, x: f64) -> PyResult<f64> {
        math::tanh(x).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return fmod(x, y), according to platform C.\n\nx % y may differ."]
    #[function("fmod(x, y, /)")]
    fn fmod(vm: &Vm, x: f64, y: f64) -> PyResult<f64> {
        math::fmod(x, y).map_err(|e| raise(vm, &e))
    }

    #[doc = "Return x**y (x to the power of y)."]
    #[function("pow(x, y, /)")]
    fn pow(vm: &Vm, x: f64, y: f64) -> PyResult<f64> {
        math::pow(x, y).map_err(|e| raise(vm, &e))
    }

    #[doc = "Difference between x and the closest integer multiple of y.\n\nReturn x - n*y where n*y is the closest integer multiple of y.\nIn the case where x is exactly halfway between two multiples of\ny, the nearest even value of n is used. The result is always exact."]
    #[function("remainder(x, y, /)")]
    fn remainder(vm: &Vm, x: f64, y: f64) -> PyResult<f64> {
        math::remainder(x, y).map_err(|e| raise(vm, &e))
    }

    /// Return the arc tangent (measured in radians) of y/x.
    ///
    /// Unlike atan(y/x), the signs of both x and y are considered.
    #[function("atan2(y, x, /)")]
    fn atan2(y: f64, x: f64) -> f64 {
        math::atan2(y, x)
    }
    /// Return the absolute value of the float x.
    #[function("fabs(x, /)")]
    fn fabs(x: f64) -> f64 {
        x.abs()
    }
    /// Return a float with the magnitude (absolute value) of x but the sign of y.
    #[function("copysign(x, y, /)")]
    fn copysign(x: f64, y: f64) -> f64 {
        x.copysign(y)
    }
    /// Convert angle x from radians to degrees.
    #[function("degrees(x, /)")]
    fn degrees(x: f64) -> f64 {
        math::degrees(x)
    }
    /// Convert angle x from degrees to radians.
    #[function("radians(x, /)")]
    fn radians(x: f64) -> f64 {
        math::radians(x)
    }
    /// Return the value of the least significant bit of the float x.
    #[function("ulp(x, /)")]
    fn ulp(x: f64) -> f64 {
        parts::ulp(x)
    }
}

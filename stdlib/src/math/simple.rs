//! The functions of `math` that take one or two doubles and give one; compiled code calls them without boxing.

use super::raise;
use taipan_macros::module;
use taipan_numeric::float::{math, parts};
use taipan_vm::native::PyResult;
use taipan_vm::vm::Vm;

macro_rules! functions {
    (
        one: $($one:ident $one_signature:tt $one_doc:tt;)*
        two: $($two:ident $two_signature:tt $two_doc:tt;)*
    ) => {
        #[module("math")]
        pub mod module {
            use super::*;
            $(
                #[doc = $one_doc]
                #[function($one_signature)]
                fn $one(vm: &Vm, x: f64) -> PyResult<f64> {
                    math::$one(x).map_err(|e| raise(vm, &e))
                }
            )*
            $(
                #[doc = $two_doc]
                #[function($two_signature)]
                fn $two(vm: &Vm, x: f64, y: f64) -> PyResult<f64> {
                    math::$two(x, y).map_err(|e| raise(vm, &e))
                }
            )*
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
    };
}

functions! {
    one:
    acos "acos(x, /)" "Return the arc cosine (measured in radians) of x.\n\nThe result is between 0 and pi.";
    acosh "acosh(x, /)" "Return the inverse hyperbolic cosine of x.";
    asin "asin(x, /)" "Return the arc sine (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2.";
    asinh "asinh(x, /)" "Return the inverse hyperbolic sine of x.";
    atan "atan(x, /)" "Return the arc tangent (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2.";
    atanh "atanh(x, /)" "Return the inverse hyperbolic tangent of x.";
    cbrt "cbrt(x, /)" "Return the cube root of x.";
    cos "cos(x, /)" "Return the cosine of x (measured in radians).";
    cosh "cosh(x, /)" "Return the hyperbolic cosine of x.";
    erf "erf(x, /)" "Error function at x.";
    erfc "erfc(x, /)" "Complementary error function at x.";
    exp "exp(x, /)" "Return e raised to the power of x.";
    exp2 "exp2(x, /)" "Return 2 raised to the power of x.";
    expm1 "expm1(x, /)" "Return exp(x)-1.\n\nThis function avoids the loss of precision involved in the direct evaluation of exp(x)-1 for small x.";
    gamma "gamma(x, /)" "Gamma function at x.";
    lgamma "lgamma(x, /)" "Natural logarithm of absolute value of Gamma function at x.";
    log1p "log1p(x, /)" "Return the natural logarithm of 1+x (base e).\n\nThe result is computed in a way which is accurate for x near zero.";
    sin "sin(x, /)" "Return the sine of x (measured in radians).";
    sinh "sinh(x, /)" "Return the hyperbolic sine of x.";
    sqrt "sqrt(x, /)" "Return the square root of x.";
    tan "tan(x, /)" "Return the tangent of x (measured in radians).";
    tanh "tanh(x, /)" "Return the hyperbolic tangent of x.";
    two:
    fmod "fmod(x, y, /)" "Return fmod(x, y), according to platform C.\n\nx % y may differ.";
    pow "pow(x, y, /)" "Return x**y (x to the power of y).";
    remainder "remainder(x, y, /)" "Difference between x and the closest integer multiple of y.\n\nReturn x - n*y where n*y is the closest integer multiple of y.\nIn the case where x is exactly halfway between two multiples of\ny, the nearest even value of n is used. The result is always exact.";
}

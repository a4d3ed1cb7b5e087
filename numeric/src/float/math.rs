//! The functions of Python's `math` module on doubles and integers, with the module's errors.
//!
//! Results come from the system's C library, as CPython's do, so that they agree to the last bit: through the `f64`
//! methods where those call it, else through the crate pymath, which also has CPython's own gamma functions.

use super::parts;
use crate::bigint::BigInt;
use std::borrow::Cow;

/// Which exception a failed function raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MathErrorKind {
    /// ValueError
    Value,
    /// OverflowError
    Overflow,
    /// ZeroDivisionError
    ZeroDivision,
}

/// A failed function: the exception and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MathError {
    /// Which exception.
    pub kind: MathErrorKind,
    /// Its text.
    pub message: Cow<'static, str>,
}

impl MathError {
    pub(crate) fn value(message: impl Into<Cow<'static, str>>) -> MathError {
        MathError { kind: MathErrorKind::Value, message: message.into() }
    }

    /// ValueError "math domain error"
    pub fn domain() -> MathError {
        MathError::value("math domain error")
    }

    /// OverflowError "math range error"
    pub fn range() -> MathError {
        MathError::overflow("math range error")
    }

    pub(crate) fn overflow(message: impl Into<Cow<'static, str>>) -> MathError {
        MathError { kind: MathErrorKind::Overflow, message: message.into() }
    }
}

impl std::fmt::Display for MathError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for MathError {}

/// The result of a function of this module.
pub type MathResult = Result<f64, MathError>;

/// What `math`'s one-argument functions do with a result: NaN from a number is a ValueError with the text `expected`
/// (the value appended), infinity from a finite number too, or an OverflowError if the function `can_overflow`.
#[inline]
fn checked(x: f64, r: f64, can_overflow: bool, expected: &'static str) -> MathResult {
    if r.is_finite() || !x.is_finite() && (!r.is_nan() || x.is_nan()) {
        return Ok(r);
    }
    Err(failure(x, r, can_overflow, expected))
}

#[cold]
fn failure(x: f64, r: f64, can_overflow: bool, expected: &'static str) -> MathError {
    if r.is_infinite() && can_overflow {
        return MathError::range();
    }
    if expected.is_empty() {
        return MathError::domain();
    }
    MathError::value(format!("{expected}, got {}", super::repr(x)))
}

/// Results of pymath, whose errors say only which kind they are.
fn from_pymath(x: f64, r: Result<f64, pymath::Error>, expected: &'static str) -> MathResult {
    r.map_err(|e| match e {
        pymath::Error::ERANGE => MathError::range(),
        pymath::Error::EDOM if expected.is_empty() => MathError::domain(),
        pymath::Error::EDOM => MathError::value(format!("{expected}, got {}", super::repr(x))),
    })
}

const FINITE: &str = "expected a finite input";
const UNIT_CLOSED: &str = "expected a number in range from -1 up to 1";
const UNIT_OPEN: &str = "expected a number between -1 and 1";
const GAMMA: &str = "expected a noninteger or positive integer";

macro_rules! by_method {
    ($($(#[$doc:meta])* $name:ident = $method:ident, $can_overflow:literal, $expected:expr;)*) => {$(
        $(#[$doc])*
        #[inline]
        pub fn $name(x: f64) -> MathResult {
            checked(x, x.$method(), $can_overflow, $expected)
        }
    )*};
}

by_method! {
    /// `math.sqrt(x)`
    sqrt = sqrt, false, "expected a nonnegative input";
    /// `math.sin(x)`
    sin = sin, false, FINITE;
    /// `math.cos(x)`
    cos = cos, false, FINITE;
    /// `math.tan(x)`
    tan = tan, false, FINITE;
    /// `math.asin(x)`
    asin = asin, false, UNIT_CLOSED;
    /// `math.acos(x)`
    acos = acos, false, UNIT_CLOSED;
    /// `math.atan(x)`
    atan = atan, false, "";
    /// `math.sinh(x)`
    sinh = sinh, true, "";
    /// `math.cosh(x)`
    cosh = cosh, true, "";
    /// `math.tanh(x)`
    tanh = tanh, false, "";
    /// `math.exp(x)`
    exp = exp, true, "";
    /// `math.exp2(x)`
    exp2 = exp2, true, "";
    /// `math.expm1(x)`
    expm1 = exp_m1, true, "";
    /// `math.log1p(x)`
    log1p = ln_1p, false, "expected argument value > -1";
}

macro_rules! by_pymath {
    ($($(#[$doc:meta])* $name:ident, $expected:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name(x: f64) -> MathResult {
            from_pymath(x, pymath::math::$name(x), $expected)
        }
    )*};
}

by_pymath! {
    /// `math.cbrt(x)`
    cbrt, "";
    /// `math.asinh(x)`
    asinh, "";
    /// `math.acosh(x)`
    acosh, "expected argument value not less than 1";
    /// `math.atanh(x)`
    atanh, UNIT_OPEN;
    /// `math.erf(x)`
    erf, "";
    /// `math.erfc(x)`
    erfc, "";
    /// `math.lgamma(x)`
    lgamma, GAMMA;
}

/// `math.gamma(x)`
pub fn gamma(x: f64) -> MathResult {
    // Factorials that a double holds exactly.
    if x.fract() == 0.0 && (1.0..=23.0).contains(&x) {
        return Ok((1..x as u128).product::<u128>() as f64);
    }
    from_pymath(x, pymath::math::gamma(x), GAMMA)
}

/// `math.atan2(y, x)`
pub fn atan2(y: f64, x: f64) -> f64 {
    y.atan2(x)
}

/// A logarithm of a number that must be positive.
#[inline]
fn logarithm(x: f64, f: impl Fn(f64) -> f64) -> MathResult {
    if x > 0.0 || x.is_nan() {
        return Ok(if x.is_finite() { f(x) } else { x });
    }
    Err(MathError::value(format!("expected a positive input, got {}", super::repr(x))))
}

/// `math.log(x)`
pub fn log(x: f64) -> MathResult {
    logarithm(x, f64::ln)
}

/// `math.log2(x)`
pub fn log2(x: f64) -> MathResult {
    logarithm(x, f64::log2)
}

/// `math.log10(x)`
pub fn log10(x: f64) -> MathResult {
    logarithm(x, f64::log10)
}

/// Which logarithm [`log_int`] computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogBase {
    /// The natural one.
    E,
    /// Base 2.
    Two,
    /// Base 10.
    Ten,
}

/// `math.log`, `log2` or `log10` of an integer of any size.
pub fn log_int(n: &BigInt, base: LogBase) -> MathResult {
    let f = match base {
        LogBase::E => f64::ln,
        LogBase::Two => f64::log2,
        LogBase::Ten => f64::log10,
    };
    if n.signum() <= 0 {
        return Err(MathError::value("expected a positive input"));
    }
    if let Some(x) = n.to_f64() {
        return Ok(f(x));
    }
    let (m, e) = n.frexp();
    Ok(f(m) + f(2.0) * e as f64)
}

/// `math.log(x, base)` from the two logarithms.
pub fn log_quotient(log_x: f64, log_base: f64) -> MathResult {
    if log_base == 0.0 {
        return Err(MathError {
            kind: MathErrorKind::ZeroDivision,
            message: Cow::Borrowed("division by zero"),
        });
    }
    Ok(log_x / log_base)
}

/// `math.pow(x, y)`
pub fn pow(x: f64, y: f64) -> MathResult {
    let r = x.powf(y);
    if r.is_finite() || !x.is_finite() || !y.is_finite() {
        return Ok(r);
    }
    // Finite operands: NaN for a negative base with a fraction, infinity for zero to a negative power.
    Err(if r.is_nan() || x == 0.0 { MathError::domain() } else { MathError::range() })
}

/// `math.fmod(x, y)`
pub fn fmod(x: f64, y: f64) -> MathResult {
    if (x.is_infinite() && !y.is_nan()) || (y == 0.0 && !x.is_nan()) {
        return Err(MathError::domain());
    }
    Ok(x % y)
}

/// `math.remainder(x, y)`: `x` less the nearest multiple of `y`, ties to the even multiple. Exact.
pub fn remainder(x: f64, y: f64) -> MathResult {
    if x.is_nan() || y.is_nan() {
        return Ok(if x.is_nan() { x } else { y });
    }
    if x.is_infinite() || y == 0.0 {
        return Err(MathError::domain());
    }
    if y.is_infinite() {
        return Ok(x);
    }
    let (a, b) = (x.abs(), y.abs());
    let m = a % b;
    // b - m is the distance to the next multiple; exact where it decides.
    let c = b - m;
    let r = if m < c {
        m
    } else if m > c {
        -c
    } else {
        // Halfway: m is kept if the quotient is even, which the remainder by 2b tells.
        m - 2.0 * ((0.5 * (a - m)) % b)
    };
    Ok(1.0f64.copysign(x) * r)
}

/// `math.fma(x, y, z)`
pub fn fma(x: f64, y: f64, z: f64) -> MathResult {
    let r = x.mul_add(y, z);
    if r.is_finite() {
        return Ok(r);
    }
    if r.is_nan() {
        if !x.is_nan() && !y.is_nan() && !z.is_nan() {
            return Err(MathError::value("invalid operation in fma"));
        }
    } else if x.is_finite() && y.is_finite() && z.is_finite() {
        return Err(MathError::overflow("overflow in fma"));
    }
    Ok(r)
}

/// `math.ldexp(x, exp)` for any integer exponent that was clamped to 64 bits.
pub fn ldexp(x: f64, exp: i64) -> MathResult {
    parts::ldexp(x, exp).ok_or_else(MathError::range)
}

/// `math.degrees(x)`
pub fn degrees(x: f64) -> f64 {
    x * (180.0 / std::f64::consts::PI)
}

/// `math.radians(x)`
pub fn radians(x: f64) -> f64 {
    x * (std::f64::consts::PI / 180.0)
}

/// `math.isclose(a, b, rel_tol=rel_tol, abs_tol=abs_tol)`
pub fn isclose(a: f64, b: f64, rel_tol: f64, abs_tol: f64) -> Result<bool, MathError> {
    if rel_tol < 0.0 || abs_tol < 0.0 {
        return Err(MathError::value("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(true);
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(false);
    }
    let diff = (b - a).abs();
    Ok(diff <= (rel_tol * b).abs() || diff <= (rel_tol * a).abs() || diff <= abs_tol)
}

//! General Decimal Arithmetic (Mike Cowlishaw's specification, version 1.70), as Python's `decimal` module has it.
//!
//! A [`Decimal`] is sign, coefficient and exponent, or an infinity or NaN. Operations take a [`Context`] (precision,
//! exponent range, rounding) and add to a [`Status`] what happened; turning conditions into exceptions by the
//! context's traps is the caller's. `exp`, `ln`, `log10` and `sqrt` are correctly rounded, `power` nearly always, as
//! the C module documents for itself.

mod arith;
mod bits;
mod coeff;
mod compare;
mod convert;
mod elementary;
mod finish;
mod format;
mod integral;
mod limbs;
mod neighbours;
mod ntt;
mod power;
mod text;

pub use convert::CompareError;
pub use format::{DecimalFormatError, DecimalSpec};
pub use integral::ToIntError;

use coeff::Coeff;

/// The largest precision and exponent that a context may have.
pub const MAX_PREC: i64 = 999_999_999_999_999_999;
/// The largest exponent.
pub const MAX_EMAX: i64 = MAX_PREC;
/// The smallest exponent of a normal number.
pub const MIN_EMIN: i64 = -MAX_PREC;
/// The smallest exponent of all.
pub const MIN_ETINY: i64 = MIN_EMIN - (MAX_PREC - 1);
/// Coefficients that an operation would make longer than this are reported as [`Status::MALLOC_ERROR`].
pub(crate) const MAX_DIGITS: usize = 1 << 33;

/// How to round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards infinity.
    Ceiling,
    /// Towards minus infinity.
    Floor,
    /// To nearest, ties away from zero.
    HalfUp,
    /// To nearest, ties towards zero.
    HalfDown,
    /// To nearest, ties to even.
    HalfEven,
    /// Away from zero if the last digit would be 0 or 5, else towards zero.
    ZeroFiveUp,
}

/// Conditions that operations report, as a set of bits. Several are kinds of invalid operation, which Python lists in
/// the exception.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status(pub u32);

impl Status {
    /// Nothing happened.
    pub const NONE: Status = Status(0);
    /// The exponent was changed to fit.
    pub const CLAMPED: Status = Status(1);
    /// A text is no number.
    pub const CONVERSION_SYNTAX: Status = Status(2);
    /// A finite number was divided by zero.
    pub const DIVISION_BY_ZERO: Status = Status(4);
    /// The integer quotient is longer than the precision.
    pub const DIVISION_IMPOSSIBLE: Status = Status(8);
    /// Zero divided by zero.
    pub const DIVISION_UNDEFINED: Status = Status(0x10);
    /// Digits other than zero were dropped.
    pub const INEXACT: Status = Status(0x40);
    /// An operation that the context does not allow.
    pub const INVALID_CONTEXT: Status = Status(0x80);
    /// An operation without a meaningful result.
    pub const INVALID_OPERATION: Status = Status(0x100);
    /// The result needs too much memory.
    pub const MALLOC_ERROR: Status = Status(0x200);
    /// Unsupported combination.
    pub const NOT_IMPLEMENTED: Status = Status(0x400);
    /// The result is too large.
    pub const OVERFLOW: Status = Status(0x800);
    /// Digits were dropped.
    pub const ROUNDED: Status = Status(0x1000);
    /// The result is below the normal range.
    pub const SUBNORMAL: Status = Status(0x2000);
    /// Subnormal and inexact.
    pub const UNDERFLOW: Status = Status(0x4000);
    /// A float was mixed in (set by the caller; Python's FloatOperation).
    pub const FLOAT_OPERATION: Status = Status(0x8000);
    /// All that Python counts as InvalidOperation.
    pub const INVALID: Status = Status(2 | 8 | 0x10 | 0x80 | 0x100 | 0x200);

    /// Adds conditions.
    #[inline]
    pub fn raise(&mut self, other: Status) {
        self.0 |= other.0;
    }

    /// Whether any of `other`'s conditions is in the set.
    #[inline]
    pub fn has(self, other: Status) -> bool {
        self.0 & other.0 != 0
    }
}

/// Precision, exponent range and rounding of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// Digits of results: 1 to [`MAX_PREC`].
    pub prec: i64,
    /// Rounding of results.
    pub rounding: Rounding,
    /// The smallest exponent of a normal number: [`MIN_EMIN`] to 0.
    pub emin: i64,
    /// The largest exponent: 0 to [`MAX_EMAX`].
    pub emax: i64,
    /// Whether exponents are limited so that all numbers fit in a fixed format.
    pub clamp: bool,
    /// Whether texts have `E` rather than `e`.
    pub capitals: bool,
}

impl Default for Context {
    /// Python's default context.
    fn default() -> Context {
        Context {
            prec: 28,
            rounding: Rounding::HalfEven,
            emin: -999_999,
            emax: 999_999,
            clamp: false,
            capitals: true,
        }
    }
}

impl Context {
    /// The widest context: what it cannot represent exactly, nothing can.
    pub const MAX: Context = Context {
        prec: MAX_PREC,
        rounding: Rounding::HalfEven,
        emin: MIN_EMIN,
        emax: MAX_EMAX,
        clamp: false,
        capitals: true,
    };

    /// The exponent of the smallest subnormal number.
    #[inline]
    pub fn etiny(&self) -> i64 {
        self.emin - (self.prec - 1)
    }

    /// The largest exponent of a number with a full coefficient.
    #[inline]
    pub fn etop(&self) -> i64 {
        self.emax - (self.prec - 1)
    }

    /// The widest exponent range with a precision, for intermediate results.
    pub(crate) fn working(prec: i64) -> Context {
        Context { prec, ..Context::MAX }
    }
}

/// Which sort of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A number.
    Finite,
    /// An infinity.
    Infinite,
    /// A quiet NaN; its payload is in the coefficient.
    QuietNan,
    /// A signaling NaN.
    SignalingNan,
}

/// A decimal number.
#[derive(Clone, Debug)]
pub struct Decimal {
    coeff: Coeff,
    exp: i64,
    kind: Kind,
    negative: bool,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Decimal = Decimal::finite(false, Coeff::ZERO, 0);
    /// One.
    pub const ONE: Decimal = Decimal::finite(false, Coeff::Small(1), 0);

    #[inline]
    const fn finite(negative: bool, coeff: Coeff, exp: i64) -> Decimal {
        Decimal { coeff, exp, kind: Kind::Finite, negative }
    }

    /// An infinity.
    #[inline]
    pub const fn infinity(negative: bool) -> Decimal {
        Decimal { coeff: Coeff::ZERO, exp: 0, kind: Kind::Infinite, negative }
    }

    /// The default NaN.
    pub const NAN: Decimal = Decimal { coeff: Coeff::ZERO, exp: 0, kind: Kind::QuietNan, negative: false };

    /// Reports an invalid operation; the result is NaN.
    #[cold]
    fn invalid(status: &mut Status, condition: Status) -> Decimal {
        status.raise(condition);
        Decimal::NAN
    }

    /// Which sort of value.
    #[inline]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The sign bit, also of zeros and NaN.
    #[inline]
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Neither infinity nor NaN.
    #[inline]
    pub fn is_finite(&self) -> bool {
        self.kind == Kind::Finite
    }

    /// An infinity.
    #[inline]
    pub fn is_infinite(&self) -> bool {
        self.kind == Kind::Infinite
    }

    /// A NaN of either sort.
    #[inline]
    pub fn is_nan(&self) -> bool {
        matches!(self.kind, Kind::QuietNan | Kind::SignalingNan)
    }

    /// A quiet NaN.
    #[inline]
    pub fn is_qnan(&self) -> bool {
        self.kind == Kind::QuietNan
    }

    /// A signaling NaN.
    #[inline]
    pub fn is_snan(&self) -> bool {
        self.kind == Kind::SignalingNan
    }

    /// A zero of either sign.
    #[inline]
    pub fn is_zero(&self) -> bool {
        self.is_finite() && self.coeff.is_zero()
    }

    /// Whether the value is a whole number.
    pub fn is_integer(&self) -> bool {
        self.is_finite()
            && (self.exp >= 0
                || self.coeff.is_zero()
                || self.coeff.trailing_zeros() as u64 >= self.exp.unsigned_abs())
    }

    /// The exponent of the last digit.
    #[inline]
    pub fn exponent(&self) -> i64 {
        self.exp
    }

    /// Digits of the coefficient; 0 has one.
    pub fn digits(&self) -> usize {
        self.coeff.digits()
    }

    /// The coefficient's digits as text. For a NaN its payload, `0` if it has none.
    pub fn coefficient(&self) -> String {
        self.coeff.to_ascii()
    }

    /// Whether the coefficient is 0.
    pub fn coefficient_is_zero(&self) -> bool {
        self.coeff.is_zero()
    }

    /// The exponent that the value has in scientific notation: of the first digit. 0 unless finite.
    pub fn adjusted(&self) -> i64 {
        if self.is_finite() { self.exp + self.coeff.digits() as i64 - 1 } else { 0 }
    }

    /// Finite, not zero, and not subnormal in the context.
    pub fn is_normal(&self, context: &Context) -> bool {
        self.is_finite() && !self.coeff.is_zero() && self.adjusted() >= context.emin
    }

    /// Finite, not zero, and below the normal range of the context.
    pub fn is_subnormal(&self, context: &Context) -> bool {
        self.is_finite() && !self.coeff.is_zero() && self.adjusted() < context.emin
    }

    /// The name of the value's class, as `number_class` gives it.
    pub fn number_class(&self, context: &Context) -> &'static str {
        match (self.kind, self.negative) {
            (Kind::QuietNan, _) => "NaN",
            (Kind::SignalingNan, _) => "sNaN",
            (Kind::Infinite, false) => "+Infinity",
            (Kind::Infinite, true) => "-Infinity",
            (Kind::Finite, negative) => {
                let (plus, minus) = if self.coeff.is_zero() {
                    ("+Zero", "-Zero")
                } else if self.adjusted() < context.emin {
                    ("+Subnormal", "-Subnormal")
                } else {
                    ("+Normal", "-Normal")
                };
                if negative { minus } else { plus }
            }
        }
    }

    /// The value with its sign bit cleared; never reports anything.
    pub fn copy_abs(&self) -> Decimal {
        Decimal { negative: false, ..self.clone() }
    }

    /// The value with its sign bit flipped; never reports anything.
    pub fn copy_negate(&self) -> Decimal {
        Decimal { negative: !self.negative, ..self.clone() }
    }

    /// The value with `other`'s sign bit; never reports anything.
    pub fn copy_sign(&self, other: &Decimal) -> Decimal {
        Decimal { negative: other.negative, ..self.clone() }
    }

    /// Whether both have the same exponent, or are both infinite, or both NaN.
    pub fn same_quantum(&self, other: &Decimal) -> bool {
        match (self.is_finite(), other.is_finite()) {
            (true, true) => self.exp == other.exp,
            (false, false) => self.is_nan() == other.is_nan(),
            _ => false,
        }
    }

    /// The exponent's unit, `1E0`: what `radix()` is in decimal arithmetic.
    pub fn radix() -> Decimal {
        Decimal::finite(false, Coeff::Small(10), 0)
    }

    /// The coefficient, if it is below 10^38; such a value owns no memory.
    #[inline]
    pub fn small_coefficient(&self) -> Option<u128> {
        match self.coeff {
            Coeff::Small(x) => Some(x),
            Coeff::Large(_) => None,
        }
    }

    /// A value from its parts. The coefficient must be below 10^38; an infinity's is 0, as its exponent is; a NaN's is
    /// its payload.
    #[inline]
    pub fn from_parts(kind: Kind, negative: bool, coefficient: u128, exp: i64) -> Decimal {
        debug_assert!(coefficient < coeff::POW10_WIDE[coeff::SMALL_DIGITS]);
        Decimal { coeff: Coeff::Small(coefficient), exp, kind, negative }
    }

    /// Bytes of memory beyond the value itself.
    pub fn memory_size(&self) -> usize {
        self.coeff.memory_size()
    }
}

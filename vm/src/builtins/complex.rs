//! `complex`.

use crate::builtins::int::{Num, ops, text};
use crate::native::{PyResult, Raised};
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, Kind};
use crate::object::slots::CompareOp;
use crate::object::types::Type;
use crate::object::{Complex as Object, Str};
use crate::protocol::BinOp;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;
use taipan_numeric::complex::{self as numeric, Complex, PowError};
use taipan_numeric::format;

/// The class `complex`.
pub struct ComplexType;

impl Vm {
    /// A complex number.
    pub fn complex(&self, z: Complex) -> Value {
        let header = Header::new(shapes::COMPLEX, Kind::Complex);
        self.heap().alloc(Object { header, re: z.re, im: z.im }).value()
    }
    /// The number in a complex object (instances of subclasses too).
    pub fn any_complex(&self, v: Value) -> Option<Complex> {
        v.downcast::<Object>().map(|c| Complex::new(c.re, c.im))
    }
}

/// Warns with a DeprecationWarning of the caller.
///
/// # Errors
/// The warning itself where filters make it an error.
pub fn deprecated(vm: &Vm, message: &str) -> PyResult<()> {
    vm.warn(vm.exc().deprecation_warning, message, 1)
}

/// `a ** b`
///
/// # Errors
/// ZeroDivisionError, OverflowError.
pub fn pow_complex(vm: &Vm, a: Complex, b: Complex) -> PyResult {
    match a.pow(b) {
        Ok(z) => Ok(vm.complex(z)),
        Err(PowError::ZeroDivision) => Err(vm.zero_division_error("zero to a negative or complex power")),
        Err(PowError::Overflow) => Err(vm.overflow_error("complex exponentiation")),
    }
}

/// An operand: complex, or real.
enum Operand {
    Complex(Complex),
    Real(f64),
}

impl Operand {
    fn complex(self) -> Complex {
        match self {
            Operand::Complex(z) => z,
            Operand::Real(x) => Complex::new(x, 0.0),
        }
    }
}

fn operand(vm: &Vm, v: Value) -> PyResult<Option<Operand>> {
    if let Some(z) = vm.any_complex(v) {
        return Ok(Some(Operand::Complex(z)));
    }
    if let Some(x) = vm.any_float(v) {
        return Ok(Some(Operand::Real(x)));
    }
    if vm.is_int(v) {
        return Ok(Some(Operand::Real(crate::builtins::int::int_to_f64(vm, v)?)));
    }
    Ok(None)
}

/// `a op b` where one is a complex number and the other one, too, or a double or a small int, each of its own class; None for
/// other operands and operators, and where there is an exception to be raised.
#[inline]
pub fn arithmetic(vm: &Vm, op: BinOp, a: Value, b: Value) -> Option<Value> {
    let is_complex = |v: Value| v.is_heap() && v.header_unchecked().shape() == shapes::COMPLEX;
    if !is_complex(a) && !is_complex(b) {
        return None;
    }
    let simple = |v: Value| -> Option<Operand> {
        if is_complex(v) {
            return vm.any_complex(v).map(Operand::Complex);
        }
        let small = || v.as_small_int().map(|n| n as f64);
        vm.exact_float(v).or_else(small).map(Operand::Real)
    };
    let (x, y) = (simple(a)?, simple(b)?);
    let z = match op {
        BinOp::Add => sum(x, y),
        BinOp::Sub => difference(x, y),
        BinOp::Mul => product(x, y),
        BinOp::TrueDiv => quotient(x, y)?,
        _ => return None,
    };
    Some(vm.complex(z))
}

fn sum(x: Operand, y: Operand) -> Complex {
    match (x, y) {
        (Operand::Complex(z), Operand::Real(x)) | (Operand::Real(x), Operand::Complex(z)) => z.add_real(x),
        (x, y) => x.complex().add(y.complex()),
    }
}

fn difference(x: Operand, y: Operand) -> Complex {
    match (x, y) {
        (Operand::Complex(z), Operand::Real(x)) => z.sub_real(x),
        (Operand::Real(x), Operand::Complex(z)) => Complex::real_sub(x, z),
        (x, y) => x.complex().sub(y.complex()),
    }
}

fn product(x: Operand, y: Operand) -> Complex {
    match (x, y) {
        (Operand::Complex(z), Operand::Real(x)) | (Operand::Real(x), Operand::Complex(z)) => z.mul_real(x),
        (x, y) => x.complex().mul(y.complex()),
    }
}

/// None: the divisor is zero.
fn quotient(x: Operand, y: Operand) -> Option<Complex> {
    match (x, y) {
        (Operand::Complex(z), Operand::Real(x)) => z.div_real(x),
        (Operand::Real(x), Operand::Complex(z)) => Complex::real_div(x, z),
        (x, y) => x.complex().div(y.complex()),
    }
}

macro_rules! operands {
    ($vm:ident, $a:ident, $b:ident) => {{
        let Some(x) = operand($vm, $a)? else { return Ok(Value::NOT_IMPLEMENTED) };
        let Some(y) = operand($vm, $b)? else { return Ok(Value::NOT_IMPLEMENTED) };
        (x, y)
    }};
}

fn get(vm: &Vm, this: Value) -> Complex {
    vm.any_complex(this).unwrap_or(Complex::new(f64::NAN, f64::NAN))
}

fn instance(vm: &Vm, cls: Gc<Type>, z: Complex) -> Value {
    if cls == vm.builtin_type(shapes::COMPLEX) {
        return vm.complex(z);
    }
    vm.alloc_instance(cls, |header| Object { header, re: z.re, im: z.im }).value()
}

/// What `__complex__` gives, if the object has it.
fn special(vm: &Vm, v: Value) -> PyResult<Option<Complex>> {
    if vm.any_float(v).is_some() || vm.is_int(v) {
        return Ok(None);
    }
    if vm.is_exact(v, shapes::COMPLEX) {
        return Ok(vm.any_complex(v));
    }
    let Some(r) = vm.call_special(v, vm.names().__complex__, &[])? else { return Ok(None) };
    let Some(z) = vm.any_complex(r) else {
        let got = vm.type_of(r).name();
        return Err(vm.type_error(format!("__complex__ returned non-complex (type {got})")));
    };
    if !vm.is_exact(r, shapes::COMPLEX) {
        vm.warn_subclass("__complex__", r, "complex")?;
    }
    Ok(Some(z))
}

/// A number as complex: `__complex__`, `__float__`, `__index__`; None if it has none of them.
///
/// # Errors
/// What those raise.
pub fn number(vm: &Vm, v: Value) -> PyResult<Option<Complex>> {
    if let Some(z) = special(vm, v)? {
        return Ok(Some(z));
    }
    let slots = vm.type_of(v).slots();
    if slots.float.is_some() || slots.index.is_some() {
        return Ok(Some(Complex::new(vm.float_of(v)?, 0.0)));
    }
    Ok(None)
}

#[cold]
fn not_real(vm: &Vm, which: &str, v: Value) -> Raised {
    let name = vm.type_of(v).full_name(vm);
    vm.type_error(format!("complex() argument '{which}' must be a real number, not {name}"))
}

/// `complex(real, imag)` with both given.
fn from_parts(vm: &Vm, real: Value, imag: Value) -> PyResult<Complex> {
    let mut z = Complex::new(0.0, 0.0);
    if !real.is_unbound() {
        let slots = vm.type_of(real).slots();
        let complex = vm.any_complex(real).is_some() || (slots.float.is_none() && slots.index.is_none());
        z = number(vm, real)?.ok_or_else(|| not_real(vm, "real", real))?;
        if complex {
            deprecated(
                vm,
                &format!(
                    "complex() argument 'real' must be a real number, not {}",
                    vm.type_of(real).full_name(vm)
                ),
            )?;
        }
    }
    if let Some(i) = vm.any_complex(imag) {
        deprecated(
            vm,
            &format!(
                "complex() argument 'imag' must be a real number, not {}",
                vm.type_of(imag).full_name(vm)
            ),
        )?;
        return Ok(Complex::new(z.re - i.im, z.im + i.re));
    }
    let slots = vm.type_of(imag).slots();
    if slots.float.is_none() && slots.index.is_none() {
        return Err(not_real(vm, "imag", imag));
    }
    let i = vm.float_of(imag)?;
    // A real number that is not complex has no imaginary part, whose zero would lose the sign of -0.0.
    let im = if z.im == 0.0 { i } else { z.im + i };
    Ok(Complex::new(z.re, im))
}

/// Create a complex number from a string or numbers.
///
/// If a string is given, parse it as a complex number.
/// If a single number is given, convert it to a complex number.
/// If the 'real' or 'imag' arguments are given, create a complex number
/// with the specified real and imaginary components.
#[class("complex", kind = Complex, subclassable)]
impl ComplexType {
    #[new("complex(real=<unrepresentable>, imag=<unrepresentable>)", text_signature = "(real=0, imag=0)")]
    fn new(vm: &Vm, cls: Gc<Type>, real: Value, imag: Value) -> PyResult {
        if !imag.is_unbound() {
            return Ok(instance(vm, cls, from_parts(vm, real, imag)?));
        }
        if real.is_unbound() {
            return Ok(instance(vm, cls, Complex::new(0.0, 0.0)));
        }
        if vm.is_exact(real, shapes::COMPLEX) && cls == vm.builtin_type(shapes::COMPLEX) {
            return Ok(real);
        }
        if let Some(s) = real.downcast::<Str>() {
            return match numeric::parse(&text::ascii_number(s)) {
                Some(z) => Ok(instance(vm, cls, z)),
                None => Err(vm.value_error("complex() arg is a malformed string")),
            };
        }
        match number(vm, real)? {
            Some(z) => Ok(instance(vm, cls, z)),
            None => {
                let name = vm.type_of(real).name();
                Err(vm.type_error(format!("complex() argument must be a string or a number, not {name}")))
            }
        }
    }
    /// Convert number to a complex floating-point number.
    #[class_method("from_number(number, /)")]
    fn from_number(vm: &Vm, cls: Gc<Type>, number: Value) -> PyResult {
        let exact = cls == vm.builtin_type(shapes::COMPLEX);
        if exact && vm.is_exact(number, shapes::COMPLEX) {
            return Ok(number);
        }
        let z = match self::number(vm, number)? {
            Some(z) => z,
            None => Complex::new(vm.float_of(number)?, 0.0),
        };
        let value = vm.complex(z);
        if exact { Ok(value) } else { vm.call(cls.value(), &[value]) }
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Value) -> Value {
        vm.str_ascii(numeric::repr(get(vm, this)).as_bytes()).value()
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Value) -> i64 {
        get(vm, this).hash().unwrap_or_else(|| crate::builtins::object::identity_hash(this))
    }
    #[slot(bool)]
    fn bool(vm: &Vm, this: Value) -> bool {
        let z = get(vm, this);
        z.re != 0.0 || z.im != 0.0
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Value, other: Value, op: CompareOp) -> PyResult {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let z = get(vm, this);
        let equal = if let Some(w) = vm.any_complex(other) {
            z.re == w.re && z.im == w.im
        } else if let Some(x) = vm.any_float(other) {
            z.re == x && z.im == 0.0
        } else if let Some(n) = Num::of(other) {
            z.im == 0.0 && n.with(|b| b.cmp_f64(z.re)).is_some_and(|o| o.is_eq())
        } else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        Ok(Value::bool(equal == (op == CompareOp::Eq)))
    }
    #[slot(add)]
    fn add(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(vm, a, b);
        Ok(vm.complex(sum(x, y)))
    }
    #[slot(sub)]
    fn sub(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(vm, a, b);
        Ok(vm.complex(difference(x, y)))
    }
    #[slot(mul)]
    fn mul(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(vm, a, b);
        Ok(vm.complex(product(x, y)))
    }
    #[slot(truediv)]
    fn truediv(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(vm, a, b);
        match quotient(x, y) {
            Some(z) => Ok(vm.complex(z)),
            None => Err(ops::zero_division(vm)),
        }
    }
    #[slot(pow)]
    fn pow(vm: &Vm, base: Value, exponent: Value, modulus: Value) -> PyResult {
        let (x, y) = operands!(vm, base, exponent);
        if !modulus.is_none() {
            return Err(vm.value_error("complex modulo"));
        }
        pow_complex(vm, x.complex(), y.complex())
    }
    #[slot(neg)]
    fn neg(vm: &Vm, this: Value) -> Value {
        vm.complex(get(vm, this).neg())
    }
    #[slot(pos)]
    fn pos(vm: &Vm, this: Value) -> Value {
        if vm.is_exact(this, shapes::COMPLEX) { this } else { vm.complex(get(vm, this)) }
    }
    #[slot(abs)]
    fn abs(vm: &Vm, this: Value) -> PyResult<f64> {
        match get(vm, this).abs() {
            Some(r) => Ok(r),
            None => Err(vm.overflow_error("absolute value too large")),
        }
    }
    /// Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.
    #[method("conjugate()")]
    fn conjugate(vm: &Vm, this: Value) -> Value {
        vm.complex(get(vm, this).conjugate())
    }
    /// Convert this value to exact type complex.
    #[method("__complex__()")]
    fn complex(vm: &Vm, this: Value) -> Value {
        ComplexType::pos(vm, this)
    }
    /// Convert to a string according to format_spec.
    #[method("__format__(format_spec, /)")]
    fn format(vm: &Vm, this: Value, format_spec: Gc<Str>) -> PyResult {
        if format_spec.byte_len() == 0 {
            return Ok(vm.str_of(this)?.value());
        }
        let z = get(vm, this);
        text::format_number(vm, this, format_spec, None, |s, locale| format::format_complex(z, s, locale))
    }
    #[method("__getnewargs__()")]
    fn getnewargs(vm: &Vm, this: Value) -> (f64, f64) {
        let z = get(vm, this);
        (z.re, z.im)
    }
    /// the real part of a complex number
    #[member]
    fn real(vm: &Vm, this: Value) -> f64 {
        get(vm, this).re
    }
    /// the imaginary part of a complex number
    #[member]
    fn imag(vm: &Vm, this: Value) -> f64 {
        get(vm, this).im
    }
}

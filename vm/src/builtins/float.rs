//! `float`.

use crate::builtins::int::{Num, ops, text};
use crate::native::{BytesLike, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::slots::CompareOp;
use crate::object::types::Type;
use crate::object::{Float, Str};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;
use taipan_numeric::bigint::{self, BigInt as Big};
use taipan_numeric::float::{self as numeric, FromHexError};
use taipan_numeric::format;

/// The class `float`.
pub struct FloatType;

/// The double of a float or int operand; None for other types.
#[inline]
fn operand(vm: &Vm, v: Value) -> PyResult<Option<f64>> {
    if let Some(f) = vm.any_float(v) {
        return Ok(Some(f));
    }
    if v.is_small_int() {
        return Ok(Some(v.as_small_int_unchecked() as f64));
    }
    if vm.is_int(v) {
        return crate::builtins::int::int_to_f64(vm, v).map(Some);
    }
    Ok(None)
}

macro_rules! operands {
    ($vm:ident, $a:ident, $b:ident) => {{
        let Some(x) = operand($vm, $a)? else { return Ok(Value::NOT_IMPLEMENTED) };
        let Some(y) = operand($vm, $b)? else { return Ok(Value::NOT_IMPLEMENTED) };
        (x, y)
    }};
}

/// The double of a float object.
#[inline]
fn get(vm: &Vm, this: Value) -> f64 {
    vm.any_float(this).unwrap_or(f64::NAN)
}

/// The int that a double without fraction is.
///
/// # Errors
/// ValueError for NaN, OverflowError for infinities.
pub fn whole_to_int(vm: &Vm, x: f64) -> PyResult {
    if x.abs() < (1i64 << 60) as f64 {
        return Ok(vm.int(x as i64));
    }
    match Big::from_f64_trunc(x) {
        Some(big) => Ok(vm.int_big(big)),
        None if x.is_nan() => Err(vm.value_error("cannot convert float NaN to integer")),
        None => Err(vm.overflow_error("cannot convert float infinity to integer")),
    }
}

/// `float(v)`
///
/// # Errors
/// TypeError for what is no number, ValueError for text that is none.
pub fn float_from(vm: &Vm, v: Value) -> PyResult<f64> {
    let slots = vm.type_of(v).slots();
    if vm.exact_float(v).is_none()
        && v.is_kind(crate::object::header::Kind::Float)
        && let Some(f) = slots.float
    {
        // A subclass may define `__float__` anew.
        let r = f(vm, v)?;
        if let Some(x) = vm.any_float(r) {
            let own = vm.builtin_type(shapes::FLOAT).slots().float;
            if vm.exact_float(r).is_none() && !own.is_some_and(|own| std::ptr::fn_addr_eq(own, f)) {
                let method = format!("{}.__float__", vm.type_of(v).name());
                vm.warn_subclass(&method, r, "float")?;
            }
            return Ok(x);
        }
        let (a, b) = (vm.type_of(v).name(), vm.type_of(r).name());
        return Err(vm.type_error(format!("{a}.__float__ returned non-float (type {b})")));
    }
    if slots.float.is_some() || slots.index.is_some() {
        return vm.float_of(v);
    }
    let parsed = if let Some(s) = v.downcast::<Str>() {
        numeric::parse(&text::ascii_number(s))
    } else if slots.buffer.is_some() {
        numeric::parse(&BytesLike::of(vm, v)?)
    } else {
        let name = vm.type_of(v).name();
        let message = format!("float() argument must be a string or a real number, not '{name}'");
        return Err(vm.type_error(message));
    };
    match parsed {
        Some(f) => Ok(f),
        None => {
            let shown = text::short_repr(vm, v)?;
            Err(vm.value_error(format!("could not convert string to float: {shown}")))
        }
    }
}

fn instance(vm: &Vm, cls: Gc<Type>, value: f64) -> Value {
    if cls == vm.builtin_type(shapes::FLOAT) {
        return vm.float(value);
    }
    vm.alloc_instance(cls, |header| Float { header, value }).value()
}

/// `format(x, format_spec)` of a float.
///
/// # Errors
/// ValueError for a spec that does not fit.
pub fn format_exact(vm: &Vm, v: Value, format_spec: Gc<Str>) -> PyResult {
    if format_spec.byte_len() == 0 {
        return Ok(vm.str_of(v)?.value());
    }
    let x = get(vm, v);
    text::format_number(vm, v, format_spec, None, |s, locale| format::format_float(x, s, locale))
}

/// Convert a string or number to a floating-point number, if possible.
#[class("float", kind = Float, subclassable)]
impl FloatType {
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.set_flag(crate::object::types::type_flags::MATCH_SELF, true);
        Ok(())
    }
    #[new("float(x=0, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, x: Value) -> PyResult {
        if vm.exact_float(x).is_some() && cls == vm.builtin_type(shapes::FLOAT) {
            return Ok(x);
        }
        Ok(instance(vm, cls, float_from(vm, x)?))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Value) -> Value {
        vm.str_ascii(numeric::repr(get(vm, this)).as_bytes()).value()
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Value) -> i64 {
        numeric::hash(get(vm, this)).unwrap_or_else(|| crate::builtins::object::identity_hash(this))
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Value, other: Value, op: CompareOp) -> PyResult {
        let x = get(vm, this);
        let order = if let Some(y) = vm.any_float(other) {
            x.partial_cmp(&y)
        } else {
            match Num::of(other) {
                Some(Num::Small(i)) => bigint::cmp_i64_f64(i, x).map(|o| o.reverse()),
                Some(Num::Big(b)) => b.value.cmp_f64(x).map(|o| o.reverse()),
                None => return Ok(Value::NOT_IMPLEMENTED),
            }
        };
        Ok(Value::bool(match order {
            Some(order) => op.of(order),
            None => op == CompareOp::Ne,
        }))
    }
    #[slot(add)]
    fn add(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(vm, a, b);
        Ok(vm.float(x + y))
    }
    #[slot(sub)]
    fn sub(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(vm, a, b);
        Ok(vm.float(x - y))
    }
    #[slot(mul)]
    fn mul(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(vm, a, b);
        Ok(vm.float(x * y))
    }
    #[slot(truediv)]
    fn truediv(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(vm, a, b);
        if y == 0.0 {
            return Err(ops::zero_division(vm));
        }
        Ok(vm.float(x / y))
    }
    #[slot(floordiv)]
    fn floordiv(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(vm, a, b);
        match numeric::floor_div(x, y) {
            Some(r) => Ok(vm.float(r)),
            None => Err(ops::zero_division(vm)),
        }
    }
    #[slot(modulo)]
    fn modulo(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(vm, a, b);
        match numeric::floor_mod(x, y) {
            Some(r) => Ok(vm.float(r)),
            None => Err(ops::zero_division(vm)),
        }
    }
    #[slot(divmod)]
    fn divmod(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(vm, a, b);
        match numeric::div_mod(x, y) {
            Some((q, r)) => Ok(vm.new_tuple(&[vm.float(q), vm.float(r)]).value()),
            None => Err(ops::zero_division(vm)),
        }
    }
    #[slot(pow)]
    fn pow(vm: &Vm, base: Value, exponent: Value, modulus: Value) -> PyResult {
        if !modulus.is_none() {
            let message = "pow() 3rd argument not allowed unless all arguments are integers";
            return Err(vm.type_error(message));
        }
        let (x, y) = operands!(vm, base, exponent);
        ops::float_pow(vm, x, y)
    }
    #[slot(neg)]
    fn neg(vm: &Vm, this: Value) -> f64 {
        -get(vm, this)
    }
    #[slot(pos)]
    fn pos(vm: &Vm, this: Value) -> f64 {
        get(vm, this)
    }
    #[slot(abs)]
    fn abs(vm: &Vm, this: Value) -> f64 {
        get(vm, this).abs()
    }
    #[slot(bool)]
    fn bool(vm: &Vm, this: Value) -> bool {
        get(vm, this) != 0.0
    }
    #[slot(int)]
    fn int(vm: &Vm, this: Value) -> PyResult {
        whole_to_int(vm, get(vm, this))
    }
    #[slot(float)]
    fn float(vm: &Vm, this: Value) -> f64 {
        get(vm, this)
    }

    /// Return the Integral closest to x between 0 and x.
    #[method("__trunc__()")]
    fn trunc(vm: &Vm, this: Value) -> PyResult {
        whole_to_int(vm, get(vm, this))
    }
    /// Return the floor as an Integral.
    #[method("__floor__()")]
    fn floor(vm: &Vm, this: Value) -> PyResult {
        whole_to_int(vm, get(vm, this).floor())
    }
    /// Return the ceiling as an Integral.
    #[method("__ceil__()")]
    fn ceil(vm: &Vm, this: Value) -> PyResult {
        whole_to_int(vm, get(vm, this).ceil())
    }
    /// Return the Integral closest to x, rounding half toward even.
    ///
    /// When an argument is passed, work like built-in round(x, ndigits).
    #[method("__round__(ndigits=None, /)")]
    fn round(vm: &Vm, this: Value, ndigits: Value) -> PyResult {
        let x = get(vm, this);
        if ndigits.is_none() {
            return whole_to_int(vm, x.round_ties_even());
        }
        let n = vm.index_of(ndigits)?;
        let digits = match Num::of(n) {
            Some(Num::Small(i)) => i,
            Some(n) if n.is_negative() => i64::MIN,
            _ => i64::MAX,
        };
        match numeric::round(x, digits) {
            Some(r) => Ok(vm.float(r)),
            None => Err(vm.overflow_error("rounded value too large to represent")),
        }
    }
    /// Formats the float according to format_spec.
    #[method("__format__(format_spec, /)")]
    fn format(vm: &Vm, this: Value, format_spec: Gc<Str>) -> PyResult {
        format_exact(vm, this, format_spec)
    }
    /// Return a pair of integers, whose ratio is exactly equal to the original float.
    ///
    /// The ratio is in lowest terms and has a positive denominator.
    #[method("as_integer_ratio()")]
    fn as_integer_ratio(vm: &Vm, this: Value) -> PyResult {
        let x = get(vm, this);
        let Some(ratio) = numeric::as_integer_ratio(x) else {
            return Err(if x.is_nan() {
                vm.value_error("cannot convert NaN to integer ratio")
            } else {
                vm.overflow_error("cannot convert Infinity to integer ratio")
            });
        };
        let Some((n, d)) = ratio_ints(&ratio) else { return Err(vm.memory_error("")) };
        Ok(vm.new_tuple(&[vm.int_big(n), vm.int_big(d)]).value())
    }
    /// Return True if the float is an integer.
    #[method("is_integer()")]
    fn is_integer(vm: &Vm, this: Value) -> bool {
        numeric::is_integer(get(vm, this))
    }
    /// Return self, the complex conjugate of any float.
    #[method("conjugate()")]
    fn conjugate(vm: &Vm, this: Value) -> f64 {
        get(vm, this)
    }
    /// Return a hexadecimal representation of a floating-point number.
    #[method("hex()")]
    fn hex(vm: &Vm, this: Value) -> String {
        numeric::to_hex(get(vm, this))
    }
    /// Create a floating-point number from a hexadecimal string.
    #[class_method("fromhex(string, /)")]
    fn fromhex(vm: &Vm, cls: Gc<Type>, string: Value) -> PyResult {
        let Some(s) = string.downcast::<Str>() else {
            return Err(vm.type_error("bad argument type for built-in operation"));
        };
        let text = if s.is_ascii() { s.bytes() } else { b"?" };
        let value = match numeric::from_hex(text) {
            Ok(x) => vm.float(x),
            Err(e @ FromHexError::Invalid) => return Err(vm.value_error(e.to_string())),
            Err(e @ FromHexError::Overflow) => return Err(vm.overflow_error(e.to_string())),
        };
        if cls == vm.builtin_type(shapes::FLOAT) { Ok(value) } else { vm.call(cls.value(), &[value]) }
    }
    /// Convert real number to a floating-point number.
    #[class_method("from_number(number, /)")]
    fn from_number(vm: &Vm, cls: Gc<Type>, number: Value) -> PyResult {
        let exact = cls == vm.builtin_type(shapes::FLOAT);
        if exact && vm.exact_float(number).is_some() {
            return Ok(number);
        }
        let value = vm.float(vm.float_of(number)?);
        if exact { Ok(value) } else { vm.call(cls.value(), &[value]) }
    }
    #[method("__getnewargs__()")]
    fn getnewargs(vm: &Vm, this: Value) -> (f64,) {
        (get(vm, this),)
    }
    /// You probably don't want to use this function.
    ///
    /// It exists mainly to be used in Python's test suite: it says how doubles and floats are stored.
    #[class_method("__getformat__(typestr, /)")]
    fn getformat(vm: &Vm, _cls: Gc<Type>, typestr: Gc<Str>) -> PyResult<&'static str> {
        match typestr.bytes() {
            b"double" | b"float" if cfg!(target_endian = "little") => Ok("IEEE, little-endian"),
            b"double" | b"float" => Ok("IEEE, big-endian"),
            _ => Err(vm.value_error("__getformat__() argument 1 must be 'double' or 'float'")),
        }
    }
    /// the real part of a complex number
    #[getter]
    fn real(vm: &Vm, this: Value) -> f64 {
        get(vm, this)
    }
    /// the imaginary part of a complex number
    #[getter]
    fn imag(_this: Value) -> f64 {
        0.0
    }
}

/// Numerator and denominator of a ratio.
fn ratio_ints(ratio: &numeric::Ratio) -> Option<(Big, Big)> {
    let numerator = Big::from_u64(ratio.mantissa).shl(u64::from(ratio.shift)).ok()?;
    let denominator = Big::ONE.shl(u64::from(ratio.denominator_bits)).ok()?;
    Some((if ratio.negative { numerator.neg() } else { numerator }, denominator))
}

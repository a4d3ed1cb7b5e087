//! `int`: construction and methods. The operators are in `ops`, text in both directions in `text`.
//!
//! An int of 62 bits is a word; a larger one, and any instance of a Python subclass, is a heap object that holds a
//! `taipan_numeric` number.

pub mod ops;
pub mod text;

use crate::native::{Args, BytesLike, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::types::{Type, type_flags};
use crate::object::{BigInt, Bytes, Str};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;
use taipan_numeric::bigint::{BigInt as Big, Int, ToBytesError};

/// The class `int`.
pub struct IntType;

/// An int as Rust code works with it: a machine word if it fits.
#[derive(Clone, Copy)]
pub enum Num {
    Small(i64),
    Big(Gc<BigInt>),
}

impl Num {
    /// The int in `v` (bools and instances of subclasses included), if it is one.
    #[inline(always)]
    pub fn of(v: Value) -> Option<Num> {
        if v.is_small_int() {
            return Some(Num::Small(v.as_small_int_unchecked()));
        }
        Num::of_other(v)
    }
    fn of_other(v: Value) -> Option<Num> {
        if v.is_bool() {
            return Some(Num::Small(v.is_true() as i64));
        }
        let big = v.downcast::<BigInt>()?;
        Some(match big.value.to_i64() {
            Some(i) => Num::Small(i),
            None => Num::Big(big),
        })
    }
    /// Calls `f` with the number as a big one.
    #[inline]
    pub fn with<R>(self, f: impl FnOnce(&Big) -> R) -> R {
        match self {
            Num::Small(i) => f(&Big::from_i64(i)),
            Num::Big(b) => f(&b.value),
        }
    }
    /// Calls `f` with two numbers as big ones.
    pub fn with_two<R>(self, other: Num, f: impl FnOnce(&Big, &Big) -> R) -> R {
        self.with(|a| other.with(|b| f(a, b)))
    }
    /// True below zero.
    pub fn is_negative(self) -> bool {
        match self {
            Num::Small(i) => i < 0,
            Num::Big(b) => b.value.is_negative(),
        }
    }
}

impl Vm {
    /// The int value of a result.
    #[inline]
    pub fn int_result(&self, i: Int) -> Value {
        match i {
            Int::Small(i) => self.int(i),
            Int::Big(b) => self.int_big(b),
        }
    }
}

/// The double nearest to an int.
///
/// # Errors
/// OverflowError when it is too large.
pub fn int_to_f64(vm: &Vm, v: Value) -> PyResult<f64> {
    if let Some(i) = vm.int_to_i64(v) {
        return Ok(i as f64);
    }
    match vm.int_to_big(v).and_then(|b| b.to_f64()) {
        Some(f) => Ok(f),
        None => Err(vm.overflow_error("int too large to convert to float")),
    }
}

/// An exact int with the value of `v`, which is an int.
pub fn exact(vm: &Vm, v: Value) -> Value {
    if v.is_small_int() || vm.is_exact(v, shapes::INT) {
        return v;
    }
    match Num::of(v) {
        Some(Num::Small(i)) => vm.int(i),
        Some(Num::Big(b)) => vm.int_big(b.value.clone()),
        None => v,
    }
}

/// `int(v)`.
///
/// # Errors
/// TypeError for what is no number, ValueError for text that is none.
pub fn int_of(vm: &Vm, v: Value) -> PyResult {
    if v.is_small_int() || vm.is_exact(v, shapes::INT) {
        return Ok(v);
    }
    let slots = vm.type_of(v).slots();
    if let Some(f) = slots.int {
        let r = f(vm, v)?;
        if !vm.is_int(r) {
            return Err(vm.type_error(format!("__int__ returned non-int (type {})", vm.type_of(r).name())));
        }
        let own = vm.builtin_type(shapes::INT).slots().int;
        let native = own.is_some_and(|own| std::ptr::fn_addr_eq(own, f));
        if !r.is_small_int() && !vm.is_exact(r, shapes::INT) && !native && !v.is_bool() {
            vm.warn_subclass("__int__", r, "int")?;
        }
        return Ok(exact(vm, r));
    }
    if slots.index.is_some() {
        return vm.index_of(v);
    }
    match text::parse(vm, v, 10)? {
        Some(i) => Ok(i),
        None => {
            let name = vm.type_of(v).name();
            let message = format!(
                "int() argument must be a string, a bytes-like object or a real number, not '{name}'"
            );
            Err(vm.type_error(message))
        }
    }
}

/// An instance of `cls`, which is int or derives from it, with the value of `value`.
fn instance(vm: &Vm, cls: Gc<Type>, value: Value) -> Value {
    if cls == vm.builtin_type(shapes::INT) {
        return value;
    }
    let big = vm.int_to_big(value).unwrap_or(Big::ZERO);
    vm.heap().external_alloc(big.memory_size());
    vm.alloc_instance(cls, |header| BigInt { header, value: big }).value()
}

/// The bytes of `bytes(v)` as `int.from_bytes` takes them.
fn bytes_of(vm: &Vm, v: Value) -> PyResult<Vec<u8>> {
    if let Some(b) = v.downcast::<Bytes>() {
        return Ok(b.as_slice().to_vec());
    }
    if let Some(r) = vm.call_special(v, vm.names().__bytes__, &[])? {
        return match r.downcast::<Bytes>() {
            Some(b) => Ok(b.as_slice().to_vec()),
            None => {
                let message = format!("__bytes__ returned non-bytes (type {})", vm.type_of(r).name());
                Err(vm.type_error(message))
            }
        };
    }
    let slots = vm.type_of(v).slots();
    if slots.buffer.is_some() {
        return Ok(BytesLike::of(vm, v)?.to_vec());
    }
    if v.downcast::<Str>().is_some() || (slots.iter.is_none() && slots.getitem.is_none()) {
        return Err(vm.type_error(format!("cannot convert '{}' object to bytes", vm.type_of(v).name())));
    }
    let mut out = Vec::new();
    vm.for_each(v, |item| {
        let i = vm.index_of(item)?;
        match vm.int_to_i64(i).and_then(|i| u8::try_from(i).ok()) {
            Some(b) => out.push(b),
            None => return Err(vm.value_error("bytes must be in range(0, 256)")),
        }
        Ok(())
    })?;
    Ok(out)
}

fn is_little(vm: &Vm, order: Gc<Str>) -> PyResult<bool> {
    match order.bytes() {
        b"little" => Ok(true),
        b"big" => Ok(false),
        _ => Err(vm.value_error("byteorder must be either 'little' or 'big'")),
    }
}

/// The arguments of `int(...)` where there are keywords or too many of them.
#[cold]
fn keyword_arguments(vm: &Vm, args: &Args) -> PyResult<(Value, Value)> {
    let (n, named) = (args.len(), args.keyword_count());
    if n > 2 {
        return Err(vm.type_error(format!("int expected at most 2 arguments, got {n}")));
    }
    if n + named > 2 {
        return Err(vm.type_error(format!("int() takes at most 2 arguments ({} given)", n + named)));
    }
    for (name, _) in args.keywords() {
        if name.bytes() != b"base" {
            let text = name.as_str_lossy();
            let hint = match crate::native::suggest::closest_bytes(name.bytes(), [b"base".as_slice()]) {
                Some(_) => ". Did you mean 'base'?",
                None => "",
            };
            return Err(vm.type_error(format!("int() got an unexpected keyword argument '{text}'{hint}")));
        }
    }
    let x = args.get(0).unwrap_or(Value::UNBOUND);
    Ok((x, args.get(1).or(args.keyword("base")).unwrap_or(Value::UNBOUND)))
}

/// int([x]) -> integer
/// int(x, base=10) -> integer
///
/// Convert a number or string to an integer, or return 0 if no arguments
/// are given.  If x is a number, return x.__int__().  For floating-point
/// numbers, this truncates towards zero.
///
/// If x is not a number or if base is given, then x must be a string,
/// bytes, or bytearray instance representing an integer literal in the
/// given base.
#[class("int", kind = BigInt, subclassable, parts(ops, text))]
impl IntType {
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.set_flag(type_flags::MATCH_SELF | type_flags::INT, true);
        Ok(())
    }
    #[new("int(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult {
        let (x, base) = match (args.positional(), args.keyword_count()) {
            ([], 0) => (Value::UNBOUND, Value::UNBOUND),
            ([x], 0) => (*x, Value::UNBOUND),
            ([x, base], 0) => (*x, *base),
            _ => keyword_arguments(vm, args)?,
        };
        let value = if x.is_unbound() {
            if !base.is_unbound() {
                return Err(vm.type_error("int() missing string argument"));
            }
            Value::int32(0)
        } else if base.is_unbound() {
            int_of(vm, x)?
        } else {
            let base = vm.index_of(base)?;
            let base = match vm.int_to_i64(base) {
                Some(b) if b == 0 || (2..=36).contains(&b) => b as u32,
                _ => return Err(vm.value_error("int() base must be >= 2 and <= 36, or 0")),
            };
            match text::parse_literal(vm, x, base)? {
                Some(i) => i,
                None => return Err(vm.type_error("int() can't convert non-string with explicit base")),
            }
        };
        Ok(instance(vm, cls, value))
    }

    /// Returns self, the complex conjugate of any int.
    #[method("conjugate()")]
    fn conjugate(vm: &Vm, this: Value) -> Value {
        exact(vm, this)
    }

    /// Number of bits necessary to represent self in binary.
    #[method("bit_length()")]
    fn bit_length(this: Value) -> u64 {
        match Num::of(this) {
            Some(Num::Small(i)) => u64::from(64 - i.unsigned_abs().leading_zeros()),
            Some(Num::Big(b)) => b.value.bit_length(),
            None => 0,
        }
    }

    /// Number of ones in the binary representation of the absolute value of self.
    #[method("bit_count()")]
    fn bit_count(this: Value) -> u64 {
        match Num::of(this) {
            Some(Num::Small(i)) => u64::from(i.unsigned_abs().count_ones()),
            Some(Num::Big(b)) => b.value.bit_count(),
            None => 0,
        }
    }

    /// Return a pair of integers, whose ratio is equal to the original int.
    #[method("as_integer_ratio()")]
    fn as_integer_ratio(vm: &Vm, this: Value) -> (Value, i64) {
        (exact(vm, this), 1)
    }

    /// Returns True. Exists for duck type compatibility with float.is_integer.
    #[method("is_integer()")]
    fn is_integer(_this: Value) -> bool {
        true
    }

    /// Return an array of bytes representing an integer.
    #[method("to_bytes(length=1, byteorder='big', *, signed=False)")]
    fn to_bytes(vm: &Vm, this: Value, length: isize, byteorder: Gc<Str>, signed: bool) -> PyResult {
        let little = is_little(vm, byteorder)?;
        let Ok(length) = usize::try_from(length) else {
            return Err(vm.value_error("length argument must be non-negative"));
        };
        vm.room_for(length)?;
        let Some(num) = Num::of(this) else { return Ok(Value::NOT_IMPLEMENTED) };
        match num.with(|b| b.to_bytes(length, little, signed)) {
            Ok(bytes) => Ok(vm.bytes(&bytes).value()),
            Err(ToBytesError::Negative) => Err(vm.overflow_error("can't convert negative int to unsigned")),
            Err(ToBytesError::TooBig) => Err(vm.overflow_error("int too big to convert")),
        }
    }

    /// Return the integer represented by the given array of bytes.
    #[class_method("from_bytes(bytes, byteorder='big', *, signed=False)")]
    fn from_bytes(vm: &Vm, cls: Gc<Type>, bytes: Value, byteorder: Gc<Str>, signed: bool) -> PyResult {
        let little = is_little(vm, byteorder)?;
        let data = bytes_of(vm, bytes)?;
        let value = vm.int_big(Big::from_bytes(&data, little, signed));
        if cls == vm.builtin_type(shapes::INT) { Ok(value) } else { vm.call(cls.value(), &[value]) }
    }

    /// Truncating an Integral returns itself.
    #[method("__trunc__()")]
    fn trunc(vm: &Vm, this: Value) -> Value {
        exact(vm, this)
    }

    /// Flooring an Integral returns itself.
    #[method("__floor__()")]
    fn floor(vm: &Vm, this: Value) -> Value {
        exact(vm, this)
    }

    /// Ceiling of an Integral returns itself.
    #[method("__ceil__()")]
    fn ceil(vm: &Vm, this: Value) -> Value {
        exact(vm, this)
    }

    /// Rounding an Integral returns itself.
    ///
    /// Rounding with an ndigits argument also returns an integer.
    #[method("__round__(ndigits=None, /)")]
    fn round(vm: &Vm, this: Value, ndigits: Value) -> PyResult {
        if ndigits.is_none() {
            return Ok(exact(vm, this));
        }
        let ndigits = vm.index_of(ndigits)?;
        let digits = match Num::of(ndigits) {
            Some(n) if n.is_negative() => match n {
                Num::Small(i) => i.unsigned_abs(),
                Num::Big(_) => u64::MAX,
            },
            _ => return Ok(exact(vm, this)),
        };
        let Some(num) = Num::of(this) else { return Ok(Value::NOT_IMPLEMENTED) };
        let rounded = num.with(|n| {
            // With a power of ten more than twice the number nothing is left.
            if digits > n.decimal_digits_bound() + 1 {
                return Some(Big::ZERO);
            }
            let (_, rest) = n.div_mod_near(&Big::pow10(digits).ok()?)?;
            Some(n.sub(&rest))
        });
        match rounded {
            Some(r) => Ok(vm.int_big(r)),
            None => Err(vm.memory_error("")),
        }
    }

    #[method("__getnewargs__()")]
    fn getnewargs(vm: &Vm, this: Value) -> (Value,) {
        (exact(vm, this),)
    }

    /// Returns size in memory, in bytes.
    #[method("__sizeof__()")]
    fn sizeof(this: Value) -> u64 {
        24 + 4 * IntType::bit_length(this).div_ceil(30).max(1)
    }

    /// the real part of a complex number
    #[getter]
    fn real(vm: &Vm, this: Value) -> Value {
        exact(vm, this)
    }
    /// the imaginary part of a complex number
    #[getter]
    fn imag(_this: Value) -> i64 {
        0
    }
    /// the numerator of a rational number in lowest terms
    #[getter]
    fn numerator(vm: &Vm, this: Value) -> Value {
        exact(vm, this)
    }
    /// the denominator of a rational number in lowest terms
    #[getter]
    fn denominator(_this: Value) -> i64 {
        1
    }
}

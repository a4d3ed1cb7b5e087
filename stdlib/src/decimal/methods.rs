//! The methods of `Decimal` that are not just an operation of the arithmetic: those with a rounding, conversions,
//! tuples, copies.

use super::class::to_int;
use super::context::{self, Ctx};
use super::convert::{self, operand, required};
use super::object::{self, Dec};
use super::signals::report;
use super::state::state;
use super::{format, ops};
use taipan_macros::class_part;
use taipan_numeric::decimal::{Context, Decimal, Kind, Rounding, Status};
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::{Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A context's numbers, with another rounding if one is given.
fn with_rounding(vm: &Vm, rounding: Value, ctx: Gc<Ctx>) -> PyResult<Context> {
    let numeric = ctx.numeric.get();
    if rounding.is_none() {
        return Ok(numeric);
    }
    Ok(Context { rounding: context::rounding_of(vm, rounding)?, ..numeric })
}

/// A class's instance with the value of a new `Decimal`: through its constructor, if it is a subclass.
fn as_class(vm: &Vm, cls: Gc<Type>, value: Decimal) -> PyResult {
    let made = object::new(vm, value);
    if cls == state(vm).decimal { Ok(made) } else { vm.call(cls.value(), &[made]) }
}

fn round_to_int(vm: &Vm, this: Gc<Dec>, rounding: Value, context: Value, f: ops::Unary) -> PyResult {
    let ctx = context::optional(vm, context)?;
    let numeric = with_rounding(vm, rounding, ctx)?;
    let mut status = Status::NONE;
    let result = f(&this.get(), &numeric, &mut status);
    ops::done(vm, ctx, status, result)
}

#[class_part("Decimal", module = "decimal", basic)]
impl Dec {
    /// Return a value equal to the first operand after rounding and having the
    /// exponent of the second operand.
    ///
    ///     >>> Decimal('1.41421356').quantize(Decimal('1.000'))
    ///     Decimal('1.414')
    ///
    /// Unlike other operations, if the length of the coefficient after the quantize
    /// operation would be greater than precision, then an InvalidOperation is signaled.
    /// This guarantees that, unless there is an error condition, the quantized exponent
    /// is always equal to that of the right-hand operand.
    ///
    /// Also unlike other operations, quantize never signals Underflow, even if the
    /// result is subnormal and inexact.
    ///
    /// If the exponent of the second operand is larger than that of the first, then
    /// rounding may be necessary. In this case, the rounding mode is determined by the
    /// rounding argument if given, else by the given context argument; if neither
    /// argument is given, the rounding mode of the current thread's context is used.
    #[method("quantize(exp, rounding=None, context=None)")]
    fn quantize(vm: &Vm, this: Gc<Self>, exp: Value, rounding: Value, context: Value) -> PyResult {
        let ctx = context::optional(vm, context)?;
        let numeric = with_rounding(vm, rounding, ctx)?;
        let b = required(vm, exp, ctx)?;
        let mut status = Status::NONE;
        let result = this.get().quantize(&b, &numeric, &mut status);
        ops::done(vm, ctx, status, result)
    }
    /// Identical to the to_integral_value() method.  The to_integral() name has been
    /// kept for compatibility with older versions.
    #[method("to_integral(rounding=None, context=None)")]
    fn to_integral(vm: &Vm, this: Gc<Self>, rounding: Value, context: Value) -> PyResult {
        round_to_int(vm, this, rounding, context, Decimal::to_integral_value)
    }
    /// Round to the nearest integer without signaling Inexact or Rounded.  The
    /// rounding mode is determined by the rounding parameter if given, else by
    /// the given context. If neither parameter is given, then the rounding mode
    /// of the current default context is used.
    #[method("to_integral_value(rounding=None, context=None)")]
    fn to_integral_value(vm: &Vm, this: Gc<Self>, rounding: Value, context: Value) -> PyResult {
        round_to_int(vm, this, rounding, context, Decimal::to_integral_value)
    }
    /// Round to the nearest integer, signaling Inexact or Rounded as appropriate if
    /// rounding occurs.  The rounding mode is determined by the rounding parameter
    /// if given, else by the given context. If neither parameter is given, then the
    /// rounding mode of the current default context is used.
    #[method("to_integral_exact(rounding=None, context=None)")]
    fn to_integral_exact(vm: &Vm, this: Gc<Self>, rounding: Value, context: Value) -> PyResult {
        round_to_int(vm, this, rounding, context, Decimal::to_integral_exact)
    }
    /// Fused multiply-add.  Return self*other+third with no rounding of the
    /// intermediate product self*other.
    ///
    ///     >>> Decimal(2).fma(3, 5)
    ///     Decimal('11')
    #[method("fma(other, third, context=None)")]
    fn fma(vm: &Vm, this: Gc<Self>, other: Value, third: Value, context: Value) -> PyResult {
        let ctx = context::optional(vm, context)?;
        let b = required(vm, other, ctx)?;
        let c = required(vm, third, ctx)?;
        let mut status = Status::NONE;
        let result = this.get().fma(&b, &c, &ctx.numeric.get(), &mut status);
        ops::done(vm, ctx, status, result)
    }
    /// Test whether self and other have the same exponent or whether both are NaN.
    ///
    /// This operation is unaffected by context and is quiet: no flags are changed
    /// and no rounding is performed. As an exception, the C version may raise
    /// InvalidOperation if the second operand cannot be converted exactly.
    #[method("same_quantum(other, context=None)")]
    fn same_quantum(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult<bool> {
        let ctx = context::optional(vm, context)?;
        Ok(this.get().same_quantum(&*required(vm, other, ctx)?))
    }
    /// Return True if the argument is a normal finite non-zero number with an
    /// adjusted exponent greater than or equal to Emin. Return False if the
    /// argument is zero, subnormal, infinite or a NaN.
    #[method("is_normal(context=None)")]
    fn is_normal(vm: &Vm, this: Gc<Self>, context: Value) -> PyResult<bool> {
        Ok(this.get().is_normal(&context::optional(vm, context)?.numeric.get()))
    }
    /// Return True if the argument is subnormal, and False otherwise. A number is
    /// subnormal if it is non-zero, finite, and has an adjusted exponent less
    /// than Emin.
    #[method("is_subnormal(context=None)")]
    fn is_subnormal(vm: &Vm, this: Gc<Self>, context: Value) -> PyResult<bool> {
        Ok(this.get().is_subnormal(&context::optional(vm, context)?.numeric.get()))
    }
    /// Return a string describing the class of the operand.  The returned value
    /// is one of the following ten strings:
    ///
    ///     * '-Infinity', indicating that the operand is negative infinity.
    ///     * '-Normal', indicating that the operand is a negative normal number.
    ///     * '-Subnormal', indicating that the operand is negative and subnormal.
    ///     * '-Zero', indicating that the operand is a negative zero.
    ///     * '+Zero', indicating that the operand is a positive zero.
    ///     * '+Subnormal', indicating that the operand is positive and subnormal.
    ///     * '+Normal', indicating that the operand is a positive normal number.
    ///     * '+Infinity', indicating that the operand is positive infinity.
    ///     * 'NaN', indicating that the operand is a quiet NaN (Not a Number).
    ///     * 'sNaN', indicating that the operand is a signaling NaN.
    #[method("number_class(context=None)")]
    fn number_class(vm: &Vm, this: Gc<Self>, context: Value) -> PyResult<&'static str> {
        Ok(this.get().number_class(&context::optional(vm, context)?.numeric.get()))
    }
    /// Convert to an engineering-type string.  Engineering notation has an exponent
    /// which is a multiple of 3, so there are up to 3 digits left of the decimal
    /// place. For example, Decimal('123E+1') is converted to Decimal('1.23E+3').
    ///
    /// The value of context.capitals determines whether the exponent sign is lower
    /// or upper case. Otherwise, the context does not affect the operation.
    #[method("to_eng_string(context=None)")]
    fn to_eng_string(vm: &Vm, this: Gc<Self>, context: Value) -> PyResult<String> {
        let capitals = context::optional(vm, context)?.numeric.get().capitals;
        Ok(this.get().to_eng_string(capitals))
    }
    /// Return the adjusted exponent of the number.  Defined as exp + digits - 1.
    #[method("adjusted()")]
    fn adjusted(this: Gc<Self>) -> i64 {
        this.get().adjusted()
    }
    /// Return the canonical encoding of the argument.  Currently, the encoding
    /// of a Decimal instance is always canonical, so this operation returns its
    /// argument unchanged.
    #[method("canonical()")]
    fn canonical(this: Gc<Self>) -> Gc<Self> {
        this
    }
    /// Return self.
    #[method("conjugate()")]
    fn conjugate(this: Gc<Self>) -> Gc<Self> {
        this
    }
    /// Return the absolute value of the argument.  This operation is unaffected by
    /// context and is quiet: no flags are changed and no rounding is performed.
    #[method("copy_abs()")]
    fn copy_abs(vm: &Vm, this: Gc<Self>) -> Value {
        object::new(vm, this.get().copy_abs())
    }
    /// Return the negation of the argument.  This operation is unaffected by context
    /// and is quiet: no flags are changed and no rounding is performed.
    #[method("copy_negate()")]
    fn copy_negate(vm: &Vm, this: Gc<Self>) -> Value {
        object::new(vm, this.get().copy_negate())
    }
    /// Return Decimal(10), the radix (base) in which the Decimal class does
    /// all its arithmetic. Included for compatibility with the specification.
    #[method("radix()")]
    fn radix(vm: &Vm, _this: Gc<Self>) -> Value {
        object::new(vm, Decimal::radix())
    }
    /// Return a tuple representation of the number.
    #[method("as_tuple()")]
    fn as_tuple(vm: &Vm, this: Gc<Self>) -> PyResult {
        let d = this.get();
        let text = match d.kind() {
            Kind::Infinite => "0".to_owned(),
            // A NaN without payload has no digits.
            Kind::QuietNan | Kind::SignalingNan if d.coefficient_is_zero() => String::new(),
            _ => d.coefficient(),
        };
        let digits = vm.new_list();
        for c in text.bytes() {
            digits.push(vm, Value::int32(i32::from(c - b'0')));
        }
        let digits = vm.tuple_from_list(digits).value();
        let exponent = match d.kind() {
            Kind::Finite => vm.int(d.exponent()),
            Kind::Infinite => vm.intern_str("F").value(),
            Kind::QuietNan => vm.intern_str("n").value(),
            Kind::SignalingNan => vm.intern_str("N").value(),
        };
        let sign = Value::int32(i32::from(d.is_negative()));
        vm.call(state(vm).decimal_tuple, &[sign, digits, exponent])
    }
    /// Decimal.as_integer_ratio() -> (int, int)
    ///
    /// Return a pair of integers, whose ratio is exactly equal to the original
    /// Decimal and with a positive denominator. The ratio is in lowest terms.
    /// Raise OverflowError on infinities and a ValueError on NaNs.
    #[method("as_integer_ratio()")]
    fn as_integer_ratio(vm: &Vm, this: Gc<Self>) -> PyResult {
        let d = this.get();
        if d.is_nan() {
            return Err(vm.value_error("cannot convert NaN to integer ratio"));
        }
        if d.is_infinite() {
            return Err(vm.overflow_error("cannot convert Infinity to integer ratio"));
        }
        match d.as_integer_ratio() {
            Some((n, d)) => Ok(vm.new_tuple(&[vm.int_big(n), vm.int_big(d)]).value()),
            None => Err(vm.raise_with(vm.exc().memory_error, vm.interp().empty_str.get())),
        }
    }
    /// Class method that converts a float to a decimal number, exactly.
    /// Since 0.1 is not exactly representable in binary floating point,
    /// Decimal.from_float(0.1) is not the same as Decimal('0.1').
    ///
    ///     >>> Decimal.from_float(0.1)
    ///     Decimal('0.1000000000000000055511151231257827021181583404541015625')
    ///     >>> Decimal.from_float(float('nan'))
    ///     Decimal('NaN')
    ///     >>> Decimal.from_float(float('inf'))
    ///     Decimal('Infinity')
    ///     >>> Decimal.from_float(float('-inf'))
    ///     Decimal('-Infinity')
    #[class_method("from_float(f, /)")]
    fn from_float(vm: &Vm, cls: Gc<Type>, f: Value) -> PyResult {
        let mut status = Status::NONE;
        let d = convert::float_or_int(vm, f)?.exact(&mut status);
        report(vm, context::current(vm)?, status)?;
        as_class(vm, cls, d)
    }
    /// Class method that converts a real number to a decimal number, exactly.
    ///
    /// >>> Decimal.from_number(314)              # int
    /// Decimal('314')
    /// >>> Decimal.from_number(0.1)              # float
    /// Decimal('0.1000000000000000055511151231257827021181583404541015625')
    /// >>> Decimal.from_number(Decimal('3.14'))  # another decimal instance
    /// Decimal('3.14')
    #[class_method("from_number(number, /)")]
    fn from_number(vm: &Vm, cls: Gc<Type>, number: Value) -> PyResult {
        let ctx = context::current(vm)?;
        if let Some(d) = operand(vm, number, ctx)? {
            if vm.type_of(number) == cls {
                return Ok(number);
            }
            return as_class(vm, cls, Decimal::clone(&d));
        }
        match vm.any_float(number) {
            Some(x) => {
                report(vm, ctx, Status::FLOAT_OPERATION)?;
                as_class(vm, cls, Decimal::from_f64(x))
            }
            None => Err(convert::unsupported(vm, number)),
        }
    }
    #[getter]
    fn real(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[getter]
    fn imag(vm: &Vm, _this: Gc<Self>) -> Value {
        object::new(vm, Decimal::ZERO)
    }
    #[method("__complex__()")]
    fn complex(vm: &Vm, this: Gc<Self>) -> PyResult {
        let x = vm.float_of(this.value())?;
        vm.call(vm.builtin_type(taipan_vm::object::builtin_types::shapes::COMPLEX).value(), &[vm.float(x)])
    }
    #[method("__copy__()")]
    fn copy(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[method("__deepcopy__(object, /)")]
    fn deepcopy(this: Gc<Self>, _object: Value) -> Gc<Self> {
        this
    }
    #[method("__ceil__()")]
    fn ceil(vm: &Vm, this: Gc<Self>) -> PyResult {
        to_int(vm, this, Rounding::Ceiling)
    }
    #[method("__floor__()")]
    fn floor(vm: &Vm, this: Gc<Self>) -> PyResult {
        to_int(vm, this, Rounding::Floor)
    }
    #[method("__trunc__()")]
    fn trunc(vm: &Vm, this: Gc<Self>) -> PyResult {
        to_int(vm, this, Rounding::Down)
    }
    #[method("__round__(*args)", text_signature = None)]
    fn round(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let n = args.len();
        if args.keyword_count() > 0 {
            return Err(vm.type_error("Decimal.__round__() takes no keyword arguments"));
        }
        if n > 1 {
            return Err(vm.type_error(format!("function takes at most 1 argument ({n} given)")));
        }
        let Some(digits) = args.get(0) else { return to_int(vm, this, Rounding::HalfEven) };
        if !vm.is_int(digits) {
            return Err(vm.type_error("optional arg must be an integer"));
        }
        let Some(digits) = vm.int_to_i64(digits) else {
            return Err(vm.overflow_error("Python int too large to convert to C ssize_t"));
        };
        let ctx = context::current(vm)?;
        let mut status = Status::NONE;
        let unit =
            Decimal::from_parts(Kind::Finite, false, 1, (-digits.max(-i64::MAX)).clamp(-(1 << 60), 1 << 60));
        let result = this.get().quantize(&unit, &ctx.numeric.get(), &mut status);
        ops::done(vm, ctx, status, result)
    }
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Self>) -> PyResult {
        let text = vm.str_of(this.value())?.value();
        let args = vm.new_tuple(&[text]).value();
        Ok(vm.new_tuple(&[vm.type_of(this.value()).value(), args]).value())
    }
    #[method("__sizeof__()")]
    fn sizeof(this: Gc<Self>) -> usize {
        size_of::<Dec>() + this.get().memory_size()
    }
    #[method("__format__(fmtarg, override=None, /)", text_signature = None)]
    fn format(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<Gc<Str>> {
        format::format(vm, this, args)
    }
}

//! `Decimal`: constructor, operators, comparison, hash, conversions to other numbers.

use super::context::{self, Ctx};
use super::convert::{self, Mode, operand};
use super::object::{self, Dec, Operand};
use super::signals::report;
use super::state::state;
use crate::keywords::Keywords;
use taipan_macros::class;
use taipan_numeric::bigint::BigInt;
use taipan_numeric::decimal::{CompareError, Context, Decimal, Rounding, Status, ToIntError};
use taipan_vm::builtins::object::identity_hash;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::slots::CompareOp;
use taipan_vm::object::{Complex, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `left op right` in the current context.
#[inline(always)]
fn binary(
    vm: &Vm,
    left: Value,
    right: Value,
    op: impl Fn(&Decimal, &Decimal, &Context, &mut Status) -> Decimal,
) -> PyResult {
    let ctx = context::current(vm)?;
    if let (Some(a), Some(b)) = (left.downcast::<Dec>(), right.downcast::<Dec>()) {
        let mut status = Status::NONE;
        let result = a.with(|a| b.with(|b| op(a, b, &ctx.numeric.get(), &mut status)));
        report(vm, ctx, status)?;
        return Ok(object::new(vm, result));
    }
    let Some(a) = operand(vm, left, ctx)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let Some(b) = operand(vm, right, ctx)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let mut status = Status::NONE;
    let result = op(&a, &b, &ctx.numeric.get(), &mut status);
    report(vm, ctx, status)?;
    Ok(object::new(vm, result))
}

/// `op x` in the current context.
fn unary(vm: &Vm, this: Gc<Dec>, op: impl FnOnce(&Decimal, &Context, &mut Status) -> Decimal) -> PyResult {
    let ctx = context::current(vm)?;
    let mut status = Status::NONE;
    let result = op(&this.get(), &ctx.numeric.get(), &mut status);
    report(vm, ctx, status)?;
    Ok(object::new(vm, result))
}

/// The int of a value rounded.
///
/// # Errors
/// ValueError, OverflowError
pub fn to_int(vm: &Vm, this: Gc<Dec>, rounding: Rounding) -> PyResult {
    match this.get().to_bigint(rounding) {
        Ok(big) => Ok(vm.int_big(big)),
        Err(ToIntError::Nan) => Err(vm.value_error("cannot convert NaN to integer")),
        Err(ToIntError::Infinity) => Err(vm.overflow_error("cannot convert Infinity to integer")),
        Err(ToIntError::TooLarge) => Err(vm.raise_with(vm.exc().memory_error, vm.interp().empty_str.get())),
    }
}

/// What the other side of a comparison is.
enum Other {
    Number(Operand),
    /// Numerator and denominator.
    Ratio(BigInt, BigInt),
    Unknown,
}

/// The other side of a comparison. Floats and complex numbers set FloatOperation, which only ordering traps.
fn compared_to(vm: &Vm, other: Value, op: CompareOp, ctx: Gc<Ctx>) -> PyResult<Other> {
    if let Some(d) = operand(vm, other, ctx)? {
        return Ok(Other::Number(d));
    }
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    let float = |x: f64| {
        if equality {
            ctx.flags.set(Status(ctx.flags.get().0 | Status::FLOAT_OPERATION.0));
        } else {
            report(vm, ctx, Status::FLOAT_OPERATION)?;
        }
        Ok(Other::Number(Operand::Small(Decimal::from_f64(x))))
    };
    if let Some(x) = vm.any_float(other) {
        return float(x);
    }
    if let Some(c) = other.downcast::<Complex>().filter(|_| equality) {
        return if c.im == 0.0 { float(c.re) } else { Ok(Other::Unknown) };
    }
    if vm.isinstance(other, state(vm).rational)? {
        let part = |name: &str| -> PyResult<BigInt> {
            let v = vm.getattr_str(other, name)?;
            vm.int_to_big(v).ok_or_else(|| vm.type_error("numerator and denominator must be integers"))
        };
        return Ok(Other::Ratio(part("numerator")?, part("denominator")?));
    }
    Ok(Other::Unknown)
}

/// Construct a new Decimal object.  'value' can be an integer, string, tuple,
/// or another Decimal object.  If no value is given, return Decimal('0').
/// The context does not affect the conversion and is only passed to determine
/// if the InvalidOperation trap is active.
#[class("Decimal", module = "decimal", subclassable, parts(basic, generated))]
impl Dec {
    #[new("Decimal(value=\"0\", context=None)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult {
        let (value, ctx) = if args.keyword_count() == 0 && args.len() == 1 {
            (args.positional()[0], Value::NONE)
        } else {
            let keywords =
                Keywords { function: None, names: &["value", "context"], positional: 2, needed: 0 };
            let [value, ctx] = keywords.bind(vm, args)?;
            (value, ctx)
        };
        let ctx = context::optional(vm, ctx)?;
        if value.is_unbound() {
            return Ok(object::new_of(vm, cls, Decimal::ZERO).value());
        }
        convert::construct(vm, cls, value, ctx, Mode::Exact)
    }

    #[slot(add)]
    fn add(vm: &Vm, left: Value, right: Value) -> PyResult {
        binary(vm, left, right, |a, b, c, s| a.add(b, c, s))
    }
    #[slot(sub)]
    fn sub(vm: &Vm, left: Value, right: Value) -> PyResult {
        binary(vm, left, right, |a, b, c, s| a.sub(b, c, s))
    }
    #[slot(mul)]
    fn mul(vm: &Vm, left: Value, right: Value) -> PyResult {
        binary(vm, left, right, |a, b, c, s| a.mul(b, c, s))
    }
    #[slot(truediv)]
    fn truediv(vm: &Vm, left: Value, right: Value) -> PyResult {
        binary(vm, left, right, Decimal::div)
    }
    #[slot(floordiv)]
    fn floordiv(vm: &Vm, left: Value, right: Value) -> PyResult {
        binary(vm, left, right, Decimal::div_int)
    }
    #[slot(modulo)]
    fn modulo(vm: &Vm, left: Value, right: Value) -> PyResult {
        binary(vm, left, right, Decimal::rem)
    }
    #[slot(divmod)]
    fn divmod(vm: &Vm, left: Value, right: Value) -> PyResult {
        let ctx = context::current(vm)?;
        let Some(a) = operand(vm, left, ctx)? else { return Ok(Value::NOT_IMPLEMENTED) };
        let Some(b) = operand(vm, right, ctx)? else { return Ok(Value::NOT_IMPLEMENTED) };
        let mut status = Status::NONE;
        let (q, r) = a.div_rem(&b, &ctx.numeric.get(), &mut status);
        report(vm, ctx, status)?;
        let (q, r) = (object::new(vm, q), object::new(vm, r));
        Ok(vm.new_tuple(&[q, r]).value())
    }
    #[slot(pow)]
    fn pow(vm: &Vm, base: Value, exponent: Value, modulus: Value) -> PyResult {
        if modulus.is_none() {
            return binary(vm, base, exponent, Decimal::pow);
        }
        let ctx = context::current(vm)?;
        let (a, b, m) = (operand(vm, base, ctx)?, operand(vm, exponent, ctx)?, operand(vm, modulus, ctx)?);
        let (Some(a), Some(b), Some(m)) = (a, b, m) else { return Ok(Value::NOT_IMPLEMENTED) };
        let mut status = Status::NONE;
        let result = a.pow_mod(&b, &m, &ctx.numeric.get(), &mut status);
        report(vm, ctx, status)?;
        Ok(object::new(vm, result))
    }
    #[slot(neg)]
    fn neg(vm: &Vm, this: Gc<Self>) -> PyResult {
        unary(vm, this, Decimal::minus)
    }
    #[slot(pos)]
    fn pos(vm: &Vm, this: Gc<Self>) -> PyResult {
        unary(vm, this, Decimal::plus)
    }
    #[slot(abs)]
    fn abs(vm: &Vm, this: Gc<Self>) -> PyResult {
        unary(vm, this, Decimal::abs)
    }
    #[slot(bool)]
    fn bool(this: Gc<Self>) -> bool {
        !this.get().is_zero()
    }
    #[slot(int)]
    fn int(vm: &Vm, this: Gc<Self>) -> PyResult {
        to_int(vm, this, Rounding::Down)
    }
    #[slot(float)]
    fn float(vm: &Vm, this: Gc<Self>) -> PyResult<f64> {
        this.get().to_f64().ok_or_else(|| vm.value_error("cannot convert signaling NaN to float"))
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Self>) -> PyResult<i64> {
        match this.with(Decimal::hash) {
            Some(Some(h)) => Ok(h),
            Some(None) => Ok(identity_hash(this.value())),
            None => Err(vm.type_error("Cannot hash a signaling NaN value")),
        }
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult {
        let capitals = context::current(vm)?.numeric.get().capitals;
        let text = format!("Decimal('{}')", this.get().to_sci_string(capitals));
        Ok(vm.str_ascii(text.as_bytes()).value())
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Self>) -> PyResult {
        let capitals = context::current(vm)?.numeric.get().capitals;
        Ok(vm.str_ascii(this.with(|d| d.to_sci_string(capitals)).as_bytes()).value())
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Self>, other: Value, op: CompareOp) -> PyResult {
        let ctx = context::current(vm)?;
        if let Some(other) = other.downcast::<Dec>()
            && let Ok(order) = this.with(|a| other.with(|b| a.compare_operator(b)))
        {
            return Ok(Value::bool(op.of(order)));
        }
        let a = this.get();
        let (order, signaling) = match compared_to(vm, other, op, ctx)? {
            Other::Number(b) => match a.compare_operator(&b) {
                Ok(order) => (Some(order), false),
                Err(e) => (None, e == CompareError::Signaling),
            },
            Other::Ratio(n, d) => (a.cmp_ratio(&n, &d), a.is_snan()),
            Other::Unknown => return Ok(Value::NOT_IMPLEMENTED),
        };
        match order {
            Some(order) => Ok(Value::bool(op.of(order))),
            None => {
                if signaling || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
                    report(vm, ctx, Status::INVALID_OPERATION)?;
                }
                Ok(Value::bool(op == CompareOp::Ne))
            }
        }
    }
}

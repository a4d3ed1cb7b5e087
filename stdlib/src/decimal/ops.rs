//! What the methods of `Decimal` and of `Context` share: operands converted, the operation called, its conditions
//! reported.

use super::context::{self, Ctx};
use super::convert::required;
use super::object::{self, Dec};
use super::signals::report;
use taipan_numeric::decimal::{Context, Decimal, Status};
use taipan_vm::native::{Args, PyResult};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// An operation with one operand.
pub type Unary = fn(&Decimal, &Context, &mut Status) -> Decimal;
/// An operation with two operands.
pub type Binary = fn(&Decimal, &Decimal, &Context, &mut Status) -> Decimal;

/// Reports what happened; the result as an object.
///
/// # Errors
/// The trapped signal.
#[inline]
pub fn done(vm: &Vm, ctx: Gc<Ctx>, status: Status, result: Decimal) -> PyResult {
    report(vm, ctx, status)?;
    Ok(object::new(vm, result))
}

/// `this.f(context=None)`
///
/// # Errors
/// TypeError, signals
pub fn unary_in(vm: &Vm, this: Gc<Dec>, context: Value, f: Unary) -> PyResult {
    let ctx = context::optional(vm, context)?;
    let mut status = Status::NONE;
    let result = f(&this.get(), &ctx.numeric.get(), &mut status);
    done(vm, ctx, status, result)
}

/// `this.f(other, context=None)`
///
/// # Errors
/// TypeError, signals
pub fn binary_in(vm: &Vm, this: Gc<Dec>, other: Value, context: Value, f: Binary) -> PyResult {
    let ctx = context::optional(vm, context)?;
    let b = required(vm, other, ctx)?;
    let mut status = Status::NONE;
    let result = f(&this.get(), &b, &ctx.numeric.get(), &mut status);
    done(vm, ctx, status, result)
}

/// The arguments of a method that takes `N`, by position.
///
/// # Errors
/// TypeError
#[inline]
pub fn exactly<const N: usize>(vm: &Vm, args: &Args) -> PyResult<[Value; N]> {
    match args.positional().try_into() {
        Ok(values) if args.keyword_count() == 0 => Ok(values),
        _ => {
            if args.keyword_count() > 0 {
                return Err(vm.type_error("this function takes no keyword arguments"));
            }
            let (s, n) = (if N == 1 { "" } else { "s" }, args.len());
            Err(vm.type_error(format!("function takes exactly {N} argument{s} ({n} given)")))
        }
    }
}

/// `context.f(x)`
///
/// # Errors
/// TypeError, signals
pub fn context_unary(vm: &Vm, ctx: Gc<Ctx>, args: &Args, f: Unary) -> PyResult {
    let [x] = exactly(vm, args)?;
    let a = required(vm, x, ctx)?;
    let mut status = Status::NONE;
    let result = f(&a, &ctx.numeric.get(), &mut status);
    done(vm, ctx, status, result)
}

/// `context.f(x, y)`
///
/// # Errors
/// TypeError, signals
pub fn context_binary(vm: &Vm, ctx: Gc<Ctx>, args: &Args, f: Binary) -> PyResult {
    let [x, y] = exactly(vm, args)?;
    let a = required(vm, x, ctx)?;
    let b = required(vm, y, ctx)?;
    let mut status = Status::NONE;
    let result = f(&a, &b, &ctx.numeric.get(), &mut status);
    done(vm, ctx, status, result)
}

/// `context.f(x)` that answers yes or no.
///
/// # Errors
/// TypeError
pub fn context_test(
    vm: &Vm,
    ctx: Gc<Ctx>,
    args: &Args,
    f: impl FnOnce(&Decimal, &Context) -> bool,
) -> PyResult<bool> {
    let [x] = exactly(vm, args)?;
    let a = required(vm, x, ctx)?;
    Ok(f(&a, &ctx.numeric.get()))
}

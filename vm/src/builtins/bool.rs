//! `bool`: the two constants, as a class that derives from `int`.

use crate::builtins::int::IntType;
use crate::native::PyResult;
use crate::object::types::Type;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// The class `bool`.
pub struct Bool;

/// Returns True when the argument is true, False otherwise.
/// The builtins True and False are the only two instances of the class bool.
/// The class bool is a subclass of the class int, and cannot be subclassed.
#[class("bool", kind = BigInt, base = IntType)]
impl Bool {
    #[new("bool(object=False, /)")]
    fn new(vm: &Vm, _cls: Gc<Type>, object: Value) -> PyResult {
        Ok(Value::bool(vm.truth(object)?))
    }
    #[slot(repr)]
    fn repr(this: Value) -> &'static str {
        if this.is_true() { "True" } else { "False" }
    }
    #[slot(and)]
    fn and(vm: &Vm, a: Value, b: Value) -> PyResult {
        if a.is_bool() && b.is_bool() {
            return Ok(Value::bool(a.is_true() && b.is_true()));
        }
        IntType::and(vm, a, b)
    }
    #[slot(or)]
    fn or(vm: &Vm, a: Value, b: Value) -> PyResult {
        if a.is_bool() && b.is_bool() {
            return Ok(Value::bool(a.is_true() || b.is_true()));
        }
        IntType::or(vm, a, b)
    }
    #[slot(xor)]
    fn xor(vm: &Vm, a: Value, b: Value) -> PyResult {
        if a.is_bool() && b.is_bool() {
            return Ok(Value::bool(a != b));
        }
        IntType::xor(vm, a, b)
    }
    #[slot(invert)]
    fn invert(vm: &Vm, this: Value) -> PyResult {
        crate::builtins::complex::deprecated(
            vm,
            "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise \
             inversion of the underlying int object and is usually not what you expect from negating a bool. Use the \
             'not' operator for boolean negation or ~int(x) if you really want the bitwise inversion of the underlying \
             int.",
        )?;
        Ok(IntType::invert(vm, this))
    }
}

//! `types.GenericAlias` and `types.UnionType`.

use crate::native::PyResult;
use crate::value::Value;
use crate::vm::Vm;

/// `origin[key]`
pub fn new_alias(vm: &Vm, origin: Value, key: Value) -> Value {
    vm.new_tuple(&[origin, key]).value()
}

/// `a | b` of classes.
///
/// # Errors
/// None.
pub fn union_or(_vm: &Vm, _a: Value, _b: Value) -> PyResult {
    Ok(Value::NOT_IMPLEMENTED)
}

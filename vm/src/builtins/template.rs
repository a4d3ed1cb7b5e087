//! Template strings.

use crate::native::PyResult;
use crate::value::Value;
use crate::vm::Vm;

/// An Interpolation object.
///
/// # Errors
/// None.
pub fn new_interpolation(
    vm: &Vm,
    value: Value,
    expression: Value,
    conversion: Value,
    spec: Value,
) -> PyResult {
    Ok(vm.new_tuple(&[value, expression, conversion, spec]).value())
}

/// A Template object.
///
/// # Errors
/// None.
pub fn new_template(vm: &Vm, strings: Value, interpolations: Value) -> PyResult {
    Ok(vm.new_tuple(&[strings, interpolations]).value())
}

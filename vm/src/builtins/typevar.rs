//! Type parameters.

use crate::native::PyResult;
use crate::value::Value;
use crate::vm::Vm;

fn missing(vm: &Vm) -> PyResult {
    Err(vm.not_implemented_error("type parameters"))
}
/// A TypeVar; bound and constraints functions UNBOUND where there are none.
pub fn new_type_var(vm: &Vm, _name: Value, _bound: Value, _constraints: Value) -> PyResult {
    missing(vm)
}
/// A ParamSpec.
pub fn new_param_spec(vm: &Vm, _name: Value) -> PyResult {
    missing(vm)
}
/// A TypeVarTuple.
pub fn new_type_var_tuple(vm: &Vm, _name: Value) -> PyResult {
    missing(vm)
}
/// Gives a type parameter its lazily evaluated default.
pub fn set_default(vm: &Vm, _parameter: Value, _function: Value) -> PyResult {
    missing(vm)
}
/// `Generic[*parameters]`
pub fn subscript_generic(vm: &Vm, _parameters: Value) -> PyResult {
    missing(vm)
}
/// A TypeAliasType.
pub fn new_type_alias(vm: &Vm, _name: Value, _parameters: Value, _function: Value) -> PyResult {
    missing(vm)
}

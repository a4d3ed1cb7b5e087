//! Exception groups.

use crate::native::PyResult;
use crate::object::List;
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// Splits an exception for `except* class`: what matches and the rest, None where empty.
///
/// # Errors
/// What splitting raises.
pub fn split_for_handler(vm: &Vm, e: Value, class: Value) -> PyResult<(Value, Value)> {
    let _ = class;
    Err(vm.not_implemented_error(format!("except* for {}", vm.type_of(e).name())))
}

/// What a `try .. except*` raises at its end.
///
/// # Errors
/// What making a group raises.
pub fn prep_reraise_star(vm: &Vm, original: Value, raised: Gc<List>) -> PyResult {
    let _ = raised;
    Err(vm.not_implemented_error(format!("except* for {}", vm.type_of(original).name())))
}

//! `int`

use crate::native::PyResult;
use crate::value::Value;
use crate::vm::Vm;

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

//! `memoryview`

use crate::native::PyResult;
use crate::value::Value;
use crate::vm::Vm;

/// A memoryview of an object with the buffer protocol.
///
/// # Errors
/// TypeError when it has none.
pub fn from_object(vm: &Vm, _v: Value, _flags: u32) -> PyResult {
    Err(vm.not_implemented_error("memoryview"))
}

//! `dict`

use crate::native::PyResult;
use crate::object::Dict;
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// `dict.update(other)` for a mapping.
///
/// # Errors
/// What the mapping's methods, hashing and comparing raise.
pub fn update(vm: &Vm, dict: Gc<Dict>, other: Value) -> PyResult<()> {
    if let Some(source) = other.downcast::<Dict>() {
        let mut pos = 0;
        while let Some((at, key, value)) = source.next_entry(pos) {
            pos = at + 1;
            dict.set(vm, key, value)?;
        }
        return Ok(());
    }
    let keys = vm.call_method(other, vm.names().keys, &[])?;
    vm.for_each(keys, |k| {
        let v = vm.getitem(other, k)?;
        dict.set(vm, k, v)
    })
}

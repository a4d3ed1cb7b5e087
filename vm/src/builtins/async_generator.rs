//! Async generators.

use crate::value::Value;
use crate::vm::Vm;

/// Marks a value as yielded by an async generator's own `yield`.
pub fn wrap(vm: &Vm, value: Value) -> Value {
    vm.new_tuple(&[value]).value()
}

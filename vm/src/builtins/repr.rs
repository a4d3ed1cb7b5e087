//! What the reprs of containers share: the mark for a container that contains itself, and text between marks.

use crate::native::PyResult;
use crate::object::Str;
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// Runs `f`, which makes the repr of `container`, unless that repr is being made already further up: then gives `again`.
///
/// # Errors
/// What `f` raises.
pub fn guarded(vm: &Vm, container: Value, again: &str, f: impl FnOnce() -> PyResult<Gc<Str>>) -> PyResult {
    if is_open(vm, container) {
        return Ok(vm.str(again).value());
    }
    vm.check_native_stack()?;
    vm.repr_stack.borrow_mut().push(container);
    vm.repr_set.borrow_mut().insert(container.bits());
    let result = f();
    vm.repr_set.borrow_mut().remove(&container.bits());
    vm.repr_stack.borrow_mut().pop();
    Ok(result?.value())
}

/// Is the repr of `container` being made? Few are open as a rule; deep nesting asks the set.
fn is_open(vm: &Vm, container: Value) -> bool {
    let stack = vm.repr_stack.borrow();
    if stack.len() <= 16 {
        stack.contains(&container)
    } else {
        vm.repr_set.borrow().contains(&container.bits())
    }
}

/// Adds the repr of `v` to `out`.
///
/// # Errors
/// What the repr raises.
pub fn push(vm: &Vm, out: &mut Vec<u8>, v: Value) -> PyResult<()> {
    out.extend_from_slice(vm.repr(v)?.bytes());
    Ok(())
}

//! What the reprs of containers share: the mark for a container that contains itself, and text between marks.

use crate::builtins::{dict, list, tuple};
use crate::native::PyResult;
use crate::object::Str;
use crate::object::builtin_types::shapes;
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// Runs `f`, which makes the repr of `container`, unless that repr is being made already further up: then gives `again`.
///
/// # Errors
/// What `f` raises.
pub fn guarded(vm: &Vm, container: Value, again: &str, f: impl FnOnce() -> PyResult<Gc<Str>>) -> PyResult {
    match open(vm, container, f)? {
        Some(text) => Ok(text.value()),
        None => Ok(vm.str(again).value()),
    }
}

/// Runs `f` with `container` marked as open; None, and `f` is not run, if it is open already.
fn open<T>(vm: &Vm, container: Value, f: impl FnOnce() -> PyResult<T>) -> PyResult<Option<T>> {
    if is_open(vm, container) {
        return Ok(None);
    }
    vm.check_native_stack()?;
    vm.repr_stack.borrow_mut().push(container);
    vm.repr_set.borrow_mut().insert(container.bits());
    let result = f();
    vm.repr_set.borrow_mut().remove(&container.bits());
    vm.repr_stack.borrow_mut().pop();
    result.map(Some)
}

/// As [`guarded`], for a container whose text goes straight behind what `out` has: the repr of nested containers is then
/// made in one piece, whatever their depth.
///
/// # Errors
/// What `f` raises.
pub fn guarded_into(
    vm: &Vm,
    out: &mut Vec<u8>,
    container: Value,
    again: &str,
    f: impl FnOnce(&mut Vec<u8>) -> PyResult<()>,
) -> PyResult<()> {
    if open(vm, container, || f(out))?.is_none() {
        out.extend_from_slice(again.as_bytes());
    }
    Ok(())
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
    if vm.is_exact(v, shapes::LIST) {
        return list::push_repr(vm, out, v.cast_unchecked());
    }
    if vm.is_exact(v, shapes::TUPLE) {
        return tuple::push_repr(vm, out, v.cast_unchecked());
    }
    if vm.is_exact(v, shapes::DICT) {
        return dict::push_repr(vm, out, v.cast_unchecked());
    }
    out.extend_from_slice(vm.repr(v)?.bytes());
    Ok(())
}

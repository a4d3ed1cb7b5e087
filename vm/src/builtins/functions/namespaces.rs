//! `globals()` and `locals()`.

use crate::interp;
use crate::native::PyResult;
use crate::object::{Cell_, Module, Str};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_compiler::bytecode::flags;
use taipan_macros::module;

/// The globals of the running Python code; those of `__main__` when none runs (a built-in function that a thread begins
/// with, or that another interpreter calls).
///
/// # Errors
/// SystemError when there is no `__main__` either.
pub fn globals_of_caller(vm: &Vm) -> PyResult {
    if let Some(globals) = vm.current_globals() {
        return Ok(globals.value());
    }
    let main = crate::import::modules(vm).get_str(vm, vm.names().__main__);
    match main.and_then(|main| main.downcast::<Module>()) {
        Some(main) => Ok(main.namespace().value()),
        None => Err(vm.system_error("frame does not exist")),
    }
}

/// What `locals()` gives in the running Python code: the mapping of a module or class body, a new dict in a function. When
/// none runs, see [`globals_of_caller`].
///
/// # Errors
/// SystemError when there is no `__main__` either.
pub fn locals_of_caller(vm: &Vm) -> PyResult {
    let regs = vm.frame.get();
    if regs.is_null() {
        return globals_of_caller(vm);
    }
    // SAFETY: `frame` is the running frame; every register read is one of its code's locals.
    unsafe {
        let mapping = interp::locals_mapping(regs);
        if !mapping.is_unbound() {
            return Ok(mapping);
        }
        let function = interp::function_of(regs);
        let code = function.code();
        if !code.has_flag(flags::OPTIMIZED) {
            return Ok(function.globals.get());
        }
        let dict = vm.new_dict();
        for (name, variable) in crate::builtins::frame::variables(&code) {
            let mut value = *regs.add(variable.register);
            if let Some(cell) = value.downcast::<Cell_>().filter(|_| variable.is_cell) {
                value = cell.content.get();
            }
            if !value.is_unbound() {
                dict.set_str(vm, vm.intern_str(name), value);
            }
        }
        if let Some(extra) = interp::frames::extra_locals(regs) {
            crate::builtins::dict::update(vm, dict, extra.value())?;
        }
        Ok(dict.value())
    }
}

/// An attribute of `sys`, whether or not that module exists yet.
pub fn sys_attribute(vm: &Vm, name: Gc<Str>) -> Option<Value> {
    vm.interp().sys_dict.get().downcast::<crate::object::Dict>()?.get_str(vm, name)
}

#[module("builtins")]
pub mod module {
    use super::*;

    /// Return the dictionary containing the current scope's global variables.
    ///
    /// NOTE: Updates to this dictionary *will* affect name lookups in the current
    /// global scope and vice-versa.
    #[function("globals()")]
    fn globals(vm: &Vm) -> PyResult {
        globals_of_caller(vm)
    }
    /// Return a dictionary containing the current scope's local variables.
    ///
    /// NOTE: Whether or not updates to this dictionary will affect name lookups in
    /// the local scope and vice-versa is *implementation dependent* and not
    /// covered by any backwards compatibility guarantees.
    #[function("locals()")]
    fn locals(vm: &Vm) -> PyResult {
        locals_of_caller(vm)
    }
}

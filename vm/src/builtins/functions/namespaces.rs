//! `globals()` and `locals()`.

use crate::interp;
use crate::native::PyResult;
use crate::object::{Cell_, Str};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_compiler::bytecode::flags;
use taipan_macros::module;

/// The globals of the running Python code.
///
/// # Errors
/// SystemError when none runs.
pub fn globals_of_caller(vm: &Vm) -> PyResult {
    match vm.current_globals() {
        Some(g) => Ok(g.value()),
        None => Err(vm.system_error("globals() called without a running frame")),
    }
}

/// What `locals()` gives in the running Python code: the mapping of a module or class body, a new dict in a function.
///
/// # Errors
/// SystemError when none runs.
pub fn locals_of_caller(vm: &Vm) -> PyResult {
    let regs = vm.frame.get();
    if regs.is_null() {
        return Err(vm.system_error("frame does not exist"));
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

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
        let put = |name: &str, register: usize, in_cell: bool| {
            let mut value = *regs.add(register);
            if in_cell {
                value = match value.downcast::<Cell_>() {
                    Some(cell) => cell.content.get(),
                    None => value,
                };
            }
            if !value.is_unbound() {
                dict.set_str(vm, vm.intern_str(name), value);
            }
        };
        let unit = &code.unit;
        for (k, name) in unit.varnames.iter().enumerate() {
            match unit.cellvars.iter().find(|c| c.0 == *name) {
                Some(c) => put(name, c.1 as usize, true),
                None => put(name, k, false),
            }
        }
        for (name, register) in &unit.cellvars {
            put(name, *register as usize, true);
        }
        for (k, name) in unit.freevars.iter().enumerate() {
            put(name, unit.first_free as usize + k, true);
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

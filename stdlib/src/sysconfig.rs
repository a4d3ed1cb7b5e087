//! The module `_sysconfig`: how the interpreter was built, as far as Python code asks for it.

use taipan_macros::module;
use taipan_vm::object::Dict;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

#[module("_sysconfig")]
/// A helper for the sysconfig module.
pub mod module {
    use super::*;

    /// Returns a dictionary containing build variables intended to be exposed by sysconfig.
    #[function("config_vars()")]
    fn config_vars(vm: &Vm) -> Gc<Dict> {
        let vars = vm.new_dict();
        // There is an interpreter lock, and objects carry nothing for debugging.
        for name in ["Py_GIL_DISABLED", "Py_DEBUG"] {
            vars.set_str(vm, vm.intern_str(name), Value::int32(0));
        }
        vars
    }
}

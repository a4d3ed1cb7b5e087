//! `_warnings`: the module must exist for importlib; `warnings` finds nothing in it and keeps to its own Python code.

use taipan_macros::module;
use taipan_vm::native::PyResult;
use taipan_vm::object::Module;
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

#[module("_warnings", doc = "Low-level interface to warnings functionality.")]
pub mod module {
    use super::*;

    #[init]
    fn init(_vm: &Vm, _module: Gc<Module>) -> PyResult<()> {
        Ok(())
    }
}

//! The module `_suggestions`: the closest of some names, for "Did you mean" in tracebacks.

use taipan_macros::module;
use taipan_vm::native::{PyResult, suggest};
use taipan_vm::object::{List, Str};
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

#[module("_suggestions")]
pub mod module {
    use super::*;

    /// Returns the candidate in candidates that's closest to item
    #[function("_generate_suggestions(candidates, item, /)")]
    fn generate_suggestions(
        vm: &Vm,
        candidates: taipan_vm::value::Value,
        item: Gc<Str>,
    ) -> PyResult<Option<Gc<Str>>> {
        let Some(candidates) = candidates.downcast::<List>() else {
            return Err(vm.type_error("candidates must be a list"));
        };
        let mut names: Vec<&[u8]> = Vec::with_capacity(candidates.len());
        for i in 0..candidates.len() {
            let Some(name) = candidates.get(vm, i).downcast::<Str>() else {
                return Err(vm.type_error("all elements in 'candidates' must be strings"));
            };
            names.push(name.bytes());
        }
        Ok(suggest::closest_bytes(item.bytes(), names).map(|found| vm.str_from_bytes(found)))
    }
}

//! Exception classes that modules make for themselves (`zlib.error`, `binascii.Error`, ...).

use taipan_vm::native::PyResult;
use taipan_vm::object::Type;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The exception class `module.name` with this base, made on first use and kept under that key.
///
/// # Errors
/// What making a class raises.
pub fn exception_class(vm: &Vm, key: &'static str, base: Gc<Type>) -> PyResult<Gc<Type>> {
    if let Some(class) = vm.interp().module_state.borrow().get(key) {
        return Ok(class.cast_unchecked());
    }
    let (module, name) = key.rsplit_once('.').unwrap_or(("builtins", key));
    let namespace = vm.new_dict();
    namespace.set_str(vm, vm.names().__module__, vm.intern_str(module).value());
    let bases = vm.new_tuple(&[base.value()]);
    let args = [vm.intern_str(name).value(), bases.value(), namespace.value()];
    let class: Value = vm.call(vm.builtin_type(shapes::TYPE).value(), &args)?;
    vm.interp().module_state.borrow_mut().insert(key, class);
    Ok(class.cast_unchecked())
}

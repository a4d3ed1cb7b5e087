//! The module `_weakref`.

use taipan_macros::module;
use taipan_vm::builtins::weakref::proxy::{self, CallableProxy, Proxy};
use taipan_vm::builtins::weakref::{self, WeakRef};
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::{Dict, Module};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Weak-reference support module.
#[module("_weakref")]
pub mod module {
    use super::*;

    /// Return the number of weak references to 'object'.
    #[function("getweakrefcount(object, /)")]
    fn getweakrefcount(vm: &Vm, object: Value) -> usize {
        weakref::count_of(vm, object)
    }
    /// Return a list of all weak reference objects pointing to 'object'.
    #[function("getweakrefs(object, /)")]
    fn getweakrefs(vm: &Vm, object: Value) -> Value {
        weakref::list_of(vm, object)
    }
    /// Create a proxy object that weakly references 'object'.
    ///
    /// 'callback', if given, is called with a reference to the
    /// proxy when 'object' is about to be finalized.
    #[function("proxy(object, callback=None, /)")]
    fn proxy(vm: &Vm, object: Value, callback: Value) -> PyResult {
        proxy::new_proxy(vm, object, callback)
    }
    /// Atomically remove key from dict if it points to a dead weakref.
    #[function("_remove_dead_weakref(dct, key, /)")]
    fn remove_dead_weakref(vm: &Vm, dct: Gc<Dict>, key: Value) -> PyResult<()> {
        let Some(value) = dct.get(vm, key)? else { return Ok(()) };
        match value.downcast::<WeakRef>() {
            Some(weak) => {
                if weak.target().is_none() {
                    dct.remove(vm, key)?;
                }
                Ok(())
            }
            None => Err(vm.type_error("not a weakref")),
        }
    }
    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let reference = WeakRef::class(vm).value();
        set_module_attribute(vm, module, "ref", reference)?;
        set_module_attribute(vm, module, "ReferenceType", reference)?;
        set_module_attribute(vm, module, "ProxyType", Proxy::class(vm).value())?;
        set_module_attribute(vm, module, "CallableProxyType", CallableProxy::class(vm).value())
    }
}

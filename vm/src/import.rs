//! Import: what the language's import statements need of the import system.

use crate::native::PyResult;
use crate::object::header::Kind;
use crate::object::{Dict, Str};
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// The dict `sys.modules`.
pub fn modules(vm: &Vm) -> Gc<Dict> {
    vm.interp().modules.get().cast_unchecked()
}

/// Imports a module by its full name, for native code.
///
/// # Errors
/// What the import raises.
pub fn import(vm: &Vm, name: &str) -> PyResult {
    let name = vm.intern_str(name);
    if let Some(m) = modules(vm).get_str(vm, name)
        && !m.is_none()
    {
        return Ok(m);
    }
    let builtins: Gc<Dict> = vm.interp().builtins.get().cast_unchecked();
    let Some(f) = builtins.get_str(vm, vm.names().__import__) else {
        return Err(vm.import_error("__import__ not found"));
    };
    vm.call(f, &[name.value()])?;
    match modules(vm).get_str(vm, name) {
        Some(m) => Ok(m),
        None => Err(vm.import_error(format!("{} is not in sys.modules", name.as_str_lossy()))),
    }
}

/// `from module import name`
///
/// # Errors
/// ImportError
pub fn import_from(vm: &Vm, module: Value, name: Gc<Str>) -> PyResult {
    if let Some(v) = vm.getattr_opt(module, name)? {
        return Ok(v);
    }
    let pkg = vm.getattr_opt(module, vm.names().__name__)?;
    if let Some(pkg) = pkg.and_then(|p| p.downcast::<Str>()) {
        let full = format!("{}.{}", pkg.as_str_lossy(), name.as_str_lossy());
        if let Some(m) = modules(vm).get_str(vm, vm.intern_str(&full)) {
            return Ok(m);
        }
        let message = format!("cannot import name '{}' from '{}'", name.as_str_lossy(), pkg.as_str_lossy());
        return Err(vm.import_error(message));
    }
    Err(vm.import_error(format!("cannot import name '{}'", name.as_str_lossy())))
}

/// `from module import *` into the mapping `target`.
///
/// # Errors
/// What attribute access raises.
pub fn import_star(vm: &Vm, module: Value, target: Value) -> PyResult {
    let names = vm.names();
    let store = |name: Value, value: Value| vm.setitem(target, name, value);
    if let Some(all) = vm.getattr_opt(module, names.__all__)? {
        let list = vm.list_from(all)?;
        for i in 0..list.len() {
            let name = list.get(vm, i);
            let Some(s) = name.downcast::<Str>() else {
                let got = vm.type_of(name).name();
                return Err(vm.type_error(format!("Item in __all__ must be str, not {got}")));
            };
            let v = vm.getattr(module, s)?;
            store(name, v)?;
        }
        return Ok(Value::NONE);
    }
    let dict = vm.getattr(module, names.__dict__)?;
    let Some(dict) = dict.downcast::<Dict>() else {
        return Err(vm.import_error("from-import-* object has no __dict__ and no __all__"));
    };
    let keys = vm.list_from(dict.value())?;
    for i in 0..keys.len() {
        let key = keys.get(vm, i);
        if key.is_kind(Kind::Str)
            && !key.cast_unchecked::<Str>().bytes().starts_with(b"_")
            && let Some(v) = dict.get(vm, key)?
        {
            store(key, v)?;
        }
    }
    Ok(Value::NONE)
}

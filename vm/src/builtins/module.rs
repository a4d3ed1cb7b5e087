//! `module`.

use crate::import;
use crate::native::{Args, PyResult, Raised};
use crate::object::builtin_types::shapes;
use crate::object::header::{Kind, ValueCell};
use crate::object::simple::Name;
use crate::object::slots::Slots;
use crate::object::types::Type;
use crate::object::{Dict, Module, Str, attribute, type_slots};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// `module.name`: the module's own attributes, then its `__getattr__`.
///
/// # Errors
/// AttributeError; what `__getattr__` raises.
pub fn module_getattr(vm: &Vm, this: Value, name: Name) -> PyResult {
    if let Some(v) = attribute::generic_lookup(vm, this, name)? {
        return Ok(v);
    }
    let Some(module) = this.downcast::<Module>() else { return Err(attribute::no_attribute(vm, this, name)) };
    if let Some(hook) = module.namespace().get_str(vm, vm.names().__getattr__) {
        return vm.call(hook, &[name.value()]);
    }
    Err(missing(vm, module, name))
}

/// True for a class whose attribute reads are those of plain modules.
pub fn has_module_getattr(class: Gc<Type>) -> bool {
    class
        .slots()
        .getattr
        .is_some_and(|f| std::ptr::fn_addr_eq(f, module_getattr as fn(&Vm, Value, Name) -> PyResult))
}

/// AttributeError for a missing attribute of a module, with the likely reason.
#[cold]
fn missing(vm: &Vm, module: Gc<Module>, name: Name) -> Raised {
    let names = vm.names();
    let dict = module.namespace();
    let Some(own) = dict.get_str(vm, names.__name__).and_then(|n| n.downcast::<Str>()) else {
        let message = format!("module has no attribute '{}'", name.as_str_lossy());
        return crate::exceptions::raise_attribute_error(vm, &message, module.value(), name);
    };
    let (own, text) = (own.as_str_lossy(), name.as_str_lossy());
    let spec = dict.get_str(vm, names.__spec__).unwrap_or(Value::NONE);
    match why_missing(vm, dict, spec, &own, &text) {
        Ok(message) => crate::exceptions::raise_attribute_error(vm, &message, module.value(), name),
        Err(raised) => raised,
    }
}

/// The message for a missing attribute: that the module hides one of the library, that it is not done yet, or no reason.
fn why_missing(vm: &Vm, dict: Gc<Dict>, spec: Value, own: &str, name: &str) -> PyResult<String> {
    let plain = format!("module '{own}' has no attribute '{name}'");
    if spec.is_none() {
        return Ok(plain);
    }
    let origin = import::origin_of(vm, spec)?;
    let shadowing = origin.as_ref().is_some_and(|origin| import::may_shadow(vm, origin));
    let shown = origin.clone().unwrap_or_default();
    let own_name = dict.get_str(vm, vm.names().__name__).unwrap_or(Value::NONE);
    if shadowing && import::is_library_name(vm, own_name)? {
        return Ok(format!(
            "{plain} (consider renaming '{shown}' since it has the same name as the standard library module named \
             '{own}' and prevents importing that standard library module)"
        ));
    }
    if is_initializing(vm, spec)? {
        let circular = "(most likely due to a circular import)";
        return Ok(match origin {
            Some(_) if shadowing => format!(
                "{plain} (consider renaming '{shown}' if it has the same name as a library you intended to import)"
            ),
            Some(_) => {
                format!(
                    "partially initialized module '{own}' from '{shown}' has no attribute '{name}' {circular}"
                )
            }
            None => format!("partially initialized {plain} {circular}"),
        });
    }
    let submodules = vm.getattr_opt(spec, vm.intern_str("_uninitialized_submodules"))?;
    if let Some(list) = submodules
        && vm.contains(list, vm.str(name).value())?
    {
        return Ok(format!(
            "cannot access submodule '{name}' of module '{own}' (most likely due to a circular import)"
        ));
    }
    Ok(plain)
}

/// Whether the module of this spec is being executed.
fn is_initializing(vm: &Vm, spec: Value) -> PyResult<bool> {
    if spec.is_none() {
        return Ok(false);
    }
    match vm.getattr_opt(spec, vm.names()._initializing)? {
        Some(v) => vm.truth(v),
        None => Ok(false),
    }
}

/// Create a module object.
///
/// The name must be a string; the optional doc argument can have any type.
#[class("module", kind = Module, subclassable, weakrefable)]
impl Module {
    #[new("module(*args, **kwargs)", text_signature = "(name, doc=None)")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Module> {
        let dict = vm.new_dict();
        dict.make_namespace(vm);
        vm.alloc_instance(cls, |header| Module { header, dict: ValueCell::new(dict.value()) })
    }
    #[init_method("module(name, doc=None)")]
    fn init(vm: &Vm, this: Gc<Module>, name: Gc<Str>, doc: Value) -> PyResult<()> {
        let names = vm.names();
        let dict = this.namespace();
        dict.set_str(vm, names.__name__, name.value());
        dict.set_str(vm, names.__doc__, doc);
        for n in [names.__package__, names.__loader__, names.__spec__] {
            dict.set_str(vm, n, Value::NONE);
        }
        Ok(())
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Module>) -> PyResult {
        let importlib = vm.interp().importlib.get();
        if !importlib.is_none() {
            return vm.call_method_str(importlib, "_module_repr", &[this.value()]);
        }
        let name = this.namespace().get_str(vm, vm.names().__name__).unwrap_or(Value::NONE);
        Ok(vm.str(&format!("<module {}>", vm.repr_text(name)?)).value())
    }
    /// __dir__() -> list
    /// specialized dir() implementation
    #[method("__dir__()", text_signature = None)]
    fn dir(vm: &Vm, this: Gc<Module>) -> PyResult {
        let names = vm.names();
        let dict = vm.getattr(this.value(), names.__dict__)?;
        let Some(dict) = dict.downcast::<Dict>() else {
            return Err(vm.type_error("<module>.__dict__ is not a dictionary"));
        };
        match dict.get_str(vm, names.__dir__) {
            Some(hook) => vm.call(hook, &[]),
            None => Ok(vm.list_from(dict.value())?.value()),
        }
    }
    #[member("__dict__")]
    fn get_dict(this: Gc<Module>) -> Value {
        this.dict.get()
    }
    #[getter("__annotate__")]
    fn get_annotate(vm: &Vm, this: Gc<Module>) -> Value {
        let dict = this.namespace();
        let name = vm.names().__annotate__;
        dict.get_str(vm, name).unwrap_or_else(|| {
            dict.set_str(vm, name, Value::NONE);
            Value::NONE
        })
    }
    #[setter("__annotate__")]
    fn set_annotate(vm: &Vm, this: Gc<Module>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.type_error("cannot delete __annotate__ attribute"));
        }
        if !value.is_none() && !vm.is_callable(value) {
            return Err(vm.type_error("__annotate__ must be callable or None"));
        }
        let dict = this.namespace();
        dict.set_str(vm, vm.names().__annotate__, value);
        if !value.is_none() {
            dict.remove_str(vm, vm.names().__annotations__);
        }
        Ok(())
    }
    #[getter("__annotations__")]
    fn get_annotations(vm: &Vm, this: Gc<Module>) -> PyResult {
        let names = vm.names();
        let dict = this.namespace();
        if let Some(v) = dict.get_str(vm, names.__annotations__) {
            return Ok(v);
        }
        let v = match dict.get_str(vm, names.__annotate__) {
            Some(f) if vm.is_callable(f) => {
                let v = vm.call(f, &[Value::int32(1)])?;
                if !v.is_kind(Kind::Dict) {
                    let got = vm.type_of(v).name();
                    return Err(vm.type_error(format!("__annotate__ returned non-dict of type '{got}'")));
                }
                v
            }
            _ => vm.new_dict().value(),
        };
        // A module that still runs may get more annotations.
        let spec = dict.get_str(vm, names.__spec__).unwrap_or(Value::NONE);
        if !is_initializing(vm, spec)? {
            dict.set_str(vm, names.__annotations__, v);
        }
        Ok(v)
    }
    #[setter("__annotations__")]
    fn set_annotations(vm: &Vm, this: Gc<Module>, value: Value) -> PyResult<()> {
        let names = vm.names();
        let dict = this.namespace();
        if value.is_unbound() {
            if dict.remove_str(vm, names.__annotations__).is_none() {
                return Err(crate::exceptions::raise_attribute_error(
                    vm,
                    "__annotations__",
                    this.value(),
                    names.__annotations__,
                ));
            }
        } else {
            dict.set_str(vm, names.__annotations__, value);
        }
        dict.remove_str(vm, names.__annotate__);
        Ok(())
    }
    #[class_init]
    fn class_init(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        debug_assert!(cls == vm.builtin_type(shapes::MODULE));
        cls.update_slots(|s| s.getattr = Some(module_getattr));
        let own = Slots { getattr: Some(module_getattr), ..Slots::default() };
        type_slots::add_wrappers(vm, cls, &own);
        Ok(())
    }
}

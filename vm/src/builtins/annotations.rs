//! `__annotate__` and `__annotations__` of classes, functions and modules (PEP 649, 749).

use crate::native::PyResult;
use crate::object::simple::Name;
use crate::object::types::{Type, type_flags};
use crate::object::{Dict, attribute};
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// `cls.__annotate__`: what the class body defines by this name, or the function made from its annotations.
///
/// # Errors
/// AttributeError for built-in classes; what a descriptor raises.
pub fn class_annotate(vm: &Vm, class: Gc<Type>) -> PyResult {
    let names = vm.names();
    has_annotations(vm, class, names.__annotate__)?;
    for name in [names.__annotate__, names.__annotate_func__] {
        if let Some(v) = class.dict().get_str(vm, name) {
            return attribute::bind(vm, v, Value::UNBOUND, class.value());
        }
    }
    class.set_attr_raw(vm, names.__annotate_func__, Value::NONE);
    Ok(Value::NONE)
}

/// AttributeError for a built-in class.
fn has_annotations(vm: &Vm, class: Gc<Type>, name: Name) -> PyResult<()> {
    if class.has_flag(type_flags::HEAP) {
        Ok(())
    } else {
        Err(attribute::no_attribute(vm, class.value(), name))
    }
}

/// `cls.__annotate__ = value`
///
/// # Errors
/// TypeError when it is neither callable nor None.
pub fn set_class_annotate(vm: &Vm, class: Gc<Type>, value: Value) -> PyResult<()> {
    let names = vm.names();
    if value.is_unbound() {
        return Err(vm.type_error("cannot delete __annotate__ attribute"));
    }
    if !value.is_none() && !vm.is_callable(value) {
        return Err(vm.type_error("__annotate__ must be callable or None"));
    }
    class.delete_attr_raw(vm, names.__annotate__);
    class.set_attr_raw(vm, names.__annotate_func__, value);
    if !value.is_none() {
        class.delete_attr_raw(vm, names.__annotations_cache__);
    }
    Ok(())
}

/// `cls.__annotations__`
///
/// # Errors
/// AttributeError for built-in classes; what the annotate function raises; TypeError when it gives no dict.
pub fn class_annotations(vm: &Vm, class: Gc<Type>) -> PyResult {
    let names = vm.names();
    has_annotations(vm, class, names.__annotations__)?;
    for n in [names.__annotations__, names.__annotations_cache__] {
        if let Some(v) = class.dict().get_str(vm, n) {
            return attribute::bind(vm, v, Value::UNBOUND, class.value());
        }
    }
    let annotate = class_annotate(vm, class)?;
    let v = if vm.is_callable(annotate) { evaluate(vm, annotate)? } else { vm.new_dict().value() };
    class.set_attr_raw(vm, names.__annotations_cache__, v);
    Ok(v)
}

/// What an annotate function gives.
///
/// # Errors
/// What it raises; TypeError when that is no dict.
pub fn evaluate(vm: &Vm, annotate: Value) -> PyResult {
    let made = vm.call(annotate, &[Value::int32(1)])?;
    if made.downcast::<Dict>().is_none() {
        let got = vm.type_of(made).name();
        return Err(vm.type_error(format!("__annotate__ returned non-dict of type '{got}'")));
    }
    Ok(made)
}

/// `cls.__annotations__ = value`; UNBOUND deletes.
///
/// # Errors
/// AttributeError when there is none to delete.
pub fn set_class_annotations(vm: &Vm, class: Gc<Type>, value: Value) -> PyResult<()> {
    let names = vm.names();
    let own = class.dict().find_str(vm, names.__annotations__).is_some();
    let name = if own { names.__annotations__ } else { names.__annotations_cache__ };
    if !value.is_unbound() {
        class.set_attr_raw(vm, name, value);
    } else if !class.delete_attr_raw(vm, name) {
        return Err(vm.raise_message(vm.exc().attribute_error, "__annotations__"));
    }
    class.delete_attr_raw(vm, names.__annotate_func__);
    class.delete_attr_raw(vm, names.__annotate__);
    Ok(())
}

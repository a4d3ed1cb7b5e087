//! `__annotate__` and `__annotations__` of classes, functions and modules (PEP 649, 749).

use crate::native::PyResult;
use crate::object::types::Type;
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// `cls.__annotate__`
///
/// # Errors
/// None.
pub fn class_annotate(vm: &Vm, class: Gc<Type>) -> PyResult {
    Ok(class.dict().get_str(vm, vm.names().__annotate_func__).unwrap_or(Value::NONE))
}
/// `cls.__annotate__ = value`
///
/// # Errors
/// TypeError when it is neither callable nor None.
pub fn set_class_annotate(vm: &Vm, class: Gc<Type>, value: Value) -> PyResult<()> {
    if !value.is_none() && !vm.is_callable(value) {
        return Err(vm.type_error("__annotate__ must be callable or None"));
    }
    class.set_attr_raw(vm, vm.names().__annotate_func__, value);
    class.delete_attr_raw(vm, vm.names().__annotations_cache__);
    Ok(())
}
/// `cls.__annotations__`
///
/// # Errors
/// What the annotate function raises.
pub fn class_annotations(vm: &Vm, class: Gc<Type>) -> PyResult {
    let names = vm.names();
    for n in [names.__annotations_cache__, names.__annotations__] {
        if let Some(v) = class.dict().get_str(vm, n) {
            return Ok(v);
        }
    }
    let annotate = class_annotate(vm, class)?;
    let v = if annotate.is_none() { vm.new_dict().value() } else { vm.call(annotate, &[Value::int32(1)])? };
    class.set_attr_raw(vm, names.__annotations_cache__, v);
    Ok(v)
}
/// `cls.__annotations__ = value`; UNBOUND deletes.
///
/// # Errors
/// AttributeError when there is none to delete.
pub fn set_class_annotations(vm: &Vm, class: Gc<Type>, value: Value) -> PyResult<()> {
    let names = vm.names();
    class.delete_attr_raw(vm, names.__annotations_cache__);
    if value.is_unbound() {
        class.delete_attr_raw(vm, names.__annotations__);
    } else {
        class.set_attr_raw(vm, names.__annotations__, value);
    }
    class.set_attr_raw(vm, names.__annotate_func__, Value::NONE);
    Ok(())
}

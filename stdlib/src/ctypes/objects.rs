//! Python objects as foreign code sees them: `py_object`. The pointer to an object is its address, the same as `id()`
//! gives. Ints, None and other values that are no heap objects have the word itself, which is no address of an object.

use taipan_vm::native::PyResult;
use taipan_vm::object::Float;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::header::{Header, Kind};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// The pointer to an object, and what keeps the object alive.
pub fn to_pointer(vm: &Vm, value: Value) -> (u64, Value) {
    // The words of some floats look like addresses, 0.0 like NULL.
    let value = match vm.exact_float(value) {
        Some(f) if !value.is_heap() => {
            vm.heap().alloc(Float { header: Header::new(shapes::FLOAT, Kind::Float), value: f }).value()
        }
        _ => value,
    };
    (if value.is_heap() { value.bits() - 1 } else { value.bits() }, value)
}

/// The object that a pointer points to; it is not NULL.
///
/// # Errors
/// ValueError if no object is there.
pub fn from_pointer(vm: &Vm, pointer: u64) -> PyResult {
    let constants =
        [Value::NONE, Value::TRUE, Value::FALSE, Value::ELLIPSIS, Value::NOT_IMPLEMENTED].map(Value::bits);
    if constants.contains(&pointer) || pointer & 3 == 2 {
        return Ok(Value::from_bits(pointer));
    }
    if pointer & 7 != 0 || !vm.heap().is_object(pointer as usize) {
        return Err(vm.value_error(format!("there is no Python object at {pointer:#x}")));
    }
    let value = Value::from_bits(pointer + 1);
    Ok(match vm.exact_float(value) {
        Some(f) => vm.float(f),
        None => value,
    })
}

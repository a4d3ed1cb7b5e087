//! Calls of native functions and methods that run no Python code with the arguments that they are given here.

use super::*;
use crate::builtins::bytes::array::ByteArray;
use crate::builtins::set::Set;
use crate::native::{FunctionDef, FunctionKind};
use crate::object::builtin_types::shapes;
use crate::object::{Dict, Tuple};

/// Calls the native function of this definition with up to three values (UNBOUND: none), which are numbers, text or bytes; the
/// first may be any object of the class that has the method. What it raises, the interpreter raises once more.
pub extern "C" fn native(vm: &Vm, def: &FunctionDef, a: u64, b: u64, c: u64) -> u64 {
    let [a, b, c] = [a, b, c].map(Value::from_bits);
    let Some(entry) = &def.quick else { return NONE };
    let of_method = def.kind == FunctionKind::Method;
    if !is_plain(vm, b) || !is_plain(vm, c) || !of_method && !is_plain(vm, a) {
        return NONE;
    }
    // One whose memory is lent out would refuse, and then wants to know the instruction that runs, which is not noted here.
    if a.downcast::<ByteArray>().is_some_and(|array| array.is_lent()) {
        return NONE;
    }
    unless_raised(vm, (entry.entry)(vm, a, b, c)).map_or(NONE, Value::bits)
}

/// Is it a number, text or bytes, or nothing?
pub(super) fn is_plain(vm: &Vm, v: Value) -> bool {
    !v.is_heap()
        || values::is_number(v)
        || vm.is_exact_str(v)
        || v.header_unchecked().shape() == shapes::BYTES
}

/// May compiled code call this one by [`native`]?
pub fn is_simple_native(vm: &Vm, function: Gc<Builtin>, shape_of_first: Option<u32>) -> bool {
    let name = function.def.name;
    if function.header.shape() != shapes::METHOD_DESCRIPTOR {
        let named = matches!(name, "ord" | "chr" | "abs" | "hex" | "oct" | "bin" | "divmod");
        return named && snapshot::builtin(vm, name) == Some(function.value());
    }
    let Some(shape) = shape_of_first.filter(|s| *s < shapes::COUNT) else { return false };
    if vm.class_of_shape(shape).value() != function.owner.get() {
        return false;
    }
    match shape {
        shapes::STR | shapes::BYTES => !matches!(
            name,
            "__format__" | "format" | "format_map" | "translate" | "join" | "encode" | "decode"
        ),
        shapes::INT | shapes::FLOAT => true,
        shapes::LIST => matches!(name, "pop" | "copy" | "clear" | "reverse"),
        shapes::BYTEARRAY => matches!(name, "append" | "pop" | "clear"),
        _ => false,
    }
}

/// `isinstance(v, classes)` as True or False, where neither class nor value has a say in it.
pub extern "C" fn isinstance(vm: &Vm, v: u64, classes: u64) -> u64 {
    let (v, classes) = (Value::from_bits(v), Value::from_bits(classes));
    let found = match classes.downcast::<Tuple>() {
        Some(all) => all.items().iter().try_fold(false, |found, class| Some(found || is_of(vm, v, *class)?)),
        None => is_of(vm, v, classes),
    };
    found.map_or(NONE, |found| Value::bool(found).bits())
}

fn is_of(vm: &Vm, v: Value, class: Value) -> Option<bool> {
    if !vm.checks_plainly(class) {
        return None;
    }
    let (own, class): (Gc<Type>, Gc<Type>) = (vm.type_of(v), class.cast_unchecked());
    if own == class || own.is_subtype(class) {
        return Some(true);
    }
    vm.keeps_its_class(own).then_some(false)
}

/// `dict.get(key, default)`
pub extern "C" fn dict_get(vm: &Vm, dict: u64, key: u64, default: u64) -> u64 {
    let dict: Gc<Dict> = Value::from_bits(dict).cast_unchecked();
    match items::find(vm, dict, Value::from_bits(key)) {
        Some((Some(e), _)) => dict.value_at(e).bits(),
        Some((None, _)) => default,
        None => NONE,
    }
}

/// `set.add(item)`, which gives None.
pub extern "C" fn set_add(vm: &Vm, set: u64, item: u64) -> u64 {
    let item = Value::from_bits(item);
    // The set of annotations that were reached may have been replaced by the program.
    let Some(set) = Value::from_bits(set).downcast::<Set>() else { return NONE };
    match items::find_in_set(vm, set, item) {
        Some((place, hash)) => {
            if !place.is_found() {
                set.insert_at(vm, place, item, hash);
            }
            Value::NONE.bits()
        }
        None => NONE,
    }
}

/// Is it a mapping for a pattern?
pub extern "C" fn is_mapping(vm: &Vm, v: u64) -> u64 {
    Value::bool(vm.type_of(Value::from_bits(v)).has_flag(type_flags::MAPPING)).bits()
}

/// Is it a sequence for a pattern?
pub extern "C" fn is_sequence(vm: &Vm, v: u64) -> u64 {
    Value::bool(vm.type_of(Value::from_bits(v)).has_flag(type_flags::SEQUENCE)).bits()
}

/// `type(v)`
pub extern "C" fn type_of(vm: &Vm, v: u64) -> u64 {
    vm.type_of(Value::from_bits(v)).value().bits()
}

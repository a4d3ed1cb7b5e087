//! `mappingproxy`: a read-only view of a mapping.

use crate::builtins::{generic_alias, repr};
use crate::native::PyResult;
use crate::object::Dict;
use crate::object::builtin_types::shapes;
use crate::object::descriptor::MappingProxy;
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::slots::CompareOp;
use crate::object::types::{Type, type_flags};
use crate::protocol::BinOp;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// A read-only view of a mapping.
pub fn new_proxy(vm: &Vm, mapping: Value) -> Value {
    let header = Header::new(shapes::MAPPING_PROXY, Kind::MappingProxy);
    vm.heap().alloc(MappingProxy { header, mapping: ValueCell::new(mapping) }).value()
}

/// The mapping behind a proxy; any other value itself.
fn unwrap(v: Value) -> Value {
    match v.downcast::<MappingProxy>() {
        Some(p) => p.mapping.get(),
        None => v,
    }
}

fn method(vm: &Vm, this: Gc<MappingProxy>, name: &str) -> PyResult {
    vm.call_method_str(this.mapping.get(), name, &[])
}

/// Read-only proxy of a mapping.
#[class("mappingproxy", kind = MappingProxy)]
impl MappingProxy {
    #[new("mappingproxy(mapping)")]
    fn new(vm: &Vm, _cls: Gc<Type>, mapping: Value) -> PyResult {
        let class = vm.type_of(mapping);
        if class.slots().getitem.is_none() || mapping.is_kind(Kind::List) || mapping.is_kind(Kind::Tuple) {
            return Err(
                vm.type_error(format!("mappingproxy() argument must be a mapping, not {}", class.name()))
            );
        }
        Ok(new_proxy(vm, mapping))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<MappingProxy>) -> PyResult {
        vm.check_native_stack()?;
        let mut out = b"mappingproxy(".to_vec();
        repr::push(vm, &mut out, this.mapping.get())?;
        out.push(b')');
        Ok(vm.str_from_bytes(&out).value())
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<MappingProxy>) -> PyResult {
        Ok(vm.str_of(this.mapping.get())?.value())
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<MappingProxy>) -> PyResult<i64> {
        vm.hash(this.mapping.get())
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<MappingProxy>, other: Value, op: CompareOp) -> PyResult {
        vm.compare(this.mapping.get(), other, op)
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<MappingProxy>) -> PyResult {
        vm.iter(this.mapping.get())
    }
    #[slot(len)]
    fn len(vm: &Vm, this: Gc<MappingProxy>) -> PyResult<usize> {
        vm.len(this.mapping.get())
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<MappingProxy>, key: Value) -> PyResult {
        vm.getitem(this.mapping.get(), key)
    }
    #[slot(contains)]
    fn contains(vm: &Vm, this: Gc<MappingProxy>, key: Value) -> PyResult<bool> {
        vm.contains(this.mapping.get(), key)
    }
    #[slot(or)]
    fn or(vm: &Vm, left: Value, right: Value) -> PyResult {
        vm.binary(BinOp::Or, unwrap(left), unwrap(right))
    }
    #[slot(ior)]
    fn ior(vm: &Vm, this: Gc<MappingProxy>, _other: Value) -> PyResult {
        let class = vm.type_of(this.value()).name();
        Err(vm.type_error(format!("'|=' is not supported by {class}; use '|' instead")))
    }
    /// Return the value for key if key is in the mapping, else default.
    #[method("get(key, default=None, /)")]
    fn get(vm: &Vm, this: Gc<MappingProxy>, key: Value, default: Value) -> PyResult {
        let mapping = this.mapping.get();
        if vm.is_exact(mapping, shapes::DICT) {
            return Ok(mapping.cast_unchecked::<Dict>().get(vm, key)?.unwrap_or(default));
        }
        vm.call_method(mapping, vm.names().get, &[key, default])
    }
    /// D.keys() -> a set-like object providing a view on D's keys
    #[method("keys()")]
    fn keys(vm: &Vm, this: Gc<MappingProxy>) -> PyResult {
        method(vm, this, "keys")
    }
    /// D.values() -> an object providing a view on D's values
    #[method("values()")]
    fn values(vm: &Vm, this: Gc<MappingProxy>) -> PyResult {
        method(vm, this, "values")
    }
    /// D.items() -> a set-like object providing a view on D's items
    #[method("items()")]
    fn items(vm: &Vm, this: Gc<MappingProxy>) -> PyResult {
        method(vm, this, "items")
    }
    /// D.copy() -> a shallow copy of D
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<MappingProxy>) -> PyResult {
        method(vm, this, "copy")
    }
    /// D.__reversed__() -> reverse iterator
    #[method("__reversed__()")]
    fn reversed(vm: &Vm, this: Gc<MappingProxy>) -> PyResult {
        method(vm, this, "__reversed__")
    }
    /// mappingproxy objects are generic over two types, signifying (respectively) the types of their keys and values
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.set_flag(type_flags::MAPPING, true);
        Ok(())
    }
}

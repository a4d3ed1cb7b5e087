//! `mappingproxy`

use crate::object::builtin_types::shapes;
use crate::object::descriptor::MappingProxy;
use crate::object::header::{Header, Kind, ValueCell};
use crate::value::Value;
use crate::vm::Vm;

/// A read-only view of a mapping.
pub fn new_proxy(vm: &Vm, mapping: Value) -> Value {
    let header = Header::new(shapes::MAPPING_PROXY, Kind::MappingProxy);
    vm.heap().alloc(MappingProxy { header, mapping: ValueCell::new(mapping) }).value()
}

//! `set` and `frozenset`: a dict's table with None as every value.

use crate::heap::Tracer;
use crate::native::PyResult;
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, HeapObject, Kind, ValueCell};
use crate::object::{Dict, List};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;

/// A `set` or, by its class, a `frozenset`.
#[repr(C)]
pub struct Set {
    pub header: Header,
    /// The table (a Dict).
    pub table: ValueCell,
    /// A frozenset's hash; 0 while not computed.
    pub hash: Cell<i64>,
}
// SAFETY: repr(C), header first; the table is reported.
unsafe impl HeapObject for Set {
    const KIND: Kind = Kind::Set;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.table.get());
    }
}
impl Set {
    /// The table.
    pub fn table(&self) -> Gc<Dict> {
        self.table.get().cast_unchecked()
    }
}

/// A new set with these items.
///
/// # Errors
/// What hashing and comparing raise.
pub fn new_set(vm: &Vm, items: &[Value]) -> PyResult {
    let table = vm.new_dict();
    for v in items {
        table.set(vm, *v, Value::NONE)?;
    }
    let header = Header::new(shapes::SET, Kind::Set);
    Ok(vm.heap().alloc(Set { header, table: ValueCell::new(table.value()), hash: Cell::new(0) }).value())
}

/// Adds an item to an exact set.
///
/// # Errors
/// What hashing and comparing raise.
pub fn add(vm: &Vm, set: Value, item: Value) -> PyResult<()> {
    set.cast_unchecked::<Set>().table().set(vm, item, Value::NONE)
}

/// Adds all items of an iterable to an exact set.
///
/// # Errors
/// What iterating, hashing and comparing raise.
pub fn update(vm: &Vm, set: Value, iterable: Value) -> PyResult<()> {
    vm.for_each(iterable, |v| add(vm, set, v))
}

/// A frozenset of constants.
pub fn frozenset_of_constants(vm: &Vm, items: Gc<List>) -> Value {
    let table = vm.new_dict();
    for i in 0..items.len() {
        // Constants hash and compare without error.
        let _ = table.set(vm, items.get(vm, i), Value::NONE);
    }
    let header = Header::new(shapes::FROZENSET, Kind::Set);
    vm.heap().alloc(Set { header, table: ValueCell::new(table.value()), hash: Cell::new(0) }).value()
}

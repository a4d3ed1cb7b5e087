//! Iterators of the built-in types that the interpreter steps through itself.

use crate::heap::Tracer;
use crate::native::PyResult;
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, HeapObject, Kind, ValueCell};
use crate::object::{List, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;

macro_rules! iterator {
    ($(#[$doc:meta])* $name:ident, $kind:ident { $( $field:ident : $ty:ty ),* $(,)? } traces $source:ident) => {
        $(#[$doc])*
        #[repr(C)]
        pub struct $name { pub header: Header, pub $source: ValueCell, $( pub $field: $ty ),* }
        // SAFETY: repr(C), header first; the one value is reported.
        unsafe impl HeapObject for $name {
            const KIND: Kind = Kind::$kind;
            fn trace(&self, tracer: &mut Tracer) { tracer.value(self.$source.get()); }
        }
    };
}

iterator! {
    /// `list_iterator`, and `list_reverseiterator` by shape. The list is UNBOUND when it is used up.
    ListIter, ListIter { index: Cell<usize> } traces list
}
iterator! {
    /// `tuple_iterator`
    TupleIter, TupleIter { index: Cell<usize> } traces tuple
}
iterator! {
    /// `iterator` over an object with `__getitem__`; the object is UNBOUND when it is used up.
    SequenceIter, SequenceIter { index: Cell<usize> } traces sequence
}

/// `range_iterator` over small ints.
#[repr(C)]
pub struct RangeIter {
    pub header: Header,
    pub next: Cell<i64>,
    pub step: i64,
    /// Items left.
    pub left: Cell<u64>,
}
// SAFETY: repr(C), header first, no values inside.
unsafe impl HeapObject for RangeIter {
    const KIND: Kind = Kind::RangeIter;
    fn trace(&self, _: &mut Tracer) {}
}

/// An iterator over an object with `__getitem__`.
pub fn new_sequence_iter(vm: &Vm, sequence: Value) -> Value {
    let header = Header::new(shapes::SEQUENCE_ITER, Kind::SequenceIter);
    vm.heap().alloc(SequenceIter { header, sequence: ValueCell::new(sequence), index: Cell::new(0) }).value()
}
/// An iterator over a list.
pub fn new_list_iter(vm: &Vm, list: Gc<List>) -> Value {
    let header = Header::new(shapes::LIST_ITER, Kind::ListIter);
    vm.heap().alloc(ListIter { header, list: ValueCell::new(list.value()), index: Cell::new(0) }).value()
}
/// An iterator over a tuple.
pub fn new_tuple_iter(vm: &Vm, tuple: Gc<Tuple>) -> Value {
    let header = Header::new(shapes::TUPLE_ITER, Kind::TupleIter);
    vm.heap().alloc(TupleIter { header, tuple: ValueCell::new(tuple.value()), index: Cell::new(0) }).value()
}
/// An iterator over `count` small ints from `start` by `step`.
pub fn new_range_iter(vm: &Vm, start: i64, step: i64, count: u64) -> Value {
    let header = Header::new(shapes::RANGE_ITER, Kind::RangeIter);
    vm.heap().alloc(RangeIter { header, next: Cell::new(start), step, left: Cell::new(count) }).value()
}

/// `__next__` of a list iterator: UNBOUND at the end.
pub fn list_iter_next(vm: &Vm, this: Gc<ListIter>) -> PyResult {
    let Some(list) = this.list.get().downcast::<List>() else { return Ok(Value::UNBOUND) };
    let at = this.index.get();
    match list.try_get(vm, at) {
        Some(v) => {
            this.index.set(at + 1);
            Ok(v)
        }
        None => {
            this.list.init(Value::UNBOUND);
            Ok(Value::UNBOUND)
        }
    }
}

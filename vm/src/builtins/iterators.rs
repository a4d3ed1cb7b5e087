//! Iterators of the built-in types that the interpreter steps through itself.

use crate::heap::Tracer;
use crate::native::PyResult;
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, HeapObject, Kind, ValueCell};
use crate::object::{List, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;
use taipan_macros::class;

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

crate::object::simple::fields! {
    /// `iter(callable, sentinel)`; both are UNBOUND when it is used up.
    CallableIter, CallableIter { callable, sentinel }
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
/// An iterator over a list from its end: `index` is the number of items still to come.
pub fn new_list_reverse_iter(vm: &Vm, list: Gc<List>) -> Value {
    let header = Header::new(shapes::LIST_REVERSE_ITER, Kind::ListIter);
    let index = Cell::new(list.len());
    vm.heap().alloc(ListIter { header, list: ValueCell::new(list.value()), index }).value()
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
/// The next item of an iterator over a list or a tuple, without a call. None: it is another, or
/// at its end.
#[inline(always)]
pub fn quick_next(vm: &Vm, iterator: Value) -> Option<Value> {
    if !iterator.is_heap() {
        return None;
    }
    match iterator.header_unchecked().shape() {
        shapes::LIST_ITER => {
            let this: Gc<ListIter> = iterator.cast_unchecked();
            let list = this.list.get();
            if list.is_unbound() {
                return None;
            }
            let at = this.index.get();
            let item = list.cast_unchecked::<List>().try_get(vm, at)?;
            this.index.set(at + 1);
            Some(item)
        }
        shapes::TUPLE_ITER => {
            let this: Gc<TupleIter> = iterator.cast_unchecked();
            let tuple = this.tuple.get();
            if tuple.is_unbound() {
                return None;
            }
            let at = this.index.get();
            let item = *tuple.cast_unchecked::<Tuple>().items().get(at)?;
            this.index.set(at + 1);
            Some(item)
        }
        _ => None,
    }
}
/// `iter(callable, sentinel)`
pub fn new_callable_iter(vm: &Vm, callable: Value, sentinel: Value) -> Value {
    let header = Header::new(shapes::CALLABLE_ITER, Kind::CallableIter);
    let cell = ValueCell::new;
    vm.heap().alloc(CallableIter { header, callable: cell(callable), sentinel: cell(sentinel) }).value()
}

/// `(iter, (source,), index)`, or `(iter, (empty,))` for a used-up iterator.
fn reduce(vm: &Vm, function: &str, source: Value, index: Value, empty: Value) -> PyResult {
    let function = crate::builtins::builtin_function(vm, function)?;
    if source.is_unbound() {
        let args = vm.new_tuple(&[empty]);
        return Ok(vm.new_tuple(&[function, args.value()]).value());
    }
    let args = vm.new_tuple(&[source]);
    Ok(vm.new_tuple(&[function, args.value(), index]).value())
}

#[class("list_iterator", kind = ListIter)]
impl ListIter {
    #[slot(iter)]
    fn iter(this: Value) -> Value {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<ListIter>) -> PyResult<Option<Value>> {
        let v = list_iter_next(vm, this)?;
        Ok(if v.is_unbound() { None } else { Some(v) })
    }
    /// Private method returning an estimate of len(list(it)).
    #[method("__length_hint__()")]
    fn length_hint(this: Gc<ListIter>) -> usize {
        this.list.get().downcast::<List>().map_or(0, |l| l.len().saturating_sub(this.index.get()))
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<ListIter>) -> PyResult {
        let index = vm.int(this.index.get() as i64);
        super::iterators::reduce(vm, "iter", this.list.get(), index, vm.new_list().value())
    }
    /// Set state information for unpickling.
    #[method("__setstate__(state, /)")]
    fn setstate(this: Gc<ListIter>, state: isize) {
        if let Some(list) = this.list.get().downcast::<List>() {
            this.index.set((state.max(0) as usize).min(list.len()));
        }
    }
}

/// The class of a list's reverse iterators.
pub struct ListReverseIter;

#[class("list_reverseiterator", kind = ListIter)]
impl ListReverseIter {
    #[slot(iter)]
    fn iter(this: Value) -> Value {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<ListIter>) -> Option<Value> {
        let list = this.list.get().downcast::<List>()?;
        let left = this.index.get();
        if left > 0
            && let Some(v) = list.try_get(vm, left - 1)
        {
            this.index.set(left - 1);
            return Some(v);
        }
        this.list.init(Value::UNBOUND);
        None
    }
    /// Private method returning an estimate of len(list(it)).
    #[method("__length_hint__()")]
    fn length_hint(this: Gc<ListIter>) -> usize {
        match this.list.get().downcast::<List>() {
            Some(list) if list.len() >= this.index.get() => this.index.get(),
            _ => 0,
        }
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<ListIter>) -> PyResult {
        let index = vm.int(this.index.get() as i64 - 1);
        let function = if this.list.get().is_unbound() { "iter" } else { "reversed" };
        super::iterators::reduce(vm, function, this.list.get(), index, vm.new_list().value())
    }
    /// Set state information for unpickling.
    #[method("__setstate__(state, /)")]
    fn setstate(this: Gc<ListIter>, state: isize) {
        if let Some(list) = this.list.get().downcast::<List>() {
            let index = state.clamp(-1, list.len() as isize - 1);
            this.index.set((index + 1) as usize);
        }
    }
}

#[class("tuple_iterator", kind = TupleIter)]
impl TupleIter {
    #[slot(iter)]
    fn iter(this: Value) -> Value {
        this
    }
    #[slot(next)]
    fn next(this: Gc<TupleIter>) -> Option<Value> {
        let tuple = this.tuple.get().downcast::<Tuple>()?;
        let at = this.index.get();
        match tuple.items().get(at) {
            Some(v) => {
                this.index.set(at + 1);
                Some(*v)
            }
            None => {
                this.tuple.init(Value::UNBOUND);
                None
            }
        }
    }
    /// Private method returning an estimate of len(list(it)).
    #[method("__length_hint__()")]
    fn length_hint(this: Gc<TupleIter>) -> usize {
        this.tuple.get().downcast::<Tuple>().map_or(0, |t| t.len.saturating_sub(this.index.get()))
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<TupleIter>) -> PyResult {
        let index = vm.int(this.index.get() as i64);
        super::iterators::reduce(vm, "iter", this.tuple.get(), index, vm.new_tuple(&[]).value())
    }
    /// Set state information for unpickling.
    #[method("__setstate__(state, /)")]
    fn setstate(this: Gc<TupleIter>, state: isize) {
        if let Some(tuple) = this.tuple.get().downcast::<Tuple>() {
            this.index.set((state.max(0) as usize).min(tuple.len));
        }
    }
}

#[class("iterator", kind = SequenceIter)]
impl SequenceIter {
    #[slot(iter)]
    fn iter(this: Value) -> Value {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<SequenceIter>) -> PyResult<Option<Value>> {
        let sequence = this.sequence.get();
        if sequence.is_unbound() {
            return Ok(None);
        }
        let at = this.index.get();
        if at >= isize::MAX as usize {
            return Err(vm.overflow_error("iter index too large"));
        }
        match vm.getitem(sequence, vm.int(at as i64)) {
            Ok(v) => {
                this.index.set(at + 1);
                Ok(Some(v))
            }
            Err(raised) => {
                let ended = vm.take_if(vm.exc().index_error).or_else(|| vm.take_if(vm.exc().stop_iteration));
                match ended {
                    Some(_) => {
                        this.sequence.init(Value::UNBOUND);
                        Ok(None)
                    }
                    None => Err(raised),
                }
            }
        }
    }
    /// Private method returning an estimate of len(list(it)).
    #[method("__length_hint__()")]
    fn length_hint(vm: &Vm, this: Gc<SequenceIter>) -> PyResult {
        let sequence = this.sequence.get();
        if sequence.is_unbound() {
            return Ok(Value::int32(0));
        }
        if vm.type_of(sequence).slots().len.is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        Ok(vm.int(vm.len(sequence)?.saturating_sub(this.index.get()) as i64))
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<SequenceIter>) -> PyResult {
        let index = vm.int(this.index.get() as i64);
        super::iterators::reduce(vm, "iter", this.sequence.get(), index, vm.new_tuple(&[]).value())
    }
    /// Set state information for unpickling.
    #[method("__setstate__(state, /)")]
    fn setstate(this: Gc<SequenceIter>, state: isize) {
        if !this.sequence.get().is_unbound() {
            this.index.set(state.max(0) as usize);
        }
    }
}

#[class("callable_iterator", kind = CallableIter)]
impl CallableIter {
    #[slot(iter)]
    fn iter(this: Value) -> Value {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<CallableIter>) -> PyResult<Option<Value>> {
        let callable = this.callable.get();
        if callable.is_unbound() {
            return Ok(None);
        }
        match vm.call(callable, &[]) {
            Ok(v) => {
                let sentinel = this.sentinel.get();
                // The call may have used the iterator up.
                if !sentinel.is_unbound() && !vm.eq(v, sentinel)? {
                    return Ok(Some(v));
                }
            }
            Err(raised) => {
                if vm.take_if(vm.exc().stop_iteration).is_none() {
                    return Err(raised);
                }
            }
        }
        this.callable.init(Value::UNBOUND);
        this.sentinel.init(Value::UNBOUND);
        Ok(None)
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<CallableIter>) -> PyResult {
        let iter = crate::builtins::builtin_function(vm, "iter")?;
        let callable = this.callable.get();
        let args = if callable.is_unbound() {
            vm.new_tuple(&[vm.new_tuple(&[]).value()])
        } else {
            vm.new_tuple(&[callable, this.sentinel.get()])
        };
        Ok(vm.new_tuple(&[iter, args.value()]).value())
    }
}

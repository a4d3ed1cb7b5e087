//! The iterator of a set.

use super::Set;
use crate::heap::Tracer;
use crate::native::PyResult;
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, HeapObject, Kind, ValueCell};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;
use taipan_macros::class;

/// `set_iterator`
#[repr(C)]
pub struct SetIter {
    pub header: Header,
    /// The set, UNBOUND when it is used up.
    set: ValueCell,
    /// Entry to look at next.
    position: Cell<usize>,
    /// Items of the set when the iterator was made; `usize::MAX` after a change was reported.
    expected: Cell<usize>,
    /// Items still to come.
    left: Cell<usize>,
}
// SAFETY: repr(C), header first; the set is reported.
unsafe impl HeapObject for SetIter {
    const KIND: Kind = Kind::SetIter;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.set.get());
    }
}

/// A new iterator over a set.
pub fn new_iter(vm: &Vm, set: Gc<Set>) -> Value {
    let n = set.len();
    vm.heap()
        .alloc(SetIter {
            header: Header::new(shapes::SET_ITER, Kind::SetIter),
            set: ValueCell::new(set.value()),
            position: Cell::new(0),
            expected: Cell::new(n),
            left: Cell::new(n),
        })
        .value()
}

impl SetIter {
    /// The next item, if there is one and nothing is wrong.
    #[inline(always)]
    pub fn quick_next(&self) -> Option<Value> {
        let set = self.set.get();
        if set.is_unbound() {
            return None;
        }
        let set: Gc<Set> = set.cast_unchecked();
        if set.len() != self.expected.get() {
            return None;
        }
        let (e, item) = set.next(self.position.get())?;
        self.position.set(e + 1);
        self.left.set(self.left.get().saturating_sub(1));
        Some(item)
    }
}

#[class("set_iterator", kind = SetIter)]
impl SetIter {
    #[slot(iter)]
    fn iter(this: Gc<SetIter>) -> Gc<SetIter> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<SetIter>) -> PyResult<Option<Value>> {
        let Some(set) = this.set.get().downcast::<Set>() else { return Ok(None) };
        if set.len() != this.expected.get() {
            this.expected.set(usize::MAX);
            return Err(vm.runtime_error("Set changed size during iteration"));
        }
        match set.next(this.position.get()) {
            Some((e, item)) => {
                this.position.set(e + 1);
                this.left.set(this.left.get().saturating_sub(1));
                Ok(Some(item))
            }
            None => {
                this.set.init(Value::UNBOUND);
                Ok(None)
            }
        }
    }
    /// Private method returning an estimate of len(list(it)).
    #[method("__length_hint__()")]
    fn length_hint(this: Gc<SetIter>) -> usize {
        match this.set.get().downcast::<Set>() {
            Some(set) if set.len() == this.expected.get() => this.left.get(),
            _ => 0,
        }
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<SetIter>) -> PyResult {
        let list = vm.new_list();
        if let Some(set) = this.set.get().downcast::<Set>() {
            if set.len() != this.expected.get() {
                return Err(vm.runtime_error("Set changed size during iteration"));
            }
            let mut pos = this.position.get();
            while let Some((at, item)) = set.next(pos) {
                pos = at + 1;
                list.push(vm, item);
            }
        }
        let iter = crate::builtins::builtin_function(vm, "iter")?;
        let args = vm.new_tuple(&[list.value()]);
        Ok(vm.new_tuple(&[iter, args.value()]).value())
    }
}

//! Iterators over dicts: keys, values, items, forwards and backwards. One struct; the shape tells which.

use crate::heap::Tracer;
use crate::native::PyResult;
use crate::object::Dict;
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, HeapObject, Kind, ValueCell};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;
use taipan_macros::class;

/// An iterator over a dict.
#[repr(C)]
pub struct DictIter {
    pub header: Header,
    /// The dict, UNBOUND when it is used up.
    pub dict: ValueCell,
    /// Forwards: the entry to look at next. Backwards: the entry after that.
    pub position: Cell<usize>,
    /// Entries of the dict when the iterator was made; `usize::MAX` after a change was reported.
    pub expected: Cell<usize>,
    /// Entries still to come.
    pub left: Cell<usize>,
}
// SAFETY: repr(C), header first; the dict is reported.
unsafe impl HeapObject for DictIter {
    const KIND: Kind = Kind::DictIter;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.dict.get());
    }
}

/// A new iterator of this shape.
pub fn new(vm: &Vm, dict: Gc<Dict>, shape: u32) -> Value {
    let n = dict.len();
    let position = if is_reverse(shape) { usize::MAX } else { 0 };
    vm.heap()
        .alloc(DictIter {
            header: Header::new(shape, Kind::DictIter),
            dict: ValueCell::new(dict.value()),
            position: Cell::new(position),
            expected: Cell::new(n),
            left: Cell::new(n),
        })
        .value()
}

fn is_reverse(shape: u32) -> bool {
    matches!(
        shape,
        shapes::DICT_REVERSE_KEY_ITER | shapes::DICT_REVERSE_VALUE_ITER | shapes::DICT_REVERSE_ITEM_ITER
    )
}

/// The next key and value; None at the end.
///
/// # Errors
/// RuntimeError when the dict has changed.
#[inline]
pub fn step(vm: &Vm, this: Gc<DictIter>, reverse: bool) -> PyResult<Option<(Value, Value)>> {
    let Some(dict) = this.dict.get().downcast::<Dict>() else { return Ok(None) };
    if dict.len() != this.expected.get() {
        return Err(changed(vm, this, "dictionary changed size during iteration"));
    }
    let at = this.position.get();
    let found = if reverse { dict.previous_entry(at) } else { dict.next_entry(at) };
    match found {
        Some((e, key, value)) => {
            let left = this.left.get();
            if left == 0 {
                return Err(changed(vm, this, "dictionary keys changed during iteration"));
            }
            this.left.set(left - 1);
            this.position.set(if reverse { e } else { e + 1 });
            Ok(Some((key, value)))
        }
        // Keys were removed and others added, and a table that was built anew lacks what was to come.
        None if this.left.get() > 0 => Err(changed(vm, this, "dictionary keys changed during iteration")),
        None => {
            this.dict.init(Value::UNBOUND);
            Ok(None)
        }
    }
}

/// The next key and value going forwards; `Some(None)` at the end; None where something is to be raised, which [`step`] does.
#[inline]
pub fn quick_step(this: Gc<DictIter>) -> Option<Option<(Value, Value)>> {
    let dict = this.dict.get();
    if dict.is_unbound() {
        return Some(None);
    }
    let dict: Gc<Dict> = dict.cast_unchecked();
    if dict.len() != this.expected.get() {
        return None;
    }
    let left = this.left.get();
    match dict.next_entry(this.position.get()) {
        Some((e, key, value)) if left > 0 => {
            this.left.set(left - 1);
            this.position.set(e + 1);
            Some(Some((key, value)))
        }
        None if left == 0 => {
            this.dict.init(Value::UNBOUND);
            Some(None)
        }
        _ => None,
    }
}

#[cold]
fn changed(vm: &Vm, this: Gc<DictIter>, message: &str) -> crate::native::Raised {
    // The error is sticky.
    this.expected.set(usize::MAX);
    vm.runtime_error(message)
}

/// How many items are left to come.
fn length_hint(this: Gc<DictIter>) -> usize {
    match this.dict.get().downcast::<Dict>() {
        Some(dict) if dict.len() == this.expected.get() => this.left.get(),
        _ => 0,
    }
}

/// `(iter, (list of what is left,))`
fn reduce(vm: &Vm, this: Gc<DictIter>) -> PyResult {
    let list = vm.new_list();
    let shape = this.header.shape();
    if let Some(dict) = this.dict.get().downcast::<Dict>() {
        let copy = new(vm, dict, shape).cast_unchecked::<DictIter>();
        copy.position.set(this.position.get());
        copy.expected.set(this.expected.get());
        copy.left.set(this.left.get());
        while let Some(v) = vm.next(copy.value())? {
            list.push(vm, v);
        }
    }
    let iter = crate::builtins::builtin_function(vm, "iter")?;
    let args = vm.new_tuple(&[list.value()]);
    Ok(vm.new_tuple(&[iter, args.value()]).value())
}

macro_rules! iterators {
    ($( $class:ident $name:tt $reverse:tt |$vm:ident, $key:ident, $value:ident| $item:expr; )*) => {$(
        #[doc = concat!("`", $name, "`")]
        pub struct $class;

        #[class($name, kind = DictIter)]
        impl $class {
            #[slot(iter)]
            fn iter(this: Gc<DictIter>) -> Gc<DictIter> {
                this
            }
            #[slot(next)]
            fn next($vm: &Vm, this: Gc<DictIter>) -> PyResult<Option<Value>> {
                match step($vm, this, $reverse)? {
                    Some(($key, $value)) => Ok(Some($item)),
                    None => Ok(None),
                }
            }
            /// Private method returning an estimate of len(list(it)).
            #[method("__length_hint__()")]
            fn length_hint(this: Gc<DictIter>) -> usize {
                length_hint(this)
            }
            /// Return state information for pickling.
            #[method("__reduce__()")]
            fn reduce(vm: &Vm, this: Gc<DictIter>) -> PyResult {
                reduce(vm, this)
            }
        }
    )*};
}

iterators! {
    KeyIter "dict_keyiterator" false |vm, key, _value| key;
    ValueIter "dict_valueiterator" false |vm, _key, value| value;
    ItemIter "dict_itemiterator" false |vm, key, value| vm.new_tuple(&[key, value]).value();
    ReverseKeyIter "dict_reversekeyiterator" true |vm, key, _value| key;
    ReverseValueIter "dict_reversevalueiterator" true |vm, _key, value| value;
    ReverseItemIter "dict_reverseitemiterator" true |vm, key, value| vm.new_tuple(&[key, value]).value();
}

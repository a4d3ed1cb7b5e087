//! Views of OrderedDict (`odict_keys`, ...), which are dict views, and its iterator.

use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::builtins::builtin_function;
use taipan_vm::builtins::dict::views::{DictItems, DictKeys, DictValues, DictView};
use taipan_vm::native::PyResult;
use taipan_vm::object::Dict;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::types::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// What an iterator gives: bits of `OrderedIter::what`.
pub const KEYS: u8 = 1;
pub const VALUES: u8 = 2;
pub const ITEMS: u8 = KEYS | VALUES;
pub const REVERSE: u8 = 4;

/// `odict_iterator`
#[native_object("odict_iterator")]
pub struct OrderedIter {
    /// The dict, UNBOUND when it is used up.
    dict: ValueCell,
    what: u8,
    /// Forwards the entry to look at next, backwards the one after that.
    position: Cell<usize>,
    /// The dict's version of keys when the iterator was made.
    version: Cell<u32>,
}

/// An iterator over the entries.
pub fn new_iter(vm: &Vm, dict: Gc<Dict>, what: u8) -> Value {
    OrderedIter::alloc(vm, OrderedIter::class(vm), |head| OrderedIter {
        head,
        dict: ValueCell::new(dict.value()),
        what,
        position: Cell::new(if what & REVERSE != 0 { usize::MAX } else { 0 }),
        version: Cell::new(dict.keys_version.get()),
    })
    .value()
}

#[class("odict_iterator")]
impl OrderedIter {
    #[slot(iter)]
    fn iter(this: Gc<OrderedIter>) -> Gc<OrderedIter> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<OrderedIter>) -> PyResult<Option<Value>> {
        let Some(dict) = this.dict.get().downcast::<Dict>() else { return Ok(None) };
        if dict.keys_version.get() != this.version.get() {
            return Err(vm.runtime_error("OrderedDict mutated during iteration"));
        }
        let reverse = this.what & REVERSE != 0;
        let at = this.position.get();
        let found = if reverse { dict.previous_entry(at) } else { dict.next_entry(at) };
        let Some((e, key, value)) = found else {
            this.dict.init(Value::UNBOUND);
            return Ok(None);
        };
        this.position.set(if reverse { e } else { e + 1 });
        Ok(Some(match this.what & ITEMS {
            KEYS => key,
            VALUES => value,
            _ => vm.new_tuple(&[key, value]).value(),
        }))
    }
    /// Return state information for pickling
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<OrderedIter>) -> PyResult {
        let list = vm.new_list();
        if let Some(dict) = this.dict.get().downcast::<Dict>() {
            let copy = new_iter(vm, dict, this.what);
            if let Some(copy) = copy.downcast::<OrderedIter>() {
                copy.position.set(this.position.get());
                copy.version.set(this.version.get());
            }
            while let Some(v) = vm.next(copy)? {
                list.push(vm, v);
            }
        }
        let args = vm.new_tuple(&[list.value()]);
        Ok(vm.new_tuple(&[builtin_function(vm, "iter")?, args.value()]).value())
    }
}

macro_rules! views {
    ($( $class:ident $base:ident $name:tt $make:ident $what:ident; )*) => {$(
        #[doc = concat!("`", $name, "`")]
        pub struct $class;

        #[class($name, base = $base, kind = DictView)]
        impl $class {
            #[slot(iter)]
            fn iter(vm: &Vm, this: Gc<DictView>) -> Value {
                new_iter(vm, this.dict(), $what)
            }
            #[method("__reversed__()")]
            fn reversed(vm: &Vm, this: Gc<DictView>) -> Value {
                new_iter(vm, this.dict(), $what | REVERSE)
            }
        }

        /// A view of the dict.
        pub fn $make(vm: &Vm, dict: Gc<Dict>) -> Value {
            new_view(vm, $class::class(vm), dict)
        }
    )*};
}
views! {
    OrderedKeys DictKeys "odict_keys" keys KEYS;
    OrderedValues DictValues "odict_values" values VALUES;
    OrderedItems DictItems "odict_items" items ITEMS;
}

fn new_view(vm: &Vm, class: Gc<Type>, dict: Gc<Dict>) -> Value {
    vm.alloc_instance(class, |header| DictView { header, dict: ValueCell::new(dict.value()) }).value()
}

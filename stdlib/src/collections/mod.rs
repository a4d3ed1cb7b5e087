//! The module `_collections`: the classes under `collections` that are worth native code.

pub mod default_dict;
pub mod deque;
pub mod ordered_dict;
pub mod ordered_views;
pub mod tuple_getter;

use default_dict::DefaultDict;
use deque::Deque;
use deque::iter::{DequeIter, DequeReverseIter};
use ordered_dict::OrderedDict;
use taipan_macros::module;
use taipan_vm::native::PyResult;
use taipan_vm::object::Dict;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::protocol::BinOp;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;
use tuple_getter::TupleGetter;

/// High performance data structures.
/// - deque:        ordered collection accessible from endpoints only
/// - defaultdict:  dict subclass with a default value factory
#[module("_collections", classes(Deque, DefaultDict, OrderedDict, DequeIter, DequeReverseIter, TupleGetter))]
pub mod module {
    use super::*;

    /// Count elements in the iterable, updating the mapping
    #[function("_count_elements(mapping, iterable, /)")]
    fn count_elements(vm: &Vm, mapping: Value, iterable: Value) -> PyResult<()> {
        match mapping.downcast::<Dict>() {
            Some(dict) if stores_plainly(vm, mapping)? => count_in_dict(vm, dict, iterable),
            _ => count_in_mapping(vm, mapping, iterable),
        }
    }
}

/// Is it a dict whose `get` and `__setitem__` are those of `dict`?
fn stores_plainly(vm: &Vm, mapping: Value) -> PyResult<bool> {
    let (class, dict) = (vm.type_of(mapping), vm.builtin_type(shapes::DICT));
    let names = vm.names();
    Ok([names.get, names.__setitem__].into_iter().all(|name| class.lookup(vm, name) == dict.lookup(vm, name)))
}

fn count_in_dict(vm: &Vm, dict: Gc<Dict>, iterable: Value) -> PyResult<()> {
    let one = Value::int32(1);
    vm.for_each(iterable, |item| {
        let hash = vm.hash(item)?;
        match dict.find(vm, item, hash)? {
            Some(e) => {
                let old = dict.value_at(e);
                if let Some(n) = old.as_small_int().and_then(|n| Value::small_int(n + 1)) {
                    dict.store(e, n);
                    return Ok(());
                }
                let new = vm.binary(BinOp::Add, old, one)?;
                dict.set_hashed(vm, item, hash, new)
            }
            None => {
                dict.insert_new(vm, item, hash, one);
                Ok(())
            }
        }
    })
}

fn count_in_mapping(vm: &Vm, mapping: Value, iterable: Value) -> PyResult<()> {
    let get = vm.getattr(mapping, vm.names().get)?;
    vm.for_each(iterable, |item| {
        let old = vm.call(get, &[item, Value::int32(0)])?;
        let new = vm.binary(BinOp::Add, old, Value::int32(1))?;
        vm.setitem(mapping, item, new)
    })
}

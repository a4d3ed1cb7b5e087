//! `collections.OrderedDict`: dicts keep their order anyway; this adds what moves entries, and comparison by order.

use super::ordered_views::{self, new_iter};
use taipan_macros::class;
use taipan_vm::builtins::{dict, reduce, repr};
use taipan_vm::exceptions::raise_key_error;
use taipan_vm::native::{Args, PyResult, Raised};
use taipan_vm::object::dict::hash_key;
use taipan_vm::object::header::Kind;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::object::types::Type;
use taipan_vm::object::{Dict, List, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `collections.OrderedDict`
pub struct OrderedDict;

/// True for an OrderedDict or an instance of a subclass.
fn is_ordered(vm: &Vm, v: Value) -> bool {
    v.is_kind(Kind::Dict) && vm.is_instance(v, OrderedDict::class(vm))
}

/// True when no subclass can have replaced a method.
fn is_exact(vm: &Vm, this: Gc<Dict>) -> bool {
    vm.type_of(this.value()) == OrderedDict::class(vm)
}

/// `self[key] = value`, by the class's own `__setitem__`.
fn put(vm: &Vm, this: Gc<Dict>, exact: bool, key: Value, value: Value) -> PyResult<()> {
    if exact { this.set(vm, key, value) } else { vm.setitem(this.value(), key, value) }
}

/// Adds the pairs of an iterable.
fn add_pairs(vm: &Vm, this: Gc<Dict>, exact: bool, pairs: Value) -> PyResult<()> {
    vm.for_each(pairs, |pair| {
        if let Some(tuple) = pair.downcast::<Tuple>()
            && let [key, value] = *tuple.items()
        {
            return put(vm, this, exact, key, value);
        }
        let items: Gc<List> = vm.list_from(pair)?;
        match items.len() {
            0 => Err(vm.value_error("need more than 0 values to unpack")),
            1 => Err(vm.value_error("need more than 1 value to unpack")),
            2 => put(vm, this, exact, items.get(vm, 0), items.get(vm, 1)),
            _ => Err(vm.value_error("too many values to unpack (expected 2)")),
        }
    })
}

/// As `MutableMapping.update` with one positional argument and keywords.
fn update(vm: &Vm, this: Gc<Dict>, args: &Args, too_many: &str) -> PyResult<()> {
    if args.len() > 1 {
        return Err(vm.type_error(too_many.replace("{}", &args.len().to_string())));
    }
    let exact = is_exact(vm, this);
    if let Some(other) = args.get(0) {
        if exact && other.is_kind(Kind::Dict) {
            dict::update_argument(vm, this, other)?;
        } else if vm.getattr_opt(other, vm.names().keys)?.is_some() {
            let keys = vm.call_method(other, vm.names().keys, &[])?;
            vm.for_each(keys, |key| {
                let value = vm.getitem(other, key)?;
                put(vm, this, exact, key, value)
            })?;
        } else if vm.getattr_opt(other, vm.names().items)?.is_some() {
            let items = vm.call_method(other, vm.names().items, &[])?;
            add_pairs(vm, this, exact, items)?;
        } else {
            add_pairs(vm, this, exact, other)?;
        }
    }
    for (key, value) in args.keywords() {
        put(vm, this, exact, key.value(), value)?;
    }
    Ok(())
}

/// Dictionary that remembers insertion order
#[class("OrderedDict", module = "collections", base = Dict, kind = Dict, subclassable, weakrefable, dict, unhashable)]
impl OrderedDict {
    #[init_method("OrderedDict(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<Dict>, args: &Args) -> PyResult<()> {
        update(vm, this, args, "expected at most 1 argument, got {}")
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Dict>) -> PyResult {
        let name = vm.type_of(this.value()).name_str();
        if this.is_empty() {
            return Ok(vm.str(&format!("{}()", name.as_str_lossy())).value());
        }
        repr::guarded(vm, this.value(), "...", || {
            let content = vm.new_dict();
            if is_exact(vm, this) {
                dict::update(vm, content, this.value())?;
            } else {
                let items = vm.call_method(this.value(), vm.names().items, &[])?;
                dict::update_argument(vm, content, items)?;
            }
            let mut out = name.bytes().to_vec();
            out.push(b'(');
            repr::push(vm, &mut out, content.value())?;
            out.push(b')');
            Ok(vm.str_from_bytes(&out))
        })
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Dict>, other: Value, op: CompareOp) -> PyResult {
        let (Some(b), CompareOp::Eq | CompareOp::Ne) = (other.downcast::<Dict>(), op) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let mut equal = dict::equal(vm, this, b)?;
        if equal && is_ordered(vm, other) {
            equal = same_order(vm, this, b)?;
        }
        Ok(Value::bool(equal == (op == CompareOp::Eq)))
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<Dict>) -> Value {
        new_iter(vm, this, ordered_views::KEYS)
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<Dict>, key: Value, value: Value) -> PyResult<()> {
        if !value.is_unbound() {
            return this.set(vm, key, value);
        }
        match this.remove(vm, key)? {
            Some(_) => Ok(()),
            None => Err(raise_key_error(vm, key)),
        }
    }
    #[slot(or)]
    fn or(vm: &Vm, left: Value, right: Value) -> PyResult {
        if !left.is_kind(Kind::Dict) || !right.is_kind(Kind::Dict) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let class = vm.type_of(if is_ordered(vm, left) { left } else { right });
        let new = vm.call(class.value(), &[left])?;
        if let Some(new) = new.downcast::<Dict>() {
            update(vm, new, &Args::new(&[right]), "")?;
        }
        Ok(new)
    }
    #[slot(ior)]
    fn ior(vm: &Vm, this: Gc<Dict>, other: Value) -> PyResult {
        update(vm, this, &Args::new(&[other]), "")?;
        Ok(this.value())
    }
    /// Create a new ordered dictionary with keys from iterable and values set to value.
    #[class_method("fromkeys(iterable, value=None)")]
    fn fromkeys(vm: &Vm, cls: Gc<Type>, iterable: Value, value: Value) -> PyResult {
        let new = vm.call(cls.value(), &[])?;
        let plain = new.downcast::<Dict>().filter(|d| is_exact(vm, *d));
        vm.for_each(iterable, |key| match plain {
            Some(dict) => dict.set(vm, key, value),
            None => vm.setitem(new, key, value),
        })?;
        Ok(new)
    }
    /// Return state information for pickling
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Dict>) -> PyResult {
        let state = reduce::getstate(vm, this.value())?;
        let items = vm.call_method(this.value(), vm.names().items, &[])?;
        let iter = vm.iter(items)?;
        let (class, args) = (vm.type_of(this.value()).value(), vm.new_tuple(&[]).value());
        Ok(vm.new_tuple(&[class, args, state, Value::NONE, iter]).value())
    }
    /// Insert key with a value of default if key is not in the dictionary.
    ///
    /// Return the value for key if key is in the dictionary, else default.
    #[method("setdefault(key, default=None)")]
    fn setdefault(vm: &Vm, this: Gc<Dict>, key: Value, default: Value) -> PyResult {
        let exact = is_exact(vm, this);
        if exact {
            if let Some(v) = this.get(vm, key)? {
                return Ok(v);
            }
        } else if vm.contains(this.value(), key)? {
            return vm.getitem(this.value(), key);
        }
        put(vm, this, exact, key, default)?;
        Ok(default)
    }
    /// od.pop(key[,default]) -> v, remove specified key and return the corresponding value.
    ///
    /// If the key is not found, return the default if given; otherwise,
    /// raise a KeyError.
    #[method("pop(key, default=<unrepresentable>)")]
    fn pop(vm: &Vm, this: Gc<Dict>, key: Value, default: Value) -> PyResult {
        match this.remove(vm, key)? {
            Some(v) => Ok(v),
            None if default.is_unbound() => Err(raise_key_error(vm, key)),
            None => Ok(default),
        }
    }
    /// Remove and return a (key, value) pair from the dictionary.
    ///
    /// Pairs are returned in LIFO order if last is true or FIFO order if
    /// false.
    #[method("popitem(last=True)")]
    fn popitem(vm: &Vm, this: Gc<Dict>, last: bool) -> PyResult<Gc<Tuple>> {
        let found = if last { this.previous_entry(usize::MAX) } else { this.next_entry(0) };
        match found {
            Some((e, key, value)) => {
                this.remove_at(e);
                Ok(vm.new_tuple(&[key, value]))
            }
            None => Err(vm.raise_message(vm.exc().key_error, "dictionary is empty")),
        }
    }
    #[method("keys()")]
    fn keys(vm: &Vm, this: Gc<Dict>) -> Value {
        ordered_views::keys(vm, this)
    }
    #[method("values()")]
    fn values(vm: &Vm, this: Gc<Dict>) -> Value {
        ordered_views::values(vm, this)
    }
    #[method("items()")]
    fn items(vm: &Vm, this: Gc<Dict>) -> Value {
        ordered_views::items(vm, this)
    }
    #[method("update(*args, **kwargs)", text_signature = None)]
    fn method_update(vm: &Vm, this: Gc<Dict>, args: &Args) -> PyResult<()> {
        update(vm, this, args, "update() takes at most 1 positional argument ({} given)")
    }
    /// Remove all items from ordered dict.
    #[method("clear()")]
    fn clear(this: Gc<Dict>) {
        this.clear();
    }
    /// A shallow copy of ordered dict.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Dict>) -> PyResult {
        let class = vm.type_of(this.value());
        let new = vm.call(class.value(), &[])?;
        match new.downcast::<Dict>() {
            Some(copy) if is_exact(vm, copy) => dict::update(vm, copy, this.value())?,
            _ => {
                let keys = vm.list_from(this.value())?;
                for i in 0..keys.len() {
                    let key = keys.get(vm, i);
                    let value = vm.getitem(this.value(), key)?;
                    vm.setitem(new, key, value)?;
                    if this.len() != keys.len() {
                        return Err(mutated(vm));
                    }
                }
            }
        }
        Ok(new)
    }
    /// od.__reversed__() <==> reversed(od)
    #[method("__reversed__()")]
    fn reversed(vm: &Vm, this: Gc<Dict>) -> Value {
        new_iter(vm, this, ordered_views::KEYS | ordered_views::REVERSE)
    }
    /// Move an existing element to the end (or beginning if last is false).
    ///
    /// Raise KeyError if the element does not exist.
    #[method("move_to_end(key, last=True)")]
    fn move_to_end(vm: &Vm, this: Gc<Dict>, key: Value, last: bool) -> PyResult<()> {
        let hash = hash_key(vm, key)?;
        let Some(e) = this.find(vm, key, hash)? else { return Err(raise_key_error(vm, key)) };
        this.move_entry(vm, e, last);
        Ok(())
    }
    #[method("__sizeof__()", text_signature = "($self, /)")]
    fn sizeof(vm: &Vm, this: Gc<Dict>) -> usize {
        vm.heap().size_of_object(this.header()) + this.storage_size(vm)
    }
}

/// Do both have their keys in the same order?
fn same_order(vm: &Vm, a: Gc<Dict>, b: Gc<Dict>) -> PyResult<bool> {
    let (mut i, mut j) = (0, 0);
    let lengths = (a.len(), b.len());
    while let (Some((x, k, _)), Some((y, l, _))) = (a.next_entry(i), b.next_entry(j)) {
        let equal = vm.eq(k, l)?;
        let still = |dict: Gc<Dict>, at, key| dict.next_entry(at).is_some_and(|(_, found, _)| found == key);
        if (a.len(), b.len()) != lengths || !still(a, i, k) || !still(b, j, l) {
            return Err(mutated(vm));
        }
        if !equal {
            return Ok(false);
        }
        (i, j) = (x + 1, y + 1);
    }
    Ok(true)
}

#[cold]
fn mutated(vm: &Vm) -> Raised {
    vm.runtime_error("OrderedDict mutated during iteration")
}

//! `dict`: the methods. The table is in `object::dict`, views and iterators are in the files beside this one.

pub mod iter;
pub mod views;

use crate::builtins::{generic_alias, repr};
use crate::native::{Args, PyResult, Raised};
use crate::object::builtin_types::shapes;
use crate::object::dict::hash_key;
use crate::object::header::Kind;
use crate::object::slots::CompareOp;
use crate::object::types::{Type, type_flags};
use crate::object::{Dict, List, Set, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// dict() -> new empty dictionary
/// dict(mapping) -> new dictionary initialized from a mapping object's
///     (key, value) pairs
/// dict(iterable) -> new dictionary initialized as if via:
///     d = {}
///     for k, v in iterable:
///         d[k] = v
/// dict(**kwargs) -> new dictionary initialized with the name=value pairs
///     in the keyword argument list.  For example:  dict(one=1, two=2)
#[class("dict", kind = Dict, subclassable, unhashable)]
impl Dict {
    #[new("dict(*args, **kwargs)", text_signature = None)]
    fn new_object(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Dict> {
        new_of_class(vm, cls)
    }
    #[init_method("dict(*args, **kwargs)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Dict>, args: &Args) -> PyResult<()> {
        update_from_args(vm, "dict", this, args)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Dict>) -> PyResult {
        let mut out = Vec::new();
        push_repr(vm, &mut out, this)?;
        Ok(vm.str_from_bytes(&out).value())
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Dict>, other: Value, op: CompareOp) -> PyResult {
        let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.downcast::<Dict>(), op) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        Ok(Value::bool(equal(vm, this, other)? == (op == CompareOp::Eq)))
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<Dict>) -> Value {
        iter::new(vm, this, shapes::DICT_KEY_ITER)
    }
    #[slot(len)]
    fn slot_len(this: Gc<Dict>) -> usize {
        this.len()
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Dict>, key: Value) -> PyResult {
        match this.get(vm, key)? {
            Some(v) => Ok(v),
            None => missing(vm, this, key),
        }
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<Dict>, key: Value, value: Value) -> PyResult<()> {
        if !value.is_unbound() {
            return this.set(vm, key, value);
        }
        match this.remove(vm, key)? {
            Some(_) => Ok(()),
            None => Err(crate::exceptions::raise_key_error(vm, key)),
        }
    }
    #[slot(contains)]
    fn contains(vm: &Vm, this: Gc<Dict>, key: Value) -> PyResult<bool> {
        let hash = hash_key(vm, key)?;
        Ok(this.find(vm, key, hash)?.is_some())
    }
    #[slot(or)]
    fn or(vm: &Vm, left: Value, right: Value) -> PyResult {
        let (Some(a), true) = (left.downcast::<Dict>(), right.is_kind(Kind::Dict)) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let new = if has_dict_iter(vm, left) {
            a.copy(vm)
        } else {
            let new = vm.new_dict();
            update(vm, new, left)?;
            new
        };
        update(vm, new, right)?;
        Ok(new.value())
    }
    #[slot(ior)]
    fn ior(vm: &Vm, this: Gc<Dict>, other: Value) -> PyResult {
        update_argument(vm, this, other)?;
        Ok(this.value())
    }

    /// Return self[key].
    #[method("__getitem__(key, /)")]
    fn method_getitem(vm: &Vm, this: Gc<Dict>, key: Value) -> PyResult {
        Self::getitem(vm, this, key)
    }
    /// True if the dictionary has the specified key, else False.
    #[method("__contains__(key, /)")]
    fn method_contains(vm: &Vm, this: Gc<Dict>, key: Value) -> PyResult<bool> {
        Self::contains(vm, this, key)
    }
    /// Return the value for key if key is in the dictionary, else default.
    #[method("get(key, default=None, /)")]
    fn method_get(vm: &Vm, this: Gc<Dict>, key: Value, default: Value) -> PyResult {
        Ok(this.get(vm, key)?.unwrap_or(default))
    }
    /// Insert key with a value of default if key is not in the dictionary.
    ///
    /// Return the value for key if key is in the dictionary, else default.
    #[method("setdefault(key, default=None, /)")]
    fn setdefault(vm: &Vm, this: Gc<Dict>, key: Value, default: Value) -> PyResult {
        let hash = hash_key(vm, key)?;
        if let Some(e) = this.find(vm, key, hash)? {
            return Ok(this.value_at(e));
        }
        this.insert_new(vm, key, hash, default);
        vm.check_memory()?;
        Ok(default)
    }
    /// D.pop(k[,d]) -> v, remove specified key and return the corresponding value.
    ///
    /// If the key is not found, return the default if given; otherwise,
    /// raise a KeyError.
    #[method("pop(key, default=<unrepresentable>, /)")]
    fn pop(vm: &Vm, this: Gc<Dict>, key: Value, default: Value) -> PyResult {
        let found = if this.is_empty() { None } else { this.remove(vm, key)? };
        match found {
            Some(v) => Ok(v),
            None if default.is_unbound() => Err(crate::exceptions::raise_key_error(vm, key)),
            None => Ok(default),
        }
    }
    /// Remove and return a (key, value) pair as a 2-tuple.
    ///
    /// Pairs are returned in LIFO (last-in, first-out) order.
    /// Raises KeyError if the dict is empty.
    #[method("popitem()")]
    fn popitem(vm: &Vm, this: Gc<Dict>) -> PyResult<Gc<Tuple>> {
        match this.previous_entry(usize::MAX) {
            Some((e, key, value)) => {
                this.remove_at(e);
                Ok(vm.new_tuple(&[key, value]))
            }
            None => Err(vm.raise_message(vm.exc().key_error, "popitem(): dictionary is empty")),
        }
    }
    /// Return a set-like object providing a view on the dict's keys.
    #[method("keys()")]
    fn keys(vm: &Vm, this: Gc<Dict>) -> Value {
        views::new(vm, this, shapes::DICT_KEYS)
    }
    /// Return a set-like object providing a view on the dict's items.
    #[method("items()")]
    fn items(vm: &Vm, this: Gc<Dict>) -> Value {
        views::new(vm, this, shapes::DICT_ITEMS)
    }
    /// Return an object providing a view on the dict's values.
    #[method("values()")]
    fn values(vm: &Vm, this: Gc<Dict>) -> Value {
        views::new(vm, this, shapes::DICT_VALUES)
    }
    /// D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.
    /// If E is present and has a .keys() method, then does:  for k in E.keys(): D[k] = E[k]
    /// If E is present and lacks a .keys() method, then does:  for k, v in E: D[k] = v
    /// In either case, this is followed by: for k in F:  D[k] = F[k]
    #[method("update(*args, **kwargs)", text_signature = None)]
    fn method_update(vm: &Vm, this: Gc<Dict>, args: &Args) -> PyResult<()> {
        update_from_args(vm, "update", this, args)
    }
    /// Create a new dictionary with keys from iterable and values set to value.
    #[class_method("fromkeys(iterable, value=None, /)")]
    fn fromkeys(vm: &Vm, cls: Gc<Type>, iterable: Value, value: Value) -> PyResult {
        let new = if cls == vm.builtin_type(shapes::DICT) {
            vm.new_dict().value()
        } else {
            vm.call(cls.value(), &[])?
        };
        if vm.is_exact(new, shapes::DICT) {
            let dict: Gc<Dict> = new.cast_unchecked();
            if vm.is_exact(iterable, shapes::SET) || vm.is_exact(iterable, shapes::FROZENSET) {
                // A set knows its items' hashes.
                let set: Gc<Set> = iterable.cast_unchecked();
                let mut from = 0;
                while let Some((at, key)) = set.next(from) {
                    dict.set_hashed(vm, key, set.hash_at(at), value)?;
                    from = at + 1;
                }
                return Ok(new);
            }
            vm.for_each(iterable, |key| dict.set(vm, key, value))?;
        } else {
            vm.for_each(iterable, |key| vm.setitem(new, key, value))?;
        }
        Ok(new)
    }
    /// Remove all items from the dict.
    #[method("clear()")]
    fn method_clear(this: Gc<Dict>) {
        this.clear();
    }
    /// Return a shallow copy of the dict.
    #[method("copy()")]
    fn method_copy(vm: &Vm, this: Gc<Dict>) -> Gc<Dict> {
        this.copy(vm)
    }
    /// Return a reverse iterator over the dict keys.
    #[method("__reversed__()")]
    fn reversed(vm: &Vm, this: Gc<Dict>) -> Value {
        iter::new(vm, this, shapes::DICT_REVERSE_KEY_ITER)
    }
    /// Return the size of the dict in memory, in bytes.
    #[method("__sizeof__()")]
    fn sizeof(vm: &Vm, this: Gc<Dict>) -> usize {
        vm.heap().size_of_object(this.header()) + this.storage_size(vm)
    }
    /// dicts are generic over two types, signifying (respectively) the types of their keys and values
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        for flag in [type_flags::MAPPING, type_flags::MATCH_SELF, type_flags::DICT] {
            cls.set_flag(flag, true);
        }
        Ok(())
    }
}

/// An empty instance of `dict` or a subclass.
pub fn new_of_class(vm: &Vm, class: Gc<Type>) -> Gc<Dict> {
    if class == vm.builtin_type(shapes::DICT) { vm.new_dict() } else { vm.alloc_instance(class, Dict::new) }
}

/// What `dict[key]` gives for a key that is not there: `__missing__` of a subclass, else KeyError.
#[cold]
fn missing(vm: &Vm, dict: Gc<Dict>, key: Value) -> PyResult {
    if !vm.is_exact(dict.value(), shapes::DICT)
        && let Some(v) = vm.call_special(dict.value(), vm.names().__missing__, &[key])?
    {
        return Ok(v);
    }
    Err(crate::exceptions::raise_key_error(vm, key))
}

/// `a == b` for two dicts.
///
/// # Errors
/// What comparing raises.
pub fn equal(vm: &Vm, a: Gc<Dict>, b: Gc<Dict>) -> PyResult<bool> {
    if a == b {
        return Ok(true);
    }
    if a.len() != b.len() {
        return Ok(false);
    }
    vm.check_native_stack()?;
    let mut pos = 0;
    while let Some((at, key, value)) = a.next_entry(pos) {
        pos = at + 1;
        match b.get_hashed(vm, key, a.hash_at(at))? {
            Some(other) if vm.eq(other, value)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// `dict(...)` and `dict.update(...)`: at most one positional argument, then keywords.
///
/// # Errors
/// TypeError for more arguments; as for [`update_argument`].
pub fn update_from_args(vm: &Vm, name: &str, dict: Gc<Dict>, args: &Args) -> PyResult<()> {
    args.between(vm, name, 0, 1)?;
    if let Some(other) = args.get(0) {
        update_argument(vm, dict, other)?;
    }
    for (key, value) in args.keywords() {
        dict.set(vm, key.value(), value)?;
    }
    Ok(())
}

/// `dict.update(other)` for a mapping or an iterable of pairs.
///
/// # Errors
/// What the mapping's methods or the iterable, hashing and comparing raise.
pub fn update_argument(vm: &Vm, dict: Gc<Dict>, other: Value) -> PyResult<()> {
    if vm.is_exact(other, shapes::DICT) || vm.getattr_opt(other, vm.names().keys)?.is_some() {
        update(vm, dict, other)
    } else {
        update_from_pairs(vm, dict, other)
    }
}

/// `dict.update(other)` for a mapping.
///
/// # Errors
/// What the mapping's methods, hashing and comparing raise.
pub fn update(vm: &Vm, dict: Gc<Dict>, other: Value) -> PyResult<()> {
    if let Some(source) = other.downcast::<Dict>()
        && has_dict_iter(vm, other)
    {
        return merge(vm, dict, source);
    }
    let keys = vm.call_method(other, vm.names().keys, &[])?;
    vm.for_each(keys, |k| {
        let v = vm.getitem(other, k)?;
        dict.set(vm, k, v)
    })
}

/// Does iterating over this dict (of a subclass perhaps) give what is in its table?
pub fn has_dict_iter(vm: &Vm, dict: Value) -> bool {
    let of = |class: Gc<Type>| class.slots().iter.map(|f| f as usize);
    vm.is_exact(dict, shapes::DICT) || of(vm.type_of(dict)) == of(vm.builtin_type(shapes::DICT))
}

/// Adds the entries of another dict.
fn merge(vm: &Vm, dict: Gc<Dict>, source: Gc<Dict>) -> PyResult<()> {
    if dict == source || source.is_empty() {
        return Ok(());
    }
    if dict.is_empty() && !dict.is_namespace() {
        source.copy_into_empty(vm, dict);
        return Ok(());
    }
    let count = source.len();
    let mut pos = 0;
    while let Some((at, key, value)) = source.next_entry(pos) {
        pos = at + 1;
        dict.set_hashed(vm, key, source.hash_at(at), value)?;
        if source.len() != count {
            return Err(vm.runtime_error("dict mutated during update"));
        }
    }
    Ok(())
}

/// Adds the pairs of an iterable.
fn update_from_pairs(vm: &Vm, dict: Gc<Dict>, pairs: Value) -> PyResult<()> {
    let mut index = 0usize;
    vm.for_each(pairs, |pair| {
        if let Some(tuple) = pair.downcast::<Tuple>() {
            let [key, value] = tuple.items() else { return Err(bad_pair(vm, index, tuple.len)) };
            dict.set(vm, *key, *value)?;
        } else {
            let list = pair_items(vm, pair, index)?;
            if list.len() != 2 {
                return Err(bad_pair(vm, index, list.len()));
            }
            dict.set(vm, list.get(vm, 0), list.get(vm, 1))?;
        }
        index += 1;
        Ok(())
    })
}

fn pair_items(vm: &Vm, pair: Value, index: usize) -> PyResult<Gc<List>> {
    let class = vm.type_of(pair);
    if class.slots().iter.is_none() && class.slots().getitem.is_none() {
        let raised = vm.type_error("object is not iterable");
        let note = format!("Cannot convert dictionary update sequence element #{index} to a sequence");
        crate::builtins::exceptions::add_note_to_pending(vm, &note);
        return Err(raised);
    }
    vm.list_from(pair).inspect_err(|_| {
        if vm.is_instance(vm.exception.get(), vm.exc().type_error) {
            let note = format!("Cannot convert dictionary update sequence element #{index} to a sequence");
            crate::builtins::exceptions::add_note_to_pending(vm, &note);
        }
    })
}

#[cold]
fn bad_pair(vm: &Vm, index: usize, len: usize) -> Raised {
    vm.value_error(format!("dictionary update sequence element #{index} has length {len}; 2 is required"))
}

/// Adds the repr of a dict to `out`.
///
/// # Errors
/// What the reprs of keys and values raise.
pub fn push_repr(vm: &Vm, out: &mut Vec<u8>, dict: Gc<Dict>) -> PyResult<()> {
    if dict.is_empty() {
        out.extend_from_slice(b"{}");
        return Ok(());
    }
    repr::guarded_into(vm, out, dict.value(), "{...}", |out| {
        out.push(b'{');
        let mut pos = 0;
        let mut first = true;
        while let Some((at, key, value)) = dict.next_entry(pos) {
            pos = at + 1;
            if !std::mem::take(&mut first) {
                out.extend_from_slice(b", ");
            }
            repr::push(vm, out, key)?;
            out.extend_from_slice(b": ");
            repr::push(vm, out, value)?;
        }
        out.push(b'}');
        Ok(())
    })
}

//! The algebra of sets. Where the other side is a set or a dict, its stored hashes are used and nothing is hashed again.
//!
//! Which side is walked over, and what is copied first, decides the order of the result: as in CPython.

use super::{Set, new_of_shape};
use crate::interp::sink::{self, Functions, Sink};
use crate::native::PyResult;
use crate::object::builtin_types::shapes;
use crate::object::dict::hash_element;
use crate::object::slots::CompareOp;
use crate::object::{Dict, List};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::ops::ControlFlow;

/// Adds an item.
///
/// # Errors
/// What hashing and comparing raise.
#[inline(always)]
pub fn insert(vm: &Vm, set: Gc<Set>, item: Value) -> PyResult<()> {
    let hash = hash_of(vm, item)?;
    set.insert(vm, item, hash)
}

#[inline(always)]
pub(super) fn hash_of(vm: &Vm, item: Value) -> PyResult<i64> {
    if item.is_small_int() {
        Ok(taipan_numeric::bigint::hash_i64(item.as_small_int_unchecked()))
    } else if vm.is_exact_str(item) {
        Ok(vm.str_hash(item.cast_unchecked()))
    } else {
        hash_element(vm, item)
    }
}

/// What the other side of an operation is.
enum Other {
    Set(Gc<Set>),
    Dict(Gc<Dict>),
    Iterable,
}

#[inline(always)]
fn other(vm: &Vm, v: Value) -> Other {
    match v.downcast::<Set>() {
        Some(set) => Other::Set(set),
        None if vm.is_exact(v, shapes::DICT) => Other::Dict(v.cast_unchecked()),
        None => Other::Iterable,
    }
}

/// Calls `f` with each key of a set and its hash until it gives false; true if it never did.
#[inline(always)]
fn all_keys(set: Gc<Set>, mut f: impl FnMut(Value, i64) -> PyResult<bool>) -> PyResult<bool> {
    let mut pos = 0;
    while let Some((at, key)) = set.next(pos) {
        pos = at + 1;
        if !f(key, set.hash_at(at))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Calls `f` with each key of a set and its hash.
#[inline(always)]
fn each_key(set: Gc<Set>, mut f: impl FnMut(Value, i64) -> PyResult<()>) -> PyResult<()> {
    all_keys(set, |key, hash| f(key, hash).map(|()| true)).map(|_| ())
}

/// Calls `f` with each key of a dict and its hash.
fn each_dict_key(vm: &Vm, dict: Gc<Dict>, mut f: impl FnMut(Value, i64) -> PyResult<()>) -> PyResult<()> {
    let mut pos = 0;
    while let Some((at, key, _)) = dict.next_entry(pos) {
        pos = at + 1;
        f(key, dict.whole_hash_at(vm, at, key)?)?;
    }
    Ok(())
}

/// Calls `f` with each item of an iterable and its hash.
fn each_item(vm: &Vm, items: Value, mut f: impl FnMut(Value, i64) -> PyResult<()>) -> PyResult<()> {
    vm.each(
        items,
        |v| crate::interp::drive::is_plain(vm, v),
        |item| {
            f(item, hash_of(vm, item)?)?;
            Ok(ControlFlow::Continue(()))
        },
    )
}

/// Calls `f` with each item of an iterable and its hash until it gives false; true if it never did.
fn all_items(vm: &Vm, items: Value, mut f: impl FnMut(Value, i64) -> PyResult<bool>) -> PyResult<bool> {
    let it = vm.iter(items)?;
    while let Some(item) = vm.next(it)? {
        if !f(item, hash_of(vm, item)?)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Adds all items of an iterable.
///
/// # Errors
/// What iterating, hashing and comparing raise.
pub fn extend(vm: &Vm, set: Gc<Set>, items: Value) -> PyResult<()> {
    match other(vm, items) {
        Other::Set(items) => set.merge(vm, items),
        Other::Dict(dict) => set.merge_dict(vm, dict),
        Other::Iterable if vm.is_exact(items, shapes::LIST) => {
            extend_from_list(vm, set, items.cast_unchecked())
        }
        Other::Iterable => {
            let take = |item| {
                insert(vm, set, item)?;
                Ok(ControlFlow::Continue(()))
            };
            let functions = Functions { plain: |v| crate::interp::drive::is_plain(vm, v), take };
            vm.consume(items, &mut sink::Into { functions, sink: Sink::Set, object: set.value() })
        }
    }
}

fn extend_from_list(vm: &Vm, set: Gc<Set>, list: Gc<List>) -> PyResult<()> {
    let mut i = 0;
    while let Some(item) = list.try_get(vm, i) {
        insert(vm, set, item)?;
        i += 1;
    }
    Ok(())
}

/// Removes all items of an iterable.
///
/// # Errors
/// As for [`extend`].
pub fn remove_all(vm: &Vm, set: Gc<Set>, items: Value) -> PyResult<()> {
    let remove = |key, hash| set.remove(vm, key, hash).map(|_| ());
    match items.downcast::<Set>() {
        Some(items) if items == set => {
            set.clear();
            return Ok(());
        }
        // Of a far larger one, only what is in both matters.
        Some(items) if items.len() >> 3 > set.len() => {
            each_key(intersection(vm, shapes::SET, set, items.value())?, remove)?;
        }
        Some(items) => each_key(items, remove)?,
        None => each_item(vm, items, remove)?,
    }
    set.tidy(vm);
    Ok(())
}

/// Removes the items of an iterable that are there, adds those that are not.
///
/// # Errors
/// As for [`extend`].
pub fn toggle_all(vm: &Vm, set: Gc<Set>, items: Value) -> PyResult<()> {
    let toggle = |key, hash| set.toggle(vm, key, hash);
    match other(vm, items) {
        Other::Set(items) if items == set => {
            set.clear();
            Ok(())
        }
        Other::Set(items) => each_key(items, toggle),
        Other::Dict(dict) => each_dict_key(vm, dict, toggle),
        Other::Iterable => {
            // Each item counts once, however often the iterable has it.
            let once = super::new_empty(vm);
            extend(vm, once, items)?;
            each_key(once, toggle)
        }
    }
}

/// A copy, of the built-in class with this shape.
pub fn copy(vm: &Vm, shape: u32, set: Gc<Set>) -> PyResult<Gc<Set>> {
    let new = new_of_shape(vm, shape);
    new.merge(vm, set)?;
    Ok(new)
}

/// `set | items`
pub fn union(vm: &Vm, shape: u32, set: Gc<Set>, items: Value) -> PyResult<Gc<Set>> {
    let new = copy(vm, shape, set)?;
    if items != set.value() {
        extend(vm, new, items)?;
    }
    Ok(new)
}

/// `set & items`
pub fn intersection(vm: &Vm, shape: u32, set: Gc<Set>, items: Value) -> PyResult<Gc<Set>> {
    if items == set.value() {
        return copy(vm, shape, set);
    }
    let new = new_of_shape(vm, shape);
    match items.downcast::<Set>() {
        Some(other) => {
            // The smaller one is walked over.
            let (ask, walk) = if other.len() > set.len() { (other, set) } else { (set, other) };
            choose(vm, new, walk, ask, true)?;
        }
        // What is not hashable is reported as `hash` does, not as an element.
        None => vm.for_each(items, |item| {
            let hash = vm.hash(item)?;
            if set.has(vm, item, hash)? { new.insert(vm, item, hash) } else { Ok(()) }
        })?,
    }
    Ok(new)
}

/// Adds to `new`, which is empty, the keys of `walk` that are in `ask` (`common`), or those that are not.
fn choose(vm: &Vm, new: Gc<Set>, walk: Gc<Set>, ask: Gc<Set>, common: bool) -> PyResult<()> {
    if choose_simply(vm, new, walk, ask, common) {
        return Ok(());
    }
    each_key(
        walk,
        |key, hash| if ask.has(vm, key, hash)? == common { new.insert(vm, key, hash) } else { Ok(()) },
    )
}

/// [`choose`] where comparing keys runs no Python code, so that no key comes twice; false, and nothing done, elsewhere.
#[inline(always)]
fn choose_simply(vm: &Vm, new: Gc<Set>, walk: Gc<Set>, ask: Gc<Set>, common: bool) -> bool {
    if !walk.is_simple() || !ask.is_simple() {
        return false;
    }
    for (key, hash) in walk.keys() {
        if ask.has_simple(key, hash) == common {
            new.insert_new(vm, key, hash);
        }
    }
    true
}

/// The intersection with each of `others`; a copy when there are none.
pub fn intersection_all(vm: &Vm, shape: u32, set: Gc<Set>, others: &[Value]) -> PyResult<Gc<Set>> {
    let Some((first, rest)) = others.split_first() else { return copy(vm, shape, set) };
    let mut result = intersection(vm, shape, set, *first)?;
    for other in rest {
        result = intersection(vm, shape, result, *other)?;
    }
    Ok(result)
}

/// `set &= items`
pub fn keep_only(vm: &Vm, set: Gc<Set>, items: Value) -> PyResult<()> {
    set.take_over(intersection(vm, shapes::SET, set, items)?);
    Ok(())
}

/// `set - items`
pub fn difference(vm: &Vm, shape: u32, set: Gc<Set>, items: Value) -> PyResult<Gc<Set>> {
    let few = set.len() >> 2;
    match other(vm, items) {
        Other::Set(other) if few <= other.len() => {
            let new = new_of_shape(vm, shape);
            choose(vm, new, set, other, false)?;
            Ok(new)
        }
        Other::Dict(dict) if few <= dict.len() => {
            let new = new_of_shape(vm, shape);
            each_key(set, |key, hash| match dict.find(vm, key, hash)? {
                Some(_) => Ok(()),
                None => new.insert(vm, key, hash),
            })?;
            Ok(new)
        }
        _ => {
            let new = copy(vm, shape, set)?;
            remove_all(vm, new, items)?;
            Ok(new)
        }
    }
}

/// `set ^ items`
pub fn symmetric_difference(vm: &Vm, shape: u32, set: Gc<Set>, items: Value) -> PyResult<Gc<Set>> {
    let new = new_of_shape(vm, shape);
    extend(vm, new, items)?;
    toggle_all(vm, new, set.value())?;
    Ok(new)
}

/// Is every key of `set` in `other`?
pub fn is_subset(vm: &Vm, set: Gc<Set>, other: Gc<Set>) -> PyResult<bool> {
    if set.len() > other.len() {
        return Ok(false);
    }
    if set.is_simple() && other.is_simple() {
        return Ok(set.keys().all(|(key, hash)| other.has_simple(key, hash)));
    }
    all_keys(set, |key, hash| other.has(vm, key, hash))
}

/// Is every key of `set` among `items`?
pub fn is_part_of(vm: &Vm, set: Gc<Set>, items: Value) -> PyResult<bool> {
    match items.downcast::<Set>() {
        Some(other) => is_subset(vm, set, other),
        None => Ok(intersection(vm, shapes::SET, set, items)?.len() == set.len()),
    }
}

/// Is every one of `items` in `set`?
pub fn is_superset(vm: &Vm, set: Gc<Set>, items: Value) -> PyResult<bool> {
    match items.downcast::<Set>() {
        Some(other) => is_subset(vm, other, set),
        None => all_items(vm, items, |item, hash| set.has(vm, item, hash)),
    }
}

/// Is none of `items` in `set`?
pub fn is_disjoint(vm: &Vm, set: Gc<Set>, items: Value) -> PyResult<bool> {
    match items.downcast::<Set>() {
        Some(other) if other == set => Ok(set.is_empty()),
        // (A class derived from set may iterate in its own way.)
        Some(other) if matches!(other.header.shape(), shapes::SET | shapes::FROZENSET) => {
            let (ask, walk) = if other.len() > set.len() { (other, set) } else { (set, other) };
            if walk.is_simple() && ask.is_simple() {
                return Ok(!walk.keys().any(|(key, hash)| ask.has_simple(key, hash)));
            }
            all_keys(walk, |key, hash| Ok(!ask.has(vm, key, hash)?))
        }
        _ => all_items(vm, items, |item, hash| Ok(!set.has(vm, item, hash)?)),
    }
}

/// Comparison of sets: equality and inclusion.
pub fn compare(vm: &Vm, a: Gc<Set>, other: Value, op: CompareOp) -> PyResult {
    let Some(b) = other.downcast::<Set>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let equal = || -> PyResult<bool> {
        // Hashes that were computed already and differ settle it.
        let differ = a.hash.get() != 0 && b.hash.get() != 0 && a.hash.get() != b.hash.get();
        if a.len() != b.len() || differ {
            return Ok(false);
        }
        vm.check_native_stack()?;
        is_subset(vm, a, b)
    };
    let result = match op {
        CompareOp::Eq => equal()?,
        CompareOp::Ne => !equal()?,
        CompareOp::Le => is_subset(vm, a, b)?,
        CompareOp::Lt => a.len() < b.len() && is_subset(vm, a, b)?,
        CompareOp::Ge => is_subset(vm, b, a)?,
        CompareOp::Gt => a.len() > b.len() && is_subset(vm, b, a)?,
    };
    Ok(Value::bool(result))
}

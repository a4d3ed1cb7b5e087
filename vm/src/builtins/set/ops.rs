//! The algebra of sets, on their tables. Where the other side is a set or a dict, its stored hashes are used and nothing
//! is hashed again.

use super::Set;
use crate::native::PyResult;
use crate::object::Dict;
use crate::object::builtin_types::shapes;
use crate::object::dict::hash_element;
use crate::object::slots::CompareOp;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::ops::ControlFlow;

/// Adds an item.
///
/// # Errors
/// What hashing and comparing raise.
#[inline]
pub fn insert(vm: &Vm, table: Gc<Dict>, item: Value) -> PyResult<()> {
    let hash = hash_element(vm, item)?;
    insert_hashed(vm, table, item, hash)
}

#[inline]
fn insert_hashed(vm: &Vm, table: Gc<Dict>, item: Value, hash: i64) -> PyResult<()> {
    if table.find(vm, item, hash)?.is_none() {
        table.insert_new(vm, item, hash, Value::NONE);
    }
    Ok(())
}

/// The table of a set or an exact dict, whose hashes are known.
fn hashed_table(vm: &Vm, v: Value) -> Option<Gc<Dict>> {
    match v.downcast::<Set>() {
        Some(set) => Some(set.table()),
        None if vm.is_exact(v, shapes::DICT) => Some(v.cast_unchecked()),
        None => None,
    }
}

/// Calls `f` with each item and its hash.
fn for_each(vm: &Vm, items: Value, mut f: impl FnMut(Value, i64) -> PyResult<()>) -> PyResult<()> {
    match hashed_table(vm, items) {
        Some(table) => {
            let mut pos = 0;
            while let Some((at, item, _)) = table.next_entry(pos) {
                pos = at + 1;
                f(item, table.hash_at(at))?;
            }
            Ok(())
        }
        None => vm.each(
            items,
            |v| crate::interp::drive::is_plain(vm, v),
            |item| {
                let hash = hash_element(vm, item)?;
                f(item, hash)?;
                Ok(ControlFlow::Continue(()))
            },
        ),
    }
}

/// Calls `f` with each item and its hash until it gives false; true if it never did.
fn all(vm: &Vm, items: Value, mut f: impl FnMut(Value, i64) -> PyResult<bool>) -> PyResult<bool> {
    match hashed_table(vm, items) {
        Some(table) => all_of_table(table, f),
        None => {
            let it = vm.iter(items)?;
            while let Some(item) = vm.next(it)? {
                let hash = hash_element(vm, item)?;
                if !f(item, hash)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
    }
}

fn all_of_table(table: Gc<Dict>, mut f: impl FnMut(Value, i64) -> PyResult<bool>) -> PyResult<bool> {
    let mut pos = 0;
    while let Some((at, item, _)) = table.next_entry(pos) {
        pos = at + 1;
        if !f(item, table.hash_at(at))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Adds all items of an iterable.
///
/// # Errors
/// What iterating, hashing and comparing raise.
pub fn extend(vm: &Vm, table: Gc<Dict>, items: Value) -> PyResult<()> {
    if let Some(set) = items.downcast::<Set>()
        && table.is_empty()
        && set.table() != table
    {
        set.table().copy_into_empty(vm, table);
        return Ok(());
    }
    for_each(vm, items, |item, hash| insert_hashed(vm, table, item, hash))
}

/// Removes all items of an iterable.
///
/// # Errors
/// As for [`extend`].
pub fn remove_all(vm: &Vm, table: Gc<Dict>, items: Value) -> PyResult<()> {
    if is_table_of(items, table) {
        table.clear();
        return Ok(());
    }
    for_each(vm, items, |item, hash| {
        if let Some(e) = table.find(vm, item, hash)? {
            table.remove_at(e);
        }
        Ok(())
    })
}

fn is_table_of(v: Value, table: Gc<Dict>) -> bool {
    v.downcast::<Set>().is_some_and(|s| s.table() == table)
}

/// Removes the items of an iterable that are there, adds those that are not.
///
/// # Errors
/// As for [`extend`].
pub fn toggle_all(vm: &Vm, table: Gc<Dict>, items: Value) -> PyResult<()> {
    if is_table_of(items, table) {
        table.clear();
        return Ok(());
    }
    // Each item counts once, however often the iterable has it.
    let items = match hashed_table(vm, items) {
        Some(_) => items,
        None => {
            let once = super::new_empty(vm);
            extend(vm, once.table(), items)?;
            once.value()
        }
    };
    for_each(vm, items, |item, hash| {
        match table.find(vm, item, hash)? {
            Some(e) => {
                table.remove_at(e);
            }
            None => table.insert_new(vm, item, hash, Value::NONE),
        }
        Ok(())
    })
}

/// `table | items`
pub fn union(vm: &Vm, table: Gc<Dict>, items: Value) -> PyResult<Gc<Dict>> {
    let new = table.copy(vm);
    extend(vm, new, items)?;
    Ok(new)
}

/// `table & items`
pub fn intersection(vm: &Vm, table: Gc<Dict>, items: Value) -> PyResult<Gc<Dict>> {
    let new = vm.new_dict();
    let keep = |ask: Gc<Dict>, item: Value, hash: i64| -> PyResult<()> {
        match ask.find(vm, item, hash)? {
            Some(_) => insert_hashed(vm, new, item, hash),
            None => Ok(()),
        }
    };
    match items.downcast::<Set>() {
        // The smaller one is walked over.
        Some(other) if other.table().len() > table.len() => {
            all_of_table(table, |item, hash| keep(other.table(), item, hash).map(|()| true))?;
        }
        _ if hashed_table(vm, items).is_some() => for_each(vm, items, |item, hash| keep(table, item, hash))?,
        // What is not hashable is reported as `hash` does, not as an element.
        _ => vm.for_each(items, |item| {
            let hash = vm.hash(item)?;
            keep(table, item, hash)
        })?,
    }
    Ok(new)
}

/// The intersection with each of `others`; a copy when there are none.
pub fn intersection_all(vm: &Vm, table: Gc<Dict>, others: &[Value]) -> PyResult<Gc<Dict>> {
    let Some((first, rest)) = others.split_first() else { return Ok(table.copy(vm)) };
    let mut result = intersection(vm, table, *first)?;
    for other in rest {
        result = intersection(vm, result, *other)?;
    }
    Ok(result)
}

/// `set &= items`
pub fn keep_only(vm: &Vm, set: Gc<Set>, items: Value) -> PyResult<()> {
    let table = intersection(vm, set.table(), items)?;
    set.table().take_over(table);
    Ok(())
}

/// `table - items`
pub fn difference(vm: &Vm, table: Gc<Dict>, items: Value) -> PyResult<Gc<Dict>> {
    match hashed_table(vm, items) {
        Some(other) if table.len() / 4 <= other.len() => {
            let new = vm.new_dict();
            all_of_table(table, |item, hash| {
                if other.find(vm, item, hash)?.is_none() {
                    insert_hashed(vm, new, item, hash)?;
                }
                Ok(true)
            })?;
            Ok(new)
        }
        _ => {
            let new = table.copy(vm);
            remove_all(vm, new, items)?;
            Ok(new)
        }
    }
}

/// `table ^ items`
pub fn symmetric_difference(vm: &Vm, table: Gc<Dict>, items: Value) -> PyResult<Gc<Dict>> {
    let new = table.copy(vm);
    toggle_all(vm, new, items)?;
    Ok(new)
}

/// The table of a set; a new one with the items of any other iterable.
pub fn table_of(vm: &Vm, items: Value) -> PyResult<Gc<Dict>> {
    match items.downcast::<Set>() {
        Some(set) => Ok(set.table()),
        None => {
            let table = vm.new_dict();
            extend(vm, table, items)?;
            Ok(table)
        }
    }
}

/// Is every item of `table` in `other`?
pub fn is_subset(vm: &Vm, table: Gc<Dict>, other: Gc<Dict>) -> PyResult<bool> {
    if table.len() > other.len() {
        return Ok(false);
    }
    all_of_table(table, |item, hash| {
        if item.is_small_int()
            && let Some(found) = other.find_small_int(vm, item, hash)
        {
            return Ok(found.is_some());
        }
        Ok(other.find(vm, item, hash)?.is_some())
    })
}

/// Is every one of `items` in `table`?
pub fn is_superset(vm: &Vm, table: Gc<Dict>, items: Value) -> PyResult<bool> {
    match items.downcast::<Set>() {
        Some(set) => is_subset(vm, set.table(), table),
        None => all(vm, items, |item, hash| Ok(table.find(vm, item, hash)?.is_some())),
    }
}

/// Is none of `items` in `table`?
pub fn is_disjoint(vm: &Vm, table: Gc<Dict>, items: Value) -> PyResult<bool> {
    match items.downcast::<Set>() {
        Some(other) if other.table().len() > table.len() => {
            all_of_table(table, |item, hash| Ok(other.table().find(vm, item, hash)?.is_none()))
        }
        _ => all(vm, items, |item, hash| Ok(table.find(vm, item, hash)?.is_none())),
    }
}

/// Comparison of sets: equality and inclusion.
pub fn compare(vm: &Vm, a: Gc<Set>, other: Value, op: CompareOp) -> PyResult {
    let Some(b) = other.downcast::<Set>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let (x, y) = (a.table(), b.table());
    let equal = || -> PyResult<bool> {
        // Hashes that were computed already and differ settle it.
        let differ = a.hash.get() != 0 && b.hash.get() != 0 && a.hash.get() != b.hash.get();
        if x.len() != y.len() || differ {
            return Ok(false);
        }
        vm.check_native_stack()?;
        is_subset(vm, x, y)
    };
    let result = match op {
        CompareOp::Eq => equal()?,
        CompareOp::Ne => !equal()?,
        CompareOp::Le => is_subset(vm, x, y)?,
        CompareOp::Lt => x.len() < y.len() && is_subset(vm, x, y)?,
        CompareOp::Ge => is_subset(vm, y, x)?,
        CompareOp::Gt => x.len() > y.len() && is_subset(vm, y, x)?,
    };
    Ok(Value::bool(result))
}

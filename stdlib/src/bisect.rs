//! The module `_bisect`: binary search in sorted sequences.

use taipan_macros::module;
use taipan_vm::native::PyResult;
use taipan_vm::object::List;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// The place of `x` in `a[lo:hi]`, `left` or right of equal items. `key` (or None) is applied to items only.
fn search(vm: &Vm, a: Value, x: Value, lo: isize, hi: Value, key: Value, left: bool) -> PyResult<i64> {
    let mut lo = lo as i64;
    if lo < 0 {
        return Err(vm.value_error("lo must be non-negative"));
    }
    let mut hi = if hi.is_none() {
        vm.len(a)? as i64
    } else {
        let i = vm.index_of(hi)?;
        match vm.int_to_i64(i) {
            Some(i) if i != -1 => i,
            Some(_) => vm.len(a)? as i64,
            None => return Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
        }
    };
    while lo < hi {
        let middle = lo + (hi - lo) / 2;
        let item = match a.downcast::<List>().filter(|_| vm.is_exact(a, shapes::LIST)) {
            Some(list) => match list.try_get(vm, middle as usize) {
                Some(item) => item,
                None => return Err(vm.index_error("list index out of range")),
            },
            None => vm.getitem(a, vm.int(middle))?,
        };
        let item = if key.is_none() { item } else { vm.call(key, &[item])? };
        if left {
            if vm.compare_bool(item, x, CompareOp::Lt)? { lo = middle + 1 } else { hi = middle }
        } else if vm.compare_bool(x, item, CompareOp::Lt)? {
            hi = middle
        } else {
            lo = middle + 1
        }
    }
    Ok(lo)
}

fn insort(vm: &Vm, a: Value, x: Value, lo: isize, hi: Value, key: Value, left: bool) -> PyResult<()> {
    let wanted = if key.is_none() { x } else { vm.call(key, &[x])? };
    let at = search(vm, a, wanted, lo, hi, key, left)?;
    if vm.is_exact(a, shapes::LIST)
        && let Some(list) = a.downcast::<List>()
    {
        list.insert(vm, (at as usize).min(list.len()), x);
        return Ok(());
    }
    vm.call_method_str(a, "insert", &[vm.int(at), x])?;
    Ok(())
}

/// Bisection algorithms.
///
/// This module provides support for maintaining a list in sorted order without
/// having to sort the list after each insertion. For long lists of items with
/// expensive comparison operations, this can be an improvement over the more
/// common approach.
#[module("_bisect")]
pub mod module {
    use super::*;

    /// Return the index where to insert item x in list a, assuming a is sorted.
    ///
    /// The return value i is such that all e in a[:i] have e < x, and all e in
    /// a[i:] have e >= x.  So if x already appears in the list, a.insert(i, x)
    /// will insert just before the leftmost x already there.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[function("bisect_left(a, x, lo=0, hi=None, *, key=None)")]
    fn bisect_left(vm: &Vm, a: Value, x: Value, lo: isize, hi: Value, key: Value) -> PyResult<i64> {
        search(vm, a, x, lo, hi, key, true)
    }
    /// Return the index where to insert item x in list a, assuming a is sorted.
    ///
    /// The return value i is such that all e in a[:i] have e <= x, and all e in
    /// a[i:] have e > x.  So if x already appears in the list, a.insert(i, x)
    /// will insert just after the rightmost x already there.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[function("bisect_right(a, x, lo=0, hi=None, *, key=None)")]
    fn bisect_right(vm: &Vm, a: Value, x: Value, lo: isize, hi: Value, key: Value) -> PyResult<i64> {
        search(vm, a, x, lo, hi, key, false)
    }
    /// Insert item x in list a, and keep it sorted assuming a is sorted.
    ///
    /// If x is already in a, insert it to the left of the leftmost x.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[function("insort_left(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_left(vm: &Vm, a: Value, x: Value, lo: isize, hi: Value, key: Value) -> PyResult<()> {
        insort(vm, a, x, lo, hi, key, true)
    }
    /// Insert item x in list a, and keep it sorted assuming a is sorted.
    ///
    /// If x is already in a, insert it to the right of the rightmost x.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[function("insort_right(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_right(vm: &Vm, a: Value, x: Value, lo: isize, hi: Value, key: Value) -> PyResult<()> {
        insort(vm, a, x, lo, hi, key, false)
    }
}

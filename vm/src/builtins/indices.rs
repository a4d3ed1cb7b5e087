//! What sequences share: the items that a slice selects, and an index from any object with `__index__`.

use crate::native::PyResult;
use crate::object::Slice;
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// The items that a slice selects of a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Index of the first item.
    pub start: isize,
    /// Where the slice ends, in the direction of `step`.
    pub stop: isize,
    /// Distance between items, not 0.
    pub step: isize,
    /// How many items there are.
    pub count: usize,
}

/// The parts of a slice as numbers, not yet held to a length: (start, stop, step).
///
/// # Errors
/// ValueError for a step of zero, TypeError for parts that are no indices, and what `__index__` raises.
pub fn unpack(vm: &Vm, slice: Gc<Slice>) -> PyResult<(Option<isize>, Option<isize>, isize)> {
    let step = match part(vm, slice.step.get())? {
        Some(0) => return Err(vm.value_error("slice step cannot be zero")),
        Some(step) => step.max(-isize::MAX),
        None => 1,
    };
    Ok((part(vm, slice.start.get())?, part(vm, slice.stop.get())?, step))
}

/// What a slice selects of `len` items.
///
/// # Errors
/// As for [`unpack`].
pub fn select(vm: &Vm, slice: Gc<Slice>, len: usize) -> PyResult<Selection> {
    let (start, stop, step) = unpack(vm, slice)?;
    Ok(adjust(start, stop, step, len))
}

/// Holds the parts of a slice to a sequence of `len` items.
pub fn adjust(start: Option<isize>, stop: Option<isize>, step: isize, len: usize) -> Selection {
    let n = len as isize;
    let (low, high) = if step < 0 { (-1, n - 1) } else { (0, n) };
    let hold = |i: isize| if i < 0 { (i + n).max(low) } else { i.min(high) };
    let start = start.map_or(if step < 0 { high } else { low }, hold);
    let stop = stop.map_or(if step < 0 { low } else { high }, hold);
    let span = if step < 0 { start - stop } else { stop - start };
    let count = if span <= 0 { 0 } else { (span as usize - 1) / step.unsigned_abs() + 1 };
    Selection { start, stop, step, count }
}

fn part(vm: &Vm, v: Value) -> PyResult<Option<isize>> {
    if v.is_none() {
        return Ok(None);
    }
    if let Some(i) = v.as_small_int() {
        return Ok(Some(i as isize));
    }
    if !vm.is_int(v) && vm.type_of(v).slots().index.is_none() {
        return Err(vm.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    let int = vm.index_of(v)?;
    Ok(Some(match vm.int_to_i64(int) {
        Some(i) => i as isize,
        None if vm.int_to_big(int).is_some_and(|b| b.is_negative()) => isize::MIN,
        None => isize::MAX,
    }))
}

/// An index into a sequence: the value of `__index__`, None when the object has none.
///
/// # Errors
/// IndexError when it does not fit; what `__index__` raises.
pub fn index(vm: &Vm, key: Value) -> PyResult<Option<isize>> {
    if let Some(i) = key.as_small_int() {
        return Ok(Some(i as isize));
    }
    if !vm.is_int(key) && vm.type_of(key).slots().index.is_none() {
        return Ok(None);
    }
    let int = vm.index_of(key)?;
    match vm.int_to_i64(int) {
        Some(i) => Ok(Some(i as isize)),
        None => {
            let name = vm.type_of(key).name();
            Err(vm.index_error(format!("cannot fit '{name}' into an index-sized integer")))
        }
    }
}

/// `index` held to `0..len`, counted from the end when negative; None outside.
pub fn resolve(index: isize, len: usize) -> Option<usize> {
    let at = if index < 0 { index.checked_add(len as isize)? } else { index };
    usize::try_from(at).ok().filter(|at| *at < len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_held_to_the_sequence() {
        let all = |a, b, s, n| {
            let x = adjust(a, b, s, n);
            (0..x.count).map(|i| x.start + i as isize * s).collect::<Vec<_>>()
        };
        assert_eq!(all(None, None, 1, 3), [0, 1, 2]);
        assert_eq!(all(None, None, -1, 3), [2, 1, 0]);
        assert_eq!(all(Some(-2), None, 1, 3), [1, 2]);
        assert_eq!(all(Some(5), Some(-9), -2, 4), [3, 1]);
        assert_eq!(all(Some(2), Some(1), 1, 3), Vec::<isize>::new());
        assert_eq!(all(Some(isize::MIN), Some(isize::MAX), isize::MAX, 3), [0]);
        assert_eq!(resolve(-1, 3), Some(2));
        assert_eq!(resolve(3, 3), None);
        assert_eq!(resolve(isize::MIN, 3), None);
    }
}

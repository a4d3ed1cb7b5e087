//! What the sequence types share: indexes and slices as subscripts, length hints, and the error for sequences that
//! cannot be made.

use crate::native::{PyResult, Raised};
use crate::object::Slice;
use crate::object::header::Kind;
use crate::object::types::type_flags;
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// What lies between the brackets of `sequence[...]`.
pub enum Subscript {
    /// As written: negative from the end.
    Index(isize),
    Slice(Gc<Slice>),
}

/// Sorts out a subscript of a sequence whose type messages call `name`.
///
/// # Errors
/// TypeError for what is neither an integer nor a slice, IndexError for an int of more than 64 bits.
#[inline]
pub fn subscript(vm: &Vm, key: Value, name: &str) -> PyResult<Subscript> {
    match key.as_small_int() {
        Some(i) => Ok(Subscript::Index(i as isize)),
        None => subscript_slow(vm, key, name),
    }
}

#[inline(never)]
fn subscript_slow(vm: &Vm, key: Value, name: &str) -> PyResult<Subscript> {
    if let Some(slice) = key.downcast::<Slice>() {
        return Ok(Subscript::Slice(slice));
    }
    if !vm.is_int(key) && vm.type_of(key).slots().index.is_none() {
        let class = vm.type_of(key).name();
        return Err(vm.type_error(format!("{name} indices must be integers or slices, not {class}")));
    }
    let int = vm.index_of(key)?;
    match vm.int_to_i64(int) {
        Some(i) => Ok(Subscript::Index(i as isize)),
        None => {
            let class = vm.type_of(key).name();
            Err(vm.index_error(format!("cannot fit '{class}' into an index-sized integer")))
        }
    }
}

/// The place in a sequence of `len` items that an index as written means, if there is one.
#[inline(always)]
pub fn place(index: isize, len: usize) -> Option<usize> {
    let at = if index < 0 { index + len as isize } else { index };
    if at >= 0 && (at as usize) < len { Some(at as usize) } else { None }
}

/// A bound of a slice as a number; ints that do not fit become the nearest that does.
///
/// # Errors
/// TypeError `wrong` for what is no integer.
pub fn slice_index(vm: &Vm, v: Value, wrong: &str) -> PyResult<isize> {
    if let Some(i) = v.as_small_int() {
        return Ok(i as isize);
    }
    if !vm.is_int(v) && vm.type_of(v).slots().index.is_none() {
        return Err(vm.type_error(wrong));
    }
    let int = vm.index_of(v)?;
    Ok(match vm.int_to_i64(int) {
        Some(i) => i as isize,
        None if vm.int_to_big(int).is_some_and(|big| big.is_negative()) => isize::MIN,
        None => isize::MAX,
    })
}

/// A slice's numbers, not yet fitted to a length.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    start: isize,
    stop: isize,
    /// Never 0 nor `isize::MIN`.
    step: isize,
}

/// The items that a slice means in a sequence of a certain length: `count` of them from `start` on by `step`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Picked {
    /// Inside the sequence if `count` is not 0; else where an insertion goes (for steps of 1).
    pub start: usize,
    pub step: isize,
    pub count: usize,
}

impl Bounds {
    /// The numbers of a slice. May run Python code (`__index__`).
    ///
    /// # Errors
    /// TypeError for bounds that are no integers, ValueError for a step of zero.
    pub fn of(vm: &Vm, slice: Gc<Slice>) -> PyResult<Bounds> {
        const WRONG: &str = "slice indices must be integers or None or have an __index__ method";
        let step = match slice.step.get() {
            v if v.is_none() => 1,
            v => slice_index(vm, v, WRONG)?.max(-isize::MAX),
        };
        if step == 0 {
            return Err(vm.value_error("slice step cannot be zero"));
        }
        let (first, last) = if step < 0 { (isize::MAX, isize::MIN) } else { (0, isize::MAX) };
        let bound =
            |v: Value, default: isize| if v.is_none() { Ok(default) } else { slice_index(vm, v, WRONG) };
        let start = bound(slice.start.get(), first)?;
        Ok(Bounds { start, stop: bound(slice.stop.get(), last)?, step })
    }

    /// Bounds that are small ints or None.
    #[inline(always)]
    pub fn quick(start: Value, stop: Value) -> Option<Bounds> {
        Bounds::quick_by(start, stop, Value::NONE)
    }

    /// The same with a step, which is not 0.
    #[inline(always)]
    pub fn quick_by(start: Value, stop: Value, step: Value) -> Option<Bounds> {
        let bound = |v: Value, default: isize| {
            if v.is_none() { Some(default) } else { v.as_small_int().map(|n| n as isize) }
        };
        let step = bound(step, 1).filter(|step| *step != 0)?;
        let (first, last) = if step < 0 { (isize::MAX, isize::MIN) } else { (0, isize::MAX) };
        Some(Bounds { start: bound(start, first)?, stop: bound(stop, last)?, step })
    }

    /// What the slice means in a sequence of `len` items (at most `isize::MAX`).
    pub fn fit(self, len: usize) -> Picked {
        let len = len as isize;
        let (lowest, highest) = if self.step < 0 { (-1, len - 1) } else { (0, len) };
        let clamp = |i: isize| if i < 0 { i.saturating_add(len).max(lowest) } else { i.min(highest) };
        let (start, stop) = (clamp(self.start), clamp(self.stop));
        let distance = if self.step < 0 { start - stop } else { stop - start };
        let count = match self.step {
            _ if distance <= 0 => 0,
            // (A division would take longer than all of the rest.)
            1 | -1 => distance as usize,
            step => (distance - 1) as usize / step.unsigned_abs() + 1,
        };
        Picked { start: start.max(0) as usize, step: self.step, count }
    }
}

impl Picked {
    /// The end of a slice with step 1.
    pub fn end(self) -> usize {
        self.start + self.count
    }
    /// The places, in the slice's order.
    pub fn places(self) -> impl ExactSizeIterator<Item = usize> {
        // The last place is inside the sequence, so no product overflows where there are places at all.
        (0..self.count)
            .map(move |i| (self.start as isize).wrapping_add(self.step.wrapping_mul(i as isize)) as usize)
    }
    /// The same places in ascending order.
    pub fn ascending(self) -> Picked {
        if self.step > 0 || self.count == 0 {
            return self;
        }
        let last = self.start as isize + self.step * (self.count as isize - 1);
        Picked { start: last as usize, step: -self.step, count: self.count }
    }
}

/// A start or end argument (`list.index`): fitted to `len`.
///
/// # Errors
/// TypeError for what is no integer.
pub fn search_bound(vm: &Vm, v: Value, len: usize, default: usize) -> PyResult<usize> {
    if v.is_unbound() {
        return Ok(default);
    }
    let i = slice_index(vm, v, "slice indices must be integers or have an __index__ method")?;
    Ok(if i < 0 { (i.saturating_add(len as isize)).max(0) as usize } else { i as usize })
}

/// MemoryError without a message, as for a sequence that is too long.
#[cold]
pub fn no_memory(vm: &Vm) -> Raised {
    let made = vm.call(vm.exc().memory_error.value(), &[]);
    // What there was to be told is told herewith.
    vm.heap().take_exhausted();
    match made {
        Ok(exception) => vm.raise(exception),
        Err(raised) => raised,
    }
}

/// `operator.length_hint(v, default)`: `__len__`, else `__length_hint__`, else the default.
///
/// # Errors
/// What those raise, but TypeError; TypeError or ValueError for hints that are not sensible.
pub fn length_hint(vm: &Vm, v: Value, default: usize) -> PyResult<usize> {
    let class = vm.type_of(v);
    if let Some(len) = class.slots().len {
        match len(vm, v) {
            Ok(n) => return Ok(n),
            Err(raised) => {
                if vm.take_if(vm.exc().type_error).is_none() {
                    return Err(raised);
                }
            }
        }
    }
    let hint = match vm.call_special(v, vm.intern_str("__length_hint__"), &[]) {
        Ok(None) => return Ok(default),
        Ok(Some(hint)) => hint,
        Err(raised) => {
            return if vm.take_if(vm.exc().type_error).is_some() { Ok(default) } else { Err(raised) };
        }
    };
    if hint.is_not_implemented() {
        return Ok(default);
    }
    if !vm.is_int(hint) {
        let name = vm.type_of(hint).name();
        return Err(vm.type_error(format!("__length_hint__ must be an integer, not {name}")));
    }
    match vm.int_to_i64(hint) {
        None => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
        Some(n) if n < 0 => Err(vm.value_error("__length_hint__() should return >= 0")),
        Some(n) => Ok(n as usize),
    }
}

/// As [`length_hint`], for callers that need no hint: only what can be seen from Python code happens, so a native
/// iterator is not asked; only a range, an iterator over one, and `itertools.repeat` are, since these can promise more than
/// there is room for.
///
/// # Errors
/// As for [`length_hint`]; MemoryError for a hint that no memory could hold.
pub fn check_length_hint(vm: &Vm, v: Value, have: usize) -> PyResult<()> {
    if !vm.type_of(v).has_flag(type_flags::HEAP) {
        if v.is_kind(Kind::Range) {
            return vm.room_for(vm.len(v)?.saturating_mul(8));
        }
        let name = vm.type_of(v).name_str();
        if !matches!(name.bytes(), b"repeat" | b"range_iterator" | b"longrange_iterator") {
            return Ok(());
        }
        return match length_hint(vm, v, 0) {
            Ok(hint) => vm.room_for(hint.saturating_mul(8)),
            // Endless, or more than a length can be: it goes on as far as the memory does.
            Err(_) => {
                vm.take_exception();
                Ok(())
            }
        };
    }
    let hint = length_hint(vm, v, 8)?;
    // A sum that is no length is taken for a bad hint, as CPython does.
    let absurd = hint > isize::MAX as usize - have;
    if hint > isize::MAX as usize / 8 && !absurd { Err(no_memory(vm)) } else { Ok(()) }
}

/// True for an exact or derived list or tuple.
pub fn is_list_or_tuple(v: Value) -> bool {
    v.is_kind(Kind::List) || v.is_kind(Kind::Tuple)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_fit_lengths() {
        let fit = |start, stop, step, len| {
            let p = Bounds { start, stop, step }.fit(len);
            p.places().collect::<Vec<_>>()
        };
        assert_eq!(fit(0, isize::MAX, 2, 5), [0, 2, 4]);
        assert_eq!(fit(isize::MAX, isize::MIN, -1, 3), [2, 1, 0]);
        assert_eq!(fit(isize::MAX, isize::MIN, -2, 4), [3, 1]);
        assert_eq!(fit(-2, isize::MAX, 1, 5), [3, 4]);
        assert_eq!(fit(3, 1, 1, 5), Vec::<usize>::new());
        assert_eq!(fit(isize::MIN, isize::MAX, isize::MAX, 5), [0]);
        assert_eq!(fit(isize::MAX, isize::MIN, -isize::MAX, 5), [4]);
        let p = Bounds { start: 4, stop: isize::MIN, step: -2 }.fit(5).ascending();
        assert_eq!(p.places().collect::<Vec<_>>(), [0, 2, 4]);
        let p = Bounds { start: 9, stop: 3, step: 1 }.fit(5);
        assert_eq!((p.start, p.count), (5, 0));
    }
}

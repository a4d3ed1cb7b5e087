//! Slices of lists: reading, assigning, deleting; and repetition.

use crate::builtins::sequence::{self, Bounds, Picked};
use crate::native::PyResult;
use crate::object::List;
use crate::object::builtin_types::shapes;
use crate::object::list::ListKind;
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// A new list of the picked items.
///
/// # Errors
/// MemoryError.
pub fn picked(vm: &Vm, list: Gc<List>, slice: Picked) -> PyResult<Gc<List>> {
    let new = match slice.step {
        1 => list.copy_range(vm, slice.start, slice.end()),
        -1 => list.copy_reversed(vm, slice.start, slice.count),
        _ => list.copy_places(vm, slice.count, slice.places()),
    };
    vm.check_memory().map(|()| new)
}

/// `del list[slice]`
pub fn delete(vm: &Vm, list: Gc<List>, slice: Picked) {
    let slice = slice.ascending();
    if slice.count == 0 {
        return;
    }
    if slice.step == 1 {
        return list.remove_range(vm, slice.start, slice.end());
    }
    // The items between two deleted ones move down together; then the tail.
    let mut to = slice.start;
    let mut places = slice.places().peekable();
    while let Some(deleted) = places.next() {
        let end = places.peek().copied().unwrap_or(deleted + 1);
        list.move_items(deleted + 1, to, end - deleted - 1);
        to += end - deleted - 1;
    }
    let last = slice.start + (slice.count - 1) * slice.step as usize;
    list.remove_range(vm, to, last + 1);
}

/// `list[slice] = value`
///
/// # Errors
/// TypeError for what is not iterable, what iterating raises, ValueError for a wrong number of items.
pub fn assign(vm: &Vm, list: Gc<List>, bounds: Bounds, value: Value) -> PyResult<()> {
    let new = new_items(vm, list, value)?;
    // The list may have changed while the items were collected.
    let slice = bounds.fit(list.len());
    if slice.step == 1 {
        list.replace_range_from_list(vm, slice.start, slice.end(), new);
        return Ok(());
    }
    if new.len() != slice.count {
        let (n, count) = (new.len(), slice.count);
        let message = format!("attempt to assign sequence of size {n} to extended slice of size {count}");
        return Err(vm.value_error(message));
    }
    for (i, place) in slice.places().enumerate() {
        list.set(vm, place, new.get(vm, i));
    }
    Ok(())
}

/// The items of what is assigned to a slice of `list`, as a list that is not `list` itself.
fn new_items(vm: &Vm, list: Gc<List>, value: Value) -> PyResult<Gc<List>> {
    if let Some(other) = value.downcast::<List>() {
        return Ok(if other == list { list.copy_range(vm, 0, list.len()) } else { other });
    }
    if vm.type_of(value).slots().iter.is_none() && vm.type_of(value).slots().getitem.is_none() {
        return Err(vm.type_error("must assign iterable to extended slice"));
    }
    if vm.is_exact(value, shapes::LIST) {
        return Ok(value.cast_unchecked());
    }
    vm.list_from(value)
}

/// Makes `into` (which may be `list` itself, or an empty list) `count` times the items of `list`.
///
/// # Errors
/// MemoryError.
pub fn repeat(vm: &Vm, list: Gc<List>, count: usize, into: Gc<List>) -> PyResult<()> {
    let n = list.len();
    let kind = list.kind.get();
    if n == 0 || count == 0 {
        into.clear();
        return Ok(());
    }
    let total = match n.checked_mul(count) {
        Some(total) if total <= isize::MAX as usize / 16 => total,
        _ => return Err(sequence::no_memory(vm)),
    };
    let storage = if kind == ListKind::Values {
        let Ok(array) = vm.heap().try_new_value_array(total) else { return Err(sequence::no_memory(vm)) };
        let old = list.storage.get().cast_unchecked::<crate::heap::ValueArray>();
        if n == 1 {
            array.fill(0, total, old.get(0));
        } else {
            array.copy_words(0, &old, 0, n);
            // What is there doubles at each step.
            let mut done = n;
            while done < total {
                let more = done.min(total - done);
                array.copy_words(done, &array, 0, more);
                done += more;
            }
        }
        array.value()
    } else {
        let Ok(array) = vm.heap().try_new_raw_array_uninit(total * 8) else {
            return Err(sequence::no_memory(vm));
        };
        list.repeat_raw(array, total);
        array.value()
    };
    into.take_storage(storage, kind, total);
    Ok(())
}

//! Iterators of the built-in containers.

use super::*;
use crate::builtins::adaptors::{self, Enumerate, Zip};
use crate::builtins::dict::iter as dict_iter;
use crate::builtins::iterators;
use crate::builtins::set::SetIter;
use crate::object::Tuple;
use crate::object::builtin_types::shapes;
use crate::object::types::type_flags;

/// What [`next`] gives where there are no more items.
pub const END: u64 = 0b100111;

/// `iter(obj)` of the built-in containers.
pub extern "C" fn iter(vm: &Vm, obj: u64) -> u64 {
    let obj = Value::from_bits(obj);
    if !obj.is_heap() {
        return NONE;
    }
    let shape = obj.header_unchecked().shape();
    match shape {
        shapes::LIST => return iterators::new_list_iter(vm, obj.cast_unchecked()).bits(),
        shapes::TUPLE => return iterators::new_tuple_iter(vm, obj.cast_unchecked()).bits(),
        shapes::GENERATOR => return obj.bits(),
        _ => {}
    }
    let known = matches!(
        shape,
        shapes::RANGE
            | shapes::DICT
            | shapes::STR
            | shapes::BYTES
            | shapes::BYTEARRAY
            | shapes::SET
            | shapes::FROZENSET
            | shapes::DICT_KEYS
            | shapes::DICT_VALUES
            | shapes::DICT_ITEMS
    );
    // (Also for a class derived from list that iterates as list does, and for `enumerate`, a deque and the like.)
    let derived = || match obj.header_unchecked().kind() {
        Kind::List => inherits!(vm, obj, iter, shapes::LIST),
        Kind::Tuple => inherits!(vm, obj, iter, shapes::TUPLE),
        Kind::Dict => inherits!(vm, obj, iter, shapes::DICT),
        Kind::Native => !vm.type_of(obj).has_flag(type_flags::HEAP),
        _ => false,
    };
    if is_sure(obj) {
        return obj.bits();
    }
    if known || derived() { unless_raised(vm, vm.iter(obj)).map_or(NONE, Value::bits) } else { NONE }
}

/// Is it an iterator that always has its next item, or none, without running Python code?
fn is_sure(it: Value) -> bool {
    it.is_heap()
        && matches!(
            it.header_unchecked().shape(),
            shapes::LIST_ITER
                | shapes::LIST_REVERSE_ITER
                | shapes::TUPLE_ITER
                | shapes::RANGE_ITER
                | shapes::STR_ITER
                | shapes::BYTES_ITER
                | shapes::BYTEARRAY_ITER
        )
}

/// The next item of one that [`is_sure`]; UNBOUND at the end.
fn sure_next(vm: &Vm, it: Value) -> Option<Value> {
    unless_raised(vm, vm.type_of(it).slots().next?(vm, it))
}

/// The two halves of the next pair of an iterator that gives pairs. None: it does not, or the interpreter must see to it.
fn next_two(vm: &Vm, it: Value) -> Option<Option<(Value, Value)>> {
    if !it.is_heap() {
        return None;
    }
    if it.header_unchecked().shape() == shapes::DICT_ITEM_ITER {
        return dict_iter::quick_step(it.cast_unchecked());
    }
    if !it.is_kind(Kind::Native) {
        return None;
    }
    let class = vm.type_of(it);
    if class == Enumerate::class(vm) {
        let next = |inner: Value| if is_sure(inner) { sure_next(vm, inner) } else { None };
        return adaptors::enumerate_pair(vm, it.downcast()?, next);
    }
    if class == Zip::class(vm) {
        let inner = adaptors::zip_of_two(it.downcast()?)?;
        if !inner.iter().all(|it| is_sure(*it)) {
            return None;
        }
        let a = sure_next(vm, inner[0])?;
        if a.is_unbound() {
            return Some(None);
        }
        let b = sure_next(vm, inner[1])?;
        return Some(if b.is_unbound() { None } else { Some((a, b)) });
    }
    None
}

/// The next item of an iterator of a built-in container; [`END`] where there is none.
pub extern "C" fn next(vm: &Vm, it: u64) -> u64 {
    let it = Value::from_bits(it);
    if !it.is_heap() {
        return NONE;
    }
    let ended = |v: Value| if v.is_unbound() { END } else { v.bits() };
    match it.header_unchecked().shape() {
        _ if is_sure(it) => sure_next(vm, it).map_or(NONE, ended),
        shapes::DICT_KEY_ITER => match dict_iter::quick_step(it.cast_unchecked()) {
            Some(found) => found.map_or(END, |pair| pair.0.bits()),
            None => NONE,
        },
        shapes::DICT_VALUE_ITER => match dict_iter::quick_step(it.cast_unchecked()) {
            Some(found) => found.map_or(END, |pair| pair.1.bits()),
            None => NONE,
        },
        // (Its end is the interpreter's.)
        shapes::SET_ITER => it.cast_unchecked::<SetIter>().quick_next().map_or(NONE, Value::bits),
        _ => match next_two(vm, it) {
            Some(Some((a, b))) => vm.new_tuple(&[a, b]).value().bits(),
            Some(None) => END,
            None => NONE,
        },
    }
}

/// Puts the two halves of the next item at `out`: 1; 0 where it is no pair; [`END`] where there is none.
///
/// # Safety
/// There is room for two values at `out`.
pub unsafe extern "C" fn next_pair(vm: &Vm, it: u64, out: *mut Value) -> u64 {
    let it = Value::from_bits(it);
    let put = |a: Value, b: Value| {
        // SAFETY: by the caller's promise.
        unsafe {
            *out = a;
            *out.add(1) = b;
        }
        1
    };
    if let Some(found) = next_two(vm, it) {
        return found.map_or(END, |(a, b)| put(a, b));
    }
    if !is_sure(it) {
        return 0;
    }
    // An item that is no pair is given back: it is asked for again.
    match peek_pair(vm, it) {
        Some((a, b)) => {
            let _ = sure_next(vm, it);
            put(a, b)
        }
        None => 0,
    }
}

/// The next item of a list's or tuple's iterator, if that is a tuple of two.
fn peek_pair(vm: &Vm, it: Value) -> Option<(Value, Value)> {
    use crate::builtins::iterators::{ListIter, TupleIter};
    let item = match it.header_unchecked().shape() {
        shapes::LIST_ITER => {
            let it: Gc<ListIter> = it.cast_unchecked();
            let list = it.list.get().downcast::<crate::object::List>()?;
            list.try_get(vm, it.index.get())?
        }
        shapes::TUPLE_ITER => {
            let it: Gc<TupleIter> = it.cast_unchecked();
            *it.tuple.get().downcast::<Tuple>()?.items().get(it.index.get())?
        }
        _ => return None,
    };
    if !item.is_heap() || item.header_unchecked().shape() != shapes::TUPLE {
        return None;
    }
    match item.cast_unchecked::<Tuple>().items() {
        [a, b] => Some((*a, *b)),
        _ => None,
    }
}

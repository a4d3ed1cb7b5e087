//! `list.sort`. What is sorted is never the values themselves: ints and floats are sorted as raw numbers, strings as
//! references to their text with the first eight bytes at hand, anything else as a permutation of numbers by a merge
//! sort that calls Python's comparison. So the collector sees every value all the time.
//!
//! As in CPython the list looks empty while keys are computed and compared, and a change made meanwhile is an error.

use crate::builtins::merge_sort;
use crate::builtins::sequence;
use crate::native::PyResult;
use crate::object::list::ListKind;
use crate::object::slots::CompareOp;
use crate::object::{List, Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cmp::Ordering;

/// Sorts a list; `key` is a function or None.
///
/// # Errors
/// What the key function and comparisons raise (the list is then a permutation of what it was); ValueError when the
/// list was changed meanwhile.
pub fn sort(vm: &Vm, list: Gc<List>, key: Value, reverse: bool) -> PyResult<()> {
    let n = list.len();
    if key.is_none() && (sort_numbers(list, reverse) || sort_few_texts(vm, list, reverse)) {
        return Ok(());
    }
    if n > u32::MAX as usize {
        return Err(sequence::no_memory(vm));
    }
    // The items go into a list of their own.
    let items = vm.new_list();
    items.take_over(list);
    let version = list.version.get();
    let (order, mut result) = match keys_of(vm, items, key) {
        Ok(keys) => order_of(vm, keys, reverse),
        Err(raised) => (None, Err(raised)),
    };
    let changed = !list.is_untouched() || list.version.get() != version;
    if let Some(order) = order {
        items.permute(vm, &order);
    }
    list.take_over(items);
    if changed && result.is_ok() {
        result = Err(vm.value_error("list modified during sort"));
    }
    result
}

/// Lists of strings up to this length are sorted in place.
const FEW: usize = 24;

/// Sorts a short list of strings in place, where nothing needs to be allocated (comparing strings runs no Python code); false
/// when it is not one.
fn sort_few_texts(vm: &Vm, list: Gc<List>, reverse: bool) -> bool {
    let n = list.len();
    if n == 0
        || n > FEW
        || list.kind.get() != ListKind::Values
        || !(0..n).all(|i| vm.is_exact_str(list.get(vm, i)))
    {
        return false;
    }
    list.with_values(|values| {
        for i in 1..n {
            let item = values[i];
            let text = item.cast_unchecked::<Str>();
            let goes_before = |other: &Value| {
                let order = text.bytes().cmp(other.cast_unchecked::<Str>().bytes());
                if reverse { order.is_gt() } else { order.is_lt() }
            };
            // Often it is in its place.
            let mut at = i;
            while at > 0 && goes_before(&values[at - 1]) {
                values[at] = values[at - 1];
                at -= 1;
            }
            values[at] = item;
        }
    });
    true
}

/// Sorts a list of raw numbers in place; false when it is not one, or holds NaN.
fn sort_numbers(list: Gc<List>, reverse: bool) -> bool {
    match list.kind.get() {
        ListKind::Empty => true,
        ListKind::Ints => {
            list.with_ints(|ints| {
                ints.sort();
                if reverse {
                    ints.reverse();
                }
            });
            true
        }
        ListKind::Floats if list.floats().iter().any(|f| f.is_nan()) => false,
        ListKind::Floats => {
            // 0.0 and -0.0 are equal but not the same, so reversal must keep their order too.
            list.with_floats(|floats| match reverse {
                true => floats.sort_by(|a, b| b.partial_cmp(a).unwrap_or(Ordering::Equal)),
                false => floats.sort_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal)),
            });
            true
        }
        ListKind::Values => false,
    }
}

/// The list of keys: the items themselves if there is no key function.
fn keys_of(vm: &Vm, items: Gc<List>, key: Value) -> PyResult<Gc<List>> {
    if key.is_none() {
        return Ok(items);
    }
    let keys = vm.new_list();
    for i in 0..items.len() {
        let item = items.get(vm, i);
        keys.push(vm, vm.call(key, &[item])?);
    }
    Ok(keys)
}

/// What sort of keys there are.
enum Keys<'a> {
    Ints(Vec<i64>),
    Floats(Vec<f64>),
    Texts(Vec<TextKey<'a>>),
    Tuples,
    Other,
}

/// A string's text with its first eight bytes as a number that compares like them.
#[derive(Clone, Copy)]
struct TextKey<'a> {
    prefix: u64,
    text: &'a [u8],
}

impl<'a> TextKey<'a> {
    fn new(s: Gc<Str>) -> TextKey<'a> {
        let text = s.bytes();
        let mut first = [0u8; 8];
        let n = text.len().min(8);
        first[..n].copy_from_slice(&text[..n]);
        TextKey { prefix: u64::from_be_bytes(first), text }
    }
    fn order(&self, other: &TextKey<'_>) -> Ordering {
        // Zero bytes fill up a short text, so equal prefixes say nothing yet.
        self.prefix.cmp(&other.prefix).then_with(|| self.text.cmp(other.text))
    }
}

/// Looks at all keys, in `values`, a snapshot that keeps them alive.
fn classify<'a>(vm: &Vm, keys: Gc<List>, values: &'a [Value]) -> Keys<'a> {
    match keys.kind.get() {
        ListKind::Ints => return Keys::Ints(keys.ints().to_vec()),
        ListKind::Floats if !keys.floats().iter().any(|f| f.is_nan()) => {
            return Keys::Floats(keys.floats().to_vec());
        }
        _ => {}
    }
    let Some(first) = values.first() else { return Keys::Other };
    if vm.is_exact_str(*first) {
        if values.iter().all(|v| vm.is_exact_str(*v)) {
            return Keys::Texts(values.iter().map(|v| TextKey::new(v.cast_unchecked())).collect());
        }
    } else if first.is_small_int() {
        if let Some(ints) = values.iter().map(|v| v.as_small_int()).collect() {
            return Keys::Ints(ints);
        }
    } else if first.is_kind(crate::object::header::Kind::Tuple) {
        let class = vm.builtin_type(crate::object::builtin_types::shapes::TUPLE);
        if values.iter().all(|v| vm.type_of(*v) == class) {
            return Keys::Tuples;
        }
    } else if vm.exact_float(*first).is_some() {
        let number = |v: &Value| vm.exact_float(*v).filter(|f| !f.is_nan());
        if let Some(floats) = values.iter().map(number).collect() {
            return Keys::Floats(floats);
        }
    }
    Keys::Other
}

/// The order that sorts the keys (also after an error, then as far as it came; None: leave them as they are).
fn order_of(vm: &Vm, keys: Gc<List>, reverse: bool) -> (Option<Vec<u32>>, PyResult<()>) {
    let n = keys.len();
    if n < 2 {
        return (None, Ok(()));
    }
    let snapshot = keys.snapshot(vm);
    // SAFETY: nobody else knows the snapshot, so nothing writes it.
    let values = unsafe { snapshot.slice(0, n) };
    // To keep equal items in their order, a reversed sort sorts the reversed list and reverses the result.
    let mut order: Vec<u32> = (0..n as u32).collect();
    if reverse {
        order.reverse();
    }
    let result = match classify(vm, keys, values) {
        Keys::Ints(ints) => {
            let mut pairs: Vec<(i64, u32)> = order.iter().map(|i| (ints[*i as usize], *i)).collect();
            pairs.sort_by_key(|p| p.0);
            order = pairs.into_iter().map(|p| p.1).collect();
            Ok(())
        }
        Keys::Floats(floats) => {
            let mut pairs: Vec<(f64, u32)> = order.iter().map(|i| (floats[*i as usize], *i)).collect();
            pairs.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal));
            order = pairs.into_iter().map(|p| p.1).collect();
            Ok(())
        }
        Keys::Texts(texts) => {
            let mut pairs: Vec<(TextKey<'_>, u32)> = order.iter().map(|i| (texts[*i as usize], *i)).collect();
            pairs.sort_by(|a, b| a.0.order(&b.0));
            order = pairs.into_iter().map(|p| p.1).collect();
            Ok(())
        }
        Keys::Tuples => merge_sort::sort(&mut order, |a, b| {
            let tuple = |i: u32| values[i as usize].cast_unchecked::<Tuple>();
            tuple_less(vm, tuple(a), tuple(b))
        }),
        Keys::Other => merge_sort::sort(&mut order, |a, b| {
            vm.compare_bool(values[a as usize], values[b as usize], CompareOp::Lt)
        }),
    };
    if reverse {
        order.reverse();
    }
    (Some(order), result)
}

/// `a < b` of exact tuples.
fn tuple_less(vm: &Vm, a: Gc<Tuple>, b: Gc<Tuple>) -> PyResult<bool> {
    for (x, y) in a.items().iter().zip(b.items()) {
        if !vm.eq(*x, *y)? {
            return vm.compare_bool(*x, *y, CompareOp::Lt);
        }
    }
    Ok(a.len < b.len)
}

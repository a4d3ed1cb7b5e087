//! Items of built-in containers: what needs no method of a program's class, as neither the container nor the key has one.

use super::*;
use crate::builtins::set::{self, Set};
use crate::builtins::{indices, list, sequence, slice, tuple};
use crate::object::builtin_types::shapes;
use crate::object::set::Place;
use crate::object::slots::CompareOp;
use crate::object::types::type_flags;
use crate::object::{Bytes, Dict, List, Slice, Str, Tuple};

/// Tuples in tuples as deep as this are looked into.
const DEPTH: u32 = 4;

/// Can hashing the key run no Python code?
fn hashes_simply(vm: &Vm, key: Value, depth: u32) -> bool {
    if !key.is_heap() || vm.is_exact_str(key) {
        return true;
    }
    if vm.is_exact(key, shapes::TUPLE) {
        let tuple: Gc<Tuple> = key.cast_unchecked();
        return tuple.hash.get() != 0
            || depth < DEPTH && tuple.items().iter().all(|item| hashes_simply(vm, *item, depth + 1));
    }
    match key.header_unchecked().kind() {
        Kind::BigInt => inherits!(vm, key, hash, shapes::INT),
        Kind::Float => inherits!(vm, key, hash, shapes::FLOAT),
        Kind::Str => inherits!(vm, key, hash, shapes::STR),
        // (A class derived from tuple: a named tuple, say.)
        Kind::Tuple => {
            let items = key.cast_unchecked::<Tuple>().items();
            inherits!(vm, key, hash, shapes::TUPLE)
                && depth < DEPTH
                && items.iter().all(|item| hashes_simply(vm, *item, depth + 1))
        }
        _ => inherits!(vm, key, hash, shapes::OBJECT),
    }
}

/// The entry of a key in a table, where neither hashing nor comparing runs Python code, and the key's hash.
#[inline(always)]
pub(super) fn find(vm: &Vm, table: Gc<Dict>, key: Value) -> Option<(Option<usize>, i64)> {
    if key.is_small_int() {
        let hash = taipan_numeric::bigint::hash_i64(key.as_small_int_unchecked());
        if let Some(found) = table.find_small_int(vm, key, hash) {
            return Some((found, hash));
        }
    } else if vm.is_exact_str(key) && table.has_only_str_keys() {
        let key: Gc<Str> = key.cast_unchecked();
        return Some((table.find_str(vm, key), vm.str_hash(key)));
    }
    find_other(vm, table, key)
}

/// [`find`] for keys of other kinds.
#[inline(never)]
fn find_other(vm: &Vm, table: Gc<Dict>, key: Value) -> Option<(Option<usize>, i64)> {
    if vm.is_exact(key, shapes::TYPE) {
        // Classes are equal to themselves alone.
        let hash = crate::builtins::object::identity_hash(key);
        return Some((table.find_simply(vm, key, hash)?, hash));
    }
    if vm.is_exact(key, shapes::TUPLE)
        && let Some(hash) = tuple::plain_hash(vm, key.cast_unchecked())
    {
        return Some((table.find_simply(vm, key, hash)?, hash));
    }
    if !hashes_simply(vm, key, 0) {
        return None;
    }
    let hash = unless_raised(vm, vm.hash(key))?;
    Some((table.find_simply(vm, key, hash)?, hash))
}

/// Where a key is in a set, or would go, where neither hashing nor comparing runs Python code, and the key's hash.
#[inline(always)]
pub(super) fn find_in_set(vm: &Vm, set: Gc<Set>, key: Value) -> Option<(Place, i64)> {
    if key.is_small_int() || vm.is_exact_str(key) {
        let hash = unless_raised(vm, vm.hash(key))?;
        return Some((locate(vm, set, key, hash)?, hash));
    }
    find_other_in_set(vm, set, key)
}

/// [`find_in_set`] for keys of other kinds.
#[inline(never)]
fn find_other_in_set(vm: &Vm, set: Gc<Set>, key: Value) -> Option<(Place, i64)> {
    let hash = if vm.is_exact(key, shapes::TYPE) {
        crate::builtins::object::identity_hash(key)
    } else {
        let plain =
            if vm.is_exact(key, shapes::TUPLE) { tuple::plain_hash(vm, key.cast_unchecked()) } else { None };
        match plain {
            Some(hash) => hash,
            None if hashes_simply(vm, key, 0) => unless_raised(vm, vm.hash(key))?,
            None => return None,
        }
    };
    Some((set.locate_simply(vm, key, hash)?, hash))
}

/// Where a key of this hash is in a set, or would go, if that can be told without running Python code.
#[inline(always)]
fn locate(vm: &Vm, set: Gc<Set>, key: Value, hash: i64) -> Option<Place> {
    match set.locate_among_simple(vm, key, hash) {
        None => set.locate_simply(vm, key, hash),
        found => found,
    }
}

/// `obj[key]` of the built-in containers.
pub extern "C" fn get_item(vm: &Vm, obj: u64, key: u64) -> u64 {
    let (obj, key) = (Value::from_bits(obj), Value::from_bits(key));
    if !obj.is_heap() {
        return NONE;
    }
    let shape = obj.header_unchecked().shape();
    if shape == shapes::DICT { dict_item(vm, obj.cast_unchecked(), key) } else { other_item(vm, obj, key) }
}

/// `dict[key]`
#[inline(always)]
fn dict_item(vm: &Vm, dict: Gc<Dict>, key: Value) -> u64 {
    find(vm, dict, key).and_then(|(e, _)| e).map_or(NONE, |e| dict.value_at(e).bits())
}

/// `dict[key]` of an exact dict.
pub extern "C" fn item_of_dict(vm: &Vm, dict: u64, key: u64) -> u64 {
    dict_item(vm, Value::from_bits(dict).cast_unchecked(), Value::from_bits(key))
}

/// [`get_item`] of what is no dict.
#[inline(never)]
fn other_item(vm: &Vm, obj: Value, key: Value) -> u64 {
    let shape = obj.header_unchecked().shape();
    let found = match (shape, key.as_small_int()) {
        (shapes::LIST, Some(n)) => {
            let list: Gc<List> = obj.cast_unchecked();
            indices::resolve(n as isize, list.len()).map(|at| list.get(vm, at))
        }
        (shapes::TUPLE, Some(n)) => {
            let items = obj.cast_unchecked::<Tuple>().items();
            indices::resolve(n as isize, items.len()).map(|at| items[at])
        }
        (shapes::STR, Some(n)) => {
            let s: Gc<Str> = obj.cast_unchecked();
            let at = indices::resolve(n as isize, s.char_len());
            let plain = s.is_ascii() && !s.is_rope();
            let known = at.filter(|_| plain).and_then(|at| vm.known_char(s.bytes()[at]));
            known.or_else(|| unless_raised(vm, crate::builtins::str::item(vm, s, at? as isize)))
        }
        (shapes::BYTES, Some(n)) => {
            let bytes: Gc<Bytes> = obj.cast_unchecked();
            indices::resolve(n as isize, bytes.as_slice().len())
                .map(|at| Value::int32(bytes.as_slice()[at] as i32))
        }
        (shapes::RANGE, Some(_)) => crate::builtins::range::quick_item(obj.cast_unchecked(), key),
        (shapes::LIST | shapes::TUPLE | shapes::STR | shapes::BYTES, None) if is_plain_slice(key) => {
            unless_raised(vm, vm.getitem(obj, key))
        }
        (_, index) => match obj.header_unchecked().kind() {
            Kind::Dict if ops_build::gets_as(vm, obj, shapes::DICT) => {
                return dict_item(vm, obj.cast_unchecked(), key);
            }
            Kind::List if ops_build::gets_as(vm, obj, shapes::LIST) => {
                let list: Gc<List> = obj.cast_unchecked();
                index.and_then(|n| indices::resolve(n as isize, list.len())).map(|at| list.get(vm, at))
            }
            Kind::Tuple if ops_build::gets_as(vm, obj, shapes::TUPLE) => {
                let items = obj.cast_unchecked::<Tuple>().items();
                index.and_then(|n| indices::resolve(n as isize, items.len())).map(|at| items[at])
            }
            _ if index.is_some() && is_native(vm, obj) => unless_raised(vm, vm.getitem(obj, key)),
            _ => None,
        },
    };
    found.map_or(NONE, Value::bits)
}

/// Is it a slice of small ints and None?
fn is_plain_slice(v: Value) -> bool {
    let plain = |v: Value| v.is_small_int() || v.is_none();
    v.downcast::<Slice>().is_some_and(|s| plain(s.start.get()) && plain(s.stop.get()) && plain(s.step.get()))
}

/// Is it a native object whose items, by number, are had without running Python code (an array, a deque)?
fn is_native(vm: &Vm, obj: Value) -> bool {
    (obj.is_kind(Kind::Native) || obj.header_unchecked().shape() == shapes::BYTEARRAY)
        && !vm.type_of(obj).has_flag(type_flags::HEAP)
}

/// `obj[key] = value` of a list, dict, or an array of numbers.
pub extern "C" fn set_item(vm: &Vm, obj: u64, key: u64, value: u64) -> u64 {
    let (obj, key, value) = (Value::from_bits(obj), Value::from_bits(key), Value::from_bits(value));
    if !obj.is_heap() {
        return 0;
    }
    let mut shape = obj.header_unchecked().shape();
    if shape >= shapes::COUNT {
        let base = match obj.header_unchecked().kind() {
            Kind::List => shapes::LIST,
            Kind::Dict => shapes::DICT,
            _ => shape,
        };
        if base != shape && !ops_build::sets_as(vm, obj, base) {
            return 0;
        }
        shape = base;
    }
    if shape == shapes::LIST {
        let list: Gc<List> = obj.cast_unchecked();
        let at = key.as_small_int().and_then(|n| indices::resolve(n as isize, list.len()));
        return at.map(|at| list.set(vm, at, value)).is_some() as u64;
    }
    if shape == shapes::DICT {
        let dict: Gc<Dict> = obj.cast_unchecked();
        let Some((found, hash)) = find(vm, dict, key) else { return 0 };
        match found {
            Some(e) => dict.store(e, value),
            None => dict.insert_new(vm, key, hash, value),
        }
        return 1;
    }
    if key.is_small_int() && !value.is_heap() && is_native(vm, obj) {
        return unless_raised(vm, vm.setitem(obj, key, value)).is_some() as u64;
    }
    0
}

/// `obj[start:stop]` of the built-in sequences.
pub extern "C" fn get_slice(vm: &Vm, obj: u64, start: u64, stop: u64) -> u64 {
    let obj = Value::from_bits(obj);
    if !obj.is_heap() {
        return NONE;
    }
    slice::quick_slice(vm, obj, Value::from_bits(start), Value::from_bits(stop)).map_or(NONE, Value::bits)
}

/// `obj[start:stop:step]` of the built-in sequences.
pub extern "C" fn get_stride(vm: &Vm, obj: u64, start: u64, stop: u64, step: u64) -> u64 {
    let [obj, start, stop, step] = [obj, start, stop, step].map(Value::from_bits);
    let Some(bounds) = sequence::Bounds::quick_by(start, stop, step) else { return NONE };
    if vm.is_exact(obj, shapes::LIST) {
        let list: Gc<List> = obj.cast_unchecked();
        let picked = list::items::picked(vm, list, bounds.fit(list.len()));
        return unless_raised(vm, picked).map_or(NONE, |list| list.value().bits());
    }
    let sequence = obj.is_heap()
        && matches!(obj.header_unchecked().shape(), shapes::TUPLE | shapes::STR | shapes::BYTES);
    if !sequence {
        return NONE;
    }
    let slice = vm.new_slice(start, stop, step).value();
    unless_raised(vm, vm.getitem(obj, slice)).map_or(NONE, Value::bits)
}

/// `slice(start, stop, step)`
pub extern "C" fn new_slice(vm: &Vm, start: u64, stop: u64, step: u64) -> u64 {
    let [start, stop, step] = [start, stop, step].map(Value::from_bits);
    vm.new_slice(start, stop, step).value().bits()
}

/// `obj[start:stop] = value` of a list, where the value is a list or tuple.
pub extern "C" fn set_slice(vm: &Vm, obj: u64, start: u64, stop: u64, value: u64) -> u64 {
    let [obj, start, stop, value] = [obj, start, stop, value].map(Value::from_bits);
    let simple = vm.is_exact(obj, shapes::LIST)
        && (vm.is_exact(value, shapes::LIST) || vm.is_exact(value, shapes::TUPLE));
    if !simple {
        return 0;
    }
    let Some(bounds) = sequence::Bounds::quick(start, stop) else { return 0 };
    unless_raised(vm, list::items::assign(vm, obj.cast_unchecked(), bounds, value)).is_some() as u64
}

/// Appends the items of a list, tuple, range or bytes to a list; 0 where it is none.
pub extern "C" fn list_extend(vm: &Vm, list: u64, items: u64) -> u64 {
    let items = Value::from_bits(items);
    let simple = items.is_heap()
        && matches!(
            items.header_unchecked().shape(),
            shapes::LIST | shapes::TUPLE | shapes::RANGE | shapes::STR | shapes::BYTES
        );
    let list = Value::from_bits(list).cast_unchecked();
    (simple && unless_raised(vm, crate::builtins::list::extend(vm, list, items)).is_some()) as u64
}

/// A dict of `n` pairs at `items`, whose keys are strings or small ints.
///
/// # Safety
/// There are `2 * n` values.
pub unsafe extern "C" fn map(vm: &Vm, items: *const Value, n: usize) -> u64 {
    // SAFETY: by the caller's promise.
    let pairs = unsafe { std::slice::from_raw_parts(items, 2 * n) };
    if !pairs.iter().step_by(2).all(|key| key.is_small_int() || vm.is_exact_str(*key)) {
        return NONE;
    }
    unless_raised(vm, ops_build::map_of(vm, pairs)).map_or(NONE, Value::bits)
}

/// `item in container`, as True or False, of the built-in containers.
pub extern "C" fn contains(vm: &Vm, container: u64, item: u64) -> u64 {
    let (container, item) = (Value::from_bits(container), Value::from_bits(item));
    if !container.is_heap() {
        return NONE;
    }
    // (Also of classes derived from these that do not say otherwise.)
    let shape = container.header_unchecked().shape();
    let found = match container.header_unchecked().kind() {
        Kind::Dict if shape == shapes::DICT || inherits!(vm, container, contains, shapes::DICT) => {
            find(vm, container.cast_unchecked(), item).map(|(e, _)| e.is_some())
        }
        Kind::Tuple if shape == shapes::TUPLE || inherits!(vm, container, contains, shapes::TUPLE) => {
            among(vm, container.cast_unchecked::<Tuple>().items().iter().copied(), item)
        }
        Kind::List if shape == shapes::LIST || inherits!(vm, container, contains, shapes::LIST) => {
            in_list(vm, container.cast_unchecked(), item)
        }
        _ if shape == shapes::SET || shape == shapes::FROZENSET => {
            find_in_set(vm, container.cast_unchecked(), item).map(|(place, _)| place.is_found())
        }
        _ if shape == shapes::STR && vm.is_exact_str(item) => unless_raised(vm, vm.contains(container, item)),
        _ => None,
    };
    found.map_or(NONE, |found| Value::bool(found).bits())
}

/// `item not in container`.
pub extern "C" fn lacks(vm: &Vm, container: u64, item: u64) -> u64 {
    match contains(vm, container, item) {
        NONE => NONE,
        found => Value::bool(found == Value::FALSE.bits()).bits(),
    }
}

/// Is `wanted` in the list, if that can be told without running Python code?
fn in_list(vm: &Vm, list: Gc<List>, wanted: Value) -> Option<bool> {
    if let Some(known) = list::find_number(vm, list, wanted, 0, usize::MAX) {
        return Some(known.is_some());
    }
    among(vm, (0..list.len()).map(|k| list.get(vm, k)), wanted)
}

/// Is `wanted` one of the items, if that can be told without running Python code?
#[inline(always)]
fn among(vm: &Vm, items: impl Iterator<Item = Value>, wanted: Value) -> Option<bool> {
    let is_int = wanted.is_small_int();
    for item in items {
        if is_int && item.is_small_int() {
            if item == wanted {
                return Some(true);
            }
            continue;
        }
        if is_same(item, wanted) || same_value(vm, item, wanted)? {
            return Some(true);
        }
    }
    Some(false)
}

/// Are two values equal, if that can be told without running Python code?
pub(super) fn same_value(vm: &Vm, a: Value, b: Value) -> Option<bool> {
    if a == b {
        // (A float that is not itself is not equal to itself.)
        return if is_number(a) { number_test(vm, a, b) } else { is_simple(vm, a).then_some(true) };
    }
    if is_number(a) && is_number(b) {
        return number_test(vm, a, b);
    }
    let is_tuple =
        |v: Value| vm.is_exact(v, shapes::TUPLE) || v.is_kind(Kind::Tuple) && vm.has_tuple_equality(v);
    if is_tuple(a) && is_tuple(b) {
        return tuple::quick_equal_values(vm, a, b);
    }
    if !is_simple(vm, a) || !is_simple(vm, b) {
        return None;
    }
    Some(vm.is_exact_str(a) && vm.is_exact_str(b) && same_text(a.cast_unchecked(), b.cast_unchecked()))
}

/// Are two strings equal?
#[inline(always)]
pub(super) fn same_text(a: Gc<Str>, b: Gc<Str>) -> bool {
    if a.address() == b.address() {
        return true;
    }
    a.byte_len() == b.byte_len() && !(a.is_interned() && b.is_interned()) && a.bytes() == b.bytes()
}

fn number_test(vm: &Vm, a: Value, b: Value) -> Option<bool> {
    unless_raised(vm, vm.compare(a, b, crate::object::slots::CompareOp::Eq)).map(|v| v.is_true())
}

/// Is it a number, a string, a singleton or an object that is equal to itself alone?
fn is_simple(vm: &Vm, v: Value) -> bool {
    if !v.is_heap() || vm.is_exact_str(v) || is_number(v) {
        return true;
    }
    inherits!(vm, v, compare, shapes::OBJECT)
}

/// Puts the items of a tuple or list of `n` at `out`; 0 where it is not one.
///
/// # Safety
/// There is room for `n` values at `out`.
pub unsafe extern "C" fn unpack(vm: &Vm, v: u64, out: *mut Value, n: usize) -> u64 {
    let v = Value::from_bits(v);
    // SAFETY: by the caller's promise.
    let put = |k: usize, item: Value| unsafe { *out.add(k) = item };
    if v.is_kind(Kind::Tuple) && crate::interp::ops_iter::iterates_as(vm, v, shapes::TUPLE) {
        let items = v.cast_unchecked::<Tuple>().items();
        if items.len() == n {
            items.iter().enumerate().for_each(|(k, item)| put(k, *item));
            return 1;
        }
    } else if vm.is_exact(v, shapes::LIST) {
        let list: Gc<List> = v.cast_unchecked();
        if list.len() == n {
            (0..n).for_each(|k| put(k, list.get(vm, k)));
            return 1;
        }
    }
    0
}

/// `len(v)` of the built-in containers, as an int's word.
pub extern "C" fn length(vm: &Vm, v: u64) -> u64 {
    let v = Value::from_bits(v);
    let known = || v.header_unchecked().shape() < shapes::COUNT || !vm.type_of(v).has_flag(type_flags::HEAP);
    // (Also for a class derived from one of these that has their length.)
    let derived = || match v.header_unchecked().kind() {
        Kind::List => inherits!(vm, v, len, shapes::LIST),
        Kind::Tuple => inherits!(vm, v, len, shapes::TUPLE),
        Kind::Dict => inherits!(vm, v, len, shapes::DICT),
        Kind::Str => inherits!(vm, v, len, shapes::STR),
        _ => false,
    };
    if !v.is_heap() || !known() && !derived() {
        return NONE;
    }
    match vm.type_of(v).slots().len {
        Some(len) => unless_raised(vm, len(vm, v)).map_or(NONE, |n| vm.int(n as i64).bits()),
        None => NONE,
    }
}

/// `del obj[key]` of a dict.
pub extern "C" fn del_item(vm: &Vm, obj: u64, key: u64) -> u64 {
    let obj = Value::from_bits(obj);
    let as_dict = || obj.is_kind(Kind::Dict) && ops_build::sets_as(vm, obj, shapes::DICT);
    if !vm.is_exact(obj, shapes::DICT) && !as_dict() {
        return 0;
    }
    let dict: Gc<Dict> = obj.cast_unchecked();
    match find(vm, dict, Value::from_bits(key)) {
        Some((Some(e), _)) => {
            dict.remove_at(e);
            1
        }
        _ => 0,
    }
}

/// Adds the items of a dict of named arguments to another; 0 where it is no such dict, or has a name that is there already.
pub extern "C" fn dict_merge(vm: &Vm, dict: u64, other: u64) -> u64 {
    let other = Value::from_bits(other);
    if !vm.is_exact(other, shapes::DICT) {
        return 0;
    }
    let (dict, other): (Gc<Dict>, Gc<Dict>) =
        (Value::from_bits(dict).cast_unchecked(), other.cast_unchecked());
    let mut pos = 0;
    let simple = dict.has_only_str_keys() && other.has_only_str_keys();
    while let Some((at, key, _)) = other.next_entry(pos).filter(|_| simple) {
        if dict.find_str(vm, key.cast_unchecked()).is_some() {
            return 0;
        }
        pos = at + 1;
    }
    pos = 0;
    while let Some((at, key, value)) = other.next_entry(pos).filter(|_| simple) {
        dict.insert_new(vm, key, vm.str_hash(key.cast_unchecked()), value);
        pos = at + 1;
    }
    simple as u64
}

/// Are all items of the first set in the second, if that can be told without running Python code?
fn is_subset(vm: &Vm, set: Gc<Set>, other: Gc<Set>) -> Option<bool> {
    if set.len() > other.len() {
        return Some(false);
    }
    let mut pos = 0;
    while let Some((at, item)) = set.next(pos) {
        if !locate(vm, other, item, set.hash_at(at))?.is_found() {
            return Some(false);
        }
        pos = at + 1;
    }
    Some(true)
}

/// A comparison of two sets, if that can be told without running Python code.
pub(super) fn compare_sets(vm: &Vm, a: Gc<Set>, b: Gc<Set>, op: CompareOp) -> Option<bool> {
    Some(match op {
        CompareOp::Eq => a.len() == b.len() && is_subset(vm, a, b)?,
        CompareOp::Ne => a.len() != b.len() || !is_subset(vm, a, b)?,
        CompareOp::Le => is_subset(vm, a, b)?,
        CompareOp::Lt => a.len() < b.len() && is_subset(vm, a, b)?,
        CompareOp::Ge => is_subset(vm, b, a)?,
        CompareOp::Gt => a.len() > b.len() && is_subset(vm, b, a)?,
    })
}

/// `a & b` (`common`) or `a - b` of two sets, if that runs no Python code.
pub(super) fn part_of_set(vm: &Vm, a: Gc<Set>, b: Gc<Set>, common: bool) -> Option<Value> {
    let shape = a.header.shape();
    let op = if common { set::ops::intersection } else { set::ops::difference };
    if a.is_simple() && b.is_simple() {
        return unless_raised(vm, op(vm, shape, a, b.value())).map(|set| set.value());
    }
    // (These two begin with a copy.)
    if common && a == b || !common && a.len() >> 2 > b.len() {
        return None;
    }
    let (walk, ask) = if common && b.len() <= a.len() { (b, a) } else { (a, b) };
    let new = set::new_of_shape(vm, shape);
    let mut pos = 0;
    while let Some((at, item)) = walk.next(pos) {
        let hash = walk.hash_at(at);
        if locate(vm, ask, item, hash)?.is_found() == common {
            let place = locate(vm, new, item, hash)?;
            new.insert_at(vm, place, item, hash);
        }
        pos = at + 1;
    }
    Some(new.value())
}

//! `tuple`: the methods.

use crate::builtins::sequence::{self, Bounds, Subscript};
use crate::builtins::{generic_alias, iterators, repr};
use crate::native::{Args, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::object::slots::CompareOp;
use crate::object::types::{Type, type_flags};
use crate::object::{Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// Built-in immutable sequence.
///
/// If no argument is given, the constructor returns an empty tuple.
/// If iterable is specified the tuple is initialized from iterable's items.
///
/// If the argument is a tuple, the return value is the same object.
#[class("tuple", kind = Tuple, subclassable)]
impl Tuple {
    #[new("tuple(iterable=(), /)")]
    fn new_object(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Tuple>> {
        // A subclass with an `__init__` of its own may take keyword arguments.
        let own = vm.builtin_type(shapes::TUPLE);
        let same_init = match (cls.slots().init, own.slots().init) {
            (Some(f), Some(g)) => std::ptr::fn_addr_eq(f, g),
            (None, None) => true,
            _ => false,
        };
        if same_init {
            args.no_keywords(vm, "tuple")?;
        }
        args.between(vm, "tuple", 0, 1)?;
        let tuple = match args.positional().first() {
            Some(iterable) => vm.tuple_from(*iterable)?,
            None => vm.new_tuple(&[]),
        };
        Ok(if cls == own { tuple } else { of_class(vm, cls, tuple.items()) })
    }
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.set_flag(type_flags::SEQUENCE | type_flags::MATCH_SELF | type_flags::TUPLE, true);
        Ok(())
    }

    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Tuple>) -> PyResult {
        let mut out = Vec::new();
        push_repr(vm, &mut out, this)?;
        Ok(vm.str_from_bytes(&out).value())
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Tuple>) -> PyResult<i64> {
        hash_of(vm, this)
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Tuple>, other: Value, op: CompareOp) -> PyResult {
        let Some(other) = other.downcast::<Tuple>() else { return Ok(Value::NOT_IMPLEMENTED) };
        for (x, y) in this.items().iter().zip(other.items()) {
            if !vm.eq(*x, *y)? {
                return match op {
                    CompareOp::Eq => Ok(Value::FALSE),
                    CompareOp::Ne => Ok(Value::TRUE),
                    _ => vm.compare(*x, *y, op),
                };
            }
        }
        Ok(Value::bool(op.of(this.len.cmp(&other.len))))
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<Tuple>) -> Value {
        iterators::new_tuple_iter(vm, this)
    }
    #[slot(len)]
    fn slot_len(this: Gc<Tuple>) -> usize {
        this.len
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Tuple>, key: Value) -> PyResult {
        match sequence::subscript(vm, key, "tuple")? {
            Subscript::Index(i) => match sequence::place(i, this.len) {
                Some(at) => Ok(this.items()[at]),
                None => Err(vm.index_error("tuple index out of range")),
            },
            Subscript::Slice(slice) => {
                let picked = Bounds::of(vm, slice)?.fit(this.len);
                if picked.step != 1 {
                    let list = vm.new_list();
                    for at in picked.places() {
                        list.push(vm, this.items()[at]);
                    }
                    return Ok(vm.tuple_from_list(list).value());
                }
                if picked.count == this.len && vm.is_exact(this.value(), shapes::TUPLE) {
                    return Ok(this.value());
                }
                Ok(vm.new_tuple(&this.items()[picked.start..picked.end()]).value())
            }
        }
    }
    #[slot(contains)]
    fn contains(vm: &Vm, this: Gc<Tuple>, item: Value) -> PyResult<bool> {
        Ok(find(vm, this, item, 0, usize::MAX)?.is_some())
    }
    #[slot(concat)]
    fn concat(vm: &Vm, this: Gc<Tuple>, other: Value) -> PyResult {
        let Some(right) = other.downcast::<Tuple>() else {
            let name = vm.type_of(other).name();
            return Err(vm.type_error(format!("can only concatenate tuple (not \"{name}\") to tuple")));
        };
        if this.len == 0 && vm.is_exact(other, shapes::TUPLE) {
            return Ok(other);
        }
        if right.len == 0 && vm.is_exact(this.value(), shapes::TUPLE) {
            return Ok(this.value());
        }
        Ok(of_parts(vm, this.items(), right.items()).value())
    }
    #[slot(repeat)]
    fn repeat(vm: &Vm, this: Gc<Tuple>, count: isize) -> PyResult {
        if (this.len == 0 || count == 1) && vm.is_exact(this.value(), shapes::TUPLE) {
            return Ok(this.value());
        }
        let count = count.max(0) as usize;
        match this.len.checked_mul(count) {
            Some(total) if total <= isize::MAX as usize / 16 => {
                let Ok(array) = vm.heap().try_new_value_array(total) else {
                    return Err(sequence::no_memory(vm));
                };
                for i in 0..if this.len == 0 { 0 } else { count } {
                    array.copy_from_slice(i * this.len, this.items());
                }
                // SAFETY: nobody else knows the array.
                Ok(vm.new_tuple(unsafe { array.slice(0, total) }).value())
            }
            _ => Err(sequence::no_memory(vm)),
        }
    }

    #[method("__getnewargs__()", text_signature = "($self, /)")]
    fn getnewargs(vm: &Vm, this: Gc<Tuple>) -> Gc<Tuple> {
        let plain = vm.new_tuple(this.items());
        vm.new_tuple(&[plain.value()])
    }
    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[method("index(value, start=0, stop=sys.maxsize, /)")]
    fn index(vm: &Vm, this: Gc<Tuple>, value: Value, start: Value, stop: Value) -> PyResult<usize> {
        let start = sequence::search_bound(vm, start, this.len, 0)?;
        let stop = sequence::search_bound(vm, stop, this.len, usize::MAX)?;
        match find(vm, this, value, start, stop)? {
            Some(at) => Ok(at),
            None => Err(vm.value_error("tuple.index(x): x not in tuple")),
        }
    }
    /// Return number of occurrences of value.
    #[method("count(value, /)")]
    fn count(vm: &Vm, this: Gc<Tuple>, value: Value) -> PyResult<usize> {
        let (mut count, mut at) = (0, 0);
        while let Some(found) = find(vm, this, value, at, usize::MAX)? {
            count += 1;
            at = found + 1;
        }
        Ok(count)
    }
    /// Tuples are generic over the types of their contents.
    ///
    /// For example, use ``tuple[int, str]`` for a pair whose first element
    /// is an int and second element is a string.
    ///
    /// Tuples also support the form ``tuple[T, ...]`` to indicate
    /// an arbitrary length tuple of elements of type T.
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
}

/// A tuple of class `class` (tuple or a class derived from it).
pub fn of_class(vm: &Vm, class: Gc<Type>, items: &[Value]) -> Gc<Tuple> {
    debug_assert!(class.kind.get() == Kind::Tuple);
    let tuple = vm.tuple_of_class(class.instance_shape.get(), class.slot_words(), items);
    vm.note_new(class, tuple.value());
    tuple
}

/// A tuple of the items of both.
pub fn of_parts(vm: &Vm, left: &[Value], right: &[Value]) -> Gc<Tuple> {
    let total = left.len() + right.len();
    if total <= 16 {
        let mut all = [Value::UNBOUND; 16];
        all[..left.len()].copy_from_slice(left);
        all[left.len()..total].copy_from_slice(right);
        return vm.new_tuple(&all[..total]);
    }
    let array = vm.new_value_array(total);
    array.copy_from_slice(0, left);
    array.copy_from_slice(left.len(), right);
    // SAFETY: nobody else knows the array.
    vm.new_tuple(unsafe { array.slice(0, total) })
}

/// Are two tuples equal, as tuples compare?
///
/// # Errors
/// What comparing the items raises.
pub fn equal(vm: &Vm, a: Gc<Tuple>, b: Gc<Tuple>) -> PyResult<bool> {
    let (x, y) = (a.items(), b.items());
    let (h, k) = (a.hash.get(), b.hash.get());
    if x.len() != y.len() || (h != k && h != 0 && k != 0) {
        return Ok(false);
    }
    for (p, q) in x.iter().zip(y) {
        if p == q {
            continue;
        }
        if p.both_small_int(*q) {
            return Ok(false);
        }
        if let Some(same) = quick_same(vm, *p, *q, 0) {
            if same {
                continue;
            }
            return Ok(false);
        }
        if p.is_heap() {
            vm.check_native_stack()?;
        }
        if !vm.eq(*p, *q)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// How deep tuples in tuples are compared without looking after the native stack.
const SHALLOW: u32 = 6;

/// Are two items that are not the same word equal, if that can be told without running Python code: of two strings, or
/// two tuples of such things and small ints?
#[inline]
fn quick_same(vm: &Vm, p: Value, q: Value, depth: u32) -> Option<bool> {
    if !p.is_heap() || !q.is_heap() {
        return None;
    }
    let shape = p.header_unchecked().shape();
    if shape != q.header_unchecked().shape() {
        return None;
    }
    if shape == shapes::STR {
        let (x, y): (Gc<Str>, Gc<Str>) = (p.cast_unchecked(), q.cast_unchecked());
        if x.is_interned() && y.is_interned() {
            return Some(false);
        }
        return Some(x.byte_len() == y.byte_len() && x.bytes() == y.bytes());
    }
    if shape == shapes::TUPLE || (p.is_kind(Kind::Tuple) && vm.has_tuple_equality(p)) {
        return quick_equal(vm, p.cast_unchecked(), q.cast_unchecked(), depth + 1);
    }
    None
}

/// Are two tuples equal, if that can be told without running Python code?
fn quick_equal(vm: &Vm, a: Gc<Tuple>, b: Gc<Tuple>, depth: u32) -> Option<bool> {
    let (x, y) = (a.items(), b.items());
    let (h, k) = (a.hash.get(), b.hash.get());
    if x.len() != y.len() || (h != k && h != 0 && k != 0) {
        return Some(false);
    }
    if depth > SHALLOW {
        return None;
    }
    for (p, q) in x.iter().zip(y) {
        if p == q {
            continue;
        }
        if p.both_small_int(*q) || !quick_same(vm, *p, *q, depth)? {
            return Some(false);
        }
    }
    Some(true)
}

/// Are two things of the same shape equal, if they are tuples and that can be told without running Python code?
#[inline]
pub fn quick_equal_values(vm: &Vm, p: Value, q: Value) -> Option<bool> {
    if !p.is_kind(Kind::Tuple) || !(vm.is_exact(p, shapes::TUPLE) || vm.has_tuple_equality(p)) {
        return None;
    }
    quick_equal(vm, p.cast_unchecked(), q.cast_unchecked(), 0)
}

/// The hash of a tuple, which is kept in it.
///
/// # Errors
/// What hashing the items raises.
#[inline]
pub fn hash_of(vm: &Vm, tuple: Gc<Tuple>) -> PyResult<i64> {
    match tuple.hash.get() {
        0 => {
            let h = hash(vm, tuple.items())?;
            tuple.hash.set(h);
            Ok(h)
        }
        h => Ok(h),
    }
}

/// The hash of a tuple with these items, by CPython's algorithm (`tuple_hash` in `Objects/tupleobject.c`, a variation
/// of xxHash by Yann Collet).
///
/// # Errors
/// What hashing the items raises.
pub fn hash(vm: &Vm, items: &[Value]) -> PyResult<i64> {
    vm.check_native_stack()?;
    mixed(items, |item| vm.hash(item))
}

/// The hash of a tuple of small ints and strings alone, which is kept in it. None: it has others.
pub fn plain_hash(vm: &Vm, tuple: Gc<Tuple>) -> Option<i64> {
    if tuple.hash.get() == 0 {
        let hash = mixed(tuple.items(), |item| {
            if item.is_small_int() {
                Ok(taipan_numeric::bigint::hash_i64(item.as_small_int_unchecked()))
            } else if vm.is_exact_str(item) {
                Ok(vm.str_hash(item.cast_unchecked()))
            } else {
                Err(())
            }
        });
        tuple.hash.set(hash.ok()?);
    }
    Some(tuple.hash.get())
}

/// The hash of a tuple with these items, of which `of` gives the hashes.
#[inline(always)]
fn mixed<E>(items: &[Value], of: impl Fn(Value) -> Result<i64, E>) -> Result<i64, E> {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    let mut acc = PRIME_5;
    for item in items {
        let lane = of(*item)? as u64;
        acc = acc.wrapping_add(lane.wrapping_mul(PRIME_2)).rotate_left(31).wrapping_mul(PRIME_1);
    }
    acc = acc.wrapping_add(items.len() as u64 ^ (PRIME_5 ^ 3_527_539));
    Ok(if acc == u64::MAX { 1_546_275_796 } else { acc as i64 })
}

fn find(vm: &Vm, tuple: Gc<Tuple>, value: Value, start: usize, stop: usize) -> PyResult<Option<usize>> {
    let items = tuple.items();
    for (at, item) in items.iter().enumerate().take(stop).skip(start) {
        if vm.eq(*item, value)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Adds the repr of a tuple to `out`.
///
/// # Errors
/// What the items' reprs raise.
pub fn push_repr(vm: &Vm, out: &mut Vec<u8>, tuple: Gc<Tuple>) -> PyResult<()> {
    if tuple.len == 0 {
        out.extend_from_slice(b"()");
        return Ok(());
    }
    repr::guarded_into(vm, out, tuple.value(), "(...)", |out| {
        out.push(b'(');
        for (i, item) in tuple.items().iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            repr::push(vm, out, *item)?;
        }
        out.extend_from_slice(if tuple.len == 1 { b",)" } else { b")" });
        Ok(())
    })
}

//! `range` and its iterators. Bounds that fit small ints are counted in machine words, others in big integers.

use crate::builtins::iterators::{RangeIter, new_range_iter};
use crate::builtins::slice;
use crate::native::{Args, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::slots::CompareOp;
use crate::object::types::{Type, type_flags};
use crate::object::{Range, Slice};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::{class, native_object};
use taipan_numeric::bigint::BigInt as Big;

/// An exact int as a big integer.
fn big(vm: &Vm, v: Value) -> Big {
    vm.int_to_big(v).unwrap_or_else(|| Big::from_i64(0))
}

/// How many items `range(start, stop, step)` has; step is not zero.
fn length(vm: &Vm, start: Value, stop: Value, step: Value) -> Value {
    if let (Some(a), Some(b), Some(s)) = (start.as_small_int(), stop.as_small_int(), step.as_small_int()) {
        let distance = if s > 0 { b - a } else { a - b };
        let n = if distance <= 0 { 0 } else { (distance - 1) / s.abs() + 1 };
        return vm.int(n);
    }
    let (a, b, s) = (big(vm, start), big(vm, stop), big(vm, step));
    let distance = if s.is_negative() { a.sub(&b) } else { b.sub(&a) };
    if distance.signum() <= 0 {
        return Value::int32(0);
    }
    match distance.sub_i64(1).floor_div(&s.abs()) {
        Some(n) => vm.int_big(n.add_i64(1)),
        None => Value::int32(0),
    }
}

/// A range of exact ints; step is not zero.
pub fn new_range(vm: &Vm, start: Value, stop: Value, step: Value) -> Gc<Range> {
    let length = length(vm, start, stop, step);
    let header = Header::new(shapes::RANGE, Kind::Range);
    let cell = ValueCell::new;
    vm.heap().alloc(Range {
        header,
        start: cell(start),
        stop: cell(stop),
        step: cell(step),
        length: cell(length),
    })
}

/// `start + index * step` of exact ints.
fn item_at(vm: &Vm, range: Gc<Range>, index: Value) -> Value {
    let (start, step) = (range.start.get(), range.step.get());
    if let (Some(a), Some(s), Some(i)) = (start.as_small_int(), step.as_small_int(), index.as_small_int()) {
        return vm.int_from_i128(a as i128 + s as i128 * i as i128);
    }
    vm.int_big(big(vm, start).add(&big(vm, step).mul(&big(vm, index))))
}

/// `range[key]` in machine words; None: take the general way.
#[inline]
pub fn quick_item(range: Gc<Range>, key: Value) -> Option<Value> {
    let (i, n) = (key.as_small_int()?, small_length(range)?);
    let i = if i < 0 { i + n } else { i };
    if i < 0 || i >= n {
        return None;
    }
    let (start, step) = (range.start.get().as_small_int()?, range.step.get().as_small_int()?);
    // Between two ends that are small.
    Value::small_int(start + step * i)
}

/// `range[start:stop]` in machine words; None: take the general way.
pub fn quick_part(vm: &Vm, range: Gc<Range>, start: Value, stop: Value) -> Option<Gc<Range>> {
    let n = small_length(range)?;
    let clamp = |v: Value, default: i64| -> Option<i64> {
        if v.is_none() {
            return Some(default);
        }
        let i = v.as_small_int()?;
        Some(if i < 0 { i + n } else { i }.clamp(0, n))
    };
    let (a, b) = (clamp(start, 0)?, clamp(stop, n)?);
    let (first, step) = (range.start.get().as_small_int()?, range.step.get().as_small_int()?);
    let at = |i: i64| first.checked_add(step.checked_mul(i)?).and_then(Value::small_int);
    let header = Header::new(shapes::RANGE, Kind::Range);
    let cell = ValueCell::new;
    Some(vm.heap().alloc(Range {
        header,
        start: cell(at(a)?),
        stop: cell(at(b)?),
        step: cell(range.step.get()),
        length: cell(Value::small_int((b - a).max(0))?),
    }))
}

/// The number of items, if it fits a machine word.
fn small_length(range: Gc<Range>) -> Option<i64> {
    range.length.get().as_small_int()
}

/// The place of an exact int in a range.
fn position(vm: &Vm, range: Gc<Range>, v: Value) -> Option<Value> {
    let (start, stop, step) = (range.start.get(), range.stop.get(), range.step.get());
    if let (Some(a), Some(b), Some(s), Some(i)) =
        (start.as_small_int(), stop.as_small_int(), step.as_small_int(), v.as_small_int())
    {
        let inside = if s > 0 { a <= i && i < b } else { b < i && i <= a };
        return (inside && (i - a) % s == 0).then(|| vm.int((i - a) / s));
    }
    let (a, b, s, i) = (big(vm, start), big(vm, stop), big(vm, step), big(vm, v));
    let inside = if s.is_negative() { b < i && i <= a } else { a <= i && i < b };
    if !inside {
        return None;
    }
    let (place, rest) = i.sub(&a).div_mod(&s)?;
    rest.is_zero().then(|| vm.int_big(place))
}

/// True for values whose equality with the range's items is plain equality of ints.
fn is_plain_int(vm: &Vm, v: Value) -> bool {
    v.is_small_int() || v.is_bool() || vm.is_exact(v, shapes::INT)
}

/// An exact int from a bool or exact int.
fn plain(vm: &Vm, v: Value) -> Value {
    if v.is_bool() { vm.int(v.is_true() as i64) } else { v }
}

/// The iterator over `count` items from `start`.
fn iterate(vm: &Vm, start: Value, step: Value, count: Value) -> Value {
    let last_fits = |a: i64, s: i64, n: i64| {
        n == 0 || Value::small_int(a.saturating_add(s.saturating_mul(n - 1))).is_some()
    };
    if let (Some(a), Some(s), Some(n)) = (start.as_small_int(), step.as_small_int(), count.as_small_int())
        && last_fits(a, s, n)
    {
        return new_range_iter(vm, a, s, n as u64);
    }
    LongRangeIter::alloc(vm, LongRangeIter::class(vm), |head| LongRangeIter {
        head,
        start: ValueCell::new(start),
        step: ValueCell::new(step),
        length: ValueCell::new(count),
        index: ValueCell::new(Value::int32(0)),
    })
    .value()
}

/// range(stop) -> range object
/// range(start, stop[, step]) -> range object
///
/// Return an object that produces a sequence of integers from start (inclusive)
/// to stop (exclusive) by step.  range(i, j) produces i, i+1, i+2, ..., j-1.
/// start defaults to 0, and stop is omitted!  range(4) produces 0, 1, 2, 3.
/// These are exactly the valid indices for a list of 4 elements.
/// When step is given, it specifies the increment (or decrement).
#[class("range", kind = Range)]
impl Range {
    #[new("range(start, stop=<unrepresentable>, step=1, /)", text_signature = None)]
    fn new(vm: &Vm, _cls: Gc<Type>, args: &Args) -> PyResult<Gc<Range>> {
        args.no_keywords(vm, "range")?;
        args.between(vm, "range", 1, 3)?;
        let one = Value::int32(1);
        let (start, stop, step) = match *args.positional() {
            [stop] => (Value::int32(0), vm.index_of(stop)?, one),
            [start, stop] => (vm.index_of(start)?, vm.index_of(stop)?, one),
            [start, stop, step, ..] => (vm.index_of(start)?, vm.index_of(stop)?, vm.index_of(step)?),
            [] => return Err(vm.type_error("range expected at least 1 argument, got 0")),
        };
        if step == Value::int32(0) {
            return Err(vm.value_error("range() arg 3 must not be zero"));
        }
        Ok(new_range(vm, start, stop, step))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Range>) -> PyResult<String> {
        let (start, stop) = (vm.repr_text(this.start.get())?, vm.repr_text(this.stop.get())?);
        if this.step.get() == Value::int32(1) {
            return Ok(format!("range({start}, {stop})"));
        }
        Ok(format!("range({start}, {stop}, {})", vm.repr_text(this.step.get())?))
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Range>) -> PyResult<i64> {
        let n = this.length.get();
        let parts = match n.as_small_int() {
            Some(0) => [n, Value::NONE, Value::NONE],
            Some(1) => [n, this.start.get(), Value::NONE],
            _ => [n, this.start.get(), this.step.get()],
        };
        vm.hash(vm.new_tuple(&parts).value())
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Range>, other: Value, op: CompareOp) -> PyResult {
        let Some(other) = other.downcast::<Range>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let same = |a: Value, b: Value| a == b || (big(vm, a) == big(vm, b));
        let equal = same(this.length.get(), other.length.get())
            && match small_length(this) {
                Some(0) => true,
                Some(1) => same(this.start.get(), other.start.get()),
                _ => same(this.start.get(), other.start.get()) && same(this.step.get(), other.step.get()),
            };
        Ok(Value::bool(equal == (op == CompareOp::Eq)))
    }
    #[slot(len)]
    fn len(vm: &Vm, this: Gc<Range>) -> PyResult<usize> {
        match small_length(this) {
            Some(n) => Ok(n as usize),
            None => match vm.int_to_i64(this.length.get()) {
                Some(n) => Ok(n as usize),
                None => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
            },
        }
    }
    #[slot(bool)]
    fn bool(this: Gc<Range>) -> bool {
        this.length.get() != Value::int32(0)
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<Range>) -> Value {
        iterate(vm, this.start.get(), this.step.get(), this.length.get())
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Range>, key: Value) -> PyResult {
        if let Some(s) = key.downcast::<Slice>() {
            if s.step.get().is_none()
                && let Some(part) = quick_part(vm, this, s.start.get(), s.stop.get())
            {
                return Ok(part.value());
            }
            let (start, stop, step, _) = slice::big_indices(vm, s, this.length.get())?;
            let start = item_at(vm, this, start);
            let stop = item_at(vm, this, stop);
            let step = vm.int_big(big(vm, step).mul(&big(vm, this.step.get())));
            return Ok(new_range(vm, start, stop, step).value());
        }
        if let Some(item) = quick_item(this, key) {
            return Ok(item);
        }
        if vm.type_of(key).slots().index.is_none() && !vm.is_int(key) {
            let class = vm.type_of(key).name();
            return Err(vm.type_error(format!("range indices must be integers or slices, not {class}")));
        }
        let index = vm.index_of(key)?;
        if let (Some(i), Some(n)) = (index.as_small_int(), small_length(this)) {
            let i = if i < 0 { i + n } else { i };
            if i < 0 || i >= n {
                return Err(vm.index_error("range object index out of range"));
            }
            return Ok(item_at(vm, this, vm.int(i)));
        }
        let (mut i, n) = (big(vm, index), big(vm, this.length.get()));
        if i.is_negative() {
            i = i.add(&n);
        }
        if i.is_negative() || i >= n {
            return Err(vm.index_error("range object index out of range"));
        }
        Ok(item_at(vm, this, vm.int_big(i)))
    }
    #[slot(contains)]
    fn contains(vm: &Vm, this: Gc<Range>, item: Value) -> PyResult<bool> {
        if is_plain_int(vm, item) {
            return Ok(position(vm, this, plain(vm, item)).is_some());
        }
        let iter = Range::iter(vm, this);
        while let Some(v) = vm.next(iter)? {
            if vm.eq(v, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
    #[member("start")]
    fn start(this: Gc<Range>) -> Value {
        this.start.get()
    }
    #[member("stop")]
    fn stop(this: Gc<Range>) -> Value {
        this.stop.get()
    }
    #[member("step")]
    fn step(this: Gc<Range>) -> Value {
        this.step.get()
    }
    /// rangeobject.count(value) -> integer -- return number of occurrences of value
    #[method("count(value, /)", text_signature = None)]
    fn count(vm: &Vm, this: Gc<Range>, value: Value) -> PyResult<usize> {
        if is_plain_int(vm, value) {
            return Ok(position(vm, this, plain(vm, value)).is_some() as usize);
        }
        let iter = Range::iter(vm, this);
        let mut n = 0;
        while let Some(v) = vm.next(iter)? {
            n += vm.eq(v, value)? as usize;
        }
        Ok(n)
    }
    /// rangeobject.index(value) -> integer -- return index of value.
    /// Raise ValueError if the value is not present.
    #[method("index(value, /)", text_signature = None)]
    fn index(vm: &Vm, this: Gc<Range>, value: Value) -> PyResult {
        if is_plain_int(vm, value) {
            if let Some(at) = position(vm, this, plain(vm, value)) {
                return Ok(at);
            }
            return Err(vm.value_error("range.index(x): x not in range"));
        }
        let iter = Range::iter(vm, this);
        let mut n = 0;
        while let Some(v) = vm.next(iter)? {
            if vm.eq(v, value)? {
                return Ok(vm.int(n));
            }
            n += 1;
        }
        Err(vm.value_error("sequence.index(x): x not in sequence"))
    }
    /// Return a reverse iterator.
    #[method("__reversed__()", text_signature = None)]
    fn reversed(vm: &Vm, this: Gc<Range>) -> Value {
        let [start, step, count] = [&this.start, &this.step, &this.length].map(|v| v.get().as_small_int());
        if let (Some(start), Some(step), Some(count)) = (start, step, count)
            && let Some(last) = step.checked_mul(count - 1).and_then(|whole| start.checked_add(whole))
            && [start, last].iter().all(|v| Value::small_int(*v).is_some())
        {
            return new_range_iter(vm, last, -step, count as u64);
        }
        let n = big(vm, this.length.get());
        let last = item_at(vm, this, vm.int_big(n.sub_i64(1)));
        let step = vm.int_big(big(vm, this.step.get()).neg());
        iterate(vm, last, step, this.length.get())
    }
    #[method("__reduce__()", text_signature = None)]
    fn reduce(vm: &Vm, this: Gc<Range>) -> Value {
        let args = vm.new_tuple(&[this.start.get(), this.stop.get(), this.step.get()]);
        vm.new_tuple(&[vm.builtin_type(shapes::RANGE).value(), args.value()]).value()
    }
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.set_flag(type_flags::SEQUENCE, true);
        Ok(())
    }
}

#[class("range_iterator", kind = RangeIter)]
impl RangeIter {
    #[slot(iter)]
    fn iter(this: Value) -> Value {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<RangeIter>) -> Option<Value> {
        let left = this.left.get();
        if left == 0 {
            return None;
        }
        let at = this.next.get();
        this.left.set(left - 1);
        this.next.set(at.wrapping_add(this.step));
        Some(vm.int(at))
    }
    /// Private method returning an estimate of len(list(it)).
    #[method("__length_hint__()")]
    fn length_hint(this: Gc<RangeIter>) -> u64 {
        this.left.get()
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<RangeIter>) -> PyResult {
        let (start, left) = (this.next.get() as i128, this.left.get() as i128);
        let stop = vm.int_from_i128(start + this.step as i128 * left);
        let range = new_range(vm, vm.int_from_i128(start), stop, vm.int(this.step));
        reduced(vm, range)
    }
    /// Set state information for unpickling.
    #[method("__setstate__(state, /)")]
    fn setstate(this: Gc<RangeIter>, state: i64) {
        let skip = (state.max(0) as u64).min(this.left.get());
        this.left.set(this.left.get() - skip);
        this.next.set(this.next.get().wrapping_add(this.step.wrapping_mul(skip as i64)));
    }
}

/// `(iter, (range,), None)`
fn reduced(vm: &Vm, range: Gc<Range>) -> PyResult {
    let iter = crate::builtins::builtin_function(vm, "iter")?;
    let args = vm.new_tuple(&[range.value()]);
    Ok(vm.new_tuple(&[iter, args.value(), Value::NONE]).value())
}

#[native_object("longrange_iterator")]
pub struct LongRangeIter {
    start: ValueCell,
    step: ValueCell,
    length: ValueCell,
    index: ValueCell,
}

#[class("longrange_iterator")]
impl LongRangeIter {
    #[slot(iter)]
    fn iter(this: Value) -> Value {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<LongRangeIter>) -> Option<Value> {
        let index = big(vm, this.index.get());
        if index >= big(vm, this.length.get()) {
            return None;
        }
        let value = big(vm, this.start.get()).add(&index.mul(&big(vm, this.step.get())));
        this.index.set(this.header(), vm.int_big(index.add_i64(1)));
        Some(vm.int_big(value))
    }
    /// Private method returning an estimate of len(list(it)).
    #[method("__length_hint__()")]
    fn length_hint(vm: &Vm, this: Gc<LongRangeIter>) -> Value {
        vm.int_big(big(vm, this.length.get()).sub(&big(vm, this.index.get())))
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<LongRangeIter>) -> PyResult {
        let (start, step) = (big(vm, this.start.get()), big(vm, this.step.get()));
        let at = start.add(&step.mul(&big(vm, this.index.get())));
        let stop = start.add(&step.mul(&big(vm, this.length.get())));
        reduced(vm, new_range(vm, vm.int_big(at), vm.int_big(stop), this.step.get()))
    }
    /// Set state information for unpickling.
    #[method("__setstate__(state, /)")]
    fn setstate(vm: &Vm, this: Gc<LongRangeIter>, state: Value) -> PyResult<()> {
        let state = big(vm, vm.index_of(state)?);
        let state = if state.is_negative() { Big::from_i64(0) } else { state };
        let state = state.min(big(vm, this.length.get()));
        this.index.set(this.header(), vm.int_big(state));
        Ok(())
    }
}

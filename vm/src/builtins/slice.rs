//! `slice`

use crate::builtins::repr;
use crate::native::{Args, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::slots::CompareOp;
use crate::object::{Bytes, List, Slice, Str, Tuple, Type};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;
use taipan_numeric::bigint::BigInt as Big;

/// `obj[start:stop]` for exact lists, tuples and strings with plain int or None bounds; None: take the general way.
pub fn quick_slice(vm: &Vm, obj: Value, start: Value, stop: Value) -> Option<Value> {
    let clamp = |v: Value, n: usize, default: usize| -> Option<usize> {
        if v.is_none() {
            return Some(default);
        }
        let i = v.as_small_int()?;
        let i = if i < 0 { i + n as i64 } else { i };
        Some(i.clamp(0, n as i64) as usize)
    };
    match obj.header_unchecked().shape() {
        shapes::LIST => {
            let list: Gc<List> = obj.cast_unchecked();
            let n = list.len();
            let (a, b) = (clamp(start, n, 0)?, clamp(stop, n, n)?);
            Some(list.copy_range(vm, a, b.max(a)).value())
        }
        shapes::TUPLE => {
            let tuple: Gc<Tuple> = obj.cast_unchecked();
            let n = tuple.len;
            let (a, b) = (clamp(start, n, 0)?, clamp(stop, n, n)?);
            if a == 0 && b == n {
                return Some(obj);
            }
            Some(vm.new_tuple(&tuple.items()[a..b.max(a)]).value())
        }
        shapes::STR => {
            let s: Gc<Str> = obj.cast_unchecked();
            let n = s.char_len();
            let (a, b) = (clamp(start, n, 0)?, clamp(stop, n, n)?);
            if a == 0 && b == n {
                return Some(obj);
            }
            let b = b.max(a);
            if s.is_ascii() {
                return Some(vm.str_ascii(&s.bytes()[a..b]).value());
            }
            Some(vm.str_of_chars(s, a, b).value())
        }
        shapes::BYTES => {
            let bytes: Gc<Bytes> = obj.cast_unchecked();
            let n = bytes.len;
            let (a, b) = (clamp(start, n, 0)?, clamp(stop, n, n)?);
            if a == 0 && b == n {
                return Some(obj);
            }
            Some(vm.bytes(&bytes.as_slice()[a..b.max(a)]).value())
        }
        shapes::RANGE => Some(super::range::quick_part(vm, obj.cast_unchecked(), start, stop)?.value()),
        _ => None,
    }
}

/// A slice's bound: an int from `__index__`.
fn bound(vm: &Vm, v: Value) -> PyResult {
    if !vm.is_int(v) && vm.type_of(v).slots().index.is_none() {
        return Err(vm.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    vm.index_of(v)
}

/// Start, stop, step and the number of items that a slice takes of a sequence with `len` items; start and stop are
/// clamped to where a loop over the items begins and ends (stop may be -1 for a negative step).
///
/// # Errors
/// TypeError for bounds that are no ints; ValueError for a step of zero; what `__index__` raises.
pub fn indices(vm: &Vm, slice: Gc<Slice>, len: usize) -> PyResult<(isize, isize, isize, usize)> {
    let n = len as i64;
    let clamped = |v: Value| -> PyResult<i64> {
        let i = bound(vm, v)?;
        Ok(match vm.int_to_i64(i) {
            Some(i) => i,
            None if vm.int_to_big(i).is_some_and(|b| b.is_negative()) => i64::MIN,
            None => i64::MAX,
        })
    };
    let step = if slice.step.get().is_none() { 1 } else { clamped(slice.step.get())?.max(-i64::MAX) };
    if step == 0 {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let (low, high) = if step > 0 { (0, n) } else { (-1, n - 1) };
    let place = |v: Value, default: i64| -> PyResult<i64> {
        if v.is_none() {
            return Ok(default);
        }
        let i = clamped(v)?;
        Ok(if i < 0 { i.saturating_add(n).max(low) } else { i.min(high) })
    };
    let start = place(slice.start.get(), if step > 0 { low } else { high })?;
    let stop = place(slice.stop.get(), if step > 0 { high } else { low })?;
    let count = if step > 0 {
        if start < stop { (stop - start - 1) / step + 1 } else { 0 }
    } else if stop < start {
        (start - stop - 1) / -step + 1
    } else {
        0
    };
    Ok((start as isize, stop as isize, step as isize, count as usize))
}

/// As [`indices`] for lengths of any size: ints in, ints out (start, stop, step, and the length again).
///
/// # Errors
/// As for [`indices`].
pub fn big_indices(vm: &Vm, slice: Gc<Slice>, len: Value) -> PyResult<(Value, Value, Value, Value)> {
    if let Some(n) = len.as_small_int()
        && n >= 0
        && [slice.start.get(), slice.stop.get(), slice.step.get()]
            .iter()
            .all(|v| v.is_none() || v.is_small_int())
    {
        let (start, stop, step, _) = indices(vm, slice, n as usize)?;
        return Ok((vm.int(start as i64), vm.int(stop as i64), vm.int(step as i64), len));
    }
    let big = |v: Value| vm.int_to_big(v).unwrap_or_else(|| Big::from_i64(0));
    let n = big(len);
    let step = if slice.step.get().is_none() { Value::int32(1) } else { bound(vm, slice.step.get())? };
    if step == Value::int32(0) {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let backwards = big(step).is_negative();
    let (low, high) =
        if backwards { (Big::from_i64(-1), n.sub_i64(1)) } else { (Big::from_i64(0), n.clone()) };
    let place = |v: Value, default: &Big| -> PyResult<Big> {
        if v.is_none() {
            return Ok(default.clone());
        }
        let i = big(bound(vm, v)?);
        Ok(if i.is_negative() { i.add(&n).max(low.clone()) } else { i.min(high.clone()) })
    };
    let start = place(slice.start.get(), if backwards { &high } else { &low })?;
    let stop = place(slice.stop.get(), if backwards { &low } else { &high })?;
    Ok((vm.int_big(start), vm.int_big(stop), step, len))
}

/// slice(stop)
/// slice(start, stop[, step])
///
/// Create a slice object.  This is used for extended slicing (e.g. a[0:10:2]).
#[class("slice", kind = Slice)]
impl Slice {
    #[new("slice(start, stop=<unrepresentable>, step=None, /)", text_signature = None)]
    fn new(vm: &Vm, _cls: Gc<Type>, args: &Args) -> PyResult<Gc<Slice>> {
        args.no_keywords(vm, "slice")?;
        args.between(vm, "slice", 1, 3)?;
        let none = Value::NONE;
        Ok(match *args.positional() {
            [stop] => vm.new_slice(none, stop, none),
            [start, stop] => vm.new_slice(start, stop, none),
            [start, stop, step, ..] => vm.new_slice(start, stop, step),
            [] => vm.new_slice(none, none, none),
        })
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Slice>) -> PyResult {
        let mut out = b"slice(".to_vec();
        repr::push(vm, &mut out, this.start.get())?;
        out.extend_from_slice(b", ");
        repr::push(vm, &mut out, this.stop.get())?;
        out.extend_from_slice(b", ");
        repr::push(vm, &mut out, this.step.get())?;
        out.push(b')');
        Ok(vm.str_from_bytes(&out).value())
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Slice>) -> PyResult<i64> {
        vm.hash(parts(vm, this).value())
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Slice>, other: Value, op: CompareOp) -> PyResult {
        let Some(other) = other.downcast::<Slice>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if this == other {
            return Ok(Value::bool(matches!(op, CompareOp::Eq | CompareOp::Le | CompareOp::Ge)));
        }
        vm.compare(parts(vm, this).value(), parts(vm, other).value(), op)
    }
    #[member("start")]
    fn start(this: Gc<Slice>) -> Value {
        this.start.get()
    }
    #[member("stop")]
    fn stop(this: Gc<Slice>) -> Value {
        this.stop.get()
    }
    #[member("step")]
    fn step(this: Gc<Slice>) -> Value {
        this.step.get()
    }
    /// S.indices(len) -> (start, stop, stride)
    ///
    /// Assuming a sequence of length len, calculate the start and stop
    /// indices, and the stride length of the extended slice described by
    /// S. Out of bounds indices are clipped in a manner consistent with the
    /// handling of normal slices.
    #[method("indices(object, /)", text_signature = None)]
    fn indices(vm: &Vm, this: Gc<Slice>, object: Value) -> PyResult {
        let len = vm.index_of(object)?;
        if vm.int_to_big(len).is_some_and(|b| b.is_negative()) {
            return Err(vm.value_error("length should not be negative"));
        }
        let (start, stop, step, _) = big_indices(vm, this, len)?;
        Ok(vm.new_tuple(&[start, stop, step]).value())
    }
    /// Return state information for pickling.
    #[method("__reduce__()", text_signature = None)]
    fn reduce(vm: &Vm, this: Gc<Slice>) -> Value {
        vm.new_tuple(&[vm.builtin_type(shapes::SLICE).value(), parts(vm, this).value()]).value()
    }
}

/// Start, stop and step.
fn parts(vm: &Vm, s: Gc<Slice>) -> Gc<Tuple> {
    vm.new_tuple(&[s.start.get(), s.stop.get(), s.step.get()])
}

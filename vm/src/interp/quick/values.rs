//! Operators on numbers, strings and what else has no method in Python.

use super::*;
use crate::builtins::set::Set;
use crate::interp::ops_arith::as_doubles;
use crate::object::builtin_types::shapes;
use crate::object::slots::CompareOp;
use crate::object::{List, Str, Tuple};
use crate::protocol::BinOp;

/// Is it an int, a float or a bool?
pub(super) fn is_number(v: Value) -> bool {
    v.is_small_int()
        || v.is_float_imm()
        || v.is_bool()
        || v.is_heap() && matches!(v.header_unchecked().shape(), shapes::INT | shapes::FLOAT)
}

/// Is it of one of the built-in sequences that can be added and repeated?
fn is_sequence(v: Value) -> bool {
    v.is_heap()
        && matches!(v.header_unchecked().shape(), shapes::STR | shapes::BYTES | shapes::TUPLE | shapes::LIST)
}

/// Set in the operator of [`binary`] where it may work in place.
pub const IN_PLACE: u64 = 16;

/// `a op b` (the operator by its place in [`BinOp::ALL`]) of numbers, and the sums and multiples of sequences.
pub extern "C" fn binary(vm: &Vm, a: u64, b: u64, op: u64) -> u64 {
    let (a, b) = (Value::from_bits(a), Value::from_bits(b));
    let in_place = op & IN_PLACE != 0;
    let op = BinOp::ALL[(op & !IN_PLACE) as usize];
    if a.both_small_int(b) {
        let (x, y) = (a.as_small_int_unchecked(), b.as_small_int_unchecked());
        let result = match op {
            BinOp::Add => x.checked_add(y),
            BinOp::Sub => x.checked_sub(y),
            BinOp::Mul => x.checked_mul(y),
            _ => None,
        };
        if let Some(v) = result.and_then(Value::small_int) {
            return v.bits();
        }
    } else if !a.is_heap()
        && !b.is_heap()
        && let Some((x, y)) = ops_arith::as_doubles(a, b)
    {
        match op {
            BinOp::Add => return vm.float(x + y).bits(),
            BinOp::Sub => return vm.float(x - y).bits(),
            BinOp::Mul => return vm.float(x * y).bits(),
            BinOp::TrueDiv if y != 0.0 => return vm.float(x / y).bits(),
            _ => {}
        }
    }
    if let Some(z) = crate::builtins::complex::arithmetic(vm, op, a, b) {
        return z.bits();
    }
    if op == BinOp::Add && vm.is_exact_str(a) && vm.is_exact_str(b) {
        return vm.concat_str(a.cast_unchecked(), b.cast_unchecked()).value().bits();
    }
    if op == BinOp::Add && vm.is_exact(a, shapes::BYTES) && vm.is_exact(b, shapes::BYTES) {
        let [a, b] = [a, b].map(|v| v.cast_unchecked::<crate::object::Bytes>());
        return vm.bytes_of_parts(a.as_slice(), b.as_slice()).value().bits();
    }
    let numbers = is_number(a) && is_number(b);
    if let (Some(x), Some(y)) = (exact_set(a), exact_set(b))
        && matches!(op, BinOp::Sub | BinOp::And)
        && !(in_place && a.header_unchecked().shape() == shapes::SET)
    {
        return part_of_set(vm, x, y, op == BinOp::And).map_or(NONE, Value::bits);
    }
    if op == BinOp::Mod && vm.is_exact_str(a) && is_printed_simply(vm, b) {
        return unless_raised(vm, vm.binary(op, a, b)).map_or(NONE, Value::bits);
    }
    if in_place && vm.is_exact(a, shapes::LIST) {
        return if op == BinOp::Add && list_extend(vm, a.bits(), b.bits()) != 0 { a.bits() } else { NONE };
    }
    let sum = || op == BinOp::Add && is_sequence(a) && is_sequence(b);
    let multiple = || op == BinOp::Mul && is_sequence(a) && b.is_small_int();
    if !numbers && !sum() && !multiple() {
        return NONE;
    }
    unless_raised(vm, vm.binary(op, a, b)).map_or(NONE, Value::bits)
}

/// Does formatting it run no Python code?
fn is_printed_simply(vm: &Vm, v: Value) -> bool {
    if vm.is_exact(v, shapes::TUPLE) {
        return v.cast_unchecked::<crate::object::Tuple>().items().iter().all(|item| is_plain(vm, *item));
    }
    is_plain(vm, v)
}

/// The set or frozenset that a value is, of just these classes.
fn exact_set(v: Value) -> Option<Gc<Set>> {
    let is = v.is_heap() && matches!(v.header_unchecked().shape(), shapes::SET | shapes::FROZENSET);
    is.then(|| v.cast_unchecked())
}

/// A field of an f-string: the value converted (0: not, 1: by `str`, 2: by `repr`), and formatted as `spec` (UNBOUND: none) says.
pub extern "C" fn format(vm: &Vm, v: u64, spec: u64, conversion: u64) -> u64 {
    let (v, spec) = (Value::from_bits(v), Value::from_bits(spec));
    if !is_plain(vm, v) || !(spec.is_unbound() || vm.is_exact_str(spec)) {
        return NONE;
    }
    if spec.is_unbound()
        && let Some(n) = v.as_small_int()
    {
        return crate::builtins::int::text::small_text(vm, n).value().bits();
    }
    let text = match conversion {
        0 => v,
        1 if vm.is_exact_str(v) => v,
        1 => unless_raised(vm, vm.str_of(v)).map_or(Value::UNBOUND, |s| s.value()),
        _ => unless_raised(vm, vm.repr(v)).map_or(Value::UNBOUND, |s| s.value()),
    };
    if text.is_unbound() || spec.is_unbound() && vm.is_exact_str(text) {
        return text.bits();
    }
    unless_raised(vm, crate::builtins::functions::format(vm, text, spec)).map_or(NONE, Value::bits)
}

/// The strings from `parts` on, `n` of them, as one.
///
/// # Safety
/// There are so many strings.
pub unsafe extern "C" fn text(vm: &Vm, parts: *const Value, n: usize) -> u64 {
    // SAFETY: by the caller's promise.
    ops_build::joined(vm, unsafe { std::slice::from_raw_parts(parts, n) }).bits()
}

/// `-v` of a number.
pub extern "C" fn negative(vm: &Vm, v: u64) -> u64 {
    let v = Value::from_bits(v);
    if let Some(negated) = v.as_small_int().and_then(|n| Value::small_int(-n)) {
        return negated.bits();
    }
    if !is_number(v) {
        return NONE;
    }
    unless_raised(vm, vm.unary(v, |s| s.neg, "unary -")).map_or(NONE, Value::bits)
}

/// `a op b` (the comparison by its number), as True or False.
pub extern "C" fn compare(vm: &Vm, a: u64, b: u64, op: u64) -> u64 {
    const OPS: [CompareOp; 6] =
        [CompareOp::Lt, CompareOp::Le, CompareOp::Eq, CompareOp::Ne, CompareOp::Gt, CompareOp::Ge];
    let (a, b, op) = (Value::from_bits(a), Value::from_bits(b), OPS[op as usize]);
    if a.both_small_int(b) {
        return Value::bool(op.of(a.as_small_int_unchecked().cmp(&b.as_small_int_unchecked()))).bits();
    }
    if let Some((x, y)) = as_doubles(a, b) {
        return Value::bool(op.of_floats(x, y)).bits();
    }
    if vm.is_exact_str(a) && vm.is_exact_str(b) {
        let (x, y): (Gc<Str>, Gc<Str>) = (a.cast_unchecked(), b.cast_unchecked());
        match op {
            CompareOp::Eq => return Value::bool(same_text(x, y)).bits(),
            CompareOp::Ne => return Value::bool(!same_text(x, y)).bits(),
            _ => {}
        }
    }
    if let (Some(x), Some(y)) = (exact_set(a), exact_set(b)) {
        return compare_sets(vm, x, y, op).map_or(NONE, |holds| Value::bool(holds).bits());
    }
    let both = |shape: u32| vm.is_exact(a, shape) && vm.is_exact(b, shape);
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    if both(shapes::LIST) || both(shapes::TUPLE) && !equality {
        return compare_sequences(vm, a, b, op).map_or(NONE, |holds| Value::bool(holds).bits());
    }
    let ordered = is_number(a) && is_number(b) || both(shapes::STR) || both(shapes::BYTES);
    if equality && !ordered {
        return same_value(vm, a, b).map_or(NONE, |same| Value::bool(same == (op == CompareOp::Eq)).bits());
    }
    if !ordered {
        return NONE;
    }
    unless_raised(vm, vm.compare(a, b, op)).map_or(NONE, Value::bits)
}

/// Compares two lists, or two tuples. None: some items are not simple.
fn compare_sequences(vm: &Vm, a: Value, b: Value, op: CompareOp) -> Option<bool> {
    let is_list = a.is_kind(Kind::List);
    let len = |v: Value| match is_list {
        true => v.cast_unchecked::<List>().len(),
        false => v.cast_unchecked::<Tuple>().len,
    };
    let item = |v: Value, k: usize| match is_list {
        true => v.cast_unchecked::<List>().get(vm, k),
        false => v.cast_unchecked::<Tuple>().items()[k],
    };
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    let (n, m) = (len(a), len(b));
    if n != m && equality {
        return Some(op == CompareOp::Ne);
    }
    for k in 0..n.min(m) {
        let (x, y) = (item(a, k), item(b, k));
        // (What is the same object is equal to itself here.)
        if x == y || same_value(vm, x, y)? {
            continue;
        }
        if equality {
            return Some(op == CompareOp::Ne);
        }
        if x.is_kind(Kind::Tuple) || x.is_kind(Kind::List) {
            return None;
        }
        let found = compare(vm, x.bits(), y.bits(), op as u64);
        return (found != NONE).then(|| Value::from_bits(found).is_true());
    }
    Some(op.of(n.cmp(&m)))
}

/// The truth of a value whose class is not a program's: 0 or 1; 2 for others.
pub extern "C" fn truth(vm: &Vm, v: u64) -> u64 {
    let v = Value::from_bits(v);
    if v.is_heap() {
        let slots = vm.type_of(v).slots();
        if slots.bool.is_none() && slots.len.is_none() {
            return 1;
        }
        if v.header_unchecked().shape() >= shapes::COUNT {
            return 2;
        }
    }
    unless_raised(vm, vm.truth(v)).map_or(2, |t| t as u64)
}

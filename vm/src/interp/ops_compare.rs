//! Comparisons, and the fused compare-and-jump forms.

use super::ops_arith::{as_doubles, note, way};
use super::*;
use crate::object::builtin_types::shapes;
use crate::object::slots::CompareOp;
use crate::object::{Dict, Str};
use taipan_profiler::feedback;

#[inline(never)]
unsafe fn slow_value(vm: &Vm, pc: *const Instr, op: CompareOp, a: Value, b: Value) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: called by handlers with the running instruction.
    unsafe {
        if let (Some(x), Some(y)) = (vm.as_u64(a), vm.as_u64(b)) {
            note(pc, *pc, feedback::WIDE);
            return Ok(Value::bool(op.of(x.cmp(&y))));
        }
        if let Some((x, y)) = as_doubles(a, b) {
            note(pc, *pc, feedback::MIXED);
            return Ok(Value::bool(op.of_floats(x, y)));
        }
        let is_first = (*pc).x() & feedback::OTHER == 0;
        note(pc, *pc, feedback::OTHER);
        if a.is_heap()
            && matches!(a.header_unchecked().shape(), shapes::SET | shapes::FROZENSET)
            && b.is_heap()
            && matches!(b.header_unchecked().shape(), shapes::SET | shapes::FROZENSET)
        {
            return crate::builtins::set::ops::compare(vm, a.cast_unchecked(), b, op);
        }
        if operator::enter_compare(vm, pc, op, a, b) {
            if is_first {
                crate::tier::note_operator(vm, pc, a, b);
            }
            return Ok(Value::UNBOUND);
        }
    }
    fast_value(vm, op, a, b)
}

/// A comparison that is not of two ints.
#[inline]
fn fast_value(vm: &Vm, op: CompareOp, a: Value, b: Value) -> PyResult {
    if matches!(op, CompareOp::Eq | CompareOp::Ne) && vm.is_exact_str(a) && vm.is_exact_str(b) {
        let equal = a == b || vm.eq(a, b)?;
        return Ok(Value::bool(equal == (op == CompareOp::Eq)));
    }
    if matches!(op, CompareOp::Eq | CompareOp::Ne)
        && vm.is_exact(a, shapes::TUPLE)
        && vm.is_exact(b, shapes::TUPLE)
        && let Some(equal) = crate::builtins::tuple::quick_equal_values(vm, a, b)
    {
        return Ok(Value::bool(equal == (op == CompareOp::Eq)));
    }
    vm.compare(a, b, op)
}

#[inline(never)]
unsafe fn slow_test(vm: &Vm, pc: *const Instr, op: CompareOp, a: Value, b: Value) -> PyResult<Test> {
    // SAFETY: as above.
    let v = unsafe { slow_value(vm, pc, op, a, b)? };
    if v.is_unbound() {
        return Ok(Test::Entered);
    }
    Ok(if vm.truth(v)? { Test::True } else { Test::False })
}

/// What a comparison that decides a jump gave.
#[derive(PartialEq, Eq)]
enum Test {
    False,
    True,
    /// The frame of a method was pushed.
    Entered,
}

/// `a == b` or `a != b` of two exact strings where that shows at once.
#[inline(always)]
fn strings(vm: &Vm, op: CompareOp, a: Value, b: Value) -> Option<bool> {
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) || !vm.is_exact_str(a) || !vm.is_exact_str(b) {
        return None;
    }
    let equal = a.cast_unchecked::<Str>().quick_eq(&b.cast_unchecked::<Str>())?;
    Some(equal == (op == CompareOp::Eq))
}

macro_rules! compare {
    ($name:ident, $op:ident, $jump:ident, $jump_not:ident, $jump_i:ident, $jump_not_i:ident, $sign:tt) => {
        handler!($name(pc, regs, vm, code, i) {
            let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
            if a.both_small_int(b) {
                reg!(regs, i.a()) = Value::bool((a.bits() as i64) $sign (b.bits() as i64));
                dispatch!(pc.add(1), regs, vm, code)
            }
            if a.is_float_imm() && b.is_float_imm() {
                note(pc, i, feedback::FLOAT);
                reg!(regs, i.a()) = Value::bool(a.as_float_unchecked() $sign b.as_float_unchecked());
                dispatch!(pc.add(1), regs, vm, code)
            }
        } slow {
            let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
            if let Some(r) = strings(vm, CompareOp::$op, a, b) {
                note(pc, i, feedback::OTHER);
                reg!(regs, i.a()) = Value::bool(r);
                dispatch!(pc.add(1), regs, vm, code)
            }
            finish_or_enter!(slow_value(vm, pc, CompareOp::$op, a, b), i.a(), pc, regs, vm, code)
        });
        compare_jump!($jump, $op, $sign, true, false);
        compare_jump!($jump_not, $op, $sign, false, false);
        compare_jump!($jump_i, $op, $sign, true, true);
        compare_jump!($jump_not_i, $op, $sign, false, true);
    };
}
macro_rules! compare_jump {
    ($name:ident, $op:ident, $sign:tt, $sense:expr, $imm:expr) => {
        handler!($name(pc, regs, vm, code, i) {
            let a = reg!(regs, i.a());
            let b = if $imm { Value::int32(i.b() as i16 as i32) } else { reg!(regs, i.b()) };
            let far = i.c() as i16 as isize;
            if a.both_small_int(b) {
                let to = way(pc, i, ((a.bits() as i64) $sign (b.bits() as i64)) == $sense, far);
                dispatch!(pc.offset(to), regs, vm, code)
            }
            if a.is_float_imm() && ($imm || b.is_float_imm()) {
                note(pc, i, if $imm { feedback::MIXED } else { feedback::FLOAT });
                let y = if $imm { i.b() as i16 as f64 } else { b.as_float_unchecked() };
                let to = way(pc, i, (a.as_float_unchecked() $sign y) == $sense, far);
                dispatch!(pc.offset(to), regs, vm, code)
            }
        } slow {
            let a = reg!(regs, i.a());
            let b = if $imm { Value::int32(i.b() as i16 as i32) } else { reg!(regs, i.b()) };
            let far = i.c() as i16 as isize;
            if let Some(r) = strings(vm, CompareOp::$op, a, b) {
                note(pc, i, feedback::OTHER);
                dispatch!(pc.offset(way(pc, i, r == $sense, far)), regs, vm, code)
            }
            match slow_test(vm, pc, CompareOp::$op, a, b) {
                Ok(Test::Entered) => enter_pushed!(vm),
                Ok(r) => {
                    let to = way(pc, i, (r == Test::True) == $sense, far);
                    dispatch!(pc.offset(to), regs, vm, code)
                }
                Err(_) => raise!(pc, regs, vm, code),
            }
        });
    };
}
compare!(lt, Lt, jump_if_lt, jump_if_not_lt, jump_if_lt_i, jump_if_not_lt_i, <);
compare!(le, Le, jump_if_le, jump_if_not_le, jump_if_le_i, jump_if_not_le_i, <=);
compare!(eq, Eq, jump_if_eq, jump_if_not_eq, jump_if_eq_i, jump_if_not_eq_i, ==);
compare!(ne, Ne, jump_if_ne, jump_if_not_ne, jump_if_ne_i, jump_if_not_ne_i, !=);
compare!(gt, Gt, jump_if_gt, jump_if_not_gt, jump_if_gt_i, jump_if_not_gt_i, >);
compare!(ge, Ge, jump_if_ge, jump_if_not_ge, jump_if_ge_i, jump_if_not_ge_i, >=);

/// `a is b`: floats and big ints by value, as `id()` has it.
#[inline(always)]
fn identical(a: Value, b: Value) -> bool {
    a == b || (a.is_heap() && b.is_heap() && identical_boxed(a, b))
}

#[inline(never)]
fn identical_boxed(a: Value, b: Value) -> bool {
    let (x, y) = (a.header_unchecked().shape(), b.header_unchecked().shape());
    if x != y {
        return false;
    }
    match x {
        shapes::FLOAT => {
            let (p, q) =
                (a.cast_unchecked::<crate::object::Float>(), b.cast_unchecked::<crate::object::Float>());
            p.value.to_bits() == q.value.to_bits()
        }
        shapes::INT => {
            let (p, q) =
                (a.cast_unchecked::<crate::object::BigInt>(), b.cast_unchecked::<crate::object::BigInt>());
            p.value == q.value
        }
        _ => false,
    }
}

/// `a is b`, for native code.
pub fn is_same(a: Value, b: Value) -> bool {
    identical(a, b)
}

macro_rules! identity {
    ($name:ident, $same:expr) => {
        handler!($name(pc, regs, vm, code, i) {
            let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
            if a == b || !a.is_heap() || !b.is_heap() {
                reg!(regs, i.a()) = Value::bool((a == b) == $same);
                dispatch!(pc.add(1), regs, vm, code)
            }
            let shape = a.header_unchecked().shape();
            if shape != shapes::FLOAT && shape != shapes::INT {
                reg!(regs, i.a()) = Value::bool(!$same);
                dispatch!(pc.add(1), regs, vm, code)
            }
        } slow {
            let same = identical_boxed(reg!(regs, i.b()), reg!(regs, i.c()));
            reg!(regs, i.a()) = Value::bool(same == $same);
            dispatch!(pc.add(1), regs, vm, code)
        });
    };
}
identity!(is, true);
identity!(is_not, false);

#[inline(never)]
unsafe fn contains(vm: &Vm, pc: *const Instr, container: Value, item: Value, negate: bool) -> PyResult {
    vm.pc.set(pc);
    if container.is_heap() {
        match container.header_unchecked().shape() {
            shapes::SET | shapes::FROZENSET => {
                let found = crate::builtins::set::has(vm, container.cast_unchecked(), item)?;
                return Ok(Value::bool(found != negate));
            }
            shapes::DICT => {
                let found = container.cast_unchecked::<Dict>().get(vm, item)?;
                return Ok(Value::bool(found.is_some() != negate));
            }
            _ => {}
        }
    }
    // SAFETY: called by the handler of the running instruction.
    if unsafe {
        operator::enter_method(vm, pc, vm.names().__contains__, [container, item], FrameKind::Operator)
    } {
        // SAFETY: as above.
        unsafe {
            if (*pc).x() & feedback::OTHER == 0 {
                note(pc, *pc, feedback::OTHER);
                crate::tier::note_operator(vm, pc, container, item);
            }
        }
        return Ok(Value::UNBOUND);
    }
    let found = vm.contains(container, item)?;
    Ok(Value::bool(found != negate))
}
handler!(r#in(pc, regs, vm, code, i) {
    finish_or_enter!(contains(vm, pc, reg!(regs, i.c()), reg!(regs, i.b()), false), i.a(), pc, regs, vm, code)
});
handler!(not_in(pc, regs, vm, code, i) {
    finish_or_enter!(contains(vm, pc, reg!(regs, i.c()), reg!(regs, i.b()), true), i.a(), pc, regs, vm, code)
});

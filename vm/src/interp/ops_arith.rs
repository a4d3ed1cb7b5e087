//! Arithmetic. Both ints, then both floats, are done in the handler; everything else goes to `slow`, which first tries
//! what the built-in number types need and then the protocol. The instruction's `x` byte collects which operand
//! types were seen (`taipan_profiler::feedback`), for the JIT.

use super::*;
use crate::object::builtin_types::shapes;
use crate::protocol::BinOp;
use taipan_compiler::bytecode::INPLACE;
use taipan_profiler::{branches, feedback};

/// Notes in the instruction's `x` byte what kind of operands it saw.
///
/// # Safety
/// `pc` is an instruction of a live code object (its words are cells).
#[inline(always)]
pub(super) unsafe fn note(pc: *const Instr, i: Instr, bit: u8) {
    if i.x() & bit == 0 {
        // SAFETY: by the caller's promise; instruction words may change in place under the interpreter's lock.
        unsafe { *(pc as *mut u8).add(1) |= bit };
    }
}

/// How far a conditional jump goes, whose target is `far` instructions on; notes whether it goes there.
///
/// # Safety
/// `pc` is the running instruction `i`.
#[inline(always)]
pub(super) unsafe fn way(pc: *const Instr, i: Instr, jumps: bool, far: isize) -> isize {
    // SAFETY: by the caller's promise.
    unsafe { note(pc, i, if jumps { branches::JUMPED } else { branches::PASSED }) };
    if jumps { far } else { 1 }
}

/// `a + b` of two bytes objects or tuples.
fn sum_of_sequences(vm: &Vm, a: Value, b: Value) -> Option<Value> {
    match a.header_unchecked().shape() {
        shapes::BYTES => {
            let (x, y) =
                (a.cast_unchecked::<crate::object::Bytes>(), b.cast_unchecked::<crate::object::Bytes>());
            Some(vm.bytes_of_parts(x.as_slice(), y.as_slice()).value())
        }
        shapes::TUPLE => {
            let (x, y) =
                (a.cast_unchecked::<crate::object::Tuple>(), b.cast_unchecked::<crate::object::Tuple>());
            if x.len == 0 || y.len == 0 {
                return Some(if x.len == 0 { b } else { a });
            }
            Some(crate::builtins::tuple::of_parts(vm, x.items(), y.items()).value())
        }
        _ => None,
    }
}

/// Arithmetic on ints from 0 to 2^64 - 1, as far as 128 bits hold the result.
#[inline]
fn of_naturals(vm: &Vm, op: BinOp, x: u64, y: u64) -> Option<Value> {
    let word = match op {
        BinOp::And => x & y,
        BinOp::Or => x | y,
        BinOp::Xor => x ^ y,
        BinOp::RShift => x.checked_shr(u32::try_from(y).unwrap_or(u32::MAX)).unwrap_or(0),
        BinOp::FloorDiv => x.checked_div(y)?,
        BinOp::Mod => x.checked_rem(y)?,
        BinOp::Add => return Some(vm.int_from_i128(x as i128 + y as i128)),
        BinOp::Sub => return Some(vm.int_from_i128(x as i128 - y as i128)),
        BinOp::Mul => return Some(vm.int_from_i128(i128::try_from(x as u128 * y as u128).ok()?)),
        BinOp::LShift if y < 63 => return Some(vm.int_from_i128((x as i128) << y)),
        _ => return None,
    };
    Some(vm.int_from_u64(word))
}

#[inline(never)]
unsafe fn slow(vm: &Vm, pc: *const Instr, op: BinOp, a: Value, b: Value) -> PyResult {
    vm.pc.set(pc);
    if let (Some(x), Some(y)) = (vm.as_u64(a), vm.as_u64(b))
        && let Some(result) = of_naturals(vm, op, x, y)
    {
        // SAFETY: called by handlers with the running instruction.
        unsafe { note(pc, *pc, feedback::WIDE) };
        return Ok(result);
    }
    // SAFETY: called by handlers with the running instruction.
    let is_first = unsafe { (*pc).x() } & feedback::OTHER == 0;
    // SAFETY: as above.
    unsafe { note(pc, *pc, feedback::OTHER) };
    if op == BinOp::Add && vm.is_exact_str(a) && vm.is_exact_str(b) {
        return Ok(vm.concat_str(a.cast_unchecked(), b.cast_unchecked()).value());
    }
    if op == BinOp::Add
        && a.is_heap()
        && b.is_heap()
        && a.header_unchecked().shape() == b.header_unchecked().shape()
        && let Some(sum) = sum_of_sequences(vm, a, b)
    {
        return Ok(sum);
    }
    if let Some(z) = crate::builtins::complex::arithmetic(vm, op, a, b) {
        return Ok(z);
    }
    // SAFETY: as above.
    let i = unsafe {
        if operator::enter_binary(vm, pc, op, a, b) {
            if is_first {
                crate::tier::note_operator(vm, pc, a, b);
            }
            return Ok(Value::UNBOUND);
        }
        *pc
    };
    if i.x() & INPLACE != 0 { vm.inplace(op, a, b) } else { vm.binary(op, a, b) }
}

/// Mixed int and float operands, and floats that are heap objects, as doubles.
#[inline(always)]
pub(in crate::interp) fn as_doubles(a: Value, b: Value) -> Option<(f64, f64)> {
    let one = |v: Value| {
        if v.is_float_imm() {
            Some(v.as_float_unchecked())
        } else if v.is_small_int() && v.as_small_int_unchecked().unsigned_abs() <= 1 << 53 {
            Some(v.as_small_int_unchecked() as f64)
        } else {
            None
        }
    };
    Some((one(a)?, one(b)?))
}

macro_rules! arith {
    ($name:ident, $imm:ident, $op:ident, $int:expr, $float:expr) => {
        handler!($name(pc, regs, vm, code, i) {
            let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
            if a.both_small_int(b) {
                if let Some(v) = $int(a, b) {
                    reg!(regs, i.a()) = v;
                    dispatch!(pc.add(1), regs, vm, code)
                }
            } else if a.is_float_imm() && b.is_float_imm() {
                note(pc, i, feedback::FLOAT);
                if let Some(v) = Value::float_imm($float(a.as_float_unchecked(), b.as_float_unchecked())) {
                    reg!(regs, i.a()) = v;
                    dispatch!(pc.add(1), regs, vm, code)
                }
            } else if !a.is_heap() && !b.is_heap() && let Some((x, y)) = as_doubles(a, b) {
                note(pc, i, feedback::MIXED);
                if let Some(v) = Value::float_imm($float(x, y)) {
                    reg!(regs, i.a()) = v;
                    dispatch!(pc.add(1), regs, vm, code)
                }
            }
        } slow {
            let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
            finish_or_enter!(slow(vm, pc, BinOp::$op, a, b), i.a(), pc, regs, vm, code)
        });
        handler!($imm(pc, regs, vm, code, i) {
            let (a, b) = (reg!(regs, i.b()), Value::int32(i.c() as i16 as i32));
            if a.is_small_int() {
                if let Some(v) = $int(a, b) {
                    reg!(regs, i.a()) = v;
                    dispatch!(pc.add(1), regs, vm, code)
                }
            } else if a.is_float_imm() {
                note(pc, i, feedback::MIXED);
                if let Some(v) = Value::float_imm($float(a.as_float_unchecked(), i.c() as i16 as f64)) {
                    reg!(regs, i.a()) = v;
                    dispatch!(pc.add(1), regs, vm, code)
                }
            }
        } slow {
            let (a, b) = (reg!(regs, i.b()), Value::int32(i.c() as i16 as i32));
            finish_or_enter!(slow(vm, pc, BinOp::$op, a, b), i.a(), pc, regs, vm, code)
        });
    };
}

#[inline(always)]
fn add_ints(a: Value, b: Value) -> Option<Value> {
    (a.bits() as i64 - 2).checked_add(b.bits() as i64).map(|w| Value::from_bits(w as u64))
}
#[inline(always)]
fn sub_ints(a: Value, b: Value) -> Option<Value> {
    (a.bits() as i64).checked_sub(b.bits() as i64 - 2).map(|w| Value::from_bits(w as u64))
}
#[inline(always)]
fn mul_ints(a: Value, b: Value) -> Option<Value> {
    a.as_small_int_unchecked().checked_mul(b.bits() as i64 - 2).map(|w| Value::from_bits(w as u64 | 2))
}
arith!(add, add_i, Add, add_ints, |x: f64, y: f64| x + y);
arith!(sub, sub_i, Sub, sub_ints, |x: f64, y: f64| x - y);
arith!(mul, mul_i, Mul, mul_ints, |x: f64, y: f64| x * y);

/// Floor division of ints by a positive or negative divisor, not zero.
#[inline(always)]
fn floor_div(a: i64, b: i64) -> i64 {
    let q = a / b;
    if (a % b != 0) && ((a < 0) != (b < 0)) { q - 1 } else { q }
}
#[inline(always)]
fn floor_mod(a: i64, b: i64) -> i64 {
    let r = a % b;
    if r != 0 && (r ^ b) < 0 { r + b } else { r }
}

macro_rules! divide {
    ($name:ident, $imm:ident, $op:ident, $int:expr) => {
        handler!($name(pc, regs, vm, code, i) {
            let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
            if a.both_small_int(b) && b.as_small_int_unchecked() != 0 {
                if let Some(v) = Value::small_int($int(a.as_small_int_unchecked(), b.as_small_int_unchecked())) {
                    reg!(regs, i.a()) = v;
                    dispatch!(pc.add(1), regs, vm, code)
                }
            }
        } slow {
            let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
            finish_or_enter!(slow_divide(vm, pc, BinOp::$op, a, b), i.a(), pc, regs, vm, code)
        });
        handler!($imm(pc, regs, vm, code, i) {
            let (a, b) = (reg!(regs, i.b()), Value::int32(i.c() as i16 as i32));
            if a.is_small_int() && i.c() != 0 {
                if let Some(v) = Value::small_int($int(a.as_small_int_unchecked(), i.c() as i16 as i64)) {
                    reg!(regs, i.a()) = v;
                    dispatch!(pc.add(1), regs, vm, code)
                }
            }
        } slow {
            let (a, b) = (reg!(regs, i.b()), Value::int32(i.c() as i16 as i32));
            finish_or_enter!(slow_divide(vm, pc, BinOp::$op, a, b), i.a(), pc, regs, vm, code)
        });
    };
}
divide!(floor_div_op, floor_div_i, FloorDiv, floor_div);
divide!(mod_op, mod_i, Mod, floor_mod);

#[inline(never)]
unsafe fn slow_divide(vm: &Vm, pc: *const Instr, op: BinOp, a: Value, b: Value) -> PyResult {
    if !a.is_heap()
        && !b.is_heap()
        && (a.is_float_imm() || b.is_float_imm())
        && let Some((x, y)) = as_doubles(a, b)
        && y != 0.0
    {
        // SAFETY: called by handlers with the running instruction.
        unsafe {
            note(
                pc,
                *pc,
                if a.is_float_imm() && b.is_float_imm() { feedback::FLOAT } else { feedback::MIXED },
            )
        };
        if let Some(r) = taipan_numeric::float::div_mod(x, y) {
            return Ok(vm.float(if op == BinOp::FloorDiv { r.0 } else { r.1 }));
        }
    }
    // SAFETY: as above.
    unsafe { slow(vm, pc, op, a, b) }
}

handler!(true_div(pc, regs, vm, code, i) {
    let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
    if !a.is_heap() && !b.is_heap() && let Some((x, y)) = as_doubles(a, b) && y != 0.0 {
        if a.is_float_imm() && b.is_float_imm() {
            note(pc, i, feedback::FLOAT);
        } else {
            note(pc, i, feedback::MIXED);
        }
        if let Some(v) = Value::float_imm(x / y) {
            reg!(regs, i.a()) = v;
            dispatch!(pc.add(1), regs, vm, code)
        }
    }
} slow {
    let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
    finish_or_enter!(slow(vm, pc, BinOp::TrueDiv, a, b), i.a(), pc, regs, vm, code)
});

macro_rules! bitwise {
    ($name:ident, $op:ident, |$x:ident, $y:ident| $word:expr) => {
        handler!($name(pc, regs, vm, code, i) {
            let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
            if a.both_small_int(b) {
                let ($x, $y) = (a.bits(), b.bits());
                reg!(regs, i.a()) = Value::from_bits($word);
                dispatch!(pc.add(1), regs, vm, code)
            }
        } slow {
            let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
            finish_or_enter!(slow(vm, pc, BinOp::$op, a, b), i.a(), pc, regs, vm, code)
        });
    };
}
bitwise!(and, And, |x, y| x & y);
bitwise!(or, Or, |x, y| x | y);
bitwise!(xor, Xor, |x, y| (x ^ y) | 2);

handler!(and_i(pc, regs, vm, code, i) {
    let (a, b) = (reg!(regs, i.b()), Value::int32(i.c() as i16 as i32));
    if a.is_small_int() {
        reg!(regs, i.a()) = Value::from_bits(a.bits() & b.bits());
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    let (a, b) = (reg!(regs, i.b()), Value::int32(i.c() as i16 as i32));
    finish_or_enter!(slow(vm, pc, BinOp::And, a, b), i.a(), pc, regs, vm, code)
});

#[inline(always)]
fn shift_left(a: i64, n: i64) -> Option<Value> {
    if !(0..=61).contains(&n) {
        return None;
    }
    let r = a << n;
    if (r >> n) == a { Value::small_int(r) } else { None }
}
#[inline(always)]
fn shift_right(a: i64, n: i64) -> Option<Value> {
    if n < 0 { None } else { Some(Value::int_unchecked(a >> n.min(63))) }
}
macro_rules! shift {
    ($name:ident, $imm:ident, $op:ident, $f:ident) => {
        handler!($name(pc, regs, vm, code, i) {
            let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
            if a.both_small_int(b) && let Some(v) = $f(a.as_small_int_unchecked(), b.as_small_int_unchecked()) {
                reg!(regs, i.a()) = v;
                dispatch!(pc.add(1), regs, vm, code)
            }
        } slow {
            let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
            finish_or_enter!(slow(vm, pc, BinOp::$op, a, b), i.a(), pc, regs, vm, code)
        });
        handler!($imm(pc, regs, vm, code, i) {
            let (a, b) = (reg!(regs, i.b()), Value::int32(i.c() as i16 as i32));
            if a.is_small_int() && let Some(v) = $f(a.as_small_int_unchecked(), i.c() as i16 as i64) {
                reg!(regs, i.a()) = v;
                dispatch!(pc.add(1), regs, vm, code)
            }
        } slow {
            let (a, b) = (reg!(regs, i.b()), Value::int32(i.c() as i16 as i32));
            finish_or_enter!(slow(vm, pc, BinOp::$op, a, b), i.a(), pc, regs, vm, code)
        });
    };
}
shift!(lshift, lshift_i, LShift, shift_left);
shift!(rshift, rshift_i, RShift, shift_right);

handler!(pow(pc, regs, vm, code, i) {
    let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
    if a.is_float_imm() && b.is_small_int() && b.as_small_int_unchecked() == 2 {
        note(pc, i, feedback::MIXED);
        let x = a.as_float_unchecked();
        if let Some(v) = Value::float_imm(x * x) {
            reg!(regs, i.a()) = v;
            dispatch!(pc.add(1), regs, vm, code)
        }
    }
} slow {
    let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
    finish_or_enter!(slow(vm, pc, BinOp::Pow, a, b), i.a(), pc, regs, vm, code)
});
handler!(mat_mul(pc, regs, vm, code, i) {
    let (a, b) = (reg!(regs, i.b()), reg!(regs, i.c()));
    finish_or_enter!(slow(vm, pc, BinOp::MatMul, a, b), i.a(), pc, regs, vm, code)
});

#[inline(never)]
unsafe fn slow_neg(vm: &Vm, pc: *const Instr, v: Value) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running instruction.
    unsafe { note(pc, *pc, if v.is_float_imm() { feedback::FLOAT } else { feedback::OTHER }) };
    if v.is_float_imm() {
        return Ok(vm.float(-v.as_float_unchecked()));
    }
    vm.unary(v, |s| s.neg, "unary -")
}
handler!(neg(pc, regs, vm, code, i) {
    let v = reg!(regs, i.b());
    if v.is_small_int() && let Some(r) = Value::small_int(-v.as_small_int_unchecked()) {
        reg!(regs, i.a()) = r;
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    let v = reg!(regs, i.b());
    finish!(slow_neg(vm, pc, v), i.a(), pc, regs, vm, code)
});
#[inline(never)]
fn slow_pos(vm: &Vm, pc: *const Instr, v: Value) -> PyResult {
    vm.pc.set(pc);
    vm.unary(v, |s| s.pos, "unary +")
}
handler!(pos(pc, regs, vm, code, i) {
    let v = reg!(regs, i.b());
    finish!(slow_pos(vm, pc, v), i.a(), pc, regs, vm, code)
});
#[inline(never)]
fn slow_invert(vm: &Vm, pc: *const Instr, v: Value) -> PyResult {
    vm.pc.set(pc);
    vm.unary(v, |s| s.invert, "unary ~")
}
handler!(invert(pc, regs, vm, code, i) {
    let v = reg!(regs, i.b());
    if v.is_small_int() {
        reg!(regs, i.a()) = Value::int_unchecked(!v.as_small_int_unchecked());
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    let v = reg!(regs, i.b());
    finish!(slow_invert(vm, pc, v), i.a(), pc, regs, vm, code)
});

//! Operators that are Python methods. An instruction such as `x + y` or `iter(x)` whose operand's class defines the
//! method in Python pushes the method's frame in place of running it from native code, which would nest a run of the
//! interpreter's loop for each. What the instruction does with the method's result is done when that frame returns
//! ([`FrameKind::Operator`]), by [`finish`]; a method that answers NotImplemented makes the instruction go on with the
//! reflected method, natively.

use super::*;
use crate::object::header::Kind;
use crate::object::slots::CompareOp;
use crate::object::types::type_flags;
use crate::object::{BoundMethod, Str};
use crate::protocol::BinOp;
use taipan_compiler::bytecode::{CALL_GAP, INPLACE, Op};

/// Pushes the frame of a Python function above the running one. False when it is not a Python function that takes just
/// these arguments, or there is no room: then it is to be called in the usual way.
///
/// # Safety
/// A frame is running, at `pc`.
#[inline(always)]
pub(super) unsafe fn enter_function<const N: usize>(
    vm: &Vm,
    pc: *const Instr,
    function: Value,
    args: [Value; N],
    kind: FrameKind,
) -> bool {
    if !function.is_kind(Kind::Function) {
        return false;
    }
    let function: Gc<Function> = function.cast_unchecked();
    let code = function.code();
    // SAFETY: the new frame lies above the running one.
    unsafe {
        let new = vm.stack_top().add(CALL_GAP as usize);
        if code.hot.simple_args != N as u32 || !frame_fits(vm, &code.hot, new) {
            return false;
        }
        for (k, v) in args.into_iter().enumerate() {
            *new.add(k) = v;
        }
        fill_frame(vm, function, &code.hot, new, pc, vm.frame.get(), kind);
    }
    true
}

/// [`enter_function`] for the method `name` of the class of `args[0]`, if that is a class made by a program.
///
/// # Safety
/// As for [`enter_function`].
#[inline]
pub(super) unsafe fn enter_method<const N: usize>(
    vm: &Vm,
    pc: *const Instr,
    name: Gc<Str>,
    args: [Value; N],
    kind: FrameKind,
) -> bool {
    if !args[0].is_heap() {
        return false;
    }
    let class = vm.type_of(args[0]);
    if !class.has_flag(type_flags::HEAP) {
        return false;
    }
    match class.lookup(vm, name) {
        // SAFETY: by the caller's promise.
        Some(f) => unsafe { enter_function(vm, pc, f, args, kind) },
        None => false,
    }
}

/// [`enter_function`] for a bound method.
///
/// # Safety
/// As for [`enter_function`].
pub(super) unsafe fn enter_bound3(
    vm: &Vm,
    pc: *const Instr,
    method: Value,
    args: [Value; 3],
    kind: FrameKind,
) -> bool {
    let Some(method) = method.downcast::<BoundMethod>() else { return false };
    let [a, b, c] = args;
    // SAFETY: by the caller's promise.
    unsafe { enter_function(vm, pc, method.function.get(), [method.receiver.get(), a, b, c], kind) }
}

/// True when the right operand's class, being derived from the left one's, goes first.
#[inline(always)]
fn right_goes_first(vm: &Vm, a: Value, b: Value) -> bool {
    let (ta, tb) = (vm.type_of(a), vm.type_of(b));
    ta != tb && tb.has_flag(type_flags::HEAP) && tb.is_subtype(ta)
}

/// Enters `a.__add__(b)`, or what else `op` is; for `a += b` the in-place method if there is one.
///
/// # Safety
/// As for [`enter_function`].
#[inline]
pub(super) unsafe fn enter_binary(vm: &Vm, pc: *const Instr, op: BinOp, a: Value, b: Value) -> bool {
    if !a.is_heap() || !vm.type_of(a).has_flag(type_flags::HEAP) {
        return false;
    }
    // SAFETY: `pc` is the running instruction.
    let inplace = unsafe { (*pc).x() } & INPLACE != 0;
    if right_goes_first(vm, a, b) || (inplace && op.inplace_slot(vm.type_of(a).slots()).is_some()) {
        return false;
    }
    // SAFETY: by the caller's promise.
    unsafe { enter_method(vm, pc, op.method(vm.names()), [a, b], FrameKind::Operator) }
}

/// Enters `a.__eq__(b)`, or what else `op` is.
///
/// # Safety
/// As for [`enter_function`].
#[inline]
pub(super) unsafe fn enter_compare(vm: &Vm, pc: *const Instr, op: CompareOp, a: Value, b: Value) -> bool {
    if !a.is_heap() || !vm.type_of(a).has_flag(type_flags::HEAP) || right_goes_first(vm, a, b) {
        return false;
    }
    // SAFETY: by the caller's promise.
    unsafe { enter_method(vm, pc, op.method(vm.names()), [a, b], FrameKind::Operator) }
}

const COMPARISONS: [CompareOp; 6] =
    [CompareOp::Lt, CompareOp::Le, CompareOp::Eq, CompareOp::Ne, CompareOp::Gt, CompareOp::Ge];

/// Does with a method's result what the instruction at `pc` does with it; gives the instruction to go on with.
///
/// # Safety
/// `regs` is the running frame, and `pc` the instruction of it that entered the method.
///
/// # Errors
/// What the operation raises.
#[inline(never)]
pub(super) unsafe fn finish(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    value: Value,
) -> PyResult<*const Instr> {
    vm.pc.set(pc);
    // SAFETY: by the caller's promise; the verifier checked the operands.
    unsafe {
        let i = *pc;
        let op = op_at(regs, pc);
        let byte = op as u8;
        let register = |n: u16| *regs.add(n as usize);
        let result = if byte >= Op::JumpIfLt as u8 && byte <= Op::JumpIfNotGeI as u8 {
            let k = (byte - Op::JumpIfLt as u8) as usize;
            let b = if k >= 12 { Value::int32(i.b() as i16 as i32) } else { register(i.b()) };
            let v = compared(vm, COMPARISONS[k % 6], register(i.a()), b, value)?;
            let jumps_on = (k / 6).is_multiple_of(2);
            let far = i.c() as i16 as isize;
            return Ok(pc.offset(ops_arith::way(pc, i, vm.truth(v)? == jumps_on, far)));
        } else if byte >= Op::Lt as u8 && byte <= Op::Ge as u8 {
            let op = COMPARISONS[(byte - Op::Lt as u8) as usize];
            compared(vm, op, register(i.b()), register(i.c()), value)?
        } else {
            match op {
                Op::GetIter | Op::GetYieldFromIter => {
                    let class = vm.type_of(value);
                    if class.slots().next.is_none() {
                        let name = class.name();
                        return Err(vm.type_error(format!("iter() returned non-iterator of type '{name}'")));
                    }
                    value
                }
                Op::EnterWith => {
                    *regs.add(i.a() as usize + 1) = value;
                    return Ok(pc.add(1));
                }
                // `str(x)`
                Op::Call | Op::CallMethod => {
                    if !value.is_kind(Kind::Str) {
                        let name = vm.type_of(value).name();
                        let message = format!("__str__ returned non-string (type {name})");
                        return Err(vm.type_error(message));
                    }
                    value
                }
                Op::In => Value::bool(vm.truth(value)?),
                Op::NotIn => Value::bool(!vm.truth(value)?),
                _ if !value.is_not_implemented() => value,
                op => {
                    let (op, immediate) = binary_of(op);
                    let b = if immediate { Value::int32(i.c() as i16 as i32) } else { register(i.c()) };
                    vm.binary_after_left(op, register(i.b()), b, i.x() & INPLACE != 0)?
                }
            }
        };
        *regs.add(i.a() as usize) = result;
        Ok(pc.add(1))
    }
}

/// The result of a comparison whose left operand's method gave `value`.
fn compared(vm: &Vm, op: CompareOp, a: Value, b: Value, value: Value) -> PyResult {
    if value.is_not_implemented() { vm.compare_after_left(a, b, op, false) } else { Ok(value) }
}

/// The operator of an arithmetic instruction, and whether its right operand is in the instruction.
pub fn binary_of(op: Op) -> (BinOp, bool) {
    match op {
        Op::AddI => (BinOp::Add, true),
        Op::SubI => (BinOp::Sub, true),
        Op::MulI => (BinOp::Mul, true),
        Op::FloorDivI => (BinOp::FloorDiv, true),
        Op::ModI => (BinOp::Mod, true),
        Op::LShiftI => (BinOp::LShift, true),
        Op::RShiftI => (BinOp::RShift, true),
        Op::AndI => (BinOp::And, true),
        // The plain forms stand in the order of `BinOp`.
        op => (BinOp::ALL[(op as u8 - Op::Add as u8) as usize], false),
    }
}

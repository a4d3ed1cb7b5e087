//! Second attempts. An object whose memory is lent out (a bytearray with memoryviews) refuses to change its size, but a
//! view that nobody uses any more may merely wait for the collector: in `bytes(memoryview(b)[:n]); del b[:n]` a dead
//! temporary holds it. Who refuses leaves a note, and before the error is raised the temporaries that nothing reads any
//! more are cleared, a collection looks for the view, and the instruction is run again if it is gone.

use super::*;
use crate::object::builtin_types::shapes;
use crate::object::{Builtin, Generator};
use crate::vm::Vm;
use std::cell::Cell;
use std::rc::Rc;
use taipan_compiler::bytecode::{CALL_GAP, Op};
use taipan_compiler::liveness::live_registers;

/// Clears the temporaries of a frame that neither the instruction at `pc` nor any after it reads.
///
/// # Safety
/// `regs` is the running frame and `pc` the instruction that runs.
pub unsafe fn clear_dead(regs: *mut Value, pc: *const Instr) {
    // SAFETY: by the caller's promise; the registers cleared are the frame's own.
    unsafe {
        let code = code_of(regs);
        let unit = &code.unit;
        let cells = unit.cellvars.iter().map(|cell| cell.1 as usize + 1).max().unwrap_or(0);
        let free = unit.first_free as usize + unit.freevars.len();
        let first =
            (code.hot.locals as usize).max(cells).max(if unit.freevars.is_empty() { 0 } else { free });
        let live = live_registers(unit, code.index_of(pc));
        // While a generator runs, its saved registers are those of the time when it was suspended.
        let saved = header_word(regs, EXTRA)
            .downcast::<Generator>()
            .filter(|g| !g.passing.get())
            .and_then(|g| g.registers.get().downcast::<crate::heap::ValueArray>());
        for (k, live) in live.iter().enumerate().take(code.hot.registers as usize).skip(first) {
            if !live {
                *regs.add(k) = Value::UNBOUND;
                if let Some(saved) = saved.filter(|s| k < s.len()) {
                    saved.set(k, Value::UNBOUND);
                }
            }
        }
    }
}

/// The note that an object refused a change because of `count` buffers that are out.
#[cold]
pub fn note(vm: &Vm, count: Rc<Cell<usize>>) {
    *vm.refused_for.borrow_mut() = Some(count);
    vm.refused.set(true);
}

/// Whether the running instruction can simply be run again if a built-in function that it calls refuses: it works on
/// built-in objects alone, and none of its operands is used up.
pub fn can_repeat(vm: &Vm) -> bool {
    let (regs, pc) = (vm.frame.get(), vm.pc.get());
    // SAFETY: the running frame and its instruction.
    !regs.is_null() && !pc.is_null() && unsafe { repeats(vm, regs, pc) }
}

/// # Safety
/// `regs` is the running frame and `pc` the instruction that runs.
pub(super) unsafe fn repeats(vm: &Vm, regs: *mut Value, pc: *const Instr) -> bool {
    // SAFETY: by the caller's promise; operands are registers of the frame.
    unsafe {
        let i = *pc;
        let at = |k: u16| *regs.add(k as usize);
        let plain = |v: Value| is_plain(vm, v);
        let arguments = |from: u16, n: u16| (from..from + n).all(|k| plain(at(k)));
        match op_at(regs, pc) {
            Op::DelItem => plain(at(i.b())),
            Op::SetItem => plain(at(i.b())) && plain(at(i.c())),
            Op::SetSlice => plain(at(i.b())) && plain(at(i.b() + 1)) && plain(at(i.c())),
            Op::Add | Op::Mul => plain(at(i.b())) && plain(at(i.c())),
            Op::MulI => plain(at(i.b())),
            Op::Call => {
                at(i.b()).downcast::<Builtin>().is_some() && arguments(i.b() + CALL_GAP, i.x() as u16)
            }
            Op::CallMethod => {
                at(i.b()).downcast::<Builtin>().is_some() && arguments(i.b() + CALL_GAP + 1, i.x() as u16)
            }
            _ => false,
        }
    }
}

/// Nothing happens to this value when a built-in function takes it as an argument.
fn is_plain(vm: &Vm, v: Value) -> bool {
    const PLAIN: [u32; 5] = [shapes::STR, shapes::BYTES, shapes::BYTEARRAY, shapes::INT, shapes::FLOAT];
    if !v.is_heap() || PLAIN.iter().any(|shape| vm.is_exact(v, *shape)) {
        return true;
    }
    if let Some(slice) = v.downcast::<crate::object::Slice>() {
        return [slice.start.get(), slice.stop.get(), slice.step.get()].iter().all(|part| !part.is_heap());
    }
    v.downcast::<crate::builtins::memoryview::MemoryView>().is_some()
}

/// Whether the instruction at `pc`, which raised the pending exception, shall be run again.
///
/// # Safety
/// As for the opcode handlers; no function between the interpreter's loop and the caller holds a value.
#[cold]
#[inline(never)]
pub(super) unsafe fn repeat(vm: &Vm, pc: *const Instr, regs: *mut Value) -> bool {
    vm.refused.set(false);
    let Some(count) = vm.refused_for.borrow_mut().take() else { return false };
    let e = vm.exception.get();
    let sp = vm.loop_sp.get();
    // SAFETY: by the caller's promise.
    unsafe {
        if e.is_unbound() || vm.type_of(e) != vm.exc().buffer_error || sp == 0 || !repeats(vm, regs, pc) {
            return false;
        }
        clear_dead(regs, pc);
    }
    if count.get() == 0 {
        // Either the collector has come by, or the refusing function had taken the buffer itself (`b += b`) and would
        // do so each time: that shows at the second attempt.
        if vm.repeated.replace(pc) == pc {
            vm.repeated.set(std::ptr::null());
            return false;
        }
        vm.exception.set(Value::UNBOUND);
        return true;
    }
    vm.result.set(Value::UNBOUND);
    vm.scratch.set(Value::UNBOUND);
    for full in [false, true] {
        vm.heap().collect_above(full, sp);
        if count.get() == 0 {
            vm.exception.set(Value::UNBOUND);
            return true;
        }
    }
    false
}

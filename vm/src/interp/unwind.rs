//! Unwinding: from a raised exception to its handler, frame by frame.

use super::*;
use crate::exceptions::add_traceback;
use crate::object::code::CodeHot;
use crate::vm::Vm;

/// The pending exception was raised by the instruction at `pc`: goes on at its handler, or leaves the run.
///
/// # Safety
/// As for the opcode handlers.
#[cold]
#[inline(never)]
pub(super) unsafe extern "C" fn raise_handler(
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
    code: *const CodeHot,
) -> Exit {
    // SAFETY: by the caller's promise.
    unsafe {
        if vm.refused.get() && refused::repeat(vm, pc, regs) {
            dispatch!(pc, regs, vm, code)
        }
        match unwind(vm, pc, regs, true) {
            Some(target) => {
                let regs = vm.frame.get();
                let code: *const CodeHot = &code_of(regs).hot;
                dispatch!(target, regs, vm, code)
            }
            None => Exit::Raised,
        }
    }
}

/// As `raise_handler`, for an exception that is raised again: the traceback gets no entry for this place.
///
/// # Safety
/// As for the opcode handlers.
pub(super) unsafe extern "C" fn reraise_handler(
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
    code: *const CodeHot,
) -> Exit {
    let _ = code;
    // SAFETY: by the caller's promise.
    unsafe {
        match unwind(vm, pc, regs, false) {
            Some(target) => {
                let regs = vm.frame.get();
                let code: *const CodeHot = &code_of(regs).hot;
                dispatch!(target, regs, vm, code)
            }
            None => Exit::Raised,
        }
    }
}

/// Finds the handler for the pending exception, popping frames that have none. None: the entry frame was popped.
///
/// # Safety
/// `regs` is the running frame and `pc` an instruction of its code.
#[inline(never)]
unsafe fn unwind(
    vm: &Vm,
    mut pc: *const Instr,
    mut regs: *mut Value,
    mut record: bool,
) -> Option<*const Instr> {
    // SAFETY: by the caller's promise, kept as frames are popped.
    unsafe {
        loop {
            let code = code_of(regs);
            let at = code.index_of(pc);
            let e = vm.exception.get();
            if record {
                // Room for the frame object and the entry may be needed, which is allocation: the exception is kept
                // by the thread state meanwhile.
                vm.pc.set(pc);
                let frame = frames::frame_object(vm, regs);
                add_traceback(vm, e, frame, at);
            }
            record = true;
            let handler =
                code.unit.handlers.iter().rev().find(|h| h.start as usize <= at && at < h.end as usize);
            if let Some(h) = handler {
                *regs.add(h.exc as usize) = e;
                vm.exception.set(Value::UNBOUND);
                return Some(code.hot.instrs.add(h.target as usize));
            }
            let kind = kind_of(regs);
            let caller = caller_of(regs);
            let back = saved_pc(regs);
            if !header_word(regs, EXTRA).is_unbound() {
                frames::leave(vm, regs, pc);
            }
            vm.frame.set(caller);
            vm.depth.set(vm.depth.get() - 1);
            if kind == FrameKind::Entry {
                return None;
            }
            match kind {
                FrameKind::Send => generator::settle(caller),
                // The end of the iteration.
                FrameKind::Next if vm.take_if(vm.exc().stop_iteration).is_some() => {
                    return Some(back.offset((*back).c() as i16 as isize));
                }
                _ => {}
            }
            pc = back;
            regs = caller;
        }
    }
}

/// Runs a frame that is entered by raising the pending exception at `pc` (`generator.throw`).
///
/// # Safety
/// As for `run`.
pub unsafe fn run_raising(vm: &Vm, pc: *const Instr, regs: *mut Value) -> Exit {
    // SAFETY: by the caller's promise.
    unsafe {
        match unwind(vm, pc, regs, true) {
            Some(target) => run(vm, target, vm.frame.get()),
            None => Exit::Raised,
        }
    }
}

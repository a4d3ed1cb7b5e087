//! Unwinding: from a raised exception to its handler, frame by frame.

use super::*;
use crate::exceptions::add_traceback;
use crate::monitoring::{self, event};
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
    let mut handling = false;
    // SAFETY: by the caller's promise, kept as frames are popped.
    unsafe {
        loop {
            let code = code_of(regs);
            let at = code.index_of(pc);
            let mut e = vm.exception.get();
            if record {
                // Room for the frame object and the entry may be needed, which is allocation: the exception is kept
                // by the thread state meanwhile.
                vm.pc.set(pc);
                let frame = frames::frame_object(vm, regs);
                add_traceback(vm, e, frame, at);
            }
            let watched = monitoring::is_watched(vm);
            let mut place = pc;
            if watched && !record && code.position(at).line == 0 {
                // Raised again by what stands for no source text: it happened where the frame was before.
                place = last_place(vm, regs, &code).unwrap_or(pc);
            }
            let at_place = code.index_of(place);
            if watched && !handling {
                vm.pc.set(place);
                let event = if record { event::RAISE } else { event::RERAISE };
                monitoring::report_exception(vm, event, code, at_place);
                e = vm.exception.get();
            }
            (record, handling) = (true, false);
            let handler =
                code.unit.handlers.iter().rev().find(|h| h.start as usize <= at && at < h.end as usize);
            if let Some(h) = handler {
                *regs.add(h.exc as usize) = e;
                vm.exception.set(Value::UNBOUND);
                let target = code.hot.instrs.get().add(h.target as usize);
                if watched && !monitoring::report_handled(vm, code, h.target as usize, e) {
                    // A tool raised something else, in the handler.
                    (pc, record, handling) = (target, true, true);
                    continue;
                }
                return Some(target);
            }
            if watched {
                vm.pc.set(place);
                monitoring::report_exception(vm, event::PY_UNWIND, code, at_place);
            }
            let kind = kind_of(regs);
            let caller = caller_of(regs);
            let back = saved_pc(regs);
            if !header_word(regs, EXTRA).is_unbound() {
                frames::leave(vm, regs, place);
            }
            vm.frame.set(caller);
            vm.depth.set(vm.depth.get() - 1);
            if kind == FrameKind::Entry {
                return None;
            }
            match kind {
                FrameKind::Send => generator::settle(caller),
                // The end of the iteration.
                FrameKind::Next if vm.is_raising(vm.exc().stop_iteration) => {
                    if monitoring::is_watched(vm) {
                        vm.pc.set(back);
                        let code = code_of(caller);
                        monitoring::report_exception(vm, event::RAISE, code, code.index_of(back));
                        if !vm.is_raising(vm.exc().stop_iteration) {
                            (pc, regs, record) = (back, caller, true);
                            continue;
                        }
                    }
                    vm.exception.set(Value::UNBOUND);
                    return Some(back.offset((*back).c() as i16 as isize));
                }
                _ => {}
            }
            pc = back;
            regs = caller;
        }
    }
}

/// Where the running frame was last in a line of its source, as far as that is known.
///
/// # Safety
/// `regs` is the running frame and `code` its code.
unsafe fn last_place(vm: &Vm, regs: *mut Value, code: &crate::object::Code) -> Option<*const Instr> {
    // SAFETY: by the caller's promise; the frame noted the index of an instruction.
    unsafe {
        let last = frames::frame_object(vm, regs).last_with_line.get() as usize;
        (last > 0 && last <= code.unit.instrs.len()).then(|| code.hot.instrs.get().add(last - 1))
    }
}

/// Runs a frame that is entered by raising the pending exception at `pc` (`generator.throw`).
///
/// # Safety
/// As for `run`.
pub unsafe fn run_raising(vm: &Vm, pc: *const Instr, regs: *mut Value) -> Exit {
    // SAFETY: by the caller's promise.
    unsafe {
        if monitoring::is_watched(vm) {
            vm.pc.set(pc);
            let code = code_of(regs);
            monitoring::refresh(vm, code);
            monitoring::report_exception(vm, event::PY_THROW, code, code.index_of(pc));
        }
        match unwind(vm, pc, regs, true) {
            Some(target) => run(vm, target, vm.frame.get()),
            None => Exit::Raised,
        }
    }
}

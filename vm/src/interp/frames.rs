//! Frame objects: made when somebody asks for one, cut loose from the VM stack when the frame ends.

use super::*;
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::{Frame, Generator, GeneratorState};
use std::cell::Cell;

/// Before a function gets other code: what runs its present code, or waits in it, goes on in a function of its own, `kept`, which
/// is a copy. (Frames and generators find their code through their functions.)
pub fn keep_code(vm: &Vm, function: Gc<Function>, kept: Gc<Function>) {
    let (old, new) = (function.value(), kept.value());
    vm.interp().gil.each_state(|thread| {
        let mut regs = thread.frame.get();
        while !regs.is_null() {
            // SAFETY: walks the chain of running frames, whose headers lie below their registers.
            unsafe {
                let word = regs.offset(FUNCTION);
                if *word == old {
                    *word = new;
                }
                regs = caller_of(regs);
            }
        }
    });
    vm.heap().for_each_object(|header| {
        let object = Value::from_header(header);
        if let Some(g) = object.downcast::<Generator>().filter(|g| g.function.get() == old) {
            g.function.set(header, new);
        } else if let Some(f) = object.downcast::<Frame>().filter(|f| f.function.get() == old) {
            f.function.set(header, new);
        }
    });
}

/// A new Frame object for the running frame at `regs` (not yet tied to it).
pub fn new_frame(vm: &Vm, function: Gc<Function>, regs: *mut Value) -> Gc<Frame> {
    let cell = || ValueCell::new(Value::UNBOUND);
    // (A frame's place is told in code that is loaded.)
    load::loaded(vm, &function.code());
    let instrs = function.code().hot.instrs.get();
    vm.heap().alloc(Frame {
        header: Header::new(shapes::FRAME, Kind::Frame),
        function: ValueCell::new(function.value()),
        regs: Cell::new(regs),
        pc: Cell::new(instrs),
        storage: cell(),
        locals: cell(),
        generator: cell(),
        back: cell(),
        trace: ValueCell::new(Value::NONE),
        extra_locals: cell(),
        trace_flags: Cell::new(1),
        last: Cell::new(0),
        last_with_line: Cell::new(0),
        jump: Cell::new(0),
    })
}

/// The Frame object of the running frame at `regs`.
///
/// # Safety
/// `regs` is a frame on the VM stack.
pub unsafe fn frame_object(vm: &Vm, regs: *mut Value) -> Gc<Frame> {
    // SAFETY: by the caller's promise.
    unsafe {
        let extra = header_word(regs, EXTRA);
        if let Some(f) = extra.downcast::<Frame>() {
            return f;
        }
        if let Some(g) = extra.downcast::<Generator>() {
            return generator_frame(vm, g);
        }
        let frame = new_frame(vm, function_of(regs), regs);
        if extra.is_kind(Kind::Dict) {
            frame.locals.set(frame.header(), extra);
        }
        *regs.offset(EXTRA) = frame.value();
        frame
    }
}

/// Names that were added to the running frame at `regs` through its `f_locals`.
///
/// # Safety
/// `regs` is a frame on the VM stack.
pub unsafe fn extra_locals(regs: *mut Value) -> Option<Gc<crate::object::Dict>> {
    // SAFETY: by the caller's promise.
    let extra = unsafe { header_word(regs, EXTRA) };
    let frame = match extra.downcast::<Generator>() {
        Some(g) => g.frame.get(),
        None => extra,
    };
    frame.downcast::<Frame>()?.extra_locals.get().downcast()
}

/// The Frame object of a generator.
pub fn generator_frame(vm: &Vm, g: Gc<Generator>) -> Gc<Frame> {
    if let Some(f) = g.frame.get().downcast::<Frame>() {
        return f;
    }
    let frame = new_frame(vm, g.function.get().cast_unchecked(), std::ptr::null_mut());
    frame.generator.set(frame.header(), g.value());
    g.frame.set(g.header(), frame.value());
    if !g.passing.get() {
        g.inner.set(Value::UNBOUND);
    }
    if g.state.get() == GeneratorState::Running {
        let regs = running_registers(vm, g);
        if !regs.is_null() {
            // SAFETY: the frame of a running generator.
            unsafe { generator::settle(regs) };
        }
        frame.regs.set(regs);
    } else {
        frame.storage.set(frame.header(), g.registers.get());
        frame.pc.set(g.pc.get());
    }
    frame
}

/// Where a running generator's registers are.
fn running_registers(vm: &Vm, g: Gc<Generator>) -> *mut Value {
    let mut regs = vm.frame.get();
    // SAFETY: walks the chain of running frames.
    unsafe {
        while !regs.is_null() {
            if header_word(regs, EXTRA) == g.value() {
                return regs;
            }
            regs = caller_of(regs);
        }
    }
    std::ptr::null_mut()
}

/// A frame that has a Frame object or generator ends: the object keeps the registers, the generator is closed.
///
/// # Safety
/// `regs` is the running frame, which ends at `pc`.
pub unsafe fn leave(vm: &Vm, regs: *mut Value, pc: *const Instr) {
    // SAFETY: by the caller's promise.
    unsafe {
        let extra = header_word(regs, EXTRA);
        let frame = if let Some(g) = extra.downcast::<Generator>() {
            generator::close(vm, g);
            match g.frame.get().downcast::<Frame>() {
                Some(f) => f,
                None => return,
            }
        } else if let Some(f) = extra.downcast::<Frame>() {
            f
        } else {
            return;
        };
        detach(vm, frame, regs, pc);
        frame.trace_flags.set(frame.trace_flags.get() | 4);
    }
}

/// Copies the registers that hold locals into the Frame object, which lives on without its frame.
///
/// # Safety
/// As for [`leave`].
pub unsafe fn detach(vm: &Vm, frame: Gc<Frame>, regs: *mut Value, pc: *const Instr) {
    // SAFETY: by the caller's promise.
    unsafe {
        let code = code_of(regs);
        let n = code.hot.locals as usize;
        let storage = vm.new_value_array(n);
        for k in 0..n {
            storage.set(k, *regs.add(k));
        }
        frame.storage.set(frame.header(), storage.value());
        frame.regs.set(std::ptr::null_mut());
        frame.pc.set(pc);
        let caller = caller_of(regs);
        if !caller.is_null()
            && let Some(back) = header_word(caller, EXTRA).downcast::<Frame>()
        {
            frame.back.set(frame.header(), back.value());
        }
    }
}

/// The frame `depth` levels up from the running one, as an object; None beyond the first.
pub fn frame_at(vm: &Vm, depth: usize) -> Option<Gc<Frame>> {
    let mut regs = vm.frame.get();
    // SAFETY: walks the chain of running frames.
    unsafe {
        for _ in 0..depth {
            if regs.is_null() {
                return None;
            }
            regs = caller_of(regs);
        }
        if regs.is_null() { None } else { Some(frame_object(vm, regs)) }
    }
}

/// The instruction that a frame is at, and its index.
pub fn current_index(vm: &Vm, frame: Gc<Frame>) -> usize {
    let code = frame.function().code();
    let pc = current_pc(vm, frame);
    if pc.is_null() { 0 } else { code.index_of(pc) }
}

fn current_pc(vm: &Vm, frame: Gc<Frame>) -> *const Instr {
    let regs = frame.regs.get();
    if regs.is_null() {
        return match frame.generator.get().downcast::<Generator>() {
            Some(g) if g.state.get() != GeneratorState::Closed => g.pc.get(),
            _ => frame.pc.get(),
        };
    }
    pc_in_thread(vm, regs).unwrap_or_else(|| {
        // It runs in another thread, which waits.
        let mut found = std::ptr::null();
        vm.interp().gil.each_state(|thread| {
            if let Some(pc) = pc_in_thread(thread, regs) {
                found = pc;
            }
        });
        found
    })
}

/// Where the frame at `regs` is, if it is one of those that run in this thread.
fn pc_in_thread(thread: &Vm, regs: *mut Value) -> Option<*const Instr> {
    // The pc of a frame that is not on top is what the frame above it will return to.
    let mut above: *mut Value = std::ptr::null_mut();
    let mut at = thread.frame.get();
    // SAFETY: walks the chain of running frames.
    unsafe {
        while !at.is_null() && at != regs {
            above = at;
            at = caller_of(at);
        }
        if at.is_null() {
            return None;
        }
        Some(if above.is_null() { thread.pc.get() } else { saved_pc(above) })
    }
}

/// Calls `f` with the code and the line of each frame that runs in a thread, the innermost first, until it gives false.
/// Nothing is allocated, so that it can be used where the heap may be in disorder; lines are those of the calls that the
/// frames last made.
pub fn each_running(vm: &Vm, mut f: impl FnMut(Gc<Code>, u32) -> bool) {
    let mut regs = vm.frame.get();
    let mut pc = vm.pc.get();
    // SAFETY: walks the chain of running frames.
    unsafe {
        while !regs.is_null() {
            let code = code_of(regs);
            // A signal may come where `pc` is not up to date; then there is no position for it.
            let index = (pc as usize).wrapping_sub(code.hot.instrs.get() as usize) / size_of::<Instr>();
            if !f(code, code.position(index).line) {
                return;
            }
            pc = saved_pc(regs);
            regs = caller_of(regs);
        }
    }
}

/// `frame.f_back`
pub fn back_of(vm: &Vm, frame: Gc<Frame>) -> Option<Gc<Frame>> {
    let regs = frame.regs.get();
    if regs.is_null() {
        return frame.back.get().downcast();
    }
    // SAFETY: the frame runs, so its header is valid, and so is its caller's.
    unsafe {
        let caller = caller_of(regs);
        if caller.is_null() { None } else { Some(frame_object(vm, caller)) }
    }
}

/// A local register of a frame, wherever it is kept. UNBOUND when it cannot be had.
pub fn local(frame: Gc<Frame>, index: usize) -> Value {
    let regs = frame.regs.get();
    if !regs.is_null() {
        // SAFETY: callers pass indexes of the code's own locals.
        return unsafe { *regs.add(index) };
    }
    let storage = match frame.generator.get().downcast::<Generator>() {
        Some(g) if g.state.get() != GeneratorState::Closed => g.registers.get().downcast(),
        _ => frame.storage(),
    };
    match storage {
        Some(s) if index < s.len() => s.get(index),
        _ => Value::UNBOUND,
    }
}

/// Writes a local register of a frame.
pub fn set_local(frame: Gc<Frame>, index: usize, value: Value) {
    let regs = frame.regs.get();
    if !regs.is_null() {
        // SAFETY: callers pass indexes of the code's own locals.
        unsafe { *regs.add(index) = value };
        return;
    }
    let storage = match frame.generator.get().downcast::<Generator>() {
        Some(g) if g.state.get() != GeneratorState::Closed => g.registers.get().downcast(),
        _ => frame.storage(),
    };
    if let Some(s) = storage
        && index < s.len()
    {
        s.set(index, value);
    }
}

impl Vm {
    /// Globals of the running Python frame.
    pub fn current_globals(&self) -> Option<Gc<crate::object::Dict>> {
        let regs = self.frame.get();
        if regs.is_null() {
            return None;
        }
        // SAFETY: `frame` is the running frame.
        Some(unsafe { function_of(regs).globals() })
    }
}

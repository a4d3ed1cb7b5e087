//! Suspending and resuming frames of generators, coroutines and async generators. A suspended frame's registers are
//! kept in a ValueArray; resuming copies them to the VM stack.

use super::*;
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, Kind, ValueCell, header_flags};
use crate::object::{Frame, Generator, GeneratorState};
use std::cell::Cell;
use taipan_compiler::bytecode::{CALL_GAP, Op, flags};

/// Makes the generator that takes over the running frame, whose body goes on at `pc + 1` when first resumed.
///
/// # Safety
/// `regs` is the running frame.
#[inline(never)]
unsafe fn make(vm: &Vm, pc: *const Instr, regs: *mut Value) -> Value {
    vm.pc.set(pc);
    // SAFETY: by the caller's promise.
    unsafe {
        let function = function_of(regs);
        let code = function.code();
        let n = code.hot.registers as usize;
        let saved = vm.new_value_array(n);
        for k in 0..code.hot.locals as usize {
            saved.set(k, *regs.add(k));
        }
        let shape = if code.has_flag(flags::ASYNC_GENERATOR) {
            shapes::ASYNC_GENERATOR
        } else if code.has_flag(flags::COROUTINE) {
            shapes::COROUTINE
        } else {
            shapes::GENERATOR
        };
        let generator = vm.heap().alloc(Generator {
            header: Header::new(shape, Kind::Generator),
            state: Cell::new(GeneratorState::Created),
            async_flags: Cell::new(0),
            frame: ValueCell::new(Value::UNBOUND),
            function: ValueCell::new(function.value()),
            registers: ValueCell::new(saved.value()),
            pc: Cell::new(pc),
            name: ValueCell::new(function.name.get()),
            qualname: ValueCell::new(function.qualname.get()),
            handled: ValueCell::new(Value::UNBOUND),
            origin: ValueCell::new(Value::NONE),
        });
        if shape != shapes::GENERATOR || !code.unit.handlers.is_empty() {
            crate::builtins::generator::note_new(vm, generator);
        }
        generator.value()
    }
}

handler!(make_generator(pc, regs, vm, code, i) {
    let value = make(vm, pc, regs);
    return_generator(value, pc, regs, vm)
});

/// Returns the new generator to the caller of the frame that it took over.
#[inline(never)]
unsafe extern "C" fn return_generator(value: Value, pc: *const Instr, regs: *mut Value, vm: &Vm) -> Exit {
    // SAFETY: called by the handler above with the running frame.
    unsafe {
        let (kind, caller, back) = (kind_of(regs), caller_of(regs), saved_pc(regs));
        if let Some(f) = header_word(regs, EXTRA).downcast::<Frame>() {
            // Somebody saw this frame (a tracing function): it is the generator's from here on.
            let g: Gc<Generator> = value.cast_unchecked();
            f.generator.set(f.header(), value);
            f.regs.set(std::ptr::null_mut());
            f.storage.set(f.header(), g.registers.get());
            f.pc.set(pc);
            g.frame.set(g.header(), f.value());
        }
        vm.frame.set(caller);
        vm.depth.set(vm.depth.get() - 1);
        if kind == FrameKind::Entry {
            vm.result.set(value);
            return Exit::Done;
        }
        let code: *const CodeHot = &code_of(caller).hot;
        if kind == FrameKind::Call {
            *caller.add((*back).a() as usize) = value;
            dispatch!(back.add(1), caller, vm, code)
        }
        vm.pc.set(back);
        vm.type_error("__init__() should return None, not 'generator'");
        raise!(back, caller, vm, code)
    }
}

/// True when the generator is neither running nor ended.
#[inline]
pub fn can_resume(g: Gc<Generator>) -> bool {
    matches!(g.state.get(), GeneratorState::Created | GeneratorState::Suspended)
}

/// Puts a suspended generator's frame on the VM stack, sending `value` into it; gives the instruction to go on with.
///
/// # Safety
/// `caller` is the running frame (or null) and `pc` its instruction; the generator can be resumed.
///
/// # Errors
/// RecursionError.
pub unsafe fn push(
    vm: &Vm,
    g: Gc<Generator>,
    value: Value,
    pc: *const Instr,
    caller: *mut Value,
    kind: FrameKind,
) -> PyResult<*const Instr> {
    // SAFETY: by the caller's promise.
    unsafe {
        let function: Gc<Function> = g.function.get().cast_unchecked();
        let code = function.code();
        let new = vm.stack_top().add(CALL_GAP as usize);
        if new.add(code.hot.registers as usize) > vm.stack_limit.get()
            || vm.depth.get() >= vm.depth_limit.get()
        {
            return Err(too_deep(vm));
        }
        let saved = g.registers.get().cast_unchecked::<crate::heap::ValueArray>();
        copy_words(saved.items(), new, saved.len());
        *new.offset(FUNCTION) = function.value();
        *new.offset(SAVED_PC) = Value::from_bits(pc as u64);
        *new.offset(CALLER) = Value::from_bits(caller as u64 | kind as u64);
        *new.offset(EXTRA) = g.value();
        vm.frame.set(new);
        vm.depth.set(vm.depth.get() + 1);
        // While it runs, `handled` keeps what its resumer handles.
        let own = g.handled.get();
        g.handled.set(g.header(), vm.handled.get());
        if !own.is_unbound() {
            vm.handled.set(own);
        }
        let at = g.pc.get();
        if g.state.get() == GeneratorState::Suspended {
            *new.add((*at).a() as usize) = value;
        }
        g.state.set(GeneratorState::Running);
        if let Some(f) = g.frame.get().downcast::<Frame>() {
            f.regs.set(new);
        }
        Ok(at.add(1))
    }
}

/// Copies `n` words between areas that do not overlap. Most frames are small, and a call of the library's function would
/// take longer than the copy.
///
/// # Safety
/// Both areas have `n` words.
#[inline(always)]
unsafe fn copy_words(from: *const Value, to: *mut Value, n: usize) {
    type Four = [Value; 4];
    // SAFETY: every access lies within the first `n` words.
    unsafe {
        match n {
            0..4 => {
                for k in 0..n {
                    to.add(k).write_volatile(*from.add(k));
                }
            }
            4..=8 => {
                let last = from.add(n - 4).cast::<Four>().read();
                to.cast::<Four>().write(from.cast::<Four>().read());
                to.add(n - 4).cast::<Four>().write(last);
            }
            9..=16 => {
                type Eight = [Value; 8];
                let last = from.add(n - 8).cast::<Eight>().read();
                to.cast::<Eight>().write(from.cast::<Eight>().read());
                to.add(n - 8).cast::<Eight>().write(last);
            }
            _ => std::ptr::copy_nonoverlapping(from, to, n),
        }
    }
}

/// Takes the running generator frame off the stack at a yield.
///
/// # Safety
/// `regs` is the running frame and belongs to a generator.
#[inline(never)]
unsafe fn suspend(vm: &Vm, pc: *const Instr, regs: *mut Value) {
    // SAFETY: by the caller's promise.
    unsafe {
        let g: Gc<Generator> = header_word(regs, EXTRA).cast_unchecked();
        let saved = g.registers.get().cast_unchecked::<crate::heap::ValueArray>();
        copy_words(regs, saved.items(), saved.len());
        crate::heap::write_barrier_whole(saved.header());
        g.pc.set(pc);
        g.state.set(GeneratorState::Suspended);
        let resumer = g.handled.get();
        let own = if vm.handled.get() == resumer { Value::UNBOUND } else { vm.handled.get() };
        g.handled.set(g.header(), own);
        vm.handled.set(resumer);
        if let Some(f) = g.frame.get().downcast::<Frame>() {
            f.regs.set(std::ptr::null_mut());
            f.storage.set(f.header(), saved.value());
        }
        vm.frame.set(caller_of(regs));
        vm.depth.set(vm.depth.get() - 1);
    }
}

/// A generator's frame ended: closes it and gives the resumer its handled exception back.
pub fn close(vm: &Vm, g: Gc<Generator>) {
    if g.state.get() == GeneratorState::Running {
        vm.handled.set(g.handled.get());
    }
    g.handled.init(Value::UNBOUND);
    g.state.set(GeneratorState::Closed);
    // Nothing is left to close when it dies.
    g.header.set_flag(header_flags::FINALIZE, false);
    g.registers.init(Value::UNBOUND);
}

handler!(r#yield(pc, regs, vm, code, i) {
    let mut value = reg!(regs, i.b());
    if i.x() == 2 {
        vm.pc.set(pc);
        value = crate::builtins::async_generator::wrap(vm, value);
    }
    let kind = header_word(regs, CALLER).bits() & 7;
    let caller = caller_of(regs);
    let back = saved_pc(regs);
    suspend(vm, pc, regs);
    if kind == FrameKind::Entry as u64 {
        vm.result.set(value);
        return Exit::Done;
    }
    *caller.add((*back).a() as usize) = value;
    let code: *const CodeHot = &code_of(caller).hot;
    dispatch!(back.add(1), caller, vm, code)
});

/// Resumes a generator from native code: `Ok(Some(v))` it yielded v, `Ok(None)` it returned (`vm.scratch` has the value).
///
/// # Errors
/// What its body raises; RecursionError.
pub fn resume(vm: &Vm, g: Gc<Generator>, value: Value) -> PyResult<Option<Value>> {
    vm.check_native_stack()?;
    let saved = (vm.frame.get(), vm.pc.get());
    // SAFETY: the generator can be resumed (callers checked), and the frame that runs is the caller.
    unsafe {
        let at = push(vm, g, value, saved.1, saved.0, FrameKind::Entry)?;
        let exit = run(vm, at, vm.frame.get());
        vm.pc.set(saved.1);
        ended(vm, g, exit)
    }
}

/// Resumes a generator by raising the pending exception inside it.
///
/// # Errors
/// As for [`resume`].
pub fn resume_raising(vm: &Vm, g: Gc<Generator>) -> PyResult<Option<Value>> {
    vm.check_native_stack()?;
    let saved = (vm.frame.get(), vm.pc.get());
    // SAFETY: as in `resume`.
    unsafe {
        // What it handles itself is the context; what its resumer handles is not.
        let handles = !g.handled.get().is_unbound();
        let at = push(vm, g, Value::NONE, saved.1, saved.0, FrameKind::Entry)?;
        if handles {
            crate::exceptions::set_context(vm, vm.exception.get());
        }
        let exit = unwind::run_raising(vm, at.sub(1), vm.frame.get());
        vm.pc.set(saved.1);
        ended(vm, g, exit)
    }
}

/// Resumes a suspended generator whose delegate ended with `value` outside of the Send loop (by `throw`): goes on
/// where the loop ends.
///
/// # Errors
/// As for [`resume`].
pub fn resume_after_delegate(vm: &Vm, g: Gc<Generator>, value: Value) -> PyResult<Option<Value>> {
    let at = g.pc.get();
    // SAFETY: the pc of a suspended generator that delegates is the Yield of a Send loop, whose Send stands before it
    // and jumps to the loop's end, which is not the code's first instruction.
    let send = unsafe { *at.sub(1) };
    if send.op() != Op::Send {
        return resume(vm, g, value);
    }
    let saved = g.registers.get().cast_unchecked::<crate::heap::ValueArray>();
    saved.set(send.a() as usize, value);
    // SAFETY: as above; what `push` does for a generator that has not started is to go on after its pc.
    g.pc.set(unsafe { at.sub(1).offset(send.c() as i16 as isize).sub(1) });
    g.state.set(GeneratorState::Created);
    let result = resume(vm, g, Value::NONE);
    if result.is_err() && g.state.get() == GeneratorState::Created {
        // There was no room for the frame.
        g.state.set(GeneratorState::Suspended);
        g.pc.set(at);
    }
    result
}

fn ended(vm: &Vm, g: Gc<Generator>, exit: Exit) -> PyResult<Option<Value>> {
    let value = outcome(vm, exit)?;
    if g.state.get() == GeneratorState::Suspended {
        return Ok(Some(value));
    }
    vm.scratch.set(value);
    Ok(None)
}

/// The iterator that a suspended generator delegates to (`yield from`, `await`), if it does.
pub fn delegate(g: Gc<Generator>) -> Option<Value> {
    if g.state.get() != GeneratorState::Suspended {
        return None;
    }
    // SAFETY: the pc of a suspended generator is the Yield instruction that suspended it.
    let i = unsafe { *g.pc.get() };
    if i.op() != Op::Yield || i.x() != 1 {
        return None;
    }
    let saved = g.registers.get().cast_unchecked::<crate::heap::ValueArray>();
    Some(saved.get(i.c() as usize))
}

handler!(send(pc, regs, vm, code, i) {
    let it = reg!(regs, i.b());
    let value = reg!(regs, i.a());
    if it.is_heap()
        && matches!(it.header_unchecked().shape(), shapes::GENERATOR | shapes::COROUTINE)
        && can_resume(it.cast_unchecked())
        && (value.is_none() || it.cast_unchecked::<Generator>().state.get() == GeneratorState::Suspended)
    {
        match push(vm, it.cast_unchecked(), value, pc, regs, FrameKind::Send) {
            Ok(at) => {
                let regs = vm.frame.get();
                let code: *const CodeHot = &code_of(regs).hot;
                dispatch!(at, regs, vm, code)
            }
            Err(_) => {
                vm.pc.set(pc);
                raise!(pc, regs, vm, code)
            }
        }
    }
    vm.pc.set(pc);
    match send_slow(vm, it, value) {
        Ok(v) if v.is_unbound() => {
            reg!(regs, i.a()) = vm.scratch.get();
            dispatch!(pc.offset(i.c() as i16 as isize), regs, vm, code)
        }
        Ok(v) => {
            reg!(regs, i.a()) = v;
            dispatch!(pc.add(1), regs, vm, code)
        }
        Err(_) => raise!(pc, regs, vm, code),
    }
});

/// Sends a value to any iterator: what it yields, or UNBOUND when it ended, with its result in `vm.scratch`.
#[inline(never)]
fn send_slow(vm: &Vm, it: Value, value: Value) -> PyResult {
    let result = if value.is_none()
        && let Some(next) = vm.type_of(it).slots().next
    {
        vm.exception.set(Value::UNBOUND);
        vm.scratch.set(Value::NONE);
        let result = next(vm, it);
        if !crate::builtins::generator::gives_result(vm, it) {
            // A generator inside the iterator may have left its result.
            vm.scratch.set(Value::NONE);
        }
        result
    } else {
        vm.call_method(it, vm.names().send, &[value])
    };
    match result {
        Ok(v) => Ok(v),
        Err(raised) => match vm.take_if(vm.exc().stop_iteration) {
            Some(e) => {
                vm.scratch.set(crate::exceptions::stop_iteration_value(e));
                Ok(Value::UNBOUND)
            }
            None => Err(raised),
        },
    }
}

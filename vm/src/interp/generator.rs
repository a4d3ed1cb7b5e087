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
        saved.will_hold_registers();
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
            passing: Cell::new(false),
            driven: Cell::new(false),
            store: Cell::new(std::ptr::null()),
            frame_words: n as u32,
            inner: Cell::new(Value::UNBOUND),
            frame: ValueCell::new(Value::UNBOUND),
            function: ValueCell::new(function.value()),
            registers: ValueCell::new(saved.value()),
            pc: Cell::new(pc),
            name: ValueCell::new(function.name.get()),
            qualname: ValueCell::new(function.qualname.get()),
            handled: ValueCell::new(Value::UNBOUND),
            origin: ValueCell::new(Value::NONE),
        });
        if shape != shapes::GENERATOR || code.unit.head().closes {
            crate::builtins::generator::note_new(vm, generator);
        }
        generator.value()
    }
}

/// Does what the code of a generator, whose frame was just pushed, does up to its MakeGenerator; gives the generator.
///
/// # Safety
/// `regs` is the running frame, of such code.
pub(super) unsafe fn begin(vm: &Vm, regs: *mut Value) -> Value {
    // SAFETY: by the caller's promise; nothing but what is here stands before the MakeGenerator.
    unsafe {
        let code = code_of(regs);
        load::loaded(vm, &code);
        let mut pc = code.hot.instrs.get();
        loop {
            let i = *pc;
            let op = match i.op() {
                Op::CountEntry | Op::NativeEntry | Op::Instrumented => code.original(pc),
                op => op,
            };
            match op {
                Op::CopyFreeVars => ops_basic::copy_closure(regs, i.a(), i.c()),
                Op::MakeCell => ops_basic::new_cell(vm, regs, i),
                _ => {
                    if i.op_byte() == Op::CountGenerator as u8 {
                        native::count_resume(vm, pc, regs);
                    }
                    return make(vm, pc, regs);
                }
            }
            pc = pc.add(1);
        }
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
        ops_call::deliver(value, back, caller, vm, kind)
    }
}

/// True when the generator is neither running nor ended.
#[inline]
pub fn can_resume(g: Gc<Generator>) -> bool {
    matches!(g.state.get(), GeneratorState::Created | GeneratorState::Suspended)
}

/// Resumes a suspended generator: puts its frame on the VM stack, and `value` into it; gives the instruction to go on
/// with. A generator that delegates to another one gets a frame without registers, and the one that it delegates to is
/// resumed in its place: the value that comes back passes such frames without a turn of the loop for each.
///
/// # Safety
/// `caller` is the running frame (or null) and `pc` its instruction; the generator can be resumed.
///
/// # Errors
/// RecursionError.
#[inline(never)]
pub unsafe fn push(
    vm: &Vm,
    g: Gc<Generator>,
    value: Value,
    pc: *const Instr,
    caller: *mut Value,
    kind: FrameKind,
) -> PyResult<*const Instr> {
    // SAFETY: by the caller's promise; each frame of the chain lies above the one before.
    unsafe {
        let (mut g, mut pc, mut regs, mut kind) = (g, pc, caller, kind);
        let mut new = vm.stack_top().add(CALL_GAP as usize);
        let (limit, deepest) = (vm.stack_limit.get(), vm.depth_limit.get());
        let mut depth = vm.depth.get();
        // In a handler each frame would have to keep what is handled.
        let quick = !vm.handled.get().is_heap();
        while quick && !g.inner.get().is_unbound() {
            let inner: Gc<Generator> = g.inner.get().cast_unchecked();
            let top = new.add(g.frame_words as usize);
            // `push_one` finds the same lack of room below.
            if inner.state.get() != GeneratorState::Suspended || top > limit || depth >= deepest {
                break;
            }
            *new.offset(FUNCTION) = g.function.get();
            *new.offset(SAVED_PC) = Value::from_bits(pc as u64);
            *new.offset(CALLER) = Value::from_bits(regs as u64 | kind as u64);
            *new.offset(EXTRA) = g.value();
            g.passing.set(true);
            g.state.set(GeneratorState::Running);
            inner.driven.set(g.driven.get());
            depth += 1;
            // The Send stands before the Yield at which the generator waits.
            (g, pc, regs, kind) = (inner, g.pc.get().sub(1), new, FrameKind::Send);
            new = top.add(CALL_GAP as usize);
        }
        vm.frame.set(regs);
        vm.depth.set(depth);
        if let Some(at) = push_one(vm, g, value, pc, regs, kind, new) {
            return Ok(at);
        }
        while regs != caller {
            regs = leave_passage(vm, regs);
        }
        Err(too_deep(vm))
    }
}

/// What a generator's `inner` is when it waits at instruction `i`, which is a Yield, with these registers.
///
/// # Safety
/// `regs` are the registers of the generator's frame.
#[inline(always)]
pub(super) unsafe fn delegate_to_pass(g: Gc<Generator>, i: Instr, regs: *const Value) -> Value {
    if i.x() != 1 || !g.handled.get().is_unbound() || !g.frame.get().is_unbound() {
        return Value::UNBOUND;
    }
    // SAFETY: a Yield that delegates names the register of what it delegates to.
    let inner = unsafe { *regs.add(i.c() as usize) };
    let fits =
        inner.is_heap() && matches!(inner.header_unchecked().shape(), shapes::GENERATOR | shapes::COROUTINE);
    if fits { inner } else { Value::UNBOUND }
}

/// Notes in a generator that begins to run what its resumer handles.
#[inline(always)]
fn keep_handled(g: Gc<Generator>, outer: Value) {
    if outer.is_heap() {
        g.handled.set(g.header(), outer);
    } else {
        g.handled.init(outer);
    }
}

/// [`push`] for a generator that runs itself, with its frame at `new`. None: there is no room.
///
/// # Safety
/// As for [`push`]; `new` lies above what is in use of the VM stack, with room for a header between.
#[inline(always)]
unsafe fn push_one(
    vm: &Vm,
    g: Gc<Generator>,
    value: Value,
    pc: *const Instr,
    caller: *mut Value,
    kind: FrameKind,
    new: *mut Value,
) -> Option<*const Instr> {
    // SAFETY: by the caller's promise.
    unsafe {
        let function: Gc<Function> = g.function.get().cast_unchecked();
        if !frame_fits(vm, &function.code().hot, new) {
            return None;
        }
        if kind == FrameKind::Send {
            // A frame that waits at a Send is a generator's.
            g.driven.set(header_word(caller, EXTRA).cast_unchecked::<Generator>().driven.get());
        }
        let saved = g.registers.get().cast_unchecked::<crate::heap::ValueArray>();
        copy_words(saved.items(), new, saved.len());
        let at = g.pc.get();
        if g.state.get() == GeneratorState::Suspended {
            *new.add((*at).a() as usize) = value;
        }
        *new.offset(FUNCTION) = function.value();
        *new.offset(SAVED_PC) = Value::from_bits(pc as u64);
        *new.offset(CALLER) = Value::from_bits(caller as u64 | kind as u64);
        *new.offset(EXTRA) = g.value();
        vm.frame.set(new);
        vm.depth.set(vm.depth.get() + 1);
        // While it runs, `handled` keeps what its resumer handles.
        let (own, outer) = (g.handled.get(), vm.handled.get());
        keep_handled(g, outer);
        if !own.is_unbound() {
            vm.handled.set(own);
        }
        g.state.set(GeneratorState::Running);
        g.inner.set(Value::UNBOUND);
        if !g.frame.get().is_unbound() {
            g.frame.get().cast_unchecked::<Frame>().regs.set(new);
        }
        Some(resume_at(&function.code().hot, at))
    }
}

/// The instruction at which a generator goes on that waits at `at`: the next one, or one that enters compiled code.
///
/// # Safety
/// `at` is an instruction of the code.
#[inline(always)]
pub unsafe fn resume_at(code: &CodeHot, at: *const Instr) -> *const Instr {
    // SAFETY: by the caller's promise; it is never the last instruction.
    unsafe {
        let op = (*at).op_byte();
        if op == Op::NativeYield as u8 || op == Op::NativeGenerator as u8 {
            return crate::tier::resume_at(code, at);
        }
        at.add(1)
    }
}

/// Takes a frame that only passes values off the stack; gives its caller's registers, which are the running frame then.
///
/// # Safety
/// `regs` is the running frame (nothing above it is in use) and its generator is passing.
#[inline(always)]
unsafe fn leave_passage(vm: &Vm, regs: *mut Value) -> *mut Value {
    // SAFETY: by the caller's promise.
    unsafe {
        let g: Gc<Generator> = header_word(regs, EXTRA).cast_unchecked();
        g.passing.set(false);
        g.state.set(GeneratorState::Suspended);
        let caller = caller_of(regs);
        vm.frame.set(caller);
        vm.depth.set(vm.depth.get() - 1);
        caller
    }
}

/// Gives a frame that only passed values its registers, if it is one: it is going to run, or somebody looks at it.
///
/// # Safety
/// `regs` is a frame on the VM stack.
pub unsafe fn settle(regs: *mut Value) {
    // SAFETY: `push` left room for the registers.
    unsafe {
        let Some(g) = header_word(regs, EXTRA).downcast::<Generator>() else { return };
        if g.passing.replace(false) {
            // Passing frames are made only where nothing is handled.
            g.handled.init(Value::NONE);
            g.inner.set(Value::UNBOUND);
            let saved = g.registers.get().cast_unchecked::<crate::heap::ValueArray>();
            copy_words(saved.items(), regs, saved.len());
        }
    }
}

/// Copies the `n` registers of a frame, at least four, between areas that do not overlap. Most frames are small, and a
/// call of the library's function would take longer than the copy.
///
/// # Safety
/// Both areas have `n` words.
#[inline(always)]
unsafe fn copy_words(from: *const Value, to: *mut Value, n: usize) {
    if n > MANY_WORDS {
        // SAFETY: by the caller's promise.
        unsafe { std::ptr::copy_nonoverlapping(from, to, n) };
    } else {
        // SAFETY: as above.
        unsafe { copy_few(from, to, n) };
    }
}

/// Beyond so many words the library's function is quicker.
const MANY_WORDS: usize = 64;

/// [`copy_words`] without a call: four words at a time, the last four (some of which may have been copied already) apart.
///
/// # Safety
/// As for [`copy_words`].
#[inline(always)]
unsafe fn copy_few(from: *const Value, to: *mut Value, n: usize) {
    type Four = [Value; 4];
    debug_assert!(n >= 4);
    let last = n - 4;
    let mut at = 0;
    // SAFETY: every access lies within the first `n` words.
    unsafe {
        while at + 4 < last {
            to.add(at).cast::<[Four; 2]>().write(from.add(at).cast::<[Four; 2]>().read());
            at += 8;
        }
        while at < last {
            to.add(at).cast::<Four>().write(from.add(at).cast::<Four>().read());
            at += 4;
        }
        to.add(last).cast::<Four>().write(from.add(last).cast::<Four>().read());
    }
}

/// Takes the running generator frame off the stack at a yield, with those below it that only pass the value on; gives
/// the frame, and the instruction, that the value goes to, and the [`FrameKind`] by which it resumed.
///
/// # Safety
/// `regs` is the running frame and belongs to a generator.
#[inline(always)]
pub(super) unsafe fn suspend(vm: &Vm, pc: *const Instr, regs: *mut Value) -> (*mut Value, *const Instr, u64) {
    // SAFETY: by the caller's promise.
    unsafe {
        let g: Gc<Generator> = header_word(regs, EXTRA).cast_unchecked();
        let saved = g.registers.get().cast_unchecked::<crate::heap::ValueArray>();
        copy_words(regs, saved.items(), saved.len());
        crate::heap::write_barrier_whole(saved.header());
        g.pc.set(pc);
        g.state.set(GeneratorState::Suspended);
        g.driven.set(false);
        let (resumer, own) = (g.handled.get(), vm.handled.get());
        if own == resumer {
            g.handled.init(Value::UNBOUND);
        } else {
            g.handled.set(g.header(), own);
            vm.handled.set(resumer);
        }
        if !g.frame.get().is_unbound() {
            let f: Gc<Frame> = g.frame.get().cast_unchecked();
            f.regs.set(std::ptr::null_mut());
            f.storage.set(f.header(), saved.value());
        }
        g.inner.set(delegate_to_pass(g, *pc, regs));
        let mut depth = vm.depth.get() - 1;
        let mut regs = regs;
        loop {
            let word = header_word(regs, CALLER).bits();
            let (kind, caller) = (word & 7, (word & !7) as *mut Value);
            if kind == FrameKind::Send as u64 {
                // A frame that waits at a Send is a generator's.
                let outer: Gc<Generator> = header_word(caller, EXTRA).cast_unchecked();
                if outer.passing.get() {
                    outer.passing.set(false);
                    outer.driven.set(false);
                    outer.state.set(GeneratorState::Suspended);
                    depth -= 1;
                    regs = caller;
                    continue;
                }
            }
            vm.frame.set(caller);
            vm.depth.set(depth);
            return (caller, saved_pc(regs), kind);
        }
    }
}

/// A generator's frame ended: closes it and gives the resumer its handled exception back.
pub fn close(vm: &Vm, g: Gc<Generator>) {
    if g.state.get() == GeneratorState::Running {
        vm.handled.set(g.handled.get());
    }
    g.handled.init(Value::UNBOUND);
    g.inner.set(Value::UNBOUND);
    g.state.set(GeneratorState::Closed);
    // Nothing is left to close when it dies.
    g.header.set_flag(header_flags::FINALIZE, false);
    g.registers.init(Value::UNBOUND);
}

/// May a driven generator that was entered in this way stay on the VM stack? If through another one, only where nothing
/// is handled between it and the native code.
#[inline(always)]
fn may_park(kind: u64, vm: &Vm) -> bool {
    kind == FrameKind::Entry as u64 || (kind == FrameKind::Send as u64 && !vm.handled.get().is_heap())
}

handler!(r#yield(pc, regs, vm, code, i) {
    let g: Gc<Generator> = header_word(regs, EXTRA).cast_unchecked();
    let saved = g.registers.get().cast_unchecked::<crate::heap::ValueArray>();
    let n = saved.len();
    let word = header_word(regs, CALLER).bits();
    // A generator in a `for` loop, of which nobody wants to know more.
    if i.x() == 0
        && word & 7 == FrameKind::For as u64
        && n <= MANY_WORDS
        && !crate::heap::barrier_acts(saved.header())
        && g.frame.get().is_unbound()
        && g.handled.get() == vm.handled.get()
    {
        copy_few(regs, saved.items(), n);
        g.pc.set(pc);
        g.state.set(GeneratorState::Suspended);
        g.handled.init(Value::UNBOUND);
        let (caller, back) = ((word & !7) as *mut Value, saved_pc(regs));
        vm.frame.set(caller);
        vm.depth.set(vm.depth.get() - 1);
        *caller.add((*back).a() as usize) = reg!(regs, i.b());
        let code: *const CodeHot = &code_of(caller).hot;
        dispatch!(back.add(1), caller, vm, code)
    }
} slow {
    let value = reg!(regs, i.b());
    let g: Gc<Generator> = header_word(regs, EXTRA).cast_unchecked();
    if g.driven.get()
        && i.x() == 0
        && g.frame.get().is_unbound()
        && g.handled.get() == vm.handled.get()
        && may_park(header_word(regs, CALLER).bits() & 7, vm)
    {
        g.pc.set(pc);
        vm.pc.set(pc);
        vm.result.set(value);
        return Exit::Parked;
    }
    if i.x() == 2 {
        crate::builtins::async_generator::note_yield(g);
    }
    let (caller, back, kind) = suspend(vm, pc, regs);
    if kind == FrameKind::Entry as u64 {
        vm.result.set(value);
        return Exit::Done;
    }
    *caller.add((*back).a() as usize) = value;
    let code: *const CodeHot = &code_of(caller).hot;
    dispatch!(back.add(1), caller, vm, code)
});

// ForIter with a generator.
handler!(#[inline(never)] for_generator(pc, regs, vm, code, i) {
    let g: Gc<Generator> = reg!(regs, i.b()).cast_unchecked();
    let function: Gc<Function> = g.function.get().cast_unchecked();
    let target: *const CodeHot = &function.code().hot;
    let new = regs.add((*code).registers as usize + CALL_GAP as usize);
    let saved = g.registers.get().cast_unchecked::<crate::heap::ValueArray>();
    let at = g.pc.get();
    // One that waits at a plain Yield, handles nothing, and of which nobody wants to know more.
    if g.state.get() == GeneratorState::Suspended
        && (*at).x() == 0
        && (*at).op_byte() != Op::NativeYield as u8
        && frame_fits(vm, &*target, new)
        && g.handled.get().is_unbound()
        && g.frame.get().is_unbound()
        && !vm.handled.get().is_heap()
        && saved.len() <= MANY_WORDS
    {
        copy_few(saved.items(), new, saved.len());
        *new.add((*at).a() as usize) = Value::NONE;
        *new.offset(FUNCTION) = function.value();
        *new.offset(SAVED_PC) = Value::from_bits(pc as u64);
        *new.offset(CALLER) = Value::from_bits(regs as u64 | FrameKind::For as u64);
        *new.offset(EXTRA) = g.value();
        vm.frame.set(new);
        vm.depth.set(vm.depth.get() + 1);
        g.handled.init(vm.handled.get());
        g.state.set(GeneratorState::Running);
        // Its `inner` is UNBOUND at a plain Yield.
        dispatch!(at.add(1), new, vm, target)
    }
} slow {
    let g: Gc<Generator> = reg!(regs, i.b()).cast_unchecked();
    if !can_resume(g) {
        return ops_iter::for_other::<STEP>(pc, regs, vm, code);
    }
    match push(vm, g, Value::NONE, pc, regs, FrameKind::For) {
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
});

/// Resumes a generator from native code: `Ok(Some(v))` it yielded v, `Ok(None)` it returned (`vm.scratch` has the value).
///
/// # Errors
/// What its body raises; RecursionError.
pub fn resume(vm: &Vm, g: Gc<Generator>, value: Value) -> PyResult<Option<Value>> {
    vm.check_native_stack()?;
    if let Some(result) = compiled_generator::resume_compiled(vm, g, value) {
        return result;
    }
    resume_interpreted(vm, g, value)
}

/// [`resume`] by the interpreter.
///
/// # Errors
/// As for that.
pub(super) fn resume_interpreted(vm: &Vm, g: Gc<Generator>, value: Value) -> PyResult<Option<Value>> {
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
        let new = vm.stack_top().add(CALL_GAP as usize);
        let at = g.pc.get();
        if push_one(vm, g, Value::NONE, saved.1, saved.0, FrameKind::Entry, new).is_none() {
            return Err(too_deep(vm));
        }
        if handles {
            crate::exceptions::set_context(vm, vm.exception.get());
        }
        let exit = unwind::run_raising(vm, at, vm.frame.get());
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
    if function_code(g).original(at.wrapping_sub(1)) != Op::Send {
        return resume(vm, g, value);
    }
    let saved = g.registers.get().cast_unchecked::<crate::heap::ValueArray>();
    saved.set(send.a() as usize, value);
    // SAFETY: as above; what `push` does for a generator that has not started is to go on after its pc.
    g.pc.set(unsafe { at.sub(1).offset(send.c() as i16 as isize).sub(1) });
    g.state.set(GeneratorState::Created);
    g.inner.set(Value::UNBOUND);
    let result = resume(vm, g, Value::NONE);
    if result.is_err() && g.state.get() == GeneratorState::Created {
        // There was no room for the frame.
        g.state.set(GeneratorState::Suspended);
        g.pc.set(at);
    }
    result
}

pub(super) fn function_code(g: Gc<Generator>) -> Gc<crate::object::Code> {
    g.function.get().cast_unchecked::<Function>().code()
}

pub(super) fn ended(vm: &Vm, g: Gc<Generator>, exit: Exit) -> PyResult<Option<Value>> {
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
    if function_code(g).original(g.pc.get()) != Op::Yield || i.x() != 1 {
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

/// Reports that an iterator raised StopIteration, which ends a delegation to it.
#[cold]
fn report_stop(vm: &Vm, e: Value) -> PyResult<()> {
    vm.exception.set(e);
    // SAFETY: the running frame.
    let code = unsafe { code_of(vm.frame.get()) };
    crate::monitoring::report_exception(
        vm,
        crate::monitoring::event::RAISE,
        code,
        code.index_of(vm.pc.get()),
    );
    if vm.exception.get() != e {
        return Err(Raised);
    }
    vm.exception.set(Value::UNBOUND);
    Ok(())
}

/// Sends a value to any iterator: what it yields, or UNBOUND when it ended, with its result in `vm.scratch`.
#[inline(never)]
pub(super) fn send_slow(vm: &Vm, it: Value, value: Value) -> PyResult {
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
        Ok(v) if v.is_unbound() && crate::monitoring::is_watched(vm) => {
            let value = vm.scratch.get();
            if it.downcast::<Generator>().is_none() && crate::builtins::generator::gives_result(vm, it) {
                // What an async generator gave ends by StopIteration, which is not made otherwise.
                crate::exceptions::raise_stop_iteration(vm, value);
                report_stop(vm, vm.exception.get())?;
            }
            vm.scratch.set(value);
            Ok(v)
        }
        Ok(v) => Ok(v),
        Err(raised) => match vm.take_if(vm.exc().stop_iteration) {
            Some(e) => {
                if crate::monitoring::is_watched(vm) {
                    report_stop(vm, e)?;
                }
                vm.scratch.set(crate::exceptions::stop_iteration_value(e));
                Ok(Value::UNBOUND)
            }
            None => Err(raised),
        },
    }
}

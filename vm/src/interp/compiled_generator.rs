//! Generators whose bodies are compiled: how they are entered where they wait, and what becomes of what their code gives.
//!
//! The code of a generator is entered with a frame that has a header and, if somebody sends a value, that; it takes the other
//! registers from the saved ones, and puts back those that changed before it gives a value. So a resumption copies no
//! registers. Where the interpreter must see to something, the frame is filled first ([`restore`]).

use super::generator::{can_resume, close, delegate_to_pass, ended, function_code};
use super::*;
use crate::object::{Frame, Generator, GeneratorState};
use crate::tier::{Outcome, status};
use taipan_compiler::bytecode::{CALL_GAP, Op};

/// Where and how a generator is resumed.
#[derive(Clone, Copy)]
pub(super) struct Resumption {
    /// The resumer's instruction, and its frame, which is the running one (or null).
    pub pc: *const Instr,
    pub caller: *mut Value,
    /// Where the generator's frame begins.
    pub new: *mut Value,
    pub kind: FrameKind,
}

impl Resumption {
    /// From native code.
    fn from_native(vm: &Vm) -> Resumption {
        // SAFETY: the VM stack goes on above what is in use, with a gap whose end `frame_fits` checks.
        let new = unsafe { vm.stack_top().add(CALL_GAP as usize) };
        Resumption { pc: vm.pc.get(), caller: vm.frame.get(), new, kind: FrameKind::Entry }
    }
}

/// Resumes a generator whose code is compiled, with `sent`. Gives what that gave. Where this is [`status::RETURNED`], the value is
/// what it yielded or `quick::END` (what it returned is in `vm.scratch` then), and the frame is gone; anything else is what its
/// code gave, and the frame is the running one. None: it must be resumed in another way.
///
/// # Safety
/// As said.
#[inline(always)]
pub(super) unsafe fn resume_natively(
    vm: &Vm,
    g: Gc<Generator>,
    sent: Value,
    from: Resumption,
) -> Option<Outcome> {
    // SAFETY: by the caller's promise.
    unsafe {
        let started = g.state.get() == GeneratorState::Suspended;
        let op = if started { Op::NativeYield } else { Op::NativeGenerator };
        if (*g.pc.get()).op_byte() != op as u8 {
            return None;
        }
        enter_compiled(vm, g, sent, from)
    }
}

/// [`resume_natively`] where the code after the generator's instruction is for who resumes it.
///
/// # Safety
/// As for that; there is such code.
#[inline(always)]
unsafe fn enter_compiled(vm: &Vm, g: Gc<Generator>, sent: Value, from: Resumption) -> Option<Outcome> {
    let Resumption { pc, caller, new, kind } = from;
    // SAFETY: by the caller's promise.
    unsafe {
        let at = g.pc.get();
        let function: Gc<Function> = g.function.get().cast_unchecked();
        let target: *const CodeHot = &function.code().hot;
        let started = g.state.get() == GeneratorState::Suspended;
        if !can_resume(g)
            || !frame_fits(vm, &*target, new)
            || !g.handled.get().is_unbound()
            || vm.handled.get().is_heap()
            || native::native_stack_low(vm)
            || !idle(vm)
        {
            return None;
        }
        *new.offset(FUNCTION) = function.value();
        *new.offset(SAVED_PC) = Value::from_bits(pc as u64);
        *new.offset(CALLER) = Value::from_bits(caller as u64 | kind as u64);
        *new.offset(EXTRA) = g.value();
        if started {
            *new.add((*at).a() as usize) = sent;
        }
        vm.frame.set(new);
        vm.depth.set(vm.depth.get() + 1);
        g.handled.init(vm.handled.get());
        g.state.set(GeneratorState::Running);
        if !g.frame.get().is_unbound() {
            // (Who looks at it runs after the registers were brought up to date.)
            g.frame.get().cast_unchecked::<Frame>().regs.set(new);
        }
        let outcome = crate::tier::entry_at(&*target, at)(new, vm);
        if outcome.status > status::INTERPRET {
            let value = Value::from_bits(outcome.value);
            return Some(match gave(vm, g, new, outcome) {
                Some(true) => Outcome { value: outcome.value, status: status::RETURNED },
                Some(false) => {
                    vm.scratch.set(value);
                    Outcome { value: quick::END, status: status::RETURNED }
                }
                None => {
                    restore(new, value, outcome.status as *const Instr);
                    outcome
                }
            });
        }
        if outcome.status == status::INTERPRET {
            fill(new);
            if started {
                *new.add((*at).a() as usize) = sent;
            }
        }
        Some(outcome)
    }
}

/// Has compiled code put the values of a generator where they go, up to its end (None) or a value that it is not for. None where
/// there is no code for that.
///
/// # Errors
/// As for [`generator::resume`].
pub(super) fn sink(
    vm: &Vm,
    g: Gc<Generator>,
    consumer: &mut impl super::sink::Consumer,
) -> Option<PyResult<Option<Value>>> {
    let code = function_code(g);
    let table = code.tier()?;
    // SAFETY: the pc of a generator is an instruction of its.
    let at = unsafe { *g.pc.get() };
    let is_sink = at.op_byte() == Op::SinkYield as u8 || at.op_byte() == Op::SinkGenerator as u8;
    let there = if is_sink { super::sink::Sink::of(table.sinks[at.c() as usize].get()) } else { None };
    let (sink, store) = consumer.sink(there)?;
    table.wanted.set(sink as u8);
    if there != Some(sink) {
        if is_sink {
            crate::tier::miss_sink(code, at.c() as u32, Some(sink));
        }
        return None;
    }
    let from = Resumption::from_native(vm);
    g.store.set(&raw const store);
    // SAFETY: the frame that runs is the caller, above which the new one lies.
    unsafe {
        let outcome = enter_compiled(vm, g, Value::NONE, from)?;
        consumer.took(&store);
        Some(finish(vm, g, from, outcome))
    }
}

/// Takes a generator off the VM stack whose compiled code gave a value: true where it yielded it, false where it returned it.
/// None: the interpreter must see to it.
///
/// # Safety
/// `regs` is the generator's frame and the running one, and the outcome that of its code, which is the address of an instruction.
#[inline(always)]
unsafe fn gave(vm: &Vm, g: Gc<Generator>, regs: *mut Value, outcome: Outcome) -> Option<bool> {
    // SAFETY: by the caller's promise.
    unsafe {
        if g.handled.get() != vm.handled.get() || g.driven.get() {
            return None;
        }
        let at = outcome.status as *const Instr;
        let op = (*at).op_byte();
        let yields =
            [Op::NativeYield, Op::CountYield, Op::Yield, Op::SinkYield].iter().any(|y| *y as u8 == op);
        if !yields && op != Op::Return as u8 && op != Op::ReturnNone as u8 {
            return None;
        }
        if let Some(f) = g.frame.get().downcast::<Frame>() {
            if !yields {
                return None;
            }
            f.regs.set(std::ptr::null_mut());
            f.storage.set(f.header(), g.registers.get());
        }
        if yields {
            crate::heap::write_barrier_whole(saved_registers(regs).header());
            g.pc.set(at);
            g.state.set(GeneratorState::Suspended);
            g.handled.init(Value::UNBOUND);
            match (*at).x() {
                1 => g.inner.set(delegate_to_pass(g, *at, saved_registers(regs).items())),
                2 => crate::builtins::async_generator::note_yield(g),
                _ => {}
            }
        } else {
            close(vm, g);
        }
        vm.frame.set(caller_of(regs));
        vm.depth.set(vm.depth.get() - 1);
        Some(yields)
    }
}

/// Takes a generator off the VM stack that was resumed by an interpreted `for`, and whose compiled code yielded; gives the frame
/// and the instruction of the loop.
///
/// # Safety
/// `regs` is the generator's frame and the running one, and the outcome that of its code.
#[inline(always)]
pub(super) unsafe fn gave_to_loop(
    vm: &Vm,
    regs: *mut Value,
    outcome: Outcome,
) -> Option<(*mut Value, *const Instr)> {
    // SAFETY: by the caller's promise.
    unsafe {
        let by_loop = header_word(regs, CALLER).bits() & 7 == FrameKind::For as u64;
        let at = outcome.status as *const Instr;
        if outcome.status <= status::INTERPRET
            || !by_loop
            || [Op::Return, Op::ReturnNone].iter().any(|op| *op as u8 == (*at).op_byte())
        {
            return None;
        }
        let g: Gc<Generator> = header_word(regs, EXTRA).cast_unchecked();
        let (caller, back) = (caller_of(regs), saved_pc(regs));
        gave(vm, g, regs, outcome).map(|_| (caller, back))
    }
}

/// The saved registers of the generator that runs in a frame.
///
/// # Safety
/// `regs` is the frame of a generator.
#[inline(always)]
pub unsafe fn saved_registers(regs: *mut Value) -> Gc<crate::heap::ValueArray> {
    // SAFETY: by the caller's promise.
    unsafe { header_word(regs, EXTRA).cast_unchecked::<Generator>().registers.get().cast_unchecked() }
}

/// Puts the saved registers of a generator into its frame.
///
/// # Safety
/// `regs` is the frame of a generator.
pub(super) unsafe fn fill(regs: *mut Value) {
    // SAFETY: by the caller's promise, there is room for them.
    unsafe {
        let saved = saved_registers(regs);
        // One by one: what was saved a moment ago, a word at a time, could not be read in larger pieces without waiting.
        for k in 0..saved.len() {
            regs.add(k).write_volatile(saved.get(k));
        }
    }
}

/// Puts the frame of a generator in order whose compiled code gave `value` at `pc`, for the interpreter to do that.
///
/// # Safety
/// `regs` is the frame of a generator, and `pc` a Yield or Return of its code.
pub(super) unsafe fn restore(regs: *mut Value, value: Value, pc: *const Instr) {
    // SAFETY: by the caller's promise.
    unsafe {
        crate::heap::write_barrier_whole(saved_registers(regs).header());
        fill(regs);
        match op_at(regs, pc) {
            Op::Yield => *regs.add((*pc).b() as usize) = value,
            Op::Return => *regs.add((*pc).a() as usize) = value,
            _ => {}
        }
    }
}

/// What a generator gave that was resumed from native code, and whose compiled code gave `outcome`: what [`generator::resume`]
/// gives.
///
/// # Safety
/// As said.
unsafe fn finish(vm: &Vm, g: Gc<Generator>, from: Resumption, outcome: Outcome) -> PyResult<Option<Value>> {
    if outcome.status == status::RETURNED {
        return Ok((outcome.value != quick::END).then_some(Value::from_bits(outcome.value)));
    }
    // SAFETY: by the caller's promise.
    let exit = unsafe { run_entered(vm, from.new, outcome) };
    vm.pc.set(from.pc);
    ended(vm, g, exit)
}

/// Runs what is left of a generator's frame, entered with [`FrameKind::Entry`], after its compiled code gave `outcome`.
///
/// # Safety
/// As said; `callee` is the frame.
unsafe fn run_entered(vm: &Vm, callee: *mut Value, outcome: Outcome) -> Exit {
    // SAFETY: by the caller's promise.
    unsafe {
        if outcome.status == status::BAIL {
            let (pc, regs, _) = vm.next.get();
            return run(vm, pc, regs);
        }
        match native::rest(vm, callee, outcome) {
            Some(at) => run(vm, at, vm.frame.get()),
            None => unwind::run_raising(vm, vm.pc.get(), vm.frame.get()),
        }
    }
}

/// [`generator::resume`] for a generator whose code is compiled, if it can be entered.
#[inline(always)]
pub fn resume_compiled(vm: &Vm, g: Gc<Generator>, value: Value) -> Option<PyResult<Option<Value>>> {
    let from = Resumption::from_native(vm);
    // SAFETY: the frame that runs is the caller, above which the new one lies.
    unsafe {
        let outcome = resume_natively(vm, g, value, from)?;
        Some(finish(vm, g, from, outcome))
    }
}

//! Where the interpreter's loop and compiled code meet: the instructions that count and that enter compiled code, and what
//! compiled code calls to have an instruction interpreted ([`step`]) or to finish a call that did not end natively
//! ([`finish_call`]).

use super::compiled_generator::Resumption;
use super::*;
use crate::object::builtin_types::shapes;
use crate::object::{Generator, GeneratorState};
use crate::tier::{ExitPoint, Outcome, count_out, enter_other, is_for_others, settle, status};
use crate::vm::work;
use std::sync::atomic::Ordering;
use taipan_compiler::bytecode::{CALL_GAP, Op};

handler!(count_entry(pc, regs, vm, code, i) {
    let counter = &(*(*code).tier.get()).counters[0];
    let left = counter.get();
    if left > 0 && idle(vm) && is_resume(i) {
        counter.set(left - 1);
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    let counter = &(&(*(*code).tier.get()).counters)[0];
    if counter.get() > 0 && !is_resume(i) {
        counter.set(counter.get() - 1);
    }
    if (&(*(*code).tier.get()).counters)[0].get() == 0 && idle(vm) {
        count_out(vm, code_of(regs), pc, regs, 0);
        dispatch!(pc, regs, vm, code)
    }
    return first::<STEP>(pc, regs, vm, code);
});

/// Was this first instruction, which now counts or enters compiled code, a Resume?
#[inline(always)]
fn is_resume(i: Instr) -> bool {
    i.x() & crate::tier::RESUME != 0
}

handler!(#[inline(never)] first(pc, regs, vm, code, i) {
    let handlers = if STEP { &table::STEPS } else { &table::DISPATCH };
    let handler = handlers[code_of(regs).original(pc) as usize];
    return handler(pc, regs, vm, code);
});

handler!(count_loop(pc, regs, vm, code, i) {
    let counter = &(*(*code).tier.get()).counters[i.a() as usize + 1];
    let left = counter.get();
    if left > 0 {
        counter.set(left - 1);
        return ops_basic::loop_back::<STEP>(pc, regs, vm, code);
    }
} slow {
    if vm.work.load(Ordering::Relaxed) & !work::TRACING == 0 {
        count_out(vm, code_of(regs), pc, regs, i.a() as u32 + 1);
        dispatch!(pc, regs, vm, code)
    }
    return ops_basic::loop_back::<STEP>(pc, regs, vm, code);
});

handler!(count_generator(pc, regs, vm, code, i) {
    count_resume(vm, pc, regs);
    return generator::make_generator::<STEP>(pc, regs, vm, code);
});

handler!(count_yield(pc, regs, vm, code, i) {
    count_resume(vm, pc, regs);
    return generator::r#yield::<STEP>(pc, regs, vm, code);
});

handler!(note_call(pc, regs, vm, code, i) {
    crate::callees::note(code_of(regs), pc, regs);
    return first::<STEP>(pc, regs, vm, code);
});

handler!(sink_yield(pc, regs, vm, code, i) {
    if kind_of(regs) != FrameKind::Entry {
        crate::tier::miss_sink(code_of(regs), i.c() as u32, None);
    }
    return generator::r#yield::<STEP>(pc, regs, vm, code);
});

/// Counts for the code that is to go on after the instruction at `pc`, which suspends the running frame.
#[inline(never)]
pub(super) unsafe fn count_resume(vm: &Vm, pc: *const Instr, regs: *mut Value) {
    // SAFETY: called by the handlers above with the running frame.
    let code = unsafe { code_of(regs) };
    let Some(table) = code.tier() else { return };
    // SAFETY: as above.
    let entry = unsafe { (*pc).c() } as u32;
    let counter = &table.counters[entry as usize];
    if counter.get() > 0 {
        counter.set(counter.get() - 1);
    } else if idle(vm) {
        vm.pc.set(pc);
        count_out(vm, code, pc, regs, entry);
    }
}

/// Goes on after compiled code that was entered with the running frame.
macro_rules! after_native {
    ($outcome:expr, $pc:expr, $regs:expr, $vm:expr, $code:expr) => {{
        let Outcome { value, status: how } = $outcome;
        match how {
            status::RETURNED => return return_native(value, $regs, $vm, $code),
            status::EXIT => {
                let pc = settle($vm, &*(value as *const ExitPoint), $regs);
                let regs = $vm.frame.get();
                let code: *const CodeHot = &code_of(regs).hot;
                dispatch!(pc, regs, $vm, code)
            }
            status::RAISED => {
                let regs = $vm.frame.get();
                let code: *const CodeHot = &code_of(regs).hot;
                raise!($vm.pc.get(), regs, $vm, code)
            }
            status::BAIL => {
                let (pc, regs, code) = $vm.next.get();
                dispatch!(pc, regs, $vm, code)
            }
            // The code is being made anew: the instruction itself.
            status::INTERPRET => {}
            pc => {
                compiled_generator::restore($regs, Value::from_bits(value), pc as *const Instr);
                dispatch!(pc as *const Instr, $regs, $vm, $code)
            }
        }
    }};
}

handler!(native_entry(pc, regs, vm, code, i) {
    if idle(vm) {
        let enter = (&(*(*code).tier.get()).entries)[0].get();
        after_native!(enter(regs, vm), pc, regs, vm, code)
    }
    return first::<STEP>(pc, regs, vm, code);
});

handler!(native_loop(pc, regs, vm, code, i) {
    if idle(vm) {
        let enter = (&(*(*code).tier.get()).entries)[i.a() as usize + 1].get();
        let mut outcome = enter(regs, vm);
        if is_for_others(outcome) {
            outcome = enter_other(vm, code_of(regs), i.a() as u32 + 1, regs);
        }
        after_native!(outcome, pc, regs, vm, code)
    }
    return ops_basic::loop_back::<STEP>(pc, regs, vm, code);
});

// Stands in no code: see `tier::resume_at`.
handler!(native_resume(pc, regs, vm, code, i) {
    if idle(vm) {
        let enter = (&(*(*code).tier.get()).entries)[i.a() as usize].get();
        let outcome = enter(regs, vm);
        if let Some((caller, back)) = compiled_generator::gave_to_loop(vm, regs, outcome) {
            *caller.add((*back).a() as usize) = Value::from_bits(outcome.value);
            let code: *const CodeHot = &code_of(caller).hot;
            dispatch!(back.add(1), caller, vm, code)
        }
        after_native!(outcome, pc, regs, vm, code)
    }
    let g: Gc<Generator> = header_word(regs, EXTRA).cast_unchecked();
    dispatch!(g.pc.get().add(1), regs, vm, code)
});

/// Returns from a frame that compiled code ran.
unsafe extern "C" fn return_native(value: u64, regs: *mut Value, vm: &Vm, code: *const CodeHot) -> Exit {
    // SAFETY: called by the handlers above with the running frame.
    unsafe { ops_call::return_from(Value::from_bits(value), (*code).instrs.get(), regs, vm) }
}

/// What [`step`] gives in place of an instruction: the exception pending was raised.
pub const STEP_RAISED: usize = 0;
/// The interpreter goes on at `vm.next`.
pub const STEP_BAIL: usize = 1;

/// Interprets the instruction at `pc` of the running frame, with all calls that it makes, and gives the one to go on with;
/// or [`STEP_RAISED`] or [`STEP_BAIL`]. Called by compiled code, which has all that the instruction may need in the frame.
///
/// # Safety
/// `regs` is the running frame, and `pc` an instruction of its code that neither leaves the frame nor suspends it.
pub unsafe extern "C" fn step(pc: *const Instr, regs: *mut Value, vm: &Vm) -> usize {
    // What needs to know where the loop's part of the native stack begins is left to the interpreter: see `calls_collect` and
    // `refused::repeats`.
    let outer = vm.loop_sp.replace(0);
    if vm.interp().tiers.counts_steps.get() {
        // SAFETY: by the caller's promise.
        unsafe { count_step(pc, regs, vm) };
    }
    // SAFETY: as above.
    let next = unsafe { step_inner(pc, regs, vm) };
    vm.loop_sp.set(outer);
    next
}

/// What [`step_at`] gives where compiled code goes on.
pub const STEP_ON: usize = 2;

/// Interprets the instruction of an exit point, and comes back: gives [`STEP_ON`], or what [`step`] gives in place of the
/// instruction after it. `regs` is the outermost of the frames.
///
/// # Safety
/// As for [`step`]; compiled code has written the registers that the exit point does not name.
pub unsafe extern "C" fn step_at(point: &ExitPoint, regs: *mut Value, vm: &Vm) -> usize {
    // SAFETY: by the caller's promise.
    unsafe {
        point.apply(vm, regs);
        let frame = regs.add(point.base as usize);
        let hot: *const CodeHot = &code_of(frame).hot;
        let pc = (*hot).instrs.get().add(point.index as usize);
        let next = step(pc, frame, vm);
        let after = pc.add(1 + ((*pc).op() == Op::WideName) as usize);
        if next != after as usize {
            return next;
        }
        if point.base != point.entered {
            // What asked for a frame as an object made an entry in its header, which must stay: the interpreter goes on.
            if point.extras.iter().any(|extra| !(*regs.add(*extra as usize)).is_unbound()) {
                return next;
            }
            vm.frame.set(regs.add(point.entered as usize));
            vm.depth.set(vm.depth.get() - point.levels as usize);
        }
        STEP_ON
    }
}

/// Counts a step for `-X jit-stats`.
#[cold]
unsafe fn count_step(pc: *const Instr, regs: *mut Value, vm: &Vm) {
    // SAFETY: `pc` is an instruction of the running frame.
    let code = unsafe { code_of(regs) };
    let index = code.index_of(pc);
    let mut steps = vm.interp().tiers.steps.borrow_mut();
    let made = || (0, code.unit.instrs[index].op(), format!("{}:{index}", code.unit.qualname));
    steps.entry(pc as usize).or_insert_with(made).0 += 1;
}

unsafe fn step_inner(pc: *const Instr, regs: *mut Value, vm: &Vm) -> usize {
    // SAFETY: by the caller's promise.
    unsafe {
        let code: *const CodeHot = &code_of(regs).hot;
        if calls_collect(pc, regs) {
            vm.next.set((pc, regs, code));
            return STEP_BAIL;
        }
        let next = match table::STEPS[op_at(regs, pc) as usize](pc, regs, vm, code) {
            Exit::Continue => {
                let (next, top, top_code) = vm.next.get();
                if top == regs {
                    next
                } else {
                    match run_pushed(vm, pc, regs, next, top, top_code) {
                        Ok(Some(next)) => next,
                        Ok(None) => return STEP_BAIL,
                        Err(Raised) => {
                            vm.pc.set(pc);
                            return STEP_RAISED;
                        }
                    }
                }
            }
            _ => {
                return if tries_again(vm, pc, regs) { STEP_BAIL } else { STEP_RAISED };
            }
        };
        if must_bail(vm) {
            vm.next.set((next, regs, code));
            return STEP_BAIL;
        }
        next as usize
    }
}

/// Is the instruction a call of `gc.collect`? What compiled code still has in registers would be kept alive by it: the
/// interpreter makes it, with nothing but the frames' registers to look at (see [`collect_precisely`]).
///
/// # Safety
/// `regs` is the running frame and `pc` an instruction of its code.
unsafe fn calls_collect(pc: *const Instr, regs: *mut Value) -> bool {
    // SAFETY: by the caller's promise; calls have the callee in R[b].
    unsafe {
        let i = *pc;
        let is_call = [Op::Call, Op::CallMethod, Op::NoteCall].iter().any(|op| *op as u8 == i.op_byte());
        let callee = *regs.add(if is_call { i.b() as usize } else { 0 });
        is_call && callee.is_kind(crate::object::header::Kind::Builtin) && collects(callee)
    }
}

/// Is the built-in function `gc.collect`?
pub fn collects(function: Value) -> bool {
    function.header_unchecked().has_flag(crate::object::simple::COLLECTS)
}

/// The instruction at `pc` raised: shall the interpreter try it once more (see [`refused`])? Then `vm.next` says so.
///
/// # Safety
/// `regs` is the running frame and `pc` its instruction.
pub(super) unsafe fn tries_again(vm: &Vm, pc: *const Instr, regs: *mut Value) -> bool {
    // SAFETY: by the caller's promise.
    unsafe {
        if vm.refused.replace(false) && refused::repeats(vm, regs, pc) {
            // It had no effect; what then refuses is dealt with there.
            vm.exception.set(Value::UNBOUND);
            *vm.refused_for.borrow_mut() = None;
            vm.next.set((pc, regs, &code_of(regs).hot));
            return true;
        }
    }
    vm.pc.set(pc);
    false
}

/// Must control go over to the interpreter, because a tool watches or a frame was written?
pub(super) fn must_bail(vm: &Vm) -> bool {
    let written = &vm.interp().tiers.frame_written;
    if vm.work.load(Ordering::Relaxed) & work::TRACING == 0 && !written.get() {
        return false;
    }
    written.set(false);
    true
}

/// An instruction pushed frames, the topmost of which is `top` with `next` to run: runs them, and does with the result what
/// the instruction does. None: the native stack is used up, and everything is left to the interpreter.
///
/// # Safety
/// `regs` is the frame of the instruction at `pc`, below those pushed.
///
/// # Errors
/// What the frames or the instruction raise.
unsafe fn run_pushed(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    next: *const Instr,
    top: *mut Value,
    top_code: *const CodeHot,
) -> PyResult<Option<*const Instr>> {
    // SAFETY: by the caller's promise; the frame above `regs` is entered as from native code, so that its run ends here.
    unsafe {
        if native_stack_low(vm) {
            vm.next.set((next, top, top_code));
            return Ok(None);
        }
        let mut first = top;
        while caller_of(first) != regs {
            first = caller_of(first);
        }
        let kind = kind_of(first);
        let generator = header_word(first, EXTRA).downcast::<Generator>();
        let at_start = first == top && generator.is_none();
        let (mut value, mut how) = (0, status::INTERPRET);
        if at_start {
            Outcome { value, status: how } = (*top_code).native.get()(first, vm);
        }
        let exit = if how == status::RETURNED {
            vm.frame.set(regs);
            vm.depth.set(vm.depth.get() - 1);
            vm.result.set(Value::from_bits(value));
            Exit::Done
        } else if how == status::INTERPRET {
            *first.offset(CALLER) = Value::from_bits(regs as u64 | FrameKind::Entry as u64);
            run(vm, next, top)
        } else {
            match run_rest(vm, regs, first, value, how) {
                Some(exit) => exit,
                None => return Ok(None),
            }
        };
        vm.pc.set(pc);
        let i = *pc;
        if exit == Exit::Raised {
            return match kind {
                FrameKind::Next if vm.is_raising(vm.exc().stop_iteration) => {
                    vm.exception.set(Value::UNBOUND);
                    Ok(Some(pc.offset(i.c() as i16 as isize)))
                }
                _ => Err(Raised),
            };
        }
        let value = vm.result.replace(Value::UNBOUND);
        let yielded = generator.is_some_and(|g| g.state.get() == GeneratorState::Suspended);
        match kind {
            FrameKind::For if !yielded => return Ok(Some(pc.offset(i.c() as i16 as isize))),
            FrameKind::Send if !yielded => {
                *regs.add(i.a() as usize) = value;
                return Ok(Some(pc.offset(i.c() as i16 as isize)));
            }
            FrameKind::Call | FrameKind::Next | FrameKind::For | FrameKind::Send => {
                *regs.add(i.a() as usize) = value;
            }
            FrameKind::Init => {
                if !value.is_none() {
                    return Err(ops_call::init_returned(vm, pc, value));
                }
                *regs.add(i.a() as usize) = *regs.add(i.b() as usize);
            }
            FrameKind::Operator => return operator::finish(vm, pc, regs, value).map(Some),
            FrameKind::Discard | FrameKind::Entry => {}
        }
        Ok(Some(pc.add(1)))
    }
}

/// Is so little of the native stack left that compiled code should not nest more runs of the loop?
pub(super) fn native_stack_low(vm: &Vm) -> bool {
    let here = 0u8;
    (&raw const here as usize) < vm.native_limit.get() + NATIVE_RESERVE
}

/// What native functions may still use when compiled code gives up its own part of the native stack.
pub const NATIVE_RESERVE: usize = 4 << 20;

/// Finishes a call that compiled code made by the instruction at `pc` of the frame `regs`, and that did not return
/// natively: `outcome` is what the code of the callee gave, whose frame `callee` is the running one.
///
/// # Safety
/// As said.
pub unsafe extern "C" fn finish_call(
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
    callee: *mut Value,
    value: u64,
    how: u64,
) -> Outcome {
    let bail = Outcome { value: 0, status: status::BAIL };
    // SAFETY: by the caller's promise.
    let kind = unsafe { kind_of(callee) };
    // SAFETY: as above.
    let Some(exit) = (unsafe { run_rest(vm, regs, callee, value, how) }) else { return bail };
    vm.pc.set(pc);
    vm.frame.set(regs);
    if exit == Exit::Raised {
        return Outcome { value: 0, status: status::RAISED };
    }
    let mut value = vm.result.replace(Value::UNBOUND);
    if kind == FrameKind::Init {
        if !value.is_none() {
            let _raised = ops_call::init_returned(vm, pc, value);
            return Outcome { value: 0, status: status::RAISED };
        }
        // SAFETY: the object is in the call's base register.
        value = unsafe { *regs.add((*pc).b() as usize) };
    }
    if must_bail(vm) {
        // SAFETY: the frame of the call runs again; its instruction's register takes the result.
        unsafe {
            *regs.add((*pc).a() as usize) = value;
            vm.next.set((pc.add(1), regs, &code_of(regs).hot));
        }
        return bail;
    }
    Outcome { value: value.bits(), status: status::RETURNED }
}

/// The next item of the iterator `it` for the ForIter at `pc` of the running frame `regs`, or [`quick::END`]; for compiled code,
/// which has everything in the frame. A generator whose code is compiled is resumed at once.
///
/// # Safety
/// As said.
pub unsafe extern "C" fn next_item(pc: *const Instr, regs: *mut Value, vm: &Vm, it: u64) -> Outcome {
    let it = Value::from_bits(it);
    // SAFETY: by the caller's promise.
    unsafe {
        if it.is_heap() && it.header_unchecked().shape() == shapes::GENERATOR {
            return item_of(pc, regs, vm, it.cast_unchecked(), Value::NONE, FrameKind::For);
        }
        let known = quick::next(vm, it.bits());
        if known != Value::UNBOUND.bits() {
            return Outcome { value: known, status: status::RETURNED };
        }
        // An iterator of a native class, which may all the same call the program's functions.
        let native = it.is_kind(crate::object::header::Kind::Native)
            && !vm.type_of(it).has_flag(crate::object::types::type_flags::HEAP);
        if !native {
            return interpreted_item(pc, regs, vm);
        }
        let Some(next) = vm.type_of(it).slots().next else { return interpreted_item(pc, regs, vm) };
        match quick::outside_loop(vm, pc, || next(vm, it)) {
            Ok(v) => item(pc, regs, vm, (!v.is_unbound()).then_some(v), FrameKind::For),
            Err(raised) => quick::called(vm, pc, regs, Err(raised)),
        }
    }
}

/// What a generator gives when it is sent `value` by the Send at `pc`: what it yields, or [`quick::END`], and the instruction's
/// register has what it returned. As [`next_item`].
///
/// # Safety
/// As for [`next_item`].
pub unsafe extern "C" fn send(pc: *const Instr, regs: *mut Value, vm: &Vm, it: u64, value: u64) -> Outcome {
    let (it, value) = (Value::from_bits(it), Value::from_bits(value));
    // SAFETY: by the caller's promise.
    unsafe {
        if !it.is_heap() || !matches!(it.header_unchecked().shape(), shapes::GENERATOR | shapes::COROUTINE) {
            vm.pc.set(pc);
            let outer = vm.loop_sp.replace(0);
            let got = match crate::builtins::async_generator::step_of_compiled(vm, it, value) {
                Some(step) => step,
                _ => generator::send_slow(vm, it, value).map(|v| (!v.is_unbound()).then_some(v)),
            };
            vm.loop_sp.set(outer);
            return match got {
                Ok(got) => item(pc, regs, vm, got, FrameKind::Send),
                Err(raised) => quick::called(vm, pc, regs, Err(raised)),
            };
        }
        let g: Gc<Generator> = it.cast_unchecked();
        if g.state.get() != GeneratorState::Suspended && !value.is_none() {
            return interpreted_item(pc, regs, vm);
        }
        item_of(pc, regs, vm, g, value, FrameKind::Send)
    }
}

/// What GetAwaitable, MatchClass and their kin give for `value`, for compiled code: `word` is the instruction at `pc` of the
/// running frame `regs`, in which everything is.
///
/// # Safety
/// As said.
pub unsafe extern "C" fn unary(
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
    value: u64,
    word: u64,
) -> Outcome {
    let (v, i) = (Value::from_bits(value), Instr(word));
    // A coroutine that was made to be awaited.
    if i.op_byte() == Op::GetAwaitable as u8
        && v.is_heap()
        && v.header_unchecked().shape() == shapes::COROUTINE
        && v.cast_unchecked::<Generator>().state.get() == GeneratorState::Created
    {
        return Outcome { value, status: status::RETURNED };
    }
    let result = quick::outside_loop(vm, pc, || match i.op() {
        Op::GetAwaitable => ops_misc::awaitable(vm, v, i.x()),
        Op::GetAIter => ops_misc::aiter(vm, pc, v),
        Op::GetANext => ops_misc::anext(vm, pc, v),
        // SAFETY: as the caller promises.
        Op::MatchClass => unsafe { ops_misc::class_pattern(vm, pc, regs, i) },
        // SAFETY: as the caller promises.
        _ => unsafe { ops_misc::iterator_to_delegate_to(vm, regs, v) },
    });
    // SAFETY: by the caller's promise.
    unsafe { quick::called(vm, pc, regs, result) }
}

/// What a generator gives to a ForIter or Send.
///
/// # Safety
/// As for these.
#[inline(always)]
unsafe fn item_of(
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
    g: Gc<Generator>,
    sent: Value,
    kind: FrameKind,
) -> Outcome {
    // SAFETY: by the caller's promise; `resume_natively` pushed the generator's frame above `regs`.
    unsafe {
        let new = regs.add(code_of(regs).hot.registers as usize + CALL_GAP as usize);
        let from = Resumption { pc, caller: regs, new, kind };
        let got = match compiled_generator::resume_natively(vm, g, sent, from) {
            None if generator::can_resume(g) && !native_stack_low(vm) => {
                let result = quick::outside_loop(vm, pc, || generator::resume_interpreted(vm, g, sent));
                match result {
                    Ok(got) => got,
                    Err(raised) => return quick::called(vm, pc, regs, Err(raised)),
                }
            }
            None => return interpreted_item(pc, regs, vm),
            Some(Outcome { value, status: status::RETURNED }) => {
                (value != quick::END).then_some(Value::from_bits(value))
            }
            Some(Outcome { value, status: how }) => {
                let Some(exit) = run_rest(vm, regs, new, value, how) else {
                    return Outcome { value: 0, status: status::BAIL };
                };
                vm.pc.set(pc);
                match generator::ended(vm, g, exit) {
                    Ok(got) => got,
                    Err(Raised) => return Outcome { value: 0, status: status::RAISED },
                }
            }
        };
        item(pc, regs, vm, got, kind)
    }
}

/// An item, or [`quick::END`] for None, for compiled code, if that may go on; what a generator returned to a Send is in
/// `vm.scratch`, and goes to the instruction's register.
///
/// # Safety
/// As for [`next_item`].
#[inline(always)]
unsafe fn item(pc: *const Instr, regs: *mut Value, vm: &Vm, got: Option<Value>, kind: FrameKind) -> Outcome {
    // SAFETY: by the caller's promise.
    unsafe {
        if got.is_none() && kind == FrameKind::Send {
            *regs.add((*pc).a() as usize) = vm.scratch.get();
        }
        let got = got.map_or(quick::END, |v| v.bits());
        if must_bail(vm) {
            let next = if got == quick::END {
                pc.offset((*pc).c() as i16 as isize)
            } else {
                *regs.add((*pc).a() as usize) = Value::from_bits(got);
                pc.add(1)
            };
            vm.next.set((next, regs, &code_of(regs).hot));
            return Outcome { value: 0, status: status::BAIL };
        }
        Outcome { value: got, status: status::RETURNED }
    }
}

/// The same by the interpreter.
unsafe fn interpreted_item(pc: *const Instr, regs: *mut Value, vm: &Vm) -> Outcome {
    // SAFETY: as for `next_item`.
    unsafe {
        let next = step(pc, regs, vm);
        if next == pc.add(1) as usize {
            return Outcome { value: (*regs.add((*pc).a() as usize)).bits(), status: status::RETURNED };
        }
        if next == pc.offset((*pc).c() as i16 as isize) as usize {
            return Outcome { value: quick::END, status: status::RETURNED };
        }
        divert(next, vm)
    }
}

/// The frame at `regs`, whose registers are written and which has a Frame object, returns at `pc`: lets the object live on
/// without it. 0: the interpreter must see to the return.
///
/// # Safety
/// `regs` is the running frame and `pc` its Return.
pub unsafe extern "C" fn leave_frame(pc: *const Instr, regs: *mut Value, vm: &Vm) -> usize {
    // SAFETY: by the caller's promise.
    unsafe {
        if must_bail(vm) || !header_word(regs, EXTRA).is_kind(crate::object::header::Kind::Frame) {
            return 0;
        }
        vm.pc.set(pc);
        frames::leave(vm, regs, pc);
        *regs.offset(EXTRA) = Value::UNBOUND;
    }
    1
}

/// Puts the saved registers of the generator that runs into its frame.
///
/// # Safety
/// `regs` is the frame of a generator.
pub unsafe extern "C" fn fill_frame(regs: *mut Value) {
    // SAFETY: by the caller's promise.
    unsafe { compiled_generator::fill(regs) }
}

/// Runs what is left of the frame `callee`, the running one, above the frame `regs`, after its compiled code gave `value`
/// and `how`. None: the native stack is used up, and everything is left to the interpreter at `vm.next`.
///
/// # Safety
/// As said.
pub(super) unsafe fn run_rest(
    vm: &Vm,
    regs: *mut Value,
    callee: *mut Value,
    value: u64,
    how: u64,
) -> Option<Exit> {
    // SAFETY: by the caller's promise; the frame is entered as from native code, so that its run ends here.
    unsafe {
        if how == status::BAIL {
            return None;
        }
        let start = rest(vm, callee, Outcome { value, status: how });
        let top = vm.frame.get();
        if let Some(at) = start
            && native_stack_low(vm)
        {
            vm.next.set((at, top, &code_of(top).hot));
            return None;
        }
        *callee.offset(CALLER) = Value::from_bits(regs as u64 | FrameKind::Entry as u64);
        Some(match start {
            Some(at) => run(vm, at, top),
            None => unwind::run_raising(vm, vm.pc.get(), vm.frame.get()),
        })
    }
}

/// The instruction of the running frame at which the interpreter goes on after compiled code of the frame `callee` gave `outcome`,
/// which is not to bail out. None: something was raised.
///
/// # Safety
/// As said.
pub(super) unsafe fn rest(vm: &Vm, callee: *mut Value, outcome: Outcome) -> Option<*const Instr> {
    // SAFETY: by the caller's promise.
    unsafe {
        match outcome.status {
            status::EXIT => Some(settle(vm, &*(outcome.value as *const ExitPoint), callee)),
            status::INTERPRET => match header_word(callee, EXTRA).downcast::<Generator>() {
                Some(g) => Some(g.pc.get().add(1)),
                None => Some(code_of(callee).hot.instrs.get()),
            },
            status::RAISED => None,
            // A Yield or Return of a generator.
            pc => Some(pc as *const Instr),
        }
    }
}

/// The truth of a value: 0, 1, or 2 when that raised, at `pc`.
///
/// # Safety
/// `pc` is an instruction of the running frame.
pub unsafe extern "C" fn truth(pc: *const Instr, value: u64, vm: &Vm) -> u64 {
    vm.pc.set(pc);
    match vm.truth(Value::from_bits(value)) {
        Ok(b) => b as u64,
        Err(Raised) => 2,
    }
}

/// A double that does not tag itself, as a value.
pub extern "C" fn box_float(vm: &Vm, bits: u64) -> u64 {
    vm.float(f64::from_bits(bits)).bits()
}

/// An int of 64 bits without sign, as a value.
pub extern "C" fn box_u64(vm: &Vm, n: u64) -> u64 {
    vm.int_from_u64(n).bits()
}

/// The int from 0 to 2^64 - 1 that a value is, and 1; or 0 and 0.
pub extern "C" fn unbox_u64(vm: &Vm, word: u64) -> Outcome {
    match vm.as_u64(Value::from_bits(word)) {
        Some(value) => Outcome { value, status: 1 },
        None => Outcome { value: 0, status: 0 },
    }
}

/// The compiled code's write barrier: `value` was stored into the object `owner`, at address `at` if it is an array.
///
/// # Safety
/// `owner` is a live heap object's value, and `at` 0 or an address inside it.
pub unsafe extern "C" fn barrier(owner: u64, at: u64, value: u64) {
    let (owner, value) = (Value::from_bits(owner), Value::from_bits(value));
    let header = owner.header_unchecked();
    if at == 0 {
        crate::heap::write_barrier(header, value);
    } else {
        crate::heap::write_barrier_at(header, at as *const Value, value);
    }
}

/// The same after any words were stored into an array of values.
///
/// # Safety
/// `owner` is a live heap object's value.
pub unsafe extern "C" fn barrier_whole(owner: u64) -> u64 {
    crate::heap::write_barrier_whole(Value::from_bits(owner).header_unchecked());
    0
}

/// The running generator has ended.
///
/// # Safety
/// `g` is a generator's value.
pub unsafe extern "C" fn end_generator(vm: &Vm, g: u64) -> u64 {
    generator::close(vm, Value::from_bits(g).cast_unchecked());
    0
}

/// Appends to an exact list.
///
/// # Safety
/// `list` is the value of one.
pub unsafe extern "C" fn list_append(vm: &Vm, list: u64, value: u64) {
    Value::from_bits(list).cast_unchecked::<crate::object::List>().push(vm, Value::from_bits(value));
}

/// Compiled code leaves after [`step`] gave `next`, which is not where it goes on itself.
///
/// # Safety
/// `next` is what it gave.
pub unsafe extern "C" fn divert(next: usize, vm: &Vm) -> Outcome {
    let how = match next {
        STEP_RAISED => status::RAISED,
        STEP_BAIL => status::BAIL,
        pc => {
            let regs = vm.frame.get();
            // SAFETY: the running frame goes on there.
            vm.next.set((pc as *const Instr, regs, unsafe { &code_of(regs).hot }));
            status::BAIL
        }
    };
    Outcome { value: 0, status: how }
}

/// The opcode of an instruction that compiled code leaves to the interpreter for good: it ends or suspends the frame, or
/// deals with a pending exception.
pub fn leaves_frame(op: Op) -> bool {
    matches!(
        op,
        Op::Raise
            | Op::Reraise
            | Op::StopIterationError
            | Op::Return
            | Op::ReturnNone
            | Op::MakeGenerator
            | Op::Yield
            | Op::Send
            | Op::EndAsyncFor
    )
}

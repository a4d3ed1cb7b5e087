//! Instrumented instructions: the handler reports the events at its place to the tools that want them and then runs the
//! original instruction. Calls of native functions and branches, of which tools learn how they ended, it runs itself.

use super::*;
use crate::monitoring::{self, Instrumentation, event, slot, word};
use crate::native::Args;
use crate::object::header::Kind;
use crate::object::slots::CompareOp;
use crate::object::{BoundMethod, Dict, Generator, Tuple};
use taipan_compiler::bytecode::{CALL_GAP, NO_REG, Op};

handler!(instrumented(pc, regs, vm, code, i) {
    match step(vm, pc, regs) {
        Ok(next) if next == pc => {
            let op = code_of(regs).original(pc);
            return table::DISPATCH[op as usize](pc, regs, vm, code);
        }
        Ok(next) => dispatch!(next, regs, vm, code),
        Err(_) => raise!(pc, regs, vm, code),
    }
});

/// The instruction that is being looked at.
struct Place<'a> {
    vm: &'a Vm,
    code: Gc<Code>,
    own: &'static Instrumentation,
    frame: Gc<Frame>,
    pc: *const Instr,
    regs: *mut Value,
    index: usize,
}

impl Place<'_> {
    /// Reports an event with what follows the code in its arguments.
    fn report(&self, event: usize, slot: usize, args: &[Value]) -> PyResult<()> {
        let tools = self.own.wanted(event, self.index, slot);
        if tools == 0 {
            return Ok(());
        }
        let mut all = [Value::UNBOUND; 4];
        all[0] = self.code.value();
        all[1..=args.len()].copy_from_slice(args);
        let off = monitoring::report(self.vm, event, tools, &all[..=args.len()])?;
        self.own.switch_off(self.code, self.index, slot, off);
        Ok(())
    }
    fn offset(&self) -> Value {
        monitoring::offset(self.vm, self.index)
    }
    fn register(&self, n: u16) -> Value {
        // SAFETY: operands of the frame's instruction.
        unsafe { *self.regs.add(n as usize) }
    }
    fn set(&self, n: u16, value: Value) {
        // SAFETY: as above.
        unsafe { *self.regs.add(n as usize) = value };
    }
    /// Where a debugger wants to go on, if it does.
    fn take_jump(&self) -> Option<*const Instr> {
        match self.frame.jump.replace(0) {
            0 => None,
            n => {
                // It is where the frame already is: its line does not begin once more.
                self.frame.last.set(n);
                // SAFETY: `set_line` chose an instruction of the code.
                Some(unsafe { self.code.hot.instrs.get().add(n as usize - 1) })
            }
        }
    }
}

/// Reports what happens at an instrumented instruction. Gives the instruction to go on with: the same one if it is still
/// to be run.
///
/// # Safety
/// `regs` is the running frame and `pc` an instrumented instruction of its code.
///
/// # Errors
/// What callbacks raise, and what the instruction raises.
#[inline(never)]
unsafe fn step(vm: &Vm, pc: *const Instr, regs: *mut Value) -> PyResult<*const Instr> {
    vm.pc.set(pc);
    // SAFETY: by the caller's promise.
    let code = unsafe { code_of(regs) };
    monitoring::refresh(vm, code);
    let own = Instrumentation::of(code);
    let index = code.index_of(pc);
    // SAFETY: as above.
    let frame = unsafe { frames::frame_object(vm, regs) };
    let last = frame.last.replace(index as u32 + 1) as usize;
    let line = code.position(index).line;
    if line != 0 {
        frame.last_with_line.set(index as u32 + 1);
    }
    if vm.tracing.get() != 0 {
        return Ok(pc);
    }
    let at = Place { vm, code, own, frame, pc, regs, index };
    let kind = own.word(index);
    let mut resumed = false;
    if kind & word::AFTER_YIELD != 0 {
        let in_generator = !frame.generator.get().is_unbound();
        resumed = in_generator && (last == index || last == 0);
        if resumed {
            // It is still at the line of the Yield.
            vm.pc.set(pc.wrapping_sub(1));
            at.report(event::PY_RESUME, slot::RESUME, &[at.offset()])?;
            vm.pc.set(pc);
            // Set when it yielded.
            if let Some(target) = at.take_jump() {
                return Ok(target);
            }
        }
    }
    after_call(&at, last)?;
    if kind & word::AFTER_SEND != 0 {
        stop_iteration(&at, last)?;
    }
    if kind & word::LINE_START != 0 && own.wanted(event::LINE, index, slot::LINE) != 0 {
        let continues = last != 0
            && !resumed
            && code.position(last - 1).line == line
            && code.unit.instrs[last - 1].op() != Op::Resume;
        if !continues {
            at.report(event::LINE, slot::LINE, &[vm.int(line as i64)])?;
            if let Some(target) = at.take_jump() {
                return Ok(target);
            }
        }
    }
    let op = code.unit.instrs[index].op();
    if op != Op::Resume && own.wanted(event::INSTRUCTION, index, slot::INSTRUCTION) != 0 {
        at.report(event::INSTRUCTION, slot::INSTRUCTION, &[at.offset()])?;
        if let Some(target) = at.take_jump() {
            return Ok(target);
        }
    }
    main_event(&at, op)
}

/// A statement that ended in a call has, for who looks at instructions, one more after the call: CPython drops the result.
/// A debugger that was called stops there.
fn after_call(at: &Place, last: usize) -> PyResult<()> {
    if last == 0 || last != at.index || at.own.wanted(event::INSTRUCTION, at.index, slot::INSTRUCTION) == 0 {
        return Ok(());
    }
    let op = at.code.unit.instrs[last - 1].op();
    let calls = op >= Op::Call && op <= Op::CallEx;
    if !calls || at.code.position(last - 1).line == at.code.position(at.index).line {
        return Ok(());
    }
    at.vm.pc.set(at.pc.wrapping_sub(1));
    at.report(event::INSTRUCTION, slot::INSTRUCTION, &[monitoring::offset(at.vm, last - 1)])?;
    at.vm.pc.set(at.pc);
    Ok(())
}

/// Something that was delegated to has ended: there was a StopIteration in principle.
fn stop_iteration(at: &Place, last: usize) -> PyResult<()> {
    if last == 0 || at.own.wanted(event::STOP_ITERATION, at.index, slot::STOP) == 0 {
        return Ok(());
    }
    let send = at.code.unit.instrs[last - 1];
    let leads_here = matches!(send.op(), Op::Send | Op::ForIter)
        && send.distance().and_then(|d| (last - 1).checked_add_signed(d)) == Some(at.index);
    if !leads_here || at.register(send.b()).downcast::<Generator>().is_none() {
        return Ok(());
    }
    // A loop's variable is left as it was.
    let value = if send.op() == Op::Send { at.register(send.a()) } else { at.vm.scratch.get() };
    let value = if value.is_unbound() { Value::NONE } else { value };
    // SAFETY: an instruction of the same code.
    at.vm.pc.set(unsafe { at.code.hot.instrs.get().add(last - 1) });
    crate::exceptions::raise_stop_iteration(at.vm, value);
    let e = at.vm.take_exception();
    at.report(event::STOP_ITERATION, slot::STOP, &[at.offset(), e])?;
    at.vm.pc.set(at.pc);
    Ok(())
}

/// Reports the event that the instruction itself is.
fn main_event(at: &Place, op: Op) -> PyResult<*const Instr> {
    // SAFETY: an instruction of live code.
    let i = unsafe { *at.pc };
    let main = |event: usize| at.own.wanted(event, at.index, slot::MAIN) != 0;
    let ends = matches!(op, Op::Return | Op::ReturnNone);
    let result = if op == Op::Return { at.register(i.a()) } else { Value::NONE };
    let next = main_event_of(at, op, i, main)?;
    if ends && !at.frame.generator.get().is_unbound() {
        // A `for` that gets to know of the end finds the result here.
        at.vm.scratch.set(result);
    }
    Ok(next.unwrap_or(at.pc))
}

fn main_event_of(
    at: &Place,
    op: Op,
    i: Instr,
    main: impl Fn(usize) -> bool,
) -> PyResult<Option<*const Instr>> {
    match op {
        Op::Resume => at.report(event::PY_START, slot::MAIN, &[at.offset()])?,
        Op::Return => at.report(event::PY_RETURN, slot::MAIN, &[at.offset(), at.register(i.a())])?,
        Op::ReturnNone => at.report(event::PY_RETURN, slot::MAIN, &[at.offset(), Value::NONE])?,
        Op::Yield => at.report(event::PY_YIELD, slot::MAIN, &[at.offset(), at.register(i.b())])?,
        // (With x it leads over handlers.)
        Op::Jump | Op::LoopBack if main(event::JUMP) && i.x() == 0 => {
            let to = at.index.saturating_add_signed(i.bc() as isize);
            at.report(event::JUMP, slot::MAIN, &[at.offset(), monitoring::offset(at.vm, to)])?;
            if let Some(target) = at.take_jump() {
                return Ok(Some(target));
            }
        }
        Op::Call | Op::CallMethod | Op::CallKw | Op::CallMethodKw if main(event::CALL) => {
            return plain_call(at, op, i).map(Some);
        }
        Op::LoadSuperAttr | Op::LoadSuperMethod if main(event::CALL) => {
            // `super()` is called, though no call is compiled for it.
            let missing = at.vm.interp().monitoring.missing.get();
            let first = if i.x() & 1 == 1 { missing } else { at.register(i.b()) };
            let seen = (at.register(i.b() + 2), first);
            at.report(event::CALL, slot::MAIN, &[at.offset(), seen.0, seen.1])?;
            called(at, seen, Ok(Value::NONE))?;
        }
        Op::CallEx if main(event::CALL) => return star_call(at, i).map(Some),
        Op::EnterWith if main(event::CALL) => return enter_with(at, i).map(Some),
        Op::CallExit if main(event::CALL) && i.c() == NO_REG => return call_exit(at, i).map(Some),
        op if monitoring_branch(at, op) => return branch(at, op, i).map(Some),
        _ => {}
    }
    Ok(None)
}

/// Is this a branch of which somebody wants to know?
fn monitoring_branch(at: &Place, op: Op) -> bool {
    monitoring::is_branch(op)
        && (at.own.wanted(event::BRANCH_LEFT, at.index, slot::MAIN) != 0
            || at.own.wanted(event::BRANCH_RIGHT, at.index, slot::RIGHT) != 0)
}

const COMPARISONS: [CompareOp; 6] =
    [CompareOp::Lt, CompareOp::Le, CompareOp::Eq, CompareOp::Ne, CompareOp::Gt, CompareOp::Ge];

/// Runs a branch and reports where it goes.
fn branch(at: &Place, op: Op, i: Instr) -> PyResult<*const Instr> {
    let vm = at.vm;
    let jumps = match op {
        Op::JumpIfTrue => vm.truth(at.register(i.a()))?,
        Op::JumpIfFalse => !vm.truth(at.register(i.a()))?,
        Op::JumpIfNone => at.register(i.a()).is_none(),
        Op::JumpIfNotNone => !at.register(i.a()).is_none(),
        Op::ForIter => match vm.next(at.register(i.b()))? {
            Some(v) => {
                at.set(i.a(), v);
                false
            }
            None => true,
        },
        op => {
            let k = (op as u8 - Op::JumpIfLt as u8) as usize;
            let b = if k >= 12 { Value::int32(i.b() as i16 as i32) } else { at.register(i.b()) };
            let result = vm.compare(at.register(i.a()), b, COMPARISONS[k % 6])?;
            vm.truth(result)? == (k / 6).is_multiple_of(2)
        }
    };
    vm.pc.set(at.pc);
    let to = if jumps { i.distance_as(op).unwrap_or(1) } else { 1 };
    let target = at.index.saturating_add_signed(to);
    let (event, slot) =
        if jumps { (event::BRANCH_RIGHT, slot::RIGHT) } else { (event::BRANCH_LEFT, slot::MAIN) };
    at.report(event, slot, &[at.offset(), monitoring::offset(vm, target)])?;
    if let Some(target) = at.take_jump() {
        return Ok(target);
    }
    // SAFETY: the verifier checked jumps.
    Ok(unsafe { at.pc.offset(to) })
}

/// What is called, as tools see it: the function of a method, with its object as the first argument.
fn seen_callee(at: &Place, callee: Value, first: Option<Value>) -> (Value, Value) {
    match callee.downcast::<BoundMethod>() {
        Some(m) => (m.function.get(), m.receiver.get()),
        None => (callee, first.unwrap_or(at.vm.interp().monitoring.missing.get())),
    }
}

/// Reports how a call of something that is not a Python function ended.
fn called(at: &Place, seen: (Value, Value), result: PyResult) -> PyResult {
    let vm = at.vm;
    vm.pc.set(at.pc);
    monitoring::refresh(vm, at.code);
    let event = if result.is_ok() { event::C_RETURN } else { event::C_RAISE };
    // Who wants to know of calls knows of their ends.
    let tools = at.own.wanted(event::CALL, at.index, slot::MAIN);
    if tools == 0 || vm.tracing.get() != 0 {
        return result;
    }
    let args = [at.code.value(), at.offset(), seen.0, seen.1];
    match result {
        Ok(value) => {
            monitoring::report(vm, event, tools, &args)?;
            Ok(value)
        }
        Err(raised) => {
            let e = vm.take_exception();
            monitoring::report(vm, event, tools, &args)?;
            vm.exception.set(e);
            Err(raised)
        }
    }
}

/// Goes on after a call.
fn done(at: &Place, register: u16, result: PyResult) -> PyResult<*const Instr> {
    let value = result?;
    at.set(register, value);
    // SAFETY: a call is not the last instruction.
    Ok(unsafe { at.pc.add(1) })
}

fn plain_call(at: &Place, op: Op, i: Instr) -> PyResult<*const Instr> {
    let mut callee = at.register(i.b());
    let mut n = i.x() as u32;
    // SAFETY: a call's operands.
    let mut first = unsafe { at.regs.add((i.b() + CALL_GAP) as usize) };
    if matches!(op, Op::CallMethod | Op::CallMethodKw) {
        if callee.is_heap()
            && super::ops_attr::is_native_class_method(callee)
            && !at.register(i.b() + CALL_GAP).is_unbound()
        {
            // Tools see what reading it gives.
            let class = at.register(i.b() + CALL_GAP);
            callee = crate::object::descriptor::bind_builtin(at.vm, callee.cast_unchecked(), class);
            at.set(i.b(), callee);
            at.set(i.b() + CALL_GAP, Value::UNBOUND);
        }
        // SAFETY: as above.
        unsafe {
            if (*first).is_unbound() {
                first = first.add(1);
            } else {
                n += 1;
            }
        }
    }
    let names = matches!(op, Op::CallKw | Op::CallMethodKw)
        // SAFETY: the instruction names a site of its code.
        .then(|| unsafe { site_at(&at.code.hot, i.c()).name.cast_unchecked::<Tuple>() });
    // SAFETY: as above.
    let argument = (n > 0).then(|| unsafe { *first });
    let seen = seen_callee(at, callee, argument);
    at.report(event::CALL, slot::MAIN, &[at.offset(), seen.0, seen.1])?;
    if seen.0.is_kind(Kind::Function) {
        return Ok(at.pc);
    }
    // SAFETY: the arguments lie on the VM stack within the frame.
    let result = crate::call::call(at.vm, callee, &unsafe { Args::from_stack(first, n, names) });
    done(at, i.a(), called(at, seen, result))
}

fn star_call(at: &Place, i: Instr) -> PyResult<*const Instr> {
    let vm = at.vm;
    let (callee, positional) = (at.register(i.b()), at.register(i.b() + 1));
    let positional = match positional.downcast::<Tuple>() {
        Some(t) => t,
        None => ops_call::star_arguments(vm, callee, positional)?,
    };
    at.set(i.b() + 1, positional.value());
    // Methods are not taken apart here, as in CPython.
    let missing = vm.interp().monitoring.missing.get();
    let seen = (callee, positional.items().first().copied().unwrap_or(missing));
    at.report(event::CALL, slot::MAIN, &[at.offset(), seen.0, seen.1])?;
    if seen.0.is_kind(Kind::Function) {
        return Ok(at.pc);
    }
    let keywords = at.register(i.b() + 2).downcast::<Dict>();
    let result = crate::call::call_tuple_dict(vm, callee, positional, keywords);
    done(at, i.a(), called(at, seen, result))
}

fn enter_with(at: &Place, i: Instr) -> PyResult<*const Instr> {
    let vm = at.vm;
    let manager = at.register(i.b());
    let name = if i.x() == 1 { vm.names().__aenter__ } else { vm.names().__enter__ };
    let exit = if i.x() == 1 { vm.names().__aexit__ } else { vm.names().__exit__ };
    let class = vm.type_of(manager);
    let (Some(method), Some(_)) = (class.lookup(vm, name), class.lookup(vm, exit)) else { return Ok(at.pc) };
    let seen = (method, manager);
    at.report(event::CALL, slot::MAIN, &[at.offset(), seen.0, seen.1])?;
    if method.is_kind(Kind::Function) {
        return Ok(at.pc);
    }
    // SAFETY: the running instruction; no frame is pushed for what is not a Python function.
    let result = unsafe { ops_except::enter(vm, at.pc, at.regs, i) };
    called(at, seen, result.map(|_| Value::NONE))?;
    // SAFETY: the body follows.
    Ok(unsafe { at.pc.add(1) })
}

fn call_exit(at: &Place, i: Instr) -> PyResult<*const Instr> {
    let callee = at.register(i.b());
    let seen = seen_callee(at, callee, Some(Value::NONE));
    at.report(event::CALL, slot::MAIN, &[at.offset(), seen.0, seen.1])?;
    if seen.0.is_kind(Kind::Function) {
        return Ok(at.pc);
    }
    let result = at.vm.call(callee, &[Value::NONE; 3]);
    done(at, i.a(), called(at, seen, result))
}

/// `sys.call_tracing`: calls with events reported, also from within a callback.
pub fn call_tracing(vm: &Vm, function: Value, args: Gc<Tuple>) -> PyResult {
    let tracing = vm.tracing.replace(0);
    let what = vm.what_event.replace(usize::MAX);
    let result = crate::call::call_tuple_dict(vm, function, args, None);
    vm.tracing.set(tracing);
    vm.what_event.set(what);
    result
}

//! The interpreter. Each opcode has a handler, an `extern "C"` function of one signature that ends in an indirect call of
//! the next handler. In optimized builds that call is compiled to a jump (no local has its address taken, nothing is
//! dropped after it), so the handlers form one threaded loop and the native stack does not grow; `tests` checks that. In
//! debug builds a handler returns to a small loop instead.
//!
//! A frame is a window of registers on the VM stack. The four words below them are its header:
//!
//! ```text
//!   regs[-1]  the function that runs
//!   regs[-2]  the caller's instruction (a call), where execution goes on after it
//!   regs[-3]  the caller's registers, and in the low bits how the frame was entered (FrameKind)
//!   regs[-4]  UNBOUND, or the Frame object if one was made, or the generator that runs here, or the dict that is the
//!             locals mapping of a body
//! ```

use crate::native::{PyResult, Raised};
use crate::object::code::{CodeHot, Site};
use crate::object::{Code, Frame, Function};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_compiler::bytecode::Instr;

/// Does the class of a value have a slot from the built-in class with this shape?
macro_rules! inherits {
    ($vm:expr, $v:expr, $slot:ident, $shape:expr) => {{
        let (own, plain) = ($vm.type_of($v).slots().$slot, $vm.builtin_type($shape).slots().$slot);
        own.zip(plain).is_some_and(|(f, g)| std::ptr::fn_addr_eq(f, g))
    }};
}

pub mod attribute_cache;
pub mod bind;
pub mod compiled_generator;
mod construct;
pub mod drive;
pub mod frames;
pub mod generator;
mod instrumented;
pub mod load;
pub mod native;
mod operator;
mod ops_arith;
mod ops_attr;
mod ops_basic;
mod ops_build;
mod ops_call;
mod ops_compare;
mod ops_except;
mod ops_iter;
mod ops_misc;
mod ops_name;
mod ops_super;
pub mod quick;
pub mod refused;
pub mod sink;
pub mod snapshot;
mod table;
pub mod unwind;

pub use instrumented::call_tracing;
pub use ops_attr::{class_of_entry, clear_all_caches, clear_caches_of, relies_on_class};
pub use ops_compare::is_same;
pub use ops_misc::{awaitable, new_body, new_function};

/// How a run of the loop ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u64)]
pub enum Exit {
    /// The entry frame returned or yielded: `vm.result`.
    Done,
    /// It raised: `vm.exception`.
    Raised,
    /// A driven generator yielded `vm.result` and stays on the VM stack: see [`drive`].
    Parked,
    /// Debug builds, and single steps: go on with the state in `vm.next`.
    Continue,
}

/// An opcode's handler.
pub type Handler = unsafe extern "C" fn(*const Instr, *mut Value, &Vm, *const CodeHot) -> Exit;

/// How a frame was entered; decides what happens when it returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u64)]
pub enum FrameKind {
    /// By an instruction whose register `a` gets the result.
    Call = 0,
    /// From native code: the run ends.
    Entry = 1,
    /// As `__init__` of the object in the call's base register: the result is that object.
    Init = 2,
    /// A generator resumed by ForIter.
    For = 3,
    /// A generator resumed by Send.
    Send = 4,
    /// By an instruction that has no use for the result.
    Discard = 5,
    /// As a method that an instruction runs, which goes on with the result: see [`operator::finish`].
    Operator = 6,
    /// As `__next__`, by ForIter.
    Next = 7,
}

pub const FUNCTION: isize = -1;
pub const SAVED_PC: isize = -2;
pub const CALLER: isize = -3;
pub const EXTRA: isize = -4;

/// Reads a frame header word.
///
/// # Safety
/// `regs` are the registers of a frame on the VM stack.
#[inline(always)]
pub unsafe fn header_word(regs: *mut Value, index: isize) -> Value {
    // SAFETY: by the caller's promise.
    unsafe { *regs.offset(index) }
}

/// The function of a frame.
///
/// # Safety
/// As for [`header_word`].
#[inline(always)]
pub unsafe fn function_of(regs: *mut Value) -> Gc<Function> {
    // SAFETY: by the caller's promise; the word is the function.
    unsafe { (*regs.offset(FUNCTION)).cast_unchecked() }
}

/// The code of a frame.
///
/// # Safety
/// As for [`header_word`].
#[inline(always)]
pub unsafe fn code_of(regs: *mut Value) -> Gc<Code> {
    // SAFETY: by the caller's promise.
    unsafe { function_of(regs).code() }
}

/// The opcode at `pc`, also where an instrumented instruction stands.
///
/// # Safety
/// As for [`header_word`]; `pc` is an instruction of the frame's code.
#[inline]
pub unsafe fn op_at(regs: *mut Value, pc: *const Instr) -> taipan_compiler::bytecode::Op {
    use taipan_compiler::bytecode::Op;
    // SAFETY: by the caller's promise.
    unsafe {
        match (*pc).op() {
            Op::Instrumented
            | Op::CountEntry
            | Op::CountLoop
            | Op::NativeEntry
            | Op::NativeLoop
            | Op::CountGenerator
            | Op::CountYield
            | Op::NativeGenerator
            | Op::NativeYield
            | Op::SinkGenerator
            | Op::SinkYield
            | Op::NoteCall => code_of(regs).original(pc),
            op => op,
        }
    }
}

/// How a frame was entered.
///
/// # Safety
/// As for [`header_word`].
#[inline(always)]
pub unsafe fn kind_of(regs: *mut Value) -> FrameKind {
    // SAFETY: by the caller's promise; the low three bits hold a FrameKind (`push_frame` wrote it).
    unsafe {
        match header_word(regs, CALLER).bits() & 7 {
            0 => FrameKind::Call,
            1 => FrameKind::Entry,
            2 => FrameKind::Init,
            3 => FrameKind::For,
            4 => FrameKind::Send,
            5 => FrameKind::Discard,
            6 => FrameKind::Operator,
            _ => FrameKind::Next,
        }
    }
}

/// The registers of the frame that called this one (null for the first).
///
/// # Safety
/// As for [`header_word`].
#[inline(always)]
pub unsafe fn caller_of(regs: *mut Value) -> *mut Value {
    // SAFETY: by the caller's promise.
    unsafe { (header_word(regs, CALLER).bits() & !7) as *mut Value }
}

/// The instruction that a frame returns to.
///
/// # Safety
/// As for [`header_word`].
#[inline(always)]
pub unsafe fn saved_pc(regs: *mut Value) -> *const Instr {
    // SAFETY: by the caller's promise.
    unsafe { header_word(regs, SAVED_PC).bits() as *const Instr }
}

/// Does nothing wait for a safepoint?
#[inline(always)]
fn idle(vm: &Vm) -> bool {
    vm.work.load(std::sync::atomic::Ordering::Relaxed) == 0
}

/// Where a call begins: Resume does nothing unless work waits.
///
/// # Safety
/// `target` is the code of a frame just pushed.
#[inline(always)]
unsafe fn entry(vm: &Vm, target: *const CodeHot) -> *const Instr {
    // SAFETY: by the caller's promise.
    unsafe { if idle(vm) { (*target).entry.get() } else { (*target).instrs.get() } }
}

/// Writes a frame's header, unbinds its locals, and makes it the running one. The arguments are in place.
///
/// # Safety
/// `new` lies on the VM stack, at least CALL_GAP words above anything live, and its parameters are filled.
#[inline(always)]
pub unsafe fn push_frame(
    vm: &Vm,
    function: Gc<Function>,
    code: &CodeHot,
    new: *mut Value,
    pc: *const Instr,
    caller: *mut Value,
    kind: FrameKind,
) -> PyResult<()> {
    // SAFETY: by the caller's promise; the limit is checked before anything beyond the parameters is written.
    unsafe {
        if !frame_fits(vm, code, new) {
            return Err(too_deep(vm));
        }
        fill_frame(vm, function, code, new, pc, caller, kind);
        Ok(())
    }
}

/// Is there room for a frame of this code at `new`?
///
/// # Safety
/// `new` lies on the VM stack.
#[inline(always)]
pub unsafe fn frame_fits(vm: &Vm, code: &CodeHot, new: *mut Value) -> bool {
    // SAFETY: only compares addresses; the stack ends far from the end of the address space.
    unsafe {
        new.add(code.registers as usize) <= vm.stack_limit.get() && vm.depth.get() < vm.depth_limit.get()
    }
}

/// Writes the header and the unset locals of a frame for which there is room, and makes it the running one.
///
/// # Safety
/// As for [`push_frame`], and [`frame_fits`] said yes.
#[inline(always)]
pub unsafe fn fill_frame(
    vm: &Vm,
    function: Gc<Function>,
    code: &CodeHot,
    new: *mut Value,
    pc: *const Instr,
    caller: *mut Value,
    kind: FrameKind,
) {
    // SAFETY: by the caller's promise.
    unsafe {
        *new.offset(FUNCTION) = function.value();
        *new.offset(SAVED_PC) = Value::from_bits(pc as u64);
        *new.offset(CALLER) = Value::from_bits(caller as u64 | kind as u64);
        *new.offset(EXTRA) = Value::UNBOUND;
        // Volatile, or the loop, which runs a few times at most, would be unrolled and made of vector stores.
        let (mut local, end) = (new.add(code.params as usize), new.add(code.locals as usize));
        while local < end {
            local.write_volatile(Value::UNBOUND);
            local = local.add(1);
        }
        vm.frame.set(new);
        vm.depth.set(vm.depth.get() + 1);
    }
}

#[cold]
#[inline(never)]
fn too_deep(vm: &Vm) -> Raised {
    // Room for what handles the error.
    let limit = vm.depth_limit.get();
    vm.depth_limit.set(limit + 50);
    let raised = vm.raise_message(vm.exc().recursion_error, "maximum recursion depth exceeded");
    vm.depth_limit.set(limit);
    raised
}

/// Runs from `pc` until the entry frame ends.
///
/// # Safety
/// `regs` is the running frame, entered with [`FrameKind::Entry`], and `pc` an instruction of its code.
pub unsafe fn run(vm: &Vm, pc: *const Instr, regs: *mut Value) -> Exit {
    // What the callers hold lies above this place of the stack: see `collect_precisely`.
    crate::heap::with_spilled_registers(|sp| {
        let outer = vm.loop_sp.replace(sp);
        // SAFETY: by the caller's promise.
        let exit = unsafe { run_loop(vm, pc, regs) };
        vm.loop_sp.set(outer);
        exit
    })
}

/// The loop of [`run`].
///
/// # Safety
/// As for [`run`].
unsafe fn run_loop(vm: &Vm, pc: *const Instr, regs: *mut Value) -> Exit {
    // SAFETY: by the caller's promise.
    unsafe {
        let code: *const CodeHot = &code_of(regs).hot;
        #[cfg(not(debug_assertions))]
        {
            table::DISPATCH[(*pc).op_byte() as usize](pc, regs, vm, code)
        }
        #[cfg(debug_assertions)]
        {
            let mut state = (pc, regs, code);
            loop {
                match table::DISPATCH[(*state.0).op_byte() as usize](state.0, state.1, vm, state.2) {
                    Exit::Continue => state = vm.next.get(),
                    exit => return exit,
                }
            }
        }
    }
}

/// Collects for a native function that the running Python code called directly: then nothing between the interpreter's
/// loop and that function holds a value but the frame's registers, so the native stack between is not looked at, and
/// temporaries that nothing reads any more are cleared first. What only a stale word keeps alive is so freed by `gc.collect()`,
/// as programs expect. Gives None when `function` was called in another way.
pub fn collect_precisely(vm: &Vm, full: bool, function: &str) -> Option<usize> {
    use taipan_compiler::bytecode::Op;
    let (regs, pc, sp) = (vm.frame.get(), vm.pc.get(), vm.loop_sp.get());
    if regs.is_null() || pc.is_null() || sp == 0 {
        return None;
    }
    // SAFETY: the running frame and the instruction that called out of it.
    unsafe {
        let i = *pc;
        // (Under a tool, native code of its own stands between, and the instruction is another.)
        let plain = [Op::Call, Op::CallMethod, Op::NoteCall].iter().any(|op| *op as u8 == i.op_byte());
        let callee = *regs.add(i.b() as usize);
        let called = callee.downcast::<crate::object::Builtin>().is_some_and(|f| f.def.name == function);
        if !plain || !called {
            return None;
        }
        refused::clear_dead(regs, pc);
    }
    vm.result.set(Value::UNBOUND);
    vm.scratch.set(Value::UNBOUND);
    Some(vm.heap().collect_above(full, sp))
}

/// Collects for native code that waits for something (a lock of a file, say) which objects may hold that nothing refers to
/// any more. Temporaries of the running frame that nothing reads any more are cleared first.
pub fn collect_abandoned(vm: &Vm) {
    use taipan_compiler::bytecode::Op;
    let (regs, pc) = (vm.frame.get(), vm.pc.get());
    if !regs.is_null() && !pc.is_null() {
        // SAFETY: the running frame and the instruction that called out of it.
        unsafe {
            let op = (*pc).op_byte();
            if [Op::Call, Op::CallMethod].iter().any(|call| *call as u8 == op) {
                refused::clear_dead(regs, pc);
            }
        }
    }
    vm.heap().collect(true);
    if vm.heap().has_pending() {
        crate::safepoint::run_finalizers(vm);
        vm.heap().collect(true);
    }
}

/// Calls a Python function with arguments from native code.
///
/// # Errors
/// What the function raises, and TypeError for arguments that do not fit.
pub fn call_function(vm: &Vm, function: Gc<Function>, args: &crate::native::Args) -> PyResult {
    vm.check_native_stack()?;
    let saved = (vm.frame.get(), vm.pc.get());
    // SAFETY: the new frame begins above the running one's registers; binding fills the parameters, and the run ends
    // when this frame does, which restores the caller as the running frame.
    unsafe {
        let new = vm.stack_top().add(taipan_compiler::bytecode::CALL_GAP as usize);
        let code = function.code();
        bind::bind(vm, function, args, new)?;
        push_frame(vm, function, &code.hot, new, saved.1, saved.0, FrameKind::Entry)?;
        let exit = run(vm, code.hot.instrs.get(), new);
        debug_assert!(vm.frame.get() == saved.0);
        vm.pc.set(saved.1);
        outcome(vm, exit)
    }
}

/// What a run gave.
pub fn outcome(vm: &Vm, exit: Exit) -> PyResult {
    match exit {
        Exit::Done => Ok(vm.result.replace(Value::UNBOUND)),
        _ => Err(Raised),
    }
}

/// Runs a code object as a body with globals and locals (module, class body, exec, eval).
///
/// # Errors
/// What the body raises.
pub fn run_code(vm: &Vm, function: Gc<Function>, locals: Value) -> PyResult {
    vm.check_native_stack()?;
    let saved = (vm.frame.get(), vm.pc.get());
    // SAFETY: as in `call_function`; a body has no parameters.
    unsafe {
        let new = vm.stack_top().add(taipan_compiler::bytecode::CALL_GAP as usize);
        let code = function.code();
        push_frame(vm, function, &code.hot, new, saved.1, saved.0, FrameKind::Entry)?;
        if !locals.is_unbound() && locals != function.globals.get() {
            *new.offset(EXTRA) = if locals.is_kind(crate::object::header::Kind::Dict) {
                locals
            } else {
                let frame = frames::new_frame(vm, function, new);
                frame.locals.set(frame.header(), locals);
                frame.value()
            };
        }
        let exit = run(vm, code.hot.instrs.get(), new);
        vm.pc.set(saved.1);
        outcome(vm, exit)
    }
}

/// The locals mapping of a frame that has one of its own.
///
/// # Safety
/// As for [`header_word`].
#[inline]
pub unsafe fn locals_mapping(regs: *mut Value) -> Value {
    // SAFETY: by the caller's promise.
    unsafe {
        let extra = header_word(regs, EXTRA);
        match extra.downcast::<Frame>() {
            Some(f) => f.locals.get(),
            None if extra.is_kind(crate::object::header::Kind::Dict) => extra,
            None => Value::UNBOUND,
        }
    }
}

/// The site named by an instruction's `c`.
///
/// # Safety
/// `code` is the running code, and the instruction one of its.
#[inline(always)]
pub unsafe fn site_at<'a>(code: *const CodeHot, index: u16) -> &'a Site {
    // SAFETY: the verifier checked that site numbers are in range.
    unsafe { &*(*code).sites.get().add(index as usize) }
}

/// Code of the interpreter's loop goes on with the next instruction; each handler has a second form that comes back after
/// its instruction (see [`step`]).
const STEP: bool = false;

macro_rules! handler {
    // In two halves: what is before `slow` must be free of calls that are not tail calls, or the quick path would have to
    // save and restore registers for the sake of the slow one. It ends in a jump to the slow half, which reads the
    // instruction again.
    ($(#[$meta:meta])* $name:ident($pc:ident, $regs:ident, $vm:ident, $code:ident, $i:ident) $body:block slow $slow:block) => {
        $(#[$meta])*
        #[allow(unused_variables, clippy::missing_safety_doc)]
        pub(super) unsafe extern "C" fn $name<const STEP: bool>(
            $pc: *const taipan_compiler::bytecode::Instr,
            $regs: *mut crate::value::Value,
            $vm: &crate::vm::Vm,
            $code: *const crate::object::code::CodeHot,
        ) -> crate::interp::Exit {
            #[inline(never)]
            unsafe extern "C" fn slow_half<const STEP: bool>(
                $pc: *const taipan_compiler::bytecode::Instr,
                $regs: *mut crate::value::Value,
                $vm: &crate::vm::Vm,
                $code: *const crate::object::code::CodeHot,
            ) -> crate::interp::Exit {
                // SAFETY: as for the quick half.
                unsafe {
                    let $i = *$pc;
                    $slow
                }
            }
            // SAFETY: handlers are entered only from `run` and from each other, with the running frame's registers and
            // code and an instruction of that code; the verifier checked the instruction's operands.
            unsafe {
                let $i = *$pc;
                $body
                return slow_half::<STEP>($pc, $regs, $vm, $code);
            }
        }
    };
    ($(#[$meta:meta])* $name:ident($pc:ident, $regs:ident, $vm:ident, $code:ident, $i:ident) $body:block) => {
        $(#[$meta])*
        #[allow(unused_variables, clippy::missing_safety_doc)]
        pub(super) unsafe extern "C" fn $name<const STEP: bool>(
            $pc: *const taipan_compiler::bytecode::Instr,
            $regs: *mut crate::value::Value,
            $vm: &crate::vm::Vm,
            $code: *const crate::object::code::CodeHot,
        ) -> crate::interp::Exit {
            // SAFETY: handlers are entered only from `run` and from each other, with the running frame's registers and
            // code and an instruction of that code; the verifier checked the instruction's operands.
            unsafe {
                let $i = *$pc;
                $body
            }
        }
    };
}

/// Goes on with the instruction at `pc`.
macro_rules! dispatch {
    ($pc:expr, $regs:expr, $vm:expr, $code:expr) => {{
        let pc = $pc;
        if STEP || cfg!(debug_assertions) {
            $vm.next.set((pc, $regs, $code));
            return crate::interp::Exit::Continue;
        }
        return crate::interp::table::DISPATCH[(*pc).op_byte() as usize](pc, $regs, $vm, $code);
    }};
}

/// Raises the pending exception at the running instruction.
macro_rules! raise {
    ($pc:expr, $regs:expr, $vm:expr, $code:expr) => {{
        if STEP {
            return crate::interp::Exit::Raised;
        }
        return crate::interp::unwind::raise_handler($pc, $regs, $vm, $code);
    }};
}

/// Reads register `$n`.
macro_rules! reg {
    ($regs:expr, $n:expr) => {
        *$regs.add($n as usize)
    };
}

/// Puts a `PyResult`'s value into register `$a` and goes on, or raises.
macro_rules! finish {
    ($result:expr, $a:expr, $pc:expr, $regs:expr, $vm:expr, $code:expr) => {{
        $vm.pc.set($pc);
        match $result {
            Ok(value) => {
                *$regs.add($a as usize) = value;
                dispatch!($pc.add(1), $regs, $vm, $code)
            }
            Err(_) => raise!($pc, $regs, $vm, $code),
        }
    }};
}

/// Goes on after an operation that gives nothing, or raises.
macro_rules! finish_unit {
    ($result:expr, $pc:expr, $regs:expr, $vm:expr, $code:expr) => {{
        $vm.pc.set($pc);
        match $result {
            Ok(()) => dispatch!($pc.add(1), $regs, $vm, $code),
            Err(_) => raise!($pc, $regs, $vm, $code),
        }
    }};
}

/// Goes on in the frame that a slow path pushed.
macro_rules! enter_pushed {
    ($vm:expr) => {{
        let regs = $vm.frame.get();
        let code: *const crate::object::code::CodeHot = &crate::interp::code_of(regs).hot;
        dispatch!(crate::interp::entry($vm, code), regs, $vm, code)
    }};
}

/// A `PyResult` whose UNBOUND value says that a frame was pushed, which runs next and leaves its result in register a.
macro_rules! finish_or_enter {
    ($result:expr, $a:expr, $pc:expr, $regs:expr, $vm:expr, $code:expr) => {{
        $vm.pc.set($pc);
        match $result {
            Ok(value) if value.is_unbound() => enter_pushed!($vm),
            Ok(value) => {
                *$regs.add($a as usize) = value;
                dispatch!($pc.add(1), $regs, $vm, $code)
            }
            Err(_) => raise!($pc, $regs, $vm, $code),
        }
    }};
}

pub(crate) use {dispatch, enter_pushed, finish, finish_or_enter, finish_unit, handler, raise, reg};

/// Runs a class body with `namespace` as its locals; gives what it returns (the `__class__` cell or None).
///
/// # Errors
/// What the body raises.
pub fn run_class_body(vm: &Vm, function: Gc<Function>, namespace: Value) -> PyResult {
    run_code(vm, function, namespace)
}

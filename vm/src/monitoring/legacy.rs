//! `sys.settrace` and `sys.setprofile` as tools: their functions belong to a thread and get frames.

use super::{PROFILE, TRACE, calling, event, set_events};
use crate::builtins::frame::{TRACE_LINES, TRACE_OPCODES};
use crate::interp::frames;
use crate::native::PyResult;
use crate::object::{Builtin, Code, Exception, Frame};
use crate::value::{Gc, Value};
use crate::vm::Vm;

const TRACE_EVENTS: u32 = 1 << event::PY_START
    | 1 << event::PY_RESUME
    | 1 << event::PY_RETURN
    | 1 << event::PY_YIELD
    | 1 << event::LINE
    | 1 << event::JUMP
    | 1 << event::STOP_ITERATION
    | 1 << event::RAISE
    | 1 << event::PY_UNWIND
    | 1 << event::PY_THROW;
const PROFILE_EVENTS: u32 = 1 << event::PY_START
    | 1 << event::PY_RESUME
    | 1 << event::PY_RETURN
    | 1 << event::PY_YIELD
    | 1 << event::CALL
    | 1 << event::PY_UNWIND
    | 1 << event::PY_THROW;

/// Sets a thread's trace function (None for none).
pub fn set_trace(vm: &Vm, thread: &Vm, function: Value) {
    thread.trace_function.set(function);
    let mut any = false;
    vm.interp().gil.each_state(|t| any |= !t.trace_function.get().is_none());
    set_events(vm, TRACE, if any { TRACE_EVENTS } else { 0 });
}

/// Sets a thread's profile function (None for none).
pub fn set_profile(vm: &Vm, thread: &Vm, function: Value) {
    thread.profile_function.set(function);
    let mut any = false;
    vm.interp().gil.each_state(|t| any |= !t.profile_function.get().is_none());
    set_events(vm, PROFILE, if any { PROFILE_EVENTS } else { 0 });
}

/// A frame shall be traced instruction by instruction.
pub fn trace_opcodes(vm: &Vm, code: Gc<Code>) {
    let events = super::local_events(code, TRACE) | 1 << event::INSTRUCTION;
    super::set_local_events(vm, TRACE, code, events);
}

/// Reports an event to the running thread's function; true when it is of no interest at this place.
///
/// # Errors
/// What the function raises, which also unsets it.
pub fn report(vm: &Vm, tool: usize, event: usize, args: &[Value]) -> PyResult<bool> {
    if tool == TRACE { report_trace(vm, event, args) } else { report_profile(vm, event, args) }
}

fn report_trace(vm: &Vm, event: usize, args: &[Value]) -> PyResult<bool> {
    if vm.trace_function.get().is_none() {
        return Ok(false);
    }
    let Some(frame) = frames::frame_at(vm, 0) else { return Ok(false) };
    match event {
        event::PY_START | event::PY_RESUME | event::PY_THROW => {
            trace(vm, frame, event, "call", Value::NONE)?;
        }
        event::PY_RETURN | event::PY_YIELD => trace(vm, frame, event, "return", args[2])?,
        event::PY_UNWIND => trace(vm, frame, event, "return", Value::NONE)?,
        event::LINE if frame.trace_flags.get() & TRACE_LINES != 0 => {
            trace(vm, frame, event, "line", Value::NONE)?;
        }
        event::INSTRUCTION if frame.trace_flags.get() & TRACE_OPCODES != 0 => {
            trace(vm, frame, event, "opcode", Value::NONE)?;
        }
        event::JUMP => {
            // A loop within one line begins the line anew each time.
            let code = frame.function().code();
            let at = |v: Value| v.as_small_int().unwrap_or(0) as usize / crate::builtins::code::WORD;
            let (from, to) = (at(args[1]), at(args[2]));
            if to > from || code.position(from).line != code.position(to).line {
                return Ok(true);
            }
            if frame.trace_flags.get() & TRACE_LINES != 0 {
                trace(vm, frame, event, "line", Value::NONE)?;
            }
        }
        event::RAISE | event::STOP_ITERATION => {
            let e = args[2];
            let traceback = e.downcast::<Exception>().map_or(Value::NONE, |e| e.traceback.get());
            let arg = vm.new_tuple(&[vm.type_of(e).value(), e, traceback]).value();
            trace(vm, frame, event, "exception", arg)?;
        }
        _ => {}
    }
    Ok(false)
}

/// Calls the trace function, or for events within a frame the one that it gave for the frame.
fn trace(vm: &Vm, frame: Gc<Frame>, event: usize, what: &str, arg: Value) -> PyResult<()> {
    let function = if what == "call" { vm.trace_function.get() } else { frame.trace.get() };
    if function.is_none() {
        return Ok(());
    }
    let what = vm.intern_str(what).value();
    match calling(vm, event, || vm.call(function, &[frame.value(), what, arg])) {
        Ok(result) => {
            if !result.is_none() {
                frame.trace.set(frame.header(), result);
            }
            Ok(())
        }
        Err(raised) => {
            let e = vm.take_exception();
            set_trace(vm, vm, Value::NONE);
            frame.trace.set(frame.header(), Value::NONE);
            vm.exception.set(e);
            Err(raised)
        }
    }
}

fn report_profile(vm: &Vm, event: usize, args: &[Value]) -> PyResult<bool> {
    let function = vm.profile_function.get();
    if function.is_none() {
        return Ok(false);
    }
    let Some(frame) = frames::frame_at(vm, 0) else { return Ok(false) };
    let (what, arg) = match event {
        event::PY_START | event::PY_RESUME | event::PY_THROW => ("call", Value::NONE),
        event::PY_RETURN | event::PY_YIELD => ("return", args[2]),
        event::PY_UNWIND => ("return", Value::NONE),
        event::CALL | event::C_RETURN | event::C_RAISE => {
            let Some(callee) = native_callee(vm, args[2], args[3])? else { return Ok(false) };
            let what = match event {
                event::CALL => "c_call",
                event::C_RETURN => "c_return",
                _ => "c_exception",
            };
            (what, callee)
        }
        _ => return Ok(false),
    };
    let what = vm.intern_str(what).value();
    match calling(vm, event, || vm.call(function, &[frame.value(), what, arg])) {
        Ok(_) => Ok(false),
        Err(raised) => {
            let e = vm.take_exception();
            set_profile(vm, vm, Value::NONE);
            vm.exception.set(e);
            Err(raised)
        }
    }
}

/// The native function that a profiler is told of, if the callee is one: a method without its object is bound.
fn native_callee(vm: &Vm, callee: Value, receiver: Value) -> PyResult<Option<Value>> {
    if let Some(builtin) = callee.downcast::<Builtin>() {
        if builtin.header.shape() == crate::object::builtin_types::shapes::METHOD_DESCRIPTOR {
            if receiver == vm.interp().monitoring.missing.get() {
                return Ok(None);
            }
            let class = vm.type_of(receiver).value();
            return crate::object::attribute::bind(vm, callee, receiver, class).map(Some);
        }
        return Ok(
            (builtin.header.shape() == crate::object::builtin_types::shapes::BUILTIN).then_some(callee)
        );
    }
    Ok(None)
}

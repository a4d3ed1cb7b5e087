//! Monitoring of running code (PEP 669): tools, the events that they want, and their callbacks. `sys.settrace` and
//! `sys.setprofile` are two more tools, whose callbacks are native ([`legacy`]).
//!
//! Nothing is checked while nobody monitors. An event at an instruction is had by instrumenting the code in place: the
//! word's opcode becomes `Instrumented`, whose handler (`interp::instrumented`) reports and then runs the original
//! ([`code`]). Code is instrumented when it is entered (its `Resume` looks at the work bit `TRACING`, which is set while
//! there is a tool that wants something), and at once where it runs or waits when a tool begins. Events of exceptions come
//! from the unwinder.

use crate::heap::Tracer;
use crate::native::PyResult;
use crate::object::{Code, Generator};
use crate::value::{Gc, Value};
use crate::vm::{Vm, work};
use std::cell::Cell;
use std::sync::atomic::Ordering;

mod code;
mod jump;
pub mod legacy;

pub use code::{Instrumentation, is_branch, refresh, refresh_running, slot, word};
pub use jump::set_line;

/// Numbers of the events.
pub mod event {
    pub const PY_START: usize = 0;
    pub const PY_RESUME: usize = 1;
    pub const PY_RETURN: usize = 2;
    pub const PY_YIELD: usize = 3;
    pub const CALL: usize = 4;
    pub const LINE: usize = 5;
    pub const INSTRUCTION: usize = 6;
    pub const JUMP: usize = 7;
    pub const BRANCH_LEFT: usize = 8;
    pub const BRANCH_RIGHT: usize = 9;
    pub const STOP_ITERATION: usize = 10;
    pub const RAISE: usize = 11;
    pub const EXCEPTION_HANDLED: usize = 12;
    pub const PY_UNWIND: usize = 13;
    pub const PY_THROW: usize = 14;
    pub const RERAISE: usize = 15;
    pub const C_RETURN: usize = 16;
    pub const C_RAISE: usize = 17;
    pub const BRANCH: usize = 18;
    /// How many there are.
    pub const COUNT: usize = 19;
    /// Those below belong to places in code: they can be had for one code object, and switched off at a place.
    pub const LOCAL: usize = 11;
    /// Their names.
    pub const NAMES: [&str; COUNT] = [
        "PY_START",
        "PY_RESUME",
        "PY_RETURN",
        "PY_YIELD",
        "CALL",
        "LINE",
        "INSTRUCTION",
        "JUMP",
        "BRANCH_LEFT",
        "BRANCH_RIGHT",
        "STOP_ITERATION",
        "RAISE",
        "EXCEPTION_HANDLED",
        "PY_UNWIND",
        "PY_THROW",
        "RERAISE",
        "C_RETURN",
        "C_RAISE",
        "BRANCH",
    ];
}

/// How many tools there can be, the two of `sys` included.
pub const TOOLS: usize = 8;
/// Tools that Python code can use.
pub const PUBLIC_TOOLS: usize = 6;
/// The tool that is `sys.setprofile`.
pub const PROFILE: usize = 6;
/// The tool that is `sys.settrace`.
pub const TRACE: usize = 7;

/// A tool.
pub struct Tool {
    /// Its name, or None for a number that is not in use.
    pub name: Cell<Value>,
    events: Cell<u32>,
    callbacks: [Cell<Value>; event::COUNT],
}

/// The tools of an interpreter.
pub struct Monitoring {
    pub tools: [Tool; TOOLS],
    /// The tools that want an event wherever it happens, a bit each.
    everywhere: [Cell<u8>; event::COUNT],
    /// Changes with the events that anybody wants.
    version: Cell<u32>,
    /// Changes when places that were switched off are to be heard again.
    restarts: Cell<u32>,
    /// Events were wanted of single code objects.
    any_local: Cell<bool>,
    /// `sys.monitoring.DISABLE`
    pub disable: Cell<Value>,
    /// `sys.monitoring.MISSING`
    pub missing: Cell<Value>,
}

impl Default for Monitoring {
    fn default() -> Self {
        Monitoring {
            tools: std::array::from_fn(|_| Tool {
                name: Cell::new(Value::NONE),
                events: Cell::new(0),
                callbacks: [const { Cell::new(Value::NONE) }; event::COUNT],
            }),
            everywhere: [const { Cell::new(0) }; event::COUNT],
            version: Cell::new(1),
            restarts: Cell::new(1),
            any_local: Cell::new(false),
            disable: Cell::new(Value::NONE),
            missing: Cell::new(Value::NONE),
        }
    }
}

impl Monitoring {
    /// Reports the values it holds to the collector.
    pub fn trace(&self, tracer: &mut Tracer) {
        for tool in &self.tools {
            tracer.value(tool.name.get());
            for callback in &tool.callbacks {
                tracer.value(callback.get());
            }
        }
        tracer.value(self.disable.get());
        tracer.value(self.missing.get());
    }
    /// Whether anybody wants to know anything.
    pub fn is_on(&self) -> bool {
        self.any_local.get() || self.everywhere.iter().any(|tools| tools.get() != 0)
    }
    /// The tools that want an event everywhere, a bit each.
    pub fn everywhere(&self, event: usize) -> u8 {
        self.everywhere[event].get()
    }
    /// The events that a tool wants everywhere.
    pub fn events(&self, tool: usize) -> u32 {
        self.tools[tool].events.get()
    }
    /// Sets a tool's callback for an event (None for none); gives the one it had.
    pub fn register(&self, tool: usize, event: usize, callback: Value) -> Value {
        let callbacks = &self.tools[tool].callbacks;
        if event == event::BRANCH {
            callbacks[event::BRANCH_LEFT].set(callback);
            callbacks[event::BRANCH_RIGHT].set(callback);
        }
        callbacks[event].replace(callback)
    }
    fn changed(&self) {
        self.version.set(self.version.get() + 1);
    }
}

/// Sets the events that a tool wants everywhere.
pub fn set_events(vm: &Vm, tool: usize, events: u32) {
    let m = &vm.interp().monitoring;
    let old = m.tools[tool].events.replace(events);
    if old == events {
        return;
    }
    for (e, tools) in m.everywhere.iter().enumerate() {
        let bit = 1 << tool;
        tools.set(if events >> e & 1 == 1 { tools.get() | bit } else { tools.get() & !bit });
    }
    m.changed();
    apply(vm, events & !old != 0);
}

/// Events that a tool wants of one code object.
pub fn local_events(code: Gc<Code>, tool: usize) -> u32 {
    code.instrumentation.get().map_or(0, |i| i.local(tool))
}

/// Sets the events that a tool wants of one code object.
pub fn set_local_events(vm: &Vm, tool: usize, code: Gc<Code>, events: u32) {
    let m = &vm.interp().monitoring;
    if local_events(code, tool) == events {
        return;
    }
    Instrumentation::of(code).set_local(tool, events);
    m.any_local.set(true);
    m.changed();
    apply(vm, true);
    refresh(vm, code);
}

/// Forgets a tool's callbacks and events.
pub fn clear_tool(vm: &Vm, tool: usize) {
    let m = &vm.interp().monitoring;
    set_events(vm, tool, 0);
    for callback in &m.tools[tool].callbacks {
        callback.set(Value::NONE);
    }
    if m.any_local.get() {
        let mut changed = false;
        vm.heap().for_each_object(|header| {
            if let Some(code) = Value::from_header(header).downcast::<Code>()
                && let Some(i) = code.instrumentation.get()
                && i.local(tool) != 0
            {
                i.set_local(tool, 0);
                changed = true;
            }
        });
        if changed {
            m.changed();
            apply(vm, false);
        }
    }
}

/// Events at places that were switched off are reported again.
pub fn restart(vm: &Vm) {
    let m = &vm.interp().monitoring;
    m.restarts.set(m.restarts.get() + 1);
    m.changed();
    apply(vm, true);
}

/// Brings what runs up to date with what is wanted. `more`: something is wanted that was not.
fn apply(vm: &Vm, more: bool) {
    let on = vm.interp().monitoring.is_on();
    vm.interp().gil.each_state(|thread| {
        if on {
            thread.work.fetch_or(work::TRACING, Ordering::Relaxed);
        } else {
            thread.work.fetch_and(!work::TRACING, Ordering::Relaxed);
        }
    });
    vm.interp().gil.each_state(|thread| code::refresh_frames(thread, more && on));
    if more && on {
        vm.heap().for_each_object(|header| {
            if let Some(g) = Value::from_header(header).downcast::<Generator>()
                && !g.passing.get()
                && let Some(function) = g.function.get().downcast::<crate::object::Function>()
            {
                // When it is resumed it shall run itself.
                g.inner.set(Value::UNBOUND);
                if !g.registers.get().is_unbound() {
                    refresh(vm, function.code());
                }
            }
        });
    }
}

/// Reports an event to tools (a bit each); gives those that want to hear no more of this place.
///
/// # Errors
/// What a callback raises; ValueError when it switches off an event that belongs to no place.
pub fn report(vm: &Vm, event: usize, tools: u8, args: &[Value]) -> PyResult<u8> {
    let m = &vm.interp().monitoring;
    let mut off = 0;
    for tool in (0..TOOLS).rev().filter(|t| tools >> t & 1 == 1) {
        if tool >= PUBLIC_TOOLS {
            if legacy::report(vm, tool, event, args)? {
                off |= 1 << tool;
            }
            continue;
        }
        let callback = m.tools[tool].callbacks[event].get();
        if callback.is_none() {
            continue;
        }
        let result = calling(vm, event, || vm.call(callback, args))?;
        if result == m.disable.get() {
            if event >= event::LOCAL {
                m.tools[tool].callbacks[event].set(Value::NONE);
                let name = event::NAMES[event];
                return Err(vm.value_error(format!("Cannot disable {name} events. Callback removed.")));
            }
            off |= 1 << tool;
        }
    }
    Ok(off)
}

/// Runs a callback, during which nothing is reported.
fn calling(vm: &Vm, event: usize, f: impl FnOnce() -> PyResult) -> PyResult {
    let what = vm.what_event.replace(event);
    let pc = vm.pc.get();
    let result = untraced(vm, f);
    vm.pc.set(pc);
    vm.what_event.set(what);
    result
}

/// Runs what is not to be reported.
///
/// # Errors
/// What it raises.
pub fn untraced(vm: &Vm, f: impl FnOnce() -> PyResult) -> PyResult {
    vm.tracing.set(vm.tracing.get() + 1);
    let result = f();
    vm.tracing.set(vm.tracing.get() - 1);
    result
}

/// Whether exceptions and the like are to be reported in this thread.
#[inline]
pub fn is_watched(vm: &Vm) -> bool {
    vm.work.load(Ordering::Relaxed) & work::TRACING != 0 && vm.tracing.get() == 0
}

/// Reports an event of the exception that is being raised, at the instruction `vm.pc` of the running frame. What a callback
/// raises takes its place.
#[cold]
#[inline(never)]
pub fn report_exception(vm: &Vm, event: usize, code: Gc<Code>, index: usize) {
    let tools = vm.interp().monitoring.everywhere(event);
    if tools != 0 {
        let e = vm.take_exception();
        report_with(vm, event, tools, code, index, e);
    }
}

/// Reports that an exception found its handler; false when a callback raised another.
#[cold]
#[inline(never)]
pub fn report_handled(vm: &Vm, code: Gc<Code>, index: usize, e: Value) -> bool {
    let tools = vm.interp().monitoring.everywhere(event::EXCEPTION_HANDLED);
    if tools == 0 {
        return true;
    }
    let args = [code.value(), offset(vm, index), e];
    report(vm, event::EXCEPTION_HANDLED, tools, &args).is_ok()
}

fn report_with(vm: &Vm, event: usize, tools: u8, code: Gc<Code>, index: usize, e: Value) {
    let args = [code.value(), offset(vm, index), e];
    if report(vm, event, tools, &args).is_ok() {
        vm.exception.set(e);
    }
}

/// The offset of an instruction word as Python code sees it.
pub fn offset(vm: &Vm, index: usize) -> Value {
    vm.int((index * crate::builtins::code::WORD) as i64)
}

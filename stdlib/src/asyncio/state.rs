//! What the module keeps in the interpreter: names and classes that it uses all the time, each thread's running loop
//! and task, and the tasks that exist.

use super::future::{Fut, Phase};
use crate::contextvars;
use std::cell::Cell;
use std::collections::HashMap;
use taipan_macros::{class, native_object};
use taipan_vm::call::{call, call_with_self};
use taipan_vm::heap::{HeapCell, WeakCell};
use taipan_vm::native::{Args, PyResult, Raised};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Str, Tuple, Type, attribute};
use taipan_vm::protocol::is_plain_method;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::{Vm, quick};

/// The module's state. Lives as long as the interpreter.
#[native_object("_asyncio.state")]
pub struct State {
    /// `_asyncio.Future`
    pub future: Gc<Type>,
    /// `_asyncio.Task`
    pub task: Gc<Type>,
    pub cancelled_error: Gc<Type>,
    pub invalid_state_error: Gc<Type>,
    call_soon: Gc<Str>,
    get_debug: Gc<Str>,
    pub blocking: Gc<Str>,
    /// `("context",)`, the names of a call's keywords.
    context_names: Gc<Tuple>,
    /// The thread whose loop and task are in the next two fields.
    thread: Cell<u64>,
    /// UNBOUND for none.
    running_loop: ValueCell,
    running_task: ValueCell,
    /// Those of the other threads.
    others: HeapCell<HashMap<u64, [Value; 2]>>,
    /// The tasks that exist, weakly; finished and dead ones are taken out now and then.
    tasks: HeapCell<Vec<Gc<WeakCell>>>,
    /// So many tasks make the next clean-up due.
    tidy_at: Cell<usize>,
    /// Tasks of classes that are not native ones: a `weakref.WeakSet`, or UNBOUND.
    foreign_tasks: ValueCell,
    /// The last number that a task without a name got.
    pub last_name: Cell<i64>,
}

#[class("state", module = "_asyncio")]
impl State {}

/// The state. It exists: whoever asks is a function of the module or a method of its classes.
#[inline(always)]
pub fn state(vm: &Vm) -> Gc<State> {
    vm.interp().quick_state[quick::ASYNCIO].get().cast_unchecked()
}

/// Makes the state, if there is none yet.
///
/// # Errors
/// What importing `asyncio.exceptions` raises.
pub fn make(vm: &Vm) -> PyResult<Gc<State>> {
    let known = vm.interp().quick_state[quick::ASYNCIO].get();
    if !known.is_unbound() {
        return Ok(known.cast_unchecked());
    }
    let class_of = |name: &str| -> PyResult<Gc<Type>> {
        let v = vm.getattr_str(module(vm, "asyncio.exceptions")?, name)?;
        v.downcast::<Type>().ok_or_else(|| vm.type_error(format!("asyncio.exceptions.{name} is no class")))
    };
    let cancelled_error = class_of("CancelledError")?;
    let invalid_state_error = class_of("InvalidStateError")?;
    let (future, task) = (Fut::class(vm), super::task::Task::class(vm));
    let (call_soon, get_debug) = (vm.intern_str("call_soon"), vm.intern_str("get_debug"));
    let blocking = vm.intern_str("_asyncio_future_blocking");
    let context_names = vm.new_tuple(&[vm.intern_str("context").value()]);
    let state = State::alloc(vm, State::class(vm), |head| State {
        head,
        future,
        task,
        cancelled_error,
        invalid_state_error,
        call_soon,
        get_debug,
        blocking,
        context_names,
        thread: Cell::new(vm.serial()),
        running_loop: ValueCell::new(Value::UNBOUND),
        running_task: ValueCell::new(Value::UNBOUND),
        others: HeapCell::new(HashMap::new()),
        tasks: HeapCell::new(Vec::new()),
        tidy_at: Cell::new(64),
        foreign_tasks: ValueCell::new(Value::UNBOUND),
        last_name: Cell::new(0),
    });
    vm.interp().quick_state[quick::ASYNCIO].set(state.value());
    Ok(state)
}

/// A module by its full name.
///
/// # Errors
/// What importing it raises.
pub fn module(vm: &Vm, name: &str) -> PyResult {
    taipan_vm::import::import(vm, name)?;
    let key = vm.intern_str(name);
    match taipan_vm::import::modules(vm).get_str(vm, key) {
        Some(module) => Ok(module),
        None => Err(vm.import_error(format!("import of {name} halted"))),
    }
}

/// `module.name(*args)`
///
/// # Errors
/// What the call raises.
pub fn call_function(vm: &Vm, module_name: &str, name: &str, args: &[Value]) -> PyResult {
    let function = vm.getattr_str(module(vm, module_name)?, name)?;
    vm.call(function, args)
}

#[cold]
pub fn invalid_state(vm: &Vm, message: &str) -> Raised {
    vm.raise_message(state(vm).invalid_state_error, message)
}

// ---- the loop's methods ----

/// `event_loop.call_soon(callback, *argument, context=context)`
///
/// # Errors
/// What the call raises.
pub fn call_soon(
    vm: &Vm,
    event_loop: Value,
    callback: Value,
    argument: Option<Value>,
    context: Value,
) -> PyResult<()> {
    let s = state(vm);
    let values = [callback, argument.unwrap_or(context), context];
    let n = if argument.is_some() { 3 } else { 2 };
    let args = Args::with_keywords(&values[..n], Some(s.context_names));
    let class = vm.type_of(event_loop);
    match class.lookup(vm, s.call_soon) {
        Some(method)
            if is_plain_method(method) && attribute::own_attribute(vm, event_loop, s.call_soon).is_none() =>
        {
            call_with_self(vm, method, event_loop, &args)?;
        }
        _ => {
            let method = vm.getattr(event_loop, s.call_soon)?;
            call(vm, method, &args)?;
        }
    }
    Ok(())
}

/// `event_loop.get_debug()`
///
/// # Errors
/// What the call raises.
pub fn is_debug(vm: &Vm, event_loop: Value) -> PyResult<bool> {
    let debug = vm.call_method(event_loop, state(vm).get_debug, &[])?;
    vm.truth(debug)
}

/// A copy of the current context.
pub fn copy_context(vm: &Vm) -> Value {
    contextvars::copy_current(vm).value()
}

// ---- what runs ----

/// Makes the two fields those of the running thread.
#[inline(always)]
fn switch(vm: &Vm, s: Gc<State>) {
    if s.thread.get() != vm.serial() {
        switch_slowly(vm, s);
    }
}

#[cold]
fn switch_slowly(vm: &Vm, s: Gc<State>) {
    let mut others = s.others.borrow_mut();
    let (running_loop, running_task) = (s.running_loop.get(), s.running_task.get());
    if !running_loop.is_unbound() || !running_task.is_unbound() {
        others.insert(s.thread.get(), [running_loop, running_task]);
    }
    let [own_loop, own_task] = others.remove(&vm.serial()).unwrap_or([Value::UNBOUND; 2]);
    drop(others);
    s.running_loop.set(s.header(), own_loop);
    s.running_task.set(s.header(), own_task);
    s.thread.set(vm.serial());
}

/// This thread's running loop.
pub fn running_loop(vm: &Vm) -> Option<Value> {
    let s = state(vm);
    switch(vm, s);
    let v = s.running_loop.get();
    if v.is_unbound() { None } else { Some(v) }
}

/// Sets this thread's running loop; None for none.
pub fn set_running_loop(vm: &Vm, event_loop: Value) {
    let s = state(vm);
    switch(vm, s);
    let v = if event_loop.is_none() { Value::UNBOUND } else { event_loop };
    s.running_loop.set(s.header(), v);
}

/// The running loop, or RuntimeError.
///
/// # Errors
/// RuntimeError
pub fn required_loop(vm: &Vm) -> PyResult {
    running_loop(vm).ok_or_else(|| vm.runtime_error("no running event loop"))
}

/// The loop of who runs, or the one that the policy gives.
///
/// # Errors
/// What the policy raises.
pub fn event_loop(vm: &Vm) -> PyResult {
    if let Some(running) = running_loop(vm) {
        return Ok(running);
    }
    let policy = call_function(vm, "asyncio.events", "_get_event_loop_policy", &[])?;
    vm.call_method_str(policy, "get_event_loop", &[])
}

fn check_loop(vm: &Vm, s: Gc<State>, event_loop: Value) -> PyResult<()> {
    switch(vm, s);
    if s.running_loop.get() != event_loop {
        let text = vm.repr_text(event_loop)?;
        return Err(vm.runtime_error(format!("loop {text} is not the running loop")));
    }
    Ok(())
}

/// A task begins to run.
///
/// # Errors
/// RuntimeError when another one runs, or its loop does not.
pub fn enter_task(vm: &Vm, event_loop: Value, task: Value) -> PyResult<()> {
    let s = state(vm);
    check_loop(vm, s, event_loop)?;
    let running = s.running_task.get();
    if !running.is_unbound() {
        let (task, running) = (vm.repr_text(task)?, vm.repr_text(running)?);
        return Err(vm.runtime_error(format!(
            "Cannot enter into task {task} while another task {running} is being executed."
        )));
    }
    s.running_task.set(s.header(), task);
    Ok(())
}

/// A task stops to run.
///
/// # Errors
/// RuntimeError when it did not run.
pub fn leave_task(vm: &Vm, event_loop: Value, task: Value) -> PyResult<()> {
    let s = state(vm);
    check_loop(vm, s, event_loop)?;
    let running = s.running_task.get();
    if running != task {
        let entered = if running.is_unbound() { Value::NONE } else { running };
        let (task, entered) = (vm.repr_text(task)?, vm.repr_text(entered)?);
        return Err(vm.runtime_error(format!(
            "Invalid attempt to leave task {task} while task {entered} is entered."
        )));
    }
    s.running_task.init(Value::UNBOUND);
    Ok(())
}

/// Replaces the running task; gives what ran.
///
/// # Errors
/// RuntimeError when the loop is not the running one.
pub fn swap_task(vm: &Vm, event_loop: Value, task: Value) -> PyResult {
    let s = state(vm);
    check_loop(vm, s, event_loop)?;
    let previous = s.running_task.get();
    s.running_task.set(s.header(), if task.is_none() { Value::UNBOUND } else { task });
    Ok(if previous.is_unbound() { Value::NONE } else { previous })
}

/// The task that runs in a loop, of whichever thread; None when there is none.
///
/// # Errors
/// RuntimeError without a loop.
pub fn current_task(vm: &Vm, event_loop: Value) -> PyResult {
    let s = state(vm);
    switch(vm, s);
    let event_loop = if event_loop.is_none() { required_loop(vm)? } else { event_loop };
    let mut task = Value::UNBOUND;
    if s.running_loop.get() == event_loop {
        task = s.running_task.get();
    } else if let Some([_, other]) = s.others.borrow().values().find(|pair| pair[0] == event_loop) {
        task = *other;
    }
    Ok(if task.is_unbound() { Value::NONE } else { task })
}

// ---- which tasks there are ----

/// Notes a new task.
pub fn register(vm: &Vm, task: Gc<Fut>) {
    let s = state(vm);
    let cell = vm.heap().register_weak(task.value(), Value::NONE, false);
    let mut tasks = s.tasks.borrow_mut();
    tasks.push(cell);
    if tasks.len() < s.tidy_at.get() {
        return;
    }
    tasks.retain(|cell| {
        let alive = pending(cell).is_some();
        if !alive {
            vm.heap().clear_weak(*cell);
        }
        alive
    });
    s.tidy_at.set((tasks.len() * 2).max(64));
}

fn pending(cell: &Gc<WeakCell>) -> Option<Gc<Fut>> {
    cell.target().and_then(|t| t.downcast::<Fut>()).filter(|t| t.phase.get() == Phase::Pending)
}

/// Notes or forgets a task of any class.
///
/// # Errors
/// What importing `weakref` raises.
pub fn register_any(vm: &Vm, task: Value, add: bool) -> PyResult<()> {
    if let Some(native) = task.downcast::<Fut>() {
        // A native task is noted when it is made, and forgotten when it is done.
        let s = state(vm);
        let position = s.tasks.borrow().iter().position(|c| c.target() == Some(task));
        match position {
            None if add => register(vm, native),
            Some(at) if !add => {
                let cell = s.tasks.borrow_mut().swap_remove(at);
                vm.heap().clear_weak(cell);
            }
            _ => {}
        }
        return Ok(());
    }
    let s = state(vm);
    if s.foreign_tasks.get().is_unbound() {
        let weakref = module(vm, "weakref")?;
        let set = vm.call_method_str(weakref, "WeakSet", &[])?;
        s.foreign_tasks.set(s.header(), set);
    }
    vm.call_method_str(s.foreign_tasks.get(), if add { "add" } else { "discard" }, &[task])?;
    Ok(())
}

/// The tasks of a loop that are not done, as a set.
///
/// # Errors
/// What asking foreign tasks raises.
pub fn all_tasks(vm: &Vm, event_loop: Value) -> PyResult {
    let s = state(vm);
    let list = vm.new_list();
    for cell in s.tasks.borrow().iter() {
        if let Some(task) = pending(cell).filter(|t| t.event_loop.get() == event_loop) {
            list.push(vm, task.value());
        }
    }
    if !s.foreign_tasks.get().is_unbound() {
        let foreign = vm.list_from(s.foreign_tasks.get())?;
        let mut i = 0;
        while let Some(task) = foreign.try_get(vm, i) {
            i += 1;
            let own_loop = call_function(vm, "asyncio.futures", "_get_loop", &[task])?;
            let done = vm.call_method_str(task, "done", &[])?;
            if own_loop == event_loop && !vm.truth(done)? {
                list.push(vm, task);
            }
        }
    }
    let set = taipan_vm::builtins::set::new_empty(vm).value();
    let mut i = 0;
    while let Some(task) = list.try_get(vm, i) {
        i += 1;
        taipan_vm::builtins::set::add(vm, set, task)?;
    }
    Ok(set)
}

//! `Future`. A task is a future too and shares its struct; the class `Task` is in `task`.

use super::iter::FutureIter;
use super::state::{self, call_soon, copy_context, invalid_state, state};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::builtins::generic_alias;
use taipan_vm::exceptions::new_exception;
use taipan_vm::native::{Args, PyResult, Raised};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Exception, List, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// How far a future is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    Pending,
    Cancelled,
    Finished,
}

/// A future or a task. Values that are not there are UNBOUND.
#[native_object("_asyncio.Future")]
pub struct Fut {
    #[untraced]
    pub phase: Cell<Phase>,
    /// An exception was set and nobody has asked for it yet.
    pub log_traceback: Cell<bool>,
    /// Somebody awaits it properly: `_asyncio_future_blocking`.
    pub blocking: Cell<bool>,
    pub is_task: bool,
    /// Tasks: cancel it at its next step.
    pub must_cancel: Cell<bool>,
    /// Tasks: complain when it dies while pending.
    pub log_destroy: Cell<bool>,
    /// Tasks: requests to cancel it.
    pub cancels: Cell<i64>,
    /// UNBOUND until `__init__` ran.
    pub event_loop: ValueCell,
    /// The first callback and its context, then a list of pairs of the others.
    callback: ValueCell,
    context0: ValueCell,
    callbacks: ValueCell,
    pub result: ValueCell,
    pub exception: ValueCell,
    traceback: ValueCell,
    source_traceback: ValueCell,
    pub cancel_message: ValueCell,
    /// The CancelledError that ended it.
    pub cancelled_exception: ValueCell,
    /// Who awaits it: one future, or a set.
    awaited_by: ValueCell,
    /// Tasks: what it waits for.
    pub waiter: ValueCell,
    /// Tasks: what it runs.
    pub coroutine: ValueCell,
    /// Tasks: a str, or the number of a name that nobody has asked for.
    pub name: ValueCell,
    /// Tasks: the context that it runs in.
    pub context: ValueCell,
}

/// A new one, before its `__init__`.
pub fn allocate(vm: &Vm, class: Gc<Type>, is_task: bool) -> Gc<Fut> {
    let none = || ValueCell::new(Value::UNBOUND);
    Fut::alloc(vm, class, |head| Fut {
        head,
        phase: Cell::new(Phase::Pending),
        log_traceback: Cell::new(false),
        blocking: Cell::new(false),
        is_task,
        must_cancel: Cell::new(false),
        log_destroy: Cell::new(is_task),
        cancels: Cell::new(0),
        event_loop: none(),
        callback: none(),
        context0: none(),
        callbacks: none(),
        result: none(),
        exception: none(),
        traceback: none(),
        source_traceback: none(),
        cancel_message: none(),
        cancelled_exception: none(),
        awaited_by: none(),
        waiter: none(),
        coroutine: none(),
        name: none(),
        context: none(),
    })
}

/// UNBOUND as None.
pub fn or_none(v: Value) -> Value {
    if v.is_unbound() { Value::NONE } else { v }
}

/// RuntimeError for a future whose `__init__` did not run.
///
/// # Errors
/// RuntimeError
#[inline]
pub fn alive(vm: &Vm, fut: Gc<Fut>) -> PyResult<Value> {
    let event_loop = fut.event_loop.get();
    if event_loop.is_unbound() {
        return Err(vm.runtime_error("Future object is not initialized."));
    }
    Ok(event_loop)
}

/// What `__init__` of both classes does.
///
/// # Errors
/// What finding the loop raises.
pub fn init(vm: &Vm, fut: Gc<Fut>, event_loop: Value) -> PyResult<()> {
    let event_loop = if event_loop.is_none() { state::event_loop(vm)? } else { event_loop };
    let empty = Value::UNBOUND;
    fut.phase.set(Phase::Pending);
    fut.log_traceback.set(false);
    fut.blocking.set(false);
    for cell in [
        &fut.callback,
        &fut.context0,
        &fut.callbacks,
        &fut.result,
        &fut.exception,
        &fut.traceback,
        &fut.source_traceback,
        &fut.cancel_message,
        &fut.cancelled_exception,
        &fut.awaited_by,
    ] {
        cell.init(empty);
    }
    fut.event_loop.set(fut.header(), event_loop);
    if state::is_debug(vm, event_loop)? {
        let stack = state::call_function(vm, "traceback", "extract_stack", &[])?;
        fut.source_traceback.set(fut.header(), stack);
    }
    Ok(())
}

/// Hands the callbacks to the loop.
fn schedule(vm: &Vm, fut: Gc<Fut>) -> PyResult<()> {
    let event_loop = fut.event_loop.get();
    let (callback, context) = (fut.callback.get(), fut.context0.get());
    if !callback.is_unbound() {
        fut.callback.init(Value::UNBOUND);
        fut.context0.init(Value::UNBOUND);
        call_soon(vm, event_loop, callback, Some(fut.value()), context)?;
    }
    let rest = fut.callbacks.get();
    let Some(list) = rest.downcast::<List>() else { return Ok(()) };
    fut.callbacks.init(Value::UNBOUND);
    let mut i = 0;
    while let Some(pair) = list.try_get(vm, i).and_then(|v| v.downcast::<Tuple>()) {
        i += 1;
        if let [callback, context] = *pair.items() {
            call_soon(vm, event_loop, callback, Some(fut.value()), context)?;
        }
    }
    Ok(())
}

/// Adds a callback, or schedules it at once if the future is done.
///
/// # Errors
/// What the loop raises.
pub fn add_callback(vm: &Vm, fut: Gc<Fut>, callback: Value, context: Value) -> PyResult<()> {
    if fut.phase.get() != Phase::Pending {
        return call_soon(vm, fut.event_loop.get(), callback, Some(fut.value()), context);
    }
    let header = fut.header();
    if fut.callback.get().is_unbound() && fut.callbacks.get().is_unbound() {
        fut.callback.set(header, callback);
        fut.context0.set(header, context);
        return Ok(());
    }
    let pair = vm.new_tuple(&[callback, context]).value();
    match fut.callbacks.get().downcast::<List>() {
        Some(list) => list.push(vm, pair),
        None => fut.callbacks.set(header, vm.new_list_from(&[pair]).value()),
    }
    Ok(())
}

/// The future has a result.
///
/// # Errors
/// InvalidStateError; what the loop raises.
pub fn set_result(vm: &Vm, fut: Gc<Fut>, result: Value) -> PyResult<()> {
    alive(vm, fut)?;
    if fut.phase.get() != Phase::Pending {
        return Err(invalid_state(vm, "invalid state"));
    }
    fut.result.set(fut.header(), result);
    fut.phase.set(Phase::Finished);
    schedule(vm, fut)
}

/// The future has an exception: an exception object, or a class of which one is made.
///
/// # Errors
/// InvalidStateError, TypeError; what the loop raises.
pub fn set_exception(vm: &Vm, fut: Gc<Fut>, exception: Value) -> PyResult<()> {
    alive(vm, fut)?;
    if fut.phase.get() != Phase::Pending {
        return Err(invalid_state(vm, "invalid state"));
    }
    let made = match exception.downcast::<Type>() {
        Some(class) if class.is_subtype(vm.exc().base_exception) => vm.call(exception, &[])?,
        _ => exception,
    };
    let Some(mut e) = made.downcast::<Exception>() else {
        return Err(vm.type_error("invalid exception object"));
    };
    if vm.is_instance(made, vm.exc().stop_iteration) {
        let text = "StopIteration interacts badly with generators and cannot be raised into a Future";
        let replaced = new_exception(vm, vm.exc().runtime_error, &[vm.str(text).value()]);
        let value = replaced.value();
        vm.setattr(value, vm.intern_str("__cause__"), made)?;
        vm.setattr(value, vm.intern_str("__context__"), made)?;
        e = replaced;
    }
    let header = fut.header();
    fut.exception.set(header, e.value());
    fut.traceback.set(header, e.traceback.get());
    fut.phase.set(Phase::Finished);
    fut.log_traceback.set(true);
    schedule(vm, fut)
}

/// Cancels it; false if it is done already.
///
/// # Errors
/// What the loop raises.
pub fn cancel(vm: &Vm, fut: Gc<Fut>, message: Value) -> PyResult<bool> {
    fut.log_traceback.set(false);
    if fut.phase.get() != Phase::Pending {
        return Ok(false);
    }
    fut.phase.set(Phase::Cancelled);
    fut.cancel_message.set(fut.header(), message);
    schedule(vm, fut)?;
    Ok(true)
}

/// The CancelledError of a cancelled future.
///
/// # Errors
/// What making it raises.
pub fn cancelled_error(vm: &Vm, fut: Gc<Fut>) -> PyResult {
    let known = fut.cancelled_exception.get();
    if !known.is_unbound() {
        fut.cancelled_exception.init(Value::UNBOUND);
        return Ok(known);
    }
    let class = state(vm).cancelled_error.value();
    match fut.cancel_message.get() {
        message if message.is_unbound() || message.is_none() => vm.call(class, &[]),
        message => vm.call(class, &[message]),
    }
}

/// How a future that is done ended.
pub enum Outcome {
    Result(Value),
    Exception(Value),
}

/// How it ended; the exception has the traceback that it had when it was set.
///
/// # Errors
/// InvalidStateError when it is not done.
pub fn outcome(vm: &Vm, fut: Gc<Fut>) -> PyResult<Outcome> {
    match fut.phase.get() {
        Phase::Cancelled => Ok(Outcome::Exception(cancelled_error(vm, fut)?)),
        Phase::Pending => Err(invalid_state(vm, "Result is not set.")),
        Phase::Finished => {
            fut.log_traceback.set(false);
            match fut.exception.get().downcast::<Exception>() {
                Some(e) => {
                    if !fut.traceback.get().is_unbound() {
                        e.traceback.set(e.header(), fut.traceback.get());
                        fut.traceback.init(Value::UNBOUND);
                    }
                    Ok(Outcome::Exception(e.value()))
                }
                None => Ok(Outcome::Result(or_none(fut.result.get()))),
            }
        }
    }
}

/// `fut.result()`
///
/// # Errors
/// InvalidStateError, CancelledError, the future's exception
pub fn result(vm: &Vm, fut: Gc<Fut>) -> PyResult {
    match outcome(vm, fut)? {
        Outcome::Result(v) => Ok(v),
        Outcome::Exception(e) => Err(vm.raise(e)),
    }
}

/// Notes that `waiter` awaits `fut`.
///
/// # Errors
/// What hashing raises.
pub fn add_awaited_by(vm: &Vm, fut: Value, waiter: Value) -> PyResult<()> {
    let (Some(fut), Some(_)) = (fut.downcast::<Fut>(), waiter.downcast::<Fut>()) else { return Ok(()) };
    let known = fut.awaited_by.get();
    if known.is_unbound() {
        fut.awaited_by.set(fut.header(), waiter);
        return Ok(());
    }
    if known == waiter {
        return Ok(());
    }
    let set = if known.downcast::<Fut>().is_some() {
        let set = taipan_vm::builtins::set::new_set(vm, &[known])?;
        fut.awaited_by.set(fut.header(), set);
        set
    } else {
        known
    };
    taipan_vm::builtins::set::add(vm, set, waiter)
}

/// Takes that back.
///
/// # Errors
/// What hashing raises.
pub fn discard_awaited_by(vm: &Vm, fut: Value, waiter: Value) -> PyResult<()> {
    let Some(fut) = fut.downcast::<Fut>() else { return Ok(()) };
    let known = fut.awaited_by.get();
    if known == waiter {
        fut.awaited_by.init(Value::UNBOUND);
    } else if !known.is_unbound() && known.downcast::<Fut>().is_none() {
        vm.call_method_str(known, "discard", &[waiter])?;
    }
    Ok(())
}

/// Removes all callbacks equal to `callback`; how many.
fn remove_callbacks(vm: &Vm, fut: Gc<Fut>, callback: Value) -> PyResult<usize> {
    let mut removed = 0;
    let first = fut.callback.get();
    if !first.is_unbound() && vm.eq(first, callback)? {
        fut.callback.init(Value::UNBOUND);
        fut.context0.init(Value::UNBOUND);
        removed += 1;
    }
    let Some(list) = fut.callbacks.get().downcast::<List>() else { return Ok(removed) };
    let kept = vm.new_list();
    let mut i = 0;
    while let Some(pair) = list.try_get(vm, i).and_then(|v| v.downcast::<Tuple>()) {
        i += 1;
        match pair.items().first() {
            Some(c) if vm.eq(*c, callback)? => removed += 1,
            _ => kept.push(vm, pair.value()),
        }
    }
    if kept.is_empty() {
        fut.callbacks.init(Value::UNBOUND);
    } else {
        fut.callbacks.set(fut.header(), kept.value());
    }
    Ok(removed)
}

/// The callbacks with their contexts, as a list; None when there are none.
fn callbacks(vm: &Vm, fut: Gc<Fut>) -> Value {
    let list = vm.new_list();
    if !fut.callback.get().is_unbound() {
        list.push(vm, vm.new_tuple(&[fut.callback.get(), fut.context0.get()]).value());
    }
    if let Some(rest) = fut.callbacks.get().downcast::<List>() {
        list.extend_from_list(vm, rest);
    }
    if list.is_empty() { Value::NONE } else { list.value() }
}

/// Tells the loop about something that went wrong with a future that dies.
///
/// # Errors
/// What the loop's handler raises.
pub fn complain(vm: &Vm, fut: Gc<Fut>, message: &str, key: &str) -> PyResult<()> {
    let context = vm.new_dict();
    let set = |name: &str, v: Value| context.set_str(vm, vm.intern_str(name), v);
    set("message", vm.str(message).value());
    if !fut.exception.get().is_unbound() {
        set("exception", fut.exception.get());
    }
    set(key, fut.value());
    if !fut.source_traceback.get().is_unbound() {
        set("source_traceback", fut.source_traceback.get());
    }
    vm.call_method_str(fut.event_loop.get(), "call_exception_handler", &[context.value()])?;
    Ok(())
}

/// What the death of either class's object brings.
///
/// # Errors
/// What the loop's handler raises.
pub fn finalize(vm: &Vm, fut: Gc<Fut>) -> PyResult<()> {
    if fut.event_loop.get().is_unbound() {
        return Ok(());
    }
    if fut.is_task && fut.phase.get() == Phase::Pending && fut.log_destroy.get() {
        complain(vm, fut, "Task was destroyed but it is pending!", "task")?;
    }
    if fut.log_traceback.get() {
        fut.log_traceback.set(false);
        let name = vm.type_of(fut.value()).name_str().as_str_lossy().into_owned();
        complain(vm, fut, &format!("{name} exception was never retrieved"), "future")?;
    }
    Ok(())
}

/// Would [`finalize`] do nothing?
pub fn is_idle(_class: Gc<Type>, fut: Value) -> bool {
    let fut: Gc<Fut> = fut.cast_unchecked();
    let destroyed = fut.is_task && fut.phase.get() == Phase::Pending && fut.log_destroy.get();
    fut.event_loop.get().is_unbound() || !destroyed && !fut.log_traceback.get()
}

#[cold]
fn cannot_delete(vm: &Vm) -> Raised {
    vm.raise_message(vm.exc().attribute_error, "cannot delete attribute")
}

/// This class is *almost* compatible with concurrent.futures.Future.
///
///     Differences:
///
///     - result() and exception() do not take a timeout argument and
///       raise an exception when the future isn't done yet.
///
///     - Callbacks registered with add_done_callback() are always called
///       via the event loop's call_soon_threadsafe().
///
///     - This class is not compatible with the wait() and as_completed()
///       methods in the concurrent.futures package.
#[class("Future", module = "_asyncio", subclassable, weakrefable, dict)]
impl Fut {
    #[new("Future(*, loop=None)")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Fut> {
        allocate(vm, cls, false)
    }
    #[class_init]
    fn class_init(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        // Instances have attributes of their own, but do not show them as a dict.
        cls.delete_attr_raw(vm, vm.names().__dict__);
        cls.update_slots(|s| s.idle = Some(is_idle));
        Ok(())
    }
    #[init_method("Future(*, loop=None)")]
    fn init(vm: &Vm, this: Gc<Self>, event_loop: Value) -> PyResult<()> {
        init(vm, this, event_loop)
    }
    #[slot(finalize)]
    fn finalize(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        finalize(vm, this)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult {
        alive(vm, this)?;
        state::call_function(vm, "asyncio.base_futures", "_future_repr", &[this.value()])
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<FutureIter>> {
        alive(vm, this)?;
        Ok(FutureIter::of(vm, this))
    }
    #[slot(await_)]
    fn dunder_await(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<FutureIter>> {
        alive(vm, this)?;
        Ok(FutureIter::of(vm, this))
    }
    /// Return the result this future represents.
    ///
    /// If the future has been cancelled, raises CancelledError.  If the
    /// future's result isn't yet available, raises InvalidStateError.  If
    /// the future is done and has an exception set, this exception is
    /// raised.
    #[method("result()")]
    fn result(vm: &Vm, this: Gc<Self>) -> PyResult {
        if this.event_loop.get().is_unbound() {
            return Err(invalid_state(vm, "Future object is not initialized."));
        }
        result(vm, this)
    }
    /// Return the exception that was set on this future.
    ///
    /// The exception (or None if no exception was set) is returned only if
    /// the future is done.  If the future has been cancelled, raises
    /// CancelledError.  If the future isn't done yet, raises
    /// InvalidStateError.
    #[method("exception()")]
    fn exception(vm: &Vm, this: Gc<Self>) -> PyResult {
        if this.event_loop.get().is_unbound() {
            return Err(invalid_state(vm, "Future object is not initialized."));
        }
        match this.phase.get() {
            Phase::Cancelled => {
                let e = cancelled_error(vm, this)?;
                Err(vm.raise(e))
            }
            Phase::Pending => Err(invalid_state(vm, "Exception is not set.")),
            Phase::Finished => {
                this.log_traceback.set(false);
                Ok(or_none(this.exception.get()))
            }
        }
    }
    /// Mark the future done and set its result.
    ///
    /// If the future is already done when this method is called, raises
    /// InvalidStateError.
    #[method("set_result(result, /)")]
    fn set_result(vm: &Vm, this: Gc<Self>, result: Value) -> PyResult<()> {
        set_result(vm, this, result)
    }
    /// Mark the future done and set an exception.
    ///
    /// If the future is already done when this method is called, raises
    /// InvalidStateError.
    #[method("set_exception(exception, /)")]
    fn set_exception(vm: &Vm, this: Gc<Self>, exception: Value) -> PyResult<()> {
        set_exception(vm, this, exception)
    }
    /// Add a callback to be run when the future becomes done.
    ///
    /// The callback is called with a single argument - the future object.
    /// If the future is already done when this is called, the callback is
    /// scheduled with call_soon.
    #[method("add_done_callback(fn, /, *, context=<unrepresentable>)")]
    fn add_done_callback(vm: &Vm, this: Gc<Self>, callback: Value, context: Value) -> PyResult<()> {
        alive(vm, this)?;
        let context = if context.is_unbound() || context.is_none() { copy_context(vm) } else { context };
        add_callback(vm, this, callback, context)
    }
    /// Remove all instances of a callback from the "call when done" list.
    ///
    /// Returns the number of callbacks removed.
    #[method("remove_done_callback(fn, /)")]
    fn remove_done_callback(vm: &Vm, this: Gc<Self>, callback: Value) -> PyResult<usize> {
        alive(vm, this)?;
        remove_callbacks(vm, this, callback)
    }
    /// Cancel the future and schedule callbacks.
    ///
    /// If the future is already done or cancelled, return False.
    /// Otherwise, change the future's state to cancelled, schedule the
    /// callbacks and return True.
    #[method("cancel(msg=None)")]
    fn cancel(vm: &Vm, this: Gc<Self>, msg: Value) -> PyResult<bool> {
        alive(vm, this)?;
        cancel(vm, this, msg)
    }
    /// Return True if the future was cancelled.
    #[method("cancelled()")]
    fn cancelled(this: Gc<Self>) -> bool {
        !this.event_loop.get().is_unbound() && this.phase.get() == Phase::Cancelled
    }
    /// Return True if the future is done.
    ///
    /// Done means either that a result / exception are available, or that
    /// the future was cancelled.
    #[method("done()")]
    fn done(this: Gc<Self>) -> bool {
        !this.event_loop.get().is_unbound() && this.phase.get() != Phase::Pending
    }
    /// Return the event loop the Future is bound to.
    #[method("get_loop()")]
    fn get_loop(vm: &Vm, this: Gc<Self>) -> PyResult {
        alive(vm, this)
    }
    /// Create the CancelledError to raise if the Future is cancelled.
    ///
    /// This should only be called once when handling a cancellation since
    /// it erases the context exception value.
    #[method("_make_cancelled_error()")]
    fn make_cancelled_error(vm: &Vm, this: Gc<Self>) -> PyResult {
        cancelled_error(vm, this)
    }
    /// A Future with the type of its result, for annotations.
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
    #[getter("_state")]
    fn get_state(this: Gc<Self>) -> &'static str {
        match this.phase.get() {
            Phase::Pending => "PENDING",
            Phase::Cancelled => "CANCELLED",
            Phase::Finished => "FINISHED",
        }
    }
    #[getter("_asyncio_future_blocking")]
    fn get_blocking(this: Gc<Self>) -> bool {
        !this.event_loop.get().is_unbound() && this.blocking.get()
    }
    #[setter("_asyncio_future_blocking")]
    fn set_blocking(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        alive(vm, this)?;
        if value.is_unbound() {
            return Err(cannot_delete(vm));
        }
        this.blocking.set(vm.truth(value)?);
        Ok(())
    }
    #[getter("_asyncio_awaited_by")]
    fn get_awaited_by(vm: &Vm, this: Gc<Self>) -> PyResult {
        let known = this.awaited_by.get();
        if known.is_unbound() {
            return Ok(Value::NONE);
        }
        let list =
            if known.downcast::<Fut>().is_some() { vm.new_list_from(&[known]) } else { vm.list_from(known)? };
        let frozen = vm.builtin_type(taipan_vm::object::builtin_types::shapes::FROZENSET);
        vm.call(frozen.value(), &[list.value()])
    }
    #[getter("_loop")]
    fn get_event_loop(this: Gc<Self>) -> Value {
        or_none(this.event_loop.get())
    }
    #[getter("_callbacks")]
    fn get_callbacks(vm: &Vm, this: Gc<Self>) -> Value {
        callbacks(vm, this)
    }
    #[getter("_result")]
    fn get_result(this: Gc<Self>) -> Value {
        or_none(this.result.get())
    }
    #[getter("_exception")]
    fn get_exception(this: Gc<Self>) -> Value {
        or_none(this.exception.get())
    }
    #[getter("_source_traceback")]
    fn get_source_traceback(this: Gc<Self>) -> Value {
        or_none(this.source_traceback.get())
    }
    #[getter("_cancel_message")]
    fn get_cancel_message(this: Gc<Self>) -> Value {
        or_none(this.cancel_message.get())
    }
    #[setter("_cancel_message")]
    fn set_cancel_message(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(cannot_delete(vm));
        }
        this.cancel_message.set(this.header(), value);
        Ok(())
    }
    #[getter("_log_traceback")]
    fn get_log_traceback(this: Gc<Self>) -> bool {
        this.log_traceback.get()
    }
    #[setter("_log_traceback")]
    fn set_log_traceback(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(cannot_delete(vm));
        }
        if vm.truth(value)? {
            return Err(vm.value_error("_log_traceback can only be set to False"));
        }
        this.log_traceback.set(false);
        Ok(())
    }
}

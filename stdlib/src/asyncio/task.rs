//! `Task`: a future that runs a coroutine. The running itself is in `step`.

use super::future::{self, Fut, Phase, alive, cancelled_error, init, or_none};
use super::iter::FutureIter;
use super::state::{self, copy_context, state};
use super::step;
use taipan_macros::class;
use taipan_vm::builtins::generic_alias;
use taipan_vm::native::convert::FromThis;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The class `Task`; its instances are [`Fut`]s.
pub struct Task;

/// A task as self.
#[derive(Clone, Copy)]
pub struct ThisTask(pub Gc<Fut>);

impl FromThis for ThisTask {
    #[inline(always)]
    fn from_this(value: Value) -> Option<ThisTask> {
        value.downcast::<Fut>().filter(|f| f.is_task).map(ThisTask)
    }
}

/// Whether a task can run an object.
fn is_coroutine(vm: &Vm, value: Value) -> PyResult<bool> {
    if vm.is_exact(value, shapes::COROUTINE) {
        return Ok(true);
    }
    let answer = state::call_function(vm, "asyncio.coroutines", "iscoroutine", &[value])?;
    vm.truth(answer)
}

/// Cancels a task: what it waits for, or else the task itself at its next step.
///
/// # Errors
/// What cancelling the other raises.
pub fn cancel(vm: &Vm, task: Gc<Fut>, message: Value) -> PyResult<bool> {
    if task.phase.get() != Phase::Pending {
        return Ok(false);
    }
    task.log_traceback.set(false);
    task.cancels.set(task.cancels.get() + 1);
    let waiter = task.waiter.get();
    if !waiter.is_unbound() && step::cancel_any(vm, waiter, message)? {
        return Ok(true);
    }
    task.must_cancel.set(true);
    task.cancel_message.set(task.header(), message);
    Ok(true)
}

fn name_of(vm: &Vm, task: Gc<Fut>) -> Value {
    let name = task.name.get();
    if let Some(number) = name.as_small_int() {
        let text = vm.str(&format!("Task-{number}")).value();
        task.name.set(task.header(), text);
        return text;
    }
    or_none(name)
}

fn set_name(vm: &Vm, task: Gc<Fut>, name: Value) -> PyResult<()> {
    let text = if name.downcast::<Str>().is_some() { name } else { vm.str_of(name)?.value() };
    task.name.set(task.header(), text);
    Ok(())
}

/// A coroutine wrapped in a Future.
#[class("Task", module = "_asyncio", base = Fut, subclassable, weakrefable, dict)]
impl Task {
    #[new("Task(coro, *, loop=None, name=None, context=None, eager_start=False)")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Fut> {
        future::allocate(vm, cls, true)
    }
    #[class_init]
    fn class_init(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        // Instances have attributes of their own, but do not show them as a dict.
        cls.delete_attr_raw(vm, vm.names().__dict__);
        cls.update_slots(|s| s.idle = Some(future::is_idle));
        Ok(())
    }
    #[init_method("Task(coro, *, loop=None, name=None, context=None, eager_start=False)")]
    fn init(
        vm: &Vm,
        this: ThisTask,
        coro: Value,
        event_loop: Value,
        name: Value,
        context: Value,
        eager_start: bool,
    ) -> PyResult<()> {
        let task = this.0;
        init(vm, task, event_loop)?;
        if !is_coroutine(vm, coro)? {
            task.log_destroy.set(false);
            let text = vm.repr_text(coro)?;
            return Err(vm.type_error(format!("a coroutine was expected, got {text}")));
        }
        let header = task.header();
        let context = if context.is_none() { copy_context(vm) } else { context };
        task.context.set(header, context);
        task.waiter.init(Value::UNBOUND);
        task.must_cancel.set(false);
        task.log_destroy.set(true);
        task.cancels.set(0);
        task.coroutine.set(header, coro);
        if name.is_none() {
            let s = state(vm);
            s.last_name.set(s.last_name.get() + 1);
            task.name.init(vm.int(s.last_name.get()));
        } else {
            set_name(vm, task, name)?;
        }
        if eager_start {
            let running = vm.call_method_str(task.event_loop.get(), "is_running", &[])?;
            if vm.truth(running)? {
                return step::start_eagerly(vm, task);
            }
        }
        step::schedule(vm, task, Value::UNBOUND)?;
        state::register(vm, task);
        Ok(())
    }
    #[slot(finalize)]
    fn finalize(vm: &Vm, this: ThisTask) -> PyResult<()> {
        future::finalize(vm, this.0)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: ThisTask) -> PyResult {
        state::call_function(vm, "asyncio.base_tasks", "_task_repr", &[this.0.value()])
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: ThisTask) -> PyResult<Gc<FutureIter>> {
        alive(vm, this.0)?;
        Ok(FutureIter::of(vm, this.0))
    }
    #[slot(await_)]
    fn dunder_await(vm: &Vm, this: ThisTask) -> PyResult<Gc<FutureIter>> {
        alive(vm, this.0)?;
        Ok(FutureIter::of(vm, this.0))
    }
    #[getter("_log_destroy_pending")]
    fn get_log_destroy(this: ThisTask) -> bool {
        this.0.log_destroy.get()
    }
    #[setter("_log_destroy_pending")]
    fn set_log_destroy(vm: &Vm, this: ThisTask, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.raise_message(vm.exc().attribute_error, "cannot delete attribute"));
        }
        this.0.log_destroy.set(vm.truth(value)?);
        Ok(())
    }
    #[getter("_must_cancel")]
    fn get_must_cancel(this: ThisTask) -> bool {
        this.0.must_cancel.get()
    }
    #[getter("_coro")]
    fn coro(this: ThisTask) -> Value {
        or_none(this.0.coroutine.get())
    }
    #[getter("_fut_waiter")]
    fn fut_waiter(this: ThisTask) -> Value {
        or_none(this.0.waiter.get())
    }
    /// Request that this task cancel itself.
    ///
    /// This arranges for a CancelledError to be thrown into the
    /// wrapped coroutine on the next cycle through the event loop.
    /// The coroutine then has a chance to clean up or even deny
    /// the request using try/except/finally.
    ///
    /// Unlike Future.cancel, this does not guarantee that the
    /// task will be cancelled: the exception might be caught and
    /// acted upon, delaying cancellation of the task or preventing
    /// cancellation completely.  The task may also return a value or
    /// raise a different exception.
    ///
    /// Immediately after this method is called, Task.cancelled() will
    /// not return True (unless the task was already cancelled).  A
    /// task will be marked as cancelled when the wrapped coroutine
    /// terminates with a CancelledError exception (even if cancel()
    /// was not called).
    ///
    /// This also increases the task's count of cancellation requests.
    #[method("cancel(msg=None)")]
    fn cancel(vm: &Vm, this: ThisTask, msg: Value) -> PyResult<bool> {
        cancel(vm, this.0, msg)
    }
    /// Return the count of the task's cancellation requests.
    ///
    /// This count is incremented when .cancel() is called
    /// and may be decremented using .uncancel().
    #[method("cancelling()")]
    fn cancelling(this: ThisTask) -> i64 {
        this.0.cancels.get()
    }
    /// Decrement the task's count of cancellation requests.
    ///
    /// This should be used by tasks that catch CancelledError
    /// and wish to continue indefinitely until they are cancelled again.
    ///
    /// Returns the remaining number of cancellation requests.
    #[method("uncancel()")]
    fn uncancel(this: ThisTask) -> i64 {
        let task = this.0;
        if task.cancels.get() > 0 {
            task.cancels.set(task.cancels.get() - 1);
            if task.cancels.get() == 0 {
                task.must_cancel.set(false);
            }
        }
        task.cancels.get()
    }
    /// Create the CancelledError to raise if the Task is cancelled.
    ///
    /// This should only be called once when handling a cancellation since
    /// it erases the context exception value.
    #[method("_make_cancelled_error()")]
    fn make_cancelled_error(vm: &Vm, this: ThisTask) -> PyResult {
        cancelled_error(vm, this.0)
    }
    #[method("set_result(result, /)")]
    fn set_result(vm: &Vm, _this: ThisTask, _result: Value) -> PyResult<()> {
        Err(vm.runtime_error("Task does not support set_result operation"))
    }
    #[method("set_exception(exception, /)")]
    fn set_exception(vm: &Vm, _this: ThisTask, _exception: Value) -> PyResult<()> {
        Err(vm.runtime_error("Task does not support set_exception operation"))
    }
    #[method("get_coro()")]
    fn get_coro(this: ThisTask) -> Value {
        or_none(this.0.coroutine.get())
    }
    #[method("get_context()")]
    fn get_context(this: ThisTask) -> Value {
        or_none(this.0.context.get())
    }
    #[method("get_name()")]
    fn get_name(vm: &Vm, this: ThisTask) -> Value {
        name_of(vm, this.0)
    }
    #[method("set_name(value, /)")]
    fn set_name(vm: &Vm, this: ThisTask, value: Value) -> PyResult<()> {
        set_name(vm, this.0, value)
    }
    /// Return the list of stack frames for this task's coroutine.
    ///
    /// If the coroutine is not done, this returns the stack where it is
    /// suspended.  If the coroutine has completed successfully or was
    /// cancelled, this returns an empty list.  If the coroutine was
    /// terminated by an exception, this returns the list of traceback
    /// frames.
    ///
    /// The frames are always ordered from oldest to newest.
    ///
    /// The optional limit gives the maximum number of frames to
    /// return; by default all available frames are returned.  Its
    /// meaning differs depending on whether a stack or a traceback is
    /// returned: the newest frames of a stack are returned, but the
    /// oldest frames of a traceback are returned.  (This matches the
    /// behavior of the traceback module.)
    ///
    /// For reasons beyond our control, only one stack frame is
    /// returned for a suspended coroutine.
    #[method("get_stack(*, limit=None)")]
    fn get_stack(vm: &Vm, this: ThisTask, limit: Value) -> PyResult {
        state::call_function(vm, "asyncio.base_tasks", "_task_get_stack", &[this.0.value(), limit])
    }
    /// Print the stack or traceback for this task's coroutine.
    ///
    /// This produces output similar to that of the traceback module,
    /// for the frames retrieved by get_stack().  The limit argument
    /// is passed to get_stack().  The file argument is an I/O stream
    /// to which the output is written; by default output is written
    /// to sys.stderr.
    #[method("print_stack(*, limit=None, file=None)")]
    fn print_stack(vm: &Vm, this: ThisTask, limit: Value, file: Value) -> PyResult {
        let args = [this.0.value(), limit, file];
        state::call_function(vm, "asyncio.base_tasks", "_task_print_stack", &args)
    }
    /// A Task with the type of its result, for annotations.
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
}

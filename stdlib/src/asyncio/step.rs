//! Running a task's coroutine step by step: each step runs until the coroutine awaits something that is not done, and
//! what it awaits wakes the task up.

use super::future::{self, Fut, Outcome, Phase, add_awaited_by, discard_awaited_by};
use super::state::{self, call_soon, state};
use super::task;
use crate::contextvars::{self, Context};
use taipan_macros::{class, native_object};
use taipan_vm::builtins::generator;
use taipan_vm::call::call_with_keywords;
use taipan_vm::exceptions::{new_exception, stop_iteration_value};
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::Generator;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A call that runs a task's next step, with an exception thrown in if there is one.
#[native_object("_asyncio.TaskStepMethWrapper")]
pub struct TaskStep {
    task: Gc<Fut>,
    /// UNBOUND for none.
    exception: Value,
}

#[class("TaskStepMethWrapper", doc = "")]
impl TaskStep {
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        if args.keyword_count() > 0 {
            return Err(vm.type_error("function takes no keyword arguments"));
        }
        if !args.is_empty() {
            return Err(vm.type_error("function takes no positional arguments"));
        }
        step(vm, this.task, this.exception)?;
        Ok(Value::NONE)
    }
    #[getter("__self__")]
    fn this(this: Gc<Self>) -> Gc<Fut> {
        this.task
    }
    #[getter("__qualname__")]
    fn qualname(vm: &Vm, this: Gc<Self>) -> PyResult {
        let coroutine = future::or_none(this.task.coroutine.get());
        Ok(vm.getattr_opt(coroutine, vm.intern_str("__qualname__"))?.unwrap_or(Value::NONE))
    }
}

/// A callback that wakes a task up when what it waits for is done.
#[native_object("_asyncio.task_wakeup")]
pub struct Wakeup {
    task: Gc<Fut>,
}

#[class("builtin_function_or_method", doc = "")]
impl Wakeup {
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        args.no_keywords(vm, "task_wakeup")?;
        let [done] = *args.positional() else {
            let n = args.len();
            return Err(vm.type_error(format!("TaskWakeup takes exactly one argument ({n} given)")));
        };
        wake_up(vm, this.task, done)?;
        Ok(Value::NONE)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> String {
        let class = vm.type_of(this.task.value()).name();
        format!("<built-in method task_wakeup of {class} object at {:#x}>", this.task.address())
    }
    #[getter("__self__")]
    fn this(this: Gc<Self>) -> Gc<Fut> {
        this.task
    }
    #[getter("__name__")]
    fn name(_this: Gc<Self>) -> &'static str {
        "task_wakeup"
    }
    #[getter("__qualname__")]
    fn qualname(vm: &Vm, this: Gc<Self>) -> String {
        format!("{}.task_wakeup", vm.type_of(this.task.value()).name_str().as_str_lossy())
    }
}

/// Has the loop run the task's next step.
///
/// # Errors
/// What the loop raises.
pub fn schedule(vm: &Vm, task: Gc<Fut>, exception: Value) -> PyResult<()> {
    let callback = TaskStep::alloc(vm, TaskStep::class(vm), |head| TaskStep { head, task, exception });
    call_soon(vm, task.event_loop.get(), callback.value(), None, task.context.get())
}

/// What a step of the coroutine led to.
enum Progress {
    /// It awaits something, or gave way (None).
    Awaits(Value),
    Returned(Value),
    Raised(Value),
}

/// Resumes a task's coroutine.
fn resume(vm: &Vm, coroutine: Value, exception: Value) -> Progress {
    let native = coroutine
        .downcast::<Generator>()
        .filter(|g| matches!(g.header().shape(), shapes::COROUTINE | shapes::GENERATOR));
    let result = match native {
        Some(g) if exception.is_unbound() => generator::send(vm, g, Value::NONE),
        Some(g) => generator::throw(vm, g, &[exception], true),
        None if exception.is_unbound() => vm.call_method_str(coroutine, "send", &[Value::NONE]).map(Some),
        None => vm.call_method_str(coroutine, "throw", &[exception]).map(Some),
    };
    match result {
        Ok(Some(awaited)) => Progress::Awaits(awaited),
        Ok(None) => Progress::Returned(future::or_none(vm.scratch.replace(Value::UNBOUND))),
        Err(_) => {
            let e = vm.take_exception();
            if vm.is_instance(e, vm.exc().stop_iteration) {
                return Progress::Returned(stop_iteration_value(e));
            }
            Progress::Raised(e)
        }
    }
}

/// The exception that is thrown in to cancel a task.
fn cancellation(vm: &Vm, task: Gc<Fut>, exception: Value) -> PyResult {
    task.must_cancel.set(false);
    if !exception.is_unbound() && vm.is_instance(exception, state(vm).cancelled_error) {
        return Ok(exception);
    }
    future::cancelled_error(vm, task)
}

/// One step, inside of the task.
fn run(vm: &Vm, task: Gc<Fut>, exception: Value) -> PyResult<()> {
    if task.phase.get() != Phase::Pending {
        let (text, e) = (vm.repr_text(task.value())?, vm.repr_text(future::or_none(exception))?);
        return Err(state::invalid_state(vm, &format!("__step(): already done: {text} {e}")));
    }
    let exception = if task.must_cancel.get() { cancellation(vm, task, exception)? } else { exception };
    task.waiter.init(Value::UNBOUND);
    let coroutine = task.coroutine.get();
    if coroutine.is_unbound() {
        return Err(vm.runtime_error("uninitialized Task object"));
    }
    match resume(vm, coroutine, exception) {
        Progress::Awaits(awaited) => wait_for(vm, task, awaited),
        Progress::Returned(_) if task.must_cancel.get() => {
            // It was cancelled just before it ended.
            task.must_cancel.set(false);
            future::cancel(vm, task, future::or_none(task.cancel_message.get())).map(drop)
        }
        Progress::Returned(value) => future::set_result(vm, task, value),
        Progress::Raised(e) if vm.is_instance(e, state(vm).cancelled_error) => {
            task.cancelled_exception.set(task.header(), e);
            future::cancel(vm, task, Value::UNBOUND).map(drop)
        }
        Progress::Raised(e) => {
            future::set_exception(vm, task, e)?;
            let fatal = [vm.exc().keyboard_interrupt, vm.exc().system_exit];
            if fatal.iter().any(|class| vm.is_instance(e, *class)) {
                return Err(vm.raise(e));
            }
            Ok(())
        }
    }
}

/// One step of a task.
///
/// # Errors
/// KeyboardInterrupt and SystemExit of the coroutine; errors of the machinery.
pub fn step(vm: &Vm, task: Gc<Fut>, exception: Value) -> PyResult<()> {
    let event_loop = task.event_loop.get();
    state::enter_task(vm, event_loop, task.value())?;
    let result = run(vm, task, exception);
    match result {
        Ok(()) => state::leave_task(vm, event_loop, task.value()),
        Err(raised) => {
            let e = vm.take_exception();
            // The first error counts.
            if state::leave_task(vm, event_loop, task.value()).is_err() {
                vm.take_exception();
            }
            vm.exception.set(e);
            Err(raised)
        }
    }
}

/// What the task waits for is done.
fn wake_up(vm: &Vm, task: Gc<Fut>, done: Value) -> PyResult<()> {
    discard_awaited_by(vm, done, task.value())?;
    let failed = |e: Value| step(vm, task, e);
    match done.downcast::<Fut>() {
        Some(fut) => match future::outcome(vm, fut) {
            Ok(Outcome::Result(_)) => step(vm, task, Value::UNBOUND),
            Ok(Outcome::Exception(e)) => failed(e),
            Err(_) => failed(vm.take_exception()),
        },
        None => match vm.call_method_str(done, "result", &[]) {
            Ok(_) => step(vm, task, Value::UNBOUND),
            Err(_) => failed(vm.take_exception()),
        },
    }
}

/// Throws a RuntimeError into the task at its next step.
fn complain(vm: &Vm, task: Gc<Fut>, message: &str) -> PyResult<()> {
    let e = new_exception(vm, vm.exc().runtime_error, &[vm.str(message).value()]);
    schedule(vm, task, e.value())
}

/// `future.cancel(msg=message)` of any future.
///
/// # Errors
/// What the call raises.
pub fn cancel_any(vm: &Vm, target: Value, message: Value) -> PyResult<bool> {
    let message = future::or_none(message);
    if let Some(fut) = target.downcast::<Fut>() {
        let (class, s) = (vm.type_of(target), state(vm));
        if class == s.future {
            return future::cancel(vm, fut, message);
        }
        if class == s.task {
            return task::cancel(vm, fut, message);
        }
    }
    let method = vm.getattr_str(target, "cancel")?;
    let answer = call_with_keywords(vm, method, &[], &[(vm.intern_str("msg"), message)])?;
    vm.truth(answer)
}

/// The task waits for `target`, which calls it when it is done.
fn now_waits(vm: &Vm, task: Gc<Fut>, target: Value) -> PyResult<()> {
    task.waiter.set(task.header(), target);
    if task.must_cancel.get() && cancel_any(vm, target, task.cancel_message.get())? {
        task.must_cancel.set(false);
    }
    Ok(())
}

fn new_wakeup(vm: &Vm, task: Gc<Fut>) -> Value {
    Wakeup::alloc(vm, Wakeup::class(vm), |head| Wakeup { head, task }).value()
}

/// Deals with what the coroutine yielded.
fn wait_for(vm: &Vm, task: Gc<Fut>, awaited: Value) -> PyResult<()> {
    if awaited.is_none() {
        // A bare yield gives way to others for one turn of the loop.
        return schedule(vm, task, Value::UNBOUND);
    }
    let text = |v: Value| vm.repr_text(v);
    if awaited == task.value() {
        return complain(vm, task, &format!("Task cannot await on itself: {}", text(awaited)?));
    }
    if let Some(fut) = awaited.downcast::<Fut>() {
        if fut.event_loop.get() != task.event_loop.get() {
            return different_loop(vm, task, awaited);
        }
        if !fut.blocking.get() {
            return not_awaited(vm, task, awaited);
        }
        fut.blocking.set(false);
        add_awaited_by(vm, awaited, task.value())?;
        future::add_callback(vm, fut, new_wakeup(vm, task), task.context.get())?;
        return now_waits(vm, task, awaited);
    }
    let blocking = vm.getattr_opt(awaited, state(vm).blocking)?;
    if let Some(blocking) = blocking.filter(|b| !b.is_none()) {
        let own_loop = state::call_function(vm, "asyncio.futures", "_get_loop", &[awaited])?;
        if own_loop != task.event_loop.get() {
            return different_loop(vm, task, awaited);
        }
        if !vm.truth(blocking)? {
            return not_awaited(vm, task, awaited);
        }
        vm.setattr(awaited, state(vm).blocking, Value::FALSE)?;
        let method = vm.getattr_str(awaited, "add_done_callback")?;
        let context = [(vm.intern_str("context"), task.context.get())];
        call_with_keywords(vm, method, &[new_wakeup(vm, task)], &context)?;
        return now_waits(vm, task, awaited);
    }
    if vm.is_exact(awaited, shapes::GENERATOR) {
        let (task_text, text) = (text(task.value())?, text(awaited)?);
        let message =
            format!("yield was used instead of yield from for generator in task {task_text} with {text}");
        return complain(vm, task, &message);
    }
    complain(vm, task, &format!("Task got bad yield: {}", text(awaited)?))
}

#[cold]
fn different_loop(vm: &Vm, task: Gc<Fut>, awaited: Value) -> PyResult<()> {
    let (task_text, text) = (vm.repr_text(task.value())?, vm.repr_text(awaited)?);
    complain(vm, task, &format!("Task {task_text} got Future {text} attached to a different loop"))
}

#[cold]
fn not_awaited(vm: &Vm, task: Gc<Fut>, awaited: Value) -> PyResult<()> {
    let (task_text, text) = (vm.repr_text(task.value())?, vm.repr_text(awaited)?);
    let message = format!("yield was used instead of yield from in task {task_text} with {text}");
    complain(vm, task, &message)
}

/// Runs a new task's first step at once.
///
/// # Errors
/// As for [`step`].
pub fn start_eagerly(vm: &Vm, task: Gc<Fut>) -> PyResult<()> {
    let event_loop = task.event_loop.get();
    let previous = state::swap_task(vm, event_loop, task.value())?;
    state::register(vm, task);
    let result = match task.context.get().downcast::<Context>() {
        Some(context) => {
            contextvars::run_in(vm, context, || run(vm, task, Value::UNBOUND).map(|()| Value::NONE))
        }
        None => {
            let call = TaskStep::alloc(vm, TaskStep::class(vm), |head| TaskStep {
                head,
                task,
                exception: Value::UNBOUND,
            });
            vm.call_method_str(task.context.get(), "run", &[call.value()])
        }
    };
    let pending = if result.is_err() { vm.take_exception() } else { Value::UNBOUND };
    let swapped = state::swap_task(vm, event_loop, previous);
    if !pending.is_unbound() {
        if swapped.is_err() {
            vm.take_exception();
        }
        vm.exception.set(pending);
    }
    result?;
    swapped?;
    if task.phase.get() != Phase::Pending {
        // Nothing needs the coroutine any more.
        task.coroutine.init(Value::NONE);
    }
    Ok(())
}

//! The module `_asyncio`: futures, tasks, and what runs.
//!
//! [`future`] has `Future`, [`task`] `Task`, which derives from it, [`step`] the running of a task's coroutine, [`iter`]
//! what `await` gets from a future, [`state`] each thread's running loop and task and the tasks that exist.

pub mod future;
pub mod iter;
pub mod state;
pub mod step;
pub mod task;

use future::Fut;
use taipan_macros::module;
use taipan_vm::native::PyResult;
use taipan_vm::object::Module;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;
use task::Task;

#[module("_asyncio", doc = "Accelerator module for asyncio", classes(Fut, Task))]
pub mod module {
    use super::*;

    /// Return the running event loop or None.
    ///
    /// This is a low-level function intended to be used by event loops.
    /// This function is thread-specific.
    #[function("_get_running_loop()", text_signature = "($module, /)")]
    fn get_running_loop_or_none(vm: &Vm) -> Option<Value> {
        state::running_loop(vm)
    }
    /// Set the running event loop.
    ///
    /// This is a low-level function intended to be used by event loops.
    /// This function is thread-specific.
    #[function("_set_running_loop(loop, /)")]
    fn set_running_loop(vm: &Vm, event_loop: Value) {
        state::set_running_loop(vm, event_loop);
    }
    /// Return the running event loop.  Raise a RuntimeError if there is none.
    ///
    /// This function is thread-specific.
    #[function("get_running_loop()")]
    fn get_running_loop(vm: &Vm) -> PyResult {
        state::required_loop(vm)
    }
    /// Return an asyncio event loop.
    ///
    /// When called from a coroutine or a callback (e.g. scheduled with
    /// call_soon or similar API), this function will always return the
    /// running event loop.
    ///
    /// If there is no running event loop set, the function will return
    /// the result of `get_event_loop_policy().get_event_loop()` call.
    #[function("get_event_loop()")]
    fn get_event_loop(vm: &Vm) -> PyResult {
        state::event_loop(vm)
    }
    /// Register a new task in asyncio as executed by loop.
    ///
    /// Returns None.
    #[function("_register_task(task)")]
    fn register_task(vm: &Vm, task: Value) -> PyResult<()> {
        state::register_any(vm, task, true)
    }
    /// Register a new task in asyncio as executed by loop.
    ///
    /// Returns None.
    #[function("_register_eager_task(task)")]
    fn register_eager_task(vm: &Vm, task: Value) -> PyResult<()> {
        state::register_any(vm, task, true)
    }
    /// Unregister a task.
    ///
    /// Returns None.
    #[function("_unregister_task(task)")]
    fn unregister_task(vm: &Vm, task: Value) -> PyResult<()> {
        state::register_any(vm, task, false)
    }
    /// Unregister a task.
    ///
    /// Returns None.
    #[function("_unregister_eager_task(task)")]
    fn unregister_eager_task(vm: &Vm, task: Value) -> PyResult<()> {
        state::register_any(vm, task, false)
    }
    /// Enter into task execution or resume suspended task.
    ///
    /// Task belongs to loop.
    ///
    /// Returns None.
    #[function("_enter_task(loop, task)")]
    fn enter_task(vm: &Vm, event_loop: Value, task: Value) -> PyResult<()> {
        state::enter_task(vm, event_loop, task)
    }
    /// Leave task execution or suspend a task.
    ///
    /// Task belongs to loop.
    ///
    /// Returns None.
    #[function("_leave_task(loop, task)")]
    fn leave_task(vm: &Vm, event_loop: Value, task: Value) -> PyResult<()> {
        state::leave_task(vm, event_loop, task)
    }
    /// Temporarily swap in the supplied task and return the original one (or None).
    ///
    /// This is intended for use during eager coroutine execution.
    #[function("_swap_current_task(loop, task)")]
    fn swap_current_task(vm: &Vm, event_loop: Value, task: Value) -> PyResult {
        state::swap_task(vm, event_loop, task)
    }
    /// Return a currently executed task.
    #[function("current_task(loop=None)")]
    fn current_task(vm: &Vm, event_loop: Value) -> PyResult {
        state::current_task(vm, event_loop)
    }
    /// Return a set of all tasks for the loop.
    #[function("all_tasks(loop=None)")]
    fn all_tasks(vm: &Vm, event_loop: Value) -> PyResult {
        let event_loop = if event_loop.is_none() { state::required_loop(vm)? } else { event_loop };
        state::all_tasks(vm, event_loop)
    }
    /// Record that `fut` is awaited on by `waiter`.
    #[function("future_add_to_awaited_by(fut, waiter, /)")]
    fn future_add_to_awaited_by(vm: &Vm, fut: Value, waiter: Value) -> PyResult<()> {
        future::add_awaited_by(vm, fut, waiter)
    }
    #[function("future_discard_from_awaited_by(fut, waiter, /)")]
    fn future_discard_from_awaited_by(vm: &Vm, fut: Value, waiter: Value) -> PyResult<()> {
        future::discard_awaited_by(vm, fut, waiter)
    }

    #[init]
    fn init(vm: &Vm, _module: Gc<Module>) -> PyResult<()> {
        state::make(vm).map(drop)
    }
}

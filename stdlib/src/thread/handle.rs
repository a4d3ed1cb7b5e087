//! Handles of threads, with which others wait for their end.

use super::{Waiting, deadline};
use std::cell::Cell;
use std::time::Instant;
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Starting,
    Running,
    Done,
}

/// Addresses of handles, as numbers: a list that keeps none of them alive. What is no handle (any more) is passed over.
const ADDRESSES: &str = "_thread.handles";

fn handle_at(vm: &Vm, address: Value) -> Option<Gc<Handle>> {
    let address = address.as_small_int()? as usize;
    let object = vm.heap().owner_of(address).map(Value::from_header)?;
    object.downcast::<Handle>().filter(|_| vm.heap().is_object(address))
}

/// Puts a new handle on the list, from which now and then those that are gone are taken.
fn note(vm: &Vm, handle: Gc<Handle>) {
    let addresses = super::state_list(vm, ADDRESSES);
    let count = addresses.len();
    if count >= 64 && count.is_power_of_two() {
        for i in (0..count).rev() {
            if handle_at(vm, addresses.get(vm, i)).is_none() {
                addresses.remove_range(vm, i, i + 1);
            }
        }
    }
    addresses.push(vm, vm.int(handle.address() as i64));
}

/// A thread, from outside.
#[native_object("_thread._ThreadHandle")]
pub struct Handle {
    #[untraced]
    state: Cell<State>,
    ident: Cell<u64>,
    #[untraced]
    waiting: Waiting,
}

impl Handle {
    /// The handle of a thread that does not exist yet.
    pub fn make(vm: &Vm) -> Gc<Handle> {
        let handle = Handle::alloc(vm, Handle::class(vm), |head| Handle {
            head,
            state: Cell::new(State::New),
            ident: Cell::new(0),
            waiting: Waiting::default(),
        });
        note(vm, handle);
        handle
    }
    /// Calls `f` with every handle that there is.
    pub fn each(vm: &Vm, mut f: impl FnMut(Gc<Handle>)) {
        let addresses = super::state_list(vm, ADDRESSES);
        for i in 0..addresses.len() {
            if let Some(handle) = handle_at(vm, addresses.get(vm, i)) {
                f(handle);
            }
        }
    }
    /// Notes that the thread is about to be started.
    ///
    /// # Errors
    /// RuntimeError when it was started before.
    pub fn begin(&self, vm: &Vm) -> PyResult<()> {
        if self.state.get() != State::New {
            return Err(vm.runtime_error("thread already started"));
        }
        self.state.set(State::Starting);
        Ok(())
    }
    /// Notes that there is no thread after all.
    pub fn not_started(&self) {
        self.state.set(State::New);
    }
    /// Notes that the thread runs.
    pub fn started(&self, ident: u64) {
        self.ident.set(ident);
        self.state.set(State::Running);
    }
    /// Notes the thread's end.
    pub fn finish(&self) {
        self.state.set(State::Done);
        self.waiting.wake();
    }
    /// Notes, in the child of a fork, that the thread is not there.
    pub fn forget(&self) {
        if matches!(self.state.get(), State::Starting | State::Running) {
            self.finish();
        }
    }
    /// True when the thread has ended.
    pub fn is_finished(&self) -> bool {
        self.state.get() == State::Done
    }
    /// The thread's identity, 0 before it exists.
    pub fn ident(&self) -> u64 {
        self.ident.get()
    }
    /// Waits for the thread's end; false when the deadline passed.
    ///
    /// # Errors
    /// What a signal handler raises.
    pub fn wait(&self, vm: &Vm, end: Option<Instant>) -> PyResult<bool> {
        self.waiting.wait(vm, end, || self.is_finished())
    }
}

#[class("_ThreadHandle", module = "_thread", weakrefable)]
impl Handle {
    #[new("_ThreadHandle()", text_signature = None)]
    fn new(vm: &Vm, _cls: Gc<Type>) -> Gc<Handle> {
        Handle::make(vm)
    }
    #[slot(repr)]
    fn repr(this: Gc<Self>) -> String {
        format!("<_thread._ThreadHandle object: ident={}>", this.ident.get())
    }
    #[getter("ident")]
    fn get_ident(this: Gc<Self>) -> u64 {
        this.ident.get()
    }
    #[method("join(timeout=None, /)", text_signature = None)]
    fn join(vm: &Vm, this: Gc<Self>, timeout: Value) -> PyResult<()> {
        let end = if timeout.is_none() { None } else { deadline(vm, timeout)? };
        match this.state.get() {
            State::New => return Err(vm.runtime_error("thread not started")),
            State::Running if this.ident.get() == vm.thread_id.get() => {
                return Err(vm.runtime_error("Cannot join current thread"));
            }
            _ => {}
        }
        // When the interpreter ends other threads do not run, or not to their end.
        if !this.is_finished() && crate::sys::is_finalizing(vm) {
            let class = vm.exc().python_finalization_error;
            return Err(vm.raise_message(class, "cannot join thread at interpreter shutdown"));
        }
        this.wait(vm, end)?;
        Ok(())
    }
    #[method("is_done()")]
    fn is_done(this: Gc<Self>) -> bool {
        this.is_finished()
    }
    #[method("_set_done()")]
    fn set_done(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        if matches!(this.state.get(), State::New | State::Starting) {
            return Err(vm.runtime_error("thread not started"));
        }
        this.finish();
        Ok(())
    }
}

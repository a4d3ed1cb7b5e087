//! The interpreters of the process: which there are, who is inside them, and what lies between them (queues, channels).
//!
//! One mutex guards all of it. It is held for a few steps at a time, never while Python code runs, while a thread waits for
//! an interpreter's lock, or while a [`Datum`](super::datum::Datum) is dropped: what is taken out is dropped afterwards.

use super::channel::Channels;
use super::config::InterpreterConfig;
use super::queue::Queues;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::value::Value;
use taipan_vm::vm::{Interp, Vm};

/// Who made an interpreter: the constants `WHENCE_...`.
pub mod whence {
    pub const UNKNOWN: i32 = 0;
    /// The program's start.
    pub const RUNTIME: i32 = 1;
    pub const LEGACY_CAPI: i32 = 2;
    pub const CAPI: i32 = 3;
    pub const XI: i32 = 4;
    /// `_interpreters.create`
    pub const STDLIB: i32 = 5;
}

/// Where an interpreter is. It stays there until its member is taken off the list.
#[derive(Clone, Copy)]
pub struct Place(pub *const Interp);
// SAFETY: the pointer is only followed by a thread that has marked the member as running, or is one of the interpreter's own.
unsafe impl Send for Place {}

/// An interpreter of the process.
pub struct Member {
    pub place: Place,
    pub whence: i32,
    pub config: InterpreterConfig,
    /// How many references with `incref` there are.
    pub references: i64,
    /// It ends with the last of them.
    pub counted: bool,
    /// A thread runs code in its `__main__`, or starts it, or ends it.
    pub running: bool,
    /// It is complete.
    pub ready: bool,
    /// How many buffers of its objects are shared with others.
    pub lent: Arc<AtomicUsize>,
}

/// What the interpreters share.
pub struct State {
    next: i64,
    pub members: BTreeMap<i64, Member>,
    pub queues: Queues,
    pub channels: Channels,
}

/// All interpreters of the process.
pub struct Family {
    state: Mutex<State>,
}

impl Family {
    fn new(first: &Interp) -> Family {
        let first = Member {
            place: Place(first),
            whence: whence::RUNTIME,
            config: InterpreterConfig::FIRST,
            references: 0,
            counted: false,
            running: true,
            ready: true,
            lent: Arc::default(),
        };
        let members = BTreeMap::from([(0, first)]);
        let state = State { next: 1, members, queues: Queues::default(), channels: Channels::default() };
        Family { state: Mutex::new(state) }
    }

    /// The family of the running interpreter.
    pub fn of(vm: &Vm) -> Arc<Family> {
        let shared = vm.interp().shared.get_or_init(|| Arc::new(Family::new(vm.interp())));
        match shared.clone().downcast::<Family>() {
            Ok(family) => family,
            Err(_) => unreachable!("nothing else is put there"),
        }
    }
    /// The family, if there ever was a second interpreter or something between interpreters.
    pub fn known(vm: &Vm) -> Option<Arc<Family>> {
        vm.interp().shared.get()?.clone().downcast::<Family>().ok()
    }

    /// The shared state; see the module for how long it may be held.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a new interpreter.
    pub fn next_number(&self) -> i64 {
        let mut state = self.lock();
        state.next += 1;
        state.next - 1
    }

    /// Counts one more shared buffer of an interpreter's object.
    pub fn lend(&self, number: i64) -> Lent {
        let count = self.lock().members.get(&number).map(|member| member.lent.clone()).unwrap_or_default();
        count.fetch_add(1, Ordering::Relaxed);
        Lent(count)
    }

    /// Notes that an interpreter has become a free one again.
    pub fn stop_running(&self, number: i64) {
        if let Some(member) = self.lock().members.get_mut(&number) {
            member.running = false;
        }
    }

    /// Marks an interpreter as running, for the calling thread, which may visit it then.
    ///
    /// # Errors
    /// InterpreterError if it runs already, InterpreterNotFoundError.
    pub fn start_running(&self, vm: &Vm, number: i64) -> PyResult<Place> {
        let mut state = self.lock();
        match state.members.get_mut(&number) {
            Some(member) if member.running => {
                drop(state);
                Err(interpreter_error(vm, "interpreter already running"))
            }
            Some(member) => {
                member.running = true;
                Ok(member.place)
            }
            None => {
                drop(state);
                Err(not_found(vm, number))
            }
        }
    }
}

/// A part of a member's count of buffers that it lent; given back on drop.
pub struct Lent(Arc<AtomicUsize>);

impl Drop for Lent {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Release);
    }
}

/// The exception class `InterpreterError`.
///
/// # Errors
/// What making a class raises.
pub fn error_class(vm: &Vm) -> PyResult<Value> {
    let class = class_with_doc(
        vm,
        "concurrent.interpreters.InterpreterError",
        vm.exc().exception.value(),
        Some("A cross-interpreter operation failed"),
    )?;
    Ok(class)
}

/// The exception class `InterpreterNotFoundError`.
///
/// # Errors
/// What making a class raises.
pub fn not_found_class(vm: &Vm) -> PyResult<Value> {
    let base = error_class(vm)?;
    let doc = Some("An interpreter was not found");
    class_with_doc(vm, "concurrent.interpreters.InterpreterNotFoundError", base, doc)
}

/// The exception class `NotShareableError`.
///
/// # Errors
/// What making a class raises.
pub fn not_shareable_class(vm: &Vm) -> PyResult<Value> {
    class_with_doc(vm, "concurrent.interpreters.NotShareableError", vm.exc().type_error.value(), None)
}

/// An exception class with a docstring; see [`crate::exception_class::exception_class`].
///
/// # Errors
/// What making a class raises.
pub fn class_with_doc(vm: &Vm, key: &'static str, base: Value, doc: Option<&str>) -> PyResult<Value> {
    if let Some(class) = vm.interp().module_state.borrow().get(key) {
        return Ok(*class);
    }
    let class = crate::exception_class::exception_class(vm, key, base.cast_unchecked())?;
    if let Some(doc) = doc {
        class.set_attr_raw(vm, vm.names().__doc__, vm.str(doc).value());
    }
    Ok(class.value())
}

/// Raises InterpreterError.
#[cold]
pub fn interpreter_error(vm: &Vm, message: impl AsRef<str>) -> Raised {
    match error_class(vm) {
        Ok(class) => vm.raise_message(class.cast_unchecked(), message),
        Err(raised) => raised,
    }
}

/// Raises InterpreterNotFoundError.
#[cold]
pub fn not_found(vm: &Vm, number: i64) -> Raised {
    match not_found_class(vm) {
        Ok(class) => {
            vm.raise_message(class.cast_unchecked(), format!("unrecognized interpreter ID {number}"))
        }
        Err(raised) => raised,
    }
}

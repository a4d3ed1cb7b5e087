//! `_thread`: locks and identities. Starting further threads is not supported yet and raises RuntimeError, as CPython
//! does when the system gives it no thread.

use std::cell::Cell;
use taipan_macros::{class, module, native_object};
use taipan_vm::native::{Args, PyResult, set_module_attribute};
use taipan_vm::object::{Module, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A lock. With one thread nobody else can release it: waiting for a held one would be for ever.
#[native_object("_thread.lock")]
pub struct Lock {
    held: Cell<bool>,
}

fn acquire_held(vm: &Vm, blocking: bool, timeout: f64) -> PyResult<bool> {
    if !blocking && timeout != -1.0 {
        return Err(vm.value_error("can't specify a timeout for a non-blocking call"));
    }
    if timeout < 0.0 && timeout != -1.0 {
        return Err(vm.value_error("timeout value must be a non-negative number"));
    }
    if blocking && timeout < 0.0 {
        return Err(vm.runtime_error("deadlock: the lock is held and there is no other thread"));
    }
    if blocking {
        std::thread::sleep(std::time::Duration::from_secs_f64(timeout.min(1e9)));
    }
    Ok(false)
}

/// A lock object is a synchronization primitive.
#[class("lock", module = "_thread", weakrefable)]
impl Lock {
    #[new("lock()")]
    fn new(vm: &Vm, cls: Gc<Type>) -> Gc<Lock> {
        Lock::alloc(vm, cls, |head| Lock { head, held: Cell::new(false) })
    }
    /// Lock the lock.
    #[method("acquire(blocking=True, timeout=-1)")]
    fn acquire(vm: &Vm, this: Gc<Lock>, blocking: bool, timeout: f64) -> PyResult<bool> {
        if this.held.get() {
            return acquire_held(vm, blocking, timeout);
        }
        this.held.set(true);
        Ok(true)
    }
    /// Release the lock.
    #[method("release()")]
    fn release(vm: &Vm, this: Gc<Lock>) -> PyResult<()> {
        if !this.held.replace(false) {
            return Err(vm.runtime_error("release unlocked lock"));
        }
        Ok(())
    }
    /// Return whether the lock is in the locked state.
    #[method("locked()")]
    fn locked(this: Gc<Lock>) -> bool {
        this.held.get()
    }
    /// Lock the lock.
    #[method("__enter__()")]
    fn enter(vm: &Vm, this: Gc<Lock>) -> PyResult<bool> {
        Lock::acquire(vm, this, true, -1.0)
    }
    /// Release the lock.
    #[method("__exit__(*exc_info)", text_signature = None)]
    fn exit(vm: &Vm, this: Gc<Lock>, args: &Args) -> PyResult<()> {
        let _ = args.len();
        Lock::release(vm, this)
    }
    #[slot(repr)]
    fn repr(this: Gc<Lock>) -> String {
        let state = if this.held.get() { "locked" } else { "unlocked" };
        format!("<{state} _thread.lock object at {:#x}>", this.address())
    }
}

/// A lock that its holder can take again.
#[native_object("_thread.RLock")]
pub struct RLock {
    count: Cell<usize>,
}

#[class("RLock", module = "_thread", subclassable, weakrefable)]
impl RLock {
    #[new("RLock()")]
    fn new(vm: &Vm, cls: Gc<Type>) -> Gc<RLock> {
        RLock::alloc(vm, cls, |head| RLock { head, count: Cell::new(0) })
    }
    /// Lock the lock.
    #[method("acquire(blocking=True, timeout=-1)")]
    fn acquire(vm: &Vm, this: Gc<RLock>, blocking: bool, timeout: f64) -> PyResult<bool> {
        if !blocking && timeout != -1.0 {
            return Err(vm.value_error("can't specify a timeout for a non-blocking call"));
        }
        this.count.set(this.count.get() + 1);
        Ok(true)
    }
    /// Release the lock.
    #[method("release()")]
    fn release(vm: &Vm, this: Gc<RLock>) -> PyResult<()> {
        match this.count.get().checked_sub(1) {
            Some(n) => {
                this.count.set(n);
                Ok(())
            }
            None => Err(vm.runtime_error("cannot release un-acquired lock")),
        }
    }
    /// Return a boolean indicating whether this object is locked right now.
    #[method("locked()")]
    fn locked(this: Gc<RLock>) -> bool {
        this.count.get() > 0
    }
    /// Lock the lock.
    #[method("__enter__()")]
    fn enter(vm: &Vm, this: Gc<RLock>) -> PyResult<bool> {
        RLock::acquire(vm, this, true, -1.0)
    }
    /// Release the lock.
    #[method("__exit__(*exc_info)", text_signature = None)]
    fn exit(vm: &Vm, this: Gc<RLock>, args: &Args) -> PyResult<()> {
        let _ = args.len();
        RLock::release(vm, this)
    }
    /// For internal use by `threading.Condition`.
    #[method("_is_owned()")]
    fn is_owned(this: Gc<RLock>) -> bool {
        this.count.get() > 0
    }
    /// For internal use by reentrancy checks.
    #[method("_recursion_count()")]
    fn recursion_count(this: Gc<RLock>) -> usize {
        this.count.get()
    }
}

#[module(
    "_thread",
    doc = "This module provides primitive operations to write multi-threaded programs.\nThe 'threading' module provides a more convenient interface."
)]
pub mod module {
    use super::*;

    /// Create a new lock object.
    #[function("allocate_lock()")]
    fn allocate_lock(vm: &Vm) -> Gc<Lock> {
        Lock::alloc(vm, Lock::class(vm), |head| Lock { head, held: Cell::new(false) })
    }
    /// Return a non-zero integer that uniquely identifies the current thread.
    #[function("get_ident()")]
    fn get_ident(vm: &Vm) -> u64 {
        vm.thread_id.get().max(1)
    }
    /// Return a non-negative integer identifying the thread as reported by the OS.
    #[function("get_native_id()")]
    fn get_native_id() -> i64 {
        // SAFETY: the call takes nothing and cannot fail.
        unsafe { libc::gettid() as i64 }
    }
    /// Start a new thread and return its identifier.
    #[function("start_new_thread(function, args, kwargs={}, /)")]
    fn start_new_thread(vm: &Vm, function: Value, args: Value, kwargs: Option<Value>) -> PyResult {
        let _ = (function, args, kwargs);
        Err(vm.runtime_error("can't start new thread"))
    }
    /// Return the number of threads besides the main one.
    #[function("_count()")]
    fn count() -> i64 {
        0
    }
    #[function("_get_main_thread_ident()")]
    fn get_main_thread_ident(vm: &Vm) -> u64 {
        vm.thread_id.get().max(1)
    }
    #[function("_is_main_interpreter()")]
    fn is_main_interpreter() -> bool {
        true
    }
    #[function("daemon_threads_allowed()")]
    fn daemon_threads_allowed() -> bool {
        true
    }
    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "error", vm.exc().runtime_error.value())?;
        set_module_attribute(vm, module, "LockType", Lock::class(vm).value())?;
        set_module_attribute(vm, module, "lock", Lock::class(vm).value())?;
        set_module_attribute(vm, module, "RLock", RLock::class(vm).value())?;
        set_module_attribute(vm, module, "TIMEOUT_MAX", vm.float(9_223_372_036.0))
    }
}

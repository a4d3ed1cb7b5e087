//! Locks: `lock`, which anybody may release, and `RLock`, which its holder may take again. Their state is read and
//! written only by the running thread; those that wait sleep outside the interpreter's lock.

use super::{Waiting, deadline};
use std::cell::Cell;
use std::time::Instant;
use taipan_macros::{class, native_object};
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::{Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A lock.
#[native_object("_thread.lock")]
pub struct Lock {
    held: Cell<bool>,
    waiters: Cell<usize>,
    #[untraced]
    waiting: Waiting,
}

/// A lock that its holder can take again.
#[native_object("_thread.RLock")]
pub struct RLock {
    /// Identity of the thread that holds it; 0 for nobody.
    owner: Cell<u64>,
    count: Cell<usize>,
    waiters: Cell<usize>,
    #[untraced]
    waiting: Waiting,
}

/// Until when `acquire` waits.
enum Patience {
    No,
    Until(Option<Instant>),
}

fn patience(vm: &Vm, blocking: bool, timeout: Value) -> PyResult<Patience> {
    let forever = timeout.as_small_int() == Some(-1) || vm.exact_float(timeout) == Some(-1.0);
    if !blocking && !forever {
        return Err(vm.value_error("can't specify a timeout for a non-blocking call"));
    }
    if !blocking {
        return Ok(Patience::No);
    }
    if forever {
        return Ok(Patience::Until(None));
    }
    let ns = crate::time::nanoseconds(vm, timeout, crate::time::Round::Up)?;
    if ns < 0 {
        return Err(vm.value_error("timeout value must be a non-negative number"));
    }
    if ns / 1_000_000_000 > 9_223_372_036 {
        return Err(vm.overflow_error("timeout value is too large"));
    }
    Ok(Patience::Until(deadline(vm, timeout)?))
}

impl Lock {
    /// A new lock that nobody holds.
    pub fn make(vm: &Vm) -> Gc<Lock> {
        Lock::alloc(vm, Lock::class(vm), |head| Lock {
            head,
            held: Cell::new(false),
            waiters: Cell::new(0),
            waiting: Waiting::default(),
        })
    }
}

fn take(vm: &Vm, this: Gc<Lock>, blocking: bool, timeout: Value) -> PyResult<bool> {
    let patience = patience(vm, blocking, timeout)?;
    if !this.held.replace(true) {
        return Ok(true);
    }
    let Patience::Until(end) = patience else { return Ok(false) };
    this.waiters.set(this.waiters.get() + 1);
    let result = this.waiting.wait(vm, end, || !this.held.get());
    this.waiters.set(this.waiters.get() - 1);
    let free = result?;
    if free {
        this.held.set(true);
    }
    Ok(free)
}

fn give(vm: &Vm, this: Gc<Lock>) -> PyResult<()> {
    if !this.held.replace(false) {
        return Err(vm.runtime_error("release unlocked lock"));
    }
    if this.waiters.get() > 0 {
        this.waiting.wake();
    }
    Ok(())
}

/// A lock object is a synchronization primitive.  To create a lock,
/// call threading.Lock().  Methods are:
///
/// acquire() -- lock the lock, possibly blocking until it can be obtained
/// release() -- unlock of the lock
/// locked() -- test whether the lock is currently locked
///
/// A lock is not owned by the thread that locked it; another thread may
/// unlock it.  A thread attempting to lock a lock that it has already locked
/// will block until another thread unlocks it.  Deadlocks may ensue.
#[class("lock", module = "_thread", weakrefable)]
impl Lock {
    #[new("lock()")]
    fn new(vm: &Vm, _cls: Gc<Type>, args: &Args) -> PyResult<Gc<Lock>> {
        args.no_keywords(vm, "lock")?;
        args.exactly(vm, "lock", 0)?;
        Ok(Lock::make(vm))
    }
    #[slot(repr)]
    fn repr(this: Gc<Self>) -> String {
        let state = if this.held.get() { "locked" } else { "unlocked" };
        format!("<{state} _thread.lock object at {:#x}>", this.address())
    }
    /// Lock the lock.  Without argument, this blocks if the lock is already
    /// locked (even by the same thread), waiting for another thread to release
    /// the lock, and return True once the lock is acquired.
    /// With an argument, this will only block if the argument is true,
    /// and the return value reflects whether the lock is acquired.
    /// The blocking operation is interruptible.
    #[method("acquire(blocking=True, timeout=-1)")]
    fn acquire(vm: &Vm, this: Gc<Self>, blocking: bool, timeout: Value) -> PyResult<bool> {
        take(vm, this, blocking, timeout)
    }
    /// An obsolete synonym of acquire().
    #[method("acquire_lock(blocking=True, timeout=-1)")]
    fn acquire_lock(vm: &Vm, this: Gc<Self>, blocking: bool, timeout: Value) -> PyResult<bool> {
        take(vm, this, blocking, timeout)
    }
    /// Release the lock, allowing another thread that is blocked waiting for
    /// the lock to acquire the lock.  The lock must be in the locked state,
    /// but it needn't be locked by the same thread that unlocks it.
    #[method("release()")]
    fn release(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        give(vm, this)
    }
    /// An obsolete synonym of release().
    #[method("release_lock()")]
    fn release_lock(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        give(vm, this)
    }
    /// Return whether the lock is in the locked state.
    #[method("locked()")]
    fn locked(this: Gc<Self>) -> bool {
        this.held.get()
    }
    /// An obsolete synonym of locked().
    #[method("locked_lock()")]
    fn locked_lock(this: Gc<Self>) -> bool {
        this.held.get()
    }
    /// Lock the lock.
    #[method("__enter__()")]
    fn enter(vm: &Vm, this: Gc<Self>) -> PyResult<bool> {
        take(vm, this, true, Value::int32(-1))
    }
    /// Release the lock.
    #[method("__exit__(*exc_info)")]
    fn exit(vm: &Vm, this: Gc<Self>, _exc_info: taipan_vm::native::VarArgs) -> PyResult<()> {
        give(vm, this)
    }
    #[method("_at_fork_reinit()")]
    fn at_fork_reinit(this: Gc<Self>) {
        this.held.set(false);
        this.waiters.set(0);
    }
}

fn take_again(vm: &Vm, this: Gc<RLock>, blocking: bool, timeout: Value) -> PyResult<bool> {
    let patience = patience(vm, blocking, timeout)?;
    let me = vm.thread_id.get();
    if this.owner.get() == me {
        this.count.set(this.count.get() + 1);
        return Ok(true);
    }
    if this.owner.get() != 0 {
        let Patience::Until(end) = patience else { return Ok(false) };
        this.waiters.set(this.waiters.get() + 1);
        let result = this.waiting.wait(vm, end, || this.owner.get() == 0);
        this.waiters.set(this.waiters.get() - 1);
        if !result? {
            return Ok(false);
        }
    }
    this.owner.set(me);
    this.count.set(1);
    Ok(true)
}

/// Lets go `times` times.
fn give_back(vm: &Vm, this: Gc<RLock>, times: usize) -> PyResult<()> {
    let count = this.count.get();
    if this.owner.get() != vm.thread_id.get() || count == 0 {
        return Err(vm.runtime_error("cannot release un-acquired lock"));
    }
    this.count.set(count.saturating_sub(times));
    if this.count.get() == 0 {
        this.owner.set(0);
        if this.waiters.get() > 0 {
            this.waiting.wake();
        }
    }
    Ok(())
}

#[class("RLock", module = "_thread", subclassable, weakrefable)]
impl RLock {
    #[new("RLock(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<RLock> {
        RLock::alloc(vm, cls, |head| RLock {
            head,
            owner: Cell::new(0),
            count: Cell::new(0),
            waiters: Cell::new(0),
            waiting: Waiting::default(),
        })
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> String {
        let state = if this.owner.get() != 0 { "locked" } else { "unlocked" };
        let (class, owner, count) = (vm.type_of(this.value()).name(), this.owner.get(), this.count.get());
        format!("<{state} {class} object owner={owner} count={count} at {:#x}>", this.address())
    }
    /// Lock the lock.  `blocking` indicates whether we should wait
    /// for the lock to be available or not.  If `blocking` is False
    /// and another thread holds the lock, the method will return False
    /// immediately.  If `blocking` is True and another thread holds
    /// the lock, the method will wait for the lock to be released,
    /// take it and then return True.
    /// (note: the blocking operation is interruptible.)
    ///
    /// In all other cases, the method will return True immediately.
    /// Precisely, if the current thread already holds the lock, its
    /// internal counter is simply incremented. If nobody holds the lock,
    /// the lock is taken and its internal counter initialized to 1.
    #[method("acquire(blocking=True, timeout=-1)")]
    fn acquire(vm: &Vm, this: Gc<Self>, blocking: bool, timeout: Value) -> PyResult<bool> {
        take_again(vm, this, blocking, timeout)
    }
    /// Release the lock, allowing another thread that is blocked waiting for
    /// the lock to acquire the lock.  The lock must be in the locked state,
    /// and must be locked by the same thread that unlocks it; otherwise a
    /// `RuntimeError` is raised.
    ///
    /// Do note that if the lock was acquire()d several times in a row by the
    /// current thread, release() needs to be called as many times for the lock
    /// to be available for other threads.
    #[method("release()")]
    fn release(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        give_back(vm, this, 1)
    }
    /// locked()
    ///
    /// Return a boolean indicating whether this object is locked right now.
    #[method("locked()")]
    fn locked(this: Gc<Self>) -> bool {
        this.owner.get() != 0
    }
    /// Lock the lock.
    #[method("__enter__()")]
    fn enter(vm: &Vm, this: Gc<Self>) -> PyResult<bool> {
        take_again(vm, this, true, Value::int32(-1))
    }
    /// Release the lock.
    #[method("__exit__(*exc_info)")]
    fn exit(vm: &Vm, this: Gc<Self>, _exc_info: taipan_vm::native::VarArgs) -> PyResult<()> {
        give_back(vm, this, 1)
    }
    /// For internal use by `threading.Condition`.
    #[method("_is_owned()")]
    fn is_owned(vm: &Vm, this: Gc<Self>) -> bool {
        this.owner.get() == vm.thread_id.get()
    }
    /// For internal use by reentrancy checks.
    #[method("_recursion_count()")]
    fn recursion_count(vm: &Vm, this: Gc<Self>) -> usize {
        if this.owner.get() == vm.thread_id.get() { this.count.get() } else { 0 }
    }
    /// For internal use by `threading.Condition`.
    #[method("_release_save()")]
    fn release_save(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Tuple>> {
        let (count, owner) = (this.count.get(), this.owner.get());
        if count == 0 {
            return Err(vm.runtime_error("cannot release un-acquired lock"));
        }
        give_back(vm, this, count)?;
        Ok(vm.new_tuple(&[vm.int(count as i64), vm.int_from_u64(owner)]))
    }
    /// For internal use by `threading.Condition`.
    #[method("_acquire_restore(state, /)")]
    fn acquire_restore(vm: &Vm, this: Gc<Self>, state: Gc<Tuple>) -> PyResult<()> {
        let numbers = match *state.items() {
            [count, owner] => vm.int_to_i64(count).zip(vm.int_to_big(owner).and_then(|o| o.to_u64())),
            _ => None,
        };
        let Some((count, owner)) = numbers else {
            return Err(vm.type_error("a tuple of two ints is required"));
        };
        take_again(vm, this, true, Value::int32(-1))?;
        this.count.set(count.max(1) as usize);
        this.owner.set(owner);
        Ok(())
    }
    #[method("_at_fork_reinit()")]
    fn at_fork_reinit(this: Gc<Self>) {
        this.owner.set(0);
        this.count.set(0);
        this.waiters.set(0);
    }
}

//! `select.poll`: the system call of that name.

use super::Patience;
use crate::fd_arg::FdArg;
use crate::os_error::{interrupted, last_errno, raise, raise_last};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use taipan_macros::{class, native_object};
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::List;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Events that are waited for unless said otherwise.
const DEFAULT_EVENTS: i64 = (libc::POLLIN | libc::POLLPRI | libc::POLLOUT) as i64;

/// `select.poll`
#[native_object("select.poll")]
pub struct Poll {
    /// Descriptors with the events that are wanted of them.
    #[untraced]
    fds: RefCell<BTreeMap<i32, u16>>,
    running: Cell<bool>,
}

impl Poll {
    /// An object without descriptors.
    pub fn make(vm: &Vm) -> Gc<Poll> {
        Poll::alloc(vm, Poll::class(vm), |head| Poll {
            head,
            fds: RefCell::new(BTreeMap::new()),
            running: Cell::new(false),
        })
    }
}

/// A KeyError for a descriptor that is not registered.
fn not_registered(vm: &Vm, fd: i32) -> Raised {
    vm.raise_with(vm.exc().key_error, Value::int32(fd))
}

/// The time that `poll` of either kind was given, in units of `unit` nanoseconds; negative and None are forever.
pub fn patience(vm: &Vm, timeout: Value, unit: f64) -> PyResult<Patience> {
    if timeout.is_none() {
        return Ok(Patience::FOREVER);
    }
    let Some(number) = vm.any_float(timeout) else {
        if !vm.is_int(timeout) && vm.type_of(timeout).slots().index.is_none() {
            return Err(vm.type_error("timeout must be an integer or None"));
        }
        let int = vm.index_of(timeout)?;
        let ns = vm.int_to_i64(int).and_then(|n| n.checked_mul(unit as i64));
        return match ns {
            Some(ns) => bounded(vm, ns, unit),
            None => Err(vm.overflow_error("timestamp out of range for C PyTime_t")),
        };
    };
    if number.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    let ns = number * unit;
    let ns = if ns < 0.0 { ns.floor() } else { ns.ceil() };
    if !(-9.223_372_036_854_775e18..9.223_372_036_854_775e18).contains(&ns) {
        return Err(vm.overflow_error("timestamp out of range for C PyTime_t"));
    }
    bounded(vm, ns as i64, unit)
}

fn bounded(vm: &Vm, ns: i64, unit: f64) -> PyResult<Patience> {
    let ms = ns / 1_000_000;
    if unit < 1e9 && i32::try_from(ms).is_err() {
        return Err(vm.overflow_error("timeout is too large"));
    }
    if unit >= 1e9 && ms >= i32::MAX as i64 {
        return Err(vm.overflow_error("timeout is too large"));
    }
    Ok(if ns < 0 { Patience::FOREVER } else { Patience::nanoseconds(ns) })
}

/// An event mask of 16 bits.
struct Events(u16);

impl taipan_vm::native::FromArg for Events {
    fn from_arg(vm: &Vm, value: Value, context: &taipan_vm::native::ArgContext) -> PyResult<Events> {
        u16::from_arg(vm, value, context).map(Events)
    }
}

/// Marks the object as running, and as not running again when it goes away.
struct Running<'a>(&'a Cell<bool>);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

#[class("poll", module = "select", doc = "")]
impl Poll {
    /// Register a file descriptor with the polling object.
    ///
    ///   fd
    ///     either an integer, or an object with a fileno() method returning an int
    ///   eventmask
    ///     an optional bitmask describing the type of events to check for
    #[method("register(fd, eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT, /)")]
    fn register(this: Gc<Self>, fd: FdArg, eventmask: Option<Events>) {
        let events = eventmask.map_or(DEFAULT_EVENTS as u16, |e| e.0);
        this.fds.borrow_mut().insert(fd.0, events);
    }
    /// Modify an already registered file descriptor.
    ///
    ///   fd
    ///     either an integer, or an object with a fileno() method returning
    ///     an int
    ///   eventmask
    ///     a bitmask describing the type of events to check for
    #[method("modify(fd, eventmask, /)")]
    fn modify(vm: &Vm, this: Gc<Self>, fd: FdArg, eventmask: Events) -> PyResult<()> {
        match this.fds.borrow_mut().get_mut(&fd.0) {
            Some(events) => {
                *events = eventmask.0;
                Ok(())
            }
            None => Err(raise(vm, libc::ENOENT)),
        }
    }
    /// Remove a file descriptor being tracked by the polling object.
    #[method("unregister(fd, /)")]
    fn unregister(vm: &Vm, this: Gc<Self>, fd: FdArg) -> PyResult<()> {
        let removed = this.fds.borrow_mut().remove(&fd.0);
        removed.map(|_| ()).ok_or_else(|| not_registered(vm, fd.0))
    }
    /// Polls the set of registered file descriptors.
    ///
    ///   timeout
    ///     The maximum time to wait in milliseconds, or else None (or a negative
    ///     value) to wait indefinitely.
    ///
    /// Returns a list containing any descriptors that have events or errors
    /// to report, as a list of (fd, event) 2-tuples.
    #[method("poll(timeout=None, /)")]
    fn poll(vm: &Vm, this: Gc<Self>, timeout: Value) -> PyResult<Gc<List>> {
        let patience = patience(vm, timeout, 1e6)?;
        if this.running.replace(true) {
            return Err(vm.runtime_error("concurrent poll() invocation"));
        }
        let _running = Running(&this.running);
        let mut fds: Vec<libc::pollfd> = this
            .fds
            .borrow()
            .iter()
            .map(|(fd, events)| libc::pollfd { fd: *fd, events: *events as i16, revents: 0 })
            .collect();
        loop {
            let left = patience.left_ms();
            let count = fds.len() as libc::nfds_t;
            // SAFETY: the array has the length that is passed.
            let n = vm.without_lock(|| unsafe { libc::poll(fds.as_mut_ptr(), count, left) });
            if n >= 0 {
                break;
            }
            if last_errno() != libc::EINTR {
                return Err(raise_last(vm));
            }
            interrupted(vm)?;
        }
        let list = vm.new_list();
        for fd in fds.iter().filter(|fd| fd.revents != 0) {
            let pair = [Value::int32(fd.fd), Value::int32((fd.revents as u16).into())];
            list.push(vm, vm.new_tuple(&pair).value());
        }
        Ok(list)
    }
}

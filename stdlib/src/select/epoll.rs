//! `select.epoll`: Linux's interface for many descriptors.

use super::Patience;
use super::poll::patience;
use crate::fd_arg::FdArg;
use crate::os_error::{interrupted, last_errno, raise, raise_last};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::{List, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `select.epoll`
#[native_object("select.epoll")]
pub struct Epoll {
    /// -1: closed
    #[untraced]
    fd: Descriptor,
}

/// A descriptor that is closed with its owner.
struct Descriptor(Cell<i32>);

impl Descriptor {
    fn close(&self) -> bool {
        let fd = self.0.replace(-1);
        // SAFETY: no memory is involved.
        fd < 0 || unsafe { libc::close(fd) } == 0
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        self.close();
    }
}

const DEFAULT_EVENTS: u32 = (libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT) as u32;

#[cold]
fn closed(vm: &Vm) -> Raised {
    vm.value_error("I/O operation on closed epoll object")
}

fn open_fd(vm: &Vm, this: Gc<Epoll>) -> PyResult<i32> {
    let fd = this.fd.0.get();
    if fd < 0 { Err(closed(vm)) } else { Ok(fd) }
}

fn control(vm: &Vm, this: Gc<Epoll>, operation: i32, fd: FdArg, events: u32) -> PyResult<()> {
    let own = open_fd(vm, this)?;
    let mut event = libc::epoll_event { events, u64: fd.0 as u64 };
    // SAFETY: the event is a live local.
    let result = unsafe { libc::epoll_ctl(own, operation, fd.0, &mut event) };
    if result < 0 { Err(raise_last(vm)) } else { Ok(()) }
}

fn make(vm: &Vm, cls: Gc<Type>, fd: i32) -> Gc<Epoll> {
    Epoll::alloc(vm, cls, |head| Epoll { head, fd: Descriptor(Cell::new(fd)) })
}

/// select.epoll(sizehint=-1, flags=0)
///
/// Returns an epolling object
///
/// sizehint must be a positive integer or -1 for the default size. The
/// sizehint is used to optimize internal data structures. It doesn't limit
/// the maximum number of monitored events.
#[class("epoll", module = "select")]
impl Epoll {
    #[new("epoll(sizehint=-1, flags=0)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, sizehint: i32, flags: i32) -> PyResult<Gc<Epoll>> {
        if sizehint != -1 && sizehint <= 0 {
            return Err(vm.value_error("negative sizehint"));
        }
        if flags != 0 && flags != libc::EPOLL_CLOEXEC {
            return Err(vm.raise_message(vm.exc().os_error, "invalid flags"));
        }
        // SAFETY: no memory is involved.
        let fd = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
        if fd < 0 {
            return Err(raise_last(vm));
        }
        Ok(make(vm, cls, fd))
    }
    /// Create an epoll object from a given control fd.
    #[class_method("fromfd(fd, /)")]
    fn fromfd(vm: &Vm, cls: Gc<Type>, fd: i32) -> Gc<Epoll> {
        make(vm, cls, fd)
    }
    /// True if the epoll handler is closed
    #[getter("closed")]
    fn is_closed(this: Gc<Self>) -> bool {
        this.fd.0.get() < 0
    }
    /// Close the epoll control file descriptor.
    ///
    /// Further operations on the epoll object will raise an exception.
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        if this.fd.close() { Ok(()) } else { Err(raise(vm, last_errno())) }
    }
    /// Return the epoll control file descriptor.
    #[method("fileno()")]
    fn fileno(vm: &Vm, this: Gc<Self>) -> PyResult<i32> {
        open_fd(vm, this)
    }
    /// Modify event mask for a registered file descriptor.
    ///
    ///   fd
    ///     the target file descriptor of the operation
    ///   eventmask
    ///     a bit set composed of the various EPOLL constants
    #[method("modify(fd, eventmask)")]
    fn modify(vm: &Vm, this: Gc<Self>, fd: FdArg, eventmask: EventMask) -> PyResult<()> {
        control(vm, this, libc::EPOLL_CTL_MOD, fd, eventmask.0)
    }
    /// Registers a new fd or raises an OSError if the fd is already registered.
    ///
    ///   fd
    ///     the target file descriptor of the operation
    ///   eventmask
    ///     a bit set composed of the various EPOLL constants
    ///
    /// The epoll interface supports all file descriptors that support poll.
    #[method("register(fd, eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)")]
    fn register(vm: &Vm, this: Gc<Self>, fd: FdArg, eventmask: Option<EventMask>) -> PyResult<()> {
        let events = eventmask.map_or(DEFAULT_EVENTS, |mask| mask.0);
        control(vm, this, libc::EPOLL_CTL_ADD, fd, events)
    }
    /// Remove a registered file descriptor from the epoll object.
    ///
    ///   fd
    ///     the target file descriptor of the operation
    #[method("unregister(fd)")]
    fn unregister(vm: &Vm, this: Gc<Self>, fd: FdArg) -> PyResult<()> {
        control(vm, this, libc::EPOLL_CTL_DEL, fd, 0)
    }
    /// Wait for events on the epoll file descriptor.
    ///
    ///   timeout
    ///     the maximum time to wait in seconds (as float);
    ///     a timeout of None or -1 makes poll wait indefinitely
    ///   maxevents
    ///     the maximum number of events returned; -1 means no limit
    ///
    /// Returns a list containing any descriptors that have events to
    /// report, as a list of (fd, events) 2-tuples.
    #[method("poll(timeout=None, maxevents=-1)")]
    fn poll(vm: &Vm, this: Gc<Self>, timeout: Value, maxevents: i32) -> PyResult<Gc<List>> {
        let fd = open_fd(vm, this)?;
        let patience: Patience = patience(vm, timeout, 1e9)?;
        let most = match maxevents {
            -1 => libc::FD_SETSIZE - 1,
            1.. => maxevents as usize,
            _ => {
                return Err(vm.value_error(format!("maxevents must be greater than 0, got {maxevents}")));
            }
        };
        let mut events = vec![libc::epoll_event { events: 0, u64: 0 }; most.min(1 << 20)];
        let count = loop {
            let left = patience.left_ms();
            let room = events.len() as i32;
            // SAFETY: the array has the length that is passed.
            let n = vm.without_lock(|| unsafe { libc::epoll_wait(fd, events.as_mut_ptr(), room, left) });
            if n >= 0 {
                break n as usize;
            }
            if last_errno() != libc::EINTR {
                return Err(raise_last(vm));
            }
            interrupted(vm)?;
        };
        let list = vm.new_list();
        for event in &events[..count] {
            let (fd, events) = (event.u64 as i32, event.events);
            list.push(vm, vm.new_tuple(&[Value::int32(fd), vm.int(events.into())]).value());
        }
        Ok(list)
    }
    #[method("__enter__()")]
    fn enter(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Self>> {
        open_fd(vm, this)?;
        Ok(this)
    }
    #[method("__exit__(exc_type=None, exc_value=None, exc_tb=None, /)")]
    fn exit(vm: &Vm, this: Gc<Self>, _exc_type: Value, _exc_value: Value, _exc_tb: Value) -> PyResult {
        // As in CPython by the method's name, which subclasses could replace.
        vm.call_method_str(this.value(), "close", &[])
    }
}

/// An event mask of 32 bits: the low bits of any int.
struct EventMask(u32);

impl taipan_vm::native::FromArg for EventMask {
    fn from_arg(vm: &Vm, value: Value, _: &taipan_vm::native::ArgContext) -> PyResult<EventMask> {
        let int = vm.index_of(value)?;
        Ok(EventMask(match int.as_small_int() {
            Some(i) => i as u32,
            None => vm.int_to_big(int).map_or(0, |big| big.to_u64_wrapping() as u32),
        }))
    }
}

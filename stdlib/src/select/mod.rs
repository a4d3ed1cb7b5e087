//! The module `select`: waiting for input and output on several files.

pub mod epoll;
pub mod poll;

use crate::fd_arg::FdArg;
use crate::os_error::{interrupted, last_errno, raise_last};
use crate::time::{Round, nanoseconds};
use epoll::Epoll;
use std::time::{Duration, Instant};
use taipan_macros::module;
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::{List, Module};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// How long a call waits.
#[derive(Clone, Copy)]
pub struct Patience {
    /// None: forever.
    end: Option<Instant>,
}

impl Patience {
    /// Forever.
    pub const FOREVER: Patience = Patience { end: None };

    /// From now on, this many nanoseconds.
    pub fn nanoseconds(ns: i64) -> Patience {
        Patience { end: Instant::now().checked_add(Duration::from_nanos(ns.max(0) as u64)) }
    }

    /// What is left; None is forever.
    pub fn left(&self) -> Option<Duration> {
        self.end.map(|end| end.saturating_duration_since(Instant::now()))
    }

    /// What is left in milliseconds, rounded up; -1 is forever.
    pub fn left_ms(&self) -> i32 {
        match self.left() {
            None => -1,
            Some(left) => left.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128) as i32,
        }
    }
}

/// One of the three sequences: its objects, and their descriptors in the set.
struct Wanted {
    objects: Gc<List>,
    fds: Vec<i32>,
    set: libc::fd_set,
}

fn wanted(vm: &Vm, objects: Value) -> PyResult<Wanted> {
    let list = match vm.list_from(objects) {
        Ok(list) => list,
        Err(raised) => {
            if vm.take_if(vm.exc().type_error).is_some() {
                return Err(vm.type_error("arguments 1-3 must be sequences"));
            }
            return Err(raised);
        }
    };
    // SAFETY: a set is made of numbers, for which zero is valid.
    let mut wanted = Wanted { objects: list, fds: Vec::new(), set: unsafe { std::mem::zeroed() } };
    let mut i = 0;
    while let Some(object) = wanted.objects.try_get(vm, i) {
        let fd = FdArg::of(vm, object)?.0;
        if fd as usize >= libc::FD_SETSIZE {
            return Err(vm.value_error("filedescriptor out of range in select()"));
        }
        // SAFETY: the descriptor is below the set's size.
        unsafe { libc::FD_SET(fd, &mut wanted.set) };
        wanted.fds.push(fd);
        i += 1;
    }
    Ok(wanted)
}

/// The objects whose descriptors are in `set`.
fn ready(vm: &Vm, wanted: &Wanted, set: &libc::fd_set) -> Gc<List> {
    let list = vm.new_list();
    for (i, fd) in wanted.fds.iter().enumerate() {
        // SAFETY: the descriptor is below the set's size.
        if unsafe { libc::FD_ISSET(*fd, set) }
            && let Some(object) = wanted.objects.try_get(vm, i)
        {
            list.push(vm, object);
        }
    }
    list
}

/// The three lists of what is ready.
type Ready = (Gc<List>, Gc<List>, Gc<List>);

fn select(vm: &Vm, wanted: [Wanted; 3], patience: Patience) -> PyResult<Ready> {
    let most = wanted.iter().flat_map(|w| &w.fds).copied().max().map_or(0, |fd| fd + 1);
    loop {
        let mut sets = [wanted[0].set, wanted[1].set, wanted[2].set];
        let time = patience.left().map(|left| libc::timeval {
            tv_sec: left.as_secs() as libc::time_t,
            tv_usec: left.subsec_nanos().div_ceil(1000).min(999_999).into(),
        });
        let [read, write, except] = &mut sets;
        let n = vm.without_lock(|| {
            let mut time = time;
            let time = time.as_mut().map_or(std::ptr::null_mut(), |t| t as *mut libc::timeval);
            // SAFETY: sets and time are live locals.
            unsafe { libc::select(most, read, write, except, time) }
        });
        if n >= 0 {
            let list = |i: usize| ready(vm, &wanted[i], &sets[i]);
            return Ok((list(0), list(1), list(2)));
        }
        if last_errno() != libc::EINTR {
            return Err(raise_last(vm));
        }
        interrupted(vm)?;
    }
}

#[module(
    "select",
    doc = "This module supports asynchronous I/O on multiple file descriptors.\n\n*** IMPORTANT NOTICE ***\nOn Windows, only sockets are supported; on Unix, all file descriptors.",
    classes(Epoll)
)]
pub mod module {
    use super::*;

    /// Wait until one or more file descriptors are ready for some kind of I/O.
    ///
    /// The first three arguments are iterables of file descriptors to be waited
    /// for:
    /// rlist -- wait until ready for reading
    /// wlist -- wait until ready for writing
    /// xlist -- wait for an "exceptional condition"
    /// If only one kind of condition is required, pass [] for the other lists.
    ///
    /// A file descriptor is either a socket or file object, or a small integer
    /// gotten from a fileno() method call on one of those.
    ///
    /// The optional 4th argument specifies a timeout in seconds; it may be
    /// a floating-point number to specify fractions of seconds.  If it is absent
    /// or None, the call will never time out.
    ///
    /// The return value is a tuple of three lists corresponding to the first
    /// three arguments; each contains the subset of the corresponding file
    /// descriptors that are ready.
    ///
    /// *** IMPORTANT NOTICE ***
    /// On Windows, only sockets are supported; on Unix, all file
    /// descriptors can be used.
    #[function("select(rlist, wlist, xlist, timeout=None, /)")]
    fn select(vm: &Vm, rlist: Value, wlist: Value, xlist: Value, timeout: Value) -> PyResult<Ready> {
        let mut patience = Patience::FOREVER;
        if !timeout.is_none() {
            let ns = match nanoseconds(vm, timeout, Round::Up) {
                Ok(ns) => ns,
                Err(raised) => {
                    if vm.take_if(vm.exc().type_error).is_some() {
                        return Err(vm.type_error("timeout must be a float or None"));
                    }
                    return Err(raised);
                }
            };
            if ns < 0 {
                return Err(vm.value_error("timeout must be non-negative"));
            }
            patience = Patience::nanoseconds(ns);
        }
        let wanted = [super::wanted(vm, rlist)?, super::wanted(vm, wlist)?, super::wanted(vm, xlist)?];
        super::select(vm, wanted, patience)
    }

    /// Returns a polling object.
    ///
    /// This object supports registering and unregistering file descriptors, and
    /// then polling them for I/O events.
    #[function("poll()")]
    fn poll(vm: &Vm) -> Gc<super::poll::Poll> {
        super::poll::Poll::make(vm)
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "error", vm.exc().os_error.value())?;
        let constants: [(&str, i64); 28] = [
            ("PIPE_BUF", libc::PIPE_BUF as i64),
            ("POLLIN", 0x1),
            ("POLLPRI", 0x2),
            ("POLLOUT", 0x4),
            ("POLLERR", 0x8),
            ("POLLHUP", 0x10),
            ("POLLNVAL", 0x20),
            ("POLLRDNORM", 0x40),
            ("POLLRDBAND", 0x80),
            ("POLLWRNORM", 0x100),
            ("POLLWRBAND", 0x200),
            ("POLLMSG", 0x400),
            ("POLLRDHUP", 0x2000),
            ("EPOLLIN", 0x1),
            ("EPOLLPRI", 0x2),
            ("EPOLLOUT", 0x4),
            ("EPOLLERR", 0x8),
            ("EPOLLHUP", 0x10),
            ("EPOLLRDNORM", 0x40),
            ("EPOLLRDBAND", 0x80),
            ("EPOLLWRNORM", 0x100),
            ("EPOLLWRBAND", 0x200),
            ("EPOLLMSG", 0x400),
            ("EPOLLRDHUP", 0x2000),
            ("EPOLLEXCLUSIVE", 1 << 28),
            ("EPOLLWAKEUP", 1 << 29),
            ("EPOLLONESHOT", 1 << 30),
            ("EPOLLET", 1 << 31),
        ];
        for (name, value) in constants {
            set_module_attribute(vm, module, name, vm.int(value))?;
        }
        set_module_attribute(vm, module, "EPOLL_CLOEXEC", vm.int(libc::EPOLL_CLOEXEC.into()))
    }
}

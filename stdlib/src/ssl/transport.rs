//! Where the bytes of a connection come from and go to: a socket, or two objects in memory.
//!
//! OpenSSL reads and writes a socket through functions of this module, which never wait: a read or write that would is
//! said to be tried again, and it is Python's side that waits then, without the interpreter's lock, as long as the
//! socket's timeout allows. So OpenSSL always runs with the lock: no two threads are in a connection at once, and what
//! OpenSSL calls back can run Python code.

use super::library::{Bio, BioMethod, Ssl, free_ssl, ossl};
use crate::os_error::{self, interrupted, last_errno};
use crate::socket::class::Socket;
use std::cell::Cell;
use std::ffi::{c_char, c_int, c_long, c_void};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use taipan_vm::native::PyResult;
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

/// What OpenSSL's side of a socket knows.
#[derive(Default)]
pub struct Place {
    /// The file descriptor, -1 if it was closed; set before each operation.
    pub fd: Cell<c_int>,
    /// The error number of the last read or write that failed.
    pub errno: Cell<c_int>,
    /// Whether the other side sends no more.
    ended: Cell<bool>,
}

/// `BIO_FLAGS_READ`, `BIO_FLAGS_WRITE`, each with `BIO_FLAGS_SHOULD_RETRY`, and all flags about trying again.
const RETRY_READ: c_int = 0x09;
const RETRY_WRITE: c_int = 0x0a;
const RETRY: c_int = 0x0f;

/// Never a signal where the other side is gone.
#[cfg(target_os = "linux")]
const SEND_FLAGS: c_int = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
#[cfg(not(target_os = "linux"))]
const SEND_FLAGS: c_int = libc::MSG_DONTWAIT;

/// Notes how a read or write ended; gives what OpenSSL is to get.
///
/// # Safety
/// The BIO is one of [`for_place`].
unsafe fn finish(bio: *mut Bio, result: isize, retry: c_int) -> c_int {
    let errno = if result < 0 { last_errno() } else { 0 };
    let library = ossl();
    // SAFETY: the BIO is a live one, and its data is a place that lives as long.
    unsafe {
        let place = &*library.BIO_get_data(bio).cast::<Place>();
        library.BIO_clear_flags(bio, RETRY);
        if result == 0 && retry == RETRY_READ {
            place.ended.set(true);
        }
        if matches!(errno, libc::EAGAIN | libc::EINTR | libc::EINPROGRESS | libc::EALREADY) {
            library.BIO_set_flags(bio, retry);
        } else {
            place.errno.set(errno);
        }
    }
    result as c_int
}

/// Reads what has come.
unsafe extern "C" fn read(bio: *mut Bio, data: *mut c_char, len: c_int) -> c_int {
    let len = usize::try_from(len).unwrap_or(0);
    if len == 0 {
        return 0;
    }
    // SAFETY: OpenSSL passes memory of that length, and a BIO whose data is a place.
    unsafe {
        let fd = (*ossl().BIO_get_data(bio).cast::<Place>()).fd.get();
        let result = libc::recv(fd, data.cast(), len, libc::MSG_DONTWAIT);
        finish(bio, result, RETRY_READ)
    }
}

/// Writes as much as there is room for.
unsafe extern "C" fn write(bio: *mut Bio, data: *const c_char, len: c_int) -> c_int {
    // SAFETY: OpenSSL passes memory of that length, and a BIO whose data is a place.
    unsafe {
        let fd = (*ossl().BIO_get_data(bio).cast::<Place>()).fd.get();
        let result = libc::send(fd, data.cast(), usize::try_from(len).unwrap_or(0), SEND_FLAGS);
        finish(bio, result, RETRY_WRITE)
    }
}

/// Answers what OpenSSL asks of every BIO: is it at its end (2); flushing (11) and copying (12) need nothing.
unsafe extern "C" fn control(bio: *mut Bio, what: c_int, _: c_long, _: *mut c_void) -> c_long {
    match what {
        // SAFETY: the BIO's data is a place.
        2 => c_long::from(unsafe { (*ossl().BIO_get_data(bio).cast::<Place>()).ended.get() }),
        11 | 12 => 1,
        _ => 0,
    }
}

/// What OpenSSL made of the functions above; it is never freed.
struct Method(*mut BioMethod);
// SAFETY: it is not changed after it was made, and OpenSSL uses it from any thread.
unsafe impl Send for Method {}
// SAFETY: as above.
unsafe impl Sync for Method {}

static METHOD: OnceLock<Method> = OnceLock::new();

fn method() -> *mut BioMethod {
    let make = || {
        let library = ossl();
        // SAFETY: the name is constant; the functions do what such functions have to. 0x0400: a source and sink.
        unsafe {
            let method = library.BIO_meth_new(library.BIO_get_new_index() | 0x0400, c"socket".as_ptr());
            if !method.is_null() {
                library.BIO_meth_set_read(method, read);
                library.BIO_meth_set_write(method, write);
                library.BIO_meth_set_ctrl(method, control);
            }
            Method(method)
        }
    };
    METHOD.get_or_init(make).0
}

/// A BIO that reads and writes the file descriptor of a place; null if there is no memory.
///
/// # Safety
/// The place outlives the BIO.
unsafe fn for_place(place: *const Place) -> *mut Bio {
    let (library, method) = (ossl(), method());
    if method.is_null() {
        return std::ptr::null_mut();
    }
    // SAFETY: the method is a live one, and so is the BIO.
    unsafe {
        let bio = library.BIO_new(method);
        if !bio.is_null() {
            library.BIO_set_data(bio, place.cast_mut().cast());
            library.BIO_set_init(bio, 1);
        }
        bio
    }
}

/// OpenSSL's connection with what it reads and writes through; both are freed with it.
pub struct Link {
    ssl: *mut Ssl,
    pub place: Box<Place>,
}

impl Link {
    /// Takes over a connection.
    ///
    /// # Safety
    /// It is a live one that nobody else frees.
    pub unsafe fn new(ssl: *mut Ssl) -> Link {
        Link { ssl, place: Box::default() }
    }
    pub fn ssl(&self) -> *mut Ssl {
        self.ssl
    }
    /// Connects it to a socket. False: there is no memory.
    pub fn attach_socket(&self) -> bool {
        // SAFETY: the place is freed after the connection, to which the BIO belongs.
        unsafe {
            let bio = for_place(&raw const *self.place);
            if !bio.is_null() {
                ossl().SSL_set_bio(self.ssl, bio, bio);
            }
            !bio.is_null()
        }
    }
    /// Connects it to two BIOs, which stay their owners' too.
    ///
    /// # Safety
    /// They are live ones.
    pub unsafe fn attach(&self, incoming: *mut Bio, outgoing: *mut Bio) {
        let library = ossl();
        // SAFETY: as the caller promises. Of two different BIOs OpenSSL takes one reference each, of one a single one.
        unsafe {
            library.BIO_up_ref(incoming);
            if incoming != outgoing {
                library.BIO_up_ref(outgoing);
            }
            library.SSL_set_bio(self.ssl, incoming, outgoing);
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // SAFETY: the connection belongs to the link; the place is still there.
        unsafe { free_ssl(self.ssl) };
    }
}

/// What a connection waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Read,
    Write,
}

/// How waiting ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// The socket may be ready.
    Ready,
    TimedOut,
    /// The socket was closed.
    Closed,
    /// It is not for this to wait.
    NonBlocking,
}

/// Until when a call may wait.
pub struct Limit(Option<Instant>);

impl Limit {
    /// From now on, as long as the socket's timeout.
    pub fn of(socket: Option<Gc<Socket>>) -> Limit {
        let timeout = socket.map_or(-1, |socket| socket.timeout.get());
        let wait = Duration::from_nanos(timeout.max(0) as u64);
        Limit((timeout > 0).then(|| Instant::now().checked_add(wait)).flatten())
    }
    /// Waits until the socket is ready. None for a socket: the connection is in memory.
    ///
    /// # Errors
    /// OSError, what a signal's handler raises
    pub fn wait(&self, vm: &Vm, socket: Option<Gc<Socket>>, direction: Direction) -> PyResult<Waited> {
        let Some(socket) = socket.filter(|socket| socket.timeout.get() != 0) else {
            return Ok(Waited::NonBlocking);
        };
        loop {
            let fd = socket.fd.get();
            if fd < 0 {
                return Ok(Waited::Closed);
            }
            let left = self.0.map(|end| end.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return Ok(Waited::TimedOut);
            }
            let ms =
                left.map_or(-1, |left| left.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128) as c_int);
            let events = if direction == Direction::Read { libc::POLLIN } else { libc::POLLOUT };
            let mut poll = libc::pollfd { fd, events, revents: 0 };
            // SAFETY: one pollfd, a local.
            match vm.without_lock(|| unsafe { libc::poll(&mut poll, 1, ms) }) {
                0 => {}
                1.. => return Ok(Waited::Ready),
                _ => match last_errno() {
                    libc::EINTR => interrupted(vm)?,
                    errno => return Err(os_error::raise(vm, errno)),
                },
            }
        }
    }
}

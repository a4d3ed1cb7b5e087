//! The class `socket`: making, naming, connecting and closing sockets. Sending and receiving are in `transfer`.
//!
//! A socket with a timeout is non-blocking for the system; a call that would block waits with `poll` for as long as the
//! timeout allows.

use super::address::{self, Address};
use crate::keywords::{Keywords, c_int, c_int_or, positional};
use crate::os_error::{self, interrupted, last_errno};
use crate::time::{Round, nanoseconds};
use std::cell::Cell;
use std::time::{Duration, Instant};
use taipan_macros::{class, native_object};
use taipan_vm::native::{Args, BytesLike, PyResult, Raised};
use taipan_vm::object::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A socket.
#[native_object("_socket.socket")]
pub struct Socket {
    /// -1 when closed.
    pub fd: Cell<i32>,
    pub family: Cell<i32>,
    kind: Cell<i32>,
    proto: Cell<i32>,
    /// Nanoseconds; -1 to wait forever, 0 for not at all.
    pub timeout: Cell<i64>,
}

/// What a call waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    Read,
    Write,
    Connect,
}

/// Until when a call may wait.
#[derive(Clone, Copy)]
pub struct Limit {
    end: Option<Instant>,
    timeout: i64,
}

impl Limit {
    /// From now on, as long as the socket's timeout.
    pub fn of(socket: &Socket) -> Limit {
        let timeout = socket.timeout.get();
        let wait = Duration::from_nanos(timeout.max(0) as u64);
        Limit { end: (timeout > 0).then(|| Instant::now().checked_add(wait)).flatten(), timeout }
    }
    /// Milliseconds left, rounded up; None when there are none.
    fn left(&self) -> Option<i32> {
        let Some(end) = self.end else { return Some(-1) };
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return None;
        }
        Some(left.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128) as i32)
    }
}

#[cold]
pub fn timed_out(vm: &Vm) -> Raised {
    vm.raise_message(vm.exc().timeout_error, "timed out")
}

/// Waits until a socket is ready. False: interrupted, and a signal's handler ran.
fn wait(vm: &Vm, fd: i32, ready: Ready, limit: Limit) -> PyResult<bool> {
    let events = match ready {
        Ready::Read => libc::POLLIN,
        Ready::Write => libc::POLLOUT,
        Ready::Connect => libc::POLLOUT | libc::POLLERR,
    };
    let Some(ms) = limit.left() else { return Err(timed_out(vm)) };
    let mut poll = libc::pollfd { fd, events, revents: 0 };
    // SAFETY: one pollfd, a local.
    let result = vm.without_lock(|| unsafe { libc::poll(&mut poll, 1, ms) });
    match result {
        0 => Err(timed_out(vm)),
        1.. => Ok(true),
        _ => match last_errno() {
            libc::EINTR => interrupted(vm).map(|()| false),
            errno => Err(os_error::raise(vm, errno)),
        },
    }
}

/// Runs a system call on the socket, which gives -1 on failure; waits and repeats as the timeout says.
///
/// # Errors
/// TimeoutError, OSError, what a signal's handler raises
pub fn call(
    vm: &Vm,
    socket: Gc<Socket>,
    ready: Ready,
    limit: Limit,
    mut f: impl FnMut(i32) -> isize,
) -> PyResult<usize> {
    loop {
        let fd = socket.fd.get();
        if limit.timeout > 0 && !wait(vm, fd, ready, limit)? {
            continue;
        }
        let result = vm.without_lock(|| f(fd));
        if result >= 0 {
            return Ok(result as usize);
        }
        match last_errno() {
            libc::EINTR => interrupted(vm)?,
            libc::EAGAIN if limit.timeout > 0 => {}
            errno => return Err(os_error::raise(vm, errno)),
        }
    }
}

/// Makes a file descriptor blocking or not.
///
/// # Errors
/// OSError
fn set_blocking(vm: &Vm, fd: i32, blocking: bool) -> PyResult<()> {
    let mut on: libc::c_int = i32::from(!blocking);
    // SAFETY: the call reads an int.
    if unsafe { libc::ioctl(fd, libc::FIONBIO, &mut on) } < 0 {
        return Err(os_error::raise_last(vm));
    }
    Ok(())
}

fn os_check(vm: &Vm, result: i32) -> PyResult<i32> {
    if result < 0 { Err(os_error::raise_last(vm)) } else { Ok(result) }
}

/// The timeout that new sockets have.
pub fn default_timeout(vm: &Vm) -> i64 {
    let known = vm.interp().module_state.borrow().get(DEFAULT_TIMEOUT).copied();
    known.and_then(|v| vm.int_to_i64(v)).unwrap_or(-1)
}

/// Sets the timeout that new sockets have.
pub fn set_default_timeout(vm: &Vm, timeout: i64) {
    let value = vm.int(timeout);
    vm.interp().module_state.borrow_mut().insert(DEFAULT_TIMEOUT, value);
}

const DEFAULT_TIMEOUT: &str = "_socket.defaulttimeout";

/// A timeout argument: nanoseconds, -1 for None.
///
/// # Errors
/// TypeError, ValueError
pub fn parse_timeout(vm: &Vm, value: Value) -> PyResult<i64> {
    if value.is_none() {
        return Ok(-1);
    }
    let ns = nanoseconds(vm, value, Round::Up)?;
    if ns < 0 { Err(vm.value_error("Timeout value out of range")) } else { Ok(ns) }
}

/// The value of a timeout.
pub fn timeout_value(vm: &Vm, timeout: i64) -> Value {
    if timeout < 0 { Value::NONE } else { vm.float(crate::time::seconds(timeout)) }
}

/// An int that the system tells about a socket.
fn option(fd: i32, name: i32) -> Option<i32> {
    let (mut value, mut len) = (0i32, size_of::<i32>() as libc::socklen_t);
    // SAFETY: the value has room for an int.
    let result = unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, name, (&raw mut value).cast(), &mut len) };
    (result == 0).then_some(value)
}

/// Takes over a file descriptor.
fn adopt(vm: &Vm, fd: Value) -> PyResult<i32> {
    let fd = c_int(vm, fd)?;
    if fd < 0 {
        return Err(vm.value_error("negative file descriptor"));
    }
    let mut name = Address::default();
    // SAFETY: the address has room, and says how much.
    let result = unsafe { libc::getsockname(fd, name.mut_ptr(), &mut name.len) };
    if result < 0 {
        let errno = last_errno();
        if errno == libc::EBADF || errno == libc::ENOTSOCK {
            return Err(os_error::raise(vm, errno));
        }
    }
    Ok(fd)
}

fn init(vm: &Vm, this: Gc<Socket>, args: &Args) -> PyResult<()> {
    let keywords = Keywords {
        function: Some("socket"),
        names: &["family", "type", "proto", "fileno"],
        positional: 4,
        needed: 0,
    };
    let values: [Value; 4] = keywords.bind(vm, args)?;
    let mut family = c_int_or(vm, values[0], -1)?;
    let mut kind = c_int_or(vm, values[1], -1)?;
    let mut proto = c_int_or(vm, values[2], -1)?;
    let numbers = [family, kind, proto].map(Value::int32);
    vm.audit("socket.__new__", &[this.value(), numbers[0], numbers[1], numbers[2]])?;
    let fd = if values[3].is_unbound() || values[3].is_none() {
        family = if family == -1 { libc::AF_INET } else { family };
        kind = if kind == -1 { libc::SOCK_STREAM } else { kind };
        proto = if proto == -1 { 0 } else { proto };
        // SAFETY: the call takes numbers.
        os_check(vm, unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, proto) })?
    } else {
        let fd = adopt(vm, values[3])?;
        if family == -1 {
            let mut name = Address::default();
            // SAFETY: the address has room, and says how much.
            os_check(vm, unsafe { libc::getsockname(fd, name.mut_ptr(), &mut name.len) })?;
            family = name.family();
        }
        if kind == -1 {
            kind = option(fd, libc::SO_TYPE).ok_or_else(|| os_error::raise_last(vm))?;
        }
        if proto == -1 {
            proto = option(fd, libc::SO_PROTOCOL).unwrap_or(0);
        }
        fd
    };
    set_up(vm, this, fd, family, kind, proto)
}

fn set_up(vm: &Vm, this: Gc<Socket>, fd: i32, family: i32, kind: i32, proto: i32) -> PyResult<()> {
    this.fd.set(fd);
    this.family.set(family);
    this.kind.set(kind & !(libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK));
    this.proto.set(proto);
    if kind & libc::SOCK_NONBLOCK != 0 {
        this.timeout.set(0);
        return Ok(());
    }
    let timeout = default_timeout(vm);
    this.timeout.set(timeout);
    if timeout >= 0 { set_blocking(vm, fd, false) } else { Ok(()) }
}

fn allocate(vm: &Vm, class: Gc<Type>) -> Gc<Socket> {
    Socket::alloc(vm, class, |head| Socket {
        head,
        fd: Cell::new(-1),
        family: Cell::new(0),
        kind: Cell::new(0),
        proto: Cell::new(0),
        timeout: Cell::new(-1),
    })
}

/// A socket object for an open file descriptor.
///
/// # Errors
/// OSError
pub fn of_fd(vm: &Vm, fd: i32, family: i32, kind: i32, proto: i32) -> PyResult<Gc<Socket>> {
    let socket = allocate(vm, Socket::class(vm));
    set_up(vm, socket, fd, family, kind, proto)?;
    Ok(socket)
}

/// Connects; gives the error number, 0 for none.
fn connect(vm: &Vm, this: Gc<Socket>, address: &Address) -> PyResult<i32> {
    let fd = this.fd.get();
    // SAFETY: the address has that length.
    let result = vm.without_lock(|| unsafe { libc::connect(fd, address.ptr(), address.len) });
    if result == 0 {
        return Ok(0);
    }
    let errno = last_errno();
    let waits = match errno {
        libc::EINTR => {
            interrupted(vm)?;
            this.timeout.get() != 0
        }
        libc::EINPROGRESS => this.timeout.get() > 0,
        _ => false,
    };
    if !waits {
        return Ok(errno);
    }
    let limit = Limit::of(&this);
    while !wait(vm, fd, Ready::Connect, limit)? {}
    Ok(option(fd, libc::SO_ERROR).unwrap_or_else(last_errno))
}

fn accept(vm: &Vm, this: Gc<Socket>) -> PyResult {
    let mut from = Address::default();
    let fd = call(vm, this, Ready::Read, Limit::of(&this), |fd| {
        from = Address::default();
        // SAFETY: the address has room, and says how much.
        unsafe { libc::accept4(fd, from.mut_ptr(), &mut from.len, libc::SOCK_CLOEXEC) as isize }
    })?;
    let address = match address::to_value(vm, &from) {
        Ok(address) => address,
        Err(raised) => {
            // SAFETY: the descriptor was opened above, and nobody else knows it.
            unsafe { libc::close(fd as i32) };
            return Err(raised);
        }
    };
    Ok(vm.new_tuple(&[vm.int(fd as i64), address]).value())
}

fn get_option(vm: &Vm, this: Gc<Socket>, args: &Args) -> PyResult {
    let values = positional(vm, args, "getsockopt", 2, 3)?;
    let (level, name) = (c_int(vm, values[0])?, c_int(vm, values[1])?);
    let size = values.get(2).map_or(Ok(0), |v| c_int(vm, *v))?;
    let fd = this.fd.get();
    if size == 0 {
        let (mut value, mut len) = (0i32, size_of::<i32>() as libc::socklen_t);
        // SAFETY: the value has room for an int.
        os_check(vm, unsafe { libc::getsockopt(fd, level, name, (&raw mut value).cast(), &mut len) })?;
        return Ok(Value::int32(value));
    }
    if !(1..=1024).contains(&size) {
        return Err(vm.raise_message(vm.exc().os_error, "getsockopt buflen out of range"));
    }
    let mut buffer = vec![0u8; size as usize];
    let mut len = size as libc::socklen_t;
    // SAFETY: the buffer has that length.
    os_check(vm, unsafe { libc::getsockopt(fd, level, name, buffer.as_mut_ptr().cast(), &mut len) })?;
    Ok(vm.bytes(&buffer[..(len as usize).min(buffer.len())]).value())
}

fn set_option(vm: &Vm, this: Gc<Socket>, args: &Args) -> PyResult<()> {
    let n = args.len();
    if n != 4 {
        positional(vm, args, "setsockopt", 3, 3)?;
    }
    let values = args.positional();
    let (level, name) = (c_int(vm, values[0])?, c_int(vm, values[1])?);
    let fd = this.fd.get();
    let set = |pointer: *const u8, len: usize| {
        // SAFETY: that many bytes lie at the pointer, or it is null.
        let result = unsafe { libc::setsockopt(fd, level, name, pointer.cast(), len as libc::socklen_t) };
        os_check(vm, result).map(drop)
    };
    if n == 4 {
        if !values[2].is_none() {
            let class = vm.type_of(values[2]).name();
            return Err(vm.type_error(format!("setsockopt() argument 3 must be None, not {class}")));
        }
        return set(std::ptr::null(), c_int(vm, values[3])?.max(0) as usize);
    }
    if vm.is_int(values[2]) {
        let value = match vm.int_to_i64(values[2]) {
            // Flags may be given as unsigned numbers.
            Some(i) if i > i64::from(i32::MAX) && i <= i64::from(u32::MAX) => i as u32 as i32,
            _ => c_int(vm, values[2])?,
        };
        return set((&raw const value).cast(), size_of::<i32>());
    }
    let data = BytesLike::of(vm, values[2])?;
    set(data.as_ptr(), data.len())
}

/// socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object
/// socket(family=-1, type=-1, proto=-1, fileno=None) -> socket object
///
/// Open a socket of the given type.
#[class("socket", module = "_socket", subclassable, parts(transfer))]
impl Socket {
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.update_slots(|s| s.idle = Some(|_, this| this.cast_unchecked::<Socket>().fd.get() < 0));
        Ok(())
    }
    #[new("socket(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Socket> {
        allocate(vm, cls)
    }
    #[init_method("socket(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        init(vm, this, args)
    }
    #[slot(finalize)]
    fn finalize(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        let fd = this.fd.get();
        if fd < 0 {
            return Ok(());
        }
        let text = vm.repr_text(this.value())?;
        let warned = vm.warn(vm.exc().resource_warning, &format!("unclosed {text}"), 1);
        this.fd.set(-1);
        // SAFETY: the socket owns its descriptor.
        unsafe { libc::close(fd) };
        warned
    }
    #[slot(repr)]
    fn repr(this: Gc<Self>) -> String {
        let (fd, family) = (this.fd.get(), this.family.get());
        format!(
            "<socket object, fd={fd}, family={family}, type={}, proto={}>",
            this.kind.get(),
            this.proto.get()
        )
    }
    /// the socket family
    #[getter]
    fn family(this: Gc<Self>) -> i32 {
        this.family.get()
    }
    /// the socket type
    #[getter("type")]
    fn kind(this: Gc<Self>) -> i32 {
        this.kind.get()
    }
    /// the socket protocol
    #[getter]
    fn proto(this: Gc<Self>) -> i32 {
        this.proto.get()
    }
    /// the socket timeout
    #[getter]
    fn timeout(vm: &Vm, this: Gc<Self>) -> Value {
        timeout_value(vm, this.timeout.get())
    }
    /// _accept() -> (integer, address info)
    ///
    /// Wait for an incoming connection.  Return a new socket file descriptor
    /// representing the connection, and the address of the client.
    /// For IP sockets, the address info is a pair (hostaddr, port).
    #[method("_accept()")]
    fn accept(vm: &Vm, this: Gc<Self>) -> PyResult {
        accept(vm, this)
    }
    /// bind(address)
    ///
    /// Bind the socket to a local address.  For IP sockets, the address is a
    /// pair (host, port); the host must refer to the local host. For raw packet
    /// sockets the address is a tuple (ifname, proto [,pkttype [,hatype [,addr]]])
    #[method("bind(object, /)")]
    fn bind(vm: &Vm, this: Gc<Self>, object: Value) -> PyResult<()> {
        let address = address::from_value(vm, "bind", this.family.get(), object)?;
        vm.audit("socket.bind", &[this.value(), object])?;
        let fd = this.fd.get();
        // SAFETY: the address has that length.
        let result = vm.without_lock(|| unsafe { libc::bind(fd, address.ptr(), address.len) });
        os_check(vm, result).map(drop)
    }
    /// close()
    ///
    /// Close the socket.  It cannot be used after this call.
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        let fd = this.fd.replace(-1);
        if fd < 0 {
            return Ok(());
        }
        // SAFETY: the socket owned its descriptor.
        let result = vm.without_lock(|| unsafe { libc::close(fd) });
        // A connection that was reset is closed all the same.
        if result < 0 && last_errno() != libc::ECONNRESET {
            return Err(os_error::raise_last(vm));
        }
        Ok(())
    }
    /// connect(address)
    ///
    /// Connect the socket to a remote address.  For IP sockets, the address
    /// is a pair (host, port).
    #[method("connect(object, /)")]
    fn connect(vm: &Vm, this: Gc<Self>, object: Value) -> PyResult<()> {
        let address = address::from_value(vm, "connect", this.family.get(), object)?;
        vm.audit("socket.connect", &[this.value(), object])?;
        match connect(vm, this, &address)? {
            0 => Ok(()),
            errno => Err(os_error::raise(vm, errno)),
        }
    }
    /// connect_ex(address) -> errno
    ///
    /// This is like connect(address), but returns an error code (the errno value)
    /// instead of raising an exception when an error occurs.
    #[method("connect_ex(object, /)")]
    fn connect_ex(vm: &Vm, this: Gc<Self>, object: Value) -> PyResult<i32> {
        let address = address::from_value(vm, "connect_ex", this.family.get(), object)?;
        vm.audit("socket.connect", &[this.value(), object])?;
        match connect(vm, this, &address) {
            Err(_) if vm.take_if(vm.exc().timeout_error).is_some() => Ok(libc::EWOULDBLOCK),
            result => result,
        }
    }
    /// detach()
    ///
    /// Close the socket object without closing the underlying file descriptor.
    /// The object cannot be used after this call, but the file descriptor
    /// can be reused for other purposes.  The file descriptor is returned.
    #[method("detach()")]
    fn detach(this: Gc<Self>) -> i32 {
        this.fd.replace(-1)
    }
    /// fileno() -> integer
    ///
    /// Return the integer file descriptor of the socket.
    #[method("fileno()")]
    fn fileno(this: Gc<Self>) -> i32 {
        this.fd.get()
    }
    /// getblocking()
    ///
    /// Returns True if socket is in blocking mode, or False if it
    /// is in non-blocking mode.
    #[method("getblocking()")]
    fn getblocking(this: Gc<Self>) -> bool {
        this.timeout.get() != 0
    }
    /// getpeername() -> address info
    ///
    /// Return the address of the remote endpoint.  For IP sockets, the address
    /// info is a pair (hostaddr, port).
    #[method("getpeername()")]
    fn getpeername(vm: &Vm, this: Gc<Self>) -> PyResult {
        let mut name = Address::default();
        // SAFETY: the address has room, and says how much.
        os_check(vm, unsafe { libc::getpeername(this.fd.get(), name.mut_ptr(), &mut name.len) })?;
        address::to_value(vm, &name)
    }
    /// getsockname() -> address info
    ///
    /// Return the address of the local endpoint. The format depends on the
    /// address family. For IPv4 sockets, the address info is a pair
    /// (hostaddr, port). For IPv6 sockets, the address info is a 4-tuple
    /// (hostaddr, port, flowinfo, scope_id).
    #[method("getsockname()")]
    fn getsockname(vm: &Vm, this: Gc<Self>) -> PyResult {
        let mut name = Address::default();
        // SAFETY: the address has room, and says how much.
        os_check(vm, unsafe { libc::getsockname(this.fd.get(), name.mut_ptr(), &mut name.len) })?;
        address::to_value(vm, &name)
    }
    /// getsockopt(level, option[, buffersize]) -> value
    ///
    /// Get a socket option.  See the Unix manual for level and option.
    /// If a nonzero buffersize argument is given, the return value is a
    /// string of that length; otherwise it is an integer.
    #[method("getsockopt(*args)", text_signature = None)]
    fn getsockopt(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        get_option(vm, this, args)
    }
    /// gettimeout() -> timeout
    ///
    /// Returns the timeout in seconds (float) associated with socket
    /// operations. A timeout of None indicates that timeouts on socket
    /// operations are disabled.
    #[method("gettimeout()")]
    fn gettimeout(vm: &Vm, this: Gc<Self>) -> Value {
        timeout_value(vm, this.timeout.get())
    }
    /// listen([backlog])
    ///
    /// Enable a server to accept connections.  If backlog is specified, it must be
    /// at least 0 (if it is lower, it is set to 0); it specifies the number of
    /// unaccepted connections that the system will allow before refusing new
    /// connections. If not specified, a default reasonable value is chosen.
    #[method("listen(*args)", text_signature = None)]
    fn listen(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let values = positional(vm, args, "listen", 0, 1)?;
        let backlog = values.first().map_or(Ok(128), |v| c_int(vm, *v))?.max(0);
        let fd = this.fd.get();
        // SAFETY: the call takes numbers.
        let result = vm.without_lock(|| unsafe { libc::listen(fd, backlog) });
        os_check(vm, result).map(drop)
    }
    /// setblocking(flag)
    ///
    /// Set the socket to blocking (flag is true) or non-blocking (false).
    /// setblocking(True) is equivalent to settimeout(None);
    /// setblocking(False) is equivalent to settimeout(0.0).
    #[method("setblocking(object, /)")]
    fn setblocking(vm: &Vm, this: Gc<Self>, object: bool) -> PyResult<()> {
        this.timeout.set(if object { -1 } else { 0 });
        set_blocking(vm, this.fd.get(), object)
    }
    /// setsockopt(level, option, value: int)
    /// setsockopt(level, option, value: buffer)
    /// setsockopt(level, option, None, optlen: int)
    ///
    /// Set a socket option.  See the Unix manual for level and option.
    /// The value argument can either be an integer, a string buffer, or
    /// None, optlen.
    #[method("setsockopt(*args)", text_signature = None)]
    fn setsockopt(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        set_option(vm, this, args)
    }
    /// settimeout(timeout)
    ///
    /// Set a timeout on socket operations.  'timeout' can be a float,
    /// giving in seconds, or None.  Setting a timeout of None disables
    /// the timeout feature and is equivalent to setblocking(1).
    /// Setting a timeout of zero is the same as setblocking(0).
    #[method("settimeout(object, /)")]
    fn settimeout(vm: &Vm, this: Gc<Self>, object: Value) -> PyResult<()> {
        let timeout = parse_timeout(vm, object)?;
        this.timeout.set(timeout);
        set_blocking(vm, this.fd.get(), timeout < 0)
    }
    /// shutdown(flag)
    ///
    /// Shut down the reading side of the socket (flag == SHUT_RD), the writing side
    /// of the socket (flag == SHUT_WR), or both ends (flag == SHUT_RDWR).
    #[method("shutdown(object, /)")]
    fn shutdown(vm: &Vm, this: Gc<Self>, object: i32) -> PyResult<()> {
        let fd = this.fd.get();
        // SAFETY: the call takes numbers.
        let result = vm.without_lock(|| unsafe { libc::shutdown(fd, object) });
        os_check(vm, result).map(drop)
    }
}

//! `_SSLSocket`: one connection, over a socket or in memory. What it tells about itself is in `details`.
//!
//! Each operation is tried; if OpenSSL says that it has to wait for the socket, this waits and tries again, as long as
//! the socket's timeout allows (see `transport`). While an operation runs, Python code that OpenSSL calls back may run and
//! let other threads run: an operation of theirs on the same connection waits for the first one's end.

use super::callbacks::{self, attended, unattended};
use super::context::{Context, PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER, VERIFY_PEER};
use super::errors::{self, Kind, Outcome, WANT_READ, WANT_WRITE, ZERO_RETURN};
use super::library::{Owned, Ssl, free_string, ossl};
use super::memory_bio::MemoryBio;
use super::session::{self, Session};
use super::transport::{Direction, Limit, Link, Waited};
use crate::keywords::c_int;
use crate::socket::class::Socket;
use std::cell::Cell;
use std::ffi::{CString, c_int};
use std::time::Duration;
use taipan_macros::{class, native_object};
use taipan_vm::builtins::weakref::{WeakRef, new_weak};
use taipan_vm::heap::heap_of;
use taipan_vm::native::{Args, BytesLike, PyResult, Raised, WritableBytes};
use taipan_vm::object::Str;
use taipan_vm::object::header::ValueCell;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A connection.
#[native_object("_ssl._SSLSocket")]
pub struct Connection {
    #[untraced]
    link: Link,
    /// The context now, and the first one, to which OpenSSL's connection goes on referring.
    context: ValueCell,
    _first_context: Gc<Context>,
    pub server_side: bool,
    /// A weak reference to the socket; None for a connection in memory.
    socket: ValueCell,
    /// What a connection in memory reads and writes through: a tuple.
    _memory: ValueCell,
    /// A weak reference to the object of Python's module around this one, or None.
    owner: ValueCell,
    pub server_hostname: ValueCell,
    /// What a callback raised in the running operation; UNBOUND for nothing.
    kept: ValueCell,
    /// The thread whose operation is running, 0 for none.
    user: Cell<u64>,
    /// Whether a server's program is being asked about the name that the client wants.
    pub naming: Cell<bool>,
    /// Whether another thread's write is not finished yet.
    writing: Cell<bool>,
    /// Whether `SSL_shutdown` gave 0: the other side's answer is still to come.
    shutdown_begun: Cell<bool>,
    /// Whether the other side went without a goodbye: what is tried after that fails in the same way.
    pub broken: Cell<bool>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        heap_of(&self.head.header).external_free(SIZE);
    }
}

/// What a new connection is made of.
pub struct New {
    pub context: Gc<Context>,
    pub server_side: bool,
    pub name: Option<CString>,
    pub owner: Value,
    pub session: Value,
}

/// The name of a server as an argument; None for None.
///
/// # Errors
/// TypeError, UnicodeEncodeError
pub fn host_name(vm: &Vm, value: Value) -> PyResult<Option<CString>> {
    if value.is_none() {
        return Ok(None);
    }
    let Some(text) = value.downcast::<Str>() else {
        let given = vm.type_of(value).name();
        return Err(vm.type_error(format!("argument must be str, not {given}")));
    };
    let encoded = vm.call_method_str(text.value(), "encode", &[vm.str("ascii").value()])?;
    let bytes = BytesLike::of(vm, encoded)?.to_vec();
    CString::new(bytes)
        .map(Some)
        .map_err(|_| vm.type_error("argument must be encoded string without null bytes, not str"))
}

/// `SSL_CTRL_SET_TLSEXT_HOSTNAME`, `SSL_CTRL_MODE`
const SET_HOST_NAME: c_int = 55;
const MODE: c_int = 33;
/// `SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY`
const MODES: i64 = 2 | 4;
/// About how many bytes OpenSSL needs for a connection.
const SIZE: usize = 16_000;
/// `SSL_VERIFY_POST_HANDSHAKE`
const VERIFY_POST_HANDSHAKE: c_int = 8;

/// Tells OpenSSL whom it connects to: for the server to know, and for the certificate to be checked.
fn set_host(vm: &Vm, this: Gc<Connection>, context: Gc<Context>, name: &CString) -> PyResult<()> {
    let (library, ssl, bytes) = (ossl(), this.ssl(), name.as_bytes());
    if bytes.is_empty() || bytes[0] == b'.' {
        return Err(vm.value_error("server_hostname cannot be an empty string or start with a leading dot."));
    }
    errors::clear();
    // SAFETY: the text ends with NUL. An address is freed here.
    let address = unsafe { Owned::new(library.a2i_IPADDRESS(name.as_ptr()), free_string) };
    errors::clear();
    this.server_hostname.set(this.header(), vm.str_ascii(bytes).value());
    // SAFETY: the connection is a live one; OpenSSL copies the name, and the address of the length that it says.
    let done = unsafe {
        (address.is_some() || library.SSL_ctrl(ssl, SET_HOST_NAME, 0, name.as_ptr().cast_mut().cast()) == 1)
            && (!context.check_hostname.get() || {
                let param = library.SSL_get0_param(ssl);
                match &address {
                    None => library.X509_VERIFY_PARAM_set1_host(param, name.as_ptr(), bytes.len()) == 1,
                    Some(address) => {
                        let len = usize::try_from(library.ASN1_STRING_length(address.get())).unwrap_or(0);
                        let data = library.ASN1_STRING_get0_data(address.get());
                        library.X509_VERIFY_PARAM_set1_ip(param, data, len) == 1
                    }
                }
            })
    };
    if done { Ok(()) } else { Err(errors::raise_last(vm)) }
}

/// Checks that what is asked for goes together.
///
/// # Errors
/// SSLError, ValueError
fn check(vm: &Vm, new: &New) -> PyResult<()> {
    let refused = |message: &str| Err(errors::raise_own(vm, Kind::Error, 0, message));
    match (new.context.protocol, new.server_side) {
        (PROTOCOL_TLS_CLIENT, true) => {
            refused("Cannot create a server socket with a PROTOCOL_TLS_CLIENT context")
        }
        (PROTOCOL_TLS_SERVER, false) => {
            refused("Cannot create a client socket with a PROTOCOL_TLS_SERVER context")
        }
        (_, true) if new.name.is_some() => {
            Err(vm.value_error("server_hostname can only be specified in client mode"))
        }
        (_, true) if !new.session.is_none() => {
            Err(vm.value_error("session can only be specified in client mode"))
        }
        // Nothing that is to be checked may be left out.
        (_, false)
            if new.context.check_hostname.get()
                && new.name.as_ref().is_none_or(|name| name.as_bytes().is_empty()) =>
        {
            Err(vm.value_error("check_hostname requires server_hostname"))
        }
        _ => Ok(()),
    }
}

/// Makes a connection that is not connected to anything yet.
fn make(vm: &Vm, new: &New, socket: Value, memory: Value) -> PyResult<Gc<Connection>> {
    let (library, context) = (ossl(), new.context);
    check(vm, new)?;
    errors::clear();
    // SAFETY: the context is a live one; what is made belongs to the link.
    let link = unsafe {
        let ssl = library.SSL_new(context.ctx());
        if ssl.is_null() {
            return Err(errors::raise_last(vm));
        }
        Link::new(ssl)
    };
    let this = Connection::alloc(vm, Connection::class(vm), |head| Connection {
        head,
        link,
        context: ValueCell::new(context.value()),
        _first_context: context,
        server_side: new.server_side,
        socket: ValueCell::new(socket),
        _memory: ValueCell::new(memory),
        owner: ValueCell::new(Value::NONE),
        server_hostname: ValueCell::new(Value::NONE),
        kept: ValueCell::new(Value::UNBOUND),
        user: Cell::new(0),
        naming: Cell::new(false),
        writing: Cell::new(false),
        shutdown_begun: Cell::new(false),
        broken: Cell::new(false),
    });
    vm.heap().external_alloc(SIZE);
    let ssl = this.ssl();
    // SAFETY: the connection is a live one, and the object that its data is lives as long: it frees it.
    unsafe {
        library.SSL_set_ex_data(ssl, 0, this.as_ptr().cast());
        library.SSL_ctrl(ssl, MODE, MODES, std::ptr::null_mut());
    }
    Ok(this)
}

/// Says what a connection is: whose side, with whom, with which session.
fn finish(vm: &Vm, this: Gc<Connection>, new: New) -> PyResult<Gc<Connection>> {
    let (library, ssl) = (ossl(), this.ssl());
    if let Some(name) = &new.name {
        set_host(vm, this, new.context, name)?;
    }
    let asks_later = new.context.post_handshake_auth.get();
    // SAFETY: the connection is a live one.
    unsafe {
        if new.server_side {
            if asks_later {
                let mode = library.SSL_get_verify_mode(ssl);
                if mode & VERIFY_PEER != 0 {
                    library.SSL_set_verify(ssl, mode | VERIFY_POST_HANDSHAKE, None);
                }
            }
            // Sessions of other programs are none of these.
            if library.SSL_set_session_id_context(ssl, b"Python".as_ptr(), 6) != 1 {
                return Err(errors::raise_last(vm));
            }
            library.SSL_set_accept_state(ssl);
        } else {
            if asks_later {
                library.SSL_set_post_handshake_auth(ssl, 1);
            }
            library.SSL_set_connect_state(ssl);
        }
    }
    if !new.owner.is_none() {
        this.set_owner(vm, new.owner)?;
    }
    if !new.session.is_none() {
        this.set_session(vm, new.session)?;
    }
    Ok(this)
}

/// A connection over a socket.
///
/// # Errors
/// SSLError, ValueError, TypeError
pub fn over_socket(vm: &Vm, new: New, socket: Gc<Socket>) -> PyResult<Gc<Connection>> {
    let weak = new_weak(vm, WeakRef::class(vm), socket.value(), Value::NONE)?;
    let this = make(vm, &new, weak.value(), Value::NONE)?;
    if !this.link.attach_socket() {
        return Err(vm.memory_error(""));
    }
    finish(vm, this, new)
}

/// A connection in memory.
///
/// # Errors
/// As [`over_socket`].
pub fn in_memory(
    vm: &Vm,
    new: New,
    incoming: Gc<MemoryBio>,
    outgoing: Gc<MemoryBio>,
) -> PyResult<Gc<Connection>> {
    let both = vm.new_tuple(&[incoming.value(), outgoing.value()]).value();
    let this = make(vm, &new, Value::NONE, both)?;
    // SAFETY: both are live ones.
    unsafe { this.link.attach(incoming.bio(), outgoing.bio()) };
    finish(vm, this, new)
}

/// Gives up the operation of a thread.
struct User<'a>(&'a Cell<u64>);

impl Drop for User<'_> {
    fn drop(&mut self) {
        self.0.set(0);
    }
}

/// Gives up a thread's turn to write.
struct Writing<'a>(&'a Cell<bool>);

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// How an operation that was waited for ended.
enum End {
    /// With success.
    Done,
    /// It is for the caller to say with what.
    Failed(Outcome),
}

/// Between two looks at whether another thread's operation has ended.
const LOOK: Duration = Duration::from_millis(1);

impl Connection {
    /// OpenSSL's connection.
    pub fn ssl(&self) -> *mut Ssl {
        self.link.ssl()
    }
    /// The context.
    pub fn context(&self) -> Gc<Context> {
        self.context.get().cast_unchecked()
    }
    /// Changes the context.
    ///
    /// # Errors
    /// SSLError in the middle of a handshake, but for the time that a server's program is asked about the client's name:
    /// OpenSSL goes on using what the old context gave it.
    pub fn set_context(&self, vm: &Vm, context: Gc<Context>) -> PyResult<()> {
        // SAFETY: the connection is a live one.
        let before = self.user.get() == 0 && unsafe { ossl().SSL_in_before(self.ssl()) } == 1;
        let after = self.user.get() == 0 && self.is_ready();
        if !before && !after && !self.naming.get() {
            return Err(errors::plain(vm, "the context cannot be changed in the middle of a handshake"));
        }
        self.context.set(&self.head.header, context.value());
        // SAFETY: both are live ones; OpenSSL takes a reference of its own.
        unsafe { ossl().SSL_set_SSL_CTX(self.ssl(), context.ctx()) };
        callbacks::watch_messages(self.ssl(), context);
        Ok(())
    }
    /// Is it one in memory?
    pub fn is_in_memory(&self) -> bool {
        self.socket.get().is_none()
    }
    /// Is its handshake done?
    pub fn is_ready(&self) -> bool {
        // SAFETY: the connection is a live one.
        unsafe { ossl().SSL_is_init_finished(self.ssl()) != 0 }
    }
    /// Why the other side's certificate was refused.
    pub fn verify_result(&self) -> i64 {
        // SAFETY: the connection is a live one.
        unsafe { ossl().SSL_get_verify_result(self.ssl()) }
    }
    /// The socket; None for a connection in memory.
    ///
    /// # Errors
    /// SSLError if it is gone.
    fn socket(&self, vm: &Vm) -> PyResult<Option<Gc<Socket>>> {
        if self.is_in_memory() {
            return Ok(None);
        }
        let target = self.socket.get().downcast::<WeakRef>().and_then(|weak| weak.target());
        target.and_then(|socket| socket.downcast::<Socket>()).map(Some).ok_or_else(|| errors::no_socket(vm))
    }
    /// What callbacks are told the connection is: the object around it, the socket, or itself. None if that is gone.
    pub fn python_side(&self) -> Option<Value> {
        let target = |weak: Value| weak.downcast::<WeakRef>().and_then(|weak| weak.target());
        match (self.owner.get(), self.socket.get()) {
            (owner, _) if !owner.is_none() => target(owner),
            (_, socket) if !socket.is_none() => target(socket),
            _ => Some(Value::from_header(&self.head.header)),
        }
    }
    /// The object around it, or None.
    pub fn owner(&self) -> Value {
        self.owner.get().downcast::<WeakRef>().and_then(|weak| weak.target()).unwrap_or(Value::NONE)
    }
    /// Keeps the pending exception until the operation ends; the first one counts.
    pub fn keep_exception(&self, vm: &Vm) {
        let exception = vm.take_exception();
        if self.kept.get().is_unbound() {
            self.kept.set(&self.head.header, exception);
        }
    }
    /// Raises what a callback raised.
    fn raise_kept(&self, vm: &Vm) -> PyResult<()> {
        let kept = self.kept.get();
        if kept.is_unbound() {
            return Ok(());
        }
        self.kept.set(&self.head.header, Value::UNBOUND);
        errors::clear();
        Err(vm.raise(kept))
    }
    /// Runs `f`, an operation on OpenSSL's connection that gives its result, when no other is running.
    ///
    /// # Errors
    /// SSLError in a callback of an operation of the same thread.
    fn operate(&self, vm: &Vm, f: impl FnOnce(*mut Ssl) -> c_int) -> PyResult<Outcome> {
        while self.user.get() != 0 {
            if self.user.get() == vm.serial() || !vm.gives_lock() {
                return Err(errors::raise_own(
                    vm,
                    Kind::Error,
                    0,
                    "the connection is in use by the operation that calls back",
                ));
            }
            vm.without_lock(|| std::thread::sleep(LOOK));
        }
        let socket = self.socket(vm)?;
        self.link.place.fd.set(socket.map_or(-1, |socket| socket.fd.get()));
        self.link.place.errno.set(0);
        errors::clear();
        self.user.set(vm.serial());
        let _user = User(&self.user);
        let result = attended(vm, || f(self.ssl()));
        // SAFETY: the connection is a live one.
        let error = unsafe { ossl().SSL_get_error(self.ssl(), result) };
        Ok(Outcome { result, error, errno: self.link.place.errno.get() })
    }
    /// Runs an operation until it succeeds or fails, waiting for the socket as its timeout allows. `late` is what a
    /// TimeoutError says.
    fn insist(&self, vm: &Vm, late: &str, f: impl Fn(*mut Ssl) -> c_int) -> PyResult<End> {
        if self.broken.get() {
            return Err(errors::broken(vm));
        }
        let limit = Limit::of(self.socket(vm)?);
        loop {
            let outcome = self.operate(vm, &f)?;
            if outcome.result > 0 {
                return self.raise_kept(vm).map(|()| End::Done);
            }
            let direction = match outcome.error {
                WANT_READ => Direction::Read,
                WANT_WRITE => Direction::Write,
                _ => return Ok(End::Failed(outcome)),
            };
            if !self.kept.get().is_unbound() {
                return Ok(End::Failed(outcome));
            }
            match limit.wait(vm, self.socket(vm)?, direction)? {
                Waited::Ready => {}
                Waited::NonBlocking => return Ok(End::Failed(outcome)),
                Waited::TimedOut => return Err(vm.raise_message(vm.exc().timeout_error, late)),
                Waited::Closed => return Err(errors::plain(vm, "Underlying socket has been closed.")),
            }
        }
    }
    /// Raises what a failed operation ended with.
    #[track_caller]
    fn fail(this: Gc<Self>, vm: &Vm, outcome: Outcome) -> Raised {
        if let Err(raised) = this.raise_kept(vm) {
            return raised;
        }
        errors::of_connection(vm, this, outcome)
    }
    pub fn set_owner(&self, vm: &Vm, owner: Value) -> PyResult<()> {
        let weak = match owner.is_none() {
            true => Value::NONE,
            false => new_weak(vm, WeakRef::class(vm), owner, Value::NONE)?.value(),
        };
        self.owner.set(&self.head.header, weak);
        Ok(())
    }
    /// Has the next handshake go on with a session.
    pub fn set_session(&self, vm: &Vm, value: Value) -> PyResult<()> {
        let Some(session) = value.downcast::<Session>() else {
            return Err(vm.type_error("Value is not a SSLSession."));
        };
        if session.context.ctx() != self.context().ctx() {
            return Err(vm.value_error("Session refers to a different SSLContext."));
        }
        if self.server_side {
            return Err(vm.value_error("Cannot set session for server-side SSLSocket."));
        }
        if self.is_ready() {
            return Err(vm.value_error("Cannot set session after handshake."));
        }
        if self.user.get() != 0 {
            return Err(errors::plain(vm, "the session cannot be changed in the middle of a handshake"));
        }
        // SAFETY: both are live ones; OpenSSL takes a reference to the copy, which is freed here.
        unsafe {
            let copy = session::copy(session.get()).ok_or_else(|| vm.memory_error(""))?;
            match ossl().SSL_set_session(self.ssl(), copy.get()) {
                1 => Ok(()),
                _ => Err(errors::raise_last(vm)),
            }
        }
    }
}

fn write(vm: &Vm, this: Gc<Connection>, data: &[u8]) -> PyResult<usize> {
    while this.writing.get() {
        if this.user.get() == vm.serial() || !vm.gives_lock() {
            return Err(errors::plain(vm, "the connection is in use by the operation that calls back"));
        }
        vm.without_lock(|| std::thread::sleep(LOOK));
    }
    this.writing.set(true);
    let _writing = Writing(&this.writing);
    let done = Cell::new(0usize);
    // SAFETY: the data has that length.
    let end = this.insist(vm, "The write operation timed out", |ssl| unsafe {
        ossl().SSL_write_ex(ssl, data.as_ptr().cast(), data.len(), done.as_ptr())
    })?;
    match end {
        End::Done => Ok(done.get()),
        End::Failed(outcome) => Err(Connection::fail(this, vm, outcome)),
    }
}

/// `SSL_RECEIVED_SHUTDOWN`
const RECEIVED_SHUTDOWN: c_int = 2;

/// Reads into memory; how many bytes came, 0 at the end.
fn read(vm: &Vm, this: Gc<Connection>, memory: &mut [u8]) -> PyResult<usize> {
    if memory.is_empty() {
        return Ok(0);
    }
    let (pointer, len, done) = (memory.as_mut_ptr(), memory.len(), Cell::new(0usize));
    // SAFETY: the memory has that length.
    let end = this.insist(vm, "The read operation timed out", |ssl| unsafe {
        ossl().SSL_read_ex(ssl, pointer.cast(), len, done.as_ptr())
    })?;
    match end {
        End::Done => Ok(done.get()),
        End::Failed(outcome) => {
            // SAFETY: the connection is a live one.
            let ended = outcome.error == ZERO_RETURN
                && unsafe { ossl().SSL_get_shutdown(this.ssl()) } == RECEIVED_SHUTDOWN;
            if ended {
                return this.raise_kept(vm).map(|()| 0);
            }
            Err(Connection::fail(this, vm, outcome))
        }
    }
}

/// The arguments of `read`: into what was given, or into bytes that are made.
fn read_arguments(vm: &Vm, this: Gc<Connection>, args: &Args) -> PyResult {
    if args.keyword_count() > 0 {
        return Err(vm.type_error("_SSLSocket.read() takes no keyword arguments"));
    }
    match args.positional() {
        [size] => {
            let Ok(size) = usize::try_from(c_int(vm, *size)?) else {
                return Err(vm.value_error("size should not be negative"));
            };
            let mut memory = Vec::new();
            if memory.try_reserve_exact(size).is_err() {
                return Err(vm.memory_error(""));
            }
            memory.resize(size, 0u8);
            let got = read(vm, this, &mut memory)?;
            Ok(vm.bytes(&memory[..got.min(size)]).value())
        }
        [size, buffer] => {
            let size = c_int(vm, *size)?;
            let mut buffer = WritableBytes::of(vm, *buffer, "read() argument 2")?;
            let memory = buffer.as_mut_slice();
            let most = memory.len().min(c_int::MAX as usize);
            let size =
                usize::try_from(size).ok().filter(|size| *size > 0).map_or(most, |size| size.min(most));
            let got = read(vm, this, &mut memory[..size])?;
            Ok(vm.int(got as i64))
        }
        _ => Err(vm.type_error("_ssl._SSLSocket.read requires 1 to 2 arguments")),
    }
}

/// Says goodbye, and waits for the other side to do so. Once it was said, a second answer of 0 ends it: the other side has not
/// answered, and need not.
fn shut_down(vm: &Vm, this: Gc<Connection>) -> PyResult<Option<Gc<Socket>>> {
    let socket = this.socket(vm)?;
    if socket.is_some_and(|socket| socket.fd.get() < 0) {
        return Err(errors::no_socket(vm));
    }
    let limit = Limit::of(socket);
    let mut zeros = 0;
    let outcome = loop {
        let again = this.shutdown_begun.get();
        // SAFETY: the connection is a live one. What comes after the goodbye is not OpenSSL's: it must not read ahead.
        let outcome = this.operate(vm, |ssl| unsafe {
            if again {
                ossl().SSL_set_read_ahead(ssl, 0);
            }
            ossl().SSL_shutdown(ssl)
        })?;
        if outcome.result > 0 {
            break outcome;
        }
        if outcome.result == 0 {
            zeros += 1;
            if zeros > 1 {
                break outcome;
            }
            this.shutdown_begun.set(true);
            continue;
        }
        let (direction, late) = match outcome.error {
            WANT_READ => (Direction::Read, "The read operation timed out"),
            WANT_WRITE => (Direction::Write, "The write operation timed out"),
            _ => break outcome,
        };
        match limit.wait(vm, this.socket(vm)?, direction)? {
            Waited::Ready => {}
            Waited::TimedOut => return Err(vm.raise_message(vm.exc().timeout_error, late)),
            Waited::NonBlocking => break outcome,
            Waited::Closed => return Err(errors::no_socket(vm)),
        }
    };
    if outcome.result < 0 {
        return Err(Connection::fail(this, vm, outcome));
    }
    this.raise_kept(vm)?;
    this.socket(vm)
}

#[class("_SSLSocket", module = "_ssl", doc = "", parts(details))]
impl Connection {
    #[method("do_handshake()")]
    fn do_handshake(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        // SAFETY: the connection is a live one.
        let end = this
            .insist(vm, "The handshake operation timed out", |ssl| unsafe { ossl().SSL_do_handshake(ssl) })?;
        match end {
            End::Done => Ok(()),
            End::Failed(outcome) => Err(Connection::fail(this, vm, outcome)),
        }
    }
    /// Writes the bytes-like object b into the SSL object.
    ///
    /// Returns the number of bytes written.
    #[method("write(b, /)")]
    fn write(vm: &Vm, this: Gc<Self>, b: BytesLike) -> PyResult<usize> {
        write(vm, this, &b)
    }
    /// read(size, [buffer])
    /// Read up to size bytes from the SSL socket.
    #[method("read(*args)", text_signature = None)]
    fn read(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        read_arguments(vm, this, args)
    }
    /// Returns the number of already decrypted bytes available for read, pending on the connection.
    #[method("pending()")]
    fn pending(this: Gc<Self>) -> i32 {
        // SAFETY: the connection is a live one.
        unattended(|| unsafe { ossl().SSL_pending(this.ssl()) })
    }
    /// Does the SSL shutdown handshake with the remote end.
    #[method("shutdown()")]
    fn shutdown(vm: &Vm, this: Gc<Self>) -> PyResult {
        Ok(shut_down(vm, this)?.map_or(Value::NONE, |socket| socket.value()))
    }
    /// Initiate TLS 1.3 post-handshake authentication
    #[method("verify_client_post_handshake()")]
    fn verify_client_post_handshake(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        // SAFETY: the connection is a live one.
        let outcome = this.operate(vm, |ssl| unsafe { ossl().SSL_verify_client_post_handshake(ssl) })?;
        if outcome.result == 1 { Ok(()) } else { Err(errors::raise_last(vm)) }
    }
}

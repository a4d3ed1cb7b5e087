//! `_SSLContext`: what connections have in common, and its settings. What it reads from files is in `loading`, what it calls
//! back in `callbacks`, its cipher suites in `ciphers`.

use super::certificate_store as store;
use super::connection::{self, Connection};
use super::errors;
use super::library::{Owned, SslContext, VerifyParam, ossl};
use super::memory_bio::MemoryBio;
use crate::keywords::c_int;
use crate::socket::class::Socket;
use std::cell::{Cell, RefCell};
use std::ffi::{c_int, c_long, c_uint};
use std::fs::File;
use taipan_macros::{class, native_object};
use taipan_vm::heap::heap_of;
use taipan_vm::native::PyResult;
use taipan_vm::object::Type;
use taipan_vm::object::header::ValueCell;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A context.
#[native_object("_ssl._SSLContext")]
pub struct Context {
    #[untraced]
    ctx: Owned<SslContext>,
    pub protocol: c_int,
    pub check_hostname: Cell<bool>,
    /// Bytes that the heap was told of.
    pub(super) counted: Cell<usize>,
    host_flags: Cell<c_uint>,
    pub post_handshake_auth: Cell<bool>,
    /// The protocols to choose from (ALPN), each with its length before it.
    #[untraced]
    pub alpn: RefCell<Vec<u8>>,
    pub sni_callback: ValueCell,
    pub message_callback: ValueCell,
    pub psk_client_callback: ValueCell,
    pub psk_server_callback: ValueCell,
    /// The name of the file that secrets are written to, and the file.
    pub keylog_name: ValueCell,
    #[untraced]
    pub keylog: RefCell<Option<File>>,
}

impl Drop for Context {
    fn drop(&mut self) {
        heap_of(&self.head.header).external_free(self.counted.get());
    }
}

/// The values of `PROTOCOL_...`.
pub const PROTOCOL_TLS: c_int = 2;
pub const PROTOCOL_TLS_CLIENT: c_int = 16;
pub const PROTOCOL_TLS_SERVER: c_int = 17;
pub const PROTOCOL_TLS_V1: c_int = 3;
pub const PROTOCOL_TLS_V1_1: c_int = 4;
pub const PROTOCOL_TLS_V1_2: c_int = 5;

/// The values of `PROTO_...`, which are those of the protocols themselves.
pub const MINIMUM_SUPPORTED: c_int = -2;
pub const MAXIMUM_SUPPORTED: c_int = -1;
pub const SSL_V3: c_int = 0x300;
pub const TLS_V1: c_int = 0x301;
pub const TLS_V1_1: c_int = 0x302;
pub const TLS_V1_2: c_int = 0x303;
pub const TLS_V1_3: c_int = 0x304;

/// The values of `CERT_...`.
pub const CERT_NONE: c_int = 0;
pub const CERT_OPTIONAL: c_int = 1;
pub const CERT_REQUIRED: c_int = 2;

/// `SSL_VERIFY_PEER`, `SSL_VERIFY_FAIL_IF_NO_PEER_CERT`
pub const VERIFY_PEER: c_int = 1;
const VERIFY_FAIL_IF_NONE: c_int = 2;

/// Options that every context has: `SSL_OP_LEGACY_...` of `SSL_OP_ALL` without `SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS`, and
/// `SSL_OP_NO_SSLv3`, `SSL_OP_NO_COMPRESSION`, `SSL_OP_CIPHER_SERVER_PREFERENCE`.
const OPTIONS: u64 = super::constants::OP_ALL & !(1 << 11)
    | super::constants::OP_NO_SSL_V3
    | super::constants::OP_NO_COMPRESSION
    | super::constants::OP_CIPHER_SERVER_PREFERENCE;

/// The cipher suites of new contexts: those with forward secrecy, authenticated, without SHA-1, of 112 bits and more.
pub const DEFAULT_CIPHERS: &std::ffi::CStr =
    c"@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM";

/// About how many bytes OpenSSL needs for a context.
const SIZE: usize = 12_000;

/// Commands of `SSL_CTX_ctrl`.
const CTRL_MODE: c_int = 33;
const CTRL_SET_MIN: c_int = 123;
const CTRL_SET_MAX: c_int = 124;
const CTRL_GET_MIN: c_int = 130;
const CTRL_GET_MAX: c_int = 131;
/// `SSL_MODE_RELEASE_BUFFERS`
const MODE_RELEASE_BUFFERS: c_long = 0x10;
/// `X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS`
const NO_PARTIAL_WILDCARDS: c_uint = 4;
/// `X509_V_FLAG_TRUSTED_FIRST`
const TRUSTED_FIRST: u64 = 0x8000;

unsafe fn free(ctx: *mut SslContext) {
    // SAFETY: as the caller promises.
    unsafe { ossl().SSL_CTX_free(ctx) };
}

impl Context {
    /// OpenSSL's context.
    pub fn ctx(&self) -> *mut SslContext {
        self.ctx.get()
    }
    fn control(&self, command: c_int, number: c_long) -> c_long {
        // SAFETY: the context is a live one; these commands take a number.
        unsafe { ossl().SSL_CTX_ctrl(self.ctx(), command, number, std::ptr::null_mut()) }
    }
    /// How certificates are checked; it belongs to the context.
    fn param(&self) -> *mut VerifyParam {
        // SAFETY: the context is a live one.
        unsafe { ossl().SSL_CTX_get0_param(self.ctx()) }
    }
    /// One of the `CERT_...`.
    pub fn verify_mode(&self) -> c_int {
        // SAFETY: the context is a live one.
        match unsafe { ossl().SSL_CTX_get_verify_mode(self.ctx()) } {
            mode if mode & VERIFY_PEER == 0 => CERT_NONE,
            mode if mode & VERIFY_FAIL_IF_NONE == 0 => CERT_OPTIONAL,
            _ => CERT_REQUIRED,
        }
    }
    fn set_verify_mode(&self, vm: &Vm, mode: c_int) -> PyResult<()> {
        let mode = match mode {
            CERT_NONE if self.check_hostname.get() => {
                let message = "Cannot set verify_mode to CERT_NONE when check_hostname is enabled.";
                return Err(vm.value_error(message));
            }
            CERT_NONE => 0,
            CERT_OPTIONAL => VERIFY_PEER,
            CERT_REQUIRED => VERIFY_PEER | VERIFY_FAIL_IF_NONE,
            _ => return Err(vm.value_error("invalid value for verify_mode")),
        };
        // SAFETY: the context is a live one.
        unsafe { ossl().SSL_CTX_set_verify(self.ctx(), mode, None) };
        Ok(())
    }
    /// Does it speak more than one version of the protocol?
    fn speaks_several(&self) -> bool {
        matches!(self.protocol, PROTOCOL_TLS | PROTOCOL_TLS_CLIENT | PROTOCOL_TLS_SERVER)
    }
    /// The limit of versions that a command asks for, or what there is where none is set.
    fn limit_of_versions(&self, command: c_int, supported: i32) -> i32 {
        match self.control(command, 0) as c_int {
            version if version != 0 && self.speaks_several() => version,
            _ => supported,
        }
    }
    fn set_host_flags(&self, flags: c_uint) {
        self.host_flags.set(flags);
        // SAFETY: the parameters are the context's.
        unsafe { ossl().X509_VERIFY_PARAM_set_hostflags(self.param(), flags) };
    }
}

/// Is this a version that OpenSSL was built with?
pub fn has_version(version: c_int) -> bool {
    let library = ossl();
    // SAFETY: what is made is freed.
    unsafe {
        let Some(ctx) = Owned::new(library.SSL_CTX_new(library.TLS_method()), free) else { return false };
        library.SSL_CTX_ctrl(ctx.get(), CTRL_SET_MIN, version.into(), std::ptr::null_mut()) == 1
            && library.SSL_CTX_ctrl(ctx.get(), CTRL_GET_MIN, 0, std::ptr::null_mut()) == version.into()
    }
}

/// The version that a context of an old protocol speaks, and its name.
fn single_version(protocol: c_int) -> Option<(c_int, &'static str)> {
    match protocol {
        PROTOCOL_TLS_V1 => Some((TLS_V1, "PROTOCOL_TLSv1")),
        PROTOCOL_TLS_V1_1 => Some((TLS_V1_1, "PROTOCOL_TLSv1_1")),
        PROTOCOL_TLS_V1_2 => Some((TLS_V1_2, "PROTOCOL_TLSv1_2")),
        _ => None,
    }
}

fn deprecated(vm: &Vm, what: &str) -> PyResult<()> {
    vm.warn(vm.exc().deprecation_warning, &format!("ssl.{what} deprecated"), 2)
}

/// Makes OpenSSL's context for a protocol.
fn make(vm: &Vm, protocol: c_int) -> PyResult<Owned<SslContext>> {
    let library = ossl();
    if let Some((_, name)) = single_version(protocol) {
        deprecated(vm, &format!("{name} is"))?;
    }
    // SAFETY: these give constants.
    let method = unsafe {
        match protocol {
            PROTOCOL_TLS => {
                deprecated(vm, "PROTOCOL_TLS is")?;
                library.TLS_method()
            }
            PROTOCOL_TLS_CLIENT => library.TLS_client_method(),
            PROTOCOL_TLS_SERVER => library.TLS_server_method(),
            _ if single_version(protocol).is_some() => library.TLS_method(),
            _ => {
                let message = format!("invalid or unsupported protocol version {protocol}");
                return Err(vm.value_error(message));
            }
        }
    };
    // SAFETY: what is made belongs to the caller.
    unsafe { Owned::new(library.SSL_CTX_new(method), free) }.ok_or_else(|| errors::raise_last(vm))
}

/// Gives a new context what all have.
fn set_up(vm: &Vm, this: Gc<Context>) -> PyResult<()> {
    let (library, ctx) = (ossl(), this.ctx());
    if this.protocol == PROTOCOL_TLS_CLIENT {
        this.check_hostname.set(true);
        this.set_verify_mode(vm, CERT_REQUIRED)?;
    } else {
        this.set_verify_mode(vm, CERT_NONE)?;
    }
    // SAFETY: the context is a live one; the texts end with NUL or have the length that is passed.
    let done = unsafe {
        library.SSL_CTX_set_options(ctx, OPTIONS);
        library.SSL_CTX_set_post_handshake_auth(ctx, 0);
        library.X509_VERIFY_PARAM_set_flags(this.param(), TRUSTED_FIRST);
        library.SSL_CTX_set_cipher_list(ctx, DEFAULT_CIPHERS.as_ptr()) == 1
    };
    if !done {
        errors::clear();
        return Err(errors::plain(vm, "No cipher can be selected."));
    }
    this.control(CTRL_MODE, MODE_RELEASE_BUFFERS);
    this.set_host_flags(NO_PARTIAL_WILDCARDS);
    let (lowest, highest) = match single_version(this.protocol) {
        Some((version, _)) => (version, version),
        None => (TLS_V1_2, 0),
    };
    if this.control(CTRL_SET_MIN, lowest.into()) != 1 || this.control(CTRL_SET_MAX, highest.into()) != 1 {
        errors::clear();
        let message = format!("invalid or unsupported protocol version {}", this.protocol);
        return Err(vm.value_error(message));
    }
    Ok(())
}

/// Sets the lowest or the highest version.
fn set_version(vm: &Vm, this: Gc<Context>, value: Value, lowest: bool) -> PyResult<()> {
    let version = c_int(vm, value)?;
    if !this.speaks_several() {
        return Err(vm.value_error(
            "The context's protocol doesn't support modification of highest and lowest version.",
        ));
    }
    match version {
        SSL_V3 => deprecated(vm, "TLSVersion.SSLv3 is")?,
        TLS_V1 => deprecated(vm, "TLSVersion.TLSv1 is")?,
        TLS_V1_1 => deprecated(vm, "TLSVersion.TLSv1_1 is")?,
        MINIMUM_SUPPORTED | MAXIMUM_SUPPORTED | TLS_V1_2 | TLS_V1_3 => {}
        _ => return Err(vm.value_error(format!("Unsupported TLS/SSL version {version:#x}"))),
    }
    // 0 is no limit on that side; on the other one it is the first or the last version that there is.
    let limit = match version {
        MINIMUM_SUPPORTED if lowest => 0,
        MAXIMUM_SUPPORTED if !lowest => 0,
        MAXIMUM_SUPPORTED => TLS_V1_3,
        MINIMUM_SUPPORTED if has_version(TLS_V1) => TLS_V1,
        MINIMUM_SUPPORTED => TLS_V1_2,
        version => version,
    };
    let command = if lowest { CTRL_SET_MIN } else { CTRL_SET_MAX };
    if this.control(command, limit.into()) != 1 {
        errors::clear();
        return Err(vm.value_error(format!("Unsupported protocol version {version:#x}")));
    }
    Ok(())
}

fn set_options(vm: &Vm, this: Gc<Context>, wanted: u64) -> PyResult<()> {
    // SAFETY: the context is a live one.
    let now = unsafe { ossl().SSL_CTX_get_options(this.ctx()) };
    let (clear, set) = (now & !wanted, wanted & !now);
    if set & super::constants::OP_NO_VERSIONS != 0 {
        deprecated(vm, "OP_NO_SSL*/ssl.OP_NO_TLS* options are")?;
    }
    // SAFETY: as above.
    unsafe {
        if clear != 0 {
            ossl().SSL_CTX_clear_options(this.ctx(), clear);
        }
        if set != 0 {
            ossl().SSL_CTX_set_options(this.ctx(), set);
        }
    }
    Ok(())
}

/// An int as flags, of which it may have 64 (-1 has them all).
fn flags(vm: &Vm, value: Value) -> PyResult<u64> {
    if !vm.is_int(value) {
        let given = if value.is_none() { "None".into() } else { vm.type_of(value).name() };
        return Err(vm.type_error(format!("argument must be int, not {given}")));
    }
    let flags = vm.as_u64(value).or_else(|| vm.int_to_i64(value).map(|negative| negative as u64));
    flags.ok_or_else(|| vm.overflow_error("Python int too large to convert to C unsigned long"))
}

fn session_stats(vm: &Vm, this: Gc<Context>) -> Value {
    let dict = vm.new_dict();
    // The numbers are the commands of `SSL_CTX_ctrl`.
    let all = [
        ("number", 20),
        ("connect", 21),
        ("connect_good", 22),
        ("connect_renegotiate", 23),
        ("accept", 24),
        ("accept_good", 25),
        ("accept_renegotiate", 26),
        ("hits", 27),
        ("misses", 29),
        ("timeouts", 30),
        ("cache_full", 31),
    ];
    for (name, command) in all {
        dict.set_str(vm, vm.intern_str(name), vm.int(this.control(command, 0)));
    }
    dict.value()
}

#[class("_SSLContext", module = "_ssl", subclassable, doc = "", parts(loading, callbacks, ciphers))]
impl Context {
    #[new("_SSLContext(protocol, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, protocol: Value) -> PyResult<Gc<Context>> {
        let protocol = c_int(vm, protocol)?;
        let ctx = make(vm, protocol)?;
        let this = Context::alloc(vm, cls, |head| Context {
            head,
            ctx,
            protocol,
            check_hostname: Cell::new(false),
            counted: Cell::new(SIZE),
            host_flags: Cell::new(0),
            post_handshake_auth: Cell::new(false),
            alpn: RefCell::new(Vec::new()),
            sni_callback: ValueCell::new(Value::NONE),
            message_callback: ValueCell::new(Value::NONE),
            psk_client_callback: ValueCell::new(Value::NONE),
            psk_server_callback: ValueCell::new(Value::NONE),
            keylog_name: ValueCell::new(Value::NONE),
            keylog: RefCell::new(None),
        });
        vm.heap().external_alloc(SIZE);
        set_up(vm, this)?;
        Ok(this)
    }
    #[method("_wrap_socket(sock, server_side, server_hostname=None, *, owner=None, session=None)")]
    fn wrap_socket(
        vm: &Vm,
        this: Gc<Self>,
        sock: Gc<Socket>,
        server_side: bool,
        server_hostname: Value,
        owner: Value,
        session: Value,
    ) -> PyResult<Gc<Connection>> {
        let name = connection::host_name(vm, server_hostname)?;
        let new = connection::New { context: this, server_side, name, owner, session };
        connection::over_socket(vm, new, sock)
    }
    #[method("_wrap_bio(incoming, outgoing, server_side, server_hostname=None, *, owner=None, session=None)")]
    #[allow(clippy::too_many_arguments)]
    fn wrap_bio(
        vm: &Vm,
        this: Gc<Self>,
        incoming: Gc<MemoryBio>,
        outgoing: Gc<MemoryBio>,
        server_side: bool,
        server_hostname: Value,
        owner: Value,
        session: Value,
    ) -> PyResult<Gc<Connection>> {
        let name = connection::host_name(vm, server_hostname)?;
        let new = connection::New { context: this, server_side, name, owner, session };
        connection::in_memory(vm, new, incoming, outgoing)
    }
    #[method("session_stats()")]
    fn session_stats(vm: &Vm, this: Gc<Self>) -> Value {
        session_stats(vm, this)
    }
    /// Returns quantities of loaded X.509 certificates.
    ///
    /// X.509 certificates with a CA extension and certificate revocation
    /// lists inside the context's cert store.
    ///
    /// NOTE: Certificates in a capath directory aren't loaded unless they
    /// have been used at least once.
    #[method("cert_store_stats()")]
    fn cert_store_stats(vm: &Vm, this: Gc<Self>) -> Value {
        store::stats(vm, this)
    }
    /// Returns a list of dicts with information of loaded CA certs.
    ///
    /// If the optional argument is True, returns a DER-encoded copy of the
    /// CA certificate.
    ///
    /// NOTE: Certificates in a capath directory aren't loaded unless they
    /// have been used at least once.
    #[method("get_ca_certs(binary_form=False)")]
    fn get_ca_certs(vm: &Vm, this: Gc<Self>, binary_form: bool) -> PyResult {
        store::authorities(vm, this, binary_form)
    }
    #[getter("check_hostname")]
    fn checks_hostname(this: Gc<Self>) -> bool {
        this.check_hostname.get()
    }
    #[setter("check_hostname")]
    fn set_check_hostname(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        let check = vm.truth(kept(vm, "check_hostname", value)?)?;
        if check && this.verify_mode() == CERT_NONE {
            this.set_verify_mode(vm, CERT_REQUIRED)?;
        }
        this.check_hostname.set(check);
        Ok(())
    }
    #[getter("_host_flags")]
    fn get_host_flags(this: Gc<Self>) -> u32 {
        this.host_flags.get()
    }
    #[setter("_host_flags")]
    fn set_flags_of_hosts(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        let index = vm.index_of(kept(vm, "_host_flags", value)?)?;
        this.set_host_flags(flags(vm, index)? as c_uint);
        Ok(())
    }
    #[getter]
    fn minimum_version(this: Gc<Self>) -> i32 {
        this.limit_of_versions(CTRL_GET_MIN, MINIMUM_SUPPORTED)
    }
    #[setter("minimum_version")]
    fn set_minimum_version(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        set_version(vm, this, kept(vm, "minimum_version", value)?, true)
    }
    #[getter]
    fn maximum_version(this: Gc<Self>) -> i32 {
        this.limit_of_versions(CTRL_GET_MAX, MAXIMUM_SUPPORTED)
    }
    #[setter("maximum_version")]
    fn set_maximum_version(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        set_version(vm, this, kept(vm, "maximum_version", value)?, false)
    }
    /// Control the number of TLSv1.3 session tickets.
    #[getter]
    fn num_tickets(this: Gc<Self>) -> usize {
        // SAFETY: the context is a live one.
        unsafe { ossl().SSL_CTX_get_num_tickets(this.ctx()) }
    }
    #[setter("num_tickets")]
    fn set_num_tickets(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        let index = vm.index_of(kept(vm, "num_tickets", value)?)?;
        let Some(number) = vm.int_to_i64(index) else {
            return Err(vm.overflow_error("Python int too large to convert to C long"));
        };
        let Ok(number) = usize::try_from(number) else {
            return Err(vm.value_error("value must be non-negative"));
        };
        if this.protocol != PROTOCOL_TLS_SERVER {
            return Err(vm.value_error("SSLContext is not a server context."));
        }
        // SAFETY: the context is a live one.
        match unsafe { ossl().SSL_CTX_set_num_tickets(this.ctx(), number) } {
            1 => Ok(()),
            _ => Err(vm.value_error("failed to set num tickets.")),
        }
    }
    #[getter]
    fn options(this: Gc<Self>) -> u64 {
        // SAFETY: the context is a live one.
        unsafe { ossl().SSL_CTX_get_options(this.ctx()) }
    }
    #[setter("options")]
    fn set_options(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        let index = vm.index_of(kept(vm, "options", value)?)?;
        match (vm.as_u64(index), vm.int_to_i64(index)) {
            (Some(options), _) => set_options(vm, this, options),
            (None, Some(_)) => Err(vm.value_error("Cannot convert negative int")),
            (None, None) if vm.compare_bool(index, vm.int(0), taipan_vm::object::slots::CompareOp::Lt)? => {
                Err(vm.value_error("Cannot convert negative int"))
            }
            _ => Err(vm.overflow_error("Python int too large for C unsigned long long")),
        }
    }
    #[getter("post_handshake_auth")]
    fn asks_after_handshake(this: Gc<Self>) -> bool {
        this.post_handshake_auth.get()
    }
    #[setter("post_handshake_auth")]
    fn set_post_handshake_auth(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        let Some(value) = value else {
            return Err(vm.raise_message(vm.exc().attribute_error, "cannot delete attribute"));
        };
        this.post_handshake_auth.set(vm.truth(value)?);
        Ok(())
    }
    #[getter("protocol")]
    fn protocol_number(this: Gc<Self>) -> i32 {
        this.protocol
    }
    #[getter]
    fn verify_flags(this: Gc<Self>) -> u64 {
        // SAFETY: the parameters are the context's.
        unsafe { ossl().X509_VERIFY_PARAM_get_flags(this.param()) }
    }
    #[setter("verify_flags")]
    fn set_verify_flags(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        let wanted = flags(vm, kept(vm, "verify_flags", value)?)?;
        let param = this.param();
        // SAFETY: the parameters are the context's.
        let done = unsafe {
            let now = ossl().X509_VERIFY_PARAM_get_flags(param);
            let (clear, set) = (now & !wanted, wanted & !now);
            (clear == 0 || ossl().X509_VERIFY_PARAM_clear_flags(param, clear) == 1)
                && (set == 0 || ossl().X509_VERIFY_PARAM_set_flags(param, set) == 1)
        };
        if done { Ok(()) } else { Err(errors::raise_last(vm)) }
    }
    #[getter("verify_mode")]
    fn get_verify_mode(this: Gc<Self>) -> i32 {
        this.verify_mode()
    }
    #[setter("verify_mode")]
    fn set_mode(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        let mode = c_int(vm, kept(vm, "verify_mode", value)?)?;
        this.set_verify_mode(vm, mode)
    }
    /// The current security level.
    #[getter]
    fn security_level(this: Gc<Self>) -> i32 {
        // SAFETY: the context is a live one.
        unsafe { ossl().SSL_CTX_get_security_level(this.ctx()) }
    }
}

/// The value that an attribute is set to.
///
/// # Errors
/// AttributeError where it is deleted.
pub fn kept(vm: &Vm, name: &str, value: Option<Value>) -> PyResult {
    value.ok_or_else(|| {
        vm.raise_message(
            vm.exc().attribute_error,
            format!("attribute '{name}' of '_ssl._SSLContext' objects cannot be deleted"),
        )
    })
}

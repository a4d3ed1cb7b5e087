//! What OpenSSL calls while it is at work on a connection, and the settings that are such functions.
//!
//! OpenSSL runs with the interpreter's lock, so that what it calls may run Python code at once. [`CALLER`] says on whose
//! behalf; nobody is there to call back for while the collector frees connections. What a callback raises cannot pass
//! through OpenSSL: it is shown and forgotten, or kept in the connection until the operation ends.

use super::connection::Connection;
use super::context::{Context, PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER, kept};
use super::errors::{self, Kind};
use super::library::{Ssl, ossl};
use super::loading::fs_path;
use crate::os_error;
use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_int, c_uchar, c_uint, c_void};
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::ptr::NonNull;
use taipan_macros::class_part;
use taipan_vm::builtins::unraisable::write_unraisable;
use taipan_vm::native::{BytesLike, PyResult};
use taipan_vm::object::{Bytes, Str, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

thread_local! {
    /// The thread state that called OpenSSL.
    static CALLER: Cell<*const Vm> = const { Cell::new(std::ptr::null()) };
}

/// Puts back who called OpenSSL.
struct Before(*const Vm);

impl Drop for Before {
    fn drop(&mut self) {
        CALLER.set(self.0);
    }
}

/// Runs `f`, which calls OpenSSL; what that calls finds the thread state.
pub fn attended<R>(vm: &Vm, f: impl FnOnce() -> R) -> R {
    let _before = Before(CALLER.replace(vm));
    f()
}

/// Runs `f`, which calls OpenSSL, where nobody is there to call back for.
pub fn unattended<R>(f: impl FnOnce() -> R) -> R {
    let _before = Before(CALLER.replace(std::ptr::null()));
    f()
}

/// Runs `f` in a callback for a connection; gives `otherwise` if there is none that called.
///
/// # Safety
/// The connection is the one that OpenSSL calls back for.
unsafe fn called_back<R>(ssl: *const Ssl, otherwise: R, f: impl FnOnce(&Vm, Gc<Connection>) -> R) -> R {
    let caller = CALLER.get();
    if caller.is_null() {
        return otherwise;
    }
    // SAFETY: OpenSSL's connection belongs to the object that its data is, which is alive since it is in use.
    let Some(place) = NonNull::new(unsafe { ossl().SSL_get_ex_data(ssl, 0) }) else { return otherwise };
    // SAFETY: as above; the thread state is that of this thread, which called OpenSSL and waits for it.
    let (vm, connection) = unsafe { (&*caller, Gc::<Connection>::from_raw(place.cast())) };
    f(vm, connection)
}

/// Shows the pending exception, which nobody can catch.
fn give_up(vm: &Vm, doing: &str, what: Value) {
    let exception = vm.take_exception();
    let shown = match vm.repr_text(what) {
        Ok(shown) => shown,
        Err(_) => {
            vm.take_exception();
            "<object>".into()
        }
    };
    write_unraisable(vm, exception, &format!("Exception ignored in ssl {doing}{shown}"), Value::NONE);
}

/// A text that a peer sent; None for none.
fn peer_text(vm: &Vm, text: *const c_char, codec: &str) -> PyResult {
    if text.is_null() {
        return Ok(Value::NONE);
    }
    // SAFETY: the text ends with NUL, and is copied.
    let bytes = vm.bytes(unsafe { CStr::from_ptr(text) }.to_bytes());
    vm.call_method_str(bytes.value(), "decode", &[vm.str(codec).value()])
}

/// `SSL_AD_HANDSHAKE_FAILURE`, `SSL_AD_INTERNAL_ERROR`
const HANDSHAKE_FAILURE: c_int = 40;
const INTERNAL_ERROR: c_int = 80;
/// `SSL_TLSEXT_ERR_OK`, `SSL_TLSEXT_ERR_ALERT_FATAL`, `SSL_TLSEXT_ERR_NOACK`
const OK: c_int = 0;
const FATAL: c_int = 2;
const NO_ANSWER: c_int = 3;

/// What OpenSSL calls when a client says which name it wants.
type NameCallback = unsafe extern "C" fn(*mut Ssl, *mut c_int, *mut c_void) -> c_int;

/// Asks a server's program about the name that a client wants: None to go on, or the alert that ends the handshake.
fn ask_about_name(vm: &Vm, connection: Gc<Connection>, name: *const c_char) -> Option<c_int> {
    let context = connection.context();
    let callback = context.sni_callback.get();
    if callback.is_none() {
        return None;
    }
    let Some(socket) = connection.python_side() else { return Some(INTERNAL_ERROR) };
    let name = match peer_text(vm, name, "ascii") {
        Ok(name) => name,
        Err(_) => {
            give_up(vm, "servername callback while decoding the name for ", callback);
            return Some(INTERNAL_ERROR);
        }
    };
    let result = match vm.call(callback, &[socket, name, context.value()]) {
        Ok(result) => result,
        Err(_) => {
            give_up(vm, "servername callback while calling set SNI callback ", callback);
            return Some(HANDSHAKE_FAILURE);
        }
    };
    if result.is_none() {
        return None;
    }
    match crate::keywords::c_int(vm, result) {
        Ok(alert) => Some(alert),
        Err(_) => {
            let exception = vm.take_exception();
            let shown = vm.repr_text(result).unwrap_or_else(|_| {
                vm.take_exception();
                "<object>".into()
            });
            let message = "Exception ignored in ssl servername callback while calling set SNI callback";
            write_unraisable(vm, exception, &format!("{message} (result={shown})"), Value::NONE);
            Some(INTERNAL_ERROR)
        }
    }
}

unsafe extern "C" fn on_name(ssl: *mut Ssl, alert: *mut c_int, _: *mut c_void) -> c_int {
    // SAFETY: OpenSSL passes a live connection, and a place for the alert.
    unsafe {
        let name = ossl().SSL_get_servername(ssl, 0);
        let ask = |vm: &Vm, connection: Gc<Connection>| {
            connection.naming.set(true);
            let answer = ask_about_name(vm, connection, name);
            connection.naming.set(false);
            answer
        };
        match called_back(ssl, Some(INTERNAL_ERROR), ask) {
            None => OK,
            Some(number) => {
                *alert = number;
                FATAL
            }
        }
    }
}

/// The first of a server's protocols that a client knows too: its place and length in the client's list. Both are lists
/// of names, each with its length before it.
fn common_protocol(ours: &[u8], theirs: &[u8]) -> Option<(usize, u8)> {
    let mut rest = ours;
    while let Some((len, more)) = rest.split_first() {
        let name = more.get(..usize::from(*len))?;
        let mut at = 0;
        while let Some(other) = theirs.get(at) {
            if theirs.get(at + 1..at + 1 + usize::from(*other)) == Some(name) {
                return Some((at + 1, *other));
            }
            at += 1 + usize::from(*other);
        }
        rest = &more[name.len()..];
    }
    None
}

unsafe extern "C" fn on_protocols(
    ssl: *mut Ssl,
    out: *mut *const c_uchar,
    out_len: *mut c_uchar,
    theirs: *const c_uchar,
    len: c_uint,
    _: *mut c_void,
) -> c_int {
    // SAFETY: OpenSSL passes a live connection, a list of that length, and places for the answer, which lies in the list.
    unsafe {
        let list = if theirs.is_null() { &[][..] } else { std::slice::from_raw_parts(theirs, len as usize) };
        let found = called_back(ssl, None, |_, connection| {
            common_protocol(&connection.context().alpn.borrow(), list)
        });
        let Some((at, len)) = found else { return NO_ANSWER };
        *out = theirs.add(at);
        *out_len = len;
        OK
    }
}

/// The arguments after the connection for a message: its direction, version, content type, type and bytes.
fn message_arguments(vm: &Vm, written: bool, version: c_int, content: c_int, data: &[u8]) -> [Value; 5] {
    const CHANGE_CIPHER_SPEC: c_int = 20;
    const ALERT: c_int = 21;
    const HANDSHAKE: c_int = 22;
    const HEADER: c_int = 0x100;
    const INNER_CONTENT_TYPE: c_int = 0x101;
    let byte = |at: usize| data.get(at).map(|byte| c_int::from(*byte));
    let version = match (content, byte(1), byte(2)) {
        (HEADER, Some(high), Some(low)) => high << 8 | low,
        _ => version,
    };
    let kind = match content {
        CHANGE_CIPHER_SPEC => Some(0x101),
        ALERT => byte(1),
        HANDSHAKE | HEADER | INNER_CONTENT_TYPE => byte(0),
        _ => None,
    };
    let direction = if written { "write" } else { "read" };
    [
        vm.str(direction).value(),
        vm.int(version.into()),
        vm.int(content.into()),
        vm.int(kind.unwrap_or(-1).into()),
        vm.bytes(data).value(),
    ]
}

unsafe extern "C" fn on_message(
    written: c_int,
    version: c_int,
    content: c_int,
    data: *const c_void,
    len: usize,
    ssl: *mut Ssl,
    _: *mut c_void,
) {
    // SAFETY: OpenSSL passes a live connection, and a message of that length.
    unsafe {
        let data = if data.is_null() { &[][..] } else { std::slice::from_raw_parts(data.cast::<u8>(), len) };
        called_back(ssl, (), |vm, connection| {
            let callback = connection.context().message_callback.get();
            let Some(side) = connection.python_side().filter(|_| !callback.is_none()) else { return };
            let [direction, version, content, kind, data] =
                message_arguments(vm, written != 0, version, content, data);
            if vm.call(callback, &[side, direction, version, content, kind, data]).is_err() {
                connection.keep_exception(vm);
            }
        });
    }
}

/// Has OpenSSL tell of a connection's messages if its context wants to know.
pub(super) fn watch_messages(ssl: *mut Ssl, context: Gc<Context>) {
    let function = (!context.message_callback.get().is_none()).then_some(on_message as _);
    // SAFETY: the connection is a live one.
    unsafe { ossl().SSL_set_msg_callback(ssl, function) };
}

/// Appends a line to the file of secrets.
fn write_secret(vm: &Vm, connection: Gc<Connection>, line: &CStr) {
    let context = connection.context();
    let written = match context.keylog.borrow_mut().as_mut() {
        Some(file) => file.write_all(&[line.to_bytes(), b"\n"].concat()),
        None => Ok(()),
    };
    if let Err(error) = written {
        let errno = error.raw_os_error().unwrap_or(libc::EIO);
        let _raised = os_error::raise_about(vm, errno, context.keylog_name.get(), Value::UNBOUND);
        connection.keep_exception(vm);
    }
}

unsafe extern "C" fn on_secret(ssl: *const Ssl, line: *const c_char) {
    // SAFETY: OpenSSL passes a live connection, and a line that ends with NUL.
    unsafe {
        let line = CStr::from_ptr(line);
        called_back(ssl, (), |vm, connection| write_secret(vm, connection, line));
    }
}

/// The identity and the key that a client's callback gives.
fn client_key(vm: &Vm, callback: Value, hint: *const c_char) -> PyResult<(Vec<u8>, Vec<u8>)> {
    // SAFETY: the hint is null or ends with NUL.
    let empty = hint.is_null() || unsafe { *hint } == 0;
    let hint = peer_text(vm, if empty { std::ptr::null() } else { hint }, "utf-8")?;
    let result = vm.call(callback, &[hint])?;
    let Some(pair) = result.downcast::<Tuple>() else {
        let given = vm.type_of(result).name();
        return Err(vm.type_error(format!("a PSK client callback must return a tuple, not {given}")));
    };
    let [identity, key] = pair.items() else {
        let n = pair.items().len();
        return Err(vm.type_error(format!("a PSK client callback must return a tuple of 2 items, not {n}")));
    };
    let identity = match (identity.is_none(), identity.downcast::<Str>()) {
        (true, _) => Vec::new(),
        (_, Some(text)) if !text.bytes().contains(&0) => text.bytes().to_vec(),
        (_, Some(_)) => return Err(vm.value_error("embedded null character")),
        (_, None) => {
            let given = vm.type_of(*identity).name();
            return Err(vm.type_error(format!("a PSK identity must be str or None, not {given}")));
        }
    };
    Ok((identity, BytesLike::of(vm, *key)?.to_vec()))
}

unsafe extern "C" fn on_client_key(
    ssl: *mut Ssl,
    hint: *const c_char,
    identity: *mut c_char,
    identity_room: c_uint,
    key: *mut c_uchar,
    key_room: c_uint,
) -> c_uint {
    let answer = |vm: &Vm, connection: Gc<Connection>| {
        let callback = connection.context().psk_client_callback.get();
        if callback.is_none() {
            return 0;
        }
        match client_key(vm, callback, hint) {
            // The identity ends with NUL.
            Ok((name, data)) if name.len() < identity_room as usize && data.len() <= key_room as usize => {
                // SAFETY: OpenSSL passes memory of those lengths.
                unsafe {
                    std::ptr::copy_nonoverlapping(name.as_ptr(), identity.cast(), name.len());
                    *identity.add(name.len()) = 0;
                    std::ptr::copy_nonoverlapping(data.as_ptr(), key, data.len());
                }
                data.len() as c_uint
            }
            Ok(_) => 0,
            Err(_) => {
                give_up(vm, "PSK client callback while calling callback ", callback);
                0
            }
        }
    };
    // SAFETY: OpenSSL passes a live connection.
    unsafe { called_back(ssl, 0, answer) }
}

/// The key that a server's callback gives for an identity.
fn server_key(vm: &Vm, callback: Value, identity: *const c_char) -> PyResult<Vec<u8>> {
    // SAFETY: the identity is null or ends with NUL.
    let empty = identity.is_null() || unsafe { *identity } == 0;
    let identity = peer_text(vm, if empty { std::ptr::null() } else { identity }, "utf-8")?;
    let result = vm.call(callback, &[identity])?;
    match result.downcast::<Bytes>() {
        Some(key) => Ok(key.as_slice().to_vec()),
        None => {
            let given = vm.type_of(result).name();
            Err(vm.type_error(format!("expected bytes, {given} found")))
        }
    }
}

unsafe extern "C" fn on_server_key(
    ssl: *mut Ssl,
    identity: *const c_char,
    key: *mut c_uchar,
    room: c_uint,
) -> c_uint {
    let answer = |vm: &Vm, connection: Gc<Connection>| {
        let callback = connection.context().psk_server_callback.get();
        if callback.is_none() {
            return 0;
        }
        match server_key(vm, callback, identity) {
            Ok(data) if data.len() <= room as usize => {
                // SAFETY: OpenSSL passes memory of that length.
                unsafe { std::ptr::copy_nonoverlapping(data.as_ptr(), key, data.len()) };
                data.len() as c_uint
            }
            Ok(_) => 0,
            Err(_) => {
                give_up(vm, "PSK server callback while calling callback ", callback);
                0
            }
        }
    };
    // SAFETY: OpenSSL passes a live connection.
    unsafe { called_back(ssl, 0, answer) }
}

/// Checks that something is callable or None.
fn callable(vm: &Vm, value: Value, otherwise: &str) -> PyResult<Value> {
    if value.is_none() || vm.is_callable(value) { Ok(value) } else { Err(vm.type_error(otherwise)) }
}

fn set_keylog(vm: &Vm, this: Gc<Context>, value: Value) -> PyResult<()> {
    // SAFETY: the context is a live one.
    unsafe { ossl().SSL_CTX_set_keylog_callback(this.ctx(), None) };
    this.keylog_name.set(this.header(), Value::NONE);
    this.keylog.replace(None);
    if value.is_none() {
        return Ok(());
    }
    let path = fs_path(vm, value, None)?;
    let path = std::path::Path::new(std::ffi::OsStr::from_bytes(path.to_bytes()));
    let opened = OpenOptions::new().append(true).create(true).open(path).and_then(|mut file| {
        if file.metadata()?.len() == 0 {
            file.write_all(b"# TLS secrets log file, generated by OpenSSL / Python\n")?;
        }
        Ok(file)
    });
    match opened {
        Ok(file) => {
            this.keylog.replace(Some(file));
            this.keylog_name.set(this.header(), value);
            // SAFETY: the context is a live one.
            unsafe { ossl().SSL_CTX_set_keylog_callback(this.ctx(), Some(on_secret)) };
            Ok(())
        }
        Err(error) => {
            let errno = error.raw_os_error().unwrap_or(libc::EIO);
            Err(os_error::raise_about(vm, errno, value, Value::UNBOUND))
        }
    }
}

#[class_part("_SSLContext", callbacks)]
impl Context {
    #[method("_set_alpn_protocols(protos, /)")]
    fn set_alpn_protocols(vm: &Vm, this: Gc<Self>, protos: BytesLike) -> PyResult<()> {
        let Ok(len) = c_uint::try_from(protos.len()) else {
            return Err(vm.overflow_error(format!("protocols longer than {} bytes", c_uint::MAX)));
        };
        this.alpn.replace(protos.to_vec());
        // SAFETY: the context is a live one; OpenSSL copies the list, which has that length. It gives 0 for success.
        unsafe {
            if ossl().SSL_CTX_set_alpn_protos(this.ctx(), protos.as_ptr(), len) != 0 {
                errors::clear();
                return Err(vm.memory_error(""));
            }
            ossl().SSL_CTX_set_alpn_select_cb(this.ctx(), Some(on_protocols), std::ptr::null_mut());
        }
        Ok(())
    }
    /// Set a callback that will be called when a server name is provided by the SSL/TLS client in the SNI extension.
    ///
    /// If the argument is None then the callback is disabled.  The method
    /// is called with the SSLSocket, the server name as a string, and the
    /// SSLContext object.
    ///
    /// See RFC 6066 for details of the SNI extension.
    #[getter]
    fn sni_callback(this: Gc<Self>) -> Value {
        this.sni_callback.get()
    }
    #[setter("sni_callback")]
    fn set_sni_callback(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        let value = kept(vm, "sni_callback", value)?;
        if this.protocol == PROTOCOL_TLS_CLIENT {
            return Err(vm.value_error("sni_callback cannot be set on TLS_CLIENT context"));
        }
        let value = callable(vm, value, "not a callable object")?;
        this.sni_callback.set(this.header(), value);
        // SAFETY: the command (`SSL_CTRL_SET_TLSEXT_SERVERNAME_CB`) takes a function of this kind.
        unsafe {
            let function = std::mem::transmute::<NameCallback, unsafe extern "C" fn()>(on_name);
            ossl().SSL_CTX_callback_ctrl(this.ctx(), 53, (!value.is_none()).then_some(function));
        }
        Ok(())
    }
    #[getter("_msg_callback")]
    fn msg_callback(this: Gc<Self>) -> Value {
        this.message_callback.get()
    }
    #[setter("_msg_callback")]
    fn set_msg_callback(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        let value = kept(vm, "_msg_callback", value)?;
        let value = callable(vm, value, "not a callable object")?;
        this.message_callback.set(this.header(), value);
        let function = (!value.is_none()).then_some(on_message as _);
        // SAFETY: the context is a live one.
        unsafe { ossl().SSL_CTX_set_msg_callback(this.ctx(), function) };
        Ok(())
    }
    #[getter]
    fn keylog_filename(this: Gc<Self>) -> Value {
        this.keylog_name.get()
    }
    #[setter("keylog_filename")]
    fn set_keylog_filename(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        set_keylog(vm, this, kept(vm, "keylog_filename", value)?)
    }
    #[method("set_psk_client_callback(callback)")]
    fn set_psk_client_callback(vm: &Vm, this: Gc<Self>, callback: Value) -> PyResult<()> {
        if this.protocol == PROTOCOL_TLS_SERVER {
            let message = "Cannot add PSK client callback to a PROTOCOL_TLS_SERVER context";
            return Err(errors::raise_own(vm, Kind::Error, 0, message));
        }
        let callback = callable(vm, callback, "callback must be callable")?;
        this.psk_client_callback.set(this.header(), callback);
        let function = (!callback.is_none()).then_some(on_client_key as _);
        // SAFETY: the context is a live one.
        unsafe { ossl().SSL_CTX_set_psk_client_callback(this.ctx(), function) };
        Ok(())
    }
    #[method("set_psk_server_callback(callback, identity_hint=None)")]
    fn set_psk_server_callback(
        vm: &Vm,
        this: Gc<Self>,
        callback: Value,
        identity_hint: Option<String>,
    ) -> PyResult<()> {
        if this.protocol == PROTOCOL_TLS_CLIENT {
            let message = "Cannot add PSK server callback to a PROTOCOL_TLS_CLIENT context";
            return Err(errors::raise_own(vm, Kind::Error, 0, message));
        }
        let callback = callable(vm, callback, "callback must be callable")?;
        // Cannot fail: NUL was refused when the argument was converted.
        let hint = identity_hint.map(|hint| CString::new(hint).unwrap_or_default());
        let hint = hint.filter(|_| !callback.is_none());
        let place = hint.as_ref().map_or(std::ptr::null(), |hint| hint.as_ptr());
        // SAFETY: the context is a live one; OpenSSL copies the hint, which ends with NUL.
        if unsafe { ossl().SSL_CTX_use_psk_identity_hint(this.ctx(), place) } != 1 {
            errors::clear();
            return Err(errors::raise_own(vm, Kind::Error, 0, "failed to set identity hint"));
        }
        this.psk_server_callback.set(this.header(), callback);
        let function = (!callback.is_none()).then_some(on_server_key as _);
        // SAFETY: the context is a live one.
        unsafe { ossl().SSL_CTX_set_psk_server_callback(this.ctx(), function) };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::common_protocol;

    #[test]
    fn the_server_chooses_among_what_both_know() {
        assert_eq!(common_protocol(b"\x01a\x02bb", b"\x02bb\x01a"), Some((4, 1)));
        assert_eq!(common_protocol(b"\x02bb", b"\x01b\x02bb"), Some((3, 2)));
        assert_eq!(common_protocol(b"\x01a", b"\x01b"), None);
        assert_eq!(common_protocol(b"", b"\x01b"), None);
        // Lengths that lie.
        assert_eq!(common_protocol(b"\x09a", b"\x09a"), None);
        assert_eq!(common_protocol(b"\x01a", b"\x05a"), None);
    }
}

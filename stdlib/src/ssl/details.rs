//! What a connection tells about itself: whom it is with, and what was agreed on.

use super::certificate;
use super::ciphers::summary;
use super::connection::Connection;
use super::context::{Context, VERIFY_PEER};
use super::decode;
use super::errors;
use super::library::{Owned, SslCipher, Stack, X509, free_x509, items, ossl, text};
use super::session;
use std::ffi::c_uint;
use taipan_macros::class_part;
use taipan_vm::native::PyResult;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The other side's certificate, if it sent one.
fn peer_certificate(this: Gc<Connection>) -> Option<Owned<X509>> {
    // SAFETY: the connection is a live one; what is given is freed by its owner.
    unsafe { Owned::new(ossl().SSL_get1_peer_certificate(this.ssl()), free_x509) }
}

/// What identifies the connection to programs above it: the first message that ended a side's handshake.
fn finished(vm: &Vm, this: Gc<Connection>) -> Value {
    let library = ossl();
    let mut buffer = [0u8; 128];
    // SAFETY: the connection is a live one; the buffer has that length. A session that goes on has the client's side last.
    let len = unsafe {
        let (place, room) = (buffer.as_mut_ptr().cast(), buffer.len());
        if (library.SSL_session_reused(this.ssl()) != 0) == this.server_side {
            library.SSL_get_finished(this.ssl(), place, room)
        } else {
            library.SSL_get_peer_finished(this.ssl(), place, room)
        }
    };
    match buffer.get(..len).filter(|data| !data.is_empty()) {
        Some(data) => vm.bytes(data).value(),
        None => Value::NONE,
    }
}

/// The cipher suites that both sides know, in the client's order.
fn shared(vm: &Vm, this: Gc<Connection>) -> Value {
    let library = ossl();
    // SAFETY: the connection is a live one; the lists are its own.
    let [theirs, ours] =
        unsafe { [library.SSL_get_client_ciphers(this.ssl()), library.SSL_get_ciphers(this.ssl())] };
    if !this.server_side || theirs.is_null() || ours.is_null() {
        return Value::NONE;
    }
    let list = vm.new_list();
    for cipher in items::<SslCipher>(theirs) {
        if items::<SslCipher>(ours).any(|other| other == cipher) {
            // SAFETY: the cipher is one of OpenSSL's.
            list.push(vm, unsafe { summary(vm, cipher) });
        }
    }
    list.value()
}

/// The certificates that the other side sent, with its own, which OpenSSL does not put among a client's. Of a session that
/// goes on a server has that one alone.
fn sent_chain(vm: &Vm, this: Gc<Connection>) -> PyResult {
    // SAFETY: the connection is a live one; the list is its own.
    let chain: *const Stack = unsafe { ossl().SSL_get_peer_cert_chain(this.ssl()) };
    let own = if this.server_side { peer_certificate(this) } else { None };
    if chain.is_null() && own.is_none() {
        return Ok(Value::NONE);
    }
    // SAFETY: both are live ones, or null.
    unsafe { certificate::chain(vm, own.as_ref().map_or(std::ptr::null_mut(), Owned::get), chain) }
}

#[class_part("_SSLSocket", details)]
impl Connection {
    /// Returns the certificate for the peer.
    ///
    /// If no certificate was provided, returns None.  If a certificate was
    /// provided, but not validated, returns an empty dictionary.  Otherwise
    /// returns a dict containing information about the peer certificate.
    ///
    /// If the optional argument is True, returns a DER-encoded copy of the
    /// peer certificate, or None if no certificate was provided.  This will
    /// return the certificate even if it wasn't validated.
    #[method("getpeercert(der=False, /)")]
    fn getpeercert(vm: &Vm, this: Gc<Self>, der: bool) -> PyResult {
        if !this.is_ready() {
            return Err(vm.value_error("handshake not done yet"));
        }
        let Some(certificate) = peer_certificate(this) else { return Ok(Value::NONE) };
        if der {
            return decode::der(vm, certificate.get());
        }
        // SAFETY: the connection is a live one, and so is its context.
        let mode = unsafe { ossl().SSL_CTX_get_verify_mode(ossl().SSL_get_SSL_CTX(this.ssl())) };
        if mode & VERIFY_PEER == 0 {
            return Ok(vm.new_dict().value());
        }
        decode::decode(vm, certificate.get())
    }
    /// Get channel binding data for current connection.
    ///
    /// Raise ValueError if the requested `cb_type` is not supported.
    /// Return bytes of the data or None if the data is not available (e.g.
    /// before the handshake).
    /// Only 'tls-unique' channel binding data from RFC 5929 is supported.
    #[method("get_channel_binding(cb_type='tls-unique')")]
    fn get_channel_binding(vm: &Vm, this: Gc<Self>, cb_type: String) -> PyResult {
        if cb_type != "tls-unique" {
            return Err(vm.value_error(format!("'{cb_type}' channel binding type not implemented")));
        }
        Ok(finished(vm, this))
    }
    #[method("cipher()")]
    fn cipher(vm: &Vm, this: Gc<Self>) -> Value {
        // SAFETY: the connection is a live one; the cipher is one of OpenSSL's, or null.
        unsafe { summary(vm, ossl().SSL_get_current_cipher(this.ssl())) }
    }
    #[method("shared_ciphers()")]
    fn shared_ciphers(vm: &Vm, this: Gc<Self>) -> Value {
        shared(vm, this)
    }
    #[method("version()")]
    fn version(this: Gc<Self>) -> Option<String> {
        // SAFETY: the connection is a live one.
        this.is_ready().then(|| text(unsafe { ossl().SSL_get_version(this.ssl()) })).flatten()
    }
    #[method("selected_alpn_protocol()")]
    fn selected_alpn_protocol(vm: &Vm, this: Gc<Self>) -> PyResult {
        let (mut data, mut len) = (std::ptr::null(), 0 as c_uint);
        // SAFETY: the connection is a live one; the name has the length that is given with it.
        let name = unsafe {
            ossl().SSL_get0_alpn_selected(this.ssl(), &mut data, &mut len);
            if data.is_null() {
                return Ok(Value::NONE);
            }
            vm.bytes(std::slice::from_raw_parts(data, len as usize))
        };
        vm.call_method_str(name.value(), "decode", &[])
    }
    #[method("compression()")]
    fn compression(this: Gc<Self>) -> Option<String> {
        // SAFETY: the connection is a live one; a null method is checked for.
        unsafe {
            let method = ossl().SSL_get_current_compression(this.ssl());
            if method.is_null() { None } else { text(ossl().SSL_COMP_get_name(method)) }
        }
    }
    #[method("get_unverified_chain()")]
    fn get_unverified_chain(vm: &Vm, this: Gc<Self>) -> PyResult {
        sent_chain(vm, this)
    }
    #[method("get_verified_chain()")]
    fn get_verified_chain(vm: &Vm, this: Gc<Self>) -> PyResult {
        // SAFETY: the connection is a live one; the list is its own, or null.
        unsafe {
            let chain = ossl().SSL_get0_verified_chain(this.ssl());
            if chain.is_null() {
                Ok(Value::NONE)
            } else {
                certificate::chain(vm, std::ptr::null_mut(), chain)
            }
        }
    }
    /// This changes the context associated with the SSLSocket.
    ///
    /// This is typically used from within a callback function set by the
    /// sni_callback on the SSLContext to change the certificate information
    /// associated with the SSLSocket before the cryptographic exchange
    /// handshake messages.
    #[getter("context")]
    fn get_context(this: Gc<Self>) -> Value {
        this.context().value()
    }
    #[setter("context")]
    fn assign_context(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        match kept(vm, "context", value)?.downcast::<Context>() {
            Some(context) => this.set_context(vm, context),
            None => Err(vm.type_error("The value must be a SSLContext")),
        }
    }
    /// Whether this is a server-side socket.
    #[getter("server_side")]
    fn is_server(this: Gc<Self>) -> bool {
        this.server_side
    }
    /// The currently set server hostname (for SNI).
    #[getter("server_hostname")]
    fn get_server_hostname(this: Gc<Self>) -> Value {
        this.server_hostname.get()
    }
    /// The Python-level owner of this object.
    ///
    /// Passed as "self" in servername callback.
    #[getter("owner")]
    fn get_owner(this: Gc<Self>) -> Value {
        this.owner()
    }
    #[setter("owner")]
    fn assign_owner(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        this.set_owner(vm, kept(vm, "owner", value)?)
    }
    /// The underlying SSLSession object.
    #[getter("session")]
    fn get_session(vm: &Vm, this: Gc<Self>) -> PyResult {
        // SAFETY: the connection is a live one; of a session that there is, a copy is made.
        unsafe {
            let session = ossl().SSL_get_session(this.ssl());
            if session.is_null() {
                return Ok(Value::NONE);
            }
            match session::copy(session) {
                Some(copy) => Ok(session::make(vm, copy, this.context()).value()),
                None => Err(errors::raise_last(vm)),
            }
        }
    }
    #[setter("session")]
    fn assign_session(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        this.set_session(vm, kept(vm, "session", value)?)
    }
    /// Was the client session reused during handshake?
    #[getter("session_reused")]
    fn is_session_reused(this: Gc<Self>) -> bool {
        // SAFETY: the connection is a live one.
        unsafe { ossl().SSL_session_reused(this.ssl()) != 0 }
    }
}

/// The value that an attribute is set to.
///
/// # Errors
/// AttributeError where it is deleted.
fn kept(vm: &Vm, name: &str, value: Option<Value>) -> PyResult {
    value.ok_or_else(|| {
        vm.raise_message(
            vm.exc().attribute_error,
            format!("attribute '{name}' of '_ssl._SSLSocket' objects cannot be deleted"),
        )
    })
}

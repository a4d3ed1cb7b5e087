//! `SSLSession`: what a client and a server agreed on, so that their next handshake is shorter.

use super::context::Context;
use super::library::{Owned, SslSession, ossl};
use std::ffi::c_uint;
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A session.
#[native_object("_ssl.SSLSession")]
pub struct Session {
    #[untraced]
    session: Owned<SslSession>,
    /// The context that it is of.
    pub context: Gc<Context>,
}

unsafe fn free(session: *mut SslSession) {
    // SAFETY: as the caller promises.
    unsafe { ossl().SSL_SESSION_free(session) };
}

impl Session {
    /// OpenSSL's session.
    pub fn get(&self) -> *mut SslSession {
        self.session.get()
    }
    fn id(&self) -> &[u8] {
        let mut len: c_uint = 0;
        // SAFETY: the session is a live one; its id is as long as it says, and lives as long as it.
        unsafe {
            let data = ossl().SSL_SESSION_get_id(self.get(), &mut len);
            if data.is_null() { &[] } else { std::slice::from_raw_parts(data, len as usize) }
        }
    }
}

/// A copy of a session, which later handshakes do not change. None if there is no memory.
///
/// # Safety
/// The session is a live one.
pub unsafe fn copy(session: *const SslSession) -> Option<Owned<SslSession>> {
    // SAFETY: as the caller promises; the copy belongs to what is made here.
    unsafe { Owned::new(ossl().SSL_SESSION_dup(session), free) }
}

/// Makes the object for a session.
pub fn make(vm: &Vm, session: Owned<SslSession>, context: Gc<Context>) -> Gc<Session> {
    Session::alloc(vm, Session::class(vm), |head| Session { head, session, context })
}

#[class("SSLSession", module = "_ssl", unhashable, doc = "")]
impl Session {
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Self>, other: Value, op: CompareOp) -> PyResult {
        let _ = vm;
        let Some(other) = other.downcast::<Session>() else { return Ok(Value::NOT_IMPLEMENTED) };
        match op {
            CompareOp::Eq => Ok(Value::bool(this.id() == other.id())),
            CompareOp::Ne => Ok(Value::bool(this.id() != other.id())),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    /// Does the session contain a ticket?
    #[getter]
    fn has_ticket(this: Gc<Self>) -> bool {
        // SAFETY: the session is a live one.
        unsafe { ossl().SSL_SESSION_has_ticket(this.get()) == 1 }
    }
    /// Session ID.
    #[getter("id")]
    fn id_bytes(vm: &Vm, this: Gc<Self>) -> Value {
        vm.bytes(this.id()).value()
    }
    /// Ticket life time hint.
    #[getter]
    fn ticket_lifetime_hint(this: Gc<Self>) -> u64 {
        // SAFETY: the session is a live one.
        unsafe { ossl().SSL_SESSION_get_ticket_lifetime_hint(this.get()) }
    }
    /// Session creation time (seconds since epoch).
    #[getter]
    fn time(this: Gc<Self>) -> i64 {
        // SAFETY: the session is a live one.
        unsafe { ossl().SSL_SESSION_get_time(this.get()) }
    }
    /// Session timeout (delta in seconds).
    #[getter]
    fn timeout(this: Gc<Self>) -> i64 {
        // SAFETY: the session is a live one.
        unsafe { ossl().SSL_SESSION_get_timeout(this.get()) }
    }
}

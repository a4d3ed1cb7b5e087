//! The exceptions of the module, and which of them an error of the library is.

use crate::exception_class::exception_class;
use libsqlite3_sys as sys;
use std::ffi::{CStr, c_char};
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The exceptions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Warning,
    Error,
    Interface,
    Database,
    Data,
    Operational,
    Integrity,
    Internal,
    Programming,
    NotSupported,
}

/// All of them with their names, bases before what derives from them.
#[rustfmt::skip]
pub static KINDS: &[(Kind, &str, &str)] = &[
    (Kind::Warning, "Warning", "sqlite3.Warning"), (Kind::Error, "Error", "sqlite3.Error"),
    (Kind::Interface, "InterfaceError", "sqlite3.InterfaceError"),
    (Kind::Database, "DatabaseError", "sqlite3.DatabaseError"), (Kind::Data, "DataError", "sqlite3.DataError"),
    (Kind::Operational, "OperationalError", "sqlite3.OperationalError"),
    (Kind::Integrity, "IntegrityError", "sqlite3.IntegrityError"),
    (Kind::Internal, "InternalError", "sqlite3.InternalError"),
    (Kind::Programming, "ProgrammingError", "sqlite3.ProgrammingError"),
    (Kind::NotSupported, "NotSupportedError", "sqlite3.NotSupportedError"),
];

/// The class of an exception.
///
/// # Errors
/// What making the class raises.
pub fn class(vm: &Vm, kind: Kind) -> PyResult<Gc<Type>> {
    let base = match kind {
        Kind::Warning | Kind::Error => vm.exc().exception,
        Kind::Interface | Kind::Database => class(vm, Kind::Error)?,
        _ => class(vm, Kind::Database)?,
    };
    let key = KINDS.iter().find(|(known, ..)| *known == kind).map_or("sqlite3.Error", |(_, _, key)| key);
    exception_class(vm, key, base)
}

/// Raises an exception of the module with a message.
#[cold]
pub fn raise(vm: &Vm, kind: Kind, message: impl AsRef<str>) -> Raised {
    match class(vm, kind) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

/// `ProgrammingError` with a message.
#[cold]
pub fn programming(vm: &Vm, message: impl AsRef<str>) -> Raised {
    raise(vm, Kind::Programming, message)
}

/// What kind of exception an error code is; None is MemoryError.
fn kind_of(code: i32) -> Option<Kind> {
    match code & 0xff {
        sys::SQLITE_INTERNAL | sys::SQLITE_NOTFOUND => Some(Kind::Internal),
        sys::SQLITE_NOMEM => None,
        sys::SQLITE_ERROR
        | sys::SQLITE_PERM
        | sys::SQLITE_ABORT
        | sys::SQLITE_BUSY
        | sys::SQLITE_LOCKED
        | sys::SQLITE_READONLY
        | sys::SQLITE_INTERRUPT
        | sys::SQLITE_IOERR
        | sys::SQLITE_FULL
        | sys::SQLITE_CANTOPEN
        | sys::SQLITE_PROTOCOL
        | sys::SQLITE_EMPTY
        | sys::SQLITE_SCHEMA => Some(Kind::Operational),
        sys::SQLITE_TOOBIG => Some(Kind::Data),
        sys::SQLITE_CONSTRAINT | sys::SQLITE_MISMATCH => Some(Kind::Integrity),
        sys::SQLITE_MISUSE | sys::SQLITE_RANGE => Some(Kind::Interface),
        _ => Some(Kind::Database),
    }
}

/// A text of the library, which is replaced if it is no UTF-8.
pub(super) fn text(place: *const c_char) -> String {
    if place.is_null() {
        return String::new();
    }
    // SAFETY: the library's texts end with NUL.
    unsafe { CStr::from_ptr(place) }.to_string_lossy().into_owned()
}

/// Raises an error of the library, with its code and the code's name.
#[cold]
fn raise_code(vm: &Vm, code: i32, extended: i32, message: &str) -> Raised {
    let Some(kind) = kind_of(code) else { return vm.memory_error("") };
    let exception = class(vm, kind).and_then(|class| vm.call(class.value(), &[vm.str(message).value()]));
    let exception = match exception {
        Ok(exception) => exception,
        Err(raised) => return raised,
    };
    let name = super::constants::error_name(extended).unwrap_or("unknown");
    let set = |attribute: &str, value: Value| vm.setattr(exception, vm.intern_str(attribute), value);
    match set("sqlite_errorcode", vm.int(extended.into()))
        .and_then(|()| set("sqlite_errorname", vm.str(name).value()))
    {
        Ok(()) => vm.raise(exception),
        Err(raised) => raised,
    }
}

/// Raises the last error of a database.
#[cold]
pub(super) fn of_database(vm: &Vm, database: *mut sys::sqlite3) -> Raised {
    // SAFETY: the handle is a live one; the message is copied before the library is called again.
    let (code, extended, message) = unsafe {
        let message = text(sys::sqlite3_errmsg(database));
        (sys::sqlite3_errcode(database), sys::sqlite3_extended_errcode(database), message)
    };
    raise_code(vm, code, extended, &message)
}

/// Raises an error by its code alone.
#[cold]
pub fn of_code(vm: &Vm, code: i32) -> Raised {
    // SAFETY: the library gives a constant text.
    let message = text(unsafe { sys::sqlite3_errstr(code) });
    raise_code(vm, code, code, &message)
}

//! The exceptions of the module, and how OpenSSL's errors become such.
//!
//! OpenSSL keeps a queue of errors for each thread; the newest tells what went wrong. Its reasons have names (`NO_START_LINE`)
//! that only C headers know; the text of a reason is that name in small letters with spaces, but for the few in [`NAMES`].

use super::connection::Connection;
use super::library::{ossl, text};
use crate::os_error;
use std::ffi::{c_int, c_ulong};
use std::panic::Location;
use taipan_macros::class;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Exception, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The exceptions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Error,
    ZeroReturn,
    WantRead,
    WantWrite,
    Syscall,
    Eof,
    CertVerification,
}

/// All but the first with their names and what is said about them.
#[rustfmt::skip]
pub static KINDS: &[(Kind, &str, &str)] = &[
    (Kind::ZeroReturn, "ssl.SSLZeroReturnError", "SSL/TLS session closed cleanly."),
    (Kind::WantRead, "ssl.SSLWantReadError",
     "Non-blocking SSL socket needs to read more data\nbefore the requested operation can be completed."),
    (Kind::WantWrite, "ssl.SSLWantWriteError",
     "Non-blocking SSL socket needs to write more data\nbefore the requested operation can be completed."),
    (Kind::Syscall, "ssl.SSLSyscallError", "System error when attempting SSL operation."),
    (Kind::Eof, "ssl.SSLEOFError", "SSL/TLS connection terminated abruptly."),
    (Kind::CertVerification, "ssl.SSLCertVerificationError", "A certificate could not be verified."),
];

/// `SSLError` as it is natively: an `OSError` that shows its message only.
pub struct SslError;

fn os_error_class(vm: &Vm) -> Gc<Type> {
    vm.exc().os_error
}

/// An error occurred in the SSL implementation.
#[class("SSLError", module = "ssl", base = fn:os_error_class, kind = Exception, subclassable, dict)]
impl SslError {
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Exception>) -> PyResult {
        // The message is the second of OSError's fields.
        let message = this.extra_field(1);
        if message.downcast::<Str>().is_some() {
            return Ok(message);
        }
        vm.str_of(this.args.get()).map(|s| s.value())
    }
}

/// The class of an exception.
///
/// # Errors
/// What making the class raises.
pub fn class(vm: &Vm, kind: Kind) -> PyResult<Gc<Type>> {
    let base = SslError::class(vm);
    let Some((_, key, doc)) = KINDS.iter().find(|(known, ..)| *known == kind) else { return Ok(base) };
    if let Some(class) = vm.interp().module_state.borrow().get(key) {
        return Ok(class.cast_unchecked());
    }
    let namespace = vm.new_dict();
    namespace.set_str(vm, vm.names().__module__, vm.intern_str("ssl").value());
    namespace.set_str(vm, vm.names().__doc__, vm.str(doc).value());
    let bases = match kind {
        Kind::CertVerification => vm.new_tuple(&[base.value(), vm.exc().value_error.value()]),
        _ => vm.new_tuple(&[base.value()]),
    };
    let name = key.trim_start_matches("ssl.");
    let args = [vm.intern_str(name).value(), bases.value(), namespace.value()];
    let class = vm.call(vm.builtin_type(shapes::TYPE).value(), &args)?;
    vm.interp().module_state.borrow_mut().insert(key, class);
    Ok(class.cast_unchecked())
}

/// Raises `SSLError` with nothing but a message.
#[cold]
pub fn plain(vm: &Vm, message: &str) -> Raised {
    match class(vm, Kind::Error) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

pub const LIB_PEM: c_ulong = 9;
pub const LIB_X509: c_ulong = 11;
pub const LIB_SSL: c_ulong = 20;
pub const PEM_NO_START_LINE: c_ulong = 108;
pub const X509_ALREADY_THERE: c_ulong = 101;
const SSL_CERTIFICATE_VERIFY_FAILED: c_ulong = 134;
const SSL_UNEXPECTED_EOF: c_ulong = 294;
/// Codes with this bit are error numbers of the system.
const SYSTEM: c_ulong = 0x8000_0000;
/// Reasons with this bit are the same in all parts of OpenSSL, and have no name.
const COMMON: c_ulong = 2 << 18;

/// The part of OpenSSL that an error code comes from, and its reason.
pub fn parts(code: c_ulong) -> (c_ulong, c_ulong) {
    if code & SYSTEM != 0 { (2, code & (SYSTEM - 1)) } else { (code >> 23 & 0xff, code & 0x7f_ffff) }
}

/// The names of OpenSSL's parts.
#[rustfmt::skip]
static LIBRARIES: &[(c_ulong, &str)] = &[
    (2, "SYS"), (3, "BN"), (4, "RSA"), (5, "DH"), (6, "EVP"), (7, "BUF"), (8, "OBJ"), (LIB_PEM, "PEM"),
    (10, "DSA"), (LIB_X509, "X509"), (13, "ASN1"), (14, "CONF"), (15, "CRYPTO"), (16, "EC"), (LIB_SSL, "SSL"),
    (32, "BIO"), (33, "PKCS7"), (34, "X509V3"), (35, "PKCS12"), (36, "RAND"), (37, "DSO"), (38, "ENGINE"),
    (39, "OCSP"), (40, "UI"), (41, "COMP"), (42, "ECDSA"), (43, "ECDH"), (44, "OSSL_STORE"), (45, "FIPS"),
    (46, "CMS"), (47, "TS"), (48, "HMAC"), (50, "CT"), (51, "ASYNC"), (52, "KDF"), (53, "SM2"), (54, "ESS"),
    (55, "PROP"), (56, "CRMF"), (57, "PROV"), (58, "CMP"), (59, "OSSL_ENCODER"), (60, "OSSL_DECODER"),
    (61, "HTTP"),
];

/// The reasons whose name is not their text.
#[rustfmt::skip]
static NAMES: &[(c_ulong, c_ulong, &str)] = &[
    (LIB_SSL, 158, "AT_LEAST_TLS_1_2_NEEDED_IN_SUITEB_MODE"), (LIB_SSL, 380, "ILLEGAL_SUITEB_DIGEST"),
    (LIB_SSL, 361, "SRP_A_CALC"), (LIB_SSL, 358, "MISSING_SRP_PARAM"),
    (LIB_SSL, 330, "NO_GOST_CERTIFICATE_SENT_BY_PEER"), (6, 219, "EXPECTING_A_ECX_KEY"),
    (6, 142, "EXPECTING_A_EC_KEY"), (6, 162, "PARTIALLY_OVERLAPPING"), (4, 136, "SLEN_CHECK_FAILED"),
    (4, 135, "SLEN_RECOVERY_FAILED"), (5, 102, "INVALID_PUBKEY"), (36, 101, "FUNC_NOT_IMPLEMENTED"),
    (36, 123, "FWRITE_ERROR"),
];

/// The name of a reason, from its text.
fn reason_name(library: c_ulong, reason: c_ulong, text: &str) -> Option<String> {
    if reason & COMMON != 0 || library == 2 || text.is_empty() {
        return None;
    }
    if let Some((.., name)) = NAMES.iter().find(|(l, r, _)| (*l, *r) == (library, reason)) {
        return Some((*name).into());
    }
    // The text that OpenSSL has for alerts since 3.2; the names stayed.
    let text = text.replace("ssl/tls alert", "sslv3 alert");
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    Some(text.chars().map(letter).collect())
}

/// Why a certificate was refused, by OpenSSL's number for that.
fn verify_message(vm: &Vm, connection: Gc<Connection>, code: i64) -> String {
    let kind = match code {
        62 => "Hostname",
        64 => "IP address",
        // SAFETY: OpenSSL gives a text for every number.
        _ => return text(unsafe { ossl().X509_verify_cert_error_string(code) }).unwrap_or_default(),
    };
    let host = connection.server_hostname.get();
    let host = vm.str_of(host).map(|s| s.as_str_lossy().into_owned()).unwrap_or_default();
    format!("{kind} mismatch, certificate is not valid for '{host}'.")
}

/// What an exception is to say.
struct Report<'a> {
    kind: Kind,
    /// The exception's `errno`.
    number: i64,
    /// OpenSSL's error code, 0 for none.
    code: c_ulong,
    /// The message, if it is not that of the code.
    message: Option<&'a str>,
    connection: Option<Gc<Connection>>,
    place: &'static Location<'static>,
}

#[cold]
fn raise(vm: &Vm, report: &Report) -> Raised {
    match make(vm, report) {
        Ok(exception) => vm.raise(exception),
        Err(raised) => raised,
    }
}

fn make(vm: &Vm, report: &Report) -> PyResult {
    let (library, reason) = parts(report.code);
    let (mut library_name, mut name, mut own) = (None, None, None);
    if report.code != 0 {
        library_name = LIBRARIES.iter().find(|(number, _)| *number == library).map(|(_, name)| *name);
        // SAFETY: OpenSSL gives a constant text or null.
        own = text(unsafe { ossl().ERR_reason_error_string(report.code) });
        name = own.as_deref().and_then(|text| reason_name(library, reason, text));
    }
    let own = own.unwrap_or_else(|| "unknown error".into());
    let message = report.message.unwrap_or(&own);
    let verify = match report.connection {
        Some(connection) if report.kind == Kind::CertVerification => {
            let code = connection.verify_result();
            Some((code, verify_message(vm, connection, code)))
        }
        _ => None,
    };
    let file = report.place.file().rsplit('/').next().unwrap_or("_ssl");
    let place = format!("({file}:{})", report.place.line());
    let text = match (&verify, &name, library_name) {
        (Some((_, why)), Some(name), Some(library)) => {
            format!("[{library}: {name}] {message}: {why} {place}")
        }
        (None, Some(name), Some(library)) => format!("[{library}: {name}] {message} {place}"),
        (_, _, Some(library)) => format!("[{library}] {message} {place}"),
        _ => format!("{message} {place}"),
    };
    let class = class(vm, report.kind)?;
    let exception = vm.call(class.value(), &[vm.int(report.number), vm.str(&text).value()])?;
    let text = |text: Option<&str>| text.map_or(Value::NONE, |text| vm.str(text).value());
    vm.setattr(exception, vm.intern_str("reason"), text(name.as_deref()))?;
    vm.setattr(exception, vm.intern_str("library"), text(library_name))?;
    if let Some((code, why)) = verify {
        vm.setattr(exception, vm.intern_str("verify_code"), vm.int(code))?;
        vm.setattr(exception, vm.intern_str("verify_message"), vm.str(&why).value())?;
    }
    Ok(exception)
}

/// Forgets the errors of this thread.
pub fn clear() {
    // SAFETY: no memory is involved.
    unsafe { ossl().ERR_clear_error() };
}

/// The code of the newest error of this thread, 0 for none.
pub fn last() -> c_ulong {
    // SAFETY: no memory is involved.
    unsafe { ossl().ERR_peek_last_error() }
}

/// Raises the newest error of this thread, which is forgotten.
#[cold]
#[track_caller]
pub fn raise_last(vm: &Vm) -> Raised {
    let code = last();
    let number = parts(code).1 as i64;
    let place = Location::caller();
    let raised =
        raise(vm, &Report { kind: Kind::Error, number, code, message: None, connection: None, place });
    clear();
    raised
}

/// Raises an error that OpenSSL knows nothing of.
#[cold]
#[track_caller]
pub fn raise_own(vm: &Vm, kind: Kind, number: i64, message: &str) -> Raised {
    let place = Location::caller();
    raise(vm, &Report { kind, number, code: 0, message: Some(message), connection: None, place })
}

/// Raises OSError if the system set an error number, and OpenSSL's error if not: for functions that read files.
#[cold]
#[track_caller]
pub fn raise_errno_or_last(vm: &Vm, errno: i32) -> Raised {
    if errno == 0 {
        return raise_last(vm);
    }
    clear();
    os_error::raise(vm, errno)
}

pub const WANT_READ: c_int = 2;
pub const WANT_WRITE: c_int = 3;
pub const ZERO_RETURN: c_int = 6;
const EOF: i64 = 8;
const NO_SOCKET: i64 = 9;

/// How an operation on a connection ended.
#[derive(Clone, Copy)]
pub struct Outcome {
    /// What the function of OpenSSL gave.
    pub result: c_int,
    /// `SSL_get_error`.
    pub error: c_int,
    /// The system's error number of the last read or write, 0 for none.
    pub errno: c_int,
}

/// Raises that the socket is not there any more.
#[cold]
#[track_caller]
pub fn no_socket(vm: &Vm) -> Raised {
    raise_own(vm, Kind::Error, NO_SOCKET, "Underlying socket connection gone")
}

const EOF_TEXT: &str = "EOF occurred in violation of protocol";

/// Raises that the other side went without a goodbye.
#[cold]
#[track_caller]
pub fn broken(vm: &Vm) -> Raised {
    raise_own(vm, Kind::Eof, EOF, EOF_TEXT)
}

/// Raises what an operation on a connection ended with.
#[cold]
#[track_caller]
pub fn of_connection(vm: &Vm, connection: Gc<Connection>, outcome: Outcome) -> Raised {
    let code = last();
    let (library, reason) = parts(code);
    let refused = (library, reason) == (LIB_SSL, SSL_CERTIFICATE_VERIFY_FAILED);
    let kind = if refused { Kind::CertVerification } else { Kind::Error };
    let (kind, number, message) = match outcome.error {
        ZERO_RETURN => {
            (Kind::ZeroReturn, outcome.error.into(), Some("TLS/SSL connection has been closed (EOF)"))
        }
        WANT_READ => (Kind::WantRead, outcome.error.into(), Some("The operation did not complete (read)")),
        WANT_WRITE => (Kind::WantWrite, outcome.error.into(), Some("The operation did not complete (write)")),
        4 => (Kind::Error, 4, Some("The operation did not complete (X509 lookup)")),
        7 => (Kind::Error, 7, Some("The operation did not complete (connect)")),
        5 if code != 0 => (kind, 5, None),
        5 if outcome.errno != 0 => {
            clear();
            return os_error::raise(vm, outcome.errno);
        }
        5 if outcome.result == 0 || connection.is_in_memory() => (Kind::Eof, EOF, Some(EOF_TEXT)),
        5 => (Kind::Syscall, 5, Some("Some I/O error occurred")),
        1 if code == 0 => (Kind::Error, 1, Some("A failure in the SSL library occurred")),
        1 if (library, reason) == (LIB_SSL, SSL_UNEXPECTED_EOF) => (Kind::Eof, EOF, Some(EOF_TEXT)),
        1 => (kind, 1, None),
        _ => (Kind::Error, 10, Some("Invalid error code")),
    };
    if kind == Kind::Eof {
        connection.broken.set(true);
    }
    let place = Location::caller();
    let raised = raise(vm, &Report { kind, number, code, message, connection: Some(connection), place });
    clear();
    raised
}

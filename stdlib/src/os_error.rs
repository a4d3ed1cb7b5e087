//! Raising `OSError` and its subclasses from the system's error numbers.

use taipan_vm::exceptions::new_exception;
use taipan_vm::native::{PyResult, Raised, StrOrBytes};
use taipan_vm::object::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The error number of the last failed system call of this thread.
pub fn last_errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// Sets the error number of this thread, to see whether what follows leaves one.
pub fn set_errno(errno: i32) {
    // SAFETY: the place of the calling thread's number.
    unsafe {
        #[cfg(target_os = "linux")]
        let place = libc::__errno_location();
        #[cfg(target_os = "macos")]
        let place = libc::__error();
        *place = errno;
    }
}

/// The system's text for an error number.
pub fn strerror(errno: i32) -> String {
    let mut buffer = [0u8; 256];
    // SAFETY: the buffer has the length that is passed, and what is written ends with NUL.
    unsafe { libc::strerror_r(errno, buffer.as_mut_ptr().cast(), buffer.len()) };
    let end = buffer.iter().position(|b| *b == 0).unwrap_or(buffer.len());
    String::from_utf8_lossy(&buffer[..end]).into_owned()
}

/// The subclass of OSError for an error number (PEP 3151).
pub fn class_of(vm: &Vm, errno: i32) -> Gc<Type> {
    let e = vm.exc();
    match errno {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => e.blocking_io_error,
        libc::EPIPE | libc::ESHUTDOWN => e.broken_pipe_error,
        libc::ECHILD => e.child_process_error,
        libc::ECONNABORTED => e.connection_aborted_error,
        libc::ECONNREFUSED => e.connection_refused_error,
        libc::ECONNRESET => e.connection_reset_error,
        libc::EEXIST => e.file_exists_error,
        libc::ENOENT => e.file_not_found_error,
        libc::EISDIR => e.is_a_directory_error,
        libc::ENOTDIR => e.not_a_directory_error,
        libc::EINTR => e.interrupted_error,
        libc::EACCES | libc::EPERM => e.permission_error,
        libc::ESRCH => e.process_lookup_error,
        libc::ETIMEDOUT => e.timeout_error,
        _ => e.os_error,
    }
}

/// Raises the error of number `errno` about the files `filename` and `filename2` (UNBOUND where there is none).
#[cold]
pub fn raise_about(vm: &Vm, errno: i32, filename: Value, filename2: Value) -> Raised {
    let number = Value::int32(errno);
    let text = vm.str(&strerror(errno)).value();
    let exception = new_exception(vm, class_of(vm, errno), &[number, text]);
    for (i, v) in [number, text, filename, filename2].into_iter().enumerate() {
        if !v.is_unbound() {
            exception.set_extra_field(i, v);
        }
    }
    vm.raise(exception.value())
}

/// Raises the error of number `errno`.
#[cold]
pub fn raise(vm: &Vm, errno: i32) -> Raised {
    raise_about(vm, errno, Value::UNBOUND, Value::UNBOUND)
}

/// Raises the error of the last failed system call.
#[cold]
pub fn raise_last(vm: &Vm) -> Raised {
    raise(vm, last_errno())
}

/// A path as a value.
pub fn path_value(path: StrOrBytes) -> Value {
    match path {
        StrOrBytes::Str(s) => s.value(),
        StrOrBytes::Bytes(b) => b.value(),
    }
}

/// Lets Python's signal handlers run after a system call was interrupted.
///
/// # Errors
/// What a handler raises.
pub fn interrupted(vm: &Vm) -> PyResult<()> {
    match vm.interp().signal_hook.get() {
        Some(handle) => handle(vm),
        None => Ok(()),
    }
}

/// Runs a system call that gives -1 on failure, again after an interruption.
///
/// # Errors
/// OSError
pub fn retry(vm: &Vm, mut call: impl FnMut() -> i64) -> PyResult<i64> {
    loop {
        let result = vm.without_lock(&mut call);
        if result >= 0 {
            return Ok(result);
        }
        match last_errno() {
            libc::EINTR => interrupted(vm)?,
            errno => return Err(raise(vm, errno)),
        }
    }
}

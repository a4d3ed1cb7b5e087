//! The module `fcntl`: control of open files, and locks on them.

use crate::fd_arg::FdArg;
use crate::os_error::{interrupted, last_errno, raise_last};
use taipan_macros::module;
use taipan_vm::native::{BytesLike, PyResult, set_module_attribute};
use taipan_vm::object::buffer::{HeldBuffer, flags};
use taipan_vm::object::{Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Most bytes that an argument can have.
const LONGEST: usize = 1024;

/// The constants of Linux.
#[rustfmt::skip]
static CONSTANTS: [(&str, i64); 71] = [
    ("DN_ACCESS", 0x1),
    ("DN_ATTRIB", 0x20),
    ("DN_CREATE", 0x4),
    ("DN_DELETE", 0x8),
    ("DN_MODIFY", 0x2),
    ("DN_MULTISHOT", 0x80000000),
    ("DN_RENAME", 0x10),
    ("FASYNC", 0x2000),
    ("FD_CLOEXEC", 0x1),
    ("FICLONE", 0x40049409),
    ("FICLONERANGE", 0x4020940d),
    ("F_ADD_SEALS", 0x409),
    ("F_DUPFD", 0x0),
    ("F_DUPFD_CLOEXEC", 0x406),
    ("F_DUPFD_QUERY", 0x403),
    ("F_EXLCK", 0x4),
    ("F_GETFD", 0x1),
    ("F_GETFL", 0x3),
    ("F_GETLEASE", 0x401),
    ("F_GETLK", 0x5),
    ("F_GETLK64", 0x5),
    ("F_GETOWN", 0x9),
    ("F_GETOWN_EX", 0x10),
    ("F_GETPIPE_SZ", 0x408),
    ("F_GETSIG", 0xb),
    ("F_GET_FILE_RW_HINT", 0x40d),
    ("F_GET_RW_HINT", 0x40b),
    ("F_GET_SEALS", 0x40a),
    ("F_NOTIFY", 0x402),
    ("F_OFD_GETLK", 0x24),
    ("F_OFD_SETLK", 0x25),
    ("F_OFD_SETLKW", 0x26),
    ("F_OWNER_PGRP", 0x2),
    ("F_OWNER_PID", 0x1),
    ("F_OWNER_TID", 0x0),
    ("F_RDLCK", 0x0),
    ("F_SEAL_FUTURE_WRITE", 0x10),
    ("F_SEAL_GROW", 0x4),
    ("F_SEAL_SEAL", 0x1),
    ("F_SEAL_SHRINK", 0x2),
    ("F_SEAL_WRITE", 0x8),
    ("F_SETFD", 0x2),
    ("F_SETFL", 0x4),
    ("F_SETLEASE", 0x400),
    ("F_SETLK", 0x6),
    ("F_SETLK64", 0x6),
    ("F_SETLKW", 0x7),
    ("F_SETLKW64", 0x7),
    ("F_SETOWN", 0x8),
    ("F_SETOWN_EX", 0xf),
    ("F_SETPIPE_SZ", 0x407),
    ("F_SETSIG", 0xa),
    ("F_SET_FILE_RW_HINT", 0x40e),
    ("F_SET_RW_HINT", 0x40c),
    ("F_SHLCK", 0x8),
    ("F_UNLCK", 0x2),
    ("F_WRLCK", 0x1),
    ("LOCK_EX", 0x2),
    ("LOCK_MAND", 0x20),
    ("LOCK_NB", 0x4),
    ("LOCK_READ", 0x40),
    ("LOCK_RW", 0xc0),
    ("LOCK_SH", 0x1),
    ("LOCK_UN", 0x8),
    ("LOCK_WRITE", 0x80),
    ("RWH_WRITE_LIFE_EXTREME", 0x5),
    ("RWH_WRITE_LIFE_LONG", 0x4),
    ("RWH_WRITE_LIFE_MEDIUM", 0x3),
    ("RWH_WRITE_LIFE_NONE", 0x1),
    ("RWH_WRITE_LIFE_NOT_SET", 0x0),
    ("RWH_WRITE_LIFE_SHORT", 0x2),
];

/// A system call with the lock given up, again after an interruption.
fn retry(vm: &Vm, mut call: impl FnMut() -> i32) -> PyResult<i32> {
    loop {
        let result = vm.without_lock(&mut call);
        if result >= 0 {
            return Ok(result);
        }
        if last_errno() != libc::EINTR {
            return Err(raise_last(vm));
        }
        interrupted(vm)?;
    }
}

/// An int argument as the low bits of a C integer.
fn low_bits(vm: &Vm, value: Value) -> PyResult<i64> {
    let int = vm.index_of(value)?;
    Ok(match vm.int_to_i64(int) {
        Some(i) => i,
        None => vm.int_to_big(int).map_or(0, |big| big.to_u64_wrapping() as i64),
    })
}

/// The bytes of a str or bytes-like argument.
fn argument_bytes(vm: &Vm, function: &str, arg: Value) -> PyResult<Vec<u8>> {
    let bytes = if let Some(s) = arg.downcast::<Str>() {
        taipan_vm::codecs::encode_str(vm, s, "utf-8", "strict")?.as_slice().to_vec()
    } else if vm.type_of(arg).slots().buffer.is_some() {
        BytesLike::of(vm, arg)?.to_vec()
    } else {
        let name = vm.type_of(arg).name();
        return Err(vm.type_error(format!(
            "{function}() argument 3 must be an integer, a bytes-like object, or a string, not {name}"
        )));
    };
    if bytes.len() > LONGEST {
        return Err(vm.value_error(format!("{function} argument 3 is too long")));
    }
    Ok(bytes)
}

/// A buffer for the system, larger than any argument, beginning with `bytes`.
fn padded(bytes: &[u8]) -> [u8; LONGEST + 8] {
    let mut buffer = [0; LONGEST + 8];
    buffer[..bytes.len()].copy_from_slice(bytes);
    buffer
}

#[module(
    "fcntl",
    doc = "This module performs file control and I/O control on file\ndescriptors.  It is an interface to the fcntl() and ioctl() Unix\nroutines.  File descriptors can be obtained with the fileno() method of\na file or socket object."
)]
pub mod module {
    use super::*;

    /// Perform the operation cmd on file descriptor fd.
    ///
    /// The values used for cmd are operating system dependent, and are
    /// available as constants in the fcntl module, using the same names as used
    /// in the relevant C header files.  The argument arg is optional, and
    /// defaults to 0; it may be an integer, a bytes-like object or a string.
    /// If arg is given as a string, it will be encoded to binary using the
    /// UTF-8 encoding.
    ///
    /// If the arg given is an integer or if none is specified, the result value
    /// is an integer corresponding to the return value of the fcntl() call in
    /// the C code.
    ///
    /// If arg is given as a bytes-like object, the return value of fcntl() is a
    /// bytes object of that length, containing the resulting value put in the
    /// arg buffer by the operating system.  The length of the arg buffer is not
    /// allowed to exceed 1024 bytes.
    #[function("fcntl(fd, cmd, arg=0, /)")]
    fn fcntl(vm: &Vm, fd: FdArg, cmd: i32, arg: Value) -> PyResult {
        let given = if arg.is_unbound() { Value::NONE } else { arg };
        vm.audit("fcntl.fcntl", &[Value::int32(fd.0), Value::int32(cmd), given])?;
        if vm.is_int(arg) || vm.type_of(arg).slots().index.is_some() {
            let arg = low_bits(vm, arg)?;
            // SAFETY: operations that take an int ignore or use it as a number.
            return retry(vm, || unsafe { libc::fcntl(fd.0, cmd, arg) }).map(|n| vm.int(n.into()));
        }
        let bytes = argument_bytes(vm, "fcntl", arg)?;
        let mut buffer = padded(&bytes);
        // SAFETY: the buffer is larger than any structure that the system writes there.
        retry(vm, || unsafe { libc::fcntl(fd.0, cmd, buffer.as_mut_ptr()) })?;
        Ok(vm.bytes(&buffer[..bytes.len()]).value())
    }

    /// Perform the operation request on file descriptor fd.
    ///
    /// The values used for request are operating system dependent, and are
    /// available as constants in the fcntl or termios library modules, using
    /// the same names as used in the relevant C header files.
    ///
    /// The argument arg is optional, and defaults to 0; it may be an integer, a
    /// bytes-like object or a string.  If arg is given as a string, it will be
    /// encoded to binary using the UTF-8 encoding.
    ///
    /// If the arg given is an integer or if none is specified, the result value
    /// is an integer corresponding to the return value of the ioctl() call in
    /// the C code.
    ///
    /// If the argument is a mutable buffer (such as a bytearray) and the
    /// mutate_flag argument is true (default) then the buffer is (in effect)
    /// passed to the operating system and changes made by the OS will be
    /// reflected in the contents of the buffer after the call has returned.
    /// The return value is the integer returned by the ioctl() system call.
    ///
    /// If the argument is a mutable buffer and the mutable_flag argument is
    /// false, the behavior is as if an immutable buffer had been passed.
    ///
    /// If the argument is an immutable buffer then a copy of the buffer is
    /// passed to the operating system and the return value is a bytes object of
    /// the same length containing whatever the operating system put in the
    /// buffer.  The length of the arg buffer in this case is not allowed to
    /// exceed 1024 bytes.
    #[function("ioctl(fd, request, arg=0, mutate_flag=True, /)")]
    fn ioctl(vm: &Vm, fd: FdArg, request: Value, arg: Value, mutate_flag: bool) -> PyResult {
        let given = if arg.is_unbound() { Value::NONE } else { arg };
        vm.audit("fcntl.ioctl", &[Value::int32(fd.0), request, given])?;
        let request = low_bits(vm, request)? as libc::Ioctl;
        if vm.is_int(arg) || vm.type_of(arg).slots().index.is_some() {
            let arg = low_bits(vm, arg)?;
            // SAFETY: operations that take an int ignore or use it as a number.
            return retry(vm, || unsafe { libc::ioctl(fd.0, request, arg) }).map(|n| vm.int(n.into()));
        }
        if mutate_flag && arg.downcast::<Str>().is_none() && vm.type_of(arg).slots().buffer.is_some() {
            let target = HeldBuffer::of(vm, arg, flags::SIMPLE)?;
            if !target.readonly && target.is_contiguous() {
                return mutate(vm, fd.0, request, target.ptr, target.len);
            }
        }
        let bytes = argument_bytes(vm, "ioctl", arg)?;
        let mut buffer = padded(&bytes);
        // SAFETY: the buffer is larger than any structure that the system writes there.
        retry(vm, || unsafe { libc::ioctl(fd.0, request, buffer.as_mut_ptr()) })?;
        Ok(vm.bytes(&buffer[..bytes.len()]).value())
    }

    /// Perform the lock operation on file descriptor fd.
    ///
    /// See the Unix manual page for flock(2) for details (On some systems, this
    /// function is emulated using fcntl()).
    #[function("flock(fd, operation, /)")]
    fn flock(vm: &Vm, fd: FdArg, operation: i32) -> PyResult<()> {
        vm.audit("fcntl.flock", &[Value::int32(fd.0), Value::int32(operation)])?;
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::flock(fd.0, operation) }).map(|_| ())
    }

    /// A wrapper around the fcntl() locking calls.
    ///
    /// fd is the file descriptor of the file to lock or unlock, and operation
    /// is one of the following values:
    ///
    ///     LOCK_UN - unlock
    ///     LOCK_SH - acquire a shared lock
    ///     LOCK_EX - acquire an exclusive lock
    ///
    /// When operation is LOCK_SH or LOCK_EX, it can also be bitwise ORed with
    /// LOCK_NB to avoid blocking on lock acquisition.  If LOCK_NB is used and
    /// the lock cannot be acquired, an OSError will be raised and the exception
    /// will have an errno attribute set to EACCES or EAGAIN (depending on the
    /// operating system -- for portability, check for either value).
    ///
    /// len is the number of bytes to lock, with the default meaning to lock to
    /// EOF.  start is the byte offset, relative to whence, to that the lock
    /// starts.  whence is as with fileobj.seek(), specifically:
    ///
    ///     0 - relative to the start of the file (SEEK_SET)
    ///     1 - relative to the current buffer position (SEEK_CUR)
    ///     2 - relative to the end of the file (SEEK_END)
    #[function("lockf(fd, cmd, len=0, start=0, whence=0, /)")]
    fn lockf(vm: &Vm, fd: FdArg, cmd: i32, len: Value, start: Value, whence: i32) -> PyResult<()> {
        vm.audit("fcntl.lockf", &[Value::int32(fd.0), Value::int32(cmd), len, start, Value::int32(whence)])?;
        let kind = match cmd & !libc::LOCK_NB {
            libc::LOCK_UN => libc::F_UNLCK,
            libc::LOCK_SH => libc::F_RDLCK,
            libc::LOCK_EX => libc::F_WRLCK,
            _ if cmd & libc::LOCK_UN != 0 => libc::F_UNLCK,
            _ if cmd & libc::LOCK_SH != 0 => libc::F_RDLCK,
            _ if cmd & libc::LOCK_EX != 0 => libc::F_WRLCK,
            _ => return Err(vm.value_error("unrecognized lockf argument")),
        };
        let offset = |value: Value| -> PyResult<i64> {
            let int = vm.index_of(value)?;
            vm.int_to_i64(int).ok_or_else(|| vm.overflow_error("Python int too large to convert to C long"))
        };
        // SAFETY: all fields are numbers, for which zero is valid.
        let mut lock: libc::flock = unsafe { std::mem::zeroed() };
        lock.l_type = kind as i16;
        lock.l_start = offset(start)?;
        lock.l_len = offset(len)?;
        lock.l_whence = whence as i16;
        let wait = cmd & libc::LOCK_NB == 0;
        let operation = if wait { libc::F_SETLKW } else { libc::F_SETLK };
        // SAFETY: the structure is a live local.
        retry(vm, || unsafe { libc::fcntl(fd.0, operation, &lock) }).map(|_| ())
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        for (name, value) in CONSTANTS {
            set_module_attribute(vm, module, name, vm.int(value))?;
        }
        Ok(())
    }
}

/// `ioctl` on a writable buffer of the caller's: short ones are copied, so that a system call which writes more than
/// they hold does no harm.
fn mutate(vm: &Vm, fd: i32, request: libc::Ioctl, target: *mut u8, len: usize) -> PyResult {
    if len > LONGEST {
        // SAFETY: the buffer's owner keeps its memory in place while it is exported.
        return retry(vm, || unsafe { libc::ioctl(fd, request, target) }).map(|n| vm.int(n.into()));
    }
    // SAFETY: as above; source and target do not overlap.
    let mut buffer = padded(unsafe { std::slice::from_raw_parts(target, len) });
    // SAFETY: the buffer is larger than any structure that the system writes there.
    let result = retry(vm, || unsafe { libc::ioctl(fd, request, buffer.as_mut_ptr()) })?;
    // SAFETY: as above.
    unsafe { std::ptr::copy_nonoverlapping(buffer.as_ptr(), target, len) };
    Ok(vm.int(result.into()))
}

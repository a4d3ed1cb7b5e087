//! Terminals and pseudo-terminals.

use super::path::decode;
use crate::os_error::{self, retry};
use taipan_macros::module;
use taipan_vm::native::PyResult;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

fn done(vm: &Vm, result: i32) -> PyResult<()> {
    if result < 0 { Err(os_error::raise_last(vm)) } else { Ok(()) }
}

#[module("posix")]
pub mod module {
    use super::*;

    /// Open a pseudo-terminal.
    ///
    /// Return a tuple of (master_fd, slave_fd) containing open file descriptors
    /// for both the master and slave ends.
    #[function("openpty()")]
    fn openpty(vm: &Vm) -> PyResult<(i32, i32)> {
        let (mut master, mut slave) = (-1, -1);
        let null = std::ptr::null_mut();
        // SAFETY: the descriptors' places are live locals, and the other places may be null.
        done(vm, unsafe {
            libc::openpty(&mut master, &mut slave, null, std::ptr::null(), std::ptr::null())
        })?;
        for fd in [master, slave] {
            // SAFETY: no memory is involved.
            if unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) } < 0 {
                let errno = os_error::last_errno();
                // SAFETY: both were just opened here.
                unsafe { (libc::close(master), libc::close(slave)) };
                return Err(os_error::raise(vm, errno));
            }
        }
        Ok((master, slave))
    }
    /// Open and return a file descriptor for a master pseudo-terminal device.
    ///
    /// Performs a posix_openpt() C function call. The oflag argument is used to
    /// set file status flags and file access modes as specified in the manual
    /// page of posix_openpt() of your system.
    #[function("posix_openpt(oflag, /)")]
    fn posix_openpt(vm: &Vm, oflag: i32) -> PyResult<i64> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::posix_openpt(oflag | libc::O_CLOEXEC) }.into())
    }
    /// Grant access to the slave pseudo-terminal device.
    ///
    ///   fd
    ///     File descriptor of a master pseudo-terminal device.
    ///
    /// Performs a grantpt() C function call.
    #[function("grantpt(fd, /)")]
    fn grantpt(vm: &Vm, fd: i32) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, unsafe { libc::grantpt(fd) })
    }
    /// Unlock a pseudo-terminal master/slave pair.
    ///
    ///   fd
    ///     File descriptor of a master pseudo-terminal device.
    ///
    /// Performs an unlockpt() C function call.
    #[function("unlockpt(fd, /)")]
    fn unlockpt(vm: &Vm, fd: i32) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, unsafe { libc::unlockpt(fd) })
    }
    /// Return the name of the slave pseudo-terminal device.
    ///
    ///   fd
    ///     File descriptor of a master pseudo-terminal device.
    ///
    /// If the ptsname_r() C function is available, it is called;
    /// otherwise, performs a ptsname() C function call.
    #[function("ptsname(fd, /)")]
    fn ptsname(vm: &Vm, fd: i32) -> PyResult {
        let mut name = [0u8; 4096];
        // SAFETY: the buffer has the length that is passed.
        let errno = unsafe { libc::ptsname_r(fd, name.as_mut_ptr().cast(), name.len()) };
        if errno != 0 {
            return Err(os_error::raise(vm, errno));
        }
        let end = name.iter().position(|b| *b == 0).unwrap_or(name.len());
        Ok(decode(vm, &name[..end]))
    }
    /// Prepare the tty of which fd is a file descriptor for a new login session.
    ///
    /// Make the calling process a session leader; make the tty the
    /// controlling tty, the stdin, the stdout, and the stderr of the
    /// calling process; close fd.
    #[function("login_tty(fd, /)")]
    fn login_tty(vm: &Vm, fd: i32) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, unsafe { libc::login_tty(fd) })
    }
    /// Return the process group associated with the terminal specified by fd.
    #[function("tcgetpgrp(fd, /)")]
    fn tcgetpgrp(vm: &Vm, fd: i32) -> PyResult<i64> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::tcgetpgrp(fd) }.into())
    }
    /// Set the process group associated with the terminal specified by fd.
    #[function("tcsetpgrp(fd, pgid, /)")]
    fn tcsetpgrp(vm: &Vm, fd: i32, pgid: i32) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, unsafe { libc::tcsetpgrp(fd, pgid) })
    }
    /// Return a string describing the encoding of a terminal's file descriptor.
    ///
    /// The file descriptor must be attached to a terminal.
    /// If the device is not a terminal, return None.
    #[function("device_encoding(fd)")]
    fn device_encoding(vm: &Vm, fd: i32) -> Option<Value> {
        // SAFETY: the text that the system gives is a static one and ends with NUL.
        unsafe {
            if libc::isatty(fd) != 1 {
                return None;
            }
            let name = libc::nl_langinfo(libc::CODESET);
            (!name.is_null()).then(|| decode(vm, std::ffi::CStr::from_ptr(name).to_bytes()))
        }
    }
    /// Calls PyOS_CallInputHook droppong the GIL first
    #[function("_inputhook()")]
    fn inputhook() -> i32 {
        // There is no C interface through which a hook could be set.
        0
    }
    /// Checks if PyOS_CallInputHook is set
    #[function("_is_inputhook_installed()")]
    fn is_inputhook_installed() -> bool {
        false
    }
}

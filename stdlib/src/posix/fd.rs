//! Open files by their descriptors: `open`, `read`, `write`, `pipe`, ...

use super::path::{DirFd, at, error};
use super::stat;
use crate::fd_arg::FdArg;
use crate::io::fileio::{read_fd, write_fd};
use crate::os_error::{self, retry};
use taipan_macros::module;
use taipan_vm::native::{BytesLike, FsPath, PyResult};
use taipan_vm::object::Bytes;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

fn set_inheritable_flag(vm: &Vm, fd: i32, on: bool) -> PyResult<()> {
    // SAFETY: no memory is involved.
    let flags = retry(vm, || unsafe { libc::fcntl(fd, libc::F_GETFD) }.into())? as i32;
    let flags = if on { flags & !libc::FD_CLOEXEC } else { flags | libc::FD_CLOEXEC };
    // SAFETY: no memory is involved.
    retry(vm, || unsafe { libc::fcntl(fd, libc::F_SETFD, flags) }.into()).map(|_| ())
}

/// A call that gives an error number, again after an interruption.
fn numbered(vm: &Vm, mut call: impl FnMut() -> i32) -> PyResult<()> {
    loop {
        match vm.without_lock(&mut call) {
            0 => return Ok(()),
            libc::EINTR => os_error::interrupted(vm)?,
            errno => return Err(os_error::raise(vm, errno)),
        }
    }
}

#[module("posix")]
pub mod module {
    use super::*;

    /// Open a file for low level IO.  Returns a file descriptor (integer).
    #[function("open(path, flags, mode=511, *, dir_fd=None)")]
    fn open(vm: &Vm, path: FsPath, flags: i32, mode: i32, dir_fd: Option<DirFd>) -> PyResult<i32> {
        vm.audit(
            "open",
            &[os_error::path_value(path.given), Value::NONE, Value::int32(flags | libc::O_CLOEXEC)],
        )?;
        let c = path.to_c_string();
        let dir = at(dir_fd);
        loop {
            // SAFETY: the path ends with NUL.
            let fd = vm.without_lock(|| unsafe {
                libc::openat(dir, c.as_ptr(), flags | libc::O_CLOEXEC, mode as libc::c_uint)
            });
            if fd >= 0 {
                return Ok(fd);
            }
            if os_error::last_errno() != libc::EINTR {
                return Err(error(vm, &path));
            }
            os_error::interrupted(vm)?;
        }
    }
    /// Close a file descriptor.
    #[function("close(fd)")]
    fn close(vm: &Vm, fd: i32) -> PyResult<()> {
        // SAFETY: no memory is involved.
        if vm.without_lock(|| unsafe { libc::close(fd) }) < 0 && os_error::last_errno() != libc::EINTR {
            return Err(os_error::raise_last(vm));
        }
        Ok(())
    }
    /// Closes all file descriptors in [fd_low, fd_high), ignoring errors.
    #[function("closerange(fd_low, fd_high, /)")]
    fn closerange(fd_low: i32, fd_high: i32) {
        let low = fd_low.max(0);
        if low >= fd_high {
            return;
        }
        // SAFETY: no memory is involved.
        if unsafe { libc::syscall(libc::SYS_close_range, low, fd_high - 1, 0) } < 0 {
            for fd in low..fd_high {
                // SAFETY: no memory is involved.
                unsafe { libc::close(fd) };
            }
        }
    }
    /// Read from a file descriptor.  Returns a bytes object.
    #[function("read(fd, length, /)")]
    fn read(vm: &Vm, fd: i32, length: isize) -> PyResult<Gc<Bytes>> {
        let Ok(n) = usize::try_from(length) else { return Err(os_error::raise(vm, libc::EINVAL)) };
        let mut out = Vec::new();
        match read_fd(vm, fd, n, &mut out)? {
            Some(_) => Ok(vm.bytes(&out)),
            None => Err(os_error::raise(vm, libc::EAGAIN)),
        }
    }
    /// Write a bytes object to a file descriptor.
    #[function("write(fd, data, /)")]
    fn write(vm: &Vm, fd: i32, data: BytesLike) -> PyResult<usize> {
        match write_fd(vm, fd, &data)? {
            Some(n) => Ok(n),
            None => Err(os_error::raise(vm, libc::EAGAIN)),
        }
    }
    /// Read a number of bytes from a file descriptor starting at a particular offset.
    #[function("pread(fd, length, offset, /)")]
    fn pread(vm: &Vm, fd: i32, length: isize, offset: i64) -> PyResult<Gc<Bytes>> {
        let Ok(n) = usize::try_from(length) else { return Err(os_error::raise(vm, libc::EINVAL)) };
        vm.room_for(n)?;
        let mut data = vec![0u8; n];
        // SAFETY: the vector is valid for its length.
        let got = retry(vm, || unsafe { libc::pread(fd, data.as_mut_ptr().cast(), n, offset) as i64 })?;
        data.truncate(got as usize);
        Ok(vm.bytes(&data))
    }
    /// Write bytes to a file descriptor starting at a particular offset.
    #[function("pwrite(fd, buffer, offset, /)")]
    fn pwrite(vm: &Vm, fd: i32, buffer: BytesLike, offset: i64) -> PyResult<i64> {
        // SAFETY: the slice is valid for its length.
        retry(vm, || unsafe { libc::pwrite(fd, buffer.as_ptr().cast(), buffer.len(), offset) as i64 })
    }
    /// Set the position of a file descriptor.  Return the new position.
    #[function("lseek(fd, position, whence, /)")]
    fn lseek(vm: &Vm, fd: i32, position: i64, whence: i32) -> PyResult<i64> {
        crate::io::fileio::seek_fd(vm, fd, position, whence)
    }
    /// Truncate a file, specified by file descriptor, to a specific length.
    #[function("ftruncate(fd, length, /)")]
    fn ftruncate(vm: &Vm, fd: i32, length: i64) -> PyResult<()> {
        vm.audit("os.truncate", &[Value::int32(fd), vm.int(length)])?;
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::ftruncate(fd, length) }.into()).map(|_| ())
    }
    /// Force write of fd to disk.
    #[function("fsync(fd)")]
    fn fsync(vm: &Vm, fd: FdArg) -> PyResult<()> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::fsync(fd.0) }.into()).map(|_| ())
    }
    /// Force write of fd to disk without forcing update of metadata.
    #[function("fdatasync(fd)")]
    fn fdatasync(vm: &Vm, fd: FdArg) -> PyResult<()> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::fdatasync(fd.0) }.into()).map(|_| ())
    }
    /// Force write of everything to disk.
    #[function("sync()")]
    fn sync(vm: &Vm) {
        // SAFETY: no memory is involved.
        vm.without_lock(|| unsafe { libc::sync() });
    }
    /// Apply, test or remove a POSIX lock on an open file descriptor.
    ///
    ///   fd
    ///     An open file descriptor.
    ///   command
    ///     One of F_LOCK, F_TLOCK, F_ULOCK or F_TEST.
    ///   length
    ///     The number of bytes to lock, starting at the current position.
    #[function("lockf(fd, command, length, /)")]
    fn lockf(vm: &Vm, fd: i32, command: i32, length: i64) -> PyResult<()> {
        vm.audit("os.lockf", &[Value::int32(fd), Value::int32(command), vm.int(length)])?;
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::lockf(fd, command, length) }.into()).map(|_| ())
    }
    /// Announce an intention to access data in a specific pattern.
    ///
    /// Announce an intention to access data in a specific pattern, thus
    /// allowing the kernel to make optimizations.
    /// The advice applies to the region of the file specified by fd starting at
    /// offset and continuing for length bytes.
    /// advice is one of POSIX_FADV_NORMAL, POSIX_FADV_SEQUENTIAL,
    /// POSIX_FADV_RANDOM, POSIX_FADV_NOREUSE, POSIX_FADV_WILLNEED, or
    /// POSIX_FADV_DONTNEED.
    #[function("posix_fadvise(fd, offset, length, advice, /)")]
    fn posix_fadvise(vm: &Vm, fd: i32, offset: i64, length: i64, advice: i32) -> PyResult<()> {
        // SAFETY: no memory is involved.
        numbered(vm, || unsafe { libc::posix_fadvise(fd, offset, length, advice) })
    }
    /// Ensure a file has allocated at least a particular number of bytes on disk.
    ///
    /// Ensure that the file specified by fd encompasses a range of bytes
    /// starting at offset bytes from the beginning and continuing for length
    /// bytes.
    #[function("posix_fallocate(fd, offset, length, /)")]
    fn posix_fallocate(vm: &Vm, fd: i32, offset: i64, length: i64) -> PyResult<()> {
        // SAFETY: no memory is involved.
        numbered(vm, || unsafe { libc::posix_fallocate(fd, offset, length) })
    }
    /// Return a duplicate of a file descriptor.
    #[function("dup(fd, /)")]
    fn dup(vm: &Vm, fd: i32) -> PyResult<i64> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) }.into())
    }
    /// Duplicate file descriptor.
    #[function("dup2(fd, fd2, inheritable=True)")]
    fn dup2(vm: &Vm, fd: i32, fd2: i32, inheritable: bool) -> PyResult<i32> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::dup2(fd, fd2) }.into())?;
        if !inheritable {
            set_inheritable_flag(vm, fd2, false)?;
        }
        Ok(fd2)
    }
    fn make_pipe(vm: &Vm, flags: i32) -> PyResult<(i32, i32)> {
        let mut fds = [0i32; 2];
        // SAFETY: the array has room for the two descriptors.
        retry(vm, || unsafe { libc::pipe2(fds.as_mut_ptr(), flags) }.into())?;
        Ok((fds[0], fds[1]))
    }
    /// Create a pipe.
    #[function("pipe()")]
    fn pipe(vm: &Vm) -> PyResult<(i32, i32)> {
        make_pipe(vm, libc::O_CLOEXEC)
    }
    /// Create a pipe with flags set atomically.
    #[function("pipe2(flags, /)")]
    fn pipe2(vm: &Vm, flags: i32) -> PyResult<(i32, i32)> {
        make_pipe(vm, flags)
    }
    /// Return True if the fd is connected to a terminal.
    #[function("isatty(fd, /)")]
    fn isatty(fd: i32) -> bool {
        // SAFETY: no memory is involved.
        unsafe { libc::isatty(fd) == 1 }
    }
    /// Get the close-on-exe flag of the specified file descriptor.
    #[function("get_inheritable(fd, /)")]
    fn get_inheritable(vm: &Vm, fd: i32) -> PyResult<bool> {
        // SAFETY: no memory is involved.
        let flags = retry(vm, || unsafe { libc::fcntl(fd, libc::F_GETFD) }.into())?;
        Ok(flags as i32 & libc::FD_CLOEXEC == 0)
    }
    /// Set the inheritable flag of the specified file descriptor.
    #[function("set_inheritable(fd, inheritable, /)")]
    fn set_inheritable(vm: &Vm, fd: i32, inheritable: bool) -> PyResult<()> {
        set_inheritable_flag(vm, fd, inheritable)
    }
    /// Get the blocking mode of the file descriptor.
    #[function("get_blocking(fd, /)")]
    fn get_blocking(vm: &Vm, fd: i32) -> PyResult<bool> {
        // SAFETY: no memory is involved.
        let flags = retry(vm, || unsafe { libc::fcntl(fd, libc::F_GETFL) }.into())?;
        Ok(flags as i32 & libc::O_NONBLOCK == 0)
    }
    /// Set the blocking mode of the specified file descriptor.
    #[function("set_blocking(fd, blocking, /)")]
    fn set_blocking(vm: &Vm, fd: i32, blocking: bool) -> PyResult<()> {
        // SAFETY: no memory is involved.
        let flags = retry(vm, || unsafe { libc::fcntl(fd, libc::F_GETFL) }.into())? as i32;
        let flags = if blocking { flags & !libc::O_NONBLOCK } else { flags | libc::O_NONBLOCK };
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::fcntl(fd, libc::F_SETFL, flags) }.into()).map(|_| ())
    }
    /// Return the size of the terminal window as (columns, lines).
    #[function("get_terminal_size(fd=1, /)")]
    fn get_terminal_size(vm: &Vm, fd: i32) -> PyResult {
        // SAFETY: the call fills the plain struct.
        let size = unsafe {
            let mut size: libc::winsize = std::mem::zeroed();
            if libc::ioctl(fd, libc::TIOCGWINSZ, &mut size) < 0 {
                return Err(os_error::raise_last(vm));
            }
            size
        };
        let fields = [Value::int32(size.ws_col.into()), Value::int32(size.ws_row.into())];
        Ok(stat::result(vm, &stat::TERMINAL_SIZE, &fields))
    }
}

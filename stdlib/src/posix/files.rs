//! Files by their paths: `stat`, `mkdir`, `rename`, `chmod`, ...

use super::dir;
use super::ids::{Gid, Uid};
use super::path::{DirFd, PathOrFd, at, audited, check_fd, error, error2};
use super::process::{configured, limit};
use super::stat;
use crate::fd_arg::FdArg;
use crate::os_error::{self, path_value, retry};
use taipan_macros::module;
use taipan_vm::native::{ArgContext, FromArg, FsPath, PyResult};
use taipan_vm::object::Tuple;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A call on a path gave `result`: -1 is the path's error.
fn done(vm: &Vm, path: &FsPath, result: i32) -> PyResult<()> {
    if result < 0 { Err(error(vm, path)) } else { Ok(()) }
}

fn done_either(vm: &Vm, path: &PathOrFd, result: i32) -> PyResult<()> {
    match path {
        PathOrFd::Path(p) => done(vm, p, result),
        PathOrFd::Fd(_) if result < 0 => Err(os_error::raise_last(vm)),
        PathOrFd::Fd(_) => Ok(()),
    }
}

/// A time in seconds as the system has it.
fn seconds(vm: &Vm, v: Value) -> PyResult<libc::timespec> {
    if vm.is_int(v) {
        return Ok(libc::timespec { tv_sec: crate::io::int_arg(vm, v)?, tv_nsec: 0 });
    }
    let t = vm.float_of(v)?;
    if !t.is_finite() || t.abs() > 9e18 {
        return Err(vm.overflow_error("timestamp out of range for platform time_t"));
    }
    let whole = t.floor();
    Ok(libc::timespec { tv_sec: whole as i64, tv_nsec: (((t - whole) * 1e9) as i64).clamp(0, 999_999_999) })
}

fn nanoseconds(vm: &Vm, v: Value) -> PyResult<libc::timespec> {
    let n = crate::io::int_arg(vm, v)?;
    Ok(libc::timespec { tv_sec: n.div_euclid(1_000_000_000), tv_nsec: n.rem_euclid(1_000_000_000) })
}

/// The number of a device; -1, which is none, has all bits set.
struct Device(u64);
/// Half of such a number.
struct Half(u32);

impl FromArg for Device {
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<Device> {
        let index = vm.index_of(value)?;
        if vm.int_to_i64(index) == Some(-1) {
            return Ok(Device(u64::MAX));
        }
        match vm.int_to_big(index) {
            Some(b) if b.is_negative() => Err(vm.overflow_error("can't convert negative int to unsigned")),
            Some(b) => match b.to_u64() {
                Some(n) => Ok(Device(n)),
                None => Err(vm.overflow_error("int too big to convert")),
            },
            None => Err(vm.overflow_error("int too big to convert")),
        }
    }
}
impl FromArg for Half {
    fn from_arg(vm: &Vm, value: Value, context: &ArgContext) -> PyResult<Half> {
        let Device(n) = Device::from_arg(vm, value, context)?;
        match u32::try_from(n) {
            Ok(n) => Ok(Half(n)),
            Err(_) if n == u64::MAX => Ok(Half(u32::MAX)),
            Err(_) => Err(vm.overflow_error("Python int too large to convert to C unsigned int")),
        }
    }
}

/// Half of a device's number as Python has it.
fn half(n: libc::c_uint) -> i64 {
    if n == libc::c_uint::MAX { -1 } else { n.into() }
}

fn pair(vm: &Vm, v: Value, what: &str) -> PyResult<Gc<Tuple>> {
    match v.downcast::<Tuple>().filter(|t| t.len == 2) {
        Some(t) => Ok(t),
        None => {
            let (either, none) = if what == "times" { ("either ", " or None") } else { ("", "") };
            Err(vm.type_error(format!("utime: '{what}' must be {either}a tuple of two ints{none}")))
        }
    }
}

#[module("posix")]
pub mod module {
    use super::*;

    /// Perform a stat system call on the given path.
    #[function("stat(path, *, dir_fd=None, follow_symlinks=True)")]
    fn stat_function(vm: &Vm, path: PathOrFd, dir_fd: Option<DirFd>, follow_symlinks: bool) -> PyResult {
        check_fd(vm, "stat", &path, dir_fd, follow_symlinks)?;
        stat::stat(vm, &path, dir_fd.map(|d| d.0), follow_symlinks)
    }
    /// Perform a stat system call on the given path, without following symbolic links.
    #[function("lstat(path, *, dir_fd=None)")]
    fn lstat(vm: &Vm, path: FsPath, dir_fd: Option<DirFd>) -> PyResult {
        stat::stat(vm, &PathOrFd::Path(path), dir_fd.map(|d| d.0), false)
    }
    /// Perform a stat system call on the given file descriptor.
    #[function("fstat(fd)")]
    fn fstat(vm: &Vm, fd: i32) -> PyResult {
        stat::stat(vm, &PathOrFd::Fd(fd), None, true)
    }
    /// Use the real uid/gid to test for access to a path.
    #[function("access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)")]
    fn access(
        path: FsPath,
        mode: i32,
        dir_fd: Option<DirFd>,
        effective_ids: bool,
        follow_symlinks: bool,
    ) -> bool {
        let flags = if effective_ids { libc::AT_EACCESS } else { 0 }
            | if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        let c = path.to_c_string();
        // SAFETY: the path ends with NUL.
        unsafe { libc::faccessat(at(dir_fd), c.as_ptr(), mode, flags) == 0 }
    }
    /// Create a directory.
    #[function("mkdir(path, mode=511, *, dir_fd=None)")]
    fn mkdir(vm: &Vm, path: FsPath, mode: i32, dir_fd: Option<DirFd>) -> PyResult<()> {
        vm.audit("os.mkdir", &[path_value(path.given), Value::int32(mode), audited(dir_fd)])?;
        let c = path.to_c_string();
        // SAFETY: the path ends with NUL.
        let result = unsafe { libc::mkdirat(at(dir_fd), c.as_ptr(), mode as libc::mode_t) };
        done(vm, &path, result)
    }
    /// Remove a directory.
    #[function("rmdir(path, *, dir_fd=None)")]
    fn rmdir(vm: &Vm, path: FsPath, dir_fd: Option<DirFd>) -> PyResult<()> {
        vm.audit("os.rmdir", &[path_value(path.given), audited(dir_fd)])?;
        let c = path.to_c_string();
        // SAFETY: the path ends with NUL.
        let result = unsafe { libc::unlinkat(at(dir_fd), c.as_ptr(), libc::AT_REMOVEDIR) };
        done(vm, &path, result)
    }
    /// Remove a file (same as remove()).
    #[function("unlink(path, *, dir_fd=None)")]
    fn unlink(vm: &Vm, path: FsPath, dir_fd: Option<DirFd>) -> PyResult<()> {
        vm.audit("os.remove", &[path_value(path.given), audited(dir_fd)])?;
        let c = path.to_c_string();
        // SAFETY: the path ends with NUL.
        let result = unsafe { libc::unlinkat(at(dir_fd), c.as_ptr(), 0) };
        done(vm, &path, result)
    }
    /// Remove a file (same as unlink()).
    #[function("remove(path, *, dir_fd=None)")]
    fn remove(vm: &Vm, path: FsPath, dir_fd: Option<DirFd>) -> PyResult<()> {
        unlink(vm, path, dir_fd)
    }
    /// Rename a file or directory.
    #[function("rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    fn rename(
        vm: &Vm,
        src: FsPath,
        dst: FsPath,
        src_dir_fd: Option<DirFd>,
        dst_dir_fd: Option<DirFd>,
    ) -> PyResult<()> {
        let event = [path_value(src.given), path_value(dst.given), audited(src_dir_fd), audited(dst_dir_fd)];
        vm.audit("os.rename", &event)?;
        let (a, b) = (src.to_c_string(), dst.to_c_string());
        // SAFETY: the paths end with NUL.
        let result = unsafe { libc::renameat(at(src_dir_fd), a.as_ptr(), at(dst_dir_fd), b.as_ptr()) };
        if result < 0 { Err(error2(vm, &src, &dst)) } else { Ok(()) }
    }
    /// Rename a file or directory, overwriting the destination.
    #[function("replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    fn replace(
        vm: &Vm,
        src: FsPath,
        dst: FsPath,
        src_dir_fd: Option<DirFd>,
        dst_dir_fd: Option<DirFd>,
    ) -> PyResult<()> {
        rename(vm, src, dst, src_dir_fd, dst_dir_fd)
    }
    /// Create a hard link to a file.
    #[function("link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)")]
    fn link(
        vm: &Vm,
        src: FsPath,
        dst: FsPath,
        src_dir_fd: Option<DirFd>,
        dst_dir_fd: Option<DirFd>,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        let event = [path_value(src.given), path_value(dst.given), audited(src_dir_fd), audited(dst_dir_fd)];
        vm.audit("os.link", &event)?;
        let (a, b) = (src.to_c_string(), dst.to_c_string());
        let flags = if follow_symlinks { libc::AT_SYMLINK_FOLLOW } else { 0 };
        let (from, to) = (at(src_dir_fd), at(dst_dir_fd));
        // SAFETY: the paths end with NUL.
        let result = unsafe { libc::linkat(from, a.as_ptr(), to, b.as_ptr(), flags) };
        if result < 0 { Err(error2(vm, &src, &dst)) } else { Ok(()) }
    }
    /// Create a symbolic link pointing to src named dst.
    #[function("symlink(src, dst, target_is_directory=False, *, dir_fd=None)")]
    fn symlink(
        vm: &Vm,
        src: FsPath,
        dst: FsPath,
        _target_is_directory: bool,
        dir_fd: Option<DirFd>,
    ) -> PyResult<()> {
        vm.audit("os.symlink", &[path_value(src.given), path_value(dst.given), audited(dir_fd)])?;
        let (a, b) = (src.to_c_string(), dst.to_c_string());
        // SAFETY: the paths end with NUL.
        let result = unsafe { libc::symlinkat(a.as_ptr(), at(dir_fd), b.as_ptr()) };
        if result < 0 { Err(error2(vm, &src, &dst)) } else { Ok(()) }
    }
    /// Return a string representing the path to which the symbolic link points.
    #[function("readlink(path, *, dir_fd=None)")]
    fn readlink(vm: &Vm, path: FsPath, dir_fd: Option<DirFd>) -> PyResult {
        dir::readlink(vm, &path, at(dir_fd))
    }
    /// Change the access permissions of a file.
    #[function("chmod(path, mode, *, dir_fd=None, follow_symlinks=True)")]
    fn chmod(
        vm: &Vm,
        path: PathOrFd,
        mode: i32,
        dir_fd: Option<DirFd>,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        let flags = if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        check_fd(vm, "chmod", &path, dir_fd, follow_symlinks)?;
        vm.audit("os.chmod", &[path.value(), Value::int32(mode), audited(dir_fd)])?;
        let mode = mode as libc::mode_t;
        let result = match &path {
            // SAFETY: no memory is involved.
            PathOrFd::Fd(fd) => unsafe { libc::fchmod(*fd, mode) },
            PathOrFd::Path(p) => {
                let c = p.to_c_string();
                // SAFETY: the path ends with NUL.
                unsafe { libc::fchmodat(at(dir_fd), c.as_ptr(), mode, flags) }
            }
        };
        done_either(vm, &path, result)
    }
    /// Change the access permissions of the file given by file descriptor fd.
    #[function("fchmod(fd, mode)")]
    fn fchmod(vm: &Vm, fd: i32, mode: i32) -> PyResult<()> {
        chmod(vm, PathOrFd::Fd(fd), mode, None, true)
    }
    /// Change the owner and group id of path to the numeric uid and gid.
    #[function("chown(path, uid, gid, *, dir_fd=None, follow_symlinks=True)")]
    fn chown(
        vm: &Vm,
        path: PathOrFd,
        uid: Uid,
        gid: Gid,
        dir_fd: Option<DirFd>,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        let flags = if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        check_fd(vm, "chown", &path, dir_fd, follow_symlinks)?;
        let (uid, gid) = (uid.0, gid.0);
        let ids = [uid, gid].map(|id| vm.int(id.into()));
        vm.audit("os.chown", &[path.value(), ids[0], ids[1], audited(dir_fd)])?;
        let result = match &path {
            // SAFETY: no memory is involved.
            PathOrFd::Fd(fd) => unsafe { libc::fchown(*fd, uid, gid) },
            PathOrFd::Path(p) => {
                let c = p.to_c_string();
                // SAFETY: the path ends with NUL.
                unsafe { libc::fchownat(at(dir_fd), c.as_ptr(), uid, gid, flags) }
            }
        };
        done_either(vm, &path, result)
    }
    /// Change the owner and group id of the file specified by file descriptor.
    ///
    /// Equivalent to os.chown(fd, uid, gid).
    #[function("fchown(fd, uid, gid)")]
    fn fchown(vm: &Vm, fd: i32, uid: Uid, gid: Gid) -> PyResult<()> {
        chown(vm, PathOrFd::Fd(fd), uid, gid, None, true)
    }
    /// Change the owner and group id of path to the numeric uid and gid.
    ///
    /// This function will not follow symbolic links.
    /// Equivalent to os.chown(path, uid, gid, follow_symlinks=False).
    #[function("lchown(path, uid, gid)")]
    fn lchown(vm: &Vm, path: FsPath, uid: Uid, gid: Gid) -> PyResult<()> {
        chown(vm, PathOrFd::Path(path), uid, gid, None, false)
    }
    /// Create a "fifo" (a POSIX named pipe).
    ///
    /// If dir_fd is not None, it should be a file descriptor open to
    /// a directory, and path should be relative; path will then be relative to
    /// that directory.
    /// dir_fd may not be implemented on your platform.  If it is unavailable,
    /// using it will raise a NotImplementedError.
    #[function("mkfifo(path, mode=438, *, dir_fd=None)")]
    fn mkfifo(vm: &Vm, path: FsPath, mode: i32, dir_fd: Option<DirFd>) -> PyResult<()> {
        let c = path.to_c_string();
        // SAFETY: the path ends with NUL.
        retry(vm, || unsafe { libc::mkfifoat(at(dir_fd), c.as_ptr(), mode as libc::mode_t) }.into())
            .map(|_| ())
    }
    /// Create a node in the file system.
    ///
    /// Create a node in the file system (file, device special file or named
    /// pipe) at path.  mode specifies both the permissions to use and the
    /// type of node to be created, being combined (bitwise OR) with one of
    /// S_IFREG, S_IFCHR, S_IFBLK, and S_IFIFO.  If S_IFCHR or S_IFBLK is set
    /// on mode, device defines the newly created device special file (probably
    /// using os.makedev()).  Otherwise device is ignored.
    ///
    /// If dir_fd is not None, it should be a file descriptor open to
    /// a directory, and path should be relative; path will then be relative
    /// to that directory.
    /// dir_fd may not be implemented on your platform.  If it is unavailable,
    /// using it will raise a NotImplementedError.
    #[function("mknod(path, mode=384, device=0, *, dir_fd=None)")]
    fn mknod(vm: &Vm, path: FsPath, mode: i32, device: Device, dir_fd: Option<DirFd>) -> PyResult<()> {
        let (c, mode) = (path.to_c_string(), mode as libc::mode_t);
        // SAFETY: the path ends with NUL.
        retry(vm, || unsafe { libc::mknodat(at(dir_fd), c.as_ptr(), mode, device.0) }.into()).map(|_| ())
    }
    /// Extracts a device major number from a raw device number.
    #[function("major(device, /)")]
    fn major(device: Device) -> i64 {
        half(libc::major(device.0))
    }
    /// Extracts a device minor number from a raw device number.
    #[function("minor(device, /)")]
    fn minor(device: Device) -> i64 {
        half(libc::minor(device.0))
    }
    /// Composes a raw device number from the major and minor device numbers.
    #[function("makedev(major, minor, /)")]
    fn makedev(vm: &Vm, major: Half, minor: Half) -> Value {
        match libc::makedev(major.0, minor.0) {
            u64::MAX => Value::int32(-1),
            device => vm.int_from_u64(device),
        }
    }
    /// Change root directory to path.
    #[function("chroot(path)")]
    fn chroot(vm: &Vm, path: FsPath) -> PyResult<()> {
        let c = path.to_c_string();
        // SAFETY: the path ends with NUL.
        let result = unsafe { libc::chroot(c.as_ptr()) };
        done(vm, &path, result)
    }
    /// Return the configuration limit name for the file or directory path.
    ///
    /// If there is no limit, return -1.
    /// On some platforms, path may also be specified as an open file
    /// descriptor.  If this functionality is unavailable, using it raises
    /// an exception.
    #[function("pathconf(path, name)")]
    fn pathconf(vm: &Vm, path: PathOrFd, name: Value) -> PyResult<i64> {
        let name = configured(vm, name, super::super::constants::PATHCONF)?;
        match path {
            // SAFETY: no memory is involved.
            PathOrFd::Fd(fd) => limit(vm, || unsafe { libc::fpathconf(fd, name) }),
            PathOrFd::Path(path) => {
                let c = path.to_c_string();
                // SAFETY: the place of the calling thread's error number; the path ends with NUL.
                let n = unsafe {
                    *libc::__errno_location() = 0;
                    libc::pathconf(c.as_ptr(), name)
                };
                match os_error::last_errno() {
                    libc::EINVAL if n == -1 => Err(os_error::raise_last(vm)),
                    errno if n == -1 && errno != 0 => Err(error(vm, &path)),
                    _ => Ok(n),
                }
            }
        }
    }
    /// Return the configuration limit name for the file descriptor fd.
    ///
    /// If there is no limit, return -1.
    #[function("fpathconf(fd, name, /)")]
    fn fpathconf(vm: &Vm, fd: FdArg, name: Value) -> PyResult<i64> {
        pathconf(vm, PathOrFd::Fd(fd.0), name)
    }
    /// Set the access and modified time of path.
    #[function("utime(path, times=None, *, ns=..., dir_fd=None, follow_symlinks=True)")]
    fn utime(
        vm: &Vm,
        path: PathOrFd,
        times: Value,
        ns: Value,
        dir_fd: Option<DirFd>,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        check_fd(vm, "utime", &path, dir_fd, follow_symlinks)?;
        let has_ns = ns != Value::ELLIPSIS;
        if has_ns && !times.is_none() {
            return Err(vm.value_error("utime: you may specify either 'times' or 'ns' but not both"));
        }
        let nanoseconds_given = if has_ns { ns } else { Value::NONE };
        vm.audit("os.utime", &[path.value(), times, nanoseconds_given, audited(dir_fd)])?;
        let now = libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_NOW };
        let both = if has_ns {
            let t = pair(vm, ns, "ns")?;
            [nanoseconds(vm, t.items()[0])?, nanoseconds(vm, t.items()[1])?]
        } else if times.is_none() {
            [now, now]
        } else {
            let t = pair(vm, times, "times")?;
            [seconds(vm, t.items()[0])?, seconds(vm, t.items()[1])?]
        };
        let flags = if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        let result = match &path {
            // SAFETY: the array has the two times that the call reads.
            PathOrFd::Fd(fd) => unsafe { libc::futimens(*fd, both.as_ptr()) },
            PathOrFd::Path(p) => {
                let c = p.to_c_string();
                // SAFETY: the path ends with NUL; the array has two times.
                unsafe { libc::utimensat(at(dir_fd), c.as_ptr(), both.as_ptr(), flags) }
            }
        };
        done_either(vm, &path, result)
    }
    /// Truncate a file, specified by path, to a specific length.
    #[function("truncate(path, length)")]
    fn truncate(vm: &Vm, path: PathOrFd, length: i64) -> PyResult<()> {
        vm.audit("os.truncate", &[path.value(), vm.int(length)])?;
        let result = match &path {
            // SAFETY: no memory is involved.
            PathOrFd::Fd(fd) => unsafe { libc::ftruncate(*fd, length) },
            PathOrFd::Path(p) => {
                let c = p.to_c_string();
                // SAFETY: the path ends with NUL.
                unsafe { libc::truncate(c.as_ptr(), length) }
            }
        };
        done_either(vm, &path, result)
    }
    /// Change the current working directory to the specified path.
    #[function("chdir(path)")]
    fn chdir(vm: &Vm, path: PathOrFd) -> PyResult<()> {
        vm.audit("os.chdir", &[path.value()])?;
        let result = match &path {
            // SAFETY: no memory is involved.
            PathOrFd::Fd(fd) => unsafe { libc::fchdir(*fd) },
            PathOrFd::Path(p) => {
                let c = p.to_c_string();
                // SAFETY: the path ends with NUL.
                unsafe { libc::chdir(c.as_ptr()) }
            }
        };
        done_either(vm, &path, result)
    }
    /// Change to the directory of the given file descriptor.
    #[function("fchdir(fd)")]
    fn fchdir(vm: &Vm, fd: FdArg) -> PyResult<()> {
        chdir(vm, PathOrFd::Fd(fd.0))
    }
    fn cwd(vm: &Vm) -> PyResult<Vec<u8>> {
        use std::os::unix::ffi::OsStringExt;
        match std::env::current_dir() {
            Ok(p) => Ok(p.into_os_string().into_vec()),
            Err(e) => Err(os_error::raise(vm, e.raw_os_error().unwrap_or(libc::ENOENT))),
        }
    }
    /// Return a unicode string representing the current working directory.
    #[function("getcwd()")]
    fn getcwd(vm: &Vm) -> PyResult {
        Ok(super::super::path::decode(vm, &cwd(vm)?))
    }
    /// Return a bytes string representing the current working directory.
    #[function("getcwdb()")]
    fn getcwdb(vm: &Vm) -> PyResult {
        Ok(vm.bytes(&cwd(vm)?).value())
    }
    /// Perform a statvfs system call on the given path.
    #[function("statvfs(path)")]
    fn statvfs(vm: &Vm, path: PathOrFd) -> PyResult {
        // SAFETY: all zeros is a valid value of the plain struct that the system then fills; the path ends with NUL.
        let (result, st) = unsafe {
            let mut st: libc::statvfs = std::mem::zeroed();
            let result = match &path {
                PathOrFd::Fd(fd) => libc::fstatvfs(*fd, &mut st),
                PathOrFd::Path(p) => libc::statvfs(p.to_c_string().as_ptr(), &mut st),
            };
            (result, st)
        };
        done_either(vm, &path, result)?;
        let fields = [
            st.f_bsize,
            st.f_frsize,
            st.f_blocks,
            st.f_bfree,
            st.f_bavail,
            st.f_files,
            st.f_ffree,
            st.f_favail,
            st.f_flag,
            st.f_namemax,
            st.f_fsid,
        ];
        let fields = fields.map(|f| vm.int_from_u64(f));
        Ok(stat::result(vm, &stat::STATVFS_RESULT, &fields))
    }
    /// Perform an fstatvfs system call on the given fd.
    ///
    /// Equivalent to statvfs(fd).
    #[function("fstatvfs(fd, /)")]
    fn fstatvfs(vm: &Vm, fd: i32) -> PyResult {
        statvfs(vm, PathOrFd::Fd(fd))
    }
}

//! Extended attributes of files.

use super::path::{PathOrFd, decode, error};
use crate::os_error;
use std::ffi::CString;
use taipan_macros::module;
use taipan_vm::native::{BytesLike, FsPath, PyResult, Raised};
use taipan_vm::object::Bytes;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Greatest size of a value and of a list (`XATTR_SIZE_MAX`).
const GREATEST: usize = 65536;

fn check(vm: &Vm, function: &str, path: &PathOrFd, follow: bool) -> PyResult<()> {
    if matches!(path, PathOrFd::Fd(_)) && !follow {
        let message = format!("{function}: cannot use fd and follow_symlinks together");
        return Err(vm.value_error(message));
    }
    Ok(())
}

#[cold]
fn fail(vm: &Vm, path: &PathOrFd) -> Raised {
    match path {
        PathOrFd::Path(p) => error(vm, p),
        PathOrFd::Fd(_) => os_error::raise_last(vm),
    }
}

/// The path for the system; empty for a descriptor.
fn c_path(path: &PathOrFd) -> CString {
    match path {
        PathOrFd::Path(p) => p.to_c_string(),
        PathOrFd::Fd(_) => CString::default(),
    }
}

/// Calls `get` with a small buffer, then with one that is large enough for anything.
fn fetch(vm: &Vm, path: &PathOrFd, get: impl Fn(&mut [u8]) -> isize) -> PyResult<Vec<u8>> {
    for size in [128, GREATEST] {
        let mut buffer = vec![0u8; size];
        let n = get(&mut buffer);
        if let Ok(n) = usize::try_from(n) {
            buffer.truncate(n);
            return Ok(buffer);
        }
        if os_error::last_errno() != libc::ERANGE || size == GREATEST {
            break;
        }
    }
    Err(fail(vm, path))
}

#[module("posix")]
pub mod module {
    use super::*;

    /// Return the value of extended attribute attribute on path.
    ///
    /// path may be either a string, a path-like object, or an open file
    /// descriptor.
    /// If follow_symlinks is False, and the last element of the path is
    /// a symbolic link, getxattr will examine the symbolic link itself
    /// instead of the file the link points to.
    #[function("getxattr(path, attribute, *, follow_symlinks=True)")]
    fn getxattr(vm: &Vm, path: PathOrFd, attribute: FsPath, follow_symlinks: bool) -> PyResult<Gc<Bytes>> {
        check(vm, "getxattr", &path, follow_symlinks)?;
        vm.audit("os.getxattr", &[path.value(), os_error::path_value(attribute.given)])?;
        let (c, name) = (c_path(&path), attribute.to_c_string());
        // SAFETY: the texts end with NUL, and the buffer has the length that is passed.
        let data = fetch(vm, &path, |b| unsafe {
            let (place, len) = (b.as_mut_ptr().cast(), b.len());
            match &path {
                PathOrFd::Fd(fd) => libc::fgetxattr(*fd, name.as_ptr(), place, len),
                _ if follow_symlinks => libc::getxattr(c.as_ptr(), name.as_ptr(), place, len),
                _ => libc::lgetxattr(c.as_ptr(), name.as_ptr(), place, len),
            }
        })?;
        Ok(vm.bytes(&data))
    }
    /// Set extended attribute attribute on path to value.
    ///
    /// path may be either a string, a path-like object,  or an open file
    /// descriptor.
    /// If follow_symlinks is False, and the last element of the path is
    /// a symbolic link, setxattr will modify the symbolic link itself instead
    /// of the file the link points to.
    #[function("setxattr(path, attribute, value, flags=0, *, follow_symlinks=True)")]
    fn setxattr(
        vm: &Vm,
        path: PathOrFd,
        attribute: FsPath,
        value: BytesLike,
        flags: i32,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        check(vm, "setxattr", &path, follow_symlinks)?;
        if vm.is_audited() {
            let (name, data) = (os_error::path_value(attribute.given), vm.bytes(&value).value());
            vm.audit("os.setxattr", &[path.value(), name, data, Value::int32(flags)])?;
        }
        let (c, name) = (c_path(&path), attribute.to_c_string());
        let (data, len) = (value.as_ptr().cast(), value.len());
        // SAFETY: the texts end with NUL, and the value has the length that is passed.
        let result = unsafe {
            match &path {
                PathOrFd::Fd(fd) => libc::fsetxattr(*fd, name.as_ptr(), data, len, flags),
                _ if follow_symlinks => libc::setxattr(c.as_ptr(), name.as_ptr(), data, len, flags),
                _ => libc::lsetxattr(c.as_ptr(), name.as_ptr(), data, len, flags),
            }
        };
        if result < 0 { Err(fail(vm, &path)) } else { Ok(()) }
    }
    /// Remove extended attribute attribute on path.
    ///
    /// path may be either a string, a path-like object, or an open file
    /// descriptor.
    /// If follow_symlinks is False, and the last element of the path is
    /// a symbolic link, removexattr will modify the symbolic link itself
    /// instead of the file the link points to.
    #[function("removexattr(path, attribute, *, follow_symlinks=True)")]
    fn removexattr(vm: &Vm, path: PathOrFd, attribute: FsPath, follow_symlinks: bool) -> PyResult<()> {
        check(vm, "removexattr", &path, follow_symlinks)?;
        vm.audit("os.removexattr", &[path.value(), os_error::path_value(attribute.given)])?;
        let (c, name) = (c_path(&path), attribute.to_c_string());
        // SAFETY: the texts end with NUL.
        let result = unsafe {
            match &path {
                PathOrFd::Fd(fd) => libc::fremovexattr(*fd, name.as_ptr()),
                _ if follow_symlinks => libc::removexattr(c.as_ptr(), name.as_ptr()),
                _ => libc::lremovexattr(c.as_ptr(), name.as_ptr()),
            }
        };
        if result < 0 { Err(fail(vm, &path)) } else { Ok(()) }
    }
    /// Return a list of extended attributes on path.
    ///
    /// path may be either None, a string, a path-like object, or an open file
    /// descriptor.  If path is None, listxattr will examine the current
    /// directory.
    /// If follow_symlinks is False, and the last element of the path is
    /// a symbolic link, listxattr will examine the symbolic link itself instead
    /// of the file the link points to.
    #[function("listxattr(path=None, *, follow_symlinks=True)")]
    fn listxattr(vm: &Vm, path: Option<PathOrFd>, follow_symlinks: bool) -> PyResult {
        vm.audit("os.listxattr", &[path.as_ref().map_or(Value::NONE, PathOrFd::value)])?;
        let path = path.unwrap_or_else(|| PathOrFd::current_folder(vm));
        check(vm, "listxattr", &path, follow_symlinks)?;
        let c = c_path(&path);
        // SAFETY: the path ends with NUL, and the buffer has the length that is passed.
        let names = fetch(vm, &path, |b| unsafe {
            let (place, len) = (b.as_mut_ptr().cast(), b.len());
            match &path {
                PathOrFd::Fd(fd) => libc::flistxattr(*fd, place, len),
                _ if follow_symlinks => libc::listxattr(c.as_ptr(), place, len),
                _ => libc::llistxattr(c.as_ptr(), place, len),
            }
        })?;
        let list = vm.new_list();
        for name in names.split(|b| *b == 0).filter(|n| !n.is_empty()) {
            list.push(vm, decode(vm, name));
        }
        Ok(list.value())
    }
}

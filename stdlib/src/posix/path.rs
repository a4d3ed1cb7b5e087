//! Arguments that are paths or descriptors, results that are paths, and the functions on paths alone.

use crate::os_error;
use taipan_macros::module;
use taipan_vm::native::convert::fspath;
use taipan_vm::native::{ArgContext, FromArg, FsPath, PyResult, Raised, StrOrBytes};
use taipan_vm::object::Bytes;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A path or an open descriptor.
pub enum PathOrFd {
    Path(FsPath),
    Fd(i32),
}

impl PathOrFd {
    /// What Python code gave.
    pub fn value(&self) -> Value {
        match self {
            PathOrFd::Path(path) => os_error::path_value(path.given),
            PathOrFd::Fd(fd) => Value::int32(*fd),
        }
    }
    /// The current folder.
    pub fn current_folder(vm: &Vm) -> PathOrFd {
        PathOrFd::Path(FsPath { given: StrOrBytes::Str(vm.str(".")), bytes: b".".to_vec() })
    }
}

/// A folder's descriptor that paths are relative to.
#[derive(Clone, Copy)]
pub struct DirFd(pub i32);

impl FromArg for DirFd {
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<DirFd> {
        if !vm.is_int(value) && vm.type_of(value).slots().index.is_none() {
            let got = vm.type_of(value).name();
            return Err(vm.type_error(format!("argument should be integer or None, not {got}")));
        }
        let index = vm.index_of(value)?;
        match vm.int_to_i64(index) {
            Some(n) if n > i64::from(i32::MAX) => Err(vm.overflow_error("fd is greater than maximum")),
            Some(n) if n < i64::from(i32::MIN) => Err(vm.overflow_error("fd is less than minimum")),
            Some(n) => Ok(DirFd(n as i32)),
            None if vm.int_to_big(index).is_some_and(|b| b.is_negative()) => {
                Err(vm.overflow_error("fd is less than minimum"))
            }
            None => Err(vm.overflow_error("fd is greater than maximum")),
        }
    }
}

/// The folder's descriptor for the system: the current folder where none is given.
pub fn at(dir: Option<DirFd>) -> i32 {
    dir.map_or(libc::AT_FDCWD, |d| d.0)
}

/// The folder's descriptor as hooks for audits are told of it: -1 where none is given.
pub fn audited(dir: Option<DirFd>) -> Value {
    Value::int32(dir.map_or(-1, |d| d.0))
}

/// Checks that what is given beside a path makes sense for a descriptor.
///
/// # Errors
/// ValueError
pub fn check_fd(vm: &Vm, function: &str, path: &PathOrFd, dir: Option<DirFd>, follow: bool) -> PyResult<()> {
    if let PathOrFd::Fd(_) = path {
        if dir.is_some() {
            return Err(vm.value_error(format!("{function}: can't specify dir_fd without matching path")));
        }
        if !follow {
            let message = format!("{function}: cannot use fd and follow_symlinks together");
            return Err(vm.value_error(message));
        }
    }
    Ok(())
}

/// How many slashes a path's root has: two are kept (POSIX leaves their meaning open), more are one.
fn root_length(path: &[u8]) -> usize {
    match path {
        [b'/', b'/', b'/', ..] => 1,
        [b'/', b'/', ..] => 2,
        [b'/', ..] => 1,
        _ => 0,
    }
}

/// The path without empty parts, `.` and, where something can be left, `..`.
fn normalized(path: &[u8]) -> Vec<u8> {
    let root = root_length(path);
    let mut out = Vec::with_capacity(path.len().max(1));
    out.extend_from_slice(&path[..root]);
    // Where the parts begin that `..` may take away.
    let mut floor = root;
    for part in path[root..].split(|b| *b == b'/') {
        match part {
            b"" | b"." => continue,
            b".." if out.len() > floor => {
                let cut = out.iter().rposition(|b| *b == b'/').map_or(root, |at| at.max(root));
                out.truncate(cut);
                continue;
            }
            b".." if root > 0 => continue,
            _ => {}
        }
        if out.len() > root {
            out.push(b'/');
        }
        out.extend_from_slice(part);
        if part == b".." {
            floor = out.len();
        }
    }
    if out.is_empty() {
        out.push(b'.');
    }
    out
}

impl FromArg for PathOrFd {
    fn from_arg(vm: &Vm, value: Value, context: &ArgContext) -> PyResult<PathOrFd> {
        if vm.is_int(value) {
            crate::fd_arg::warn_of_bool(vm, value)?;
            return match vm.int_to_i64(value).and_then(|i| i32::try_from(i).ok()) {
                Some(fd) => Ok(PathOrFd::Fd(fd)),
                None => Err(vm.overflow_error("fd is greater than maximum")),
            };
        }
        // Asked for once: `__fspath__` may be a method in Python.
        let Some(given) = fspath(vm, value)? else {
            let got = vm.type_of(value).name();
            let none = if context.or_none { ", integer or None" } else { " or integer" };
            let (function, param) = (context.function, context.param);
            let message =
                format!("{function}: {param} should be string, bytes, os.PathLike{none}, not {got}");
            return Err(vm.type_error(message));
        };
        FsPath::from_arg(vm, os_error::path_value(given), context).map(PathOrFd::Path)
    }
}

/// Raises the last error about a path.
#[cold]
pub fn error(vm: &Vm, path: &FsPath) -> Raised {
    os_error::raise_about(vm, os_error::last_errno(), os_error::path_value(path.given), Value::UNBOUND)
}

/// Raises the last error about two paths.
#[cold]
pub fn error2(vm: &Vm, a: &FsPath, b: &FsPath) -> Raised {
    let (a, b) = (os_error::path_value(a.given), os_error::path_value(b.given));
    os_error::raise_about(vm, os_error::last_errno(), a, b)
}

/// A text of the system as a str: bytes that are no UTF-8 are escaped (PEP 383).
pub fn decode(vm: &Vm, bytes: &[u8]) -> Value {
    if bytes.is_ascii() {
        return vm.str_ascii(bytes).value();
    }
    if std::str::from_utf8(bytes).is_ok() {
        return vm.str_from_bytes(bytes).value();
    }
    let handler = taipan_text::codecs::handlers::Handler::SurrogateEscape;
    match crate::io::codec::decode(vm, crate::io::codec::Codec::Utf8, handler, bytes, true) {
        Ok((text, _)) => vm.str_from_bytes(&text).value(),
        Err(_) => {
            vm.take_exception();
            vm.str(&String::from_utf8_lossy(bytes)).value()
        }
    }
}

/// A str or bytes, from a path of any kind; it may hold NUL.
fn text_of(vm: &Vm, function: &str, v: Value) -> PyResult<StrOrBytes> {
    match fspath(vm, v)? {
        Some(path) => Ok(path),
        None => {
            let got = vm.type_of(v).name();
            let message = format!("{function}: path should be string, bytes or os.PathLike, not {got}");
            Err(vm.type_error(message))
        }
    }
}

fn path_bytes(path: &StrOrBytes) -> &[u8] {
    match path {
        StrOrBytes::Str(s) => s.bytes(),
        StrOrBytes::Bytes(b) => b.as_slice(),
    }
}

/// A part of a path (cut at slashes, so that characters stay whole) in the path's type.
fn part(vm: &Vm, path: &StrOrBytes, bytes: &[u8]) -> Value {
    match path {
        StrOrBytes::Str(_) => vm.str_from_bytes(bytes).value(),
        StrOrBytes::Bytes(_) => vm.bytes(bytes).value(),
    }
}

/// A path of the same type as the argument.
pub fn like(vm: &Vm, bytes: &[u8], as_bytes: bool) -> Value {
    if as_bytes { vm.bytes(bytes).value() } else { decode(vm, bytes) }
}

#[module("posix")]
pub mod module {
    use super::*;

    /// Return the file system path representation of the object.
    #[function("fspath(path)")]
    fn fspath_function(vm: &Vm, path: Value) -> PyResult {
        match fspath(vm, path)? {
            Some(p) => Ok(os_error::path_value(p)),
            None => {
                let got = vm.type_of(path).name();
                Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {got}")))
            }
        }
    }

    /// Normalize path, eliminating double slashes, etc.
    #[function("_path_normpath(path)")]
    fn path_normpath(vm: &Vm, path: Value) -> PyResult {
        let path = text_of(vm, "_path_normpath", path)?;
        let bytes = path_bytes(&path);
        let normal = normalized(bytes);
        if normal == bytes {
            return Ok(os_error::path_value(path));
        }
        Ok(part(vm, &path, &normal))
    }
    /// Split a pathname into drive, root and tail.
    ///
    /// The tail contains anything after the root.
    #[function("_path_splitroot_ex(p)")]
    fn path_splitroot_ex(vm: &Vm, p: Value) -> PyResult<(Value, Value, Value)> {
        let path = text_of(vm, "_path_splitroot_ex", p)?;
        let bytes = path_bytes(&path);
        let root = root_length(bytes);
        let tail = if root == 0 { os_error::path_value(path) } else { part(vm, &path, &bytes[root..]) };
        Ok((part(vm, &path, b""), part(vm, &path, &bytes[..root]), tail))
    }

    /// Translate an error code to a message string.
    #[function("strerror(code, /)")]
    fn strerror(code: i32) -> String {
        os_error::strerror(code)
    }

    /// Return a bytes object containing random bytes suitable for cryptographic use.
    #[function("urandom(size, /)")]
    fn urandom(vm: &Vm, size: isize) -> PyResult<Gc<Bytes>> {
        let Ok(n) = usize::try_from(size) else {
            return Err(vm.value_error("negative argument not allowed"));
        };
        vm.room_for(n)?;
        let mut data = vec![0u8; n];
        let mut done = 0;
        while done < n {
            let rest = &mut data[done..];
            // SAFETY: the slice is valid for its length.
            done += os_error::retry(vm, || unsafe {
                libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) as i64
            })? as usize;
        }
        Ok(vm.bytes(&data))
    }

    /// Obtain a series of random bytes.
    #[function("getrandom(size, flags=0)")]
    fn getrandom(vm: &Vm, size: isize, flags: u32) -> PyResult<Gc<Bytes>> {
        let Ok(n) = usize::try_from(size) else {
            return Err(os_error::raise(vm, libc::EINVAL));
        };
        vm.room_for(n)?;
        let mut data = vec![0u8; n];
        // SAFETY: the vector is valid for its length.
        let got =
            os_error::retry(vm, || unsafe { libc::getrandom(data.as_mut_ptr().cast(), n, flags) as i64 })?;
        data.truncate(got as usize);
        Ok(vm.bytes(&data))
    }
    /// True when the result of a path function should be bytes.
    pub fn wants_bytes(path: &Option<PathOrFd>) -> bool {
        matches!(path, Some(PathOrFd::Path(FsPath { given: StrOrBytes::Bytes(_), .. })))
    }
}

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

impl FromArg for PathOrFd {
    fn from_arg(vm: &Vm, value: Value, context: &ArgContext) -> PyResult<PathOrFd> {
        if vm.is_int(value) {
            return match vm.int_to_i64(value).and_then(|i| i32::try_from(i).ok()) {
                Some(fd) => Ok(PathOrFd::Fd(fd)),
                None => Err(vm.overflow_error("fd is greater than maximum")),
            };
        }
        if fspath(vm, value)?.is_none() {
            let got = vm.type_of(value).name();
            let none = if context.or_none { ", integer or None" } else { " or integer" };
            let (function, param) = (context.function, context.param);
            let message =
                format!("{function}: {param} should be string, bytes, os.PathLike{none}, not {got}");
            return Err(vm.type_error(message));
        }
        FsPath::from_arg(vm, value, context).map(PathOrFd::Path)
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

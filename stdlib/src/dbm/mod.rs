//! The modules `_dbm` and `_gdbm`: files of keys and values, through the libraries that are on the machine.
//!
//! `ndbm` is the module `_dbm`, over Berkeley DB or what GNU dbm has in its place; `gdbm` is the module `_gdbm`. Here is what
//! the two have in common: keys, values, and loading a library.

pub mod gdbm;
pub mod ndbm;

use crate::type_name::full_type_name;
use std::ffi::{CStr, c_char, c_int, c_void};
use taipan_vm::codecs::encode_str;
use taipan_vm::native::{Args, BytesLike, PyResult, Raised};
use taipan_vm::object::{Bytes, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `datum`: a key or value.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Datum {
    place: *mut c_char,
    size: c_int,
}

impl Datum {
    /// That of an object's bytes, which must live as long as this is used.
    fn of(vm: &Vm, data: Gc<Bytes>) -> PyResult<Datum> {
        let data = data.as_slice();
        match c_int::try_from(data.len()) {
            Ok(size) => Ok(Datum { place: data.as_ptr().cast_mut().cast(), size }),
            Err(_) => Err(vm.overflow_error("size does not fit in an int")),
        }
    }
    /// A copy of the bytes; None if there is nothing.
    fn bytes(&self, vm: &Vm) -> Option<Gc<Bytes>> {
        if self.place.is_null() {
            return None;
        }
        let size = usize::try_from(self.size).unwrap_or(0);
        // SAFETY: the library says that there is so much; it is copied before the library is called again.
        Some(vm.bytes(unsafe { std::slice::from_raw_parts(self.place.cast::<u8>(), size) }))
    }
}

/// The bytes of a key: of bytes, or of a str in UTF-8. `function` is named in messages, if it is not empty.
///
/// # Errors
/// TypeError, UnicodeEncodeError
fn key(vm: &Vm, value: Value, function: &str) -> PyResult<Gc<Bytes>> {
    if let Some(text) = value.downcast::<Str>() {
        return encode_str(vm, text, "utf-8", "strict");
    }
    if let Some(bytes) = value.downcast::<Bytes>() {
        return Ok(bytes);
    }
    // Others may change while the library reads them.
    let got = full_type_name(vm, value);
    match BytesLike::of(vm, value).is_ok() {
        true => {
            let argument = match function {
                "" => "argument".into(),
                name => format!("{name}() argument 1"),
            };
            Err(vm.type_error(format!("{argument} must be read-only bytes-like object, not {got}")))
        }
        false => {
            let _raised = vm.take_exception();
            Err(vm.type_error(format!("a bytes-like object is required, not '{got}'")))
        }
    }
}

/// As [`key`]; whatever is wrong is a TypeError with this message.
fn key_or(vm: &Vm, value: Value, message: &str) -> PyResult<Gc<Bytes>> {
    key(vm, value, "").map_err(|_| {
        let _raised = vm.take_exception();
        vm.type_error(message)
    })
}

/// What is asked for with `in`; `module` is named in messages.
fn key_in(vm: &Vm, value: Value, module: &str) -> PyResult<Gc<Bytes>> {
    if value.downcast::<Str>().is_none() && value.downcast::<Bytes>().is_none() {
        let got = full_type_name(vm, value);
        return Err(vm.type_error(format!("{module} key must be bytes or string, not {got}")));
    }
    key(vm, value, "")
}

/// Nothing may be given to a method.
fn no_arguments(vm: &Vm, args: &Args, name: &str) -> PyResult<()> {
    match args.is_empty() && args.keyword_count() == 0 {
        true => Ok(()),
        false => Err(vm.type_error(format!("{name}() takes no arguments"))),
    }
}

/// Raises `class` with the text of an error of the system about a file.
fn raise_about(vm: &Vm, class: Gc<Type>, errno: i32, filename: Value) -> Raised {
    let text = crate::os_error::strerror(errno);
    match vm.call(class.value(), &[vm.int(errno.into()), vm.str(&text).value(), filename]) {
        Ok(exception) => vm.raise(exception),
        Err(raised) => raised,
    }
}

/// Opens the first that is there of some libraries.
fn open_library(names: &[&CStr]) -> Result<*mut c_void, String> {
    for name in names {
        // SAFETY: the name ends with NUL. What these libraries do when they are loaded harms nobody.
        let handle = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
        if !handle.is_null() {
            return Ok(handle);
        }
    }
    // SAFETY: the text is this thread's until the loader is called again.
    Err(crate::curses::library::text(unsafe { libc::dlerror() }).unwrap_or_default())
}

/// The address of a symbol of a library.
fn symbol(handle: *mut c_void, name: &CStr) -> Result<*mut c_void, String> {
    // SAFETY: the handle is an open one, the name ends with NUL.
    let found = unsafe { libc::dlsym(handle, name.as_ptr()) };
    if found.is_null() { Err(format!("it has no {}", name.to_string_lossy())) } else { Ok(found) }
}

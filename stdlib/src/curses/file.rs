//! Windows in files: `putwin` and `getwin`. ncurses wants files of C, so what is written or read goes through a temporary
//! one that only ncurses sees.

use super::library::nc;
use super::state;
use super::values::done;
use super::window::{Window, make};
use crate::os_error;
use taipan_vm::native::PyResult;
use taipan_vm::object::Bytes;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A temporary file of C, which goes when it is closed.
struct Temporary(*mut libc::FILE);

impl Temporary {
    fn new(vm: &Vm) -> PyResult<Temporary> {
        // SAFETY: no memory is involved; the descriptor is the file's.
        unsafe {
            let file = libc::tmpfile();
            if file.is_null() || libc::fcntl(libc::fileno(file), libc::F_SETFD, libc::FD_CLOEXEC) < 0 {
                return Err(os_error::raise_last(vm));
            }
            Ok(Temporary(file))
        }
    }
    fn rewind(&self) {
        // SAFETY: the file is an open one.
        unsafe { libc::fseek(self.0, 0, libc::SEEK_SET) };
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // SAFETY: the file is an open one, and closed once.
        unsafe { libc::fclose(self.0) };
    }
}

/// Writes a window with the file's method `write`, whose last result this gives.
///
/// # Errors
/// OSError, `_curses.error`, what `write` raises
pub fn put(vm: &Vm, this: Gc<Window>, file: Value) -> PyResult {
    let temporary = Temporary::new(vm)?;
    // SAFETY: the window is a live one, the file an open one.
    done(vm, unsafe { nc().putwin(this.raw(), temporary.0) }, "putwin")?;
    temporary.rewind();
    let mut result = Value::NONE;
    let mut buffer = [0u8; 8192];
    loop {
        // SAFETY: the file is an open one, the buffer has that length.
        let n = unsafe { libc::fread(buffer.as_mut_ptr().cast(), 1, buffer.len(), temporary.0) };
        if n == 0 {
            return Ok(result);
        }
        result = vm.call_method_str(file, "write", &[vm.bytes(&buffer[..n]).value()])?;
    }
}

/// Reads what the file's method `read` gives, and makes a window of it.
///
/// # Errors
/// OSError, TypeError, `_curses.error`, what `read` raises
pub fn get(vm: &Vm, file: Value) -> PyResult<Gc<Window>> {
    let temporary = Temporary::new(vm)?;
    let given = vm.call_method_str(file, "read", &[])?;
    let Some(data) = given.downcast::<Bytes>() else {
        let got = crate::type_name::full_type_name(vm, given);
        return Err(vm.type_error(format!("f.read() returned {got} instead of bytes")));
    };
    let data = data.as_slice();
    // SAFETY: the file is an open one, the data has that length.
    let written = unsafe { libc::fwrite(data.as_ptr().cast(), 1, data.len(), temporary.0) };
    if written != data.len() {
        return Err(os_error::raise_last(vm));
    }
    temporary.rewind();
    // SAFETY: the file is an open one.
    let raw = unsafe { nc().getwin(temporary.0) };
    make(vm, raw, None, Some(state::encoding()))
}

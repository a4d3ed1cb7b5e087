//! Shared libraries: opening them, and finding their symbols. The process itself has no C interface of Python's; a few of its
//! functions are answered from a table (`natives.rs`) where the process is asked for them.

use super::natives;
use std::ffi::{CStr, CString, c_void};
use taipan_vm::native::{FsPath, PyResult};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// What the system says about the last failure.
fn last_error() -> String {
    // SAFETY: the text, if there is one, stays until the next call of the family on this thread.
    unsafe {
        let text = libc::dlerror();
        if text.is_null() {
            "dlerror() gives no reason".into()
        } else {
            CStr::from_ptr(text).to_string_lossy().into_owned()
        }
    }
}

/// A C string of what comes before the first NUL.
fn c_string(text: &[u8]) -> CString {
    let end = text.iter().position(|b| *b == 0).unwrap_or(text.len());
    CString::new(&text[..end]).unwrap_or_default()
}

/// The handle of a library object.
///
/// # Errors
/// TypeError if it is none.
pub fn handle_of(vm: &Vm, library: Value) -> PyResult<usize> {
    let handle = vm.getattr_str(library, "_handle")?;
    if !vm.is_int(handle) {
        return Err(vm.type_error("the _handle attribute of the second argument must be an integer"));
    }
    Ok(super::codes::low_word(vm, handle)? as usize)
}

/// Opens a library, or the process itself if there is no path.
///
/// # Errors
/// OSError with what the system says.
pub fn open(vm: &Vm, path: Option<&FsPath>, flags: i32) -> PyResult<usize> {
    let path = path.map(FsPath::to_c_string);
    let place = path.as_ref().map_or(std::ptr::null(), |path| path.as_ptr());
    let start = || {
        // SAFETY: a C string or null. What the library does when it is loaded is the program's business.
        unsafe { libc::dlopen(place, flags | libc::RTLD_NOW) as usize }
    };
    match start() {
        0 => Err(vm.raise_message(vm.exc().os_error, last_error())),
        handle => Ok(handle),
    }
}

/// The address of a symbol, or what the system says about its absence. `what` it is: a symbol, or a function.
///
/// # Errors
/// What an audit hook raises.
pub fn symbol(vm: &Vm, handle: usize, name: &[u8], what: &str) -> PyResult<Result<usize, String>> {
    let own = super::state(vm).process.get();
    if own != 0
        && handle == own
        && let Some(address) = natives::find(vm, name)?
    {
        return Ok(Ok(address));
    }
    let name = c_string(name);
    // SAFETY: a C string; the handle is what the program says. An error of an earlier call is forgotten first.
    let address = unsafe {
        libc::dlerror();
        libc::dlsym(handle as *mut c_void, name.as_ptr()) as usize
    };
    Ok(if address == 0 { Err(last_error_of(&name, what)) } else { Ok(address) })
}

fn last_error_of(name: &CStr, what: &str) -> String {
    // SAFETY: as in `last_error`.
    let text = unsafe { libc::dlerror() };
    if text.is_null() {
        return format!("{what} '{}' not found", name.to_string_lossy());
    }
    // SAFETY: as in `last_error`.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

/// Closes a library; false if the system refuses.
///
/// # Errors
/// OSError with what the system says.
pub fn close(vm: &Vm, handle: usize) -> PyResult<()> {
    // SAFETY: the handle is what the program says.
    if handle == 0 || unsafe { libc::dlclose(handle as *mut c_void) } != 0 {
        return Err(vm.raise_message(vm.exc().os_error, last_error()));
    }
    Ok(())
}

/// The paths of all libraries that are loaded, in the order in which the system goes over them.
pub fn loaded() -> Vec<Vec<u8>> {
    unsafe extern "C" fn add(info: *mut libc::dl_phdr_info, _: usize, out: *mut c_void) -> i32 {
        // SAFETY: the system gives a valid description, and `out` is the vector below.
        unsafe {
            let name = CStr::from_ptr((*info).dlpi_name);
            (*out.cast::<Vec<Vec<u8>>>()).push(name.to_bytes().to_vec());
        }
        0
    }
    let mut out: Vec<Vec<u8>> = Vec::new();
    // SAFETY: the function is called with this vector, and before this call returns.
    unsafe { libc::dl_iterate_phdr(Some(add), (&raw mut out).cast()) };
    out
}

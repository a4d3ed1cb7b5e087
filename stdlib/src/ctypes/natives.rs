//! C functions of this program that Python code calls as foreign ones: those that the package `ctypes` finds by address
//! (`cast`, `string_at`), and a few of Python's C interface, for `ctypes.pythonapi`. Each gets back to the thread state that
//! called it. One that fails leaves its exception pending and gives NULL.

use super::data::CData;
use super::foreign;
use super::info::{Shape, info_of};
use super::{objects, text};
use std::ffi::{CStr, c_char, c_int, c_long, c_void};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};
use taipan_vm::builtins::memoryview;
use taipan_vm::native::PyResult;
use taipan_vm::object::buffer::{Buffer, ExportHold};
use taipan_vm::object::{Bytes, Type};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// Runs the body of a function that gives an object; NULL with an exception pending, or where no Python code can run.
fn object(f: impl FnOnce(&Vm) -> PyResult) -> u64 {
    let made = foreign::called_back(|vm| f(vm).map(|value| objects::to_pointer(vm, value).0));
    match made {
        Some(Ok(pointer)) => pointer,
        _ => 0,
    }
}

/// Runs the body of a function that gives a number; `otherwise` if it fails.
fn number<N>(otherwise: N, f: impl FnOnce(&Vm) -> PyResult<N>) -> N {
    match foreign::called_back(f) {
        Some(Ok(n)) => n,
        _ => otherwise,
    }
}

/// The object behind a pointer that a function was given.
fn given(vm: &Vm, pointer: u64) -> PyResult {
    if pointer == 0 {
        return Err(vm.system_error("a NULL pointer was given for an object"));
    }
    objects::from_pointer(vm, pointer)
}

extern "C" fn cast(address: *mut c_void, source: u64, class: u64) -> u64 {
    object(|vm| {
        let (source, class) = (given(vm, source)?, given(vm, class)?);
        let target = class.downcast::<Type>();
        let info = target.and_then(info_of).filter(|info| match info.shape() {
            Shape::Pointer | Shape::Function => true,
            Shape::Simple(letter, _) => matches!(letter, b'P' | b'z' | b'Z' | b'O'),
            _ => false,
        });
        if info.is_none() {
            let name = match target {
                Some(class) => class.name(),
                None => vm.repr_text(class)?,
            };
            let text = format!("cast() argument 2 must be a pointer type, not {name}");
            return Err(vm.type_error(text));
        }
        let made = vm.call(class, &[])?;
        let Some(result) = made.downcast::<CData>().filter(|made| made.size() >= 8) else {
            return Err(vm.type_error("the type gave no instance of itself"));
        };
        if let Some(source) = source.downcast::<CData>() {
            result.keep_as(vm, source)?;
        } else if source.is_heap() {
            // CPython keeps nothing here; but what a text was converted to must not be freed while it is pointed to.
            result.keep_only(source);
        }
        result.set_pointer(address.cast());
        Ok(made)
    })
}

/// ValueError where nothing can be.
fn check_address<T>(vm: &Vm, address: *const T) -> PyResult<()> {
    if address.is_null() { Err(vm.value_error("NULL pointer access")) } else { Ok(()) }
}

extern "C" fn string_at(from: *const u8, size: c_int) -> u64 {
    object(|vm| {
        let arguments = [vm.int_from_u64(from as u64), vm.int(size as i64)];
        vm.audit("ctypes.string_at", &arguments)?;
        if size != 0 {
            check_address(vm, from)?;
        }
        if size == -1 {
            // SAFETY: the program says that a text lies there.
            return Ok(unsafe { text::bytes_at(vm, from) });
        }
        let Ok(size) = usize::try_from(size) else {
            return Err(vm.system_error("Negative size passed to PyBytes_FromStringAndSize"));
        };
        if size == 0 {
            return Ok(vm.bytes(&[]).value());
        }
        // SAFETY: the program says that so many bytes lie there.
        Ok(vm.bytes(unsafe { std::slice::from_raw_parts(from, size) }).value())
    })
}

extern "C" fn wstring_at(from: *const u32, size: c_int) -> u64 {
    object(|vm| {
        let arguments = [vm.int_from_u64(from as u64), vm.int(size as i64)];
        vm.audit("ctypes.wstring_at", &arguments)?;
        let len = match size {
            -1 => None,
            size => match usize::try_from(size) {
                Ok(size) => Some(size),
                Err(_) => return Err(vm.system_error("Negative size passed to PyUnicode_FromWideChar")),
            },
        };
        if size != 0 {
            check_address(vm, from)?;
        }
        // SAFETY: the program says that such a text lies there.
        unsafe { text::wide_at(vm, from, len) }
    })
}

extern "C" fn memoryview_at(from: *mut u8, size: isize, readonly: c_int) -> u64 {
    object(|vm| {
        let arguments = [vm.int_from_u64(from as u64), vm.int(size as i64), Value::bool(readonly != 0)];
        vm.audit("ctypes.memoryview_at", &arguments)?;
        let Ok(size) = usize::try_from(size) else {
            return Err(vm.value_error("memoryview_at: size is negative (or overflowed)"));
        };
        if size != 0 {
            check_address(vm, from)?;
        }
        let hold = ExportHold::none();
        Ok(memoryview::from_buffer(vm, Buffer::of_bytes(Value::NONE, from, size, readonly != 0, hold)))
    })
}

/// The addresses that the module `_ctypes` gives.
pub fn addresses() -> [(&'static str, usize); 6] {
    [
        ("_cast_addr", cast as *const () as usize),
        ("_string_at_addr", string_at as *const () as usize),
        ("_wstring_at_addr", wstring_at as *const () as usize),
        ("_memoryview_at_addr", memoryview_at as *const () as usize),
        ("_memmove_addr", libc::memmove as *const () as usize),
        ("_memset_addr", libc::memset as *const () as usize),
    ]
}

extern "C" fn bytes_from_string_and_size(from: *const u8, size: isize) -> u64 {
    object(|vm| match usize::try_from(size) {
        Ok(0) => Ok(vm.bytes(&[]).value()),
        Ok(size) if from.is_null() => Ok(vm.bytes(&vec![0; size]).value()),
        // SAFETY: the caller says that so many bytes lie there.
        Ok(size) => Ok(vm.bytes(unsafe { std::slice::from_raw_parts(from, size) }).value()),
        Err(_) => Err(vm.system_error("Negative size passed to PyBytes_FromStringAndSize")),
    })
}

extern "C" fn bytes_from_string(from: *const u8) -> u64 {
    // SAFETY: the caller says that a text lies there.
    object(|vm| Ok(unsafe { text::bytes_at(vm, from) }))
}

extern "C" fn bytes_as_string(bytes: u64) -> *const u8 {
    number(std::ptr::null(), |vm| {
        let bytes = given(vm, bytes)?;
        match bytes.downcast::<Bytes>() {
            Some(bytes) => Ok(bytes.as_slice().as_ptr()),
            None => {
                let name = vm.type_of(bytes).name();
                Err(vm.type_error(format!("expected bytes, {name} found")))
            }
        }
    })
}

extern "C" fn unicode_from_string(from: *const c_char) -> u64 {
    object(|vm| {
        // SAFETY: the caller says that a text lies there.
        let bytes = vm.bytes(unsafe { CStr::from_ptr(from) }.to_bytes());
        Ok(taipan_vm::codecs::decode_object(vm, bytes.value(), "utf-8", "strict")?.value())
    })
}

extern "C" fn long_from_long(n: c_long) -> u64 {
    object(|vm| Ok(vm.int(n)))
}

extern "C" fn long_as_long(object: u64) -> c_long {
    number(-1, |vm| {
        let int = vm.index_of(given(vm, object)?)?;
        vm.int_to_i64(int).ok_or_else(|| vm.overflow_error("Python int too large to convert to C long"))
    })
}

extern "C" fn float_from_double(f: f64) -> u64 {
    object(|vm| Ok(vm.float(f)))
}

extern "C" fn float_as_double(object: u64) -> f64 {
    number(-1.0, |vm| vm.float_of(given(vm, object)?))
}

extern "C" fn object_repr(of: u64) -> u64 {
    object(|vm| Ok(vm.repr(given(vm, of)?)?.value()))
}

extern "C" fn object_str(of: u64) -> u64 {
    object(|vm| Ok(vm.str_of(given(vm, of)?)?.value()))
}

extern "C" fn inc_ref(object: u64) {
    number((), |vm| {
        if object != 0 {
            super::hold(vm, objects::from_pointer(vm, object)?, 1)?;
        }
        Ok(())
    });
}

extern "C" fn dec_ref(object: u64) {
    number((), |vm| {
        if object != 0 {
            super::hold(vm, objects::from_pointer(vm, object)?, -1)?;
        }
        Ok(())
    });
}

/// Foreign functions are called while no exception is pending.
extern "C" fn err_occurred() -> u64 {
    0
}

extern "C" fn is_initialized() -> c_int {
    1
}

extern "C" fn get_version() -> *const c_char {
    static VERSION: OnceLock<Option<std::ffi::CString>> = OnceLock::new();
    let version = VERSION.get_or_init(|| {
        let text = foreign::called_back(|vm| {
            let sys = taipan_vm::import::import(vm, "sys").ok()?;
            vm.str_of(vm.getattr_str(sys, "version").ok()?).ok().map(|s| s.bytes().to_vec())
        });
        std::ffi::CString::new(text.flatten()?).ok()
    });
    version.as_ref().map_or(std::ptr::null(), |version| version.as_ptr())
}

/// The functions of Python's C interface that there are.
static TABLE: [(&str, fn() -> usize); 18] = [
    ("PyBytes_AsString", || bytes_as_string as *const () as usize),
    ("PyBytes_FromString", || bytes_from_string as *const () as usize),
    ("PyBytes_FromStringAndSize", || bytes_from_string_and_size as *const () as usize),
    ("PyErr_Occurred", || err_occurred as *const () as usize),
    ("PyFloat_AsDouble", || float_as_double as *const () as usize),
    ("PyFloat_FromDouble", || float_from_double as *const () as usize),
    ("PyLong_AsLong", || long_as_long as *const () as usize),
    ("PyLong_AsLongLong", || long_as_long as *const () as usize),
    ("PyLong_FromLong", || long_from_long as *const () as usize),
    ("PyLong_FromLongLong", || long_from_long as *const () as usize),
    ("PyOS_snprintf", || libc::snprintf as *const () as usize),
    ("PyObject_Repr", || object_repr as *const () as usize),
    ("PyObject_Str", || object_str as *const () as usize),
    ("PyUnicode_FromString", || unicode_from_string as *const () as usize),
    ("Py_DecRef", || dec_ref as *const () as usize),
    ("Py_GetVersion", || get_version as *const () as usize),
    ("Py_IncRef", || inc_ref as *const () as usize),
    ("Py_IsInitialized", || is_initialized as *const () as usize),
];

/// What `Py_OptimizeFlag` holds. All interpreters of a process are started with the same flags.
static OPTIMIZE_FLAG: AtomicI32 = AtomicI32::new(0);

/// The address of a function or variable of Python's C interface, if there is such here.
///
/// # Errors
/// What looking at `sys.flags` raises.
pub fn find(vm: &Vm, name: &[u8]) -> PyResult<Option<usize>> {
    if name == b"Py_OptimizeFlag" {
        let flags = vm.getattr_str(taipan_vm::import::import(vm, "sys")?, "flags")?;
        let level = vm.getattr_str(flags, "optimize")?;
        OPTIMIZE_FLAG.store(vm.int_to_i64(level).unwrap_or(0) as i32, Ordering::Relaxed);
        return Ok(Some(OPTIMIZE_FLAG.as_ptr() as usize));
    }
    Ok(TABLE.iter().find(|(known, _)| known.as_bytes() == name).map(|(_, address)| address()))
}

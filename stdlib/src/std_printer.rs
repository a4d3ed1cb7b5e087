//! What `sys.stderr` is until the standard streams are open: text goes straight to the descriptor.

use std::io::Write;
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::Str;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The standard error stream, unbuffered.
#[native_object("stderrprinter")]
pub struct StdPrinter {}

#[class("stderrprinter")]
impl StdPrinter {
    #[method("write(text, /)", text_signature = None)]
    fn write(_this: Gc<Self>, text: Gc<Str>) -> usize {
        // Nobody could be told of a failure.
        let _ = std::io::stderr().write_all(text.as_str_lossy().as_bytes());
        text.len.get()
    }
    #[method("flush()", text_signature = None)]
    fn flush(_this: Gc<Self>) {}
    #[method("fileno()", text_signature = None)]
    fn fileno(_this: Gc<Self>) -> i32 {
        2
    }
    #[method("isatty()", text_signature = None)]
    fn isatty(_this: Gc<Self>) -> bool {
        // SAFETY: no memory is involved.
        unsafe { libc::isatty(2) == 1 }
    }
    #[method("close()", text_signature = None)]
    fn close(_this: Gc<Self>) {}
    #[getter]
    fn encoding(_this: Gc<Self>) -> Value {
        Value::NONE
    }
    #[getter]
    fn mode(_this: Gc<Self>) -> &'static str {
        "w"
    }
    #[getter]
    fn closed(_this: Gc<Self>) -> bool {
        false
    }
}

/// A new one.
///
/// # Errors
/// None in a sound build.
pub fn new(vm: &Vm) -> PyResult {
    let class = StdPrinter::class(vm);
    Ok(StdPrinter::alloc(vm, class, |head| StdPrinter { head }).value())
}

//! The end of an interpreter: threads, `atexit`, finalizers, the standard streams.

use crate::{interpreters, report, start, sys};
use taipan_vm::builtins::unraisable::write_unraisable;
use taipan_vm::object::header::Kind;
use taipan_vm::safepoint;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// Ends the interpreter as CPython's finalization does: waits for threads, calls what `atexit` knows, finalizes all
/// objects that want it, flushes the standard streams. False if a standard stream could not be flushed; that has been
/// reported.
pub fn finalize(vm: &Vm) -> bool {
    start::finish(vm);
    interpreters::life::end_others(vm);
    sys::set_finalizing(vm);
    let flushed = flush(vm);
    spare_streams(vm);
    // Finalizers may make objects with finalizers; those that go on doing so are left alone.
    for _ in 0..3 {
        vm.heap().queue_all_finalizers();
        safepoint::run_finalizers(vm);
    }
    let flushed_again = flush(vm);
    flushed && flushed_again
}

/// Keeps the standard streams open for finalizers that print.
fn spare_streams(vm: &Vm) {
    for name in ["stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__"] {
        let mut stream = sys::attribute(vm, name);
        for part in ["buffer", "raw", ""] {
            let Some(header) = stream.as_ref().and_then(|s| s.header()) else { break };
            vm.heap().cancel_finalizer(header);
            let Some(known) = stream.filter(|_| !part.is_empty()) else { break };
            stream = match vm.getattr_opt(known, vm.intern_str(part)) {
                Ok(next) => next,
                Err(_) => {
                    vm.take_exception();
                    None
                }
            };
        }
    }
}

/// Flushes `sys.stdout` and `sys.stderr`; false if one of them could not be.
fn flush(vm: &Vm) -> bool {
    let mut result = true;
    for name in ["stdout", "stderr"] {
        let Some(stream) = sys::attribute(vm, name).filter(|s| !s.is_none()) else { continue };
        let closed = match vm.getattr_opt(stream, vm.names().closed) {
            Ok(Some(closed)) => vm.truth(closed).unwrap_or(false),
            _ => false,
        };
        vm.take_exception();
        if closed || vm.call_method(stream, vm.names().flush, &[]).is_ok() {
            continue;
        }
        let exception = vm.take_exception();
        if name == "stdout" && exception.is_kind(Kind::Exception) {
            write_unraisable(vm, exception, "Exception ignored while flushing sys.stdout", Value::NONE);
            report::flush_streams(vm);
        }
        result = false;
    }
    result
}

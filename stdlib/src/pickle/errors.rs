//! The exceptions of `_pickle`, and notes on exceptions that pass through.

use crate::exception_class::exception_class;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::Type;
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

/// `_pickle.PickleError`
pub fn pickle_error(vm: &Vm) -> PyResult<Gc<Type>> {
    exception_class(vm, "_pickle.PickleError", vm.exc().exception)
}

/// `_pickle.PicklingError`
pub fn pickling_error(vm: &Vm) -> PyResult<Gc<Type>> {
    let base = pickle_error(vm)?;
    exception_class(vm, "_pickle.PicklingError", base)
}

/// `_pickle.UnpicklingError`
pub fn unpickling_error(vm: &Vm) -> PyResult<Gc<Type>> {
    let base = pickle_error(vm)?;
    exception_class(vm, "_pickle.UnpicklingError", base)
}

/// Raises `PicklingError`.
#[cold]
pub fn cannot_pickle(vm: &Vm, message: impl AsRef<str>) -> Raised {
    match pickling_error(vm) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

/// Raises `PicklingError` while `context`, an exception that was taken, is being handled.
#[cold]
pub fn cannot_pickle_after(vm: &Vm, message: impl AsRef<str>, context: taipan_vm::value::Value) -> Raised {
    let before = vm.handled.replace(context);
    let raised = cannot_pickle(vm, message);
    vm.handled.set(before);
    raised
}

/// Raises `UnpicklingError`.
#[cold]
pub fn cannot_unpickle(vm: &Vm, message: impl AsRef<str>) -> Raised {
    match unpickling_error(vm) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

/// Adds a note to the pending exception.
#[cold]
pub fn add_note(vm: &Vm, raised: Raised, text: impl FnOnce() -> PyResult<String>) -> Raised {
    let exception = vm.take_exception();
    let added = text()
        .and_then(|text| vm.call_method_str(exception, "add_note", &[vm.str(&text).value()]).map(|_| ()));
    if added.is_ok() {
        vm.exception.set(exception);
    }
    raised
}

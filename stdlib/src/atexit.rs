//! The module `atexit`: functions that are called when the interpreter ends.

use taipan_macros::module;
use taipan_vm::builtins::unraisable::write_unraisable;
use taipan_vm::native::{KwArgs, PyResult, VarArgs};
use taipan_vm::object::{Dict, List, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

const KEY: &str = "atexit";

/// The registered calls: tuples of function, positional arguments and keyword arguments (a dict).
fn callbacks(vm: &Vm) -> Gc<List> {
    let known = vm.interp().module_state.borrow().get(KEY).copied();
    match known.and_then(|v| v.downcast::<List>()) {
        Some(list) => list,
        None => {
            let list = vm.new_list();
            vm.interp().module_state.borrow_mut().insert(KEY, list.value());
            list
        }
    }
}

/// Makes the registered calls, the last registered first. What they raise is reported.
pub fn run(vm: &Vm) {
    let list = callbacks(vm);
    // A call may register more, which come next.
    while !list.is_empty() {
        let entry = list.pop_last(vm);
        let Some(&[function, args, kwargs]) = entry.downcast::<Tuple>().map(|t| t.items()) else { continue };
        let (Some(args), kwargs) = (args.downcast::<Tuple>(), kwargs.downcast::<Dict>()) else { continue };
        if taipan_vm::call::call_tuple_dict(vm, function, args, kwargs).is_err() {
            let exception = vm.take_exception();
            let name = vm.repr_text(function).unwrap_or_default();
            write_unraisable(
                vm,
                exception,
                &format!("Exception ignored in atexit callback {name}"),
                Value::NONE,
            );
        }
    }
}

/// allow programmer to define multiple exit functions to be executed
/// upon normal program termination.
///
/// Two public functions, register and unregister, are defined.
///
#[module("atexit")]
pub mod module {
    use super::*;

    /// Register a function to be executed upon normal program termination
    ///
    ///     func - function to be called at exit
    ///     args - optional arguments to pass to func
    ///     kwargs - optional keyword arguments to pass to func
    ///
    ///     func is returned to facilitate usage as a decorator.
    #[function("register(func, /, *args, **kwargs)")]
    fn register(vm: &Vm, func: Value, args: VarArgs, kwargs: KwArgs) -> PyResult {
        if !vm.is_callable(func) {
            return Err(vm.type_error("the first argument must be callable"));
        }
        let dict = vm.new_dict();
        for (name, value) in kwargs {
            dict.set_str(vm, name, value);
        }
        let args = vm.new_tuple(&args);
        callbacks(vm).push(vm, vm.new_tuple(&[func, args.value(), dict.value()]).value());
        Ok(func)
    }
    /// Clear the list of previously registered exit functions.
    #[function("_clear()")]
    fn clear(vm: &Vm) {
        callbacks(vm).clear();
    }
    /// Run all registered exit functions.
    ///
    /// If a callback raises an exception, it is logged with sys.unraisablehook.
    #[function("_run_exitfuncs()")]
    fn run_exitfuncs(vm: &Vm) {
        run(vm);
    }
    /// Return the number of registered exit functions.
    #[function("_ncallbacks()")]
    fn ncallbacks(vm: &Vm) -> usize {
        callbacks(vm).len()
    }
    /// Unregister an exit function which was previously registered using
    /// atexit.register
    ///
    ///     func - function to be unregistered
    #[function("unregister(func, /)")]
    fn unregister(vm: &Vm, func: Value) -> PyResult<()> {
        let list = callbacks(vm);
        let mut i = 0;
        while let Some(entry) = list.try_get(vm, i) {
            let known = entry.downcast::<Tuple>().and_then(|t| t.items().first().copied());
            // Comparing may change the list.
            if known.is_some_and(|f| f == func) || vm.eq(known.unwrap_or(Value::NONE), func)? {
                let n = list.len();
                list.remove_range(vm, i.min(n), (i + 1).min(n));
            } else {
                i += 1;
            }
        }
        Ok(())
    }
}
